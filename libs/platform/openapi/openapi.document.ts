import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Type } from '@nestjs/common';
import {
  createDocument,
  type oas31,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { problemSchema } from '../problems/problem.schema.js';
import { projectRoot } from '../process/project-root.js';
import { HEADERS, PARAMETERS, SECURITY_SCHEMES, security } from './components.js';
import { type Route, routesOf } from './openapi.js';
import { operationObject } from './operation.js';
import { tidy, wrapReferences } from './readable.js';
import { type Webhooks, webhookObjects } from './webhooks.js';

/** An API as a whole: what it is called, its controllers, and the routes that stand outside of Nest. */
export interface ApiDescription {
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  /** Every tag of an operation, with what it is about. */
  readonly tags: Readonly<Record<string, string>>;
  readonly controllers: readonly Type[];
  readonly routes?: readonly Route[];
  /** What it posts by itself: each event's type, meaning and schema. */
  readonly webhooks?: Webhooks;
}

/**
 * The OpenAPI 3.1 document of an API.
 * @throws Error where a route does not describe itself completely.
 */
export function openApiDocument(api: ApiDescription): oas31.OpenAPIObject {
  const routes = [...routesOf(api.controllers), ...(api.routes ?? [])];
  const responses: Record<string, ZodOpenApiResponseObject> = {};
  const paths: ZodOpenApiPathsObject = {};
  const ids = new Set<string>();
  for (const route of routes) {
    const { id, tag } = route.operation;
    if (ids.has(id)) throw new Error(`two operations are called "${id}"`);
    if (!(tag in api.tags)) throw new Error(`the tag "${tag}" of ${id} is not among those of the API`);
    ids.add(id);
    const template = templateOf(route.path);
    paths[template] = {
      ...paths[template],
      [route.method.toLowerCase()]: operationObject(route, responses),
    };
  }
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: api.title,
        description: api.description,
        version: packageJson.version,
        license: { name: packageJson.license, identifier: packageJson.license },
      },
      servers: [{ url: '/', description: 'Wherever this document comes from.' }],
      tags: Object.entries(api.tags).map(([name, description]) => ({ name, description })),
      paths,
      ...(api.webhooks && { webhooks: webhookObjects(api.webhooks) }),
      components: {
        schemas: { Problem: problemSchema },
        responses,
        parameters: PARAMETERS,
        headers: HEADERS,
        securitySchemes: pick(
          SECURITY_SCHEMES,
          routes.flatMap(({ operation }) => security(operation).flatMap(Object.keys)),
        ),
      },
    },
    { override: tidy },
  );
  wrapReferences(document);
  // What no route of this API uses is left out.
  const { components } = document;
  const used = [...JSON.stringify(document).matchAll(/#\/components\/(?:parameters|headers)\/(\w+)/g)];
  const names = used.map(([, name]) => name!);
  return {
    ...document,
    components: {
      ...components,
      parameters: pick(PARAMETERS, names),
      headers: pick(HEADERS, names),
    },
  };
}

/** `/campaigns/:id` as OpenAPI writes it: `/campaigns/{id}`. */
export const templateOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

const pick = <T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

const packageJson: { version: string; license: string } = JSON.parse(
  readFileSync(path.join(projectRoot, 'package.json'), 'utf8'),
);
