import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { reconcile } from '../../../libs/reconcile/reconcile.js';
import { parseCampaignId } from '../../../libs/sales/model/reference.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { SECRET, TestPlatform } from '../../../libs/testing/platform.js';
import { signedHeaders } from '../../../libs/testing/signed-receipts.js';
import { problem, TestClient } from '../../../libs/testing/workspace-client.js';

let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    without: ['general-worker'],
    settings: {
      BATCH_SIZE: '50',
      BATCH_WINDOW: '2',
      UPLOAD_SIZE_MAX_MB: '1',
      WEBHOOK_ALLOW_PRIVATE: 'true',
    },
    carrierFlags: ['--seed', '7', '--latency-mean-ms', '20', '--latency-stddev-ms', '10'],
  });
  client = await TestClient.create(platform, '1000');
});
afterAll(() => platform.stop());

describe('a campaign', () => {
  it('has a validity period and a failure limit of its own, within bounds', async () => {
    const set = await client.create(contactsCsv(1), { validityMinutes: '90', failureShareMax: '0.25' });
    expect(set.body).toMatchObject({ validityMinutes: 90, failureShareMax: 0.25, expiresAt: null });
    const usual = await client.create(contactsCsv(1));
    expect(usual.body).toMatchObject({
      validityMinutes: 4320,
      failureShareMax: 0.5,
      pausedReason: null,
      inDoubt: { unknownMessages: 0, resentMessages: 0, unmatchedReceipts: 0, unsettledBatches: 0 },
    });
    for (const wrong of [
      { validityMinutes: '0' },
      { validityMinutes: '1.5' },
      { validityMinutes: '0x10' },
      { validityMinutes: '43201' },
      { failureShareMax: '1.1' },
      { failureShareMax: '-0' },
    ]) {
      expect(await client.create(contactsCsv(1), wrong as never)).toEqual(problem(422, 'invalid_request'));
    }
  });

  it('says that its carrier takes nothing while it backs off, and counts what is open', async () => {
    const fault = (body: object) =>
      fetch(platform.url('carrier', '/faults'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await fault({ fault: 'error_503' });
    const { id } = (await client.create(contactsCsv(3))).body;
    await client.run(id);
    await eventually('it says why', async () => (await client.campaign(id)).pausedReason === 'carrier');
    expect(await client.campaign(id)).toMatchObject({ status: 'running', counts: { failed: 0 } });
    await fault({ fault: 'none' });
    expect(await client.finished(id)).toMatchObject({ pausedReason: null });
  });

  it('runs from the file to the last receipt, and is charged for what the carrier accepted', async () => {
    const csv = readFileSync(path.join(projectRoot, 'fixtures/5contacts.csv'));
    const created = await client.create(csv, { message: 'Hi {{first_name|friend}}' });
    expect(created.status).toBe(201);
    const run = await client.run(created.body.id);
    expect(run.status).toBe(202);
    const done = await client.finished(created.body.id);
    const { counts } = done;
    expect(counts.delivered + counts.undelivered + counts.failed).toBe(5);
    const messages = await client.request(
      'salesapi',
      'GET',
      `/campaigns/${created.body.id}/messages?limit=3`,
    );
    expect(messages.body.data).toHaveLength(3);
    const outside = `/campaigns/${created.body.id}/messages?cursor=${2 ** 31}`;
    expect(await client.request('salesapi', 'GET', outside)).toEqual(problem(422, 'invalid_request'));
    expect(messages.body.data[0]).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      to: expect.stringMatching(/^\+/),
      segments: 1,
    });
    const rest = await client.request(
      'salesapi',
      'GET',
      `/campaigns/${created.body.id}/messages?limit=3&cursor=${messages.body.nextCursor}`,
    );
    expect(rest.body.data).toHaveLength(2);
    expect(rest.body.nextCursor).toBeNull();
    for (const cursor of ['', 'x', '-1', '2147483648']) {
      const wrong = await client.request(
        'salesapi',
        'GET',
        `/campaigns/${created.body.id}/messages?cursor=${cursor}`,
      );
      expect(wrong).toEqual(problem(422, 'invalid_request'));
    }
    const file = await client.request('salesapi', 'GET', `/campaigns/${created.body.id}/messages.csv`);
    expect(file.text.trim().split('\n')).toHaveLength(6);
    expect(file.text.split('\n')[1]).toMatch(/^msg_\w+,\+\d+,/);
    expect(await client.run(created.body.id)).toEqual(problem(409, 'wrong_status'));
  });

  it('of many batches ends with every message final and the credit exact; a retry sends only what failed', async () => {
    const spender = await TestClient.create(platform, '100');
    const { body } = await spender.create(contactsCsv(500, { name: true }), { message: 'Hi {{first_name}}' });
    await spender.run(body.id);
    const done = await spender.finished(body.id);
    const { counts } = done;
    expect(counts.delivered + counts.undelivered + counts.failed).toBe(500);
    expect(counts.failed).toBeGreaterThan(0);
    expect(counts.undelivered).toBeGreaterThan(0);
    const accepted = counts.delivered + counts.undelivered;
    await creditBecomes(spender, 1_000 - accepted);

    const retry = await eventually('the last run is closed', async () => {
      const reply = await spender.request('salesapi', 'POST', `/campaigns/${body.id}/retry`);
      return reply.body.code !== 'still_settling' && reply;
    });
    expect(retry.status).toBe(202);
    const again = await spender.finished(body.id);
    expect(again.counts.delivered).toBeGreaterThan(counts.delivered);
    expect(again.counts.delivered + again.counts.undelivered + again.counts.failed).toBe(500);
    const charged = Math.round(Number(again.charged) * 10);
    expect(charged).toBeGreaterThan(accepted);
    await creditBecomes(spender, 1_000 - charged);
  });

  it('without credit is refused with what is missing, and nothing has changed', async () => {
    const poor = await TestClient.create(platform, '0.2');
    const { body } = await poor.create(contactsCsv(5));
    const refused = await poor.run(body.id);
    expect(refused).toEqual(problem(402, 'insufficient_credit'));
    expect(refused.body).toMatchObject({ needed: '0.5', available: '0.2', shortfall: '0.3' });
    expect((await poor.campaign(body.id)).status).toBe('draft');
    expect((await poor.request('webapi', 'GET', '/workspaces/me')).body.credit).toMatchObject({
      balance: '0.2',
      reserved: '0',
    });
    // Nothing was reserved, so canceling the draft has nothing to release.
    expect((await poor.request('salesapi', 'POST', `/campaigns/${body.id}/cancel`)).status).toBe(202);
    await poor.finished(body.id, 'canceled');
    const { rows } = await platform.sales.pool.query(
      'SELECT s.error FROM settlement s JOIN run r ON r.id = s.run_id WHERE r.state = $1',
      ['refused'],
    );
    expect(rows).toEqual([]);
  });

  it('races another for the last credit, and exactly one wins', async () => {
    const racer = await TestClient.create(platform, '1');
    const [one, two] = [await racer.create(contactsCsv(10)), await racer.create(contactsCsv(10))];
    const replies = await Promise.all([racer.run(one.body.id), racer.run(two.body.id)]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([202, 402]);
    const twice = await Promise.all([racer.run(one.body.id), racer.run(one.body.id)]);
    expect(twice.every((reply) => reply.status >= 400)).toBe(true);
  });

  it('can be paused, resumed and canceled; what was not sent is not charged', async () => {
    const owner = await TestClient.create(platform, '2000');
    const { body } = await owner.create(contactsCsv(5_000));
    await owner.run(body.id);
    const act = (verb: string) => owner.request('salesapi', 'POST', `/campaigns/${body.id}/${verb}`);
    expect((await act('pause')).body).toMatchObject({ status: 'paused', pausedReason: 'user' });
    expect(await act('pause')).toEqual(problem(409, 'wrong_status'));
    await eventually('batches at work have ended', async () => {
      const { rows } = await platform.sales.pool.query(
        `SELECT count(*)::int AS n FROM batch WHERE state = 'submitting'`,
      );
      return rows[0].n === 0;
    });
    const paused = await owner.campaign(body.id);
    expect(paused.counts.queued).toBeGreaterThan(0);
    expect((await act('resume')).body.status).toBe('running');
    await eventually(
      'it went on',
      async () => (await owner.campaign(body.id)).counts.queued < paused.counts.queued,
    );
    expect((await act('cancel')).status).toBe(202);
    const canceled = await owner.finished(body.id, 'canceled');
    expect(canceled.counts.canceled).toBeGreaterThan(0);
    expect(canceled.counts.queued).toBe(0);
    const settled = await eventually('the reservation is closed', async () => {
      const { credit } = (await owner.request('webapi', 'GET', '/workspaces/me')).body;
      return credit.reserved === '0' && credit;
    });
    expect(Number(settled.balance)).toBeCloseTo(2_000 - Number((await owner.campaign(body.id)).charged), 6);
  });

  it('of another workspace does not exist, whatever is asked of it', async () => {
    const { body } = await client.create(contactsCsv(1));
    const stranger = await TestClient.create(platform, '10');
    const routes = [
      ['GET', `/campaigns/${body.id}`],
      ['GET', `/campaigns/${body.id}/report`],
      ['GET', `/campaigns/${body.id}/messages`],
      ['GET', `/campaigns/${body.id}/messages.csv`],
      ['GET', `/campaigns/${body.id}/rejects.csv`],
      ...['pause', 'resume', 'cancel', 'retry'].map((verb) => ['POST', `/campaigns/${body.id}/${verb}`]),
    ] as [string, string][];
    for (const [method, route] of routes) {
      expect(await stranger.request('salesapi', method, route)).toEqual(problem(404, 'campaign_not_found'));
    }
    expect(await stranger.run(body.id)).toEqual(problem(404, 'campaign_not_found'));
    expect((await stranger.request('salesapi', 'GET', '/campaigns')).body.data).toEqual([]);
    expect((await client.campaign(body.id)).status).toBe('draft');
  });
});

describe('a request', () => {
  it('with a wrong key, or none, is 401', async () => {
    const stranger = new TestClient(platform, '', 'bs_live_wrong');
    expect(await stranger.request('salesapi', 'GET', '/campaigns')).toEqual(problem(401, 'unauthorized'));
    expect((await fetch(platform.url('salesapi', '/campaigns'))).status).toBe(401);
  });

  it('with malformed JSON is 400, with a wrong field 422 naming it, with an unknown route 404', async () => {
    const headers = { authorization: `Bearer ${client.apiKey}`, 'content-type': 'application/json' };
    const post = (body: string) => fetch(platform.url('salesapi', '/run'), { method: 'POST', headers, body });
    expect((await post('{"campaignId":')).status).toBe(400);
    const wrong = await post('{"campaignId": 7, "force": true}');
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toMatch(/campaignId.*force/s);
    expect(await client.request('salesapi', 'GET', '/nothing')).toEqual(problem(404, 'not_found'));
    expect(await client.request('salesapi', 'GET', '/campaigns/%E0%A4%A')).toEqual(
      problem(400, 'malformed_request'),
    );
    expect(await client.request('salesapi', 'GET', `/campaigns/${'x'.repeat(500)}`)).toEqual(
      problem(414, 'uri_too_long'),
    );
  });

  it("carries its request id from HTTP through the job to the carrier's and the credit service's log", async () => {
    const { body } = await client.create(contactsCsv(1));
    const requestId = `trace-${randomUUID()}`;
    const response = await fetch(platform.url('salesapi', '/run'), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${client.apiKey}`,
        'content-type': 'application/json',
        'x-request-id': requestId,
      },
      body: JSON.stringify({ campaignId: body.id }),
    });
    expect(response.headers.get('x-request-id')).toBe(requestId);
    await client.finished(body.id);
    for (const service of ['salesapi', 'rpc'] as const) expect(platform.logOf(service)).toContain(requestId);
  });
});

describe('POST /receipts/http', () => {
  const post = (body: string, headers: Record<string, string>) =>
    fetch(platform.url('salesapi', '/receipts/http'), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  const signed = (body: string) => post(body, signedHeaders(SECRET, body));
  const unmatched = async () =>
    Number((await platform.sales.pool.query('SELECT count(*) FROM unmatched_receipt')).rows[0].count);

  it('counts one that names no message of its campaign on that campaign', async () => {
    const { id } = (await client.create(contactsCsv(1))).body;
    await client.run(id);
    await client.finished(id);
    const unmatched = {
      ref: `${id.slice('cmp_'.length)}-99-1`,
      status: 'delivered',
      at: new Date().toISOString(),
    };
    expect((await signed(JSON.stringify([unmatched]))).status).toBe(204);
    expect((await client.campaign(id)).inDoubt).toMatchObject({ unmatchedReceipts: 1 });
  });

  it('refuses a wrong signature with 401 and a malformed receipt with 422, and stores nothing', async () => {
    const before = await unmatched();
    const good = JSON.stringify([{ ref: 'nobody-1-1', status: 'delivered', at: new Date().toISOString() }]);
    expect((await post(good, {})).status).toBe(401);
    expect(
      (
        await post(good, {
          'webhook-id': 'a',
          'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
          'webhook-signature': 'v1,AAAA',
        })
      ).status,
    ).toBe(401);
    const malformed = await signed('[{"ref":1}]');
    expect(malformed.status).toBe(422);
    expect(await malformed.json()).toMatchObject({
      code: 'malformed_receipt',
      errors: expect.arrayContaining([expect.objectContaining({ field: '0.ref' })]),
    });
    expect((await signed('{')).status).toBe(422);
    expect(
      (await fetch(platform.url('salesapi', '/receipts/nobody'), { method: 'POST', body: '[]' })).status,
    ).toBe(404);
    expect(await unmatched()).toBe(before);
  });

  it('acknowledges and keeps a receipt for an id nobody knows yet', async () => {
    const before = await unmatched();
    const reply = await signed(
      JSON.stringify([{ ref: 'zzz-1-1', status: 'delivered', at: new Date().toISOString() }]),
    );
    expect(reply.status).toBe(204);
    expect(await unmatched()).toBe(before + 1);
  });
});

/** Waits until everything is settled, and compares the balance in tenths of a credit. */
async function creditBecomes(owner: TestClient, tenths: number) {
  const { credit } = await eventually('everything is settled', async () => {
    const { body } = await owner.request('webapi', 'GET', '/workspaces/me');
    return body.credit.reserved === '0' && body;
  });
  expect(Math.round(Number(credit.balance) * 10)).toBe(tenths);
  const { body } = await owner.request('webapi', 'GET', '/workspaces/me/journal?limit=200');
  const sum = body.data.reduce(
    (total: number, entry: { amount: string }) => total + Math.round(Number(entry.amount) * 10),
    0,
  );
  expect(sum).toBe(tenths);
}

describe('the log', () => {
  const lines = (service: 'webapi' | 'salesapi') =>
    platform
      .logOf(service)
      .split('\n')
      .filter((line) => line.includes('"msg":"request"'))
      .map((line) => JSON.parse(line));
  const lineOf = async (service: 'webapi' | 'salesapi', requestId: string) => {
    const find = () => lines(service).find((line) => line.requestId === requestId);
    await eventually('the request is in the log', async () => find() !== undefined);
    return find();
  };

  it('tells of a request from where and with which key it came', async () => {
    const asked = { 'x-request-id': 'who-asks' };
    await client.request('salesapi', 'GET', '/campaigns', undefined, asked);
    const { rows } = await platform.web.pool.query('SELECT id FROM api_key WHERE workspace_id = $1', [
      client.workspaceId,
    ]);
    const address = expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/);
    expect(await lineOf('salesapi', 'who-asks')).toMatchObject({ address, keyId: rows[0].id });
    // A key that may not do this is named all the same.
    const weak = await client.withScopes('credit:read');
    await weak.request('salesapi', 'GET', '/campaigns', undefined, { 'x-request-id': 'may-not' });
    expect(await lineOf('salesapi', 'may-not')).toMatchObject({ status: 403, keyId: expect.any(String) });
    const operator = new TestClient(platform, client.workspaceId, platform.adminKey);
    await operator.request('webapi', 'GET', '/workspaces', undefined, { 'x-request-id': 'operator' });
    expect(await lineOf('webapi', 'operator')).toMatchObject({
      status: 200,
      address,
      keyId: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  it('holds neither the operator’s key nor more than the beginning of a path, whatever is asked for', async () => {
    const spelt = [...platform.adminKey].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');
    for (const [id, route] of Object.entries({
      plain: `/${platform.adminKey}`,
      spelt: `/${spelt}`,
      long: `/${'x'.repeat(5_000)}`,
    })) {
      await client.request('webapi', 'GET', route, undefined, { 'x-request-id': `path-${id}` });
      expect((await lineOf('webapi', `path-${id}`)).path.length).toBeLessThanOrEqual(201);
    }
    expect(platform.logOf('webapi')).toContain('"path":"/[Redacted]"');
    expect(platform.logOf('webapi')).not.toContain(platform.adminKey);
    expect(platform.logOf('webapi')).not.toContain(spelt);
  });
});

describe('what is removed', () => {
  const left = async (id: string) => {
    const { rows } = await platform.sales.pool.query(
      `SELECT (SELECT count(*) FROM message WHERE campaign_id = $1) + (SELECT count(*) FROM batch WHERE campaign_id = $1)
         + (SELECT count(*) FROM settlement WHERE campaign_id = $1) + (SELECT count(*) FROM run WHERE campaign_id = $1)
         + (SELECT count(*) FROM reject WHERE campaign_id = $1)
         + (SELECT count(*) FROM import_report WHERE campaign_id = $1) AS rows`,
      [parseCampaignId(id)],
    );
    return Number(rows[0].rows);
  };
  const booksFit = async () =>
    (await reconcile(platform.web.pool, platform.sales.pool)).filter(({ violations }) => violations > 0);
  /** A campaign of three, with one rejected row, that has ended and whose run is closed. */
  const ended = async () => {
    const { id } = (await client.create(`${contactsCsv(3)}1,nobody\n`)).body;
    await client.run(id);
    await client.finished(id);
    await eventually('its run is closed', async () => {
      const { rowCount } = await platform.sales.pool.query(
        `SELECT FROM run WHERE campaign_id = $1 AND state = 'open'`,
        [parseCampaignId(id)],
      );
      return rowCount === 0;
    });
    return id as string;
  };
  const gone = (id: string) => eventually(`the rows of ${id} are gone`, async () => (await left(id)) === 0);

  it('because a person deletes the campaign is gone for good, once, and the books fit', async () => {
    const id = await ended();
    const route = `/campaigns/${id}`;
    const asked = { 'idempotency-key': randomUUID() };
    const first = await client.request('salesapi', 'DELETE', route, undefined, asked);
    expect([first.status, first.text]).toEqual([204, '']);
    const again = await client.request('salesapi', 'DELETE', route, undefined, asked);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([204, 'true']);
    const notFound = problem(404, 'campaign_not_found');
    expect(await client.request('salesapi', 'DELETE', route)).toEqual(notFound);
    for (const path of [
      route,
      `${route}/report`,
      `${route}/messages`,
      `${route}/messages.csv`,
      `${route}/rejects.csv`,
    ])
      expect(await client.request('salesapi', 'GET', path)).toEqual(notFound);
    const message = `/messages/${id.replace('cmp', 'msg')}_0`;
    expect(await client.request('salesapi', 'GET', message)).toEqual(problem(404, 'message_not_found'));
    const { body } = await client.request('salesapi', 'GET', '/campaigns?limit=200');
    expect(body.data.map((campaign: { id: string }) => campaign.id)).not.toContain(id);
    await gone(id);
    expect(await booksFit()).toEqual([]);
  });

  it('because it ended long ago shows its totals as before, and says what became of the rest', async () => {
    const id = await ended();
    const before = await client.campaign(id);
    expect(before.messagesRemovedAt).toBeNull();
    await platform.sales.pool.query(
      `UPDATE campaign SET finished_at = now() - interval '91 d' WHERE id = $1`,
      [parseCampaignId(id)],
    );
    // A worker looks for what is old as it starts, and once a minute.
    await platform.stopService('sales-worker');
    await platform.startService('sales-worker');
    await gone(id);
    const after = await client.campaign(id);
    const { messagesRemovedAt, version, updatedAt, finishedAt, messagesPerSecond } = after;
    expect(messagesRemovedAt).not.toBeNull();
    expect({ ...before, messagesRemovedAt, version, updatedAt, finishedAt, messagesPerSecond }).toEqual(
      after,
    );
    const removed = problem(410, 'messages_removed');
    for (const rest of ['/report', '/messages', '/messages.csv', '/rejects.csv'])
      expect(await client.request('salesapi', 'GET', `/campaigns/${id}${rest}`)).toEqual(removed);
    const message = `/messages/${id.replace('cmp', 'msg')}`;
    expect(await client.request('salesapi', 'GET', `${message}_2`)).toEqual(removed);
    expect(await client.request('salesapi', 'GET', `${message}_3`)).toEqual(
      problem(404, 'message_not_found'),
    );
    expect(await client.request('salesapi', 'POST', `/campaigns/${id}/retry`)).toEqual(removed);
    expect(await booksFit()).toEqual([]);
    expect((await client.request('salesapi', 'DELETE', `/campaigns/${id}`)).status).toBe(204);
  });
});

describe('the audit log', () => {
  it('tells what a key did to campaigns and webhooks, once, and from where', async () => {
    const { id } = (await client.create(contactsCsv(3))).body;
    const later = (await client.create(contactsCsv(3))).body.id;
    const asked = { 'x-request-id': 'for-the-log', 'idempotency-key': randomUUID() };
    for (let n = 0; n < 2; n++) await client.request('salesapi', 'POST', '/run', { campaignId: id }, asked);
    await client.finished(id);
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    await client.request('salesapi', 'POST', '/run', { campaignId: later, sendAt });
    await client.request('salesapi', 'POST', `/campaigns/${later}/cancel`);
    // What was refused was not done.
    await client.request('salesapi', 'POST', `/campaigns/${later}/cancel`);
    await client.request('salesapi', 'DELETE', `/campaigns/${later}`);
    for (let n = 0; n < 3; n++) await client.request('salesapi', 'GET', `/campaigns/${id}/messages.csv`);
    const hook = { url: 'http://127.0.0.1:9/', events: ['campaign.completed'] };
    const webhook = (await client.request('salesapi', 'POST', '/webhooks', hook)).body;
    const route = `/webhooks/${webhook.id}`;
    const rotated = (await client.request('salesapi', 'POST', `${route}/rotate-secret`, {})).body;
    await client.request('salesapi', 'PATCH', route, { status: 'disabled' });
    await client.request('salesapi', 'DELETE', route);

    const operator = new TestClient(platform, client.workspaceId, platform.adminKey);
    const told = async () => {
      const page = `/audit?workspaceId=${client.workspaceId}&limit=200`;
      const { data } = (await operator.request('webapi', 'GET', page)).body;
      return data.filter(({ target }: { target: string }) =>
        [id, `${id}-messages.csv`, later, webhook.id].includes(target),
      );
    };
    await eventually('the last is told', async () =>
      (await told()).some(({ action }: { action: string }) => action === 'webhook.remove'),
    );
    const entries = await told();
    expect(
      entries
        .map(({ action, target }: { action: string; target: string }) => `${action} ${target}`)
        .reverse(),
    ).toEqual([
      `campaign.run ${id}`,
      `campaign.schedule ${later}`,
      `campaign.cancel ${later}`,
      `campaign.delete ${later}`,
      `campaign.export ${id}-messages.csv`,
      `webhook.create ${webhook.id}`,
      `webhook.rotate_secret ${webhook.id}`,
      `webhook.change ${webhook.id}`,
      `webhook.remove ${webhook.id}`,
    ]);
    const { rows } = await platform.web.pool.query('SELECT id FROM api_key WHERE workspace_id = $1', [
      client.workspaceId,
    ]);
    expect(entries.at(-1)).toMatchObject({
      actor: 'key',
      actorId: expect.stringMatching(new RegExp(rows.map((row) => row.id).join('|'))),
      address: expect.stringContaining('127.0.0.1'),
      requestId: 'for-the-log',
      workspaceId: client.workspaceId,
    });
    for (const secret of [webhook.secret, rotated.secret, client.apiKey])
      expect(JSON.stringify(entries)).not.toContain(secret);
    await eventually('nothing is left to tell', async () => {
      const { rows } = await platform.sales.pool.query('SELECT count(*)::int AS left FROM audit_entry');
      return rows[0].left === 0;
    });
  });
});
