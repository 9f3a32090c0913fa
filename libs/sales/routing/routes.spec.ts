import fc from 'fast-check';
import { Routes } from './routes.js';
import { route } from './testing.js';

const NOON = new Date('2026-12-01T12:00:00Z');
const message = (to: string, workspaceId = 'w', sender: string | null = null) => ({
  to,
  workspaceId,
  sender,
});
const carriersOf = (routes: Routes, ...args: Parameters<typeof message>) =>
  routes.choicesOf(message(...args), NOON).map(({ carrier }) => carrier);

const numbers = Array.from({ length: 20_000 }, (_, n) => `+4477009${String(n * 7919).padStart(8, '0')}`);
const shareOf = (carrier: string, routes: Routes) =>
  numbers.filter((to) => carriersOf(routes, to)[0] === carrier).length / numbers.length;

it('the longest prefix counts, then the workspace, then the sender', () => {
  const routes = new Routes([
    route('any'),
    route('britain', { prefix: '44' }),
    route('british mobiles', { prefix: '447' }),
    route('of w', { prefix: '447', workspaceId: 'w' }),
    route('of Acme', { prefix: '447', sender: 'Acme' }),
    route('of w as Acme', { prefix: '447', workspaceId: 'w', sender: 'Acme' }),
  ]);
  expect(carriersOf(routes, '+33612345678')).toEqual(['any']);
  expect(carriersOf(routes, '+442071234567')).toEqual(['britain']);
  expect(carriersOf(routes, '+447700900000', 'other')).toEqual(['british mobiles']);
  expect(carriersOf(routes, '+447700900000', 'w')).toEqual(['of w']);
  expect(carriersOf(routes, '+447700900000', 'other', 'Acme')).toEqual(['of Acme']);
  expect(carriersOf(routes, '+447700900000', 'w', 'Acme')).toEqual(['of w as Acme']);
});

it('where none fits there is no choice, and a longer prefix of another workspace does not stand in the way', () => {
  const routes = new Routes([
    route('britain', { prefix: '44' }),
    route('theirs', { prefix: '447', workspaceId: 'x' }),
  ]);
  expect(carriersOf(routes, '+33612345678')).toEqual([]);
  expect(carriersOf(routes, '+447700900000')).toEqual(['britain']);
});

it.each([
  [8, 20, true],
  [20, 8, false],
  [12, 13, true],
  [11, 12, false],
])('a window of %i to %i o’clock holds at noon: %s', (from, until, holds) => {
  const routes = new Routes([
    route('by day', { window: { fromMinute: from * 60, untilMinute: until * 60 } }),
  ]);
  expect(carriersOf(routes, '+447700900000')).toEqual(holds ? ['by day'] : []);
});

it('the lowest priority comes first, and the others are what is left; each carrier once', () => {
  const routes = new Routes([
    route('last', { priority: 2 }),
    route('first'),
    route('second', { priority: 1 }),
    route('first', { priority: 1 }),
  ]);
  expect(carriersOf(routes, '+447700900000')).toEqual(['first', 'second', 'last']);
});

it('numbers are shared out by weight, and nothing goes first to what weighs nothing', () => {
  const routes = new Routes([
    route('a', { weight: 100 }),
    route('b', { weight: 300 }),
    route('c', { weight: 0 }),
  ]);
  expect(shareOf('a', routes)).toBeCloseTo(0.25, 1);
  expect(shareOf('b', routes)).toBeCloseTo(0.75, 1);
  expect(shareOf('c', routes)).toBe(0);
  expect(carriersOf(routes, numbers[0]!)).toHaveLength(3);
});

it('a change of one weight moves only numbers to the carrier that gained, or away from the one that lost', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 1_000 }), (before, changed) => {
      const table = (all: readonly number[]) =>
        new Routes(all.map((weight, n) => route(`carrier ${n}`, { weight })));
      const [old, now] = [table(before), table([changed, ...before.slice(1)])];
      for (const to of numbers.slice(0, 300)) {
        const [was, is] = [carriersOf(old, to)[0]!, carriersOf(now, to)[0]!];
        if (was !== is) expect(changed > before[0]! ? is : was).toBe('carrier 0');
      }
    }),
    { numRuns: 30 },
  );
});
