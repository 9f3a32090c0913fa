import type { Pool, Tx } from '../platform/postgres.js';
import type { ClaimedBatch } from './claim.store.js';
import { STATUS, type StatusCode, statusName, type Transition } from './message.js';

/** Segments and status changes of the rows one statement touched. */
export interface Touched {
  segments: number;
  transitions: Transition[];
}

function touched(rows: { before: number; after: number; messages: number; segments: number }[]): Touched {
  return {
    segments: rows.reduce((sum, row) => sum + row.segments, 0),
    transitions: rows.map((row) => ({
      from: statusName(row.before),
      to: statusName(row.after),
      messages: row.messages,
    })),
  };
}

const SUM_UP = `
  SELECT before, after, count(*)::int AS messages, sum(segments)::int AS segments FROM changed GROUP BY 1, 2`;

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
        RETURNING old.status AS before, new.status AS after, segments
      ) ${SUM_UP}`,
    values: [batch.campaignId, batch.firstSeq, batch.lastSeq, batch.attempt, exceptSeqs],
  });
  return touched(rows);
}

/** The listed rows were refused for good: `failed` with the carrier's code in our words. */
export async function markFailed(
  tx: Tx,
  batch: ClaimedBatch,
  refused: readonly { seq: number; code: string }[],
): Promise<Touched> {
  if (refused.length === 0) return { segments: 0, transitions: [] };
  const { rows } = await tx.query({
    name: 'mark-failed',
    text: `
      WITH changed AS (
        UPDATE message m
        SET status = greatest(m.status, ${STATUS.failed}), error_code = r.code, updated_at = now()
        FROM unnest($2::int[], $3::text[]) AS r(seq, code)
        WHERE m.campaign_id = $1 AND m.seq = r.seq
        RETURNING old.status AS before, new.status AS after, m.segments
      ) ${SUM_UP}`,
    values: [batch.campaignId, refused.map((r) => r.seq), refused.map((r) => r.code)],
  });
  return touched(rows);
}

/**
 * The listed rows were refused for now: they move to the next attempt and to a batch of their own that is due later.
 * The campaign's row is locked by a statement of its own first, which is what makes the new batch number unique.
 */
export async function deferMessages(
  tx: Tx,
  batch: ClaimedBatch,
  deferred: { seqs: readonly number[]; dueInMs: number; error: string },
): Promise<number> {
  await tx.query('UPDATE campaign SET attempt = greatest(attempt, $2::int + 1) WHERE id = $1', [
    batch.campaignId,
    batch.attempt,
  ]);
  const { rows } = await tx.query<{ no: number }>({
    text: `
      WITH moved AS (
        UPDATE message SET attempt = attempt + 1, updated_at = now()
        WHERE campaign_id = $1 AND seq = ANY ($2::int[])
        RETURNING seq, segments
      )
      INSERT INTO batch (campaign_id, no, first_seq, last_seq, attempt, messages, segments, state, refusals, due_at, error)
      SELECT $1, (SELECT max(no) + 1 FROM batch WHERE campaign_id = $1), min(seq), max(seq), $3::int + 1, count(*),
        sum(segments), 'queued', $4, now() + $5 * interval '1 ms', $6
      FROM moved
      RETURNING no`,
    values: [
      batch.campaignId,
      deferred.seqs,
      batch.attempt,
      batch.refusals + 1,
      deferred.dueInMs,
      deferred.error,
    ],
  });
  return rows[0]!.no;
}

/** Rows of the batch that nobody has answered for become `unknown` until a receipt or the policy decides. */
export async function markUnknown(tx: Tx, batch: ClaimedBatch): Promise<Touched> {
  const { rows } = await tx.query({
    text: `
      WITH changed AS (
        UPDATE message SET status = ${STATUS.unknown}, updated_at = now()
        WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4 AND status < ${STATUS.unknown}
        RETURNING old.status AS before, new.status AS after, segments
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
        RETURNING old.status AS before, new.status AS after, segments
      ) ${SUM_UP}`,
    values: [batch.campaignId, batch.firstSeq, batch.lastSeq, batch.attempt, from, to, errorCode],
  });
  return touched(rows);
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

/** A batch to wake a worker for. `claims` makes the job id fresh after each claim. */
export interface WakeUp {
  campaignId: bigint;
  no: number;
  claims: number;
  delayMs?: number;
}

/**
 * Moves up to `limit` of a running campaign's pending batches into the queue, in order. The choice is materialized: as
 * a sub-select the planner may run it once a row, and its LIMIT then limits nothing.
 */
export async function queueNextBatches(tx: Tx | Pool, campaignId: bigint, limit: number): Promise<WakeUp[]> {
  const { rows } = await tx.query<{ no: number; claims: number }>({
    name: 'queue-next-batches',
    text: `
      WITH next AS MATERIALIZED (
        SELECT b.no FROM batch b JOIN campaign c ON c.id = b.campaign_id AND c.status = 'running'
        WHERE b.campaign_id = $1 AND b.state = 'pending' ORDER BY b.no LIMIT $2 FOR UPDATE OF b SKIP LOCKED
      )
      UPDATE batch SET state = 'queued', due_at = now() FROM next
      WHERE batch.campaign_id = $1 AND batch.no = next.no
      RETURNING batch.no, batch.claims`,
    values: [campaignId, limit],
  });
  return rows.map((row) => ({ campaignId, ...row })).sort((a, b) => a.no - b.no);
}
