import { onCommit, type Pool, transaction } from '../../platform/postgres/postgres.js';
import { lateReceipts } from '../model/message.metrics.js';
import { addressesOf } from './receipt.addresses.js';
import { strongestPerMessage } from './receipt.intake.js';
import { type AddressedReceipt, applyReceipts, removeUnmatched, takeDueUnmatched } from './receipt.store.js';

/** Tries the due unmatched receipts once more; those that find their row now are applied and removed. */
export async function retryUnmatched(pool: Pool, limit = 500): Promise<bigint[]> {
  return transaction(pool, async (tx) => {
    const due = await takeDueUnmatched(tx, limit);
    const changed: bigint[] = [];
    for (const carrier of new Set(due.map((unmatched) => unmatched.carrier))) {
      const named = due.filter((unmatched) => unmatched.carrier === carrier);
      const addresses = await addressesOf(tx, carrier, named);
      const ofCarrier = named.flatMap((unmatched, position) => {
        const address = addresses[position];
        return address ? [{ ...address, ...unmatched }] : [];
      });
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

const rowKey = ({ campaignId, seq }: AddressedReceipt) => `${campaignId} ${seq}`;
