import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from '../postgres/postgres.js';

/** How a database stands to its migrations folder. All four lists are empty when it is up to date. */
export type MigrationState = {
  /** In the folder, not yet applied. */
  missing: string[];
  /** Applied, but the file has another content since. */
  edited: string[];
  /** Begun and never finished, which only another tool leaves behind. */
  failed: string[];
  /** Applied, but not in the folder: the database is newer than this program. */
  unknown: string[];
};

/** The command that brings both databases up to date, for whoever reads an error. */
export const MIGRATE_COMMAND = 'node dist/apps/cli/main.js migrate (in a checkout: npm run migrate)';

type Row = { migration_name: string; checksum: string; finished_at: Date | null };

/** The migrations of a folder in the order in which they apply, each with the script. */
export async function readMigrations(folder: string): Promise<{ name: string; script: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const read = async (name: string) => ({
    name,
    script: await readFile(path.join(folder, name, 'migration.sql'), 'utf8'),
  });
  return Promise.all(names.sort().map(read));
}

/** Compares names and checksums with `_prisma_migrations`: one small query. */
export async function migrationState(pool: Pick<Pool, 'query'>, folder: string): Promise<MigrationState> {
  const [files, rows] = await Promise.all([readMigrations(folder), appliedRows(pool)]);
  const byName = new Map(rows.map((row) => [row.migration_name, row]));
  const names = new Set(files.map((file) => file.name));
  const applied = (name: string) => byName.get(name)?.finished_at != null;
  return {
    missing: files.filter(({ name }) => !byName.has(name)).map(({ name }) => name),
    edited: files
      .filter(
        ({ name, script }) => applied(name) && !checksums(script).includes(byName.get(name)?.checksum ?? ''),
      )
      .map(({ name }) => name),
    failed: rows.filter((row) => row.finished_at === null).map((row) => row.migration_name),
    unknown: rows
      .filter((row) => row.finished_at && !names.has(row.migration_name))
      .map((row) => row.migration_name),
  };
}

/**
 * Refuses a database whose schema is not the one this program was written for.
 * @throws Error that names the migrations and the command to run.
 */
export async function assertMigrated(pool: Pick<Pool, 'query'>, folder: string): Promise<void> {
  const state = await migrationState(pool, folder);
  const which = path.basename(path.dirname(folder));
  assertHistory(state, which);
  if (state.missing.length > 0) {
    throw new Error(
      `database ${which} lacks the migrations ${state.missing.join(', ')}. Run: ${MIGRATE_COMMAND}`,
    );
  }
}

/** @throws Error if the applied migrations are not those of the folder, which no migration can mend. */
export function assertHistory(state: MigrationState, which: string): void {
  if (state.failed.length > 0) {
    throw new Error(
      `database ${which}: ${state.failed.join(', ')} was begun by another tool and did not finish. ` +
        'Look what of it is there, then settle it: npx prisma migrate resolve --help',
    );
  }
  if (state.edited.length > 0) {
    throw new Error(
      `database ${which}: ${state.edited.join(', ')} was edited after it had been applied. ` +
        'Restore the file and put the change into a new migration',
    );
  }
  if (state.unknown.length > 0) {
    throw new Error(
      `database ${which} has migrations this version does not know: ${state.unknown.join(', ')}. ` +
        'Run the version that applied them, or a newer one',
    );
  }
}

async function appliedRows(pool: Pick<Pool, 'query'>): Promise<Row[]> {
  const { rows: tables } = await pool.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found`);
  if (!tables[0].found) return [];
  const { rows } = await pool.query<Row>(
    `SELECT migration_name, checksum, finished_at FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows;
}

export const checksum = (script: string): string => createHash('sha256').update(script).digest('hex');

/** A checkout with other line endings is the same migration; Prisma's own tool sees it so too. */
function checksums(script: string): string[] {
  const unix = script.replaceAll('\r\n', '\n');
  return [unix, unix.replaceAll('\n', '\r\n')].map(checksum);
}
