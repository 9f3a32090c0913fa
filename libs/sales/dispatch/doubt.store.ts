import type { Pool } from '../../platform/postgres/postgres.js';

/** What waits to be known, over all campaigns. */
export interface Doubt {
  /** Messages that a carrier may or may not have taken. */
  unknownMessages: number;
  /** Receipts for messages we do not know, still being tried. */
  unmatchedReceipts: number;
  /** The same, given up after 72 hours. */
  unmatchedReceiptsGivenUp: number;
  /** Settlements that the credit service has not confirmed for more than ten seconds. */
  unsettledSettlements: number;
  /** Settlements that the credit service has refused, which only a person can resolve. */
  refusedSettlements: number;
}

export async function readDoubt(pool: Pool): Promise<Doubt> {
  const { rows } = await pool.query<Doubt>({
    name: 'read-doubt',
    text: `
      SELECT
        (SELECT coalesce(sum(unknown), 0)::int FROM campaign WHERE awaits_receipts) AS "unknownMessages",
        (SELECT count(*)::int FROM unmatched_receipt WHERE next_try_at IS NOT NULL) AS "unmatchedReceipts",
        (SELECT count(*)::int FROM unmatched_receipt WHERE next_try_at IS NULL) AS "unmatchedReceiptsGivenUp",
        (SELECT count(*)::int FROM settlement
          WHERE confirmed_at IS NULL AND error IS NULL AND created_at < now() - interval '10 s') AS "unsettledSettlements",
        (SELECT count(*)::int FROM settlement WHERE confirmed_at IS NULL AND error IS NOT NULL) AS "refusedSettlements"`,
  });
  return rows[0]!;
}
