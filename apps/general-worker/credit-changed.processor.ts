import { Process, Processor } from '@nestjs/bull';
import { Inject } from '@nestjs/common';
import type { Job } from 'bull';
import type { Redis } from 'ioredis';
import { WORKSPACE_CREDIT } from '../../libs/contracts/events.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import { inJob } from '../../libs/platform/redis/queue.js';
import { inSpanOfCause, SpanKind } from '../../libs/platform/telemetry/tracing.js';
import { CREDIT_CHANGED_JOB, CREDIT_QUEUE } from '../../libs/web/credit/credit.events.js';
import { presentCredit } from '../../libs/web/credit/credit.presenter.js';
import { readAccounts } from '../../libs/web/credit/credit.store.js';
import { POOL, PUBLISHER } from './tokens.js';

/**
 * Publishes the state of an account that has changed. The state is read now, so it is never older than the change, and a
 * burst of changes needs no more than its last one published.
 */
@Processor(CREDIT_QUEUE)
export class CreditChangedProcessor {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(PUBLISHER) private readonly redis: Redis,
  ) {}

  @Process({ name: CREDIT_CHANGED_JOB, concurrency: 4 })
  publish(job: Job<{ workspaceId: string; requestId?: string }>): Promise<void> {
    return inJob(job, () =>
      inSpanOfCause('publish credit', { kind: SpanKind.CONSUMER }, async () => {
        const [account] = await readAccounts(this.pool, [job.data.workspaceId]);
        if (account) await this.redis.publish(WORKSPACE_CREDIT, JSON.stringify(presentCredit(account)));
      }),
    );
  }
}
