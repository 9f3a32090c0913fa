import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../platform/access/author.js';
import { openPool, type Pool, transaction } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { KnownRoutes } from './known-routes.js';
import type { Route } from './route.js';
import { latestVersion, readRoutes, replaceRoutes } from './route.store.js';
import { route } from './testing.js';

let database: TestDatabase;
/** As the processes have it. */
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = openPool(database.url, { max: 4, applicationName: 'test' });
});
beforeEach(() => database.pool.query('TRUNCATE route_version CASCADE'));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const replace = (basedOn: number, routes: readonly Route[]) =>
  transaction(pool, (tx) => replaceRoutes(tx, basedOn, routes, SYSTEM));

const TWO = [
  route('a', { prefix: '44', workspaceId: randomUUID(), sender: 'Acme', throttledGoesOn: true }),
  route('b', { priority: 1, weight: 0, window: { fromMinute: 22 * 60, untilMinute: 6 * 60 } }),
];

it('routes are replaced all at once, and read as they were written', async () => {
  expect(await readRoutes(pool)).toEqual({ version: 0, changedAt: null, changedBy: null, routes: [] });
  expect(await replace(0, TWO)).toBe(1);
  expect(await readRoutes(pool)).toMatchObject({
    version: 1,
    changedAt: expect.any(Date),
    changedBy: '',
    routes: TWO,
  });
  expect(await replace(1, [])).toBe(2);
  expect(await readRoutes(pool)).toMatchObject({ version: 2, routes: [] });
});

it('of those who change the same version one is heard', async () => {
  const answers = await Promise.all([1, 2, 3].map((n) => replace(0, [route('a', { weight: n })])));
  expect(answers.filter((version) => version !== null)).toEqual([1]);
  expect(await replace(0, [])).toBeNull();
  expect((await readRoutes(pool)).routes).toHaveLength(1);
});

it('versions of long ago are forgotten, with their routes', async () => {
  for (let version = 0; version < 103; version++) await replace(version, [route('a')]);
  const { rows } = await pool.query('SELECT min(version) AS first, count(*)::int AS kept FROM route');
  expect(rows[0]).toEqual({ first: 4, kept: 100 });
  expect(await latestVersion(pool)).toBe(103);
});

it.each([
  [route('test')],
  [route('a', { prefix: '+44' })],
  [route('a', { weight: 1001 })],
  [route('a', { window: { fromMinute: 60, untilMinute: 60 } })],
])('what no route can be is refused by the database: %j', async (wrong) => {
  await expect(replace(0, [route('a'), wrong])).rejects.toMatchObject({ code: '23514' });
  expect(await latestVersion(pool)).toBe(0);
});

it('a process knows them once it has read them, reads them again where they change, and says what it lacks', async () => {
  const lines: unknown[] = [];
  const logger = { info: () => {}, warn: (line: object) => lines.push(line) } as unknown as Logger;
  const routes = new KnownRoutes(pool, ['a'], logger);
  let known = false;
  void routes.known.then(() => {
    known = true;
  });
  await Promise.resolve();
  expect(known).toBe(false);
  await routes.look();
  expect([known, routes.latest.isEmpty]).toEqual([true, true]);
  await replace(0, TWO);
  await routes.look();
  expect(routes.latest.isEmpty).toBe(false);
  expect(lines).toEqual([{ version: 1, carriers: ['b'] }]);
  const before = routes.latest;
  await routes.look();
  expect(routes.latest).toBe(before);
});
