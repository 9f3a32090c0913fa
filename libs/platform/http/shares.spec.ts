import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get, Module, StreamableFile } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { z } from 'zod';
import { Access } from '../access/access.js';
import { hashApiKey, type KeyOwner } from '../access/api-key.js';
import { KeyCache } from '../access/key-cache.js';
import { jsonReply, Operation } from '../openapi/openapi.js';
import { currentContext } from '../process/request-context.js';
import { renderMetrics } from '../telemetry/metrics.js';
import { RouteGuard } from './guard-routes.js';
import { serveHttp } from './http.js';
import { Strangers } from './strangers.js';

// What workspaces have of the places of one server.

/** One of them is for those who have none. */
const PLACES = 4;
const WAITING = 2;
const STALL_MS = 1_500;
/** No honest client of a test is slower, and none of its slow ones as fast. */
const RATE_MIN = 2_000_000;

const keyOf = (workspace: string, nth = 0) => `bs_live_${`${workspace}${nth}`.padEnd(43, 'k')}`;
const owners = new Map<string, KeyOwner>();
for (const workspaceId of ['a', 'b', 'c', 'd']) {
  for (const nth of [0, 1]) {
    const keyId = keyOf(workspaceId, nth);
    const rights = {
      customerId: workspaceId,
      scopes: ['*'],
      isTest: false,
      isSuspended: false,
      expiresAt: null,
    };
    owners.set(keyId, { workspaceId, keyId, ...rights });
  }
}

interface Held {
  workspace: string;
  letGo: () => void;
}
/** Requests in their handler, in the order in which they reached it. */
const held: Held[] = [];

const something = z.unknown().meta({ examples: [{}] });
const Described = (id: string) =>
  Operation({
    id,
    summary: id,
    tag: 'Test',
    needs: 'campaigns:read',
    replies: { 200: jsonReply('Something.', something) },
  });

@Controller()
class TestController {
  @Get('hold')
  @Described('hold')
  async hold() {
    const { holder, requestId } = currentContext()!;
    await new Promise<void>((letGo) => held.push({ workspace: holder!, letGo }));
    return { holder, requestId };
  }

  @Get('endless')
  @Described('endless')
  endless() {
    const chunk = Buffer.alloc(64 * 1024);
    return new StreamableFile(
      new Readable({
        read() {
          this.push(chunk);
        },
      }),
    );
  }
}

@Module({ controllers: [TestController], providers: [{ provide: APP_GUARD, useClass: RouteGuard }] })
class TestModule {}

let app: NestFastifyApplication;
let port: number;
const clients: Socket[] = [];

async function serve(waitMs: number) {
  const lookUp = async (sha256: Buffer) =>
    [...owners].find(([key]) => hashApiKey(key).equals(sha256))?.[1] ?? null;
  app = await serveHttp(TestModule, {
    port: 0,
    host: '127.0.0.1',
    logger: pino({ level: 'silent' }),
    api: { title: 'Test', description: '', tags: { Test: '' }, controllers: [TestController] },
    checks: {},
    access: new Access({ keys: new KeyCache(lookUp, 60_000) }),
    strangers: new Strangers({ BODY_BYTES_PER_SECOND_MIN: RATE_MIN }),
    requestsInFlightMax: PLACES,
    waitMs,
    stallMs: STALL_MS,
  });
  port = (app.getHttpServer().address() as AddressInfo).port;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  letAllGo();
  await app.close();
});

const get = (path: string, workspace: string, nth = 0) =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { authorization: `Bearer ${keyOf(workspace, nth)}` },
    signal: AbortSignal.timeout(20_000),
  });

function letAllGo() {
  for (const { letGo } of held.splice(0)) letGo();
}

async function eventually(check: () => boolean | Promise<boolean>) {
  for (const deadline = Date.now() + 20_000; !(await check()); await delay(5)) {
    if (Date.now() > deadline) throw new Error(`not so within 20 s: ${check}`);
  }
}

/** So many requests of a workspace, with its keys in turns, all of which have been decided about. */
async function flood(workspace: string, times: number) {
  const replies = Array.from({ length: times }, (_, n) => get('/hold', workspace, n % 2));
  const answered: Response[] = [];
  for (const reply of replies) void reply.then((response) => answered.push(response));
  return { replies, answered };
}

const heldBy = (workspace: string) => held.filter((one) => one.workspace === workspace).length;
const metric = async (line: string) =>
  (await renderMetrics()).split('\n').find((other) => other.startsWith(line));

it('gives a workspace that floods nearly all places, whatever keys it has, and another one its own at once', async () => {
  await serve(60_000);
  const a = await flood('a', 10);
  await eventually(() => heldBy('a') === PLACES - 1 && a.answered.length === 10 - PLACES + 1 - WAITING);
  expect(await metric('broadside_http_requests_waiting{gate="api"}')).toMatch(/ 2$/);
  for (const refused of a.answered) {
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'concurrency_limited' });
  }
  const b = get('/hold', 'b');
  await eventually(() => heldBy('b') === 1);
  letAllGo();
  const reply = await b;
  expect(await reply.json()).toEqual({ holder: 'b', requestId: reply.headers.get('x-request-id') });
  await eventually(() => {
    letAllGo();
    return a.answered.length === 10;
  });
});

it('serves a late comer next though others wait for longer, as itself', async () => {
  await serve(60_000);
  const a = await flood('a', 5);
  await eventually(() => heldBy('a') === PLACES - 1);
  const b = get('/hold', 'b');
  await eventually(() => heldBy('b') === 1);
  const late = get('/hold', 'c');
  await eventually(async () => / 3$/.test((await metric('broadside_http_requests_waiting{gate="api"}'))!));
  held.find(({ workspace }) => workspace === 'a')!.letGo();
  await eventually(() => heldBy('c') === 1);
  // It was another's end that let it in.
  expect(held.at(-1)!.workspace).toBe('c');
  await eventually(() => {
    letAllGo();
    return a.answered.length === 5;
  });
  letAllGo();
  const reply = await late;
  expect(await reply.json()).toEqual({ holder: 'c', requestId: reply.headers.get('x-request-id') });
  expect((await b).status).toBe(200);
});

it('refuses whoever has waited long enough: 429 where it has its share, 503 where others have it', async () => {
  await serve(200);
  const a = await flood('a', PLACES);
  await eventually(() => a.answered.length === 1);
  expect(a.answered[0]!.status).toBe(429);
  const b = get('/hold', 'b');
  await eventually(() => heldBy('b') === 1);
  const late = await get('/hold', 'c');
  expect([late.status, await late.json()]).toEqual([503, expect.objectContaining({ code: 'overloaded' })]);
  expect(late.headers.get('retry-after')).toBe('1');
  letAllGo();
  expect((await b).status).toBe(200);
});

it('loses no place to those who leave while they wait', async () => {
  await serve(60_000);
  const a = await flood('a', PLACES - 1);
  await eventually(() => heldBy('a') === PLACES - 1);
  const head = `GET /hold HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keyOf('a')}\r\n\r\n`;
  for (let n = 0; n < WAITING; n++) clients.push(connect(port, '127.0.0.1').on('error', () => {}));
  for (const client of clients) client.write(head);
  await eventually(async () => / 2$/.test((await metric('broadside_http_requests_waiting{gate="api"}'))!));
  for (const client of clients) client.destroy();
  letAllGo();
  await Promise.all(a.replies);
  await eventually(async () => {
    // One whose leaving was noticed late is in its handler.
    letAllGo();
    return / 0$/.test((await metric('broadside_http_requests_in_flight{gate="api"}'))!);
  });
  const again = await flood('a', PLACES - 1);
  await eventually(() => heldBy('a') === PLACES - 1);
  letAllGo();
  for (const reply of await Promise.all(again.replies)) expect(reply.status).toBe(200);
});

it('ends a reply that is read too slowly, and none that is read', async () => {
  await serve(60_000);
  const head = `GET /endless HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keyOf('a')}\r\n\r\n`;
  const asks = () => {
    const client = connect(port, '127.0.0.1').on('error', () => {});
    clients.push(client);
    client.write(head);
    return client;
  };
  const trickles = asks();
  // A piece of 64 KB now and then: the connection itself is never silent for long.
  trickles.on('data', () => trickles.pause());
  const more = setInterval(() => trickles.resume(), 100);
  try {
    // What lies on its way to the client is still there for it when the connection has ended.
    await eventually(async () =>
      / [1-9]/.test((await metric('broadside_http_cut_offs_total{reason="unread"}'))!),
    );
  } finally {
    clearInterval(more);
  }
  let bytes = 0;
  const reads = asks().on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  const from = performance.now();
  await eventually(() => performance.now() > from + 2 * STALL_MS && bytes > 2 * RATE_MIN);
  const before = bytes;
  await eventually(() => bytes > before);
  expect(reads.destroyed).toBe(false);
});
