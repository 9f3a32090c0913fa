import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { projectRoot } from '../../platform/process/project-root.js';

/** Providers that are described already, one file each; the image has them at the same path. */
const FOLDER = path.join(projectRoot, 'libs/carriers/generic/presets');

type Table = Record<string, unknown>;

export function presetNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.toml'))
    .map((file) => file.slice(0, -'.toml'.length))
    .sort();
}

/**
 * An account with what its preset says and it does not. Tables are filled in key by key; of lists, texts and numbers the
 * account's own hold as a whole.
 * @throws Error for a preset that there is not.
 */
export function withPreset(account: unknown): unknown {
  if (!isTable(account) || typeof account.preset !== 'string') return account;
  const file = path.join(FOLDER, `${account.preset}.toml`);
  if (!/^[a-z0-9-]+$/.test(account.preset) || !existsSync(file))
    throw new Error(`is none of ${presetNames().join(', ')}`);
  return filledIn(account, parse(readFileSync(file, 'utf8')));
}

function filledIn(own: Table, preset: Table): Table {
  const filled: Table = { ...preset };
  for (const [key, value] of Object.entries(own)) {
    const given = preset[key];
    filled[key] = isTable(value) && isTable(given) ? filledIn(value, given) : value;
  }
  return filled;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
