/** The SQL of closing: two statements for a whole list of one workspace. */
import type { Tx } from '../../platform/postgres/postgres.js';
import { type Closing, closingHash } from './credit.js';

/** Records the closings that are new, with distinct op ids. @returns the op ids of those. */
export async function insertClosings(
  tx: Tx,
  workspaceId: string,
  closings: readonly Closing[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ op_id: string }>({
    name: 'credit_insert_closings',
    text: `
      INSERT INTO credit_op (op_id, workspace_id, kind, request_hash, result)
      SELECT op_id, $1, 'close', request_hash, '{}' FROM unnest($2::text[], $3::bytea[]) AS t (op_id, request_hash)
      ORDER BY op_id
      ON CONFLICT DO NOTHING
      RETURNING op_id`,
    values: [workspaceId, closings.map(({ opId }) => opId), closings.map(closingHash)],
  });
  return new Set(rows.map((row) => row.op_id));
}

const CLOSE = `
WITH fresh AS (
  SELECT * FROM unnest($2::text[], $3::text[]) AS t (op_id, reservation_id)
), locked AS MATERIALIZED (
  -- In one order, as settling does, so that lists which meet on the same reservations wait for one another.
  SELECT id FROM credit_reservation WHERE id IN (SELECT reservation_id FROM fresh) ORDER BY id FOR NO KEY UPDATE
), closed AS (
  UPDATE credit_reservation r
  SET released_micros = r.amount_micros - r.captured_micros, closed_at = coalesce(r.closed_at, now())
  FROM locked WHERE r.id = locked.id AND r.workspace_id = $1
  RETURNING r.id, r.captured_micros, r.released_micros,
    old.amount_micros - old.captured_micros - old.released_micros AS left_micros
), stored AS (
  UPDATE credit_op o SET result = jsonb_build_object('reservationId', c.id,
    'capturedMicros', c.captured_micros::text, 'releasedMicros', c.released_micros::text)
  FROM fresh JOIN closed c ON c.id = fresh.reservation_id WHERE o.op_id = fresh.op_id
), total AS (
  SELECT coalesce(sum(left_micros), 0)::int8 AS freed FROM closed
), moved AS (
  UPDATE credit_account a
  SET reserved_micros = a.reserved_micros - total.freed, version = a.version + 1, updated_at = now()
  FROM total WHERE a.workspace_id = $1 AND total.freed > 0
)
SELECT freed FROM total`;

/** Closes reservations of one workspace whose closings are recorded and new. @returns what was left of them. */
export async function closeReservations(
  tx: Tx,
  workspaceId: string,
  closings: readonly Closing[],
): Promise<bigint> {
  const { rows } = await tx.query<{ freed: bigint }>({
    name: 'credit_close',
    text: CLOSE,
    values: [
      workspaceId,
      closings.map(({ opId }) => opId),
      closings.map(({ reservationId }) => reservationId),
    ],
  });
  return rows[0]!.freed;
}
