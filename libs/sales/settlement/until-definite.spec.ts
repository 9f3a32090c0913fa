import { CreditUnavailableError, OperationConflictError } from './credit-errors.js';
import { untilDefinite } from './until-definite.js';

describe('untilDefinite', () => {
  const failing = (errors: Error[]) => {
    const calls = { count: 0 };
    const work = async () => {
      const error = errors[calls.count++];
      if (error) throw error;
      return 'done';
    };
    return { calls, work };
  };

  it('repeats what had no definite answer until it has one', async () => {
    const { calls, work } = failing([new CreditUnavailableError('1'), new CreditUnavailableError('2')]);
    expect(await untilDefinite(work, { giveUpAfterMs: 10_000 })).toBe('done');
    expect(calls.count).toBe(3);
  });

  it('does not repeat a definite refusal', async () => {
    const { calls, work } = failing([new OperationConflictError('used before')]);
    await expect(untilDefinite(work, { giveUpAfterMs: 10_000 })).rejects.toThrow('used before');
    expect(calls.count).toBe(1);
  });

  it('gives up with the last failure when its time is over', async () => {
    const errors = Array.from({ length: 10_000 }, () => new CreditUnavailableError('nobody there'));
    const { work } = failing(errors);
    await expect(untilDefinite(work, { giveUpAfterMs: 60 })).rejects.toThrow('nobody there');
  });
});
