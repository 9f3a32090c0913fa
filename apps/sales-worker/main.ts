import { NestFactory } from '@nestjs/core';
import { CARRIER_SETTING_NAMES, carrierSettings, openCarriers } from '../../libs/carriers/configured.js';
import { settings } from '../../libs/contracts/settings.js';
import { readyDatabase } from '../../libs/platform/migrations/ready-database.js';
import { openPool, postgresAnswers } from '../../libs/platform/postgres/postgres.js';
import { readConfig } from '../../libs/platform/process/config.js';
import { nestLogger } from '../../libs/platform/process/logging.js';
import { RPC_TLS_SETTINGS, readCertificates } from '../../libs/platform/process/tls.js';
import { openRedis, redisAnswers } from '../../libs/platform/redis/redis.js';
import { runProcess } from '../../libs/platform/service/lifecycle.js';
import { createCreditClient } from '../../libs/sales/settlement/credit-client.js';
import { SalesWorkerModule } from './sales-worker.app.js';
import { WEBHOOK_SETTINGS, WORKER_SETTINGS } from './worker-settings.js';

void runProcess('sales-worker', async (logger) => {
  const config = readConfig({ ...settings, ...carrierSettings }, [
    'SALES_DATABASE_URL',
    'REDIS_URL',
    'RPC_URL',
    'RPC_TOKEN',
    'RPC_DEADLINE_MS',
    ...RPC_TLS_SETTINGS,
    ...CARRIER_SETTING_NAMES,
    ...WORKER_SETTINGS,
    'WEBHOOK_ALLOW_PRIVATE',
    ...WEBHOOK_SETTINGS,
  ]);
  const pool = openPool(config.SALES_DATABASE_URL, {
    max: config.WORKER_CONCURRENCY + 8,
    applicationName: 'sales-worker',
  });
  await readyDatabase(pool, logger, 'salesapi');
  const redis = openRedis(config.REDIS_URL);
  const credit = createCreditClient({
    url: config.RPC_URL,
    token: config.RPC_TOKEN[0],
    deadlineMs: config.RPC_DEADLINE_MS,
    certificates: readCertificates(config),
    logger,
  });
  const carriers = await openCarriers(config, logger);
  for (const { name, capabilities } of carriers.values()) {
    if (config.CLAIM_LEASE_MS <= capabilities.submitTimeoutMs)
      throw new Error(
        `CLAIM_LEASE_MS must exceed the time that the carrier "${name}" has for a submission, ${capabilities.submitTimeoutMs} ms ` +
          '(CARRIER_SUBMIT_TIMEOUT_MS, SMPP_SUBMIT_TIMEOUT_MS, TWILIO_SUBMIT_TIMEOUT_MS), or a slow one loses its claim',
      );
  }
  const app = await NestFactory.createApplicationContext(
    SalesWorkerModule.of({ config, logger, pool, redis, credit, carriers }),
    { logger: nestLogger(logger), abortOnError: false },
  );

  return {
    checks: {
      postgres: () => postgresAnswers(pool),
      redis: () => redisAnswers(redis),
      rpc: () => credit.answers(),
    },
    close: async () => {
      // At once, because the dispatcher waits for its submissions: carriers cut one that hangs off in time for its outcome
      // to be written.
      await Promise.all([app.close(), ...[...carriers.values()].map((carrier) => carrier.close())]);
      await credit.stop();
      redis.disconnect();
      await pool.end();
    },
  };
});
