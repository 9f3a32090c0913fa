import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { CampaignChange } from '../../contracts/webhook-events.js';
import type { Pool } from '../../platform/postgres/postgres.js';
import { contactsCsv } from '../../testing/contacts-csv.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { KEEP_ALL } from '../../testing/keep-all.js';
import { CampaignService } from '../campaigns/campaign.service.js';
import { importCampaign } from '../contact-files/campaign.import.js';
import { dispatchBatch } from '../dispatch/dispatch.js';
import { dispatchingTo } from '../dispatch/testing.js';
import { SingleSends } from '../sends/single.sends.js';
import { closeFinishedRuns, settlePending } from '../settlement/settlement.js';
import { SALES_EVENTS } from './campaign.events.js';
import { STATUS_NAMES } from './message.js';
import { formatCampaignId } from './reference.js';

let database: TestDatabase;
let pool: Pool;
let granting: CampaignService;
let refusing: CampaignService;
const workspaceId = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
  granting = service({ grants: true });
  refusing = service({ grants: false });
});
beforeEach(async () => {
  await pool.query('TRUNCATE webhook_endpoint, webhook_event CASCADE');
  await pool.query(
    `INSERT INTO webhook_endpoint (workspace_id, url, event_types, secret) VALUES ($1, 'https://x', $2, 'whsec_')`,
    [workspaceId, SALES_EVENTS.types],
  );
});
afterAll(() => database.drop());

/** The service beside a credit service that grants everything, or nothing, or does not answer. */
function service({ grants }: { grants: boolean | null }): CampaignService {
  const answer =
    grants === null ? null : { granted: grants, availableMicros: 0n, shortfallMicros: grants ? 0n : 1n };
  return new CampaignService({
    pool,
    credit: { reserve: async () => answer },
    onWakeUps: () => {},
    onChanged: () => {},
    batchSize: 10,
    window: 2,
  });
}

function draft(workspace = workspaceId): Promise<bigint> {
  const csv = Readable.from([Buffer.from(contactsCsv(2))]);
  const fields = { name: 'n', message: 'hi', sender: null, defaultRegion: undefined, carrier: 'test' };
  const settings = { priceMicros: 100_000n, batchSize: 10, validityMinutes: 60, failureShareMax: 1 };
  return importCampaign(pool, { ...fields, ...settings, ...KEEP_ALL, workspaceId: workspace }, csv);
}

/** A worker dispatches the batch to a carrier that refuses all of it for good. */
async function fail(id: bigint, no: number): Promise<void> {
  const refusing = dispatchingTo(pool, async ({ messages }) =>
    messages.map((_, index) => ({ index, code: 'unknown', retryable: false })),
  );
  await dispatchBatch(refusing, id, no);
  const credit = {
    settle: async (settlements: readonly { opId: string }[]) =>
      settlements.map(({ opId }) => ({ opId, status: 'APPLIED', detail: '' })),
    close: async (closings: readonly { opId: string }[]) =>
      closings.map(({ opId }) => ({ opId, status: 'CLOSED', detail: '' })),
  };
  await settlePending(pool, credit, refusing.logger);
  await closeFinishedRuns(pool, credit, refusing.logger);
}

/** What was told of campaigns since the last look. */
async function told() {
  const { rows } = await pool.query(
    `WITH told AS (DELETE FROM webhook_event WHERE type LIKE 'campaign.%' RETURNING id, type, data)
     SELECT type, data FROM told ORDER BY id`,
  );
  return rows.map(({ type, data }) => ({ type, ...SALES_EVENTS.present(type, data) }));
}

/** What the trigger has written, and which of its keys are read where it is shown. */
async function storedAndRead() {
  const { rows } = await pool.query<{ type: string; data: object }>('SELECT type, data FROM webhook_event');
  const { type, data } = rows[0]!;
  const read = new Set<string>();
  const watched = new Proxy(data, {
    get: (target, key) => {
      read.add(String(key));
      return Reflect.get(target, key);
    },
  });
  const shown = SALES_EVENTS.present(type, watched);
  return { stored: Object.keys(data), read: [...read], shown };
}

const types = async () => (await told()).map(({ type }) => type);

describe('a campaign tells', () => {
  it('of its start, its pauses and its end', async () => {
    const id = await draft();
    expect(await told()).toEqual([]);
    await granting.run(workspaceId, id);
    expect(await told()).toEqual([
      {
        type: 'campaign.started',
        campaignId: formatCampaignId(id),
        name: 'n',
        status: 'running',
        pausedReason: null,
        contacts: 2,
        rejected: 0,
        counts: {
          queued: 2,
          unknown: 0,
          sent: 0,
          failed: 0,
          undelivered: 0,
          expired: 0,
          canceled: 0,
          delivered: 0,
        },
        charged: '0',
        released: '0',
        version: expect.any(Number),
        startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        finishedAt: null,
      },
    ]);
    await granting.pause(workspaceId, id);
    expect(await told()).toMatchObject([{ type: 'campaign.paused', pausedReason: 'user' }]);
    await granting.resume(workspaceId, id);
    expect(await told()).toMatchObject([{ type: 'campaign.resumed', pausedReason: null }]);
    await fail(id, 0);
    expect(await told()).toMatchObject([
      { type: 'campaign.completed', counts: { failed: 2 }, released: '0.2', finishedAt: expect.any(String) },
    ]);
  });

  it('by a trigger that writes what is shown, and nothing else', async () => {
    await granting.run(workspaceId, await draft());
    const { stored, read, shown } = await storedAndRead();
    expect(read.sort()).toEqual(stored.sort());
    expect(Object.keys((shown as CampaignChange).counts)).toEqual(STATUS_NAMES);
  });

  it('of its cancelation, once nothing waits any more', async () => {
    const [one, two] = [await draft(), await draft()];
    await granting.run(workspaceId, one);
    await told();
    await granting.cancel(workspaceId, one);
    expect(await told()).toMatchObject([{ type: 'campaign.canceled', counts: { canceled: 2 } }]);
    await granting.cancel(workspaceId, two);
    expect(await types()).toEqual(['campaign.canceled']);
  });

  it('that it waits for credit where nobody was there to be told, and nothing where somebody was', async () => {
    const id = await draft();
    await expect(refusing.run(workspaceId, id)).rejects.toThrow('credits');
    expect(await types()).toEqual([]);
    const run = { id: randomUUID(), campaignId: id, workspaceId, amountMicros: 1n };
    await pool.query('INSERT INTO run (id, campaign_id, no, amount_micros) VALUES ($1, $2, 1, 1)', [
      run.id,
      id,
    ]);
    await pool.query(`UPDATE campaign SET status = 'reserving' WHERE id = $1`, [id]);
    await expect(refusing.finishReserving(run, { callerWaits: false })).rejects.toThrow('credits');
    expect(await told()).toMatchObject([{ type: 'campaign.paused', pausedReason: 'credit' }]);
    await granting.resume(workspaceId, id);
    expect(await types()).toEqual(['campaign.started']);
  });

  it('of a retry as of a start; one that is refused changes nothing, and is no news', async () => {
    const id = await draft();
    await granting.run(workspaceId, id);
    await fail(id, 0);
    expect(await types()).toEqual(['campaign.started', 'campaign.completed']);
    await expect(refusing.retry(workspaceId, id)).rejects.toThrow('credits');
    expect(await types()).toEqual([]);
    await granting.retry(workspaceId, id);
    expect(await types()).toEqual(['campaign.started']);
    await fail(id, 1);
    expect(await types()).toEqual(['campaign.completed']);
  });

  it('of a resumption only if the credit is there: one that is refused leaves it paused, and is no news', async () => {
    const id = await draft();
    const asking = service({ grants: null });
    await asking.run(workspaceId, id);
    const { rows } = await pool.query('SELECT id FROM run WHERE campaign_id = $1', [id]);
    const run = { id: rows[0].id, campaignId: id, workspaceId, amountMicros: 200_000n };
    await expect(refusing.finishReserving(run, { callerWaits: false })).rejects.toThrow('credits');
    expect(await types()).toEqual(['campaign.paused']);
    await expect(refusing.resume(workspaceId, id)).rejects.toThrow('credits');
    expect(await types()).toEqual([]);
  });

  it('nothing of single sends, which are no campaign of anybody', async () => {
    const changed: bigint[] = [];
    const sends = new SingleSends({
      pool,
      credit: { reserve: async () => ({ granted: true, availableMicros: 0n, shortfallMicros: 0n }) },
      onWakeUps: (wakeUps) => changed.push(...wakeUps.map(({ campaignId }) => campaignId)),
      onChanged: () => {},
      batchSize: 10,
    });
    const kind = { workspaceId, sender: null, carrier: 'test', priceMicros: 1n, validityMinutes: 60 };
    for (const no of [0, 1]) {
      await sends.send(kind, { msisdn: '33612345678', text: 'hi', segments: 1 }, null);
      await fail(changed[no]!, no);
      const { rows } = await pool.query('SELECT status FROM campaign WHERE id = $1', [changed[no]]);
      expect(rows).toEqual([{ status: 'completed' }]);
    }
    expect(await types()).toEqual([]);
  });

  it('nobody where nobody wants to know', async () => {
    const id = await draft(randomUUID());
    const { rows } = await pool.query('SELECT workspace_id FROM campaign WHERE id = $1', [id]);
    await granting.run(rows[0].workspace_id, id);
    expect(await types()).toEqual([]);
  });
});
