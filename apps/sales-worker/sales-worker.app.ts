import { BullModule, getQueueToken } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Queue } from 'bull';
import type { Redis } from 'ioredis';
import type { Carrier } from '../../libs/carriers/carrier.js';
import { batchSizeFor } from '../../libs/carriers/configured.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { queueConnection } from '../../libs/platform/redis/queue.js';
import { campaignProviders } from '../../libs/sales/campaigns/campaign.providers.js';
import { CampaignService } from '../../libs/sales/campaigns/campaign.service.js';
import { ProgressPublisher } from '../../libs/sales/campaigns/progress.js';
import { SALES_QUEUE } from '../../libs/sales/dispatch/wake-ups.js';
import { ReceiptIntake } from '../../libs/sales/receipts/receipt.intake.js';
import { KnownRoutes } from '../../libs/sales/routing/known-routes.js';
import type { CreditClient } from '../../libs/sales/settlement/credit-client.js';
import { reservations } from '../../libs/sales/settlement/reservations.js';
import { Dispatcher } from './dispatcher.js';
import { Settler } from './settler.js';
import { Suspensions } from './suspensions.js';
import { Sweeper } from './sweeper.js';
import { WebhookSender } from './webhook-sender.js';
import type { WebhookSettings, WorkerSettings } from './worker-settings.js';

export interface SalesWorkerParts {
  config: WorkerSettings & WebhookSettings & { REDIS_URL: string };
  logger: Logger;
  pool: Pool;
  redis: Redis;
  credit: CreditClient;
  carriers: ReadonlyMap<string, Carrier>;
}

@Module({})
export class SalesWorkerModule {
  static of({ config, logger, pool, redis, credit, carriers }: SalesWorkerParts): DynamicModule {
    const queue = getQueueToken(SALES_QUEUE);
    const batchSize = batchSizeFor(carriers, config.BATCH_SIZE);
    const routes = new KnownRoutes(pool, [...carriers.keys()], logger);
    const suspensions = new Suspensions(() => credit.suspendedWorkspaces());
    return {
      module: SalesWorkerModule,
      imports: [queueConnection(config.REDIS_URL), BullModule.registerQueue({ name: SALES_QUEUE })],
      providers: [
        ...campaignProviders({ config, logger, pool, redis, credit: reservations(credit), batchSize }),
        {
          provide: ReceiptIntake,
          inject: [ProgressPublisher],
          useFactory: (progress: ProgressPublisher) => {
            const intake = new ReceiptIntake(pool, (ids) => progress.touch(ids));
            for (const carrier of carriers.values())
              carrier.listen?.((receipts) => intake.accept(carrier, receipts));
            return intake;
          },
        },
        {
          provide: Dispatcher,
          inject: [queue, ProgressPublisher],
          useFactory: (sales: Queue, progress: ProgressPublisher) =>
            new Dispatcher(sales, progress, { pool, carriers, logger, config, suspensions, routes }),
        },
        {
          provide: Settler,
          useValue: new Settler({ pool, credit, logger, intervalMs: config.SETTLE_INTERVAL_MS }),
        },
        { provide: WebhookSender, useValue: new WebhookSender({ pool, logger, config }) },
        {
          provide: Sweeper,
          inject: [queue, CampaignService, ProgressPublisher],
          useFactory: (sales: Queue, campaigns: CampaignService, progress: ProgressPublisher) =>
            new Sweeper({
              queue: sales,
              carriers,
              campaigns,
              credit: reservations(credit),
              audit: credit,
              suspensions,
              routes,
              progress,
              pool,
              logger,
              config,
            }),
        },
      ],
    };
  }
}
