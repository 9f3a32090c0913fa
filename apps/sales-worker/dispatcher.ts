import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import type { Carrier } from '../../libs/carriers/carrier.js';
import { Pace } from '../../libs/carriers/pace.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { noteBegun } from '../../libs/platform/redis/fair-queue.js';
import { inJob } from '../../libs/platform/redis/queue.js';
import type { ProgressPublisher } from '../../libs/sales/campaigns/progress.js';
import { dispatchBatch } from '../../libs/sales/dispatch/dispatch.js';
import { DISPATCH_JOB, type DispatchJob, wakeWorkers } from '../../libs/sales/dispatch/wake-ups.js';
import { Health } from '../../libs/sales/routing/health.js';
import type { KnownRoutes } from '../../libs/sales/routing/known-routes.js';
import type { KnownSuspensions, Suspensions } from './suspensions.js';
import { batchesMax, busyBatches, dispatches } from './worker.metrics.js';
import type { WorkerSettings } from './worker-settings.js';

/**
 * Takes wake-ups from the queue and dispatches the batches they name; ends by finishing those it holds. It begins when it is
 * known who is suspended, and which carrier is to have which message.
 */
export class Dispatcher implements OnApplicationBootstrap, OnApplicationShutdown {
  private isStopping = false;
  private readonly health = new Health();
  private readonly paces: ReadonlyMap<string, Pace>;

  constructor(
    private readonly queue: Queue,
    private readonly progress: ProgressPublisher,
    private readonly parts: {
      pool: Pool;
      carriers: ReadonlyMap<string, Carrier>;
      logger: Logger;
      config: WorkerSettings;
      suspensions: Suspensions;
      routes: KnownRoutes;
    },
  ) {
    this.paces = new Map(
      [...parts.carriers].map(([name, { capabilities }]) => [
        name,
        new Pace(capabilities.messagesPerSecondMax),
      ]),
    );
  }

  onApplicationBootstrap() {
    batchesMax.set(this.parts.config.WORKER_CONCURRENCY);
    const { suspensions, routes } = this.parts;
    void Promise.all([suspensions.known, routes.known]).then(([suspended]) => this.begin(suspended));
    this.queue.on('error', (error) => this.parts.logger.debug({ err: error }, 'the queue is away'));
    this.queue.on('failed', (job, error) =>
      this.parts.logger.error(
        { err: error, job: job.data },
        'a batch could not be dispatched; the sweeper tries again',
      ),
    );
  }

  private begin(suspensions: KnownSuspensions) {
    if (this.isStopping) return;
    // The promise of process() settles only when the queue closes.
    void this.queue.process(DISPATCH_JOB, this.parts.config.WORKER_CONCURRENCY, (job: Job<DispatchJob>) => {
      noteBegun(this.queue, job);
      return inJob(job, () => this.measured(() => this.dispatch(job.data, suspensions)));
    });
  }

  async onApplicationShutdown() {
    this.isStopping = true;
    await this.queue.close();
    await this.progress.close();
  }

  private async measured(work: () => Promise<void>): Promise<void> {
    busyBatches.inc();
    const note = dispatches.startTimer();
    try {
      await work();
    } finally {
      note();
      busyBatches.dec();
    }
  }

  private async dispatch(
    { campaignId, no, isSingle }: DispatchJob,
    suspensions: KnownSuspensions,
  ): Promise<void> {
    const { pool, carriers, routes, logger, config } = this.parts;
    const id = BigInt(campaignId);
    const outcome = await dispatchBatch(
      {
        pool,
        carriers,
        suspended: suspensions.latest,
        logger,
        leaseMs: config.CLAIM_LEASE_MS,
        inDoubtWaitMs: config.IN_DOUBT_WAIT_MINUTES * 60_000,
        paces: this.paces,
        routes: routes.latest,
        window: config.BATCH_WINDOW,
        health: this.health,
        submissionsMax: config.SUBMISSIONS_MAX,
      },
      id,
      no,
    );
    if (!outcome.claimed) return;
    this.progress.touch([id]);
    // They are of the same campaign.
    await wakeWorkers(
      this.queue,
      outcome.wakeUps.map((wakeUp) => ({ ...wakeUp, isSingle: isSingle === true })),
    );
  }
}
