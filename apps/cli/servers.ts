import { optional, url } from '../../libs/contracts/setting.js';
import { settings } from '../../libs/contracts/settings.js';
import { APPLICATION_ROLES } from '../../libs/platform/migrations/grants.js';
import { readConfig } from '../../libs/platform/process/config.js';
import { readSecrets, type Secrets, writeSecrets } from '../../libs/provision/data-dir.js';
import { startPostgres } from '../../libs/provision/postgres.js';
import { startRedis } from '../../libs/provision/redis.js';
import { withSecretsOfFiles } from './service-secrets.js';
import { UsageError } from './start-settings.js';
import type { Teardown } from './teardown.js';

/** Where both databases are, for the processes and for migrations. */
export type DatabaseUrls = { web: string; sales: string; migration: { web: string; sales: string } };
/** All are optional here: without any, the embedded databases are used. */
const DATABASE_SETTINGS = {
  WEB_DATABASE_URL: optional(url),
  SALES_DATABASE_URL: optional(url),
  WEB_MIGRATION_URL: settings.WEB_MIGRATION_URL,
  SALES_MIGRATION_URL: settings.SALES_MIGRATION_URL,
};

export type ServerOptions = {
  dataDir: string;
  onProgress: (line: string) => void;
  /**
   * For what is thrown away afterwards: servers of its own, whatever the environment names. A demonstration on the
   * databases of a real platform would dispatch its campaigns.
   */
  isolated?: boolean;
};

/** The databases that the environment names, if it names them. @throws UsageError if it names only one. */
export function givenDatabases(env = process.env): DatabaseUrls | undefined {
  const {
    WEB_DATABASE_URL: web,
    SALES_DATABASE_URL: sales,
    WEB_MIGRATION_URL,
    SALES_MIGRATION_URL,
  } = readConfig(
    DATABASE_SETTINGS,
    ['WEB_DATABASE_URL', 'SALES_DATABASE_URL', 'WEB_MIGRATION_URL', 'SALES_MIGRATION_URL'],
    env,
  );
  if (!web && !sales) return undefined;
  if (!web || !sales) {
    throw new UsageError(
      `set both WEB_DATABASE_URL and SALES_DATABASE_URL, or neither; ${web ? 'SALES' : 'WEB'}_DATABASE_URL is missing`,
    );
  }
  return { web, sales, migration: { web: WEB_MIGRATION_URL ?? web, sales: SALES_MIGRATION_URL ?? sales } };
}

/** The databases: those given, else two in one embedded Postgres. In production they are two servers. */
export async function provideDatabases(options: ServerOptions, teardown: Teardown): Promise<DatabaseUrls> {
  const given = options.isolated ? undefined : givenDatabases();
  if (given) return given;
  options.onProgress('starting Postgres');
  const secrets = readSecrets(options.dataDir);
  const postgres = await startPostgres({
    dataDir: options.dataDir,
    password: secrets.postgresPassword,
    port: secrets.postgresPort,
  });
  await teardown.defer(() => postgres.stop());
  remember(options.dataDir, { postgresPort: postgres.port });
  const { webPostgresPassword, salesPostgresPassword } = secrets;
  return {
    web: postgres.url('webapi', { user: APPLICATION_ROLES.webapi, password: webPostgresPassword }),
    sales: postgres.url('salesapi', { user: APPLICATION_ROLES.salesapi, password: salesPostgresPassword }),
    migration: { web: postgres.url('webapi'), sales: postgres.url('salesapi') },
  };
}

/** The Redis given, else one of our own; an isolated run the other way round. */
export async function provideRedis(options: ServerOptions, teardown: Teardown): Promise<string> {
  const given = withSecretsOfFiles(process.env).REDIS_URL;
  if (given && !options.isolated) return given;
  options.onProgress('starting Redis');
  const { redisPassword: password, redisPort: port } = readSecrets(options.dataDir);
  const { dataDir, onProgress } = options;
  try {
    const redis = await startRedis({ dataDir, password, port, onProgress });
    await teardown.defer(() => redis.stop());
    remember(dataDir, { redisPort: redis.port });
    return redis.url;
  } catch (error) {
    if (!given) throw error;
    return otherDatabaseOf(given);
  }
}

/** Queues belong to a logical database, of which a Redis has sixteen; the given one is somebody's. */
function otherDatabaseOf(redisUrl: string): string {
  const url = new URL(redisUrl);
  const taken = Number(url.pathname.slice(1) || 0);
  url.pathname = `/${(taken + 1 + (process.pid % 15)) % 16}`;
  return url.href;
}

/** The same ports next time, so that a URL a person noted stays true. */
function remember(dataDir: string, ports: Partial<Secrets>): void {
  writeSecrets(dataDir, { ...readSecrets(dataDir), ...ports });
}
