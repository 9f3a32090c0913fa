import { setTimeout as delay } from 'node:timers/promises';
import { CreditUnavailableError } from './errors.js';

const FIRST_PAUSE_MAX_MS = 50;
const PAUSE_MAX_MS = 2_000;

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
  for (let pauseMaxMs = FIRST_PAUSE_MAX_MS; ; pauseMaxMs = Math.min(pauseMaxMs * 2, PAUSE_MAX_MS)) {
    try {
      return await work();
    } catch (error) {
      const pauseMs = Math.random() * pauseMaxMs;
      if (!(error instanceof CreditUnavailableError) || Date.now() + pauseMs > giveUpAt) throw error;
      await delay(pauseMs);
    }
  }
}
