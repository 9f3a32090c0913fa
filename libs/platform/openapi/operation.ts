/** One operation of the document, from what its route says of itself. */
import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { commonHeaders, header, security } from './components.js';
import { byStatus, errorCodesOf, errorObject } from './error-replies.js';
import { exampleOf, type OperationSpec, type ReplySpec, type Route, scopesOf } from './openapi.js';

/** @param responses the error replies of the document so far, by name; those of this route are added. */
export function operationObject(
  route: Route,
  responses: Record<string, ZodOpenApiResponseObject>,
): ZodOpenApiOperationObject {
  const { operation, params, query } = route;
  const { id, summary, tag } = operation;
  const scopes = scopesOf(operation).map((name) => `\`${name}\``);
  const scope =
    scopes.length > 0 && `The key needs the scope${scopes.length > 1 ? 's' : ''} ${scopes.join(' and ')}.`;
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

function requestBody({ operation, body }: Route): ZodOpenApiOperationObject['requestBody'] | undefined {
  const { form, id } = operation;
  if (form) {
    const content = { schema: form, example: exampleOf(form, `the form of ${id}`) };
    return { required: true, content: { 'multipart/form-data': content } };
  }
  if (!body) return undefined;
  const content = { schema: body, example: exampleOf(body, `the body of ${id}`) };
  return { required: !body.safeParse(undefined).success, content: { 'application/json': content } };
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
