import { BullModule } from '@nestjs/bull';
import type { DynamicModule } from '@nestjs/common';
import type { Job, JobOptions, Queue } from 'bull';
import { currentRequestId, withRequestId } from '../process/request-context.js';
import { within } from '../process/within.js';
import { currentTraceparent, underTrace } from '../telemetry/tracing.js';
import { QUEUE_POLL_SECONDS, RECOVERY } from './redis.js';

/**
 * Bull carries wake-ups only: what is to be done stands in Postgres, and a sweeper finds it again if Redis forgets.
 * Jobs are therefore removed when they end, so that the same job id can be added again.
 */
export function queueConnection(redisUrl: string): DynamicModule {
  return BullModule.forRoot({
    url: redisUrl,
    redis: RECOVERY,
    settings: { drainDelay: QUEUE_POLL_SECONDS, retryProcessDelay: 1_000 },
    // The braces keep all keys of our queues on one slot of a Redis cluster.
    prefix: '{broadside}',
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
}

/**
 * Adds a job that carries the request id and the trace of whoever asked; resolves false if Redis could not take it in time. While Redis
 * is away nothing is asked of it: Bull's client would keep every job until it is back.
 */
export async function enqueue(
  queue: Queue,
  name: string,
  data: Record<string, unknown>,
  options: JobOptions = {},
  timeoutMs = 2_000,
): Promise<boolean> {
  if (queue.client.status !== 'ready') return false;
  const cause = { requestId: currentRequestId(), traceparent: currentTraceparent() };
  const adding = queue.add(name, { ...data, ...cause }, options).catch(() => undefined);
  return (await within(timeoutMs, adding))?.id !== undefined;
}

/** Runs a job's work under the request id and the trace that it carries. */
export function inJob<T>(
  job: Job<{ requestId?: string; traceparent?: string }>,
  work: () => Promise<T>,
): Promise<T> {
  const { requestId, traceparent } = job.data;
  return withRequestId(requestId, () => underTrace(traceparent, work));
}
