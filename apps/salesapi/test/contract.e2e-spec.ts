import type { operations } from '../../../libs/api-client/salesapi.types.js';
import type { ProblemCode } from '../../../libs/contracts/problem-codes.js';
import { parseCampaignId } from '../../../libs/sales/model/reference.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { type Call, Contract } from '../../../libs/testing/contract.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { lint } from '../../../libs/testing/lint.js';
import { SECRET, TestPlatform } from '../../../libs/testing/platform.js';
import { signedHeaders } from '../../../libs/testing/signed-receipts.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

let platform: TestPlatform;
let client: TestClient;
let contract: Contract;

beforeAll(async () => {
  // No worker yet: what runs goes on running.
  platform = await TestPlatform.start({
    services: ['carrier', 'rpc', 'webapi', 'salesapi'],
    // One each: a request that held a connection while it waits for another of the same pool would wait in vain.
    settings: { WEBHOOK_ALLOW_PRIVATE: 'true', DATABASE_CONNECTIONS_MAX: '1', READS_CONNECTIONS_MAX: '1' },
    carrierFlags: ['--seed', '7', '--latency-mean-ms', '20', '--latency-stddev-ms', '10'],
  });
  client = await TestClient.create(platform, '1000');
  contract = await Contract.open(platform.url('salesapi', ''), client.apiKey);
});
afterAll(() => platform.stop());

const form = (csv: string) => {
  const body = new FormData();
  body.set('name', 'Spring sale');
  body.set('message', 'Hello {{first_name|there}}');
  body.set('file', new Blob([csv]));
  return body;
};

const draft = async (): Promise<{ id: string }> =>
  (await contract.call('createCampaign', { body: form('phone,first_name\n+14155550123,Ada\n1,Bob\n') })).body;

async function running(): Promise<{ id: string }> {
  const path = await draft();
  await contract.call('runCampaign', { body: { campaignId: path.id } });
  return path;
}

/** A campaign that has ended with failed messages, and whose run is settled. */
async function failed(): Promise<{ id: string }> {
  const { body } = await client.create(contactsCsv(400));
  await client.run(body.id);
  await platform.startService('sales-worker');
  const { counts } = await client.finished(body.id);
  expect(counts.failed + counts.undelivered).toBeGreaterThan(0);
  await eventually('its run is settled', async () => {
    const open = `SELECT FROM run WHERE campaign_id = $1 AND state = 'open'`;
    return (await platform.sales.pool.query(open, [parseCampaignId(body.id)])).rowCount === 0;
  });
  return { id: body.id };
}

function receipts(receipt: object, secret = SECRET): Call {
  const headers = signedHeaders(secret, JSON.stringify([receipt]));
  return { path: { carrier: 'http' }, headers, body: [receipt] };
}

/** One that nobody answers at; without a worker nothing is sent to it. */
async function webhook(): Promise<{ id: string }> {
  const body = { url: 'https://127.0.0.1:9/', events: ['campaign.completed'] };
  const made = await contract.call('createWebhook', { body });
  return { id: made.body.id };
}

async function disabledWebhook(): Promise<{ id: string }> {
  const path = await webhook();
  await contract.call('changeWebhook', { path, body: { status: 'disabled' } });
  return path;
}

const delivery = async (): Promise<{ id: string }> => ({
  id: (await contract.call('testWebhook', { path: await webhook() })).body.id,
});

const unknown = () => ({ path: { id: 'cmp_zzzzzz' } });

/** Not those that the API itself calls, nor that of carriers which call by GET: the one that is configured here posts. */
type Called = Exclude<keyof operations, `on${string}` | 'receiveReceiptByUrl'>;

/** A request that succeeds, and one that is refused with the code: a new operation belongs in here. */
const CALLS: Record<
  Called,
  { succeeds: () => Call | Promise<Call>; refused: [ProblemCode, () => Call | Promise<Call>] }
> = {
  createCampaign: {
    succeeds: () => ({ body: form('phone,first_name\n+14155550123,Ada\n') }),
    refused: ['no_usable_row', () => ({ body: form('phone,first_name\n1,Bob\n') })],
  },
  runCampaign: {
    succeeds: async () => ({ body: { campaignId: (await draft()).id } }),
    refused: ['campaign_not_found', () => ({ body: { campaignId: 'cmp_zzzzzz' } })],
  },
  listCampaigns: {
    succeeds: () => ({ query: { limit: '1', status: 'draft' } }),
    refused: ['invalid_request', () => ({ query: { status: 'lost' } })],
  },
  getCampaign: {
    succeeds: async () => ({ path: await draft() }),
    refused: ['campaign_not_found', unknown],
  },
  getReport: {
    succeeds: async () => ({ path: await draft() }),
    refused: ['campaign_not_found', unknown],
  },
  listMessages: {
    succeeds: async () => ({ path: await draft(), query: { status: 'queued,failed' } }),
    refused: ['invalid_request', async () => ({ path: await draft(), query: { status: 'lost' } })],
  },
  pauseCampaign: {
    succeeds: async () => ({ path: await running() }),
    refused: ['wrong_status', async () => ({ path: await draft() })],
  },
  resumeCampaign: {
    succeeds: async () => {
      const path = await running();
      await contract.call('pauseCampaign', { path });
      return { path };
    },
    refused: ['wrong_status', async () => ({ path: await draft() })],
  },
  cancelCampaign: {
    succeeds: async () => ({ path: await running() }),
    refused: ['campaign_not_found', unknown],
  },
  deleteCampaign: {
    succeeds: async () => ({ path: await draft() }),
    refused: ['wrong_status', async () => ({ path: await running() })],
  },
  downloadMessages: {
    succeeds: async () => ({ path: await draft() }),
    refused: ['campaign_not_found', unknown],
  },
  downloadRejects: {
    succeeds: async () => ({ path: await draft() }),
    refused: ['invalid_request', async () => ({ path: await draft(), query: { status: 'failed' } })],
  },
  receiveReceipts: {
    succeeds: () => receipts({ ref: '1-1-1', status: 'delivered' }),
    refused: ['bad_signature', () => receipts({ ref: '1-1-1', status: 'delivered' }, 'whsec_AAAA')],
  },
  sendMessage: {
    succeeds: () => ({ body: { to: '+14155550123', text: 'Hello' } }),
    refused: ['invalid_request', () => ({ body: { to: '1', text: 'Hello' } })],
  },
  getMessage: {
    succeeds: async () => {
      const sent = await contract.call('sendMessage', { body: { to: '+14155550123', text: 'Hello' } });
      return { path: { id: sent.body.id } };
    },
    refused: ['message_not_found', () => ({ path: { id: 'msg_zzzzzz_0' } })],
  },
  getStats: {
    succeeds: () => ({
      query: { from: '2026-05-04T12:00:00Z', to: '2026-05-04T14:00:00+01:00', step: '15m' },
    }),
    refused: ['invalid_request', () => ({ query: { from: '2026-05-04T12:00:00Z', step: '2m' } })],
  },
  getRoutes: {
    succeeds: () => ({ apiKey: platform.adminKey }),
    refused: ['unauthorized', () => ({})],
  },
  replaceRoutes: {
    succeeds: () => ({ apiKey: platform.adminKey, body: { version: 0, routes: [{ carrier: 'http' }] } }),
    refused: ['routes_changed', () => ({ apiKey: platform.adminKey, body: { version: 7, routes: [] } })],
  },
  explainRoute: {
    succeeds: () => ({ apiKey: platform.adminKey, body: { to: '+447911123456' } }),
    refused: ['invalid_request', () => ({ apiKey: platform.adminKey, body: { to: '1' } })],
  },
  getQuotas: {
    succeeds: () => ({}),
    refused: ['invalid_request', () => ({ query: { of: 'drafts' } })],
  },
  createWebhook: {
    succeeds: () => ({ body: { url: 'https://127.0.0.1:9/', events: ['message.updated'] } }),
    refused: ['invalid_request', () => ({ body: { url: 'ftp://127.0.0.1/', events: ['message.updated'] } })],
  },
  listWebhooks: {
    succeeds: () => ({ query: { limit: '1' } }),
    refused: ['invalid_request', () => ({ query: { cursor: 'cmp_2s' } })],
  },
  getWebhook: {
    succeeds: async () => ({ path: await disabledWebhook() }),
    refused: ['webhook_not_found', unknown],
  },
  changeWebhook: {
    succeeds: async () => ({ path: await disabledWebhook(), body: { status: 'enabled' } }),
    refused: ['invalid_request', async () => ({ path: await webhook(), body: { secret: 'whsec_' } })],
  },
  removeWebhook: {
    succeeds: async () => ({ path: await webhook() }),
    refused: ['webhook_not_found', unknown],
  },
  rotateWebhookSecret: {
    succeeds: async () => ({ path: await webhook(), body: { overlapHours: 1 } }),
    refused: ['invalid_request', async () => ({ path: await webhook(), body: { overlapHours: -1 } })],
  },
  testWebhook: {
    succeeds: async () => ({ path: await webhook() }),
    refused: ['webhook_disabled', async () => ({ path: await disabledWebhook() })],
  },
  listDeliveries: {
    succeeds: async () => {
      const path = await webhook();
      await contract.call('testWebhook', { path });
      return { path, query: { state: 'pending' } };
    },
    refused: ['webhook_not_found', unknown],
  },
  getDelivery: {
    succeeds: async () => ({ path: await delivery() }),
    refused: ['delivery_not_found', unknown],
  },
  replayDelivery: {
    succeeds: async () => ({ path: await delivery() }),
    refused: ['delivery_not_found', unknown],
  },
  checkAlive: { succeeds: () => ({}), refused: ['invalid_request', () => ({ query: { deep: 'yes' } })] },
  checkReady: { succeeds: () => ({}), refused: ['invalid_request', () => ({ query: { deep: 'yes' } })] },
  explainProblem: {
    succeeds: () => ({ path: { code: 'insufficient_credit' } }),
    refused: ['not_found', () => ({ path: { code: 'toString' } })],
  },
  // The last one, since it needs the worker.
  retryCampaign: {
    succeeds: async () => ({ path: await failed() }),
    refused: ['wrong_status', async () => ({ path: await draft() })],
  },
};

it.each(Object.entries(CALLS))(
  '%s answers as documented',
  async (id, { succeeds, refused: [code, call] }) => {
    expect((await contract.call(id, await succeeds())).status).toBeLessThan(300);
    expect((await contract.call(id, await call())).body).toMatchObject({ code });
  },
);

it('documents no operation that is not called here', () => {
  expect([...contract.operations.keys()].sort()).toEqual(
    [...Object.keys(CALLS), 'receiveReceiptByUrl'].sort(),
  );
});

it('believes no receipt in a URL that proves nothing', async () => {
  const call = { path: { carrier: 'http' }, query: { ref: '1-1-1', status: 'delivered' } };
  const { status, body } = await contract.call('receiveReceiptByUrl', call);
  expect([status, body.code]).toEqual([401, 'bad_signature']);
});

it('keeps the public rules for OpenAPI documents', async () => {
  expect(await lint(contract.document)).toEqual([]);
});

it('documents which quota a campaign exceeds', async () => {
  await platform.stopService('salesapi');
  await platform.startService('salesapi', { DRAFTS_PER_WORKSPACE_MAX: '1' });
  const crowded = await TestClient.create(platform, '0');
  const created = { apiKey: crowded.apiKey, body: form('phone,first_name\n+14155550123,Ada\n') };
  expect((await contract.call('createCampaign', created)).status).toBe(201);
  expect((await contract.call('createCampaign', created)).body).toMatchObject({
    code: 'quota_exceeded',
    quota: { name: 'drafts', limit: 1, used: 1 },
  });
});

it('documents what is missing where the credit does not suffice', async () => {
  const poor = await TestClient.create(platform, '0');
  const { body } = await poor.create(contactsCsv(10));
  const refused = await contract.call('runCampaign', {
    apiKey: poor.apiKey,
    body: { campaignId: body.id },
  });
  expect(refused.body).toMatchObject({ code: 'insufficient_credit', needed: '1', shortfall: '1' });
});
