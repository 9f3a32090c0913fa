/** How far ahead of its pace a moment may be, for timers know no less than a millisecond and are late. */
const BURST_MS = 20;
const PER_SECOND_MIN = 1;
/** Of the limit, or of the fastest second without one: so much is won back each second. */
const RECOVERY_SHARE = 0.05;
/** A whole window is refused at once, and that is one event. */
const SAME_EVENT_MS = 1_000;

/**
 * The pace of an account, which halves when the carrier says that it is too fast and then recovers by the same amount each
 * second (additive increase, multiplicative decrease). All connections of the account share one.
 */
export class AdaptivePace {
  /** After the last halving; null before the first. */
  private slowed: { perSecond: number; stepPerSecond: number; atMs: number } | null = null;
  private nextAtMs = -Infinity;
  private granted = { secondMs: 0, count: 0, before: 0, peak: 0 };

  /** `perSecondMax` null means no limit, until the carrier shows that it has one. */
  constructor(
    private readonly perSecondMax: number | null = null,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Messages a second that are granted at the moment; null without limit. */
  get perSecond(): number | null {
    if (!this.slowed) return this.perSecondMax;
    const { perSecond, stepPerSecond, atMs } = this.slowed;
    const recovered = perSecond + (stepPerSecond * (this.nowMs() - atMs)) / 1_000;
    return Math.min(recovered, this.perSecondMax ?? Infinity);
  }

  /** Grants the messages of one request (0), or says how many milliseconds to wait (the generic cell rate algorithm). */
  ask(messages = 1): number {
    const now = this.nowMs();
    const { perSecond } = this;
    if (perSecond !== null) {
      const earlyMs = this.nextAtMs - now - BURST_MS;
      if (earlyMs > 0) return earlyMs;
      this.nextAtMs = Math.max(now, this.nextAtMs) + (messages * 1_000) / perSecond;
    }
    this.count(now, messages);
    return 0;
  }

  /** The carrier refused a message for being one too many. */
  throttled(): void {
    const now = this.nowMs();
    if (this.slowed && now - this.slowed.atMs < SAME_EVENT_MS) return;
    this.count(now, 0);
    const { before, count, peak } = this.granted;
    // A pace that was not reached was not what was too much.
    const tooMuch = Math.min(this.perSecond ?? Infinity, Math.max(before, count));
    this.slowed = {
      perSecond: Math.max(PER_SECOND_MIN, tooMuch / 2),
      stepPerSecond: Math.max(
        PER_SECOND_MIN,
        (this.perSecondMax ?? Math.max(peak, tooMuch)) * RECOVERY_SHARE,
      ),
      atMs: now,
    };
  }

  /** Keeps what was granted in this second and in the one before. */
  private count(now: number, messages: number): void {
    const { secondMs, count, peak } = this.granted;
    const seconds = Math.floor((now - secondMs) / 1_000);
    if (seconds > 0) {
      const before = seconds === 1 ? count : 0;
      this.granted = { secondMs: now, count: 0, before, peak: Math.max(peak, count) };
    }
    this.granted.count += messages;
  }
}
