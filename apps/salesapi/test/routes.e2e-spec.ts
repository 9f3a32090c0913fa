import { randomUUID } from 'node:crypto';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

let platform: TestPlatform;
let operator: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['rpc', 'salesapi'],
    settings: { SMPP_HOST: '127.0.0.1', SMPP_SYSTEM_ID: 'broadside', SMPP_PASSWORD: 'secret' },
  });
  operator = new TestClient(platform, '', platform.adminKey);
});
afterAll(() => platform?.stop());
beforeEach(() => platform.sales.pool.query('TRUNCATE route_version CASCADE'));

const put = (version: number, routes: unknown, headers = {}) =>
  operator.request('salesapi', 'PUT', '/routes', { version, routes }, headers);
const explain = (body: object) => operator.request('salesapi', 'POST', '/routes/explain', body);
const carriers = (choices: { carrier: string }[]) => choices.map(({ carrier }) => carrier);

it('routes are replaced as a whole, by whoever knows which hold', async () => {
  const none = await operator.request('salesapi', 'GET', '/routes');
  expect(none.body).toEqual({ version: 0, changedAt: null, changedBy: null, routes: [] });
  const night = { prefix: '44', carrier: 'smpp', weight: 20, window: { from: '22:00', until: '06:30' } };
  const replaced = await put(0, [night, { carrier: 'http' }]);
  expect(replaced).toMatchObject({
    status: 200,
    body: {
      version: 1,
      changedBy: expect.stringMatching(/^[0-9a-f]{8}$/),
      routes: [
        { ...night, workspaceId: null, sender: null, priority: 0, throttledGoesOn: false },
        { prefix: '', carrier: 'http', weight: 100, window: null },
      ],
    },
  });
  expect(await put(0, [])).toMatchObject({ status: 409, body: { code: 'routes_changed' } });
  expect((await operator.request('salesapi', 'GET', '/routes')).body).toEqual(replaced.body);
  const { rows } = await platform.sales.pool.query('SELECT actor, actor_id, address FROM route_version');
  expect(rows).toEqual([{ actor: 'admin', actor_id: replaced.body.changedBy, address: '127.0.0.1' }]);
});

it('a change that is repeated after a lost reply has happened once', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const first = await put(0, [{ carrier: 'http' }], key);
  const again = await put(0, [{ carrier: 'http' }], key);
  expect([again.status, again.body]).toEqual([200, first.body]);
});

it.each([
  [[{ carrier: 'htpp' }], 'routes.0.carrier names the carrier "htpp"; there are http, smpp'],
  [[{ carrier: 'http' }, { carrier: 'test' }], 'routes.1.carrier names the carrier "test"'],
  [[{ carrier: 'http', prefix: '+44' }], 'is no prefix'],
  [[{ carrier: 'http', weight: 1001 }], 'weight'],
  [[{ carrier: 'http', window: { from: '7:00', until: '25:00' } }], 'write HH:MM'],
  [[{ carrier: 'http', sender: 'much too long for one' }], 'sender'],
  [[{ carrier: 'http', prio: 1 }], 'prio'],
  [Array.from({ length: 17 }, () => ({ carrier: 'http' })), 'routes.16 is one of more than 16'],
  [Array.from({ length: 501 }, () => ({ carrier: 'http' })), '500'],
])('routes that cannot be are refused, and say where and why: %j', async (routes, why) => {
  const { status, body } = await put(0, routes);
  expect(status).toBe(422);
  expect(JSON.stringify(body)).toContain(JSON.stringify(why).slice(1, -1));
  expect((await operator.request('salesapi', 'GET', '/routes')).body.version).toBe(0);
});

it('who would have a message is told with the reason, by the routes that hold and by those that are tried', async () => {
  const to = '+447911123456';
  expect((await explain({ to })).body).toMatchObject({ version: 0, carrier: 'http', choices: [] });
  await put(0, [
    { prefix: '4', carrier: 'http' },
    { prefix: '44', carrier: 'smpp' },
    { prefix: '44', carrier: 'http', priority: 1 },
  ]);
  const { body } = await explain({ to });
  expect(body).toMatchObject({ to, version: 1, carrier: 'smpp' });
  expect(carriers(body.choices)).toEqual(['smpp', 'http']);
  expect(body.why).toContain('of the prefix 44');
  const workspaceId = randomUUID();
  const routes = [{ carrier: 'smpp' }, { carrier: 'http', workspaceId }];
  expect((await explain({ to, routes })).body).toMatchObject({ version: null, carrier: 'smpp' });
  expect((await explain({ to, routes, workspaceId })).body).toMatchObject({ carrier: 'http' });
  const night = [{ carrier: 'smpp', window: { from: '22:00', until: '06:30' } }];
  expect((await explain({ to, routes: night, at: '2026-12-01T05:00:00Z' })).body.carrier).toBe('smpp');
  expect((await explain({ to, routes: night, at: '2026-12-01T12:00:00Z' })).body.carrier).toBe('http');
  expect(await explain({ to: '12' })).toMatchObject({ status: 422 });
});
