import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../../../libs/testing/database.js';
import { brokenInvariants } from '../../../libs/web/credit/testing.js';
import { serveWebApi, type WebApiOptions } from '../webapi.app.js';

const ADMIN_KEY = 'the-admin-key-of-the-tests';
let database: TestDatabase;
let options: WebApiOptions;
let server: Awaited<ReturnType<typeof serveWebApi>>;

beforeAll(async () => {
  database = await createTestDatabase('webapi');
  options = {
    host: '127.0.0.1',
    port: 0,
    adminKeys: [ADMIN_KEY],
    redisUrl: await testRedisUrl(),
    socketsPerWorkspaceMax: 5,
    requestsInFlightMax: 100,
    pool: database.pool,
    logger: pino({ level: 'silent' }),
  };
  server = await serveWebApi(options);
});
// A hook of its own, so that what it finds leaves nothing open.
afterAll(async () => expect(await brokenInvariants(database.pool)).toEqual({}));
afterAll(async () => {
  await server.close();
  await database.drop();
});

interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a reply is whatever the test says it should be.
  body: any;
}

async function ask(
  method: string,
  path: string,
  key: string,
  body?: unknown,
  more: Record<string, string> = {},
) {
  const reply = await fetch(server.url + path, {
    method,
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...more,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: text && JSON.parse(text) } as Reply;
}

const createWorkspace = async () => (await ask('POST', '/workspaces', ADMIN_KEY, { name: 'Acme' })).body;
const move = (id: string, amount: string, more = {}, reason = 'invoice 7') =>
  ask('POST', `/workspaces/${id}/credit`, ADMIN_KEY, { amount, reason }, more);

it('creates a workspace, tells its key once and stores only the hash', async () => {
  const created = await ask('POST', '/workspaces', ADMIN_KEY, { name: '  Acme ' });
  expect(created.status).toBe(201);
  expect(created.body).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    name: 'Acme',
    apiKey: expect.stringMatching(/^bs_live_[\w-]{43}$/),
    createdAt: expect.stringMatching(/Z$/),
  });
  const me = await ask('GET', '/workspaces/me', created.body.apiKey);
  expect(me.body).toEqual({
    id: created.body.id,
    name: 'Acme',
    mode: 'live',
    credit: { balance: '0', reserved: '0', available: '0', version: 0 },
  });
  const { rows } = await database.pool.query('SELECT row_to_json(k)::text AS text FROM api_key k');
  expect(rows.some(({ text }) => text.includes(created.body.apiKey.slice(20)))).toBe(false);
});

it('moves credit both ways and lists every movement, newest first, in pages', async () => {
  const { id, apiKey } = await createWorkspace();
  const topUp = await move(id, '100.5');
  expect(topUp.status).toBe(201);
  expect(topUp.body).toMatchObject({
    kind: 'topup',
    amount: '100.5',
    balanceAfter: '100.5',
    reason: 'invoice 7',
  });
  expect((await move(id, '-0.000001')).body).toMatchObject({ kind: 'adjust', balanceAfter: '100.499999' });
  await move(id, '1');
  const first = (await ask('GET', '/workspaces/me/journal?limit=2', apiKey)).body;
  const second = (await ask('GET', `/workspaces/me/journal?limit=2&cursor=${first.nextCursor}`, apiKey)).body;
  const amounts = [...first.data, ...second.data].map((entry: { amount: string }) => entry.amount);
  expect(amounts).toEqual(['1', '-0.000001', '100.5']);
  expect(second.nextCursor).toBeNull();
  expect((await ask('GET', '/workspaces/me', apiKey)).body.credit).toMatchObject({
    balance: '101.499999',
    version: 3,
  });
});

it('takes a request with an Idempotency-Key once', async () => {
  const [{ id }, other] = [await createWorkspace(), await createWorkspace()];
  const key = { 'idempotency-key': 'invoice-7' };
  const replies = await Promise.all([move(id, '5', key), move(id, '5', key), move(id, '5.0', key)]);
  expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
  expect(replies.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(2);
  for (const reused of [
    await move(id, '6', key),
    await move(id, '-5', key),
    await move(id, '5', key, 'else'),
  ]) {
    expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  }
  expect((await move(other.id, '6', key)).status).toBe(201);
  const long = { 'idempotency-key': 'x'.repeat(255) };
  const first = await move(id, '5', long);
  expect(first.status).toBe(201);
  expect(await move(id, '5', long)).toMatchObject({ status: 201, body: first.body });
  expect(await move(id, '5', { 'idempotency-key': 'x'.repeat(256) })).toMatchObject({ status: 422 });
});

it('says what cannot be taken away, and changes nothing', async () => {
  const { id } = await createWorkspace();
  await move(id, '2');
  expect(await move(id, '-2.1')).toMatchObject({
    status: 409,
    body: { code: 'below_reserved', detail: expect.stringContaining('only 2 is available') },
  });
  expect(await move(id, '999999999999')).toMatchObject({ status: 422, body: { code: 'amount_too_large' } });
  expect(await move(randomUUID(), '1')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await move('not-a-uuid', '1')).toMatchObject({ status: 404 });
});

it('names the field of a request that is not acceptable', async () => {
  const { id, apiKey } = await createWorkspace();
  const body = (value: unknown) => ask('POST', `/workspaces/${id}/credit`, ADMIN_KEY, value);
  for (const amount of ['0', '1.0000001', '1e3', '', 'NaN', ' 1']) {
    expect(await body({ amount, reason: 'x' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'amount' }] },
    });
  }
  expect(await body({ amount: 5, reason: 'x' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'amount', detail: 'is a number; send it in quotes, as a string' }] },
  });
  expect(await body({ amount: '5' })).toMatchObject({
    body: { errors: [{ field: 'reason', detail: 'is missing: send a string' }] },
  });
  for (const nothing of ['', undefined]) {
    const { status, body: said } = await body(nothing);
    const detail = 'the body is missing: send a JSON object with the fields amount, reason';
    expect([status, said]).toEqual([422, expect.objectContaining({ code: 'invalid_request', detail })]);
    expect(said).not.toHaveProperty('errors');
  }
  expect(await body({ amount: '5', reason: 'a\0b' })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'reason' }] },
  });
  expect(await body({ amount: '5', reason: 'x', extra: 1 })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'extra', detail: 'is not known here; known are: amount, reason' }] },
  });
  expect(await body('{"amount":')).toMatchObject({ status: 400, body: { code: 'malformed_request' } });
  expect((await ask('GET', '/workspaces/me/journal?limit=201', apiKey)).status).toBe(422);
  expect((await ask('GET', '/workspaces/me/journal?cursor=abc', apiKey)).status).toBe(422);
});

it('takes an empty body of JSON for none, where none is needed', async () => {
  const { id } = await createWorkspace();
  await ask('POST', `/workspaces/${id}/suspend`, ADMIN_KEY, { reason: 'x' });
  expect(await ask('POST', `/workspaces/${id}/resume`, ADMIN_KEY, '')).toMatchObject({ status: 200 });
});

it('knows no route with an empty part of its path', async () => {
  for (const [method, path] of [
    ['POST', '/workspaces//resume'],
    ['POST', '/nothing'],
    ['GET', '//'],
  ] as const)
    expect(await ask(method, path, ADMIN_KEY)).toMatchObject({
      status: 404,
      body: { code: 'not_found', detail: 'there is no such route' },
    });
});

it('lets nobody in with a wrong key, and no workspace into what is the operator’s', async () => {
  const { id, apiKey } = await createWorkspace();
  for (const key of ['', 'nonsense', `${apiKey}x`, apiKey.slice(0, -1), ADMIN_KEY]) {
    const reply = await ask('GET', '/workspaces/me', key);
    expect(reply).toMatchObject({ status: 401, body: { code: 'unauthorized', title: 'Unauthorized' } });
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
  }
  for (const key of ['', apiKey, `${ADMIN_KEY}x`]) {
    expect((await ask('POST', '/workspaces', key, { name: 'x' })).status).toBe(401);
    expect((await ask('POST', `/workspaces/${id}/credit`, key, { amount: '1', reason: 'x' })).status).toBe(
      401,
    );
  }
});

it('takes the operator’s old key beside the new one while they are exchanged, and replays what it stored before', async () => {
  const more = { 'idempotency-key': randomUUID() };
  const made = await ask('POST', '/workspaces', ADMIN_KEY, { name: 'Acme' }, more);
  const serve = async (...adminKeys: [string, ...string[]]) => {
    const { url, close } = await serveWebApi({ ...options, adminKeys });
    const create = async (key: string) => {
      const reply = await fetch(`${url}/workspaces`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...more },
        body: JSON.stringify({ name: 'Acme' }),
      });
      return { status: reply.status, body: await reply.json() };
    };
    return { create, close };
  };
  const next = 'the-admin-key-that-is-to-come';
  const both = await serve(next, ADMIN_KEY);
  try {
    for (const key of [next, ADMIN_KEY]) {
      expect(await both.create(key)).toEqual({ status: 201, body: made.body });
    }
  } finally {
    await both.close();
  }
  const after = await serve(next);
  try {
    expect(await after.create(ADMIN_KEY)).toMatchObject({ status: 401 });
    expect(await after.create(next)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  } finally {
    await after.close();
  }
});

it('exchanges keys: a new one works, a revoked one does not, another workspace’s is not found', async () => {
  const [mine, other] = [await createWorkspace(), await createWorkspace()];
  const added = await ask('POST', '/workspaces/me/keys', mine.apiKey);
  expect(added.status).toBe(201);
  const list = (await ask('GET', '/workspaces/me/keys?limit=1', added.body.apiKey)).body;
  const rest = (await ask('GET', `/workspaces/me/keys?cursor=${list.nextCursor}`, added.body.apiKey)).body;
  expect([...list.data, ...rest.data].map((key: { prefix: string }) => key.prefix)).toEqual(
    [mine.apiKey, added.body.apiKey].map((key) => key.slice(0, 14)),
  );
  expect((await ask('DELETE', `/workspaces/me/keys/${added.body.id}`, other.apiKey)).status).toBe(404);
  expect((await ask('DELETE', '/workspaces/me/keys/nonsense', mine.apiKey)).status).toBe(404);
  expect((await ask('DELETE', `/workspaces/me/keys/${added.body.id}`, mine.apiKey)).status).toBe(204);
  expect((await ask('GET', '/workspaces/me', added.body.apiKey)).status).toBe(401);
  expect((await ask('GET', '/workspaces/me', mine.apiKey)).status).toBe(200);
});

it('is alive and ready', async () => {
  expect(await ask('GET', '/healthz', '')).toMatchObject({ status: 200 });
  expect(await ask('GET', '/readyz', '')).toMatchObject({
    status: 200,
    body: { postgres: true, redis: true },
  });
});
