import { setImmediate } from 'node:timers/promises';
import type { Broker } from './broker.js';
import { mixSeed, Random } from './random.js';
import type { MessageBatch } from './simulated-message.js';
import type { SimulationSettings } from './simulation-settings.js';
import type { Statistics } from './statistics.js';
import { TimerWheel } from './wheel.js';

const STREAM = 0;
const TICK_MS = 1;
/** For so long messages are handed out before the wheel may turn again. */
const HAND_OUT_MS = 2;

/**
 * The senders. Each is idle or holds one message for its send time, as a blocking call to a carrier would: idle → sending
 * → idle. They are rows of arrays and a timer wheel instead of a task each, which is what lets millions of them run.
 */
export class SenderPool {
  readonly #wheel: TimerWheel;
  /** What each sender holds. */
  readonly #batches: (MessageBatch | undefined)[];
  readonly #indexes: Uint16Array;
  readonly #startedAtMs: Float64Array;
  /** A stack of those that hold nothing, `#idleCount` high. */
  readonly #idle: Uint32Array;
  #idleCount: number;
  readonly #random: Random;
  readonly #failuresBelow: number;
  readonly #bornAtMs = performance.now();
  #turnedAtMs = this.#bornAtMs;
  #isStopped = false;
  /** Resolves what waits for a sender to be idle. */
  #onIdle: (() => void) | undefined;

  constructor(
    private readonly settings: SimulationSettings,
    private readonly broker: Broker<MessageBatch>,
    private readonly statistics: Statistics,
  ) {
    const { senders, seed, failureRate } = settings;
    this.#wheel = new TimerWheel(senders);
    this.#batches = new Array(senders).fill(undefined);
    this.#indexes = new Uint16Array(senders);
    this.#startedAtMs = new Float64Array(senders);
    this.#idle = Uint32Array.from({ length: senders }, (_, sender) => senders - 1 - sender);
    this.#idleCount = senders;
    this.#random = new Random(seed, STREAM);
    this.#failuresBelow = failureRate * 2 ** 32;
  }

  /** How many hold a message. */
  get sending(): number {
    return this.settings.senders - this.#idleCount;
  }

  /** Sends until the broker has ended and the last sender is idle. */
  async run(): Promise<void> {
    const timer = setInterval(() => this.#turn(), TICK_MS);
    try {
      for (let batch = await this.broker.getBatch(); batch; batch = await this.broker.getBatch()) {
        for (let index = 0; index < batch.length && !this.#isStopped; ) {
          if (this.#idleCount === 0) await this.#someIdle();
          index = this.#start(batch, index);
        }
        if (performance.now() - this.#turnedAtMs > HAND_OUT_MS) await setImmediate();
      }
      while (this.sending > 0) await this.#someIdle();
    } finally {
      clearInterval(timer);
    }
  }

  /** Lets the senders finish what they hold; what else was taken from the broker is dropped. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Gives the messages of a batch from `index` on to idle senders. @returns the first that found none. */
  #start(batch: MessageBatch, index: number): number {
    const { sendTimeMeanMs, sendTimeDeviationMs } = this.settings;
    const now = performance.now();
    const end = Math.min(batch.length, index + this.#idleCount);
    for (let next = index; next < end; next++) {
      const sender = this.#idle[--this.#idleCount]!;
      this.#batches[sender] = batch;
      this.#indexes[sender] = next;
      this.#startedAtMs[sender] = now;
      const sendMs = Math.max(0, this.#random.normal(sendTimeMeanMs, sendTimeDeviationMs));
      this.#wheel.set(sender, Math.ceil((now + sendMs - this.#bornAtMs) / TICK_MS));
    }
    this.statistics.started += end - index;
    return end;
  }

  #turn(): void {
    const now = performance.now();
    this.#turnedAtMs = now;
    this.#wheel.advance(Math.floor((now - this.#bornAtMs) / TICK_MS), (sender) => {
      const batch = this.#batches[sender]!;
      const index = this.#indexes[sender]!;
      this.#batches[sender] = undefined;
      this.#idle[this.#idleCount++] = sender;
      // By the message and not by the sender: who gets which message is chance, what fails is the seed's.
      const isSent = mixSeed(this.settings.seed, batch.firstNumber + index) >= this.#failuresBelow;
      this.statistics.record(isSent, now - this.#startedAtMs[sender]!, batch.bodyLength(index));
    });
    if (this.#idleCount > 0) this.#onIdle?.();
  }

  /** Waits until a turn leaves a sender idle. */
  #someIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }
}
