import { onCommit, type Pool, transaction } from '../../platform/postgres/postgres.js';
import { lateReceipts } from '../model/message.metrics.js';
import { parseReference } from '../model/reference.js';
import { strongestPerMessage } from './receipt.intake.js';
import { type AddressedReceipt, applyReceipts, removeUnmatched, takeDueUnmatched } from './receipt.store.js';

/** Tries the due unmatched receipts once more; those that find their row now are applied and removed. */
export async function retryUnmatched(pool: Pool, limit = 500): Promise<bigint[]> {
  return transaction(pool, async (tx) => {
    const addressed = (await takeDueUnmatched(tx, limit)).flatMap((unmatched) => {
      const address = parseReference(unmatched.reference);
      return address ? [{ ...address, ...unmatched }] : [];
    });
    const changed: bigint[] = [];
    for (const carrier of new Set(addressed.map((unmatched) => unmatched.carrier))) {
      const ofCarrier = addressed.filter((unmatched) => unmatched.carrier === carrier);
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
