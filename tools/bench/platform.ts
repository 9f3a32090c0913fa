import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { projectRoot } from '../../libs/platform/process/project-root.js';

/** What `broadside start --json` says when it is up. */
export interface PlatformAddress {
  webapiUrl: string;
  salesapiUrl: string;
  rpcAddress: string;
  carrierUrl: string;
  adminKey: string;
  apiKey: string;
  workspaceId: string;
  webDatabaseUrl: string;
  salesDatabaseUrl: string;
  webMigrationUrl: string;
  salesMigrationUrl: string;
  redisUrl: string;
  pids: Record<string, number>;
}

/** The platform as `npm start` runs it, on ports and data of its own, for one benchmark. */
export class BenchPlatform {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: PlatformAddress,
  ) {}

  /** `env` reaches every service: settings of docs/configuration.md and the carrier's. */
  static async start(env: Record<string, string>): Promise<BenchPlatform> {
    const cli = path.join(projectRoot, 'dist/apps/cli/main.js');
    const child = spawn(process.execPath, [cli, 'start', '--ephemeral', '--json'], {
      // By IPC it notices when this process ends, and stops.
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, ...env },
    });
    const lines = createInterface({ input: child.stdout! });
    const gone = once(child, 'exit').then(() => Promise.reject(new Error('the platform did not start')));
    const [line] = (await Promise.race([once(lines, 'line'), gone])) as [string];
    gone.catch(() => {});
    return new BenchPlatform(child, JSON.parse(line));
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
  }

  /** Adds credits to a workspace, the demo one where none is named. */
  async topUp(credits: number, workspaceId = this.address.workspaceId): Promise<void> {
    await this.web('POST', `/workspaces/${workspaceId}/credit`, {
      amount: String(credits),
      reason: 'benchmark',
    });
  }

  /** A request to webapi, with the admin key where no other is given. @throws Error for a status other than 2xx. */
  async web<T>(
    method: string,
    route: string,
    body?: Record<string, unknown>,
    key = this.address.adminKey,
  ): Promise<T> {
    const response = await fetch(`${this.address.webapiUrl}${route}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** A request to salesapi, with the demo workspace's key where no other is given. @throws Error for a status other than 2xx. */
  async sales<T>(
    method: string,
    route: string,
    body?: FormData | Record<string, unknown>,
    key = this.address.apiKey,
  ): Promise<T> {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.address.salesapiUrl}${route}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  /** Asks a database of the platform something, outside of what is measured; `database` is another one of its server. */
  async query<T extends pg.QueryResultRow>(
    side: 'web' | 'sales',
    sql: string,
    values: unknown[] = [],
    database?: string,
  ): Promise<T[]> {
    const url = new URL(side === 'web' ? this.address.webMigrationUrl : this.address.salesMigrationUrl);
    if (database) url.pathname = `/${database}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      return (await client.query<T>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** A setting one of the services runs with; the platform makes tokens and secrets at its first start. */
  setting(service: string, name: string): string {
    const environment = readFileSync(`/proc/${this.address.pids[service]}/environ`, 'utf8').split('\0');
    const setting = environment.find((line) => line.startsWith(`${name}=`));
    if (!setting) throw new Error(`${service} runs without ${name}`);
    return setting.slice(name.length + 1);
  }

  /** The ids of every process by name, Postgres (with its backends) and Redis among them. */
  processes(): Record<string, number[]> {
    const services = Object.entries(this.address.pids).map(([name, pid]) => [name, [pid]]);
    const below = (name: string) => descendants(this.child.pid!, name);
    return { ...Object.fromEntries(services), postgres: below('postgres'), redis: below('redis-server') };
  }

  /** CPU seconds so far and peak memory of every process. */
  usage(): Record<string, { cpuSeconds: number; peakRssMb: number }> {
    return Object.fromEntries(
      Object.entries(this.processes()).map(([name, pids]) => [name, processUsage(pids)]),
    );
  }
}

const TICKS_PER_SECOND = 100;

function processUsage(pids: number[]): { cpuSeconds: number; peakRssMb: number } {
  let cpuSeconds = 0;
  let peakRssMb = 0;
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // Own time, and for a postmaster also that of the backends that have ended.
      cpuSeconds += fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
      peakRssMb +=
        Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    } catch {
      // It has ended meanwhile; its parent counts it.
    }
  }
  return { cpuSeconds, peakRssMb: Math.round(peakRssMb) };
}

/** The processes of that name below `root`. */
function descendants(root: number, name: string): number[] {
  const children = (pid: number): number[] => {
    try {
      return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
        .trim()
        .split(' ')
        .filter(Boolean)
        .map(Number);
    } catch {
      return [];
    }
  };
  const below = (pid: number): number[] => children(pid).flatMap((child) => [child, ...below(child)]);
  return below(root).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name;
    } catch {
      return false;
    }
  });
}
