import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dataFolder, SECRETS_FILE } from './folders.js';
import { commandOf } from './processes.js';

/** What an installation makes up once and keeps, readable by its owner only. */
export type Secrets = {
  /** Of the owner of the embedded databases, as which migrations run. */
  postgresPassword: string;
  /** Of the roles that the processes connect as. */
  webPostgresPassword: string;
  salesPostgresPassword: string;
  redisPassword: string;
  adminKey: string;
  rpcToken: string;
  carrierToken: string;
  carrierWebhookSecret: string;
  /** Of the account that test keys send by. */
  carrierTestToken: string;
  carrierTestWebhookSecret: string;
  postgresPort?: number;
  redisPort?: number;
  demo?: { workspaceId: string; apiKey: string };
};

/** Reads the installation's secrets, making up those that are missing. */
export function readSecrets(dataDir: string): Secrets {
  dataFolder(dataDir);
  const file = path.join(dataDir, SECRETS_FILE);
  let known: Partial<Secrets> = {};
  try {
    known = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Error(
        `${file} cannot be read: ${(error as Error).message}. Restore it, or remove ${dataDir} to start afresh`,
      );
    }
  }
  const token = () => randomBytes(24).toString('base64url');
  const signingSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
  const secrets: Secrets = {
    postgresPassword: token(),
    webPostgresPassword: token(),
    salesPostgresPassword: token(),
    redisPassword: token(),
    adminKey: `adm_${token()}`,
    rpcToken: token(),
    carrierToken: token(),
    carrierWebhookSecret: signingSecret(),
    carrierTestToken: token(),
    carrierTestWebhookSecret: signingSecret(),
    ...known,
  };
  writeSecrets(dataDir, secrets);
  return secrets;
}

/** Replaces the file in one step, so that a crash leaves the old one or the new one. */
export function writeSecrets(dataDir: string, secrets: Secrets): void {
  const file = path.join(dataDir, SECRETS_FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/**
 * Makes this process the only one that runs on the data directory.
 * @returns a function that gives it up.
 * @throws Error naming the process that has it.
 */
export function lockDataDir(dataDir: string): () => void {
  try {
    return lock(dataDir);
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code) throw error;
    throw new Error(
      `DATA_DIR ${dataDir} cannot be used: ${(error as Error).message}. Mend that, or set DATA_DIR to another folder`,
    );
  }
}

function lock(dataDir: string): () => void {
  dataFolder(dataDir);
  const file = path.join(dataDir, 'broadside.pid');
  for (let tries = 0; tries < 5; tries++) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(readFileSync(file, 'utf8'));
    // The number may have gone to another program since a crash; a node process is taken for one of us.
    if (pid !== process.pid && commandOf(pid).includes('node')) {
      throw new Error(
        `another broadside (process ${pid}) runs on ${dataDir}. Stop it first, or set DATA_DIR to another folder`,
      );
    }
    rmSync(file, { force: true });
  }
  throw new Error(`${file} cannot be taken; remove it if no broadside runs`);
}
