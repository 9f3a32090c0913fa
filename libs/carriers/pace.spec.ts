import fc from 'fast-check';
import { Pace } from './pace.js';

describe('Pace', () => {
  it('grants no more than the rate, plus one batch, and says exactly when to come back', () => {
    const batches = fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), batches, (rate, sizes) => {
        let now = 0;
        let granted = 0;
        const pace = new Pace(rate, () => now);
        for (const size of sizes) {
          const waitMs = pace.ask(size);
          if (waitMs > 0) {
            now += waitMs;
            expect(pace.ask(size)).toBe(0);
          }
          granted += size;
          expect(granted - size).toBeLessThanOrEqual((now / 1_000) * rate + 1e-6);
        }
      }),
    );
  });

  it('never waits where there is no limit', () => {
    const pace = new Pace(null, () => 0);
    expect([pace.ask(1_000_000), pace.ask(1_000_000)]).toEqual([0, 0]);
  });
});
