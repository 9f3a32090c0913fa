import fc from 'fast-check';
import { createAccount } from '../../../libs/credit/testing.js';
import { openPool } from '../../../libs/platform/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/testing.js';
import { keepHistory } from './history.js';
import { perform } from './performance.js';
import { type Script, script } from './script.js';
import type { World } from './world.js';

// fast-check prints its seed, its path and the script with every failure; the error tells the last group's interleaving.

const RUNS = Number(process.env.FAULT_MODEL_RUNS ?? 150);
const SEED = process.env.FAULT_MODEL_SEED ? Number(process.env.FAULT_MODEL_SEED) : undefined;
const PATH = process.env.FAULT_MODEL_PATH;
/** The invariants read whole tables, so that they are made anew from time to time. */
const PLAYS_PER_DATABASE = 40;

let databases: TestDatabase[] = [];
let world: World | undefined;
let plays = 0;

/** A pool of a new database in which a deadlock is found at once. */
async function openDatabase(template: 'webapi' | 'salesapi') {
  const database = await createTestDatabase(template);
  databases.push(database);
  const name = new URL(database.url).pathname.slice(1);
  await database.pool.query(
    `ALTER DATABASE "${name}" SET deadlock_timeout = '10ms'; ALTER DATABASE "${name}" SET synchronous_commit = off`,
  );
  const pool = openPool(database.url, { max: 24, applicationName: 'model' });
  return { pool, monitor: database.pool };
}

async function openWorld(): Promise<World> {
  const [web, sales] = await Promise.all([openDatabase('webapi'), openDatabase('salesapi')]);
  await keepHistory(sales.pool);
  return { web: web.pool, sales: sales.pool, monitor: sales.monitor };
}

async function closeWorld(): Promise<void> {
  await Promise.all([world?.web.end(), world?.sales.end()]);
  await Promise.all(databases.map((database) => database.drop()));
  world = undefined;
  databases = [];
}

afterAll(closeWorld);

async function play(sequence: Script): Promise<void> {
  if (plays++ % PLAYS_PER_DATABASE === 0) await closeWorld();
  world ??= await openWorld();
  try {
    await perform(world, await createAccount(world.web), sequence);
  } catch (error) {
    // What is left of a broken play must not break the next.
    await closeWorld();
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
