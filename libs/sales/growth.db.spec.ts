import { randomUUID } from 'node:crypto';
import { openPool, type Pool, transaction } from '../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../testing/database.js';
import { findSuspended, findToSuspend } from './campaigns/campaign.store.js';
import { decideInDoubt } from './dispatch/doubt.js';
import { readDoubt } from './dispatch/doubt.store.js';
import { readDueWork } from './dispatch/due.metrics.js';
import { completeFinished, fillWindows, findLostWakeUps } from './dispatch/sweep.store.js';
import { addToCampaign } from './model/counters.store.js';
import { findUnreceipted } from './receipts/receipt.store.js';
import { closeFinishedRuns, settlePending } from './settlement/settlement.js';
import { sealFilledRuns } from './settlement/settlement.store.js';
import { countMinute } from './stats/stats.store.js';

// What is asked again and again must cost what is under way, not what ever was. Measured by the rows that Postgres
// itself says it read, of tables that are full of what ended long ago.

const LONG_AGO = 30_000;
const READ_MAX = 50;

let database: TestDatabase;
/** One connection, so that its counters can be read after each task. */
let pool: Pool;
let underWay: bigint;

const credit = {
  settle: async (list: readonly { opId: string }[]) =>
    list.map(({ opId }) => ({ opId, status: 'APPLIED', detail: '' })),
  close: async (list: readonly { opId: string }[]) =>
    list.map(({ opId }) => ({ opId, status: 'CLOSED', detail: '' })),
};
const logger = { warn: () => {}, error: () => {} } as unknown as Parameters<typeof settlePending>[2];

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = openPool(database.url, { max: 1, applicationName: 'growth' });
  const campaigns = (count: number, status: string) =>
    pool.query(
      `INSERT INTO campaign (workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected,
         segments, queued, sent, delivered, created_at, updated_at, finished_at)
       SELECT gen_random_uuid(), 'x', 'hi', 'test', '{}', $2, 100000, 2, 0, 2, 0,
         CASE WHEN $2 = 'running' THEN 2 ELSE 0 END, CASE WHEN $2 = 'running' THEN 0 ELSE 2 END,
         now() - interval '100 d', now() - interval '100 d', now() - interval '100 d'
       FROM generate_series(1, $1::int) RETURNING id`,
      [count, status],
    );
  // Ids are unique within a millisecond's thousand; the generator gives no more.
  for (let made = 0; made < LONG_AGO; made += 1_000) await campaigns(1_000, 'completed');
  await pool.query(`
    INSERT INTO run (id, campaign_id, no, amount_micros, state) SELECT gen_random_uuid(), id, 1, 200000, 'closed' FROM campaign;
    INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, state)
      SELECT id, 0, 0, 1, 2, 2, 'done' FROM campaign;
    INSERT INTO settlement (campaign_id, batch_no, run_id, captured_micros, released_micros, confirmed_at)
      SELECT campaign_id, 0, id, 200000, 0, now() FROM run`);
  // Drafts that nobody ever ran have batches that wait.
  for (let made = 0; made < LONG_AGO; made += 1_000) await campaigns(1_000, 'draft');
  await pool.query(`
    INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, state)
      SELECT id, 0, 0, 1, 2, 2, 'pending' FROM campaign WHERE status = 'draft'`);
  await pool.query(`UPDATE stats_clock SET counted_until = now() - interval '2 min'`);
  await transaction(pool, countMinute);
  underWay = (await campaigns(1, 'running')).rows[0].id;
  // The processes' own role may not.
  await database.pool.query('VACUUM ANALYZE');
}, 120_000);
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const TABLES = ['campaign', 'run', 'batch', 'settlement'];

/** How many rows of each table were read so far, by scans of it and through its indexes. */
async function rowsRead(): Promise<Record<string, number>> {
  await pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await pool.query(
    `SELECT relname, (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_user_tables
     WHERE relname = ANY ($1)`,
    [TABLES],
  );
  return Object.fromEntries(rows.map(({ relname, read }) => [relname, read]));
}

const tasks: Record<string, () => Promise<unknown>> = {
  'counting a minute': async () => {
    await pool.query(`UPDATE stats_clock SET counted_until = now() - interval '2 min'`);
    expect(await transaction(pool, countMinute)).toBe(true);
  },
  'looking for messages without receipt': async () =>
    expect(await findUnreceipted(pool, 72)).toEqual([underWay]),
  'reading what is in doubt': () => readDoubt(pool),
  settling: () => settlePending(pool, credit, logger),
  'sealing runs': () => sealFilledRuns(pool),
  'closing runs': () => closeFinishedRuns(pool, credit, logger),
  'finding lost wake-ups': () =>
    findLostWakeUps(pool, { carriers: ['test'], suspended: [randomUUID()] }, 100),
  'filling windows': () => fillWindows(pool, 10),
  'completing campaigns': () => completeFinished(pool),
  'heeding suspensions': async () => {
    expect(await findSuspended(pool)).toEqual([]);
    expect(await findToSuspend(pool, [randomUUID()])).toEqual([]);
  },
  'deciding what is in doubt': () => decideInDoubt(pool, new Map()),
  'measuring what is due': () => readDueWork(pool),
};

it.each(Object.keys(tasks))('%s reads nothing of what ended long ago', async (name) => {
  const before = await rowsRead();
  await tasks[name]!();
  const after = await rowsRead();
  for (const table of TABLES) {
    expect([table, after[table]! - before[table]! < READ_MAX]).toEqual([table, true]);
  }
});

it('changes of the counters stay on their page and write no index', async () => {
  const updates = async () => {
    await pool.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await pool.query(
      `SELECT n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables WHERE relname = 'campaign'`,
    );
    return rows[0];
  };
  const move = (from: 'sent' | 'delivered', to: 'sent' | 'delivered') =>
    transaction(pool, (tx) => addToCampaign(tx, underWay, [{ from, to, messages: 1 }]));
  await move('sent', 'delivered');
  const before = await updates();
  for (let n = 0; n < 5; n++) {
    await move('delivered', 'sent');
    await move('sent', 'delivered');
  }
  const after = await updates();
  expect([after.all - before.all, after.hot - before.hot]).toEqual([10, 10]);
});
