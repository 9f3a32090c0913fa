import { type Db, numberArray, onCommit, type Tx } from '../../platform/postgres/postgres.js';
import { backoffSql } from '../../platform/process/backoff.js';
import { runNoSql } from '../model/attempt.js';
import { carrierIdSql } from '../model/carrier.store.js';
import { addToCampaign, countersSet } from '../model/counters.store.js';
import { CHANGED_COLUMNS, TOLD } from '../model/message.events.js';
import {
  isMovedBySql,
  rankOf,
  STATUS,
  STATUS_NAMES,
  type StatusCode,
  type StatusName,
} from '../model/message.js';
import { countMoved, sentToFinal } from '../model/message.metrics.js';
import { parseReference } from '../model/reference.js';

/** A receipt whose reference names one of our rows. */
export interface AddressedReceipt {
  campaignId: number;
  seq: number;
  runNo: number;
  status: StatusCode;
  errorCode: string | null;
  /** The carrier's own. */
  carrierCode: string | null;
}

/** A receipt nobody is known for (yet), or somebody else's. */
export interface UnmatchedReceipt {
  carrier: string;
  reference: string;
  /** The reference is an id of the carrier's own. */
  byCarrierId: boolean;
  status: StatusCode;
  errorCode: string | null;
  carrierCode: string | null;
}

/** Campaigns whose carrier it is, of those with one of these ids, in SQL. */
const ownCampaigns = (carrier: string, ids: string) =>
  `ARRAY(SELECT id FROM campaign WHERE id = ANY (${ids}::bigint[]) AND carrier = ${carrier})`;

/**
 * Whether the carrier has the message `m` that a receipt `r` names, in SQL. In an earlier run another may have had it, as batches
 * of that run tell that reach over it; and another may have delivered what was in doubt there before it was sent again.
 */
const isBelieved = (carrier: string, ids: string) => {
  const own = `r.campaign_id = ANY (${ownCampaigns(carrier, ids)})`;
  return `(CASE WHEN m.carrier IS NULL THEN ${own} ELSE m.carrier = ${carrierIdSql(carrier)} END
        OR (${runNoSql('m.attempt')} > r.run_no OR r.status = ${STATUS.delivered}) AND EXISTS (
          SELECT FROM batch b WHERE b.campaign_id = m.campaign_id AND m.seq BETWEEN b.first_seq AND b.last_seq
            AND CASE WHEN ${runNoSql('m.attempt')} > r.run_no
              THEN ${runNoSql('b.attempt')} = r.run_no AND (b.carrier = ${carrier} OR b.carrier IS NULL AND ${own})
              ELSE b.attempt = m.attempt
                AND b.hops @> jsonb_build_array(jsonb_build_object('carrier', ${carrier}::text, 'code', 'in_doubt')) END))`;
};

const APPLY_RECEIPTS = `
  WITH changed AS (
    UPDATE message m SET status = r.status, error_code = r.error_code, carrier_code = r.carrier_code, updated_at = now()
    FROM unnest($1::bigint[], $2::int[], $3::smallint[], $4::smallint[], $5::smallint[], $6::text[], $9::text[])
      AS r(campaign_id, seq, run_no, status, rank, error_code, carrier_code)
    WHERE m.campaign_id = r.campaign_id AND m.seq = r.seq AND ${isMovedBySql('m', 'r.rank')}
      AND (${runNoSql('m.attempt')} = r.run_no OR (${runNoSql('m.attempt')} > r.run_no AND r.status = ${STATUS.delivered}))
      AND ${isBelieved('$8', '$7')}
    RETURNING ${CHANGED_COLUMNS('m')}
  ), ${TOLD}, moves AS (
    -- Whatever was sent together was told together, so these are few.
    SELECT campaign_id, before, after, told_at, count(*)::int AS messages FROM changed WHERE before <> after GROUP BY 1, 2, 3, 4
  ), moved AS (
    SELECT campaign_id, sum(messages)::int AS messages, ${STATUS_NAMES.map(
      (status) =>
        `coalesce(sum(messages) FILTER (WHERE before = ${STATUS[status]}), 0)::int AS left_${status},
         coalesce(sum(messages) FILTER (WHERE after = ${STATUS[status]}), 0)::int AS came_${status}`,
    ).join(', ')},
      json_agg(json_build_array(extract(epoch FROM now() - told_at), messages)) FILTER (
        WHERE before = ${STATUS.sent}) AS waits
    FROM moves GROUP BY campaign_id
  )
  UPDATE campaign SET ${countersSet('receipts', {
    left: (status) => `moved.left_${status}`,
    came: (status) => `moved.came_${status}`,
  })} FROM moved WHERE campaign.id = moved.campaign_id
  RETURNING campaign.id, moved.*`;

/**
 * Applies receipts and counts them in one statement, and so in one transaction: at most one receipt a row, ordered by
 * (campaign, seq) so that transactions which meet on the same rows lock them in the same order. A receipt of an older
 * run counts only if it says delivered, and no carrier is believed about what another has.
 * @throws error 40001 or 40P01 where another transaction was in the way: to be repeated from the start.
 * @returns how many moved a message, the campaigns that changed, and the positions of receipts for which this carrier has no row.
 */
export async function applyReceipts(
  db: Db,
  carrier: string,
  receipts: readonly AddressedReceipt[],
): Promise<{ applied: number; missing: number[]; campaignIds: bigint[] }> {
  const ids = receipts.map((r) => r.campaignId);
  const keys = [
    numberArray(ids),
    numberArray(receipts.map((r) => r.seq)),
    numberArray(receipts.map((r) => r.runNo)),
    numberArray(receipts.map((r) => r.status)),
  ];
  const { rows } = await db
    .query<AppliedRow>({
      name: 'apply-receipts',
      text: APPLY_RECEIPTS,
      values: [
        ...keys,
        numberArray(receipts.map((r) => rankOf(r.status))),
        receipts.map((r) => r.errorCode),
        numberArray([...new Set(ids)]),
        carrier,
        receipts.map((r) => r.carrierCode),
      ],
    })
    .catch((error) => {
      throw asConflict(error);
    });
  onCommit(db, () => {
    for (const row of rows) countApplied(carrier, row);
  });
  const applied = rows.reduce((sum, row) => sum + row.messages, 0);
  // Those that changed nothing are outdated, or their row does not exist.
  const missing = applied === receipts.length ? [] : await findMissing(db, carrier, keys);
  return { applied, missing, campaignIds: rows.map((row) => row.id) };
}

/** A campaign that receipts have moved messages of. */
type AppliedRow = {
  id: bigint;
  messages: number;
  /** How long how many of them had been sent. */
  waits: [seconds: number, messages: number][] | null;
} & Record<`left_${StatusName}` | `came_${StatusName}`, number>;

function countApplied(carrier: string, row: AppliedRow): void {
  // As the totals of the campaign do: what a receipt told of first was sent, too.
  const came = (status: StatusName) =>
    status === 'sent' ? row.left_queued + row.left_unknown : row[`came_${status}`];
  for (const status of STATUS_NAMES) countMoved(carrier, status, came(status));
  for (const [seconds, messages] of row.waits ?? []) sentToFinal.observe(seconds, messages);
}

/**
 * Counting fails as a conflict, to be repeated, where the rows were changed by another transaction while this one waited
 * for them: Postgres checks the campaign's row as this statement saw it at first, before it finds the newer one, and
 * there the counters lack what is taken from them.
 */
function asConflict(error: unknown): unknown {
  const { constraint } = error as { constraint?: string };
  if (constraint !== 'campaign_counters_not_negative') return error;
  return Object.assign(new Error('the campaign was counted meanwhile', { cause: error }), { code: '40001' });
}

/**
 * The positions of (campaign, seq, run, status) that have no row which the carrier has, and had none: what was removed of one of its
 * campaigns, or of one that it may have been given a part of, waits for nobody.
 */
async function findMissing(db: Db, carrier: string, keys: string[]): Promise<number[]> {
  const { rows } = await db.query<{ position: number }>({
    name: 'find-missing-messages',
    text: `
      SELECT r.position::int - 1 AS position
      FROM unnest($1::bigint[], $2::int[], $3::smallint[], $4::smallint[]) WITH ORDINALITY
        AS r(campaign_id, seq, run_no, status, position)
      WHERE NOT EXISTS (
        SELECT FROM message m WHERE m.campaign_id = r.campaign_id AND m.seq = r.seq AND ${isBelieved('$5', '$1')})
      AND NOT EXISTS (
        SELECT FROM campaign c WHERE c.id = r.campaign_id AND c.removed_at IS NOT NULL
          AND (c.carrier = $5 OR ${carrierIdSql('$5')} IS NOT NULL))`,
    values: [...keys, carrier],
  });
  return rows.map((row) => row.position);
}

/** The traces that began the runs that campaigns are in, of those that were traced. */
export async function readTraces(db: Db, campaignIds: readonly bigint[]): Promise<string[]> {
  const { rows } = await db.query<{ traceparent: string }>({
    name: 'read-traces',
    text: `SELECT DISTINCT r.traceparent FROM campaign c JOIN run r ON r.id = c.run_id
           WHERE c.id = ANY ($1::bigint[]) AND r.traceparent IS NOT NULL`,
    values: [campaignIds],
  });
  return rows.map(({ traceparent }) => traceparent);
}

const RETRY_HOURS = 72;
const RETRY = { firstMs: 2_000, maxMs: 3_600_000 };

/** Keeps receipts that found no row; they are tried again with growing delay for 72 hours. */
export async function keepUnmatched(db: Db, unmatched: readonly UnmatchedReceipt[]): Promise<void> {
  if (unmatched.length === 0) return;
  await db.query(
    `INSERT INTO unmatched_receipt
       (carrier, reference, status, error_code, campaign_id, carrier_code, by_carrier_id, next_try_at)
     SELECT c, r, s, e, i, cc, b, now() + interval '1 s'
     FROM unnest($1::text[], $2::text[], $3::smallint[], $4::text[], $5::bigint[], $6::text[], $7::boolean[])
       AS u(c, r, s, e, i, cc, b)`,
    [
      unmatched.map((s) => s.carrier),
      // Postgres takes no NUL in a text, and one of them must not make its whole group fail.
      unmatched.map((s) => s.reference.replaceAll('\0', '')),
      unmatched.map((s) => s.status),
      unmatched.map((s) => s.errorCode),
      unmatched.map((s) => (s.byCarrierId ? null : (parseReference(s.reference)?.campaignId ?? null))),
      unmatched.map((s) => s.carrierCode),
      unmatched.map((s) => s.byCarrierId),
    ],
  );
}

export interface DueUnmatched extends UnmatchedReceipt {
  id: bigint;
}

/** Takes due unmatched receipts for one more try; the delay doubles from a second to an hour, and ends after 72 hours. */
export async function takeDueUnmatched(tx: Tx, limit: number): Promise<DueUnmatched[]> {
  const { rows } = await tx.query(
    `WITH due AS MATERIALIZED (
       SELECT id FROM unmatched_receipt WHERE next_try_at <= now() ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED
     )
     UPDATE unmatched_receipt u SET tries = tries + 1, next_try_at =
       CASE WHEN received_at > now() - interval '${RETRY_HOURS} h'
         THEN now() + ${backoffSql('tries + 1', RETRY)} END
     FROM due WHERE u.id = due.id
     RETURNING u.id, carrier, reference, by_carrier_id, status, error_code, carrier_code`,
    [limit],
  );
  return rows.map((row) => ({
    id: row.id,
    carrier: row.carrier,
    reference: row.reference,
    byCarrierId: row.by_carrier_id,
    status: row.status,
    errorCode: row.error_code,
    carrierCode: row.carrier_code,
  }));
}

/** Removes receipts that found no row in all that time, a month after they came. @returns how many. */
export async function forgetOldUnmatched(db: Db): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM unmatched_receipt WHERE id IN (
       SELECT id FROM unmatched_receipt WHERE received_at < now() - interval '30 d' AND next_try_at IS NULL LIMIT 10000)`,
  );
  return rowCount ?? 0;
}

export async function removeUnmatched(tx: Tx, ids: readonly bigint[]): Promise<void> {
  await tx.query('DELETE FROM unmatched_receipt WHERE id = ANY ($1::bigint[])', [ids]);
}

/** Campaigns where nothing has happened for so long that messages without receipt are given up, or where that has begun. */
export async function findUnreceipted(db: Db, waitHours: number, limit = 100): Promise<bigint[]> {
  const { rows } = await db.query<{ id: bigint }>({
    name: 'find-unreceipted',
    text: `
      SELECT id FROM campaign
      WHERE awaits_receipts AND sent > 0 AND (expiring_from_seq IS NOT NULL OR updated_at < now() - $1 * interval '1 h')
      ORDER BY updated_at LIMIT $2`,
    values: [waitHours, limit],
  });
  return rows.map(({ id }) => id);
}

/** Rows that one transaction looks at, whatever the size of the campaign. */
const EXPIRED_AT_ONCE = 20_000;

/**
 * Messages of a campaign that wait for a receipt longer than any carrier keeps trying become `expired`: the next range of
 * them, whose end is kept on the campaign, so that whoever comes next goes on there.
 * @returns false when all of the campaign has been looked at, or somebody else is at it.
 */
export async function expireUnreceipted(
  tx: Tx,
  campaignId: bigint,
  waitHours: number,
  seqs = EXPIRED_AT_ONCE,
): Promise<boolean> {
  const { rows } = await tx.query<{ first: number; last: number }>(
    `SELECT coalesce(expiring_from_seq, 0) AS first, (SELECT max(seq) FROM message WHERE campaign_id = $1) AS last
     FROM campaign
     WHERE id = $1 AND sent > 0 AND (expiring_from_seq IS NOT NULL OR updated_at < now() - $2 * interval '1 h')
     FOR UPDATE SKIP LOCKED`,
    [campaignId, waitHours],
  );
  if (!rows[0]) return false;
  const { first, last } = rows[0];
  const next = first + seqs;
  // A message that was sent while this is under way has its own time still to come. One that a receipt is being written to
  // is left to that: it holds the row and comes for the campaign next, which would be a deadlock.
  const { rows: expired } = await tx.query<{ messages: number }>(
    `WITH silent AS MATERIALIZED (
       SELECT seq FROM message
       WHERE campaign_id = $1 AND seq >= $2 AND seq < $3 AND status = ${STATUS.sent}
         AND updated_at < now() - $4 * interval '1 h'
       FOR UPDATE SKIP LOCKED
     ), changed AS (
       UPDATE message SET status = ${STATUS.expired}, error_code = 'no_receipt', updated_at = now()
       FROM silent WHERE message.campaign_id = $1 AND message.seq = silent.seq
       RETURNING ${CHANGED_COLUMNS('message')}
     ), ${TOLD} SELECT count(*)::int AS messages FROM changed`,
    [campaignId, first, next, waitHours],
  );
  const goesOn = next <= last;
  await tx.query('UPDATE campaign SET expiring_from_seq = $2 WHERE id = $1', [
    campaignId,
    goesOn ? next : null,
  ]);
  await addToCampaign(tx, campaignId, [{ from: 'sent', to: 'expired', messages: expired[0]!.messages }]);
  return goesOn;
}
