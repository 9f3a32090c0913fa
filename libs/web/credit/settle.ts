/** Settling a list: which outcome each settlement gets, and how one bad settlement is kept from stopping the others. */

import { formatAmount } from '../../contracts/amount.js';
import { onCommit, type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import { type Settlement, type SettlementOutcome, settlementHash } from './credit.js';
import { countCredit } from './credit.metrics.js';
import { readReservation } from './credit.store.js';
import { applySettlements, readHashes } from './settle.store.js';

/** A CHECK of the reservation, or a sum that does not even fit the column: too much was asked of a reservation. */
const TOO_MUCH = new Set(['23514', '22003']);

/** Whether the database refused what its CHECKs forbid; repeating it changes nothing. */
export const isTooMuch = (error: unknown) => TOO_MUCH.has((error as { code?: string }).code ?? '');

/** A reservation of the list is closed or has too little left, so the transaction was rolled back. */
class Refused extends Error {}

export const outcome = (
  opId: string,
  status: SettlementOutcome['status'],
  detail = '',
): SettlementOutcome => ({ opId, status, detail });

/**
 * Settles a list of one workspace, with distinct op ids, in one transaction where all of it can be applied.
 *
 * Where it cannot, the list is halved and each half tried in order, down to single settlements. Since parts are never
 * negative, this applies exactly those that one transaction each would have applied, in a fraction of the commits.
 *
 * @returns outcomes in the order of the list, and whether anything changed.
 */
export async function settleList(
  pool: Pool,
  workspaceId: string,
  list: readonly Settlement[],
): Promise<{ outcomes: SettlementOutcome[]; changed: boolean }> {
  try {
    return await transaction(pool, (tx) => settleAll(tx, workspaceId, list));
  } catch (error) {
    if (!(error instanceof Refused) && !isTooMuch(error)) throw error;
  }
  if (list.length === 1) return { outcomes: [await refusal(pool, list[0]!)], changed: false };
  const middle = Math.ceil(list.length / 2);
  const first = await settleList(pool, workspaceId, list.slice(0, middle));
  const second = await settleList(pool, workspaceId, list.slice(middle));
  return { outcomes: [...first.outcomes, ...second.outcomes], changed: first.changed || second.changed };
}

async function settleAll(tx: Tx, workspaceId: string, list: readonly Settlement[]) {
  const { fresh, complete } = await applySettlements(tx, workspaceId, list);
  if (!complete) throw new Refused();
  onCommit(tx, () => count(list, new Set(fresh)));
  if (fresh.length === list.length) {
    return { outcomes: list.map(({ opId }) => outcome(opId, 'APPLIED')), changed: true };
  }
  const isFresh = new Set(fresh);
  const hashes = await readHashes(
    tx,
    list.map(({ opId }) => opId).filter((opId) => !isFresh.has(opId)),
  );
  const outcomes = list.map((settlement) => {
    const stored = hashes.get(settlement.opId);
    return !stored || stored.equals(settlementHash(settlement))
      ? outcome(settlement.opId, 'APPLIED')
      : outcome(settlement.opId, 'CONFLICT', 'this op_id was used before for another request');
  });
  return { outcomes, changed: fresh.length > 0 };
}

function count(list: readonly Settlement[], fresh: ReadonlySet<string>): void {
  const sum = (part: 'capturedMicros' | 'releasedMicros') =>
    list.reduce((total, settlement) => total + (fresh.has(settlement.opId) ? settlement[part] : 0n), 0n);
  countCredit('captured', sum('capturedMicros'));
  countCredit('released', sum('releasedMicros'));
}

/** Why a settlement that was refused alone was refused. Nothing of it is stored, so it may be tried again. */
async function refusal(pool: Pool, { opId, reservationId }: Settlement): Promise<SettlementOutcome> {
  const reservation = await readReservation(pool, reservationId);
  if (!reservation) return outcome(opId, 'RESERVATION_NOT_FOUND', 'there is no such reservation');
  if (reservation.closed) return outcome(opId, 'RESERVATION_CLOSED', 'the reservation is closed');
  const left = formatAmount(reservation.leftMicros);
  return outcome(opId, 'EXCEEDS_RESERVATION', `only ${left} is left of the reservation`);
}
