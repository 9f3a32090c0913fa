/**
 * Tells the general worker which accounts changed. A hint only: whoever misses one reads the account a second later.
 *
 * idle → gathering → sending → idle, or gathering again for what changed meanwhile. After a pause the first change goes
 * out at once; those that follow it within a few milliseconds go together. Nobody waits for it; while Redis is away
 * hints are dropped, not piled up.
 */
import type { Queue } from 'bull';
import { enqueue } from '../../platform/redis/queue.js';
import type { CreditEvents } from './credit.service.js';

export const CREDIT_QUEUE = 'general';
export const CREDIT_CHANGED_JOB = 'credit-changed';

/** The shortest pause between two sendings. */
const GATHER_MS = 25;
/** More workspaces than this do not change in one window; if they do, the rest is healed by the pollers. */
const PENDING_MAX = 10_000;

export class QueuedCreditEvents implements CreditEvents {
  private readonly pending = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;
  private closed = false;
  private sentAt = 0;

  constructor(private readonly queue: Queue) {}

  changed(workspaceId: string): void {
    if (this.closed || this.pending.size >= PENDING_MAX) return;
    this.pending.add(workspaceId);
    if (!this.timer && !this.sending) this.gather();
  }

  /** Sends what has gathered, waiting no longer than for one answer of Redis. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.sending;
    await this.send();
  }

  private gather(): void {
    const pauseMs = Math.max(0, this.sentAt + GATHER_MS - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.sending = this.send().finally(() => {
        this.sending = undefined;
        if (this.pending.size > 0 && !this.closed) this.gather();
      });
    }, pauseMs);
  }

  private async send(): Promise<void> {
    const workspaceIds = [...this.pending];
    this.pending.clear();
    this.sentAt = performance.now();
    await Promise.all(
      workspaceIds.map((workspaceId) => enqueue(this.queue, CREDIT_CHANGED_JOB, { workspaceId })),
    );
  }
}
