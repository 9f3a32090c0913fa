import { BullModule, getQueueToken } from '@nestjs/bull';
import { type BeforeApplicationShutdown, type DynamicModule, Inject, Module } from '@nestjs/common';
import type { Queue } from 'bull';
import type { Pool } from '../../platform/postgres/postgres.js';
import { CREDIT_QUEUE, QueuedCreditEvents } from './credit.events.js';
import { CreditService } from './credit.service.js';

/** Provides {@link CreditService} on a pool of the web database; needs `queueConnection` among the app's imports. */
@Module({})
export class CreditModule implements BeforeApplicationShutdown {
  constructor(@Inject(QueuedCreditEvents) private readonly events: QueuedCreditEvents) {}

  static register(pool: Pool): DynamicModule {
    return {
      module: CreditModule,
      imports: [BullModule.registerQueue({ name: CREDIT_QUEUE })],
      providers: [
        {
          provide: QueuedCreditEvents,
          useFactory: (queue: Queue) => new QueuedCreditEvents(queue),
          inject: [getQueueToken(CREDIT_QUEUE)],
        },
        {
          provide: CreditService,
          useFactory: (events: QueuedCreditEvents) => new CreditService(pool, events),
          inject: [QueuedCreditEvents],
        },
      ],
      exports: [CreditService],
    };
  }

  /** Before Bull closes the queue's connection. */
  beforeApplicationShutdown() {
    return this.events.close();
  }
}
