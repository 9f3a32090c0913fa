import { readConfig } from '../../libs/platform/config.js';
import { runProcess, waitFor } from '../../libs/platform/lifecycle.js';
import { assertMigrated } from '../../libs/platform/migration-state.js';
import { assertDurable, openPool } from '../../libs/platform/postgres.js';
import { migrationsFolder } from '../../libs/platform/project-root.js';
import { runGeneralWorker } from './general-worker.app.js';

await runProcess('general-worker', async (logger) => {
  const config = readConfig(['WEB_DATABASE_URL', 'REDIS_URL']);
  const pool = openPool(config.WEB_DATABASE_URL, { max: 4, applicationName: 'general-worker' });
  await waitFor('Postgres', logger, () => assertDurable(pool));
  await assertMigrated(pool, migrationsFolder('webapi'));
  const worker = await runGeneralWorker({ redisUrl: config.REDIS_URL, pool, logger });
  return {
    close: async () => {
      await worker.close();
      await pool.end();
    },
  };
});
