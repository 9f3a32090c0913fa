import { BullModule, getQueueToken } from '@nestjs/bull';
import { type DynamicModule, Module, type OnModuleDestroy } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { Queue } from 'bull';
import type { Redis } from 'ioredis';
import type { PrismaClient } from '../../generated/salesapi/client.js';
import { campaignProviders } from '../../libs/campaigns/campaign.providers.js';
import { ProgressPublisher } from '../../libs/campaigns/progress.js';
import { SingleSends } from '../../libs/campaigns/single.sends.js';
import type { CreditClient } from '../../libs/credit-client/credit-client.js';
import { reservations } from '../../libs/credit-client/reservations.js';
import { ReceiptIntake } from '../../libs/messages/receipt.intake.js';
import { SALES_QUEUE, wakeWorkers } from '../../libs/messages/wake-ups.js';
import { parseAmount } from '../../libs/platform/amount.js';
import { IdempotencyInterceptor } from '../../libs/platform/idempotency.js';
import type { Logger } from '../../libs/platform/logging.js';
import type { Pool } from '../../libs/platform/postgres.js';
import { queueConnection } from '../../libs/platform/queue.js';
import { SALES_API } from './api.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { SALES_SETTINGS, type SalesSettings } from './campaigns.controller.js';
import { CREDIT, IMPORTS, PRISMA } from './tokens.js';

export interface SalesApiParts {
  config: {
    REDIS_URL: string;
    PRICE_PER_SEGMENT: string;
    BATCH_SIZE: number;
    BATCH_WINDOW: number;
    VALIDITY_MINUTES: number;
    FAILURE_SHARE_MAX: number;
    CARRIER_RATE_MAX: number;
  };
  logger: Logger;
  pool: Pool;
  imports: Pool;
  prisma: PrismaClient;
  redis: Redis;
  credit: CreditClient;
}

@Module({})
export class SalesApiModule implements OnModuleDestroy {
  constructor(private readonly progress: ProgressPublisher) {}

  onModuleDestroy() {
    return this.progress.close();
  }

  static of({ config, logger, pool, imports, prisma, redis, credit }: SalesApiParts): DynamicModule {
    const settings: SalesSettings = {
      priceMicros: parseAmount(config.PRICE_PER_SEGMENT)!,
      batchSize: config.BATCH_SIZE,
      carrier: 'http',
      validityMinutes: config.VALIDITY_MINUTES,
      failureShareMax: config.FAILURE_SHARE_MAX,
      messagesPerSecondMax: config.CARRIER_RATE_MAX,
    };
    return {
      module: SalesApiModule,
      imports: [queueConnection(config.REDIS_URL), BullModule.registerQueue({ name: SALES_QUEUE })],
      controllers: [...SALES_API.controllers],
      providers: [
        { provide: IMPORTS, useValue: imports },
        { provide: PRISMA, useValue: prisma },
        { provide: SALES_SETTINGS, useValue: settings },
        { provide: CREDIT, useValue: credit },
        ApiKeyGuard,
        { provide: APP_INTERCEPTOR, useValue: new IdempotencyInterceptor(pool) },
        ...campaignProviders({ config, logger, pool, reader: prisma, redis, credit: reservations(credit) }),
        {
          provide: SingleSends,
          inject: [getQueueToken(SALES_QUEUE), ProgressPublisher],
          useFactory: (queue: Queue, progress: ProgressPublisher) =>
            new SingleSends({
              pool,
              credit: reservations(credit),
              onWakeUps: (wakeUps) => void wakeWorkers(queue, wakeUps),
              onChanged: (ids) => progress.touch(ids),
              batchSize: config.BATCH_SIZE,
            }),
        },
        {
          provide: ReceiptIntake,
          inject: [ProgressPublisher],
          useFactory: (progress: ProgressPublisher) => new ReceiptIntake(pool, (ids) => progress.touch(ids)),
        },
      ],
    };
  }
}
