import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Redis } from 'ioredis';
import { forgetOldRequests } from '../../libs/platform/idempotency/idempotency.store.js';
import { type Pool, postgresAnswers } from '../../libs/platform/postgres/postgres.js';
import { type Logger, nestLogger } from '../../libs/platform/process/logging.js';
import { within } from '../../libs/platform/process/within.js';
import { queueConnection } from '../../libs/platform/redis/queue.js';
import { openRedis, redisAnswers } from '../../libs/platform/redis/redis.js';
import { every, type RunningProcess } from '../../libs/platform/service/lifecycle.js';
import { CREDIT_QUEUE } from '../../libs/web/credit/credit.events.js';
import { REFUSALS_KEPT_DAYS } from '../../libs/web/credit/credit.js';
import { forgetOldRefusals } from '../../libs/web/credit/credit.store.js';
import { forgetEndedKeys } from '../../libs/web/workspaces/key.store.js';
import { CreditChangedProcessor } from './credit-changed.processor.js';
import { POOL, PUBLISHER } from './tokens.js';

const CLOSE_BUDGET_MS = 6_000;

export interface GeneralWorkerOptions {
  redisUrl: string;
  pool: Pool;
  logger: Logger;
}

@Module({})
class GeneralWorkerModule {
  static register({ redisUrl, pool }: GeneralWorkerOptions, publisher: Redis): DynamicModule {
    return {
      module: GeneralWorkerModule,
      imports: [queueConnection(redisUrl), BullModule.registerQueue({ name: CREDIT_QUEUE })],
      providers: [
        { provide: POOL, useValue: pool },
        { provide: PUBLISHER, useValue: publisher },
        CreditChangedProcessor,
      ],
    };
  }
}

/** Works on the jobs of the web side until closed; a job under way is finished. */
export async function runGeneralWorker(options: GeneralWorkerOptions): Promise<RunningProcess> {
  const publisher = openRedis(options.redisUrl);
  const app = await NestFactory.createApplicationContext(GeneralWorkerModule.register(options, publisher), {
    logger: nestLogger(options.logger),
    abortOnError: false,
  });
  const { pool, logger } = options;
  // What is old goes in small parts, so that whoever dies leaves the rest for the next.
  const forgetting = (
    [
      ['forgetting idempotency keys', () => forgetOldRequests(pool)],
      ['forgetting refusals of credit', () => forgetOldRefusals(pool, REFUSALS_KEPT_DAYS)],
      ['forgetting ended keys', () => forgetEndedKeys(pool)],
    ] as const
  ).map(([name, forgetSome]) =>
    every(60_000, name, logger, async () => {
      while ((await forgetSome()) > 0);
    }),
  );
  return {
    checks: { postgres: () => postgresAnswers(pool), redis: () => redisAnswers(publisher) },
    close: async () => {
      await Promise.all(forgetting.map((loop) => loop.close()));
      // A Redis that has fallen silent may hold Bull longer; its jobs are hints, and nothing of them is lost.
      await within(CLOSE_BUDGET_MS, app.close());
      publisher.disconnect();
    },
  };
}
