import { randomUUID } from 'node:crypto';
import type { Pool } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { closeFinishedRuns, type SettlementPort, settlePending } from './settlement.js';

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
    close: async ({ opId }) => closed.push(opId),
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
    expect(await settlePending(pool, refusing, logger)).toBe(0);
    await settlePending(pool, refusing, logger);
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
