import { runHostile } from '../hostile/hostile.js';

// Whether the tool works, and what may be held on any machine: counts, and no milliseconds.

it('attacks from one address and from many, and a bystander and receipts go on', async () => {
  const attacks = [
    'slow headers',
    'slow bodies of receipts',
    'flood with wrong keys',
    'sockets without a key',
  ];
  const results = await runHostile({ attacks, seconds: 2 });
  expect(results.map(({ attack, from }) => `${attack} ${from}`)).toEqual(
    attacks.flatMap((attack) => [`${attack} one`, `${attack} many`]),
  );
  for (const { requests, bystander, receipts, eventLoopDelayMs } of results) {
    expect(requests).toBeGreaterThan(0);
    expect(bystander).toMatchObject({ refused: 0 });
    expect(bystander.requests).toBeGreaterThan(0);
    expect(receipts).toMatchObject({ heldUp: 0 });
    expect(receipts.posted).toBeGreaterThan(0);
    expect(eventLoopDelayMs.max).toBeGreaterThan(0);
  }
}, 300_000);
