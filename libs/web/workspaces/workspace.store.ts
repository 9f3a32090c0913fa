import type { Db, Tx } from '../../platform/postgres/postgres.js';

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
       INSERT INTO workspace (name, sandbox_of) VALUES ($1, $2) ON CONFLICT (sandbox_of) DO NOTHING RETURNING *
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
