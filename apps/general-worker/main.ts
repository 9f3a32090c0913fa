import { readConfig } from '../../libs/platform/config.js';
import { runProcess } from '../../libs/platform/lifecycle.js';
import { openPool } from '../../libs/platform/postgres.js';
import { readyDatabase } from '../../libs/platform/ready-database.js';
import { runGeneralWorker } from './general-worker.app.js';

await runProcess('general-worker', async (logger) => {
  const config = readConfig(['WEB_DATABASE_URL', 'REDIS_URL']);
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
