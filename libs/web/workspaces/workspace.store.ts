import type { Db, Tx } from '../../platform/postgres/postgres.js';
import type { Account } from '../credit/credit.js';

export interface Workspace {
  id: string;
  name: string;
  createdAt: Date;
}

/** A workspace with an empty account; undefined where it is a sandbox and there is one already. */
export async function insertWorkspace(
  tx: Tx,
  name: string,
  sandboxOf: string | null = null,
): Promise<Workspace | undefined> {
  const { rows } = await tx.query<Workspace>(
    `WITH w AS (
       INSERT INTO workspace (name, sandbox_of, suspended_at, suspended_reason)
       SELECT $1, $2, p.suspended_at, p.suspended_reason FROM (VALUES (1)) AS one LEFT JOIN workspace p ON p.id = $2
       ON CONFLICT (sandbox_of) DO NOTHING RETURNING *
     ), account AS (INSERT INTO credit_account (workspace_id) SELECT id FROM w)
     SELECT id, name, created_at AS "createdAt" FROM w`,
    [name, sandboxOf],
  );
  return rows[0];
}

export async function findWorkspace(db: Db, id: string): Promise<Workspace | undefined> {
  const { rows } = await db.query<Workspace>(
    `SELECT id, name, created_at AS "createdAt" FROM workspace WHERE id = $1`,
    [id],
  );
  return rows[0];
}

/** A workspace as the operator sees it, with its account. */
export interface WorkspaceOverview
  extends Workspace,
    Pick<Account, 'balanceMicros' | 'reservedMicros' | 'version'> {
  sandboxId: string | null;
  suspendedAt: Date | null;
  suspendedReason: string | null;
}

const OVERVIEW = `SELECT w.id, w.name, w.created_at AS "createdAt", s.id AS "sandboxId",
    w.suspended_at AS "suspendedAt", w.suspended_reason AS "suspendedReason",
    a.balance_micros AS "balanceMicros", a.reserved_micros AS "reservedMicros", a.version
  FROM workspace w JOIN credit_account a ON a.workspace_id = w.id LEFT JOIN workspace s ON s.sandbox_of = w.id`;

/** A page of workspaces, the oldest first, after the workspace `after`. Sandboxes are not listed by themselves. */
export async function listWorkspaces(db: Db, limit: number, after?: string): Promise<WorkspaceOverview[]> {
  const { rows } = await db.query<WorkspaceOverview>(
    `${OVERVIEW} WHERE w.sandbox_of IS NULL
       AND ($2::uuid IS NULL OR (w.created_at, w.id) > (SELECT p.created_at, p.id FROM workspace p WHERE p.id = $2))
     ORDER BY w.created_at, w.id LIMIT $1`,
    [limit, after ?? null],
  );
  return rows;
}

/** Undefined also for a sandbox. */
export async function readOverview(db: Db, id: string): Promise<WorkspaceOverview | undefined> {
  const { rows } = await db.query<WorkspaceOverview>(`${OVERVIEW} WHERE w.id = $1 AND w.sandbox_of IS NULL`, [
    id,
  ]);
  return rows[0];
}

/** Suspends a workspace and its sandbox, or ends that where there is no reason. False if it is so already. */
export async function setSuspended(tx: Tx, id: string, reason: string | null): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE workspace SET suspended_at = CASE WHEN $2::text IS NOT NULL THEN now() END, suspended_reason = $2
     WHERE (id = $1 OR sandbox_of = $1) AND (suspended_at IS NULL) = ($2::text IS NOT NULL)`,
    [id, reason],
  );
  return rowCount! > 0;
}

/** Suspended workspaces and sandboxes in the order of their ids, after this one. */
export async function listSuspended(db: Db, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'list-suspended',
    text: `SELECT id FROM workspace WHERE suspended_at IS NOT NULL AND ($1::uuid IS NULL OR id > $1)
           ORDER BY id LIMIT $2`,
    values: [after, limit],
  });
  return rows.map(({ id }) => id);
}

/** The name of a workspace, and its sandbox if it has one. */
export async function readSandbox(
  db: Db,
  workspaceId: string,
): Promise<{ name: string; sandboxId: string | null }> {
  const { rows } = await db.query<{ name: string; sandboxId: string | null }>(
    `SELECT w.name, s.id AS "sandboxId" FROM workspace w LEFT JOIN workspace s ON s.sandbox_of = w.id
     WHERE w.id = $1`,
    [workspaceId],
  );
  return rows[0]!;
}

/** The sandbox after somebody else was faster, whose commit the insertion waited for. */
export async function existingSandbox(tx: Tx, workspaceId: string): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(`SELECT id FROM workspace WHERE sandbox_of = $1`, [
    workspaceId,
  ]);
  return rows[0]!.id;
}

export async function isSandbox(db: Db, workspaceId: string): Promise<boolean> {
  const { rows } = await db.query<{ isTest: boolean }>(
    `SELECT sandbox_of IS NOT NULL AS "isTest" FROM workspace WHERE id = $1`,
    [workspaceId],
  );
  return rows[0]!.isTest;
}
