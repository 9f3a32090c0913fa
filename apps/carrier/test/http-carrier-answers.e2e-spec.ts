import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { Pool } from 'undici';
import { ALL_ACCEPTED } from '../../../libs/carriers/carrier.js';
import { startExchange } from '../../../libs/carriers/exchange.js';
import { createHttpCarrier, type HttpCarrierOptions } from '../../../libs/carriers/http/http.carrier.js';
import { until } from './testing-carrier.js';

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
      token: 'a-token',
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
    expect(await submit()).toEqual(ALL_ACCEPTED);
    expect(arrived).toMatchObject([{ authorization: 'Bearer a-token', requestId: 'q1' }]);
    expect(JSON.parse(arrived[0]?.body as string)).toEqual({
      callbackUrl: 'http://127.0.0.1:9/receipts',
      messages: messages.map(({ reference, to, text }) => ({ ref: reference, to, text })),
    });
  });

  it.each([
    [301, 'in_doubt', 'carrier_failure', true],
    [303, 'in_doubt', 'carrier_failure', true],
    [307, 'refused', 'request_rejected', true],
    [308, 'refused', 'request_rejected', true],
    [400, 'refused', 'request_rejected', false],
    [401, 'refused', 'unauthorized', true],
    [402, 'refused', 'carrier_credit_exhausted', true],
    [403, 'refused', 'unauthorized', true],
    [404, 'refused', 'request_rejected', true],
    [407, 'refused', 'unauthorized', true],
    [408, 'refused', 'carrier_unavailable', true],
    [409, 'in_doubt', 'request_rejected', true],
    [413, 'too_large', 'batch_too_large', false],
    [418, 'refused', 'request_rejected', true],
    [422, 'refused', 'request_rejected', false],
    [429, 'refused', 'throttled', true],
    [500, 'in_doubt', 'carrier_failure', true],
    [502, 'in_doubt', 'carrier_failure', true],
    [504, 'in_doubt', 'carrier_failure', true],
    [599, 'in_doubt', 'carrier_failure', true],
  ])('%i', async (status, outcome, code, retryable) => {
    answer = (_request, response) => response.writeHead(status, { 'retry-after': '7' }).end();
    await expect(submit()).rejects.toMatchObject({ outcome, code, retryable, retryAfterMs: 7_000 });
  });

  it.each([
    ['{"code":"UNAVAILABLE","detail":"…"}', 'refused'],
    ['', 'in_doubt'],
    ['upstream connect error or disconnect/reset before headers', 'in_doubt'],
    ['{"message":"first byte timeout"}', 'in_doubt'],
    ['{"code":503}', 'in_doubt'],
    ['null', 'in_doubt'],
  ])('503 with %j is the word of the carrier or of a proxy', async (body, outcome) => {
    answer = (_request, response) => response.writeHead(503).end(body);
    await expect(submit()).rejects.toMatchObject({ outcome, code: 'carrier_unavailable', retryable: true });
  });

  it('reads a Retry-After that is there twice', async () => {
    answer = (_request, response) => response.setHeader('retry-after', ['2', '9']).writeHead(429).end();
    await expect(submit()).rejects.toMatchObject({ outcome: 'refused', retryAfterMs: 9_000 });
  });

  it('defers a message that was refused for want of credit, whatever the carrier says', async () => {
    answer = (_request, response) =>
      response.end('{"accepted":1,"refused":[{"index":1,"code":"NO_CREDIT","retryable":false}]}');
    expect(await submit()).toEqual({
      refused: [{ index: 1, code: 'carrier_credit_exhausted', carrierCode: 'NO_CREDIT', retryable: true }],
      inDoubt: [],
    });
  });

  it('says which messages are in doubt, and by which ids receipts name the others where that is its way', async () => {
    answer = (_request, response) =>
      response.end('{"accepted":1,"refused":[],"inDoubt":[{"index":0,"code":"TIMED_OUT"}],"ids":["m-1"]}');
    const doubtful = { refused: [], inDoubt: [{ index: 0, code: 'timed_out' }] };
    expect(await submit()).toEqual(doubtful);
    expect(await submit({ returnsReference: false })).toEqual({ ...doubtful, ids: new Map([[1, ['m-1']]]) });
  });

  it.each([
    ['no ids', '{"accepted":2,"refused":[]}'],
    ['ids that are no list', '{"accepted":2,"refused":[],"ids":"ab"}'],
    ['too few ids', '{"accepted":2,"refused":[],"ids":["a"]}'],
    ['an id too many', '{"accepted":1,"refused":[],"inDoubt":[{"index":0,"code":"X"}],"ids":["a","b"]}'],
    ['an empty id', '{"accepted":2,"refused":[],"ids":["a",""]}'],
    ['an id that is a number', '{"accepted":2,"refused":[],"ids":["a",1]}'],
    ['an id that is too long', `{"accepted":2,"refused":[],"ids":["a","${'b'.repeat(129)}"]}`],
    ['an id that Postgres cannot store', '{"accepted":2,"refused":[],"ids":["a","b\\u0000"]}'],
  ])('200 with %s of a carrier with ids of its own leaves the batch in doubt', async (_what, body) => {
    answer = (_request, response) => response.writeHead(200).end(body);
    await expect(submit({ returnsReference: false })).rejects.toMatchObject({ code: 'garbage_reply' });
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
    ['doubts that are no list', '{"accepted":2,"refused":[],"inDoubt":{}}'],
    ['a doubt that is null', '{"accepted":1,"refused":[],"inDoubt":[null]}'],
    [
      'a message refused and in doubt',
      '{"accepted":0,"refused":[{"index":0,"code":"BLOCKED","retryable":false}],"inDoubt":[{"index":0,"code":"X"}]}',
    ],
    ['doubts that are not counted', '{"accepted":2,"refused":[],"inDoubt":[{"index":0,"code":"X"}]}'],
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

  it.each([
    [
      'a chunk short',
      'transfer-encoding: chunked\r\n\r\n1b\r\n{"accepted":2,"refused":[]}\r\n',
      'connection_lost',
    ],
    ['a length short', 'content-length: 28\r\n\r\n{"accepted":2,"refused":[]}', 'connection_lost'],
    ['no length, cut', 'connection: close\r\n\r\n{"accepted":2,"refused":[', 'garbage_reply'],
  ])('200 that breaks off (%s) leaves the batch in doubt', async (_what, rest, code) => {
    answer = ({ socket }) => socket.end(`HTTP/1.1 200 OK\r\n${rest}`);
    await expect(submit()).rejects.toMatchObject({ outcome: 'in_doubt', code });
  });

  it('503 that breaks off leaves the batch in doubt', async () => {
    answer = ({ socket }) =>
      socket.end('HTTP/1.1 503 Unavailable\r\ncontent-length: 99\r\n\r\n{"code":"UNAVAILABLE"}');
    await expect(submit()).rejects.toMatchObject({ outcome: 'in_doubt', code: 'connection_lost' });
  });

  it.each([
    ['', 'transfer-encoding: chunked\r\n\r\n1b\r\n{"accepted":2,"refused":[]}\r\n0\r\n\r\n'],
    ['', 'content-length: 27\r\n\r\n{"accepted":2,"refused":[]}'],
    [
      'HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n',
      'content-length: 27\r\n\r\n{"accepted":2,"refused":[]}',
    ],
    ['HTTP/1.1 102 Processing\r\n\r\n', 'content-length: 27\r\n\r\n{"accepted":2,"refused":[]}'],
  ])('%j and a complete answer count, although the connection breaks after it', async (interim, rest) => {
    answer = ({ socket }) => {
      socket.write(`${interim}HTTP/1.1 200 OK\r\n${rest}`, () => socket.resetAndDestroy());
    };
    expect(await submit()).toEqual(ALL_ACCEPTED);
  });

  it.each([100, 101, 103])('%i alone is no answer', async (status) => {
    answer = ({ socket }) => socket.end(`HTTP/1.1 ${status} Hm\r\nupgrade: h2c\r\n\r\n`);
    await expect(submit()).rejects.toMatchObject({ outcome: 'in_doubt', code: 'connection_lost' });
  });

  it('leaves the batch in doubt when the connection breaks while it is being written', async () => {
    // More than the buffers on the way take, so that most of it cannot have arrived.
    const large = Array.from({ length: 20 }, (_, n) => ({
      ...messages[0]!,
      reference: `r${n}`,
      text: 'x'.repeat(1e6),
    }));
    server.prependOnceListener('request', ({ socket }) => setImmediate(() => socket.resetAndDestroy()));
    answer = () => {};
    await expect(create().submit({ messages: large })).rejects.toMatchObject({
      outcome: 'in_doubt',
      code: 'connection_lost',
    });
    expect(arrived).toEqual([]);
  });

  describe('when the carrier answers nobody', () => {
    it('turns away what is too much at once, and takes the next when one is done', async () => {
      const reached: ServerResponse[] = [];
      answer = (_request, response) => void reached.push(response);
      const carrier = create({ connectionsMax: 2 });
      const hanging = [0, 1].map(() => carrier.submit({ messages }));
      await expect(carrier.submit({ messages })).rejects.toMatchObject({
        ...{ outcome: 'refused', code: 'carrier_unreachable', retryable: true },
        message: expect.stringContaining('2 connections'),
      });
      await until(() => reached.length === 2);
      for (const response of reached) response.end('{"accepted":2,"refused":[]}');
      expect(await Promise.all(hanging)).toEqual([ALL_ACCEPTED, ALL_ACCEPTED]);
      answer = (_request, response) => response.end('{"accepted":2,"refused":[]}');
      expect(await carrier.submit({ messages })).toEqual(ALL_ACCEPTED);
      expect(arrived).toHaveLength(3);
    });

    it('gives its connections back when time is up', async () => {
      answer = () => {};
      const carrier = create({ connectionsMax: 2, submitTimeoutMs: 200 });
      for (let round = 0; round < 3; round++) {
        const hanging = [0, 1].map(() => carrier.submit({ messages }).catch(({ code }) => code));
        expect(await Promise.all(hanging)).toEqual(['timed_out', 'timed_out']);
      }
      answer = (_request, response) => response.end('{"accepted":2,"refused":[]}');
      expect(await carrier.submit({ messages })).toEqual(ALL_ACCEPTED);
    });

    it('sent nothing where no connection comes about, and gives it back', async () => {
      // It accepts connections and never says a word, so the handshake hangs like packets to nowhere.
      const held: Socket[] = [];
      const silent = createTcpServer((socket) => void held.push(socket.resume().on('error', () => {})));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const carrier = create({
        url: `https://127.0.0.1:${(silent.address() as AddressInfo).port}`,
        ...{ connectionsMax: 2, submitTimeoutMs: 200 },
      });
      const submitted = () => carrier.submit({ messages }).catch(({ outcome, code }) => `${outcome} ${code}`);
      for (let round = 0; round < 3; round++) {
        expect(await Promise.all([submitted(), submitted()])).toEqual(
          Array(2).fill('refused carrier_unreachable'),
        );
        // Each has had a connection of its own: none was turned away for want of one.
        await until(() => held.length === 2 * (round + 1));
        await until(() => held.every((socket) => socket.destroyed || socket.readableEnded));
      }
      await carrier.close();
      for (const socket of held) socket.destroy();
      await new Promise((resolve) => silent.close(resolve));
    });
  });

  it('never sends a batch that waited for a connection until its time was up', async () => {
    const pool = new Pool(serverUrl(), { connections: 1 });
    const request = { path: '/messages', method: 'POST', body: '{}' } as const;
    const reached = new Promise<ServerResponse>((resolve) => {
      answer = (_request, response) => resolve(response);
    });
    const first = startExchange(pool, request, { timeoutMs: 10_000 });
    const response = await reached;
    const second = startExchange(pool, request, { timeoutMs: 50 });
    const third = startExchange(pool, request, { timeoutMs: 10_000 });
    third.cut('enough');
    expect(await second.outcome).toMatchObject({ kind: 'not_sent' });
    expect(await third.outcome).toEqual({ kind: 'not_sent', reason: 'enough' });
    response.end('first');
    expect(await first.outcome).toMatchObject({ kind: 'answered', status: 200, body: 'first' });
    await Promise.all([first.released, second.released, third.released]);
    await pool.close();
    expect(arrived).toHaveLength(1);
  });

  it('wants a token that a request can carry', () => {
    expect(() => create({ token: 'a\ntoken' })).toThrow('token: must be printable ASCII');
  });

  it('was not sent to a host that does not exist', async () => {
    await expect(submit({ url: 'http://carrier.invalid' })).rejects.toMatchObject({
      outcome: 'refused',
      code: 'carrier_unreachable',
      retryable: true,
    });
  });
});
