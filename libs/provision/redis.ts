import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../platform/process/ports.js';
import { dataFolder, logFolder, privateFolder } from './folders.js';
import { type Kept, keep } from './keeper.js';
import { commandOf, onPath, waitGone } from './processes.js';
import { installByHand, installRedis, unpackedRedis, unpackRedis } from './redis-install.js';

export type ProvidedRedis = { url: string; port: number; how: string; stop(): Promise<void> };

export type RedisOptions = {
  dataDir: string;
  password: string;
  port?: number | undefined;
  onProgress?: (line: string) => void;
};

const STOP_BUDGET_MS = 10_000;
const START_BUDGET_MS = 60_000;
const IMAGE = 'docker.io/library/redis:8-alpine';
/** More than one for the tests: each test file has a database of its own. */
const DATABASES = 1_024;

/**
 * Starts a Redis of our own: a server program from the PATH, else in a container, else after installing one where that
 * needs no question, or unpacking one where it needs root.
 * @throws Error with the command to type.
 */
export async function startRedis(options: RedisOptions): Promise<ProvidedRedis> {
  const folder = path.join(options.dataDir, 'redis');
  dataFolder(options.dataDir);
  privateFolder(folder);
  await stopLeftOver(folder);

  const program = findProgram();
  if (program) return startProgram(program, folder, options);
  if (dockerAnswers()) return startContainer(folder, options);
  const onProgress = options.onProgress ?? (() => {});
  // Without root's rights where those are missing.
  const why =
    process.getuid?.() !== 0 && onPath('apt-get') ? unpackRedis(onProgress) : installRedis(onProgress);
  const installed = findProgram();
  if (installed) return startProgram(installed, folder, options);
  throw new Error(
    `Redis is needed and was not found (${why ?? 'the package brought no server program'}). ` +
      `Type: ${installByHand()}\nor set REDIS_URL to a Redis of your own`,
  );
}

function findProgram(): string | undefined {
  return ['redis-server', 'valkey-server'].find(onPath) ?? unpackedRedis();
}

function dockerAnswers(): boolean {
  return onPath('docker') && spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** Append-only, synced every second: jobs are only wake-ups, and a lost second is found again in Postgres. */
function settings(folder: string, port: number, bind: string, password: string): string {
  return [
    `port ${port}`,
    `bind ${bind}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(folder)}`,
    `pidfile ${JSON.stringify(`${folder}/redis.pid`)}`,
    'daemonize no',
    `databases ${DATABASES}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    '',
  ].join('\n');
}

async function startProgram(program: string, folder: string, options: RedisOptions): Promise<ProvidedRedis> {
  for (let tries = 1; ; tries++) {
    const port = await freePort(tries === 1 ? options.port : undefined);
    const file = path.join(folder, 'redis.conf');
    writeFileSync(file, settings(folder, port, '127.0.0.1', options.password), { mode: 0o600 });
    const provided = await ready(program, port, options, (logFile) =>
      keep(program, [file], { stopSignal: 'TERM', logFile }),
    );
    if (provided) return provided;
    if (tries === 3) throw failure(program, options.dataDir);
  }
}

async function startContainer(folder: string, options: RedisOptions): Promise<ProvidedRedis> {
  const port = await freePort(options.port);
  writeFileSync(path.join(folder, 'redis.conf'), settings('/data', 6379, '0.0.0.0', options.password), {
    mode: 0o600,
  });
  options.onProgress?.(`starting Redis in a container (${IMAGE})`);
  const user = process.getuid ? ['--user', `${process.getuid()}:${process.getgid?.()}`] : [];
  const name = containerName(folder);
  const args = [
    'run',
    '--rm',
    '--name',
    name,
    ...user,
    '-p',
    `127.0.0.1:${port}:6379`,
    '-v',
    `${folder}:/data`,
  ];
  spawnSync('docker', ['pull', '-q', IMAGE], { stdio: 'ignore' });
  const provided = await ready('docker', port, options, (logFile) =>
    keep('docker', [...args, IMAGE, 'redis-server', '/data/redis.conf'], { stopSignal: 'TERM', logFile }),
  );
  if (!provided) throw failure('docker run redis', options.dataDir);
  return provided;
}

const containerName = (folder: string) => `broadside-redis-${Buffer.from(folder).toString('hex').slice(-40)}`;

/** Starts it and waits for its first answer; undefined if it ended instead. */
async function ready(
  how: string,
  port: number,
  options: RedisOptions,
  start: (logFile: string) => Kept,
): Promise<ProvidedRedis | undefined> {
  const server = start(path.join(logFolder(options.dataDir), 'redis.log'));
  const url = `redis://:${options.password}@127.0.0.1:${port}/0`;
  const stop = async () => {
    await server.stop(STOP_BUDGET_MS);
  };
  for (
    const deadline = Date.now() + START_BUDGET_MS;
    Date.now() < deadline && !server.over;
    await delay(50)
  ) {
    if (await answers(url)) return { url, port, how, stop };
  }
  await stop();
  return undefined;
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    disconnectTimeout: 100,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

function failure(program: string, dataDir: string): Error {
  const log = path.join(dataDir, 'logs', 'redis.log');
  const end = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-10).join('\n') : '';
  return new Error(`${program} does not start. The end of ${log}:\n${end}`);
}

/** An earlier run that was killed together with its keeper leaves its Redis behind. */
async function stopLeftOver(folder: string): Promise<void> {
  const file = path.join(folder, 'redis.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  // Redis writes its address into its title; the number of the process alone may be another's by now.
  const port = /^port (\d+)$/m.exec(readFileSync(path.join(folder, 'redis.conf'), 'utf8'))?.[1];
  if (new RegExp(`(redis|valkey)-server \\S*:${port}\\b`).test(commandOf(pid))) {
    process.kill(pid, 'SIGTERM');
    await waitGone(pid, STOP_BUDGET_MS);
  } else if (pid === 1 && onPath('docker')) {
    // In a container the server is always process 1.
    spawnSync('docker', ['rm', '-f', containerName(folder)], { stdio: 'ignore' });
  }
  rmSync(file, { force: true });
}
