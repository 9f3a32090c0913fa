import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { CarrierError, type Receipt } from '../../carriers/carrier.js';
import { type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import { contactsCsv } from '../../testing/contacts-csv.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { KEEP_ALL } from '../../testing/keep-all.js';
import { importCampaign } from '../contact-files/campaign.import.js';
import { claimBatch } from '../dispatch/claim.store.js';
import { type DispatchOptions, dispatchBatch } from '../dispatch/dispatch.js';
import { decideInDoubt } from '../dispatch/doubt.js';
import { completeFinished, findLostWakeUps } from '../dispatch/sweep.store.js';
import { dispatchingTo } from '../dispatch/testing.js';
import { firstAttempt, RUNS_MAX, runNoSql } from '../model/attempt.js';
import { TRANSITIONS } from '../model/campaign.transitions.js';
import { STATUS } from '../model/message.js';
import { campaignKey, formatReference } from '../model/reference.js';
import { commitReceipts } from '../receipts/receipt.intake.js';
import { Health } from '../routing/health.js';
import { Routes } from '../routing/routes.js';
import { SALES_INVARIANTS } from '../sales.invariants.js';
import { closeFinishedRuns, settlePending } from '../settlement/settlement.js';
import { CampaignService, type ReservationPort } from './campaign.service.js';
import { finishCanceling, makeTransition, retryFailed } from './campaign.store.js';

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
function serviceWith(answer: () => Promise<Answer> | Answer, itsPool = pool): CampaignService {
  return new CampaignService({
    pool: itsPool,
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
  const settings = { priceMicros: 100_000n, batchSize: 2, validityMinutes: 60, failureShareMax: 0.5 };
  return importCampaign(pool, { ...fields, ...settings, ...KEEP_ALL, workspaceId }, csv);
}

const campaign = async (id: bigint) =>
  (await pool.query('SELECT * FROM campaign WHERE id = $1', [id])).rows[0];

const logger = { warn: () => {}, error: () => {} } as unknown as DispatchOptions['logger'];

/** A worker dispatches the batch to a carrier that answers with `submit`. */
function dispatch(id: bigint, no: number, submit: Parameters<typeof dispatchingTo>[1], deduplicates = true) {
  return dispatchBatch(dispatchingTo(pool, submit, { deduplicates }), id, no);
}

/** The batch comes into doubt, and its messages are put into a batch of their own, to be sent again. */
async function putInDoubt(id: bigint, no: number): Promise<void> {
  const failing: Parameters<typeof dispatchingTo>[1] = async () => {
    throw new CarrierError('no', 'in_doubt', 'timed_out', true);
  };
  await dispatch(id, no, failing, false);
  await pool.query('UPDATE batch SET due_at = now() WHERE campaign_id = $1 AND no = $2', [id, no]);
  expect(await decideInDoubt(pool, new Map([['test', 'resend']] as const))).toMatchObject({ campaignId: id });
}

const tell = (id: bigint, seqs: number[], status: Receipt['status'], runNo = 1) =>
  commitReceipts(pool, [
    {
      carrier: 'test',
      receipts: seqs.map((seq) => ({
        reference: formatReference(campaignKey(id), seq, runNo),
        status,
        errorCode: status === 'delivered' ? null : 'unknown',
      })),
    },
  ]);

/** A campaign of two batches of two messages, both in the queue. */
async function running(): Promise<bigint> {
  const id = await draft(4);
  await serviceWith(() => GRANTED).run(workspaceId, id);
  return id;
}

/** A credit service that applies whatever it is told. */
const applying = {
  settle: async (settlements: readonly { opId: string }[]) =>
    settlements.map(({ opId }) => ({ opId, status: 'APPLIED', detail: '' })),
  close: async (closings: readonly { opId: string }[]) =>
    closings.map(({ opId }) => ({ opId, status: 'CLOSED', detail: '' })),
};

async function settleAll(): Promise<void> {
  await settlePending(pool, applying, logger);
  await closeFinishedRuns(pool, applying, logger);
}

/** Canceled while all was with the carrier: one message of four has failed, the receipts of the others are to come. */
async function sentAndCanceled(): Promise<bigint> {
  const id = await running();
  const service = serviceWith(() => GRANTED);
  await dispatch(id, 0, async () => {
    await dispatch(id, 1, async () => {
      await service.cancel(workspaceId, id);
      return [];
    });
    return [{ index: 0, code: 'unknown', retryable: false }];
  });
  await service.cancelSome();
  await settleAll();
  expect(await campaign(id)).toMatchObject({ status: 'canceled', canceled: 0, failed: 1, sent: 3 });
  return id;
}

const batchStates = async (id: bigint) =>
  (await pool.query('SELECT state FROM batch WHERE campaign_id = $1 ORDER BY no', [id])).rows.map(
    ({ state }) => state,
  );

describe('a campaign', () => {
  it('that was refused the credit can be canceled like any draft: nothing is settled', async () => {
    const id = await draft(3);
    await expect(serviceWith(() => REFUSED).run(workspaceId, id)).rejects.toMatchObject({ status: 402 });
    expect(await campaign(id)).toMatchObject({ status: 'draft', run_id: null });
    await serviceWith(() => GRANTED).cancel(workspaceId, id);
    expect(await campaign(id)).toMatchObject({ status: 'canceled', canceled: 3, released_micros: 0n });
    expect((await pool.query('SELECT FROM settlement WHERE campaign_id = $1', [id])).rowCount).toBe(0);
  });

  it('that is refused the credit after its caller left is paused, says so, and can be resumed', async () => {
    const id = await draft(3);
    const away = serviceWith(() => null);
    await away.run(workspaceId, id);
    expect(await campaign(id)).toMatchObject({ status: 'reserving' });
    const { rows } = await pool.query('SELECT id, amount_micros FROM run WHERE campaign_id = $1', [id]);
    const run = { id: rows[0].id, campaignId: id, workspaceId, amountMicros: rows[0].amount_micros };
    const refusing = serviceWith(() => REFUSED);
    await expect(refusing.finishReserving(run, { callerWaits: false })).rejects.toMatchObject({
      status: 402,
    });
    expect(await campaign(id)).toMatchObject({ status: 'paused', paused_reason: 'credit', run_id: null });
    await expect(refusing.resume(workspaceId, id)).rejects.toMatchObject({ status: 402 });
    expect(await campaign(id)).toMatchObject({ status: 'paused', paused_reason: 'credit', run_id: null });
    await serviceWith(() => GRANTED).resume(workspaceId, id);
    expect(await campaign(id)).toMatchObject({ status: 'running', expires_at: expect.any(Date) });
  });

  it('makes no transition that starts from another status than it has', async () => {
    const id = await draft(1);
    for (const transition of [TRANSITIONS.pause, TRANSITIONS.resume]) {
      await expect(transaction(pool, (tx) => makeTransition(tx, id, transition))).rejects.toThrow(
        `campaign ${id} is not ${transition.from.join(' or ')}`,
      );
    }
    expect(await campaign(id)).toMatchObject({ status: 'draft', version: 0n });
  });

  it('that was canceled, though all of it was sent, is so still after a retry was refused', async () => {
    const id = await sentAndCanceled();
    await expect(serviceWith(() => REFUSED).retry(workspaceId, id)).rejects.toMatchObject({ status: 402 });
    expect(await campaign(id)).toMatchObject({ status: 'canceled', canceled: 0, failed: 1, run_no: 1 });
  });

  it('that is scheduled is so still after it was refused the credit', async () => {
    const id = await draft(3);
    const sendAt = new Date(Date.now() + 3_600_000);
    await serviceWith(() => GRANTED).schedule(workspaceId, id, sendAt);
    await expect(serviceWith(() => REFUSED).run(workspaceId, id)).rejects.toMatchObject({ status: 402 });
    expect(await campaign(id)).toMatchObject({ status: 'scheduled', send_at: sendAt });
  });

  it('runs no more often than it may: the last retry works, and for the one after it no credit is asked', async () => {
    const id = await sentAndCanceled();
    await pool.query('UPDATE campaign SET run_no = $2 WHERE id = $1', [id, RUNS_MAX - 1]);
    await pool.query(`UPDATE message SET attempt = $2 WHERE campaign_id = $1`, [
      id,
      firstAttempt(RUNS_MAX - 1),
    ]);
    let asked = 0;
    const service = serviceWith(() => {
      asked++;
      return GRANTED;
    });
    await service.retry(workspaceId, id);
    await dispatch(id, 2, async () => [{ index: 0, code: 'unknown', retryable: false }]);
    expect(await campaign(id)).toMatchObject({ failed: 1, run_no: RUNS_MAX });
    await commitReceipts(pool, [
      {
        carrier: 'test',
        receipts: [1, 2, 3].map((seq) => ({
          reference: formatReference(campaignKey(id), seq, RUNS_MAX - 1),
          status: 'delivered' as const,
          errorCode: null,
        })),
      },
    ]);
    await settleAll();
    const before = await campaign(id);
    const tooMany = { status: 409, code: 'too_many_retries' };
    await expect(service.retry(workspaceId, id)).rejects.toMatchObject(tooMany);
    expect(asked).toBe(1);
    expect(await campaign(id)).toEqual(before);
  });

  it('canceled after receipts of an earlier run told of a whole batch gives back all that batch reserved', async () => {
    const id = await draft(4);
    await serviceWith(() => GRANTED).run(workspaceId, id);
    for (const no of [0, 1]) {
      await dispatch(id, no, async ({ messages }) =>
        messages.map((_, index) => ({ index, code: 'unknown', retryable: false })),
      );
    }
    await pool.query(`UPDATE run SET state = 'closed' WHERE campaign_id = $1`, [id]);
    await pool.query(`UPDATE settlement SET confirmed_at = now() WHERE campaign_id = $1`, [id]);
    const service = serviceWith(() => GRANTED);
    await service.retry(workspaceId, id);
    await commitReceipts(pool, [
      {
        carrier: 'test',
        receipts: [0, 1].map((seq) => ({
          reference: formatReference(campaignKey(id), seq, 1),
          status: 'delivered' as const,
          errorCode: null,
        })),
      },
    ]);
    await service.cancel(workspaceId, id);
    expect(await campaign(id)).toMatchObject({
      status: 'canceled',
      delivered: 2,
      canceled: 2,
      released_micros: 800_000n,
    });
  });

  it('retried while messages still fail sends no more again than was reserved', async () => {
    const id = await sentAndCanceled();
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
      `SELECT r.amount_micros, (SELECT sum(segments) FROM batch b WHERE b.campaign_id = $1 AND ${runNoSql('b.attempt')} = 2) AS segments
       FROM run r WHERE r.campaign_id = $1 AND r.no = 2`,
      [id],
    );
    expect(rows).toEqual([{ amount_micros: 100_000n, segments: 1n }]);
    expect(await campaign(id)).toMatchObject({ status: 'running', queued: 1, undelivered: 2, sent: 1 });
  });

  it('is retried only when its last run is closed: until then nothing is reserved', async () => {
    const id = await running();
    const refuse: Parameters<typeof dispatchingTo>[1] = async ({ messages }) =>
      messages.map((_, index) => ({ index, code: 'unknown', retryable: false }));
    for (const no of [0, 1]) await dispatch(id, no, refuse);
    const before = await campaign(id);
    expect(before).toMatchObject({ status: 'completed', failed: 4 });

    const service = serviceWith(() => GRANTED);
    const settling = { status: 409, code: 'still_settling' };
    await expect(service.retry(workspaceId, id)).rejects.toMatchObject(settling);
    await settlePending(pool, applying, logger);
    // All is settled, but the credit that is left over comes back only with the closing.
    await expect(service.retry(workspaceId, id)).rejects.toMatchObject(settling);
    expect(await campaign(id)).toEqual(before);

    await closeFinishedRuns(pool, applying, logger);
    await service.retry(workspaceId, id);
    expect(await campaign(id)).toMatchObject({ status: 'running', run_no: 2, queued: 4, failed: 0 });
  });

  it('of which nothing failed is not retried, and no message is read to find that out', async () => {
    const id = await running();
    for (const no of [0, 1]) await dispatch(id, no, async () => []);
    await tell(id, [0, 1, 2, 3], 'delivered');
    await settleAll();
    const query = () => {
      throw new Error('the messages are read');
    };
    const unread = { connect: () => pool.connect(), query } as unknown as Pool;
    await expect(serviceWith(() => GRANTED, unread).retry(workspaceId, id)).rejects.toMatchObject({
      status: 409,
      code: 'nothing_to_retry',
    });
  });

  it('whose retry is interrupted goes on where it was, whoever does, and queues each message once', async () => {
    const id = await running();
    const failing: Parameters<typeof dispatchingTo>[1] = async ({ messages }) =>
      messages.map((_, index) => ({ index, code: 'content_rejected' as const, retryable: false }));
    for (const no of [0, 1]) await dispatch(id, no, failing);
    await settlePending(pool, applying, logger);
    await closeFinishedRuns(pool, applying, logger);
    // Nobody knows yet whether the credit was granted.
    await serviceWith(() => null).retry(workspaceId, id);
    const { run_id: runId } = await campaign(id);
    const run = { id: runId, campaignId: id, no: 2, includesPermanent: false };
    const firstRange = (tx: Tx) => retryFailed(tx, run, 2, 0, 2);
    expect(await transaction(pool, firstRange)).toBe(2);
    const dies = transaction(pool, async (tx) => {
      await firstRange(tx);
      throw new Error('the process dies');
    });
    await expect(dies).rejects.toThrow('the process dies');
    expect(await campaign(id)).toMatchObject({ status: 'reserving', queued: 2, failed: 2 });

    const reserving = { id: runId, campaignId: id, workspaceId, amountMicros: 400_000n };
    const services = [serviceWith(() => GRANTED), serviceWith(() => GRANTED)];
    await Promise.all(services.map((service) => service.finishReserving(reserving)));
    expect(await campaign(id)).toMatchObject({ status: 'running', run_no: 2, queued: 4, failed: 0 });
    const { rows } = await pool.query(
      `SELECT first_seq, last_seq, messages FROM batch WHERE campaign_id = $1 AND attempt = ${firstAttempt(2)} ORDER BY first_seq`,
      [id],
    );
    expect(rows).toEqual([
      { first_seq: 0, last_seq: 1, messages: 2 },
      { first_seq: 2, last_seq: 3, messages: 2 },
    ]);
    expect(await transaction(pool, firstRange)).toBeUndefined();
  });

  it.each([
    [false, 2, 2],
    [true, 4, 0],
  ])(
    'is retried with what no further try can help (%s) as was asked, whoever goes on with it, and pays for that alone',
    async (includesPermanent, messages, leftOut) => {
      const id = await running();
      const codes = ['blocked', 'unknown'];
      for (const no of [0, 1]) {
        await dispatch(id, no, async () => codes.map((code, index) => ({ index, code, retryable: false })));
      }
      await settleAll();
      // The process that was asked dies before the answer of the credit service.
      await serviceWith(() => null).retry(workspaceId, id, undefined, includesPermanent);
      const { rows } = await pool.query(
        'SELECT id, amount_micros, retried, left_out FROM run WHERE campaign_id = $1 AND no = 2',
        [id],
      );
      const amountMicros = 100_000n * BigInt(messages);
      expect(rows).toEqual([
        { id: expect.any(String), amount_micros: amountMicros, retried: messages, left_out: leftOut },
      ]);
      await serviceWith(() => GRANTED).finishReserving({
        id: rows[0].id,
        campaignId: id,
        workspaceId,
        amountMicros,
      });
      expect(await campaign(id)).toMatchObject({ status: 'running', queued: messages, failed: leftOut });
      const kept = await pool.query(
        'SELECT seq, error_code FROM message WHERE campaign_id = $1 AND status = $2 ORDER BY seq',
        [id, STATUS.failed],
      );
      expect(kept.rows).toEqual([0, 2].slice(0, leftOut).map((seq) => ({ seq, error_code: 'blocked' })));
      if (leftOut === 0) return;
      // Nothing else fails: a second retry has nothing that could be helped.
      const { rows: batches } = await pool.query(
        'SELECT no FROM batch WHERE campaign_id = $1 AND attempt = $2',
        [id, firstAttempt(2)],
      );
      for (const { no } of batches) await dispatch(id, no, async () => []);
      await tell(id, [1, 3], 'delivered', 2);
      await settleAll();
      await expect(serviceWith(() => GRANTED).retry(workspaceId, id)).rejects.toMatchObject({
        code: 'nothing_to_retry',
        detail: expect.stringContaining('the 2 messages that failed'),
      });
    },
  );

  it('whose every message was delivered while its retry was being queued is settled all the same', async () => {
    const id = await running();
    for (const no of [0, 1]) {
      await dispatch(id, no, async ({ messages }) =>
        messages.map((_, index) => ({ index, code: 'unknown', retryable: false })),
      );
    }
    await settlePending(pool, applying, logger);
    await closeFinishedRuns(pool, applying, logger);
    await serviceWith(() => null).retry(workspaceId, id);
    const { run_id: runId } = await campaign(id);
    await transaction(pool, (tx) =>
      retryFailed(tx, { id: runId, campaignId: id, no: 2, includesPermanent: false }, 2, 0),
    );
    await commitReceipts(pool, [
      {
        carrier: 'test',
        receipts: [0, 1, 2, 3].map((seq) => ({
          reference: formatReference(campaignKey(id), seq, 1),
          status: 'delivered' as const,
          errorCode: null,
        })),
      },
    ]);
    await serviceWith(() => GRANTED).finishReserving({
      id: runId,
      campaignId: id,
      workspaceId,
      amountMicros: 400_000n,
    });
    for (const no of [2, 3]) await dispatch(id, no, async () => []);
    await settlePending(pool, applying, logger);
    await closeFinishedRuns(pool, applying, logger);
    expect(await campaign(id)).toMatchObject({
      status: 'completed',
      delivered: 4,
      captured_micros: 0n,
      released_micros: 800_000n,
    });
    const { rows } = await pool.query('SELECT state FROM run WHERE id = $1', [runId]);
    expect(rows).toEqual([{ state: 'closed' }]);
  });

  it('is not resumed by a list of suspensions that is older than the one by which another worker paused it', async () => {
    const id = await running();
    const service = serviceWith(() => GRANTED);
    const looks = async (suspended: string[], meanwhile = async () => {}) => {
      const changed = await service.heedSuspensions(async () => {
        await meanwhile();
        return suspended;
      });
      return { changed: changed > 0, status: (await campaign(id)).status };
    };
    const another = async () => {
      expect(await looks([workspaceId])).toEqual({ changed: true, status: 'paused' });
    };
    expect(await looks([], another)).toEqual({ changed: false, status: 'paused' });
    expect(await looks([workspaceId])).toEqual({ changed: false, status: 'paused' });
    expect(await looks([])).toEqual({ changed: true, status: 'running' });
    await service.cancel(workspaceId, id);
  });

  it('canceled while messages wait to be sent again after doubt is charged for what receipts have told of', async () => {
    const id = await running();
    await putInDoubt(id, 0);
    await tell(id, [0], 'delivered');
    await serviceWith(() => GRANTED).cancel(workspaceId, id);
    // What nobody told of may have been sent, unlike what was never submitted.
    expect(await campaign(id)).toMatchObject({ status: 'canceled', delivered: 1, expired: 1, canceled: 2 });
    expect(await campaign(id)).toMatchObject({ captured_micros: 100_000n, released_micros: 300_000n });
    const { rows } = await pool.query(
      'SELECT error_code AS code, charged_segments AS charged FROM message WHERE campaign_id = $1 ORDER BY seq',
      [id],
    );
    expect(rows).toEqual([
      { code: null, charged: 1 },
      { code: 'in_doubt', charged: 0 },
      { code: null, charged: 0 },
      { code: null, charged: 0 },
    ]);
  });

  it('canceled so in a later run is not charged for what has arrived: an earlier run may have sent it', async () => {
    const id = await running();
    for (const no of [0, 1]) {
      await dispatch(id, no, async ({ messages }) =>
        messages.map((_, index) => ({ index, code: 'unknown', retryable: false })),
      );
    }
    await settleAll();
    const service = serviceWith(() => GRANTED);
    await service.retry(workspaceId, id);
    await putInDoubt(id, 2);
    await tell(id, [0], 'delivered', 1);
    await tell(id, [1], 'undelivered', 2);
    await service.cancel(workspaceId, id);
    expect(await campaign(id)).toMatchObject({
      status: 'canceled',
      delivered: 1,
      undelivered: 1,
      canceled: 2,
    });
    expect(await campaign(id)).toMatchObject({ captured_micros: 100_000n, released_micros: 700_000n });
  });

  it('canceled during a submission cancels what waits; the outcome of what a worker holds is charged', async () => {
    const id = await running();
    await dispatch(id, 0, async () => {
      await serviceWith(() => GRANTED).cancel(workspaceId, id);
      expect(await batchStates(id)).toEqual(['submitting', 'canceled']);
      return [];
    });
    expect(await batchStates(id)).toEqual(['done', 'canceled']);
    const money = { captured_micros: 200_000n, released_micros: 200_000n };
    expect(await campaign(id)).toMatchObject({ sent: 2, canceled: 2, queued: 0, ...money });
  });

  it('stays canceling until the batch of a worker that died has been ended by another', async () => {
    const id = await running();
    const service = serviceWith(() => GRANTED);
    await claimBatch(pool, id, 0, 0, { carriers: ['test'], suspended: [] });
    await service.cancel(workspaceId, id);
    expect(await service.cancelSome()).toBe(0);
    expect(await campaign(id)).toMatchObject({
      status: 'canceling',
      finished_at: null,
      canceled: 2,
      queued: 2,
    });
    await dispatch(id, 0, async () => []);
    await service.cancelSome();
    expect(await campaign(id)).toMatchObject({ status: 'canceled', finished_at: expect.any(Date), sent: 2 });
  });

  it('can be canceled although no worker has its carrier', async () => {
    const id = await running();
    await claimBatch(pool, id, 0, 0, { carriers: ['test'], suspended: [] });
    await pool.query(`UPDATE batch SET due_at = now() - interval '1 h' WHERE campaign_id = $1`, [id]);
    const nobodyHasIt = {
      pool,
      carriers: new Map(),
      suspended: [],
      logger,
      leaseMs: 60_000,
      inDoubtWaitMs: 60_000,
    };
    const service = serviceWith(() => GRANTED);
    await service.cancel(workspaceId, id);
    for (const { campaignId, no } of await findLostWakeUps(pool, { carriers: [], suspended: [] }, 100))
      await dispatchBatch(
        {
          ...nobodyHasIt,
          routes: Routes.NONE,
          window: 10,
          health: new Health(),
          paces: new Map(),
          submissionsMax: 10,
        },
        campaignId,
        no,
      );
    await service.cancelSome();
    expect(await batchStates(id)).toEqual(['unknown', 'canceled']);
    expect(await campaign(id)).toMatchObject({ status: 'canceled', unknown: 2, canceled: 2 });
  });

  /** Whatever `act` begins waits for the row of campaign `held`, while `meanwhile` goes on. */
  async function holding(held: bigint, act: () => Promise<unknown>, meanwhile: () => Promise<unknown>) {
    let acting: Promise<unknown> | undefined;
    await transaction(pool, async (tx) => {
      await tx.query('SELECT FROM campaign WHERE id = $1 FOR UPDATE', [held]);
      acting = act();
      await eventually('it waits for the row', async () => {
        const { rowCount } = await pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rowCount === 1;
      });
      await meanwhile();
    });
    await acting;
  }

  const setStatus = (ids: bigint[], status: string) =>
    pool.query('UPDATE campaign SET status = $2, finished_at = NULL WHERE id = ANY ($1)', [ids, status]);

  it('retried while receipts wait for the row of another is not completed by them: its new batch they do not see', async () => {
    const other = await running();
    await dispatch(other, 0, async () => []);
    const id = await sentAndCanceled();
    const ofBoth = [[other, 0] as const, ...[1, 2, 3].map((seq) => [id, seq] as const)].map(
      ([of, seq]): Receipt => ({
        reference: formatReference(campaignKey(of), seq, 1),
        status: 'delivered',
        errorCode: null,
      }),
    );
    await holding(
      other,
      () => commitReceipts(pool, [{ carrier: 'test', receipts: ofBoth }]),
      async () => {
        await serviceWith(() => GRANTED).retry(workspaceId, id);
        await tell(id, [0], 'delivered');
        expect(await campaign(id)).toMatchObject({ status: 'running', sent: 3, delivered: 1 });
      },
    );
    expect(await campaign(id)).toMatchObject({ status: 'running', delivered: 4 });
    await dispatch(id, 2, async () => []);
    expect(await campaign(id)).toMatchObject({ status: 'completed', released_micros: 200_000n });
  });

  it.each([
    ['completed', 'running', () => completeFinished(pool), async () => {}],
    [
      'canceled',
      'canceling',
      () => transaction(pool, finishCanceling),
      (id: bigint) => transaction(pool, (tx) => makeTransition(tx, id, TRANSITIONS.cancel)),
    ],
  ])(
    'retried while the sweeper waits for the row of another is not %s by it',
    async (over, before, sweep, then) => {
      const pair = [await sentAndCanceled(), await sentAndCanceled()];
      for (const id of pair) await tell(id, [1, 2, 3], 'delivered');
      await setStatus(pair, before);
      // The sweeper comes to them in this order, and so has not locked the second yet.
      const { rows } = await pool.query('SELECT id FROM campaign WHERE id = ANY ($1) ORDER BY ctid', [pair]);
      const [other, id]: [bigint, bigint] = [rows[0].id, rows[1].id];
      await holding(other, sweep, async () => {
        await setStatus([id], over);
        await serviceWith(() => GRANTED).retry(workspaceId, id);
        await tell(id, [0], 'delivered');
        await then(id);
      });
      expect(await campaign(id)).toMatchObject({ status: before, delivered: 4 });
      await serviceWith(() => GRANTED).cancelSome();
      await dispatch(id, 2, async () => []);
      expect(await campaign(id)).toMatchObject({ status: over, released_micros: 200_000n });
    },
  );

  it('canceled while messages in doubt are about to be sent again has no batch left that nobody cancels', async () => {
    const id = await running();
    await pool.query(`UPDATE batch SET state = 'unknown', due_at = now() WHERE campaign_id = $1 AND no = 0`, [
      id,
    ]);
    await pool.query('UPDATE message SET status = 25 WHERE campaign_id = $1 AND seq < 2', [id]);
    await pool.query('UPDATE campaign SET queued = queued - 2, unknown = 2 WHERE id = $1', [id]);
    let decided: Promise<unknown> | undefined;
    await transaction(pool, async (tx) => {
      await tx.query('SELECT FROM message WHERE campaign_id = $1 AND seq = 0 FOR UPDATE', [id]);
      decided = decideInDoubt(pool, new Map([['test', 'resend']] as const));
      await eventually('the decision waits for a row', async () => {
        const { rowCount } = await pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rowCount === 1;
      });
      await serviceWith(() => GRANTED).cancel(workspaceId, id);
    });
    await decided;
    await serviceWith(() => GRANTED).cancelSome();
    expect(await campaign(id)).toMatchObject({ status: 'canceled', canceled: 2, expired: 2, queued: 0 });
    expect(await batchStates(id)).toEqual(['done', 'canceled']);
  });
});
