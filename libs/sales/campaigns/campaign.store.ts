import { PERMANENT_CODES } from '../../carriers/error-codes.js';
import type { Db, Tx } from '../../platform/postgres/postgres.js';
import { currentTraceparent } from '../../platform/telemetry/tracing.js';
import { queueNextBatches } from '../dispatch/batch.store.js';
import type { WakeUp } from '../dispatch/wake-ups.js';
import { firstAttempt } from '../model/attempt.js';
import type { CampaignStatus } from '../model/campaign.js';
import {
  type CampaignTransition,
  NO_BATCH_AT_WORK,
  startsFrom,
  TRANSITIONS,
  transitionSet,
} from '../model/campaign.transitions.js';
import { addToCampaign } from '../model/counters.store.js';
import { STATUS } from '../model/message.js';
import { costSql } from '../model/price.js';
import { turnOf } from '../model/turns.js';

/**
 * The campaign's row, locked until the end of the transaction; null also for another workspace's campaign, for one that was
 * deleted, and for the single sends of a day, which nobody runs or stops.
 */
export async function lockCampaign(
  tx: Tx,
  workspaceId: string,
  campaignId: bigint,
): Promise<LockedCampaign | null> {
  const { rows } = await tx.query(
    `SELECT ${LOCKED_COLUMNS} FROM campaign
     WHERE id = $1 AND workspace_id = $2 AND kind = 'campaign' AND status <> 'deleted' FOR UPDATE`,
    [campaignId, workspaceId],
  );
  return rows[0] ? toLocked(rows[0]) : null;
}

/**
 * Scheduled campaigns whose time has come, by Postgres' clock, locked, workspaces in turn; none that another process is at, and
 * none of these workspaces.
 */
export async function lockDue(
  tx: Tx,
  limit: number,
  suspended: readonly string[],
): Promise<(LockedCampaign & { workspaceId: string })[]> {
  const { rows } = await tx.query(
    `WITH due AS MATERIALIZED (
       SELECT id, ${turnOf('workspace_id', 'send_at')} AS turn FROM campaign
       WHERE status = 'scheduled' AND send_at <= now() AND workspace_id <> ALL ($2::uuid[])
     )
     SELECT ${LOCKED_COLUMNS}, workspace_id
     FROM due JOIN campaign c USING (id) WHERE c.status = 'scheduled' AND c.send_at <= now()
     ORDER BY due.turn, c.send_at LIMIT $1 FOR UPDATE OF c SKIP LOCKED`,
    [limit, suspended],
  );
  return rows.map((row) => ({ ...toLocked(row), workspaceId: row.workspace_id }));
}

const LOCKED_COLUMNS =
  'id, status, price_micros, segments, run_id, run_no, failed + undelivered AS failed, removed_at IS NOT NULL AS is_removed';

// biome-ignore lint/suspicious/noExplicitAny: a row as the driver gives it.
const toLocked = (row: any): LockedCampaign => ({
  id: row.id,
  status: row.status,
  priceMicros: row.price_micros,
  segments: row.segments,
  runId: row.run_id,
  runNo: row.run_no,
  failed: row.failed,
  isRemoved: row.is_removed,
});

export const SCHEDULE_DAYS_MAX = 90;

/** draft or scheduled → scheduled. False where the time is not in the future or too far in it; then nothing changed. */
export async function setSchedule(tx: Tx, campaignId: bigint, sendAt: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE campaign SET ${transitionSet(TRANSITIONS.schedule)}
     WHERE id = $1 AND $2::timestamptz > now() AND $2::timestamptz <= now() + interval '${SCHEDULE_DAYS_MAX} d'`,
    [campaignId, sendAt],
  );
  return rowCount === 1;
}

export interface LockedCampaign {
  id: bigint;
  status: CampaignStatus;
  priceMicros: bigint;
  segments: bigint;
  /** Null while no credit was ever reserved for it. */
  runId: string | null;
  runNo: number;
  /** Messages that failed or were undelivered. */
  failed: number;
  /** Its messages are not there any more. */
  isRemoved: boolean;
}

/** What a command does to a campaign that it has locked. @throws Error where the campaign is not where that starts. */
export async function makeTransition(
  tx: Tx,
  campaignId: bigint,
  transition: CampaignTransition,
  ...parameters: unknown[]
): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE campaign SET ${transitionSet(transition)} WHERE id = $1 AND ${startsFrom(transition)}`,
    [campaignId, ...parameters],
  );
  if (rowCount !== 1) throw new Error(`campaign ${campaignId} is not ${transition.from.join(' or ')}`);
}

/** A run whose answer from the credit service is not known yet. */
export interface ReservingRun {
  id: string;
  campaignId: bigint;
  workspaceId: string;
  amountMicros: bigint;
}

/**
 * Notes what is about to be reserved, before anybody is asked: the run's id makes asking repeatable. It keeps what the
 * campaign was, for a refusal.
 * @returns the run's id.
 */
export async function beginRun(
  tx: Tx,
  campaign: LockedCampaign,
  transition: CampaignTransition,
  run: { no: number; amountMicros: bigint; retry?: Retry | undefined },
): Promise<string> {
  const { retry } = run;
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO run (campaign_id, no, amount_micros, status_before, traceparent, includes_permanent, retried, left_out)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
    [
      campaign.id,
      run.no,
      run.amountMicros,
      campaign.status,
      currentTraceparent(),
      retry?.includesPermanent ?? false,
      retry?.messages ?? null,
      retry?.leftOut ?? null,
    ],
  );
  const { id } = rows[0]!;
  await makeTransition(tx, campaign.id, transition, id);
  return id;
}

const REFUSED_KEPT_DAYS = 7;

/** Forgets runs that were refused some days ago, of single sends too. @returns how many; call again until 0. */
export async function forgetRefusedRuns(db: Db): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM run WHERE id IN (
       SELECT id FROM run WHERE state = 'refused' AND created_at < now() - interval '${REFUSED_KEPT_DAYS} d'
       ORDER BY created_at LIMIT 5000)`,
  );
  return rowCount ?? 0;
}

/** Whether a run of the campaign is not closed yet: what it reserved is still being sent or settled. */
export async function hasOpenRun(tx: Tx, campaignId: bigint): Promise<boolean> {
  const { rowCount } = await tx.query(`SELECT FROM run WHERE campaign_id = $1 AND state = 'open'`, [
    campaignId,
  ]);
  return Boolean(rowCount);
}

/** Its number among the campaign's runs, whether the campaign ran before, and what a retry was asked to send. */
export async function readRun(
  db: Db,
  runId: string,
): Promise<{ no: number; isRetry: boolean; includesPermanent: boolean }> {
  const { rows } = await db.query(
    'SELECT r.no, c.started_at IS NOT NULL AS "isRetry", r.includes_permanent AS "includesPermanent" FROM run r JOIN campaign c ON c.id = r.campaign_id WHERE r.id = $1',
    [runId],
  );
  return rows[0];
}

/** Ends the waiting for an answer, once: true for the caller whose transaction does it. */
export async function endReserving(tx: Tx, runId: string, state: 'open' | 'refused'): Promise<boolean> {
  const { rowCount } = await tx.query(`UPDATE run SET state = $2 WHERE id = $1 AND state = 'reserving'`, [
    runId,
    state,
  ]);
  return rowCount === 1;
}

/**
 * After a refusal the campaign is again what it was before the run. Where nobody waits for the answer any more, one that
 * never started is paused for credit instead, so that it says why it did not.
 */
export async function returnFromReserving(
  tx: Tx,
  run: { id: string; campaignId: bigint },
  toldCaller: boolean,
): Promise<void> {
  await tx.query(
    `UPDATE campaign SET ${transitionSet(TRANSITIONS.refuse)}
     FROM (
       SELECT CASE WHEN c.started_at IS NULL AND NOT $3 THEN 'paused' ELSE r.status_before END AS status
       FROM run r JOIN campaign c ON c.id = r.campaign_id WHERE r.id = $2
     ) was
     WHERE id = $1 AND ${startsFrom(TRANSITIONS.refuse)}`,
    [run.campaignId, run.id, toldCaller],
  );
}

/**
 * reserving → running, with the first batches of its window queued and the validity period begun. A retry whose every
 * message was delivered in the meantime has nothing to send and is completed with that, or by the sweeper; closing its run
 * returns the credit.
 */
export async function startRunning(tx: Tx, campaignId: bigint, window: number): Promise<WakeUp[]> {
  await tx.query(
    `UPDATE campaign SET ${transitionSet(TRANSITIONS.start)} WHERE id = $1 AND ${startsFrom(TRANSITIONS.start)}`,
    [campaignId],
  );
  return queueNextBatches(tx, campaignId, window);
}

/** Rows that one statement looks at, whatever the size of the campaign. */
const SEQS_AT_ONCE = 100_000;

/** What a retry sends again. */
export interface Retry {
  messages: number;
  /** Failed messages that it does not send, for that cannot help. */
  leftOut: number;
  includesPermanent: boolean;
}

/** In SQL, the rows that failed. */
const FAILED = `status IN (${STATUS.failed}, ${STATUS.undelivered})`;

/** In SQL, whether a row that failed is one that no further try can help. */
const IS_PERMANENT = `coalesce(error_code, '') IN (${PERMANENT_CODES.map((code) => `'${code}'`).join(', ')})`;

/**
 * What a retry would send again, and the segments of that. It reads all rows of the campaign, so it is asked outside of
 * transactions that lock anything.
 */
export async function findRetryable(
  db: Db,
  campaignId: bigint,
  includesPermanent: boolean,
): Promise<Retry & { segments: bigint }> {
  const found = { messages: 0, leftOut: 0, segments: 0n, includesPermanent };
  for (
    let from: number | null = 0;
    from !== null;
    from = await nextRange(db, campaignId, from, SEQS_AT_ONCE)
  ) {
    const { rows } = await db.query<{ segments: bigint; messages: number; leftOut: number }>({
      name: 'find-retryable',
      text: `
        SELECT coalesce(sum(segments) FILTER (WHERE is_retried), 0)::bigint AS segments,
          (count(*) FILTER (WHERE is_retried))::int AS messages, (count(*) FILTER (WHERE NOT is_retried))::int AS "leftOut"
        FROM (
          SELECT segments, $4 OR NOT ${IS_PERMANENT} AS is_retried FROM message
          WHERE campaign_id = $1 AND seq >= $2 AND seq < $3 AND ${FAILED}
        ) failed`,
      values: [campaignId, from, from + SEQS_AT_ONCE, includesPermanent],
    });
    found.segments += rows[0]!.segments;
    found.messages += rows[0]!.messages;
    found.leftOut += rows[0]!.leftOut;
  }
  return found;
}

/** Where the next range begins, or null after the last. */
async function nextRange(db: Db, campaignId: bigint, from: number, seqs: number): Promise<number | null> {
  const { rows } = await db.query<{ last: number | null }>({
    name: 'last-seq',
    text: 'SELECT max(seq) AS last FROM message WHERE campaign_id = $1',
    values: [campaignId],
  });
  const next = from + seqs;
  return rows[0]!.last !== null && next <= rows[0]!.last ? next : null;
}

/**
 * Failed and undelivered rows are queued again for a new run, in batches of their own: a range of them in one
 * transaction, while the run is still `reserving`. The batches of the run say how far it has come and what it has spent,
 * so whoever finds it unfinished after a crash goes on there. Receipts of earlier runs then count only if they say
 * delivered. Messages of a canceled campaign may have failed since the credit was reserved: no more rows are taken than
 * it pays for. What no further try can help is left out as the run says, whoever goes on with it.
 * @param from where to go on, at the earliest: null at first.
 * @returns where to go on, or null when all are queued; undefined if the run is no longer `reserving`.
 */
export async function retryFailed(
  tx: Tx,
  run: { id: string; campaignId: bigint; no: number; includesPermanent: boolean },
  batchSize: number,
  from: number | null,
  seqs = SEQS_AT_ONCE,
): Promise<number | null | undefined> {
  const { rowCount } = await tx.query(`SELECT FROM run WHERE id = $1 AND state = 'reserving' FOR UPDATE`, [
    run.id,
  ]);
  if (!rowCount) return undefined;
  const attempt = firstAttempt(run.no);
  const { rows: made } = await tx.query<{ next: number; segments: bigint }>(
    `SELECT coalesce(max(last_seq) + 1, 0) AS next, coalesce(sum(segments), 0)::bigint AS segments
     FROM batch WHERE campaign_id = $1 AND attempt = $2`,
    [run.campaignId, attempt],
  );
  const { next, segments } = made[0]!;
  const first = Math.max(next, from ?? 0);
  const { rows } = await tx.query<{ failed: number; undelivered: number }>(
    `WITH candidate AS (
       SELECT seq, $7::bigint + sum(segments) OVER (ORDER BY seq) AS segments_so_far FROM message
       WHERE campaign_id = $1 AND seq >= $5 AND seq < $6 AND ${FAILED} AND ($8 OR NOT ${IS_PERMANENT})
     ), retried AS (
       UPDATE message m SET status = ${STATUS.queued}, attempt = $2, error_code = NULL, carrier_code = NULL,
         carrier = NULL, updated_at = now()
       FROM candidate, run r JOIN campaign c ON c.id = r.campaign_id
       WHERE m.campaign_id = $1 AND m.seq = candidate.seq AND m.status IN (${STATUS.failed}, ${STATUS.undelivered})
         AND r.id = $4 AND ${costSql('c.price_micros', 'candidate.segments_so_far')} <= r.amount_micros
       RETURNING m.seq, m.segments, old.status AS before
     ), numbered AS (
       SELECT seq, segments, (row_number() OVER (ORDER BY seq) - 1) / $3::int AS part FROM retried
     ), batches AS (
       INSERT INTO batch (campaign_id, no, first_seq, last_seq, attempt, messages, segments)
       SELECT $1, (SELECT max(no) + 1 FROM batch WHERE campaign_id = $1) + part, min(seq), max(seq), $2,
         count(*), sum(segments)
       FROM numbered GROUP BY part
     )
     SELECT count(*) FILTER (WHERE before = ${STATUS.failed})::int AS failed,
       count(*) FILTER (WHERE before = ${STATUS.undelivered})::int AS undelivered
     FROM retried`,
    [run.campaignId, attempt, batchSize, run.id, first, first + seqs, segments, run.includesPermanent],
  );
  await tx.query('UPDATE campaign SET run_no = $2 WHERE id = $1', [run.campaignId, run.no]);
  await addToCampaign(tx, run.campaignId, [
    { from: 'failed', to: 'queued', messages: rows[0]!.failed },
    { from: 'undelivered', to: 'queued', messages: rows[0]!.undelivered },
  ]);
  return nextRange(tx, run.campaignId, first, seqs);
}

const PAUSED_BY_SUSPENSION = `${startsFrom(TRANSITIONS.endSuspension)} AND campaign.paused_reason = 'suspended'`;

/** What a suspension has paused. */
export async function findSuspended(db: Db): Promise<{ id: bigint; workspaceId: string }[]> {
  const { rows } = await db.query<{ id: bigint; workspaceId: string }>({
    name: 'find-suspended',
    text: `SELECT id, workspace_id AS "workspaceId" FROM campaign WHERE ${PAUSED_BY_SUSPENSION} ORDER BY id`,
  });
  return rows;
}

/** What runs of these workspaces. */
export async function findToSuspend(db: Db, suspended: readonly string[]): Promise<bigint[]> {
  if (suspended.length === 0) return [];
  const { rows } = await db.query<{ id: bigint }>({
    name: 'find-to-suspend',
    text: `
      SELECT id FROM campaign WHERE ${startsFrom(TRANSITIONS.suspend)} AND workspace_id = ANY ($1::uuid[])
      ORDER BY id`,
    values: [suspended],
  });
  return rows.map(({ id }) => id);
}

/** running → paused where it still runs. */
export async function suspendCampaign(db: Db, campaignId: bigint): Promise<void> {
  await db.query(
    `UPDATE campaign SET ${transitionSet(TRANSITIONS.suspend)}
     WHERE id = $1 AND ${startsFrom(TRANSITIONS.suspend)}`,
    [campaignId],
  );
}

/** paused → running where a suspension has paused it still. @returns false where it has not. */
export async function endSuspension(tx: Tx, campaignId: bigint): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE campaign SET ${transitionSet(TRANSITIONS.endSuspension)} WHERE id = $1 AND ${PAUSED_BY_SUSPENSION}`,
    [campaignId],
  );
  return rowCount === 1;
}

/** Queued batches of a resumed campaign are due at once: the workers that came for them meanwhile left again. */
export async function wakeQueuedBatches(tx: Tx, campaignId: bigint): Promise<WakeUp[]> {
  const { rows } = await tx.query<{ workspaceId: string; no: number; messages: number; claims: number }>(
    `UPDATE batch b SET due_at = now() FROM campaign c WHERE c.id = $1 AND b.campaign_id = c.id AND b.state = 'queued'
     RETURNING c.workspace_id AS "workspaceId", b.no, b.messages, b.claims`,
    [campaignId],
  );
  return rows.map((row) => ({ campaignId, ...row }));
}

export interface WaitingBatch {
  campaignId: bigint;
  no: number;
  firstSeq: number;
  lastSeq: number;
  attempt: number;
  /** What was reserved for it, whatever became of its rows since. */
  segments: number;
  /** Why it was deferred, if it was; `in_doubt` where its messages may have been sent. */
  error: string | null;
  /** Null for a draft, which has nothing reserved. */
  runId: string | null;
  priceMicros: bigint;
}

/**
 * Takes waiting batches of campaigns that are being canceled out of the queue, locked: of this one, or where none is named of
 * all, workspaces in turn.
 */
export async function takeBatchesToCancel(
  tx: Tx,
  limit: number,
  campaignId: bigint | null,
): Promise<WaitingBatch[]> {
  const { rows } = await tx.query(
    `WITH first AS MATERIALIZED (
       SELECT c.id, b.no, ${turnOf('c.workspace_id', 'c.id, b.no')} AS turn FROM campaign c
       CROSS JOIN LATERAL (
         SELECT no FROM batch WHERE campaign_id = c.id AND state IN ('pending', 'queued') ORDER BY no LIMIT $1
       ) b
       WHERE c.status = 'canceling' AND c.id = coalesce($2, c.id)
     ), waiting AS MATERIALIZED (
       SELECT b.campaign_id, b.no, c.run_id, c.price_micros
       FROM first JOIN campaign c ON c.id = first.id JOIN batch b ON b.campaign_id = first.id AND b.no = first.no
       WHERE c.status = 'canceling' AND b.state IN ('pending', 'queued')
       ORDER BY first.turn LIMIT $1 FOR UPDATE OF b SKIP LOCKED
     )
     UPDATE batch b SET state = 'canceled', due_at = NULL FROM waiting w
     WHERE b.campaign_id = w.campaign_id AND b.no = w.no
     RETURNING b.campaign_id, b.no, b.first_seq, b.last_seq, b.attempt, b.segments, b.error, w.run_id, w.price_micros`,
    [limit, campaignId],
  );
  return rows.map((row) => ({
    campaignId: row.campaign_id,
    no: row.no,
    firstSeq: row.first_seq,
    lastSeq: row.last_seq,
    attempt: row.attempt,
    segments: row.segments,
    error: row.error,
    runId: row.run_id,
    priceMicros: row.price_micros,
  }));
}

/** canceling → canceled where no batch waits or is in submission any more. */
export async function finishCanceling(tx: Tx): Promise<bigint[]> {
  const { rows } = await tx.query<{ id: bigint }>(
    `UPDATE campaign SET ${transitionSet(TRANSITIONS.finishCanceling)}
     WHERE ${startsFrom(TRANSITIONS.finishCanceling)} AND ${NO_BATCH_AT_WORK}
     RETURNING id`,
  );
  return rows.map((row) => row.id);
}

/** Runs whose asking was interrupted, or has taken longer than a request waits, workspaces in turn. */
export async function findReservingRuns(db: Db): Promise<ReservingRun[]> {
  const { rows } = await db.query(
    `SELECT r.id, r.campaign_id, c.workspace_id, r.amount_micros FROM run r JOIN campaign c ON c.id = r.campaign_id
     WHERE r.state = 'reserving' AND r.created_at < now() - interval '4 s' AND c.kind = 'campaign'
     ORDER BY ${turnOf('c.workspace_id', 'r.created_at')}, r.created_at LIMIT 100`,
  );
  return rows.map((row) => ({
    id: row.id,
    campaignId: row.campaign_id,
    workspaceId: row.workspace_id,
    amountMicros: row.amount_micros,
  }));
}
