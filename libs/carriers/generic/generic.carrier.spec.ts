import type { ServerResponse } from 'node:http';
import type { Answer, Carrier } from '../carrier.js';
import { createGenericCarrier, type GenericEvent } from './generic.carrier.js';
import type { GenericAccount } from './generic.schema.js';
import { accountOf, batchAccountOf, RECEIPT } from './test/describe.js';
import { type JsonProvider, NUMBERS, startJsonProvider } from './test/json-provider.js';

let provider: JsonProvider;
let carrier: Carrier | undefined;
let events: GenericEvent[];

beforeEach(async () => {
  provider = await startJsonProvider();
});
afterEach(async () => {
  await carrier?.close();
  await provider.close();
});

function open(own: Record<string, unknown> = {}, describe: typeof accountOf = accountOf): Carrier {
  return openAccount(describe(provider.url, own));
}

function openAccount(account: GenericAccount): Carrier {
  events = [];
  carrier = createGenericCarrier({ name: 'generic', account, onEvent: (event) => events.push(event) });
  return carrier;
}

const messages = (count: number, to: (index: number) => string = () => NUMBERS.delivered) =>
  Array.from({ length: count }, (_, index) => ({ reference: `ref-${index}`, to: to(index), text: 'Hello' }));

const failureOf = (answer: Promise<Answer>) =>
  answer.then(
    () => {
      throw new Error('it was taken');
    },
    (error) => error,
  );

/** Who was sent, by the reference, in order. */
const sent = () => provider.requests.map(({ body }) => JSON.parse(body).reference);

it('sends one by one over so many connections that are kept open, and no more', async () => {
  provider.latencyMs = 5;
  const answer = await open({ connections: 8 }).submit({ messages: messages(200), sender: 'Shop' });
  expect(answer).toEqual({ refused: [], inDoubt: [] });
  expect(provider.peak).toBe(8);
  expect(provider.openConnections()).toBe(8);
  expect(new Set(sent()).size).toBe(200);
  expect(provider.accepted[0]).toEqual({
    to: NUMBERS.delivered,
    text: 'Hello',
    from: 'Shop',
    reference: 'ref-0',
  });
});

it('shares its connections among submissions', async () => {
  provider.latencyMs = 5;
  const shared = open({ connections: 4 });
  await Promise.all([1, 2, 3].map(() => shared.submit({ messages: messages(50) })));
  expect(provider.peak).toBe(4);
});

it('answers message by message: taken, refused, refused for now, and in doubt', async () => {
  provider.onRequest = (response, { reference }) => {
    if (reference === 'ref-3') response.destroy();
    return reference === 'ref-3' || reference === 'ref-4';
  };
  const to = (index: number) =>
    [NUMBERS.delivered, NUMBERS.blocked, NUMBERS.busy][index] ?? NUMBERS.delivered;
  const { refused, inDoubt } = await open({ submit_timeout_ms: 600 }).submit({ messages: messages(6, to) });
  expect([...refused].sort((a, b) => a.index - b.index)).toEqual([
    { index: 1, code: 'blocked', carrierCode: 'blocked', retryable: false },
    { index: 2, code: 'queue_full', carrierCode: 'queue_full', retryable: true },
  ]);
  expect([...inDoubt].sort((a, b) => a.index - b.index)).toEqual([
    { index: 3, code: 'connection_lost' },
    { index: 4, code: 'timed_out' },
  ]);
});

it('ends in time when nothing is answered: what left is in doubt, what did not is refused for now', async () => {
  provider.onRequest = () => true;
  const { refused, inDoubt } = await open({ connections: 3, submit_timeout_ms: 1_000 }).submit({
    messages: messages(20),
  });
  expect(inDoubt.map(({ index }) => `ref-${index}`).sort()).toEqual(sent().sort());
  expect(inDoubt.length).toBe(3);
  expect(refused).toHaveLength(17);
  for (const { retryable, code } of refused) expect([code, retryable]).toEqual(['throttled', true]);
});

it('lets no single request leave when its time is over', async () => {
  provider.latencyMs = 30;
  const { refused, inDoubt } = await open({ connections: 1 }).submit({
    messages: messages(50),
    sendBeforeMs: performance.now() + 200,
  });
  expect(inDoubt).toEqual([]);
  expect(provider.accepted.length).toBeGreaterThan(0);
  expect(provider.accepted.length).toBeLessThan(10);
  expect(refused).toHaveLength(50 - provider.requests.length);
});

it('holds the rate of the account', async () => {
  const begun = performance.now();
  await open({ rate: 100 }).submit({ messages: messages(50) });
  // 50 at 100 a second, less what a burst may be ahead.
  expect(performance.now() - begun).toBeGreaterThan(400);
});

it('is in doubt about a success that no rule fits, and says so once', async () => {
  provider.onRequest = (response) => Boolean(response.writeHead(200).end('{"status":"what"}'));
  const error = await failureOf(open().submit({ messages: messages(3) }));
  expect(error).toMatchObject({ outcome: 'in_doubt', code: 'garbage_reply' });
  expect(events).toEqual([{ event: 'answer_not_understood', status: 200 }]);
});

it('stops when the provider says that it is about the account, also with a 200', async () => {
  await provider.setFault('no_credit');
  const error = await failureOf(open({ connections: 2 }).submit({ messages: messages(50) }));
  expect(error).toMatchObject({ outcome: 'refused', code: 'carrier_credit_exhausted', retryable: true });
  expect(provider.requests.length).toBeLessThanOrEqual(3);
});

it('keeps what was taken before the account ran dry', async () => {
  provider.onRequest = (response) =>
    provider.requests.length > 10 && Boolean(response.writeHead(200).end('{"error":{"code":"no_credit"}}'));
  const { refused, inDoubt } = await open({ connections: 1 }).submit({ messages: messages(30) });
  expect(inDoubt).toEqual([]);
  expect(refused.map(({ code, retryable }) => [code, retryable])).toEqual(
    Array(20).fill(['carrier_credit_exhausted', true]),
  );
  expect(provider.requests).toHaveLength(11);
});

it('waits as long as the provider asks, across submissions', async () => {
  provider.onRequest = (response) => Boolean(response.writeHead(429, { 'retry-after': '60' }).end());
  const throttled = open({ connections: 1 });
  const first = await failureOf(throttled.submit({ messages: messages(20) }));
  expect(first).toMatchObject({ outcome: 'refused', code: 'throttled', retryAfterMs: 60_000 });
  const second = await failureOf(throttled.submit({ messages: messages(20) }));
  expect(second).toMatchObject({ outcome: 'refused', code: 'throttled' });
  expect(second.retryAfterMs).toBeGreaterThan(50_000);
  expect(provider.requests).toHaveLength(1);
});

it('goes on after a short pause', async () => {
  let isFirst = true;
  provider.onRequest = (response) => {
    const wasFirst = isFirst;
    isFirst = false;
    return wasFirst && Boolean(response.writeHead(429, { 'retry-after': '0' }).end());
  };
  const { refused } = await open({ connections: 1 }).submit({ messages: messages(20) });
  expect(refused.map(({ index, code }) => [index, code])).toEqual([[0, 'throttled']]);
});

it('tries nobody else where nobody is there', async () => {
  await provider.setFault('down');
  const error = await failureOf(open().submit({ messages: messages(300) }));
  expect(error).toMatchObject({ outcome: 'refused', code: 'carrier_unreachable', retryable: true });
});

it.each<[string, (response: ServerResponse) => void, string]>([
  ['that never ends', (response) => void response.writeHead(200).write('{"reference":'), 'timed_out'],
  [
    'of more than a megabyte',
    (response) => response.writeHead(200).end(' '.repeat(1_100_000)),
    'connection_lost',
  ],
  ['that is too deep', (response) => response.writeHead(200).end('['.repeat(500_000)), 'garbage_reply'],
  [
    'to a redirect that is not followed',
    (response) => response.writeHead(302, { location: '/' }).end(),
    'carrier_failure',
  ],
])('is in doubt after an answer %s', async (_, answer, code) => {
  provider.onRequest = (response) => {
    answer(response);
    return true;
  };
  const error = await failureOf(open({ submit_timeout_ms: 800 }).submit({ messages: messages(1) }));
  expect(error).toMatchObject({ outcome: 'in_doubt', code });
  expect(provider.requests).toHaveLength(1);
});

it('keeps the provider’s ids where receipts name messages by them', async () => {
  const { ref: _, ...receipt } = RECEIPT;
  const own = { id: { path: '/id' }, receipt: { ...receipt, id: './id' }, connections: 1 };
  const byIds = open(own);
  expect(byIds.capabilities.returnsReference).toBe(false);
  const to = (index: number) => (index === 1 ? NUMBERS.blocked : NUMBERS.delivered);
  const { ids } = await byIds.submit({ messages: messages(3, to) });
  expect([...ids!]).toEqual([
    [0, ['id-1']],
    [2, ['id-2']],
  ]);
  expect(events).toEqual([]);
});

it('says once that an account gives no ids', async () => {
  const { ref: _, ...receipt } = RECEIPT;
  const { ids } = await open({ id: { path: '/nowhere' }, receipt: { ...receipt, id: './id' } }).submit({
    messages: messages(3),
  });
  expect([...ids!]).toEqual([]);
  expect(events).toEqual([{ event: 'no_message_id' }]);
});

it('refuses for good what no request can carry, and sends the others', async () => {
  const account = accountOf(provider.url);
  account.request.headers = { 'x-text': '{{text}}' };
  const all = messages(3);
  all[1]!.text = 'a\r\nx-evil: 1';
  const { refused } = await openAccount(account).submit({ messages: all });
  expect(refused).toEqual([{ index: 1, code: 'invalid_message', retryable: false }]);
  expect(sent().sort()).toEqual(['ref-0', 'ref-2']);
});

describe('many messages a request', () => {
  it('cuts a submission into requests of their size', async () => {
    const answer = await open({}, batchAccountOf).submit({ messages: messages(250) });
    expect(answer).toEqual({ refused: [], inDoubt: [] });
    expect(provider.requests.map(({ body }) => JSON.parse(body).messages.length).sort()).toEqual([
      100, 100, 50,
    ]);
    expect(JSON.parse(provider.requests[0]!.body)).toMatchObject({ kind: 'bulk', messages: { length: 100 } });
  });

  it('finds the one that has the whole refused, and the others are taken', async () => {
    provider.onRequest = (response, _asked) => {
      const { messages: all } = JSON.parse(provider.requests.at(-1)!.body);
      const isPoisoned = all.some(({ to }: { to: string }) => to === '+1999');
      return isPoisoned && Boolean(response.writeHead(400).end('{"error":{"code":"bad_number"}}'));
    };
    const to = (index: number) => (index === 13 ? '+1999' : NUMBERS.delivered);
    const { refused, inDoubt } = await open({ connections: 1 }, batchAccountOf).submit({
      messages: messages(32, to),
    });
    expect(inDoubt).toEqual([]);
    expect(refused).toEqual([
      { index: 13, code: 'request_rejected', carrierCode: 'HTTP 400', retryable: false },
    ]);
    expect(provider.accepted.map(({ reference }) => reference).sort()).toEqual(
      messages(32)
        .flatMap(({ reference }, index) => (index === 13 ? [] : reference))
        .sort(),
    );
  });

  it.each([
    ['index', 'one is missing', (all: object[]) => all.slice(1), [0, 1, 2, 3]],
    ['index', 'all are there', (all: object[]) => all, []],
    ['ref', 'they are in disorder and one is missing', (all: object[]) => all.slice(1).reverse(), [0]],
    ['ref', 'two speak of one message', (all: object[]) => [...all, { ...all[2], status: 'what' }], [2]],
    ['ref', 'there is one of nobody', (all: object[]) => [...all, { reference: 'x', status: 'queued' }], []],
    ['to', 'they are in disorder', (all: object[]) => [...all].reverse(), []],
  ])('knows entries by %s where %s', async (correlate, _, change, doubtful) => {
    provider.onRequest = (response) => {
      const { messages: all } = JSON.parse(provider.requests.at(-1)!.body);
      const results = all.map(({ reference, to }: { reference: string; to: string }) => ({
        reference,
        number: to.slice(1),
        status: 'queued',
      }));
      return Boolean(response.writeHead(200).end(JSON.stringify({ results: change(results) })));
    };
    const account = batchAccountOf(provider.url);
    const key = correlate === 'ref' ? './reference' : './number';
    account.batch = { ...account.batch!, correlate: correlate as 'ref', key };
    const numbers = (index: number) => `+1500555000${index}`;
    const said = openAccount(account).submit({ messages: messages(4, numbers) });
    const inDoubt = await said.then(
      (answer) => answer.inDoubt.map(({ index }) => index),
      () => [0, 1, 2, 3],
    );
    expect(inDoubt).toEqual(doubtful);
  });

  it('never puts a number twice in a request whose answers are known by the number', async () => {
    provider.onRequest = (response) => {
      const { messages: all } = JSON.parse(provider.requests.at(-1)!.body);
      const results = all.map(({ to }: { to: string }) => ({ number: to, status: 'queued' }));
      return Boolean(response.writeHead(200).end(JSON.stringify({ results })));
    };
    const account = batchAccountOf(provider.url);
    account.batch = { ...account.batch!, correlate: 'to', key: './number' };
    const answer = await openAccount(account).submit({
      messages: messages(6, (index) => `+150055500${index % 3}`),
    });
    expect(answer.inDoubt).toEqual([]);
    expect(provider.requests).toHaveLength(2);
  });
});
