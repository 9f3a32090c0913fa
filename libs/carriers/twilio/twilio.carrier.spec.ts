import { ALL_ACCEPTED, type Carrier, CarrierError } from '../carrier.js';
import { accountAt } from './test/account.js';
import { AUTH_TOKEN, type FakeTwilio, NUMBERS, refuse, startFakeTwilio } from './test/fake-twilio.js';
import { createTwilioCarrier } from './twilio.carrier.js';

let twilio: FakeTwilio;
const opened: Carrier[] = [];

beforeEach(async () => {
  twilio = await startFakeTwilio();
  // Nobody is there to be told.
  twilio.statuses = [];
  twilio.tellsEnd = false;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((carrier) => carrier.close()));
  await twilio.close();
});

function open(own: Record<string, unknown> = {}): Carrier {
  const carrier = createTwilioCarrier({
    name: 'twilio',
    account: accountAt(twilio.url, own),
  });
  opened.push(carrier);
  return carrier;
}

const messages = (count: number, to: (index: number) => string = () => NUMBERS.delivered) =>
  Array.from({ length: count }, (_, index) => ({
    reference: `ref-${index}`,
    to: to(index),
    text: `text ${index}`,
  }));

const references = (forms: readonly URLSearchParams[]) =>
  forms.map((form) => new URL(form.get('StatusCallback')!).searchParams.get('ref')!);

const failureOf = (answer: Promise<unknown>): Promise<CarrierError> =>
  answer.then(
    () => Promise.reject(new Error('expected a CarrierError')),
    (error) => error,
  );

it('sends each of 500 messages once, over as many connections as it may have, which it keeps', async () => {
  twilio.latencyMs = 5;
  const all = messages(500);
  expect(await open({ connections: 8 }).submit({ messages: all })).toEqual(ALL_ACCEPTED);
  expect(references(twilio.accepted).sort()).toEqual(all.map(({ reference }) => reference).sort());
  expect(twilio.peak).toBe(8);
  expect(twilio.openConnections()).toBe(8);
});

it('shares its connections between submissions', async () => {
  twilio.latencyMs = 5;
  const shared = open({ connections: 4 });
  await Promise.all([1, 2, 3].map(() => shared.submit({ messages: messages(50) })));
  expect(twilio.accepted).toHaveLength(150);
  expect(twilio.peak).toBe(4);
});

it('answers for each message by itself, whatever became of its neighbours', async () => {
  const to = [
    NUMBERS.delivered,
    NUMBERS.invalid,
    NUMBERS.optedOut,
    NUMBERS.countryNotAllowed,
    NUMBERS.unroutable,
    NUMBERS.landline,
    NUMBERS.busy,
    NUMBERS.undelivered,
  ];
  const { refused, inDoubt } = await open().submit({ messages: messages(to.length, (index) => to[index]!) });
  expect(inDoubt).toEqual([]);
  expect([...refused].sort((a, b) => a.index - b.index)).toEqual([
    { index: 1, code: 'invalid_number', carrierCode: '21211', retryable: false },
    { index: 2, code: 'blocked', carrierCode: '21610', retryable: false },
    { index: 3, code: 'country_not_allowed', carrierCode: '21408', retryable: false },
    { index: 4, code: 'sender_not_allowed', carrierCode: '21612', retryable: false },
    { index: 5, code: 'invalid_number', carrierCode: '21614', retryable: false },
    { index: 6, code: 'queue_full', carrierCode: '21611', retryable: true },
  ]);
});

it('takes a 429 in between for one message that was not processed, and goes on after the pause', async () => {
  twilio.onRequest = (response) =>
    twilio.requests.length === 10 && Boolean(refuse(response, 429, 20429, { 'retry-after': '0' }));
  const { refused, inDoubt } = await open({ connections: 1 }).submit({ messages: messages(30) });
  expect(inDoubt).toEqual([]);
  expect(refused).toEqual([{ index: 9, code: 'throttled', carrierCode: '20429', retryable: true }]);
  expect(twilio.accepted).toHaveLength(29);
});

it('sends nothing more while Twilio asks to wait, and says for how long', async () => {
  twilio.onRequest = (response) =>
    twilio.requests.length > 5 && Boolean(refuse(response, 429, 20429, { 'retry-after': '60' }));
  const throttled = open({ connections: 1 });
  const { refused } = await throttled.submit({ messages: messages(30) });
  expect(refused.map(({ code, retryable }) => [code, retryable])).toEqual(
    Array(25).fill(['throttled', true]),
  );
  expect(twilio.requests).toHaveLength(6);
  const later = await failureOf(throttled.submit({ messages: messages(5) }));
  expect(later).toMatchObject({ outcome: 'refused', code: 'throttled', retryable: true });
  expect(later.retryAfterMs).toBeGreaterThan(50_000);
  expect(twilio.requests).toHaveLength(6);
});

it('keeps what was taken when the account is closed in between, and sends nothing more', async () => {
  twilio.onRequest = (response) => twilio.requests.length > 10 && Boolean(refuse(response, 403, 20005));
  const { refused, inDoubt } = await open({ connections: 1 }).submit({ messages: messages(30) });
  expect(inDoubt).toEqual([]);
  expect(refused.map(({ code, carrierCode, retryable }) => [code, carrierCode, retryable])).toEqual(
    Array(20).fill(['unauthorized', '20005', true]),
  );
  expect(twilio.requests).toHaveLength(11);
});

it('waits where Twilio does not know its credentials', async () => {
  const wrong = open({ auth_tokens: ['somebody-elses-auth-token'] });
  const error = await failureOf(wrong.submit({ messages: messages(100) }));
  expect(error).toBeInstanceOf(CarrierError);
  expect(error).toMatchObject({ outcome: 'refused', code: 'unauthorized', retryable: true });
  expect(error.message).not.toContain('somebody');
});

it('signs in with the first of two auth tokens', async () => {
  const tokens = [AUTH_TOKEN, 'the-auth-token-that-comes-next'];
  expect(await open({ auth_tokens: tokens }).submit({ messages: messages(1) })).toEqual(ALL_ACCEPTED);
});

it('is in doubt only about what left and was not answered, and refuses what never left', async () => {
  let answered = 0;
  twilio.onRequest = () => answered++ >= 6;
  const { refused, inDoubt } = await open({ connections: 4, submit_timeout_ms: 1_000 }).submit({
    messages: messages(30),
  });
  expect(inDoubt.map(({ code }) => code)).toEqual(Array(4).fill('timed_out'));
  expect(refused.map(({ code, retryable }) => [code, retryable])).toEqual(
    Array(20).fill(['throttled', true]),
  );
  expect(twilio.requests).toHaveLength(10);
});

it('lets no single request leave when the time of its submission is over', async () => {
  twilio.latencyMs = 30;
  const { refused, inDoubt } = await open({ connections: 1 }).submit({
    messages: messages(50),
    sendBeforeMs: performance.now() + 300,
  });
  expect(inDoubt).toEqual([]);
  expect(twilio.accepted.length).toBeGreaterThan(0);
  expect(refused).toHaveLength(50 - twilio.requests.length);
});

it('lets a request that waited too long for its connection leave no more', async () => {
  const answer = failureOf(open().submit({ messages: messages(3), sendBeforeMs: performance.now() + 50 }));
  // The connections are asked for in these turns, and cannot be there before the event loop goes on.
  for (let turn = 0; turn < 50; turn++) await null;
  const overMs = performance.now() + 60;
  while (performance.now() < overMs);
  expect(await answer).toMatchObject({ outcome: 'refused', code: 'carrier_unreachable', retryable: true });
  expect(twilio.requests).toEqual([]);
});

it.each([
  [undefined, 500],
  [1_000, 500],
  [100, 160],
  [0.1, 1],
])('with a rate of %s a second takes at most %i at once, which leave in time', async (rate, batchSizeMax) => {
  const paced = open({ rate, submit_timeout_ms: 4_000 });
  expect(paced.capabilities.batchSizeMax).toBe(batchSizeMax);
  if (batchSizeMax < 500) {
    expect(await paced.submit({ messages: messages(batchSizeMax) })).toEqual(ALL_ACCEPTED);
  }
});
