import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { APPLICATION_ROLES } from '../platform/migrations/grants.js';
import { openPool, type Pool } from '../platform/postgres/postgres.js';

// For tests only: no product file imports this. jest.global-setup.mjs starts the servers and tells where they are.

export type TestDatabase = {
  /** For processes: of the role they have in the product, which may do what `grants.sql` says. */
  url: string;
  /** Of the owner, for what the test itself looks at and does. */
  ownerUrl: string;
  pool: Pool;
  drop(): Promise<void>;
};

/** The owner's password on a server for tests is that of every role. */
export function applicationUrl(ownerUrl: string, database: 'webapi' | 'salesapi'): string {
  const url = new URL(ownerUrl);
  url.username = APPLICATION_ROLES[database];
  return url.href;
}

/** A database of its own for one test file, with all migrations applied: a copy of a template, in some 30 ms. */
export async function createTestDatabase(
  template: 'webapi' | 'salesapi',
  server = serverUrl('BROADSIDE_TEST_POSTGRES_URL'),
): Promise<TestDatabase> {
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE "${name}" TEMPLATE "${template}_template"`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = openPool(url.href, { max: 10, applicationName: 'test' });
  const drop = async () => {
    await pool.end();
    await onServer(server, `DROP DATABASE "${name}" WITH (FORCE)`);
  };
  return { url: applicationUrl(url.href, template), ownerUrl: url.href, pool, drop };
}

/** The URL of an empty logical Redis database that nobody else gets in this run. Publications cross these databases. */
export async function testRedisUrl(server = serverUrl('BROADSIDE_TEST_REDIS_URL')): Promise<string> {
  const url = new URL(server);
  // Without the product's limit for a command: a busy machine takes its time.
  const redis = new Redis(url.href);
  try {
    const [, databases] = (await redis.config('GET', 'databases')) as [string, string];
    // Our own server has more than any run needs; a borrowed one has few, and its first is not for us.
    url.pathname = `/${1 + ((await redis.incr('databases handed out')) % (Number(databases) - 1))}`;
  } finally {
    redis.disconnect();
  }
  return url.href;
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function serverUrl(variable: string): string {
  const url = process.env[variable];
  if (!url)
    throw new Error(`${variable} is not set: this test needs the servers that jest.global-setup.mjs starts`);
  return url;
}
