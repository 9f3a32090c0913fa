import type { Db } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import { latestVersion, readRoutes } from './route.store.js';
import { Routes } from './routes.js';

/** The routes as this process last read them; while the database does not answer, they are as they were. */
export class KnownRoutes {
  private version = -1;
  private noteFirst!: () => void;
  latest = Routes.NONE;
  /** Kept once they were read for the first time: until then nobody knows who is to have a message. */
  readonly known = new Promise<void>((resolve) => {
    this.noteFirst = resolve;
  });

  /** @param carriers the names of those that this process has. */
  constructor(
    private readonly db: Db,
    private readonly carriers: readonly string[],
    private readonly logger: Logger,
  ) {}

  /** Reads them where they have changed. */
  async look(): Promise<void> {
    if ((await latestVersion(this.db)) === this.version) return;
    const { version, routes } = await readRoutes(this.db);
    this.latest = new Routes(routes);
    this.version = version;
    this.noteFirst();
    const lacking = [...new Set(routes.map(({ carrier }) => carrier))].filter(
      (carrier) => !this.carriers.includes(carrier),
    );
    if (routes.length > 0) this.logger.info({ version, routes: routes.length }, 'routes were read');
    if (lacking.length > 0)
      this.logger.warn(
        { version, carriers: lacking },
        'routes name carriers that this worker does not have; it passes them over',
      );
  }
}
