import { setImmediate } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { Problem } from '../problems/problem.js';
import type { Logger } from '../process/logging.js';
import { within } from '../process/within.js';
import { TAKE_TOKENS } from './token-bucket.js';

export const RATE_LIMIT_SETTINGS = [
  'KEY_REQUESTS_PER_SECOND_MAX',
  'WORKSPACE_REQUESTS_PER_SECOND_MAX',
  'ADDRESS_REQUESTS_PER_SECOND_MAX',
  'ADDRESS_FAILURES_PER_MINUTE_MAX',
  'IDEMPOTENCY_KEYS_MAX',
] as const;

export type LimitName = 'key' | 'workspace' | 'address' | 'failures' | 'idempotency-keys';

/** So long a key is kept with its reply, and so long as many are counted together. */
export const IDEMPOTENCY_KEYS_KEPT_HOURS = 48;

interface Limit {
  readonly name: LimitName;
  /** What may be had at once, and in each window. */
  readonly quota: number;
  readonly windowSeconds: number;
}

/** The state of a limit after a request asked for its share of it. */
export interface Verdict {
  readonly limit: Limit;
  readonly admitted: boolean;
  readonly remaining: number;
  /** Until a refused request may come again; 0 for one that was admitted. */
  readonly waitMs: number;
}

/** What one process holds of a bucket in Redis. */
interface Lease {
  tokens: number;
  /** How many are taken from Redis at once: about what is used in `LEASE_WANTED_MS`. */
  slice: number;
  takenAt: number;
  /** What was left for everybody when tokens were last taken. */
  left: number;
  emptyUntil: number;
  waiting: number;
  asking: Promise<void> | null;
  /** The bucket that this process keeps by itself while Redis is away. */
  own: { tokens: number; at: number } | null;
}

const LEASE_WANTED_MS = 200;
/** What a process did not use by then it does not have any more. */
const LEASE_MS = 1_000;
/** Of the whole quota, so that no process can keep much from the others. */
const SLICE_SHARE_MAX = 0.1;
/** So much is taken of a large quota at the first request already: those that come with it need not wait in turn. */
const SLICE_SHARE_MIN = 0.01;
/** Of a longer window nothing is taken ahead: what a process did not use would be lost for hours. */
const SLICED_WINDOW_SECONDS_MAX = 60;
/** A Redis that is slower than this is silent; only requests that wait when it falls silent wait so long. */
const ANSWER_MS = 500;
const PROBE_INTERVAL_MS = 500;
const LEASES_MAX = 20_000;

type Store = Redis & {
  takeTokens(key: string, quota: number, windowMs: number, wanted: number): Promise<[number, number, number]>;
};

/**
 * How often a key, a workspace and an address may ask. All processes share one token bucket for each in Redis, and each
 * process takes tokens from it by the slice, so that most requests wait for nobody (decision 008). While Redis is away or
 * silent each process has buckets of its own, of the same size.
 */
export class RateLimits {
  private readonly limits: ReadonlyMap<LimitName, Limit>;
  private readonly leases = new Map<string, Lease>();
  private readonly store: Store;
  private isDown = false;
  private probeAt = 0;

  constructor(
    redis: Redis,
    quotas: Record<(typeof RATE_LIMIT_SETTINGS)[number], number>,
    private readonly logger: Logger,
  ) {
    redis.defineCommand('takeTokens', { numberOfKeys: 1, lua: TAKE_TOKENS });
    this.store = redis as Store;
    const limits: Limit[] = [
      { name: 'key', quota: quotas.KEY_REQUESTS_PER_SECOND_MAX, windowSeconds: 1 },
      { name: 'workspace', quota: quotas.WORKSPACE_REQUESTS_PER_SECOND_MAX, windowSeconds: 1 },
      { name: 'address', quota: quotas.ADDRESS_REQUESTS_PER_SECOND_MAX, windowSeconds: 1 },
      { name: 'failures', quota: quotas.ADDRESS_FAILURES_PER_MINUTE_MAX, windowSeconds: 60 },
      {
        name: 'idempotency-keys',
        quota: quotas.IDEMPOTENCY_KEYS_MAX,
        windowSeconds: IDEMPOTENCY_KEYS_KEPT_HOURS * 3_600,
      },
    ];
    this.limits = new Map(limits.filter(({ quota }) => quota > 0).map((limit) => [limit.name, limit]));
  }

  /** Asks for one request's share; null where there is no limit. A promise only where Redis is asked. */
  take(name: LimitName, subject: string): Verdict | null | Promise<Verdict | null> {
    const limit = this.limits.get(name);
    if (!limit) return null;
    const lease = this.leaseOf(keyOf(name, subject));
    const held = this.spend(limit, lease);
    if (held) return held;
    return this.isUp() ? this.takeMore(limit, lease, keyOf(name, subject)) : spendOwn(limit, lease);
  }

  /** Whether this process knows, without asking anybody, that the next request would be refused. */
  isSpent(name: LimitName, subject: string): boolean {
    const limit = this.limits.get(name);
    const lease = limit && this.leases.get(keyOf(name, subject));
    if (!lease) return false;
    if (this.isDown) return ownOf(limit, lease).tokens < 1;
    return lease.tokens === 0 && Date.now() < lease.emptyUntil;
  }

  /** Returns what `take` gave, for a request that turned out not to count. */
  giveBack(name: LimitName, subject: string): void {
    const limit = this.limits.get(name);
    if (!limit) return;
    if (!this.isDown) void this.ask(limit, keyOf(name, subject), -1);
    else ownOf(limit, this.leaseOf(keyOf(name, subject))).tokens += 1;
  }

  /** From what this process holds, or from what it knows; undefined where Redis has to be asked. */
  private spend(limit: Limit, lease: Lease): Verdict | undefined {
    const now = Date.now();
    if (now - lease.takenAt > LEASE_MS) lease.tokens = 0;
    if (lease.tokens > 0) {
      lease.tokens -= 1;
      return { limit, admitted: true, remaining: lease.left + lease.tokens, waitMs: 0 };
    }
    if (now >= lease.emptyUntil) return undefined;
    return { limit, admitted: false, remaining: 0, waitMs: lease.emptyUntil - now };
  }

  private async takeMore(limit: Limit, lease: Lease, key: string): Promise<Verdict> {
    lease.waiting += 1;
    try {
      while (this.isUp()) {
        lease.asking ??= this.renew(limit, lease, key).finally(() => {
          lease.asking = null;
        });
        await lease.asking;
        const verdict = this.spend(limit, lease);
        if (verdict) return verdict;
      }
      return spendOwn(limit, lease);
    } finally {
      lease.waiting -= 1;
    }
  }

  private async renew(limit: Limit, lease: Lease, key: string): Promise<void> {
    const elapsedMs = Math.max(1, Date.now() - lease.takenAt);
    const wished =
      elapsedMs < LEASE_WANTED_MS ? lease.slice * 2 : (lease.slice * LEASE_WANTED_MS) / elapsedMs;
    const { quota, windowSeconds } = limit;
    const share = Math.min(SLICE_SHARE_MAX * quota, Math.max(SLICE_SHARE_MIN * quota, wished));
    lease.slice = windowSeconds > SLICED_WINDOW_SECONDS_MAX ? 1 : Math.max(1, Math.floor(share));
    const answer = await this.ask(limit, key, Math.min(quota, Math.max(lease.slice, lease.waiting)));
    if (!answer) return;
    const [granted, left, waitMs] = answer;
    lease.takenAt = Date.now();
    lease.tokens = granted;
    lease.left = left;
    lease.emptyUntil = granted > 0 ? 0 : lease.takenAt + Math.max(1, waitMs);
  }

  private async ask({ quota, windowSeconds }: Limit, key: string, wanted: number) {
    const asked = this.store.takeTokens(key, quota, windowSeconds * 1_000, wanted).catch(() => null);
    const answer = (await answered(asked)) ?? null;
    if (!answer) this.noteDown();
    return answer;
  }

  /** While Redis is down, whether it is back is found out beside the requests, which do not wait for it. */
  private isUp(): boolean {
    if (this.store.status !== 'ready') this.noteDown();
    if (this.isDown && Date.now() >= this.probeAt) {
      this.probeAt = Date.now() + PROBE_INTERVAL_MS;
      if (this.store.status === 'ready') void this.probe();
    }
    return !this.isDown;
  }

  private async probe(): Promise<void> {
    const pong = this.store.ping().catch(() => null);
    if ((await answered(pong)) !== 'PONG' || !this.isDown) return;
    this.isDown = false;
    this.logger.info('requests are limited together again: Redis answers');
  }

  private noteDown(): void {
    if (this.isDown) return;
    this.isDown = true;
    this.probeAt = Date.now() + PROBE_INTERVAL_MS;
    this.logger.warn('requests are limited by each process for itself: Redis does not answer');
  }

  private leaseOf(key: string): Lease {
    let lease = this.leases.get(key);
    if (!lease) {
      lease = {
        tokens: 0,
        slice: 1,
        takenAt: 0,
        left: 0,
        emptyUntil: 0,
        waiting: 0,
        asking: null,
        own: null,
      };
      // The oldest one; if it is in use still, it is made anew.
      if (this.leases.size >= LEASES_MAX) this.leases.delete(this.leases.keys().next().value!);
      this.leases.set(key, lease);
    }
    return lease;
  }
}

/** What Redis answers in time. Where this process itself was too busy to look, the answer is there already, and is looked at. */
async function answered<T>(work: Promise<T>): Promise<T | undefined> {
  const look = async () => {
    await setImmediate();
    return undefined;
  };
  return (await within(ANSWER_MS, work)) ?? (await Promise.race([work, look()]));
}

/** The process's own bucket as it is now. */
function ownOf({ quota, windowSeconds }: Limit, lease: Lease): { tokens: number; at: number } {
  const now = Date.now();
  const { tokens, at } = lease.own ?? { tokens: quota, at: now };
  const added = (Math.max(0, now - at) * quota) / (windowSeconds * 1_000);
  lease.own = { tokens: Math.min(quota, tokens + added), at: now };
  return lease.own;
}

function spendOwn(limit: Limit, lease: Lease): Verdict {
  const own = ownOf(limit, lease);
  if (own.tokens < 1) {
    const waitMs = Math.ceil(((1 - own.tokens) * limit.windowSeconds * 1_000) / limit.quota);
    return { limit, admitted: false, remaining: 0, waitMs };
  }
  own.tokens -= 1;
  return { limit, admitted: true, remaining: Math.floor(own.tokens), waitMs: 0 };
}

const keyOf = (name: LimitName, subject: string) => `broadside:rate:${name}:${subject}`;

/** Both are lists: every limit that the request was held to. See draft-ietf-httpapi-ratelimit-headers. */
export function limitHeaders(verdicts: readonly Verdict[]): { policy: string; state: string } {
  return {
    policy: verdicts
      .map(({ limit: { name, quota, windowSeconds } }) => `"${name}";q=${quota};w=${windowSeconds}`)
      .join(', '),
    state: verdicts
      .map(({ limit, remaining }) => `"${limit.name}";r=${remaining};t=${secondsToFull(limit, remaining)}`)
      .join(', '),
  };
}

const secondsToFull = ({ quota, windowSeconds }: Limit, remaining: number) =>
  Math.ceil((Math.max(0, quota - remaining) * windowSeconds) / quota);

const WHOSE: Record<LimitName, string> = {
  key: 'requests with this key',
  workspace: 'requests of this workspace',
  address: 'requests from this address',
  failures: 'requests from this address without a valid key',
  'idempotency-keys': 'requests with an Idempotency-Key',
};

function spanOf(seconds: number): string {
  if (seconds === 1) return 'a second';
  return seconds % 3_600 === 0 ? `${seconds / 3_600} hours` : `${seconds} seconds`;
}

export function rateLimited({ limit, waitMs }: Verdict): Problem {
  const { name, quota, windowSeconds } = limit;
  const span = spanOf(windowSeconds);
  return new Problem(429, 'rate_limited', `more than ${quota} ${WHOSE[name]} in ${span}`, {
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
  });
}
