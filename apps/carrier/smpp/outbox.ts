import { backoffMs } from '../../../libs/platform/process/backoff.js';
import { type Bucket, DueReceipts } from '../due.js';
import { COUNTS, endingOf } from '../fate.js';
import type { Faults } from '../faults.js';
import type { Stats } from '../stats.js';
import type { Submitted } from './receipt-pdu.js';

const BACKOFF = { firstMs: 250, maxMs: 60_000, jitter: 0.5 };

/** One receipt; it is sent until deliver_sm_resp takes it. */
export interface Receipt {
  submitted: Submitted;
  ending: number;
  /** Sendings that were not answered with ESME_ROK. */
  failures: number;
  /** It has been acknowledged once, and is sent a second time all the same. */
  repeated?: boolean;
  onWritten?: () => void;
}

/** A bind that takes receipts. */
export interface Receiver {
  /** Places of its window that are free. */
  readonly places: number;
  /** Writes one, and tells the outbox later what became of it. */
  deliver(receipt: Receipt): void;
  /** Whatever comes of those it has is nobody's any more. */
  forget(): void;
}

/**
 * The receipts of an account, for whichever of its binds has a place.
 *
 *   waiting ──due──▶ ready ──a bind has a place──▶ at a bind ──ESME_ROK──▶ gone
 *      ▲               ▲                              │   │   (with receipts_twice, only the second time)
 *      │               └──────── the bind is lost ────┘   │
 *      └──── after a pause that grows ◀── refused, or no answer in time
 */
export class Outbox {
  readonly receivers = new Set<Receiver>();
  private readonly due = new DueReceipts<Receipt>((bucket) => this.onDue(bucket));
  private readonly ready = new Queue<Receipt>();
  /** Before those. */
  private readonly first = new Queue<Receipt>();
  /** Receipts that have not been acknowledged. */
  pending = 0;

  constructor(
    private readonly faults: Faults,
    private stats: Stats,
  ) {}

  schedule(submitted: Submitted, ending: number, delayMs: number, nowMs: number): void {
    this.pending++;
    this.stats.receiptsDue++;
    this.due.add({ submitted, ending, failures: 0 }, ending, delayMs, nowMs);
  }

  /** Sends one before any other. Resolves when it is written for the first time. */
  sendAtOnce(submitted: Submitted, ending: number): Promise<void> {
    this.pending++;
    this.stats.receiptsDue++;
    return new Promise((resolve) => {
      this.first.push({ submitted, ending, failures: 0, onWritten: resolve });
      this.pump();
    });
  }

  /** Gives binds what is ready, as far as they have places. */
  pump(): void {
    for (;;) {
      if (this.first.size + this.ready.size === 0) return;
      const receiver = this.freest();
      if (!receiver) return;
      const receipt = this.first.shift() ?? this.ready.shift()!;
      receiver.deliver(receipt);
      receipt.onWritten?.();
      receipt.onWritten = undefined;
    }
  }

  /** A bind got an answer, or none in time. */
  answered(receipt: Receipt, isTaken: boolean): void {
    this.stats.posts++;
    if (isTaken) {
      this.acknowledged(receipt);
    } else {
      this.stats.postsFailed++;
      receipt.failures++;
      this.due.add(receipt, receipt.ending, backoffMs(receipt.failures, BACKOFF), performance.now());
    }
  }

  /** A bind is lost, and nobody knows whether these were taken. */
  giveBack(receipts: Iterable<Receipt>): void {
    for (const receipt of receipts) {
      this.stats.posts++;
      this.stats.postsFailed++;
      this.first.push(receipt);
    }
    this.pump();
  }

  /** Makes everything due and waits until it is acknowledged, at most `budgetMs`. What is left then is lost. */
  async flush(budgetMs: number): Promise<void> {
    const deadlineMs = performance.now() + budgetMs;
    while (this.pending > 0 && this.receivers.size > 0 && performance.now() < deadlineMs) {
      this.due.flush();
      this.pump();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Forgets all receipts. */
  discard(): void {
    this.due.discard();
    this.first.clear();
    this.ready.clear();
    for (const receiver of this.receivers) receiver.forget();
    this.pending = 0;
  }

  /** Begins anew. */
  reset(stats: Stats): void {
    this.discard();
    this.stats = stats;
  }

  private acknowledged(receipt: Receipt): void {
    if (this.faults.receipts === 'receipts_twice' && !receipt.repeated) {
      this.stats.postsRepeated++;
      receipt.repeated = true;
      this.ready.push(receipt);
      return;
    }
    this.pending--;
    this.stats.receiptsSent++;
    if (receipt.ending & COUNTS) this.stats.told[endingOf(receipt.ending).status as keyof Stats['told']]++;
  }

  private onDue({ references: receipts }: Bucket<Receipt>): void {
    if (this.faults.receipts === 'receipts_shuffled') receipts.reverse();
    for (const receipt of receipts) this.ready.push(receipt);
    this.pump();
  }

  private freest(): Receiver | undefined {
    let freest: Receiver | undefined;
    for (const receiver of this.receivers) {
      if (receiver.places > (freest?.places ?? 0)) freest = receiver;
    }
    return freest;
  }
}

/** First in, first out; an array's own shift would move all the others. */
class Queue<Item> {
  private items: (Item | undefined)[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: Item): void {
    this.items.push(item);
  }

  shift(): Item | undefined {
    if (this.size === 0) return undefined;
    const item = this.items[this.head];
    this.items[this.head++] = undefined;
    if (this.head > 1_000 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.head = 0;
  }
}
