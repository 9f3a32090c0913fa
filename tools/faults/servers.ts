import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../libs/platform/process/ports.js';
import { type ProvidedPostgres, startPostgres } from '../../libs/provision/postgres.js';
import { waitGone } from '../../libs/provision/processes.js';
import { type ProvidedRedis, startRedis } from '../../libs/provision/redis.js';

const PASSWORD = 'faults';
const GONE_BUDGET_MS = 20_000;
/** Less than one command of Bull's, so that the last one is torn. */
const TORN_BYTES = 20;

/** A Postgres that is killed and comes back, on the same data and the same port. */
export class RigPostgres {
  private port: number | undefined;
  private server: Promise<ProvidedPostgres> | undefined;

  constructor(private readonly dataDir: string) {}

  async start(): Promise<ProvidedPostgres> {
    this.port ??= await freePort();
    this.server = startPostgres({
      dataDir: this.dataDir,
      password: PASSWORD,
      port: this.port,
      small: true,
    });
    const server = await this.server;
    if (server.port !== this.port) throw new Error(`somebody took port ${this.port} of Postgres meanwhile`);
    return server;
  }

  async kill(): Promise<void> {
    const postmaster = await this.pid();
    // Stopped first, so that it neither starts anybody nor tidies up after those who are killed.
    process.kill(postmaster, 'SIGSTOP');
    const all = [postmaster, ...childrenOf(postmaster)];
    for (const pid of all) killIfThere(pid);
    await Promise.all(all.map((pid) => waitGone(pid, GONE_BUDGET_MS)));
  }

  /** The postmaster. */
  async pid(): Promise<number> {
    const { folder } = (await this.server)!;
    return Number.parseInt(readFileSync(path.join(folder, 'postmaster.pid'), 'utf8'), 10);
  }

  async stop(): Promise<void> {
    // One that did not start has nothing to stop.
    const server = await this.server?.catch(() => undefined);
    await server?.stop();
  }
}

/** A Redis that is killed and comes back, on the same data and the same port. */
export class RigRedis {
  private readonly folder: string;
  private port: number | undefined;
  private server: Promise<ProvidedRedis> | undefined;

  constructor(private readonly dataDir: string) {
    this.folder = path.join(dataDir, 'redis');
  }

  async start(): Promise<ProvidedRedis> {
    this.port ??= await freePort();
    this.server = startRedis({ dataDir: this.dataDir, password: PASSWORD, port: this.port });
    const server = await this.server;
    if (server.port !== this.port) throw new Error(`somebody took port ${this.port} of Redis meanwhile`);
    return server;
  }

  async kill(options: { truncateAof?: boolean }): Promise<void> {
    const pid = Number.parseInt(readFileSync(path.join(this.folder, 'redis.pid'), 'utf8'), 10);
    process.kill(pid, 'SIGKILL');
    await waitGone(pid, GONE_BUDGET_MS);
    if (options.truncateAof) this.tearAof();
  }

  async stop(): Promise<void> {
    // One that did not start has nothing to stop.
    const server = await this.server?.catch(() => undefined);
    await server?.stop();
  }

  private tearAof(): void {
    const folder = path.join(this.folder, 'appendonlydir');
    const last = readdirSync(folder)
      .filter((name) => name.endsWith('.incr.aof'))
      .sort()
      .at(-1);
    if (!last) return;
    const file = path.join(folder, last);
    truncateSync(file, Math.max(0, statSync(file).size - TORN_BYTES));
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function childrenOf(pid: number): number[] {
  if (process.platform === 'linux') {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  }
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return rows.filter(([, parent]) => parent === pid).map(([child]) => child!);
}
