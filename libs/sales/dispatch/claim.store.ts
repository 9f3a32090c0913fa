import { type Db, onCommit, type Tx } from '../../platform/postgres/postgres.js';
import type { TextForm } from '../../sms/text-form.js';
import { deferralsOf } from '../model/attempt.js';
import { carrierSql } from '../model/carrier.store.js';
import type { Hop } from '../model/hop.js';
import { STATUS } from '../model/message.js';
import { claims } from '../model/message.metrics.js';

/** A batch that a worker holds the claim of, with what it needs of its campaign. */
export interface ClaimedBatch {
  workspaceId: string;
  campaignId: bigint;
  no: number;
  /** The batch that its rows were cut into; itself, unless they left that one. */
  originNo: number;
  firstSeq: number;
  lastSeq: number;
  attempt: number;
  messages: number;
  /** The fencing token: an outcome is written only by the latest claim. */
  claims: number;
  /** The transaction that took the claim. Unlike `claims`, no other has it where that one is rolled back. */
  transactionId: string;
  /** How often in a row the carrier took nothing of it; sets the delay before it is submitted again. */
  refusals: number;
  /** The run's number, which the client references carry. */
  runNo: number;
  /** Why it was deferred before, if it was: the carrier's last code in our words. */
  error: string | null;
  /** True once the run's validity period is over: what was not sent by then is not sent any more. */
  expired: boolean;
  /** True if an earlier claim may have submitted it already. */
  inDoubt: boolean;
  /** Positions of rows that are not submitted and cost nothing, as this claim or one in doubt before it noted. */
  freeSeqs: readonly number[];
  runId: string;
  /** When its run began, on the clock of `performance.now()`. */
  runBeganAtMs: number;
  /** The trace that began the run, if one did. */
  traceparent: string | null;
  priceMicros: bigint;
  template: string;
  columns: string[];
  textForm: TextForm;
  sender: string | null;
  /** The one that has it: the campaign's, unless the batch is another's. */
  carrier: string;
  /** True where it was given to a carrier by a route, or because another refused it; else it is its campaign's carrier's. */
  isRouted: boolean;
  /** Who refused its rows before, in this run; the latest last. */
  hops: readonly Hop[];
}

/** When a batch's validity period ends, in SQL: that of its campaign's run, or of its own. */
export const expiresAt = (batch: string, campaign: string, run: string) =>
  `CASE WHEN ${batch}.run_id IS NULL THEN ${campaign}.expires_at
     ELSE ${run}.created_at + ${campaign}.validity_minutes * interval '1 min' END`;

/** What a worker can submit with, and of whom it must submit nothing. */
export interface WorkerReach {
  /** The names of its carriers. */
  carriers: readonly string[];
  /** The workspaces that were suspended when it last looked. */
  suspended: readonly string[];
}

/**
 * What a worker may take up, in SQL: batches of its carriers, and of any other carrier those that need none: whose validity
 * period is over, or which are in doubt while their campaign is being canceled. Of the latter a minute after the claim
 * has lapsed, so that a worker that has the carrier comes first. Of a suspended workspace nothing before the suspension
 * or the validity period ends, whatever its campaign's status; also not what is in doubt: to submit that again may be to send it.
 */
export const mayBeTakenUp = (carriers: string, suspended: string) =>
  `(${expiresAt('b', 'c', 'r')} <= now() OR c.workspace_id <> ALL (${suspended}::uuid[]) AND (${carrierSql('b', 'c')} = ANY (${carriers}::text[])
     OR c.status = 'canceling' AND b.state = 'submitting' AND b.due_at < now() - interval '1 min'))`;

/**
 * Writes the intent to submit: queued → submitting, or takes over a claim that has lapsed. To be committed before
 * anything is sent. Null if there is nothing to do: done, canceled, paused, not due, held by another worker, or out of
 * this one's reach.
 */
export async function claimBatch(
  db: Db,
  campaignId: bigint,
  no: number,
  leaseMs: number,
  { carriers, suspended }: WorkerReach,
): Promise<ClaimedBatch | null> {
  const { rows } = await db.query({
    name: 'claim-batch',
    text: `
      UPDATE batch b
      SET state = 'submitting', claims = b.claims + 1, due_at = now() + $3 * interval '1 ms'
      FROM campaign c, run r
      WHERE r.id = coalesce(b.run_id, c.run_id) AND b.campaign_id = $1 AND b.no = $2 AND c.id = b.campaign_id AND b.due_at <= now()
        AND ((b.state = 'queued' AND c.status = 'running') OR b.state = 'submitting') AND ${mayBeTakenUp('$4', '$5')}
      RETURNING b.first_seq, b.last_seq, b.attempt, b.messages, b.claims, b.refusals, b.error, b.free_seqs, coalesce(b.origin_no, b.no) AS origin_no, old.state AS state_before,
        pg_current_xact_id()::xid::text AS transaction_id, c.workspace_id, r.no AS run_no, r.id AS run_id,
        extract(epoch FROM now() - r.created_at)::float8 AS run_age, r.traceparent, ${expiresAt('b', 'c', 'r')} <= now() AS expired, c.price_micros, c.template, c.columns, c.text_form, c.sender, ${carrierSql('b', 'c')} AS carrier, b.carrier IS NOT NULL AS is_routed, b.hops`,
    values: [campaignId, no, leaseMs, carriers, suspended],
  });
  const row = rows[0];
  if (!row) return null;
  return {
    workspaceId: row.workspace_id,
    campaignId,
    no,
    originNo: row.origin_no,
    firstSeq: row.first_seq,
    lastSeq: row.last_seq,
    attempt: row.attempt,
    messages: row.messages,
    claims: row.claims,
    transactionId: row.transaction_id,
    refusals: row.refusals,
    runNo: row.run_no,
    error: row.error,
    expired: row.expired === true,
    inDoubt: row.state_before === 'submitting',
    freeSeqs: row.free_seqs ?? [],
    runId: row.run_id,
    runBeganAtMs: performance.now() - row.run_age * 1_000,
    traceparent: row.traceparent,
    priceMicros: row.price_micros,
    template: row.template,
    columns: row.columns,
    textForm: row.text_form,
    sender: row.sender,
    carrier: row.carrier,
    isRouted: row.is_routed,
    hops: row.hops ?? [],
  };
}

/** [seq, E.164 number with "+", the used CSV cells as a JSON array or null] */
export type MessageRow = [seq: number, to: string, vars: string | null];

/** The rows of a batch that the carrier has not answered for yet, in order of seq. */
export async function readMessages(tx: Tx, batch: ClaimedBatch): Promise<MessageRow[]> {
  const { rows } = await tx.query<MessageRow>({
    name: 'read-messages',
    rowMode: 'array',
    text: `
      SELECT seq, '+' || msisdn, vars FROM message
      WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4 AND status < ${STATUS.sent}
      ORDER BY seq`,
    values: [batch.campaignId, batch.firstSeq, batch.lastSeq, batch.attempt],
  });
  return rows;
}

/**
 * Notes on a claimed batch that is not in doubt which of its rows are free, because a receipt told of them before anything
 * of them was submitted in this run: they were not among those read. Of rows that were deferred in this run, only
 * what has arrived, and only where an earlier run may have sent it; what a receipt of this run told of is charged.
 * @returns their positions.
 */
export async function noteFreeRows(
  tx: Tx,
  batch: ClaimedBatch,
  readSeqs: readonly number[],
): Promise<number[]> {
  if (readSeqs.length === batch.messages) return [];
  const isFirstSubmission = deferralsOf(batch.attempt) === 0;
  if (!isFirstSubmission && batch.runNo === 1) return [];
  const { rows } = await tx.query<{ free: number[] }>(
    `UPDATE batch SET free_seqs = ARRAY(
       SELECT seq FROM message WHERE campaign_id = $1 AND seq BETWEEN $3 AND $4 AND attempt = $5
         AND seq <> ALL ($6::int[]) AND status >= $7)
     WHERE campaign_id = $1 AND no = $2 RETURNING free_seqs AS free`,
    [
      batch.campaignId,
      batch.no,
      batch.firstSeq,
      batch.lastSeq,
      batch.attempt,
      readSeqs,
      isFirstSubmission ? STATUS.sent : STATUS.delivered,
    ],
  );
  return rows[0]!.free;
}

/**
 * Gives back a batch that this worker could not claim, or whose claim was committed but nobody told it so: nothing was
 * submitted either way. Nothing changes where another worker has claimed it since: then neither does its row come from
 * our transaction, nor is it as it was before that. The claim counts as one, so that the next that fails is deferred for longer;
 * but not of a batch in doubt, of which the claim before may still tell the outcome.
 */
export async function deferUnclaimed(db: Db, batch: ClaimedBatch, dueInMs: number): Promise<void> {
  await db.query(
    `UPDATE batch SET due_at = now() + $4 * interval '1 ms', claims = CASE WHEN $6 THEN claims ELSE $3 END,
       state = CASE WHEN xmin = $5::xid AND NOT $6 THEN 'queued' ELSE state END
     WHERE campaign_id = $1 AND no = $2 AND state IN ('queued', 'submitting') AND (xmin = $5::xid OR claims = $3 - 1)`,
    [batch.campaignId, batch.no, batch.claims, dueInMs, batch.transactionId, batch.inDoubt],
  );
}

/**
 * Ends a claim: submitting → `state`; what it was deferred for before stays noted, unless there is another reason.
 * False if the claim has been taken over, and then nothing may be written.
 */
export async function endClaim(
  tx: Tx,
  batch: ClaimedBatch,
  to: {
    state: 'done' | 'queued' | 'unknown' | 'submitting';
    dueInMs?: number;
    refusals?: number;
    error?: string;
  },
): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'end-claim',
    text: `
      UPDATE batch SET state = $4, due_at = now() + $5 * interval '1 ms', refusals = $6, error = $7
      WHERE campaign_id = $1 AND no = $2 AND claims = $3 AND state = 'submitting'`,
    values: [
      batch.campaignId,
      batch.no,
      batch.claims,
      to.state,
      to.dueInMs ?? null,
      to.refusals ?? batch.refusals,
      to.error ?? batch.error,
    ],
  });
  const current = rowCount === 1;
  onCommit(tx, () => claims.inc({ ended: current ? to.state : 'superseded' }));
  return current;
}
