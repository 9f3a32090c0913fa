import fc from 'fast-check';
import type { Carrier, Receipt } from '../../carriers/carrier.js';
import { type Pool, transaction } from '../../platform/postgres/postgres.js';
import { registry } from '../../platform/telemetry/metrics.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { firstAttempt } from '../model/attempt.js';
import { carrierIdOf } from '../model/carrier.store.js';
import { insertCarrierIds } from '../model/carrier-ids.store.js';
import { rankOf, STATUS, type StatusCode } from '../model/message.js';
import { campaignKey, formatReference, parseReference } from '../model/reference.js';
import { commitReceipts, IntakeFullError, ReceiptIntake } from './receipt.intake.js';
import { retryUnmatched } from './receipt.retry.js';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
afterAll(() => database.drop());

/** A running campaign whose `messages` rows have all been sent. */
async function sentCampaign(messages: number, runNo = 1): Promise<bigint> {
  const { rows } = await pool.query(
    `INSERT INTO campaign (workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected,
       segments, queued, sent, started_at, run_no)
     VALUES (gen_random_uuid(), 'receipts', 'hi', 'http', '{}', 'running', 100000, $1::int, 0, $1::int, 0, $1::int, now(), $2)
     RETURNING id`,
    [messages, runNo],
  );
  const { id } = rows[0];
  await pool.query(
    `INSERT INTO message (campaign_id, msisdn, seq, segments, status, attempt)
     SELECT $1, 447700900000 + n, n, 1, ${STATUS.sent}, $3 FROM generate_series(0, $2::int - 1) n`,
    [id, messages, firstAttempt(runNo)],
  );
  return id;
}

const receipt = (id: bigint, seq: number, status: Receipt['status'], runNo = 1): Receipt => ({
  reference: formatReference(campaignKey(id), seq, runNo),
  status,
  errorCode: status === 'delivered' ? null : 'absent_subscriber',
});

const CARRIER = { name: 'http', capabilities: { returnsReference: true } } as Carrier;
const commit = (receipts: Receipt[]) => commitReceipts(pool, [{ carrier: 'http', receipts }]);

async function statuses(id: bigint): Promise<number[]> {
  const { rows } = await pool.query('SELECT status FROM message WHERE campaign_id = $1 ORDER BY seq', [id]);
  return rows.map((row) => row.status);
}

async function countersMatchRows(id: bigint): Promise<void> {
  const { rows } = await pool.query(
    `SELECT c.sent = count(*) FILTER (WHERE m.status = 30) AND c.failed = count(*) FILTER (WHERE m.status = 80)
       AND c.undelivered = count(*) FILTER (WHERE m.status = 81) AND c.expired = count(*) FILTER (WHERE m.status = 82)
       AND c.delivered = count(*) FILTER (WHERE m.status = 90) AS matches
     FROM campaign c JOIN message m ON m.campaign_id = c.id WHERE c.id = $1 GROUP BY c.id`,
    [id],
  );
  expect(rows[0].matches).toBe(true);
}

describe('receipts', () => {
  it('end in the same rows and counters whatever their order, grouping and repetition', async () => {
    const status = fc.constantFrom<Receipt['status']>(
      'sent',
      'failed',
      'undelivered',
      'expired',
      'delivered',
    );
    const history = fc.array(fc.tuple(fc.nat(7), status), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 10 }), async (told, groupSize) => {
        const id = await sentCampaign(8);
        const receipts = told.map(([seq, name]) => receipt(id, seq, name));
        const expected = Array.from({ length: 8 }, () => STATUS.sent as StatusCode);
        for (let start = 0; start < receipts.length; start += groupSize) {
          const group = receipts.slice(start, start + groupSize);
          await Promise.all([commit(group), commit([...group].reverse())]);
        }
        for (const [seq, name] of told) {
          if (expected[seq]! < rankOf(STATUS[name])) expected[seq] = STATUS[name];
        }
        const actual = await statuses(id);
        // Which of several final statuses of one group wins is open; that one of them does, and delivery over all, is not.
        expect(actual.map((code) => rankOf(code as StatusCode))).toEqual(expected.map(rankOf));
        await countersMatchRows(id);
      }),
      { numRuns: 40 },
    );
  });

  describe('of a campaign of which another carrier has some rows', () => {
    const by = (carrier: string, receipts: Receipt[]) => commitReceipts(pool, [{ carrier, receipts }]);
    const unmatched = async (id: bigint) => {
      const { rows } = await pool.query<{ carrier: string; reference: string }>(
        'SELECT carrier, reference FROM unmatched_receipt WHERE campaign_id = $1 ORDER BY id',
        [id],
      );
      return rows.map(({ carrier, reference }) => `${carrier} of ${parseReference(reference)!.seq}`);
    };
    afterEach(() => pool.query('DELETE FROM unmatched_receipt'));

    /** The other carrier has the second half of four rows. */
    const shared = async (runNo = 1) => {
      const id = await sentCampaign(4, runNo);
      const other = await carrierIdOf(pool, 'smpp');
      await pool.query('UPDATE message SET carrier = $2 WHERE campaign_id = $1 AND seq >= 2', [id, other]);
      return id;
    };

    it('are believed of the one that has the row, and of no other', async () => {
      const id = await shared();
      await by('smpp', [receipt(id, 1, 'delivered'), receipt(id, 2, 'delivered')]);
      await by('http', [receipt(id, 0, 'undelivered'), receipt(id, 3, 'delivered')]);
      expect(await statuses(id)).toEqual([STATUS.undelivered, STATUS.sent, STATUS.delivered, STATUS.sent]);
      expect(await unmatched(id)).toEqual(['smpp of 1', 'http of 3']);
      await pool.query('UPDATE unmatched_receipt SET next_try_at = now() WHERE campaign_id = $1', [id]);
      await retryUnmatched(pool);
      expect(await statuses(id)).toEqual([STATUS.undelivered, STATUS.sent, STATUS.delivered, STATUS.sent]);
      await countersMatchRows(id);
    });

    it('are of an earlier run believed of whoever was given batches of that run, where they tell of a delivery', async () => {
      const id = await shared(2);
      await pool.query(
        `INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, attempt, state, carrier)
         VALUES ($1, 0, 0, 3, 4, 4, 100, 'done', NULL), ($1, 1, 0, 0, 1, 1, 101, 'done', 'smpp')`,
        [id],
      );
      await by('http', [receipt(id, 2, 'undelivered', 1), receipt(id, 3, 'delivered', 1)]);
      await by('smpp', [receipt(id, 0, 'delivered', 1), receipt(id, 1, 'delivered', 1)]);
      await by('third', [receipt(id, 2, 'delivered', 1)]);
      expect(await statuses(id)).toEqual([STATUS.delivered, STATUS.sent, STATUS.sent, STATUS.delivered]);
      expect(await unmatched(id)).toEqual(['smpp of 1', 'third of 2']);
    });

    it('wait for nobody once its rows are removed', async () => {
      const id = await shared();
      await pool.query(`DELETE FROM message WHERE campaign_id = $1`, [id]);
      await pool.query(
        `UPDATE campaign SET status = 'completed', finished_at = now(), removed_at = now() WHERE id = $1`,
        [id],
      );
      await by('smpp', [receipt(id, 2, 'delivered')]);
      await by('third', [receipt(id, 2, 'delivered')]);
      expect(await unmatched(id)).toEqual(['third of 2']);
    });
  });

  it('take the place of what was given up, and of nothing that a carrier told', async () => {
    const told = ['failed', 'undelivered', 'expired', 'delivered', 'sent'] as const;
    const end = async (errorCode: string) => {
      const id = await sentCampaign(told.length);
      await pool.query(
        `UPDATE message SET status = ${STATUS.expired}, error_code = $2 WHERE campaign_id = $1`,
        [id, errorCode],
      );
      await pool.query(
        'UPDATE campaign SET sent = 0, expired = $2::int, total_expired = $2::int WHERE id = $1',
        [id, told.length],
      );
      // The second word of a carrier is too late, also where the first was that it had expired.
      await commit(told.map((name, seq) => receipt(id, seq, name)));
      await commit(told.map((_, seq) => receipt(id, seq, 'failed')).slice(1, 4));
      await countersMatchRows(id);
      const { rows } = await pool.query(
        `SELECT status, error_code AS code FROM message WHERE campaign_id = $1 ORDER BY seq`,
        [id],
      );
      const [totals] = (await pool.query('SELECT total_expired AS n FROM campaign WHERE id = $1', [id])).rows;
      return { rows: rows.map(({ status, code }) => [status, code]), totalExpired: totals.n };
    };
    for (const errorCode of ['in_doubt', 'no_receipt'])
      expect(await end(errorCode)).toEqual({
        rows: [
          [STATUS.failed, 'absent_subscriber'],
          [STATUS.undelivered, 'absent_subscriber'],
          [STATUS.expired, 'absent_subscriber'],
          [STATUS.delivered, null],
          [STATUS.expired, errorCode],
        ],
        totalExpired: 5,
      });
    const stays = [STATUS.expired, 'expired'];
    expect(await end('expired')).toEqual({
      rows: [stays, stays, stays, [STATUS.delivered, null], stays],
      totalExpired: 5,
    });
  });

  it('that are faster than the note that their message was sent count it as sent', async () => {
    const id = await sentCampaign(2);
    await pool.query(`UPDATE message SET status = ${STATUS.queued} WHERE campaign_id = $1 AND seq = 0`, [id]);
    await pool.query('UPDATE campaign SET queued = 1, sent = 1 WHERE id = $1', [id]);
    const counted = async (status: string) => {
      const { values } = await registry.getSingleMetric('broadside_messages_total')!.get();
      return values.find(({ labels }) => labels.status === status)?.value ?? 0;
    };
    const before = [await counted('sent'), await counted('delivered')];
    await commit([receipt(id, 0, 'delivered'), receipt(id, 1, 'delivered')]);
    expect([await counted('sent'), await counted('delivered')]).toEqual([before[0]! + 1, before[1]! + 2]);
  });

  it('complete the campaign with the last one', async () => {
    const id = await sentCampaign(3);
    await commit([receipt(id, 0, 'delivered'), receipt(id, 1, 'undelivered')]);
    const status = async () =>
      (await pool.query('SELECT status FROM campaign WHERE id = $1', [id])).rows[0].status;
    expect(await status()).toBe('running');
    await commit([receipt(id, 2, 'delivered')]);
    expect(await status()).toBe('completed');
  });

  it('of an older run count only if they say delivered', async () => {
    const id = await sentCampaign(2, 2);
    await commit([receipt(id, 0, 'undelivered', 1), receipt(id, 1, 'delivered', 1)]);
    expect(await statuses(id)).toEqual([STATUS.sent, STATUS.delivered]);
    // A delivery is not hidden by what the later run tells in the same group.
    await commit([receipt(id, 0, 'delivered', 1), receipt(id, 0, 'undelivered', 2)]);
    expect(await statuses(id)).toEqual([STATUS.delivered, STATUS.delivered]);
  });

  it('of a carrier that was never given the message are kept, and change and hide nothing', async () => {
    const id = await sentCampaign(2);
    const genuine = receipt(id, 0, 'undelivered');
    await commitReceipts(pool, [
      { carrier: 'test', receipts: [receipt(id, 0, 'delivered'), receipt(id, 1, 'delivered')] },
      { carrier: 'http', receipts: [genuine] },
    ]);
    expect(await statuses(id)).toEqual([STATUS.undelivered, STATUS.sent]);
    await commit([receipt(id, 2, 'delivered')]);
    await pool.query('UPDATE unmatched_receipt SET next_try_at = now()');
    expect(await retryUnmatched(pool)).toEqual([]);
    expect(
      (await pool.query('DELETE FROM unmatched_receipt RETURNING carrier, reference')).rows
        .map(({ carrier, reference }) => [carrier, parseReference(reference)?.seq])
        .sort(([, one], [, other]) => Number(one) - Number(other)),
    ).toEqual([
      ['test', 0],
      ['test', 1],
      ['http', 2],
    ]);
    await countersMatchRows(id);
  });

  it('of two runs that are kept for one message are both kept for as long as it is not known', async () => {
    const id = await sentCampaign(1);
    await commit([receipt(id, 1, 'undelivered', 1)]);
    await commit([receipt(id, 1, 'undelivered', 2)]);
    await pool.query('UPDATE unmatched_receipt SET next_try_at = now()');
    await retryUnmatched(pool);
    expect((await pool.query('DELETE FROM unmatched_receipt')).rowCount).toBe(2);
  });

  it('with a reference that no text may hold are kept, and do not make the others fail', async () => {
    const id = await sentCampaign(1);
    const good = receipt(id, 0, 'delivered');
    await commit([{ ...good, reference: 'a\0b' }, good]);
    expect(await statuses(id)).toEqual([STATUS.delivered]);
    expect((await pool.query('DELETE FROM unmatched_receipt RETURNING reference')).rows).toEqual([
      { reference: 'ab' },
    ]);
  });

  it('that waited for another change of their message are counted on top of it', async () => {
    const id = await sentCampaign(1);
    let applied: Promise<unknown> | undefined;
    await transaction(pool, async (tx) => {
      await tx.query(`UPDATE message SET status = ${STATUS.failed} WHERE campaign_id = $1`, [id]);
      await tx.query('UPDATE campaign SET sent = 0, failed = 1 WHERE id = $1', [id]);
      applied = commit([receipt(id, 0, 'delivered')]);
      applied.catch(() => {});
      await eventually('the receipt waits for the row', async () => {
        const { rowCount } = await pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rowCount === 1;
      });
    });
    await applied;
    expect(await statuses(id)).toEqual([STATUS.delivered]);
    await countersMatchRows(id);
  });

  it('are kept while their message is not known, and applied when it is', async () => {
    const id = await sentCampaign(1);
    await commit([receipt(id, 1, 'delivered'), receipt(id, 0, 'delivered')]);
    const kept = async () =>
      Number((await pool.query('SELECT count(*) FROM unmatched_receipt')).rows[0].count);
    expect(await kept()).toBe(1);
    await pool.query('UPDATE unmatched_receipt SET next_try_at = now()');
    await retryUnmatched(pool);
    expect(await kept()).toBe(1);
    await transaction(pool, async (tx) => {
      await tx.query(
        `INSERT INTO message (campaign_id, msisdn, seq, segments, status) VALUES ($1, 447700900001, 1, 1, 30)`,
        [id],
      );
      await tx.query('UPDATE campaign SET contacts = 2, sent = sent + 1 WHERE id = $1', [id]);
    });
    await pool.query('UPDATE unmatched_receipt SET next_try_at = now()');
    expect(await retryUnmatched(pool)).toEqual([id]);
    expect(await kept()).toBe(0);
    expect(await statuses(id)).toEqual([STATUS.delivered, STATUS.delivered]);
  });

  it('by ids of the carrier find their messages, also where they come before the outcome with the ids', async () => {
    const id = await sentCampaign(3);
    const byId = (carrierId: string): Receipt => ({
      reference: carrierId,
      status: 'delivered',
      errorCode: null,
    });
    const take = (...receipts: Receipt[]) =>
      commitReceipts(pool, [{ carrier: 'http', receipts, byCarrierId: true }]);
    const ids = (seq: number, own: string) => ({ campaignId: id, seq, runNo: 1, id: own });
    await insertCarrierIds(pool, 'http', [ids(0, 'a')]);
    // One of the three looks like a reference of ours, which it is not.
    const alike = formatReference(campaignKey(id), 2, 1);
    await take(byId('a'), byId('late'), byId(alike));
    expect(await statuses(id)).toEqual([STATUS.delivered, STATUS.sent, STATUS.sent]);
    await insertCarrierIds(pool, 'http', [ids(1, 'late')]);
    await pool.query('UPDATE unmatched_receipt SET next_try_at = now()');
    expect(await retryUnmatched(pool)).toEqual([id]);
    expect(await statuses(id)).toEqual([STATUS.delivered, STATUS.delivered, STATUS.sent]);
    const { rows } = await pool.query('DELETE FROM unmatched_receipt RETURNING reference');
    expect(rows).toEqual([{ reference: alike }]);
  });

  it('are committed before accept() resolves, share commits, and are refused when too many wait', async () => {
    const id = await sentCampaign(200);
    const told: (readonly bigint[])[] = [];
    const intake = new ReceiptIntake(pool, (ids) => told.push(ids), 150);
    const accept = (seq: number) => intake.accept(CARRIER, [receipt(id, seq, 'delivered')]);
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, (_, seq) => accept(seq)));
    const accepted = outcomes.flatMap((outcome, seq) => (outcome.status === 'fulfilled' ? [seq] : []));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(accepted).toHaveLength(150);
    expect(refused.every((outcome) => outcome.reason instanceof IntakeFullError)).toBe(true);
    const rows = await statuses(id);
    expect(rows.flatMap((code, seq) => (code === STATUS.delivered ? [seq] : []))).toEqual(accepted);
    expect(told.length).toBeLessThan(10);
  });
});
