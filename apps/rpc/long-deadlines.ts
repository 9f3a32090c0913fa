import type { Http2Server, IncomingHttpHeaders } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

const HEADER = 'grpc-timeout';
/** Milliseconds a unit, as the protocol has them. */
const UNITS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };
const TIMER_MAX_MS = 2 ** 31 - 1;

/**
 * grpc-js keeps a deadline as a number of 32 bits, in which one of more than 24 days becomes one of the past. Such a
 * deadline is shortened to 24 days before it is read. Of what listens already; the servers are a private part of
 * grpc-js, and the test of long deadlines fails first where that changes.
 */
export function allowLongDeadlines(server: Server): void {
  const { http2Servers } = server as unknown as { http2Servers: Map<Http2Server, unknown> };
  for (const http2Server of http2Servers.keys()) {
    http2Server.prependListener('stream', (_stream, headers: IncomingHttpHeaders) => {
      headers[HEADER] = shortened(headers[HEADER]);
    });
  }
}

function shortened<T>(timeout: T): T | string {
  const [, count, unit] = /^(\d{1,8})([HMSmun])$/.exec(String(timeout)) ?? [];
  if (count === undefined || Number(count) * UNITS[unit!]! <= TIMER_MAX_MS) return timeout;
  return `${Math.floor(TIMER_MAX_MS / 1_000)}S`;
}
