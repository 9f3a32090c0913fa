import type { CarrierCapabilities } from '../../carriers/carrier.js';
import type { Db, Tx } from '../../platform/postgres/postgres.js';
import { mayDeferSql } from '../model/attempt.js';
import { carrierSql } from '../model/carrier.store.js';
import type { Hop } from '../model/hop.js';
import { STATUS, type StatusCode } from '../model/message.js';
import { expiresAt } from './claim.store.js';

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

export async function readDoubt(db: Db): Promise<Doubt> {
  const { rows } = await db.query<Doubt>({
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

export type InDoubtPolicy = CarrierCapabilities['inDoubtPolicy'];

export interface InDoubtBatch {
  workspaceId: string;
  campaignId: bigint;
  no: number;
  /** As in a claim. */
  originNo: number;
  firstSeq: number;
  lastSeq: number;
  attempt: number;
  refusals: number;
  freeSeqs: readonly number[];
  /** Who may have its rows. */
  carrier: string;
  hops: readonly Hop[];
  runId: string;
  priceMicros: bigint;
  /** What is left of it may be sent again: the carrier's policy says so, and the validity period and the deferrals left do. */
  mayResend: boolean;
}

/** What is left of a batch in doubt may be sent again, if the policy of its carrier says so. */
const GOES_ON = `${expiresAt('b', 'c', 'r')} > now() AND c.status IN ('running', 'paused')
  AND ${mayDeferSql('b.attempt')}`;

/**
 * A batch in doubt that can be decided, locked: of whose rows receipts have told, or whose time is up. Where the policy of
 * its carrier matters, only one of these carriers. Null if there is none that no other process is at.
 */
export async function lockDecidable(
  tx: Tx,
  policies: ReadonlyMap<string, InDoubtPolicy>,
): Promise<InDoubtBatch | null> {
  const names = [...policies.keys()];
  const resending = names.filter((name) => policies.get(name) === 'resend');
  const { rows } = await tx.query(
    `SELECT c.workspace_id, b.campaign_id, b.no, coalesce(b.origin_no, b.no) AS origin_no, b.first_seq, b.last_seq, b.attempt, b.refusals, b.free_seqs, r.id AS run_id, c.price_micros, ${carrierSql('b', 'c')} AS carrier, b.hops,
       ${carrierSql('b', 'c')} = ANY ($1::text[]) AND ${GOES_ON} AS may_resend
     FROM batch b JOIN campaign c ON c.id = b.campaign_id JOIN run r ON r.id = coalesce(b.run_id, c.run_id)
     WHERE b.state = 'unknown' AND (b.due_at <= now() AND (${carrierSql('b', 'c')} = ANY ($2::text[]) OR NOT (${GOES_ON})) OR NOT EXISTS (
       SELECT FROM message m WHERE m.campaign_id = b.campaign_id AND m.seq BETWEEN b.first_seq AND b.last_seq
         AND m.attempt = b.attempt AND m.status = ${STATUS.unknown}))
     LIMIT 1 FOR UPDATE OF b SKIP LOCKED`,
    [resending, names],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    workspaceId: row.workspace_id,
    campaignId: row.campaign_id,
    no: row.no,
    originNo: row.origin_no,
    firstSeq: row.first_seq,
    lastSeq: row.last_seq,
    attempt: row.attempt,
    refusals: row.refusals,
    freeSeqs: row.free_seqs ?? [],
    carrier: row.carrier,
    hops: row.hops ?? [],
    runId: row.run_id,
    priceMicros: row.price_micros,
    mayResend: row.may_resend,
  };
}

/**
 * Locks all rows of the batch, then its campaign, as everywhere; from then on nobody cancels the campaign.
 * @returns the positions of the rows still `unknown`, or null if the campaign does not go on.
 */
export async function lockUnknown(tx: Tx, batch: InDoubtBatch): Promise<number[] | null> {
  const { rows } = await tx.query<{ seq: number; status: StatusCode }>(
    `SELECT seq, status FROM message WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4
     ORDER BY seq FOR UPDATE`,
    [batch.campaignId, batch.firstSeq, batch.lastSeq, batch.attempt],
  );
  const { rowCount: goesOn } = await tx.query(
    `SELECT FROM campaign WHERE id = $1 AND status IN ('running', 'paused') FOR NO KEY UPDATE`,
    [batch.campaignId],
  );
  if (!goesOn) return null;
  return rows.filter(({ status }) => status === STATUS.unknown).map(({ seq }) => seq);
}

/** Notes on the rows that a receipt spoke of what they are charged, but for those that were free. @returns their segments. */
export async function chargeReceipted(tx: Tx, batch: InDoubtBatch): Promise<number> {
  const { rows } = await tx.query<{ segments: number }>(
    `WITH charged AS (
       UPDATE message SET charged_segments = charged_segments + segments
       WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4
         AND NOT (status = ${STATUS.expired} AND error_code = 'in_doubt') AND seq <> ALL ($5::int[])
       RETURNING segments
     ) SELECT coalesce(sum(segments), 0)::int AS segments FROM charged`,
    [batch.campaignId, batch.firstSeq, batch.lastSeq, batch.attempt, batch.freeSeqs],
  );
  return rows[0]!.segments;
}

/** unknown → done. */
export async function endDoubt(tx: Tx, batch: InDoubtBatch): Promise<void> {
  await tx.query(`UPDATE batch SET state = 'done', due_at = NULL WHERE campaign_id = $1 AND no = $2`, [
    batch.campaignId,
    batch.no,
  ]);
}

/** Messages that may have been sent and are sent again, on their campaign. */
export async function countResent(tx: Tx, campaignId: bigint, messages: number): Promise<void> {
  await tx.query('UPDATE campaign SET resent = resent + $2 WHERE id = $1', [campaignId, messages]);
}
