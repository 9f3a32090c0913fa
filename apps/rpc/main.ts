import { settings } from '../../libs/contracts/settings.js';
import { readyDatabase } from '../../libs/platform/migrations/ready-database.js';
import { openPool, postgresAnswers } from '../../libs/platform/postgres/postgres.js';
import { readConfig } from '../../libs/platform/process/config.js';
import { RPC_TLS_SETTINGS, readCertificates } from '../../libs/platform/process/tls.js';
import { runProcess } from '../../libs/platform/service/lifecycle.js';
import { serveRpc } from './rpc.app.js';

await runProcess('rpc', async (logger) => {
  const config = readConfig(settings, [
    'WEB_DATABASE_URL',
    'REDIS_URL',
    'RPC_PORT',
    'RPC_TOKEN',
    'HOST',
    'REQUESTS_IN_FLIGHT_MAX',
    'DATABASE_TIMEOUT_MS',
    'DATABASE_CONNECTIONS_MAX',
    ...RPC_TLS_SETTINGS,
  ]);
  const pool = openPool(config.WEB_DATABASE_URL, {
    max: config.DATABASE_CONNECTIONS_MAX,
    applicationName: 'rpc',
    answerWithinMs: config.DATABASE_TIMEOUT_MS,
  });
  await readyDatabase(pool, logger, 'webapi');
  const server = await serveRpc({
    host: config.HOST,
    port: config.RPC_PORT,
    tokens: config.RPC_TOKEN,
    certificates: readCertificates(config),
    redisUrl: config.REDIS_URL,
    callsInFlightMax: config.REQUESTS_IN_FLIGHT_MAX,
    pool,
    logger,
  });
  return {
    checks: { postgres: () => postgresAnswers(pool) },
    close: async () => {
      await server.close();
      await pool.end();
    },
  };
});
