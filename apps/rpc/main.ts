import { readConfig } from '../../libs/platform/config.js';
import { runProcess, waitFor } from '../../libs/platform/lifecycle.js';
import { assertMigrated } from '../../libs/platform/migration-state.js';
import { assertDurable, openPool } from '../../libs/platform/postgres.js';
import { migrationsFolder } from '../../libs/platform/project-root.js';
import { serveRpc } from './rpc.app.js';

await runProcess('rpc', async (logger) => {
  const config = readConfig(['WEB_DATABASE_URL', 'REDIS_URL', 'RPC_PORT', 'RPC_TOKEN', 'HOST']);
  const pool = openPool(config.WEB_DATABASE_URL, { max: 10, applicationName: 'rpc' });
  await waitFor('Postgres', logger, () => assertDurable(pool));
  await assertMigrated(pool, migrationsFolder('webapi'));
  const server = await serveRpc({
    host: config.HOST,
    port: config.RPC_PORT,
    token: config.RPC_TOKEN,
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
