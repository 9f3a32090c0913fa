const TICK_MS = 20;

/** Receipts side by side, because one object a receipt would double the cost of keeping them. */
export interface Bucket<Reference = string> {
  references: Reference[];
  endings: number[];
}

/**
 * Receipts waiting for their time, one bucket a tick and one timer for all of them.
 *
 * idle ──add──▶ ticking ──last bucket handed on──▶ idle
 */
export class DueReceipts<Reference = string> {
  private readonly buckets = new Map<number, Bucket<Reference>>();
  private timer: NodeJS.Timeout | undefined;
  private nextTick = 0;

  constructor(private readonly onDue: (bucket: Bucket<Reference>) => void) {}

  /** `nowMs` is `performance.now()`, taken once a submission. */
  add(reference: Reference, ending: number, delayMs: number, nowMs: number): void {
    // Never the current tick, which may already have been handed on.
    const tick = Math.floor((nowMs + delayMs) / TICK_MS) + 1;
    let bucket = this.buckets.get(tick);
    if (bucket === undefined) {
      bucket = { references: [], endings: [] };
      this.buckets.set(tick, bucket);
    }
    bucket.references.push(reference);
    bucket.endings.push(ending);
    if (this.timer === undefined) {
      this.nextTick = Math.floor(nowMs / TICK_MS);
      this.timer = setTimeout(this.tick, TICK_MS);
    }
  }

  /** Hands on everything at once, due or not. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const waiting = [...this.buckets.entries()].sort(([a], [b]) => a - b);
    this.buckets.clear();
    for (const [, bucket] of waiting) this.onDue(bucket);
  }

  discard(): void {
    this.buckets.clear();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private readonly tick = () => {
    const current = Math.floor(performance.now() / TICK_MS);
    for (; this.nextTick <= current; this.nextTick++) {
      const bucket = this.buckets.get(this.nextTick);
      if (bucket === undefined) continue;
      this.buckets.delete(this.nextTick);
      this.onDue(bucket);
    }
    this.timer = this.buckets.size > 0 ? setTimeout(this.tick, TICK_MS) : undefined;
  };
}
