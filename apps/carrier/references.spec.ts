import fc from 'fast-check';
import { References } from './references.js';

describe('References', () => {
  it('remember what a Map would, for at least the last references of their capacity', () => {
    const key = fc.oneof(
      fc.nat(50),
      fc
        .maxSafeNat()
        .map((n) => n - 1)
        .filter((n) => n >= 0),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.nat(255))), (entries) => {
        const references = new References(1_000);
        const model = new Map<number, number>();
        for (const [hash, value] of entries) {
          expect(references.get(hash)).toBe(model.get(hash));
          references.set(hash, value);
          model.set(hash, value);
        }
        for (const [hash, value] of model) expect(references.get(hash)).toBe(value);
      }),
    );
  });

  it('grow to their capacity and forget the oldest beyond twice that', () => {
    const references = new References(20_000);
    for (let key = 0; key < 110_000; key++) references.set(key, key % 256);
    for (let key = 90_000; key < 110_000; key++) expect(references.get(key)).toBe(key % 256);
    expect(references.get(69_999)).toBeUndefined();
  });
});
