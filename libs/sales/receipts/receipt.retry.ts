import { onCommit, type Pool, transaction } from '../../platform/postgres/postgres.js';
import { lateReceipts } from '../model/message.metrics.js';
import { parseReference } from '../model/reference.js';
import { strongestPerMessage } from './receipt.intake.js';
import { type AddressedReceipt, applyReceipts, removeStrays, takeDueStrays } from './receipt.store.js';

/** Tries the due unmatched receipts once more; those that find their row now are applied and removed. */
export async function retryStrays(pool: Pool, limit = 500): Promise<bigint[]> {
  return transaction(pool, async (tx) => {
    const addressed = (await takeDueStrays(tx, limit)).flatMap((stray) => {
      const address = parseReference(stray.reference);
      return address ? [{ ...address, ...stray }] : [];
    });
    const changed: bigint[] = [];
    for (const carrier of new Set(addressed.map((stray) => stray.carrier))) {
      const ofCarrier = addressed.filter((stray) => stray.carrier === carrier);
      const receipts = strongestPerMessage(ofCarrier);
      const { missing, campaignIds } = await applyReceipts(tx, carrier, receipts);
      const stillMissing = new Set(missing.map((position) => rowKey(receipts[position]!)));
      const found = ofCarrier.filter((stray) => !stillMissing.has(rowKey(stray)));
      await removeStrays(
        tx,
        found.map((stray) => stray.id),
      );
      onCommit(tx, () => lateReceipts.inc(found.length));
      changed.push(...campaignIds);
    }
    return changed;
  });
}

const rowKey = ({ campaignId, seq }: AddressedReceipt) => `${campaignId} ${seq}`;
