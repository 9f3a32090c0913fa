import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** What tells that a folder is a data folder of ours. */
export const SECRETS_FILE = 'secrets.json';

/** Makes a folder that nobody but its owner can look into; where it is there already, it becomes one. */
export function privateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/**
 * Makes a data folder. Nobody else can look into it; where we are root, Postgres runs as another user, who must be able to
 * pass through. One that is there already is tightened once it holds our secrets: before, it may be anybody's.
 */
export function dataFolder(folder: string): void {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  mkdirSync(folder, { recursive: true, mode });
  const isShared = (statSync(folder).mode & 0o1000) !== 0;
  if (!isShared && existsSync(path.join(folder, SECRETS_FILE))) chmodSync(folder, mode);
}

/** Where servers and processes write their logs. */
export function logFolder(dataDir: string): string {
  const folder = path.join(dataDir, 'logs');
  privateFolder(folder);
  return folder;
}
