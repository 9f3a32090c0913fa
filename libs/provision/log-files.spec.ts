import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rotateLogs } from './log-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'log-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a log that has grown too long is moved aside while its program goes on writing', () => {
  const file = path.join(folder, 'redis.log');
  const program = openSync(file, 'a', 0o600);
  try {
    const line = (n: number) => `line ${n} `.padEnd(100, '.').concat('\n');
    let n = 0;
    const write = (count: number) => {
      for (const end = n + count; n < end; n++) writeSync(program, line(n));
    };
    write(3_000);
    rotateLogs(folder, 200_000);
    write(2);
    expect(readFileSync(file, 'utf8')).toBe(line(3_000) + line(3_001));
    const old = readFileSync(`${file}.1`, 'utf8');
    expect(old).toBe(Array.from({ length: 3_000 }, (_, i) => line(i)).join(''));
    expect(statSync(`${file}.1`).mode & 0o777).toBe(0o600);
    rotateLogs(folder, 200_000);
    expect(readFileSync(`${file}.1`, 'utf8')).toBe(old);
    write(3_000);
    rotateLogs(folder, 200_000);
    expect(readFileSync(`${file}.1`, 'utf8').split('\n')[0]).toBe(line(3_000).trim());
    expect(statSync(file).size).toBe(0);
  } finally {
    closeSync(program);
  }
});

it('what is no log, and what is short, stays as it is', () => {
  for (const name of ['short.log', 'other.log.1', 'other']) writeFileSync(path.join(folder, name), name);
  appendFileSync(path.join(folder, 'other'), 'x'.repeat(1_000));
  rotateLogs(folder, 500);
  expect(readFileSync(path.join(folder, 'short.log'), 'utf8')).toBe('short.log');
  expect(statSync(path.join(folder, 'other')).size).toBe(1_005);
});
