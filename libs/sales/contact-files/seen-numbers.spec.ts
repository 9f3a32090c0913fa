import fc from 'fast-check';
import { SeenNumbers } from './seen-numbers.js';

describe('SeenNumbers', () => {
  it('answers as a map does, while it grows', () => {
    const msisdn = fc
      .oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 999_999_999_999_999 }))
      .map(String);
    fc.assert(
      fc.property(fc.array(msisdn, { maxLength: 2000, size: 'max' }), (numbers) => {
        const seen = new SeenNumbers();
        const map = new Map<string, number>();
        numbers.forEach((number, index) => {
          expect(seen.firstLineOf(number, index + 1)).toBe(map.get(number) ?? 0);
          if (!map.has(number)) map.set(number, index + 1);
        });
      }),
      { numRuns: 50 },
    );
  });
});

it('never moves more than a small part of the numbers at once', () => {
  const seen = new SeenNumbers();
  const count = 1_000_000;
  for (let i = 0; i < count; i++) seen.firstLineOf(String(14_150_000_000 + i), i + 1);
  expect(seen.largestMove).toBeLessThan(count / 128);
  expect(seen.firstLineOf('14150000007', 2)).toBe(8);
});
