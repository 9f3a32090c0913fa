import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { describeConnectionError } from './connection-error.js';

/**
 * How one request ended, told apart by the only question that matters when it fails: did any of it leave us?
 *
 *   waiting ──onRequestStart──▶ sent ──reply complete──▶ answered
 *      │                          │
 *      └──error, time up, cut──▶ not sent    └──error, time up, cut──▶ lost
 *
 * undici calls onRequestStart immediately before it writes to a connected socket, in the same turn of the event loop, so
 * "waiting" covers refused and timed-out connections, failed TLS handshakes, unknown hosts and a pool with no free
 * connection alike. From then on every failure is "lost", even where the body was written in part only: who can tell
 * what the other side makes of half a request. "answered" needs the complete reply; what becomes of the connection
 * after it plays no part. undici drops interim replies (102, 103) and takes a 100 or 101 nobody asked for as a failure.
 */
export type Outcome =
  | { kind: 'answered'; status: number; headers: IncomingHttpHeaders; body: string }
  | { kind: 'not_sent'; reason: string }
  | { kind: 'lost'; timedOut: boolean; reason: string };

export interface Limits {
  /** From now until the complete reply. */
  timeoutMs: number;
  /** On the clock of performance.now(): the first byte leaves before it or not at all. */
  sendBeforeMs?: number;
}

/** A request under way. */
export interface Exchange {
  /** Never rejects. */
  outcome: Promise<Outcome>;
  /** Resolves when the dispatcher holds nothing of it any more, which may be after its time is up. */
  released: Promise<void>;
  /** Ends it at once, as not sent or lost. */
  cut(reason: string): void;
}

export function startExchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { timeoutMs, sendBeforeMs = Number.POSITIVE_INFINITY }: Limits,
): Exchange {
  let resolveOutcome!: (outcome: Outcome) => void;
  let release!: () => void;
  const outcome = new Promise<Outcome>((resolve) => {
    resolveOutcome = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let controller: Dispatcher.DispatchController | undefined;
  let status = 0;
  let headers: IncomingHttpHeaders = {};
  let settled = false;
  const chunks: Buffer[] = [];

  const settle = (result: Outcome) => {
    settled = true;
    clearTimeout(timer);
    resolveOutcome(result);
  };
  const fail = (reason: string, timedOut: boolean) => {
    if (!settled) settle(controller ? { kind: 'lost', timedOut, reason } : { kind: 'not_sent', reason });
  };
  const end = (reason: string, timedOut: boolean) => {
    fail(reason, timedOut);
    controller?.abort(new Error(reason));
  };
  const timer = setTimeout(() => end(`no complete answer within ${timeoutMs} ms`, true), timeoutMs);

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      if (performance.now() >= sendBeforeMs) fail('it may not be sent any more', false);
      // We have already said that it was not sent, so it must not be.
      if (settled) started.abort(new Error('not to be sent any more'));
      else controller = started;
    },
    onResponseStart(_controller, statusCode, responseHeaders) {
      status = statusCode;
      headers = responseHeaders;
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      if (!settled)
        settle({ kind: 'answered', status, headers, body: Buffer.concat(chunks).toString('utf8') });
      release();
    },
    onResponseError(_controller, error) {
      fail(describeConnectionError(error), (error as { code?: string }).code?.endsWith('_TIMEOUT') ?? false);
      release();
    },
  };
  try {
    dispatcher.dispatch(request, handler);
  } catch (error) {
    fail(describeConnectionError(error as Error), false);
    release();
  }
  return { outcome, released, cut: (reason) => end(reason, false) };
}
