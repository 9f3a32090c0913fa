import { formatAmount } from '../../contracts/amount.js';
import type { WorkspaceCreditEvent } from '../../contracts/events.js';
import { type Account, availableMicros } from './credit.js';

/** The state of an account as the outside sees it; the payload of the `workspace_credit` event. */
export function presentCredit(account: Account): WorkspaceCreditEvent {
  return {
    workspaceId: account.workspaceId,
    version: Number(account.version),
    balance: formatAmount(account.balanceMicros),
    reserved: formatAmount(account.reservedMicros),
    available: formatAmount(availableMicros(account)),
    at: account.updatedAt.toISOString(),
  };
}
