import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { freePorts } from '../platform/process/ports.js';
import { projectRoot } from '../platform/process/project-root.js';
import { createTestDatabase, type TestDatabase, testRedisUrl } from './database.js';

// For tests only: the built product as processes of their own, on databases of their own.

const SERVICES = ['carrier', 'rpc', 'webapi', 'salesapi', 'general-worker', 'sales-worker'] as const;

/** The second worker runs only where it is asked for. */
export type ServiceName = (typeof SERVICES)[number] | 'sales-worker-2';

export interface TestPlatformOptions {
  settings?: Record<string, string>;
  carrierFlags?: string[];
  /** Those that are started now; the others whenever `startService` is called. */
  services?: readonly ServiceName[];
  /** Those of all that a test has no use for: each takes seconds to start. */
  without?: readonly ServiceName[];
  /** The build that runs, where it is not the project's own. */
  dist?: string;
  /** Servers other than those of the jest run. */
  servers?: { postgresUrl: string; redisUrl: string };
  ports?: ServicePorts;
}

export interface ServicePorts {
  webapi: number;
  salesapi: number;
  rpc: number;
  carrier: number;
}

/** The whole platform under test. Every service can be stopped in any way and started again. */
export class TestPlatform {
  private readonly children = new Map<ServiceName, ChildProcess>();
  /** The last lines each service wrote, shown when a test fails. */
  private readonly output = new Map<ServiceName, string>();

  private constructor(
    readonly web: TestDatabase,
    readonly sales: TestDatabase,
    readonly redisUrl: string,
    readonly ports: ServicePorts,
    readonly adminKey: string,
    private readonly settings: Record<string, string>,
    private readonly carrierFlags: string[],
    private readonly dist: string,
  ) {}

  static async start(options: TestPlatformOptions = {}): Promise<TestPlatform> {
    const { servers } = options;
    const [web, sales, redisUrl] = await Promise.all([
      createTestDatabase('webapi', servers?.postgresUrl),
      createTestDatabase('salesapi', servers?.postgresUrl),
      testRedisUrl(servers?.redisUrl),
    ]);
    const platform = new TestPlatform(
      web,
      sales,
      redisUrl,
      options.ports ?? (await servicePorts()),
      `admin_${randomBytes(16).toString('hex')}`,
      options.settings ?? {},
      options.carrierFlags ?? [],
      options.dist ?? path.join(projectRoot, 'dist'),
    );
    const { services = SERVICES, without = [] } = options;
    try {
      await Promise.all(
        services.filter((name) => !without.includes(name)).map((name) => platform.startService(name)),
      );
    } catch (error) {
      await platform.stop();
      throw error;
    }
    return platform;
  }

  /** @param flags of the carrier, after all others. */
  async startService(
    name: ServiceName,
    settings: Record<string, string> = {},
    flags: readonly string[] = [],
  ): Promise<void> {
    const { ports } = this;
    const carrierFlags =
      name === 'carrier'
        ? [
            '--port',
            String(ports.carrier),
            '--token',
            'carrier-token',
            '--callback-secret',
            SECRET,
            ...this.carrierFlags,
            ...flags,
          ]
        : [];
    const program = path.join(
      this.dist,
      'apps',
      name === 'sales-worker-2' ? 'sales-worker' : name,
      'main.js',
    );
    const child = spawn(process.execPath, [program, ...carrierFlags], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'test',
        // Node 22 and newer keep what they compiled there, so that a process starts sooner.
        NODE_COMPILE_CACHE: path.join(projectRoot, '.broadside/compile-cache'),
        LOG_LEVEL: 'info',
        WEB_DATABASE_URL: this.web.url,
        SALES_DATABASE_URL: this.sales.url,
        REDIS_URL: this.redisUrl,
        WEBAPI_PORT: String(ports.webapi),
        SALESAPI_PORT: String(ports.salesapi),
        RPC_PORT: String(ports.rpc),
        RPC_URL: `127.0.0.1:${ports.rpc}`,
        RPC_TOKEN,
        ADMIN_KEY: this.adminKey,
        CARRIER_URL: `http://127.0.0.1:${ports.carrier}`,
        CARRIER_TOKEN: 'carrier-token',
        CARRIER_WEBHOOK_SECRET: SECRET,
        CARRIER_CALLBACK_URL: `http://127.0.0.1:${ports.salesapi}/receipts/http`,
        CARRIER_TEST_URL: `http://127.0.0.1:${ports.carrier}`,
        CARRIER_TEST_TOKEN: 'carrier-token',
        CARRIER_TEST_WEBHOOK_SECRET: SECRET,
        CARRIER_TEST_CALLBACK_URL: `http://127.0.0.1:${ports.salesapi}/receipts/test`,
        ...this.settings,
        ...settings,
      },
    });
    const previous = this.children.get(name);
    this.children.set(name, child);
    const keep = (data: Buffer) => this.output.set(name, `${this.logOf(name)}${data}`.slice(-200_000));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const ready = once(child, 'message').then(() => true);
    const gone = once(child, 'exit').then(() => false);
    if (await Promise.race([ready, gone])) return;
    // One that is still running stays the one that is stopped at the end.
    if (previous) this.children.set(name, previous);
    throw new Error(`${name} did not start:\n${this.logOf(name).slice(-5_000)}`);
  }

  /** Ends a service; SIGKILL gives it no time for anything. Resolves with its exit code when it is gone. */
  async stopService(name: ServiceName, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.children.get(name);
    if (!child || !this.isRunning(name)) return null;
    const exited = once(child, 'exit');
    child.kill(signal);
    return (await exited)[0];
  }

  isRunning(name: ServiceName): boolean {
    const child = this.children.get(name);
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** Sends a signal at once and waits for nothing. */
  signalService(name: ServiceName, signal: NodeJS.Signals): void {
    this.children.get(name)?.kill(signal);
  }

  /** The latest of what a service has written to its log, before it was last started too. */
  logOf(name: ServiceName): string {
    return this.output.get(name) ?? '';
  }

  url(service: 'webapi' | 'salesapi' | 'carrier', route: string): string {
    return `http://127.0.0.1:${this.ports[service]}${route}`;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.children.keys()].map((name) => this.stopService(name)));
    await Promise.all([this.web.drop(), this.sales.drop()]);
  }
}

async function servicePorts(): Promise<ServicePorts> {
  const [webapi, salesapi, rpc, carrier] = (await freePorts(4)) as [number, number, number, number];
  return { webapi, salesapi, rpc, carrier };
}

export const RPC_TOKEN = 'rpc-token-of-the-test-run';

export const SECRET = `whsec_${Buffer.from('the secret of the test carrier!!').toString('base64')}`;
