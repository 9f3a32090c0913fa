import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../process/logging.js';

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
  logger[level]({ requestId, method, path: pathOf(request), status: reply.statusCode, elapsedMs }, 'request');
}

/** What is told of a request's address in a log: queries may hold numbers. */
export const pathOf = (request: FastifyRequest) => request.url.split('?', 1)[0];
