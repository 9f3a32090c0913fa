import { createWriteStream, existsSync, mkdtempSync, openAsBlob, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const NAMES = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Alan', 'Radia', 'Tony', 'Margaret'];
const ROWS_PER_CHUNK = 10_000;

/** What every lifecycle benchmark sends: one segment, two variables. */
export const MESSAGE = 'Hi {{first_name|friend}}, your code is {{code}}. Reply STOP to opt out.';

let folder: string | undefined;

/** Where the files are until the benchmark ends: a CSV of three million rows is nothing to leave behind. */
function temporaryFolder(): string {
  if (folder) return folder;
  const made = mkdtempSync(path.join(tmpdir(), 'broadside-bench-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
}

/** A CSV of `count` unique valid numbers (+1 415 200 0000 and on, at most eight million) on disk, as a form needs it. */
export async function contactsFile(count: number): Promise<Blob> {
  const file = path.join(temporaryFolder(), `${count}.csv`);
  if (existsSync(file)) return openAsBlob(file);
  function* chunks() {
    yield 'phone,first_name,code\n';
    for (let start = 0; start < count; start += ROWS_PER_CHUNK) {
      let chunk = '';
      for (let n = start; n < Math.min(count, start + ROWS_PER_CHUNK); n++) {
        chunk += `+1415${2_000_000 + n},${NAMES[n % NAMES.length]},${100_000 + (n % 900_000)}\n`;
      }
      yield chunk;
    }
  }
  await pipeline(Readable.from(chunks()), createWriteStream(file));
  return openAsBlob(file);
}
