import type { Redis } from 'ioredis';

/** Redis channel: the id of a key that was revoked, or got another expiry. Whoever remembers the key looks again. */
export const KEY_CHANGES_CHANNEL = 'key_changes';

/** Tells every process of a changed key. A hint: while Redis is away nobody hears it, and what is remembered ages. */
export function publishKeyChange(redis: Redis, keyId: string): void {
  if (redis.status === 'ready') redis.publish(KEY_CHANGES_CHANNEL, keyId).catch(() => {});
}
