import type { Broker } from './broker.js';
import { Destinations } from './destinations.js';
import { Random } from './random.js';
import { MessageBatch } from './simulated-message.js';
import type { SimulationSettings } from './simulation-settings.js';

/** 64 characters that any SMS can hold, so that six random bits make one. */
const CHARACTERS = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!', 'latin1');
/** Every pair of them by its twelve bits. Two pairs are written at once: making the text is most of what a message costs. */
const PAIRS = Uint16Array.from(
  { length: 64 * 64 },
  (_, bits) => CHARACTERS[bits & 63]! + CHARACTERS[bits >> 6]! * 256,
);
const CHARACTERS_PER_DRAW = 4;

/** The streams of one seed: 0 is the senders'. */
const STREAM_FIRST = 1;

/** Makes its share of the run's messages, random ones of random length to random numbers. */
export class Producer {
  readonly #random: Random;
  readonly #destinations: Destinations;
  readonly #end: number;
  #next: number;

  /** @param index which of `settings.producers` it is; together they make each message of the run once. */
  constructor(
    private readonly settings: SimulationSettings,
    index: number,
  ) {
    const { messages, producers, seed, destinations } = settings;
    this.#next = Math.floor((messages * index) / producers);
    this.#end = Math.floor((messages * (index + 1)) / producers);
    this.#random = new Random(seed, STREAM_FIRST + index);
    this.#destinations = new Destinations(destinations, this.#random);
  }

  /** How many it has still to make. */
  get remaining(): number {
    return this.#end - this.#next;
  }

  /** The next batch, the last one perhaps smaller; undefined when all are made. */
  next(): MessageBatch | undefined {
    const length = Math.min(this.settings.batchSize, this.remaining);
    if (length === 0) return undefined;
    const destinations = new Float64Array(length);
    const ends = new Uint32Array(length);
    const { messageLengthMin, messageLengthMax } = this.settings;
    let characters = 0;
    for (let i = 0; i < length; i++) {
      destinations[i] = this.#destinations.next();
      characters += this.#random.between(messageLengthMin, messageLengthMax);
      ends[i] = characters;
    }
    const batch = new MessageBatch(this.#next, destinations, ends, this.#text(characters));
    this.#next += length;
    return batch;
  }

  #text(length: number): Buffer {
    const words = new Uint32Array(Math.ceil(length / CHARACTERS_PER_DRAW));
    for (let i = 0; i < words.length; i++) {
      const bits = this.#random.bits();
      words[i] = PAIRS[bits & 4_095]! | (PAIRS[(bits >>> 12) & 4_095]! << 16);
    }
    return Buffer.from(words.buffer, 0, length);
  }
}

/** Puts a producer's batches into the broker until all are there, or the broker takes no more. */
export async function produce(producer: Producer, broker: Broker<MessageBatch>): Promise<void> {
  for (let batch = producer.next(); batch; batch = producer.next()) {
    if (!(await broker.putBatch(batch))) return;
  }
}
