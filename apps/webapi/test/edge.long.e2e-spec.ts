import { randomBytes } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

const PAGE = 'https://app.example.com';
let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['webapi'],
    settings: { CORS_ORIGINS: PAGE, TRUST_PROXY: '127.0.0.1, 10.0.0.0/8' },
  });
  client = await TestClient.create(platform, '1000');
});
afterAll(() => platform.stop());

const url = (path: string) => platform.url('webapi', path);
const authorization = () => `Bearer ${client.apiKey}`;

/** As it comes over the wire, still compressed. */
async function raw(path: string, headers: Record<string, string> = {}) {
  const reply = await request(url(path), { headers: { authorization: authorization(), ...headers } });
  return { ...reply, bytes: Buffer.from(await reply.body.arrayBuffer()) };
}

describe('headers', () => {
  it('keep browsers and caches from running, framing, guessing and keeping a reply, refusals too', async () => {
    const replies = [
      await raw('/workspaces/me/keys'),
      await raw('/audit'),
      await raw('/nowhere'),
      await raw('/%ff'),
    ];
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 401, 404, 400]);
    for (const { headers } of replies) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cache-control': 'no-store',
        'x-request-id': expect.stringMatching(/^req_/),
      });
      for (const name of ['server', 'x-powered-by', 'strict-transport-security'])
        expect(headers).not.toHaveProperty(name);
    }
  });

  it('ask for https only where the request came by it', async () => {
    const { headers } = await raw('/healthz', { 'x-forwarded-proto': 'https' });
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });

  it('let the page of the document run its own scripts and nothing else', async () => {
    const { headers } = await raw('/docs/');
    expect(headers['content-security-policy']).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    const page = (await raw('/docs/')).bytes.toString();
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>\s*\S/);
    expect(page).not.toMatch(/\son\w+=/);
  });

  it('take over a request id that is harmless, and no other', async () => {
    expect((await raw('/healthz', { 'x-request-id': 'order-4711' })).headers['x-request-id']).toBe(
      'order-4711',
    );
    expect((await raw('/healthz', { 'x-request-id': 'a b"c' })).headers['x-request-id']).toMatch(/^req_/);
  });
});

describe('an origin', () => {
  it('that is named may read, and no other', async () => {
    const mine = await raw('/workspaces/me', { origin: PAGE });
    expect(mine.headers['access-control-allow-origin']).toBe(PAGE);
    expect(mine.headers['access-control-expose-headers']).toMatch(/X-Request-Id.*RateLimit/);
    expect(mine.headers.vary).toMatch(/Origin/i);
    const other = await raw('/workspaces/me', { origin: 'https://evil.example.com' });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('is told before a request what it may send', async () => {
    const preflight = (origin: string) =>
      fetch(url('/workspaces/me/keys'), {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const mine = await preflight(PAGE);
    expect(mine.status).toBe(204);
    expect(mine.headers.get('access-control-allow-headers')).toMatch(/Authorization.*Idempotency-Key/);
    expect(mine.headers.get('access-control-allow-credentials')).toBeNull();
    expect(
      (await preflight('https://evil.example.com')).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });
});

describe('compression', () => {
  it('is that which the client takes, and none of small replies', async () => {
    const plain = await raw('/openapi.json');
    const br = await raw('/openapi.json', { 'accept-encoding': 'gzip, br' });
    const gzip = await raw('/openapi.json', { 'accept-encoding': 'gzip' });
    expect([plain, br, gzip].map(({ headers }) => headers['content-encoding'])).toEqual([
      undefined,
      'br',
      'gzip',
    ]);
    expect(brotliDecompressSync(br.bytes)).toEqual(plain.bytes);
    expect(gunzipSync(gzip.bytes)).toEqual(plain.bytes);
    expect(br.bytes.length).toBeLessThan(plain.bytes.length / 4);
    const small = await raw('/workspaces/me', { 'accept-encoding': 'gzip, br' });
    expect(small.headers).not.toHaveProperty('content-encoding');
  });
});

describe('an ETag', () => {
  it.each(['/workspaces/me', '/workspaces/me/journal', '/openapi.json'])(
    'of %s saves the body',
    async (path) => {
      const first = await raw(path);
      const etag = String(first.headers.etag);
      expect(etag).toMatch(/^W\/"[\w-]+"$/);
      expect(first.headers['cache-control']).toMatch(/no-cache/);
      const again = await raw(path, { 'if-none-match': `"other", ${etag}` });
      expect(again).toMatchObject({ statusCode: 304, headers: { etag } });
      expect(again.bytes).toHaveLength(0);
      expect((await raw(path, { 'if-none-match': '"other"' })).statusCode).toBe(200);
    },
  );

  it('changes with what it stands for', async () => {
    const { headers } = await raw('/workspaces/me');
    const operator = new TestClient(platform, '', platform.adminKey);
    const body = { amount: '1', reason: 'x' };
    await operator.request('webapi', 'POST', `/workspaces/${client.workspaceId}/credit`, body);
    expect((await raw('/workspaces/me', { 'if-none-match': String(headers.etag) })).statusCode).toBe(200);
  });
});

describe('a request', () => {
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    fetch(url(path), {
      method,
      headers: { authorization: authorization(), ...headers },
      ...(body !== undefined && { body }),
    });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=b',
    'application/jsonx',
  ])('with a body of type %s is refused', async (type) => {
    for (const path of ['/workspaces/me/keys', `/workspaces/me/keys/${client.workspaceId}/rotate`]) {
      const reply = await send('POST', path, { 'content-type': type }, 'mode=test');
      expect(reply.status).toBe(415);
      expect(await reply.json()).toMatchObject({ code: 'unsupported_media_type' });
    }
  });

  it.each(['limit=1&limit=2', 'cursor=1&cursor=2', 'since=2026-05-04T12:00:00Z&since=2026-05-04T12:00:00Z'])(
    'with %s is refused',
    async (query) => {
      const reply = await send('GET', `/workspaces/me/journal?${query}`);
      expect(reply.status).toBe(422);
      expect(await reply.json()).toMatchObject({ errors: [{ field: query.split('=')[0] }] });
    },
  );

  it('of a method that the path does not take is told which it takes', async () => {
    const put = await send('PUT', '/workspaces/me/keys');
    expect(put.status).toBe(405);
    expect(put.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS');
    expect(await put.json()).toMatchObject({ code: 'method_not_allowed' });
    expect((await send('OPTIONS', '/workspaces/me')).status).toBe(204);
    const head = await send('HEAD', '/workspaces/me');
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await send('HEAD', '/nowhere')).status).toBe(404);
  });

  it('for the journal may name a span of time', async () => {
    const at = async (query: string) =>
      ((await (await send('GET', `/workspaces/me/journal?${query}`)).json()) as { data: { at: string }[] })
        .data;
    const all = await at('');
    const [newest] = all;
    expect(await at(`since=${newest!.at}`)).toEqual([newest]);
    expect(await at(`until=${newest!.at}`)).toEqual(all.slice(1));
    expect((await send('GET', '/workspaces/me/journal?since=yesterday')).status).toBe(422);
  });
});

describe('settings', () => {
  it.each(['everybody', '0.0.0.0/0', '::/0', '1', 'true', '10.0.0.0/33'])(
    'refuse TRUST_PROXY=%s',
    async (value) => {
      const start = platform.startService('webapi', { TRUST_PROXY: value, WEBAPI_PORT: '1' });
      await expect(start).rejects.toThrow(/TRUST_PROXY is not a list of addresses/);
    },
  );

  it('let the audit log have the address that a named proxy tells', async () => {
    const operator = new TestClient(platform, '', platform.adminKey);
    const name = randomBytes(4).toString('hex');
    const headers = { 'x-forwarded-for': '192.0.2.1, 203.0.113.9, 10.1.2.3' };
    const made = await operator.request('webapi', 'POST', '/workspaces', { name }, headers);
    const { body } = await operator.request('webapi', 'GET', `/audit?workspaceId=${made.body.id}`);
    expect(body.data[0]).toMatchObject({ address: '203.0.113.9', details: { name } });
  });
});
