import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import type { CreditClient } from '../../libs/sales/settlement/credit-client.js';
import { CreditUnavailableError } from '../../libs/sales/settlement/credit-errors.js';

/** Looks up owners of keys over gRPC, since keys live on the web side. The look-up throws Problem 503 where nobody can tell. */
export function ownersOverRpc(
  credit: Pick<CreditClient, 'authenticateKey'>,
): (sha256: Buffer) => Promise<KeyOwner | null> {
  return (sha256) =>
    credit.authenticateKey(sha256).catch((error) => {
      if (!(error instanceof CreditUnavailableError)) throw error;
      throw new Problem(503, 'unavailable', 'keys cannot be checked at the moment; nothing was changed', {
        retryAfterSeconds: 1,
      });
    });
}
