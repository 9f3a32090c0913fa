import { BullModule } from '@nestjs/bull';
import type { DynamicModule } from '@nestjs/common';
import type { Job, JobOptions, Queue } from 'bull';
import { currentRequestId, withRequestId } from './request-context.js';

/**
 * Bull carries wake-ups only: what is to be done stands in Postgres, and a sweeper finds it again if Redis forgets.
 * Jobs are therefore removed when they end, so that the same job id can be added again.
 */
export function queueConnection(redisUrl: string): DynamicModule {
  return BullModule.forRoot({
    url: redisUrl,
    // The braces keep all keys of our queues on one slot of a Redis cluster.
    prefix: '{broadside}',
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
}

/** Adds a job that carries the request id of whoever asked; resolves false if Redis could not take it in time. */
export async function enqueue(
  queue: Queue,
  name: string,
  data: Record<string, unknown>,
  options: JobOptions = {},
  timeoutMs = 2_000,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, null);
  });
  const adding = queue.add(name, { ...data, requestId: currentRequestId() }, options).catch(() => null);
  const job = await Promise.race([adding, limit]);
  clearTimeout(timer);
  return job?.id !== undefined;
}

/** Runs a job's work under the request id it carries. */
export function inJob<T>(job: Job<{ requestId?: string }>, work: () => Promise<T>): Promise<T> {
  return withRequestId(job.data.requestId, work);
}
