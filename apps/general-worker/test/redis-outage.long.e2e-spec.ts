import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { io, type Socket } from 'socket.io-client';
import { type ProvidedRedis, startRedis } from '../../../libs/provision/redis.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { problem, TestClient, type TestReply } from '../../../libs/testing/workspace-client.js';
import { type Stallable, stallable } from '../../salesapi/test/stallable.js';

const SERVICES = ['rpc', 'webapi', 'salesapi', 'general-worker', 'sales-worker', 'carrier'] as const;

const folder = mkdtempSync(path.join(tmpdir(), 'broadside-redis-'));
let server: ProvidedRedis;
/** The services' way to Redis. */
let way: Stallable;
/** Our own. */
let redis: Redis;
let platform: TestPlatform;
let client: TestClient;
let socket: Socket;
const heard: string[] = [];

beforeAll(async () => {
  server = await startRedis({ dataDir: folder, password: 'test' });
  redis = new Redis(server.url);
  way = await stallable(server.url);
  platform = await TestPlatform.start({
    settings: { REDIS_URL: way.url },
    carrierFlags: ['--latency-mean-ms', '10', '--latency-stddev-ms', '5'],
  });
  client = await TestClient.create(platform, '1000');
  socket = io(platform.url('webapi', ''), { auth: { apiKey: client.apiKey }, transports: ['websocket'] });
  socket.on('campaign_progress', ({ campaignId, status }) => heard.push(`${campaignId} ${status}`));
});
afterAll(async () => {
  socket?.disconnect();
  await platform?.stop();
  await way?.close();
  redis?.disconnect();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

const readiness = (service: 'webapi' | 'salesapi') => client.request(service, 'GET', '/readyz');

/** Everything that is asked of the APIs meanwhile is answered as ever; resolves with the campaign that was started. */
async function everythingIsAnswered(): Promise<string> {
  const created = await client.create(contactsCsv(20));
  expect(created.status).toBe(201);
  expect((await client.run(created.body.id)).status).toBe(202);
  const operator = new TestClient(platform, client.workspaceId, platform.adminKey);
  const topUps: TestReply[] = await Promise.all(
    Array.from({ length: 50 }, () =>
      operator.request('webapi', 'POST', `/workspaces/${client.workspaceId}/credit`, {
        amount: '1',
        reason: 'x',
      }),
    ),
  );
  expect(topUps.map(({ status }) => status)).toEqual(topUps.map(() => 201));
  expect((await client.request('webapi', 'GET', '/workspaces/me')).status).toBe(200);
  for (const service of ['webapi', 'salesapi'] as const) {
    const reply = await readiness(service);
    expect(reply).toEqual(problem(503, 'not_ready'));
    expect(reply.body.detail).toMatch(/redis/);
  }
  return created.body.id;
}

/** The campaign ends, the live feed says so, and the services say that they are ready: nobody had to restart anything. */
async function everythingGoesOn(campaignId: string): Promise<void> {
  await client.finished(campaignId);
  for (const service of ['webapi', 'salesapi'] as const) {
    await eventually(`${service} is ready`, async () => (await readiness(service)).status === 200);
  }
  const next = (await client.create(contactsCsv(3))).body.id;
  await client.run(next);
  await eventually('it is heard of', async () => heard.includes(`${next} completed`));
}

it('while nobody reaches Redis, requests are answered; afterwards all goes on', async () => {
  way.cut();
  const campaignId = await everythingIsAnswered();
  way.goOn();
  await everythingGoesOn(campaignId);
});

it('while Redis is silent, requests are answered; on new connections all goes on', async () => {
  way.stall();
  const campaignId = await everythingIsAnswered();
  way.abandon();
  await everythingGoesOn(campaignId);
});

it('while the memory of Redis is full, requests are answered; afterwards all goes on', async () => {
  await redis.config('SET', 'maxmemory', '1');
  const campaignId = await everythingIsAnswered();
  await redis.config('SET', 'maxmemory', '0');
  await everythingGoesOn(campaignId);
});

it('while Redis is silent, every process ends in time when it is told to', async () => {
  way.stall();
  const codes = await Promise.all(SERVICES.map(async (name) => [name, await platform.stopService(name)]));
  expect(codes).toEqual(SERVICES.map((name) => [name, 0]));
});
