import { randomUUID } from 'node:crypto';
import { type Pool, transaction } from '../../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { markAccepted, markRefused, markUnknown, markUnsent } from '../dispatch/batch.store.js';
import type { ClaimedBatch } from '../dispatch/claim.store.js';
import {
  type AddressedReceipt,
  applyReceipts,
  expireUnreceipted,
  findUnreceipted,
} from '../receipts/receipt.store.js';
import { firstAttempt } from './attempt.js';
import { presentMessagesUpdated } from './message.events.js';
import { STATUS } from './message.js';
import { formatCampaignId, formatMessageId } from './reference.js';

let database: TestDatabase;
let pool: Pool;
const workspace = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
beforeEach(async () => {
  await pool.query('TRUNCATE webhook_endpoint, webhook_event CASCADE');
  await wantedBy(workspace);
});
afterAll(() => database.drop());

async function wantedBy(workspaceId: string, eventTypes = ['message.updated']): Promise<void> {
  await pool.query(
    `INSERT INTO webhook_endpoint (workspace_id, url, event_types, secret) VALUES ($1, 'https://x', $2, 'whsec_')`,
    [workspaceId, eventTypes],
  );
}

/** A running campaign of rows in this status. */
async function campaign(
  messages: number,
  status: 'queued' | 'sent',
  workspaceId = workspace,
): Promise<bigint> {
  const { rows } = await pool.query(
    `INSERT INTO campaign (workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected,
       segments, ${status === 'sent' ? 'sent, queued' : 'queued, sent'}, started_at)
     VALUES ($2, 'events', 'hi', 'http', '{}', 'running', 100000, $1::int, 0, $1::int, $1::int, 0, now()) RETURNING id`,
    [messages, workspaceId],
  );
  const { id } = rows[0];
  await pool.query(
    `INSERT INTO message (campaign_id, msisdn, seq, segments, status, attempt)
     SELECT $1, 447700900000 + n, n, 1 + n % 2, ${STATUS[status]}, $3 FROM generate_series(0, $2::int - 1) n`,
    [id, messages, firstAttempt(1)],
  );
  return id;
}

const batchOf = (campaignId: bigint, messages: number) =>
  ({
    campaignId,
    no: 0,
    firstSeq: 0,
    lastSeq: messages - 1,
    attempt: firstAttempt(1),
    messages,
  }) as ClaimedBatch;

const receipts = (id: bigint, seqs: number[], status: 'delivered' | 'undelivered' = 'delivered') =>
  seqs.map(
    (seq): AddressedReceipt => ({
      campaignId: Number(id),
      seq,
      runNo: 1,
      status: STATUS[status],
      errorCode: status === 'delivered' ? null : 'absent_subscriber',
      carrierCode: status === 'delivered' ? null : '27',
    }),
  );

const range = (count: number) => Array.from({ length: count }, (_, n) => n);

async function told() {
  const { rows } = await pool.query('SELECT workspace_id, type, data FROM webhook_event ORDER BY id');
  return rows.map((row) => {
    expect(row.type).toBe('message.updated');
    return { workspaceId: row.workspace_id as string, ...presentMessagesUpdated(row.data) };
  });
}

/** [position, status] of every message told of. */
const changes = async () =>
  (await told()).flatMap(({ messages }) =>
    messages.map(({ id, status }) => [Number(id.split('_')[2]), status]),
  );

describe('what changes messages tells of them', () => {
  it('as receipts', async () => {
    const id = await campaign(3, 'sent');
    await applyReceipts(pool, 'http', [...receipts(id, [0]), ...receipts(id, [2], 'undelivered')]);
    const message = (seq: number, status: string, errorCode: string | null) => ({
      id: formatMessageId(id, seq),
      to: `+44770090000${seq}`,
      status,
      errorCode,
      carrierCode: errorCode === null ? null : '27',
      segments: 1,
      run: 1,
    });
    expect(await told()).toEqual([
      {
        workspaceId: workspace,
        campaignId: formatCampaignId(id),
        messages: [message(0, 'delivered', null), message(2, 'undelivered', 'absent_subscriber')],
      },
    ]);
  });

  it('as the outcome of a batch: accepted, refused, unknown, unsent', async () => {
    const id = await campaign(6, 'queued');
    await transaction(pool, async (tx) => {
      await markAccepted(tx, batchOf(id, 2), []);
      await markRefused(tx, batchOf(id, 6), STATUS.failed, [{ seq: 2, code: 'invalid_number' }]);
      await markUnknown(tx, batchOf(id, 4));
      await markUnsent(tx, { ...batchOf(id, 6), firstSeq: 4 }, STATUS.queued, STATUS.canceled, null);
    });
    expect(await changes()).toEqual([
      [0, 'sent'],
      [1, 'sent'],
      [2, 'failed'],
      [3, 'unknown'],
      [4, 'canceled'],
      [5, 'canceled'],
    ]);
  });

  it('as the end of waiting for receipts', async () => {
    const id = await campaign(2, 'sent');
    await pool.query(`UPDATE campaign SET updated_at = now() - interval '73 h' WHERE id = $1`, [id]);
    await pool.query(`UPDATE message SET updated_at = now() - interval '73 h' WHERE campaign_id = $1`, [id]);
    expect(await findUnreceipted(pool, 72)).toEqual([id]);
    expect(await transaction(pool, (tx) => expireUnreceipted(tx, id, 72))).toBe(false);
    expect(await changes()).toEqual([
      [0, 'expired'],
      [1, 'expired'],
    ]);
  });

  it('not where nothing changes', async () => {
    const id = await campaign(3, 'sent');
    await applyReceipts(pool, 'http', receipts(id, [0, 1, 2]));
    await applyReceipts(pool, 'http', receipts(id, [0, 1, 2]));
    // The batch's outcome comes after its receipts: charged, and no news.
    await transaction(pool, (tx) => markAccepted(tx, batchOf(id, 3), []));
    expect(await changes()).toHaveLength(3);
  });

  it('together, up to 500 in an event, each campaign by itself', async () => {
    const [one, other] = [await campaign(1_200, 'sent'), await campaign(3, 'sent')];
    await applyReceipts(pool, 'http', [...receipts(one, range(1_200)), ...receipts(other, range(3))]);
    const events = await told();
    const sizes = events.map(({ campaignId, messages }) => [campaignId, messages.length]);
    expect(sizes.sort()).toEqual(
      [
        [formatCampaignId(one), 500],
        [formatCampaignId(one), 500],
        [formatCampaignId(one), 200],
        [formatCampaignId(other), 3],
      ].sort(),
    );
    expect(new Set(events.flatMap(({ messages }) => messages.map(({ id }) => id))).size).toBe(1_203);
  });

  it('to workspaces that want it, and in the same transaction', async () => {
    const [silent, otherwise] = [randomUUID(), randomUUID()];
    await wantedBy(otherwise, ['campaign.completed']);
    const ids = [
      await campaign(2, 'sent'),
      await campaign(2, 'sent', silent),
      await campaign(2, 'sent', otherwise),
    ] as const;
    const all = ids.flatMap((id) => receipts(id, [0]));
    await expect(
      transaction(pool, async (tx) => {
        await applyReceipts(tx, 'http', all);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await told()).toEqual([]);
    await applyReceipts(pool, 'http', all);
    expect(await told()).toMatchObject([{ workspaceId: workspace, campaignId: formatCampaignId(ids[0]) }]);
    await pool.query(
      `UPDATE webhook_endpoint SET status = 'disabled', disabled_reason = 'user', disabled_at = now()`,
    );
    await applyReceipts(pool, 'http', receipts(ids[0], [1]));
    expect(await told()).toHaveLength(1);
  });
});
