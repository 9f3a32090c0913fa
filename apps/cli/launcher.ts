import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { grantAccess } from '../../libs/platform/migrations/grants.js';
import { applyMigrations } from '../../libs/platform/migrations/migrations.js';
import { backoffMs } from '../../libs/platform/process/backoff.js';
import { migrationsFolder } from '../../libs/platform/process/project-root.js';
import { lockDataDir, readSecrets, type Secrets } from '../../libs/provision/data-dir.js';
import { logFolder } from '../../libs/provision/folders.js';
import { rotateLogs } from '../../libs/provision/log-files.js';
import { checkSettings } from './check-settings.js';
import { RUNNING_FILE } from './databases.js';
import { type DatabaseUrls, provideDatabases, provideRedis } from './servers.js';
import { Service } from './service.js';
import { environmentOf, withSecretsOfFiles } from './service-secrets.js';
import type { Ports, ServiceName } from './start-settings.js';
import type { Teardown } from './teardown.js';

/** Where everything is; `pids` are those of the services. */
export type PlatformInfo = {
  webapiUrl: string;
  salesapiUrl: string;
  rpcAddress: string;
  carrierUrl: string;
  /** Where each process shows its metrics; empty where they are off. */
  metricsUrls: Partial<Record<ServiceName, string>>;
  adminKey: string;
  webDatabaseUrl: string;
  salesDatabaseUrl: string;
  /** Of the owners of the tables. */
  webMigrationUrl: string;
  salesMigrationUrl: string;
  redisUrl: string;
  pids: Record<string, number>;
};

export type LaunchOptions = {
  dataDir: string;
  ports: Ports;
  /** Servers and a simulated carrier of its own; see `ServerOptions`. */
  isolated: boolean;
  onProgress: (line: string) => void;
  /** A service died: start it again (with growing pauses), or give up and say so. */
  onDeath: 'restart' | ((reason: string) => void);
};

/** Started stage by stage, stopped in reverse: nobody is up before what it calls. */
const STAGES: ServiceName[][] = [
  ['carrier', 'rpc'],
  ['webapi', 'salesapi'],
  ['general-worker', 'sales-worker'],
];
const ROTATE_EVERY_MS = 5_000;
const RESTART = { firstMs: 500, maxMs: 30_000 };

/** Starts the servers, brings the databases up to date, and starts every process, each waited for. */
export async function launch(options: LaunchOptions, teardown: Teardown): Promise<PlatformInfo> {
  const { dataDir, onProgress } = options;
  checkSettings();
  const unlock = lockDataDir(dataDir);
  await teardown.defer(unlock);
  const logs = logFolder(dataDir);
  await teardown.defer(keepLogsShort(logs, onProgress));

  const databases = await provideDatabases(options, teardown);
  const redisUrl = await provideRedis(options, teardown);
  await migrate(databases, onProgress);

  const env = environment(options, readSecrets(dataDir), databases, redisUrl);
  // The simulated carrier may stand beside gateways, whose tokens and secrets are not its own.
  const simulation = { ...env, ...simulationSecrets(readSecrets(dataDir)) };
  const services: Service[] = [];
  const onDeath = (service: Service, reason: string) => {
    if (teardown.closed) return;
    if (options.onDeath === 'restart') void restart(service, reason, teardown, onProgress);
    else options.onDeath(reason);
  };
  for (const stage of STAGES) {
    const names = needsSimulation(options) ? stage : stage.filter((name) => name !== 'carrier');
    onProgress(`starting ${names.join(' and ')}`);
    await Promise.all(
      names.map(async (name) => {
        if (teardown.closed) return;
        const METRICS_PORT = String(options.ports.metrics?.[name] ?? 0);
        const own = { ...environmentOf(name, name === 'carrier' ? simulation : env), METRICS_PORT };
        const service = new Service(name, own, logs, onDeath);
        services.push(service);
        await teardown.defer(() => service.stop());
        await service.start();
      }),
    );
  }
  return {
    webapiUrl: `http://127.0.0.1:${options.ports.webapi}`,
    salesapiUrl: `http://127.0.0.1:${options.ports.salesapi}`,
    rpcAddress: String(env.RPC_URL),
    carrierUrl: String(env.CARRIER_URL),
    metricsUrls: metricsUrls(
      options.ports,
      services.map(({ name }) => name as ServiceName),
    ),
    adminKey: String(env.ADMIN_KEY).split(',')[0]!.trim(),
    webDatabaseUrl: databases.web,
    salesDatabaseUrl: databases.sales,
    webMigrationUrl: databases.migration.web,
    salesMigrationUrl: databases.migration.sales,
    redisUrl,
    get pids() {
      return Object.fromEntries(services.map(({ name, pid }) => [name, pid]));
    },
  };
}

const metricsUrls = ({ metrics }: Ports, services: ServiceName[]) =>
  Object.fromEntries(
    metrics ? services.map((name) => [name, `http://127.0.0.1:${metrics[name]}/metrics`]) : [],
  );

/** @returns what ends it. */
function keepLogsShort(folder: string, onProgress: (line: string) => void): () => void {
  let said = '';
  const rotate = () => {
    try {
      rotateLogs(folder);
      said = '';
    } catch (error) {
      // A full disk, for example; the platform goes on, and so do the logs.
      const { message } = error as Error;
      if (message !== said) onProgress(`logs grow: ${message}`);
      said = message;
    }
  };
  rotate();
  const rotating = setInterval(rotate, ROTATE_EVERY_MS);
  return () => clearInterval(rotating);
}

/** Tells commands in other terminals where the platform is, for as long as it runs. */
export async function announce(dataDir: string, info: object, teardown: Teardown): Promise<void> {
  const file = path.join(dataDir, RUNNING_FILE);
  writeFileSync(file, `${JSON.stringify({ pid: process.pid, ...info })}\n`, { mode: 0o600 });
  await teardown.defer(() => rmSync(file, { force: true }));
}

/** Brings both databases up to date, and the rights of the roles that the processes connect as. */
export async function migrate(databases: DatabaseUrls, onProgress: (line: string) => void) {
  const applied: Record<string, string[]> = {};
  for (const [name, access] of [
    ['webapi', { application: databases.web, migration: databases.migration.web }],
    ['salesapi', { application: databases.sales, migration: databases.migration.sales }],
  ] as const) {
    applied[name] = (await applyMigrations(access.migration, migrationsFolder(name))).applied;
    await grantAccess(access, migrationsFolder(name));
    for (const migration of applied[name] ?? []) onProgress(`migrated ${name}: ${migration}`);
  }
  return applied;
}

/** A gateway that is configured takes the simulated carrier's place, but never in a demonstration or for test keys. */
const hasGateway = ({ isolated }: LaunchOptions) => !isolated && Boolean(process.env.CARRIER_URL);
const hasTestCarrier = ({ isolated }: LaunchOptions) => !isolated && Boolean(process.env.CARRIER_TEST_URL);
const needsSimulation = (options: LaunchOptions) => !hasGateway(options) || !hasTestCarrier(options);

function environment(
  options: LaunchOptions,
  secrets: Secrets,
  databases: DatabaseUrls,
  redisUrl: string,
): NodeJS.ProcessEnv {
  const { ports, isolated } = options;
  const own = withSecretsOfFiles(process.env);
  const host = isolated ? '127.0.0.1' : own.HOST || '127.0.0.1';
  return {
    ...own,
    NODE_ENV: own.NODE_ENV || 'production',
    MALLOC_ARENA_MAX: own.MALLOC_ARENA_MAX || '2',
    HOST: host,
    WEB_DATABASE_URL: databases.web,
    SALES_DATABASE_URL: databases.sales,
    REDIS_URL: redisUrl,
    WEBAPI_PORT: String(ports.webapi),
    SALESAPI_PORT: String(ports.salesapi),
    RPC_PORT: String(ports.rpc),
    RPC_URL: `127.0.0.1:${ports.rpc}`,
    RPC_TOKEN: own.RPC_TOKEN || secrets.rpcToken,
    ADMIN_KEY: own.ADMIN_KEY || secrets.adminKey,
    CARRIER_PORT: String(ports.carrier),
    ...(hasGateway(options) ? givenCarrier(ports) : ownCarrier(ports, secrets)),
    ...(!hasTestCarrier(options) && testCarrier(ports, secrets)),
  };
}

const carrierSecrets = (secrets: Secrets) => ({
  CARRIER_TOKEN: secrets.carrierToken,
  CARRIER_WEBHOOK_SECRET: secrets.carrierWebhookSecret,
});

const testCarrierSecrets = (secrets: Secrets) => ({
  CARRIER_TEST_TOKEN: secrets.carrierTestToken,
  CARRIER_TEST_WEBHOOK_SECRET: secrets.carrierTestWebhookSecret,
});

const simulationSecrets = (secrets: Secrets) => ({
  ...carrierSecrets(secrets),
  ...testCarrierSecrets(secrets),
});

function ownCarrier(ports: Ports, secrets: Secrets): NodeJS.ProcessEnv {
  return {
    CARRIER_URL: `http://127.0.0.1:${ports.carrier}`,
    ...carrierSecrets(secrets),
    CARRIER_CALLBACK_URL: `http://127.0.0.1:${ports.salesapi}/receipts/http`,
  };
}

/** The simulated carrier once more, by an account of its own, for what test keys start. */
function testCarrier(ports: Ports, secrets: Secrets): NodeJS.ProcessEnv {
  return {
    CARRIER_TEST_URL: `http://127.0.0.1:${ports.carrier}`,
    ...testCarrierSecrets(secrets),
    CARRIER_TEST_CALLBACK_URL: `http://127.0.0.1:${ports.salesapi}/receipts/test`,
  };
}

/** The gateway's token and secret come from its owner; where it calls back may be left to us. */
function givenCarrier(ports: Ports): NodeJS.ProcessEnv {
  const { CARRIER_URL, CARRIER_CALLBACK_URL } = process.env;
  return {
    CARRIER_URL,
    CARRIER_CALLBACK_URL: CARRIER_CALLBACK_URL || `http://127.0.0.1:${ports.salesapi}/receipts/http`,
  };
}

async function restart(
  service: Service,
  reason: string,
  teardown: Teardown,
  onProgress: (line: string) => void,
) {
  for (let tries = 1, why = reason; !teardown.closed; tries++) {
    onProgress(`${why}. It is started again`);
    await delay(backoffMs(tries, RESTART), undefined, { ref: false });
    if (teardown.closed) return;
    try {
      await service.start();
      return onProgress(`${service.name} is up again`);
    } catch (error) {
      why = (error as Error).message;
    }
  }
}
