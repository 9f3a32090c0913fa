import { type Pool, transaction } from '../../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { STATUS } from '../model/message.js';
import { expireUnreceipted, findUnreceipted } from './receipt.store.js';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
afterAll(() => database.drop());

/** A campaign whose messages were all sent four days ago. */
async function quietCampaign(messages: number): Promise<bigint> {
  const { rows } = await pool.query(
    `INSERT INTO campaign (workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected,
       segments, queued, sent, started_at, updated_at)
     VALUES (gen_random_uuid(), 'quiet', 'hi', 'http', '{}', 'running', 100000, $1::int, 0, $1::int, 0, $1::int, now(),
       now() - interval '96 h') RETURNING id`,
    [messages],
  );
  await pool.query(
    `INSERT INTO message (campaign_id, msisdn, seq, segments, status, updated_at)
     SELECT $1, 447700900000 + n, n, 1, ${STATUS.sent}, now() - interval '96 h' FROM generate_series(0, $2::int - 1) n`,
    [rows[0].id, messages],
  );
  return rows[0].id;
}

const counters = async (id: bigint) =>
  (await pool.query('SELECT status, sent, expired, expiring_from_seq FROM campaign WHERE id = $1', [id]))
    .rows[0];
const step = (id: bigint, seqs: number) => transaction(pool, (tx) => expireUnreceipted(tx, id, 72, seqs));

it('goes through a campaign in ranges, and after a crash from where it was', async () => {
  const id = await quietCampaign(50);
  expect(await step(id, 20)).toBe(true);
  expect(await counters(id)).toMatchObject({ sent: 30, expired: 20, expiring_from_seq: 20 });
  const dies = transaction(pool, async (tx) => {
    await expireUnreceipted(tx, id, 72, 20);
    throw new Error('the worker dies');
  });
  await expect(dies).rejects.toThrow('the worker dies');
  expect(await counters(id)).toMatchObject({ sent: 30, expired: 20, expiring_from_seq: 20 });
  // The campaign has just changed, but what was begun does not wait for that.
  expect(await findUnreceipted(pool, 72)).toEqual([id]);
  expect(await step(id, 20)).toBe(true);
  expect(await step(id, 20)).toBe(false);
  expect(await counters(id)).toMatchObject({
    status: 'completed',
    sent: 0,
    expired: 50,
    expiring_from_seq: null,
  });
  expect(await findUnreceipted(pool, 72)).toEqual([]);
});

it('leaves what was sent in the meantime its own time', async () => {
  const id = await quietCampaign(10);
  await pool.query('UPDATE message SET updated_at = now() WHERE campaign_id = $1 AND seq = 7', [id]);
  while (await step(id, 5));
  expect(await counters(id)).toMatchObject({ sent: 1, expired: 9, expiring_from_seq: null });
  expect(await findUnreceipted(pool, 72)).toEqual([]);
});

it('lets two workers at the same campaign do each message once, and holds up neither of two campaigns', async () => {
  const ids = [await quietCampaign(40), await quietCampaign(40)];
  const holder = await pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM campaign WHERE id = $1 FOR UPDATE', [ids[0]]);
  expect(await findUnreceipted(pool, 72)).toEqual(expect.arrayContaining(ids));
  expect(await step(ids[0]!, 10)).toBe(false);
  while (await step(ids[1]!, 10));
  expect(await counters(ids[1]!)).toMatchObject({ sent: 0, expired: 40 });
  await holder.query('ROLLBACK');
  holder.release();
  const work = async () => {
    for (let more = true; more; ) more = await step(ids[0]!, 10);
  };
  while ((await counters(ids[0]!)).sent > 0) await Promise.all([work(), work(), work()]);
  expect(await counters(ids[0]!)).toMatchObject({ sent: 0, expired: 40, expiring_from_seq: null });
});
