import { onCommit, type Pool, transaction } from '../platform/postgres.js';
import { lateReceipts } from './message.metrics.js';
import { strongestPerMessage } from './receipt.intake.js';
import { type AddressedReceipt, applyReceipts, removeStrays, takeDueStrays } from './receipt.store.js';
import { parseReference } from './reference.js';

/** Tries the due unmatched receipts once more; those that find their row now are applied and removed. */
export async function retryStrays(pool: Pool, limit = 500): Promise<bigint[]> {
  return transaction(pool, async (tx) => {
    const changed: bigint[] = [];
    const due = await takeDueStrays(tx, limit);
    for (const carrier of new Set(due.map((stray) => stray.carrier))) {
      const addressed = due.flatMap((stray) => {
        const address = parseReference(stray.reference);
        return address && stray.carrier === carrier ? [{ ...address, ...stray }] : [];
      });
      if (addressed.length === 0) continue;
      const receipts = strongestPerMessage([...addressed]);
      const { missing, campaignIds } = await applyReceipts(tx, carrier, receipts);
      const stillMissing = new Set(missing.map((position) => rowKey(receipts[position]!)));
      const found = addressed.filter((stray) => !stillMissing.has(rowKey(stray)));
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
