/** 32 random-looking bits of a number: the last steps of MurmurHash3, in which each bit of the input moves every bit. */
function mix32(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** The same for a seed and something counted, both whole numbers up to 2^53. */
export function mixSeed(seed: number, count: number): number {
  const folded = mix32(mix32(seed) ^ Math.floor(seed / 2 ** 32) ^ 0x9e3779b9);
  return mix32(mix32(folded ^ count) + Math.floor(count / 2 ** 32));
}

/** A seeded source of random numbers (xoshiro128**, by Blackman and Vigna); the same seed and stream, the same numbers. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  /** The second of the two normal values that one step of the polar method gives. */
  #spare = Number.NaN;

  /** @param stream tells sources of one seed apart. */
  constructor(seed: number, stream: number) {
    const base = mixSeed(seed, stream);
    this.#a = mix32(base + 1);
    this.#b = mix32(base + 2);
    this.#c = mix32(base + 3);
    // Not all four may be 0.
    this.#d = mix32(base + 4) | 1;
  }

  /** 32 bits, as a signed number. */
  bits(): number {
    const shifted = Math.imul(this.#b, 5);
    const result = Math.imul((shifted << 7) | (shifted >>> 25), 9);
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** From 0 up to 1, without 1. */
  fraction(): number {
    return (this.bits() >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  /** Of the normal distribution, by Marsaglia's polar method. */
  normal(mean: number, deviation: number): number {
    const spare = this.#spare;
    if (!Number.isNaN(spare)) {
      this.#spare = Number.NaN;
      return mean + deviation * spare;
    }
    for (;;) {
      const x = this.fraction() * 2 - 1;
      const y = this.fraction() * 2 - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = y * factor;
      return mean + deviation * x * factor;
    }
  }
}
