import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { SALES_INVARIANTS } from '../messages/invariants.js';
import { commitReceipts } from '../messages/receipt.intake.js';
import { campaignKey, formatReference } from '../messages/reference.js';
import type { Pool } from '../platform/postgres.js';
import { createTestDatabase, type TestDatabase } from '../platform/testing.js';
import { contactsCsv } from '../platform/testing-platform.js';
import { importCampaign } from './campaign.import.js';
import { CampaignService, type ReservationPort } from './campaign.service.js';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
afterAll(() => database.drop());
afterEach(async () => {
  for (const { name, sql } of SALES_INVARIANTS) {
    expect({ name, broken: (await pool.query(sql)).rows }).toEqual({ name, broken: [] });
  }
});

const workspaceId = randomUUID();

type Answer = Awaited<ReturnType<ReservationPort['reserve']>>;
const GRANTED = { granted: true, availableMicros: 0n, shortfallMicros: 0n };
const REFUSED = { granted: false, availableMicros: 0n, shortfallMicros: 1n };

/** The service beside a credit service that gives `answer`. */
function serviceWith(answer: () => Promise<Answer> | Answer): CampaignService {
  return new CampaignService({
    pool,
    credit: { reserve: async () => answer() },
    onWakeUps: () => {},
    onChanged: () => {},
    batchSize: 2,
    window: 2,
  });
}

function draft(contacts: number): Promise<bigint> {
  const csv = Readable.from([Buffer.from(contactsCsv(contacts))]);
  const fields = { name: 'n', message: 'hi', sender: null, defaultRegion: undefined, carrier: 'test' };
  return importCampaign(pool, { ...fields, workspaceId, priceMicros: 100_000n, batchSize: 2 }, csv);
}

const campaign = async (id: bigint) =>
  (await pool.query('SELECT * FROM campaign WHERE id = $1', [id])).rows[0];

describe('a campaign', () => {
  it('that was refused the credit can be canceled like any draft: nothing is settled', async () => {
    const id = await draft(3);
    await expect(serviceWith(() => REFUSED).run(workspaceId, id)).rejects.toMatchObject({ status: 402 });
    expect(await campaign(id)).toMatchObject({ status: 'draft', run_id: null });
    await serviceWith(() => GRANTED).cancel(workspaceId, id);
    expect(await campaign(id)).toMatchObject({ status: 'canceled', canceled: 3, released_micros: 0n });
    expect((await pool.query('SELECT FROM settlement WHERE campaign_id = $1', [id])).rowCount).toBe(0);
  });

  it('retried while messages still fail sends no more again than was reserved', async () => {
    const id = await draft(4);
    await pool.query(`UPDATE batch SET state = 'done' WHERE campaign_id = $1`, [id]);
    // Canceled after all was sent: one message is known to have failed, the receipts of the others are still to come.
    await pool.query(
      `UPDATE message SET status = CASE seq WHEN 0 THEN 80 ELSE 30 END WHERE campaign_id = $1`,
      [id],
    );
    await pool.query(
      `UPDATE campaign SET status = 'canceled', queued = 0, failed = 1, sent = 3, started_at = now() WHERE id = $1`,
      [id],
    );
    const late = async () => {
      await commitReceipts(pool, [
        {
          carrier: 'test',
          receipts: [1, 2].map((seq) => ({
            reference: formatReference(campaignKey(id), seq, 1),
            status: 'undelivered' as const,
            errorCode: 'unknown',
          })),
        },
      ]);
      return GRANTED;
    };
    await serviceWith(late).retry(workspaceId, id);
    const { rows } = await pool.query(
      `SELECT r.amount_micros, (SELECT sum(segments) FROM batch b WHERE b.campaign_id = $1 AND b.attempt = 2) AS segments
       FROM run r WHERE r.campaign_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ amount_micros: 100_000n, segments: 1n }]);
    expect(await campaign(id)).toMatchObject({ status: 'running', queued: 1, undelivered: 2, sent: 1 });
  });
});
