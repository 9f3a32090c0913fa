import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../../libs/platform/process/ports.js';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { commandOf } from '../../../libs/provision/processes.js';
import { eventually } from '../../../libs/testing/eventually.js';

// scripts/setup.mjs in a clone of its own, with a registry that never answers.

let root: string;
let registry: Server;
let asked: number;
const started: ChildProcess[] = [];
const url = () => `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
const lockFile = () => path.join(root, '.broadside', 'setup.pid');

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'setup-'));
  mkdirSync(path.join(root, 'scripts'));
  cpSync(path.join(projectRoot, 'scripts', 'setup.mjs'), path.join(root, 'scripts', 'setup.mjs'));
  const dependencies = { absent: '1.0.0' };
  const own = { name: 'clone', version: '1.0.0', dependencies };
  writeFileSync(path.join(root, 'package.json'), JSON.stringify(own));
  const packages = { '': own, 'node_modules/absent': { version: '1.0.0' } };
  const lock = { ...own, lockfileVersion: 3, requires: true, packages };
  writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify(lock));
  asked = 0;
  registry = createServer(() => {
    asked++;
  });
  await once(registry.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGTERM');
  registry.closeAllConnections();
  registry.close();
  rmSync(root, { recursive: true, force: true });
});

function setUp(registryUrl: string) {
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'setup.mjs')], {
    cwd: root,
    env: {
      ...process.env,
      npm_config_registry: registryUrl,
      npm_config_cache: path.join(root, 'cache'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  const running = { child, said: '', exit: once(child, 'close') };
  child.stderr.on('data', (data) => {
    running.said += data;
  });
  return running;
}

const isInstalling = () => eventually('npm asks the registry', async () => asked > 0);
const holders = () => readFileSync(lockFile(), 'utf8').split(' ').map(Number);

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'ends what it has started when it is told to end, and only then itself: %s',
  async (signal, code) => {
    const { child, exit } = setUp(url());
    await isInstalling();
    const [own, npm] = holders();
    expect(own).toBe(child.pid);
    expect(commandOf(npm!)).toContain('npm');
    child.kill(signal);
    expect(await exit).toEqual([code, null]);
    expect(commandOf(npm!)).toBe('');
    expect(existsSync(lockFile())).toBe(false);
  },
);

it('waits for what another one has left behind, and says so', async () => {
  const first = setUp(url());
  await isInstalling();
  expect(first.said).toBe('installing dependencies …\n');
  const npm = holders()[1]!;
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const second = setUp(url());
  await eventually('it waits', async () => second.said !== '');
  expect(second.said).toBe(`waiting for the set-up that process ${npm} is doing …\n`);
  process.kill(-npm, 'SIGKILL');
  await eventually('it goes on', async () => second.said.includes('installing dependencies …\n'));
  second.child.kill('SIGTERM');
  await second.exit;
});

it('soon says that the registry cannot be reached', async () => {
  const running = setUp(`http://127.0.0.1:${await freePort()}/`);
  expect((await running.exit)[0]).toBe(1);
  expect(running.said).toContain('The npm registry cannot be reached (ECONNREFUSED). Check the network');
  expect(running.said).not.toContain('trying again');
});
