import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that holds package.json, whether this file runs from `libs/` or from `dist/libs/`, and whatever the working
 * directory is. Migrations, protocol files and fixtures are found from here.
 */
export const projectRoot = findUp(path.dirname(fileURLToPath(import.meta.url)));

function findUp(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error('package.json is in no folder above this file');
  return findUp(parent);
}

/** The standard Prisma migrations folder of a database. */
export function migrationsFolder(database: 'webapi' | 'salesapi'): string {
  return path.join(projectRoot, 'prisma', database, 'migrations');
}
