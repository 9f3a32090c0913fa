import type { Pool } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import { inSpan } from '../../platform/telemetry/tracing.js';
import { settlements } from '../model/message.metrics.js';
import { campaignKey } from '../model/reference.js';

/** What settling needs of the credit service. Every call is repeatable: the operation id makes it so. */
export interface SettlementPort {
  settle(
    settlements: readonly {
      opId: string;
      reservationId: string;
      capturedMicros: bigint;
      releasedMicros: bigint;
    }[],
  ): Promise<readonly { opId: string; status: string; detail: string }[]>;
  close(request: { opId: string; reservationId: string }): Promise<unknown>;
}

const SETTLEMENTS_PER_CALL = 500;

export function settlementOpId(runId: string, batchNo: number): string {
  return `${runId}:settle:${batchNo}`;
}

/**
 * Sends what waits to be settled to the credit service and confirms what it has applied. A crash anywhere in between
 * only repeats the same operations. A settlement that the service refuses is a bug or a tampered database: it is kept
 * with the reason for the reconciler, and no longer sent.
 * @returns how many were confirmed.
 */
export async function settlePending(pool: Pool, credit: SettlementPort, logger: Logger): Promise<number> {
  const { rows } = await pool.query({
    name: 'pending-settlements',
    text: `
      SELECT campaign_id, batch_no, run_id, captured_micros, released_micros FROM settlement
      WHERE confirmed_at IS NULL AND error IS NULL ORDER BY created_at LIMIT ${SETTLEMENTS_PER_CALL}`,
  });
  if (rows.length === 0) return 0;
  const outcomes = await inSpan('settle', { attributes: { 'broadside.settlements': rows.length } }, () =>
    credit.settle(
      rows.map((row) => ({
        opId: settlementOpId(row.run_id, row.batch_no),
        reservationId: row.run_id,
        capturedMicros: row.captured_micros,
        releasedMicros: row.released_micros,
      })),
    ),
  );
  const errors = outcomes.map(({ status, detail }) => (status === 'APPLIED' ? null : `${status}: ${detail}`));
  errors.forEach((error, index) => {
    const row = rows[index];
    if (error)
      logger.error(
        { campaign: campaignKey(row.campaign_id), batch: row.batch_no, error },
        'a settlement was refused',
      );
  });
  await pool.query({
    name: 'confirm-settlements',
    text: `
      UPDATE settlement s SET confirmed_at = CASE WHEN o.error IS NULL THEN now() END, error = o.error
      FROM unnest($1::bigint[], $2::int[], $3::text[]) AS o(campaign_id, batch_no, error)
      WHERE s.campaign_id = o.campaign_id AND s.batch_no = o.batch_no`,
    values: [rows.map((row) => row.campaign_id), rows.map((row) => row.batch_no), errors],
  });
  const confirmed = errors.filter((error) => error === null).length;
  settlements.inc({ result: 'confirmed' }, confirmed);
  settlements.inc({ result: 'refused' }, errors.length - confirmed);
  return confirmed;
}

/**
 * Seals runs of single sends that have been filled long enough: nothing more is added to them. It waits for whoever is
 * adding, so that what comes after it sees all their batches.
 */
export async function sealFilledRuns(pool: Pool): Promise<void> {
  await pool.query({
    name: 'seal-filled-runs',
    text: 'UPDATE run SET fills_until = NULL WHERE fills_until < clock_timestamp()',
  });
}

/** Closes the reservation of every run that has nothing left to send or to settle. */
export async function closeFinishedRuns(pool: Pool, credit: SettlementPort, logger: Logger): Promise<void> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'finished-runs',
    text: `
      SELECT r.id FROM run r
      WHERE r.state = 'open' AND r.fills_until IS NULL
        AND NOT EXISTS (SELECT FROM batch b WHERE b.campaign_id = r.campaign_id
          AND coalesce(b.run_id, r.id) = r.id AND b.state IN ('pending', 'queued', 'submitting', 'unknown'))
        AND NOT EXISTS (SELECT FROM settlement s WHERE s.run_id = r.id AND s.confirmed_at IS NULL)
      LIMIT 100`,
  });
  for (const { id } of rows) {
    try {
      await credit.close({ opId: `${id}:close`, reservationId: id });
      await pool.query(
        `UPDATE run SET state = 'closed', closed_at = now() WHERE id = $1 AND state = 'open'`,
        [id],
      );
    } catch (error) {
      // One run that fails must not keep the others open.
      logger.warn({ run: id, err: error }, 'a reservation was not closed; it is tried again');
    }
  }
}
