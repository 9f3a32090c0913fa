import { openPool, type Pool } from '../../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { type AuditFilter, readAudit } from './audit.store.js';
import { WorkspacesService } from './workspaces.service.js';

// The log is never emptied, and one workspace may fill it: what is asked of another must not cost more by that.

const ENTRIES = 30_000;
const READ_MAX = 50;

let database: TestDatabase;
/** One connection, so that its counters can be read after each task. */
let pool: Pool;
let quiet: string;

beforeAll(async () => {
  database = await createTestDatabase('webapi');
  pool = openPool(database.url, { max: 1, applicationName: 'audit' });
  const workspaces = new WorkspacesService(pool);
  quiet = (await workspaces.create('quiet')).workspace.id;
  const { workspace } = await workspaces.create('busy');
  await pool.query(
    `INSERT INTO audit_log (at, actor, actor_id, address, action, workspace_id, target, details)
     SELECT now() + n * interval '1 ms', 'key', 'x', '', 'campaign.pause', $1, 'cmp_x', '{}'
     FROM generate_series(1, $2::int) n`,
    [workspace.id, ENTRIES],
  );
  await database.pool.query('VACUUM ANALYZE');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function rowsRead(): Promise<number> {
  await pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await pool.query(
    `SELECT (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_user_tables
     WHERE relname = 'audit_log'`,
  );
  return rows[0].read;
}

it.each<[string, () => Partial<AuditFilter>, number]>([
  ['of a workspace', () => ({ workspaceId: quiet }), 1],
  ['of a workspace and an action', () => ({ workspaceId: quiet, action: 'workspace.create' }), 1],
  ['of an action', () => ({ action: 'workspace.create' }), 2],
])('a page %s reads little else', async (_, filter, found) => {
  const before = await rowsRead();
  expect(await readAudit(pool, { limit: 20, ...filter() })).toHaveLength(found);
  expect((await rowsRead()) - before).toBeLessThan(READ_MAX);
});
