import type { Redis } from 'ioredis';
import { setHolder } from '../process/request-context.js';
import { hashApiKey, type KeyOwner } from './api-key.js';
import { KEY_CHANGES_CHANNEL } from './key-changes.js';

/** Looks up a key that nobody here has met. Whoever guesses keys is held up in it. */
export type StrangerLookUp = (lookUp: () => Promise<KeyOwner | null>) => Promise<KeyOwner | null>;

interface Known {
  owner: KeyOwner;
  /** Until then the answer is used again. */
  until: number;
}

const CACHED_KEYS_MAX = 10_000;
const WRONG_KEYS_MAX = 1_000;

/**
 * Finds the owners of keys and remembers them: for `cacheMs` the answer, and until others crowd it out that the key was right,
 * so that it is told from a guess before it is looked up again. Only a key's SHA-256 is kept in memory, or leaves this process.
 *
 * A key that changes is forgotten at once: the web side says so on Redis. While Redis is away, `cacheMs` passes.
 */
export class KeyCache {
  private readonly known = new Map<string, Known>();
  private readonly wrong = new Map<string, number>();
  /** Look-ups under way that are shared, by all requests with the key that come meanwhile. */
  private readonly asking = new Map<string, Promise<KeyOwner | null>>();
  private changesSeen = 0;

  /**
   * @param cacheMs with 0 each request asks by itself, and hears the truth of its moment; only that a new key is right is
   *   found out once for all who come with it.
   */
  constructor(
    private readonly lookUp: (sha256: Buffer) => Promise<KeyOwner | null>,
    private readonly cacheMs: number,
  ) {}

  /** @param subscriber is listened on for as long as it is open. */
  listen(subscriber: Redis): void {
    subscriber.on('message', (channel: string, keyId: string) => {
      if (channel === KEY_CHANGES_CHANNEL) this.forget(keyId);
    });
    // What was said while the connection was lost is not said again.
    subscriber.on('ready', () => this.doubtAll());
    subscriber.subscribe(KEY_CHANGES_CHANNEL).catch(() => {});
  }

  /** The owner of a live key, or null. A promise only where somebody has to be asked. */
  find(key: string, lookUpStranger: StrangerLookUp): KeyOwner | null | Promise<KeyOwner | null> {
    const sha256 = hashApiKey(key);
    const id = sha256.toString('base64');
    const now = Date.now();
    const known = this.known.get(id);
    if (known && known.until > now) return known.owner;
    if ((this.wrong.get(id) ?? 0) > now) return null;
    const asking = this.asking.get(id);
    if (asking) return this.cacheMs > 0 ? asking : this.askAfter(asking, key, lookUpStranger);
    // The look-up of a key that was right before is its customer's own already.
    if (known) setHolder(known.owner.customerId);
    const ask = () => this.ask(id, sha256);
    if (known) return this.cacheMs > 0 ? this.share(id, ask()) : ask();
    return this.share(id, lookUpStranger(ask));
  }

  /** Another has asked before this one came: where the key is right, it is met by now, and what it opens may have changed. */
  private async askAfter(
    asking: Promise<KeyOwner | null>,
    key: string,
    lookUpStranger: StrangerLookUp,
  ): Promise<KeyOwner | null> {
    return (await asking) && this.find(key, lookUpStranger);
  }

  private share(id: string, asking: Promise<KeyOwner | null>): Promise<KeyOwner | null> {
    this.asking.set(id, asking);
    const end = () => {
      if (this.asking.get(id) === asking) this.asking.delete(id);
    };
    asking.then(end, end);
    return asking;
  }

  private async ask(id: string, sha256: Buffer): Promise<KeyOwner | null> {
    const changesSeen = this.changesSeen;
    const owner = await this.lookUp(sha256);
    // What was asked for before a key changed may be older than the change.
    if (changesSeen === this.changesSeen) this.remember(id, owner);
    return owner;
  }

  private remember(id: string, owner: KeyOwner | null): void {
    const until = Date.now() + this.cacheMs;
    this.known.delete(id);
    if (owner) {
      const expiresAt = owner.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
      set(this.known, id, { owner, until: Math.min(until, expiresAt) }, CACHED_KEYS_MAX);
    } else if (this.cacheMs > 0) {
      set(this.wrong, id, until, WRONG_KEYS_MAX);
    }
  }

  private forget(keyId: string): void {
    this.changesSeen += 1;
    this.asking.clear();
    for (const [id, { owner }] of this.known) if (owner.keyId === keyId) this.known.delete(id);
  }

  private doubtAll(): void {
    this.changesSeen += 1;
    this.asking.clear();
    this.wrong.clear();
    for (const known of this.known.values()) known.until = 0;
  }
}

/** The oldest makes room. */
function set<Value>(map: Map<string, Value>, id: string, value: Value, sizeMax: number): void {
  map.delete(id);
  map.set(id, value);
  if (map.size > sizeMax) map.delete(map.keys().next().value as string);
}
