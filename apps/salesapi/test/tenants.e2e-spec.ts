import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { io } from 'socket.io-client';
import { SCOPES, type Scope } from '../../../libs/contracts/scopes.js';
import { formatCampaignId, parseCampaignId } from '../../../libs/sales/model/reference.js';
import { createCreditClient } from '../../../libs/sales/settlement/credit-client.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { RPC_TOKEN, TestPlatform } from '../../../libs/testing/platform.js';
import { everyRow } from '../../../libs/testing/rows.js';
import { TestClient, type TestReply } from '../../../libs/testing/workspace-client.js';

// Every operation of both APIs, asked by one workspace for what belongs to another. An operation that is not listed
// here fails the test: whoever adds a route says what a stranger gets to see of it.

let platform: TestPlatform;
let owner: TestClient;
let stranger: TestClient;
/** Test keys of the stranger's, and of the very owner's: its sandbox is another workspace, too. */
let testers: [TestClient, TestClient];
/** What there is of the owner's, by the names that paths and bodies have for it. */
let ids: {
  workspace: string;
  campaign: string;
  key: string;
  single: string;
  message: string;
  webhook: string;
  delivery: string;
};

type Service = 'webapi' | 'salesapi';

/** The path with the owner's ids, and the body; asked with the stranger's key. */
interface Attempt {
  path?: () => string;
  body?: () => unknown;
  /** Scopes that its effect needs besides those that its description names. */
  alsoNeeds?: Scope[];
  /** not_found: 404. own: it takes no id, and tells only of the asker's own. admin: no key of a workspace opens it. */
  expect: 'not_found' | 'own' | 'admin' | 'public' | 'signature';
}

const campaign = (rest = ''): Attempt => ({
  path: () => `/campaigns/${ids.campaign}${rest}`,
  expect: 'not_found',
});
const webhook = (rest = '', body?: unknown): Attempt => ({
  path: () => `/webhooks/${ids.webhook}${rest}`,
  ...(body !== undefined && { body: () => body }),
  expect: 'not_found',
});
const delivery = (rest = ''): Attempt => ({
  path: () => `/deliveries/${ids.delivery}${rest}`,
  expect: 'not_found',
});
const newWebhook = { url: 'https://127.0.0.1:9/', events: ['message.updated'] };

const ATTEMPTS: Record<Service, Record<string, Attempt>> = {
  webapi: {
    createWorkspace: { body: () => ({ name: 'x' }), expect: 'admin' },
    listWorkspaces: { expect: 'admin' },
    showWorkspace: { path: () => `/workspaces/${ids.workspace}`, expect: 'admin' },
    suspendWorkspace: {
      path: () => `/workspaces/${ids.workspace}/suspend`,
      body: () => ({ reason: 'x' }),
      expect: 'admin',
    },
    resumeWorkspace: { path: () => `/workspaces/${ids.workspace}/resume`, expect: 'admin' },
    addWorkspaceKey: {
      path: () => `/workspaces/${ids.workspace}/keys`,
      body: () => ({}),
      expect: 'admin',
    },
    listWorkspaceKeys: { path: () => `/workspaces/${ids.workspace}/keys`, expect: 'admin' },
    revokeWorkspaceKey: { path: () => `/workspaces/${ids.workspace}/keys/${ids.key}`, expect: 'admin' },
    getWorkspace: { expect: 'own' },
    moveCredit: {
      path: () => `/workspaces/${ids.workspace}/credit`,
      body: () => ({ amount: '1', reason: 'x' }),
      expect: 'admin',
    },
    listJournal: { expect: 'own' },
    addKey: { body: () => ({ mode: 'test' }), expect: 'own' },
    listKeys: { path: () => `/workspaces/me/keys?cursor=${ids.key}`, expect: 'own' },
    rotateKey: {
      path: () => `/workspaces/me/keys/${ids.key}/rotate`,
      body: () => ({ overlapMinutes: 0 }),
      expect: 'not_found',
    },
    revokeKey: { path: () => `/workspaces/me/keys/${ids.key}`, expect: 'not_found' },
    listAudit: { path: () => `/audit?workspaceId=${ids.workspace}`, expect: 'admin' },
    checkAlive: { expect: 'public' },
    checkReady: { expect: 'public' },
    explainProblem: { path: () => '/problems/not_found', expect: 'public' },
  },
  salesapi: {
    createCampaign: { body: upload, expect: 'own' },
    runCampaign: { body: () => ({ campaignId: ids.campaign }), expect: 'not_found' },
    listCampaigns: { path: () => `/campaigns?cursor=${after(ids.campaign)}`, expect: 'own' },
    getCampaign: campaign(),
    getReport: campaign('/report'),
    listMessages: campaign('/messages'),
    pauseCampaign: campaign('/pause'),
    resumeCampaign: campaign('/resume'),
    cancelCampaign: campaign('/cancel'),
    retryCampaign: campaign('/retry'),
    deleteCampaign: campaign(),
    downloadMessages: campaign('/messages.csv'),
    downloadRejects: campaign('/rejects.csv'),
    sendMessage: { body: () => ({ to: '+14155550123', text: 'of the stranger' }), expect: 'own' },
    getMessage: { path: () => `/messages/${ids.message}`, expect: 'not_found' },
    createWebhook: {
      body: () => newWebhook,
      alsoNeeds: ['campaigns:read', 'messages:read'],
      expect: 'own',
    },
    listWebhooks: { path: () => `/webhooks?cursor=${ids.webhook}`, expect: 'own' },
    getWebhook: webhook(),
    changeWebhook: webhook('', { status: 'disabled' }),
    removeWebhook: webhook(),
    rotateWebhookSecret: webhook('/rotate-secret', { overlapHours: 0 }),
    testWebhook: webhook('/test'),
    listDeliveries: webhook('/deliveries'),
    getDelivery: delivery(),
    replayDelivery: delivery('/replay'),
    getStats: { expect: 'own' },
    getRoutes: { expect: 'admin' },
    replaceRoutes: { body: () => ({ version: 0, routes: [] }), expect: 'admin' },
    explainRoute: { body: () => ({ to: '+14155550123' }), expect: 'admin' },
    getQuotas: { expect: 'own' },
    receiveReceipts: { path: () => '/receipts/http', body: () => [], expect: 'signature' },
    receiveReceiptByUrl: { path: () => '/receipts/http', expect: 'signature' },
    checkAlive: { expect: 'public' },
    checkReady: { expect: 'public' },
    explainProblem: { path: () => '/problems/not_found', expect: 'public' },
  },
};

function upload(): FormData {
  const form = new FormData();
  form.set('name', 'of the stranger');
  form.set('message', 'Hello');
  form.set('file', new Blob([contactsCsv(1)]), 'contacts.csv');
  return form;
}

/** A cursor from which the list would go on with this campaign. */
const after = (id: string) => formatCampaignId(parseCampaignId(id)! + 1n);

interface Operation {
  id: string;
  method: string;
  path: string;
  scopes: readonly string[];
}

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['rpc', 'webapi', 'salesapi'],
    settings: { WEBHOOK_ALLOW_PRIVATE: 'true' },
  });
  owner = await TestClient.create(platform, '100');
  stranger = await TestClient.create(platform, '100');
  const webhook = await owner.request('salesapi', 'POST', '/webhooks', newWebhook);
  const delivery = await owner.request('salesapi', 'POST', `/webhooks/${webhook.body.id}/test`);
  const created = await owner.create(contactsCsv(3));
  const message = await owner.request('salesapi', 'POST', '/messages', { to: '+14155550123', text: 'x' });
  const key = await owner.request('webapi', 'POST', '/workspaces/me/keys', {});
  ids = {
    workspace: owner.workspaceId,
    campaign: created.body.id,
    key: key.body.id,
    single: message.body.id.replace(/^msg_(\w+)_\d+$/, 'cmp_$1'),
    message: message.body.id,
    webhook: webhook.body.id,
    delivery: delivery.body.id,
  };
  expect((await owner.run(ids.campaign)).status).toBe(202);
  testers = [await sandboxOf(stranger), await sandboxOf(owner)];
  // The first use of a key is noted on its row, which is no leak.
  for (const client of [owner, stranger, ...testers]) {
    await client.request('webapi', 'GET', '/workspaces/me');
    await client.request('salesapi', 'GET', '/campaigns');
  }
});
afterAll(() => platform.stop());

async function sandboxOf(client: TestClient): Promise<TestClient> {
  const { body } = await client.request('webapi', 'POST', '/workspaces/me/keys', { mode: 'test' });
  return new TestClient(platform, '', body.apiKey);
}

async function operationsOf(service: Service): Promise<Operation[]> {
  const reply = await fetch(platform.url(service, '/openapi.json'));
  const { paths } = (await reply.json()) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(
      methods as Record<string, { operationId: string; security?: { apiKey?: string[] }[] }>,
    ).map(([method, { operationId: id, security }]) => ({
      id,
      method: method.toUpperCase(),
      path,
      scopes: security?.[0]?.apiKey ?? [],
    })),
  );
}

const rows = () => everyRow(platform);

/** Whether a reply, or a row of a database, is about something of the owner's. */
const mentionsOwner = (text: string) =>
  [...Object.values(ids), ...storedIds()].some((id) => text.includes(id));

/** How the rows have them: numbers as a value of their own, UUIDs with their dashes. */
const storedIds = () => [
  ...[ids.campaign, ids.single].map((id) => `_id":${parseCampaignId(id)},`),
  ...[ids.webhook, ids.delivery].map((id) =>
    id.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  ),
];

it('knows the owner’s rows when it sees them', async () => {
  const tables = [...(await rows())].filter(mentionsOwner).map((row) => row.split(' ')[0]);
  expect([...new Set(tables)]).toEqual(
    expect.arrayContaining([
      'workspace',
      'api_key',
      'credit_account',
      'credit_journal',
      'credit_reservation',
      'audit_log',
      'campaign',
      'message',
      'batch',
      'run',
      'workspace_usage',
      'webhook_endpoint',
      'webhook_event',
      'webhook_delivery',
    ]),
  );
});

it('does not let a settlement be booked to the run of another campaign', async () => {
  const { pool } = platform.sales;
  const other = await stranger.create(contactsCsv(1));
  await stranger.run(other.body.id);
  await expect(
    pool.query(
      `INSERT INTO settlement (campaign_id, batch_no, run_id, captured_micros, released_micros)
       SELECT b.campaign_id, b.no, r.id, 1, 0 FROM batch b, run r WHERE b.campaign_id = $1 AND r.campaign_id = $2`,
      [parseCampaignId(other.body.id), parseCampaignId(ids.campaign)],
    ),
  ).rejects.toMatchObject({ code: '23503' });
});

describe.each(['webapi', 'salesapi'] as const)('%s', (service) => {
  it('has no operation that this test does not know, and none that is gone', async () => {
    const documented = (await operationsOf(service)).map(({ id }) => id).sort();
    expect(Object.keys(ATTEMPTS[service]).sort()).toEqual(documented);
  });

  it.each([
    ['a stranger', () => stranger],
    ['a stranger’s test key', () => testers[0]],
    ['the owner’s own test key', () => testers[1]],
  ])('gives %s nothing of the workspace and lets nothing of it be changed', async (_, asker) => {
    for (const { id, method, path } of await operationsOf(service)) {
      const attempt = ATTEMPTS[service][id]!;
      const before = await rows();
      const reply = await asker().request(service, method, attempt.path?.() ?? path, attempt.body?.());
      const told = { operation: id, status: reply.status };
      switch (attempt.expect) {
        case 'not_found':
          expect(told).toEqual({ operation: id, status: 404 });
          break;
        case 'admin':
        case 'signature':
          expect(told).toEqual({ operation: id, status: 401 });
          break;
        default:
          expect([200, 201, 202]).toContain(told.status);
      }
      // A problem may name the asked-for path, but nobody is told more than he said himself.
      if (reply.status < 400)
        expect({ operation: id, leaks: mentionsOwner(reply.text) }).toEqual({
          operation: id,
          leaks: false,
        });
      const now = await rows();
      const lost = [...before].filter((row) => !now.has(row) && mentionsOwner(row));
      const added = [...now].filter((row) => !before.has(row) && mentionsOwner(row));
      expect({ operation: id, lost, added }).toEqual({ operation: id, lost: [], added: [] });
    }
  });

  it('opens each operation to a key with its scopes and to none that lacks one of them', async () => {
    for (const { id, method, path, scopes } of await operationsOf(service)) {
      if (scopes.length === 0) continue;
      const given = ATTEMPTS[service][id]!;
      const needed = [...scopes, ...(given.alsoNeeds ?? [])];
      const ask = (client: TestClient): Promise<TestReply> =>
        client.request(service, method, given.path?.() ?? path, given.body?.());
      for (const scope of needed) {
        const without = await keyWith(Object.keys(SCOPES).filter((other) => other !== scope));
        expect({ id, ...code(await ask(without)) }).toEqual({ id, status: 403, code: 'insufficient_scope' });
      }
      expect({ id, status: (await ask(await keyWith(needed))).status }).not.toMatchObject({ status: 403 });
    }
  });
});

describe('within a workspace', () => {
  const lacking = { status: 403, code: 'insufficient_scope' };

  it('a key that may see campaigns sees no single sends, nor one for those the messages of campaigns', async () => {
    const [campaigns, messages, both] = [
      await owner.withScopes('campaigns:read'),
      await owner.withScopes('messages:read'),
      await owner.withScopes('campaigns:read', 'messages:read'),
    ];
    const single = `/campaigns/${ids.single}`;
    const paths = [single, `${single}/messages`, `${single}/messages.csv`, `${single}/rejects.csv`];
    for (const path of ['/campaigns?kind=single', '/stats', ...paths]) {
      const [refused, shown] = [
        await campaigns.request('salesapi', 'GET', path),
        await both.request('salesapi', 'GET', path),
      ];
      expect({ path, ...code(refused), both: shown.status }).toEqual({ path, ...lacking, both: 200 });
      expect(refused.text).not.toContain('1415555');
    }
    expect((await campaigns.request('salesapi', 'GET', '/campaigns')).body.data).toHaveLength(1);
    const ofCampaign = `/messages/${ids.campaign.replace('cmp', 'msg')}_0`;
    expect(code(await messages.request('salesapi', 'GET', ofCampaign))).toEqual(lacking);
    expect((await both.request('salesapi', 'GET', ofCampaign)).status).toBe(200);
    expect((await messages.request('salesapi', 'GET', `/messages/${ids.message}`)).status).toBe(200);
  });

  it('a refusal for lack of credit tells what there is only to a key that may see it', async () => {
    const poor = await TestClient.create(platform, '0.25');
    const { body: draft } = await poor.create(contactsCsv(5));
    const blind = await poor.withScopes('campaigns:write', 'messages:write');
    const seeing = await poor.withScopes('campaigns:write', 'messages:write', 'credit:read');
    const long = { to: '+14155550123', text: 'x'.repeat(500) };
    for (const ask of [
      (by: TestClient) => by.run(draft.id),
      (by: TestClient) => by.request('salesapi', 'POST', '/messages', long),
    ]) {
      const [told, hidden] = [await ask(seeing), await ask(blind)];
      expect(told.body).toMatchObject({ code: 'insufficient_credit', available: '0.25' });
      expect(hidden.body).toMatchObject({ code: 'insufficient_credit', needed: told.body.needed });
      expect(hidden.text).not.toContain('0.25');
      expect(hidden.text).not.toContain(told.body.shortfall);
    }
  });
});

const code = ({ status, body }: TestReply) => ({ status, code: body?.code });

/** A key of the stranger's with these scopes; each made once. */
const made = new Map<string, TestClient>();
async function keyWith(scopes: string[]): Promise<TestClient> {
  const name = scopes.join();
  if (!made.has(name)) {
    const { body } = await stranger.request('webapi', 'POST', '/workspaces/me/keys', { scopes });
    made.set(name, new TestClient(platform, stranger.workspaceId, body.apiKey));
  }
  return made.get(name)!;
}

it('tells a socket of its own workspace only, whatever it asks to join', async () => {
  const socket = io(platform.url('webapi', ''), {
    auth: { apiKey: stranger.apiKey, workspaceId: owner.workspaceId },
    query: { workspaceId: owner.workspaceId },
    transports: ['websocket'],
  });
  const heard: { name: string; workspaceId: string; version: number }[] = [];
  socket.onAny((name, event) => heard.push({ name, ...event }));
  const credit = () => heard.filter(({ name }) => name === 'workspace_credit').map(({ version }) => version);
  try {
    await eventually('the first state', async () => credit().length > 0);
    const first = Math.max(...credit());
    for (const name of ['join', 'subscribe', 'workspace_credit'])
      socket.emit(name, { workspaceId: owner.workspaceId });
    await topUp(owner);
    await topUp(stranger);
    await eventually('the own change', async () => credit().some((version) => version > first));
    expect(new Set(heard.map(({ workspaceId }) => workspaceId))).toEqual(new Set([stranger.workspaceId]));
  } finally {
    socket.disconnect();
  }
});

it('does not let one workspace pay with the reservation of another over gRPC', async () => {
  const credit = createCreditClient({
    url: `127.0.0.1:${platform.ports.rpc}`,
    token: RPC_TOKEN,
    deadlineMs: 5_000,
    logger: pino({ level: 'silent' }),
  });
  try {
    const { rows: reservations } = await platform.web.pool.query<{ id: string }>(
      'SELECT id FROM credit_reservation WHERE workspace_id = $1',
      [owner.workspaceId],
    );
    const [{ id: reservationId }] = reservations as [{ id: string }];
    const before = await rows();
    const opId = randomUUID();
    const { workspaceId } = stranger;
    await expect(
      credit.reserve({ opId, workspaceId, reservationId, amountMicros: 1n }),
    ).rejects.toMatchObject({ name: 'OperationConflictError' });
    expect(await rows()).toEqual(before);
  } finally {
    await credit.stop();
  }
});

async function topUp({ workspaceId }: TestClient): Promise<void> {
  const reply = await fetch(platform.url('webapi', `/workspaces/${workspaceId}/credit`), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${platform.adminKey}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ amount: '1', reason: 'test' }),
  });
  expect(reply.status).toBe(201);
}
