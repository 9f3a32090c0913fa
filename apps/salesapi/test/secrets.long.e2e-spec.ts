import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { APPLICATION_ROLES } from '../../../libs/platform/migrations/grants.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { testRedisUrl } from '../../../libs/testing/database.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient, type TestReply } from '../../../libs/testing/workspace-client.js';

const SERVICES = ['carrier', 'rpc', 'webapi', 'salesapi', 'general-worker', 'sales-worker'] as const;
const random = () => randomBytes(16).toString('hex');

/** By what it is; each is nowhere to be found in any log. */
const secrets: Record<string, string> = {
  'password of Postgres': random(),
  'password of Redis': random(),
  'admin key': '',
  'token of the credit service': random(),
  'token of the carrier': random(),
  'secret of receipts': `whsec_${randomBytes(24).toString('base64')}`,
};
let settings: Record<string, string>;
let platform: TestPlatform;
let client: TestClient;
let operator: TestClient;
const role = `secretive_${random().slice(0, 8)}`;

beforeAll(async () => {
  platform = await TestPlatform.start({ services: [] });
  await platform.web.pool.query(
    `CREATE ROLE ${role} LOGIN PASSWORD '${secrets['password of Postgres']}' IN ROLE ${Object.values(APPLICATION_ROLES)}`,
  );
  const redisUrl = new URL(await testRedisUrl());
  const redis = new Redis(redisUrl.href);
  await redis.acl('SETUSER', role, 'on', `>${secrets['password of Redis']}`, '~*', '&*', '+@all');
  redis.disconnect();
  settings = {
    LOG_LEVEL: 'debug',
    WEB_DATABASE_URL: withUser(platform.web.url, secrets['password of Postgres']!),
    SALES_DATABASE_URL: withUser(platform.sales.url, secrets['password of Postgres']!),
    REDIS_URL: withUser(redisUrl.href, secrets['password of Redis']!),
    RPC_TOKEN: secrets['token of the credit service']!,
    CARRIER_TOKEN: secrets['token of the carrier']!,
    CARRIER_WEBHOOK_SECRET: secrets['secret of receipts']!,
    WEBHOOK_ALLOW_PRIVATE: 'true',
    WEBHOOK_TIMEOUT_MS: '500',
    // A slow machine must not turn a 500 into a 503.
    RPC_DEADLINE_MS: '10000',
  };
  secrets['admin key'] = platform.adminKey;
  const flags = ['--token', settings.CARRIER_TOKEN!, '--callback-secret', settings.CARRIER_WEBHOOK_SECRET!];
  for (const name of SERVICES) await platform.startService(name, settings, name === 'carrier' ? flags : []);
  client = await TestClient.create(platform, '100');
  operator = new TestClient(platform, client.workspaceId, platform.adminKey);
  secrets['first key'] = client.apiKey;
});
afterAll(async () => {
  await platform.web.pool.query(`ALTER ROLE ${role} NOLOGIN`);
  await platform.stop();
});

function withUser(url: string, password: string): string {
  const parsed = new URL(url);
  parsed.username = role;
  parsed.password = password;
  return parsed.href;
}

/** Requests with a key in every place where somebody could put one. */
async function misplacedKeys(): Promise<void> {
  const key = client.apiKey;
  for (const service of ['webapi', 'salesapi'] as const) {
    for (const path of [
      `/workspaces/me?apiKey=${key}`,
      `/${key}`,
      `/campaigns/${key}`,
      `/messages/${key}`,
      `/%ff${key}`,
    ])
      await client.request(service, 'GET', path);
    await client.request(service, 'GET', '/campaigns', undefined, { authorization: key });
    await client.request(service, 'GET', '/campaigns', undefined, { authorization: `Basic ${key}` });
    await client.request(service, 'GET', '/campaigns', undefined, { 'x-request-id': key });
    await client.request(service, 'POST', '/messages', { to: key, text: key, apiKey: key });
    await client.request(service, 'POST', '/run', { campaignId: key }, { 'idempotency-key': key });
    await client.request(service, 'POST', '/workspaces', { name: key });
  }
}

async function everyUse(): Promise<void> {
  const added = await client.request('webapi', 'POST', '/workspaces/me/keys', {});
  secrets['second key'] = added.body.apiKey;
  const rotated = await client.request('webapi', 'POST', `/workspaces/me/keys/${added.body.id}/rotate`, {});
  secrets['rotated key'] = rotated.body.apiKey;
  secrets['test key'] = (
    await client.request('webapi', 'POST', '/workspaces/me/keys', { mode: 'test' })
  ).body.apiKey;
  const hook = { url: `http://127.0.0.1:9/`, events: ['campaign.completed', 'message.updated'] };
  const webhook = (await client.request('salesapi', 'POST', '/webhooks', hook)).body;
  secrets['secret of a webhook'] = webhook.secret;
  const renewed = await client.request('salesapi', 'POST', `/webhooks/${webhook.id}/rotate-secret`, {});
  secrets['new secret of a webhook'] = renewed.body.secret;
  const { body } = await client.create(contactsCsv(20));
  await client.run(body.id);
  await client.finished(body.id);
  await client.request('salesapi', 'POST', '/receipts/http', [{ ref: '1-1-1', status: 'delivered' }], {
    'webhook-id': '1',
    'webhook-timestamp': '1',
    'webhook-signature': secrets['secret of receipts']!,
  });
  expect(Object.entries(secrets).filter(([, value]) => !value)).toEqual([]);
}

/** Replies to requests that meet a database without its tables. */
async function brokenDatabase(): Promise<TestReply[]> {
  await platform.sales.pool.query('ALTER TABLE campaign RENAME TO gone');
  await platform.web.pool.query('ALTER TABLE credit_account RENAME TO gone');
  const replies = [
    await client.request('salesapi', 'GET', '/campaigns'),
    await client.request('salesapi', 'GET', '/campaigns/cmp_2s'),
    await client.create(contactsCsv(2)),
    await client.request('salesapi', 'POST', '/run', { campaignId: 'cmp_2s' }, { 'idempotency-key': 'x' }),
    await client.request('webapi', 'GET', '/workspaces/me'),
    await operator.request('webapi', 'POST', `/workspaces/${client.workspaceId}/credit`, {
      amount: '1',
      reason: 'x',
    }),
  ];
  await platform.sales.pool.query('ALTER TABLE gone RENAME TO campaign');
  await platform.web.pool.query('ALTER TABLE gone RENAME TO credit_account');
  return replies;
}

/** Processes that cannot start, or not reach what they need, for a wrong secret. */
async function wrongSecrets(): Promise<void> {
  for (const name of ['webapi', 'salesapi', 'sales-worker'] as const) await platform.stopService(name);
  const password = withUser(platform.web.url, `${secrets['password of Postgres']}x`);
  const refused = platform.startService('webapi', { ...settings, WEB_DATABASE_URL: password });
  await expect(refused).rejects.toThrow(/password authentication failed/);
  const notUrl = {
    SALES_DATABASE_URL: `//${role}:${secrets['password of Postgres']}@`,
    CARRIER_WEBHOOK_SECRET: 'x',
  };
  await expect(platform.startService('salesapi', { ...settings, ...notUrl })).rejects.toThrow(
    /SALES_DATABASE_URL/,
  );
  await platform.startService('webapi', settings);
  await platform.startService('salesapi', { ...settings, RPC_TOKEN: `${settings.RPC_TOKEN}x` });
  expect((await client.request('salesapi', 'GET', '/campaigns')).status).toBeGreaterThanOrEqual(500);
  await platform.stopService('salesapi');
  await platform.startService('salesapi', settings);
  const { body } = await client.create(contactsCsv(3));
  await client.run(body.id);
  await platform.startService('sales-worker', { ...settings, CARRIER_TOKEN: `${settings.CARRIER_TOKEN}x` });
  await eventually('the carrier has refused the token', async () =>
    /"level":"(warn|error)"/.test(platform.logOf('sales-worker')),
  );
}

it('writes no secret into any log, and neither SQL nor stack into any reply', async () => {
  await everyUse();
  await misplacedKeys();
  for (const { status, text, body } of await brokenDatabase()) {
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'internal_error', requestId: expect.stringMatching(/^req_/) });
    expect(text).not.toMatch(/select|insert|relation|does not exist|prisma|\.[jt]s\b|node_modules|\bat /i);
  }
  await wrongSecrets();
  for (const name of SERVICES) {
    const log = platform.logOf(name);
    // Nothing of it was cut off.
    expect(log.length).toBeLessThan(200_000);
    const told = Object.entries(secrets).filter(([, secret]) => log.includes(secret));
    expect({ name, told: told.map(([what]) => what) }).toEqual({ name, told: [] });
  }
  // What was looked through is what there is to look through.
  expect(platform.logOf('webapi')).toMatch(/request failed.*does not exist/s);
  expect(platform.logOf('salesapi')).toMatch(/request failed.*does not exist/s);
  expect(platform.logOf('webapi')).toMatch(/password authentication failed/);
});
