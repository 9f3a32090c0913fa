import { rate } from '../campaigns.js';

/** How a peer fared. `halves` are the rates of its first and its second half: alike where the rate is steady. */
export interface PeerRun {
  messages: number;
  elapsedMs: number;
  messagesPerSecond: number;
  halves: [number, number];
}

/** Counts final messages against the clock. */
export class Finals {
  private count = 0;
  private halfAtMs = 0;
  private readonly startedAtMs = performance.now();
  private readonly done: Promise<PeerRun>;
  private resolve!: (run: PeerRun) => void;

  constructor(private readonly messages: number) {
    this.done = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  /** One more message is final. */
  add(): void {
    this.count++;
    const elapsedMs = performance.now() - this.startedAtMs;
    const half = Math.ceil(this.messages / 2);
    if (this.count === half) this.halfAtMs = elapsedMs;
    if (this.count < this.messages) return;
    this.resolve({
      messages: this.messages,
      elapsedMs: Math.round(elapsedMs),
      messagesPerSecond: rate(this.messages, elapsedMs),
      halves: [rate(half, this.halfAtMs), rate(this.messages - half, elapsedMs - this.halfAtMs)],
    });
  }

  /** @throws Error if not all are final after `limitMs`. */
  async all(limitMs: number): Promise<PeerRun> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const tell = () =>
        reject(new Error(`only ${this.count} of ${this.messages} are final after ${limitMs / 1000} s`));
      timer = setTimeout(tell, limitMs);
    });
    return Promise.race([this.done, late]).finally(() => clearTimeout(timer));
  }
}
