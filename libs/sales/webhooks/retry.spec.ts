import { nextTryInMs, TRIES_MAX } from './retry.js';

describe('the schedule', () => {
  it('has eight tries with growing waits over more than a day', () => {
    const waits = Array.from({ length: TRIES_MAX - 1 }, (_, n) => nextTryInMs(n + 1, null, 0)!);
    expect(waits.map((ms) => ms / 1000)).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400]);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(24 * 3_600_000);
    expect(nextTryInMs(TRIES_MAX, null, 0)).toBeNull();
    expect(nextTryInMs(TRIES_MAX + 1, null, 0)).toBeNull();
  });

  it('scatters what failed together', () => {
    expect(nextTryInMs(2, null, 1)).toBe(360_000);
    expect(nextTryInMs(2, null, 0.5)).toBe(330_000);
  });

  it('waits longer where the endpoint asks for it, up to a day', () => {
    expect(nextTryInMs(1, 60_000, 0)).toBe(60_000);
    expect(nextTryInMs(3, 60_000, 0)).toBe(1_800_000);
    expect(nextTryInMs(1, Number.MAX_SAFE_INTEGER, 0)).toBe(86_400_000);
    expect(nextTryInMs(TRIES_MAX, 60_000, 0)).toBeNull();
  });
});
