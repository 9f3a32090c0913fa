import { transaction } from '../../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { addToCampaign } from '../model/counters.store.js';
import { countMinute, forgetOldMinutes, readStats } from './stats.store.js';

const WORKSPACE = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const MINUTE_MS = 60_000;

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase('salesapi');
});
afterEach(() => database.drop());

async function campaign(workspaceId: string, contacts: number): Promise<bigint> {
  const { rows } = await database.pool.query(
    `INSERT INTO campaign (workspace_id, name, template, carrier, price_micros, contacts, queued, rejected, segments, status)
     VALUES ($1, 'x', 'x', 'http', 100000, $2::int, $2::int, 0, $2::int, 'running') RETURNING id`,
    [workspaceId, contacts],
  );
  return rows[0].id;
}

const move = (id: bigint, ...transitions: Parameters<typeof addToCampaign>[2]) =>
  transaction(database.pool, (tx) =>
    addToCampaign(tx, id, transitions, { capturedMicros: 100_000n, releasedMicros: 0n }),
  );

/** As if the last count had been so long ago. */
const lastCounted = (minutes: number) =>
  database.pool.query(
    `UPDATE stats_clock SET counted_until = date_trunc('minute', now()) - $1 * interval '1 min'`,
    [minutes],
  );

async function history(workspaceId: string, minutes = 30) {
  const { rows } = await database.pool.query<{ now: Date }>(
    `SELECT date_trunc('minute', now()) + interval '1 min' AS now`,
  );
  const toMs = rows[0]!.now.getTime();
  const stats = await readStats(database.pool, workspaceId, {
    fromMs: toMs - minutes * MINUTE_MS,
    toMs,
    stepMs: MINUTE_MS,
  });
  expect(stats).toHaveLength(minutes);
  return stats;
}

const sum = (stats: Awaited<ReturnType<typeof history>>) =>
  Object.fromEntries(
    (['registered', 'sent', 'failed', 'delivered', 'undelivered', 'canceled', 'expired'] as const).map(
      (name) => [name, stats.reduce((total, entry) => total + entry[name], 0)],
    ),
  );

it('counts what came to each status once, however many workers count and whenever they do', async () => {
  const [one, two] = [await campaign(WORKSPACE, 100), await campaign(OTHER, 5)];
  await lastCounted(1);
  expect(await Promise.all([1, 2, 3].map(() => transaction(database.pool, countMinute)))).toEqual(
    expect.arrayContaining([true, false, false]),
  );
  await move(
    one,
    { from: 'queued', to: 'sent', messages: 90 },
    { from: 'queued', to: 'failed', messages: 10 },
  );
  await move(one, { from: 'sent', to: 'undelivered', messages: 40 });
  // Overruled, and sent again: each time it came to a status counts.
  await move(
    one,
    { from: 'undelivered', to: 'delivered', messages: 5 },
    { from: 'failed', to: 'queued', messages: 10 },
  );
  await move(two, { from: 'queued', to: 'canceled', messages: 5 });
  // Nobody counted for hours.
  await lastCounted(240);
  await Promise.all([1, 2, 3].map(() => transaction(database.pool, countMinute)));
  expect(await transaction(database.pool, countMinute)).toBe(false);
  await lastCounted(1);
  await transaction(database.pool, countMinute);

  const mine = await history(WORKSPACE);
  expect(sum(mine)).toEqual({
    registered: 100,
    sent: 90,
    failed: 10,
    undelivered: 40,
    delivered: 5,
    canceled: 0,
    expired: 0,
  });
  expect(mine.reduce((total, { capturedMicros }) => total + capturedMicros, 0n)).toBe(300_000n);
  expect(sum(await history(OTHER))).toMatchObject({ registered: 5, canceled: 5, sent: 0 });
});

it('counts nothing of a transaction that fails, and all of it at the next try', async () => {
  await campaign(WORKSPACE, 7);
  await lastCounted(1);
  await database.pool.query('ALTER TABLE stats_minute ADD CONSTRAINT full_disk CHECK (registered < 0)');
  await expect(transaction(database.pool, countMinute)).rejects.toThrow(/full_disk/);
  await database.pool.query('ALTER TABLE stats_minute DROP CONSTRAINT full_disk');
  expect(await transaction(database.pool, countMinute)).toBe(true);
  expect(sum(await history(WORKSPACE))).toMatchObject({ registered: 7 });
});

it('gathers minutes into steps that begin at their multiples, and forgets those of more than 90 days ago', async () => {
  const at = (iso: string, sent: number) =>
    database.pool.query(
      `INSERT INTO stats_minute SELECT $1, $2::timestamptz, 0, $3::int, 0, 0, 0, 0, 0, 1, 2`,
      [WORKSPACE, iso, sent],
    );
  await at('2026-05-04T12:59:00Z', 1);
  await at('2026-05-04T13:00:00Z', 10);
  await at('2026-05-04T13:59:00Z', 100);
  await at('2026-05-04T15:00:00Z', 1_000);
  const hours = await readStats(database.pool, WORKSPACE, {
    fromMs: Date.parse('2026-05-04T13:00:00Z'),
    toMs: Date.parse('2026-05-04T15:00:00Z'),
    stepMs: 60 * MINUTE_MS,
  });
  expect(hours.map(({ at, sent, capturedMicros }) => [at.toISOString(), sent, capturedMicros])).toEqual([
    ['2026-05-04T13:00:00.000Z', 110, 2n],
    ['2026-05-04T14:00:00.000Z', 0, 0n],
  ]);

  await database.pool.query(
    `UPDATE stats_minute SET at = now() - CASE sent WHEN 1 THEN 91 ELSE 89 END * interval '1 d' - sent * interval '1 s'`,
  );
  expect(await forgetOldMinutes(database.pool)).toBe(1);
  expect(await forgetOldMinutes(database.pool)).toBe(0);
});
