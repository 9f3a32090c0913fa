import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../platform/process/backoff.js';
import { CreditUnavailableError } from './credit-errors.js';

/** All of a pause is left to chance. */
const PAUSES = { firstMs: 50, maxMs: 2_000, jitter: 1 };

/**
 * Repeats `work` until its answer is definite: a result, or any error but {@link CreditUnavailableError}. The pauses grow
 * and are random, so that callers who failed together do not come back together.
 * @throws CreditUnavailableError the last one, once another pause would end after `giveUpAfterMs`.
 */
export async function untilDefinite<T>(
  work: () => Promise<T>,
  options: { giveUpAfterMs: number },
): Promise<T> {
  const giveUpAt = Date.now() + options.giveUpAfterMs;
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const pauseMs = backoffMs(tries, PAUSES);
      if (!(error instanceof CreditUnavailableError) || Date.now() + pauseMs > giveUpAt) throw error;
      await delay(pauseMs);
    }
  }
}
