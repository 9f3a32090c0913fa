import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lockDataDir } from '../../libs/provision/data-dir.js';
import { commandOf } from '../../libs/provision/processes.js';
import { type DatabaseUrls, givenDatabases, provideDatabases } from './servers.js';
import { dataDirectory } from './start-settings.js';
import { Teardown } from './teardown.js';

/** What `broadside start` writes beside its data while it runs. */
export const RUNNING_FILE = 'running.json';

/** What other commands want of it. */
interface RunningPlatform {
  webDatabaseUrl: string;
  salesDatabaseUrl: string;
  webMigrationUrl: string;
  salesMigrationUrl: string;
  /** By the name of the process. */
  metricsUrls: Record<string, string>;
}

const borrowed = new Teardown();

/**
 * The databases for a command that only needs them for a moment: those of the environment, else those of the running
 * platform, else the embedded ones, started now. `returnDatabases` stops what this has started.
 * @param options.create whether there may be none yet.
 * @throws Error if there are none and none may be made.
 */
export async function databaseUrls(options: { create?: boolean } = {}): Promise<DatabaseUrls> {
  const given = givenDatabases() ?? runningDatabases();
  if (given) return given;
  const dataDir = dataDirectory();
  if (!options.create && !existsSync(path.join(dataDir, 'secrets.json'))) {
    throw new Error(`nothing has run on ${dataDir} yet. Run: npm start`);
  }
  const unlock = lockDataDir(dataDir);
  await borrowed.defer(unlock);
  return provideDatabases({ dataDir, onProgress: (line) => process.stderr.write(`${line} …\n`) }, borrowed);
}

export function returnDatabases(): Promise<void> {
  return borrowed.close();
}

function runningDatabases(): DatabaseUrls | undefined {
  const running = runningPlatform();
  return (
    running && {
      web: running.webDatabaseUrl,
      sales: running.salesDatabaseUrl,
      migration: { web: running.webMigrationUrl, sales: running.salesMigrationUrl },
    }
  );
}

/** What `broadside start` has announced on our data folder, if it still runs. */
export function runningPlatform(): RunningPlatform | undefined {
  const file = path.join(dataDirectory(), RUNNING_FILE);
  if (!existsSync(file)) return undefined;
  const { pid, ...info } = JSON.parse(readFileSync(file, 'utf8'));
  return commandOf(pid).includes('node') ? info : undefined;
}
