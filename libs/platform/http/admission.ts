import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Admitted } from '../access/access.js';
import { type Gate, NOBODY } from '../limits/gate.js';
import type { Route } from '../openapi/openapi.js';
import { Problem } from '../problems/problem.js';
import type { Logger } from '../process/logging.js';
import { currentContext, withContext } from '../process/request-context.js';
import { gateRefusals } from './http.metrics.js';
import { shareUsed } from './problem.filter.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The gate of this route; null lets everybody in, and without one that for its kind of routes stands. */
    gate?: Gate | null;
  }
  interface FastifyRequest {
    admission: Admission | null;
  }
}

/** A request that was let in. */
interface Admission {
  gate: Gate;
  holder: string;
  bytes: number;
}

/** The gates of routes that have none of their own, by who may come. */
export interface KindGates {
  /** Whoever showed a key of a workspace. */
  api: Gate;
  operator: Gate;
  /** Anybody. */
  public: Gate;
}

export interface AdmissionOptions {
  kinds: KindGates;
  /** Gates of single routes, by `METHOD /url` as the route was declared. */
  gates: Readonly<Record<string, Gate | null>>;
  /** A client that does not take its reply for so long is cut off, since it holds a place. */
  stallMs: number;
  refuse: (request: FastifyRequest, reply: FastifyReply, problem: Problem) => void;
  logger: Logger;
}

/**
 * Bounds the requests in flight, and with them everything a request may wait for: connections of the pool, memory,
 * disk. The places of a gate are shared by workspaces. Above the bound a request waits a moment for its turn; one that gets
 * none is answered 429 where its own workspace has its share, and 503 where others have the rest, both with Retry-After.
 *
 * A request is in flight from when its body is here, so that nobody holds a place by sending slowly, until its handler has
 * answered and the answer, if it is a large one, is out (or its client is gone). A client that hangs up early gives its place back only when the
 * work it caused has ended. Those with a key, the operator and anybody do not take each other's places.
 */
export function admitRequests(fastify: FastifyInstance, options: AdmissionOptions): void {
  const { gates, kinds, stallMs } = options;
  const noteRefusal = refusalLog(options.logger);
  const refuse = (request: FastifyRequest, reply: FastifyReply, gate: Gate) => {
    noteRefusal();
    const isOwnDoing = gate.hasItsShare(holderOf(request));
    gateRefusals.inc({ gate: gate.name, reason: isOwnDoing ? 'share' : 'full' });
    options.refuse(request, reply, isOwnDoing ? shareUsed() : overloaded());
  };
  fastify.decorateRequest('admission', null);
  fastify.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      const own = gates[`${method} ${route.url}`];
      const gate = own === undefined ? gateOf(route.config?.described, kinds) : own;
      route.config = { ...route.config, gate };
    }
  });
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    // Its body need not come, where it would be turned away now.
    const gate = request.routeConfig?.gate;
    if (gate?.isShutTo(holderOf(request))) refuse(request, reply, gate);
    else done(null, payload);
  });
  fastify.addHook('preValidation', (request, reply, done) => {
    const gate = request.routeConfig?.gate;
    if (!gate) return done();
    const admission = { gate, holder: holderOf(request), bytes: arrivedBytes(request) };
    if (gate.enter(admission.holder, admission.bytes)) {
      request.admission = admission;
      return done();
    }
    // Its turn comes by the end of another request.
    const context = currentContext();
    const mayWait = gate.wait(admission.holder, (isIn) =>
      withContext(context, () => {
        // A gate that lets wait counts no bytes.
        if (isIn) request.admission = { ...admission, bytes: 0 };
        // Whoever left while it waited causes no work any more.
        if (isIn && !request.raw.socket.destroyed) done();
        else refuse(request, reply, gate);
      }),
    );
    if (!mayWait) refuse(request, reply, gate);
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { admission } = request;
    // Node sets the connection's own time limit again when the answer is out.
    if (payload) request.raw.socket.setTimeout(stallMs);
    if (admission) {
      request.admission = null;
      const leave = () => admission.gate.leave(admission.holder, admission.bytes);
      // A small one is out of our hands: whoever does not read it holds no place by that.
      if (isSmall(payload)) leave();
      else onceOut(request, reply, leave);
    }
    done(null, payload);
  });
}

/** So many times as fast as is the least is asked of whoever has more than its part of a gate, while others want in. */
const CROWDED_RATE_FACTOR = 16;

/** Whether a request that is inside its gate keeps a place by being slow that is owed to those who wanted in within this time. */
export function crowdsOut(
  request: FastifyRequest,
  { bytesPerSecond, bytesPerSecondMin }: { bytesPerSecond: number; bytesPerSecondMin: number },
  withinMs: number,
): boolean {
  if (bytesPerSecond >= CROWDED_RATE_FACTOR * bytesPerSecondMin) return false;
  return request.routeConfig?.gate?.owesOthers(holderOf(request), withinMs) ?? false;
}

/** The customer whose key the request has shown. */
export const holderOf = (request: FastifyRequest) => (request as Admitted).keyOwner?.customerId ?? NOBODY;

const overloaded = () =>
  new Problem(
    503,
    'overloaded',
    'more requests are under way than this service takes; try again in a moment',
    {
      retryAfterSeconds: 1,
    },
  );

function gateOf(described: Route | undefined, kinds: KindGates): Gate {
  const { needs } = described?.operation ?? { needs: 'public' };
  if (needs === 'public') return kinds.public;
  return needs === 'admin' ? kinds.operator : kinds.api;
}

/** Of the body, as far as it is here and kept; one that its handler receives goes elsewhere. */
function arrivedBytes({ raw, headers, arrival }: FastifyRequest): number {
  if (!raw.complete) return 0;
  return arrival?.bytes || Number(headers['content-length'] ?? 0);
}

const SMALL_MAX_CHARS = 16 * 1024;

/** Whether an answer is out of our hands at once. */
export const isSmall = (payload: unknown) =>
  !payload || (typeof payload === 'string' && payload.length <= SMALL_MAX_CHARS);

/** Calls back once when the answer is out, or nobody is there to take it. */
function onceOut(request: FastifyRequest, reply: FastifyReply, callback: () => void): void {
  const { raw } = reply;
  const { socket } = request.raw;
  if (raw.closed || socket.destroyed) {
    callback();
    return;
  }
  const out = () => {
    raw.off('close', out);
    socket.off('close', out);
    callback();
  };
  raw.once('close', out);
  // An answer that stands behind another on its connection (pipelining) does not hear of that connection's end.
  if (!raw.socket) socket.once('close', out);
}

/** At most one line a second, however many are refused. */
function refusalLog(logger: Logger): () => void {
  let refused = 0;
  return () => {
    refused += 1;
    if (refused > 1) return;
    setTimeout(() => {
      logger.warn({ refused }, 'requests were refused because too many are under way');
      refused = 0;
    }, 1_000).unref();
  };
}
