const NONE = -1;
/** At 1 ms a tick one turn is 8 s; what is due later stays for another. */
const SLOTS = 8_192;

/**
 * A timer wheel: timers by number, each in the list of the slot that its tick falls on. Setting and firing one cost the
 * same however many there are, and the lists live in arrays that are made once.
 */
export class TimerWheel {
  readonly #firsts = new Int32Array(SLOTS).fill(NONE);
  readonly #nexts: Int32Array;
  readonly #dueTicks: Float64Array;
  #tick = 0;

  /** @param timers how many there are: 0 to timers − 1. */
  constructor(timers: number) {
    this.#nexts = new Int32Array(timers);
    this.#dueTicks = new Float64Array(timers);
  }

  /** Sets a timer that is not set. One due now or earlier fires at the next tick. */
  set(timer: number, dueTick: number): void {
    this.#link(timer, Math.max(dueTick, this.#tick + 1));
  }

  /** Moves on to a tick and fires what is due by then. `onDue` may set timers, that one too. */
  advance(tick: number, onDue: (timer: number) => void): void {
    // Whoever stands still for more than a turn passes each slot once.
    const first = Math.max(this.#tick + 1, tick - SLOTS + 1);
    this.#tick = Math.max(this.#tick, tick);
    for (let passed = first; passed <= tick; passed++) {
      const slot = passed % SLOTS;
      let timer = this.#firsts[slot]!;
      this.#firsts[slot] = NONE;
      while (timer !== NONE) {
        const next = this.#nexts[timer]!;
        const dueTick = this.#dueTicks[timer]!;
        if (dueTick > tick) this.#link(timer, dueTick);
        else onDue(timer);
        timer = next;
      }
    }
  }

  #link(timer: number, dueTick: number): void {
    const slot = dueTick % SLOTS;
    this.#dueTicks[timer] = dueTick;
    this.#nexts[timer] = this.#firsts[slot]!;
    this.#firsts[slot] = timer;
  }
}
