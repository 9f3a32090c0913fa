import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/process/project-root.js';
import { onPath } from './processes.js';

type Installer = { program: string; needsRoot: boolean; steps: string[][]; byHand: string };

/** Package managers in the order in which they are looked for. */
const INSTALLERS: Installer[] = [
  {
    program: 'apt-get',
    needsRoot: true,
    steps: [
      ['apt-get', '-qq', 'update'],
      ['apt-get', '-qq', 'install', '-y', '--no-install-recommends', 'redis-server'],
    ],
    byHand: 'sudo apt-get update && sudo apt-get install -y redis-server',
  },
  {
    program: 'dnf',
    needsRoot: true,
    steps: [['dnf', '-q', 'install', '-y', 'valkey']],
    byHand: 'sudo dnf install -y valkey',
  },
  { program: 'apk', needsRoot: true, steps: [['apk', 'add', '-q', 'redis']], byHand: 'sudo apk add redis' },
  {
    program: 'brew',
    needsRoot: false,
    steps: [['brew', 'install', '-q', 'redis']],
    byHand: 'brew install redis',
  },
];

/** Debian's packages ask this program whether they may start their service. */
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Installs Redis with the system's package manager where that asks no question: as root, or with Homebrew as a user. Its
 * own service is neither started nor enabled; what we need runs as our child, on a port of its own.
 * @returns why it did not work, or null.
 */
export function installRedis(onProgress: (line: string) => void): string | null {
  const isRoot = process.getuid?.() === 0;
  const installer = INSTALLERS.find(({ program }) => onPath(program));
  if (!installer) return 'no package manager was found';
  if (installer.needsRoot !== isRoot)
    return `${installer.program} needs ${isRoot ? 'another user than root' : 'root'}`;
  onProgress(`installing Redis with ${installer.program}`);
  // An administrator's own policy stays as it is.
  const ownPolicy = installer.program === 'apt-get' && !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    for (const [program, ...args] of installer.steps) {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', HOMEBREW_NO_AUTO_UPDATE: '1' };
      const { status, stderr } = spawnSync(program as string, args, { encoding: 'utf8', env });
      // A stale package list may still do; the step that counts is the last one.
      if (status !== 0 && args.includes('install'))
        return `${program} ${args.join(' ')} failed: ${stderr.trim().slice(-500)}`;
      if (status !== 0 && program === 'apk') return `apk add failed: ${stderr.trim().slice(-500)}`;
    }
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
  if (installer.program === 'apt-get')
    spawnSync('systemctl', ['disable', 'redis-server'], { stdio: 'ignore' });
  return null;
}

/** Where a Redis lies that was unpacked without root's rights: beside the data folders of all runs, which share it. */
const UNPACKED = path.join(projectRoot, '.broadside', 'redis-program');
/** Starts it with the libraries that were unpacked with it. */
const PROGRAM = 'redis-server';

/** The Redis that `unpackRedis` put here, if it did. */
export function unpackedRedis(place = UNPACKED): string | undefined {
  const program = path.join(place, PROGRAM);
  return existsSync(program) ? program : undefined;
}

/** Moves a whole folder to its place. Where another run was quicker, its own is as good, stays, and may have been started. */
export function putInPlace(fresh: string, place: string): void {
  try {
    renameSync(fresh, place);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(String((error as { code?: string }).code))) throw error;
    if (existsSync(path.join(place, PROGRAM))) return;
    // What lies there is no whole one.
    rmSync(place, { recursive: true });
    renameSync(fresh, place);
  }
}

/**
 * The program of redis-server is a link to one of redis-tools, so both are unpacked, whichever of them is installed here:
 * apt would leave out what is there already.
 */
const DOWNLOAD = ['-y', '--download-only', '--no-install-recommends'];

/**
 * Downloads Debian's or Ubuntu's Redis, and what of its libraries is missing here, and unpacks it into a folder: that needs
 * no rights. apt works on lists of its own, so the system's may be stale or missing, and nothing of the system changes.
 * @param status what is installed, in dpkg's format.
 * @returns why it did not work, or null.
 */
export function unpackRedis(
  onProgress: (line: string) => void,
  status = '/var/lib/dpkg/status',
  place = UNPACKED,
): string | null {
  if (!['apt-get', 'dpkg-deb'].every(onPath)) return 'there is no apt-get to download it with';
  onProgress('downloading Redis with apt-get, into the project alone');
  const fresh = `${place}.${process.pid}`;
  const work = path.join(fresh, 'apt');
  const archives = path.join(work, 'cache', 'archives');
  for (const folder of [path.join(work, 'lists', 'partial'), path.join(archives, 'partial')]) {
    mkdirSync(folder, { recursive: true });
  }
  const settings = {
    'Dir::State': work,
    'Dir::State::status': status,
    'Dir::Cache': path.join(work, 'cache'),
    'APT::Sandbox::User': '',
    'Debug::NoLocking': '1',
  };
  const apt = [
    'apt-get',
    '-qq',
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
  ];
  try {
    const failure =
      run(...apt, 'update') ??
      run(...apt, 'install', ...DOWNLOAD, '--reinstall', 'redis-server', 'redis-tools') ??
      readdirSync(archives)
        .filter((name) => name.endsWith('.deb'))
        .map((name) => run('dpkg-deb', '-x', path.join(archives, name), fresh))
        .find((reason) => reason);
    if (failure) return failure;
    rmSync(work, { recursive: true });
    writeFileSync(path.join(fresh, PROGRAM), STARTER, { mode: 0o755 });
    const unfit = run(path.join(fresh, PROGRAM), '--version');
    if (unfit) return unfit;
    putInPlace(fresh, place);
    return null;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

const STARTER = `#!/bin/sh
here=$(dirname "$0")
for folder in "$here"/usr/lib/*-linux-* "$here"/lib/*-linux-*; do
  LD_LIBRARY_PATH="$folder\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
done
export LD_LIBRARY_PATH
exec "$here/usr/bin/redis-server" "$@"
`;

/** @returns what went wrong, if anything did. */
function run(program = '', ...args: string[]): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 300_000 });
  if (status === 0) return undefined;
  const reason = (stderr || stdout || error?.message || `exit code ${status}`).trim().slice(-500);
  return `${path.basename(program)} ${args.at(-1)} failed: ${reason}`;
}

/** The command a person types to have Redis here. */
export function installByHand(): string {
  return (
    INSTALLERS.find(({ program }) => onPath(program))?.byHand ??
    'docker run -d -p 6379:6379 redis redis-server --appendonly yes'
  );
}
