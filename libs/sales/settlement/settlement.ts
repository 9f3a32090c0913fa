import { onCommit, type Pool, transaction } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import { inSpan } from '../../platform/telemetry/tracing.js';
import { settlements, unfitAnswers } from '../model/message.metrics.js';
import { campaignKey } from '../model/reference.js';
import type { Outcome } from './credit-client.js';
import { outcomesOf } from './outcomes.js';

/** What settling needs of the credit service. Every call is repeatable: the operation ids make it so. */
export interface SettlementPort {
  settle(
    settlements: readonly {
      opId: string;
      reservationId: string;
      capturedMicros: bigint;
      releasedMicros: bigint;
    }[],
  ): Promise<readonly Outcome[]>;
  close(closings: readonly { opId: string; reservationId: string }[]): Promise<readonly Outcome[]>;
}

/** Of one call, to settle or to close; one that is full says that more may wait. */
export const OPS_PER_CALL = 500;

const SETTLEMENT_STATUSES: ReadonlySet<string> = new Set([
  'APPLIED',
  'RESERVATION_NOT_FOUND',
  'EXCEEDS_RESERVATION',
  'RESERVATION_CLOSED',
  'CONFLICT',
  'INVALID',
]);
const CLOSING_STATUSES: ReadonlySet<string> = new Set([
  'CLOSED',
  'RESERVATION_NOT_FOUND',
  'CONFLICT',
  'INVALID',
]);

export function settlementOpId(runId: string, batchNo: number): string {
  return `${runId}:settle:${batchNo}`;
}

/**
 * Sends what waits to be settled to the credit service and confirms what it has applied. What it takes is locked until
 * then, so that settlers at work at once each have a part of their own; the part of one that dies is free again with its
 * connection, and only the same operations are repeated. A settlement that the service refuses is a bug or a tampered
 * database: it is kept with the reason for the reconciler, and no longer sent.
 * @returns how many were answered for; call again where it is a full call.
 * @throws UnfitAnswerError if the answer is not one to what was asked; nothing is confirmed then.
 */
export async function settlePending(pool: Pool, credit: SettlementPort, logger: Logger): Promise<number> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query({
      name: 'pending-settlements',
      text: `
        SELECT campaign_id, batch_no, run_id, captured_micros, released_micros FROM settlement
        WHERE confirmed_at IS NULL AND error IS NULL ORDER BY created_at LIMIT ${OPS_PER_CALL}
        FOR NO KEY UPDATE SKIP LOCKED`,
    });
    if (rows.length === 0) return 0;
    const asked = rows.map((row) => ({
      opId: settlementOpId(row.run_id, row.batch_no),
      reservationId: row.run_id,
      capturedMicros: row.captured_micros,
      releasedMicros: row.released_micros,
    }));
    const answer = await inSpan('settle', { attributes: { 'broadside.settlements': rows.length } }, () =>
      credit.settle(asked),
    );
    const outcomes = believed('settle', asked, answer, SETTLEMENT_STATUSES, logger);
    const errors = asked.map(({ opId }) => errorOf(outcomes.get(opId)!, 'APPLIED'));
    errors.forEach((error, index) => {
      const row = rows[index];
      if (error)
        logger.error(
          { campaign: campaignKey(row.campaign_id), batch: row.batch_no, error },
          'a settlement was refused',
        );
    });
    await tx.query({
      name: 'confirm-settlements',
      text: `
        UPDATE settlement s SET confirmed_at = CASE WHEN o.applied THEN now() END, error = o.error
        FROM unnest($1::bigint[], $2::int[], $3::bool[], $4::text[]) AS o(campaign_id, batch_no, applied, error)
        WHERE s.campaign_id = o.campaign_id AND s.batch_no = o.batch_no`,
      values: [
        rows.map((row) => row.campaign_id),
        rows.map((row) => row.batch_no),
        errors.map((error) => error === null),
        errors,
      ],
    });
    onCommit(tx, () => {
      const confirmed = errors.filter((error) => error === null).length;
      settlements.inc({ result: 'confirmed' }, confirmed);
      settlements.inc({ result: 'refused' }, errors.length - confirmed);
    });
    return rows.length;
  });
}

/** {@link outcomesOf}, told of and counted where the answer is none. */
function believed(
  call: 'settle' | 'close',
  asked: readonly { opId: string }[],
  answer: readonly Outcome[],
  statuses: ReadonlySet<string>,
  logger: Logger,
): Map<string, Outcome> {
  try {
    return outcomesOf(asked, answer, statuses);
  } catch (error) {
    unfitAnswers.inc({ call });
    logger.error(
      { call, err: error },
      'the credit service gave no answer to what it was asked; nothing is confirmed',
    );
    throw error;
  }
}

const errorOf = ({ status, detail }: Outcome, good: string) =>
  status === good ? null : `${status}: ${detail}`;

/**
 * Seals runs of single sends that have been filled long enough: nothing more is added to them. One that somebody is adding
 * to at this moment is left for the next time, so that what comes after the seal sees all batches of the run.
 */
export async function sealFilledRuns(pool: Pool): Promise<void> {
  await pool.query({
    name: 'seal-filled-runs',
    text: `
      WITH filled AS MATERIALIZED (
        SELECT id FROM run WHERE fills_until < clock_timestamp() FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE run SET fills_until = NULL FROM filled WHERE run.id = filled.id`,
  });
}

/**
 * Closes the reservations of runs that have nothing left to send or to settle, taken as settlements are. One that the
 * credit service refuses to close keeps the reason, as a settlement does, and is no longer asked for.
 * @returns how many were answered for; call again where it is a full call.
 * @throws UnfitAnswerError if the answer is not one to what was asked; no run is closed then.
 */
export async function closeFinishedRuns(pool: Pool, credit: SettlementPort, logger: Logger): Promise<number> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ id: string }>({
      name: 'finished-runs',
      text: `
        SELECT r.id FROM run r
        WHERE r.state = 'open' AND r.fills_until IS NULL AND r.error IS NULL
          AND NOT EXISTS (SELECT FROM batch b WHERE b.campaign_id = r.campaign_id AND b.run_id = r.id
            AND b.state IN ('pending', 'queued', 'submitting', 'unknown'))
          AND NOT EXISTS (SELECT FROM batch b WHERE b.campaign_id = r.campaign_id AND b.run_id IS NULL
            AND b.state IN ('pending', 'queued', 'submitting', 'unknown'))
          AND NOT EXISTS (SELECT FROM settlement s WHERE s.run_id = r.id AND s.confirmed_at IS NULL)
        LIMIT ${OPS_PER_CALL} FOR NO KEY UPDATE OF r SKIP LOCKED`,
    });
    if (rows.length === 0) return 0;
    const asked = rows.map(({ id }) => ({ opId: `${id}:close`, reservationId: id }));
    const outcomes = believed('close', asked, await credit.close(asked), CLOSING_STATUSES, logger);
    const errors = asked.map(({ opId }) => errorOf(outcomes.get(opId)!, 'CLOSED'));
    errors.forEach((error, index) => {
      if (error) logger.error({ run: rows[index]!.id, error }, 'a reservation cannot be closed');
    });
    await tx.query({
      name: 'close-runs',
      text: `
        UPDATE run SET state = CASE WHEN o.closed THEN 'closed' ELSE state END,
          closed_at = CASE WHEN o.closed THEN now() END, error = o.error
        FROM unnest($1::uuid[], $2::bool[], $3::text[]) AS o(id, closed, error) WHERE run.id = o.id`,
      values: [rows.map(({ id }) => id), errors.map((error) => error === null), errors],
    });
    return rows.length;
  });
}
