import type { Db, Tx } from '../../platform/postgres/postgres.js';
import { attemptOf, deferralsOf, runNoOf } from '../model/attempt.js';
import { carrierIdOf } from '../model/carrier.store.js';
import { CHANGED_COLUMNS, TOLD } from '../model/message.events.js';
import { STATUS, type StatusCode, statusName, type Transition } from '../model/message.js';
import type { ClaimedBatch } from './claim.store.js';
import type { Onward } from './failover.js';
import type { WakeUp } from './wake-ups.js';

/** Segments and status changes of the rows one statement touched. */
export interface Touched {
  segments: number;
  transitions: Transition[];
}

export const NONE_TOUCHED: Touched = { segments: 0, transitions: [] };

interface TouchedRow {
  before: number;
  after: number;
  messages: number;
  segments: number;
  waited: number;
}

function touched(rows: TouchedRow[]): Touched {
  return {
    segments: rows.reduce((sum, row) => sum + row.segments, 0),
    transitions: rows.map((row) => ({
      from: statusName(row.before),
      to: statusName(row.after),
      messages: row.messages,
      waitedSeconds: row.waited,
    })),
  };
}

const SUM_UP = `, ${TOLD}
  SELECT before, after, count(*)::int AS messages, sum(segments)::int AS segments,
    extract(epoch FROM now() - min(told_at))::float8 AS waited
  FROM changed GROUP BY 1, 2`;

/**
 * Every row of the batch but the listed ones was accepted: it is charged, and `sent` unless a receipt was faster.
 */
export async function markAccepted(
  tx: Tx,
  batch: ClaimedBatch,
  exceptSeqs: readonly number[],
): Promise<Touched> {
  const { rows } = await tx.query({
    name: 'mark-accepted',
    text: `
      WITH changed AS (
        UPDATE message
        SET status = greatest(status, ${STATUS.sent}), charged_segments = charged_segments + segments, updated_at = now()
        WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4 AND seq <> ALL ($5::int[])
        RETURNING ${CHANGED_COLUMNS('message')}
      ) ${SUM_UP}`,
    values: [batch.campaignId, batch.firstSeq, batch.lastSeq, batch.attempt, exceptSeqs],
  });
  return touched(rows);
}

/**
 * The listed rows will not be sent and cost nothing: `failed` (refused for good) or `expired` (the validity period
 * ended before the carrier took them), with the carrier's code in our words and, where it gave one, its own. What a receipt made final before stands.
 */
export async function markRefused(
  tx: Tx,
  batch: ClaimedBatch,
  status: StatusCode,
  refused: readonly { seq: number; code: string; carrierCode?: string }[],
): Promise<Touched> {
  if (refused.length === 0) return NONE_TOUCHED;
  const { rows } = await tx.query({
    name: 'mark-refused',
    text: `
      WITH changed AS (
        UPDATE message m
        SET status = CASE WHEN m.status < ${STATUS.failed} THEN $4::smallint ELSE m.status END,
          error_code = CASE WHEN m.status < ${STATUS.failed} THEN r.code ELSE m.error_code END,
          carrier_code = CASE WHEN m.status < ${STATUS.failed} THEN r.carrier_code ELSE m.carrier_code END, updated_at = now()
        FROM unnest($2::int[], $3::text[], $5::text[]) AS r(seq, code, carrier_code)
        WHERE m.campaign_id = $1 AND m.seq = r.seq
        RETURNING ${CHANGED_COLUMNS('m')}
      ) ${SUM_UP}`,
    values: [
      batch.campaignId,
      refused.map((r) => r.seq),
      refused.map((r) => r.code),
      status,
      refused.map((r) => r.carrierCode ?? null),
    ],
  });
  return touched(rows);
}

/**
 * Attempts that no batch has yet which shares rows with this one: they are counted on the batch that the rows were cut
 * into, whose lock makes them unique.
 * @returns the first of `count` in a row, or null where not as many are left.
 */
export async function takeAttempts(
  tx: Tx,
  { campaignId, originNo, attempt }: Pick<ClaimedBatch, 'campaignId' | 'originNo' | 'attempt'>,
  count: number,
): Promise<number | null> {
  const { rows } = await tx.query<{ taken: number }>(
    `UPDATE batch SET attempts_taken = attempts_taken + $3 WHERE campaign_id = $1 AND no = $2
     RETURNING attempts_taken AS taken`,
    [campaignId, originNo, count],
  );
  const { taken } = rows[0]!;
  const runNo = runNoOf(attempt);
  return attemptOf(runNo, taken) && attemptOf(runNo, taken - count + 1);
}

/** Rows that left their batch together; null where there are none. */
export type Moved = {
  attempt: number;
  firstSeq: number;
  lastSeq: number;
  messages: number;
  segments: number;
} | null;

/**
 * The listed rows leave their batch, for one of their own at that attempt.
 * @param carrier who has them from then on, where it is another.
 */
export async function moveMessages(
  tx: Tx,
  { campaignId }: Pick<ClaimedBatch, 'campaignId'>,
  seqs: readonly number[],
  attempt: number,
  carrier?: string,
): Promise<Moved> {
  if (seqs.length === 0) return null;
  const carrierId = carrier === undefined ? null : await carrierIdOf(tx, carrier);
  const { rows } = await tx.query({
    text: `
      WITH moved AS (
        UPDATE message
        SET attempt = $3, status = CASE status WHEN ${STATUS.unknown} THEN ${STATUS.queued} ELSE status END,
          carrier = coalesce($4, carrier), updated_at = now()
        WHERE campaign_id = $1 AND seq = ANY ($2::int[])
        RETURNING seq, segments
      ) SELECT min(seq) AS "firstSeq", max(seq) AS "lastSeq", count(*)::int AS messages, sum(segments)::int AS segments
      FROM moved`,
    values: [campaignId, seqs, attempt, carrierId],
  });
  return { attempt, ...rows[0] };
}

/**
 * The batch of the rows that left theirs, due later: queued where they were deferred or go to another carrier, submitting
 * or unknown where they are in doubt. The campaign's row is locked by a statement of its own first, which is what makes the new batch number unique.
 */
export async function insertMovedBatch(
  tx: Tx,
  from: Pick<ClaimedBatch, 'workspaceId' | 'campaignId' | 'no' | 'originNo' | 'refusals'>,
  moved: NonNullable<Moved>,
  {
    state,
    dueInMs,
    error,
  }: { state: 'queued' | 'submitting' | 'unknown'; dueInMs: number; error: string | null },
  { carrier, hops, startsRound = true }: Partial<Pick<Onward, 'carrier' | 'hops' | 'startsRound'>> = {},
): Promise<WakeUp> {
  const { workspaceId, campaignId } = from;
  await tx.query('SELECT FROM campaign WHERE id = $1 FOR NO KEY UPDATE', [campaignId]);
  const { rows } = await tx.query<{ no: number }>(
    `INSERT INTO batch
       (campaign_id, no, first_seq, last_seq, attempt, messages, segments, state, refusals, due_at, error, run_id, origin_no, carrier, hops)
     SELECT $1, (SELECT max(no) + 1 FROM batch WHERE campaign_id = $1), $2::int, $3::int, $4::smallint, $5::int, $6::int, $11, $7::int,
       now() + $8 * interval '1 ms', $9, run_id, $12, coalesce($13, carrier), coalesce($14, hops)
     FROM batch WHERE campaign_id = $1 AND no = $10
     RETURNING no`,
    [
      campaignId,
      moved.firstSeq,
      moved.lastSeq,
      moved.attempt,
      moved.messages,
      moved.segments,
      startsRound ? from.refusals + 1 : from.refusals,
      dueInMs,
      error,
      from.no,
      state,
      from.originNo,
      carrier ?? null,
      hops ? JSON.stringify(hops) : null,
    ],
  );
  const { messages } = moved;
  return { workspaceId, campaignId, no: rows[0]!.no, messages, claims: 0, delayMs: dueInMs };
}

/** A batch becomes another carrier's, with all its rows that nobody has told of. */
export async function passOn(
  tx: Tx,
  { campaignId, no, firstSeq, lastSeq, attempt }: ClaimedBatch,
  { carrier, hops }: Pick<Onward, 'carrier' | 'hops'>,
): Promise<void> {
  await tx.query('UPDATE batch SET carrier = $3, hops = $4 WHERE campaign_id = $1 AND no = $2', [
    campaignId,
    no,
    carrier,
    hops.length > 0 ? JSON.stringify(hops) : null,
  ]);
  await tx.query({
    text: `UPDATE message SET carrier = $5
      WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4 AND status < ${STATUS.sent}`,
    values: [campaignId, firstSeq, lastSeq, attempt, await carrierIdOf(tx, carrier)],
  });
}

/**
 * The claimed batch keeps its rows before `firstSeq`; those from there on go to a new batch at the same attempt, in the same state
 * and due at once. It counts attempts of its own, unless another batch may have rows between the same two. Each then has its own outcome and settlement, and together they are paid by what was reserved for one.
 * The campaign's row is locked by a statement of its own first, which is what makes the new batch number unique.
 */
export async function splitBatch(
  tx: Tx,
  batch: ClaimedBatch,
  firstSeq: number,
  state: 'queued' | 'submitting',
): Promise<WakeUp> {
  const { workspaceId, campaignId } = batch;
  await tx.query('SELECT FROM campaign WHERE id = $1 FOR NO KEY UPDATE', [campaignId]);
  const { rows } = await tx.query<{ no: number; messages: number }>(
    `WITH moved AS (
       SELECT count(*)::int AS messages, sum(segments)::int AS segments FROM message
       WHERE campaign_id = $1 AND seq BETWEEN $3 AND $4 AND attempt = $5
     ), kept AS (
       UPDATE batch b SET last_seq = $3::int - 1, messages = b.messages - moved.messages,
         segments = b.segments - moved.segments, free_seqs = ARRAY(SELECT s FROM unnest(b.free_seqs) s WHERE s < $3)
       FROM moved WHERE b.campaign_id = $1 AND b.no = $2
       RETURNING b.error, b.run_id, b.origin_no, b.carrier, b.hops, ARRAY(SELECT s FROM unnest(old.free_seqs) s WHERE s >= $3) AS free_seqs
     )
     INSERT INTO batch
       (campaign_id, no, first_seq, last_seq, attempt, messages, segments, state, due_at, error, run_id, origin_no, carrier, hops, free_seqs)
     SELECT $1, (SELECT max(no) + 1 FROM batch WHERE campaign_id = $1), $3, $4, $5, moved.messages, moved.segments,
       $6, now(), kept.error, kept.run_id, kept.origin_no, kept.carrier, kept.hops, kept.free_seqs
     FROM moved, kept
     RETURNING no, messages`,
    [campaignId, batch.no, firstSeq, batch.lastSeq, batch.attempt, state],
  );
  return { workspaceId, campaignId, ...rows[0]!, claims: 0 };
}

/** Rows of the batch that nobody has answered for become `unknown` until a receipt or the policy decides. */
export async function markUnknown(
  tx: Tx,
  batch: Pick<ClaimedBatch, 'campaignId' | 'firstSeq' | 'lastSeq' | 'attempt'>,
): Promise<Touched> {
  const { rows } = await tx.query({
    text: `
      WITH changed AS (
        UPDATE message SET status = ${STATUS.unknown}, updated_at = now()
        WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4 AND status < ${STATUS.unknown}
        RETURNING ${CHANGED_COLUMNS('message')}
      ) ${SUM_UP}`,
    values: [batch.campaignId, batch.firstSeq, batch.lastSeq, batch.attempt],
  });
  return touched(rows);
}

/** Sets all queued rows of a batch range to one final status that costs nothing. */
export async function markUnsent(
  tx: Tx,
  batch: { campaignId: bigint; firstSeq: number; lastSeq: number; attempt: number },
  from: StatusCode,
  to: StatusCode,
  errorCode: string | null,
): Promise<Touched> {
  const { rows } = await tx.query({
    text: `
      WITH changed AS (
        UPDATE message SET status = $6, error_code = $7, updated_at = now()
        WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4 AND status = $5
        RETURNING ${CHANGED_COLUMNS('message')}
      ) ${SUM_UP}`,
    values: [batch.campaignId, batch.firstSeq, batch.lastSeq, batch.attempt, from, to, errorCode],
  });
  return touched(rows);
}

/**
 * Charges the rows of a waiting batch that receipts told of since they were deferred: whoever deferred them was wrong, or
 * late, and the carrier has them. Of a later run not what has arrived, since an earlier one may have sent it
 * (`noteFreeRows` says the same of a claim), and nothing of a batch that was never submitted. All rows are locked first,
 * in order, so that what a receipt told of while this waited counts, and what it tells of later finds them ended.
 * @returns their segments.
 */
export async function chargeDeferred(
  tx: Tx,
  batch: { campaignId: bigint; firstSeq: number; lastSeq: number; attempt: number },
): Promise<number> {
  if (deferralsOf(batch.attempt) === 0) return 0;
  const chargedBelow = runNoOf(batch.attempt) === 1 ? STATUS.delivered + 1 : STATUS.delivered;
  const { rows } = await tx.query<{ segments: number }>(
    `WITH locked AS MATERIALIZED (
       SELECT seq, status FROM message WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4
       ORDER BY seq FOR UPDATE
     ), charged AS (
       UPDATE message m SET charged_segments = charged_segments + segments FROM locked
       WHERE m.campaign_id = $1 AND m.seq = locked.seq AND locked.status >= ${STATUS.sent} AND locked.status < $5
       RETURNING segments
     ) SELECT coalesce(sum(segments), 0)::int AS segments FROM charged`,
    [batch.campaignId, batch.firstSeq, batch.lastSeq, batch.attempt, chargedBelow],
  );
  return rows[0]!.segments;
}

/** What was reserved for rows of the batch that turned out to be free. */
export async function freeSegments(
  tx: Tx,
  { campaignId, freeSeqs }: { campaignId: bigint; freeSeqs: readonly number[] },
): Promise<number> {
  if (freeSeqs.length === 0) return 0;
  const { rows } = await tx.query<{ segments: number }>(
    `SELECT coalesce(sum(segments), 0)::int AS segments FROM message WHERE campaign_id = $1 AND seq = ANY ($2::int[])`,
    [campaignId, freeSeqs],
  );
  return rows[0]!.segments;
}

/** What a batch costs; exactly one a batch, written in the transaction of its outcome. */
export async function insertSettlement(
  tx: Tx,
  batch: { campaignId: bigint; no: number; runId: string },
  money: { capturedMicros: bigint; releasedMicros: bigint },
): Promise<void> {
  if (money.capturedMicros + money.releasedMicros === 0n) return;
  await tx.query({
    name: 'insert-settlement',
    text: `
      INSERT INTO settlement (campaign_id, batch_no, run_id, captured_micros, released_micros)
      VALUES ($1, $2, $3, $4, $5)`,
    values: [batch.campaignId, batch.no, batch.runId, money.capturedMicros, money.releasedMicros],
  });
}

/**
 * Queues the next pending batch of a campaign, unless it has as many at work as it may: for batches that came out of others, so that one
 * which was torn into several does not bring as many into the queue.
 */
export async function queueWithinWindow(
  tx: Tx,
  campaignId: bigint,
  window: number,
  backingOff?: { refusals: number; dueInMs: number },
): Promise<WakeUp[]> {
  const { rows } = await tx.query<{ batches: number }>(
    `SELECT count(*)::int AS batches FROM batch WHERE campaign_id = $1 AND state IN ('queued', 'submitting')`,
    [campaignId],
  );
  return rows[0]!.batches < window ? queueNextBatches(tx, campaignId, 1, backingOff) : [];
}

/**
 * Moves up to `limit` of a running campaign's pending batches into the queue, in order. The choice is materialized: as
 * a sub-select the planner may run it once a row, and its LIMIT then limits nothing. Where the carrier has just failed
 * with the batch before, its successor inherits the growing delay.
 */
export async function queueNextBatches(
  db: Db,
  campaignId: bigint,
  limit: number,
  backingOff = { refusals: 0, dueInMs: 0 },
): Promise<WakeUp[]> {
  const { rows } = await db.query<{ workspaceId: string; no: number; messages: number; claims: number }>({
    name: 'queue-next-batches',
    text: `
      WITH next AS MATERIALIZED (
        SELECT b.no, c.workspace_id FROM batch b JOIN campaign c ON c.id = b.campaign_id AND c.status = 'running'
        WHERE b.campaign_id = $1 AND b.state = 'pending' ORDER BY b.no LIMIT $2 FOR UPDATE OF b SKIP LOCKED
      )
      UPDATE batch SET state = 'queued', refusals = $3, due_at = now() + $4 * interval '1 ms' FROM next
      WHERE batch.campaign_id = $1 AND batch.no = next.no
      RETURNING next.workspace_id AS "workspaceId", batch.no, batch.messages, batch.claims`,
    values: [campaignId, limit, backingOff.refusals, backingOff.dueInMs],
  });
  const { dueInMs } = backingOff;
  return rows
    .map((row) => ({ campaignId, ...row, ...(dueInMs > 0 && { delayMs: dueInMs }) }))
    .sort((a, b) => a.no - b.no);
}
