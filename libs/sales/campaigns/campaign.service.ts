import { formatAmount } from '../../contracts/amount.js';
import { type MarkDone, unmarked } from '../../platform/idempotency/idempotency.store.js';
import { type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import { Problem } from '../../platform/problems/problem.js';
import { chargeDeferred, insertSettlement, markUnsent, type Touched } from '../dispatch/batch.store.js';
import type { WakeUp } from '../dispatch/wake-ups.js';
import { RUNS_MAX } from '../model/attempt.js';
import { type CampaignTransition, TRANSITIONS } from '../model/campaign.transitions.js';
import { addToCampaign } from '../model/counters.store.js';
import { STATUS } from '../model/message.js';
import { costMicros } from '../model/price.js';
import { beginRemoval } from '../removal/removal.store.js';
import {
  beginRun,
  endReserving,
  endSuspension,
  findRetryable,
  findSuspended,
  findToSuspend,
  finishCanceling,
  hasOpenRun,
  type LockedCampaign,
  lockCampaign,
  lockDue,
  makeTransition,
  type ReservingRun,
  type Retry,
  readRun,
  retryFailed,
  returnFromReserving,
  SCHEDULE_DAYS_MAX,
  setSchedule,
  startRunning,
  suspendCampaign,
  takeBatchesToCancel,
  type WaitingBatch,
  wakeQueuedBatches,
} from './campaign.store.js';

/**
 * What running a campaign needs of the credit service. Repeating a call with the same opId changes nothing; null says
 * that no definite answer came in time.
 */
export interface ReservationPort {
  reserve(request: {
    opId: string;
    workspaceId: string;
    reservationId: string;
    amountMicros: bigint;
  }): Promise<{ granted: boolean; availableMicros: bigint; shortfallMicros: bigint } | null>;
}

export interface CampaignServiceOptions {
  pool: Pool;
  credit: ReservationPort;
  /** Wakes workers for batches and tells of changed campaigns; both after the commit, both may get lost. */
  onWakeUps: (wakeUps: readonly WakeUp[]) => void;
  onChanged: (campaignIds: readonly bigint[]) => void;
  batchSize: number;
  /** Batches of a campaign that are queued or in submission at once. */
  window: number;
}

export class CampaignService {
  constructor(private readonly options: CampaignServiceOptions) {}

  /**
   * draft or scheduled → reserving → running. The intent to reserve is committed before the credit service is asked; if its answer
   * does not come in time the campaign stays `reserving` and the sweeper asks on.
   * @throws Problem 404, 409 (not a draft), 402 (not enough credit; nothing changed).
   */
  async run(workspaceId: string, campaignId: bigint, mark: MarkDone = unmarked): Promise<void> {
    const run = await this.changing(workspaceId, campaignId, mark, async (tx, campaign) => {
      requireStatus(campaign, TRANSITIONS.run, 'run');
      return this.begin(tx, campaign, workspaceId, TRANSITIONS.run);
    });
    await this.finishReserving(run);
  }

  /**
   * draft → scheduled, or another time for one that is scheduled. Credit is reserved when it starts.
   * @throws Problem 404, 409 (not a draft), 422 (not in the future, or more than 90 days ahead).
   */
  async schedule(
    workspaceId: string,
    campaignId: bigint,
    sendAt: Date,
    mark: MarkDone = unmarked,
  ): Promise<void> {
    await this.changing(workspaceId, campaignId, mark, async (tx, campaign) => {
      requireStatus(campaign, TRANSITIONS.schedule, 'be scheduled');
      if (await setSchedule(tx, campaignId, sendAt)) return;
      const detail = `must be in the future, and at most ${SCHEDULE_DAYS_MAX} days ahead`;
      throw new Problem(422, 'invalid_request', `the time to send ${detail}`, {
        errors: [{ field: 'sendAt', detail }],
      });
    });
  }

  /** Begins to reserve for scheduled campaigns whose time has come, but of no suspended workspace. @returns their runs, to be finished. */
  async beginDue(suspended: readonly string[], limit = 20): Promise<ReservingRun[]> {
    const runs = await transaction(this.options.pool, async (tx) => {
      const begun: ReservingRun[] = [];
      for (const { workspaceId, ...campaign } of await lockDue(tx, limit, suspended)) {
        begun.push(await this.begin(tx, campaign, workspaceId, TRANSITIONS.run));
      }
      return begun;
    });
    this.options.onChanged(runs.map(({ campaignId }) => campaignId));
    return runs;
  }

  private async begin(
    tx: Tx,
    campaign: LockedCampaign,
    workspaceId: string,
    transition: CampaignTransition,
    { no, segments, retry }: { no: number; segments: bigint; retry?: Retry } = {
      no: campaign.runNo,
      segments: campaign.segments,
    },
  ): Promise<ReservingRun> {
    const amountMicros = costMicros(campaign.priceMicros, segments);
    const id = await beginRun(tx, campaign, transition, { no, amountMicros, retry });
    return { id, campaignId: campaign.id, workspaceId, amountMicros };
  }

  /**
   * Sends failed and undelivered messages again, paid by a new reservation; those that no further try can help only where
   * that is asked for. What was chosen is kept with the run, so that whoever goes on with it chooses alike.
   * @throws Problem 404, 409 (not finished, still being settled, nothing to retry, or retried too often), 402.
   */
  async retry(
    workspaceId: string,
    campaignId: bigint,
    mark: MarkDone = unmarked,
    includesPermanent = false,
  ): Promise<void> {
    const { pool } = this.options;
    await transaction(pool, async (tx) => {
      const campaign = await lockCampaign(tx, workspaceId, campaignId);
      if (!campaign) throw campaignNotFound();
      await requireRetryable(tx, campaign);
    });
    // The campaign is not locked meanwhile. What fails or is delivered after the sum changes nothing: no more is queued than
    // is reserved, and what is left of that is released.
    const { segments, ...retry } = await findRetryable(pool, campaignId, includesPermanent);
    const run = await this.changing(workspaceId, campaignId, mark, async (tx, campaign) => {
      await requireRetryable(tx, campaign);
      if (segments === 0n) throw nothingToRetry(retry.leftOut);
      return this.begin(tx, campaign, workspaceId, TRANSITIONS.retry, {
        no: campaign.runNo + 1,
        segments,
        retry,
      });
    });
    await this.finishReserving(run);
  }

  /**
   * Asks for the reservation of a run and carries out the answer. Safe to repeat, also by several processes at once.
   * Where there is not enough credit, a caller who waits is told so; later the campaign itself says it: paused, `credit`.
   * @throws Problem 402 with `needed` and, for who may know, `available` and `shortfall`.
   */
  async finishReserving(run: ReservingRun, options = { callerWaits: true }): Promise<void> {
    const { pool, credit } = this.options;
    const answer = await credit.reserve({
      opId: `${run.id}:reserve`,
      workspaceId: run.workspaceId,
      reservationId: run.id,
      amountMicros: run.amountMicros,
    });
    if (!answer) return;
    if (answer.granted) return this.start(run);
    await transaction(pool, async (tx) => {
      if (await endReserving(tx, run.id, 'refused')) {
        await returnFromReserving(tx, run, options.callerWaits);
      }
    });
    this.options.onChanged([run.campaignId]);
    throw insufficientCredit(run.amountMicros, answer.availableMicros);
  }

  /**
   * A retry queues its messages first, in ranges, while it is still `reserving`: if it is interrupted, the sweeper asks for
   * the same reservation again and goes on.
   */
  private async start({ id, campaignId }: ReservingRun): Promise<void> {
    const { pool, batchSize, window } = this.options;
    const { no, isRetry, includesPermanent } = await readRun(pool, id);
    const run = { id, campaignId, no, includesPermanent };
    for (let from: number | null | undefined = isRetry ? 0 : null; from !== null; ) {
      from = await transaction(pool, (tx) => retryFailed(tx, run, batchSize, from!));
      if (from === undefined) return;
    }
    const wakeUps = await transaction(pool, async (tx) => {
      if (!(await endReserving(tx, id, 'open'))) return [];
      return startRunning(tx, campaignId, window);
    });
    this.options.onWakeUps(wakeUps);
    this.options.onChanged([campaignId]);
  }

  /** running → paused. Batches that a worker holds are finished; no other is begun. @throws Problem 404, 409. */
  async pause(workspaceId: string, campaignId: bigint, mark: MarkDone = unmarked): Promise<void> {
    await this.changing(workspaceId, campaignId, mark, async (tx, campaign) => {
      requireStatus(campaign, TRANSITIONS.pause, 'pause');
      await makeTransition(tx, campaignId, TRANSITIONS.pause);
    });
  }

  /** paused → running; one that was paused for credit asks for it again. @throws Problem 404, 409, 402. */
  async resume(workspaceId: string, campaignId: bigint, mark: MarkDone = unmarked): Promise<void> {
    const { run, wakeUps } = await this.changing(workspaceId, campaignId, mark, async (tx, campaign) => {
      requireStatus(campaign, TRANSITIONS.resume, 'resume');
      if (campaign.runId === null) {
        return { run: await this.begin(tx, campaign, workspaceId, TRANSITIONS.runAgain), wakeUps: [] };
      }
      await makeTransition(tx, campaignId, TRANSITIONS.resume);
      return { run: null, wakeUps: await wakeQueuedBatches(tx, campaignId) };
    });
    if (run) return this.finishReserving(run);
    this.options.onWakeUps(wakeUps);
  }

  /**
   * Pauses what runs of these workspaces, and lets go on what a suspension has paused of any other: whatever was missed
   * before, whoever died, it then is as it should be. Each campaign for itself, so that none waits for another's row.
   * @returns how many were changed.
   */
  async heedSuspensions(look: () => Promise<readonly string[]>): Promise<number> {
    const { pool, onChanged, onWakeUps } = this.options;
    // Read before we look: what another worker pauses meanwhile, by a list that is newer than ours, is not ours to resume.
    const paused = await findSuspended(pool);
    const suspended = await look();
    const toSuspend = await findToSuspend(pool, suspended);
    const toResume = paused.filter(({ workspaceId }) => !suspended.includes(workspaceId));
    for (const id of toSuspend) {
      await suspendCampaign(pool, id);
      onChanged([id]);
    }
    for (const { id } of toResume) {
      const wakeUps = await transaction(pool, async (tx) =>
        (await endSuspension(tx, id)) ? wakeQueuedBatches(tx, id) : [],
      );
      onWakeUps(wakeUps);
      onChanged([id]);
    }
    return toSuspend.length + toResume.length;
  }

  /** draft, scheduled, running or paused → canceled, by way of `canceling` where batches are under way. @throws Problem 404, 409. */
  async cancel(workspaceId: string, campaignId: bigint, mark: MarkDone = unmarked): Promise<void> {
    await this.changing(workspaceId, campaignId, mark, async (tx, campaign) => {
      requireStatus(campaign, TRANSITIONS.cancel, 'cancel');
      await makeTransition(tx, campaignId, TRANSITIONS.cancel);
    });
    // Small campaigns are canceled before the reply; the sweeper goes on with large ones.
    await this.cancelSome(campaignId);
  }

  /**
   * draft, completed or canceled → deleted. From the commit on it is not there for anybody; a sweep removes its rows.
   * @throws Problem 404, 409 (it may still send, or is still being settled).
   */
  async delete(workspaceId: string, campaignId: bigint, mark: MarkDone = unmarked): Promise<void> {
    await this.changing(workspaceId, campaignId, mark, async (tx, campaign) => {
      requireStatus(campaign, TRANSITIONS.delete, 'be deleted');
      await requireSettled(tx, campaign);
      await makeTransition(tx, campaignId, TRANSITIONS.delete);
      await beginRemoval(tx, campaignId);
    });
  }

  /**
   * Cancels some of the batches that wait in a campaign being canceled, or in all of them. Rows that nobody told of are `canceled`, or
   * `expired` (in_doubt) where they waited to be sent again after doubt, and released; those that a receipt told of since
   * they were deferred are charged, as at every other end of a batch.
   * @returns how many; call again until 0.
   */
  async cancelSome(campaignId: bigint | null = null, limit = 50): Promise<number> {
    const { changed, batches } = await transaction(this.options.pool, async (tx) => {
      const batches = await takeBatchesToCancel(tx, limit, campaignId);
      const canceled: { batch: WaitingBatch; touched: Touched; chargedSegments: number }[] = [];
      for (const batch of batches) {
        const chargedSegments = await chargeDeferred(tx, batch);
        const [status, code] =
          batch.error === 'in_doubt' ? [STATUS.expired, 'in_doubt'] : [STATUS.canceled, null];
        const touched = await markUnsent(tx, batch, STATUS.queued, status, code);
        canceled.push({ batch, touched, chargedSegments });
      }
      // Campaign rows come last, in the order of their ids.
      canceled.sort((a, b) => Number(a.batch.campaignId - b.batch.campaignId));
      for (const { batch, touched, chargedSegments } of canceled) {
        const money = {
          capturedMicros: costMicros(batch.priceMicros, chargedSegments),
          releasedMicros:
            batch.runId === null ? 0n : costMicros(batch.priceMicros, batch.segments - chargedSegments),
        };
        if (batch.runId !== null) await insertSettlement(tx, { ...batch, runId: batch.runId }, money);
        await addToCampaign(tx, batch.campaignId, touched.transitions, money);
      }
      const finished = await finishCanceling(tx);
      return { batches, changed: [...new Set([...batches.map((b) => b.campaignId), ...finished])] };
    });
    this.options.onChanged(changed);
    return batches.length;
  }

  private async changing<T>(
    workspaceId: string,
    campaignId: bigint,
    mark: MarkDone,
    work: (tx: Tx, campaign: LockedCampaign) => Promise<T>,
  ): Promise<T> {
    const result = await transaction(this.options.pool, async (tx) => {
      const campaign = await lockCampaign(tx, workspaceId, campaignId);
      if (!campaign) throw campaignNotFound();
      const result = await work(tx, campaign);
      await mark(tx);
      return result;
    });
    this.options.onChanged([campaignId]);
    return result;
  }
}

export function messagesRemoved(): Problem {
  return new Problem(
    410,
    'messages_removed',
    'the messages and rejects of this campaign were removed, as it ended long ago; its totals are kept',
  );
}

export function campaignNotFound(): Problem {
  return new Problem(404, 'campaign_not_found', 'there is no such campaign in this workspace');
}

/** A refusal that changed nothing; how much is missing is told to keys that may see the credit. */
export function insufficientCredit(neededMicros: bigint, availableMicros: bigint): Problem {
  const needed = formatAmount(neededMicros);
  const available = formatAmount(availableMicros);
  const shortfall = formatAmount(neededMicros - availableMicros);
  return new Problem(
    402,
    'insufficient_credit',
    `this needs ${needed} credits and fewer are available; top up and try again`,
    {
      extensions: { needed },
      confidential: {
        scope: 'credit:read',
        detail: `this needs ${needed} credits and ${available} are available; top up ${shortfall} and try again`,
        extensions: { available, shortfall },
      },
    },
  );
}

async function requireRetryable(tx: Tx, campaign: LockedCampaign): Promise<void> {
  requireStatus(campaign, TRANSITIONS.retry, 'retry');
  if (campaign.runNo >= RUNS_MAX)
    throw new Problem(
      409,
      'too_many_retries',
      `this campaign has run ${RUNS_MAX} times, and may not run again`,
    );
  await requireSettled(tx, campaign);
  if (campaign.isRemoved) throw messagesRemoved();
  if (campaign.failed === 0) throw nothingToRetry();
}

const nothingToRetry = (leftOut = 0) =>
  new Problem(
    409,
    'nothing_to_retry',
    leftOut === 0
      ? 'no message of this campaign failed or was undelivered'
      : `no further try can help the ${leftOut} messages that failed: they are blocked, have no valid number, or the like; send "includePermanent": true to try them nevertheless`,
  );

async function requireSettled(tx: Tx, campaign: LockedCampaign): Promise<void> {
  if (await hasOpenRun(tx, campaign.id))
    throw new Problem(409, 'still_settling', 'the last run is still being settled; try again in a moment', {
      retryAfterSeconds: 1,
    });
}

function requireStatus(campaign: LockedCampaign, { from }: CampaignTransition, verb: string): void {
  if (from.includes(campaign.status)) return;
  throw new Problem(
    409,
    'wrong_status',
    `a campaign that is ${campaign.status} cannot ${verb}; it must be ${from.join(' or ')}`,
    { extensions: { campaignStatus: campaign.status } },
  );
}
