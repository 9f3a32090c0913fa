import { randomUUID } from 'node:crypto';
import { CarrierError, type Refusal, type Submission } from '../../carriers/carrier.js';
import { Pace } from '../../carriers/pace.js';
import type { Pool } from '../../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { firstAttempt } from '../model/attempt.js';
import { findByCarrierIds } from '../model/carrier-ids.store.js';
import { STATUS } from '../model/message.js';
import { queuedToSent } from '../model/message.metrics.js';
import { campaignKey, formatReference } from '../model/reference.js';
import { commitReceipts } from '../receipts/receipt.intake.js';
import { SALES_INVARIANTS } from '../sales.invariants.js';
import { claimBatch } from './claim.store.js';
import { type DispatchOptions, dispatchBatch } from './dispatch.js';
import { decideInDoubt } from './doubt.js';
import { completeFinished, countWithoutCarrier, findLostWakeUps } from './sweep.store.js';
import { dispatchingTo, type TestAnswer } from './testing.js';

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
afterAll(() => database.drop());
afterEach(async () => {
  // What one test leaves in doubt must not be decided by the next.
  while (await decideInDoubt(pool, HOLD));
  for (const { name, sql } of SALES_INVARIANTS) {
    expect({ name, broken: (await pool.query(sql)).rows }).toEqual({ name, broken: [] });
  }
});

const HOLD = new Map([['test', 'hold']] as const);
const RESEND = new Map([['test', 'resend']] as const);
const BATCH_SIZE = 3;

/** A running campaign of `batches` batches of three messages of one segment, all in the queue. */
async function runningCampaign(batches: number, runNo = 1): Promise<bigint> {
  const runId = randomUUID();
  const { rows } = await pool.query(
    `INSERT INTO campaign (workspace_id, name, template, carrier, columns, status, price_micros, contacts, rejected,
       segments, queued, started_at, expires_at, run_no, run_id)
     VALUES (gen_random_uuid(), 'dispatch', 'hi', 'test', '{}', 'running', 100000, $1::int, 0, $1::int, $1::int, now(), now() + interval '1 h', $2, $3)
     RETURNING id`,
    [batches * BATCH_SIZE, runNo, runId],
  );
  const { id } = rows[0];
  await pool.query(
    `INSERT INTO run (id, campaign_id, no, amount_micros, state) VALUES ($1, $2, $3, $4, 'open')`,
    [runId, id, runNo, 100_000 * batches * BATCH_SIZE],
  );
  await pool.query(
    `INSERT INTO message (campaign_id, msisdn, seq, segments, attempt)
     SELECT $1, 447700900000 + n, n, 1, $3 FROM generate_series(0, $2::int - 1) n`,
    [id, batches * BATCH_SIZE, firstAttempt(runNo)],
  );
  await pool.query(
    `INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, attempt, state, due_at)
     SELECT $1, n, n * ${BATCH_SIZE}, n * ${BATCH_SIZE} + ${BATCH_SIZE - 1}, ${BATCH_SIZE}, ${BATCH_SIZE}, $3, 'queued', now() - interval '1 s'
     FROM generate_series(0, $2::int - 1) n`,
    [id, batches, firstAttempt(runNo)],
  );
  return id;
}

type Answering = (submission: Submission) => Promise<TestAnswer> | TestAnswer;

/** Options with a carrier that gives the answers one after the other, and then accepts everything. */
function worker(
  answers: Answering[],
  deduplicates = true,
  inDoubtPolicy: 'hold' | 'resend' = 'hold',
): DispatchOptions & { submitted: string[] } {
  const submitted: string[] = [];
  const submit = async (submission: Submission) => {
    submitted.push(...submission.messages.map(({ reference }) => reference));
    return (await answers.shift()?.(submission)) ?? [];
  };
  return { ...dispatchingTo(pool, submit, { deduplicates, inDoubtPolicy }), submitted };
}

const refuseAll =
  (retryable: boolean): Answering =>
  ({ messages }) =>
    messages.map((_, index) => ({ index, code: 'throttled', retryable }));
const fail =
  (outcome: 'refused' | 'in_doubt', retryable = true): Answering =>
  () => {
    throw new CarrierError('no', outcome, 'timed_out', retryable);
  };

const receipts = (id: bigint, seqs: number[], status: 'sent' | 'delivered' | 'undelivered', runNo = 1) =>
  commitReceipts(pool, [
    {
      carrier: 'test',
      receipts: seqs.map((seq) => ({
        reference: formatReference(campaignKey(id), seq, runNo),
        status,
        errorCode: null,
      })),
    },
  ]);

async function stateOf(id: bigint) {
  const campaign = await pool.query(
    'SELECT status, captured_micros AS captured, released_micros AS released FROM campaign WHERE id = $1',
    [id],
  );
  const messages = await pool.query(
    'SELECT array_agg(status ORDER BY seq) AS s FROM message WHERE campaign_id = $1',
    [id],
  );
  const batches = await pool.query(
    'SELECT no, state, attempt, messages FROM batch WHERE campaign_id = $1 ORDER BY no',
    [id],
  );
  return { ...campaign.rows[0], messages: messages.rows[0].s, batches: batches.rows };
}

const due = (id: bigint) =>
  pool.query(`UPDATE batch SET due_at = now() - interval '1 s' WHERE campaign_id = $1`, [id]);

describe('a batch', () => {
  it('that is wholly refused for now beside another gets a batch of its own, as the other does', async () => {
    const id = await runningCampaign(6);
    const options = worker(Array.from({ length: 6 }, () => refuseAll(true)));
    await Promise.all(Array.from({ length: 6 }, (_, no) => dispatchBatch(options, id, no)));
    const { batches } = await stateOf(id);
    expect(batches).toHaveLength(12);
    expect(
      batches
        .slice(6)
        .every((b: object) => expect(b).toMatchObject({ state: 'queued', attempt: 101, messages: 3 })),
    );
  });

  it('whose message was delivered by an earlier run meanwhile is neither sent nor charged for it', async () => {
    const id = await runningCampaign(1, 2);
    await receipts(id, [1], 'delivered', 1);
    const options = worker([]);
    await dispatchBatch(options, id, 0);
    expect(options.submitted).toHaveLength(2);
    expect(await stateOf(id)).toMatchObject({ captured: 200_000n, released: 100_000n });
  });

  it('that leaves a deferred one completes its campaign with that one, not before', async () => {
    const id = await runningCampaign(1, 2);
    const options = worker([
      async () => {
        await receipts(id, [0], 'delivered', 1);
        return [0, 1, 2].map((index) => ({ index, code: 'throttled', retryable: index === 0 }));
      },
    ]);
    await dispatchBatch(options, id, 0);
    expect(await stateOf(id)).toMatchObject({
      status: 'running',
      batches: [{ state: 'done' }, { state: 'queued' }],
    });
    await due(id);
    await dispatchBatch(options, id, 1);
    expect(await stateOf(id)).toMatchObject({ status: 'completed', captured: 0n, released: 300_000n });
  });

  it('whose every message was delivered by an earlier run is still settled, and completes the campaign', async () => {
    const id = await runningCampaign(1, 2);
    await receipts(id, [0, 1, 2], 'delivered', 1);
    expect((await stateOf(id)).status).toBe('running');
    await dispatchBatch(worker([]), id, 0);
    expect(await stateOf(id)).toMatchObject({ status: 'completed', captured: 0n, released: 300_000n });
  });

  it.each([
    ['decided', false, async () => void (await decideInDoubt(pool, HOLD)), [90, 90, 82]],
    [
      'sent again by policy',
      false,
      async (id: bigint) => {
        await decideInDoubt(pool, RESEND);
        await due(id);
        await dispatchBatch(worker([]), id, 1);
      },
      [90, 90, 30],
    ],
    ['taken over', true, async (id: bigint) => void (await dispatchBatch(worker([]), id, 0)), [90, 90, 30]],
  ])(
    'in doubt and then %s is not charged for what an earlier run had delivered before',
    async (_, deduplicates, end, messages) => {
      const id = await runningCampaign(1, 2);
      await receipts(id, [1], 'delivered', 1);
      const options = worker([fail('in_doubt')], deduplicates);
      await dispatchBatch(options, id, 0);
      expect(options.submitted).toHaveLength(2);
      await receipts(id, [0], 'delivered', 2);
      await due(id);
      await end(id);
      const capturedSegments = BigInt(messages.filter((status) => status !== STATUS.expired).length - 1);
      expect(await stateOf(id)).toMatchObject({
        messages,
        captured: capturedSegments * 100_000n,
        released: (3n - capturedSegments) * 100_000n,
      });
    },
  );

  it('overtaken by all of its receipts completes the campaign only with its own outcome', async () => {
    const id = await runningCampaign(1);
    let during: string | undefined;
    const overtaken: Answering = async () => {
      await receipts(id, [0, 1, 2], 'delivered');
      during = (await stateOf(id)).status;
      return [];
    };
    await dispatchBatch(worker([overtaken]), id, 0);
    expect(during).toBe('running');
    expect(await stateOf(id)).toMatchObject({ status: 'completed', captured: 300_000n, released: 0n });
  });

  it('notes how long its messages waited, but for those that a receipt told of first', async () => {
    const id = await runningCampaign(1);
    const noted = async () =>
      (await queuedToSent.get()).values.find(({ metricName }) => metricName.endsWith('_count'))!.value;
    const before = await noted();
    const overtaken: Answering = async () => {
      await receipts(id, [0], 'delivered');
      await receipts(id, [1], 'sent');
      return [];
    };
    await dispatchBatch(worker([overtaken]), id, 0);
    expect(await noted()).toBe(before + 1);
  });

  it('refused after receipts told of it keeps what they told, and costs nothing', async () => {
    const id = await runningCampaign(1);
    const overtaken: Answering = async (submission) => {
      await receipts(id, [0], 'delivered');
      await receipts(id, [1], 'undelivered');
      return refuseAll(false)(submission);
    };
    await dispatchBatch(worker([overtaken]), id, 0);
    const { rows } = await pool.query(
      'SELECT status, error_code AS code FROM message WHERE campaign_id = $1 ORDER BY seq',
      [id],
    );
    expect(rows).toEqual([
      { status: STATUS.delivered, code: null },
      { status: STATUS.undelivered, code: null },
      { status: STATUS.failed, code: 'throttled' },
    ]);
    expect(await stateOf(id)).toMatchObject({ status: 'completed', captured: 0n, released: 300_000n });
  });

  it('in doubt stays so when the next submission is refused for now, and cannot be canceled', async () => {
    const id = await runningCampaign(1);
    const options = worker([fail('in_doubt'), fail('refused')]);
    for (let claim = 0; claim < 2; claim++) {
      await dispatchBatch(options, id, 0);
      await due(id);
    }
    expect((await stateOf(id)).batches[0].state).toBe('submitting');
  });

  it('in doubt is held when the next submission is refused for good: the first may have been taken', async () => {
    const id = await runningCampaign(1);
    const options = worker([fail('in_doubt'), fail('refused', false)]);
    await dispatchBatch(options, id, 0);
    await due(id);
    await dispatchBatch(options, id, 0);
    expect(await stateOf(id)).toMatchObject({ messages: [STATUS.unknown, STATUS.unknown, STATUS.unknown] });
    await receipts(id, [0, 1], 'delivered');
    await due(id);
    expect(await decideInDoubt(pool, HOLD)).toMatchObject({ campaignId: id });
    expect(await stateOf(id)).toMatchObject({ captured: 200_000n, released: 100_000n });
  });

  it('whose claim has passed on writes nothing, however late its outcome comes', async () => {
    const id = await runningCampaign(1);
    const late: Answering = async (submission) => {
      await due(id);
      await dispatchBatch(worker([]), id, 0);
      return refuseAll(false)(submission);
    };
    await dispatchBatch(worker([late]), id, 0);
    expect(await stateOf(id)).toMatchObject({ captured: 300_000n, released: 0n, messages: [30, 30, 30] });
  });

  it('that another worker holds by now is left to it', async () => {
    const id = await runningCampaign(1);
    const late: Answering = async (submission) => {
      await due(id);
      await claimBatch(pool, id, 0, 60_000, { carriers: ['test'], suspended: [] });
      return refuseAll(false)(submission);
    };
    await dispatchBatch(worker([late]), id, 0);
    expect(await stateOf(id)).toMatchObject({ messages: [0, 0, 0], batches: [{ state: 'submitting' }] });
  });

  it('in doubt is never submitted again to a carrier that does not deduplicate', async () => {
    const [failed, died] = [await runningCampaign(1), await runningCampaign(1)];
    const options = worker([fail('in_doubt')], false);
    await dispatchBatch(options, failed, 0);
    await claimBatch(pool, died, 0, 60_000, { carriers: ['test'], suspended: [] });
    await receipts(died, [0], 'delivered');
    await due(died);
    await dispatchBatch(options, died, 0);
    expect(options.submitted).toHaveLength(3);
    expect((await stateOf(failed)).messages).toEqual([25, 25, 25]);
    expect((await stateOf(died)).messages).toEqual([90, 25, 25]);
  });

  it('after one that a failing carrier left in doubt waits, longer each time, while nothing else does', async () => {
    const id = await runningCampaign(3);
    await pool.query(`UPDATE batch SET state = 'pending' WHERE campaign_id = $1 AND no > 0`, [id]);
    const options = worker([fail('in_doubt'), fail('in_doubt')], false);
    const first = await dispatchBatch(options, id, 0);
    expect(first).toMatchObject({ wakeUps: [{ no: 1, delayMs: expect.any(Number) }] });
    await due(id);
    const second = await dispatchBatch(options, id, 1);
    const { rows } = await pool.query('SELECT refusals FROM batch WHERE campaign_id = $1 ORDER BY no', [id]);
    expect(second).toMatchObject({ wakeUps: [{ no: 2 }] });
    expect(rows.map(({ refusals }) => refusals)).toEqual([0, 1, 2]);
  });

  it('whose outcome cannot be written as a whole keeps nothing of it', async () => {
    const id = await runningCampaign(1);
    await pool.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON campaign FOR EACH ROW WHEN (old.id = ${id}) EXECUTE FUNCTION refuse()`);
    await expect(dispatchBatch(worker([]), id, 0)).rejects.toThrow('not now');
    expect(await stateOf(id)).toMatchObject({ messages: [0, 0, 0], batches: [{ state: 'submitting' }] });
    await pool.query('DROP TRIGGER refuse ON campaign');
    await due(id);
    await dispatchBatch(worker([]), id, 0);
    expect(await stateOf(id)).toMatchObject({ captured: 300_000n, messages: [30, 30, 30] });
  });

  it('is claimed by one worker only, when it is due, while its campaign runs', async () => {
    const id = await runningCampaign(1);
    const options = worker([]);
    const claimed = async () => (await dispatchBatch(options, id, 0)).claimed;
    await pool.query(`UPDATE batch SET due_at = now() + interval '1 h' WHERE campaign_id = $1`, [id]);
    expect(await claimed()).toBe(false);
    await due(id);
    await pool.query(`UPDATE campaign SET status = 'paused', paused_reason = 'user' WHERE id = $1`, [id]);
    expect(await claimed()).toBe(false);
    await pool.query(`UPDATE campaign SET status = 'running', paused_reason = NULL WHERE id = $1`, [id]);
    expect((await Promise.all([claimed(), claimed(), claimed()])).filter(Boolean)).toHaveLength(1);
    expect(options.submitted).toHaveLength(3);
    await due(id);
    expect(await claimed()).toBe(false);
  });

  it('refused for now again and again fails in the end, and costs nothing', async () => {
    const id = await runningCampaign(1);
    const options = { ...worker(Array.from({ length: 9 }, () => refuseAll(true))), submissionsMax: 3 };
    for (let no = 0; no < 3; no++) {
      await due(id);
      await dispatchBatch(options, id, no);
    }
    expect(await stateOf(id)).toMatchObject({ messages: [80, 80, 80], captured: 0n, released: 300_000n });
    // The same reference each time: whoever comes late with an earlier submission cannot make it a second message.
    expect(options.submitted).toHaveLength(9);
    expect(new Set(options.submitted).size).toBe(3);
  });

  it('refused in part settles what is decided, and the rest later', async () => {
    const id = await runningCampaign(1);
    const some: Answering = () => [
      { index: 0, code: 'throttled', retryable: true },
      { index: 2, code: 'throttled', retryable: true },
    ];
    const options = worker([some]);
    await dispatchBatch(options, id, 0);
    expect(await stateOf(id)).toMatchObject({
      captured: 100_000n,
      released: 0n,
      messages: [0, 30, 0],
    });
    await due(id);
    await dispatchBatch(options, id, 1);
    expect(await stateOf(id)).toMatchObject({
      captured: 300_000n,
      released: 0n,
      messages: [30, 30, 30],
    });
    expect(options.submitted.at(-1)).toBe(formatReference(campaignKey(id), 2, 1));
  });

  it('deferred is charged for what a late worker got accepted in between', async () => {
    const id = await runningCampaign(1);
    const options = worker([refuseAll(true)]);
    await dispatchBatch(options, id, 0);
    await receipts(id, [0], 'delivered');
    await receipts(id, [1], 'undelivered');
    await due(id);
    await dispatchBatch(options, id, 1);
    expect(options.submitted).toHaveLength(4);
    expect(await stateOf(id)).toMatchObject({ messages: [90, 81, 30], captured: 300_000n, released: 0n });
  });

  it('whose worker was away for longer than its claim holds is not submitted by it', async () => {
    const id = await runningCampaign(1);
    const options = { ...worker([]), leaseMs: 1_000 };
    const dispatched = await dispatchBatch(options, id, 0);
    expect(options.submitted).toEqual([]);
    expect(dispatched).toMatchObject({ wakeUps: [{ no: 0 }] });
    expect((await stateOf(id)).batches[0].state).toBe('queued');
  });

  it('is expired, with the reason it was deferred for, once the validity period is over', async () => {
    const id = await runningCampaign(2);
    const options = worker([refuseAll(true)]);
    await dispatchBatch(options, id, 0);
    await pool.query(`UPDATE campaign SET expires_at = now() WHERE id = $1`, [id]);
    await due(id);
    for (const no of [1, 2]) await dispatchBatch(options, id, no);
    expect(options.submitted).toHaveLength(3);
    expect(await stateOf(id)).toMatchObject({ status: 'completed', captured: 0n, released: 600_000n });
    const { rows } = await pool.query(
      'SELECT status, error_code AS code, count(*)::int FROM message WHERE campaign_id = $1 GROUP BY 1, 2 ORDER BY 2',
      [id],
    );
    expect(rows).toEqual([
      { status: STATUS.expired, code: 'throttled', count: 3 },
      { status: STATUS.expired, code: 'validity_ended', count: 3 },
    ]);
  });

  it('in doubt is held, not expired, when the validity period ends', async () => {
    const id = await runningCampaign(1);
    const options = worker([fail('in_doubt')]);
    await dispatchBatch(options, id, 0);
    await pool.query(`UPDATE campaign SET expires_at = now() WHERE id = $1`, [id]);
    await due(id);
    await dispatchBatch(options, id, 0);
    expect(await stateOf(id)).toMatchObject({ messages: [25, 25, 25], batches: [{ state: 'unknown' }] });
  });

  it.each(['running', 'paused', 'canceling'])(
    'of a suspended workspace is not submitted, nor again where it is in doubt, in a campaign that is %s',
    async (status) => {
      const [id, overdue] = [await runningCampaign(2), await runningCampaign(1)];
      const options = worker([fail('in_doubt'), fail('in_doubt')]);
      for (const campaign of [id, overdue]) {
        await dispatchBatch(options, campaign, 0);
        await due(campaign);
      }
      const { rows } = await pool.query(
        `UPDATE campaign SET status = $2, paused_reason = CASE $2 WHEN 'paused' THEN 'failure_rate' END
       WHERE id = ANY ($1) RETURNING workspace_id AS "workspaceId"`,
        [[id, overdue], status],
      );
      await pool.query(`UPDATE campaign SET expires_at = now() - interval '1 s' WHERE id = $1`, [overdue]);
      const suspended = rows.map(({ workspaceId }) => workspaceId);
      const found = async (suspended: string[]) =>
        (await findLostWakeUps(pool, { carriers: ['test'], suspended }, 100))
          .filter(({ campaignId, no }) => [id, overdue].includes(campaignId) && no === 0)
          .map(({ campaignId }) => campaignId);
      expect(await found(suspended)).toEqual([overdue]);
      for (const campaign of [id, overdue]) await dispatchBatch({ ...options, suspended }, campaign, 0);
      expect((await dispatchBatch({ ...options, suspended }, id, 1)).claimed).toBe(false);
      expect((await stateOf(id)).batches).toMatchObject([{ state: 'submitting' }, { state: 'queued' }]);
      expect((await stateOf(overdue)).batches).toMatchObject([{ state: 'unknown' }]);
      expect(options.submitted).toHaveLength(6);
      expect(await found([])).toEqual([id]);
      await dispatchBatch(options, id, 0);
      expect((await stateOf(id)).batches).toMatchObject([{ state: 'done' }, {}]);
      await pool.query(`UPDATE campaign SET status = 'running', paused_reason = NULL WHERE id = ANY ($1)`, [
        [id, overdue],
      ]);
    },
  );

  it.each([
    ['taken', []],
    ['refused for now', [refuseAll(true)]],
    ['refused as a whole', [fail('refused')]],
  ])('that is %s as Postgres is away for a moment is written once that is back', async (_, answers) => {
    const id = await runningCampaign(1);
    const options = worker(answers, false);
    const outages = [{ code: '57P01' }, { code: '53300' }];
    const connect = () => {
      const outage = options.submitted.length > 0 ? outages.shift() : undefined;
      return outage ? Promise.reject(Object.assign(new Error('away'), outage)) : pool.connect();
    };
    await dispatchBatch({ ...options, pool: Object.assign(Object.create(pool), { connect }) }, id, 0);
    expect(outages).toEqual([]);
    const { batches } = await stateOf(id);
    expect(batches.filter(({ state }: { state: string }) => state === 'submitting')).toEqual([]);
    expect(options.submitted).toHaveLength(3);
  });

  it('in doubt is sent again after its time where the policy is to resend, but not what a receipt told of', async () => {
    const id = await runningCampaign(1);
    const options = worker([fail('in_doubt')], false, 'resend');
    await dispatchBatch(options, id, 0);
    await receipts(id, [1], 'delivered');
    await due(id);
    expect(await decideInDoubt(pool, HOLD)).toMatchObject({ wakeUps: [] });
    const again = await runningCampaign(1);
    await dispatchBatch({ ...options, carriers: worker([fail('in_doubt')], false).carriers }, again, 0);
    await receipts(again, [1], 'delivered');
    await due(again);
    expect(await decideInDoubt(pool, RESEND)).toMatchObject({ campaignId: again, wakeUps: [{ no: 1 }] });
    expect(await stateOf(again)).toMatchObject({ messages: [0, 90, 0], captured: 100_000n });
    options.submitted.length = 0;
    await dispatchBatch(options, again, 1);
    expect(options.submitted).toEqual([0, 2].map((seq) => formatReference(campaignKey(again), seq, 1)));
    expect(await stateOf(again)).toMatchObject({ messages: [30, 90, 30], captured: 300_000n, released: 0n });
    expect((await pool.query('SELECT resent FROM campaign WHERE id = $1', [again])).rows[0].resent).toBe(2n);
  });

  it('that fails pauses its campaign once too many of the latest do, and a resumed one starts afresh', async () => {
    const id = await runningCampaign(80);
    const options = worker([]);
    const some: Answering = ({ messages }) =>
      messages.slice(0, 2).map((_, index) => ({ index, code: 'blocked', retryable: false }));
    let no = 0;
    for (; (await stateOf(id)).status === 'running'; no++) {
      await dispatchBatch({ ...options, carriers: worker([some]).carriers }, id, no);
    }
    const { rows } = await pool.query('SELECT paused_reason FROM campaign WHERE id = $1', [id]);
    expect(rows[0].paused_reason).toBe('failure_rate');
    // Of a hundred messages at least, and no more.
    expect(no).toBe(34);
    expect(await dispatchBatch(options, id, no)).toEqual({ claimed: false });
  });

  it('whose receipts tell of failure does so too', async () => {
    const id = await runningCampaign(80);
    const options = worker([]);
    for (let no = 0; no < 60; no++) await dispatchBatch(options, id, no);
    const sent = Array.from({ length: 180 }, (_, seq) => seq);
    await receipts(id, sent.slice(0, 90), 'delivered');
    await receipts(id, sent.slice(90, 170), 'undelivered');
    expect((await stateOf(id)).status).toBe('running');
    await receipts(id, sent.slice(0, 90), 'delivered');
    await pool.query('UPDATE campaign SET failure_share_max = 0.4 WHERE id = $1', [id]);
    await receipts(id, sent.slice(170), 'undelivered');
    expect((await stateOf(id)).status).toBe('paused');
  });

  it('that no transaction saw to be the last is completed by the sweeper, and a campaign at work is not', async () => {
    const id = await runningCampaign(1);
    expect(await completeFinished(pool)).toEqual([]);
    await dispatchBatch(worker([refuseAll(false)]), id, 0);
    await pool.query(`UPDATE campaign SET status = 'running', finished_at = NULL WHERE id = $1`, [id]);
    expect(await completeFinished(pool)).toEqual([id]);
    expect((await stateOf(id)).status).toBe('completed');
  });
});

/** A pool whose transactions fail at the statement with this name, as long as `broken` is true. */
function failingAt(name: string) {
  const state = { broken: true };
  const connect = async () => {
    const client = await pool.connect();
    const query = (...args: [string | { name?: string }]) => {
      const [statement] = args;
      if (state.broken && typeof statement !== 'string' && statement.name === name)
        return Promise.reject(new Error(`${name} fails`));
      return (client.query as (...args: unknown[]) => unknown)(...args);
    };
    return { query, release: (error?: boolean) => client.release(error) };
  };
  const query = (...args: unknown[]) => (pool.query as (...args: unknown[]) => unknown)(...args);
  return { state, pool: { connect, query } as unknown as Pool };
}

/** The carrier takes at most so many messages at once. */
const atMost =
  (messagesMax: number): Answering =>
  ({ messages }) => {
    if (messages.length > messagesMax) throw new CarrierError('413', 'too_large', 'batch_too_large', false);
    return [];
  };

/** Everything that is queued is dispatched until nothing is. @returns how many messages each submission had. */
async function dispatchAll(id: bigint, options: DispatchOptions): Promise<void> {
  for (;;) {
    await due(id);
    const { rows } = await pool.query<{ no: number }>(
      `SELECT no FROM batch WHERE campaign_id = $1 AND state IN ('queued', 'submitting') ORDER BY no LIMIT 1`,
      [id],
    );
    if (!rows[0]) return;
    await dispatchBatch(options, id, rows[0].no);
  }
}

describe('a worker that lacks the carrier', () => {
  const lacking = (): DispatchOptions => ({ ...worker([]), carriers: new Map() });

  it('leaves the batch, unclaimed, to one that has it', async () => {
    const id = await runningCampaign(1);
    expect(await dispatchBatch(lacking(), id, 0)).toEqual({ claimed: false });
    await pool.query(`UPDATE batch SET due_at = now() - interval '1 h' WHERE campaign_id = $1`, [id]);
    const found = async (carriers: string[]) =>
      (await findLostWakeUps(pool, { carriers, suspended: [] }, 100)).filter(
        ({ campaignId }) => campaignId === id,
      );
    expect(await found([])).toEqual([]);
    expect(await found(['test'])).toMatchObject([{ no: 0, claims: 0 }]);
    expect(await countWithoutCarrier(pool, [])).toEqual([{ carrier: 'test', batches: expect.any(Number) }]);
    expect(await countWithoutCarrier(pool, ['test'])).toEqual([]);
    const options = worker([], false);
    await dispatchBatch(options, id, 0);
    expect(options.submitted).toHaveLength(3);
    expect(await stateOf(id)).toMatchObject({ captured: 300_000n, messages: [30, 30, 30] });
  });

  it('ends the batch once the validity period is over', async () => {
    const [waiting, inDoubt] = [await runningCampaign(1), await runningCampaign(1)];
    await claimBatch(pool, inDoubt, 0, 60_000, { carriers: ['test'], suspended: [] });
    for (const id of [waiting, inDoubt]) {
      await pool.query('UPDATE campaign SET expires_at = now() WHERE id = $1', [id]);
      await due(id);
      expect(
        (await findLostWakeUps(pool, { carriers: [], suspended: [] }, 100)).some(
          ({ campaignId }) => campaignId === id,
        ),
      ).toBe(id === inDoubt);
      await dispatchBatch(lacking(), id, 0);
    }
    expect(await stateOf(waiting)).toMatchObject({ status: 'completed', released: 300_000n });
    expect(await stateOf(inDoubt)).toMatchObject({ messages: [25, 25, 25], batches: [{ state: 'unknown' }] });
  });

  it('ends what a dead worker left of a campaign that is being canceled, a minute after the claim lapsed', async () => {
    const id = await runningCampaign(1);
    await claimBatch(pool, id, 0, 60_000, { carriers: ['test'], suspended: [] });
    await pool.query(`UPDATE campaign SET status = 'canceling' WHERE id = $1`, [id]);
    await due(id);
    expect(await dispatchBatch(lacking(), id, 0)).toEqual({ claimed: false });
    await pool.query(`UPDATE batch SET due_at = now() - interval '2 min' WHERE campaign_id = $1`, [id]);
    await dispatchBatch(lacking(), id, 0);
    expect(await stateOf(id)).toMatchObject({ messages: [25, 25, 25], batches: [{ state: 'unknown' }] });
  });

  it('does not decide by a policy it does not know, unless none is asked for', async () => {
    const id = await runningCampaign(1);
    await dispatchBatch(worker([fail('in_doubt')], false), id, 0);
    await due(id);
    expect(await decideInDoubt(pool, new Map())).toBeNull();
    await pool.query('UPDATE campaign SET expires_at = now() WHERE id = $1', [id]);
    expect(await decideInDoubt(pool, new Map())).toMatchObject({ campaignId: id });
    expect(await stateOf(id)).toMatchObject({ status: 'completed', captured: 0n, released: 300_000n });
  });
});

describe('a batch that cannot be prepared', () => {
  it('is given back as it was, later, and is not in doubt', async () => {
    const id = await runningCampaign(1);
    const failing = failingAt('read-messages');
    const options = worker([], false);
    const [{ before }] = (await pool.query('SELECT now()::TEXT AS before')).rows;
    await expect(dispatchBatch({ ...options, pool: failing.pool }, id, 0)).rejects.toThrow('fails');
    const { rows } = await pool.query(
      'SELECT state, claims, due_at > $2::TIMESTAMPTZ AS deferred FROM batch WHERE campaign_id = $1',
      [id, before],
    );
    expect(rows).toEqual([{ state: 'queued', claims: 1, deferred: true }]);
    await due(id);
    await dispatchBatch(options, id, 0);
    expect(await stateOf(id)).toMatchObject({ captured: 300_000n, messages: [30, 30, 30] });
  });

  it('waits the longer the more often it fails', async () => {
    const id = await runningCampaign(1);
    const failing = failingAt('read-messages');
    const pausesMs: number[] = [];
    for (let n = 0; n < 6; n++) {
      await due(id);
      await expect(dispatchBatch({ ...worker([], false), pool: failing.pool }, id, 0)).rejects.toThrow(
        'fails',
      );
      const { rows } = await pool.query(
        'SELECT extract(epoch FROM due_at - now()) * 1000 AS pause FROM batch WHERE campaign_id = $1',
        [id],
      );
      pausesMs.push(Number(rows[0].pause));
    }
    // 300 ms and 6 s less what is left to chance; the query itself takes its time, too.
    expect(pausesMs[0]).toBeLessThanOrEqual(300);
    expect(pausesMs[5]).toBeGreaterThan(2_000);
  });

  it('is not in doubt either where only the answer to its claim was lost', async () => {
    const id = await runningCampaign(1);
    const connect = async () => {
      const client = await pool.connect();
      const query = async (...args: unknown[]) => {
        const result = await (client.query as (...args: unknown[]) => unknown)(...args);
        if (args[0] === 'COMMIT') throw new Error('the answer is lost');
        return result;
      };
      return { query, release: (error?: boolean) => client.release(error) };
    };
    const losing = { connect, query: pool.query.bind(pool) } as unknown as Pool;
    const options = worker([], false);
    await expect(dispatchBatch({ ...options, pool: losing }, id, 0)).rejects.toThrow('is lost');
    expect(options.submitted).toEqual([]);
    expect((await stateOf(id)).batches).toMatchObject([{ state: 'queued' }]);
    await due(id);
    await dispatchBatch(options, id, 0);
    expect(await stateOf(id)).toMatchObject({ captured: 300_000n, messages: [30, 30, 30] });
  });

  it('is left to the worker that has claimed it before it could be given back', async () => {
    const id = await runningCampaign(1);
    const failing = failingAt('read-messages').pool;
    let answer = (_: Refusal[]) => {};
    let other: Promise<unknown> = Promise.resolve();
    const second = worker([() => new Promise<Refusal[]>((resolve) => (answer = resolve))], false);
    const query = async (...args: unknown[]) => {
      other = dispatchBatch(second, id, 0);
      await eventually('the other worker submits', async () => second.submitted.length > 0);
      return (pool.query as (...args: unknown[]) => unknown)(...args);
    };
    const giving = { connect: failing.connect, query } as unknown as Pool;
    await expect(dispatchBatch({ ...worker([], false), pool: giving }, id, 0)).rejects.toThrow('fails');
    expect((await stateOf(id)).batches).toMatchObject([{ state: 'submitting' }]);
    answer([]);
    await other;
    expect(second.submitted).toHaveLength(3);
    expect(await stateOf(id)).toMatchObject({ captured: 300_000n, messages: [30, 30, 30] });
  });

  it('because its template does not compile can be canceled, and expires in the end', async () => {
    const id = await runningCampaign(1);
    await pool.query(`UPDATE campaign SET template = '{{nothing}}' WHERE id = $1`, [id]);
    await expect(dispatchBatch(worker([], false), id, 0)).rejects.toThrow('no longer compiles');
    expect((await stateOf(id)).batches).toMatchObject([{ state: 'queued' }]);
    await pool.query('UPDATE campaign SET expires_at = now() WHERE id = $1', [id]);
    await due(id);
    await dispatchBatch(worker([], false), id, 0);
    expect(await stateOf(id)).toMatchObject({ status: 'completed', released: 300_000n });
  });

  it('of which nothing is to be submitted is not left claimed, whoever dies: nobody could tell it from one in doubt', async () => {
    const id = await runningCampaign(1);
    await pool.query('UPDATE campaign SET expires_at = now() WHERE id = $1', [id]);
    const failing = failingAt('end-claim');
    await expect(dispatchBatch({ ...worker([], false), pool: failing.pool }, id, 0)).rejects.toThrow('fails');
    expect((await stateOf(id)).batches).toMatchObject([{ state: 'queued' }]);
    await due(id);
    await dispatchBatch(worker([], false), id, 0);
    expect(await stateOf(id)).toMatchObject({ status: 'completed', captured: 0n, released: 300_000n });
  });

  it('stays in doubt where it was', async () => {
    const id = await runningCampaign(1);
    await claimBatch(pool, id, 0, 60_000, { carriers: ['test'], suspended: [] });
    await due(id);
    const failing = failingAt('read-messages');
    await expect(dispatchBatch({ ...worker([]), pool: failing.pool }, id, 0)).rejects.toThrow('fails');
    expect((await stateOf(id)).batches).toMatchObject([{ state: 'submitting' }]);
  });
});

it('ids that the carrier gave are kept with the outcome, and go where that goes', async () => {
  const id = await runningCampaign(1);
  const ids = new Map([
    [0, ['x']],
    [2, ['y', 'z']],
  ]);
  const answer: Answering = () => ({ refused: [], inDoubt: [{ index: 1, code: 'timed_out' }], ids });
  const kept = async () =>
    [...(await findByCarrierIds(pool, 'test', ['x', 'y', 'z']))].map(([own, { seq }]) => [own, seq]);
  const { pool: failing } = failingAt('add-to-campaign');
  await expect(dispatchBatch({ ...worker([answer], false), pool: failing }, id, 0)).rejects.toThrow('fails');
  expect(await kept()).toEqual([]);
  const again = await runningCampaign(1);
  await dispatchBatch(worker([answer], false), again, 0);
  expect((await kept()).sort()).toEqual([
    ['x', 0],
    ['y', 2],
    ['z', 2],
  ]);
});

describe('a batch of which some messages are in doubt', () => {
  const forNow = (index: number) => ({ index, code: 'throttled', retryable: true });
  const lost = (index: number) => ({ index, code: 'timed_out' });

  it('ends for the others at once, and for those when receipts tell', async () => {
    const id = await runningCampaign(1);
    const options = worker([() => ({ refused: [forNow(0)], inDoubt: [lost(1)] })], false);
    await dispatchBatch(options, id, 0);
    expect(await stateOf(id)).toMatchObject({
      status: 'running',
      messages: [STATUS.queued, STATUS.unknown, STATUS.sent],
      captured: 100_000n,
      batches: [{ state: 'done' }, { state: 'queued', messages: 1 }, { state: 'unknown', messages: 1 }],
    });
    await receipts(id, [1], 'delivered');
    await decideInDoubt(pool, HOLD);
    await due(id);
    await dispatchBatch(options, id, 1);
    const reference = (seq: number) => formatReference(campaignKey(id), seq, 1);
    expect(options.submitted.slice(3)).toEqual([reference(0)]);
    await receipts(id, [0, 2], 'delivered');
    expect(await stateOf(id)).toMatchObject({
      status: 'completed',
      messages: [STATUS.delivered, STATUS.delivered, STATUS.delivered],
      captured: 300_000n,
      released: 0n,
    });
  });

  it('gives them up without charge where no receipt tells, and others were refused for good', async () => {
    const id = await runningCampaign(1);
    const blocked = { index: 2, code: 'blocked', retryable: false };
    await dispatchBatch(worker([() => ({ refused: [blocked], inDoubt: [lost(0)] })], false), id, 0);
    await due(id);
    await decideInDoubt(pool, HOLD);
    expect(await stateOf(id)).toMatchObject({
      messages: [STATUS.expired, STATUS.sent, STATUS.failed],
      captured: 100_000n,
      released: 200_000n,
    });
  });

  it('has them submitted again alone, under the same references, by a carrier that deduplicates', async () => {
    const id = await runningCampaign(1);
    const options = worker([() => ({ refused: [], inDoubt: [lost(0), lost(2)] })]);
    const { wakeUps } = (await dispatchBatch(options, id, 0)) as { wakeUps: object[] };
    expect(wakeUps).toMatchObject([{ no: 1, messages: 2 }]);
    expect((await stateOf(id)).batches).toMatchObject([{ state: 'done' }, { state: 'submitting' }]);
    // It cannot be canceled as if nobody had it, nor is it forgotten where the wake-up is.
    await due(id);
    expect(
      (await findLostWakeUps(pool, { carriers: ['test'], suspended: [] }, 100)).filter(
        (w) => w.campaignId === id,
      ),
    ).toMatchObject([{ no: 1 }]);
    await dispatchBatch(options, id, 1);
    expect(options.submitted).toHaveLength(5);
    expect(new Set(options.submitted).size).toBe(3);
    expect(await stateOf(id)).toMatchObject({ messages: [30, 30, 30], captured: 300_000n });
  });

  it('never mixes them with those that were refused for now between them, however often they are sent again', async () => {
    const id = await runningCampaign(1);
    const options = worker(
      [
        () => ({ refused: [forNow(0), forNow(2)], inDoubt: [lost(1)] }),
        // Those refused for now, of which one is in doubt then; and the one that was.
        () => ({ refused: [forNow(0)], inDoubt: [lost(1)] }),
        () => [forNow(0)],
      ],
      false,
      'resend',
    );
    await dispatchBatch(options, id, 0);
    for (let no = 1; no < 9; no++) {
      await due(id);
      while (await decideInDoubt(pool, RESEND));
      await due(id);
      await dispatchBatch(options, id, no);
    }
    expect(await stateOf(id)).toMatchObject({
      messages: [STATUS.sent, STATUS.sent, STATUS.sent],
      captured: 300_000n,
      released: 0n,
    });
    const { batches } = await stateOf(id);
    expect(new Set(batches.map(({ attempt }: { attempt: number }) => attempt)).size).toBe(batches.length);
    const counts = [0, 1, 2].map(
      (seq) => options.submitted.filter((r) => r === formatReference(campaignKey(id), seq, 1)).length,
    );
    // 0: refused twice; 1: lost, then refused; 2: refused, then lost.
    expect(counts).toEqual([3, 3, 3]);
  });

  it('makes the next one wait only where they are many', async () => {
    const id = await runningCampaign(3);
    await pool.query(`UPDATE batch SET state = 'pending' WHERE campaign_id = $1 AND no > 0`, [id]);
    const losing =
      (...indexes: number[]): Answering =>
      () => ({ refused: [], inDoubt: indexes.map(lost) });
    const options = worker([losing(0), losing(0, 2)], false);
    const first = (await dispatchBatch(options, id, 0)) as { wakeUps: { delayMs?: number }[] };
    expect(first.wakeUps).toMatchObject([{ no: 1 }]);
    expect(first.wakeUps[0]!.delayMs).toBeUndefined();
    await due(id);
    expect(await dispatchBatch(options, id, 1)).toMatchObject({
      wakeUps: [{ no: 2, delayMs: expect.any(Number) }],
    });
  });

  it('is in doubt as a whole where they are all', async () => {
    const id = await runningCampaign(1);
    const all: Answering = ({ messages }) => ({
      refused: [],
      inDoubt: messages.map((_, index) => lost(index)),
    });
    await dispatchBatch(worker([all], false), id, 0);
    expect((await stateOf(id)).batches).toMatchObject([{ state: 'unknown', attempt: 100 }]);
  });

  it('ends with what the carrier said where no attempt is left for a batch of their own', async () => {
    const id = await runningCampaign(1);
    await pool.query('UPDATE batch SET attempts_taken = 98 WHERE campaign_id = $1', [id]);
    await dispatchBatch(worker([() => ({ refused: [forNow(0)], inDoubt: [lost(1)] })], false), id, 0);
    expect(await stateOf(id)).toMatchObject({
      messages: [STATUS.failed, STATUS.expired, STATUS.sent],
      captured: 100_000n,
      released: 200_000n,
      batches: [{ state: 'done' }],
    });
  });
});

describe('a batch that is too large for its carrier', () => {
  it('is submitted in halves, each settled once, and no submission of its messages is used up', async () => {
    const id = await runningCampaign(1);
    const answers = Array.from({ length: 9 }, () => atMost(1));
    const options = { ...worker(answers, false), submissionsMax: 1 };
    await dispatchAll(id, options);
    // Three, then two and one of the first half, then the single one of the second.
    expect(options.submitted).toHaveLength(3 + 2 + 1 + 1 + 1);
    const { batches, ...state } = await stateOf(id);
    expect(state).toMatchObject({ captured: 300_000n, released: 0n, messages: [30, 30, 30] });
    expect(batches).toEqual([0, 1, 2].map((no) => ({ no, state: 'done', attempt: 100, messages: 1 })));
    const { rows } = await pool.query('SELECT captured_micros AS c FROM settlement WHERE campaign_id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ c: 100_000n }, { c: 100_000n }, { c: 100_000n }]);
  });

  it('down to one message fails with the reason, and costs nothing', async () => {
    const id = await runningCampaign(1);
    await dispatchAll(id, worker(Array.from({ length: 9 }, () => atMost(0))));
    const { rows } = await pool.query(
      'SELECT DISTINCT status, error_code FROM message WHERE campaign_id = $1',
      [id],
    );
    expect(rows).toEqual([{ status: STATUS.failed, error_code: 'message_too_long' }]);
    expect(await stateOf(id)).toMatchObject({ status: 'completed', captured: 0n, released: 300_000n });
  });

  it('and was deferred before is divided between its own rows', async () => {
    const id = await runningCampaign(1);
    const some: Answering = () => [0, 2].map((index) => ({ index, code: 'throttled', retryable: true }));
    const options = worker([some, atMost(1), atMost(1), atMost(1)]);
    await dispatchAll(id, options);
    expect(await stateOf(id)).toMatchObject({
      captured: 300_000n,
      messages: [30, 30, 30],
      batches: [100, 101, 101].map((attempt) => ({ state: 'done', attempt })),
    });
  });

  it('stays in doubt where it was, in each of its halves, until the carrier has answered for them', async () => {
    const id = await runningCampaign(1);
    const options = worker([fail('in_doubt'), ...Array.from({ length: 9 }, () => atMost(1))]);
    await dispatchBatch(options, id, 0);
    await due(id);
    await dispatchBatch(options, id, 0);
    expect(await stateOf(id)).toMatchObject({ batches: [{ state: 'submitting' }, { state: 'submitting' }] });
    await receipts(id, [2], 'delivered');
    await dispatchAll(id, options);
    expect(new Set(options.submitted).size).toBe(3);
    expect(await stateOf(id)).toMatchObject({ messages: [30, 30, 90], captured: 300_000n, released: 0n });
  });

  it('down to one message in doubt is held: the claim before may have sent it', async () => {
    const id = await runningCampaign(1);
    const options = worker([fail('in_doubt'), ...Array.from({ length: 9 }, () => atMost(0))]);
    await dispatchBatch(options, id, 0);
    await due(id);
    await dispatchAll(id, options);
    const { batches, messages } = await stateOf(id);
    expect(messages).toEqual([25, 25, 25]);
    expect(batches).toEqual([0, 1, 2].map(() => expect.objectContaining({ state: 'unknown', messages: 1 })));
  });

  it('and of which some are free keeps them free in the half that has them, also in doubt', async () => {
    const id = await runningCampaign(1, 2);
    await receipts(id, [0], 'delivered', 1);
    const options = worker([fail('in_doubt'), ...Array.from({ length: 9 }, () => atMost(1))]);
    await dispatchBatch(options, id, 0);
    await due(id);
    await dispatchAll(id, options);
    expect(await stateOf(id)).toMatchObject({
      messages: [90, 30, 30],
      captured: 200_000n,
      released: 100_000n,
    });
  });
});

it('a batch that waits for its turn at the rate keeps the reason it was deferred for', async () => {
  const id = await runningCampaign(1);
  const options = worker([refuseAll(true)]);
  await dispatchBatch(options, id, 0);
  const pace = new Pace(1);
  pace.ask(1_000);
  await due(id);
  const paced = { ...options, paces: new Map([['test', pace]]) };
  expect(await dispatchBatch(paced, id, 1)).toMatchObject({ wakeUps: [{ no: 1 }] });
  expect(options.submitted).toHaveLength(3);
  await pool.query('UPDATE campaign SET expires_at = now() WHERE id = $1', [id]);
  await due(id);
  await dispatchBatch(paced, id, 1);
  const { rows } = await pool.query(
    'SELECT DISTINCT status, error_code FROM message WHERE campaign_id = $1',
    [id],
  );
  expect(rows).toEqual([{ status: STATUS.expired, error_code: 'throttled' }]);
});
