import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../access/access.js';
import { Gate } from '../limits/gate.js';
import { limitAddresses } from '../limits/limit-requests.js';
import type { RateLimits } from '../limits/rate-limits.js';
import type { ApiDescription } from '../openapi/openapi.document.js';
import { type Logger, nestLogger } from '../process/logging.js';
import { acceptRequestId, withRequestId } from '../process/request-context.js';
import type { ReadinessChecks } from '../service/readiness.js';
import { admitRequests, type KindGates } from './admission.js';
import { watchBodies } from './bodies.js';
import { answerClientError } from './client-errors.js';
import { describeRoutes } from './described-routes.js';
import { tagReplies } from './etag.js';
import { guardRoutes } from './guard-routes.js';
import { measureRequests } from './http.metrics.js';
import { traceRequests } from './http.tracing.js';
import { acceptJson } from './json-body.js';
import { serveDocument } from './openapi.page.js';
import { boundPipelines } from './pipelines.js';
import { ProblemFilter, sendProblem, toProblem } from './problem.filter.js';
import { watchReplies } from './replies.js';
import { logRequests } from './request-log.js';
import { admitOrigins, compressReplies, secureReply } from './response-headers.js';
import { allRoutesOf, documentOf, ServiceModule } from './service.module.js';
import type { Strangers } from './strangers.js';
import { UnknownFieldsInterceptor } from './unknown-fields.interceptor.js';
import { boundUpgrades } from './upgrades.js';
import { validationPipe } from './validation.pipe.js';

export interface HttpServiceOptions {
  port: number;
  host: string;
  logger: Logger;
  checks: ReadinessChecks;
  /** What the service offers, for `/openapi.json` and `/docs`. */
  api: ApiDescription;
  /** Who is asked for a key; without it no route that needs one opens. */
  access?: Access;
  strangers: Strangers;
  /** Of the pages that may read replies. */
  origins?: readonly string[];
  limits?: RateLimits;
  /**
   * Requests under way at once, those of the routes in `gates` not counted: of those with a key, of the operator, and of
   * those that need no key, of each so many.
   */
  requestsInFlightMax: number;
  /** How long a request with a key waits for its turn at most, where too many are under way. */
  waitMs?: number;
  /** Bounds of their own, by `METHOD /url`; null for none. */
  gates?: Readonly<Record<string, Gate | null>>;
  /** Of the whole request, a form included; and the least rate of a form. */
  receiveTimeoutMs?: number;
  formBytesPerSecondMin?: number;
  /** Of the headers, and then of a body that is no upload. */
  requestTimeoutMs?: number;
  /** How long a client may leave its reply unread, and over which the least rates of bodies and large replies are held. */
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
/** Of gateways. */
const SOCKETS_PATH = '/socket.io/';
const WAIT_MS = 2_000;

/**
 * Serves a Nest module over HTTP with everything our services share: request ids in and out, one log line a request,
 * problem documents, zod schemas on parameters (`@Body({ schema })`), the OpenAPI document and its page, headers for
 * browsers and caches, compression, limits of how often somebody may ask, the key before the body, bounds on what strangers hold
 * and on what is in flight, `/healthz` and `/readyz`, which always answer.
 */
export async function serveHttp(
  module: Type | DynamicModule,
  options: HttpServiceOptions,
): Promise<NestFastifyApplication> {
  const { logger, strangers, quietPaths = [], requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const { stallMs = STALL_MS } = options;
  const receiveTimeoutMs = Math.max(requestTimeoutMs, options.receiveTimeoutMs ?? RECEIVE_TIMEOUT_MS);
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodySizeMaxBytes ?? BODY_SIZE_MAX_BYTES,
    trustProxy: strangers.trustProxy,
    requestTimeout: receiveTimeoutMs,
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) =>
      acceptRequestId(request.headers['x-request-id']),
    http: {
      headersTimeout: requestTimeoutMs,
      requestTimeout: receiveTimeoutMs,
      connectionsCheckingInterval: LATE_CHECK_MS,
    },
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
  fastify.decorateRequest('routeConfig', null);
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.routeConfig = request.routeOptions.config;
    done();
  });
  acceptJson(fastify);
  traceRequests(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    secureReply(request, reply);
    withRequestId(request.id, done);
  });
  fastify.server.on('connection', (socket) => strangers.accept(socket));
  // Node would say at once to whoever asks that the body may come; here the key is looked at first.
  fastify.server.on('checkContinue', (request, response) => fastify.routing(request, response));
  const kinds = gatesOfKinds(options.requestsInFlightMax, options.waitMs ?? WAIT_MS);
  const gates = [...Object.values(kinds), ...Object.values(options.gates ?? {})];
  measureRequests(fastify, [...new Set(gates.filter((gate) => gate !== null))]);
  await admitOrigins(fastify, options.origins ?? []);
  if (options.limits) limitAddresses(fastify, options.limits, sendProblem);
  describeRoutes(fastify, allRoutesOf(options.api), sendProblem);
  guardRoutes(fastify, { access: options.access, strangers, logger });
  admitRequests(fastify, {
    kinds,
    gates: { 'GET /healthz': null, 'GET /readyz': null, ...options.gates },
    stallMs,
    refuse: sendProblem,
    logger,
  });
  watchReplies(fastify, {
    bytesPerSecondMin: strangers.settings.BODY_BYTES_PER_SECOND_MIN,
    spanMs: stallMs,
    checkMs: LATE_CHECK_MS,
  });
  watchBodies(fastify, {
    strangers,
    bodyTimeoutMs: requestTimeoutMs,
    formTimeoutMs: receiveTimeoutMs,
    formBytesPerSecondMin: options.formBytesPerSecondMin ?? strangers.settings.BODY_BYTES_PER_SECOND_MIN,
    spanMs: stallMs,
    checkMs: LATE_CHECK_MS,
  });
  logRequests(fastify, logger, quietPaths);
  tagReplies(fastify);
  await compressReplies(fastify);
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalInterceptors(new UnknownFieldsInterceptor());
  app.useGlobalPipes(validationPipe());
  serveDocument(fastify, documentOf(options.api));
  await options.configure?.(app);
  try {
    // Gateways listen for requests, too, from here on.
    await app.init();
    boundPipelines(fastify.server, (socket) => strangers.isStranger(socket));
    boundUpgrades(fastify.server, SOCKETS_PATH);
    await app.listen({ port: options.port, host: oneAddress(options.host), backlog: BACKLOG });
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${options.port} is in use; stop what uses it or choose another port`);
  }
  return app;
}

/** For the second address of `localhost` Fastify opens a server of its own, which none of our bounds know. */
const oneAddress = (host: string) => (host === 'localhost' ? '127.0.0.1' : host);

/** Those with a key share their places, and so many of each workspace may wait; the operator and anybody have no shares. */
function gatesOfKinds(placesMax: number, waitMs: number): KindGates {
  return {
    api: new Gate({ name: 'api', placesMax, waitingMax: Math.ceil(placesMax / 2), waitMs }),
    operator: new Gate({ name: 'operator', placesMax }),
    public: new Gate({ name: 'public', placesMax }),
  };
}
