import {
  closeSync,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

export const LOG_BYTES_MAX = 50 * 1024 ** 2;
const CHUNK_BYTES = 64 * 1024;

/**
 * Moves what stands in each log that has grown too long to `NAME.log.1`, in the place of what was there. The file itself is
 * emptied and not renamed: programs of any kind have it open for appending and go on at its beginning.
 */
export function rotateLogs(folder: string, bytesMax = LOG_BYTES_MAX): void {
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.log'))) {
    const file = openSync(path.join(folder, name), 'r+');
    try {
      if (fstatSync(file).size > bytesMax)
        empty(file, path.join(folder, name), `${path.join(folder, name)}.1`);
    } finally {
      closeSync(file);
    }
  }
}

function empty(file: number, from: string, to: string): void {
  copyFileSync(from, to);
  const copy = openSync(to, 'r+', 0o600);
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    // What was written meanwhile, until there is nothing more: only then is nothing lost.
    for (let at = fstatSync(copy).size, read = 1; read > 0; at += read) {
      read = readSync(file, chunk, 0, chunk.length, at);
      writeSync(copy, chunk, 0, read, at);
    }
    ftruncateSync(file);
  } finally {
    closeSync(copy);
  }
}
