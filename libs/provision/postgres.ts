import { execFile, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../platform/process/ports.js';
import { dataFolder, logFolder } from './folders.js';
import { type Kept, keep } from './keeper.js';
import { type PostgresPlace, postgresPlace } from './postgres-binaries.js';
import { postgresSettings } from './postgres-settings.js';
import { commandOf, waitGone } from './processes.js';

/** A role and its password. */
export type Login = { user: string; password: string };

/** A running server of ours. `folder` may lie outside the data directory; see `postgresPlace`. */
export type ProvidedPostgres = {
  port: number;
  folder: string;
  /** Of the owner of everything, a superuser, where no other role is named. */
  url(database: string, as?: Login): string;
  stop(): Promise<void>;
};

export type PostgresOptions = {
  dataDir: string;
  password: string;
  port?: number | undefined;
  /** Little memory, and files that need not survive: for tests and demonstrations. Commits are as safe as ever. */
  small?: boolean;
};

const OWNER = 'broadside';
const VERSION = '18';
const START_BUDGET_MS = 600_000;
const STOP_BUDGET_MS = 20_000;

/**
 * Starts the embedded Postgres on the data directory, making the cluster on the first run. A server that an earlier,
 * killed run left behind is stopped first; a crashed one recovers.
 */
export async function startPostgres(options: PostgresOptions): Promise<ProvidedPostgres> {
  dataFolder(options.dataDir);
  const place = postgresPlace(path.resolve(options.dataDir));
  await stopLeftOver(place.folder);
  if (!existsSync(path.join(place.folder, 'PG_VERSION'))) await initialise(place, options);
  assertVersion(place.folder);
  writeSettings(place, options.small ?? false);

  for (let tries = 1; ; tries++) {
    const port = await freePort(tries === 1 ? options.port : undefined);
    const logFile = path.join(logFolder(options.dataDir), 'postgres.log');
    const server = keep(place.postgres, ['-D', place.folder, '-p', String(port)], {
      stopSignal: 'INT',
      logFile,
      user: place.user,
    });
    const owner = { user: OWNER, password: options.password };
    const url = (database: string, { user, password }: Login = owner) =>
      `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
    if (await accepts(server, url('postgres'))) {
      return { port, folder: place.folder, url, stop: () => stopServer(server, place.folder) };
    }
    await server.stop(STOP_BUDGET_MS);
    // Somebody may have taken the port in between; any other reason shows in the log again.
    if (tries === 3) throw new Error(`Postgres does not start. The end of ${logFile}:\n${tail(logFile)}`);
  }
}

async function initialise(place: PostgresPlace, options: PostgresOptions): Promise<void> {
  const fresh = `${place.folder}.new`;
  const passwordFile = `${place.folder}.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (place.user) {
    chownSync(fresh, place.user.uid, place.user.gid);
    chownSync(passwordFile, place.user.uid, place.user.gid);
  }
  const flags = [
    '-D',
    fresh,
    '-U',
    OWNER,
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
  ];
  if (options.small) flags.push('--no-sync');
  try {
    await promisify(execFile)(place.initdb, flags, { cwd: '/', ...place.user });
    writeFileSync(path.join(fresh, 'postgresql.conf'), "include 'broadside.conf'\n");
    // Only a complete cluster ever has the final name.
    renameSync(fresh, place.folder);
  } catch (error) {
    throw new Error(`Postgres could not make its data folder ${place.folder}: ${(error as Error).message}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function assertVersion(folder: string): void {
  const version = readFileSync(path.join(folder, 'PG_VERSION'), 'utf8').trim();
  if (version === VERSION) return;
  throw new Error(
    `${folder} was written by Postgres ${version}; this is ${VERSION}. Dump it with the old version, or set DATA_DIR to another folder`,
  );
}

/** Written anew at each start: memory and disk may have changed since. */
function writeSettings(place: PostgresPlace, small: boolean): void {
  const disk = statfsSync(place.folder);
  const settings = postgresSettings({
    memoryBytes: Math.min(totalmem(), process.constrainedMemory?.() || Number.POSITIVE_INFINITY),
    diskFreeBytes: disk.bavail * disk.bsize,
    lz4: knowsLz4(place),
    small,
  });
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const file = path.join(place.folder, 'broadside.conf');
  writeFileSync(
    file,
    `# Written at every start. Your own settings: ALTER SYSTEM SET … wins over these.\n${lines.join('\n')}\n`,
  );
  if (!place.user) return;
  for (const name of ['broadside.conf', 'postgresql.conf']) {
    chownSync(path.join(place.folder, name), place.user.uid, place.user.gid);
  }
}

function knowsLz4(place: PostgresPlace): boolean {
  const ask = [
    '-D',
    place.folder,
    '-c',
    'config_file=/dev/null',
    '-C',
    'wal_compression',
    '-c',
    'wal_compression=lz4',
  ];
  return (
    spawnSync(place.postgres, ask, { cwd: '/', encoding: 'utf8', ...place.user }).stdout?.trim() === 'lz4'
  );
}

/** Waits for the first query to be answered, through crash recovery if need be; false if the server ended. */
async function accepts(server: Kept, url: string): Promise<boolean> {
  for (const deadline = Date.now() + START_BUDGET_MS; Date.now() < deadline && !server.over; ) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return true;
    } catch (error) {
      // The password is wrong where another program's Postgres took the port.
      if ((error as { code?: string }).code === '28P01') return false;
      await delay(50);
    } finally {
      await client.end().catch(() => {});
    }
  }
  return false;
}

async function stopServer(server: Kept, folder: string): Promise<void> {
  if (await server.stop(STOP_BUDGET_MS)) return;
  // At once and without a final checkpoint; the next start recovers from the WAL.
  const pid = serverPid(folder);
  if (pid) process.kill(pid, 'SIGQUIT');
  await server.stop(5_000);
}

async function stopLeftOver(folder: string): Promise<void> {
  const pid = serverPid(folder);
  if (pid === undefined) return;
  if (commandOf(pid).includes(folder)) {
    process.kill(pid, 'SIGINT');
    if (!(await waitGone(pid, STOP_BUDGET_MS))) {
      process.kill(pid, 'SIGQUIT');
      await waitGone(pid, STOP_BUDGET_MS);
    }
  }
  // What is left of the file names a process that is gone, or one that is not Postgres.
  rmSync(path.join(folder, 'postmaster.pid'), { force: true });
}

function serverPid(folder: string): number | undefined {
  const file = path.join(folder, 'postmaster.pid');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined;
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
