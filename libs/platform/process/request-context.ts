import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const storage = new AsyncLocalStorage<{ requestId: string }>();

/** Runs `work` under a request id; every log line and gRPC call inside carries it. */
export function withRequestId<T>(requestId: string | undefined, work: () => T): T {
  return storage.run({ requestId: requestId ?? newRequestId() }, work);
}

export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}

const processKey = randomUUID().replaceAll('-', '').slice(0, 16);
let requestCount = 0;

/** Unique among all processes; a counter after a random key, since one is made for each of thousands of requests a second. */
export function newRequestId(): string {
  requestCount += 1;
  return `req_${processKey}${requestCount.toString(36)}`;
}

/** Ours, or the caller's own where it is short and harmless enough to be logged. */
export function acceptRequestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : newRequestId();
}
