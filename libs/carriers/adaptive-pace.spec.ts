import fc from 'fast-check';
import { AdaptivePace } from './adaptive-pace.js';

/** Asks until the time is over, waiting as told, and counts what is granted. */
function grantedIn(ms: number, pace: AdaptivePace, clock: { nowMs: number }, latencyMs = 0.01): number {
  const endMs = clock.nowMs + ms;
  let granted = 0;
  while (clock.nowMs < endMs) {
    const waitMs = pace.ask();
    if (waitMs === 0) granted++;
    // A timer that is asked for less than a millisecond takes one.
    clock.nowMs += waitMs === 0 ? latencyMs : Math.max(1, waitMs);
  }
  return granted;
}

function paceOf(perSecondMax: number | null) {
  const clock = { nowMs: 0 };
  return { clock, pace: new AdaptivePace(perSecondMax, () => clock.nowMs) };
}

describe('the pace of an account', () => {
  it('is no more than its limit, and little less, though timers are coarse', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 20_000 }), (perSecond) => {
        const { pace, clock } = paceOf(perSecond);
        const granted = grantedIn(2_000, pace, clock);
        expect(granted).toBeLessThanOrEqual(2 * perSecond + perSecond * 0.02 + 1);
        expect(granted).toBeGreaterThanOrEqual(2 * perSecond * 0.95);
      }),
      { numRuns: 30 },
    );
  });

  it('is not limited until the SMSC says so', () => {
    const { pace } = paceOf(null);
    expect(pace.perSecond).toBeNull();
    for (let i = 0; i < 10_000; i++) expect(pace.ask()).toBe(0);
  });

  it('halves, once for a whole window, and recovers by the same amount each second up to its limit', () => {
    const { pace, clock } = paceOf(100);
    grantedIn(3_000, pace, clock);
    for (let i = 0; i < 10; i++) pace.throttled();
    expect(pace.perSecond).toBeCloseTo(50, -1);
    const after = [0, 1, 2, 3].map((second) => {
      clock.nowMs += second === 0 ? 0 : 1_000;
      return pace.perSecond!;
    });
    const [a, b, c, d] = after as [number, number, number, number];
    expect([b - a, c - b, d - c]).toEqual([
      expect.closeTo(b - a),
      expect.closeTo(b - a),
      expect.closeTo(b - a),
    ]);
    expect(b - a).toBeGreaterThan(1);
    pace.throttled();
    expect(pace.perSecond!).toBeLessThan(d);
    clock.nowMs += 60_000;
    expect(pace.perSecond).toBe(100);
  });

  it('halves what was reached, where it has no limit or was slower than that', () => {
    for (const limit of [null, 10_000]) {
      const { pace, clock } = paceOf(limit);
      for (let i = 0; i < 400; i++) {
        pace.ask();
        clock.nowMs += 5;
      }
      pace.throttled();
      expect(pace.perSecond).toBeCloseTo(100, -1);
    }
  });

  it('never stops', () => {
    const { pace, clock } = paceOf(null);
    pace.throttled();
    clock.nowMs += 2_000;
    pace.throttled();
    expect(pace.perSecond).toBeGreaterThanOrEqual(1);
  });

  it('settles below what an SMSC allows, and stays near it', () => {
    const { pace, clock } = paceOf(null);
    const ALLOWED = 200;
    let [sent, refused, second, inSecond] = [0, 0, 0, 0];
    while (clock.nowMs < 60_000) {
      const waitMs = pace.ask();
      clock.nowMs += waitMs === 0 ? 1 : Math.max(1, waitMs);
      if (waitMs > 0) continue;
      if (Math.floor(clock.nowMs / 1_000) !== second)
        [second, inSecond] = [Math.floor(clock.nowMs / 1_000), 0];
      if (++inSecond <= ALLOWED) sent++;
      else {
        refused++;
        pace.throttled();
      }
    }
    expect(sent).toBeGreaterThan(0.6 * ALLOWED * 60);
    expect(refused).toBeLessThan(0.02 * sent);
  });
});
