import twilio from 'twilio';
import { accountAt, CALLBACK_URL } from './test/account.js';
import {
  ACCOUNT_SID,
  API_KEY,
  AUTH_TOKEN,
  type FakeTwilio,
  type ReceivedRequest,
  startFakeTwilio,
} from './test/fake-twilio.js';
import { createTwilioCarrier } from './twilio.carrier.js';

// Our requests beside those that Twilio's own client makes for the same message, as a server gets them.

const SERVICE = `MG${'0c'.repeat(16)}`;
const TEXT = 'Grüße an {{name}} & Söhne = 100 % + ✓ 🙂\n"\\" \u0000 %41';
const MESSAGE = { reference: '2s-17-1', to: '+15005550100', text: TEXT };
const CALLBACK = `${CALLBACK_URL}?ref=2s-17-1#rc=5&rp=ct,rt,5xx`;

let server: FakeTwilio;

beforeAll(async () => {
  server = await startFakeTwilio();
  // Nobody is there to be told.
  server.statuses = [];
  server.tellsEnd = false;
});
afterAll(() => server.close());

async function requestOf(send: () => Promise<unknown>): Promise<ReceivedRequest> {
  const before = server.requests.length;
  await send();
  expect(server.requests).toHaveLength(before + 1);
  return server.requests.at(-1)!;
}

async function ours(own: Record<string, unknown>, sender?: string): Promise<ReceivedRequest> {
  const carrier = createTwilioCarrier({ name: 'twilio', account: accountAt(server.url, own) });
  try {
    return await requestOf(() => carrier.submit({ messages: [MESSAGE], sender }));
  } finally {
    await carrier.close();
  }
}

function theirs(
  client: twilio.Twilio,
  how: Partial<Parameters<twilio.Twilio['messages']['create']>[0]>,
): Promise<ReceivedRequest> {
  client.api.baseUrl = server.url;
  return requestOf(() =>
    client.messages.create({ to: MESSAGE.to, body: TEXT, statusCallback: CALLBACK, ...how }),
  );
}

const withToken = () => twilio(ACCOUNT_SID, AUTH_TOKEN);
const withKey = () => twilio(API_KEY.sid, API_KEY.secret, { accountSid: ACCOUNT_SID });
const key = { api_key_sid: API_KEY.sid, api_key_secret: API_KEY.secret };

it.each([
  ['the account’s number', () => ours({}), () => theirs(withToken(), { from: '+15005550006' })],
  ['the campaign’s sender', () => ours({}, 'Broadside'), () => theirs(withToken(), { from: 'Broadside' })],
  [
    'a number without its +',
    () => ours({}, '15005550006'),
    () => theirs(withToken(), { from: '+15005550006' }),
  ],
  ['a short code', () => ours({}, '12345'), () => theirs(withToken(), { from: '12345' })],
  [
    'a Messaging Service',
    () => ours({ sender: undefined, messaging_service_sid: SERVICE }),
    () => theirs(withToken(), { messagingServiceSid: SERVICE }),
  ],
  [
    'a campaign’s sender where there is a service',
    () => ours({ sender: undefined, messaging_service_sid: SERVICE }, '+15005550006'),
    () => theirs(withToken(), { from: '+15005550006' }),
  ],
  [
    'a validity',
    () => ours({ validity_s: 3_600 }),
    () => theirs(withToken(), { from: '+15005550006', validityPeriod: 3_600 }),
  ],
  ['an API key', () => ours(key), () => theirs(withKey(), { from: '+15005550006' })],
])('a request with %s is that of Twilio’s client, field by field', async (_, our, their) => {
  const [one, other] = [await our(), await their()];
  expect([one.method, one.path]).toEqual([other.method, other.path]);
  for (const header of ['authorization', 'content-type']) {
    expect(one.headers[header]).toBe(other.headers[header]);
  }
  const fields = ({ form }: ReceivedRequest) => [...form].sort(([a], [b]) => (a < b ? -1 : 1));
  expect(fields(one)).toEqual(fields(other));
  expect(one.form.get('Body')).toBe(TEXT);
});

it('what our fake answers is what Twilio’s client reads', async () => {
  const client = withToken();
  client.api.baseUrl = server.url;
  const created = await client.messages.create({ to: MESSAGE.to, from: '+15005550006', body: TEXT });
  expect(created).toMatchObject({ body: TEXT, status: 'queued', direction: 'outbound-api', errorCode: null });
  expect(created.sid).toMatch(/^SM[0-9a-f]{32}$/);
  const refused = client.messages.create({ to: '+15005550004', from: '+15005550006', body: TEXT });
  await expect(refused).rejects.toMatchObject({ status: 400, code: 21610 });
  const foreign = twilio(ACCOUNT_SID, 'somebody elses token');
  foreign.api.baseUrl = server.url;
  const unknown = foreign.messages.create({ to: MESSAGE.to, from: '+15005550006', body: TEXT });
  await expect(unknown).rejects.toMatchObject({ status: 401, code: 20003 });
});
