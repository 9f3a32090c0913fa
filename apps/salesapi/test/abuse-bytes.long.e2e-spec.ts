import { setTimeout as delay } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { Abuse } from '../../../libs/testing/abuse.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { exchange, type RawReply, statusesOf } from '../../../libs/testing/raw-http.js';

// What no HTTP client would send, byte by byte.

const SERVICES = ['webapi', 'salesapi'] as const;
type Service = (typeof SERVICES)[number];
const REQUEST_TIMEOUT_MS = 1_000;
/** Every request here is answered, or cut off, long before; on a busy machine later than after a second and a half. */
const HANGS_MS = 20_000;

let abuse: Abuse;
let draftId: string;

beforeAll(async () => {
  abuse = await Abuse.begin({
    services: ['rpc', 'webapi', 'salesapi'],
    settings: { REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS) },
  });
  draftId = (await abuse.client.create(contactsCsv(2))).body.id;
});
afterAll(() => abuse.end());

const raw = (service: Service, ...parts: (string | Buffer)[]) =>
  exchange(abuse.platform.ports[service], parts, HANGS_MS);

/** The start of a request of the workspace, without the empty line. */
const head = (line: string, ...headers: string[]) =>
  [`${line} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${abuse.client.apiKey}`, ...headers, ''].join(
    '\r\n',
  );

const json = (line: string, body: string | Buffer, ...headers: string[]) => [
  `${head(line, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close', ...headers)}\r\n`,
  body,
];

const ROUTE = { webapi: 'POST /workspaces/me/keys', salesapi: 'POST /messages' } as const;
const GOOD = { webapi: '{"scopes":["credit:read"]}', salesapi: '{"to":"+14155550123","text":"x"}' } as const;

/** A refusal as the API words it, and the end of the connection. */
function expectRefused(reply: RawReply, ...statuses: number[]) {
  expect(statuses).toContain(reply.status);
  const [, json = ''] = /\r\n\r\n(\{.*?\})(HTTP|$)/.exec(reply.text) ?? [];
  const body = JSON.parse(json);
  expect(body).toMatchObject({
    status: reply.status,
    code: expect.any(String),
    requestId: expect.stringMatching(/^req_/),
  });
  expect(reply.text.toLowerCase()).toContain(`x-request-id: ${body.requestId.toLowerCase()}`);
  expect(reply.isClosed).toBe(true);
}

async function countRows(): Promise<unknown> {
  const tables = ['campaign', 'message', 'batch', 'run', 'reject', 'idempotency_key'];
  const counts = tables.map((name) => `(SELECT count(*) FROM ${name}) AS ${name}`);
  return (await abuse.platform.sales.pool.query(`SELECT ${counts.join()}`)).rows[0];
}

it('refuses nothing at all where a body is needed, and takes it where none is', async () => {
  expectRefused(await raw('salesapi', ...json(ROUTE.salesapi, '')), 422);
  expect((await raw('webapi', ...json(ROUTE.webapi, ''))).status).toBe(201);
});

describe.each(SERVICES)('%s', (service) => {
  const ask = (body: string | Buffer, ...headers: string[]) =>
    raw(service, ...json(ROUTE[service], body, ...headers));

  it('takes a request that is well (or all of the following shows nothing)', async () => {
    expect((await ask(GOOD[service])).status).toBeLessThan(300);
  });

  it.each<[string, (good: string) => string | Buffer, ...string[]]>([
    ['no JSON', () => '{'],
    ['JSON with more behind it', (good) => `${good}${good}`],
    ['a BOM and no JSON', () => '\ufeff{'],
    ['ten thousand arrays in one another', () => '['.repeat(10_000) + ']'.repeat(10_000)],
    ['the same with a key', () => '['.repeat(60_000) + ']'.repeat(60_000), 'Idempotency-Key: deep'],
    ['ten thousand objects in one another', () => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['a prototype', (good) => good.replace('{', '{"__proto__":{"isAdmin":true},')],
    ['an escaped prototype', (good) => good.replace('{', '{"\\u005f_proto__":{"isAdmin":true},')],
    ['a constructor', (good) => good.replace('{', '{"constructor":{"prototype":{"a":1}},')],
    ['Latin-1', (good) => Buffer.from(good.replace('x', 'é').replace('credit', 'crédit'), 'latin1')],
    ['half of a surrogate pair', (good) => good.replace('"x"', '"\\ud83d"').replace('credit', '\\udc00')],
    ['UTF-16', (good) => Buffer.from(`\ufeff${good}`, 'utf16le')],
    ['a gzip bomb', () => gzipSync(Buffer.alloc(50_000_000)), 'Content-Encoding: gzip'],
    ['compressed JSON', (good) => gzipSync(good), 'Content-Encoding: gzip'],
    ['compressed JSON by another name', (good) => brotliCompressSync(good), 'Content-Encoding: br'],
  ])('refuses a body of %s', async (_, body, ...headers) => {
    expectRefused(await ask(body(GOOD[service]), ...headers), 400, 415, 422);
  });

  it.each([
    ['a list of a million', `[${'1,'.repeat(1_000_000)}1]`],
    ['a number of a million digits', '9'.repeat(1_000_000)],
    ['a text of a million characters', JSON.stringify('x'.repeat(1_000_000))],
  ])('refuses %s as too large', async (_, body) => {
    expect([413, 0]).toContain((await ask(body)).status);
  });

  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/xml', 415],
    ['multipart/form-data; boundary=x', 415],
    ['nonsense', 415],
    ['application/json; charset=utf-8', 422],
  ])('refuses a body of the type %s', async (type, status) => {
    const reply = await raw(
      service,
      `${head(ROUTE[service], `Content-Type: ${type}`, 'Content-Length: 7', 'Connection: close')}\r\n{"a":1}`,
    );
    expectRefused(reply, status);
  });

  it.each<[string, () => (string | Buffer)[]]>([
    ['garbage', () => [Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'latin1')]],
    ['another version', () => ['GET / HTTP/9.9\r\n\r\n']],
    ['NUL in a header', () => [`${head('GET /healthz', 'X-A: a\0b')}\r\n`]],
    ['a bare line feed in a header', () => [`${head('GET /healthz', 'X-A: a\rb')}\r\n`]],
    ['a space before the colon', () => [`${head(ROUTE[service], 'Content-Length : 5')}\r\nhello`]],
    ['a folded header', () => [`${head('GET /healthz', 'X-A: a\r\n b')}\r\n`]],
    ['two lengths', () => [`${head(ROUTE[service], 'Content-Length: 5', 'Content-Length: 6')}\r\nhello!`]],
    ['a negative length', () => [`${head(ROUTE[service], 'Content-Length: -1')}\r\n`]],
    ['a length with a sign', () => [`${head(ROUTE[service], 'Content-Length: +5')}\r\nhello`]],
    ['a length beyond all', () => [`${head(ROUTE[service], `Content-Length: ${'9'.repeat(30)}`)}\r\n`]],
    [
      'both lengths',
      () => [`${head(ROUTE[service], 'Content-Length: 5', 'Transfer-Encoding: chunked')}\r\n0\r\n\r\n`],
    ],
    ['an encoding that is not chunked', () => [`${head(ROUTE[service], 'Transfer-Encoding: identity')}\r\n`]],
    ['chunked twice', () => [`${head(ROUTE[service], 'Transfer-Encoding: chunked, chunked')}\r\n0\r\n\r\n`]],
    [
      'broken chunk sizes',
      () => [
        `${head(ROUTE[service], 'Content-Type: application/json', 'Transfer-Encoding: chunked')}\r\n`,
        'xyz\r\nhello\r\n0\r\n\r\n',
      ],
    ],
    [
      'a chunk longer than it says',
      () => [
        `${head(ROUTE[service], 'Content-Type: application/json', 'Transfer-Encoding: chunked')}\r\n`,
        '2\r\nhello\r\n0\r\n\r\n',
      ],
    ],
    [
      'a chunk size beyond all',
      () => [
        `${head(ROUTE[service], 'Content-Type: application/json', 'Transfer-Encoding: chunked')}\r\n`,
        `${'f'.repeat(20)}\r\n`,
      ],
    ],
  ])('refuses %s, and nothing behind it is taken for a request', async (_, parts) => {
    const reply = await raw(service, ...parts(), `${head('GET /healthz')}\r\n`);
    // The headers may have been refused when the parser stumbles over what comes after them, which is refused too.
    for (const status of statusesOf(reply)) expect([400, 413, 415, 505]).toContain(status);
    expectRefused(reply, 400, 413, 415, 505);
  });

  it('refuses a request that names no host', async () => {
    expect(await raw(service, 'GET /healthz HTTP/1.1\r\n\r\n')).toMatchObject({
      status: 400,
      isClosed: true,
    });
  });

  it('refuses headers above 16 KB and long addresses', async () => {
    expectRefused(await raw(service, `${head('GET /healthz', `X-A: ${'a'.repeat(20_000)}`)}\r\n`), 431);
    expectRefused(await raw(service, `${head(`GET /${'a'.repeat(20_000)}`)}\r\n`), 431);
    const many = Array.from({ length: 5_000 }, (_, n) => `X-${n}: a`);
    expectRefused(await raw(service, `${head('GET /healthz', ...many)}\r\n`), 431);
    expectRefused(
      await raw(service, `${head(`GET /problems/${'a'.repeat(8_000)}`, 'Connection: close')}\r\n`),
      404,
      414,
    );
  });

  it.each([
    '/problems/..%2f..%2fetc%2fpasswd',
    '/problems/%2e%2e/%2e%2e/healthz',
    '/problems/%00',
    '/problems/%ff',
    '/problems/%',
    '/problems/a%0d%0aSet-Cookie:%20a=b',
    '/docs/static/..%2f..%2f..%2fpackage.json',
    '/docs/static/../../../package.json',
    '/docs/static/%2e%2e/%2e%2e/package.json',
    '//healthz//',
    '/healthz/../openapi.json',
    '/\\..\\..\\etc',
    '*',
    'http://elsewhere/healthz2',
  ])('finds nothing at %s', async (path) => {
    const reply = await raw(service, `${head(`GET ${path}`, 'Connection: close')}\r\n`);
    expect([400, 403, 404, 414]).toContain(reply.status);
    expect(reply.text).not.toMatch(/"name": "broadside"|Set-Cookie: a/i);
  });

  it.each(['TRACE', 'CONNECT', 'OPTIONS', 'PROPFIND', 'HEAD', 'PUT', 'BREW'])(
    'does nothing for %s',
    async (method) => {
      const reply = await raw(
        service,
        `${head(`${method} ${ROUTE[service].split(' ')[1]}`, 'Connection: close')}\r\n`,
      );
      expect(reply.status).toBeLessThan(500);
      // OPTIONS is told which methods there are.
      expect(method === 'OPTIONS' ? [204] : [200, 400, 404, 405, 0]).toContain(reply.status);
      expect(reply.text).not.toContain(abuse.client.apiKey);
    },
  );

  it('ends a request whose body breaks off, and does nothing of it', async () => {
    const before = await countRows();
    const [start, body] = json(ROUTE[service], GOOD[service]) as [string, string];
    const socket = await raw(service, start, body.slice(0, -3));
    expect(socket).toMatchObject({ status: 0 });
    expect(await countRows()).toEqual(before);
  });

  it('cuts off whoever drips headers or a body, and serves others meanwhile', async () => {
    const port = abuse.platform.ports[service];
    async function* dripping(start: string) {
      yield start;
      for (let n = 0; n < 200; n++) {
        await delay(20);
        yield 'a';
      }
    }
    const slow = Array.from({ length: 60 }, (_, n) =>
      exchange(
        port,
        dripping(
          n % 2
            ? head('GET /healthz', 'X-A: ').slice(0, -2)
            : `${head(ROUTE[service], 'Content-Type: application/json', 'Content-Length: 1000')}\r\n"`,
        ),
        // Late requests are looked for once a second.
        REQUEST_TIMEOUT_MS + 2_500,
      ),
    );
    let all = false;
    const done = Promise.all(slow).finally(() => {
      all = true;
    });
    while (!all) {
      const reply = await abuse.client.request(
        service,
        'GET',
        service === 'webapi' ? '/workspaces/me' : '/campaigns',
      );
      expect(reply.status).toBe(200);
    }
    const ends = (await done).map(({ status, isClosed }, n) => ({ status: n % 2 ? status : 0, isClosed }));
    expect(ends).toEqual(ends.map((_, n) => ({ status: n % 2 ? 408 : 0, isClosed: true })));
  });

  it('answers requests that come at once on one connection each by its own', async () => {
    const one = `${head('GET /healthz')}\r\n`;
    const reply = await raw(service, one.repeat(63), `${head('GET /healthz', 'Connection: close')}\r\n`);
    expect(statusesOf(reply)).toEqual(Array(64).fill(200));
  });
});

describe('a form', () => {
  const part = (name: string, value: string, more = '') =>
    `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const file = part('file', contactsCsv(2), '; filename="a.csv"');
  const fields = part('name', 'x') + part('message', 'y');
  const post = (body: string | Buffer, type = 'multipart/form-data; boundary=b', ...headers: string[]) =>
    raw(
      'salesapi',
      `${head('POST /create', `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close', ...headers)}\r\n`,
      body,
    );

  it('that is well is taken', async () => {
    expect((await post(`${fields}${file}--b--\r\n`)).status).toBe(201);
    expect((await post(`${file}${fields}--b--\r\nan epilogue`)).status).toBe(201);
  });

  it.each<[string, () => Promise<RawReply>]>([
    ['without a boundary', () => post(`${fields}${file}--b--\r\n`, 'multipart/form-data')],
    ['with an empty boundary', () => post(`${fields}${file}--b--\r\n`, 'multipart/form-data; boundary=')],
    ['with another boundary', () => post(`${fields}${file}--b--\r\n`, 'multipart/form-data; boundary=c')],
    [
      'with a boundary of a thousand',
      () => post(`${fields}${file}--b--\r\n`, `multipart/form-data; boundary=${'c'.repeat(1_000)}`),
    ],
    ['without its end', () => post(`${fields}${file}`)],
    ['without a body', () => post('')],
    ['that is only an end', () => post('--b--\r\n')],
    [
      'in a form',
      () =>
        post(
          `${fields}--b\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n${file}--c--\r\n--b--\r\n`,
        ),
    ],
    ['with three thousand parts', () => post(`${part('name', 'x').repeat(3_000)}${file}--b--\r\n`)],
    ['with three thousand files', () => post(`${fields}${file.repeat(3_000)}--b--\r\n`)],
    [
      'with a file that has no name',
      () => post(`${fields}${part('', contactsCsv(2), '; filename="a.csv"')}--b--\r\n`),
    ],
    [
      'with a field that has no name',
      () => post(`${fields}--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n${file}--b--\r\n`),
    ],
    ['with the CSV as a field', () => post(`${fields}${part('file', contactsCsv(2))}--b--\r\n`)],
    ['with a field of a prototype', () => post(`${fields}${part('__proto__', 'x')}${file}--b--\r\n`)],
    ['with a field of a constructor', () => post(`${fields}${part('constructor', 'x')}${file}--b--\r\n`)],
    ['with NUL in a name', () => post(`${part('name', 'a\0b')}${part('message', 'y')}${file}--b--\r\n`)],
    [
      'in Latin-1',
      () => post(Buffer.from(`${part('name', 'é')}${part('message', 'y')}${file}--b--\r\n`, 'latin1')),
    ],
    [
      'with a field of a megabyte',
      () => post(`${part('name', 'x'.repeat(1_000_000))}${part('message', 'y')}${file}--b--\r\n`),
    ],
    [
      'with part headers of a megabyte',
      () => post(`--b\r\nX-A: ${'a'.repeat(1_000_000)}\r\n\r\nx\r\n${fields}--b--\r\n`),
    ],
    [
      'that is compressed',
      () => post(gzipSync(`${fields}${file}--b--\r\n`), undefined, 'Content-Encoding: gzip'),
    ],
    [
      'that is a bomb',
      () => post(gzipSync(Buffer.alloc(50_000_000)), undefined, 'Content-Encoding: deflate'),
    ],
    [
      'with a compressed file',
      () =>
        post(
          Buffer.concat([
            Buffer.from(
              `${fields}--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n`,
            ),
            gzipSync(Buffer.alloc(20_000_000)),
            Buffer.from('\r\n--b--\r\n'),
          ]),
        ),
    ],
  ])('%s is refused, and nothing stays of it', async (_, send) => {
    const before = await countRows();
    expectRefused(await send(), 400, 413, 415, 422);
    expect(await countRows()).toEqual(before);
  });

  it('that breaks off anywhere leaves nothing', async () => {
    const before = await countRows();
    const whole = `${fields}${file}--b--\r\n`;
    const start = `${head('POST /create', 'Content-Type: multipart/form-data; boundary=b', `Content-Length: ${whole.length}`)}\r\n`;
    const cuts = Array.from({ length: 40 }, (_, n) => Math.floor((whole.length * n) / 40));
    const replies = await Promise.all(
      cuts.map((at) => exchange(abuse.platform.ports.salesapi, [start, whole.slice(0, at)], 300)),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([0, 429]));
    expect(await countRows()).toEqual(before);
    // Every place for an upload is free again, once the server knows that the others left.
    const eight = () => Promise.all(Array.from({ length: 8 }, () => post(whole)));
    await eventually('eight uploads at once are taken', async () =>
      (await eight()).every(({ status }) => status === 201),
    );
    expect((await abuse.client.campaign(draftId)).status).toBe('draft');
  });
});
