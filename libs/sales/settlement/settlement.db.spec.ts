import { randomUUID } from 'node:crypto';
import { openPool, type Pool } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { closeFinishedRuns, type SettlementPort, settlePending } from './settlement.js';
import { OPS_PER_CALL } from './settlement.store.js';

let database: TestDatabase;
let pool: Pool;
const logger = { error: () => {} } as unknown as Logger;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
afterAll(() => database.drop());
afterEach(() => pool.query('TRUNCATE campaign CASCADE'));

/** An open run with two batches; the first is done and waits to be settled. */
async function openRun(): Promise<{ id: bigint; runId: string }> {
  const runId = randomUUID();
  const { rows } = await pool.query(
    `INSERT INTO campaign (workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected,
       segments, queued, run_id)
     VALUES (gen_random_uuid(), 'settle', 'hi', 'test', '{}', 'running', 100000, 2, 0, 2, 2, $1) RETURNING id`,
    [runId],
  );
  const { id } = rows[0];
  await pool.query(
    `INSERT INTO run (id, campaign_id, no, amount_micros, state) VALUES ($1, $2, 1, 200000, 'open')`,
    [runId, id],
  );
  await pool.query(
    `INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, state)
     VALUES ($1, 0, 0, 0, 1, 1, 'done'), ($1, 1, 1, 1, 1, 1, 'submitting')`,
    [id],
  );
  await pool.query('INSERT INTO settlement VALUES ($1, 0, $2, 100000, 0)', [id, runId]);
  return { id, runId };
}

/** A credit service that answers each settlement with `status`, and remembers what it was asked. */
function credit(status: string) {
  const settled: string[] = [];
  const closed: string[] = [];
  const port: SettlementPort = {
    settle: async (list) => {
      settled.push(...list.map(({ opId }) => opId));
      if (status === 'LOST') throw new Error('the answer got lost');
      return list.map(({ opId }) => ({ opId, status, detail: '' }));
    },
    close: async (list) => {
      closed.push(...list.map(({ opId }) => opId));
      return list.map(({ opId }) => ({ opId, status: 'CLOSED', detail: '' }));
    },
  };
  return { ...port, settled, closed };
}

describe('a settlement', () => {
  it('whose answer got lost is sent again under the same operation id, and once confirmed never again', async () => {
    const { runId } = await openRun();
    const lost = credit('LOST');
    await expect(settlePending(pool, lost, logger)).rejects.toThrow('got lost');
    const heard = credit('APPLIED');
    expect(await settlePending(pool, heard, logger)).toBe(1);
    expect(heard.settled).toEqual([`${runId}:settle:0`]);
    expect(heard.settled).toEqual(lost.settled);
    expect(await settlePending(pool, heard, logger)).toBe(0);
    expect(heard.settled).toHaveLength(1);
  });

  it('that is refused is kept with the reason, not confirmed and not sent again', async () => {
    await openRun();
    const refusing = credit('CONFLICT');
    expect(await settlePending(pool, refusing, logger)).toBe(1);
    expect(await settlePending(pool, refusing, logger)).toBe(0);
    expect(refusing.settled).toHaveLength(1);
    const { rows } = await pool.query('SELECT confirmed_at, error FROM settlement');
    expect(rows).toEqual([{ confirmed_at: null, error: 'CONFLICT: ' }]);
  });
});

describe('a run', () => {
  it('is closed once, when no batch is left and every settlement is confirmed', async () => {
    const { runId } = await openRun();
    const service = credit('APPLIED');
    await settlePending(pool, service, logger);
    await closeFinishedRuns(pool, service, logger);
    expect(service.closed).toEqual([]);
    await pool.query(`UPDATE batch SET state = 'done' WHERE no = 1`);
    await pool.query('INSERT INTO settlement SELECT campaign_id, 1, run_id, 100000, 0 FROM settlement');
    await closeFinishedRuns(pool, service, logger);
    expect(service.closed).toEqual([]);
    await settlePending(pool, service, logger);
    await closeFinishedRuns(pool, service, logger);
    await closeFinishedRuns(pool, service, logger);
    expect(service.closed).toEqual([`${runId}:close`]);
  });
});

/** A worker of its own: a pool of one connection, and a credit service whose answers come only when they are let go. */
function worker() {
  const own = openPool(database.url, { max: 1, applicationName: 'settler' });
  const asked: string[] = [];
  let letGo!: () => void;
  const free = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const answering = (status: string) => async (list: readonly { opId: string }[]) => {
    asked.push(...list.map(({ opId }) => opId));
    await free;
    return list.map(({ opId }) => ({ opId, status, detail: '' }));
  };
  const port: SettlementPort = { settle: answering('APPLIED'), close: answering('CLOSED') };
  return { pool: own, port, asked, letGo };
}

const PART = OPS_PER_CALL;

/** So many campaigns that are done, each with one settlement of its run. */
async function doneCampaigns(count: number, confirmed: boolean): Promise<void> {
  await pool.query(
    `WITH made AS (
       INSERT INTO campaign (workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected,
         segments, queued, sent)
       SELECT gen_random_uuid(), 'settle', 'hi', 'test', '{}', 'running', 100000, 1, 0, 1, 0, 1 FROM generate_series(1, $1)
       RETURNING id
     ), run AS (
       INSERT INTO run (id, campaign_id, no, amount_micros, state)
       SELECT gen_random_uuid(), id, 1, 100000, 'open' FROM made RETURNING id, campaign_id
     ), batch AS (
       INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, state)
       SELECT id, 0, 0, 0, 1, 1, 'done' FROM made
     )
     INSERT INTO settlement (campaign_id, batch_no, run_id, captured_micros, released_micros, confirmed_at)
     SELECT campaign_id, 0, id, 100000, 0, CASE WHEN $2 THEN now() END FROM run`,
    [count, confirmed],
  );
}

describe('two settlers at once', () => {
  const works = {
    settle: settlePending,
    close: closeFinishedRuns,
  };

  it.each(['settle', 'close'] as const)('%s each a part of its own, and never the same', async (what) => {
    await doneCampaigns(PART + 20, what === 'close');
    const [first, second] = [worker(), worker()];
    const of = (at: typeof first) => works[what](at.pool, at.port, logger);
    const working = of(first);
    await eventually('the first has asked', async () => first.asked.length === PART);
    second.letGo();
    expect(await of(second)).toBe(20);
    first.letGo();
    expect(await working).toBe(PART);
    expect(new Set([...first.asked, ...second.asked]).size).toBe(PART + 20);
    expect(await of(second)).toBe(0);
    await Promise.all([first.pool.end(), second.pool.end()]);
  });

  it.each(['settle', 'close'] as const)('%s what another had taken when it was killed', async (what) => {
    await doneCampaigns(3, what === 'close');
    const [killed, heir] = [worker(), worker()];
    const working = works[what](killed.pool, killed.port, logger).catch(() => 'killed');
    await eventually('the first has asked', async () => killed.asked.length === 3);
    heir.letGo();
    expect(await works[what](heir.pool, heir.port, logger)).toBe(0);
    await pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'settler'
      AND state = 'idle in transaction' AND datname = current_database()`);
    await eventually(
      'the other has taken over',
      async () => (await works[what](heir.pool, heir.port, logger)) > 0,
    );
    expect(heir.asked).toEqual(expect.arrayContaining(killed.asked));
    killed.letGo();
    expect(await working).toBe('killed');
    await Promise.all([killed.pool.end(), heir.pool.end()]);
  });
});
