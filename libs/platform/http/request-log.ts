import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Admitted } from '../access/access.js';
import { ADDRESS_CHARS_MAX } from '../limits/sources.js';
import type { Logger } from '../process/logging.js';
import { masked } from '../process/mask.js';

/** Logs a line for each request; those of `quietPaths` at debug only. */
export function logRequests(fastify: FastifyInstance, logger: Logger, quietPaths: readonly string[]): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const level = quietPaths.some((path) => request.url.startsWith(path)) ? 'debug' : 'info';
    if (logger.isLevelEnabled(level)) logRequest(logger, level, request, reply);
    done();
  });
}

function logRequest(
  logger: Logger,
  level: 'debug' | 'info',
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const elapsedMs = Math.round(reply.elapsedTime * 10) / 10;
  const { id: requestId, method } = request;
  const address = request.ip.slice(0, ADDRESS_CHARS_MAX);
  // The id of a workspace's key, or the fingerprint of the operator's; of those who showed none there is only the address.
  const keyId = (request as Admitted).author?.actorId;
  const path = pathOf(request);
  logger[level]({ requestId, method, path, status: reply.statusCode, elapsedMs, address, keyId }, 'request');
}

const PATH_CHARS_MAX = 200;

/** What is told of a request's path in a log: queries may hold numbers, and who asks chooses its length. */
export function pathOf(request: Pick<FastifyRequest, 'url'>): string {
  // Masked while it is whole: of a secret that is cut, the beginning would not be known as one.
  const path = masked(request.url.split('?', 1)[0]!);
  return path.length > PATH_CHARS_MAX ? `${path.slice(0, PATH_CHARS_MAX)}…` : path;
}
