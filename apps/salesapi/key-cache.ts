import type { Redis } from 'ioredis';
import { hashApiKey, type KeyOwner } from '../../libs/platform/access/api-key.js';
import { KEY_CHANGES_CHANNEL } from '../../libs/platform/access/key-changes.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import type { CreditClient } from '../../libs/sales/settlement/credit-client.js';
import { CreditUnavailableError } from '../../libs/sales/settlement/credit-errors.js';

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
  /** Look-ups under way, shared by all requests with the key that come meanwhile. */
  private readonly asking = new Map<string, Promise<KeyOwner | null>>();

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
    let asking = this.asking.get(id);
    if (!asking) {
      asking = this.ask(sha256);
      this.asking.set(id, asking);
      const isOver = asking.then(
        (owner) => this.remember(id, owner, asking!),
        () => {},
      );
      void isOver.finally(() => this.asking.get(id) === asking && this.asking.delete(id));
    }
    return asking;
  }

  private async ask(sha256: Buffer): Promise<KeyOwner | null> {
    return this.credit.authenticateKey(sha256).catch((error) => {
      if (!(error instanceof CreditUnavailableError)) throw error;
      throw new Problem(503, 'unavailable', 'keys cannot be checked at the moment; nothing was changed', {
        retryAfterSeconds: 1,
      });
    });
  }

  /** Not what was asked for before a key changed: it may be older than the change. */
  private remember(id: string, owner: KeyOwner | null, asked: Promise<unknown>): void {
    if (this.asking.get(id) !== asked) return;
    if (this.cache.size >= CACHED_KEYS_MAX) this.cache.clear();
    const until = Math.min(Date.now() + CACHE_MS, owner?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
    this.cache.set(id, { owner, until });
  }

  private forget(keyId: string): void {
    this.asking.clear();
    for (const [id, { owner }] of this.cache) if (owner?.keyId === keyId) this.cache.delete(id);
  }

  private forgetAll(): void {
    this.asking.clear();
    this.cache.clear();
  }
}
