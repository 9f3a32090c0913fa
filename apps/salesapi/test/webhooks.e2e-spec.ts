import { Receiver, verified } from '../../../libs/sales/webhooks/testing.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { problem, TestClient } from '../../../libs/testing/workspace-client.js';
import { WEBHOOK_EVENTS } from '../webhook-event.schemas.js';

const ALL = [
  'campaign.started',
  'campaign.paused',
  'campaign.resumed',
  'campaign.completed',
  'campaign.canceled',
  'message.updated',
];

let platform: TestPlatform;
let client: TestClient;
let stranger: TestClient;
const closing: Receiver[] = [];

beforeAll(async () => {
  platform = await TestPlatform.start({
    without: ['general-worker'],
    settings: {
      BATCH_SIZE: '50',
      BATCH_WINDOW: '2',
      SWEEP_INTERVAL_MS: '200',
      WEBHOOK_ALLOW_PRIVATE: 'true',
      WEBHOOK_INTERVAL_MS: '50',
    },
    carrierFlags: ['--seed', '7', '--latency-mean-ms', '20', '--latency-stddev-ms', '10'],
  });
  [client, stranger] = await Promise.all([
    TestClient.create(platform, '1000'),
    TestClient.create(platform, '1000'),
  ]);
});
afterAll(() => platform.stop());
afterEach(async () => {
  for (const receiver of closing.splice(0)) await receiver.close();
  await platform.sales.pool.query(`UPDATE webhook_endpoint SET status = 'deleted' WHERE status = 'enabled'`);
});

const api = (method: string, route: string, body?: unknown, who = client) =>
  who.request('salesapi', method, route, body);

async function receive(): Promise<Receiver> {
  const receiver = await Receiver.start();
  closing.push(receiver);
  return receiver;
}

async function webhookTo(url: string, events = ['campaign.completed']) {
  const { status, body } = await api('POST', '/webhooks', { url, events });
  expect(status).toBe(201);
  return body;
}

/** Waits until the delivery says it; resolves with it. */
const delivered = (id: string, state: string) =>
  eventually(`delivery ${id} ${state}`, async () => {
    const { body } = await api('GET', `/deliveries/${id}`);
    return body.state === state && body;
  });

const sendTest = async (webhookId: string) => (await api('POST', `/webhooks/${webhookId}/test`)).body;

describe('a webhook', () => {
  it('is made, shown, changed and removed', async () => {
    const made = await api('POST', '/webhooks', {
      url: 'https://127.0.0.1/hook',
      description: ' to the shop ',
      events: ['campaign.completed', 'campaign.paused', 'campaign.completed'],
    });
    expect(made.status).toBe(201);
    const { secret, ...webhook } = made.body;
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(webhook).toEqual({
      id: expect.stringMatching(/^whk_[0-9a-f]{32}$/),
      url: 'https://127.0.0.1/hook',
      description: 'to the shop',
      events: ['campaign.completed', 'campaign.paused'],
      status: 'enabled',
      disabledReason: null,
      disabledAt: null,
      consecutiveFailures: 0,
      failingSince: null,
      previousSecretUntil: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await api('GET', `/webhooks/${webhook.id}`)).body).toEqual(webhook);
    const changed = await api('PATCH', `/webhooks/${webhook.id}`, { description: null, status: 'disabled' });
    expect(changed.body).toMatchObject({
      ...webhook,
      description: null,
      status: 'disabled',
      disabledReason: 'user',
      disabledAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(await api('POST', `/webhooks/${webhook.id}/test`)).toEqual(problem(409, 'webhook_disabled'));
    const again = await api('PATCH', `/webhooks/${webhook.id}`, {
      status: 'enabled',
      events: ['message.updated'],
    });
    expect(again.body).toMatchObject({
      status: 'enabled',
      disabledReason: null,
      events: ['message.updated'],
    });
    const removed = await api('DELETE', `/webhooks/${webhook.id}`);
    expect([removed.status, removed.text]).toEqual([204, '']);
    expect(await api('GET', `/webhooks/${webhook.id}`)).toEqual(problem(404, 'webhook_not_found'));
    expect(await api('DELETE', `/webhooks/${webhook.id}`)).toEqual(problem(404, 'webhook_not_found'));
    expect((await api('GET', '/webhooks')).body.data).toEqual([]);
  });

  it('is listed page by page', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await webhookTo(`https://127.0.0.1/${n}`)).id);
    const first = (await api('GET', '/webhooks?limit=2')).body;
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const second = (await api('GET', `/webhooks?limit=2&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({ data: [{ id: ids[2] }], nextCursor: null });
    expect(JSON.stringify([first, second])).not.toContain('whsec_');
  });

  it.each([
    [{}, 'url'],
    [{ url: 'https://127.0.0.1/' }, 'events'],
    [{ url: 'https://127.0.0.1/', events: [] }, 'events'],
    [{ url: 'https://127.0.0.1/', events: ['campaign.exploded'] }, 'events'],
    [{ url: 'not a url', events: ['campaign.paused'] }, 'url'],
    [{ url: 'ftp://127.0.0.1/', events: ['campaign.paused'] }, 'url'],
    [{ url: 'https://a:b@127.0.0.1/', events: ['campaign.paused'] }, 'url'],
    [{ url: `https://127.0.0.1/${'x'.repeat(2_050)}`, events: ['campaign.paused'] }, 'url'],
    [{ url: 'https://127.0.0.1/', events: ['campaign.paused'], secret: 'whsec_mine' }, ''],
    [{ url: 'https://127.0.0.1/', events: ['campaign.paused'], description: 'a\0b' }, 'description'],
  ])('is refused as %j', async (body, field) => {
    const refused = await api('POST', '/webhooks', body);
    expect(refused).toEqual(problem(422, 'invalid_request'));
    expect(refused.body.errors[0].field).toMatch(field);
  });

  it('cannot be changed into what it could not have been', async () => {
    const { id } = await webhookTo('https://127.0.0.1/hook');
    for (const change of [
      { url: 'ftp://127.0.0.1/' },
      { events: [] },
      { status: 'deleted' },
      { secret: 'x' },
    ]) {
      expect(await api('PATCH', `/webhooks/${id}`, change)).toEqual(problem(422, 'invalid_request'));
    }
    expect((await api('GET', `/webhooks/${id}`)).body.url).toBe('https://127.0.0.1/hook');
  });

  it("is another workspace's business, and so are its deliveries", async () => {
    const receiver = await receive();
    const { id } = await webhookTo(receiver.url());
    const delivery = (await sendTest(id)).id;
    await delivered(delivery, 'succeeded');
    const before = (await api('GET', `/webhooks/${id}`)).body;
    const routes: [string, string, unknown?][] = [
      ['GET', `/webhooks/${id}`],
      ['PATCH', `/webhooks/${id}`, { status: 'disabled' }],
      ['DELETE', `/webhooks/${id}`],
      ['POST', `/webhooks/${id}/rotate-secret`, {}],
      ['POST', `/webhooks/${id}/test`],
      ['GET', `/webhooks/${id}/deliveries`],
      ['GET', `/deliveries/${delivery}`],
      ['POST', `/deliveries/${delivery}/replay`],
    ];
    for (const [method, route, body] of routes) {
      const code = route.startsWith('/webhooks') ? 'webhook_not_found' : 'delivery_not_found';
      expect(await api(method, route, body, stranger)).toEqual(problem(404, code));
      // An id that cannot be one at all.
      const wrong = route.replace(/(whk|dlv)_\w{32}/, 'x');
      expect(await api(method, wrong, body)).toEqual(problem(404, code));
    }
    expect((await api('GET', '/webhooks', undefined, stranger)).body.data).toEqual([]);
    const cursors = await api('GET', `/webhooks/${id}/deliveries?cursor=${id}`);
    expect(cursors).toEqual(problem(422, 'invalid_request'));
    expect((await api('GET', `/webhooks/${id}`)).body).toEqual(before);
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a key', () => {
  const lacking = problem(403, 'insufficient_scope');

  it('has nothing told that it may not see', async () => {
    const url = 'https://127.0.0.1/hook';
    const writer = await client.withScopes('webhooks:write');
    const campaigns = await client.withScopes('webhooks:write', 'campaigns:read');
    const both = await client.withScopes('webhooks:write', 'campaigns:read', 'messages:read');
    for (const type of [...ALL, 'webhook.disabled']) {
      expect(await api('POST', '/webhooks', { url, events: [type] }, writer)).toEqual(lacking);
    }
    expect(await api('POST', '/webhooks', { url, events: ALL }, campaigns)).toEqual(lacking);
    expect(await api('POST', '/webhooks', { url, events: ['webhook.disabled'] }, both)).toEqual(lacking);
    expect((await api('POST', '/webhooks', { url, events: ALL.slice(0, 5) }, campaigns)).status).toBe(201);
    const { body: webhook } = await api('POST', '/webhooks', { url, events: ALL }, both);
    const change = (body: object, who: TestClient) => api('PATCH', `/webhooks/${webhook.id}`, body, who);
    const elsewhere = { url: 'https://127.0.0.1/elsewhere' };
    for (const who of [writer, campaigns]) expect(await change(elsewhere, who)).toEqual(lacking);
    expect((await api('GET', `/webhooks/${webhook.id}`)).body).toMatchObject({ url, events: ALL });
    expect((await change({ events: ['campaign.paused'] }, campaigns)).status).toBe(200);
    expect((await change(elsewhere, campaigns)).status).toBe(200);
    expect(await change({ events: ['message.updated'] }, campaigns)).toEqual(lacking);
    expect(await change({ ...elsewhere, events: ['message.updated'] }, campaigns)).toEqual(lacking);
    expect((await change({ status: 'disabled', description: 'off' }, writer)).status).toBe(200);
  });

  it('sees of a delivery no more than it may see otherwise', async () => {
    const receiver = await receive();
    const webhook = await webhookTo(receiver.url(), ['message.updated', 'campaign.completed']);
    const { id } = (await client.create(contactsCsv(1))).body;
    await client.run(id);
    await client.finished(id);
    const deliveries = await eventually('both are told', async () => {
      const { data } = (await api('GET', `/webhooks/${webhook.id}/deliveries`)).body;
      const types = new Set(data.map(({ eventType }: { eventType: string }) => eventType));
      return types.size === 2 && data;
    });
    const one = (type: string) =>
      deliveries.find(({ eventType }: { eventType: string }) => eventType === type).id;
    const [ofMessage, ofCampaign] = [one('message.updated'), one('campaign.completed')];
    const test = (await api('POST', `/webhooks/${webhook.id}/test`)).body.id;
    const statuses = async (who: TestClient) => {
      const replies = [];
      for (const delivery of [ofMessage, ofCampaign, test])
        replies.push(await api('GET', `/deliveries/${delivery}`, undefined, who));
      return replies.map(({ status }) => status);
    };
    expect(await statuses(await client.withScopes('webhooks:read'))).toEqual([403, 403, 200]);
    expect(await statuses(await client.withScopes('webhooks:read', 'messages:read'))).toEqual([
      403, 403, 200,
    ]);
    const campaigns = await client.withScopes('webhooks:read', 'campaigns:read');
    expect(await statuses(campaigns)).toEqual([403, 200, 200]);
    const both = await client.withScopes('webhooks:read', 'campaigns:read', 'messages:read');
    expect(await statuses(both)).toEqual([200, 200, 200]);
    // Nor by sending it again.
    const writer = await client.withScopes('webhooks:write');
    const replayed = await api('POST', `/deliveries/${ofMessage}/replay`, undefined, writer);
    expect(replayed.status).toBe(202);
    expect(replayed.text).not.toMatch(/payload|\+1/);
  });
});

describe('a campaign', () => {
  it('tells its life and that of its messages to who asked for it, signed, and to nobody else', async () => {
    const [receiver, other, foreign] = [await receive(), await receive(), await receive()];
    const { secret } = await webhookTo(receiver.url(), ALL);
    await webhookTo(other.url(), ['campaign.canceled']);
    await api('POST', '/webhooks', { url: foreign.url(), events: ALL }, stranger);
    const { id } = (await client.create(contactsCsv(120), { name: 'Spring' })).body;
    await client.run(id);
    const done = await client.finished(id);
    await eventually('completed is told', async () => receiver.ofType('campaign.completed').length === 1);
    const told = () =>
      receiver
        .ofType('message.updated')
        .flatMap(({ event }) => event.data.messages as { id: string; status: string }[]);
    const final = (status: string) => told().filter((message) => message.status === status).length;
    await eventually('all is told', async () => {
      return final('delivered') + final('undelivered') + final('failed') === 120;
    });

    for (const delivery of receiver.received) {
      expect(verified(secret, delivery)).toEqual(delivery.event);
      expect(delivery.event.id).toBe(delivery.id);
      // What the document of the API says of it, and nothing else.
      expect(WEBHOOK_EVENTS[delivery.event.type]!.schema.parse(delivery.event)).toEqual(delivery.event);
    }
    expect(new Set(receiver.received.map((delivery) => delivery.id)).size).toBe(receiver.received.length);
    expect(receiver.ofType('campaign.started')).toMatchObject([
      { event: { data: { campaignId: id, name: 'Spring', status: 'running', counts: { queued: 120 } } } },
    ]);
    const { sending, ...counts } = done.counts;
    expect(sending).toBe(0);
    expect(receiver.ofType('campaign.completed')[0]!.event.data).toEqual({
      campaignId: id,
      name: 'Spring',
      status: 'completed',
      pausedReason: null,
      contacts: 120,
      rejected: 0,
      counts,
      charged: done.charged,
      released: done.released,
      version: expect.any(Number),
      startedAt: done.startedAt,
      finishedAt: done.finishedAt,
    });
    // Every message once in each status that it had, in events of many.
    const keys = told().map((message) => `${message.id} ${message.status}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(final('delivered')).toBe(counts.delivered);
    expect(final('failed')).toBe(counts.failed);
    expect(receiver.ofType('message.updated').length).toBeLessThan(100);
    const listed = (await api('GET', `/campaigns/${id}/messages`)).body.data[0];
    const { updatedAt, ...shown } = listed;
    expect(told()).toContainEqual({ ...shown, run: 1 });
    expect([other.received, foreign.received]).toEqual([[], []]);
  });

  it('tells of pauses, with the reason, of going on and of its cancelation', async () => {
    const receiver = await receive();
    await webhookTo(receiver.url(), ALL.slice(0, 5));
    const fault = (body: object) =>
      fetch(platform.url('carrier', '/faults'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await fault({ fault: 'error_503' });
    const { id } = (await client.create(contactsCsv(10))).body;
    await client.run(id);
    for (const verb of ['pause', 'resume', 'cancel']) await api('POST', `/campaigns/${id}/${verb}`);
    await fault({ fault: 'none' });
    await client.finished(id, 'canceled');
    await eventually('all is told', async () => receiver.received.length === 4);
    const events = receiver.received
      .map(({ event }) => event)
      .sort((a, b) => a.data.version - b.data.version)
      .map(({ type, data }) => [type, data.status, data.pausedReason]);
    expect(events).toEqual([
      ['campaign.started', 'running', null],
      ['campaign.paused', 'paused', 'user'],
      ['campaign.resumed', 'running', null],
      ['campaign.canceled', 'canceled', null],
    ]);
  }, 40_000);
});

it('is tested so often at once, and then a few times a minute', async () => {
  const webhook = await webhookTo((await receive()).url());
  const test = () => api('POST', `/webhooks/${webhook.id}/test`);
  const startedAt = performance.now();
  const replies: Awaited<ReturnType<typeof test>>[] = [];
  let refused: (typeof replies)[number] | undefined;
  while (!refused) {
    replies.push(...(await Promise.all(Array.from({ length: 31 }, test))));
    refused = replies.find(({ status }) => status === 429);
  }
  const sent = replies.filter(({ status }) => status === 202).length;
  expect(sent).toBeGreaterThanOrEqual(300);
  // One more for each five seconds that it took.
  expect(sent).toBeLessThanOrEqual(300 + Math.ceil((performance.now() - startedAt) / 5_000));
  expect(refused).toEqual(problem(429, 'rate_limited'));
  expect(refused.headers.get('retry-after')).toBe('5');
});

describe('a delivery', () => {
  it('has a log of its attempts', async () => {
    const receiver = await receive();
    receiver.answers.push((response) => response.writeHead(500).end('try again'));
    const webhook = await webhookTo(receiver.url());
    const test = await api('POST', `/webhooks/${webhook.id}/test`);
    expect(test.status).toBe(202);
    expect(test.body).toMatchObject({
      id: expect.stringMatching(/^dlv_[0-9a-f]{32}$/),
      webhookId: webhook.id,
      eventType: 'webhook.test',
      state: 'pending',
      payload: { type: 'webhook.test', data: { message: 'This is a test.' } },
      log: [],
    });
    const failed = await eventually('a failure', async () => {
      const { body } = await api('GET', `/deliveries/${test.body.id}`);
      return body.log.length === 1 && body;
    });
    expect(failed).toMatchObject({
      state: 'pending',
      attempts: 1,
      log: [{ no: 1, status: 500, error: 'bad_status', reply: 'try again', durationMs: expect.any(Number) }],
    });
    expect((await api('GET', `/webhooks/${webhook.id}`)).body.consecutiveFailures).toBe(1);
    await due();
    const done = await delivered(test.body.id, 'succeeded');
    expect(done).toMatchObject({
      attempts: 2,
      nextTryAt: null,
      log: [{ no: 1 }, { no: 2, status: 204, error: null }],
    });
    expect(receiver.received.map(({ id, body }) => [id, JSON.parse(body)])).toEqual([
      [done.eventId, done.payload],
      [done.eventId, done.payload],
    ]);
  });

  it('is listed by page and by state, newest first, and sent again when asked', async () => {
    const receiver = await receive();
    const webhook = await webhookTo(receiver.url());
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) {
      ids.unshift((await sendTest(webhook.id)).id);
      await delivered(ids[0]!, 'succeeded');
    }
    await platform.sales.pool.query(`UPDATE webhook_delivery SET state = 'failed' WHERE id = $1`, [
      ids[1]!.slice(4),
    ]);
    const list = async (query: string) =>
      (await api('GET', `/webhooks/${webhook.id}/deliveries?${query}`)).body;
    const idsOf = (page: { data: { id: string }[] }) => page.data.map(({ id }) => id);
    const first = await list('limit=2');
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    const second = await list(`limit=2&cursor=${first.nextCursor}`);
    expect([idsOf(second), second.nextCursor]).toEqual([ids.slice(2), null]);
    expect(idsOf(await list('state=failed'))).toEqual([ids[1]]);
    expect(idsOf(await list('state=pending'))).toEqual([]);

    for (const id of ids.slice(1)) {
      const replay = await api('POST', `/deliveries/${id}/replay`);
      expect(replay).toMatchObject({ status: 202, body: { id } });
      const done = await eventually('it is sent again', async () => {
        const { body } = await api('GET', `/deliveries/${id}`);
        return body.attempts === 2 && body.state === 'succeeded' && body;
      });
      expect(receiver.received.filter((received) => received.id === done.eventId)).toHaveLength(2);
    }
  });

  it('is signed by both secrets while one is exchanged for the other', async () => {
    const receiver = await receive();
    const { id, secret: old } = await webhookTo(receiver.url());
    const rotated = await api('POST', `/webhooks/${id}/rotate-secret`, { overlapHours: 1 });
    expect(rotated).toMatchObject({ status: 200, body: { id, previousSecretUntil: expect.any(String) } });
    const { secret } = rotated.body;
    expect(secret).not.toBe(old);
    await delivered((await sendTest(id)).id, 'succeeded');
    verified(old, receiver.received[0]!);
    verified(secret, receiver.received[0]!);
    await platform.sales.pool.query(
      `UPDATE webhook_endpoint SET previous_secret_until = now() WHERE previous_secret IS NOT NULL`,
    );
    await delivered((await sendTest(id)).id, 'succeeded');
    verified(secret, receiver.received[1]!);
    expect(() => verified(old, receiver.received[1]!)).toThrow('No matching signature');
    // At once; and where nothing is said, within a day.
    const last = await api('POST', `/webhooks/${id}/rotate-secret`, { overlapHours: 0 });
    expect(last.body.previousSecretUntil).toBeNull();
    const day = await api('POST', `/webhooks/${id}/rotate-secret`, {});
    expect(day.body.previousSecretUntil).toEqual(expect.any(String));
    expect(await api('POST', `/webhooks/${id}/rotate-secret`, { overlapHours: 169 })).toEqual(
      problem(422, 'invalid_request'),
    );
  });

  it('is made again with the same id by the next worker where one was killed before it recorded the answer', async () => {
    const receiver = await receive();
    const webhook = await webhookTo(receiver.url());
    receiver.answers.push(() => {});
    const { id } = await sendTest(webhook.id);
    await eventually('it is under way', async () => receiver.received.length === 1);
    await platform.stopService('sales-worker', 'SIGKILL');
    expect((await api('GET', `/deliveries/${id}`)).body).toMatchObject({
      state: 'pending',
      attempts: 1,
      log: [],
    });
    await platform.startService('sales-worker');
    await due();
    const done = await delivered(id, 'succeeded');
    // The attempt nobody knows the end of is missing in the log, and is counted.
    expect(done).toMatchObject({ attempts: 2, log: [{ no: 2, status: 204 }] });
    expect(receiver.received.map((received) => received.id)).toEqual([done.eventId, done.eventId]);
    expect(receiver.received[1]!.event).toEqual(receiver.received[0]!.event);
  }, 40_000);
});

describe('where private targets are not allowed', () => {
  afterAll(async () => {
    await Promise.all([platform.stopService('salesapi'), platform.stopService('sales-worker')]);
    await Promise.all([platform.startService('salesapi'), platform.startService('sales-worker')]);
  });

  it('none is accepted, and what was accepted before is not connected to', async () => {
    const receiver = await receive();
    const webhook = await webhookTo(receiver.url());
    await Promise.all([platform.stopService('salesapi'), platform.stopService('sales-worker')]);
    const strict = { WEBHOOK_ALLOW_PRIVATE: 'false' };
    await Promise.all([
      platform.startService('salesapi', strict),
      platform.startService('sales-worker', strict),
    ]);
    for (const url of [receiver.url(), 'https://127.0.0.1/', 'https://[::1]/', 'https://169.254.169.254/']) {
      const refused = await api('POST', '/webhooks', { url, events: ['campaign.paused'] });
      expect(refused).toEqual(problem(422, 'invalid_request'));
      expect(refused.body.errors).toMatchObject([{ field: 'url' }]);
      expect(await api('PATCH', `/webhooks/${webhook.id}`, { url })).toEqual(problem(422, 'invalid_request'));
    }
    await platform.sales.pool.query(
      `UPDATE webhook_endpoint SET url = 'https://127.0.0.1:${receiver.port}/'`,
    );
    const { id } = await sendTest(webhook.id);
    const failed = await eventually('an attempt', async () => {
      const { body } = await api('GET', `/deliveries/${id}`);
      return body.log.length === 1 && body;
    });
    expect(failed.log).toMatchObject([{ status: null, error: 'target_refused', reply: null }]);
    expect(receiver.received).toEqual([]);
  }, 40_000);
});

/** As if the waits had passed. */
async function due(): Promise<void> {
  await platform.sales.pool.query(
    'UPDATE webhook_endpoint SET not_before = now() WHERE not_before IS NOT NULL',
  );
  await platform.sales.pool.query(`UPDATE webhook_delivery SET next_try_at = now() WHERE state = 'pending'`);
}
