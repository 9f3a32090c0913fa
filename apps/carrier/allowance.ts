/** A token bucket of one second that may go into debt, so that no batch is too large for it. */
export class Allowance {
  private left: number;
  private atMs = performance.now();

  /** `perSecond` 0 is no limit. */
  constructor(private readonly perSecond: number) {
    this.left = perSecond;
  }

  /** Spends so much and returns 0, or spends nothing and says how many seconds to wait. */
  spend(count: number): number {
    const { perSecond } = this;
    if (perSecond === 0) return 0;
    const nowMs = performance.now();
    const earned = ((nowMs - this.atMs) / 1000) * perSecond;
    this.left = Math.min(perSecond, this.left + earned);
    this.atMs = nowMs;
    if (this.left <= 0) return Math.max(1, Math.ceil(-this.left / perSecond));
    this.left -= count;
    return 0;
  }
}
