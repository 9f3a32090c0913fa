import { getQueueToken } from '@nestjs/bull';
import type { Provider } from '@nestjs/common';
import type { Queue } from 'bull';
import type { Redis } from 'ioredis';
import type { Pool } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import { SALES_QUEUE, wakeWorkers } from '../dispatch/wake-ups.js';
import { campaignsById } from './campaign.reads.js';
import { CampaignService, type ReservationPort } from './campaign.service.js';
import { ProgressPublisher } from './progress.js';

/** What every process that changes campaigns has: their service, and the publisher of their progress. */
export function campaignProviders(parts: {
  config: { BATCH_WINDOW: number };
  logger: Logger;
  pool: Pool;
  redis: Redis;
  credit: ReservationPort;
  /** Messages of a batch. */
  batchSize: number;
}): Provider[] {
  const { config, logger, pool, redis, credit, batchSize } = parts;
  return [
    {
      provide: ProgressPublisher,
      useValue: new ProgressPublisher(
        (ids) => campaignsById(pool, ids),
        (channel, message) => redis.publish(channel, message),
        logger,
      ),
    },
    {
      provide: CampaignService,
      inject: [getQueueToken(SALES_QUEUE), ProgressPublisher],
      useFactory: (queue: Queue, progress: ProgressPublisher) =>
        new CampaignService({
          pool,
          credit,
          onWakeUps: (wakeUps) => void wakeWorkers(queue, wakeUps),
          onChanged: (ids) => progress.touch(ids),
          batchSize,
          window: config.BATCH_WINDOW,
        }),
    },
  ];
}
