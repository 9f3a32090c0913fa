import { Faults } from './faults.js';

describe('Faults', () => {
  it('that took the place of others outlive them', async () => {
    let expired = 0;
    const faults = new Faults(() => {
      expired++;
    });
    faults.set({ fault: 'receipts_twice', forMs: 1 });
    faults.set({ fault: 'receipts_early' });
    faults.set({ fault: 'down', forMs: 1 });
    faults.set({ fault: 'garbage' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([faults.receipts, faults.isDown, faults.take()?.fault, expired]).toEqual([
      'receipts_early',
      false,
      'garbage',
      0,
    ]);
  });

  it('are used up after so many submissions', () => {
    const faults = new Faults(() => {});
    faults.set({ fault: 'slow_answer', delayMs: 5, times: 2 });
    const taken = [1, 2, 3].map(() => faults.take());
    expect(taken).toMatchObject([
      { fault: 'slow_answer', delayMs: 5 },
      { fault: 'slow_answer', delayMs: 5 },
      undefined,
    ]);
  });
});
