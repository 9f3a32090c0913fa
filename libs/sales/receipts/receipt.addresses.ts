import type { Db } from '../../platform/postgres/postgres.js';
import { findByCarrierIds } from '../model/carrier-ids.store.js';
import { parseReference, type Reference } from '../model/reference.js';
import type { UnmatchedReceipt } from './receipt.store.js';

/** Of each receipt of one carrier the message that it names, by our reference or by the carrier's own id; none where it names nothing. */
export async function addressesOf(
  db: Db,
  carrier: string,
  receipts: readonly Pick<UnmatchedReceipt, 'reference' | 'byCarrierId'>[],
): Promise<(Reference | null | undefined)[]> {
  const ids = receipts.filter(({ byCarrierId }) => byCarrierId).map(({ reference }) => reference);
  const byId = await findByCarrierIds(db, carrier, [...new Set(ids)]);
  return receipts.map(({ reference, byCarrierId }) =>
    byCarrierId ? byId.get(reference) : parseReference(reference),
  );
}
