import {
  type ArgumentsHost,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  Get,
  HttpException,
  Inject,
  Module,
  StandardSchemaValidationPipe,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { limitAddresses } from '../limits/limit-requests.js';
import type { RateLimits } from '../limits/rate-limits.js';
import { type ApiDescription, openApiDocument } from '../openapi/openapi.document.js';
import { jsonReply, Operation, routesOf } from '../openapi/openapi.js';
import { isOutage, isStorageFull } from '../postgres/postgres.js';
import { Problem, problemDocument } from '../problems/problem.js';
import { type Logger, nestLogger } from '../process/logging.js';
import { acceptRequestId, withRequestId } from '../process/request-context.js';
import { Readiness, type ReadinessChecks } from '../service/readiness.js';
import { admitRequests } from './admission.js';
import { answerClientError } from './client-errors.js';
import { describeRoutes } from './described-routes.js';
import { tagReplies } from './etag.js';
import { Gate } from './gate.js';
import { measureRequests, problems } from './http.metrics.js';
import { traceRequests } from './http.tracing.js';
import { acceptJson } from './json-body.js';
import { serveDocument } from './openapi.page.js';
import { ProblemsController } from './problems.controller.js';
import { admitOrigins, compressReplies, secureReply } from './response-headers.js';
import { UnknownFieldsInterceptor } from './unknown-fields.interceptor.js';

const READINESS = Symbol('readiness');

const readiness = z.looseObject({ status: z.literal('ready') }).meta({
  description: 'With `true` for each service this process needs.',
  examples: [{ status: 'ready', postgres: true, redis: true }],
});

@Controller()
class HealthController {
  private readonly readiness: Readiness;

  constructor(@Inject(READINESS) checks: ReadinessChecks) {
    this.readiness = new Readiness(checks);
  }

  @Get('healthz')
  @Operation({
    id: 'checkAlive',
    summary: 'Whether the process is alive',
    tag: 'Service',
    needs: 'public',
    replies: { 200: jsonReply('It is.', z.object({ status: z.literal('ok') }), { status: 'ok' }) },
  })
  alive() {
    return { status: 'ok' as const };
  }

  @Get('readyz')
  @Operation({
    id: 'checkReady',
    summary: 'Whether all that the process needs answers',
    tag: 'Service',
    needs: 'public',
    replies: { 200: jsonReply('It does.', readiness) },
    errors: ['not_ready'],
  })
  async ready() {
    const { results, down } = await this.readiness.ask();
    if (down.length > 0) {
      throw new Problem(503, 'not_ready', `no answer from ${down.join(', ')}`, { retryAfterSeconds: 1 });
    }
    return { ...results, status: 'ready' as const };
  }
}

const SERVICE_CONTROLLERS = [HealthController, ProblemsController];

const allRoutesOf = (api: ApiDescription) => [
  ...routesOf([...api.controllers, ...SERVICE_CONTROLLERS]),
  ...(api.routes ?? []),
];

/** The document of an API as `serveHttp` serves it, with the routes that every service has. */
export function documentOf(api: ApiDescription) {
  return openApiDocument({
    ...api,
    tags: { ...api.tags, Service: 'The process itself, and what its errors mean.' },
    controllers: [...api.controllers, ...SERVICE_CONTROLLERS],
  });
}

@Module({})
class ServiceModule {
  static of(module: Type | DynamicModule, checks: ReadinessChecks): DynamicModule {
    return {
      module: ServiceModule,
      imports: [module],
      controllers: SERVICE_CONTROLLERS,
      providers: [{ provide: READINESS, useValue: checks }],
    };
  }
}

/** Turns whatever was thrown into a problem document; what nobody expected is logged and told as 500 without detail. */
@Catch()
class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost) {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(error);
    if (problem.status >= 500 && problem.code !== 'not_ready') {
      this.logger.error({ err: error, method: request.method, path: pathOf(request) }, 'request failed');
    }
    sendProblem(request, reply, problem);
  }
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
    .send(JSON.stringify(problemDocument(problem, request.id)));
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

/** Carriers wait so long, too, before they post receipts again, and a campaign is to go on soon after there is room. */
const FULL_DISK_SECONDS = 5;

/** The problem document that whatever was thrown is answered with. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
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

const pathOf = (request: FastifyRequest) => request.url.split('?', 1)[0];

export interface HttpServiceOptions {
  port: number;
  host: string;
  logger: Logger;
  checks: ReadinessChecks;
  /** What the service offers, for `/openapi.json` and `/docs`. */
  api: ApiDescription;
  /** Proxies whose `X-Forwarded-…` are believed: their addresses and networks. */
  trustProxy?: readonly string[];
  /** Of the pages that may read replies. */
  origins?: readonly string[];
  limits?: RateLimits;
  /** Requests under way at once, those of the routes in `gates` not counted. */
  requestsInFlightMax: number;
  /** Bounds of their own, by `METHOD /url`; null for none. */
  gates?: Readonly<Record<string, Gate | null>>;
  /** Of the whole request, an upload included. */
  receiveTimeoutMs?: number;
  /** Of the headers, and then of a body that is no upload. */
  requestTimeoutMs?: number;
  /** How long a client may leave its body unsent or its reply unread. */
  stallMs?: number;
  bodySizeMaxBytes?: number;
  /** Paths whose requests are logged at debug only, because there are thousands a second. */
  quietPaths?: readonly string[];
  /** Registers what a service needs on the bare adapter before Nest's routes (plugins, content types, gateways). */
  configure?: (app: NestFastifyApplication) => Promise<void>;
}

/** All that our JSON bodies need many times over; what is in flight is this large at most, times their number. */
const BODY_SIZE_MAX_BYTES = 128 * 1024;
const RECEIVE_TIMEOUT_MS = 300_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** Connections that wait to be accepted. With Node's 511 a burst of a thousand clients is reset instead of told 503. */
const BACKLOG = 4_096;
/** How often Node looks for requests that are late. */
const LATE_CHECK_MS = 1_000;
const STALL_MS = 30_000;

/**
 * Serves a Nest module over HTTP with everything our services share: request ids in and out, one log line a request,
 * problem documents, zod schemas on parameters (`@Body({ schema })`), the OpenAPI document and its page, headers for
 * browsers and caches, compression, limits of how often somebody may ask, a bound on what is in flight, `/healthz` and
 * `/readyz`, which always answer.
 */
export async function serveHttp(
  module: Type | DynamicModule,
  options: HttpServiceOptions,
): Promise<NestFastifyApplication> {
  const { logger, quietPaths = [], requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodySizeMaxBytes ?? BODY_SIZE_MAX_BYTES,
    trustProxy: options.trustProxy?.length ? [...options.trustProxy] : false,
    requestTimeout: options.receiveTimeoutMs ?? RECEIVE_TIMEOUT_MS,
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) =>
      acceptRequestId(request.headers['x-request-id']),
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: LATE_CHECK_MS },
    clientErrorHandler: answerClientError,
    forceCloseConnections: 'idle',
    // A path that cannot be decoded is refused before any route, filter or hook.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      reply.header('x-request-id', request.id);
      secureReply(request, reply);
      sendProblem(request, reply, toProblem(error));
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    ServiceModule.of(module, options.checks),
    adapter,
    {
      logger: nestLogger(logger),
      abortOnError: false,
      bodyParser: false,
    },
  );
  const fastify = app.getHttpAdapter().getInstance();
  acceptJson(fastify);
  traceRequests(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    secureReply(request, reply);
    withRequestId(request.id, done);
  });
  const gate = new Gate(options.requestsInFlightMax);
  measureRequests(fastify, { api: gate, ...options.gates });
  await admitOrigins(fastify, options.origins ?? []);
  describeRoutes(fastify, allRoutesOf(options.api), sendProblem);
  if (options.limits) limitAddresses(fastify, options.limits, sendProblem);
  admitRequests(fastify, {
    gate,
    gates: { 'GET /healthz': null, 'GET /readyz': null, ...options.gates },
    stallMs: options.stallMs ?? STALL_MS,
    bodyTimeoutMs: requestTimeoutMs,
    refuse: sendProblem,
    logger,
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const level = quietPaths.some((path) => request.url.startsWith(path)) ? 'debug' : 'info';
    if (logger.isLevelEnabled(level)) logRequest(logger, level, request, reply);
    done();
  });
  tagReplies(fastify);
  await compressReplies(fastify);
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalInterceptors(new UnknownFieldsInterceptor());
  app.useGlobalPipes(
    new StandardSchemaValidationPipe({
      exceptionFactory: (issues) =>
        new Problem(422, 'invalid_request', 'some fields of the request are not acceptable', {
          errors: issues.map((issue) => ({
            field: (issue.path ?? [])
              .map((part) => (typeof part === 'object' ? String(part.key) : String(part)))
              .join('.'),
            detail: issue.message,
          })),
        }),
    }),
  );
  serveDocument(fastify, documentOf(options.api));
  await options.configure?.(app);
  try {
    await app.listen({ port: options.port, host: options.host, backlog: BACKLOG });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${options.port} is in use; stop what uses it or choose another port`);
  }
  return app;
}
