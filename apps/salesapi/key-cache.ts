import type { Redis } from 'ioredis';
import type { CreditClient } from '../../libs/credit-client/credit-client.js';
import { CreditUnavailableError } from '../../libs/credit-client/errors.js';
import { hashApiKey, type KeyOwner } from '../../libs/platform/api-key.js';
import { KEY_CHANGES_CHANNEL } from '../../libs/platform/key-changes.js';
import { Problem } from '../../libs/platform/problem.js';

/** How long an answer about a key is used again, where nobody says that the key has changed. */
const CACHE_MS = 5_000;
const CACHED_KEYS_MAX = 10_000;

/**
 * Finds the owners of keys over gRPC, since the keys live on the web side, and remembers them for some seconds. Only a
 * key's SHA-256 leaves this process, and only its hash is kept in memory. A key that is revoked is forgotten at once: the
 * web side says so on Redis. While Redis is away, the seconds pass.
 */
export class KeyCache {
  private readonly cache = new Map<string, { owner: KeyOwner | null; until: number }>();
  /** Counts what was forgotten: an answer that was asked for before may be older than the change. */
  private changes = 0;

  constructor(private readonly credit: Pick<CreditClient, 'authenticateKey'>) {}

  /** @param subscriber is listened on for as long as it is open. */
  listen(subscriber: Redis): void {
    subscriber.on('message', (channel: string, keyId: string) => {
      if (channel === KEY_CHANGES_CHANNEL) this.forget(keyId);
    });
    // What was said while the connection was lost is not said again.
    subscriber.on('ready', () => this.forgetAll());
    subscriber.subscribe(KEY_CHANGES_CHANNEL).catch(() => {});
  }

  /** The owner of a live key, or null. @throws Problem 503 where nobody can tell. */
  async find(key: string): Promise<KeyOwner | null> {
    const sha256 = hashApiKey(key);
    const id = sha256.toString('base64');
    const cached = this.cache.get(id);
    if (cached && cached.until > Date.now()) return cached.owner;
    const { changes } = this;
    const owner = await this.credit.authenticateKey(sha256).catch((error) => {
      if (!(error instanceof CreditUnavailableError)) throw error;
      throw new Problem(503, 'unavailable', 'keys cannot be checked at the moment; nothing was changed', {
        retryAfterSeconds: 1,
      });
    });
    if (changes === this.changes) {
      if (this.cache.size >= CACHED_KEYS_MAX) this.cache.clear();
      const until = Math.min(Date.now() + CACHE_MS, owner?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
      this.cache.set(id, { owner, until });
    }
    return owner;
  }

  private forget(keyId: string): void {
    this.changes += 1;
    for (const [id, { owner }] of this.cache) if (owner?.keyId === keyId) this.cache.delete(id);
  }

  private forgetAll(): void {
    this.changes += 1;
    this.cache.clear();
  }
}
