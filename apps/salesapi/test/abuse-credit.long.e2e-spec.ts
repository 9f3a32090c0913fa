import { setTimeout as delay } from 'node:timers/promises';
import { formatCampaignId, parseCampaignId } from '../../../libs/sales/model/reference.js';
import { Abuse } from '../../../libs/testing/abuse.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestClient, type TestReply } from '../../../libs/testing/workspace-client.js';

// A thousand at once who all want the last credit.

const REQUESTS = 1_000;
/** So few that most are refused at first, and have to come back. */
const IN_FLIGHT_MAX = 60;
/** Ten messages at a tenth of a credit. */
const CREDITS = '1';
const PAID_FOR = 10;

let abuse: Abuse;

beforeAll(async () => {
  abuse = await Abuse.begin({
    settings: {
      RPC_DEADLINE_MS: '20000',
      SWEEP_INTERVAL_MS: '100',
      REQUESTS_IN_FLIGHT_MAX: String(IN_FLIGHT_MAX),
    },
    // What a carrier refuses is not charged, and would pay for one more.
    carrierFlags: ['--failure-rate', '0', '--latency-mean-ms', '20', '--latency-stddev-ms', '5'],
  });
});
afterAll(async () => {
  await eventually(
    'all runs are closed',
    async () => {
      const { rowCount } = await abuse.platform.sales.pool.query(
        `SELECT FROM run WHERE state IN ('reserving', 'open')`,
      );
      return rowCount === 0;
    },
    60_000,
  );
  await abuse.end();
});

/** Sends again, after a part of the time it was told, what was refused because too much was under way. */
async function definite(send: () => Promise<TestReply>): Promise<TestReply> {
  for (;;) {
    const reply = await send();
    const mayComeBack = [429, 503].includes(reply.status) || reply.body?.code === 'idempotency_in_flight';
    if (!mayComeBack) return reply;
    await delay(Number(reply.headers.get('retry-after')!) * 1_000 * Math.random());
  }
}

const count = (replies: readonly TestReply[]) => {
  const counts: Record<number, number> = {};
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

const credit = async (client: TestClient) =>
  (await client.request('webapi', 'GET', '/workspaces/me')).body.credit;

const allAtOnce = (send: (n: number) => Promise<TestReply>, requests = REQUESTS) =>
  Promise.all(Array.from({ length: requests }, (_, n) => definite(() => send(n))));

/** As many drafts as there are requests, each a copy of this one; uploading them all would take most of the time. */
async function copies(id: string): Promise<string[]> {
  const { pool } = abuse.platform.sales;
  const copyRows = async (table: string, key: string, values: string) => {
    const { rows } = await pool.query<{ names: string }>(
      `SELECT string_agg(quote_ident(column_name), ',') AS names FROM information_schema.columns
       WHERE table_name = $1 AND column_name <> ALL ($2::text[]) AND is_generated = 'NEVER'`,
      // What is stored is counted as an upload ends, and these end with none.
      [table, [key, 'stored_contacts', 'stored_bytes']],
    );
    const { names } = rows[0]!;
    return pool.query<{ id: bigint }>(
      `INSERT INTO ${table} (${names}${key === 'id' ? '' : `,${key}`})
       SELECT ${names.replace(/(\w+|"\w+")/g, 't.$1')}${key === 'id' ? '' : ',n.id'} FROM ${table} t, (${values}) n(id)
       WHERE t.${key} = $1 RETURNING ${key} AS id`,
      [parseCampaignId(id)],
    );
  };
  const { rows } = await copyRows('campaign', 'id', `SELECT generate_series(2, ${REQUESTS})`);
  const list = `SELECT unnest(ARRAY[${rows.map((row) => row.id).join()}]::bigint[])`;
  await copyRows('message', 'campaign_id', list);
  await copyRows('batch', 'campaign_id', list);
  return [id, ...rows.map((row) => formatCampaignId(row.id))];
}

/** All that there was is spent, and nothing is set aside. */
const spent = (client: TestClient) =>
  eventually('all is spent and nothing reserved', async () => {
    const { balance, reserved } = await credit(client);
    return balance === '0' && reserved === '0';
  });

it('runs as many campaigns as the credit pays for, and none more', async () => {
  const client = await TestClient.create(abuse.platform, CREDITS);
  const ids = await copies((await client.create(contactsCsv(1))).body.id);
  const replies = await allAtOnce((n) => client.run(ids[n]!));
  expect(count(replies)).toEqual({ 202: PAID_FOR, 402: REQUESTS - PAID_FOR });
  await spent(client);
}, 120_000);

it('sends as many single messages as the credit pays for, and none more', async () => {
  const client = await TestClient.create(abuse.platform, CREDITS);
  const send = (n: number) =>
    client.request('salesapi', 'POST', '/messages', { to: `+1415${2_000_000 + n}`, text: 'x' });
  expect(count(await allAtOnce(send))).toEqual({ 202: PAID_FOR, 402: REQUESTS - PAID_FOR });
  await spent(client);
}, 120_000);

it('does once what comes a thousand times with one Idempotency-Key', async () => {
  const client = await TestClient.create(abuse.platform, CREDITS);
  const key = { 'idempotency-key': 'the-same' };
  const { body: draft } = await client.create(contactsCsv(5));
  const runs = await allAtOnce(() =>
    client.request('salesapi', 'POST', '/run', { campaignId: draft.id }, key),
  );
  expect(count(runs)).toEqual({ 202: REQUESTS });
  expect(new Set(runs.map(({ body }) => body.id))).toEqual(new Set([draft.id]));

  const message = { to: '+14152000000', text: 'x' };
  const other = { 'idempotency-key': 'the-same-message' };
  const sends = await allAtOnce(() => client.request('salesapi', 'POST', '/messages', message, other));
  expect(count(sends)).toEqual({ 202: REQUESTS });
  expect(new Set(sends.map(({ text }) => text)).size).toBe(1);

  const operator = new TestClient(abuse.platform, '', abuse.platform.adminKey);
  const topUp = { amount: '7', reason: 'once' };
  const topUps = await allAtOnce(() =>
    operator.request('webapi', 'POST', `/workspaces/${client.workspaceId}/credit`, topUp, key),
  );
  expect(count(topUps)).toEqual({ 201: REQUESTS });
  await eventually('six messages are paid, and the top-up is there', async () => {
    const { balance, reserved } = await credit(client);
    return balance === '7.4' && reserved === '0';
  });
}, 120_000);
