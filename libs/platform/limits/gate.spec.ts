import fc from 'fast-check';
import { Gate, NOBODY } from './gate.js';

const FAR_AWAY_MS = 1_000_000_000;
const open = (placesMax: number, waitingMax = 1_000) =>
  new Gate({ name: 'test', placesMax, waitingMax, waitMs: FAR_AWAY_MS });

/** A gate and everybody's demand for it: how many each wants inside at once. */
class Demand {
  readonly inside = new Map<string, number>();
  readonly waiting = new Map<string, number>();
  /** Who was let in by its turn, in order. */
  readonly turns: string[] = [];

  constructor(readonly gate: Gate) {}

  /** @returns what became of it at once. */
  come(holder: string): 'inside' | 'waits' | 'refused' {
    if (this.gate.enter(holder)) {
      add(this.inside, holder, 1);
      return 'inside';
    }
    const mayWait = this.gate.wait(holder, (isIn) => {
      add(this.waiting, holder, -1);
      if (!isIn) return;
      add(this.inside, holder, 1);
      this.turns.push(holder);
    });
    if (mayWait) add(this.waiting, holder, 1);
    return mayWait ? 'waits' : 'refused';
  }

  leave(holder: string): void {
    add(this.inside, holder, -1);
    this.gate.leave(holder);
  }

  /** One of those inside leaves, in their order, as often as that. */
  flow(times: number): void {
    for (let n = 0; n < times; n++) {
      const busy = [...this.inside].filter(([, count]) => count > 0).map(([holder]) => holder);
      this.leave(busy[n % busy.length]!);
    }
  }

  of(holder: string): { inside: number; waiting: number } {
    return { inside: this.inside.get(holder) ?? 0, waiting: this.waiting.get(holder) ?? 0 };
  }

  /** All leave, so that no timer is left. */
  end(): void {
    while (this.gate.inside > 0) this.flow(1);
  }
}

const add = (counts: Map<string, number>, holder: string, by: number) =>
  counts.set(holder, (counts.get(holder) ?? 0) + by);

const flood = (demand: Demand, holder: string, times: number) => {
  for (let n = 0; n < times; n++) demand.come(holder);
};

it('gives one that is alone nearly all places, and a late comer one at once', () => {
  const demand = new Demand(open(8));
  flood(demand, 'a', 100);
  expect(demand.of('a')).toEqual({ inside: 7, waiting: 93 });
  expect(demand.come('b')).toBe('inside');
  demand.end();
});

it('serves a late comer next, where others have all places', () => {
  const demand = new Demand(open(4));
  flood(demand, 'a', 100);
  expect(demand.come('b')).toBe('inside');
  expect(demand.come('c')).toBe('waits');
  demand.leave('a');
  expect(demand.turns).toEqual(['c']);
  demand.end();
});

it('gives two that want all a half each, though one came first', () => {
  const demand = new Demand(open(16));
  flood(demand, 'a', 300);
  flood(demand, 'b', 300);
  for (let n = 0; n < 20; n++) demand.leave(demand.of('a').inside >= demand.of('b').inside ? 'a' : 'b');
  expect([demand.of('a').inside, demand.of('b').inside]).toEqual([7, 7]);
  // From here on they take turns.
  const before = demand.turns.length;
  for (let n = 0; n < 50; n++) demand.leave(n % 2 ? 'a' : 'b');
  const turns = demand.turns.slice(before);
  expect(turns.filter((holder) => holder === 'a')).toHaveLength(25);
  demand.end();
});

it('lets whoever floods wait in a queue of its own, which has an end', () => {
  const demand = new Demand(open(4, 10));
  const became = Array.from({ length: 30 }, () => demand.come('a'));
  expect(became.filter((what) => what === 'refused')).toHaveLength(30 - 3 - 10);
  expect(demand.gate.hasItsShare('a')).toBe(true);
  expect(demand.gate.isShutTo('a')).toBe(true);
  expect(demand.gate.isShutTo('b')).toBe(false);
  demand.end();
});

it('takes the room for one more of a few from whoever has the most waiting', () => {
  const demand = new Demand(open(2, 10));
  for (const holder of ['a', 'b', 'c', 'd', 'e']) flood(demand, holder, 10);
  expect(demand.gate.waiting).toBe(40);
  expect(demand.come('f')).toBe('waits');
  expect(demand.gate.waiting).toBe(40);
  expect(demand.of('f').waiting).toBe(1);
  demand.end();
});

it('tells those who have more than their part while others want in, and no one else', () => {
  const gate = new Gate({ name: 'test', placesMax: 8 });
  const enter = (holder: string, times: number) => Array.from({ length: times }, () => gate.enter(holder));
  enter('a', 8);
  expect(gate.owesOthers('a', 60_000)).toBe(false);
  enter('b', 1);
  enter('b', 1);
  // b has less than an equal part, and did not get what it wanted.
  expect([gate.owesOthers('a', 60_000), gate.owesOthers('b', 60_000)]).toEqual([true, false]);
  expect(gate.owesOthers('a', -1)).toBe(false);
  gate.leave('a');
  expect(gate.enter('c', 1)).toBe(true);
  expect(gate.owesOthers('a', 60_000)).toBe(false);
  expect(gate.enter('d')).toBe(false);
  expect(['a', 'b', 'c', 'd'].filter((holder) => gate.owesOthers(holder, 60_000))).toEqual(['a']);
});

it('refuses whoever has waited long enough', async () => {
  const gate = new Gate({ name: 'test', placesMax: 1, waitingMax: 1, waitMs: 1 });
  expect(gate.enter('a')).toBe(true);
  expect(await new Promise((resolve) => gate.wait('b', resolve))).toBe(false);
  expect(gate.waiting).toBe(0);
  gate.leave('a');
  expect(gate.enter('b')).toBe(true);
});

it('has no kept places for the process itself, and no queue where none is asked for', () => {
  const gate = new Gate({ name: 'test', placesMax: 3 });
  expect([1, 2, 3].map(() => gate.enter(NOBODY))).toEqual([true, true, true]);
  expect([gate.enter(NOBODY), gate.isShutTo(NOBODY), gate.wait('a', () => {})]).toEqual([false, true, false]);
});

it('is fair and loses no place, whatever comes and goes', () => {
  const step = fc.record({
    holder: fc.constantFrom('a', 'b', 'c', 'd'),
    comes: fc.boolean(),
    nth: fc.nat(20),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(step, { maxLength: 300 }),
      (placesMax, waitingMax, steps) => {
        const demand = new Demand(open(placesMax, waitingMax));
        const { gate } = demand;
        for (const { holder, comes, nth } of steps) {
          const hadNone = demand.of(holder).inside === 0;
          const wasFree = gate.inside < placesMax;
          const waited = [...demand.waiting].filter(([, count]) => count > 0);
          const turnsBefore = demand.turns.length;
          if (comes) {
            const became = demand.come(holder);
            // Nobody who has none waits while a place is free.
            if (hadNone && wasFree) expect(became).toBe('inside');
          } else {
            const busy = [...demand.inside].filter(([, count]) => count > 0);
            if (busy.length === 0) continue;
            const [leaving] = busy[nth % busy.length]!;
            demand.leave(leaving);
            for (const served of demand.turns.slice(turnsBefore)) {
              // Whoever was served had no more than anybody else who waited.
              const had = demand.of(served).inside - 1;
              for (const [other] of waited) {
                const { inside } = demand.of(other);
                if (other !== served) expect(had).toBeLessThanOrEqual(inside);
              }
            }
          }
          const counts = [...demand.inside.values()];
          expect(gate.inside).toBe(counts.reduce((sum, count) => sum + count, 0));
          expect(gate.inside).toBeLessThanOrEqual(placesMax);
          const waiting = [...demand.waiting.values()];
          expect(gate.waiting).toBe(waiting.reduce((sum, count) => sum + count, 0));
          expect(Math.max(0, ...waiting)).toBeLessThanOrEqual(waitingMax);
          // Whoever waits is kept out by the places of others, or by those that are kept for them.
          for (const [other, count] of demand.waiting) {
            if (count > 0 && demand.of(other).inside === 0) expect(gate.inside).toBe(placesMax);
          }
        }
        demand.end();
        expect([gate.inside, gate.waiting]).toEqual([0, 0]);
      },
    ),
  );
});
