/**
 * The SQL of settling: one statement for a whole list of one workspace.
 *
 * Its parts depend on one another in this order: operations (those already there drop out), reservations, the account,
 * the journal. The account row is written once and last whatever the length of the list.
 */
import type { Tx } from '../../platform/postgres/postgres.js';
import { type Settlement, settlementHash } from './credit.js';

const APPLY = `
WITH input AS (
  SELECT * FROM unnest($2::text[], $3::bytea[], $4::text[], $5::int8[], $6::int8[])
    WITH ORDINALITY AS t (op_id, request_hash, reservation_id, captured, released, seq)
), fresh AS (
  INSERT INTO credit_op (op_id, workspace_id, kind, request_hash, result)
  SELECT op_id, $1, 'settle', request_hash, jsonb_build_object(
    'reservationId', reservation_id, 'capturedMicros', captured::text, 'releasedMicros', released::text)
  FROM input ORDER BY op_id
  ON CONFLICT DO NOTHING
  RETURNING op_id
), due AS (
  SELECT reservation_id, sum(captured)::int8 AS captured, sum(released)::int8 AS released
  FROM input JOIN fresh USING (op_id) GROUP BY reservation_id ORDER BY reservation_id
), applied AS (
  UPDATE credit_reservation r
  SET captured_micros = r.captured_micros + due.captured, released_micros = r.released_micros + due.released
  FROM due WHERE r.id = due.reservation_id AND r.workspace_id = $1 AND r.closed_at IS NULL
  RETURNING due.captured, due.released
), total AS (
  SELECT sum(captured)::int8 AS captured, sum(captured + released)::int8 AS freed FROM applied HAVING count(*) > 0
), moved AS (
  UPDATE credit_account a
  SET balance_micros = a.balance_micros - total.captured, reserved_micros = a.reserved_micros - total.freed,
    version = a.version + 1, updated_at = now()
  FROM total WHERE a.workspace_id = $1
  RETURNING a.balance_micros + total.captured AS balance_before
), journalled AS (
  INSERT INTO credit_journal (workspace_id, op_id, kind, amount_micros, balance_after_micros, reservation_id)
  SELECT $1, op_id, 'capture', -captured,
    balance_before - (sum(captured) OVER (ORDER BY seq))::int8, reservation_id
  FROM input JOIN fresh USING (op_id) CROSS JOIN moved WHERE captured > 0 ORDER BY seq
)
SELECT (SELECT coalesce(array_agg(op_id), '{}') FROM fresh) AS fresh,
  (SELECT count(*) FROM due) = (SELECT count(*) FROM applied) AS complete`;

/**
 * Applies the settlements that are new, all of one workspace and with distinct op ids.
 * @returns the op ids that were new, and whether every reservation they name took its part. If not, the caller must
 * roll back: one of the reservations is closed.
 * @throws the server's error 23514 if a reservation has too little left.
 */
export async function applySettlements(
  tx: Tx,
  workspaceId: string,
  settlements: readonly Settlement[],
): Promise<{ fresh: string[]; complete: boolean }> {
  const { rows } = await tx.query<{ fresh: string[]; complete: boolean }>({
    name: 'credit_settle',
    text: APPLY,
    values: [
      workspaceId,
      settlements.map((settlement) => settlement.opId),
      settlements.map(settlementHash),
      settlements.map((settlement) => settlement.reservationId),
      settlements.map((settlement) => settlement.capturedMicros),
      settlements.map((settlement) => settlement.releasedMicros),
    ],
  });
  return rows[0]!;
}

/** The request hashes of operations that are there already. A fresh snapshot: it sees twins that have just committed. */
export async function readHashes(tx: Tx, opIds: readonly string[]): Promise<Map<string, Buffer>> {
  const { rows } = await tx.query<{ opId: string; requestHash: Buffer }>({
    name: 'credit_read_hashes',
    text: `SELECT op_id AS "opId", request_hash AS "requestHash" FROM credit_op WHERE op_id = ANY($1::text[])`,
    values: [opIds],
  });
  return new Map(rows.map((row) => [row.opId, row.requestHash]));
}
