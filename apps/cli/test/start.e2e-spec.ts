import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { jest } from '@jest/globals';
import pg from 'pg';
import { isFree } from '../../../libs/platform/process/ports.js';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { LOG_BYTES_MAX } from '../../../libs/provision/log-files.js';
import { MIGRATION_SECRETS, SERVICE_SECRETS } from '../service-secrets.js';
import type { ServiceName } from '../start-settings.js';
import { Broadside, credit, isRunning, ports, until } from './broadside.js';

jest.setTimeout(120_000);

let broadside: Broadside;
beforeEach(() => {
  broadside = new Broadside();
});
afterEach(() => broadside.clear());

/** As whom everybody but the one who asks is connected. */
async function connectedRoles(ownerUrl: string) {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT DISTINCT datname AS database, usename AS role FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND usename IS NOT NULL AND pid <> pg_backend_pid() ORDER BY 1, 2`,
    );
    return rows;
  } finally {
    await client.end();
  }
}

/** What of all secrets a process has been given. */
function secretsOf(pid: number): string[] {
  const all = [...Object.values(SERVICE_SECRETS).flat(), ...MIGRATION_SECRETS] as string[];
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .map((line) => line.split('=', 1)[0]!);
  return environment.filter((name) => all.includes(name)).sort();
}

async function logsArePrivateAndRotate(dataDir: string): Promise<void> {
  const logs = path.join(dataDir, 'logs');
  const modes = [logs, ...readdirSync(logs).map((name) => path.join(logs, name))].map((file) =>
    (statSync(file).mode & 0o777).toString(8),
  );
  expect([...new Set(modes)].sort()).toEqual(['600', '700']);
  const log = path.join(logs, 'webapi.log');
  // As if it had been written to for months.
  truncateSync(log, LOG_BYTES_MAX + 1);
  await until('the log is moved aside', () => statSync(log).size < LOG_BYTES_MAX);
  expect(statSync(`${log}.1`).size).toBeGreaterThan(LOG_BYTES_MAX);
}

it('leaves nothing running when it is killed, and goes on with the same data at the next start', async () => {
  const env = await ports();
  const first = await broadside.start([], env);
  const pids: number[] = Object.values(first.facts.pids);
  expect(Object.keys(first.facts.pids).sort()).toEqual(
    ['carrier', 'general-worker', 'rpc', 'sales-worker', 'salesapi', 'webapi'].sort(),
  );
  expect(await credit(first.facts)).toMatchObject({ credit: { balance: '1000', reserved: '0' } });
  expect(await connectedRoles(first.facts.webMigrationUrl)).toEqual([
    { database: 'salesapi', role: 'broadside_sales' },
    { database: 'webapi', role: 'broadside_web' },
  ]);
  for (const [name, pid] of Object.entries<number>(first.facts.pids))
    expect([name, secretsOf(pid)]).toEqual([name, [...SERVICE_SECRETS[name as ServiceName]].sort()]);
  await logsArePrivateAndRotate(broadside.dataDir);
  const postgresPort = Number(new URL(first.facts.webDatabaseUrl).port);
  const redisPort = Number(new URL(first.facts.redisUrl).port);

  first.child.kill('SIGKILL');
  // Not waiting for anything to be gone: this is what an impatient person does.
  const second = await broadside.start([], env);
  expect(second.facts).toMatchObject({ apiKey: first.facts.apiKey, workspaceId: first.facts.workspaceId });
  expect(await credit(second.facts)).toMatchObject({ credit: { balance: '1000' } });
  expect(pids.filter(isRunning)).toEqual([]);

  second.child.kill('SIGKILL');
  await until('every service is gone', () => !Object.values<number>(second.facts.pids).some(isRunning));
  await until(
    'Postgres and Redis are gone',
    async () => (await isFree(postgresPort)) && (await isFree(redisPort)),
  );
});

it('says what is wrong before it starts anything', async () => {
  const env = await ports();
  const squatter = createServer().listen(Number(env.SALESAPI_PORT), '127.0.0.1');
  const taken = await broadside.run(['start'], env).exit;
  squatter.close();
  expect(taken).toMatchObject({ code: 1, out: '' });
  expect(taken.error).toMatch(
    new RegExp(`port ${env.SALESAPI_PORT}, which salesapi needs, is in use.*SALESAPI_PORT`),
  );

  expect(await broadside.run(['start'], { ...env, RPC_PORT: '0' }).exit).toMatchObject({ code: 2 });
  expect(await broadside.run(['start'], { ...env, WEB_DATABASE_URL: 'postgres://x/y' }).exit).toMatchObject({
    code: 2,
  });
  const wrong = await broadside.run(['start'], { ...env, PRICE_PER_SEGMENT: 'abc' }).exit;
  expect(wrong).toMatchObject({
    code: 2,
    out: '',
    error: expect.stringContaining('PRICE_PER_SEGMENT is not'),
  });
  const file = path.join(projectRoot, 'package.json');
  const noFolder = await broadside.run(['start'], { ...env, DATA_DIR: file }).exit;
  expect(noFolder).toMatchObject({
    code: 1,
    error: expect.stringContaining(`DATA_DIR ${file} cannot be used`),
  });
  expect(await broadside.run(['launch']).exit).toMatchObject({ code: 2 });
  expect(await broadside.run(['demo', '--contacts', 'many']).exit).toMatchObject({ code: 2 });
  expect(await broadside.run(['--help']).exit).toMatchObject({ code: 0 });
});
