import { jest } from '@jest/globals';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { problem, TestClient } from '../../../libs/testing/workspace-client.js';

jest.setTimeout(120_000);

let platform: TestPlatform;
let client: TestClient;
let bystander: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    without: ['general-worker'],
    settings: { BATCH_SIZE: '10', BATCH_WINDOW: '1', SWEEP_INTERVAL_MS: '100' },
    carrierFlags: ['--latency-mean-ms', '10', '--latency-stddev-ms', '5'],
  });
  client = await TestClient.create(platform, '1000');
  bystander = await TestClient.create(platform, '1000');
});
afterAll(() => platform.stop());

const operator = (verb: string, body: object = {}) =>
  fetch(platform.url('webapi', `/workspaces/${client.workspaceId}/${verb}`), {
    method: 'POST',
    headers: { authorization: `Bearer ${platform.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const fault = (name: string) =>
  fetch(platform.url('carrier', '/faults'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault: name }),
  });

/** As stored, since no key of the workspace is let in. */
async function stored(): Promise<Record<string, { status: string; reason: string | null; sent: number }>> {
  const { rows } = await platform.sales.pool.query(
    `SELECT name, status, paused_reason AS reason, sent + delivered + failed + undelivered AS sent
     FROM campaign WHERE workspace_id = $1`,
    [client.workspaceId],
  );
  return Object.fromEntries(
    rows.map(({ name, ...row }) => [name.startsWith('Single') ? 'single' : name, row]),
  );
}

/** All that the sweeper does, it has done by then at least once. */
async function aCampaignOfSomebodyElse(): Promise<void> {
  const { body } = await bystander.create(contactsCsv(20));
  await bystander.run(body.id);
  await bystander.finished(body.id);
}

it('holds back whatever a suspended workspace sends, whoever was down meanwhile, and lets it go on afterwards', async () => {
  const create = async (name: string) => (await client.create(contactsCsv(30), { name })).body.id;
  await fault('error_503');
  const [running, byHand] = [await create('running'), await create('by hand')];
  for (const id of [running, byHand]) {
    await client.run(id);
    await client.finished(id, 'running');
  }
  expect((await client.request('salesapi', 'POST', `/campaigns/${byHand}/pause`)).status).toBe(200);
  const scheduled = await create('scheduled');
  await client.request('salesapi', 'POST', '/messages', { to: '+14155550123', text: 'x' });
  await eventually('all run', async () => (await stored()).single?.status === 'running');

  // Whoever would pause it is away as it is suspended, and so is whoever would tell. It gives back what it holds: what is in
  // doubt after a kill is submitted again where it was a person that paused its campaign.
  await platform.stopService('sales-worker');
  const sendAt = await platform.sales.pool.query(`SELECT now() + interval '2 s' AS at`);
  const run = { campaignId: scheduled, sendAt: sendAt.rows[0].at.toISOString() };
  expect((await client.request('salesapi', 'POST', '/run', run)).status).toBe(202);
  expect((await operator('suspend', { reason: 'complaints' })).status).toBe(200);
  for (const [method, route] of [
    ['GET', '/campaigns'],
    ['POST', `/campaigns/${running}/resume`],
    ['POST', '/messages'],
  ] as const) {
    const body = route === '/messages' ? { to: '+14155550123', text: 'y' } : undefined;
    await eventually('the key is refused', async () => {
      const { status } = await client.request('salesapi', method, route, body);
      return status === 403;
    });
    expect(await client.request('salesapi', method, route, body)).toEqual(
      problem(403, 'workspace_suspended'),
    );
  }
  await platform.stopService('rpc', 'SIGKILL');
  await platform.startService('rpc');
  await platform.startService('sales-worker');
  const held = {
    running: { status: 'paused', reason: 'suspended', sent: 0 },
    'by hand': { status: 'paused', reason: 'user', sent: 0 },
    scheduled: { status: 'scheduled', reason: null, sent: 0 },
    single: { status: 'paused', reason: 'suspended', sent: 0 },
  };
  await eventually('both are paused', async () => {
    const { running, single } = await stored();
    return running!.status === 'paused' && single!.status === 'paused';
  });
  await fault('none');
  await eventually('its time has come', async () => {
    const { rows } = await platform.sales.pool.query('SELECT now() > $1::timestamptz AS come', [run.sendAt]);
    return rows[0].come;
  });
  await aCampaignOfSomebodyElse();
  await platform.stopService('sales-worker', 'SIGKILL');
  await platform.startService('sales-worker');
  await aCampaignOfSomebodyElse();
  expect(await stored()).toEqual(held);

  await platform.stopService('sales-worker', 'SIGKILL');
  expect((await operator('resume')).status).toBe(200);
  await platform.startService('sales-worker');
  await eventually('the key opens again', async () => {
    return (await client.request('salesapi', 'GET', '/campaigns')).status === 200;
  });
  for (const id of [running, scheduled]) await client.finished(id);
  await eventually('the single send is done', async () => (await stored()).single!.status === 'completed');
  expect(await stored()).toMatchObject({
    'by hand': held['by hand'],
    running: { sent: 30 },
    single: { sent: 1 },
  });
});
