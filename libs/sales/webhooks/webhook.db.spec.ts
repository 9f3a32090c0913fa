import { randomUUID } from 'node:crypto';
import { type Pool, transaction } from '../../platform/postgres/postgres.js';
import { createLogger } from '../../platform/process/logging.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { DeliveryLoop } from './delivery.loop.js';
import { claimDeliveries, recordResults } from './delivery.store.js';
import { forgetOldEvents, forgetRemovedEndpoints } from './retention.store.js';
import { Targets } from './target.js';
import { Receiver } from './testing.js';
import { listEndpoints } from './webhook.reads.js';
import { WebhookService } from './webhook.service.js';

const targets = new Targets({ allowPrivate: true });
const claims = { limit: 100, perEndpoint: 100, leaseMs: 30_000 };

const ENDPOINTS_MAX = 20;

let database: TestDatabase;
let pool: Pool;
let service: WebhookService;
const closing: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
  service = new WebhookService({ pool, targets, endpointsMax: ENDPOINTS_MAX });
});
afterEach(async () => {
  for (const resource of closing.splice(0).reverse()) await resource.close();
  await pool.query('TRUNCATE webhook_endpoint, webhook_event CASCADE');
});
afterAll(async () => {
  await database.drop();
});

function closeLater<T extends { close(): Promise<void> }>(resource: T): T {
  closing.push(resource);
  return resource;
}

async function endpointOf(workspaceId: string, url: string, eventTypes = ['made.up']): Promise<string> {
  return (await service.create(workspaceId, { url, description: null, eventTypes })).id;
}

async function write(workspaceId: string, type = 'made.up', data: unknown = {}): Promise<string> {
  const { rows } = await pool.query(
    'INSERT INTO webhook_event (workspace_id, type, data) VALUES ($1, $2, $3) RETURNING id',
    [workspaceId, type, JSON.stringify(data)],
  );
  return rows[0].id;
}

function loop(options: { concurrency?: number; perEndpoint?: number; logs?: string[] } = {}): DeliveryLoop {
  const logger = createLogger('test', 'silent');
  const logs = options.logs ?? [];
  logger.warn = ((fields: object) => logs.push(JSON.stringify(fields))) as never;
  return closeLater(
    new DeliveryLoop({
      pool,
      logger,
      targets,
      events: { types: ['made.up'], present: (_, data) => data as Record<string, unknown> },
      concurrency: options.concurrency ?? 8,
      perEndpoint: options.perEndpoint ?? 4,
      timeoutMs: 5_000,
      disableAfterHours: 120,
      intervalMs: 20,
    }),
  );
}

async function deliveries() {
  const { rows } = await pool.query(
    'SELECT id, endpoint_id, state, attempts, tries, next_try_at FROM webhook_delivery ORDER BY id',
  );
  return rows;
}

const allAre = (state: string) =>
  eventually(`all deliveries ${state}`, async () => (await deliveries()).every((d) => d.state === state));

describe('an event', () => {
  it('becomes a delivery for each enabled endpoint of its workspace that wants its type', async () => {
    const [workspace, other] = [randomUUID(), randomUUID()];
    const wanted = await endpointOf(workspace, 'https://127.0.0.1/1', ['made.up', 'another']);
    const wantedToo = await endpointOf(workspace, 'https://127.0.0.1/2');
    await endpointOf(workspace, 'https://127.0.0.1/3', ['another']);
    await endpointOf(other, 'https://127.0.0.1/4');
    const off = await endpointOf(workspace, 'https://127.0.0.1/5');
    await service.update(workspace, off, { status: 'disabled' }, () => {});
    const removed = await endpointOf(workspace, 'https://127.0.0.1/6');
    await service.remove(workspace, removed);
    await write(workspace);
    const to = (await deliveries()).map((d) => d.endpoint_id);
    expect(to.sort()).toEqual([wanted, wantedToo].sort());
  });

  it('is there if and only if its transaction commits', async () => {
    const workspace = randomUUID();
    await endpointOf(workspace, 'https://127.0.0.1/');
    const failing = transaction(pool, async (tx) => {
      await tx.query(`INSERT INTO webhook_event (workspace_id, type, data) VALUES ($1, 'made.up', '{}')`, [
        workspace,
      ]);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await deliveries()).toEqual([]);
  });

  it("can never join another workspace's endpoint", async () => {
    const [workspace, other] = [randomUUID(), randomUUID()];
    const endpoint = await endpointOf(other, 'https://127.0.0.1/');
    const event = await write(workspace);
    for (const mixed of [workspace, other]) {
      await expect(
        pool.query(
          'INSERT INTO webhook_delivery (workspace_id, endpoint_id, event_id, next_try_at) VALUES ($1, $2, $3, now())',
          [mixed, endpoint, event],
        ),
      ).rejects.toThrow('foreign key');
    }
  });
});

describe('claims', () => {
  it('of several workers at once share out what is due', async () => {
    const workspace = randomUUID();
    await endpointOf(workspace, 'https://127.0.0.1/');
    for (let n = 0; n < 30; n++) await write(workspace);
    const shares = await Promise.all(
      Array.from({ length: 5 }, () => claimDeliveries(pool, new Map(), { ...claims, limit: 10 })),
    );
    const rest = await claimDeliveries(pool, new Map(), claims);
    const ids = [...shares.flat(), ...rest].map(({ id }) => id);
    expect(new Set(ids).size).toBe(30);
    expect(ids).toHaveLength(30);
    expect(await claimDeliveries(pool, new Map(), claims)).toEqual([]);
  });

  it('of one endpoint are bounded, and one that hangs leaves room for the others', async () => {
    const workspace = randomUUID();
    const busy = await endpointOf(workspace, 'https://127.0.0.1/busy');
    for (let n = 0; n < 20; n++) await write(workspace);
    const quiet = await endpointOf(workspace, 'https://127.0.0.1/quiet');
    await write(workspace);
    const bounds = { limit: 8, perEndpoint: 3, leaseMs: 30_000 };
    const claimed = await claimDeliveries(pool, new Map([[busy, 1]]), bounds);
    const of = (endpoint: string) => claimed.filter(({ endpointId }) => endpointId === endpoint);
    expect([of(busy).length, of(quiet).length]).toEqual([2, 1]);
    expect(await claimDeliveries(pool, new Map([[busy, 3]]), bounds)).toEqual([]);
  });

  it('are shared by workspaces, however many endpoints they have, and some places stay free for whoever comes next', async () => {
    const [noisy, quiet, third] = [randomUUID(), randomUUID(), randomUUID()];
    for (let n = 0; n < 20; n++) await endpointOf(noisy, `https://127.0.0.1/${n}`);
    for (let n = 0; n < 3; n++) await write(noisy);
    for (const workspace of [quiet, third]) await endpointOf(workspace, 'https://127.0.0.1/');
    const underWay = new Map<string, number>();
    const claim = async () => {
      const free = 32 - [...underWay.values()].reduce((sum, count) => sum + count, 0);
      const claimed = await claimDeliveries(pool, underWay, {
        limit: free,
        perEndpoint: 20,
        leaseMs: 30_000,
      });
      for (const { endpointId } of claimed) underWay.set(endpointId, (underWay.get(endpointId) ?? 0) + 1);
      return claimed.map(({ workspaceId }) => workspaceId);
    };
    expect(await claim()).toEqual(Array(26).fill(noisy));
    expect(await claim()).toEqual([]);
    for (let n = 0; n < 20; n++) await write(quiet);
    expect(await claim()).toEqual(Array(5).fill(quiet));
    await write(third);
    expect(await claim()).toEqual([third]);
    // What ends of the noisy one goes to the quiet one, until both have the same.
    const held = (workspace: string) =>
      pool
        .query('SELECT id FROM webhook_endpoint WHERE workspace_id = $1', [workspace])
        .then(({ rows }) => rows.reduce((sum, { id }) => sum + (underWay.get(id) ?? 0), 0));
    for (let n = 0; n < 12; n++) {
      const [endpoint] = [...underWay].find(([, count]) => count > 0)!;
      underWay.set(endpoint, underWay.get(endpoint)! - 1);
      expect(await claim()).not.toContain(noisy);
    }
    expect(await held(noisy)).toBe(14);
    expect(await held(quiet)).toBeGreaterThan(10);
  });

  it('of an endpoint that fails wait a moment, and are then one at a time, after those that work', async () => {
    const workspace = randomUUID();
    const failing = await endpointOf(workspace, 'https://127.0.0.1/failing');
    const working = await endpointOf(workspace, 'https://127.0.0.1/working');
    for (let n = 0; n < 3; n++) await write(workspace);
    await pool.query(
      `UPDATE webhook_endpoint SET consecutive_failures = 2, failing_since = now(), not_before = now() + interval '1 h'
       WHERE id = $1`,
      [failing],
    );
    const two = { ...claims, limit: 2 };
    const first = await claimDeliveries(pool, new Map(), two);
    expect(first.map((d) => d.endpointId)).toEqual([working, working]);
    expect(await claimDeliveries(pool, new Map(), claims)).toHaveLength(1);
    expect(await claimDeliveries(pool, new Map(), claims)).toEqual([]);
    await pool.query('UPDATE webhook_endpoint SET not_before = now()');
    const second = await claimDeliveries(pool, new Map(), claims);
    expect(second.map((d) => d.endpointId)).toEqual([failing]);
  });

  it('that lapse pass to another worker, and a late result of the first is logged and changes nothing', async () => {
    const workspace = randomUUID();
    await endpointOf(workspace, 'https://127.0.0.1/');
    await write(workspace);
    const [first] = await claimDeliveries(pool, new Map(), claims);
    await pool.query('UPDATE webhook_delivery SET next_try_at = now()');
    const [second] = await claimDeliveries(pool, new Map(), claims);
    expect(second).toMatchObject({ id: first!.id, attempts: 2, event: { id: first!.event.id } });
    const answer = (status: number, error: 'bad_status' | null) => ({
      at: new Date(),
      durationMs: 1,
      status,
      error,
      reply: null,
      retryAfterMs: null,
    });
    const record = (delivery: typeof first, status: number, error: 'bad_status' | null) =>
      transaction(pool, (tx) =>
        recordResults(tx, [{ delivery: delivery!, result: answer(status, error), nextTryInMs: null }]),
      );
    await record(second, 204, null);
    await record(first, 500, 'bad_status');
    // Repeated where the answer to a commit got lost.
    await record(first, 500, 'bad_status');
    expect(await deliveries()).toMatchObject([{ state: 'succeeded', attempts: 2 }]);
    const { rows } = await pool.query('SELECT no, status FROM webhook_attempt ORDER BY no');
    expect(rows).toEqual([
      { no: 1, status: 500 },
      { no: 2, status: 204 },
    ]);
  });
});

describe('the loop', () => {
  it('delivers everything once where nothing fails, by several workers', async () => {
    const receiver = closeLater(await Receiver.start());
    const workspace = randomUUID();
    await endpointOf(workspace, receiver.url());
    const ids = new Set<string>();
    for (let n = 0; n < 100; n++) ids.add(`evt_${(await write(workspace)).replaceAll('-', '')}`);
    loop();
    loop();
    await allAre('succeeded');
    expect(receiver.received).toHaveLength(100);
    expect(new Set(receiver.received.map(({ id }) => id))).toEqual(ids);
  });

  it('tries again with growing waits, then gives up', async () => {
    const receiver = closeLater(await Receiver.start());
    const workspace = randomUUID();
    const endpoint = await endpointOf(workspace, receiver.url());
    receiver.answer(...Array(8).fill(500));
    await write(workspace);
    loop();
    const waitsS: number[] = [];
    for (let tries = 1; tries < 8; tries++) {
      const waitS = await eventually(`try ${tries} failed`, async () => {
        const { rows } = await pool.query(
          `SELECT extract(epoch FROM d.next_try_at - a.at)::float AS wait_s FROM webhook_attempt a
           JOIN webhook_delivery d ON d.id = a.delivery_id WHERE a.no = $1`,
          [tries],
        );
        return rows[0]?.wait_s;
      });
      expect(await deliveries()).toMatchObject([{ state: 'pending', attempts: tries }]);
      waitsS.push(waitS);
      // As if the time had passed.
      await pool.query('UPDATE webhook_endpoint SET not_before = now()');
      await pool.query('UPDATE webhook_delivery SET next_try_at = now()');
    }
    await allAre('failed');
    const scheduleS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400];
    for (const [n, waitS] of waitsS.entries()) {
      expect(waitS).toBeGreaterThanOrEqual(scheduleS[n]!);
      // Recording took a moment, and on a busy machine more.
      expect(waitS).toBeLessThan(scheduleS[n]! * 1.2 + 60);
    }
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(await service.get(workspace, endpoint)).toMatchObject({
      status: 'enabled',
      consecutiveFailures: 8,
    });
  });

  it('disables an endpoint that is gone at once, says so, and tells the other endpoints', async () => {
    const [gone, other] = [closeLater(await Receiver.start()), closeLater(await Receiver.start())];
    const workspace = randomUUID();
    const endpoint = await endpointOf(workspace, gone.url());
    await endpointOf(workspace, other.url(), ['webhook.disabled']);
    gone.answer(410);
    await write(workspace);
    const logs: string[] = [];
    loop({ logs });
    await eventually('the other was told', async () => other.received.length === 1);
    expect(await service.get(workspace, endpoint)).toMatchObject({
      status: 'disabled',
      disabledReason: 'gone',
      disabledAt: expect.any(Date),
    });
    expect(other.received[0]!.event).toMatchObject({
      type: 'webhook.disabled',
      data: { webhookId: `whk_${endpoint.replaceAll('-', '')}`, url: gone.url(), reason: 'gone' },
    });
    expect(logs.join()).toContain('"alert":"webhook.disabled"');
  });

  it('disables an endpoint whose failures last; enabled again, what was pending goes on', async () => {
    const receiver = closeLater(await Receiver.start());
    const workspace = randomUUID();
    const endpoint = await endpointOf(workspace, receiver.url());
    receiver.answer(500);
    const first = await write(workspace);
    loop();
    await eventually('a failure', async () => (await service.get(workspace, endpoint)).failingSince);
    // Long, but too few to say anything.
    const again = async (failures: number) => {
      receiver.answer(500);
      await pool.query(
        `UPDATE webhook_endpoint SET consecutive_failures = $1, failing_since = now() - interval '121 h', not_before = now()`,
        [failures],
      );
      await pool.query('UPDATE webhook_delivery SET next_try_at = now()');
      return eventually('another failure', async () => {
        const after = await service.get(workspace, endpoint);
        return after.consecutiveFailures === failures + 1 && after;
      });
    };
    expect(await again(3)).toMatchObject({ status: 'enabled' });
    expect(await again(7)).toMatchObject({ status: 'disabled', disabledReason: 'failing' });
    // While it is disabled nothing is sent, and nothing is kept for later.
    await pool.query('UPDATE webhook_delivery SET next_try_at = now()');
    await pool.query('UPDATE webhook_endpoint SET not_before = NULL');
    await write(workspace);
    expect(await claimDeliveries(pool, new Map(), claims)).toEqual([]);
    const sent = receiver.received.length;
    await service.update(workspace, endpoint, { status: 'enabled' }, () => {});
    await allAre('succeeded');
    expect(receiver.received).toHaveLength(sent + 1);
    expect(receiver.received.at(-1)!.id).toBe(`evt_${first.replaceAll('-', '')}`);
    expect(await service.get(workspace, endpoint)).toMatchObject({
      status: 'enabled',
      disabledReason: null,
      disabledAt: null,
      consecutiveFailures: 0,
      failingSince: null,
    });
  });

  it('forgets failures after a success', async () => {
    const receiver = closeLater(await Receiver.start());
    const workspace = randomUUID();
    const endpoint = await endpointOf(workspace, receiver.url());
    receiver.answer(500);
    await write(workspace);
    loop();
    await eventually(
      'a failure',
      async () => (await service.get(workspace, endpoint)).consecutiveFailures === 1,
    );
    await write(workspace);
    await eventually(
      'a success',
      async () => (await service.get(workspace, endpoint)).consecutiveFailures === 0,
    );
  });

  it('records what was answered before it stops, and sends nothing after', async () => {
    const receiver = closeLater(await Receiver.start());
    const workspace = randomUUID();
    await endpointOf(workspace, receiver.url());
    let answer = () => {};
    receiver.answers.push((response) => {
      answer = () => void response.writeHead(204).end();
    });
    await write(workspace);
    const running = loop();
    await eventually('it is sent', async () => receiver.received.length === 1);
    const closed = running.close();
    await write(workspace);
    answer();
    await closed;
    expect((await deliveries()).map(({ state }) => state)).toEqual(['succeeded', 'pending']);
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a workspace', () => {
  it('has so many endpoints and no more, however many are made at once', async () => {
    const workspace = randomUUID();
    const made = await Promise.allSettled(
      Array.from({ length: ENDPOINTS_MAX + 5 }, () => endpointOf(workspace, 'https://127.0.0.1/')),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(ENDPOINTS_MAX);
    expect((made.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason).toMatchObject({
      status: 409,
      code: 'too_many_webhooks',
      more: { extensions: { quota: { name: 'webhooks', limit: ENDPOINTS_MAX, used: ENDPOINTS_MAX } } },
    });
    const [first] = await listEndpoints(pool, workspace, { limit: 1 });
    await service.remove(workspace, first!.id);
    await endpointOf(workspace, 'https://127.0.0.1/');
  });
});

describe('what is old', () => {
  const age = async (table: string, interval: string) => {
    // Ids carry the time, and that of an event is what it is removed by.
    if (table === 'webhook_event')
      await pool.query(`UPDATE webhook_event SET id = uuidv7(-interval '${interval}')`);
    else await pool.query(`UPDATE ${table} SET updated_at = now() - interval '${interval}'`);
  };

  it('is removed with its deliveries and attempts, and nothing else', async () => {
    const workspace = randomUUID();
    await write(workspace);
    await age('webhook_event', '8 d');
    await endpointOf(workspace, 'https://127.0.0.1/');
    const recent = await write(workspace);
    expect(await forgetOldEvents(pool, 7)).toBe(1);
    const { rows } = await pool.query('SELECT id FROM webhook_event');
    expect(rows).toEqual([{ id: recent }]);
    expect(await deliveries()).toHaveLength(1);
    await pool.query('INSERT INTO webhook_attempt SELECT id, 1, now(), 1 FROM webhook_delivery');
    expect(await forgetOldEvents(pool, 0)).toBe(1);
    expect(await deliveries()).toEqual([]);
  });

  it('goes when its endpoint has been removed for a while', async () => {
    const workspace = randomUUID();
    const endpoint = await endpointOf(workspace, 'https://127.0.0.1/');
    await write(workspace);
    await service.remove(workspace, endpoint);
    expect(await forgetRemovedEndpoints(pool)).toBe(0);
    expect(await deliveries()).toHaveLength(1);
    await age('webhook_endpoint', '2 h');
    expect(await forgetRemovedEndpoints(pool)).toBe(1);
    expect(await forgetRemovedEndpoints(pool)).toBe(0);
    expect((await pool.query('SELECT FROM webhook_endpoint')).rowCount).toBe(0);
  });
});
