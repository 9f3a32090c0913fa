import { readConfig } from '../../libs/platform/config.js';
import { runProcess, waitFor } from '../../libs/platform/lifecycle.js';
import { assertMigrated } from '../../libs/platform/migration-state.js';
import { assertDurable, openPool } from '../../libs/platform/postgres.js';
import { migrationsFolder } from '../../libs/platform/project-root.js';
import { serveWebApi } from './webapi.app.js';

await runProcess('webapi', async (logger) => {
  const config = readConfig(['WEB_DATABASE_URL', 'REDIS_URL', 'WEBAPI_PORT', 'HOST', 'ADMIN_KEY']);
  const pool = openPool(config.WEB_DATABASE_URL, { max: 10, applicationName: 'webapi' });
  await waitFor('Postgres', logger, () => assertDurable(pool));
  await assertMigrated(pool, migrationsFolder('webapi'));
  const server = await serveWebApi({
    host: config.HOST,
    port: config.WEBAPI_PORT,
    adminKey: config.ADMIN_KEY,
    redisUrl: config.REDIS_URL,
    pool,
    logger,
  });
  return {
    close: async () => {
      await server.close();
      await pool.end();
    },
  };
});
