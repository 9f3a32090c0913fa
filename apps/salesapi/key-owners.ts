import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import type { CreditClient } from '../../libs/sales/settlement/credit-client.js';
import { CreditUnavailableError, ServiceTokenError } from '../../libs/sales/settlement/credit-errors.js';

/** Looks up owners of keys over gRPC, since keys live on the web side. The look-up throws Problem 503 where nobody can tell. */
export function ownersOverRpc(
  credit: Pick<CreditClient, 'authenticateKey'>,
  logger: Logger,
): (sha256: Buffer) => Promise<KeyOwner | null> {
  return (sha256) =>
    credit.authenticateKey(sha256).catch((error) => {
      // As while RPC_TOKEN is being exchanged in another order than it should be: no fault of the caller, and over in a moment.
      if (error instanceof ServiceTokenError) logger.error({ err: error }, 'rpc does not take our RPC_TOKEN');
      else if (!(error instanceof CreditUnavailableError)) throw error;
      throw new Problem(503, 'unavailable', 'keys cannot be checked at the moment; nothing was changed', {
        retryAfterSeconds: 1,
      });
    });
}
