import fc from 'fast-check';
import { openPool } from '../../../libs/platform/postgres/postgres.js';
import { createTestDatabase } from '../../../libs/testing/database.js';
import { createAccount } from '../../../libs/web/credit/testing.js';
import { keepHistory } from './history.js';
import { perform } from './performance.js';
import { type Script, script } from './script.js';
import type { World } from './world.js';

// fast-check prints its seed, its path and the script with every failure; the error tells the last group's interleaving.

/** Few in `npm test`, many in `npm run test:long`, which runs this file too. */
const RUNS = Number(process.env.FAULT_MODEL_RUNS ?? (process.env.BROADSIDE_TESTS === 'long' ? 400 : 25));
const SEED = process.env.FAULT_MODEL_SEED ? Number(process.env.FAULT_MODEL_SEED) : undefined;
const PATH = process.env.FAULT_MODEL_PATH;
/** The invariants read whole tables, so that they are made anew from time to time. */
const PLAYS_PER_DATABASE = 40;
/** How long a failure is looked into for a smaller one. */
const SHRINKING_MS = Number(process.env.FAULT_MODEL_SHRINKING_SECONDS ?? 60) * 1_000;

let world: World | undefined;
let plays = 0;
let failedAtMs: number | undefined;
/** Databases being dropped: each takes a checkpoint, for which nobody waits but the end. */
const drops: Promise<unknown>[] = [];

/** A pool of a new database in which a deadlock is found at once; the database's own pool is left to the observer. */
async function openDatabase(template: 'webapi' | 'salesapi') {
  const database = await createTestDatabase(template);
  const name = new URL(database.url).pathname.slice(1);
  await database.pool.query(
    `ALTER DATABASE "${name}" SET deadlock_timeout = '10ms'; ALTER DATABASE "${name}" SET synchronous_commit = off`,
  );
  const pool = openPool(database.url, { max: 24, applicationName: 'model' });
  const close = () => pool.end().then(() => database.drop());
  return { pool, monitor: database.pool, close };
}

async function openWorld(): Promise<World> {
  const [web, sales] = await Promise.all([openDatabase('webapi'), openDatabase('salesapi')]);
  await keepHistory(sales.monitor);
  const close = () => drops.push(web.close(), sales.close());
  return { web: web.pool, sales: sales.pool, monitor: sales.monitor, close };
}

function closeWorld(): void {
  world?.close();
  world = undefined;
}

afterAll(() => {
  closeWorld();
  return Promise.all(drops);
});

async function play(sequence: Script): Promise<void> {
  if (failedAtMs !== undefined && performance.now() > failedAtMs + SHRINKING_MS) return;
  if (plays++ % PLAYS_PER_DATABASE === 0) closeWorld();
  world ??= await openWorld();
  try {
    await perform(world, await createAccount(world.web), sequence);
  } catch (error) {
    failedAtMs ??= performance.now();
    // What is left of a broken play must not break the next.
    closeWorld();
    throw error;
  }
}

it(
  'keeps every message and every credit, whatever happens at once',
  () =>
    fc.assert(fc.asyncProperty(script, play), {
      numRuns: RUNS,
      ...(SEED !== undefined && { seed: SEED }),
      ...(PATH !== undefined && { path: PATH }),
    }),
  60 * 60_000,
);
