import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { grantAccess } from '../../libs/platform/migrations/grants.js';
import { applyMigrations } from '../../libs/platform/migrations/migrations.js';
import { freePorts } from '../../libs/platform/process/ports.js';
import { migrationsFolder, projectRoot } from '../../libs/platform/process/project-root.js';
import { removeDataDir, removeLeftOvers } from '../../libs/provision/postgres-binaries.js';
import { applicationUrl } from '../../libs/testing/database.js';
import { type ServiceName, TestPlatform } from '../../libs/testing/platform.js';
import { TestClient } from '../../libs/testing/workspace-client.js';
import { Link } from './link.js';
import { RigPostgres, RigRedis } from './servers.js';
import { SmallDisk, unmountLeftOvers } from './small-disk.js';
import { PROTOCOLS, type Server, WIRES } from './wiring.js';

export type { Server } from './wiring.js';

export interface RigOptions {
  /** The build that runs, where it is not the project's own. */
  dist?: string;
  /** Of every service, over those of the rig. */
  settings?: Record<string, string>;
  /** After those of the rig, so that they win. */
  carrierFlags?: string[];
  /** Runs `sales-worker-2` beside `sales-worker`. */
  secondWorker?: boolean;
  /** A module that is loaded before anything else of that service. */
  preload?: Partial<Record<ServiceName, string>>;
  /** Made for this rig, and removed at its end. */
  dataDir?: string;
  /** All data on a disk of its own, so small that it can be filled up, and the uploads too; see `canMountDisks`. */
  smallDisks?: boolean;
}

/** Quick to notice and to repeat, so that a fault is over in a second or two. */
const SETTINGS = {
  BATCH_SIZE: '25',
  BATCH_WINDOW: '4',
  CLAIM_LEASE_MS: '2500',
  CARRIER_SUBMIT_TIMEOUT_MS: '1000',
  SWEEP_INTERVAL_MS: '200',
  RPC_DEADLINE_MS: '500',
};
const CARRIER_FLAGS = ['--seed', '3', '--latency-mean-ms', '30', '--latency-stddev-ms', '20', '--keep-log'];
const CREDITS = '1000000';

/** Room for some hundred campaigns of a few hundred messages, and no more. */
const DATA_MB = 384;
const UPLOADS_MB = 4;

interface Disks {
  data: SmallDisk;
  uploads: SmallDisk;
}

let rigs = 0;

/**
 * The real services on a real Postgres and a real Redis of their own, with a link between any two that talk. Everything
 * can be killed, stopped and started again; addresses stay what they are.
 */
export class Rig {
  private static readonly running = new Set<Parts>();
  private static isLeaving = false;

  private constructor(
    readonly platform: TestPlatform,
    readonly client: TestClient,
    private readonly parts: Parts,
  ) {}

  static async start(options: RigOptions = {}): Promise<Rig> {
    if (Rig.isLeaving) throw new Error('no rig is started any more');
    const parts = new Parts(options);
    Rig.running.add(parts);
    try {
      const platform = await parts.start();
      return new Rig(platform, await TestClient.create(platform, CREDITS), parts);
    } catch (error) {
      await parts.stop();
      Rig.running.delete(parts);
      throw error;
    }
  }

  /** The link on which `from` reaches `to`; the callbacks of the carrier are the one from it to salesapi. */
  link(from: ServiceName, to: Server): Link {
    return this.parts.link(from, to);
  }

  /** Resolves when the process is gone. SIGKILL is sent at once, before this returns. */
  async kill(service: ServiceName, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.platform.stopService(service, signal);
  }

  /** Starts a service that does not run; resolves when it is ready. @param settings over all others, this once. */
  async restart(service: ServiceName, settings: Record<string, string> = {}): Promise<void> {
    if (!this.platform.isRunning(service)) await this.parts.startService(service, settings);
  }

  /** What a service is started with from its next start on, over what the rig gives it. Flags are the carrier's. */
  configure(service: ServiceName, own: { settings?: Record<string, string>; flags?: string[] }): void {
    this.parts.own.set(service, own);
  }

  signal(service: ServiceName, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.platform.signalService(service, signal);
  }

  /** SIGKILL for the postmaster and all its backends. */
  killPostgres(): Promise<void> {
    return this.parts.postgres.kill();
  }

  async startPostgres(): Promise<void> {
    this.parts.assertNotStopped();
    await this.parts.postgres.start();
  }

  /** SIGKILL. @param options.truncateAof takes off some bytes of the append-only file, as a power cut might. */
  killRedis(options: { truncateAof?: boolean } = {}): Promise<void> {
    return this.parts.redis.kill(options);
  }

  async startRedis(): Promise<void> {
    this.parts.assertNotStopped();
    await this.parts.redis.start();
  }

  /** Where servers keep their data and logs. */
  get dataDir(): string {
    return this.parts.dataDir;
  }

  /** Those that the servers' data and the uploads lie on, if they are small ones. */
  get disks(): Disks | undefined {
    return this.parts.disks;
  }

  /** Ends every process and removes the data, whatever state they are in. */
  async stop(): Promise<void> {
    await this.parts.stop();
    Rig.running.delete(this.parts);
  }

  /** For whoever has to leave at once: stops every rig of this process, half-started ones too, for good. */
  static async stopAll(): Promise<void> {
    Rig.isLeaving = true;
    await Promise.allSettled([...Rig.running].map((parts) => parts.stop()));
  }
}

/** What a rig is made of, from before it is whole to after it is stopped. */
class Parts {
  readonly dataDir: string;
  readonly postgres: RigPostgres;
  readonly redis: RigRedis;
  readonly own = new Map<ServiceName, { settings?: Record<string, string>; flags?: string[] }>();
  disks: Disks | undefined;
  private readonly links = new Map<string, Link>();
  private platform: TestPlatform | undefined;
  private stopped: Promise<void> | undefined;

  constructor(private readonly options: RigOptions) {
    const name = `faults${++rigs}`;
    const broadside = path.join(projectRoot, '.broadside');
    unmountLeftOvers(broadside, name);
    removeLeftOvers(broadside, name);
    this.dataDir = options.dataDir ?? path.join(broadside, `${name}-${process.pid}`);
    this.postgres = new RigPostgres(this.dataDir);
    this.redis = new RigRedis(this.dataDir);
  }

  async start(): Promise<TestPlatform> {
    const { options } = this;
    if (options.smallDisks) {
      const data = SmallDisk.mount(this.dataDir, DATA_MB);
      this.disks = { data, uploads: SmallDisk.mount(path.join(this.dataDir, 'uploads'), UPLOADS_MB) };
    }
    const [postgres, redis] = await Promise.all([this.postgres.start(), this.redis.start()]);
    for (const database of ['webapi', 'salesapi'] as const) {
      const migration = postgres.url(`${database}_template`);
      await applyMigrations(migration, migrationsFolder(database));
      const application = applicationUrl(migration, database);
      await grantAccess({ migration, application }, migrationsFolder(database));
    }
    const [webapi, salesapi, rpc, carrier] = (await freePorts(4)) as [number, number, number, number];
    this.platform = await TestPlatform.start({
      services: [],
      settings: { ...SETTINGS, ...options.settings },
      carrierFlags: [...CARRIER_FLAGS, ...(options.carrierFlags ?? [])],
      servers: { postgresUrl: postgres.url('postgres'), redisUrl: redis.url },
      ports: { webapi, salesapi, rpc, carrier },
      ...(options.dist && { dist: options.dist }),
    });
    const ports: Record<Server, number> = {
      'web-db': postgres.port,
      'sales-db': postgres.port,
      redis: redis.port,
      rpc,
      carrier,
      salesapi,
    };
    const services = (Object.keys(WIRES) as ServiceName[]).filter(
      (name) => name !== 'sales-worker-2' || options.secondWorker,
    );
    for (const from of services) {
      for (const to of WIRES[from]) {
        const name = `${from}->${to}`;
        this.links.set(name, await Link.open({ name, protocol: PROTOCOLS[to], port: ports[to] }));
      }
    }
    await Promise.all(services.map((name) => this.startService(name)));
    return this.platform;
  }

  link(from: ServiceName, to: Server): Link {
    const link = this.links.get(`${from}->${to}`);
    if (!link) throw new Error(`nothing goes from ${from} to ${to}`);
    return link;
  }

  async startService(name: ServiceName, settings: Record<string, string> = {}): Promise<void> {
    this.assertNotStopped();
    const own = this.own.get(name);
    const all = { ...this.environment(name), ...own?.settings, ...settings };
    await this.platform!.startService(name, all, own?.flags);
  }

  /** Work that goes on while a signal ends it starts nothing again. */
  assertNotStopped(): void {
    if (this.stopped) throw new Error('the rig is stopped');
  }

  /** Once, whoever asks: the end of the work, or a signal during it. */
  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll(): Promise<void> {
    const { platform } = this;
    if (platform) {
      const services = Object.keys(WIRES) as ServiceName[];
      await Promise.all(services.map((name) => platform.stopService(name, 'SIGKILL')));
    }
    await Promise.all([...this.links.values()].map((link) => link.close()));
    // Together: a pool ends when its last query has, and that may wait for the end of its server.
    const pools = platform ? [platform.web.pool.end(), platform.sales.pool.end()] : [];
    await Promise.all([...pools, this.postgres.stop(), this.redis.stop()]);
    this.disks?.uploads.unmount();
    this.disks?.data.unmount();
    removeDataDir(this.dataDir);
  }

  /** Every address a service is given is that of its own link. */
  private environment(service: ServiceName): Record<string, string> {
    const { web, sales, redisUrl } = this.platform!;
    const environment: Record<string, string> = {};
    for (const to of WIRES[service]) {
      const { port } = this.link(service, to);
      if (to === 'web-db') environment.WEB_DATABASE_URL = withPort(web.url, port);
      if (to === 'sales-db') environment.SALES_DATABASE_URL = withPort(sales.url, port);
      if (to === 'redis') environment.REDIS_URL = withPort(redisUrl, port);
      if (to === 'rpc') environment.RPC_URL = `127.0.0.1:${port}`;
      if (to === 'carrier') environment.CARRIER_URL = `http://127.0.0.1:${port}`;
    }
    const callbacks = this.link('carrier', 'salesapi').port;
    environment.CARRIER_CALLBACK_URL = `http://127.0.0.1:${callbacks}/receipts/http`;
    if (this.disks) environment.UPLOAD_DIR = path.join(this.dataDir, 'uploads');
    const preload = this.options.preload?.[service];
    if (preload) environment.NODE_OPTIONS = `--import=${pathToFileURL(preload).href}`;
    return environment;
  }
}

function withPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
}
