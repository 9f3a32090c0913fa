import { Redis, type RedisOptions } from 'ioredis';
import { within } from '../process/within.js';

/**
 * What every connection to Redis has in common, Bull's too. One whose replies stop coming is given up and opened anew,
 * so that what waits for them is bounded in time, and so is what waits in memory. The longest command of ours blocks
 * for `QUEUE_POLL_SECONDS`.
 */
export const RECOVERY: RedisOptions = {
  socketTimeout: 4_000,
  retryStrategy: (times) => Math.min(times * 50, 1_000),
};

/** How long Bull's workers block on an empty queue before they ask again. */
export const QUEUE_POLL_SECONDS = 2;

const COMMAND_TIMEOUT_MS = 2_000;

/** A Redis connection whose commands fail while Redis is away or silent; what we ask of it are hints. */
export function openRedis(url: string): Redis {
  return quiet(new Redis(url, { ...RECOVERY, maxRetriesPerRequest: 1, commandTimeout: COMMAND_TIMEOUT_MS }));
}

/** A Redis connection for subscriptions, which it makes again whenever it has lost them. */
export function openSubscriber(url: string): Redis {
  return quiet(new Redis(url, { ...RECOVERY, maxRetriesPerRequest: null }));
}

/** Reconnecting is ioredis's work; readiness reports the outage. */
function quiet(redis: Redis): Redis {
  redis.on('error', () => {});
  return redis;
}

/** True if Redis takes a write within the time limit, which it does not when its memory is full. */
export async function redisAnswers(redis: Redis, timeoutMs = 1_000): Promise<boolean> {
  if (redis.status !== 'ready') return false;
  const written = redis.set('broadside:ready', '1', 'PX', 1_000).catch(() => null);
  return (await within(timeoutMs, written)) === 'OK';
}
