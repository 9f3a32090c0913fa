import { randomUUID } from 'node:crypto';
import { openPool, type Pool, transaction } from '../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../testing/database.js';
import { campaignsById, latestPace, listCampaigns } from './campaigns/campaign.reads.js';
import {
  findReservingRuns,
  findSuspended,
  findToSuspend,
  finishCanceling,
  forgetRefusedRuns,
  lockDue,
  returnFromReserving,
  takeBatchesToCancel,
} from './campaigns/campaign.store.js';
import { findWanted } from './campaigns/progress.store.js';
import { decideInDoubt } from './dispatch/doubt.js';
import { readDoubt } from './dispatch/doubt.store.js';
import { readDueWork } from './dispatch/due.metrics.js';
import {
  completeFinished,
  countWithoutCarrier,
  fillWindows,
  findLostWakeUps,
} from './dispatch/sweep.store.js';
import { addToCampaign } from './model/counters.store.js';
import { readUsage } from './model/quota.store.js';
import { findUnreceipted } from './receipts/receipt.store.js';
import { removeDue } from './removal/removal.js';
import { beginRemovals } from './removal/removal.store.js';
import { findAbandonedRuns } from './sends/single.store.js';
import { closeFinishedRuns, settlePending } from './settlement/settlement.js';
import { sealFilledRuns } from './settlement/settlement.store.js';
import { countMinute } from './stats/stats.store.js';

// What is asked again and again must cost what is under way, not what ever was. Measured by the rows that Postgres
// itself says it read, of tables that are full of what ended long ago.

const LONG_AGO = 20_000;
/** Workspaces that made half of them, and a quarter of those that have ended. */
const [BUSY, DONE] = [randomUUID(), randomUUID()];
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
  // Ids tell when a campaign was made, as those that the database makes do.
  const owner = await database.pool.connect();
  // Without checking the foreign keys of a hundred thousand rows; where others work, too, it may take its time.
  await owner.query('SET session_replication_role = replica; SET statement_timeout = 0');
  const campaigns = (count: number, status: string, daysAgo: number) =>
    owner.query(
      `INSERT INTO campaign (id, workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected,
         segments, queued, sent, delivered, created_at, updated_at, finished_at, started_at)
       SELECT (extract(epoch FROM now() - $3 * interval '1 d') * 1000)::bigint * 1000 + n,
         CASE WHEN n % 2 = 0 THEN $4::uuid WHEN n % 4 = 1 AND $2 = 'completed' THEN $5::uuid ELSE gen_random_uuid() END, 'x', 'hi', 'test', '{}', $2, 100000, 2, 0, 2, 0,
         CASE WHEN $2 = 'running' THEN 2 ELSE 0 END, CASE WHEN $2 = 'running' THEN 0 ELSE 2 END,
         now() - $3 * interval '1 d', now() - $3 * interval '1 d', now() - $3 * interval '1 d',
         CASE WHEN $2 <> 'draft' THEN now() - $3 * interval '1 d' END
       FROM generate_series(1, $1::int) n RETURNING id`,
      [count, status, daysAgo, BUSY, DONE],
    );
  await campaigns(LONG_AGO, 'completed', 101);
  await owner.query(`
    INSERT INTO run (id, campaign_id, no, amount_micros, state) SELECT gen_random_uuid(), id, 1, 200000, 'closed' FROM campaign;
    INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, state)
      SELECT id, 0, 0, 1, 2, 2, 'done' FROM campaign;
    INSERT INTO settlement (campaign_id, batch_no, run_id, captured_micros, released_micros, confirmed_at)
      SELECT campaign_id, 0, id, 200000, 0, now() FROM run`);
  // Drafts that nobody ever ran have batches that wait.
  await campaigns(LONG_AGO, 'draft', 100);
  await owner.query(`
    INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, state)
      SELECT id, 0, 0, 1, 2, 2, 'pending' FROM campaign WHERE status = 'draft'`);
  await pool.query(`UPDATE stats_clock SET counted_until = now() - interval '2 min'`);
  await transaction(pool, countMinute);
  underWay = (await campaigns(2, 'running', 99)).rows[1].id;
  await owner.query('DELETE FROM campaign WHERE id = $1::bigint - 1', [underWay]);
  // The processes' own role may not.
  await owner.query('VACUUM ANALYZE');
  await owner.query('RESET ALL');
  owner.release();
}, 240_000);
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

const list = async (page: Partial<Parameters<typeof listCampaigns>[2]>) =>
  (await listCampaigns(pool, BUSY, { kind: 'campaign', limit: 10, ...page })).map(({ id }) => id);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

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
  'looking for other carriers': () => countWithoutCarrier(pool, []),
  'starting what is due': () => transaction(pool, (tx) => lockDue(tx, 20, [])),
  'finishing reservations': async () => {
    expect(await findReservingRuns(pool)).toEqual([]);
    expect(await findAbandonedRuns(pool)).toEqual([]);
  },
  canceling: async () => {
    expect(await transaction(pool, (tx) => takeBatchesToCancel(tx, 100, null))).toEqual([]);
    expect(await transaction(pool, finishCanceling)).toEqual([]);
  },
  'forgetting refused runs': () => forgetRefusedRuns(pool),
  'listing the newest': async () => expect(await list({})).toHaveLength(10),
  'listing what is in a status': async () => {
    expect(await list({ status: 'running' })).toEqual([underWay]);
    expect(await list({ status: 'canceled' })).toEqual([]);
  },
  'listing single sends': async () => expect(await list({ kind: 'single' })).toEqual([]),
  'listing what was made at some time': async () => {
    expect(await list({ since: daysAgo(99.5) })).toEqual([underWay]);
    expect(await list({ since: daysAgo(90), until: daysAgo(80) })).toEqual([]);
    expect(await list({ until: daysAgo(100.5) })).toHaveLength(10);
    expect(await list({ since: daysAgo(90), status: 'completed' })).toEqual([]);
  },
  'telling how far campaigns are': async () => {
    const wanted = { workspaceId: BUSY, since: daysAgo(1 / 24).toISOString(), unended: 'changed' as const };
    await findWanted(pool, [wanted]);
    expect(await campaignsById(pool, [underWay])).toHaveLength(1);
  },
  'counting drafts up to a quota': async () => {
    expect(await readUsage(pool, BUSY, 20)).toMatchObject({ drafts: 21 });
    expect(await readUsage(pool, DONE, 20)).toMatchObject({ drafts: 0 });
  },
  'looking for campaigns of long ago': async () => expect(await beginRemovals(pool, 365)).toEqual([]),
  'removing rows': async () => expect(await removeDue(pool, logger, 0)).toBe(0),
};

async function readBy(task: () => Promise<unknown>): Promise<string[]> {
  const before = await rowsRead();
  await task();
  const after = await rowsRead();
  return TABLES.filter((table) => after[table]! - before[table]! >= READ_MAX).map(
    (table) => `${table}: ${after[table]! - before[table]!}`,
  );
}

it.each(Object.keys(tasks))('%s reads nothing of what ended long ago', async (name) => {
  expect(await readBy(tasks[name]!)).toEqual([]);
});

it('expecting how fast it will be sent reads some of what ended last', async () => {
  const before = await rowsRead();
  expect(await latestPace(pool)).toBeNull();
  expect((await rowsRead()).campaign! - before.campaign!).toBeLessThan(300);
});

it('what is asked of a large campaign costs what is at work of it, not what waits or is done', async () => {
  const { rows } = await pool.query(`
    INSERT INTO campaign (workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected, segments,
      queued, delivered, started_at)
    VALUES (gen_random_uuid(), 'large', 'hi', 'test', '{}', 'running', 100000, 20000, 0, 20000, 10000, 10000, now())
    RETURNING id`);
  const { id } = rows[0];
  await pool.query(`
    WITH r AS (
      INSERT INTO run (campaign_id, no, amount_micros, state) VALUES (${id}, 1, 2000000000, 'open') RETURNING id
    ) UPDATE campaign SET run_id = r.id FROM r WHERE campaign.id = ${id};
    INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, state, due_at)
      SELECT ${id}, n, 2 * n, 2 * n + 1, 2, 2, CASE WHEN n < 5000 THEN 'done' WHEN n < 5008 THEN 'queued' ELSE 'pending' END,
        CASE WHEN n BETWEEN 5000 AND 5007 THEN now() + interval '1 h' END
      FROM generate_series(0, 9999) n;
    INSERT INTO settlement (campaign_id, batch_no, run_id, captured_micros, released_micros, confirmed_at)
      SELECT ${id}, n, run_id, 200000, 0, CASE WHEN n > 0 THEN now() END FROM campaign, generate_series(0, 4999) n
      WHERE id = ${id}`);
  // The credit service is away: settlements of others wait, too.
  await pool.query(
    `UPDATE settlement SET confirmed_at = NULL WHERE campaign_id IN (
       SELECT campaign_id FROM settlement WHERE campaign_id <> $1 ORDER BY 1 LIMIT 5000)`,
    [id],
  );
  // Who has no credit and asks for it all the same.
  await pool.query(`
    INSERT INTO run (campaign_id, no, amount_micros, state) SELECT ${id}, 1, 1, 'refused' FROM generate_series(1, 5000);
    INSERT INTO run (campaign_id, no, amount_micros, state, created_at)
      SELECT ${id}, 1, 1, 'refused', now() - interval '8 d' FROM generate_series(1, 20)`);
  await database.pool.query('VACUUM ANALYZE batch, settlement, campaign, run');
  const run = { id: randomUUID(), campaignId: id };
  await pool.query(
    `INSERT INTO run (id, campaign_id, no, amount_micros, status_before) VALUES ($1, $2, 2, 1, 'completed')`,
    [run.id, id],
  );
  const found = async () => {
    const [large] = await campaignsById(pool, [id]);
    expect(large).toMatchObject({ inDoubt: { unsettledBatches: 1 } });
  };
  const ways = {
    found,
    'filling windows': () => fillWindows(pool, 8),
    'going back after a refusal': () =>
      transaction(pool, async (tx) => {
        await tx.query(`UPDATE campaign SET status = 'reserving' WHERE id = $1`, [id]);
        await returnFromReserving(tx, run, true);
      }),
    'forgetting refused runs': async () => expect(await forgetRefusedRuns(pool)).toBe(20),
  };
  const tooMuch: string[] = [];
  for (const [name, way] of Object.entries(ways)) {
    tooMuch.push(...(await readBy(way)).map((read) => `${name}: ${read}`));
  }
  expect(tooMuch).toEqual([]);
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
