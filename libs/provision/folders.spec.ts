import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSecrets } from './data-dir.js';
import { dataFolder, logFolder } from './folders.js';

let base: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'folders-'));
});
afterEach(() => rmSync(base, { recursive: true }));

const mode = (...parts: string[]) => statSync(path.join(base, ...parts)).mode & 0o1777;
/** Root's Postgres is another user, who has to pass through. */
const PRIVATE = process.getuid?.() === 0 ? 0o711 : 0o700;

it('a data folder is its owner’s alone, and so is what it holds', () => {
  const folder = path.join(base, 'data');
  readSecrets(folder);
  logFolder(folder);
  expect([mode('data'), mode('data', 'logs'), mode('data', 'secrets.json')]).toEqual([PRIVATE, 0o700, 0o600]);
});

it('one that was open to others is closed, with its logs', () => {
  const folder = path.join(base, 'data');
  mkdirSync(path.join(folder, 'logs'), { recursive: true });
  for (const each of [folder, path.join(folder, 'logs')]) chmodSync(each, 0o755);
  readSecrets(folder);
  dataFolder(folder);
  logFolder(folder);
  expect([mode('data'), mode('data', 'logs')]).toEqual([PRIVATE, 0o700]);
});

it('a folder that is not ours, or that everybody writes to, is left as it is', () => {
  chmodSync(base, 0o755);
  dataFolder(base);
  expect(mode()).toBe(0o755);
  chmodSync(base, 0o1777);
  writeFileSync(path.join(base, 'secrets.json'), '{}');
  dataFolder(base);
  expect(mode()).toBe(0o1777);
});
