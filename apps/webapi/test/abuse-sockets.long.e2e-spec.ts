import { once } from 'node:events';
import { connect } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'undici';
import { Abuse } from '../../../libs/testing/abuse.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { NASTIER_STRINGS, NAUGHTY_STRINGS } from '../../../libs/testing/naughty.js';
import { exchange } from '../../../libs/testing/raw-http.js';

let abuse: Abuse;
const sockets: Socket[] = [];
const webSockets: WebSocket[] = [];

beforeAll(async () => {
  abuse = await Abuse.begin({ services: ['webapi'], settings: { SOCKETS_PER_WORKSPACE_MAX: '20' } });
});
afterEach(async () => {
  await servesOthers();
  for (const socket of sockets.splice(0)) socket.disconnect();
  for (const socket of webSockets.splice(0)) socket.close();
});
afterAll(() => abuse.end());

function open(auth: unknown = { apiKey: abuse.client.apiKey }, transports = ['websocket']) {
  const socket = io(abuse.platform.url('webapi', ''), {
    auth: auth as { apiKey: string },
    transports: transports as ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  sockets.push(socket);
  const heard: unknown[] = [];
  let ends = 0;
  socket.onAny((_, event) => heard.push(event));
  socket.on('disconnect', () => ends++).on('connect_error', () => ends++);
  return { socket, heard, isOver: () => ends > 0 };
}

/** Somebody with a key hears of his credit, in spite of all that goes on. */
async function servesOthers() {
  const { heard, socket } = open();
  await eventually('another client hears of its credit', async () => heard.length > 0, 5_000);
  socket.disconnect();
}

/** A bare connection of the protocol below socket.io. */
async function bare(): Promise<{ socket: WebSocket; isOver: () => boolean }> {
  const url = abuse.platform.url('webapi', '/socket.io/?EIO=4&transport=websocket').replace('http', 'ws');
  const socket = new WebSocket(url);
  webSockets.push(socket);
  let over = false;
  socket.addEventListener('close', () => {
    over = true;
  });
  socket.addEventListener('error', () => {});
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  return { socket, isOver: () => over };
}

it('ends a connection that leaves what it has joined', async () => {
  const { socket, isOver } = await bare();
  const joined = new Promise((resolve) =>
    socket.addEventListener('message', ({ data }) => String(data).startsWith('40') && resolve(data)),
  );
  socket.send(`40${JSON.stringify({ apiKey: abuse.client.apiKey })}`);
  await joined;
  socket.send('41');
  await eventually('it is closed', async () => isOver(), 5_000);
});

it('ends a connection that asks to become something elsewhere, and does not end with it', async () => {
  const { hostname, port } = new URL(abuse.platform.url('webapi', ''));
  const upgrade = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
  for (const path of ['/elsewhere', '/socket.io/?EIO=4&transport=websocket']) {
    for (let n = 0; n < 5; n++) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(upgrade(path));
      setTimeout(() => socket.resetAndDestroy(), 20 * n);
      await once(socket, 'close');
    }
  }
  // Nor does one stay that was answered before, and has gone since.
  const answered = connect(Number(port), hostname);
  let received = '';
  answered.on('data', (chunk) => {
    received += chunk;
  });
  answered.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(answered, 'data');
  answered.write(upgrade('/elsewhere'));
  await once(answered, 'close');
  expect(received).toMatch(/^HTTP\/1.1 200/);
});

it.each<{ auth: unknown }>(
  [
    undefined,
    null,
    'text',
    [],
    {},
    { apiKey: null },
    { apiKey: {} },
    { apiKey: ['bs_live_'] },
    { apiKey: 'x'.repeat(3_000) },
    { apiKey: { toString: 'bs_live_' } },
    { __proto__: { apiKey: 'x' } },
  ].map((auth) => ({ auth })),
)('refuses $auth for a key', async ({ auth }) => {
  const client = open(auth ?? null);
  await eventually('it is refused', async () => client.isOver());
  expect(client.heard).toEqual([]);
});

it('refuses every naughty string for a key', async () => {
  const keys = [...NAUGHTY_STRINGS, ...NASTIER_STRINGS].filter((text) => text.length < 1_000);
  for (let from = 0; from < keys.length; from += 100) {
    const clients = keys.slice(from, from + 100).map((apiKey) => open({ apiKey }));
    await eventually('all are refused', async () => clients.every(({ isOver }) => isOver()));
    expect(clients.flatMap(({ heard }) => heard)).toEqual([]);
  }
});

it('hangs up on whoever sends more than any of ours does', async () => {
  const client = open();
  await eventually('it is connected', async () => client.heard.length > 0);
  client.socket.emit('anything', 'x'.repeat(1_000_000));
  await eventually('it is cut off', async () => client.isOver());
});

it('does not heed thousands of events, with acknowledgements, bytes and names of its own', async () => {
  const client = open();
  await eventually('it is connected', async () => client.heard.length > 0);
  for (let n = 0; n < 5_000; n++) {
    client.socket.emit(['workspace_credit', 'join', '__proto__', 'x'][n % 4]!, { n }, () => {});
    if (n % 50 === 0) client.socket.emit('bytes', Buffer.alloc(100));
  }
  expect(client.heard).toHaveLength(1);
});

it.each<[string, (string | Buffer)[]]>([
  ['nothing of the protocol', ['hello', '']],
  ['an unknown packet', ['9', '4', '49', '4z']],
  ['a namespace of nonsense', ['40/nowhere,', `40/${'x'.repeat(1_000)},{}`]],
  ['JSON that is broken', ['40{', '42[', '42["a"', '40{"apiKey":']],
  ['events before it has said who it is', ['42["join",{}]', '420["a"]', '43[]']],
  ['bytes that nobody announced', [Buffer.alloc(1_000, 0xff)]],
  ['announced bytes that never come', ['451-["a",{"_placeholder":true,"num":0}]', '459999999-["a"]']],
  ['ten arrays of a hundred levels', Array(10).fill(`42${'['.repeat(100)}${']'.repeat(100)}`)],
  ['pings and pongs', Array(2_000).fill('3')],
])('outlives a client that sends %s', async (_, packets) => {
  const [unknown, known] = await Promise.all([bare(), bare()]);
  known.socket.send(`40${JSON.stringify({ apiKey: abuse.client.apiKey })}`);
  for (const packet of packets) {
    for (const { socket, isOver } of [unknown, known]) if (!isOver()) socket.send(packet);
  }
  await servesOthers();
});

it('takes no more connections of a workspace than it may have', async () => {
  const clients = Array.from({ length: 100 }, () => open());
  await eventually('most are let go', async () => clients.filter(({ isOver }) => isOver()).length === 80);
  for (const { socket } of clients) socket.disconnect();
  await eventually('there is room again', () => servesOthers().then(() => true));
});

it.each([
  'GET /socket.io/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'GET /socket.io/?EIO=99&transport=polling HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'GET /socket.io/?EIO=4&transport=__proto__ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'GET /socket.io/?EIO=4&transport=polling&sid=../../etc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\nxxxx',
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n',
  'GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
])('refuses %j', async (request) => {
  const { status } = await exchange(abuse.platform.ports.webapi, [request]);
  expect([400, 403, 404, 0]).toContain(status);
});
