import type { Db, Tx } from '../../platform/postgres/postgres.js';

/** Of one call, to settle or to close; one that is full says that more may wait. */
export const OPS_PER_CALL = 500;

export interface PendingSettlement {
  campaignId: bigint;
  batchNo: number;
  runId: string;
  capturedMicros: bigint;
  releasedMicros: bigint;
}

/** The oldest settlements that wait, at most {@link OPS_PER_CALL}, locked; none that another settler is at. */
export async function takePendingSettlements(tx: Tx): Promise<PendingSettlement[]> {
  const { rows } = await tx.query({
    name: 'pending-settlements',
    text: `
      SELECT campaign_id, batch_no, run_id, captured_micros, released_micros FROM settlement
      WHERE confirmed_at IS NULL AND error IS NULL ORDER BY created_at LIMIT ${OPS_PER_CALL}
      FOR NO KEY UPDATE SKIP LOCKED`,
  });
  return rows.map((row) => ({
    campaignId: row.campaign_id,
    batchNo: row.batch_no,
    runId: row.run_id,
    capturedMicros: row.captured_micros,
    releasedMicros: row.released_micros,
  }));
}

/** Confirms those whose error is null and notes the errors of the others, which are no longer sent. */
export async function endSettlements(
  tx: Tx,
  settlements: readonly PendingSettlement[],
  errors: readonly (string | null)[],
): Promise<void> {
  await tx.query({
    name: 'confirm-settlements',
    text: `
      UPDATE settlement s SET confirmed_at = CASE WHEN o.applied THEN now() END, error = o.error
      FROM unnest($1::bigint[], $2::int[], $3::bool[], $4::text[]) AS o(campaign_id, batch_no, applied, error)
      WHERE s.campaign_id = o.campaign_id AND s.batch_no = o.batch_no`,
    values: [
      settlements.map(({ campaignId }) => campaignId),
      settlements.map(({ batchNo }) => batchNo),
      errors.map((error) => error === null),
      errors,
    ],
  });
}

/**
 * Seals runs of single sends that have been filled long enough: nothing more is added to them. One that somebody is adding
 * to at this moment is left for the next time, so that what comes after the seal sees all batches of the run.
 */
export async function sealFilledRuns(db: Db): Promise<void> {
  await db.query({
    name: 'seal-filled-runs',
    text: `
      WITH filled AS MATERIALIZED (
        SELECT id FROM run WHERE fills_until < clock_timestamp() FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE run SET fills_until = NULL FROM filled WHERE run.id = filled.id`,
  });
}

/** Open runs that have nothing left to send or to settle, at most {@link OPS_PER_CALL}, locked. @returns their ids. */
export async function takeFinishedRuns(tx: Tx): Promise<string[]> {
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
  return rows.map(({ id }) => id);
}

/** Closes the runs whose error is null and notes the errors of the others, which are no longer asked for. */
export async function closeRuns(
  tx: Tx,
  runIds: readonly string[],
  errors: readonly (string | null)[],
): Promise<void> {
  await tx.query({
    name: 'close-runs',
    text: `
      UPDATE run SET state = CASE WHEN o.closed THEN 'closed' ELSE state END,
        closed_at = CASE WHEN o.closed THEN now() END, error = o.error
      FROM unnest($1::uuid[], $2::bool[], $3::text[]) AS o(id, closed, error) WHERE run.id = o.id`,
    values: [runIds, errors.map((error) => error === null), errors],
  });
}
