import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { transaction } from '../postgres/postgres.js';
import {
  beginRequest,
  findRequests,
  forgetOldRequests,
  type KeyedRequest,
  markRequestDone,
  releaseRequest,
  renewRequest,
  storeReply,
} from './idempotency.store.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('webapi');
});
afterAll(() => database.drop());

const request = (): KeyedRequest => ({
  owner: 'admin',
  key: randomUUID(),
  requestSha256: Buffer.alloc(32, 1),
});
const age = (key: string, column: string, interval: string) =>
  database.pool.query(`UPDATE idempotency_key SET ${column} = now() - $2::interval WHERE key = $1`, [
    key,
    interval,
  ]);

async function begun(keyed: KeyedRequest): Promise<string> {
  const result = await beginRequest(database.pool, keyed);
  if (result.state !== 'fresh') throw new Error(result.state);
  return result.token;
}

it('lets one of many twins begin', async () => {
  const keyed = request();
  const results = await Promise.all(Array.from({ length: 8 }, () => beginRequest(database.pool, keyed)));
  expect(results.map(({ state }) => state).sort()).toEqual(['fresh', ...Array(7).fill('in_flight')]);
});

it('keeps the effect of a process that was taken over from being committed', async () => {
  const keyed = request();
  const stalled = await begun(keyed);
  await age(keyed.key, 'begun_at', '16 s');
  const successor = await begun(keyed);
  const effect = (token: string, name: string) =>
    transaction(database.pool, async (tx) => {
      await tx.query('INSERT INTO workspace (name) VALUES ($1)', [name]);
      await markRequestDone(tx, keyed, token, null);
    });
  await expect(effect(stalled, keyed.key)).rejects.toMatchObject({ code: 'idempotency_in_flight' });
  await effect(successor, keyed.key);
  const { rows } = await database.pool.query('SELECT FROM workspace WHERE name = $1', [keyed.key]);
  expect(rows).toHaveLength(1);
});

it('does not free the key of an effect that is being committed', async () => {
  const keyed = request();
  const token = await begun(keyed);
  const tx = await database.pool.connect();
  await tx.query('BEGIN');
  await markRequestDone(tx, keyed, token, 'made');
  const released = releaseRequest(database.pool, keyed, token, { evenIfDone: false });
  await tx.query('COMMIT');
  tx.release();
  await released;
  expect(await beginRequest(database.pool, keyed)).toEqual({ state: 'in_flight' });
  await age(keyed.key, 'begun_at', '6 s');
  expect(await beginRequest(database.pool, keyed)).toMatchObject({ state: 'done', made: 'made' });
});

it('leaves a request to a process that renews it', async () => {
  const keyed = request();
  const token = await begun(keyed);
  await age(keyed.key, 'begun_at', '16 s');
  await renewRequest(database.pool, keyed, token);
  expect(await beginRequest(database.pool, keyed)).toEqual({ state: 'in_flight' });
});

it('keeps the first reply', async () => {
  const keyed = request();
  const token = await begun(keyed);
  for (const body of ['"first"', '"second"']) {
    await storeReply(database.pool, keyed, token, { status: 201, body });
  }
  expect(await beginRequest(database.pool, keyed)).toMatchObject({ status: 201, reply: '"first"' });
});

it('forgets requests of more than two days ago', async () => {
  const [old, recent] = [request(), request()];
  for (const keyed of [old, recent]) await begun(keyed);
  await age(old.key, 'created_at', '49 h');
  await age(recent.key, 'created_at', '47 h');
  expect(await forgetOldRequests(database.pool)).toBe(1);
  const left = await findRequests(database.pool, 'admin', [old.key, recent.key]);
  expect(left.map(({ key }) => key)).toEqual([recent.key]);
});
