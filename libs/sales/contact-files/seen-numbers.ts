import { randomInt } from 'node:crypto';

const LOAD_MAX = 0.75;
const GROWTH = 1.5;

/**
 * The numbers of a file with the line each was first on: a hash table with open addressing on typed arrays, 12
 * bytes a slot and so 16 to 24 bytes a number, where a `Map` takes about 100.
 *
 * A number of at most 15 digits is exact in a double; 0 marks a free slot, as no number begins with a zero. The
 * hash is seeded, so that nobody can prepare a file whose numbers all collide.
 */
export class SeenNumbers {
  private numbers: Float64Array;
  private lines: Int32Array;
  private size = 0;
  private readonly seed = randomInt(2 ** 32);

  constructor(capacity = 4096) {
    this.numbers = new Float64Array(capacity);
    this.lines = new Int32Array(capacity);
  }

  /** Remembers the number, and returns 0; or returns the line it was first on, if it was seen before. */
  firstLineOf(msisdn: string, line: number): number {
    const number = Number(msisdn);
    let slot = this.slotOf(number);
    for (; this.numbers[slot] !== 0; slot = this.after(slot)) {
      if (this.numbers[slot] === number) return this.lines[slot] as number;
    }
    this.numbers[slot] = number;
    this.lines[slot] = line;
    if (++this.size > this.numbers.length * LOAD_MAX) this.grow();
    return 0;
  }

  private grow(): void {
    const { numbers, lines } = this;
    const capacity = Math.ceil(numbers.length * GROWTH);
    this.numbers = new Float64Array(capacity);
    this.lines = new Int32Array(capacity);
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i] as number;
      if (number === 0) continue;
      let slot = this.slotOf(number);
      while (this.numbers[slot] !== 0) slot = this.after(slot);
      this.numbers[slot] = number;
      this.lines[slot] = lines[i] as number;
    }
  }

  private after(slot: number): number {
    return slot + 1 === this.numbers.length ? 0 : slot + 1;
  }

  /** Both halves of the number through murmur3's finalizer, scaled to the capacity. */
  private slotOf(number: number): number {
    let hash = (number >>> 0) ^ Math.imul(Math.floor(number / 2 ** 32) ^ this.seed, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
    return Math.floor((hash >>> 0) * (this.numbers.length / 2 ** 32));
  }
}
