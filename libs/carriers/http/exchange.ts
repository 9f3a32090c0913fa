import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/**
 * One request and its reply, told apart by the only question that matters when it fails: did any of it leave us?
 *
 *   waiting ──onRequestStart──▶ sent ──reply complete──▶ answered
 *      │                          │
 *      └──error or timeout──▶ not sent    └──error or timeout──▶ lost
 *
 * undici calls onRequestStart immediately before it writes to a connected socket, so "waiting" covers refused and
 * timed-out connections, failed TLS handshakes, unknown hosts and a pool with no free connection alike.
 */
export type Exchange =
  | { kind: 'answered'; status: number; headers: IncomingHttpHeaders; body: string }
  | { kind: 'not_sent'; reason: string }
  | { kind: 'lost'; timedOut: boolean; reason: string };

export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  timeoutMs: number,
): Promise<Exchange> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let settled = false;
    const chunks: Buffer[] = [];

    const settle = (result: Exchange) => {
      settled = true;
      clearTimeout(timer);
      resolve(result);
    };
    const fail = (reason: string, timedOut: boolean) =>
      settle(controller ? { kind: 'lost', timedOut, reason } : { kind: 'not_sent', reason });
    const timer = setTimeout(() => {
      fail(`no complete answer within ${timeoutMs} ms`, true);
      controller?.abort(new Error('timed out'));
    }, timeoutMs);

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        // We have already said that it was not sent, so it must not be.
        if (settled) started.abort(new Error('timed out before it was sent'));
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
      },
      onResponseError(_controller, error) {
        if (!settled) fail(describe(error), (error as { code?: string }).code?.endsWith('_TIMEOUT') ?? false);
      },
    };
    try {
      dispatcher.dispatch(request, handler);
    } catch (error) {
      if (!settled) fail(describe(error as Error), false);
    }
  });
}

/** Connection errors of several addresses come as an AggregateError with an empty message. */
function describe(error: Error): string {
  const code = (error as { code?: string }).code;
  return [code, error.message || error.name].filter(Boolean).join(': ');
}
