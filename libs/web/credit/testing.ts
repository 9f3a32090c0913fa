import { randomUUID } from 'node:crypto';
import type { Pool } from '../../platform/postgres/postgres.js';
import { CREDIT_INVARIANTS } from './credit.invariants.js';

// For tests only: no product file imports this.

/** A workspace with an empty account. */
export async function createAccount(pool: Pool): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `WITH w AS (INSERT INTO workspace (id, name) VALUES ($1, 'test') RETURNING id)
     INSERT INTO credit_account (workspace_id) SELECT id FROM w`,
    [id],
  );
  return id;
}

/** The rows that break an invariant, by its name; empty if all are kept. */
export async function brokenInvariants(pool: Pool): Promise<Record<string, unknown[]>> {
  const broken: Record<string, unknown[]> = {};
  for (const { name, sql } of CREDIT_INVARIANTS) {
    const { rows } = await pool.query(sql);
    if (rows.length > 0) broken[name] = rows;
  }
  return broken;
}
