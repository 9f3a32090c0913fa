import { BullModule, getQueueToken } from '@nestjs/bull';
import { type DynamicModule, Module, type OnModuleDestroy } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { Queue } from 'bull';
import type { Redis } from 'ioredis';
import { type Carrier, TEST_CARRIER } from '../../libs/carriers/carrier.js';
import { batchSizeFor } from '../../libs/carriers/configured.js';
import { parseAmount } from '../../libs/contracts/amount.js';
import { RouteGuard } from '../../libs/platform/http/guard-routes.js';
import { IdempotencyInterceptor } from '../../libs/platform/idempotency/idempotency.js';
import type { RateLimits } from '../../libs/platform/limits/rate-limits.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { queueConnection } from '../../libs/platform/redis/queue.js';
import { campaignProviders } from '../../libs/sales/campaigns/campaign.providers.js';
import { ProgressPublisher } from '../../libs/sales/campaigns/progress.js';
import { SALES_QUEUE, wakeWorkers } from '../../libs/sales/dispatch/wake-ups.js';
import { ReceiptIntake } from '../../libs/sales/receipts/receipt.intake.js';
import { SingleSends } from '../../libs/sales/sends/single.sends.js';
import type { CreditClient } from '../../libs/sales/settlement/credit-client.js';
import { reservations } from '../../libs/sales/settlement/reservations.js';
import { Targets } from '../../libs/sales/webhooks/target.js';
import { WebhookService } from '../../libs/sales/webhooks/webhook.service.js';
import { SALES_API } from './api.js';
import { SALES_SETTINGS, type SalesSettings } from './campaigns.controller.js';
import { CARRIERS, IMPORTS, POOL, READS } from './tokens.js';
import { Uploads } from './upload.js';

export interface SalesApiParts {
  config: {
    REDIS_URL: string;
    PRICE_PER_SEGMENT: string;
    BATCH_SIZE: number;
    BATCH_WINDOW: number;
    VALIDITY_MINUTES: number;
    FAILURE_SHARE_MAX: number;
    WEBHOOK_ALLOW_PRIVATE: boolean;
    CARRIER_DEFAULT: string;
    UPLOAD_ROWS_MAX: number;
    UPLOAD_COLUMNS_MAX: number;
    UPLOAD_COLUMN_NAME_CHARS_MAX: number;
    UPLOAD_CELL_CHARS_MAX: number;
    REJECTS_PER_CAMPAIGN_MAX: number;
    DRAFTS_PER_WORKSPACE_MAX: number;
    CONTACTS_PER_WORKSPACE_MAX: number;
    STORED_MB_PER_WORKSPACE_MAX: number;
    WEBHOOKS_PER_WORKSPACE_MAX: number;
  };
  logger: Logger;
  limits: RateLimits;
  pool: Pool;
  /** For what scans: lists, downloads and sums. */
  reads: Pool;
  receipts: Pool;
  imports: Pool;
  uploads: Uploads;
  redis: Redis;
  credit: CreditClient;
  carriers: ReadonlyMap<string, Carrier>;
}

@Module({})
export class SalesApiModule implements OnModuleDestroy {
  constructor(private readonly progress: ProgressPublisher) {}

  onModuleDestroy() {
    return this.progress.close();
  }

  static of(parts: SalesApiParts): DynamicModule {
    const { config, logger, pool, redis, credit, carriers } = parts;
    const batchSize = batchSizeFor(carriers, config.BATCH_SIZE);
    const { capabilities } = carriers.get(config.CARRIER_DEFAULT)!;
    const settings: SalesSettings = {
      priceMicros: parseAmount(config.PRICE_PER_SEGMENT)!,
      batchSize,
      carrier: config.CARRIER_DEFAULT,
      testCarrier: carriers.has(TEST_CARRIER) ? TEST_CARRIER : null,
      validityMinutes: config.VALIDITY_MINUTES,
      failureShareMax: config.FAILURE_SHARE_MAX,
      messagesPerSecondMax: capabilities.messagesPerSecondMax ?? 0,
      fileLimits: {
        rowsMax: config.UPLOAD_ROWS_MAX,
        columnsMax: config.UPLOAD_COLUMNS_MAX,
        columnNameCharsMax: config.UPLOAD_COLUMN_NAME_CHARS_MAX,
        cellCharsMax: config.UPLOAD_CELL_CHARS_MAX,
      },
      rejectsMax: config.REJECTS_PER_CAMPAIGN_MAX,
      quotas: {
        drafts: config.DRAFTS_PER_WORKSPACE_MAX,
        contacts: config.CONTACTS_PER_WORKSPACE_MAX,
        bytes: config.STORED_MB_PER_WORKSPACE_MAX * 1_000_000,
      },
      webhooksMax: config.WEBHOOKS_PER_WORKSPACE_MAX,
    };
    return {
      module: SalesApiModule,
      imports: [queueConnection(config.REDIS_URL), BullModule.registerQueue({ name: SALES_QUEUE })],
      controllers: [...SALES_API.controllers],
      providers: [
        { provide: IMPORTS, useValue: parts.imports },
        { provide: Uploads, useValue: parts.uploads },
        { provide: POOL, useValue: pool },
        { provide: READS, useValue: parts.reads },
        { provide: CARRIERS, useValue: carriers },
        { provide: SALES_SETTINGS, useValue: settings },
        { provide: APP_GUARD, useClass: RouteGuard },
        { provide: APP_INTERCEPTOR, useValue: new IdempotencyInterceptor(pool, parts.limits) },
        {
          provide: WebhookService,
          useValue: new WebhookService({
            pool,
            targets: new Targets({ allowPrivate: config.WEBHOOK_ALLOW_PRIVATE }),
            endpointsMax: config.WEBHOOKS_PER_WORKSPACE_MAX,
          }),
        },
        ...campaignProviders({ config, logger, pool, redis, credit: reservations(credit), batchSize }),
        {
          provide: SingleSends,
          inject: [getQueueToken(SALES_QUEUE), ProgressPublisher],
          useFactory: (queue: Queue, progress: ProgressPublisher) =>
            new SingleSends({
              pool,
              credit: reservations(credit),
              onWakeUps: (wakeUps) => void wakeWorkers(queue, wakeUps),
              onChanged: (ids) => progress.touch(ids),
              batchSize,
            }),
        },
        {
          provide: ReceiptIntake,
          inject: [ProgressPublisher],
          useFactory: (progress: ProgressPublisher) =>
            new ReceiptIntake(parts.receipts, (ids) => progress.touch(ids)),
        },
      ],
    };
  }
}
