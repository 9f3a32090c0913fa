import type { CreditClient } from './credit-client.js';
import { CreditUnavailableError } from './credit-errors.js';
import { untilDefinite } from './until-definite.js';

/** Someone waits for the answer to a run; after this it is found out in the background. */
const GIVE_UP_AFTER_MS = 3_000;

/**
 * Reserving as campaigns need it: repeated until the answer is definite, and null where it did not become so in time.
 * Asking again later with the same op id tells what happened.
 */
export function reservations(client: Pick<CreditClient, 'reserve'>, giveUpAfterMs = GIVE_UP_AFTER_MS) {
  return {
    async reserve(
      request: Parameters<CreditClient['reserve']>[0],
    ): Promise<Awaited<ReturnType<CreditClient['reserve']>> | null> {
      try {
        return await untilDefinite(() => client.reserve(request), { giveUpAfterMs });
      } catch (error) {
        if (error instanceof CreditUnavailableError) return null;
        throw error;
      }
    },
  };
}
