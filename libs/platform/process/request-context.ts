import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What is known of a request wherever its work goes on. */
export interface RequestContext {
  readonly requestId: string;
  /** The workspace that its work is done for, once its key is known, also where that is its sandbox's: shares of what is scarce go by it. */
  holder?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` under a request id; every log line and gRPC call inside carries it. */
export function withRequestId<T>(requestId: string | undefined, work: () => T, holder?: string): T {
  const context: RequestContext = { requestId: requestId ?? newRequestId() };
  if (holder !== undefined) context.holder = holder;
  return storage.run(context, work);
}

/** Says whom the request that is under way is for. */
export function setHolder(holder: string): void {
  const context = storage.getStore();
  if (context) context.holder = holder;
}

export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `work` in the context again, where an event of something else has led out of it. */
export function withContext<T>(context: RequestContext | undefined, work: () => T): T {
  return context && context !== storage.getStore() ? storage.run(context, work) : work();
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
