import type { Db, Pool } from '../../platform/postgres/postgres.js';
import { openPool, transaction } from '../../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { findByCarrierIds, forgetCarrierIds, insertCarrierIds } from './carrier-ids.store.js';

let database: TestDatabase;
/** With the rights of the processes. */
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = openPool(database.url, { max: 4, applicationName: 'test' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
afterEach(() => database.pool.query('TRUNCATE carrier_message'));

const message = (seq: number, id: string, campaignId = 7n) => ({ campaignId, seq, runNo: 1, id });
/** As if written so many periods ago. */
const age = (periods: number) =>
  database.pool.query('UPDATE carrier_message SET period = (period - $1 + 16) % 16', [periods]);
const find = async (carrier: string, ...ids: string[]) =>
  Object.fromEntries([...(await findByCarrierIds(pool, carrier, ids))].map(([id, { seq }]) => [id, seq]));

it('finds a message by each of its ids, of the carrier that gave them', async () => {
  await insertCarrierIds(pool, 'a', [message(1, 'x'), message(1, 'y'), message(2, 'z')]);
  await insertCarrierIds(pool, 'b', [message(3, 'x')]);
  expect(await find('a', 'x', 'y', 'z', 'w')).toEqual({ x: 1, y: 1, z: 2 });
  expect(await find('b', 'x', 'y')).toEqual({ x: 3 });
  expect(await find('a')).toEqual({});
});

it.each([0, 1, 2, 13, 14])(
  'finds what was written %i periods ago, and after that what was written since',
  async (ago) => {
    await insertCarrierIds(pool, 'a', [message(1, 'x')]);
    await age(ago);
    expect(await find('a', 'x', 'w')).toEqual({ x: 1 });
    await insertCarrierIds(pool, 'a', [message(2, 'x', 8n)]);
    expect(await find('a', 'x')).toEqual({ x: 2 });
  },
);

it.each([
  [0, 1],
  [1, 2],
])('looks into as few tables as it can for what was written %i periods ago', async (ago, tables) => {
  await insertCarrierIds(pool, 'a', [message(1, 'x')]);
  await age(ago);
  const looks = async (tx: Db) => {
    const { rows } = await tx.query<{ count: number }>(
      `SELECT sum(coalesce(idx_scan, 0) + seq_scan)::int AS count FROM pg_stat_xact_user_tables
       WHERE relname LIKE 'carrier\\_message\\_%'`,
    );
    return rows[0]!.count;
  };
  // Also with the plan for any values, which Postgres makes after five times.
  for (let n = 0; n < 7; n++) {
    const looked = await transaction(pool, async (tx) => {
      const before = await looks(tx);
      await findByCarrierIds(tx, 'a', ['x']);
      return (await looks(tx)) - before;
    });
    expect(looked).toBe(tables);
  }
});

it('forgets what is four days old, and nothing else', async () => {
  for (let ago = 15; ago >= 0; ago--) {
    await insertCarrierIds(pool, 'a', [message(ago, `${ago}`)]);
    if (ago > 0) await age(1);
  }
  expect(await forgetCarrierIds(pool)).toBe(true);
  expect(await forgetCarrierIds(pool)).toBe(true);
  const { rows } = await pool.query('SELECT seq FROM carrier_message ORDER BY seq');
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 15 }, (_, seq) => seq));
});

it('does not wait for whoever is at the old ones, and lets nobody wait for it', async () => {
  await insertCarrierIds(pool, 'a', [message(1, 'x')]);
  await age(15);
  const reader = await pool.connect();
  await reader.query('BEGIN; SELECT FROM carrier_message');
  expect(await forgetCarrierIds(pool)).toBe(false);
  await reader.query('COMMIT');
  reader.release();
  expect(await forgetCarrierIds(pool)).toBe(true);
});
