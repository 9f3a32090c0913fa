import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/**
 * Gives the replies of operations with `etag: true` an ETag, and answers 304 without a body to whoever has that version
 * (`If-None-Match`). It is a weak one: the same reply may be sent compressed.
 */
export function tagReplies(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const described = request.routeConfig?.described;
    if (!described?.operation.etag || reply.statusCode !== 200 || typeof payload !== 'string') {
      return done(null, payload);
    }
    const tag = tagOf(payload);
    reply.header('etag', tag);
    if (!isKnown(request.headers['if-none-match'], tag)) return done(null, payload);
    reply.status(304).removeHeader('content-type').removeHeader('content-length');
    done(null, '');
  });
}

export const tagOf = (payload: string | Buffer): string =>
  `W/"${createHash('sha1').update(payload).digest('base64url')}"`;

/** Whether the list names this tag, weakly compared (RFC 9110, 13.1.2). */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = tag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((part) => ['*', opaque].includes(part.trim().replace(/^W\//, '')));
}
