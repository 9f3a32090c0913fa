import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Pool, transaction } from '../../platform/postgres/postgres.js';
import { contactsCsv } from '../../testing/contacts-csv.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { KEEP_ALL } from '../../testing/keep-all.js';
import { campaignsById, findCampaign, listCampaigns, listMessages } from '../campaigns/campaign.reads.js';
import { CampaignService } from '../campaigns/campaign.service.js';
import { importCampaign } from '../contact-files/campaign.import.js';
import { type DispatchOptions, dispatchBatch } from '../dispatch/dispatch.js';
import { dispatchingTo } from '../dispatch/testing.js';
import { campaignKey, formatMessageId, formatReference, parseMessageId } from '../model/reference.js';
import { commitReceipts } from '../receipts/receipt.intake.js';
import { SALES_INVARIANTS } from '../sales.invariants.js';
import { SingleSends } from '../sends/single.sends.js';
import { closeFinishedRuns, settlePending } from '../settlement/settlement.js';
import { sealFilledRuns } from '../settlement/settlement.store.js';
import { countMinute } from '../stats/stats.store.js';
import { removeDue } from './removal.js';
import { beginRemovals } from './removal.store.js';

const PRICE_MICROS = 100_000n;
const DAYS = 90;

let database: TestDatabase;
let pool: Pool;
const workspaceId = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
afterAll(() => database.drop());
afterEach(async () => expect(await broken()).toEqual([]));

async function broken(): Promise<string[]> {
  const found: string[] = [];
  for (const { name, sql } of SALES_INVARIANTS) if ((await pool.query(sql)).rowCount) found.push(name);
  return found;
}

const credit = { reserve: async () => ({ granted: true, availableMicros: 0n, shortfallMicros: 0n }) };
const applying = {
  settle: async (list: readonly { opId: string }[]) =>
    list.map(({ opId }) => ({ opId, status: 'APPLIED', detail: '' })),
  close: async (list: readonly { opId: string }[]) =>
    list.map(({ opId }) => ({ opId, status: 'CLOSED', detail: '' })),
};
const errors: unknown[] = [];
const logger = {
  warn: () => {},
  error: (...said: unknown[]) => errors.push(said),
} as unknown as DispatchOptions['logger'];
const effects = { onWakeUps: () => {}, onChanged: () => {}, batchSize: 2 };
const service = () => new CampaignService({ pool, credit, ...effects, window: 100 });

/** Contacts, and one row that is rejected. */
function draft(contacts: number): Promise<bigint> {
  const csv = Readable.from([Buffer.from(`${contactsCsv(contacts)}1,nobody\n`)]);
  const fields = {
    name: 'secret name',
    message: 'hi',
    sender: null,
    defaultRegion: undefined,
    carrier: 'test',
  };
  const settings = {
    priceMicros: PRICE_MICROS,
    batchSize: 2,
    validityMinutes: 60,
    failureShareMax: 1,
    ...KEEP_ALL,
  };
  return importCampaign(pool, { ...fields, ...settings, workspaceId }, csv);
}

async function dispatchAll(id: bigint): Promise<void> {
  const { rows } = await pool.query(`SELECT no FROM batch WHERE campaign_id = $1 AND state = 'queued'`, [id]);
  for (const { no } of rows)
    await dispatchBatch(
      dispatchingTo(pool, async () => []),
      id,
      no,
    );
}

const tell = (id: bigint, seqs: number[], status: 'delivered' | 'undelivered' = 'delivered') =>
  commitReceipts(pool, [
    {
      carrier: 'test',
      receipts: seqs.map((seq) => ({
        reference: formatReference(campaignKey(id), seq, 1),
        status,
        errorCode: null,
      })),
    },
  ]);

const settle = () => settlePending(pool, applying, logger);
const close = () => closeFinishedRuns(pool, applying, logger);

/** All of it sent; the first message is undelivered, the others delivered. */
async function sent(contacts: number): Promise<bigint> {
  const id = await draft(contacts);
  await service().run(workspaceId, id);
  await dispatchAll(id);
  await tell(id, [0], 'undelivered');
  await tell(id, [...Array(contacts).keys()].slice(1));
  return id;
}

/** The same, settled and closed, and ended so many days ago. */
async function ended(contacts: number, daysAgo = DAYS + 1): Promise<bigint> {
  const id = await sent(contacts);
  await settle();
  await close();
  await age(id, daysAgo);
  return id;
}

const age = (id: bigint, days: number) =>
  pool.query(`UPDATE campaign SET finished_at = finished_at - $2 * interval '1 d' WHERE id = $1`, [id, days]);

const SMALL = { batches: 1, messages: 2, rejects: 4, runs: 1 };

/** All that is due now, in ranges of a few rows. */
async function removeAll(): Promise<void> {
  while ((await removeDue(pool, logger, 0, SMALL)) > 0);
}

const TABLES = [
  'message',
  'batch',
  'settlement',
  'reject',
  'import_report',
  'run',
  'removal',
  'stats_counted',
];

/** How many rows each table has of a campaign; tables that have none are left out. */
async function rowsOf(id: bigint): Promise<Record<string, number>> {
  const counts = await Promise.all(
    TABLES.map(async (table): Promise<[string, number]> => {
      const { rows } = await pool.query(`SELECT count(*)::int AS rows FROM ${table} WHERE campaign_id = $1`, [
        id,
      ]);
      return [table, rows[0].rows];
    }),
  );
  return Object.fromEntries(counts.filter(([, rows]) => rows > 0));
}

const removedRuns = async () =>
  (await pool.query('SELECT * FROM removed_runs WHERE workspace_id = $1', [workspaceId])).rows[0];

/** As an hour later: whatever waits for a time is due. */
const later = () => pool.query(`UPDATE removal SET due_at = now() - interval '1 s'`);

async function countHistory(): Promise<void> {
  await pool.query(`UPDATE stats_clock SET counted_until = now() - interval '2 min'`);
  await transaction(pool, countMinute);
}

describe('campaigns that ended long ago', () => {
  it('lose their messages, texts and rejects, and show their totals as before', async () => {
    const id = await ended(5);
    await countHistory();
    const before = await findCampaign(pool, workspaceId, id);
    expect(await rowsOf(id)).toMatchObject({
      message: 5,
      batch: 3,
      settlement: 3,
      reject: 1,
      import_report: 1,
      run: 1,
    });
    expect(await beginRemovals(pool, DAYS)).toEqual([id]);
    expect(await beginRemovals(pool, DAYS)).toEqual([]);
    const sums = await removedRuns();
    await removeAll();
    expect(await rowsOf(id)).toEqual({ stats_counted: 1 });
    const after = await findCampaign(pool, workspaceId, id);
    expect(after).toEqual({
      ...before,
      version: before!.version + 1n,
      updatedAt: after!.updatedAt,
      messagesRemovedAt: expect.any(Date),
    });
    expect(after).toMatchObject({ contacts: 5, rejected: 1, chargedMicros: 500_000n });
    expect(after!.counts).toMatchObject({ delivered: 4, undelivered: 1 });
    expect(await removedRuns()).toEqual({
      workspace_id: workspaceId,
      runs: (sums?.runs ?? 0n) + 1n,
      amount_micros: (sums?.amount_micros ?? 0n) + 500_000n,
      captured_micros: (sums?.captured_micros ?? 0n) + 500_000n,
    });
    await expect(service().retry(workspaceId, id)).rejects.toMatchObject({
      status: 410,
      code: 'messages_removed',
    });
  });

  it('keep all while they are younger, wait for receipts or are not settled', async () => {
    const young = await ended(1, DAYS - 1);
    const unsettled = await sent(3);
    await age(unsettled, DAYS + 1);
    const unclosed = await sent(1);
    await settle();
    await age(unclosed, DAYS + 1);
    const canceled = await draft(2);
    await service().run(workspaceId, canceled);
    await dispatchAll(canceled);
    await pool.query(
      `UPDATE campaign SET status = 'canceled', finished_at = now() - interval '1 year' WHERE id = $1`,
      [canceled],
    );
    await pool.query('UPDATE settlement SET confirmed_at = NULL WHERE campaign_id = $1', [unsettled]);
    expect(await beginRemovals(pool, DAYS)).toEqual([]);
    await settle();
    await close();
    expect((await beginRemovals(pool, DAYS)).sort()).toEqual([unsettled, unclosed].sort());
    await tell(canceled, [0, 1]);
    expect(await beginRemovals(pool, DAYS)).toEqual([canceled]);
    await removeAll();
    expect(await rowsOf(young)).toMatchObject({ message: 1 });
    await pool.query(`UPDATE campaign SET finished_at = now() WHERE id = $1`, [young]);
  });

  it('are the days of single sends, too, with each of their runs', async () => {
    const sends = new SingleSends({ pool, credit, ...effects });
    const kind = {
      workspaceId,
      sender: null,
      carrier: 'test',
      priceMicros: PRICE_MICROS,
      validityMinutes: 60,
    };
    let id = 0n;
    const sums = await removedRuns();
    for (let n = 0; n < 3; n++) {
      const single = { msisdn: '447700900001', text: 'the text', segments: 1 };
      const { message } = await sends.send(kind, single, null);
      ({ campaignId: id } = parseMessageId(message.id)!);
      expect(message.id).toBe(formatMessageId(id, n));
      await pool.query(`UPDATE run SET fills_until = now() - interval '1 s' WHERE fills_until IS NOT NULL`);
      await sealFilledRuns(pool);
    }
    await dispatchAll(id);
    await tell(id, [0, 1, 2]);
    await settle();
    await close();
    await age(id, DAYS + 1);
    const { message: _, removal: __, ...stored } = await rowsOf(id);
    // However short they are kept: who reserved as the day ended may append to it for a while yet.
    const day = (daysAgo: number) =>
      pool.query(`UPDATE campaign SET day = (now() AT TIME ZONE 'UTC')::date - $2::int WHERE id = $1`, [
        id,
        daysAgo,
      ]);
    for (const daysAgo of [0, 1]) {
      await day(daysAgo);
      expect(await beginRemovals(pool, 1)).toEqual([]);
    }
    await day(2);
    expect(await beginRemovals(pool, 1)).toEqual([id]);
    await removeAll();
    expect(await rowsOf(id)).toEqual({});
    expect((await removedRuns()).runs).toBe((sums?.runs ?? 0n) + BigInt(stored.run!));
    expect((await removedRuns()).captured_micros).toBe((sums?.captured_micros ?? 0n) + 300_000n);
  });

  it('are begun a few at a time, so that what a person deletes does not wait for all of them', async () => {
    const { rows: waiting } = await pool.query(
      `WITH old AS (
         INSERT INTO campaign (workspace_id, carrier, price_micros, validity_minutes, kind, name, template, columns, status,
           contacts, queued, rejected, segments, finished_at)
         SELECT $1, 'test', 1, 60, 'campaign', '', '', '{}', 'canceled', 0, 0, 0, 0, now() - $2 * interval '1 d'
         FROM generate_series(1, 450) RETURNING id)
       SELECT id FROM old`,
      [workspaceId, DAYS + 1],
    );
    let begun = 0;
    for (let some = await beginRemovals(pool, DAYS); some.length > 0; some = await beginRemovals(pool, DAYS))
      begun += some.length;
    expect(begun).toBe(200);
    do await removeAll();
    while ((await beginRemovals(pool, DAYS)).length > 0);
    expect(
      (
        await pool.query('SELECT FROM campaign WHERE removed_at IS NULL AND id = ANY($1)', [
          waiting.map(({ id }) => id),
        ])
      ).rowCount,
    ).toBe(0);
  });

  it('cost a range for their rejects, however far those are apart in the file', async () => {
    const id = await ended(1);
    await pool.query(
      `INSERT INTO reject (campaign_id, line, field, reason, value) VALUES ($1, 500000000, 'a', 'b', 'c')`,
      [id],
    );
    await beginRemovals(pool, DAYS);
    let ranges = 0;
    while ((await removeDue(pool, logger, 0, SMALL)) > 0) ranges++;
    expect(await rowsOf(id)).toEqual({});
    expect(ranges).toBeLessThan(10);
  });

  it('keep no run where refused ones are forgotten at the same moment', async () => {
    const id = await ended(1);
    await pool.query(`INSERT INTO run (campaign_id, no, amount_micros, state) VALUES ($1, 2, 1, 'refused')`, [
      id,
    ]);
    await beginRemovals(pool, DAYS);
    await pool.query(`UPDATE removal SET part = 'runs' WHERE campaign_id = $1`, [id]);
    await pool.query('DELETE FROM settlement WHERE campaign_id = $1', [id]);
    await pool.query('DELETE FROM batch WHERE campaign_id = $1', [id]);
    await pool.query('DELETE FROM message WHERE campaign_id = $1', [id]);
    await pool.query('DELETE FROM reject WHERE campaign_id = $1', [id]);
    await pool.query('DELETE FROM import_report WHERE campaign_id = $1', [id]);
    const forgetting = await pool.connect();
    await forgetting.query('BEGIN');
    await forgetting.query(`DELETE FROM run WHERE campaign_id = $1 AND state = 'refused'`, [id]);
    const removing = removeDue(pool, logger, 0, { ...SMALL, runs: 2 });
    await eventually('it waits for the other', async () => {
      const { rowCount } = await pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount === 1;
    });
    await forgetting.query(
      `INSERT INTO run (campaign_id, no, amount_micros, state) VALUES ($1, 3, 1, 'refused')`,
      [id],
    );
    await forgetting.query('COMMIT');
    forgetting.release();
    await removing;
    await removeAll();
    expect(await rowsOf(id)).toEqual({});
    await pool.query(
      'UPDATE removed_runs SET captured_micros = captured_micros + 100000 WHERE workspace_id = $1',
      [workspaceId],
    );
  });

  it('leave no row of single sends of which none was paid', async () => {
    const poor = { reserve: async () => ({ granted: false, availableMicros: 0n, shortfallMicros: 1n }) };
    const sends = new SingleSends({ pool, credit: poor, ...effects });
    const kind = {
      workspaceId,
      sender: 'Poor',
      carrier: 'test',
      priceMicros: PRICE_MICROS,
      validityMinutes: 60,
    };
    const single = { msisdn: '447700900001', text: 'the text', segments: 1 };
    await expect(sends.send(kind, single, null)).rejects.toMatchObject({ status: 402 });
    const ofPoor = () => pool.query<{ id: bigint }>(`SELECT id FROM campaign WHERE sender = 'Poor'`);
    const [campaign] = (await ofPoor()).rows;
    await age(campaign!.id, DAYS + 1);
    await pool.query(`UPDATE campaign SET day = day - 2 WHERE id = $1`, [campaign!.id]);
    expect(await beginRemovals(pool, DAYS)).toEqual([campaign!.id]);
    await removeAll();
    expect((await ofPoor()).rowCount).toBe(0);
    expect(await rowsOf(campaign!.id)).toEqual({});
  });

  it('take no more messages', async () => {
    const id = await ended(1);
    await beginRemovals(pool, DAYS);
    await expect(
      pool.query(`UPDATE campaign SET status = 'running' WHERE id = $1`, [id]),
    ).rejects.toMatchObject({
      constraint: 'campaign_removed_has_ended',
    });
    await removeAll();
  });

  it('are removed once by processes that are at it together', async () => {
    const ids = [await ended(9), await ended(4), await ended(7), await ended(1)];
    const sums = await removedRuns();
    const begun = await Promise.all([1, 2, 3].map(() => beginRemovals(pool, DAYS)));
    expect(begun.flat().sort()).toEqual([...ids].sort());
    await Promise.all([1, 2, 3].map(removeAll));
    await removeAll();
    for (const id of ids) expect(await rowsOf(id)).toEqual({});
    expect((await removedRuns()).runs).toBe(sums.runs + 4n);
    expect((await removedRuns()).captured_micros).toBe(sums.captured_micros + 2_100_000n);
  });

  it('never lose a settlement that is not confirmed, and one that cannot be removed holds up no other', async () => {
    const [bad, good] = [await ended(3), await ended(3)];
    expect((await beginRemovals(pool, DAYS)).sort()).toEqual([bad, good].sort());
    const change = (value: string) =>
      pool.query(`UPDATE settlement SET confirmed_at = ${value} WHERE campaign_id = $1`, [bad]);
    await change('NULL');
    errors.length = 0;
    await removeAll();
    expect(errors).toHaveLength(1);
    expect(await rowsOf(good)).toEqual({});
    expect(await rowsOf(bad)).toMatchObject({ settlement: 2, batch: 2, message: 3 });
    expect(await broken()).toEqual(['settlements-fit-their-run', 'removed-was-settled']);
    await change('now()');
    await later();
    await removeAll();
    expect(await rowsOf(bad)).toEqual({});
  });
});

/** A pool whose `n`-th COMMIT never reaches the server, or is carried out and nobody hears of it: the process is dead. */
function dying(n: number, when: 'before' | 'after'): { pool: Pool; died: () => boolean } {
  let commits = 0;
  const connect = async () => {
    const client = await pool.connect();
    const query = async (...args: Parameters<typeof client.query>) => {
      if (commits < n && (args[0] as unknown) === 'COMMIT') commits += 1;
      if (commits < n) return client.query(...args);
      if ((args[0] as unknown) === 'COMMIT') {
        if (when === 'after') await client.query(...args);
        // What the server knows of one that is killed is that its connection has ended.
        client.once('error', () => {});
        const { processID } = client as unknown as { processID: number };
        await pool.query('SELECT pg_terminate_backend($1, 10000)', [processID]);
      }
      throw new Error('dead');
    };
    return new Proxy(client, {
      get: (target, name) => {
        if (name === 'query') return query;
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const query = () => Promise.reject(new Error('dead'));
  return { pool: { connect, query } as unknown as Pool, died: () => commits >= n };
}

describe('whoever removes', () => {
  it.each(['before', 'after'] as const)(
    'may die %s any commit, before which nothing is seen of what it did; the next goes on there',
    async (when) => {
      const sums = await removedRuns();
      let points = 0;
      for (let n = 1, died = true; died; n++) {
        const id = await ended(3);
        await beginRemovals(pool, DAYS);
        const mortal = dying(n, when);
        const removing = async () => {
          while ((await removeDue(mortal.pool, logger, 0, SMALL)) > 0);
        };
        await removing().catch(() => {});
        expect(await broken()).toEqual([]);
        await removeAll();
        expect({ n, left: await rowsOf(id) }).toEqual({ n, left: {} });
        points += 1;
        died = mortal.died();
      }
      expect(points).toBeGreaterThan(7);
      expect((await removedRuns()).runs).toBe(sums.runs + BigInt(points));
      expect((await removedRuns()).captured_micros).toBe(sums.captured_micros + 300_000n * BigInt(points));
    },
    60_000,
  );
});

describe('a campaign that a person deletes', () => {
  it('is gone at once, with what it said, and its rows after it', async () => {
    const id = await draft(5);
    await service().delete(workspaceId, id);
    expect(await findCampaign(pool, workspaceId, id)).toBeNull();
    expect(await campaignsById(pool, [id])).toEqual([]);
    const listed = await listCampaigns(pool, workspaceId, { kind: 'campaign', limit: 1_000 });
    expect(listed.map((campaign) => campaign.id)).not.toContain(id);
    const { rows } = await pool.query('SELECT name, template FROM campaign WHERE id = $1', [id]);
    expect(rows).toEqual([{ name: '', template: '' }]);
    for (const verb of ['run', 'cancel', 'retry', 'delete'] as const)
      await expect(service()[verb](workspaceId, id)).rejects.toMatchObject({ status: 404 });
    await removeAll();
    expect(await rowsOf(id)).toEqual({ removal: 1 });
    expect(
      (await pool.query('SELECT stored_contacts, stored_bytes FROM campaign WHERE id = $1', [id])).rows,
    ).toEqual([{ stored_contacts: 0, stored_bytes: 0n }]);
    // The history has to have counted it.
    await countHistory();
    await later();
    await removeAll();
    expect(await rowsOf(id)).toEqual({});
    expect((await pool.query('SELECT FROM campaign WHERE id = $1', [id])).rowCount).toBe(0);
  });

  it('has nothing to send and nothing to settle', async () => {
    const id = await draft(3);
    const refused = (code: string) =>
      expect(service().delete(workspaceId, id)).rejects.toMatchObject({ status: 409, code });
    await service().schedule(workspaceId, id, new Date(Date.now() + 3_600_000));
    await refused('wrong_status');
    const asking = new CampaignService({
      pool,
      credit: { reserve: async () => null },
      ...effects,
      window: 9,
    });
    await asking.run(workspaceId, id);
    await refused('wrong_status');
    const { rows } = await pool.query('SELECT id, amount_micros FROM run WHERE campaign_id = $1', [id]);
    await service().finishReserving({ id: rows[0].id, campaignId: id, workspaceId, amountMicros: 300_000n });
    await refused('wrong_status');
    await service().pause(workspaceId, id);
    await refused('wrong_status');
    await service().resume(workspaceId, id);
    await dispatchAll(id);
    await tell(id, [0, 1, 2]);
    await refused('still_settling');
    await settle();
    await refused('still_settling');
    await close();
    await service().delete(workspaceId, id);
    await removeAll();
    expect(await rowsOf(id)).toEqual({ removal: 1 });
  });

  it('is remembered for the receipts that still come for it, which change nothing and wait nowhere', async () => {
    const id = await draft(4);
    await service().run(workspaceId, id);
    await dispatchAll(id);
    await service()
      .cancel(workspaceId, id)
      .catch(() => {});
    await service().cancelSome();
    await settle();
    await close();
    expect(await findCampaign(pool, workspaceId, id)).toMatchObject({
      status: 'canceled',
      counts: { sent: 4 },
    });
    await service().delete(workspaceId, id);
    const unmatched = async () => (await pool.query('SELECT FROM unmatched_receipt')).rowCount;
    const before = await unmatched();
    await tell(id, [0]);
    await removeAll();
    const counters = async () =>
      (await pool.query('SELECT sent, delivered FROM campaign WHERE id = $1', [id])).rows;
    expect(await counters()).toEqual([{ sent: 3, delivered: 1 }]);
    await tell(id, [0, 1, 2, 99]);
    expect(await counters()).toEqual([{ sent: 3, delivered: 1 }]);
    expect(await unmatched()).toBe(before);
    expect((await listMessages(pool, id, { statuses: [], after: -1, limit: 9 })).messages).toEqual([]);
    await countHistory();
    await later();
    await removeAll();
    expect(await rowsOf(id)).toMatchObject({ removal: 1 });
    await pool.query(`UPDATE campaign SET removed_at = removed_at - interval '31 d' WHERE id = $1`, [id]);
    await later();
    await removeAll();
    expect(await counters()).toEqual([]);
  });

  it('may be one whose messages were removed before', async () => {
    const id = await ended(3);
    await beginRemovals(pool, DAYS);
    await removeDue(pool, logger, 0, SMALL);
    await service().delete(workspaceId, id);
    await removeAll();
    expect(await rowsOf(id)).toMatchObject({ removal: 1 });
    const kept = await ended(3);
    await beginRemovals(pool, DAYS);
    await removeAll();
    await service().delete(workspaceId, kept);
    await removeAll();
    expect(await rowsOf(kept)).toMatchObject({ removal: 1 });
  });
});
