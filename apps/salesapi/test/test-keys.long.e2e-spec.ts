import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { problem, TestClient } from '../../../libs/testing/workspace-client.js';

/** The real carrier of this platform cannot be reached: what arrives can only have gone to the other. */
const NOWHERE = 'http://127.0.0.1:9';

let platform: TestPlatform;
let live: TestClient;
let test: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    without: ['general-worker'],
    settings: { CARRIER_URL: NOWHERE },
  });
  live = await TestClient.create(platform, '100');
  const { body } = await live.request('webapi', 'POST', '/workspaces/me/keys', { mode: 'test' });
  test = new TestClient(platform, '', body.apiKey);
});
afterAll(() => platform.stop());

it('sends what a test key starts to the simulated carrier, and charges test credit alone', async () => {
  const created = await test.create(contactsCsv(20));
  expect(created.status).toBe(201);
  expect((await test.run(created.body.id)).status).toBe(202);
  const done = await test.finished(created.body.id, 'completed', 60_000);
  expect(done.charged).not.toBe('0');
  const { rows } = await platform.sales.pool.query('SELECT DISTINCT carrier FROM campaign');
  expect(rows).toEqual([{ carrier: 'test' }]);
  const credit = async (client: TestClient) =>
    (await client.request('webapi', 'GET', '/workspaces/me')).body.credit;
  expect(await credit(live)).toMatchObject({ balance: '100', reserved: '0', version: 1 });
  await eventually('test credit is taken', async () => (await credit(test)).balance !== '1000000');
  expect((await live.request('salesapi', 'GET', '/campaigns')).body.data).toEqual([]);
});

it('forgets a revoked key at once, although it was used just now', async () => {
  const { body } = await live.request('webapi', 'POST', '/workspaces/me/keys', {});
  const client = new TestClient(platform, '', body.apiKey);
  expect((await client.request('salesapi', 'GET', '/campaigns')).status).toBe(200);
  const { pool } = platform.web;
  expect((await live.request('webapi', 'DELETE', `/workspaces/me/keys/${body.id}`)).status).toBe(204);
  // Half of what the cache would keep it for.
  await eventually(
    'the key is refused',
    async () => (await client.request('salesapi', 'GET', '/campaigns')).status === 401,
    2_500,
  );
  expect(
    (await pool.query('SELECT revoked_at FROM api_key WHERE id = $1', [body.id])).rows[0].revoked_at,
  ).not.toBeNull();
});

it('refuses to create what no carrier could simulate', async () => {
  await platform.stopService('salesapi');
  await platform.startService('salesapi', { CARRIER_TEST_URL: '' });
  expect(await test.create(contactsCsv(1))).toEqual(problem(409, 'test_mode_off'));
  expect((await live.create(contactsCsv(1))).status).toBe(201);
});
