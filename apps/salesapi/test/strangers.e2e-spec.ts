import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { SECRET, TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

// Whoever has no key, and signs no receipts, holds no place of those who do.

let platform: TestPlatform;
let client: TestClient;
const sockets: Socket[] = [];

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['rpc', 'webapi', 'salesapi'],
    settings: { ADDRESS_FAILURES_PER_MINUTE_MAX: '150' },
  });
  client = await TestClient.create(platform, '1000');
  // Here strangers come from the client's own address, whose failures are soon used up: each process has met his key before.
  expect((await client.request('salesapi', 'GET', '/campaigns')).status).toBe(200);
  expect((await client.request('webapi', 'GET', '/workspaces/me')).status).toBe(200);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => platform.stop());

type Service = 'webapi' | 'salesapi';

/** Connections that have sent this, and nothing else until the test is over; and what each has been told. */
async function hold(service: Service, count: number, text: string, localAddress = '127.0.0.1') {
  const told: string[] = Array(count).fill('');
  const held = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const socket = connect({ port: platform.ports[service], host: '127.0.0.1', localAddress });
      sockets.push(socket);
      socket
        .on('error', () => {})
        .on('data', (data) => {
          told[n] = told[n]! + data;
        });
      await once(socket, 'connect');
      socket.write(text);
      return socket;
    }),
  );
  return { told, open: () => held.filter(({ destroyed }) => !destroyed).length };
}

const head = (line: string, ...headers: string[]) =>
  `${[`${line} HTTP/1.1`, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`;
const announced = (path: string, bytes: number, ...headers: string[]) =>
  `${head(`POST ${path}`, 'Content-Type: application/json', `Content-Length: ${bytes}`, ...headers)}[`;

function signed(body: string): Record<string, string> {
  const now = new Date();
  return {
    'content-type': 'application/json',
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(SECRET).sign('msg_1', now, body),
  };
}
const RECEIPT = JSON.stringify([{ ref: 'nobody-1-1', status: 'delivered', at: new Date().toISOString() }]);
const receipt = async () =>
  (
    await fetch(platform.url('salesapi', '/receipts/http'), {
      method: 'POST',
      headers: signed(RECEIPT),
      body: RECEIPT,
    })
  ).status;

const inLines = (headers: Record<string, string>) =>
  Object.entries(headers)
    .filter(([name]) => name.startsWith('webhook-'))
    .map(([name, value]) => `${name}: ${value}`);

it('holds up no receipt by bodies of receipts that are announced and do not come', async () => {
  const forged = inLines(signed('something else'));
  await hold('salesapi', 16, announced('/receipts/http', 4_194_304, ...forged));
  expect(await Promise.all(Array.from({ length: 20 }, receipt))).toEqual(Array(20).fill(204));
  await hold('salesapi', 200, announced('/receipts/http', 4_194_304, ...forged));
  expect(await Promise.all(Array.from({ length: 20 }, receipt))).toEqual(Array(20).fill(204));
});

it('refuses forged receipts of an address before their bodies, and none of a carrier that is known', async () => {
  const forged = `${head('POST /receipts/http', 'Content-Length: 2', ...inLines(signed('something else')))}[]`;
  const post = async (count: number, from: string) => {
    const { told } = await hold('salesapi', 1, forged.repeat(count), from);
    const statuses = () => [...told[0]!.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status);
    await eventually('all are answered', async () => statuses().length === count);
    return statuses();
  };
  const stranger = '127.0.0.8';
  await eventually('it is refused', async () => (await post(50, stranger)).includes('429'));
  const early = announced('/receipts/http', 4_194_304, ...inLines(signed('something else')));
  const { told } = await hold('salesapi', 1, early, stranger);
  await eventually('it is refused', async () => told[0]!.startsWith('HTTP/1.1 429'));
  // This one shares its address with as many that are forged.
  expect(await receipt()).toBe(204);
  for (let n = 0; n < 10; n++) expect(await post(50, '127.0.0.1')).toEqual(Array(50).fill('401'));
  expect(await receipt()).toBe(204);
});

it.each([
  ['without a signature', []],
  ['signed long ago', inLines({ ...signed(RECEIPT), 'webhook-timestamp': '1700000000' })],
  ['signed in no known way', inLines({ ...signed(RECEIPT), 'webhook-signature': 'v2,abc' })],
])('refuses receipts %s before their body is here', async (_, headers) => {
  const { told } = await hold('salesapi', 1, announced('/receipts/http', 4_194_304, ...headers));
  await eventually('it is refused', async () => told[0]!.startsWith('HTTP/1.1 401'));
  const nobody = await hold('salesapi', 1, announced('/receipts/nobody', 4_194_304, ...headers));
  await eventually('it is refused', async () => nobody.told[0]!.startsWith('HTTP/1.1 404'));
});

it.each([
  ['salesapi', '/run', 100],
  ['salesapi', '/messages', 100],
  ['salesapi', '/create', 500_000_000],
  ['webapi', '/workspaces/me/keys', 100],
  ['webapi', '/workspaces', 100],
] as const)(
  'keeps the API of %s open while requests without a key for %s do not come',
  async (service, path, bytes) => {
    const told: string[][] = [];
    const host = path.length;
    for (let n = 0; n < 4; n++)
      told.push((await hold(service, 100, announced(path, bytes), `127.0.${20 + n}.${host}`)).told);
    await eventually('all are refused', async () =>
      told.flat().every((text) => text.startsWith('HTTP/1.1 401')),
    );
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        n % 2
          ? client.request('salesapi', 'GET', '/campaigns')
          : client.request('webapi', 'GET', '/workspaces/me'),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(50).fill(200));
    const operator = new TestClient(platform, '', platform.adminKey);
    expect((await operator.request('webapi', 'GET', '/workspaces')).status).toBe(200);
    expect((await client.create(contactsCsv(2))).status).toBe(201);
  },
);

it('holds no more sockets without a key than an address may have, and lets those with one in', async () => {
  const upgrade = head(
    'GET /socket.io/?EIO=4&transport=websocket',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  );
  const open: (() => number)[] = [];
  for (let n = 0; n < 15; n++) open.push((await hold('webapi', 200, upgrade, '127.0.0.7')).open);
  const count = () => open.reduce((sum, of) => sum + of(), 0);
  await eventually('most are cut off', async () => count() <= 500);
  expect((await client.request('webapi', 'GET', '/workspaces/me')).status).toBe(200);
  await eventually('no key has come in time', async () => count() === 0);
});

it('serves while strangers are late with their headers, from one address and from many', async () => {
  for (let n = 0; n < 10; n++)
    await hold('salesapi', 300, 'POST /run HTTP/1.1\r\nHost: x\r\nX-Slow: ', `127.0.${30 + n}.1`);
  expect(await receipt()).toBe(204);
  expect((await client.request('salesapi', 'GET', '/campaigns')).status).toBe(200);
});
