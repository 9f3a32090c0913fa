/** The holder where there is no workspace: the process itself, or whoever has shown no key. */
export const NOBODY = '';

export interface GateOptions {
  /** As metrics call it. */
  name: string;
  /** Inside at once. */
  placesMax: number;
  /** Of all that is inside together; one alone may be larger. Such a gate lets nobody wait. */
  bytesMax?: number;
  /** How many of one holder may wait for a place; of all holders together four times as many. */
  waitingMax?: number;
  /** How long one waits at most. */
  waitMs?: number;
}

/** What one holder has of a gate. */
interface Share {
  readonly holder: string;
  inside: number;
  readonly waiting: Waiter[];
}

interface Waiter {
  readonly share: Share;
  readonly onTurn: (isIn: boolean) => void;
  readonly timer: NodeJS.Timeout;
}

/** Of the places so much is kept for those who have none. */
const KEPT_SHARE = 1 / 8;
/** Together they may wait so many times as often as one. */
const ALL_WAITING = 4;
/** Shares that have nothing inside are kept, so that those who come and go cost no new object each time. */
const IDLE_SHARES_MAX = 1_000;

/**
 * Lets in so many at once, and shares the places among their holders, which are workspaces.
 *
 *   comes ──▶ inside                         a place is free, and it is not one that is kept for others
 *         └─▶ waits ──▶ inside               its turn came
 *                   └─▶ refused              no turn in time, or one who has less needs the room
 *         └─▶ refused                        as many of its own wait as may
 *
 * Whoever has the fewest inside is next; among equals, whoever was served the longest ago. So two that want all get a half
 * each, one alone gets nearly all, and one that comes late is served next, at once even, as long as not too many come late
 * together: the last places are only for those who have none. Whoever is inside stays, as far as the gate goes; whoever keeps a
 * place only by being slow can ask it whether others are owed that.
 *
 * NOBODY is no client: to it the last places are open, too.
 */
export class Gate {
  readonly name: string;
  private readonly placesMax: number;
  private readonly bytesMax: number;
  private readonly kept: number;
  private readonly waitingMax: number;
  private readonly waitMs: number;

  private count = 0;
  private bytes = 0;
  private holders = 0;
  private waitingCount = 0;
  /** When somebody who has less than an equal part last found no place, and got none since; on the clock of performance.now(). */
  private wantedAt = Number.NEGATIVE_INFINITY;
  private readonly shares = new Map<string, Share>();
  /** Those that have somebody waiting, the one served longest ago first. */
  private readonly queue = new Set<Share>();

  constructor(options: GateOptions) {
    const { name, placesMax, bytesMax = Number.POSITIVE_INFINITY, waitingMax = 0, waitMs = 0 } = options;
    this.name = name;
    this.placesMax = placesMax;
    this.bytesMax = bytesMax;
    this.kept = placesMax === 1 ? 0 : Math.max(1, Math.floor(placesMax * KEPT_SHARE));
    this.waitingMax = waitMs > 0 ? waitingMax : 0;
    this.waitMs = waitMs;
  }

  /** How many are inside now. */
  get inside(): number {
    return this.count;
  }

  /** How many wait for a place. */
  get waiting(): number {
    return this.waitingCount;
  }

  /** Lets it in where there is a place now. Whoever is let in calls `leave` once, with the same holder and size. */
  enter(holder: string, bytes = 0): boolean {
    const share = this.shares.get(holder);
    if (!this.hasPlaceFor(share, holder)) {
      this.noteWanted(share);
      return false;
    }
    if (this.count > 0 && this.bytes + bytes > this.bytesMax) return false;
    this.bytes += bytes;
    this.letIn(share ?? this.newShare(holder));
    return true;
  }

  leave(holder: string, bytes = 0): void {
    const share = this.shares.get(holder)!;
    this.count -= 1;
    this.bytes -= bytes;
    share.inside -= 1;
    if (share.inside === 0) {
      this.holders -= 1;
      this.forgetIdle(share);
    }
    if (this.waitingCount > 0) this.serve();
  }

  /** Whether whoever comes now could neither enter nor wait. */
  isShutTo(holder: string): boolean {
    const share = this.shares.get(holder);
    if (this.hasPlaceFor(share, holder)) return false;
    this.noteWanted(share);
    return !this.mayWait(share);
  }

  /** Whether the holder has as many inside as an equal part of what is in use: then it is its own doing that it is refused. */
  hasItsShare(holder: string): boolean {
    const inside = this.shares.get(holder)?.inside ?? 0;
    return holder !== NOBODY && inside > 0 && inside * this.holders >= this.count;
  }

  /** Whether others who have less wanted a place within this time, and the holder has more than it would with them. */
  owesOthers(holder: string, withinMs: number): boolean {
    if (performance.now() - this.wantedAt > withinMs) return false;
    return (this.shares.get(holder)?.inside ?? 0) * (this.holders + 1) > this.count;
  }

  /**
   * Waits for a place, after `enter` has found none.
   * @param onTurn is called once: true when it is inside, false when it is refused after all.
   * @returns false if it may not wait; then `onTurn` is never called.
   */
  wait(holder: string, onTurn: (isIn: boolean) => void): boolean {
    if (!this.mayWait(this.shares.get(holder))) return false;
    if (this.waitingCount >= ALL_WAITING * this.waitingMax) this.refuse(this.longest().waiting.at(-1)!);
    const share = this.shares.get(holder) ?? this.newShare(holder);
    const timer = setTimeout(() => this.refuse(waiter), this.waitMs);
    timer.unref();
    const waiter: Waiter = { share, onTurn, timer };
    share.waiting.push(waiter);
    this.queue.add(share);
    this.waitingCount += 1;
    return true;
  }

  private newShare(holder: string): Share {
    const share: Share = { holder, inside: 0, waiting: [] };
    this.shares.set(holder, share);
    return share;
  }

  private forgetIdle({ holder, inside, waiting }: Share): void {
    if (inside === 0 && waiting.length === 0 && this.shares.size > IDLE_SHARES_MAX)
      this.shares.delete(holder);
  }

  private hasPlaceFor(share: Share | undefined, holder: string): boolean {
    const free = this.placesMax - this.count;
    return free > this.kept || (free > 0 && (!share || share.inside === 0 || holder === NOBODY));
  }

  private noteWanted(share: Share | undefined): void {
    const inside = share?.inside ?? 0;
    const holders = this.holders + (inside === 0 ? 1 : 0);
    if (inside * holders < this.count) this.wantedAt = performance.now();
  }

  /** Where as many wait as may in all, one more may still, for the youngest of whoever has more waiting. */
  private mayWait(share: Share | undefined): boolean {
    const own = share?.waiting.length ?? 0;
    if (own >= this.waitingMax) return false;
    return this.waitingCount < ALL_WAITING * this.waitingMax || this.longest().waiting.length > own + 1;
  }

  private longest(): Share {
    let longest: Share | undefined;
    for (const share of this.queue) {
      if (!longest || share.waiting.length > longest.waiting.length) longest = share;
    }
    return longest!;
  }

  private letIn(share: Share): void {
    this.wantedAt = Number.NEGATIVE_INFINITY;
    this.count += 1;
    share.inside += 1;
    if (share.inside === 1) this.holders += 1;
  }

  /** Gives free places to whoever is next. */
  private serve(): void {
    for (let next = this.next(); next; next = this.next()) {
      const waiter = next.waiting[0]!;
      this.remove(waiter);
      // Behind all others who have as few.
      if (this.queue.delete(next)) this.queue.add(next);
      this.letIn(next);
      waiter.onTurn(true);
    }
  }

  private next(): Share | null {
    let next: Share | null = null;
    for (const share of this.queue) if (!next || share.inside < next.inside) next = share;
    return next && this.hasPlaceFor(next, next.holder) ? next : null;
  }

  private refuse(waiter: Waiter): void {
    this.remove(waiter);
    this.forgetIdle(waiter.share);
    waiter.onTurn(false);
  }

  private remove(waiter: Waiter): void {
    const { share, timer } = waiter;
    clearTimeout(timer);
    share.waiting.splice(share.waiting.indexOf(waiter), 1);
    if (share.waiting.length === 0) this.queue.delete(share);
    this.waitingCount -= 1;
  }
}
