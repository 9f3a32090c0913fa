import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { io } from 'socket.io-client';
import { Strangers } from '../../../libs/platform/http/strangers.js';
import { RATE_LIMIT_SETTINGS, RateLimits } from '../../../libs/platform/limits/rate-limits.js';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../../../libs/testing/database.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { type Stallable, stallable } from '../../salesapi/test/stallable.js';
import { serveWebApi } from '../webapi.app.js';

const ADMIN_KEY = 'the-admin-key-of-the-tests';
/** Small enough for the slowest machine to ask for more. */
const QUOTA = 3;
const MORE = 60;

let database: TestDatabase;
/** The way to Redis. */
let way: Stallable;
const lines: string[] = [];
/** How often a key was looked up. */
let lookUps = 0;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await createTestDatabase('webapi');
  const { query } = database.pool;
  database.pool.query = ((...args: Parameters<typeof query>) => {
    const [statement] = args as unknown as [string | { text: string }];
    if (typeof statement !== 'string' && statement.text.includes('WHERE key_sha256')) lookUps += 1;
    return query.apply(database.pool, args);
  }) as typeof query;
});
beforeEach(async () => {
  way = await stallable(await testRedisUrl());
});
afterEach(async () => {
  way.goOn();
  await Promise.all(opened.splice(0).map((server) => server.close()));
  await way.close();
});
afterAll(() => database.drop());

/** A key of the right form that is nobody's. */
const wrong = () => `bs_live_${randomBytes(32).toString('base64url')}`;
const wrongKey = (url: string) => () => ask(url, '/workspaces/me', wrong());

/** Resolves when a socket with this key is refused. */
async function refusedSocket(url: string, apiKey: string): Promise<void> {
  const socket = io(url, {
    auth: { apiKey },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  await new Promise((resolve) => socket.once('connect_error', resolve).once('disconnect', resolve));
  socket.disconnect();
}

type Quotas = Partial<Record<(typeof RATE_LIMIT_SETTINGS)[number], number>>;
const UNLIMITED = Object.fromEntries(RATE_LIMIT_SETTINGS.map((name) => [name, 0])) as Required<Quotas>;

/** A process of the API: an instance of its own, with the same database and the same Redis as all others. */
async function serve(
  quotas: Quotas,
  {
    trustProxy = [],
    adminKeys = [ADMIN_KEY],
  }: { trustProxy?: string[]; adminKeys?: [string, ...string[]] } = {},
): Promise<string> {
  lines.length = 0;
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const server = await serveWebApi({
    host: '127.0.0.1',
    port: 0,
    adminKeys,
    redisUrl: way.url,
    socketsPerWorkspaceMax: 5,
    requestsInFlightMax: 500,
    limits: (redis) => new RateLimits(redis, { ...UNLIMITED, ...quotas }, logger),
    strangers: new Strangers({ TRUST_PROXY: trustProxy }),
    pool: database.pool,
    logger,
  });
  opened.push(server);
  await eventually('Redis answers', async () => (await fetch(`${server.url}/readyz`)).status === 200);
  return server.url;
}

const ask = (url: string, path: string, key: string, headers: Record<string, string> = {}) =>
  fetch(url + path, { headers: { authorization: `Bearer ${key}`, ...headers } });

async function newWorkspace(url: string): Promise<{ apiKey: string; id: string }> {
  const reply = await fetch(`${url}/workspaces`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: '{"name":"Acme"}',
  });
  return (await reply.json()) as { apiKey: string; id: string };
}

async function addKey(url: string, apiKey: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const reply = await fetch(`${url}/workspaces/me/keys`, { method: 'POST', headers });
  return ((await reply.json()) as { apiKey: string }).apiKey;
}

/** So many requests at once, spread over the instances; resolves with their replies and how long they took. */
async function burst(count: number, send: (n: number) => Promise<Response>) {
  const startedAt = performance.now();
  const replies = await Promise.all(Array.from({ length: count }, (_, n) => send(n)));
  return { replies, elapsedMs: performance.now() - startedAt };
}

const admitted = (replies: Response[]) => replies.filter(({ status }) => status !== 429).length;

/** All of the quota, and no more than was added to it meanwhile. */
function expectQuota({ replies, elapsedMs }: Awaited<ReturnType<typeof burst>>, windowMs: number): void {
  expect(admitted(replies)).toBeGreaterThanOrEqual(QUOTA);
  expect(admitted(replies)).toBeLessThanOrEqual(QUOTA + Math.ceil((QUOTA * elapsedMs) / windowMs));
}

describe('a limit', () => {
  it('of a key is one for all instances, told in headers and by a problem', async () => {
    const urls = await Promise.all([1, 2].map(() => serve({ KEY_REQUESTS_PER_SECOND_MAX: QUOTA })));
    const { apiKey } = await newWorkspace(urls[0]!);
    const first = await ask(urls[0]!, '/workspaces/me', apiKey);
    expect(first.headers.get('ratelimit-policy')).toBe(`"key";q=${QUOTA};w=1`);
    expect(first.headers.get('ratelimit')).toBe(`"key";r=${QUOTA - 1};t=1`);
    const { apiKey: another } = await newWorkspace(urls[0]!);
    const asked = await burst(MORE, (n) => ask(urls[n % 2]!, '/workspaces/me', another));
    expectQuota(asked, 1_000);
    const refused = asked.replies.find(({ status }) => status === 429)!;
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('ratelimit')).toMatch(/^"key";r=0;t=1$/);
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await refused.json()).toMatchObject({ status: 429, code: 'rate_limited' });
    await eventually('the quota comes back', async () => (await ask(urls[1]!, '/workspaces/me', another)).ok);
  });

  it('of Idempotency-Keys counts those that are kept: neither what was refused nor what is repeated', async () => {
    const url = await serve({ IDEMPOTENCY_KEYS_MAX: 3 });
    const { apiKey } = await newWorkspace(url);
    const add = (idempotencyKey?: string, body = '{}', key = apiKey) =>
      fetch(`${url}/workspaces/me/keys`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
        },
        body,
      });
    for (let n = 0; n < 5; n++) expect((await add(`refused-${n}`, '{"name":7}')).status).toBe(422);
    for (const key of ['1', '2', '3']) expect((await add(key)).status).toBe(201);
    const refused = await add('4');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1_000);
    expect(await refused.json()).toMatchObject({
      code: 'rate_limited',
      detail: 'more than 3 requests with an Idempotency-Key in 48 hours',
    });
    for (let n = 0; n < 5; n++) {
      const repeated = await add('1');
      expect([repeated.status, repeated.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    }
    expect((await add('5')).status).toBe(429);
    expect((await add()).status).toBe(201);
    const { apiKey: another } = await newWorkspace(url);
    expect((await add('1', '{}', another)).status).toBe(201);
  });

  it('of a workspace holds for all its keys together, and for no other workspace', async () => {
    const url = await serve({ WORKSPACE_REQUESTS_PER_SECOND_MAX: QUOTA });
    const [one, other] = [await newWorkspace(url), await newWorkspace(url)];
    const keys = [one.apiKey, await addKey(url, one.apiKey)];
    const asked = burst(MORE, (n) => ask(url, '/workspaces/me', keys[n % 2]!));
    const others = burst(QUOTA, () => ask(url, '/workspaces/me', other.apiKey));
    expectQuotaBelow(await asked);
    expect(admitted((await others).replies)).toBe(QUOTA);
  });

  it('of an address holds for whoever comes from it, but not for what needs no key', async () => {
    const url = await serve({ ADDRESS_REQUESTS_PER_SECOND_MAX: QUOTA });
    const asked = await burst(MORE, (n) => ask(url, n % 2 ? '/workspaces/me' : '/nowhere', 'wrong'));
    expectQuota(asked, 1_000);
    for (const path of ['/healthz', '/openapi.json', '/docs/', '/problems/rate_limited']) {
      const open = await burst(40, () => fetch(url + path));
      expect(open.replies.map(({ status }) => status)).toEqual(Array(40).fill(200));
    }
  });

  it('of failures stops guesses at an admin key that a person may have chosen, and no key that is known', async () => {
    const url = await serve({ ADDRESS_FAILURES_PER_MINUTE_MAX: QUOTA });
    const { apiKey } = await newWorkspace(url);
    expect((await ask(url, '/workspaces/me', apiKey)).status).toBe(200);
    const { replies } = await burst(MORE, wrongKey(url));
    expect(admitted(replies)).toBeGreaterThanOrEqual(QUOTA);
    expect(replies.some(({ status }) => status === 429)).toBe(true);
    expect((await ask(url, '/audit', ADMIN_KEY)).status).toBe(429);
    expect((await ask(url, '/workspaces/me', apiKey)).status).toBe(200);
  });

  it('of failures is held before a key is looked up, by the APIs and by the feed', async () => {
    const url = await serve({ ADDRESS_FAILURES_PER_MINUTE_MAX: QUOTA });
    const { apiKey } = await newWorkspace(url);
    await ask(url, '/workspaces/me', apiKey);
    lookUps = 0;
    const startedAt = performance.now();
    const replies: Response[] = [];
    while (replies.length < 1_500) replies.push(...(await burst(100, wrongKey(url))).replies);
    const sockets = await Promise.all(Array.from({ length: 20 }, () => refusedSocket(url, wrong())));
    const elapsedMs = performance.now() - startedAt;
    expect(lookUps).toBeGreaterThan(0);
    expect(lookUps).toBeLessThanOrEqual(QUOTA + Math.ceil((QUOTA * elapsedMs) / 60_000));
    expect(replies.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(lookUps);
    expect(sockets).toHaveLength(20);
    lookUps = 0;
    expect((await ask(url, '/workspaces/me', apiKey)).status).toBe(200);
    expect(lookUps).toBe(1);
  });

  it('of failures gives back what a right key has paid that nobody has met', async () => {
    const url = await serve({ ADDRESS_FAILURES_PER_MINUTE_MAX: QUOTA });
    for (let n = 0; n < 3 * QUOTA; n++) {
      const { apiKey } = await newWorkspace(url);
      const reply = await ask(url, '/workspaces/me', apiKey);
      expect(reply.status).toBe(200);
      expect(reply.headers.get('ratelimit')).toBeNull();
    }
  });

  it('of failures takes one for a new right key, however many requests come with it at once', async () => {
    const url = await serve({ ADDRESS_FAILURES_PER_MINUTE_MAX: QUOTA });
    const { apiKey } = await newWorkspace(url);
    const { replies } = await burst(MORE, () => ask(url, '/workspaces/me', apiKey));
    expect(admitted(replies)).toBe(MORE);
  });

  it('of failures never locks out an admin key that was generated', async () => {
    const generated = randomBytes(24).toString('hex');
    const url = await serve({ ADDRESS_FAILURES_PER_MINUTE_MAX: 100 }, { adminKeys: [ADMIN_KEY, generated] });
    const { replies } = await burst(300, () => ask(url, '/audit', `${generated}x`));
    expect(replies.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    expect((await ask(url, '/audit', generated)).status).toBe(200);
  });

  it('of failures is not used up by the operator’s own requests', async () => {
    const url = await serve({ ADDRESS_FAILURES_PER_MINUTE_MAX: QUOTA });
    for (let n = 0; n < 5 * QUOTA; n++) expect((await ask(url, '/audit', ADMIN_KEY)).status).toBe(200);
  });

  it('believes no forwarding header, unless it comes from a proxy that was named', async () => {
    const from = (n: number) => ({ 'x-forwarded-for': `198.51.100.${n}` });
    const open = await serve({ ADDRESS_REQUESTS_PER_SECOND_MAX: QUOTA });
    expectQuota(await burst(MORE, (n) => ask(open, '/workspaces/me', 'wrong', from(n))), 1_000);
    const behind = await serve({ ADDRESS_REQUESTS_PER_SECOND_MAX: QUOTA }, { trustProxy: ['127.0.0.1'] });
    const spread = await burst(MORE, (n) => ask(behind, '/workspaces/me', 'wrong', from(n)));
    expect(admitted(spread.replies)).toBe(MORE);
    // What the client itself put before the address that the proxy added is not believed.
    const spoofed = (n: number) => ({ 'x-forwarded-for': `192.0.2.${n}, 198.51.100.200` });
    expectQuota(await burst(MORE, (n) => ask(behind, '/workspaces/me', 'wrong', spoofed(n))), 1_000);
    // One who has an IPv6 address has a whole network of them.
    const ipv6 = (n: number) => ({ 'x-forwarded-for': `2001:db8::${n.toString(16)}` });
    expectQuota(await burst(MORE, (n) => ask(behind, '/workspaces/me', 'wrong', ipv6(n))), 1_000);
    // Nor is a port an address of its own.
    const port = (n: number) => ({ 'x-forwarded-for': `198.51.100.201:${1_024 + n}` });
    expectQuota(await burst(MORE, (n) => ask(behind, '/workspaces/me', 'wrong', port(n))), 1_000);
  });
});

/** As `expectQuota`, where one request of the quota was asked for before. */
function expectQuotaBelow({ replies, elapsedMs }: Awaited<ReturnType<typeof burst>>): void {
  expect(admitted(replies)).toBeGreaterThanOrEqual(QUOTA - 1);
  expect(admitted(replies)).toBeLessThanOrEqual(QUOTA + Math.ceil((QUOTA * elapsedMs) / 1_000));
}

describe('while Redis is', () => {
  const outages: [string, () => void][] = [
    ['away', () => way.cut()],
    ['silent', () => way.stall()],
  ];
  it.each(outages)('%s, each process limits by itself, and one line says so', async (_, begin) => {
    const url = await serve({ KEY_REQUESTS_PER_SECOND_MAX: QUOTA, ADDRESS_FAILURES_PER_MINUTE_MAX: QUOTA });
    const { apiKey } = await newWorkspace(url);
    await ask(url, '/workspaces/me', apiKey);
    const said = (text: string) => lines.filter((line) => line.includes(text)).length;
    begin();
    const { replies: guesses } = await burst(MORE, () => ask(url, '/audit', 'a wrong admin key'));
    expect(guesses.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(2 * QUOTA);
    expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(MORE - 2 * QUOTA);
    expectQuotaBelow(await burst(MORE, () => ask(url, '/workspaces/me', apiKey)));
    expect(said('requests are limited by each process for itself')).toBe(1);
    way.goOn();
    await eventually('it is limited together with others again', async () => {
      await ask(url, '/workspaces/me', apiKey);
      return said('requests are limited together again') > 0;
    });
  });
});
