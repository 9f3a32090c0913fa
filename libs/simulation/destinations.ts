import type { Random } from './random.js';

/** So many consecutive subscriber numbers from the first, which is E.164 without the plus. */
type Range = [first: number, count: number];

const areaCodes = (...codes: number[]): Range[] =>
  codes.map((code) => [(1_000 + code) * 10_000_000 + 2_000_000, 8_000_000]);

/** Ranges of mobile numbers in which every number is valid; `destinations.spec.ts` holds them to libphonenumber. */
const RANGES: Record<string, Range[]> = {
  US: areaCodes(212, 213, 305, 312, 404, 415, 512, 617, 702, 713),
  CA: areaCodes(416, 514, 604),
  MX: [[525_510_000_000, 80_000_000]],
  BR: [[5_511_910_000_000, 80_000_000]],
  GB: [[447_400_000_000, 9_000_000]],
  IE: [[353_850_000_000, 9_000_000]],
  FR: [[33_610_000_000, 9_000_000]],
  DE: [[4_915_110_000_000, 80_000_000]],
  ES: [[34_610_000_000, 80_000_000]],
  IT: [[393_470_000_000, 9_000_000]],
  PL: [[48_501_000_000, 8_000_000]],
  TR: [[905_320_000_000, 9_000_000]],
  NG: [[2_348_030_000_000, 9_000_000]],
  ZA: [[27_820_000_000, 9_000_000]],
  IN: [[919_810_000_000, 80_000_000]],
  ID: [[6_281_210_000_000, 9_000_000]],
  PH: [[639_171_000_000, 8_000_000]],
  AU: [[61_410_000_000, 8_000_000]],
};

/** The countries that messages can go to, as ISO 3166 writes them. */
export const COUNTRIES: readonly string[] = Object.keys(RANGES);

/** Odd and no multiple of 5, so that steps of it visit every number of a range before one comes twice. */
const STEP = 7_368_787;

/** What random numbers are drawn from: weights by country, for example `{US: 8, GB: 2}`. */
export type DestinationMix = Readonly<Record<string, number>>;

/** Random numbers of a mix of countries. None comes twice before its country has no others. */
export class Destinations {
  readonly #countries: { upTo: number; ranges: Range[]; total: number; position: number }[] = [];

  /** @param mix at least one weight above 0, of `COUNTRIES`. */
  constructor(
    mix: DestinationMix,
    private readonly random: Random,
  ) {
    const weights = Object.entries(mix).filter(([, weight]) => weight > 0);
    const sum = weights.reduce((total, [, weight]) => total + weight, 0);
    let upTo = 0;
    for (const [country, weight] of weights) {
      const ranges = RANGES[country]!;
      const total = ranges.reduce((count, range) => count + range[1], 0);
      upTo += weight / sum;
      this.#countries.push({ upTo, ranges, total, position: random.between(0, total - 1) });
    }
  }

  /** The next number, E.164 without the plus. */
  next(): number {
    const share = this.random.fraction();
    const country = this.#countries.find(({ upTo }) => share < upTo) ?? this.#countries.at(-1)!;
    country.position = (country.position + STEP) % country.total;
    let place = country.position;
    for (const [first, count] of country.ranges) {
      if (place < count) return first + place;
      place -= count;
    }
    throw new RangeError(`position ${country.position} is beyond the ranges`);
  }
}
