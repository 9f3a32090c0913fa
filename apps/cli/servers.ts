import { readSecrets, type Secrets, writeSecrets } from './provision/data-dir.js';
import { startPostgres } from './provision/postgres.js';
import { startRedis } from './provision/redis.js';
import { UsageError } from './settings.js';
import type { Teardown } from './teardown.js';

export type DatabaseUrls = { web: string; sales: string };
export type ServerOptions = { dataDir: string; small?: boolean; onProgress: (line: string) => void };

/** The databases that the environment names, if it names them. @throws UsageError if it names only one. */
export function givenDatabases(env = process.env): DatabaseUrls | undefined {
  const { WEB_DATABASE_URL: web, SALES_DATABASE_URL: sales } = env;
  if (!web && !sales) return undefined;
  if (!web || !sales) {
    throw new UsageError(
      `set both WEB_DATABASE_URL and SALES_DATABASE_URL, or neither; ${web ? 'SALES' : 'WEB'}_DATABASE_URL is missing`,
    );
  }
  return { web, sales };
}

/** The databases: those given, else two in one embedded Postgres. In production they are two servers. */
export async function provideDatabases(options: ServerOptions, teardown: Teardown): Promise<DatabaseUrls> {
  const given = givenDatabases();
  if (given) return given;
  options.onProgress('starting Postgres');
  const secrets = readSecrets(options.dataDir);
  const postgres = await startPostgres({
    dataDir: options.dataDir,
    password: secrets.postgresPassword,
    port: secrets.postgresPort,
    small: options.small ?? false,
  });
  await teardown.defer(() => postgres.stop());
  remember(options.dataDir, { postgresPort: postgres.port });
  return { web: postgres.url('webapi'), sales: postgres.url('salesapi') };
}

export async function provideRedis(options: ServerOptions, teardown: Teardown): Promise<string> {
  if (process.env.REDIS_URL) return process.env.REDIS_URL;
  options.onProgress('starting Redis');
  const { redisPassword: password, redisPort: port } = readSecrets(options.dataDir);
  const redis = await startRedis({
    dataDir: options.dataDir,
    password,
    port,
    onProgress: options.onProgress,
  });
  await teardown.defer(() => redis.stop());
  remember(options.dataDir, { redisPort: redis.port });
  return redis.url;
}

/** The same ports next time, so that a URL a person noted stays true. */
function remember(dataDir: string, ports: Partial<Secrets>): void {
  writeSecrets(dataDir, { ...readSecrets(dataDir), ...ports });
}
