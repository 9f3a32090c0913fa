import { parseAmount } from '../../libs/contracts/amount.js';
import { settings } from '../../libs/contracts/settings.js';
import { STRANGER_SETTINGS, Strangers } from '../../libs/platform/http/strangers.js';
import { RATE_LIMIT_SETTINGS, RateLimits } from '../../libs/platform/limits/rate-limits.js';
import { readyDatabase } from '../../libs/platform/migrations/ready-database.js';
import { showDatabase } from '../../libs/platform/postgres/database.metrics.js';
import { openPool } from '../../libs/platform/postgres/postgres.js';
import { readConfig } from '../../libs/platform/process/config.js';
import { runProcess } from '../../libs/platform/service/lifecycle.js';
import { showAccounts } from '../../libs/web/credit/accounts.metrics.js';
import { serveWebApi } from './webapi.app.js';

await runProcess('webapi', async (logger) => {
  const config = readConfig(settings, [
    'WEB_DATABASE_URL',
    'REDIS_URL',
    'WEBAPI_PORT',
    'HOST',
    'ADMIN_KEY',
    'CORS_ORIGINS',
    ...STRANGER_SETTINGS,
    ...RATE_LIMIT_SETTINGS,
    'SOCKETS_PER_WORKSPACE_MAX',
    'REQUESTS_IN_FLIGHT_MAX',
    'REQUEST_WAIT_MS',
    'REQUEST_TIMEOUT_MS',
    'STALL_TIMEOUT_MS',
    'DATABASE_TIMEOUT_MS',
    'DATABASE_CONNECTIONS_MAX',
    'CREDIT_LOW',
  ]);
  const pool = openPool(config.WEB_DATABASE_URL, {
    max: config.DATABASE_CONNECTIONS_MAX,
    applicationName: 'webapi',
    answerWithinMs: config.DATABASE_TIMEOUT_MS,
  });
  await readyDatabase(pool, logger, 'webapi');
  showDatabase('webapi', pool);
  showAccounts(pool, parseAmount(config.CREDIT_LOW)!);
  const server = await serveWebApi({
    host: config.HOST,
    port: config.WEBAPI_PORT,
    adminKeys: config.ADMIN_KEY,
    origins: config.CORS_ORIGINS,
    strangers: new Strangers(config),
    limits: (redis) => new RateLimits(redis, config, logger),
    socketsPerWorkspaceMax: config.SOCKETS_PER_WORKSPACE_MAX,
    redisUrl: config.REDIS_URL,
    requestsInFlightMax: config.REQUESTS_IN_FLIGHT_MAX,
    waitMs: config.REQUEST_WAIT_MS,
    requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
    stallMs: config.STALL_TIMEOUT_MS,
    pool,
    logger,
  });
  return {
    checks: server.checks,
    close: async () => {
      await server.close();
      await pool.end();
    },
  };
});
