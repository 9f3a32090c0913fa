import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Starts one real Postgres and one real Redis for the whole run, if any of its test files uses them.

const root = path.dirname(fileURLToPath(import.meta.url));
const broadside = path.join(root, '.broadside');

export default async function globalSetup(globalConfig) {
  const specs = matchingSpecs(globalConfig);
  const needsServers = specs.some((file) =>
    /\/testing(\/(platform|abuse|database))?\.js'/.test(readFileSync(file, 'utf8')),
  );
  if (needsServers || specs.some((file) => file.endsWith('.e2e-spec.ts'))) build();
  if (!needsServers || process.env.BROADSIDE_TEST_SERVICES === 'none') return;

  const { removeDataDir, removeLeftOvers } = await load('libs/provision/postgres-binaries.js');
  removeLeftOvers(broadside, 'test');
  const dataDir = path.join(broadside, `test-${process.pid}`);
  const started = [];
  globalThis.stopTestServers = async () => {
    await Promise.all(started.map((server) => server.stop()));
    removeDataDir(dataDir);
  };
  try {
    await startServers(dataDir, started);
  } catch (error) {
    await globalThis.stopTestServers();
    throw error;
  }
}

async function startServers(dataDir, started) {
  const { startPostgres } = await load('libs/provision/postgres.js');
  const { grantAccess } = await load('libs/platform/migrations/grants.js');
  const { applicationUrl } = await load('libs/testing/database.js');
  const { applyMigrations } = await load('libs/platform/migrations/migrations.js');
  const postgres = await startPostgres({ dataDir, password: 'test', small: true });
  started.push(postgres);
  for (const name of ['webapi', 'salesapi']) {
    const migration = postgres.url(`${name}_template`);
    const folder = path.join(root, 'prisma', name, 'migrations');
    await applyMigrations(migration, folder);
    await grantAccess({ migration, application: applicationUrl(migration, name) }, folder);
  }
  process.env.BROADSIDE_TEST_POSTGRES_URL = postgres.url('postgres');
  process.env.BROADSIDE_TEST_REDIS_URL = await redisUrl(dataDir, started);
}

/** A Redis of our own; only where there cannot be one, that of `REDIS_URL`, of whose databases the tests take any. */
async function redisUrl(dataDir, started) {
  const { startRedis } = await load('libs/provision/redis.js');
  const onProgress = (line) => process.stderr.write(`${line} …\n`);
  try {
    const redis = await startRedis({ dataDir, password: 'test', onProgress });
    started.push(redis);
    return redis.url;
  } catch (error) {
    if (process.env.REDIS_URL) return process.env.REDIS_URL;
    throw error;
  }
}

/** The test files of this run, as far as the patterns tell; all of them where jest picks in another way. */
function matchingSpecs({ rootDir, testPathPatterns, runTestsByPath, onlyChanged, findRelatedTests }) {
  const specs = ['libs', 'apps', 'tools'].flatMap((folder) => specsBelow(path.join(root, folder)));
  if (runTestsByPath || onlyChanged || findRelatedTests || !testPathPatterns?.toExecutor) return specs;
  const executor = testPathPatterns.toExecutor({ rootDir });
  return specs.filter((file) => executor.isMatch(file));
}

/** The servers are started by the product's own code, and end-to-end tests run the built product. */
function build() {
  if (process.env.BROADSIDE_TEST_BUILT) return;
  try {
    execFileSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', root], {
      stdio: 'pipe',
    });
  } catch {
    // Files are written in spite of type errors; those are the type check's business.
  }
}

const load = (file) => import(pathToFileURL(path.join(root, 'dist', file)).href);

const specsBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('spec.ts'))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
