import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { io, type Socket } from 'socket.io-client';
import type { CampaignProgressEvent } from '../../../libs/contracts/events.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

// Processes are started again and again, which takes its time on a busy machine.
jest.setTimeout(120_000);

let platform: TestPlatform;
let redis: Redis;
let client: TestClient;
let stranger: TestClient;
const sockets: Socket[] = [];

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['carrier', 'rpc', 'webapi', 'salesapi'],
    carrierFlags: ['--latency-mean-ms', '10', '--latency-stddev-ms', '5'],
  });
  redis = new Redis(platform.redisUrl);
  client = await TestClient.create(platform, '1000');
  stranger = await TestClient.create(platform, '1000');
}, 120_000);
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  if (!platform.isRunning('webapi')) await platform.startService('webapi');
  if (!platform.isRunning('salesapi')) await platform.startService('salesapi');
  await platform.stopService('sales-worker', 'SIGKILL');
});
afterAll(async () => {
  redis?.disconnect();
  await platform?.stop();
});

/** A client of the feed, and the latest it has heard of each campaign. */
function watch(of: TestClient, since?: string) {
  const progress = new Map<string, CampaignProgressEvent>();
  const refusals: { data?: unknown }[] = [];
  const socket = io(platform.url('webapi', ''), {
    auth: { apiKey: of.apiKey, ...(since !== undefined && { since }) },
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
  sockets.push(socket);
  socket.on('connect_error', (error) => refusals.push(error as { data?: unknown }));
  socket.on('campaign_progress', (event: CampaignProgressEvent) => {
    if ((progress.get(event.campaignId)?.version ?? -1) <= event.version)
      progress.set(event.campaignId, event);
  });
  const hears = (id: string, status: string) =>
    eventually(`${id} is heard to be ${status}`, async () => progress.get(id)?.status === status);
  return { progress, refusals, hears };
}

/** Nobody sends it before a worker is started. */
async function runningCampaign(of = client): Promise<string> {
  const { id } = (await of.create(contactsCsv(20))).body;
  expect((await of.run(id)).status).toBe(202);
  await of.finished(id, 'running');
  return id;
}

/** A client that has connected, and so asked, before the salesapi was started again that runs now. */
async function watchWhileNoSalesapiRuns() {
  await platform.stopService('webapi', 'SIGKILL');
  await platform.stopService('salesapi', 'SIGKILL');
  await platform.startService('webapi');
  const mine = watch(client);
  await eventually('connected', async () => sockets.at(-1)!.connected);
  await platform.startService('salesapi');
  return mine;
}

it('a client that comes back after webapi was killed hears what became of its campaigns, and of nobody else’s', async () => {
  const [id, foreign] = [await runningCampaign(), await runningCampaign(stranger)];
  const [mine, theirs] = [watch(client), watch(stranger)];
  await Promise.all([mine.hears(id, 'running'), theirs.hears(foreign, 'running')]);
  await platform.stopService('webapi', 'SIGKILL');
  await platform.startService('sales-worker');
  await Promise.all([client.finished(id), stranger.finished(foreign)]);
  await platform.stopService('sales-worker', 'SIGKILL');
  await platform.startService('webapi');
  await Promise.all([mine.hears(id, 'completed'), theirs.hears(foreign, 'completed')]);
  expect([mine.progress.has(foreign), theirs.progress.has(id)]).toEqual([false, false]);
});

it('a Redis that was emptied meanwhile makes no difference', async () => {
  const id = await runningCampaign();
  const mine = watch(client);
  await mine.hears(id, 'running');
  await platform.stopService('webapi', 'SIGKILL');
  await platform.startService('sales-worker');
  await redis.flushdb();
  await client.finished(id);
  await redis.flushdb();
  await platform.startService('webapi');
  await mine.hears(id, 'completed');
});

it('while no salesapi runs nobody is told, and once it does everybody who asked is', async () => {
  const id = await runningCampaign();
  const mine = await watchWhileNoSalesapiRuns();
  await mine.hears(id, 'running');
});

it('another platform on the same Redis does not answer for this one', async () => {
  const id = await runningCampaign();
  // Long enough ago that only a newcomer is told of it.
  await platform.sales.pool.query(
    `UPDATE campaign SET updated_at = now() - interval '2 h' WHERE workspace_id = $1 AND status = 'running'`,
    [client.workspaceId],
  );
  const other = await TestPlatform.start({ services: ['rpc', 'salesapi'] });
  try {
    const mine = await watchWhileNoSalesapiRuns();
    await mine.hears(id, 'running');
  } finally {
    await other.stop();
  }
});

it('a connected client hears of a change whose publisher died before it published', async () => {
  const id = await runningCampaign();
  const mine = watch(client);
  await mine.hears(id, 'running');
  // It would otherwise repeat what it published of the run, and so tell of this change, too.
  await platform.stopService('salesapi', 'SIGKILL');
  await platform.sales.pool.query(
    `UPDATE campaign SET status = 'paused', paused_reason = 'user', version = version + 1, updated_at = now()
     WHERE workspace_id = $1 AND status = 'running'`,
    [client.workspaceId],
  );
  await platform.startService('salesapi');
  await mine.hears(id, 'paused');
});

it('a client says since when it has heard nothing; without that it hears what ended in the last hour', async () => {
  const [id, fresh] = [
    (await client.create(contactsCsv(2))).body.id,
    (await client.create(contactsCsv(2))).body.id,
  ];
  // As if it had been canceled while no webapi ran.
  const { rowCount } = await platform.sales.pool.query(
    `UPDATE campaign SET status = 'canceled', version = version + 1, queued = 0, canceled = contacts,
       finished_at = now() - interval '2 h', updated_at = now() - interval '2 h'
     WHERE id = (SELECT min(id) FROM campaign WHERE workspace_id = $1 AND status = 'draft')`,
    [client.workspaceId],
  );
  expect(rowCount).toBe(1);
  const before = new Date(Date.now() - 3 * 3_600_000).toISOString();
  const [without, long] = [watch(client), watch(client, before)];
  await long.hears(id, 'canceled');
  await without.hears(fresh, 'draft');
  expect(without.progress.get(id)?.status).not.toBe('canceled');
  const [ancient, ahead] = [watch(client, '0001-01-01T00:00:00Z'), watch(client, '9999-12-31T23:59:59Z')];
  await Promise.all([ancient.hears(id, 'canceled'), ahead.hears(fresh, 'draft')]);
  const wrong = watch(client, 'yesterday');
  await eventually('refused', async () => wrong.refusals.length > 0);
  expect(wrong.refusals[0]!.data).toEqual({ code: 'invalid_request' });
});
