import { randomUUID } from 'node:crypto';
import {
  type CampaignProgressEvent,
  PROGRESS_WORKSPACES_MAX,
  type ProgressAsked,
  type ProgressTold,
  type ProgressWanted,
} from '../../../libs/contracts/events.js';

/** What is wanted of one workspace. */
interface Want {
  since: Date;
  unended: ProgressWanted['unended'];
  /** Those that have just connected. */
  socketIds: Set<string>;
  /** Everybody of the workspace is told what is news. */
  isForRoom: boolean;
}

/** An answer: what is stored of a workspace, and who wanted to know. */
export interface Answer extends Omit<Want, 'since' | 'unended'> {
  events: CampaignProgressEvent[];
}

/** An unanswered question is asked again after this, growing, until somebody answers or everybody has left. */
const ASKED_AGAIN_MS = { first: 1_000, max: 10_000 };

/**
 * Asks the sales side for the stored progress of campaigns. One question is under way at a time, for a few workspaces, and
 * the others wait: however many clients come at once, the sales side is asked as fast as it answers. Who comes while a
 * question is under way is in the next one, so that no answer is older than the connection of whom it is for.
 */
export class ProgressAsks {
  private waiting = new Map<string, Want>();
  private asked: { id: string; wants: Map<string, Want>; times: number; timer?: NodeJS.Timeout } | undefined;
  private isClosed = false;

  constructor(private readonly publish: (question: string) => Promise<unknown>) {}

  /** For one that has just connected: all that has not ended, and what has ended since then. */
  wantForSocket(workspaceId: string, socketId: string, since: Date): void {
    this.want(workspaceId, { since, unended: 'all', socketIds: new Set([socketId]), isForRoom: false });
  }

  /** For everybody of a workspace: what has changed since then. */
  wantForRoom(workspaceId: string, since: Date): void {
    this.want(workspaceId, { since, unended: 'changed', socketIds: new Set(), isForRoom: true });
  }

  /** The socket has gone; where it was the last of its workspace, nobody wants to know any more. */
  forget(workspaceId: string, socketId: string, isLast: boolean): void {
    for (const wants of [this.waiting, this.asked?.wants]) {
      if (isLast) wants?.delete(workspaceId);
      else wants?.get(workspaceId)?.socketIds.delete(socketId);
    }
  }

  /** What a publication answers to: nothing where the question was another process's, or is answered already. */
  told(message: string): Answer[] {
    const { id, events } = parseTold(message);
    if (!this.asked || id !== this.asked.id) return [];
    const { wants, timer } = this.asked;
    clearTimeout(timer);
    this.asked = undefined;
    this.ask();
    return [...wants].map(([workspaceId, { socketIds, isForRoom }]) => ({
      socketIds,
      isForRoom,
      events: events.filter((event) => event.workspaceId === workspaceId),
    }));
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.asked?.timer);
  }

  private want(workspaceId: string, want: Want): void {
    this.merge(workspaceId, want);
    if (!this.asked) this.ask();
  }

  private merge(workspaceId: string, want: Want): void {
    const before = this.waiting.get(workspaceId);
    if (!before) {
      this.waiting.set(workspaceId, want);
      return;
    }
    if (want.since < before.since) before.since = want.since;
    if (want.unended === 'all') before.unended = 'all';
    if (want.isForRoom) before.isForRoom = true;
    for (const id of want.socketIds) before.socketIds.add(id);
  }

  private ask(): void {
    if (this.isClosed || this.waiting.size === 0) return;
    const wants = new Map([...this.waiting].slice(0, PROGRESS_WORKSPACES_MAX));
    for (const workspaceId of wants.keys()) this.waiting.delete(workspaceId);
    this.asked = { id: randomUUID(), wants, times: 0 };
    this.publishQuestion();
  }

  /** Again with the same id, so that an answer that takes long is one, too. */
  private publishQuestion(): void {
    const { asked } = this;
    if (!asked || this.isClosed) return;
    if (asked.wants.size === 0) {
      this.asked = undefined;
      this.ask();
      return;
    }
    const { first, max } = ASKED_AGAIN_MS;
    const againMs = Math.min(max, first * 2 ** asked.times);
    asked.times += 1;
    asked.timer = setTimeout(() => this.publishQuestion(), againMs).unref();
    const question: ProgressAsked = {
      id: asked.id,
      wanted: [...asked.wants].map(([workspaceId, { since, unended }]) => ({
        workspaceId,
        since: since.toISOString(),
        unended,
      })),
    };
    // While Redis is away this fails, and the question is asked again.
    this.publish(JSON.stringify(question)).catch(() => {});
  }
}

/** What is no answer answers no question. */
function parseTold(message: string): Partial<ProgressTold> & { events: CampaignProgressEvent[] } {
  try {
    const { id, events } = JSON.parse(message) as Partial<ProgressTold>;
    return Array.isArray(events) ? { id, events } : { events: [] };
  } catch {
    return { events: [] };
  }
}
