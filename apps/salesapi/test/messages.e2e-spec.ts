import { randomUUID } from 'node:crypto';
import { reconcile } from '../../../libs/reconcile/reconcile.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { problem, TestClient } from '../../../libs/testing/workspace-client.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await TestPlatform.start({
    without: ['general-worker'],
    settings: { SWEEP_INTERVAL_MS: '100' },
    carrierFlags: ['--seed', '7', '--latency-mean-ms', '20', '--latency-stddev-ms', '5'],
  });
});
// A hook of its own, so that what it finds leaves nothing open.
afterAll(everythingSettled);
afterAll(async () => {
  await platform.stop();
});

const send = (client: TestClient, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  client.request('salesapi', 'POST', '/messages', body, headers);
const to = (n: number) => `+1415${2_000_000 + n}`;
const credit = async (client: TestClient) =>
  (await client.request('webapi', 'GET', '/workspaces/me')).body.credit;

/** No run is open any more, and every invariant of both databases and between them holds. */
async function everythingSettled() {
  await eventually('all runs closed', async () => {
    const { rows } = await platform.sales.pool.query(`SELECT FROM run WHERE state IN ('reserving', 'open')`);
    return rows.length === 0;
  });
  const findings = await reconcile(platform.web.pool, platform.sales.pool);
  expect(findings.filter(({ violations }) => violations > 0)).toEqual([]);
}

describe('POST /messages', () => {
  it('sends one message, which has the life of any other', async () => {
    const client = await TestClient.create(platform, '10');
    const { status, body } = await send(client, { to: to(1), text: 'Your code is 1', sender: 'Broadside' });
    expect(status).toBe(202);
    expect(body).toMatchObject({ to: to(1), status: 'queued', segments: 1, errorCode: null });
    const final = await eventually('a final status', async () => {
      const { body: seen } = await client.request('salesapi', 'GET', `/messages/${body.id}`);
      return ['delivered', 'undelivered', 'failed', 'expired'].includes(seen.status) && seen;
    });
    expect(final.id).toBe(body.id);
    const { body: singles } = await client.request('salesapi', 'GET', '/campaigns?kind=single');
    expect(singles.data).toHaveLength(1);
    expect(singles.data[0]).toMatchObject({ kind: 'single', contacts: 1, sender: 'Broadside' });
    expect((await client.request('salesapi', 'GET', '/campaigns')).body.data).toEqual([]);
  });

  it('shares campaigns by sender, and nobody runs or stops them', async () => {
    const client = await TestClient.create(platform, '10');
    await Promise.all(
      [{}, { sender: 'One' }, { sender: 'Two' }, {}].map((more, n) =>
        send(client, { to: to(n), text: 'x', ...more }),
      ),
    );
    const { body } = await client.request('salesapi', 'GET', '/campaigns?kind=single');
    expect(body.data.map(({ sender, contacts }: never) => [sender, contacts]).sort()).toEqual([
      [null, 2],
      ['One', 1],
      ['Two', 1],
    ]);
    for (const verb of ['pause', 'resume', 'cancel', 'retry']) {
      expect(await client.request('salesapi', 'POST', `/campaigns/${body.data[0].id}/${verb}`)).toEqual(
        problem(404, 'campaign_not_found'),
      );
    }
  });

  it('takes exactly as many as the credit pays for, and refuses the others', async () => {
    const client = await TestClient.create(platform, '2.5');
    // A number that the carrier never refuses: what it refuses costs nothing, and would pay for another.
    const replies = await Promise.all(
      Array.from({ length: 60 }, () => send(client, { to: '+15005550000', text: 'hello' })),
    );
    const taken = replies.filter(({ status }) => status === 202);
    const refused = replies.filter(({ status }) => status === 402);
    expect([taken.length, refused.length]).toEqual([25, 35]);
    expect(refused[0]).toEqual(problem(402, 'insufficient_credit'));
    expect(new Set(taken.map(({ body }) => body.id)).size).toBe(25);
    await everythingSettled();
    expect(Number((await credit(client)).reserved)).toBe(0);
  });

  it('gives back what it reserved and did not use', async () => {
    const client = await TestClient.create(platform, '100');
    for (let n = 0; n < 5; n++)
      await Promise.all([send(client, { to: to(n), text: 'a' }), send(client, { to: to(n), text: 'b' })]);
    await everythingSettled();
    const { data } = (await client.request('salesapi', 'GET', '/campaigns?kind=single')).body;
    const { balance, reserved } = await credit(client);
    expect(Number(reserved)).toBe(0);
    expect(Number(balance)).toBeCloseTo(100 - Number(data[0].charged), 6);
    expect(data[0].contacts).toBe(10);
  });

  it('sends a text as its campaign would, and shows it', async () => {
    const client = await TestClient.create(platform, '10');
    const textOf = async (more: object) => {
      const { status, body } = await send(client, { to: to(1), text: ' Łódź – we can’t wait\r\n', ...more });
      expect(status).toBe(202);
      return (await client.request('salesapi', 'GET', `/messages/${body.id}`)).body.text;
    };
    expect(await textOf({})).toBe('Łódź – we can’t wait');
    expect(await textOf({ transliterate: true })).toBe("Lodz - we can't wait");
    expect(await textOf({ normalize: false })).toBe(' Łódź – we can’t wait\r\n');
    const wrong = await send(client, { to: to(1), text: '\u200b\u00ad' });
    expect(wrong).toEqual(problem(422, 'invalid_request'));
    expect(wrong.body.errors).toEqual([{ field: 'text', detail: 'is empty: nothing in it can be seen' }]);
  });

  it('names every wrong field', async () => {
    const client = await TestClient.create(platform, '1');
    const wrong = await send(client, { to: '12', text: ' ', sender: '!', more: 1 });
    expect(wrong).toEqual(problem(422, 'invalid_request'));
    expect(wrong.body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      'more',
      'sender',
      'text',
      'to',
    ]);
    // What is advised is what this route takes.
    expect((await send(client, { to: '4155550123', text: 'x' })).body.errors).toEqual([
      {
        field: 'to',
        detail: 'has no country code: begin it with + or 00, or give its country as defaultRegion',
      },
    ]);
    const list = (query: string) => client.request('salesapi', 'GET', `/campaigns/cmp_1/messages?${query}`);
    expect((await list('status=sent,bogus&limit=abc')).body.errors).toEqual([
      { field: 'status', detail: expect.stringMatching(/^has a name that is none of queued, /) },
      { field: 'limit', detail: 'is not a whole number from 1 to 1000' },
    ]);
    expect(await send(client, { to: to(1), text: 'é'.repeat(1_601) })).toEqual(
      problem(422, 'invalid_request'),
    );
    expect(await send(client, { to: to(1), text: '☕'.repeat(1_000) })).toEqual(
      problem(422, 'invalid_request'),
    );
  });

  it('sends once a key, however many twins come at once', async () => {
    const client = await TestClient.create(platform, '10');
    const key = { 'idempotency-key': randomUUID() };
    const twins = await Promise.all(
      Array.from({ length: 10 }, () => send(client, { to: to(1), text: 'x' }, key)),
    );
    // Twins in one group: the first is taken, and the others are told that it is in flight.
    for (const { status } of twins) expect([202, 409]).toContain(status);
    const again = await send(client, { to: to(1), text: 'x' }, key);
    expect(again.status).toBe(202);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const ids = [...twins, again].filter(({ status }) => status === 202).map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(1);
    expect(await send(client, { to: to(2), text: 'x' }, key)).toEqual(problem(422, 'idempotency_key_reused'));
    const { data } = (await client.request('salesapi', 'GET', '/campaigns?kind=single')).body;
    expect(data[0].contacts).toBe(1);
  });

  it('keeps messages to their workspace', async () => {
    const [client, stranger] = [
      await TestClient.create(platform, '1'),
      await TestClient.create(platform, '1'),
    ];
    const { body } = await send(client, { to: to(1), text: 'x' });
    for (const id of [body.id, `${body.id.slice(0, -1)}7`, 'msg_', 'msg_0_0', 'msg_zzzzzzzzzzz_1', 'x']) {
      expect(await stranger.request('salesapi', 'GET', `/messages/${id}`)).toEqual(
        problem(404, 'message_not_found'),
      );
    }
  });

  it('loses nothing it acknowledged, and sends nothing twice, when the process is killed', async () => {
    const client = await TestClient.create(platform, '1000');
    const acknowledged = new Map<string, string>();
    let sent = 0;
    const customer = async () => {
      for (let tries = 0; sent < 600 || tries > 0; ) {
        const n = tries > 0 ? tries : ++sent;
        const body = { to: to(n), text: `n ${n}` };
        const reply = await send(client, body, { 'idempotency-key': `kill-${n}` }).catch(() => null);
        if (reply?.status === 202) {
          acknowledged.set(`kill-${n}`, reply.body.id);
          tries = 0;
        } else if (!reply || reply.status === 503 || reply.status === 409) tries = n;
        else throw new Error(`${reply.status} ${reply.text}`);
      }
    };
    const customers = Promise.all(Array.from({ length: 12 }, customer));
    for (const at of [150, 350]) {
      await eventually('messages to be taken', async () => acknowledged.size >= at);
      await platform.stopService('salesapi', 'SIGKILL');
      await platform.startService('salesapi');
    }
    await customers;
    const { rows } = await platform.sales.pool.query(
      `SELECT m.campaign_id, m.seq, m.msisdn FROM message m JOIN campaign c ON c.id = m.campaign_id
       WHERE c.workspace_id = $1`,
      [client.workspaceId],
    );
    expect(acknowledged.size).toBe(sent);
    expect(rows).toHaveLength(sent);
    expect(new Set(rows.map(({ msisdn }) => msisdn)).size).toBe(sent);
    const ids = new Set(rows.map((row) => `msg_${row.campaign_id.toString(36)}_${row.seq}`));
    expect([...acknowledged.values()].every((id) => ids.has(id))).toBe(true);
    await everythingSettled();
  });
});

describe('POST /create, as a dry run', () => {
  it('says what it would be and keeps nothing', async () => {
    const client = await TestClient.create(platform, '1');
    const csv = `${contactsCsv(2_000)}nonsense\n+14152000001\n`;
    const { status, body } = await client.create(csv, { dryRun: 'true' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ contacts: 2_000, rejected: 2, segments: 2_000, cost: '200' });
    expect(body.rejects.map(({ line }: { line: number }) => line)).toEqual([2_002, 2_003]);
    expect(body.durationSeconds).toBe(Math.ceil(2_000 / body.messagesPerSecond));
    const form = new FormData();
    for (const [name, value] of Object.entries({ name: 'T', message: 'hi' })) form.set(name, value);
    form.set('file', new Blob([contactsCsv(3)]), 'c.csv');
    const byQuery = await client.request('salesapi', 'POST', '/create?dryRun=true', form);
    expect(byQuery).toMatchObject({ status: 200, body: { contacts: 3, cost: '0.3' } });
    const { rows } = await platform.sales.pool.query(`SELECT FROM campaign WHERE workspace_id = $1`, [
      client.workspaceId,
    ]);
    expect(rows).toEqual([]);
    expect((await client.create(contactsCsv(1))).status).toBe(201);
  });
});

describe('POST /run with sendAt', () => {
  const runAt = (client: TestClient, campaignId: string, sendAt: Date) =>
    client.request('salesapi', 'POST', '/run', {
      campaignId,
      sendAt: sendAt.toISOString().replace('Z', '+00:00'),
    });
  const inMs = (ms: number) => new Date(Date.now() + ms);
  const DAY_MS = 86_400_000;

  it('starts at its time and not before', async () => {
    const client = await TestClient.create(platform, '10');
    const { id } = (await client.create(contactsCsv(3))).body;
    const { status, body } = await runAt(client, id, inMs(DAY_MS));
    expect([status, body.status, body.startedAt]).toEqual([202, 'scheduled', null]);
    const sendAt = inMs(1_000);
    expect((await runAt(client, id, sendAt)).body).toMatchObject({ sendAt: sendAt.toISOString() });
    const done = await client.finished(id);
    expect(new Date(done.startedAt!).getTime()).toBeGreaterThanOrEqual(sendAt.getTime());
  });

  it('can be canceled or begun at once until then', async () => {
    const client = await TestClient.create(platform, '10');
    const [canceled, begun] = [await client.create(contactsCsv(3)), await client.create(contactsCsv(3))];
    for (const { body } of [canceled, begun]) await runAt(client, body.id, inMs(DAY_MS));
    await client.request('salesapi', 'POST', `/campaigns/${canceled.body.id}/cancel`);
    expect(await client.finished(canceled.body.id, 'canceled')).toMatchObject({
      charged: '0',
      counts: { canceled: 3 },
    });
    expect((await client.run(begun.body.id)).status).toBe(202);
    await client.finished(begun.body.id);
    expect(await runAt(client, begun.body.id, inMs(DAY_MS))).toEqual(problem(409, 'wrong_status'));
  });

  it('reserves when it starts: without credit it is paused, and a run at once leaves it scheduled', async () => {
    const client = await TestClient.create(platform, '0');
    const { id } = (await client.create(contactsCsv(3))).body;
    await runAt(client, id, inMs(DAY_MS));
    expect(await client.run(id)).toEqual(problem(402, 'insufficient_credit'));
    expect(await client.campaign(id)).toMatchObject({ status: 'scheduled' });
    await runAt(client, id, inMs(300));
    expect(await client.finished(id, 'paused')).toMatchObject({ pausedReason: 'credit' });
  });

  it('takes only a time to come, at most 90 days ahead, with its offset', async () => {
    const client = await TestClient.create(platform, '10');
    const { id } = (await client.create(contactsCsv(1))).body;
    for (const sendAt of [inMs(-1_000), inMs(91 * DAY_MS)]) {
      expect(await runAt(client, id, sendAt)).toEqual(problem(422, 'invalid_request'));
    }
    for (const sendAt of ['2030-01-01T00:00:00', 'tomorrow', 5]) {
      const reply = await client.request('salesapi', 'POST', '/run', { campaignId: id, sendAt });
      expect(reply).toEqual(problem(422, 'invalid_request'));
    }
    expect(await client.campaign(id)).toMatchObject({ status: 'draft', sendAt: null });
  });
});
