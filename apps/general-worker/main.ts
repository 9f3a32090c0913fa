import { settings } from '../../libs/contracts/settings.js';
import { readyDatabase } from '../../libs/platform/migrations/ready-database.js';
import { openPool } from '../../libs/platform/postgres/postgres.js';
import { readConfig } from '../../libs/platform/process/config.js';
import { runProcess } from '../../libs/platform/service/lifecycle.js';
import { runGeneralWorker } from './general-worker.app.js';

await runProcess('general-worker', async (logger) => {
  const config = readConfig(settings, ['WEB_DATABASE_URL', 'REDIS_URL']);
  const pool = openPool(config.WEB_DATABASE_URL, { max: 4, applicationName: 'general-worker' });
  await readyDatabase(pool, logger, 'webapi');
  const worker = await runGeneralWorker({ redisUrl: config.REDIS_URL, pool, logger });
  return {
    checks: worker.checks,
    close: async () => {
      await worker.close();
      await pool.end();
    },
  };
});
