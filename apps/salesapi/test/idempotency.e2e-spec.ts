import { randomUUID } from 'node:crypto';
import { reconcile } from '../../../libs/reconcile/reconcile.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { problem, TestClient, type TestReply } from '../../../libs/testing/workspace-client.js';

let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    without: ['general-worker'],
    settings: { SWEEP_INTERVAL_MS: '100', BATCH_SIZE: '5' },
    carrierFlags: [
      '--seed',
      '7',
      '--latency-mean-ms',
      '20',
      '--latency-stddev-ms',
      '5',
      '--undelivered-rate',
      '1',
    ],
  });
  client = await TestClient.create(platform, '1000');
});
afterAll(() => platform.stop());

type Headers = Record<string, string>;
const created = async (contacts = 3) => (await client.create(contactsCsv(contacts))).body.id as string;
const sales = (method: string, route: string, body?: unknown) => (headers: Headers) =>
  client.request('salesapi', method, route, body, headers);
const web =
  (route: string, method = 'POST', body?: unknown) =>
  (headers: Headers) =>
    client.request('webapi', method, route, body, headers);
const admin = (route: string, body: unknown) => async (headers: Headers) => {
  const asAdmin = new TestClient(platform, client.workspaceId, platform.adminKey);
  return asAdmin.request('webapi', 'POST', route, body, headers);
};

async function scheduled() {
  const id = await created();
  await client.request('salesapi', 'POST', '/run', {
    campaignId: id,
    sendAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  return id;
}

async function finished() {
  const id = await created();
  await client.run(id);
  await client.finished(id);
  await eventually('its run to be closed', async () => {
    const { rows } = await platform.sales.pool.query(`SELECT FROM run WHERE state = 'open'`);
    return rows.length === 0;
  });
  return id;
}

/** A campaign whose status was set by hand, so that nothing else moves it meanwhile. */
async function paused() {
  return inStatus(`status = 'paused', paused_reason = 'user'`);
}

async function inStatus(set: string) {
  const id = await created();
  const key = Number.parseInt(id.slice(4), 36);
  await platform.sales.pool.query(`UPDATE campaign SET ${set} WHERE id = $1`, [key]);
  return id;
}

const sqlCount = async (side: 'web' | 'sales', sql: string) =>
  Number((await platform[side].pool.query(`SELECT count(*) AS n FROM ${sql}`)).rows[0].n);

/** Every write: how to ask for it, and how often it happened. */
const WRITES: [
  name: string,
  prepare: () => Promise<{
    ask: (headers: Headers) => Promise<TestReply>;
    other?: (headers: Headers) => Promise<TestReply>;
  }>,
  effects: () => Promise<number>,
][] = [
  [
    'POST /create',
    async () => ({
      ask: (headers) => client.create(contactsCsv(20), {}, headers),
      other: (headers) => client.create(contactsCsv(21), {}, headers),
    }),
    () => sqlCount('sales', 'campaign'),
  ],
  [
    'POST /run',
    async () => {
      const [id, other] = [await created(), await created()];
      return {
        ask: sales('POST', '/run', { campaignId: id }),
        other: sales('POST', '/run', { campaignId: other }),
      };
    },
    () => sqlCount('sales', 'run'),
  ],
  [
    'POST /run with sendAt',
    async () => {
      const id = await created();
      return {
        ask: sales('POST', '/run', {
          campaignId: id,
          sendAt: new Date(Date.now() + 3_600_000).toISOString(),
        }),
        other: sales('POST', '/run', { campaignId: id }),
      };
    },
    () => sqlCount('sales', `campaign WHERE status = 'scheduled'`),
  ],
  [
    'POST /campaigns/:id/pause',
    async () => ({ ask: sales('POST', `/campaigns/${await inStatus(`status = 'running'`)}/pause`) }),
    () => sqlCount('sales', `campaign WHERE paused_reason = 'user'`),
  ],
  [
    'POST /campaigns/:id/resume',
    async () => ({ ask: sales('POST', `/campaigns/${await paused()}/resume`) }),
    () => sqlCount('sales', 'run'),
  ],
  [
    'POST /campaigns/:id/cancel',
    async () => ({ ask: sales('POST', `/campaigns/${await scheduled()}/cancel`) }),
    () => sqlCount('sales', `campaign WHERE status IN ('canceling', 'canceled')`),
  ],
  [
    'POST /campaigns/:id/retry',
    async () => ({ ask: sales('POST', `/campaigns/${await finished()}/retry`) }),
    () => sqlCount('sales', 'run'),
  ],
  [
    'DELETE /campaigns/:id',
    async () => ({ ask: sales('DELETE', `/campaigns/${await finished()}`) }),
    // One that has run is remembered.
    () => sqlCount('sales', `campaign WHERE status = 'deleted'`),
  ],
  [
    'POST /messages',
    async () => ({
      ask: sales('POST', '/messages', { to: '+14152000001', text: 'x' }),
      other: sales('POST', '/messages', { to: '+14152000002', text: 'x' }),
    }),
    () => sqlCount('sales', `message m JOIN campaign c ON c.id = m.campaign_id WHERE c.kind = 'single'`),
  ],
  [
    'POST /workspaces',
    async () => ({
      ask: admin('/workspaces', { name: 'Twin' }),
      other: admin('/workspaces', { name: 'Else' }),
    }),
    () => sqlCount('web', 'workspace'),
  ],
  [
    'POST /workspaces/:id/credit',
    async () => {
      const route = `/workspaces/${client.workspaceId}/credit`;
      return {
        ask: admin(route, { amount: '1', reason: 'x' }),
        other: admin(route, { amount: '2', reason: 'x' }),
      };
    },
    () => sqlCount('web', `credit_journal WHERE kind = 'topup'`),
  ],
  [
    'POST /workspaces/me/keys',
    async () => ({ ask: web('/workspaces/me/keys') }),
    () => sqlCount('web', 'api_key'),
  ],
  [
    'DELETE /workspaces/me/keys/:id',
    async () => {
      const { body } = await web('/workspaces/me/keys')({});
      return { ask: web(`/workspaces/me/keys/${body.id}`, 'DELETE') };
    },
    () => sqlCount('web', 'api_key WHERE revoked_at IS NOT NULL'),
  ],
];

it.each(WRITES)('%s happens once a key, however many twins come at once', async (_, prepare, effects) => {
  const { ask, other } = await prepare();
  const before = await effects();
  const headers = { 'idempotency-key': randomUUID() };
  const twins = await Promise.all(Array.from({ length: 8 }, () => ask(headers)));
  const done = twins.filter(({ status }) => status < 300);
  expect(done.length).toBeGreaterThan(0);
  for (const twin of twins.filter(({ status }) => status >= 300)) {
    expect(twin).toEqual(problem(409, 'idempotency_in_flight'));
    expect(twin.headers.get('retry-after')).toBe('1');
  }
  const again = await ask(headers);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  for (const { status, body } of done)
    expect({ status, body }).toEqual({ status: again.status, body: again.body });
  if (other) expect(await other(headers)).toEqual(problem(422, 'idempotency_key_reused'));
  expect((await effects()) - before).toBe(1);
});

it('takes keys of 1 to 255 visible ASCII characters, and those of one workspace are nothing to another', async () => {
  const key = '~'.repeat(255);
  const stranger = await TestClient.create(platform, '0');
  const [ours, theirs] = [
    await client.create(contactsCsv(1), {}, { 'idempotency-key': key }),
    await stranger.create(contactsCsv(1), {}, { 'idempotency-key': key }),
  ];
  expect([ours.status, theirs.status]).toEqual([201, 201]);
  expect(ours.body.id).not.toBe(theirs.body.id);
  for (const wrong of ['x'.repeat(256), 'a b', 'é']) {
    expect(await client.create(contactsCsv(1), {}, { 'idempotency-key': wrong })).toEqual(
      problem(422, 'invalid_request'),
    );
  }
});

it('knows no order of the parts of a form', async () => {
  const parts = Object.entries({ name: 'Test', message: 'Hello', sender: 'Shop' });
  const send = (ordered: [string, string][], isFileFirst: boolean) => {
    const form = new FormData();
    const file = () => form.set('file', new Blob([contactsCsv(1)]), 'contacts.csv');
    if (isFileFirst) file();
    for (const [name, value] of ordered) form.set(name, value);
    if (!isFileFirst) file();
    return client.request('salesapi', 'POST', '/create', form, { 'idempotency-key': 'parts' });
  };
  const first = await send(parts, false);
  expect(first.status).toBe(201);
  for (const isFileFirst of [false, true]) {
    const { status, body, headers } = await send(parts.toReversed(), isFileFirst);
    expect([status, body, headers.get('idempotent-replayed')]).toEqual([201, first.body, 'true']);
  }
});

it('frees the key of a request that was refused', async () => {
  const poor = await TestClient.create(platform, '0');
  const { id } = (await poor.create(contactsCsv(1))).body;
  const headers = { 'idempotency-key': 'again' };
  const run = () => poor.request('salesapi', 'POST', '/run', { campaignId: id }, headers);
  expect(await run()).toEqual(problem(402, 'insufficient_credit'));
  await admin(`/workspaces/${poor.workspaceId}/credit`, { amount: '1', reason: 'x' })({});
  const { status, headers: told } = await run();
  expect([status, told.get('idempotent-replayed')]).toEqual([202, null]);
});

it('keeps no secret of a stored reply readable in the database', async () => {
  const { body } = await web('/workspaces/me/keys')({ 'idempotency-key': 'secret' });
  const { rows } = await platform.web.pool.query(
    `SELECT made, reply FROM idempotency_key WHERE key = 'secret'`,
  );
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(body.apiKey);
  expect(JSON.stringify(rows)).not.toContain(Buffer.from(body.apiKey).toString('base64').slice(4, 20));
});

it('tells what there is where the process died between effect and reply', async () => {
  for (let round = 0; round < 2; round++) {
    const id = await created();
    const keyed = { 'idempotency-key': `died-${round}` };
    const run = sales('POST', '/run', { campaignId: id });
    const [first] = await Promise.allSettled([
      run(keyed),
      eventually('the effect', async () => {
        const { rows } = await platform.sales.pool.query(
          `SELECT FROM idempotency_key WHERE key = $1 AND state = 'done'`,
          [keyed['idempotency-key']],
        );
        return rows.length > 0;
      }).then(() => platform.stopService('salesapi', 'SIGKILL')),
    ]);
    await platform.startService('salesapi');
    const again = await eventually('a reply', async () => {
      const reply = await run(keyed);
      return ![409, 503].includes(reply.status) && reply;
    });
    expect(again).toMatchObject({ status: 202, body: { id } });
    if (first.status === 'fulfilled') expect(again.body.id).toBe(first.value.body.id);
    const { rows } = await platform.sales.pool.query(`SELECT FROM run WHERE campaign_id = $1`, [
      Number.parseInt(id.slice(4), 36),
    ]);
    expect(rows).toHaveLength(1);
    await client.finished(id);
  }
  await eventually('all runs closed', async () => {
    const { rows } = await platform.sales.pool.query(`SELECT FROM run WHERE state IN ('reserving', 'open')`);
    return rows.length === 0;
  });
  const findings = await reconcile(platform.web.pool, platform.sales.pool);
  expect(findings.filter(({ violations }) => violations > 0)).toEqual([]);
}, 120_000);

it('takes over what a dead process left in flight, after 15 seconds', async () => {
  const id = await created();
  const headers = { 'idempotency-key': 'left' };
  const run = sales('POST', '/run', { campaignId: id });
  const begin = (age: string) =>
    platform.sales.pool.query(
      `INSERT INTO idempotency_key (owner, key, request_sha256, token, begun_at)
       SELECT $1, 'left', sha256(convert_to('POST /run' || E'\\n' || $2, 'UTF8')), gen_random_uuid(), now() - $3::interval
       ON CONFLICT (owner, key) DO UPDATE SET begun_at = EXCLUDED.begun_at`,
      [client.workspaceId, JSON.stringify({ campaignId: id }), age],
    );
  await begin('10 s');
  expect(await run(headers)).toEqual(problem(409, 'idempotency_in_flight'));
  await begin('16 s');
  expect((await run(headers)).status).toBe(202);
});
