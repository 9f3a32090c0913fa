/**
 * The SQL of single credit operations. What changes anything runs inside its caller's transaction, whose order is always:
 * the operation's record, the reservation, the account last, so that the hot account row is locked for the shortest time.
 *
 * A concurrent twin (same op id) waits in `insertOp` until the first commits. In READ COMMITTED its `ON CONFLICT DO
 * NOTHING` then returns no row, and the statement after it has a fresh snapshot that sees the first one's result.
 */
import type { Db, Tx } from '../../platform/postgres/postgres.js';
import type { TimeSpan } from '../../platform/problems/schemas.js';
import type { Account, JournalEntry, Movement, OpKind } from './credit.js';

export interface StoredOp {
  kind: OpKind;
  requestHash: Buffer;
  result: Record<string, unknown>;
}

const ACCOUNT = `workspace_id AS "workspaceId", balance_micros AS "balanceMicros", reserved_micros AS "reservedMicros",
  version, updated_at AS "updatedAt"`;
const ENTRY = `id, workspace_id AS "workspaceId", op_id AS "opId", kind, amount_micros AS "amountMicros",
  balance_after_micros AS "balanceAfterMicros", reason, reservation_id AS "reservationId", at`;

export async function readAccounts(db: Db, workspaceIds: readonly string[]): Promise<Account[]> {
  const { rows } = await db.query<Account>({
    name: 'credit_read_accounts',
    text: `SELECT ${ACCOUNT} FROM credit_account WHERE workspace_id = ANY($1::uuid[])`,
    values: [workspaceIds],
  });
  return rows;
}

/** Locks the account until the end of the transaction. */
export async function lockAccount(tx: Tx, workspaceId: string): Promise<Account | undefined> {
  const { rows } = await tx.query<Account>(
    `SELECT ${ACCOUNT} FROM credit_account WHERE workspace_id = $1 FOR NO KEY UPDATE`,
    [workspaceId],
  );
  return rows[0];
}

/**
 * Records an operation of an account. False if it is there already, or if the account is not. The conflict names no index,
 * here and below: a twin may hit any of those that hold the id.
 */
export async function insertOp(
  tx: Tx,
  op: { opId: string; workspaceId: string; kind: OpKind; requestHash: Buffer },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO credit_op (op_id, workspace_id, kind, request_hash, result)
     SELECT $1, workspace_id, $3, $4, '{}' FROM credit_account WHERE workspace_id = $2
     ON CONFLICT DO NOTHING`,
    [op.opId, op.workspaceId, op.kind, op.requestHash],
  );
  return rowCount === 1;
}

export async function findOp(tx: Tx, opId: string): Promise<StoredOp | undefined> {
  const { rows } = await tx.query<StoredOp>(
    `SELECT kind, request_hash AS "requestHash", result FROM credit_op WHERE op_id = $1`,
    [opId],
  );
  return rows[0];
}

/** Operations that are there, by their ids. */
export async function readOps(tx: Tx, opIds: readonly string[]): Promise<Map<string, StoredOp>> {
  const { rows } = await tx.query<StoredOp & { opId: string }>({
    name: 'credit_read_ops',
    text: `SELECT op_id AS "opId", kind, request_hash AS "requestHash", result FROM credit_op WHERE op_id = ANY($1::text[])`,
    values: [opIds],
  });
  return new Map(rows.map(({ opId, ...op }) => [opId, op]));
}

export async function storeResult(tx: Tx, opId: string, result: Record<string, unknown>): Promise<void> {
  await tx.query(`UPDATE credit_op SET result = $2 WHERE op_id = $1`, [opId, result]);
}

/** The result of a reservation that was refused, and that it may be forgotten where that is so. */
export async function storeRefusal(
  tx: Tx,
  opId: string,
  result: Record<string, unknown>,
  isForgettable: boolean,
): Promise<void> {
  await tx.query(
    'UPDATE credit_op SET result = $2, refused_at = CASE WHEN $3 THEN now() END WHERE op_id = $1',
    [opId, result, isForgettable],
  );
}

/** Forgets refusals of more than `days` ago. @returns how many; call again until 0. */
export async function forgetOldRefusals(db: Db, days: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM credit_op WHERE op_id IN (
       SELECT op_id FROM credit_op WHERE refused_at < now() - $1 * interval '1 d' ORDER BY refused_at LIMIT 5000)`,
    [days],
  );
  return rowCount ?? 0;
}

/** Moves the balance and journals it. The caller has locked the account and knows that the movement is allowed. */
export async function applyMovement(tx: Tx, movement: Movement): Promise<JournalEntry> {
  const { rows } = await tx.query<JournalEntry>(
    `WITH moved AS (
       UPDATE credit_account SET balance_micros = balance_micros + $4, version = version + 1, updated_at = now()
       WHERE workspace_id = $2 RETURNING balance_micros
     ), journalled AS (
       INSERT INTO credit_journal (workspace_id, op_id, kind, amount_micros, balance_after_micros, reason)
       SELECT $2, $1, $3, $4, balance_micros, $5 FROM moved RETURNING *
     ), stored AS (
       UPDATE credit_op o SET result = jsonb_build_object('journalId', j.id::text) FROM journalled j
       WHERE o.op_id = $1
     )
     SELECT ${ENTRY} FROM journalled`,
    [movement.opId, movement.workspaceId, movement.kind, movement.amountMicros, movement.reason],
  );
  return rows[0]!;
}

export async function findEntry(tx: Tx, opId: string): Promise<JournalEntry | undefined> {
  const { rows } = await tx.query<JournalEntry>(`SELECT ${ENTRY} FROM credit_journal WHERE op_id = $1`, [
    opId,
  ]);
  return rows[0];
}

/** Of a BIGINT. */
const ID_MAX = 9_223_372_036_854_775_807n;

/** An entry is of the time at which its transaction began, and by then numbered; no transaction takes so long. */
const NUMBERED_WITHIN = `interval '10 min'`;

/**
 * A page of the journal, newest first, before the entry `before`. Of a span of time nothing is read that was numbered before or
 * after it.
 */
export async function listEntries(
  db: Db,
  workspaceId: string,
  { limit, before, since, until }: TimeSpan & { limit: number; before?: bigint | undefined },
): Promise<JournalEntry[]> {
  // Bounds rather than "or null", so that a page far back is read by the index, too.
  const { rows } = await db.query<JournalEntry>(
    `SELECT ${ENTRY} FROM credit_journal
     WHERE workspace_id = $1 AND id < $2 AND at >= $3 AND at < $4
       AND id > coalesce((SELECT id FROM credit_journal WHERE workspace_id = $1 AND at < $3::timestamptz - ${NUMBERED_WITHIN}
         ORDER BY at DESC LIMIT 1), 0)
       AND id < coalesce((SELECT id FROM credit_journal WHERE workspace_id = $1 AND at >= $4::timestamptz + ${NUMBERED_WITHIN}
         ORDER BY at LIMIT 1), ${ID_MAX})
     ORDER BY id DESC LIMIT $5`,
    [workspaceId, before ?? ID_MAX, since ?? '-infinity', until ?? 'infinity', limit],
  );
  return rows;
}

/** Creates the reservation; false if its id is taken. */
export async function insertReservation(
  tx: Tx,
  reservation: { reservationId: string; workspaceId: string; amountMicros: bigint },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO credit_reservation (id, workspace_id, amount_micros) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [reservation.reservationId, reservation.workspaceId, reservation.amountMicros],
  );
  return rowCount === 1;
}

/** Adds to what is set aside; negative gives back. */
export async function changeReserved(tx: Tx, workspaceId: string, deltaMicros: bigint): Promise<void> {
  await tx.query(
    `UPDATE credit_account SET reserved_micros = reserved_micros + $2, version = version + 1, updated_at = now()
     WHERE workspace_id = $1`,
    [workspaceId, deltaMicros],
  );
}

export async function reservationOwners(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; workspaceId: string }>({
    name: 'credit_reservation_owners',
    text: `SELECT id, workspace_id AS "workspaceId" FROM credit_reservation WHERE id = ANY($1::text[])`,
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, row.workspaceId]));
}

export interface Reservation {
  workspaceId: string;
  closed: boolean;
  capturedMicros: bigint;
  releasedMicros: bigint;
  /** Neither captured nor released yet. */
  leftMicros: bigint;
}

export async function readReservation(db: Db, id: string): Promise<Reservation | undefined> {
  const { rows } = await db.query<Reservation>(
    `SELECT workspace_id AS "workspaceId", closed_at IS NOT NULL AS closed, captured_micros AS "capturedMicros",
       released_micros AS "releasedMicros", amount_micros - captured_micros - released_micros AS "leftMicros"
     FROM credit_reservation WHERE id = $1`,
    [id],
  );
  return rows[0];
}
