import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Starts one real Postgres and one real Redis for the whole run, if any of its test files uses them.

const root = path.dirname(fileURLToPath(import.meta.url));
const broadside = path.join(root, '.broadside');
/** The product's own code that starts the servers; jest cannot load TypeScript before its workers run. */
const STARTERS = [
  'apps/cli/provision',
  'libs/platform/migrations.ts',
  'libs/platform/migration-state.ts',
  'libs/platform/schema-engine.ts',
];

export default async function globalSetup(globalConfig) {
  if (process.env.BROADSIDE_TEST_SERVICES === 'none' || !needsServers(globalConfig)) return;
  buildIfStale();
  const { startPostgres } = await load('apps/cli/provision/postgres.js');
  const { startRedis } = await load('apps/cli/provision/redis.js');
  const { removeDataDir } = await load('apps/cli/provision/postgres-binaries.js');
  const { applyMigrations } = await load('libs/platform/migrations.js');

  mkdirSync(broadside, { recursive: true });
  removeLeftOvers(removeDataDir);
  const dataDir = path.join(broadside, `test-${process.pid}`);
  const password = 'test';
  const onProgress = (line) => process.stderr.write(`${line} …\n`);
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir, password, small: true }),
    startRedis({ dataDir, password, onProgress }),
  ]);
  for (const name of ['webapi', 'salesapi']) {
    await applyMigrations(postgres.url(`${name}_template`), path.join(root, 'prisma', name, 'migrations'));
  }
  process.env.BROADSIDE_TEST_POSTGRES_URL = postgres.url('postgres');
  process.env.BROADSIDE_TEST_REDIS_URL = redis.url;
  globalThis.stopTestServers = async () => {
    await Promise.all([redis.stop(), postgres.stop()]);
    removeDataDir(dataDir);
  };
}

/** Whether a test file that matches this run's patterns imports the helper which hands out databases. */
function needsServers({ rootDir, testPathPatterns, runTestsByPath, onlyChanged, findRelatedTests }) {
  if (runTestsByPath || onlyChanged || findRelatedTests || !testPathPatterns?.toExecutor) return true;
  const executor = testPathPatterns.toExecutor({ rootDir });
  return ['libs', 'apps']
    .flatMap((folder) => filesBelow(path.join(root, folder)))
    .filter((file) => /spec\.ts$/.test(file) && executor.isMatch(file))
    .some((file) => /\/testing(-platform)?\.js'/.test(readFileSync(file, 'utf8')));
}

function buildIfStale() {
  const sources = STARTERS.flatMap((entry) =>
    entry.endsWith('.ts') ? [path.join(root, entry)] : filesBelow(path.join(root, entry)),
  );
  const isStale = (source) => {
    const built = path.join(root, 'dist', path.relative(root, source)).replace(/\.ts$/, '.js');
    return !existsSync(built) || statSync(built).mtimeMs < statSync(source).mtimeMs;
  };
  if (!sources.filter((file) => file.endsWith('.ts')).some(isStale)) return;
  try {
    execFileSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', root], {
      stdio: 'pipe',
    });
  } catch {
    // Files are written in spite of type errors; those are the type check's business.
  }
}

/** A run that was killed could not clean up after itself; its servers ended with it. */
function removeLeftOvers(removeDataDir) {
  for (const name of readdirSync(broadside)) {
    const pid = /^test-(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) removeDataDir(path.join(broadside, name));
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const load = (file) => import(pathToFileURL(path.join(root, 'dist', file)).href);

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
