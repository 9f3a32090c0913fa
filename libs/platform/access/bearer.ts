import type { FastifyRequest } from 'fastify';

/** The key of `Authorization: Bearer <key>`, or '' if there is none or it is longer than a key can be. */
export function bearerOf(request: FastifyRequest, lengthMax: number): string {
  const key = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return key.length <= lengthMax ? key : '';
}
