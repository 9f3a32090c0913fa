import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { assertHistory, migrationState, readMigrations } from './migration-state.js';
import { type SchemaEngine, withSchemaEngine } from './schema-engine.js';

const FILTERS = { externalTables: [], externalEnums: [] };
/** Any number, the same in every migrator: two of them on one database take turns. */
const MIGRATION_LOCK = 7_014_229_517n;

/**
 * Brings a database up to date with a standard Prisma migrations folder. Creates the database if there is none. Safe to
 * run from several processes at once: they take turns, and the later ones find nothing to do. Each migration is one
 * transaction.
 * @param options.retryFailed forget the record of a migration that did not finish, and try it again.
 * @returns the names of the migrations this call applied.
 * @throws Error that says what to do: an applied migration was edited, one did not finish, or one fails now.
 */
export async function applyMigrations(
  databaseUrl: string,
  folder: string,
  options: { retryFailed?: boolean } = {},
): Promise<{ applied: string[] }> {
  await createDatabase(databaseUrl);
  return withMigrationLock(databaseUrl, async (client) => {
    const which = path.basename(path.dirname(folder));
    const state = await migrationState(client, folder);
    assertHistory(state, which);
    if (state.failed.length === 0 && state.missing.length === 0) return { applied: [] };
    if (state.failed.length > 0 && !options.retryFailed) throw await unfinished(client, which, state.failed);
    return withSchemaEngine(databaseUrl, undefined, async (engine) => {
      for (const name of state.failed) await engine.markMigrationRolledBack({ migrationName: name });
      return { applied: await apply(engine, client, folder, which) };
    });
  });
}

/** The migrations of the folder that the database does not have yet. A database that does not exist lacks all. */
export async function missingMigrations(databaseUrl: string, folder: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    return (await migrationState(client, folder)).missing;
  } catch (error) {
    if (!isCode(error, '3D000')) throw error;
    return (await readMigrations(folder)).map(({ name }) => name);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * What in the database differs from the schema file, in words, or null. What Prisma does not model (CHECKs, triggers,
 * functions, partial indexes, storage parameters) is not compared.
 * @returns for example "[*] Changed the `workspace` table\n  [+] Added column `extra`": the database has more.
 */
export async function driftOf(
  databaseUrl: string,
  schemaFile: string,
  folder: string,
): Promise<string | null> {
  const missing = await missingMigrations(databaseUrl, folder);
  if (missing.length > 0) return `migrations not applied yet: ${missing.join(', ')}`;
  const content = await readFile(schemaFile, 'utf8');
  const files = [{ path: schemaFile, content }];
  const { exitCode, stdout } = await withSchemaEngine(databaseUrl, content, (engine) =>
    engine.diff({
      from: { tag: 'schemaDatamodel', files },
      to: { tag: 'schemaDatasource', files, configDir: path.dirname(schemaFile) },
      script: false,
      exitCode: true,
      filters: FILTERS,
    }),
  );
  return exitCode === 0 ? null : (stdout ?? '').trim();
}

async function apply(
  engine: SchemaEngine,
  client: pg.Client,
  folder: string,
  which: string,
): Promise<string[]> {
  try {
    const list = await migrationList(folder);
    return (await engine.applyMigrations({ migrationsList: list, filters: FILTERS })).appliedMigrationNames;
  } catch (error) {
    const { failed } = await migrationState(client, folder);
    if (failed.length === 0) throw error;
    throw await unfinished(client, which, failed);
  }
}

async function migrationList(folder: string): Promise<MigrationList> {
  const lock = 'migration_lock.toml';
  const migrations = await readMigrations(folder);
  return {
    baseDir: folder,
    lockfile: { path: lock, content: await readFile(path.join(folder, lock), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, script }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: script } },
    })),
  };
}

async function unfinished(client: pg.Client, which: string, names: string[]): Promise<Error> {
  const { rows } = await client.query<{ logs: string | null }>(
    'SELECT logs FROM _prisma_migrations WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL',
    [names[0]],
  );
  // The engine appends its own call stack, which helps nobody here.
  const reason = (rows[0]?.logs ?? '')
    .split(/\n\s+0: /)[0]
    ?.replace(/^external connector error\n/, '')
    .trim();
  return new Error(
    `database ${which}: migration ${names.join(', ')} ${reason ? `failed: ${reason}` : 'was interrupted'}. ` +
      'A migration is one transaction, so nothing of it is there. ' +
      'Remove the cause, then run: npm run migrate -- --retry',
  );
}

async function createDatabase(databaseUrl: string): Promise<void> {
  const probe = new pg.Client({ connectionString: databaseUrl });
  try {
    await probe.connect();
    return;
  } catch (error) {
    if (!isCode(error, '3D000')) throw error;
  } finally {
    await probe.end().catch(() => {});
  }
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}`);
  } catch (error) {
    // Another migrator was quicker; the unique key of the catalogue may be what tells.
    if (!isCode(error, '42P04') && !isCode(error, '23505')) throw error;
  } finally {
    await admin.end();
  }
}

async function withMigrationLock<T>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await work(client);
  } finally {
    // The lock belongs to the session and leaves with it, also when this process is killed.
    await client.end();
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as { code?: string }).code === code;
}
