import { Turns } from './turns.js';

it('runs some at once, lets some wait in their order, and refuses the rest', async () => {
  const turns = new Turns(2, 3);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (n: number) => () => {
    begun.push(n);
    return new Promise<number>((resolve, reject) =>
      ends.push(() => (n === 1 ? reject(new Error('failed')) : resolve(n))),
    );
  };
  const taken = Array.from({ length: 6 }, (_, n) => turns.take(work(n)));
  expect(taken[5]).toBeNull();
  expect(begun).toEqual([0, 1]);
  const all = Promise.allSettled(taken.slice(0, 5));
  for (let n = 0; n < 5; n++) {
    ends[n]!();
    await new Promise(setImmediate);
    expect(begun.length).toBe(Math.min(5, n + 3));
  }
  expect((await all).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});
