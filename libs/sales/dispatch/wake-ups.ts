import type { Queue } from 'bull';
import { enqueueFairly } from '../../platform/redis/fair-queue.js';
import { campaignKey } from '../model/reference.js';

/** The queue of the sales side. Its jobs are wake-ups; what is to be done stands in Postgres. */
export const SALES_QUEUE = 'sales';
export const DISPATCH_JOB = 'dispatch';

export interface DispatchJob {
  /** Decimal, since JSON has no bigint. */
  campaignId: string;
  no: number;
  isSingle?: boolean;
  requestId?: string;
}

/** A batch to wake a worker for. `claims` makes the job id fresh after each claim. */
export interface WakeUp {
  workspaceId: string;
  campaignId: bigint;
  no: number;
  messages: number;
  claims: number;
  delayMs?: number;
  /** Of single sends. */
  isSingle?: boolean;
}

/** What a batch costs beside its messages, in messages: its transactions and its request. */
const BATCH_COST = 100;

/**
 * Wakes workers for batches. Workspaces take turns, by what their batches cost; the single sends of one take turns of their own,
 * and wait for none of its campaigns. A job that already waits is not added twice; `nonce` gives the sweeper a job of its own
 * beside one that is stuck. Never fails: what Redis does not take, the sweeper finds.
 */
export function wakeWorkers(queue: Queue, wakeUps: readonly WakeUp[], nonce = ''): Promise<void> {
  const jobs = wakeUps.map(({ workspaceId, campaignId, no, messages, claims, delayMs, isSingle }) => ({
    owner: isSingle ? `${workspaceId} single` : workspaceId,
    cost: messages + BATCH_COST,
    data: { campaignId: campaignId.toString(), no, ...(isSingle && { isSingle }) },
    options: {
      jobId: `${campaignKey(campaignId)}-${no}-${claims}${nonce}`,
      ...(delayMs && { delay: delayMs }),
    },
  }));
  return enqueueFairly(queue, DISPATCH_JOB, jobs);
}
