import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Body, Controller, Get, Module, Post, StreamableFile } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { z } from 'zod';
import { Gate } from '../limits/gate.js';
import { jsonReply, Operation } from '../openapi/openapi.js';
import { serveHttp } from './http.js';
import { Strangers } from './strangers.js';

const IN_FLIGHT_MAX = 4;
const BODY_MAX = 1_000;

/** Requests that wait in their handler until the test lets them go. */
const waiting: (() => void)[] = [];
let reached = 0;
let quick = 0;

const something = z.unknown().meta({ examples: [{}] });
const Described = (id: string) =>
  Operation({
    id,
    summary: id,
    tag: 'Test',
    needs: 'public',
    replies: { 200: jsonReply('Something.', something), 201: jsonReply('Something.', something) },
  });

@Controller()
class TestController {
  @Get('wait')
  @Described('wait')
  async wait() {
    reached += 1;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { waited: true };
  }

  @Get('quick')
  @Described('quick')
  quick() {
    quick += 1;
    return { quick: true };
  }

  @Get('endless')
  @Described('endless')
  endless() {
    reached += 1;
    const chunk = Buffer.alloc(64 * 1024);
    return new StreamableFile(
      new Readable({
        read() {
          this.push(chunk);
        },
      }),
    );
  }

  @Post('body')
  @Described('body')
  body(@Body({ schema: something }) body: unknown) {
    return body;
  }

  @Post('bodies')
  @Described('bodies')
  async bodies(@Body({ schema: something }) _body: unknown) {
    await this.wait();
    return {};
  }
}

@Module({ controllers: [TestController] })
class TestModule {}

let app: NestFastifyApplication;
let port: number;
/** The server's ends of the connections, and how many requests it has begun. */
const connections: Socket[] = [];
let requests = 0;
const clients: Socket[] = [];

beforeAll(async () => {
  app = await serveHttp(TestModule, {
    port: 0,
    host: '127.0.0.1',
    logger: pino({ level: 'silent' }),
    api: { title: 'Test', description: '', tags: { Test: '' }, controllers: [TestController] },
    checks: { never: () => new Promise(() => {}) },
    requestsInFlightMax: IN_FLIGHT_MAX,
    gates: { 'POST /bodies': new Gate({ name: 'bodies', placesMax: 100, bytesMax: 2 * BODY_MAX }) },
    strangers: new Strangers(),
    stallMs: 300,
    bodySizeMaxBytes: BODY_MAX,
  });
  const server = app.getHttpServer();
  server.on('connection', (connection: Socket) => connections.push(connection));
  server.on('request', () => {
    requests += 1;
  });
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  letGo();
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(() => app.close());

const get = (path: string) =>
  fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(10_000) });
const post = (path: string, body: string) =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

const head = (path: string, method = 'GET', ...more: string[]) =>
  `${[`${method} ${path} HTTP/1.1`, 'Host: x', ...more].join('\r\n')}\r\n\r\n`;
const JSON_TYPE = 'Content-Type: application/json';
const beginOfBody = `${head('/body', 'POST', JSON_TYPE, 'Content-Length: 900')}{"half":`;

function letGo() {
  for (const go of waiting.splice(0)) go();
}

/** A client that has sent exactly this, all of which the server has begun; and the server's end of its connection. */
async function send(text: string) {
  const [before, nth] = [requests, connections.length];
  const client = connect(port, '127.0.0.1').on('error', () => {});
  clients.push(client);
  client.write(text);
  await eventually(() => requests === before + text.split('HTTP/1.1').length - 1);
  return { client, connection: connections[nth]! };
}

async function hangUp({ client, connection }: Awaited<ReturnType<typeof send>>) {
  client.destroy();
  await eventually(() => connection.closed);
}

async function eventually(check: () => boolean | Promise<boolean>) {
  for (const deadline = Date.now() + 10_000; !(await check()); await delay(5)) {
    if (Date.now() > deadline) throw new Error(`not so within 10 s: ${check}`);
  }
}

/** As many requests as may be in flight are let in, and one more is not: no place was lost, and none was won. */
async function allPlacesAreFree() {
  await eventually(async () => {
    const before = reached;
    const replies = Array.from({ length: IN_FLIGHT_MAX }, () => get('/wait'));
    let answered = 0;
    for (const reply of replies) void reply.then(() => answered++);
    await eventually(() => reached - before + answered === IN_FLIGHT_MAX);
    const next = answered === 0 && (await get('/quick')).status;
    letGo();
    await Promise.all(replies);
    return next === 503;
  });
}

it('refuses what is above the bound at once, says when to come back, and serves again', async () => {
  const before = reached;
  const held = Array.from({ length: IN_FLIGHT_MAX }, () => get('/wait'));
  await eventually(() => reached === before + IN_FLIGHT_MAX);
  const refused = await get('/quick');
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(await refused.json()).toMatchObject({
    code: 'overloaded',
    requestId: expect.stringMatching(/^req_/),
  });
  expect((await get('/healthz')).status).toBe(200);
  letGo();
  for (const reply of await Promise.all(held)) expect(reply.status).toBe(200);
  await eventually(async () => (await get('/quick')).status === 200);
});

it('answers readiness in bounded time though a check never ends', async () => {
  const reply = await get('/readyz');
  expect(reply.status).toBe(503);
  expect(await reply.json()).toMatchObject({
    code: 'not_ready',
    detail: expect.stringContaining('never'),
  });
});

it('keeps the place of a client that hung up until the work it caused has ended', async () => {
  const before = reached;
  for (let times = 0; times < IN_FLIGHT_MAX; times++) await hangUp(await send(head('/wait')));
  expect(reached).toBe(before + IN_FLIGHT_MAX);
  expect((await get('/quick')).status).toBe(503);
  letGo();
  await allPlacesAreFree();
});

it.each([
  ['in the middle of their body', beginOfBody],
  [
    'in the middle of a chunk',
    `${head('/body', 'POST', JSON_TYPE, 'Transfer-Encoding: chunked')}5\r\n{"a":\r\n`,
  ],
  ['in the middle of an answer', head('/endless')],
  ['while others wait behind them on their connection', head('/wait') + head('/quick') + head('/endless')],
  ['after a request for nothing', head('/nowhere')],
  ['after a path that is none', head('/%zz')],
  ['after a body that is none', `${head('/body', 'POST', JSON_TYPE, 'Content-Length: 2')}no`],
])('loses no place to clients that leave %s', async (_, text) => {
  for (let times = 0; times < IN_FLIGHT_MAX; times++) {
    const left = await send(text);
    await hangUp(left);
    letGo();
  }
  await allPlacesAreFree();
});

it('cuts off whoever stops sending a body or reading an answer, and nobody who waits for us', async () => {
  const before = reached;
  const waits = post('/bodies', '{}');
  await eventually(() => reached === before + 1);
  const sends = await send(beginOfBody);
  const reads = await send(head('/endless'));
  reads.client.pause();
  await eventually(() => sends.connection.closed && reads.connection.closed);
  letGo();
  expect((await waits).status).toBe(201);
  await allPlacesAreFree();
});

it('keeps no place for small answers that cannot leave', async () => {
  const before = quick;
  await send(head('/wait') + head('/quick').repeat(IN_FLIGHT_MAX - 1));
  await eventually(() => quick === before + IN_FLIGHT_MAX - 1);
  expect((await get('/quick')).status).toBe(200);
  letGo();
  await allPlacesAreFree();
});

it('bounds bodies by their size where a route says so', async () => {
  const before = reached;
  const body = JSON.stringify({ text: 'x'.repeat(BODY_MAX - 20) });
  const held = [post('/bodies', body), post('/bodies', body)];
  await eventually(() => reached === before + 2);
  expect((await post('/bodies', body)).status).toBe(503);
  letGo();
  for (const reply of await Promise.all(held)) expect(reply.status).toBe(201);
});
