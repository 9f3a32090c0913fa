import { assertDurable, isOutage, type Pool } from '../postgres/postgres.js';
import type { Logger } from '../process/logging.js';
import { migrationsFolder } from '../process/project-root.js';
import { waitFor } from '../service/lifecycle.js';
import { assertGranted } from './grants.js';
import { assertMigrated } from './migration-state.js';

/**
 * Waits until the database answers, and makes sure that it is fit for use.
 * @throws Error that says what to do: migrations or grants are missing, or a setting would lose acknowledged commits.
 */
export function readyDatabase(pool: Pool, logger: Logger, database: 'webapi' | 'salesapi'): Promise<void> {
  return waitFor(
    `Postgres (${database})`,
    logger,
    async () => {
      await assertDurable(pool);
      await assertGranted(pool, logger);
      await assertMigrated(pool, migrationsFolder(database));
    },
    isOutage,
  );
}
