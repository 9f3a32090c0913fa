/** Closing a list: which outcome each closing gets. */
import { onCommit, type Pool, transaction } from '../../platform/postgres/postgres.js';
import { closeReservations, insertClosings } from './close.store.js';
import { type Closing, type ClosingOutcome, closingHash } from './credit.js';
import { countCredit } from './credit.metrics.js';
import { readOps } from './credit.store.js';
import { distinctOps, USED_TWICE } from './distinct.js';

export const notClosed = (
  opId: string,
  status: Exclude<ClosingOutcome['status'], 'CLOSED'>,
  detail: string,
): ClosingOutcome => ({ opId, status, detail, capturedMicros: 0n, releasedMicros: 0n });

/**
 * Closes reservations of one workspace in one transaction; one that is closed already tells its totals.
 * @param begin called within the transaction, before anything is done; what it throws ends it.
 * @returns outcomes in the order of the list, and whether any credit became free.
 */
export async function closeList(
  pool: Pool,
  workspaceId: string,
  list: readonly Closing[],
  begin: () => void,
): Promise<{ outcomes: ClosingOutcome[]; changed: boolean }> {
  const { distinct, firstOf } = distinctOps(list, closingHash);
  return transaction(pool, async (tx) => {
    begin();
    const fresh = await insertClosings(tx, workspaceId, distinct);
    const freedMicros =
      fresh.size === 0
        ? 0n
        : await closeReservations(
            tx,
            workspaceId,
            distinct.filter(({ opId }) => fresh.has(opId)),
          );
    onCommit(tx, () => countCredit('released', freedMicros));
    // A fresh snapshot: it sees what this transaction has stored, and twins that have just committed.
    const stored = await readOps(
      tx,
      distinct.map(({ opId }) => opId),
    );
    const outcomes = list.map((closing): ClosingOutcome => {
      const op = stored.get(closing.opId);
      if (firstOf(closing) === null) return notClosed(closing.opId, 'CONFLICT', USED_TWICE);
      if (!op?.requestHash.equals(closingHash(closing)))
        return notClosed(closing.opId, 'CONFLICT', 'this op_id was used before for another request');
      return {
        opId: closing.opId,
        status: 'CLOSED',
        detail: '',
        capturedMicros: BigInt(op.result.capturedMicros as string),
        releasedMicros: BigInt(op.result.releasedMicros as string),
      };
    });
    return { outcomes, changed: freedMicros > 0n };
  });
}
