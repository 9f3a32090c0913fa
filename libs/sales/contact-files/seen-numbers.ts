import { randomInt } from 'node:crypto';

const TABLES = 256;
const CAPACITY = 64;
const LOAD_MAX = 0.75;
const GROWTH = 1.5;

/**
 * The numbers of a file with the line each was first on: hash tables with open addressing on typed arrays, 12 bytes a slot and
 * so 16 to 24 bytes a number, where a `Map` takes about 100. There are many, for one that grows moves all its numbers at once,
 * and ten million would keep everybody else waiting for a second.
 *
 * A number of at most 15 digits is exact in a double; 0 marks a free slot, as no number begins with a zero. The
 * hash is seeded, so that nobody can prepare a file whose numbers all collide.
 */
export class SeenNumbers {
  private readonly tables = Array.from({ length: TABLES }, () => new Table(CAPACITY));
  private readonly seed = randomInt(2 ** 32);

  /** Remembers the number, and returns 0; or returns the line it was first on, if it was seen before. */
  firstLineOf(msisdn: string, line: number): number {
    const number = Number(msisdn);
    // The tables use the high bits of the hash.
    const table = this.tables[hashOf(number, this.seed) & (TABLES - 1)] as Table;
    return table.firstLineOf(number, line, this.seed);
  }

  /** How many numbers are moved where the largest table grows. */
  get largestMove(): number {
    return Math.max(...this.tables.map(({ size }) => size));
  }
}

class Table {
  size = 0;
  private numbers: Float64Array;
  private lines: Int32Array;

  constructor(capacity: number) {
    this.numbers = new Float64Array(capacity);
    this.lines = new Int32Array(capacity);
  }

  firstLineOf(number: number, line: number, seed: number): number {
    let slot = this.slotOf(number, seed);
    for (; this.numbers[slot] !== 0; slot = this.after(slot)) {
      if (this.numbers[slot] === number) return this.lines[slot] as number;
    }
    this.numbers[slot] = number;
    this.lines[slot] = line;
    if (++this.size > this.numbers.length * LOAD_MAX) this.grow(seed);
    return 0;
  }

  private grow(seed: number): void {
    const { numbers, lines } = this;
    const capacity = Math.ceil(numbers.length * GROWTH);
    this.numbers = new Float64Array(capacity);
    this.lines = new Int32Array(capacity);
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i] as number;
      if (number === 0) continue;
      let slot = this.slotOf(number, seed);
      while (this.numbers[slot] !== 0) slot = this.after(slot);
      this.numbers[slot] = number;
      this.lines[slot] = lines[i] as number;
    }
  }

  private after(slot: number): number {
    return slot + 1 === this.numbers.length ? 0 : slot + 1;
  }

  /** The hash scaled to the capacity. */
  private slotOf(number: number, seed: number): number {
    return Math.floor(hashOf(number, seed) * (this.numbers.length / 2 ** 32));
  }
}

/** Both halves of the number through murmur3's finalizer: 32 bits. */
function hashOf(number: number, seed: number): number {
  let hash = (number >>> 0) ^ Math.imul(Math.floor(number / 2 ** 32) ^ seed, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}
