import { nextTurn } from '../../../libs/platform/process/next-turn.js';

/** What is to be told of one workspace, newest by what it tells of. */
interface Share {
  readonly waiting: Map<string, Telling>;
  /** In a time that only telling makes go by: when its next turn may begin. */
  nextAt: number;
}

interface Telling {
  /** How many sockets hear it. */
  sockets: number;
  tell: () => void;
}

/** Written to sockets without a pause: some milliseconds' worth. */
const SLICE_SOCKETS = 250;
/** What one telling costs beside its sockets, in sockets. */
const TELLING_COST = 10;
/** Of one workspace; beyond that the oldest is dropped, and told when it is next asked for or repeated. */
const WAITING_MAX = 1_000;

/**
 * Tells the sockets of workspaces what is new, at once while that is little. Otherwise workspaces take turns, by the sockets they
 * have: one with a thousand, or with more news than can be told, keeps the others waiting for one telling of its own. What is
 * overtaken by something newer before its turn is not told.
 */
export class Outbox {
  private readonly shares = new Map<string, Share>();
  private now = 0;
  private isTelling = false;

  /** @param about what is told of: something newer about the same takes its place. @param tell must not throw. */
  put(workspaceId: string, about: string, telling: Telling): void {
    let share = this.shares.get(workspaceId);
    if (!share) {
      share = { waiting: new Map(), nextAt: this.now };
      this.shares.set(workspaceId, share);
    }
    // What waits keeps its place.
    share.waiting.set(about, telling);
    if (share.waiting.size > WAITING_MAX) share.waiting.delete(share.waiting.keys().next().value!);
    if (!this.isTelling) void this.tellAll();
  }

  private async tellAll(): Promise<void> {
    this.isTelling = true;
    let written = 0;
    for (let next = this.next(); next; next = this.next()) {
      const [about, { sockets, tell }] = next.waiting.entries().next().value!;
      next.waiting.delete(about);
      this.now = Math.max(this.now, next.nextAt);
      next.nextAt = this.now + sockets + TELLING_COST;
      tell();
      written += sockets;
      if (written >= SLICE_SOCKETS) {
        written = 0;
        await nextTurn();
      }
    }
    this.shares.clear();
    this.now = 0;
    this.isTelling = false;
  }

  /** The workspace whose turn it is. One of which nothing waits when the time has come to its next turn begins anew. */
  private next(): Share | undefined {
    let next: Share | undefined;
    for (const [workspaceId, share] of this.shares) {
      if (share.waiting.size > 0) {
        if (!next || share.nextAt < next.nextAt) next = share;
      } else if (share.nextAt <= this.now) {
        this.shares.delete(workspaceId);
      }
    }
    return next;
  }
}
