import type { AdaptivePace } from './adaptive-pace.js';

interface Waiter {
  messages: number;
  resolve: (granted: boolean) => void;
  timer: NodeJS.Timeout;
}

/** Whose request goes next: as many at once as there are places, at the account's pace, and none during a pause. */
export class Turns {
  private readonly waiting = new Set<Waiter>();
  private taken = 0;
  private pausedUntilMs = -Infinity;
  private wakeUp?: NodeJS.Timeout;
  private isOver = false;

  constructor(
    private readonly placesMax: number,
    private readonly pace: AdaptivePace,
  ) {}

  /**
   * Resolves with true when the request of so many messages may leave, and the place is to be given back; with false if that
   * is not so before `beforeMs`, on the clock of `performance.now()`.
   */
  take(messages: number, beforeMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const leftMs = beforeMs - performance.now();
      if (this.isOver || leftMs <= 0 || this.pausedUntilMs >= beforeMs) return resolve(false);
      const giveUp = () => {
        this.waiting.delete(waiter);
        resolve(false);
      };
      const waiter: Waiter = { messages, resolve, timer: setTimeout(giveUp, leftMs) };
      this.waiting.add(waiter);
      this.pump();
    });
  }

  giveBack(): void {
    this.taken--;
    this.pump();
  }

  /** How many milliseconds of the pause are left; 0 where there is none. */
  get pauseLeftMs(): number {
    return Math.max(0, this.pausedUntilMs - performance.now());
  }

  /** Nothing leaves for so long; a longer pause that holds already goes on. */
  pause(forMs: number): void {
    this.pausedUntilMs = Math.max(this.pausedUntilMs, performance.now() + forMs);
  }

  /** Nobody who waits gets a turn any more. */
  end(): void {
    this.isOver = true;
    clearTimeout(this.wakeUp);
    for (const { timer, resolve } of this.waiting) {
      clearTimeout(timer);
      resolve(false);
    }
    this.waiting.clear();
  }

  private pump(): void {
    for (const waiter of this.waiting) {
      if (this.taken >= this.placesMax || this.wakeUp) return;
      const waitMs = this.pauseLeftMs || this.pace.ask(waiter.messages);
      if (waitMs > 0) {
        this.wakeUp = setTimeout(() => {
          this.wakeUp = undefined;
          this.pump();
        }, waitMs);
        return;
      }
      this.taken++;
      this.waiting.delete(waiter);
      clearTimeout(waiter.timer);
      waiter.resolve(true);
    }
  }
}
