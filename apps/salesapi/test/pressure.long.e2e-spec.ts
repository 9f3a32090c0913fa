import { Webhook } from 'standardwebhooks';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { SECRET, TestPlatform } from '../../../libs/testing/platform.js';
import { problem, TestClient, type TestReply } from '../../../libs/testing/workspace-client.js';
import { type Stallable, stallable } from './stallable.js';

const IN_FLIGHT_MAX = 20;
/** What one workspace may have of them. */
const OWN_MAX = 18;
const SERVICES = ['webapi', 'salesapi'] as const;

let platform: TestPlatform;
let client: TestClient;
let campaignId: string;
/** The ways to both databases. */
let ways: Stallable[];

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: [],
    settings: {
      DATABASE_TIMEOUT_MS: '600',
      READS_TIMEOUT_MS: '600',
      REQUESTS_IN_FLIGHT_MAX: String(IN_FLIGHT_MAX),
    },
  });
  ways = await Promise.all([stallable(platform.web.url), stallable(platform.sales.url)]);
  const settings = { WEB_DATABASE_URL: ways[0]!.url, SALES_DATABASE_URL: ways[1]!.url };
  await Promise.all(
    (['rpc', 'webapi', 'salesapi'] as const).map((name) => platform.startService(name, settings)),
  );
  client = await TestClient.create(platform, '1000');
  campaignId = (await client.create(contactsCsv(3))).body.id;
});
afterEach(() => {
  for (const way of ways) way.goOn();
});
afterAll(async () => {
  await platform.stop();
  await Promise.all(ways.map((way) => way.close()));
});

type Route = [service: 'webapi' | 'salesapi', method: string, path: string, send: () => Promise<TestReply>];

const route = (service: 'webapi' | 'salesapi', method: string, path: string, body?: () => unknown): Route => [
  service,
  method,
  path,
  () => client.request(service, method, path.replace(':id', campaignId), body?.()),
];

const asOperator = (path: string, body: unknown): Route => [
  'webapi',
  'POST',
  path,
  async () => {
    const operator = new TestClient(platform, '', platform.adminKey);
    return operator.request('webapi', 'POST', path.replace(':id', client.workspaceId), body);
  },
];

/** Every route that needs a database. */
const ROUTES: Route[] = [
  asOperator('/workspaces', { name: 'late' }),
  asOperator('/workspaces/:id/credit', { amount: '1', reason: 'late' }),
  route('webapi', 'GET', '/workspaces/me'),
  route('webapi', 'GET', '/workspaces/me/journal'),
  route('webapi', 'GET', '/workspaces/me/keys'),
  route('webapi', 'POST', '/workspaces/me/keys'),
  route('webapi', 'DELETE', '/workspaces/me/keys/00000000-0000-0000-0000-000000000000'),
  ['salesapi', 'POST', '/create', () => client.create(contactsCsv(2))],
  route('salesapi', 'POST', '/run', () => ({ campaignId })),
  route('salesapi', 'GET', '/campaigns'),
  route('salesapi', 'GET', '/campaigns/:id'),
  route('salesapi', 'GET', '/campaigns/:id/messages'),
  route('salesapi', 'GET', '/campaigns/:id/messages.csv'),
  route('salesapi', 'GET', '/campaigns/:id/rejects.csv'),
  route('salesapi', 'POST', '/campaigns/:id/pause'),
  route('salesapi', 'POST', '/campaigns/:id/resume'),
  route('salesapi', 'POST', '/campaigns/:id/cancel'),
  route('salesapi', 'POST', '/campaigns/:id/retry'),
];

/** One receipt for a message that nobody knows: it is to be stored all the same. */
async function sendReceipt(): Promise<TestReply> {
  const body = JSON.stringify([{ ref: 'nobody-1-1', status: 'delivered', at: new Date().toISOString() }]);
  const now = new Date();
  const response = await fetch(platform.url('salesapi', '/receipts/http'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(SECRET).sign('msg_1', now, body),
    },
    body,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text && JSON.parse(text) };
}

const credit = async () => (await client.request('webapi', 'GET', '/workspaces/me')).body.credit;
const campaigns = async () => (await client.request('salesapi', 'GET', '/campaigns')).body.data;

async function allIsWell() {
  for (const service of SERVICES) {
    await eventually(`${service} is ready`, async () => (await fetch(platform.url(service, '/readyz'))).ok);
  }
  await eventually('as many requests as may be in flight are answered', async () => {
    const replies = await Promise.all(
      Array.from({ length: IN_FLIGHT_MAX }, () => client.request('salesapi', 'GET', '/campaigns')),
    );
    return replies.every(({ status }) => status === 200);
  });
}

describe('while Postgres says nothing at all', () => {
  it('every route answers 503 with Retry-After, health answers, and nothing was done', async () => {
    const before = [await credit(), await campaigns()];
    for (const way of ways) way.stall();
    const [replies, alive, ready] = await Promise.all([
      Promise.all([...ROUTES.map(([, , , send]) => send()), sendReceipt()]),
      Promise.all(SERVICES.map((service) => client.request(service, 'GET', '/healthz'))),
      Promise.all(SERVICES.map((service) => client.request(service, 'GET', '/readyz'))),
    ]);
    expect(replies).toEqual(replies.map(() => problem(503, 'unavailable')));
    expect(replies.map(({ headers }) => headers.get('retry-after'))).toEqual(replies.map(() => '1'));
    expect(alive.map(({ status }) => status)).toEqual([200, 200]);
    expect(ready).toEqual([problem(503, 'not_ready'), problem(503, 'not_ready')]);
    for (const way of ways) way.goOn();
    await allIsWell();
    expect([await credit(), await campaigns()]).toEqual(before);
    expect((await sendReceipt()).status).toBe(204);
  });

  it('what is above the bound is refused at once, for some hundred clients together', async () => {
    await client.request('salesapi', 'GET', '/campaigns');
    ways[1]!.stall();
    const replies = await Promise.all(
      Array.from({ length: 300 }, () => client.request('salesapi', 'GET', '/campaigns')),
    );
    const counts = { unavailable: 0, concurrency_limited: 0 };
    for (const { body } of replies) counts[body.code as keyof typeof counts] += 1;
    expect(counts.unavailable).toBeGreaterThanOrEqual(OWN_MAX);
    expect(counts.concurrency_limited).toBeGreaterThan(0);
    expect(counts.unavailable + counts.concurrency_limited).toBe(300);
    ways[1]!.goOn();
    await allIsWell();
  });
});

it('a statement that takes too long is given up with 503, and its request may be sent again', async () => {
  const { balance } = await credit();
  const [web, sales] = [await platform.web.pool.connect(), await platform.sales.pool.connect()];
  const topUp = () =>
    fetch(platform.url('webapi', `/workspaces/${client.workspaceId}/credit`), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${platform.adminKey}`,
        'content-type': 'application/json',
        'idempotency-key': 'once',
      },
      body: JSON.stringify({ amount: '1', reason: 'test' }),
    });
  try {
    await web.query('BEGIN; LOCK TABLE credit_account');
    await sales.query('BEGIN; LOCK TABLE campaign');
    const [refused, ...replies] = await Promise.all([
      topUp(),
      client.request('webapi', 'GET', '/workspaces/me'),
      client.request('salesapi', 'GET', '/campaigns'),
      client.run(campaignId),
    ]);
    expect(refused.status).toBe(503);
    expect(replies).toEqual(replies.map(() => problem(503, 'unavailable')));
  } finally {
    await Promise.all([web.query('ROLLBACK'), sales.query('ROLLBACK')]);
    web.release();
    sales.release();
  }
  expect((await topUp()).status).toBe(201);
  expect((await topUp()).headers.get('idempotent-replayed')).toBe('true');
  expect((await credit()).balance).toBe(String(Number(balance) + 1));
});

describe.each([
  ['53100', 'disk full', 'insufficient_storage', '5'],
  ['53200', 'out of memory', 'unavailable', '1'],
  ['53300', 'too many connections', 'unavailable', '1'],
  ['57014', 'canceled', 'unavailable', '1'],
  ['25006', 'read-only after a failover', 'unavailable', '1'],
])('SQLSTATE %s (%s)', (sqlState, _, code, retryAfter) => {
  const tables = () =>
    [
      [platform.web.pool, 'workspace'],
      [platform.web.pool, 'credit_op'],
      [platform.sales.pool, 'message'],
      [platform.sales.pool, 'run'],
      [platform.sales.pool, 'unmatched_receipt'],
    ] as const;
  beforeAll(async () => {
    for (const [pool, table] of tables()) {
      await pool.query(`
        CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = '${sqlState}'; END $$;
        CREATE TRIGGER fail BEFORE INSERT ON ${table} EXECUTE FUNCTION fail()`);
    }
  });
  afterAll(async () => {
    for (const [pool, table] of tables()) await pool.query(`DROP TRIGGER fail ON ${table}`);
  });

  it(`is answered 503 ${code}, and nothing was done`, async () => {
    const before = [await credit(), await campaigns()];
    const replies = await Promise.all([
      asOperator('/workspaces', { name: 'none' })[3](),
      asOperator('/workspaces/:id/credit', { amount: '1', reason: 'none' })[3](),
      client.create(contactsCsv(2)),
      client.run(campaignId),
      sendReceipt(),
    ]);
    expect(replies).toEqual(replies.map(() => problem(503, code)));
    expect(replies.map(({ headers }) => headers.get('retry-after'))).toEqual(replies.map(() => retryAfter));
    expect([await credit(), await campaigns()]).toEqual(before);
  });
});
