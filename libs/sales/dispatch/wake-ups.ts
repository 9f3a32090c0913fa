import type { Queue } from 'bull';
import { enqueue } from '../../platform/redis/queue.js';
import { campaignKey } from '../model/reference.js';

/** The queue of the sales side. Its jobs are wake-ups; what is to be done stands in Postgres. */
export const SALES_QUEUE = 'sales';
export const DISPATCH_JOB = 'dispatch';

export interface DispatchJob {
  /** Decimal, since JSON has no bigint. */
  campaignId: string;
  no: number;
  isUrgent?: boolean;
  requestId?: string;
}

/** A batch to wake a worker for. `claims` makes the job id fresh after each claim. */
export interface WakeUp {
  campaignId: bigint;
  no: number;
  claims: number;
  delayMs?: number;
  /** Single sends go before campaigns. */
  isUrgent?: boolean;
}

/** Bull's first: jobs without a priority come after it. */
const BEFORE_ALL_OTHERS = 1;

/**
 * Wakes workers for batches. A job that already waits is not added twice; `nonce` gives the sweeper a job of its own
 * beside one that is stuck. Never fails: what Redis does not take, the sweeper finds.
 */
export async function wakeWorkers(queue: Queue, wakeUps: readonly WakeUp[], nonce = ''): Promise<void> {
  await Promise.all(
    wakeUps.map(({ campaignId, no, claims, delayMs, isUrgent }) =>
      enqueue(
        queue,
        DISPATCH_JOB,
        { campaignId: campaignId.toString(), no, ...(isUrgent && { isUrgent }) },
        {
          jobId: `${campaignKey(campaignId)}-${no}-${claims}${nonce}`,
          ...(delayMs && { delay: delayMs }),
          ...(isUrgent && { priority: BEFORE_ALL_OTHERS }),
        },
      ),
    ),
  );
}
