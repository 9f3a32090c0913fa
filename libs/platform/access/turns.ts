/**
 * So many works at once, and so many that wait for their turn; who comes beyond that is refused. For short works that anybody
 * can cause, so that they never fill what they need.
 */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly runningMax: number,
    private readonly waitingMax: number,
  ) {}

  /** @returns null if as many wait as may. */
  take<T>(work: () => Promise<T>): Promise<T> | null {
    if (this.running < this.runningMax) return this.run(work);
    if (this.waiting.length >= this.waitingMax) return null;
    return new Promise((resolve) => this.waiting.push(() => resolve(this.run(work))));
  }

  private async run<T>(work: () => Promise<T>): Promise<T> {
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}
