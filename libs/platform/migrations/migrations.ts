import { randomUUID } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import {
  assertHistory,
  checksum,
  MIGRATE_COMMAND,
  migrationState,
  readMigrations,
} from './migration-state.js';

/** Any number, the same in every migrator: two of them on one database take turns. */
export const MIGRATION_LOCK = 7_014_229_517n;

/** The table that Prisma's own tool keeps, so that the tool understands what was applied here. */
const RECORDS = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/**
 * Brings a database up to date with a standard Prisma migrations folder. Creates the database if there is none. Safe to
 * run from several processes at once: they take turns, and the later ones find nothing to do. Each migration is one
 * transaction together with its record, so whatever is killed, it is there completely or not at all.
 * @returns the names of the migrations this call applied.
 * @throws Error that says what to do: an applied migration was edited or is unknown here, or one fails now.
 */
export async function applyMigrations(databaseUrl: string, folder: string): Promise<{ applied: string[] }> {
  await createDatabase(databaseUrl);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'broadside-migrate' });
  await client.connect();
  try {
    const applied: string[] = [];
    for (let name = await applyNext(client, folder); name; name = await applyNext(client, folder)) {
      applied.push(name);
    }
    return { applied };
  } finally {
    // What is not committed goes with the connection.
    await client.end();
  }
}

/** Applies the first migration that the database lacks; undefined if it lacks none. */
async function applyNext(client: pg.Client, folder: string): Promise<string | undefined> {
  const which = path.basename(path.dirname(folder));
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  const state = await migrationState(client, folder);
  assertHistory(state, which);
  const next = (await readMigrations(folder)).find(({ name }) => state.missing.includes(name));
  if (next) {
    await client.query(RECORDS);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum(next.script), next.name],
    );
    await runScript(client, next.script).catch((error: pg.DatabaseError) => {
      throw new Error(`database ${which}: migration ${next.name} failed: ${reasonOf(error, next.script)}`);
    });
  }
  await client.query('COMMIT');
  return next?.name;
}

/**
 * In a DO block: there Postgres refuses every statement that would end the transaction, such as COMMIT, or that works
 * only outside of one, such as CREATE INDEX CONCURRENTLY. Sent as it is, a COMMIT would leave half a migration behind.
 */
async function runScript(client: pg.Client, script: string): Promise<void> {
  await client.query(`DO ${client.escapeLiteral(`BEGIN EXECUTE ${client.escapeLiteral(script)}; END`)}`);
}

const TRANSACTION_ONLY = ['0A000', '25001'];

function reasonOf(error: pg.DatabaseError, script: string): string {
  const { message, detail, hint, code, internalPosition, internalQuery } = error;
  const line = internalQuery === script ? script.slice(0, Number(internalPosition)).split('\n').length : 0;
  return [
    `${message}${line > 0 ? ` (line ${line})` : ''}.`,
    detail,
    hint,
    TRANSACTION_ONLY.includes(code ?? '') &&
      'A migration is one transaction: it may neither end it nor leave it.',
    `Nothing of the migration is there. Correct it, then run: ${MIGRATE_COMMAND}`,
  ]
    .filter(Boolean)
    .join(' ');
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

function isCode(error: unknown, code: string): boolean {
  return (error as { code?: string }).code === code;
}
