/**
 * How a route describes itself. Every method of a controller that answers HTTP carries `@Operation({ … })`:
 *
 *   @Post('campaigns/:id/pause')
 *   @HttpCode(200)
 *   @Operation({
 *     id: 'pauseCampaign', summary: 'Pause a campaign', tag: 'Campaigns', needs: 'campaigns:write', idempotent: true,
 *     replies: { 200: jsonReply('The campaign, paused.', campaign) },
 *     errors: ['campaign_not_found', 'wrong_status'],
 *   })
 *   pause(@Param('id', { schema: campaignId }) id: string) { … }
 *
 * Path, status and the schemas of `@Param`, `@Query` and `@Body` are read from Nest, so they are said once. A schema with
 * `.meta({ id, description, examples })` becomes a named component; an example is taken from `examples` where none is
 * given. What the method returns is checked against the reply schemas by the compiler: dates are ISO strings. Errors
 * that any such route may give (401, 429, 500 …) are added by themselves; new codes go into problem-codes.ts and docs/api.md.
 *
 * Then: the controller into `apps/<api>/api.ts`, `npm run generate` for the client's types, and a row into
 * `apps/<api>/test/contract.e2e-spec.ts`, which calls the operation. Where one of them is forgotten, a test fails, and a
 * route that no `@Operation` (or `Route`, outside of Nest) describes does not start.
 */
import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner } from '@nestjs/core';
import { z } from 'zod';
import type { ProblemCode } from '../../contracts/problem-codes.js';
import { SCOPES, type Scope } from '../../contracts/scopes.js';

/**
 * A key of a workspace with this scope, or with each of these; the operator's key; nothing at all; or the signature of a
 * carrier over the body.
 */
export type Needs = Scope | readonly [Scope, ...Scope[]] | 'admin' | 'public' | 'signature';

/** The scopes that a key of a workspace needs for it; empty where no such key is asked for. */
export function scopesOf({ needs }: Pick<OperationSpec, 'needs'>): readonly Scope[] {
  if (typeof needs !== 'string') return needs;
  return needs in SCOPES ? [needs as Scope] : [];
}

export interface OperationSpec<Replies extends ReplySpecs = ReplySpecs> {
  /** A verb and a noun in camelCase, unique in the API: `pauseCampaign`. */
  readonly id: string;
  /** A few words, without a full stop. */
  readonly summary: string;
  /** Markdown, where the summary does not say it all. */
  readonly description?: string;
  readonly tag: string;
  readonly needs: Needs;
  /** Whether it takes an `Idempotency-Key`: of the interceptor's keeping (see idempotency.ts), or of its own. */
  readonly idempotent?: true | 'itself';
  /** Whether its reply has an ETag, so that whoever has it already is told so in few bytes. */
  readonly etag?: true;
  /** The fields of a multipart form, files among them (`z.file()`); a JSON body is described by `@Body({ schema })`. */
  readonly form?: z.ZodObject;
  /** What it answers when all is well, by status. */
  readonly replies: Replies;
  /** The codes of this very operation; those that any operation of its kind may give are added. */
  readonly errors?: readonly ProblemCode[];
}

export interface ReplySpec<Body = unknown> {
  readonly description: string;
  readonly mediaType?: string;
  readonly schema?: z.ZodType<unknown, Body>;
  readonly example?: Body;
  /** Names and meanings of headers that only this reply has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the handler hands over a stream, its type cannot be checked against the schema. */
  readonly returns?: 'stream' | 'nothing';
}

type ReplySpecs = Readonly<Record<number, ReplySpec>>;

/** A JSON reply; the example is the schema's own (`.meta({ examples })`) unless it is given. */
export function jsonReply<Schema extends z.ZodType>(
  description: string,
  schema: Schema,
  example?: z.input<Schema>,
) {
  return { description, mediaType: 'application/json', schema, ...(example !== undefined && { example }) };
}

export function csvReply(description: string, example: string) {
  return { description, mediaType: 'text/csv', schema: z.string(), example, returns: 'stream' as const };
}

export function emptyReply(description: string) {
  return { description, returns: 'nothing' as const };
}

/** What a handler may return, given the replies it is documented with. */
type Returned<Replies> = {
  [Status in keyof Replies]: Replies[Status] extends { returns: 'stream' }
    ? object
    : Replies[Status] extends { returns: 'nothing' }
      ? // biome-ignore lint/suspicious/noConfusingVoidType: it is the type of what a handler returns.
        void
      : Replies[Status] extends { schema: infer Schema }
        ? z.input<Schema>
        : never;
}[keyof Replies];

const OPERATION = Symbol('operation');

/** The first of a schema's own examples. @throws Error if it has none. */
export function exampleOf(schema: z.ZodType, what: string): unknown {
  const [example] = (z.globalRegistry.get(schema)?.examples ?? []) as readonly unknown[];
  if (example === undefined)
    throw new Error(`${what} has no example; give its schema one by .meta({ examples })`);
  return example;
}

/** Describes the route of a controller's method; see the top of this file. */
export function Operation<const Replies extends ReplySpecs>(spec: OperationSpec<Replies>) {
  return <Handler extends (...args: never[]) => Returned<Replies> | Promise<Returned<Replies>>>(
    _controller: object,
    _name: string | symbol,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void => Reflect.defineMetadata(OPERATION, spec, descriptor.value!);
}

/** The description of a route's handler, for guards and interceptors; undefined where it has none. */
export function operationOf(handler: object): OperationSpec | undefined {
  return Reflect.getMetadata(OPERATION, handler);
}

/** A route and all that is known about it. Those that do not stand on Nest write one themselves. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters as `:name`. */
  readonly path: string;
  readonly params: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Request headers beyond those that all routes have: name and meaning. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly operation: OperationSpec;
}

/**
 * The routes of these controllers, in the order of their methods.
 * @throws Error where a route has no `@Operation`, or one that does not fit it.
 */
export function routesOf(controllers: readonly Type[]): Route[] {
  return controllers.flatMap((controller) =>
    new MetadataScanner()
      .getAllMethodNames(controller.prototype)
      .filter((name) => Reflect.hasMetadata(METHOD_METADATA, controller.prototype[name]))
      .map((name) => routeOf(controller, name)),
  );
}

/** The route of one method of a controller. */
export function routeOf(controller: Type, name: string): Route {
  const handler: object = controller.prototype[name];
  const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler)] as Route['method'];
  const prefix: string = Reflect.getMetadata(PATH_METADATA, controller);
  const path = `/${[prefix, Reflect.getMetadata(PATH_METADATA, handler)]
    .map((part) => part.replace(/^\/|\/$/g, ''))
    .filter(Boolean)
    .join('/')}`;
  const operation = operationOf(handler);
  if (!operation) throw new Error(`${method} ${path} (${controller.name}.${name}) has no @Operation`);
  const status = Reflect.getMetadata(HTTP_CODE_METADATA, handler) ?? (method === 'POST' ? 201 : 200);
  if (!(status in operation.replies))
    throw new Error(`${method} ${path} answers ${status}, and its @Operation does not say so`);

  const args = Object.entries(
    (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, RouteArgument>,
  ).map(([key, argument]) => ({ ...argument, kind: Number(key.split(':')[0]) }));
  const schemaOf = (kind: RouteParamtypes) => args.find((a) => a.kind === kind && a.schema)?.schema;
  const params = args.filter((a) => a.kind === RouteParamtypes.PARAM && a.data);
  const query = schemaOf(RouteParamtypes.QUERY) as z.ZodObject | undefined;
  const body = schemaOf(RouteParamtypes.BODY);
  return {
    method,
    path,
    params: Object.fromEntries(params.map(({ data, schema }) => [data, schema ?? z.string()])),
    ...(query && { query }),
    ...(body && { body }),
    operation,
  };
}

/** What Nest keeps about a decorated parameter. */
interface RouteArgument {
  data?: string;
  schema?: z.ZodType;
}
