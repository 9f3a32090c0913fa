import { createReadStream, createWriteStream, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { UsageError } from './start-settings.js';

const NAMES = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Alan', 'Radia', 'Tony', 'Margaret'];
const LINES_PER_CHUNK = 10_000;

/** The files a demo sends: the one asked for, one generated with so many contacts, or the two fixtures. */
export async function contactFiles(
  options: { csv?: string; contacts?: number },
  folder: string,
): Promise<string[]> {
  if (options.csv && options.contacts) throw new UsageError('give --csv or --contacts, not both');
  if (options.contacts) return [await generateContacts(options.contacts, folder)];
  // npm runs us in the project's folder; the file is meant from where the command was typed.
  if (options.csv) {
    const file = path.resolve(process.env.INIT_CWD ?? '.', options.csv);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile())
      throw new UsageError(`there is no file ${file}`);
    return [file];
  }
  return ['5contacts.csv', '5000contacts.csv'].map((name) => path.join(projectRoot, 'fixtures', name));
}

/** A message for the columns that a file has: "Hello {{first_name}} …" if it has that one. */
export async function messageFor(file: string): Promise<string> {
  const lines = createInterface({ input: createReadStream(file, { end: 65_536 }) });
  for await (const header of lines) {
    lines.close();
    const greeting = /(^|[,;\t"])first_name($|[,;\t"])/.test(header) ? 'Hello {{first_name}}' : 'Hello';
    return `${greeting}, your table is booked for tonight. Reply STOP to opt out.`;
  }
  throw new UsageError(`${file} is empty`);
}

export function fileAsBlob(file: string): Blob {
  return new Blob([readFileSync(file)], { type: 'text/csv' });
}

/** Distinct valid numbers of the British mobile range 7400 000000 and up. */
async function generateContacts(count: number, folder: string): Promise<string> {
  const file = path.join(folder, `${count}contacts.csv`);
  function* chunks() {
    yield 'phone,first_name\n';
    for (let first = 0; first < count; first += LINES_PER_CHUNK) {
      let chunk = '';
      for (let i = first; i < Math.min(first + LINES_PER_CHUNK, count); i++) {
        chunk += `+447${String(400_000_000 + i)},${NAMES[i % NAMES.length]}\n`;
      }
      yield chunk;
    }
  }
  await pipeline(Readable.from(chunks()), createWriteStream(file));
  return file;
}
