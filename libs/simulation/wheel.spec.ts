import fc from 'fast-check';
import { TimerWheel } from './wheel.js';

describe('the timer wheel', () => {
  it('fires each timer once, at the first tick that is not before it is due, however far and unevenly time moves', () => {
    const timers = 20;
    const step = fc.record({
      sets: fc.array(fc.record({ timer: fc.nat(timers - 1), inTicks: fc.nat(30_000) }), { maxLength: 10 }),
      // More than a turn of the wheel at times.
      ticks: fc.oneof(fc.nat(3), fc.nat(2_000), fc.nat(50_000)),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const wheel = new TimerWheel(timers);
        const dueTicks = new Map<number, number>();
        let now = 0;
        for (const { sets, ticks } of steps) {
          for (const { timer, inTicks } of sets) {
            if (dueTicks.has(timer)) continue;
            wheel.set(timer, now + inTicks);
            dueTicks.set(timer, Math.max(now + inTicks, now + 1));
          }
          now += ticks;
          const due = [...dueTicks].filter(([, tick]) => tick <= now).map(([timer]) => timer);
          const fired: number[] = [];
          wheel.advance(now, (timer) => fired.push(timer));
          expect(fired.sort((a, b) => a - b)).toEqual(due.sort((a, b) => a - b));
          for (const timer of fired) dueTicks.delete(timer);
        }
      }),
    );
  });

  it('lets a timer that fires be set again, for the tick after', () => {
    const wheel = new TimerWheel(1);
    const firedAt: number[] = [];
    let now = 1;
    const again = (timer: number) => {
      firedAt.push(now);
      wheel.set(timer, now);
    };
    wheel.set(0, 1);
    for (; now <= 4; now++) wheel.advance(now, again);
    now = 20_000;
    wheel.advance(now, again);
    expect(firedAt).toEqual([1, 2, 3, 4, 20_000]);
  });
});
