import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Controller, Get, Module, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { z } from 'zod';
import { jsonReply, Operation } from '../openapi/openapi.js';
import { serveHttp } from './http.js';
import { boundPipelines } from './pipelines.js';
import { Strangers } from './strangers.js';

const something = z.unknown().meta({ examples: [{}] });
/** Whose requests were begun, in their order. */
let begun: string[];
/** Lets go those that wait. */
let letGo: () => void;
let gone: Promise<void>;

@Controller()
class TestController {
  @Get('ask')
  @Operation({
    id: 'ask',
    summary: 'ask',
    tag: 'Test',
    needs: 'public',
    replies: { 200: jsonReply('Something.', something) },
  })
  async ask(@Query({ schema: z.strictObject({ by: z.string() }) }) { by }: { by: string }) {
    begun.push(by);
    if (by.startsWith('waits')) await gone;
    return { by };
  }
}

@Module({ controllers: [TestController] })
class TestModule {}

let app: NestFastifyApplication;
const clients: Socket[] = [];

beforeEach(async () => {
  begun = [];
  gone = new Promise((resolve) => {
    letGo = resolve;
  });
  app = await serveHttp(TestModule, {
    port: 0,
    host: '127.0.0.1',
    logger: pino({ level: 'silent' }),
    api: { title: 'Test', description: '', tags: { Test: '' }, controllers: [TestController] },
    checks: {},
    strangers: new Strangers(),
    requestsInFlightMax: 1_000,
  });
});
afterEach(async () => {
  letGo();
  for (const client of clients.splice(0)) client.destroy();
  await app.close();
});

interface Client {
  socket: Socket;
  text: () => string;
  closed: Promise<unknown>;
}

async function open(): Promise<Client> {
  const socket = connect((app.getHttpServer().address() as AddressInfo).port, '127.0.0.1');
  clients.push(socket);
  let received = '';
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      received += chunk;
    });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  return { socket, text: () => received, closed };
}

const request = (by: string, ...headers: string[]) =>
  `${[`GET /ask?by=${by} HTTP/1.1`, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`;
const requests = (by: string, count: number, last: string[] = []) =>
  Array.from({ length: count }, (_, n) => request(`${by}-${n}`, ...(n === count - 1 ? last : []))).join('');
const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
const numbered = (by: string, count: number) => Array.from({ length: count }, (_, n) => `${by}-${n}`);

it('requests of one connection are begun one in a turn, so that those of others come in between', async () => {
  const [crowd, other] = [await open(), await open()];
  // Both are here before the server looks.
  crowd.socket.write(requests('crowd', 32, ['Connection: close']));
  other.socket.write(request('other', 'Connection: close'));
  await Promise.all([crowd.closed, other.closed]);
  expect(begun.indexOf('other')).toBeLessThanOrEqual(2);
  expect(begun.filter((by) => by !== 'other')).toEqual(numbered('crowd', 32));
  const answered = [...crowd.text().matchAll(/"by":"(crowd-\d+)"/g)].map(([, by]) => by);
  expect(answered).toEqual(numbered('crowd', 32));
});

it('nor are more of those that have a body, before the next of which each answer is out', async () => {
  let [begunInTurn, most] = [0, 0];
  const server = createServer((_request, response) => {
    if (begunInTurn === 0)
      setImmediate(() => {
        begunInTurn = 0;
      });
    begunInTurn += 1;
    most = Math.max(most, begunInTurn);
    response.end();
  });
  boundPipelines(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(socket);
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  const post = (...headers: string[]) =>
    `${['POST / HTTP/1.1', 'Host: x', 'Content-Length: 1', ...headers].join('\r\n')}\r\n\r\na`;
  socket.write(post().repeat(199) + post('Connection: close'));
  await once(socket, 'close');
  expect(statuses(received)).toEqual(Array(200).fill('200'));
  // One is begun at once, and one that had to wait at the end of the turn.
  expect(most).toBeLessThanOrEqual(2);
  server.close();
});

it('tells who expects something else that it is not done, and ends the connection', async () => {
  const { socket, text, closed } = await open();
  socket.write(request('odd', 'Expect: the-impossible').repeat(3));
  await closed;
  expect(statuses(text())).toEqual(['417']);
});

it('whoever sends more than may wait is cut off, and of what it has sent no more is read', async () => {
  const seen: string[] = [];
  app.getHttpServer().prependListener('request', ({ url }: IncomingMessage) => seen.push(url!));
  const { socket, closed } = await open();
  socket.write(requests('waits', 1_000));
  await closed;
  expect(seen.length).toBeLessThanOrEqual(64);
  expect(begun.length).toBeLessThanOrEqual(64);
  const other = await open();
  other.socket.write(request('other', 'Connection: close'));
  await other.closed;
  expect(statuses(other.text())).toEqual(['200']);
});

it('as many as may wait are all answered', async () => {
  const { socket, text, closed } = await open();
  socket.write(requests('waits', 64, ['Connection: close']));
  letGo();
  await closed;
  expect(statuses(text())).toEqual(Array(64).fill('200'));
});

it('a connection may have as many requests as it likes, each after the answer before', async () => {
  const { socket, text } = await open();
  for (let n = 0; n < 100; n++) {
    const before = statuses(text()).length;
    socket.write(request('patient'));
    while (statuses(text()).length === before) await once(socket, 'data');
  }
  expect(statuses(text())).toEqual(Array(100).fill('200'));
});
