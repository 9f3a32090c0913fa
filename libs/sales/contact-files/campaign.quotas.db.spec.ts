import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { transaction } from '../../platform/postgres/postgres.js';
import { contactsCsv } from '../../testing/contacts-csv.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { KEEP_ALL } from '../../testing/keep-all.js';
import { CampaignService } from '../campaigns/campaign.service.js';
import { finishCanceling } from '../campaigns/campaign.store.js';
import type { Quotas } from '../model/quota.js';
import { readUsage, releaseRoom } from '../model/quota.store.js';
import { SALES_INVARIANTS } from '../sales.invariants.js';
import { importCampaign } from './campaign.import.js';

// What a workspace may store: exact whoever comes at once, and free again when it is removed.

let database: TestDatabase;
let workspaceId: string;
beforeAll(async () => {
  database = await createTestDatabase('salesapi');
}, 60_000);
beforeEach(() => {
  workspaceId = randomUUID();
});
afterEach(async () => {
  const { sql } = SALES_INVARIANTS.find(({ name }) => name === 'usage-is-campaigns')!;
  expect((await database.pool.query(sql)).rows).toEqual([]);
});
afterAll(() => database.drop());

const draft = {
  ...KEEP_ALL,
  name: 'Test',
  message: 'Hello',
  sender: null,
  defaultRegion: 'US' as const,
  carrier: 'http',
  priceMicros: 100_000n,
  batchSize: 100,
  validityMinutes: 60,
  failureShareMax: 1,
};

function create(
  quotas: Partial<Quotas> = {},
  csv: string | Iterable<string> = contactsCsv(2),
  message = 'Hello',
) {
  const wish = { ...draft, message, workspaceId, quotas: { ...KEEP_ALL.quotas, ...quotas } };
  return importCampaign(database.pool, wish, Readable.from(typeof csv === 'string' ? [csv] : csv));
}

const used = () => readUsage(database.pool, workspaceId, 1_000);
const exceeded = (quota: object) => ({
  code: 'quota_exceeded',
  status: 409,
  more: { extensions: { quota } },
});

/** How many of the creations were done, and what the others were told. */
async function settled(creations: readonly Promise<bigint>[]) {
  const ends = await Promise.allSettled(creations);
  return {
    made: ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])),
    refusals: ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])),
  };
}

describe('drafts', () => {
  it('are no more than may be, however many are made at once', async () => {
    const { made, refusals } = await settled(Array.from({ length: 8 }, () => create({ drafts: 3 })));
    expect(made).toHaveLength(3);
    expect(refusals).toHaveLength(5);
    for (const refusal of refusals) {
      expect(refusal).toMatchObject(exceeded({ name: 'drafts', limit: 3, used: expect.any(Number) }));
    }
    expect(await used()).toMatchObject({ drafts: 3, contacts: 6 });
    await expect(create({ drafts: 3 })).rejects.toMatchObject(
      exceeded({ name: 'drafts', limit: 3, used: 3 }),
    );
  });

  it('are those that never ran: not what was canceled or has started, but what waits for credit', async () => {
    const answer = { granted: false, availableMicros: 0n, shortfallMicros: 1n };
    const campaigns = new CampaignService({
      pool: database.pool,
      credit: { reserve: async () => answer },
      onWakeUps: () => {},
      onChanged: () => {},
      batchSize: 100,
      window: 2,
    });
    const [first, second, third] = [await create(), await create(), await create()];
    await expect(campaigns.run(workspaceId, first)).rejects.toMatchObject({ code: 'insufficient_credit' });
    await campaigns.schedule(workspaceId, second, new Date(Date.now() + 60_000));
    expect((await used()).drafts).toBe(3);
    answer.granted = true;
    await campaigns.run(workspaceId, first);
    expect((await used()).drafts).toBe(2);
    await campaigns.cancel(workspaceId, third);
    while ((await campaigns.cancelSome()) > 0);
    await finishCanceling(database.pool as never);
    expect(await used()).toMatchObject({ drafts: 1, contacts: 6 });
  });
});

describe('contacts and bytes', () => {
  it('of campaigns that are made at once exceed nothing together, and of what is refused nothing stays', async () => {
    const file = contactsCsv(60);
    const { made, refusals } = await settled([1, 2, 3].map(() => create({ contacts: 130 }, file)));
    expect([made.length, refusals.length]).toEqual([2, 1]);
    expect(refusals[0]).toMatchObject(exceeded({ name: 'contacts', limit: 130, used: expect.any(Number) }));
    expect(await used()).toMatchObject({ drafts: 2, contacts: 120 });
    const { rows } = await database.pool.query(
      'SELECT count(*)::int FROM message m JOIN campaign c ON c.id = m.campaign_id WHERE c.workspace_id = $1',
      [workspaceId],
    );
    expect(rows).toEqual([{ count: 120 }]);
  });

  it('count texts, the columns that are used, and rejects', async () => {
    const bytesOf = async (csv: string, message?: string) => {
      const before = (await used()).bytes;
      await create({}, csv, message);
      return (await used()).bytes - before;
    };
    const plain = await bytesOf('phone,note\n+14155550123,x\n');
    const note = 'é'.repeat(500);
    expect(await bytesOf(`phone,note\n+14155550123,${note}\n`)).toBe(plain);
    const withNote = await bytesOf(`phone,note\n+14155550123,${note}\n`, '{{note}}');
    expect(withNote - plain).toBeGreaterThan(1_000);
    const rejected = await bytesOf('phone,note\n+14155550123,x\nnobody,x\n');
    expect(rejected - plain).toBeGreaterThan(20);
    const most = (await used()).bytes;
    await expect(create({ bytes: most })).rejects.toMatchObject(
      exceeded({ name: 'storedBytes', limit: most, used: most }),
    );
  });

  it('end the reading of a file as soon as it is too much', async () => {
    let read = 0;
    function* endless() {
      yield 'phone\n';
      for (; read < 200_000; read++) yield `+1415${2_000_000 + read}\n`;
    }
    await expect(create({ contacts: 1_000 }, endless())).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(read).toBeLessThan(100_000);
    read = 0;
    await expect(create({ bytes: 100_000 }, endless())).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(read).toBeLessThan(100_000);
  });

  it('are free again when a campaign is deleted, and once where only its rows are removed', async () => {
    const { pool } = database;
    const [kept, gone] = [await create(), await create()];
    const both = await used();
    await transaction(pool, (tx) => releaseRoom(tx, [kept]));
    await transaction(pool, (tx) => releaseRoom(tx, [kept]));
    expect(await used()).toEqual({ drafts: 2, contacts: 2, bytes: both.bytes / 2 });
    for (const table of ['message', 'batch', 'reject', 'import_report']) {
      await pool.query(`DELETE FROM ${table} WHERE campaign_id = ANY ($1)`, [[kept, gone]]);
    }
    await pool.query('DELETE FROM campaign WHERE id = ANY ($1)', [[kept, gone]]);
    expect(await used()).toEqual({ drafts: 0, contacts: 0, bytes: 0 });
  });
});

describe('rejected rows', () => {
  const rejectsOf = async (id: bigint) =>
    (
      await database.pool.query(
        'SELECT line, field, reason, value FROM reject WHERE campaign_id = $1 ORDER BY line',
        [id],
      )
    ).rows;

  it('are kept up to a number, the first of the file, and counted all', async () => {
    const rows = Array.from({ length: 40 }, (_, n) => (n % 2 ? `nobody${n},x` : `+1415${5_550_100 + n}, `));
    const csv = `phone,note\n+14155550199,x\n${rows.join('\n')}\n`;
    const wish = { ...draft, workspaceId, message: '{{note}}', rejectsMax: 5 };
    const id = await importCampaign(database.pool, wish, Readable.from([csv]));
    const { rows: campaigns } = await database.pool.query(
      'SELECT contacts, rejected, rejects_listed FROM campaign WHERE id = $1',
      [id],
    );
    expect(campaigns).toEqual([{ contacts: 1, rejected: 40, rejects_listed: 5 }]);
    expect((await rejectsOf(id)).map(({ line }) => line)).toEqual([3, 4, 5, 6, 7]);
  });

  it('are small each, whatever the file says', async () => {
    const field = `phone ${'☎'.repeat(4_900)}`;
    const csv = `${field},${'n'.repeat(4_000)}\n+14155550123,x\n${'☎'.repeat(900)},x\n+14155550124,a,b,${'☎'.repeat(900)}\n`;
    const wish = { ...draft, workspaceId, fileLimits: { columnNameCharsMax: 5_000 } };
    const id = await importCampaign(database.pool, wish, Readable.from([csv]));
    const rejects = await rejectsOf(id);
    expect(rejects).toHaveLength(2);
    for (const { field, reason, value } of rejects) {
      expect(Buffer.byteLength(field + reason + value)).toBeLessThanOrEqual(2_400);
    }
  });
});
