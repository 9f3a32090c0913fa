import { onCommit, type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import { findByCarrierIds } from '../model/carrier-ids.store.js';
import { lateReceipts } from '../model/message.metrics.js';
import { parseReference } from '../model/reference.js';
import { strongestPerMessage } from './receipt.intake.js';
import {
  type AddressedReceipt,
  applyReceipts,
  type DueUnmatched,
  removeUnmatched,
  takeDueUnmatched,
} from './receipt.store.js';

/** Tries the due unmatched receipts once more; those that find their row now are applied and removed. */
export async function retryUnmatched(pool: Pool, limit = 500): Promise<bigint[]> {
  return transaction(pool, async (tx) => {
    const due = await takeDueUnmatched(tx, limit);
    const changed: bigint[] = [];
    for (const carrier of new Set(due.map((unmatched) => unmatched.carrier))) {
      const ofCarrier = await address(
        tx,
        carrier,
        due.filter((unmatched) => unmatched.carrier === carrier),
      );
      if (ofCarrier.length === 0) continue;
      const receipts = strongestPerMessage(ofCarrier);
      const { missing, campaignIds } = await applyReceipts(tx, carrier, receipts);
      const stillMissing = new Set(missing.map((position) => rowKey(receipts[position]!)));
      const found = ofCarrier.filter((unmatched) => !stillMissing.has(rowKey(unmatched)));
      await removeUnmatched(
        tx,
        found.map((unmatched) => unmatched.id),
      );
      onCommit(tx, () => lateReceipts.inc(found.length));
      changed.push(...campaignIds);
    }
    return changed;
  });
}

/** Those of a carrier that name a message by now. */
async function address(
  tx: Tx,
  carrier: string,
  due: readonly DueUnmatched[],
): Promise<(DueUnmatched & AddressedReceipt)[]> {
  const ids = due.filter(({ byCarrierId }) => byCarrierId).map(({ reference }) => reference);
  const byId = await findByCarrierIds(tx, carrier, ids);
  return due.flatMap((unmatched) => {
    const { reference, byCarrierId } = unmatched;
    const message = byCarrierId ? byId.get(reference) : parseReference(reference);
    return message ? [{ ...message, ...unmatched }] : [];
  });
}

const rowKey = ({ campaignId, seq }: AddressedReceipt) => `${campaignId} ${seq}`;
