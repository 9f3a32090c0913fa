import type { Pool } from '../../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { queueNextBatches } from './batch.store.js';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
afterAll(() => database.drop());

describe('queueNextBatches', () => {
  it('queues no more than asked for, in order, also on tables the planner knows nothing of', async () => {
    const { rows } = await pool.query(
      `INSERT INTO campaign (workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected, segments, queued)
       VALUES (gen_random_uuid(), 'window', 'hi', 'http', '{}', 'running', 1, 300, 0, 300, 300) RETURNING id`,
    );
    const { id } = rows[0];
    await pool.query(
      `INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments)
       SELECT $1, n, n, n, 1, 1 FROM generate_series(0, 299) n`,
      [id],
    );
    expect((await queueNextBatches(pool, id, 1)).map(({ no }) => no)).toEqual([0]);
    expect((await queueNextBatches(pool, id, 3)).map(({ no }) => no)).toEqual([1, 2, 3]);
    const { rows: queued } = await pool.query(`SELECT count(*)::int AS n FROM batch WHERE state = 'queued'`);
    expect(queued[0].n).toBe(4);
  });
});
