import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import type { WorkspaceCreditEvent } from '../../../libs/contracts/events.js';
import type { Running } from '../../../libs/platform/service/lifecycle.js';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../../../libs/testing/database.js';
import { eventually } from '../../../libs/testing/eventually.js';
import {
  type KeyWish,
  type NewKey,
  WorkspacesService,
} from '../../../libs/web/workspaces/workspaces.service.js';
import { runGeneralWorker } from '../../general-worker/general-worker.app.js';
import { serveWebApi } from '../webapi.app.js';

const ADMIN_KEY = 'the-admin-key-of-the-tests';
const logger = pino({ level: 'silent' });
let database: TestDatabase;
let redisUrl: string;
let redis: Redis;
let workspaces: WorkspacesService;
let servers: Awaited<ReturnType<typeof serveWebApi>>[];
let worker: Running | undefined;
const sockets: Socket[] = [];

const serve = () =>
  serveWebApi({
    host: '127.0.0.1',
    port: 0,
    adminKeys: [ADMIN_KEY],
    origins: ['https://app.example.com'],
    socketsPerWorkspaceMax: 5,
    redisUrl,
    requestsInFlightMax: 100,
    pool: database.pool,
    logger,
  });

beforeAll(async () => {
  database = await createTestDatabase('webapi');
  redisUrl = await testRedisUrl();
  redis = new Redis(redisUrl);
  workspaces = new WorkspacesService(database.pool);
  servers = [await serve(), await serve()];
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await worker?.close();
  worker = undefined;
});
afterAll(async () => {
  for (const server of servers) await server.close();
  redis.disconnect();
  await database.drop();
});

/** A client, and what it has heard. */
function listen(server: number, apiKey?: string) {
  const socket = io(servers[server]!.url, {
    auth: { apiKey },
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
  });
  sockets.push(socket);
  const credit: WorkspaceCreditEvent[] = [];
  const progress: { campaignId: string; version: number }[] = [];
  const refusals: Error[] = [];
  socket.on('workspace_credit', (event) => credit.push(event));
  socket.on('campaign_progress', (event) => progress.push(event));
  socket.on('connect_error', (error) => refusals.push(error));
  return { socket, credit, progress, refusals, versions: () => credit.map(({ version }) => version) };
}

async function addKey(workspaceId: string, wish: KeyWish = {}): Promise<NewKey> {
  const added = await workspaces.addKey(workspaceId, wish);
  if (typeof added === 'string') throw new Error(added);
  return added;
}

async function until(check: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!check()) {
    if (Date.now() > deadline) throw new Error(`not so within ${timeoutMs} ms: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function topUp(workspaceId: string, amount = '10'): Promise<void> {
  const reply = await fetch(`${servers[0]!.url}/workspaces/${workspaceId}/credit`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ amount, reason: 'test' }),
  });
  expect(reply.status).toBe(201);
}

const stateOf = (workspaceId: string, version: number) => ({
  workspaceId,
  version,
  balance: String(version),
  reserved: '0',
  available: String(version),
  at: new Date().toISOString(),
});
const publish = (channel: string, event: unknown) => redis.publish(channel, JSON.stringify(event));

it('refuses a connection without a live key and says why', async () => {
  const { workspace, apiKey } = await workspaces.create('refused');
  const [key] = await workspaces.listKeys(workspace.id, 1);
  await workspaces.revokeKey(workspace.id, key!.id);
  for (const wrong of [undefined, 'nonsense', `bs_live_${'x'.repeat(43)}`, apiKey]) {
    const client = listen(0, wrong);
    await until(() => client.refusals.length > 0);
    expect(client.refusals[0]).toMatchObject({
      message: expect.stringContaining('unauthorized'),
      data: { code: 'unauthorized' },
    });
    expect(client.socket.connected).toBe(false);
  }
});

it('tells the state at connection, and each change to the workspace’s sockets on both servers', async () => {
  worker = await runGeneralWorker({ redisUrl, pool: database.pool, logger });
  const { workspace, apiKey } = await workspaces.create('live');
  const stranger = await workspaces.create('stranger');
  const clients = [listen(0, apiKey), listen(1, apiKey)];
  const foreign = [listen(0, stranger.apiKey), listen(1, stranger.apiKey)];
  await until(() => [...clients, ...foreign].every(({ credit }) => credit.length === 1));
  expect(clients[0]!.credit[0]).toMatchObject({ workspaceId: workspace.id, version: 0, balance: '0' });

  await topUp(workspace.id, '12.5');
  await until(() => clients.every(({ credit }) => credit.at(-1)?.version === 1));
  expect(clients[1]!.credit.at(-1)).toEqual({
    workspaceId: workspace.id,
    version: 1,
    balance: '12.5',
    reserved: '0',
    available: '12.5',
    at: expect.stringMatching(/Z$/),
  });
  await topUp(stranger.workspace.id);
  await until(() => foreign.every(({ credit }) => credit.at(-1)?.version === 1));
  expect(
    foreign.flatMap(({ credit }) => credit).every((event) => event.workspaceId === stranger.workspace.id),
  ).toBe(true);
  expect(clients.flatMap(({ credit }) => credit).every((event) => event.workspaceId === workspace.id)).toBe(
    true,
  );
});

it('publishes a change through the queue and the worker, without waiting for a reading', async () => {
  worker = await runGeneralWorker({ redisUrl, pool: database.pool, logger });
  const heard: string[] = [];
  const subscriber = new Redis(redisUrl);
  subscriber.on('message', (_channel, message) => heard.push(message));
  await subscriber.subscribe('workspace_credit');
  const { workspace } = await workspaces.create('published');
  await Promise.all(Array.from({ length: 20 }, () => topUp(workspace.id)));
  const own = () =>
    heard.map((message) => JSON.parse(message)).filter((event) => event.workspaceId === workspace.id);
  await until(() => own().at(-1)?.version === 20);
  expect(own().at(-1)).toMatchObject({ balance: '200', reserved: '0', available: '200' });
  // Changes that come close together are told of together; how many do depends on the machine.
  expect(own().length).toBeLessThanOrEqual(20);
  subscriber.disconnect();
});

it('heals a lost publication: nobody publishes, and the change still arrives', async () => {
  const { workspace, apiKey } = await workspaces.create('lost');
  const clients = [listen(0, apiKey), listen(1, apiKey)];
  await until(() => clients.every(({ credit }) => credit.length === 1));
  await topUp(workspace.id, '3');
  await until(() => clients.every(({ credit }) => credit.at(-1)?.balance === '3'), 5_000);
});

it('never tells an older state after a newer one', async () => {
  const { workspace, apiKey } = await workspaces.create('ordered');
  const client = listen(0, apiKey);
  await until(() => client.credit.length === 1);
  for (const version of [5, 3, 5, 4, 7, 6]) await publish('workspace_credit', stateOf(workspace.id, version));
  await publish('workspace_credit', 'no event');
  await publish('workspace_credit', stateOf(workspace.id, 8));
  await until(() => client.versions().includes(8));
  expect(client.versions()).toEqual([0, 5, 7, 8]);
  // The newcomer reads version 0 from the database, but its room has been told of 8.
  const newcomer = listen(0, apiKey);
  await until(() => newcomer.credit.length > 0);
  expect(newcomer.versions()).toEqual([8]);
});

it('sends the state again after a reconnection', async () => {
  const { workspace, apiKey } = await workspaces.create('back again');
  const client = listen(0, apiKey);
  await until(() => client.credit.length === 1);
  client.socket.io.engine.close();
  await topUp(workspace.id, '4');
  await until(() => client.credit.at(-1)?.balance === '4');
  expect(client.versions()).toEqual([...client.versions()].sort((a, b) => a - b));
});

it('relays the progress of a campaign to its workspace only, and nothing that is older than what it told', async () => {
  const { workspace, apiKey } = await workspaces.create('campaigning');
  const stranger = await workspaces.create('stranger');
  const [client, foreign] = [listen(1, apiKey), listen(1, stranger.apiKey)];
  await until(() => client.credit.length === 1 && foreign.credit.length === 1);
  const progress = (version: number) => ({
    workspaceId: workspace.id,
    campaignId: 'cmp_1',
    kind: 'campaign',
    version,
    status: 'running',
    counts: { sent: version },
  });
  for (const version of [1, 3, 2]) await publish('campaign_progress', progress(version));
  await publish('campaign_progress', {
    ...progress(1),
    workspaceId: stranger.workspace.id,
    campaignId: 'cmp_2',
  });
  await until(() => client.progress.length === 2 && foreign.progress.length === 1);
  expect(client.progress).toEqual([progress(1), progress(3)]);
});

it('lets go of a client that does not keep up, and of no other; it comes back to the newest state', async () => {
  const { workspace, apiKey } = await workspaces.create('slow');
  const [slow, quick] = [listen(0, apiKey), listen(0, apiKey)];
  await until(() => slow.credit.length > 0 && quick.credit.length > 0);
  let losses = 0;
  slow.socket.on('disconnect', () => losses++);
  const { ws } = slow.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
  ws.pause();
  // More than the buffers of the system hold, and then more events than may wait.
  const padding = 'x'.repeat(32 * 1024);
  const events = 1_500;
  for (let version = 1; version <= events; version++) {
    await publish('campaign_progress', {
      workspaceId: workspace.id,
      campaignId: 'cmp_1',
      kind: 'campaign',
      version,
      padding,
    });
    if (version % 100 === 0) await until(() => quick.progress.length === version);
  }
  // Nobody publishes this, so it is heard at the next reading, and slow clients are looked for before that.
  await topUp(workspace.id, '6');
  await until(() => quick.credit.at(-1)?.balance === '6');
  ws.resume();
  await until(() => losses === 1 && slow.credit.at(-1)?.balance === '6');
  expect(slow.progress.length).toBeLessThan(events);
  await publish('campaign_progress', {
    workspaceId: workspace.id,
    campaignId: 'cmp_1',
    kind: 'campaign',
    version: events + 1,
  });
  await until(() => slow.progress.at(-1)?.version === events + 1);
  expect(quick.socket.connected).toBe(true);
});

it('tells two that connect at once once each', async () => {
  const { apiKey } = await workspaces.create('at once');
  // Both wait for this lock with their first reading.
  const tx = await database.pool.connect();
  await tx.query('BEGIN');
  await tx.query('LOCK TABLE credit_account IN ACCESS EXCLUSIVE MODE');
  const clients = [listen(0, apiKey), listen(0, apiKey)];
  try {
    await until(() => clients.every(({ socket }) => socket.connected));
    await eventually('both wait', async () => {
      const { rows } = await database.pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'credit_account'::regclass`,
      );
      return rows[0]!.count >= 2;
    });
  } finally {
    await tx.query('COMMIT');
    tx.release();
  }
  await until(() => clients.every(({ credit }) => credit.length > 0));
  await publish('workspace_credit', stateOf(clients[0]!.credit[0]!.workspaceId, 9));
  await until(() => clients.every(({ versions }) => versions().includes(9)));
  expect(clients.map(({ versions }) => versions())).toEqual([
    [0, 9],
    [0, 9],
  ]);
});

it('disconnects whose key is revoked', async () => {
  const { workspace, apiKey } = await workspaces.create('revoked');
  const [client, other] = [listen(0, apiKey), listen(0, (await addKey(workspace.id)).secret)];
  await until(() => client.credit.length === 1 && other.credit.length === 1);
  const [key] = await workspaces.listKeys(workspace.id, 1);
  await workspaces.revokeKey(workspace.id, key!.id);
  await until(() => !client.socket.connected);
  expect(other.socket.connected).toBe(true);
});

it('disconnects whose key was revoked over the API without waiting for a reading, on every server', async () => {
  const { workspace, apiKey } = await workspaces.create('revoked by itself');
  const { key, secret } = await addKey(workspace.id);
  const clients = [listen(0, secret), listen(1, secret)];
  await until(() => clients.every(({ credit }) => credit.length === 1));
  // The readings wait for this lock; what is published does not.
  const tx = await database.pool.connect();
  await tx.query('BEGIN');
  await tx.query('LOCK TABLE credit_account IN ACCESS EXCLUSIVE MODE');
  try {
    const reply = await fetch(`${servers[0]!.url}/workspaces/me/keys/${key.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect(reply.status).toBe(204);
    await until(() => clients.every(({ socket }) => !socket.connected));
  } finally {
    await tx.query('COMMIT');
    tx.release();
  }
});

it('disconnects a suspended workspace, and lets it in again when that has ended', async () => {
  const { workspace, apiKey } = await workspaces.create('suspended');
  const client = listen(0, apiKey);
  await until(() => client.credit.length === 1);
  const by = { actor: 'admin' as const, actorId: 'x', address: '' };
  await workspaces.setSuspended(workspace.id, 'complaints', by);
  await until(() => !client.socket.connected);
  const refused = listen(0, apiKey);
  await until(() => refused.refusals.length > 0);
  expect(refused.refusals[0]).toMatchObject({ data: { code: 'workspace_suspended' } });
  await workspaces.setSuspended(workspace.id, null, by);
  const back = listen(0, apiKey);
  await until(() => back.credit.length === 1);
});

it('disconnects whose key has expired', async () => {
  const { workspace } = await workspaces.create('expired');
  const { key, secret } = await addKey(workspace.id);
  const client = listen(0, secret);
  await until(() => client.credit.length === 1);
  await database.pool.query('UPDATE api_key SET expires_at = now() WHERE id = $1', [key.id]);
  await until(() => !client.socket.connected);
});

it('tells a key only what its scopes let it know', async () => {
  const { workspace, apiKey } = await workspaces.create('scoped');
  const keyWith = async (...scopes: string[]) => (await addKey(workspace.id, { scopes })).secret;
  const [credit, progress, messages, neither] = [
    listen(0, await keyWith('credit:read')),
    listen(0, await keyWith('campaigns:read')),
    listen(0, await keyWith('credit:read', 'messages:read')),
    listen(0, await keyWith('keys:write')),
  ];
  await until(
    () =>
      neither.refusals.length > 0 &&
      progress.socket.connected &&
      credit.credit.length === 1 &&
      messages.credit.length === 1,
  );
  expect(neither.refusals[0]).toMatchObject({ data: { code: 'insufficient_scope' } });
  // This one hears both, and hears them last.
  const all = listen(0, apiKey);
  await until(() => all.credit.length === 1);
  await publish('workspace_credit', stateOf(workspace.id, 7));
  const event = (campaignId: string, kind?: string) =>
    publish('campaign_progress', { workspaceId: workspace.id, campaignId, kind, version: 1 });
  await event('cmp_1', 'single');
  await event('cmp_2');
  await event('cmp_3', 'campaign');
  await until(
    () => all.progress.length === 3 && progress.progress.length === 1 && credit.versions().includes(7),
  );
  // Single sends are not for one that may see campaigns alone; nor is what does not say which it is.
  expect(progress.progress).toMatchObject([{ campaignId: 'cmp_3' }]);
  expect(messages.progress).toEqual([]);
  expect(credit.progress).toEqual([]);
  expect(progress.credit).toEqual([]);
});

it('takes a key from auth alone: not from the address, not from a header', async () => {
  const { apiKey } = await workspaces.create('elsewhere');
  const socket = io(servers[0]!.url, {
    query: { apiKey },
    extraHeaders: { authorization: `Bearer ${apiKey}` },
    transports: ['websocket'],
    forceNew: true,
  });
  sockets.push(socket);
  const refusals: Error[] = [];
  socket.on('connect_error', (error) => refusals.push(error));
  await until(() => refusals.length > 0);
  expect(refusals[0]).toMatchObject({ data: { code: 'unauthorized' } });
});

it('has no polling, which would need every request of a session to reach the same process', async () => {
  const { apiKey } = await workspaces.create('polling');
  const socket = io(servers[0]!.url, { auth: { apiKey }, transports: ['polling'], forceNew: true });
  sockets.push(socket);
  const refusals: Error[] = [];
  socket.on('connect_error', (error) => refusals.push(error));
  await until(() => refusals.length > 0);
  expect(socket.connected).toBe(false);
});

it('opens to pages of the configured origins and its own', async () => {
  const { apiKey } = await workspaces.create('origins');
  const from = (origin: string) => {
    const socket = io(servers[0]!.url, {
      auth: { apiKey },
      transports: ['websocket'],
      extraHeaders: { origin },
      forceNew: true,
      reconnection: false,
    });
    sockets.push(socket);
    return new Promise<boolean>((resolve) => {
      socket.on('connect', () => resolve(true));
      socket.on('connect_error', () => resolve(false));
    });
  };
  expect(await from('https://app.example.com')).toBe(true);
  expect(await from(new URL(servers[0]!.url).origin)).toBe(true);
  for (const foreign of ['https://evil.example.com', 'https://app.example.com.evil.com', 'null']) {
    expect(await from(foreign)).toBe(false);
  }
});

it('admits so many connections of a workspace and no more', async () => {
  const { apiKey } = await workspaces.create('crowded');
  const clients = Array.from({ length: 5 }, () => listen(0, apiKey));
  await until(() => clients.every(({ credit }) => credit.length > 0));
  const errors: { code: string }[] = [];
  const sixth = listen(0, apiKey);
  sixth.socket.on('error', (error) => errors.push(error));
  await until(() => errors.length > 0 && !sixth.socket.connected);
  expect(errors[0]).toMatchObject({ code: 'too_many_connections' });
  expect(clients.every(({ socket }) => socket.connected)).toBe(true);
});

it('ends a connection that sends more than a client has to say', async () => {
  const { apiKey } = await workspaces.create('talkative');
  const client = listen(0, apiKey);
  await until(() => client.credit.length === 1);
  let losses = 0;
  client.socket.on('disconnect', () => losses++);
  client.socket.emit('anything', 'x'.repeat(10_000));
  await until(() => losses === 1);
});

it('closes its sockets when it stops', async () => {
  const server = await serve();
  servers.push(server);
  const { apiKey } = await workspaces.create(randomUUID());
  const client = listen(2, apiKey);
  await until(() => client.credit.length === 1);
  servers.pop();
  await server.close();
  await until(() => !client.socket.connected);
});
