import {
  ACCOUNT_SID,
  AUTH_TOKEN,
  callbackFields,
  type FakeTwilio,
  refuse,
  signedHeaders,
  startFakeTwilio,
} from '../../../libs/carriers/twilio/test/fake-twilio.js';
import { freePorts } from '../../../libs/platform/process/ports.js';
import { reconcile } from '../../../libs/reconcile/reconcile.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

// Campaigns over an account at Twilio.

const MESSAGES = 400;

let twilio: FakeTwilio;
let platform: TestPlatform;
let client: TestClient;
/** As Twilio knows it: a proxy in front would have a longer path. */
let callbackUrl: string;

beforeAll(async () => {
  twilio = await startFakeTwilio();
  twilio.statuses = ['sending', 'sent'];
  const [webapi, salesapi, rpc, carrier] = (await freePorts(4)) as [number, number, number, number];
  callbackUrl = `http://127.0.0.1:${salesapi}/receipts/twilio`;
  platform = await TestPlatform.start({
    ports: { webapi, salesapi, rpc, carrier },
    without: ['carrier'],
    settings: {
      CARRIER_DEFAULT: 'twilio',
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_AUTH_TOKENS: `${AUTH_TOKEN} the-auth-token-that-comes-next`,
      TWILIO_SENDER: '+15005550006',
      TWILIO_CALLBACK_URL: callbackUrl,
      TWILIO_URL: twilio.url,
      TWILIO_CONNECTIONS: '8',
      TWILIO_SUBMIT_TIMEOUT_MS: '4000',
      CARRIER_SUBMIT_TIMEOUT_MS: '2000',
      CLAIM_LEASE_MS: '5000',
      BATCH_SIZE: '50',
      SWEEP_INTERVAL_MS: '200',
    },
  });
  client = await TestClient.create(platform, '10000');
});
afterAll(async () => {
  await platform?.stop();
  await twilio.close();
});
beforeEach(() => {
  twilio.accepted.length = 0;
  twilio.requests.length = 0;
  twilio.answers.clear();
  twilio.onRequest = undefined;
});

async function started(): Promise<string> {
  const { body } = await client.create(contactsCsv(MESSAGES));
  expect((await client.run(body.id)).status).toBe(202);
  return body.id;
}

/** Where Twilio calls back about a message. */
const callbackOf = (form: URLSearchParams) => form.get('StatusCallback')!.split('#')[0]!;

async function post(url: string, form: URLSearchParams, headers: Record<string, string>): Promise<number> {
  return (await fetch(url, { method: 'POST', headers, body: form })).status;
}

/**
 * So many messages were taken by Twilio, each number once; of so many it called back by itself, which was acknowledged each
 * time; and the books are right.
 */
async function allAddsUp(given = MESSAGES, told = given): Promise<void> {
  const numbers = twilio.accepted.map((form) => form.get('To'));
  expect(numbers).toHaveLength(given);
  expect(new Set(numbers).size).toBe(given);
  await twilio.allTold();
  expect([...twilio.answers]).toEqual([[204, 3 * told]]);
  await eventually('the reservation is closed', async () => {
    const { credit } = (await client.request('webapi', 'GET', '/workspaces/me')).body;
    return credit.reserved === '0';
  });
  const findings = await reconcile(platform.web.pool, platform.sales.pool);
  expect(findings.filter(({ violations }) => violations > 0)).toEqual([]);
}

it('each number gets its message once, although Twilio says in between that they are too many, and its callbacks tell of each', async () => {
  let requests = 0;
  twilio.onRequest = (response) => {
    const isTooMany = requests++ % 100 === 70;
    return isTooMany && Boolean(refuse(response, 429, 20429, { 'retry-after': '1' }));
  };
  const { counts } = await client.finished(await started(), 'completed', 60_000);
  expect(counts).toMatchObject({ delivered: MESSAGES });
  expect(twilio.requests.length).toBeGreaterThan(MESSAGES);
  await allAddsUp();
});

it('what was taken and never answered is sent to nobody again, and its callback settles it, however late', async () => {
  const lost: URLSearchParams[] = [];
  let requests = 0;
  twilio.onRequest = (response, { form }) => {
    if (requests++ % 50 !== 20) return false;
    // Taken, and silent until the test tells of it.
    twilio.accepted.push(form);
    lost.push(form);
    response.destroy();
    return true;
  };
  const id = await started();
  await eventually(
    'all but what is in doubt is done',
    async () => {
      const { counts } = await client.campaign(id);
      return counts.unknown === lost.length && counts.delivered + counts.unknown === MESSAGES;
    },
    60_000,
  );
  expect(lost.length).toBeGreaterThanOrEqual(MESSAGES / 50);
  for (const form of lost) {
    const url = callbackOf(form);
    const told = new URLSearchParams(callbackFields(`SM${'0f'.repeat(16)}`, form, 'delivered'));
    expect(await post(url, told, signedHeaders(url, told))).toBe(204);
  }
  const { counts } = await client.finished(id, 'completed', 60_000);
  expect(counts).toMatchObject({ delivered: MESSAGES });
  await allAddsUp(MESSAGES, MESSAGES - lost.length);
});

it('a worker that is killed in the middle sends to nobody twice', async () => {
  const id = await started();
  await eventually('it is under way', async () => twilio.requests.length > 100);
  await platform.stopService('sales-worker', 'SIGKILL');
  await platform.startService('sales-worker');
  await eventually(
    'all but what is in doubt is done',
    async () => {
      const { counts } = await client.campaign(id);
      return counts.queued === 0 && counts.sent === 0 && counts.delivered + counts.unknown === MESSAGES;
    },
    60_000,
  );
  // No callback comes any more for what is in doubt.
  await platform.sales.pool.query(`UPDATE batch SET due_at = now() WHERE state = 'unknown'`);
  const { counts } = await client.finished(id, 'completed', 60_000);
  expect(counts.delivered + counts.expired).toBe(MESSAGES);
  await allAddsUp(counts.delivered);
});

it('believes no callback that Twilio did not sign, of this URL and this body', async () => {
  twilio.tellsEnd = false;
  const { body } = await client.create(contactsCsv(1));
  expect((await client.run(body.id)).status).toBe(202);
  await eventually('it is sent', async () => (await client.campaign(body.id)).counts.sent === 1);
  await twilio.allTold();
  const [sent] = twilio.accepted;
  const url = callbackOf(sent!);
  const told = new URLSearchParams(callbackFields(`SM${'0e'.repeat(16)}`, sent!, 'delivered'));
  const other = new URLSearchParams(callbackFields(`SM${'0e'.repeat(16)}`, sent!, 'failed', '30007'));
  expect([
    await post(url, told, { 'content-type': 'application/x-www-form-urlencoded' }),
    await post(url, told, signedHeaders(url, told, 'somebody elses auth token')),
    await post(url, other, signedHeaders(url, told)),
    await post(`${url}1`, told, signedHeaders(url, told)),
  ]).toEqual([401, 401, 401, 401]);
  expect((await client.campaign(body.id)).counts).toMatchObject({ sent: 1 });
  expect([
    await post(url, told, signedHeaders(url, told, 'the-auth-token-that-comes-next')),
    await post(url, other, signedHeaders(url, other)),
  ]).toEqual([204, 204]);
  expect((await client.campaign(body.id)).counts).toMatchObject({ delivered: 1 });
});
