import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.js';
import type { Logger } from '../process/logging.js';
import type { Gate } from './gate.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The gate of this route; null lets everybody in, and without one the service's own gate stands. */
    gate?: Gate | null;
  }
  interface FastifyRequest {
    admission: Admission | null;
    /** Cuts off a client whose body does not come in time. */
    bodyTimer: NodeJS.Timeout | undefined;
  }
}

/** A request that was let in. */
interface Admission {
  gate: Gate;
  bytes: number;
}

export interface AdmissionOptions {
  /** Of all routes that have none of their own. */
  gate: Gate;
  /** Gates of single routes, by `METHOD /url` as the route was declared. */
  gates: Readonly<Record<string, Gate | null>>;
  /** A client that neither sends its body nor takes its reply for so long is cut off, since it holds a place. */
  stallMs: number;
  /** A whole body takes no longer, however steadily it trickles in; one that the handler receives is not meant. */
  bodyTimeoutMs: number;
  refuse: (request: FastifyRequest, reply: FastifyReply, problem: Problem) => void;
  logger: Logger;
}

/**
 * Bounds the requests in flight, and with them everything a request may wait for: connections of the pool, memory,
 * disk. Above the bound: 503 with Retry-After, at once.
 *
 * A request is in flight until its handler has answered and the answer is out (or its client is gone). A client that
 * hangs up early gives its place back only when the work it caused has ended.
 */
export function admitRequests(fastify: FastifyInstance, options: AdmissionOptions): void {
  const { gates, stallMs, bodyTimeoutMs } = options;
  const noteRefusal = refusalLog(options.logger);
  fastify.decorateRequest('admission', null);
  fastify.decorateRequest('bodyTimer', undefined);
  fastify.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      const gate = gates[`${method} ${route.url}`];
      if (gate !== undefined) route.config = { ...route.config, gate };
    }
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const { config, bodyLimit } = request.routeOptions;
    const gate = config?.gate === undefined ? options.gate : config.gate;
    const bytes = announcedBytes(request, bodyLimit);
    if (gate) {
      if (!gate.enter(bytes)) {
        noteRefusal();
        const detail = 'more requests are under way than this service takes; try again in a moment';
        options.refuse(request, reply, new Problem(503, 'overloaded', detail, { retryAfterSeconds: 1 }));
        return;
      }
      request.admission = { gate, bytes };
    }
    if (bytes > 0) {
      const { socket } = request.raw;
      socket.setTimeout(stallMs);
      request.bodyTimer = setTimeout(() => socket.destroy(), bodyTimeoutMs);
    }
    done();
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    clearTimeout(request.bodyTimer);
    // Now it is us who is waited for. A body that is received in the handler is timed until it is there.
    if (request.raw.complete) request.raw.socket.setTimeout(0);
    done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { admission } = request;
    clearTimeout(request.bodyTimer);
    // Node sets the connection's own time limit again when the answer is out.
    if (payload) request.raw.socket.setTimeout(stallMs);
    if (admission) {
      request.admission = null;
      onceOut(request, reply, () => admission.gate.leave(admission.bytes));
    }
    done(null, payload);
  });
}

/** The size of the body as far as it is known beforehand: at most what the route takes. */
function announcedBytes({ headers }: FastifyRequest, bodyLimit: number): number {
  if (headers['transfer-encoding']) return bodyLimit;
  return Math.min(Number(headers['content-length'] ?? 0) || 0, bodyLimit);
}

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
