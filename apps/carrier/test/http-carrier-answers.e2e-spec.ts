import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { exchange } from '../../../libs/carriers/http/exchange.js';
import { createHttpCarrier, type HttpCarrierOptions } from '../../../libs/carriers/http/http.carrier.js';

/** Answers that our simulated carrier never gives, but another one may. */
describe('HTTP carrier', () => {
  let server: Server;
  let answer: RequestListener;
  let arrived: { authorization?: string; requestId?: string | string[]; body: string }[];
  const carriers: ReturnType<typeof createHttpCarrier>[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (text) => {
        body += text;
      });
      request.on('end', () => {
        const { authorization } = request.headers;
        arrived.push({ authorization, requestId: request.headers['x-request-id'], body });
        answer(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    arrived = [];
  });
  afterEach(async () => {
    server.closeAllConnections();
    await Promise.all(carriers.splice(0).map((carrier) => carrier.close()));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const serverUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  function create(options: Partial<HttpCarrierOptions> = {}) {
    const carrier = createHttpCarrier({
      url: `${serverUrl()}/gateway/`,
      token: 'a token',
      webhookSecrets: [`whsec_${Buffer.alloc(24).toString('base64')}`],
      callbackUrl: 'http://127.0.0.1:9/receipts',
      ...options,
    });
    carriers.push(carrier);
    return carrier;
  }
  const messages = [0, 1].map((n) => ({ reference: `r${n}`, to: '+33612345678', text: 'Hello' }));
  const submit = (options?: Partial<HttpCarrierOptions>) =>
    create(options).submit({ messages, requestId: 'q1' });

  it('sends the batch as the protocol says', async () => {
    answer = (request, response) => {
      response.writeHead(request.url === '/gateway/messages' ? 200 : 404).end('{"accepted":2,"refused":[]}');
    };
    expect(await submit()).toEqual([]);
    expect(arrived).toMatchObject([{ authorization: 'Bearer a token', requestId: 'q1' }]);
    expect(JSON.parse(arrived[0]?.body as string)).toEqual({
      callbackUrl: 'http://127.0.0.1:9/receipts',
      messages: messages.map(({ reference, to, text }) => ({ ref: reference, to, text })),
    });
  });

  it.each([
    [302, 'refused', 'request_rejected', false],
    [400, 'refused', 'request_rejected', false],
    [401, 'refused', 'unauthorized', false],
    [402, 'refused', 'carrier_credit_exhausted', false],
    [408, 'refused', 'carrier_unavailable', true],
    [413, 'refused', 'batch_too_large', false],
    [429, 'refused', 'throttled', true],
    [500, 'in_doubt', 'carrier_failure', true],
    [502, 'in_doubt', 'carrier_failure', true],
    [503, 'refused', 'carrier_unavailable', true],
    [504, 'in_doubt', 'carrier_failure', true],
  ])('%i', async (status, outcome, code, retryable) => {
    answer = (_request, response) => response.writeHead(status, { 'retry-after': '7' }).end();
    await expect(submit()).rejects.toMatchObject({ outcome, code, retryable, retryAfterMs: 7_000 });
  });

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['no list', '{"accepted":2}'],
    [
      'a count that does not add up',
      '{"accepted":2,"refused":[{"index":0,"code":"BLOCKED","retryable":false}]}',
    ],
    ['an index out of range', '{"accepted":1,"refused":[{"index":2,"code":"BLOCKED","retryable":false}]}'],
    [
      'an index that is no number',
      '{"accepted":1,"refused":[{"index":"0","code":"BLOCKED","retryable":false}]}',
    ],
    [
      'the same index twice',
      '{"accepted":0,"refused":[{"index":0,"code":"A","retryable":false},{"index":0,"code":"B","retryable":false}]}',
    ],
    ['no code', '{"accepted":1,"refused":[{"index":0,"retryable":false}]}'],
    ['no retryable', '{"accepted":1,"refused":[{"index":0,"code":"BLOCKED"}]}'],
    ['an entry that is null', '{"accepted":1,"refused":[null]}'],
  ])('200 with %s leaves the batch in doubt', async (_what, body) => {
    answer = (_request, response) => response.writeHead(200).end(body);
    await expect(submit()).rejects.toMatchObject({ outcome: 'in_doubt', code: 'garbage_reply' });
  });

  it('leaves the batch in doubt when the answer breaks off, never ends, or is far too large', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"acc');
      setImmediate(() => request.socket.destroy());
    };
    await expect(submit()).rejects.toMatchObject({ outcome: 'in_doubt', code: 'connection_lost' });

    answer = (_request, response) => response.writeHead(200, { 'content-length': 100 }).write('{"acc');
    await expect(submit({ submitTimeoutMs: 200 })).rejects.toMatchObject({
      outcome: 'in_doubt',
      code: 'timed_out',
    });

    answer = (_request, response) => response.writeHead(200).end('x'.repeat(2_000_000));
    await expect(submit()).rejects.toMatchObject({ outcome: 'in_doubt', code: 'connection_lost' });
  });

  it('never sends a batch that waited for a connection until its time was up', async () => {
    const pool = new Pool(serverUrl(), { connections: 1 });
    const request = { path: '/messages', method: 'POST', body: '{}' } as const;
    const reached = new Promise<ServerResponse>((resolve) => {
      answer = (_request, response) => resolve(response);
    });
    const first = exchange(pool, request, 10_000);
    const response = await reached;
    expect(await exchange(pool, request, 50)).toMatchObject({ kind: 'not_sent' });
    response.end('first');
    expect(await first).toMatchObject({ kind: 'answered', status: 200, body: 'first' });
    await pool.close();
    expect(arrived).toHaveLength(1);
  });

  it('was not sent to a host that does not exist', async () => {
    await expect(submit({ url: 'http://carrier.invalid' })).rejects.toMatchObject({
      outcome: 'refused',
      code: 'carrier_unreachable',
      retryable: true,
    });
  });
});
