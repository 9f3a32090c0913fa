import { Redis } from 'ioredis';

/** A Redis connection that waits out an outage instead of failing what is asked of it meanwhile. */
export function openRedis(url: string): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null, enableReadyCheck: true });
  // Reconnecting is ioredis's work; readiness reports the outage.
  redis.on('error', () => {});
  return redis;
}

/** True if Redis answers within the time limit; the pending reply of an outage is not waited for. */
export async function redisAnswers(redis: Redis, timeoutMs = 1_000): Promise<boolean> {
  if (redis.status !== 'ready') return false;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false);
  });
  try {
    return (await Promise.race([redis.ping(), limit])) === 'PONG';
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
