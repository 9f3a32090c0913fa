import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { z } from 'zod';
import { Access } from '../access/access.js';
import { hashApiKey, type KeyOwner } from '../access/api-key.js';
import { KeyCache } from '../access/key-cache.js';
import { jsonReply, Operation } from '../openapi/openapi.js';
import { RouteGuard } from './guard-routes.js';
import { serveHttp } from './http.js';
import { Strangers } from './strangers.js';

const ADDRESS_MAX = 10;
const BODIES_MAX = 5;
const IN_FLIGHT_MAX = 3;
const ADMIN_KEY = 'the-admin-key-of-the-tests';
const KEY = `bs_live_${'k'.repeat(43)}`;
const OTHER_KEY = `bs_live_${'o'.repeat(43)}`;

const something = z.unknown().meta({ examples: [{}] });
const Described = (id: string, needs: 'public' | 'admin' | 'campaigns:write') =>
  Operation({
    id,
    summary: id,
    tag: 'Test',
    needs,
    replies: { 200: jsonReply('Something.', something), 201: jsonReply('Something.', something) },
  });

@Controller()
class TestController {
  @Get('open')
  @Described('open', 'public')
  open() {
    return {};
  }

  @Post('open')
  @Described('openBody', 'public')
  openBody(@Body({ schema: something }) body: unknown) {
    return body;
  }

  @Post('keyed')
  @Described('keyed', 'campaigns:write')
  keyed(@Body({ schema: something }) body: unknown) {
    return body;
  }

  @Post('operated')
  @Described('operated', 'admin')
  operated(@Body({ schema: something }) body: unknown) {
    return body;
  }
}

@Module({ controllers: [TestController], providers: [{ provide: APP_GUARD, useClass: RouteGuard }] })
class TestModule {}

const owner = (key: string): KeyOwner => ({
  workspaceId: key,
  customerId: key,
  keyId: key,
  scopes: ['*'],
  isTest: false,
  isSuspended: false,
  expiresAt: null,
});
const owners = new Map([KEY, OTHER_KEY].map((key) => [key, owner(key)]));

let app: NestFastifyApplication;
let port: number;
/** Connections as the server has them. */
const connections = new Set<Socket>();
const clients: Socket[] = [];

async function serve(
  settings: ConstructorParameters<typeof Strangers>[0] = {},
  options: Partial<Parameters<typeof serveHttp>[1]> = {},
) {
  const lookUp = async (sha256: Buffer) =>
    [...owners].find(([key]) => hashApiKey(key).equals(sha256))?.[1] ?? null;
  app = await serveHttp(TestModule, {
    port: 0,
    host: '127.0.0.1',
    logger: pino({ level: 'silent' }),
    api: { title: 'Test', description: '', tags: { Test: '' }, controllers: [TestController] },
    checks: {},
    access: new Access({ keys: new KeyCache(lookUp, 5_000), adminKeys: [ADMIN_KEY] }),
    strangers: new Strangers({
      ADDRESS_CONNECTIONS_MAX: ADDRESS_MAX,
      CONNECTIONS_MAX: 60,
      ADDRESS_BODIES_MAX: BODIES_MAX,
      ...settings,
    }),
    requestsInFlightMax: IN_FLIGHT_MAX,
    requestTimeoutMs: 60_000,
    stallMs: 60_000,
    ...options,
  });
  const server = app.getHttpServer();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  port = (server.address() as AddressInfo).port;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await app.close();
});

async function eventually(check: () => boolean) {
  for (const deadline = Date.now() + 20_000; !check(); await delay(5)) {
    if (Date.now() > deadline) throw new Error(`not so within 20 s: ${check}`);
  }
}

interface Client {
  socket: Socket;
  /** All that has come. */
  text: () => string;
}

/** A connection from an address of this machine, which has sent this. */
async function send(text: string, from = '127.0.0.1'): Promise<Client> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  clients.push(socket);
  let received = '';
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      received += chunk;
    });
  await once(socket, 'connect');
  socket.write(text);
  return { socket, text: () => received };
}

const head = (line: string, key: string | null, ...more: string[]) =>
  `${[`${line} HTTP/1.1`, 'Host: x', ...(key ? [`Authorization: Bearer ${key}`] : []), ...more].join('\r\n')}\r\n\r\n`;
const JSON_TYPE = 'Content-Type: application/json';
/** A request whose body is announced, and of which one byte comes. */
const begun = (path: string, key: string | null, bytes = 100_000) =>
  `${head(`POST ${path}`, key, JSON_TYPE, `Content-Length: ${bytes}`)}{`;
const whole = (path: string, key: string | null) =>
  `${head(`POST ${path}`, key, JSON_TYPE, 'Content-Length: 2')}{}`;

const statusesOf = ({ text }: Client) => [...text().matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, s]) => Number(s));
async function status(client: Client): Promise<number> {
  await eventually(() => statusesOf(client).length > 0 || client.socket.destroyed);
  return statusesOf(client)[0] ?? 0;
}
const alive = (sent: readonly Client[]) => sent.filter(({ socket }) => !socket.destroyed).length;

describe('a key', () => {
  beforeEach(() => serve());

  it.each([
    ['/keyed', null, 401],
    ['/keyed', `bs_live_${'w'.repeat(43)}`, 401],
    ['/keyed', 'nonsense', 401],
    ['/operated', KEY, 401],
    ['/nowhere', KEY, 404],
  ])('for %s that is %s is answered before the body is here', async (path, key, expected) => {
    expect(await status(await send(begun(path, key)))).toBe(expected);
  });

  it('that is right lets the body come, and the route is served', async () => {
    expect(await status(await send(whole('/keyed', KEY)))).toBe(201);
    expect(await status(await send(whole('/operated', ADMIN_KEY)))).toBe(201);
  });

  it('is looked at before a client that waits for it is told to send its body', async () => {
    const asks = (key: string) =>
      head('POST /keyed', key, JSON_TYPE, 'Content-Length: 2', 'Expect: 100-continue');
    expect(await status(await send(asks('nonsense')))).toBe(401);
    const client = await send(asks(KEY));
    expect(await status(client)).toBe(100);
    client.socket.write('{}');
    await eventually(() => statusesOf(client)[1] === 201);
  });

  it('that is right holds no place while the body comes', async () => {
    const slow = await Promise.all(
      Array.from({ length: 5 * IN_FLIGHT_MAX }, () => send(begun('/keyed', KEY))),
    );
    expect(await status(await send(whole('/keyed', KEY)))).toBe(201);
    expect(await status(await send(whole('/keyed', OTHER_KEY)))).toBe(201);
    expect(alive(slow)).toBe(slow.length);
    for (const { socket } of slow) socket.write(`${' '.repeat(99_998)}}`);
    const answered = await Promise.all(slow.map(status));
    expect(answered.filter((code) => code !== 201 && code !== 503)).toEqual([]);
  });
});

describe('connections without a key', () => {
  beforeEach(() => serve());
  const open = (count: number, from: string) =>
    Promise.all(Array.from({ length: count }, () => send('GET /open HTTP/1.1\r\nHost: x\r\nX-Slow: ', from)));

  it('are bounded an address, the oldest goes first, and the newcomer is served', async () => {
    const slow = await open(3 * ADDRESS_MAX, '127.0.0.2');
    await eventually(() => alive(slow) <= ADDRESS_MAX);
    expect(await status(await send(head('GET /open', null), '127.0.0.2'))).toBe(200);
    await eventually(() => alive(slow) === ADDRESS_MAX - 1);
  });

  it('are bounded a network, and in all, and take no place of those who are known', async () => {
    const known = await send(whole('/keyed', KEY), '127.0.9.1');
    expect(await status(known)).toBe(201);
    const acquaintance = await send('GET', '127.0.9.1');
    const many: Client[] = [];
    for (let n = 0; n < 10; n++) many.push(...(await open(ADDRESS_MAX, `127.0.3.${n + 1}`)));
    await eventually(() => alive(many) === 4 * ADDRESS_MAX);
    for (let n = 0; n < 10; n++) many.push(...(await open(ADDRESS_MAX, `127.0.${10 + n}.1`)));
    await eventually(() => alive(many) === 60);
    expect(connections.size).toBe(62);
    known.socket.write(whole('/keyed', KEY));
    await eventually(() => statusesOf(known).length === 2);
    acquaintance.socket.write(' /open HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await status(acquaintance)).toBe(200);
    expect(await status(await send(whole('/keyed', OTHER_KEY), '127.0.9.2'))).toBe(201);
  });

  it('are none any more once a key was shown, of which a workspace has so many', async () => {
    const known: Client[] = [];
    const show = async (key: string, from: string) => {
      const client = await send(whole('/keyed', key), from);
      expect(await status(client)).toBe(201);
      known.push(client);
    };
    await show(OTHER_KEY, '127.0.0.4');
    for (let n = 0; n < 3 * ADDRESS_MAX; n++) await show(KEY, '127.0.0.4');
    expect(alive(known)).toBe(1 + 3 * ADDRESS_MAX);
    for (let n = 0; n < 3 * ADDRESS_MAX; n++) await show(KEY, `127.0.${n}.4`);
    await eventually(() => alive(known) === 1 + 4 * ADDRESS_MAX);
    expect(known[0]!.socket.destroyed).toBe(false);
  });
});

describe('bodies without a key', () => {
  beforeEach(() => serve());

  it('that are unfinished are bounded an address, and the one that is whole is served', async () => {
    const slow: Client[] = [];
    for (let n = 0; n < 2 * BODIES_MAX; n++) slow.push(await send(begun('/open', null), '127.0.0.5'));
    await eventually(() => alive(slow) === BODIES_MAX);
    expect(await status(await send(whole('/open', null), '127.0.0.5'))).toBe(201);
    expect(alive(slow)).toBeGreaterThanOrEqual(BODIES_MAX - 1);
  });

  it('take in no more than is had for all of them, whatever they announce', async () => {
    const announced: Client[] = [];
    for (let n = 0; n < 4; n++)
      announced.push(await send(begun('/open', null, 130_000), `127.0.20.${n + 1}`));
    expect(await status(await send(whole('/open', null), '127.0.21.1'))).toBe(201);
    expect(alive(announced)).toBe(4);
  });
});

it('is served by one listener, which has the bounds, where the host has two addresses', async () => {
  await serve({}, { host: 'localhost' });
  expect(app.getHttpAdapter().getInstance().addresses()).toHaveLength(1);
});

it('counts the connections of a proxy for nobody, and their bodies for the client', async () => {
  await serve({ TRUST_PROXY: ['127.0.0.0/8'] });
  const through = (text: string, client: string) =>
    send(text.replace('Host: x', `Host: x\r\nX-Forwarded-For: ${client}`), '127.0.0.6');
  const slow: Client[] = [];
  for (let n = 0; n < 3 * ADDRESS_MAX; n++) slow.push(await through(begun('/open', null), '192.0.2.1'));
  await eventually(() => alive(slow) === BODIES_MAX);
  const others: Client[] = [];
  for (let n = 0; n < 3 * ADDRESS_MAX; n++) others.push(await through(begun('/open', null), `198.51.${n}.1`));
  expect(await status(await through(whole('/open', null), '203.0.113.1'))).toBe(201);
  expect(alive(others)).toBe(3 * ADDRESS_MAX);
});

describe('a body', () => {
  /** Sends a byte every so often until it is cut off. */
  async function trickle({ socket }: Client) {
    while (!socket.destroyed) {
      socket.write(' ');
      await delay(20);
    }
  }

  it('that trickles is cut off for its rate, and one that comes well is not', async () => {
    await serve({ BODY_BYTES_PER_SECOND_MIN: 2_000 }, { stallMs: 500, requestTimeoutMs: 600_000 });
    const well = await send(begun('/keyed', KEY));
    const cut = trickle(await send(begun('/keyed', KEY)));
    let isCut = false;
    void cut.then(() => {
      isCut = true;
    });
    let sent = 1;
    while (!isCut) {
      well.socket.write(' '.repeat(100));
      sent += 100;
      await delay(10);
    }
    well.socket.write(`${' '.repeat(100_000 - sent - 1)}}`);
    expect(await status(well)).toBe(201);
  });

  it('that trickles is cut off when its time is over, at whatever rate', async () => {
    await serve({ BODY_BYTES_PER_SECOND_MIN: 0 }, { requestTimeoutMs: 300 });
    await trickle(await send(begun('/keyed', KEY)));
  });
});
