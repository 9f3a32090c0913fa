import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Type } from '@nestjs/common';
import { z } from 'zod';
import {
  type CreateDocumentOptions,
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { PROBLEM_KINDS, type ProblemCode } from '../../contracts/problem-codes.js';
import { SCOPES } from '../../contracts/scopes.js';
import { problemSchema } from '../problems/problem.js';
import { projectRoot } from '../process/project-root.js';
import { exampleOf, type OperationSpec, type ReplySpec, type Route, routesOf } from './openapi.js';

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
  readonly webhooks?: {
    readonly tag: string;
    readonly events: Readonly<Record<string, { summary: string; schema: z.ZodType }>>;
  };
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

/**
 * A reference stands alone, and what is said beside it stands around it: generators of clients drop one of the two, or stop at
 * a default beside a reference, though JSON Schema allows it.
 */
function wrapReferences(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const { $ref, ...beside } = node as { $ref?: unknown };
  if (typeof $ref === 'string' && Object.keys(beside).length > 0) {
    delete (node as { $ref?: unknown }).$ref;
    Object.assign(node, { allOf: [{ $ref }] });
  }
  for (const value of Object.values(node)) wrapReferences(value);
}

/** `/campaigns/:id` as OpenAPI writes it: `/campaigns/{id}`. */
export const templateOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

const pick = <T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

/** What zod writes for its own ends, or leaves out, in a form that a reader of the document can use. */
const tidy: CreateDocumentOptions['override'] = ({ jsonSchema, zodSchema, io }) => {
  // Whether a reply has undocumented fields is our tests' business; a client should bear new ones.
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  // zod holds examples back where input and output differ; ours are of the side they are shown on.
  const examples = z.globalRegistry.get(zodSchema)?.examples;
  if (io === 'input' && examples) jsonSchema.examples = examples as unknown[];
};

const packageJson: { version: string; license: string } = JSON.parse(
  readFileSync(path.join(projectRoot, 'package.json'), 'utf8'),
);

function operationObject(
  route: Route,
  responses: Record<string, ZodOpenApiResponseObject>,
): ZodOpenApiOperationObject {
  const { operation, params, query } = route;
  const { id, summary, tag, needs } = operation;
  const scope = needs in SCOPES ? `The key needs the scope \`${needs}\`.` : null;
  const replies = Object.entries(operation.replies).map(([status, reply]) => [
    status,
    replyObject(route, reply),
  ]);
  if (operation.etag) replies.push(['304', notModified(operation)]);
  const errors = [...byStatus(errorCodesOf(route))].map(([status, codes]) => {
    const name = codes.length <= 3 ? codes.join('.') : `${id}.${status}`;
    responses[name] ??= errorObject(codes);
    return [status, { $ref: `#/components/responses/${name}` }];
  });
  const body = requestBody(route);
  return {
    operationId: id,
    summary,
    description: [operation.description, scope].filter(Boolean).join('\n\n') || summary,
    tags: [tag],
    security: security(operation),
    requestParams: {
      ...(Object.keys(params).length > 0 && { path: z.object(params) }),
      ...(query && { query }),
    },
    parameters: [
      { $ref: '#/components/parameters/RequestId' },
      ...(operation.idempotent ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      ...(operation.etag ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
      ...Object.entries(route.headers ?? {}).map(([name, description]) => ({
        name,
        in: 'header' as const,
        description,
        schema: { type: 'string' as const },
      })),
    ],
    ...(body && { requestBody: body }),
    responses: Object.fromEntries([...replies, ...errors]),
  };
}

function webhookObjects({ tag, events }: NonNullable<ApiDescription['webhooks']>): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(events).map(([type, { summary, schema }]) => [
      type,
      {
        post: {
          // onCampaignStarted
          operationId: `on${`.${type}`.replace(/\W(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
          summary: type,
          description: summary,
          tags: [tag],
          security: [],
          parameters: Object.entries(WEBHOOK_HEADERS).map(([name, description]) => ({
            name,
            in: 'header' as const,
            required: true,
            description,
            schema: { type: 'string' as const },
          })),
          requestBody: {
            required: true,
            content: { 'application/json': { schema, example: exampleOf(schema, `the event ${type}`) } },
          },
          responses: {
            '2XX': { description: 'Taken. Anything else, a redirect too, and it is sent again later.' },
            '410': { description: 'Nobody wants it any more: the webhook is disabled at once.' },
          },
        },
      },
    ]),
  );
}

const WEBHOOK_HEADERS = {
  'webhook-id': 'The id of the event, the same at every attempt: ignore one that you have.',
  'webhook-timestamp': 'Seconds since 1970, of this attempt.',
  'webhook-signature': 'Over id, timestamp and body, with each secret that is valid (Standard Webhooks).',
};

function requestBody({ operation, body }: Route): ZodOpenApiOperationObject['requestBody'] | undefined {
  const { form, id } = operation;
  if (form) {
    const content = { schema: form, example: exampleOf(form, `the form of ${id}`) };
    return { required: true, content: { 'multipart/form-data': content } };
  }
  if (!body) return undefined;
  const content = { schema: body, example: exampleOf(body, `the body of ${id}`) };
  return { required: true, content: { 'application/json': content } };
}

function replyObject({ operation }: Route, reply: ReplySpec): ZodOpenApiResponseObject {
  const { description, mediaType, schema } = reply;
  const example = schema && (reply.example ?? exampleOf(schema, `the reply of ${operation.id}`));
  return {
    description,
    headers: {
      ...commonHeaders(operation),
      ...(operation.idempotent && { 'Idempotent-Replayed': header('IdempotentReplayed') }),
      ...(operation.etag && { ETag: header('ETag') }),
      ...Object.fromEntries(
        Object.entries(reply.headers ?? {}).map(([name, meaning]) => [
          name,
          { description: meaning, schema: { type: 'string' as const } },
        ]),
      ),
    },
    ...(mediaType && schema && { content: { [mediaType]: { schema, example } } }),
  };
}

function notModified(operation: OperationSpec): ZodOpenApiResponseObject {
  return {
    description: 'Nothing has changed since the version that `If-None-Match` names.',
    headers: { ...commonHeaders(operation), ETag: header('ETag') },
  };
}

/** Every code that the route may answer with: its own, and those of all routes of its kind. */
export function errorCodesOf({ method, operation, params }: Route): ProblemCode[] {
  const { needs, idempotent, errors = [] } = operation;
  const codes = new Set<ProblemCode>([...errors, 'internal_error']);
  const add = (...more: ProblemCode[]) => {
    for (const code of more) codes.add(code);
  };
  // What is refused before anybody looks at what is asked for.
  add('malformed_request', 'request_timeout', 'headers_too_large');
  if (Object.keys(params).length > 0) add('uri_too_long');
  if (method !== 'GET') add('too_large', 'unsupported_media_type');
  if (needs !== 'public') add('overloaded', 'unavailable');
  if (needs !== 'public' && method !== 'GET') add('insufficient_storage');
  // A carrier's request is read by the carrier's own parser.
  if (needs === 'signature') return [...codes];
  add('invalid_request');
  if (idempotent) add('idempotency_in_flight', 'idempotency_key_reused');
  if (needs !== 'public') add('unauthorized', 'rate_limited');
  if (needs in SCOPES) add('insufficient_scope');
  return [...codes];
}

function byStatus(codes: readonly ProblemCode[]): Map<number, ProblemCode[]> {
  const groups = new Map<number, ProblemCode[]>();
  for (const code of [...codes].sort()) {
    const { status } = PROBLEM_KINDS[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return groups;
}

function errorObject(codes: readonly ProblemCode[]): ZodOpenApiResponseObject {
  const { status } = PROBLEM_KINDS[codes[0]!];
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEM_KINDS[code].meaning}`).join('\n\n'),
    headers: {
      'X-Request-Id': header('RequestId'),
      ...(status === 401 && { 'WWW-Authenticate': header('WwwAuthenticate') }),
      ...([409, 429, 503].includes(status) && { 'Retry-After': header('RetryAfter') }),
      ...RATE_LIMIT_HEADERS,
    },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            {
              type: 'object',
              required: ['status', 'code'],
              properties: { status: { const: status }, code: { enum: [...codes] } },
            },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }])),
      },
    },
  };
}

const EXTENSIONS: Partial<Record<ProblemCode, object>> = {
  insufficient_credit: { needed: '500', available: '120.5', shortfall: '379.5' },
  wrong_status: { campaignStatus: 'completed' },
  invalid_request: {
    errors: [{ field: 'name', detail: 'Too small: expected string to have >=1 characters' }],
  },
};

const problemExample = (code: ProblemCode) => ({
  type: `/problems/${code}`,
  title: PROBLEM_KINDS[code].title,
  status: PROBLEM_KINDS[code].status,
  detail: PROBLEM_KINDS[code].meaning,
  code,
  requestId: 'req_5f0c9a1b2d3e4f601',
  ...EXTENSIONS[code],
});

function security({ needs }: OperationSpec): oas31.SecurityRequirementObject[] {
  switch (needs) {
    case 'public':
      return [];
    case 'admin':
      return [{ adminKey: [] }];
    case 'signature':
      return [{ carrierSignature: [] }];
    default:
      return [{ apiKey: [needs] }];
  }
}

const SECURITY_SCHEMES: Record<string, oas31.SecuritySchemeObject> = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: `A key of a workspace. Its scopes:\n\n${Object.entries(SCOPES)
      .map(([scope, meaning]) => `- \`${scope}\`: ${meaning}`)
      .join('\n')}`,
  },
  adminKey: { type: 'http', scheme: 'bearer', description: 'The operator’s key (`ADMIN_KEY`).' },
  carrierSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'A carrier’s signature over the body, as Standard Webhooks has it.',
  },
};

const PARAMETERS: Record<string, oas31.ParameterObject> = {
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description: 'Taken over into the reply and every log line; made where there is none.',
    schema: { type: 'string', pattern: '^[\\w.:-]{1,100}$', examples: ['order-4711'] },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of the reply you have; the answer is 304 without a body as long as it is true.',
    schema: { type: 'string', examples: ['W/"2jmj7l5rSw0yVb_vlWAYkK_YBwk"'] },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$', examples: ['order-4711'] },
  },
};

const HEADERS: Record<string, oas31.HeaderObject> = {
  RequestId: {
    description: 'The id of the request in our logs.',
    required: true,
    schema: { type: 'string', examples: ['req_5f0c9a1b2d3e4f601'] },
  },
  RetryAfter: {
    description: 'Seconds to wait, where repeating helps.',
    schema: { type: 'integer', minimum: 1 },
  },
  IdempotentReplayed: {
    description: '`true` where this is the stored reply of an earlier request.',
    schema: { const: 'true' },
  },
  ETag: {
    description: 'The version of the reply, for `If-None-Match`.',
    schema: { type: 'string', examples: ['W/"2jmj7l5rSw0yVb_vlWAYkK_YBwk"'] },
  },
  WwwAuthenticate: { description: 'How to authenticate.', schema: { type: 'string', examples: ['Bearer'] } },
  RateLimit: {
    description:
      'What is left (`r`) of each limit the request was held to, and in how many seconds (`t`) all of it is there again (draft-ietf-httpapi-ratelimit-headers). Not there while nobody is limited.',
    schema: { type: 'string', examples: ['"key";r=599;t=1'] },
  },
  RateLimitPolicy: {
    description: 'These limits: how many requests (`q`) in how many seconds (`w`).',
    schema: { type: 'string', examples: ['"key";q=600;w=1'] },
  },
};

const header = (name: string) => ({ $ref: `#/components/headers/${name}` });

const RATE_LIMIT_HEADERS = { RateLimit: header('RateLimit'), 'RateLimit-Policy': header('RateLimitPolicy') };

const commonHeaders = ({ needs }: OperationSpec) => ({
  'X-Request-Id': header('RequestId'),
  ...(needs !== 'public' && needs !== 'signature' && RATE_LIMIT_HEADERS),
});
