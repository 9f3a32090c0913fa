import { onCommit, type Pool, transaction } from '../platform/postgres.js';
import { lateReceipts } from './message.metrics.js';
import { strongestPerMessage } from './receipt.intake.js';
import { applyReceipts, removeStrays, takeDueStrays } from './receipt.store.js';
import { parseReference } from './reference.js';

/** Tries the due unmatched receipts once more; those that find their row now are applied and removed. */
export async function retryStrays(pool: Pool, limit = 500): Promise<bigint[]> {
  return transaction(pool, async (tx) => {
    const strays = await takeDueStrays(tx, limit);
    const addressed = strays.flatMap((stray) => {
      const address = parseReference(stray.reference);
      return address ? [{ ...address, ...stray }] : [];
    });
    if (addressed.length === 0) return [];
    const receipts = strongestPerMessage([...addressed]);
    const { missing, campaignIds } = await applyReceipts(tx, receipts);
    const stillMissing = new Set(missing.map((position) => receipts[position]!.reference));
    const found = addressed.filter((stray) => !stillMissing.has(stray.reference));
    await removeStrays(
      tx,
      found.map((stray) => stray.id),
    );
    onCommit(tx, () => lateReceipts.inc(found.length));
    return campaignIds;
  });
}
