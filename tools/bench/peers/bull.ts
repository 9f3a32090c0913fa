import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freePort } from '../../../libs/platform/process/ports.js';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { Aside } from '../aside.js';
import type { BenchPlatform } from '../platform.js';
import type { PeerRun } from './peer.js';

/** Quicker on two cores than 20 or 100 jobs at once, in one process or two. */
const CONCURRENCY = 50;
const WORKERS = 2;
const LIMIT_MS = 300_000;
const TOKEN = 'peer';

export const BULL_SETTINGS = {
  pattern: 'one Bull job, one HTTP request, one UPDATE a message; one HTTP request, one UPDATE a receipt',
  processes: `${WORKERS} workers of ${CONCURRENCY} jobs at once, one API process (Fastify), the simulated carrier`,
  databases:
    'the Postgres and Redis of the platform, which idles meanwhile; a database and a key prefix of its own',
};

/** The common pattern, on the platform's Postgres and Redis and on a carrier of its own that posts receipts singly. */
export async function runBull(platform: BenchPlatform, messages: number): Promise<PeerRun> {
  await platform.query('sales', 'CREATE DATABASE peer');
  const database = new URL(platform.address.salesMigrationUrl);
  database.pathname = '/peer';
  const env = { DATABASE_URL: database.href, REDIS_URL: platform.address.redisUrl };
  const carrier = await startCarrier();
  const asides: Aside[] = [];
  try {
    const api = await Aside.start('peers/bull-api', env);
    asides.push(api);
    const callbackUrl = await api.ask<string>({ prepare: messages });
    const workerEnv = { ...env, ...carrier.env, CALLBACK_URL: callbackUrl, CONCURRENCY: String(CONCURRENCY) };
    for (let n = 0; n < WORKERS; n++) {
      const worker = await Aside.start('peers/bull-worker', workerEnv);
      asides.push(worker);
      await worker.ask({ work: true });
    }
    const run = await api.ask<PeerRun>({ run: messages, limitMs: LIMIT_MS });
    await assertDelivered(platform, database.pathname.slice(1), messages);
    return run;
  } finally {
    await Promise.all(asides.map((aside) => aside.stop()));
    carrier.process.kill();
  }
}

async function startCarrier(): Promise<{ process: ChildProcess; env: Record<string, string> }> {
  const port = await freePort();
  const main = path.join(projectRoot, 'dist/apps/carrier/main.js');
  const child = fork(main, [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      CARRIER_PORT: String(port),
      CARRIER_TOKEN: TOKEN,
      CARRIER_WEBHOOK_SECRET: `whsec_${Buffer.from('peers benchmark, no secret').toString('base64')}`,
      CARRIER_FAILURE_RATE: '0',
      CARRIER_UNDELIVERED_RATE: '0',
      CARRIER_RECEIPT_BATCH: '1',
    },
  });
  const gone = once(child, 'exit').then(() => Promise.reject(new Error('the carrier did not start')));
  await Promise.race([once(child, 'message'), gone]);
  gone.catch(() => {});
  return { process: child, env: { CARRIER_URL: `http://127.0.0.1:${port}`, CARRIER_TOKEN: TOKEN } };
}

/** @throws Error unless each row is delivered. */
async function assertDelivered(platform: BenchPlatform, database: string, messages: number): Promise<void> {
  const [row] = await platform.query<{ n: number }>(
    'sales',
    `SELECT count(*)::int AS n FROM message WHERE status = 'delivered'`,
    [],
    database,
  );
  if (row?.n !== messages) throw new Error(`the Bull pattern delivered ${row?.n} of ${messages}`);
}
