import fc from 'fast-check';
import { Broker } from './broker.js';

/** Whether a promise is settled once everything that could settle it by itself has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise(setImmediate);
  return settled;
}

describe('the broker', () => {
  it('makes putBatch wait while it is full, and lets nobody overtake who waits', async () => {
    const broker = new Broker<string>(5);
    expect(await broker.putBatch('abc')).toBe(true);
    const large = broker.putBatch('defg');
    const small = broker.putBatch('h');
    expect([await isSettled(large), await isSettled(small), broker.messages]).toEqual([false, false, 3]);

    expect(await broker.getBatch()).toBe('abc');
    expect([await large, await small, broker.messages]).toEqual([true, true, 5]);
    expect([await broker.getBatch(), await broker.getBatch()]).toEqual(['defg', 'h']);
  });

  it('makes getBatch wait while it is empty', async () => {
    const broker = new Broker<string>(5);
    const [first, second] = [broker.getBatch(), broker.getBatch()];
    expect(await isSettled(first)).toBe(false);
    await broker.putBatch('a');
    expect([await first, await isSettled(second)]).toEqual(['a', false]);
    broker.shutdown();
    expect(await second).toBeUndefined();
  });

  it('drains after shutdown and then ends; what waited for room is not taken', async () => {
    const broker = new Broker<string>(2);
    await broker.putBatch('ab');
    const waiting = broker.putBatch('c');
    broker.shutdown();
    expect([await waiting, await broker.putBatch('d')]).toEqual([false, false]);
    expect([await broker.getBatch(), await broker.getBatch(), await broker.getBatch()]).toEqual([
      'ab',
      undefined,
      undefined,
    ]);
  });

  it('refuses what it could never hold', () => {
    const broker = new Broker<string>(2);
    expect(() => broker.putBatch('abc')).toThrow(RangeError);
    expect(() => broker.putBatch('')).toThrow(RangeError);
  });

  it('hands out every batch it took, once and in order, never holding more than it has room for', async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 5_000 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 7, max: 30 }), async (sizes, room) => {
        const broker = new Broker<number[]>(room);
        const batches = sizes.map((length, n) => new Array<number>(length).fill(n));
        const putting = (async () => {
          for (const batch of batches) expect(await broker.putBatch(batch)).toBe(true);
          broker.shutdown();
        })();
        const got: number[][] = [];
        for (let batch = await broker.getBatch(); batch; batch = await broker.getBatch()) {
          got.push(batch);
          expect(broker.messages).toBeLessThanOrEqual(room);
        }
        await putting;
        expect(got).toEqual(batches);
      }),
      { numRuns: 20 },
    );
  });
});
