import fc from 'fast-check';
import { backoffMs } from './backoff.js';

describe('backoff', () => {
  it('doubles up to its longest pause', () => {
    const pauses = [1, 2, 3, 4, 5, 1_000].map((tries) => backoffMs(tries, { firstMs: 250, maxMs: 3_000 }));
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 3_000, 3_000]);
  });

  it('is never longer than its pause, nor shorter by more than its jitter', () => {
    const inputs = [
      fc.integer({ min: 1, max: 2_000 }),
      fc.integer({ min: 1, max: 1_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ] as const;
    fc.assert(
      fc.property(...inputs, (tries, firstMs, jitter) => {
        const limits = { firstMs, maxMs: 60_000 };
        const pauseMs = backoffMs(tries, limits);
        const jitteredMs = backoffMs(tries, { ...limits, jitter });
        expect(jitteredMs).toBeLessThanOrEqual(pauseMs);
        expect(jitteredMs).toBeGreaterThanOrEqual(Math.floor(pauseMs * (1 - jitter)));
      }),
    );
  });
});
