import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  NotFoundException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admitted } from '../access/access.js';
import { NoConnectionError } from '../postgres/fair-pool.js';
import { isOutage, isStorageFull } from '../postgres/postgres.js';
import { Problem, problemDocument } from '../problems/problem.js';
import type { Logger } from '../process/logging.js';
import { problems } from './http.metrics.js';
import { pathOf } from './request-log.js';

/** Turns whatever was thrown into a problem document; what nobody expected is logged and told as 500 without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost) {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    answerFailure(this.logger, request, reply, error);
  }
}

/** Answers with a problem document for whatever was thrown, and logs what is a fault of ours. */
export function answerFailure(
  logger: Logger,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): void {
  const problem = toProblem(error);
  if (problem.status >= 500 && problem.code !== 'not_ready') {
    logger.error({ err: error, method: request.method, path: pathOf(request) }, 'request failed');
  }
  sendProblem(request, reply, problem);
}

/** Answers with a problem document. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  if (reply.sent || reply.raw.headersSent) {
    // A stream that breaks half-way: the status is gone out already, so the connection must show it.
    reply.raw.destroy();
    return;
  }
  problems.inc({ code: problem.code });
  if (problem.more.retryAfterSeconds) reply.header('retry-after', String(problem.more.retryAfterSeconds));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  reply
    .status(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemDocument(problem, request.id, (request as Admitted).keyOwner?.scopes)));
}

/** What Nest and Fastify refuse on their own, by the status they want for it. */
function refusal(status: number, detail: string): Problem {
  switch (status) {
    case 401:
      return new Problem(status, 'unauthorized', detail);
    case 404:
      return new Problem(status, 'not_found', detail);
    case 405:
      return new Problem(status, 'method_not_allowed', detail);
    case 408:
      return new Problem(status, 'request_timeout', detail);
    case 413:
      return new Problem(status, 'too_large', detail);
    case 414:
      return new Problem(status, 'uri_too_long', detail);
    case 415:
      return new Problem(status, 'unsupported_media_type', detail);
    default:
      return new Problem(400, 'malformed_request', detail);
  }
}

/** The workspace has its part of what there is, and wants more. */
export const shareUsed = () =>
  new Problem(
    429,
    'concurrency_limited',
    'this workspace has as many requests of this kind under way as its share is; send fewer at once',
    { retryAfterSeconds: 1 },
  );

/** Carriers wait so long, too, before they post receipts again, and a campaign is to go on soon after there is room. */
const FULL_DISK_SECONDS = 5;

/** The problem document that whatever was thrown is answered with. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // Nest's own, of a path that Fastify does not take for unknown, such as /webhooks//test.
  if (error instanceof NotFoundException) return refusal(404, 'there is no such route');
  if (error instanceof HttpException && error.getStatus() < 500)
    return refusal(error.getStatus(), error.message);
  // Fastify's own refusals (bad JSON, body too large, wrong media type) carry the status they want.
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode && statusCode >= 400 && statusCode < 500) {
    return refusal(statusCode, message ?? 'the request was refused');
  }
  if (isStorageFull(error)) {
    return new Problem(
      503,
      'insufficient_storage',
      'there is no room to store this; nothing of it was kept',
      { retryAfterSeconds: FULL_DISK_SECONDS },
    );
  }
  if (error instanceof NoConnectionError && error.isOfShare) return shareUsed();
  if (isOutage(error)) {
    return new Problem(503, 'unavailable', 'a service this needs does not answer; try again', {
      retryAfterSeconds: 1,
    });
  }
  return new Problem(
    500,
    'internal_error',
    'something went wrong on our side; quote the requestId when you report it',
  );
}
