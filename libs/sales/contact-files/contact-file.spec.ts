import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import type { CountryCode } from '../../sms/phone.js';
import { type Contact, type ContactFile, openContactFile, type RejectedRow } from './contact-file.js';

const FIXTURES = new URL('../../../fixtures/', import.meta.url);

interface Expected {
  why: string;
  defaultRegion?: CountryCode;
  error?: { code: string; message: string };
  encoding?: string;
  delimiter?: string;
  hasHeader?: boolean;
  columns?: string[];
  phoneColumn?: string;
  contacts?: Partial<Contact>[];
  rejects?: Partial<RejectedRow>[];
}

const expectations: Record<string, Expected> = JSON.parse(
  readFileSync(new URL('dirty/expected.json', FIXTURES), 'utf8'),
);

/** What is read before anything is decided arrives as one piece anyway; see `HEAD_BYTES`. */
const HEAD_BYTES = 65_536;

/** The bytes in pieces of an awkward size after the first `whole` ones: characters and line ends are cut anywhere. */
function inPieces(bytes: Buffer, size: number, whole = 0): Readable {
  const pieces = whole > 0 ? [bytes.subarray(0, whole)] : [];
  for (let at = whole; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return Readable.from(pieces, { objectMode: false });
}

async function readAll(file: ContactFile) {
  const contacts: Contact[] = [];
  const rejects: RejectedRow[] = [];
  for await (const chunk of file.chunks) {
    contacts.push(...chunk.contacts);
    rejects.push(...chunk.rejects);
  }
  return { contacts, rejects };
}

async function read(
  bytes: Buffer,
  defaultRegion?: CountryCode,
  pieceSize = HEAD_BYTES,
  whole = 0,
  encoding?: string,
) {
  const file = await openContactFile(inPieces(bytes, pieceSize, whole), { defaultRegion, encoding });
  const rows = await readAll(file);
  const { delimiter, hasHeader, columns, phoneColumn } = file;
  return { encoding: file.encoding.name, delimiter, hasHeader, columns, phoneColumn, ...rows };
}

describe('files as they are in the wild', () => {
  it.each(Object.entries(expectations))('%s', async (name, { why: _, error, defaultRegion, ...expected }) => {
    const bytes = readFileSync(new URL(`dirty/${name}`, FIXTURES));
    const result = read(bytes, defaultRegion);
    if (!error) expect(await result).toMatchObject(expected);
    else {
      const message = expect.stringContaining(error.message);
      await expect(result).rejects.toMatchObject({ code: error.code, message });
    }
  });

  it.each([
    ['5contacts.csv', 5],
    ['5000contacts.csv', 5000],
  ])('%s holds %i contacts and nothing else', async (name, count) => {
    const result = await read(readFileSync(new URL(name, FIXTURES)));
    expect(result.rejects).toEqual([]);
    expect(result.contacts).toHaveLength(count);
    expect(result.columns).toEqual(['phone', 'first_name', 'last_name', 'city']);
  });
});

describe('an encoding that shows late', () => {
  const ascii = `phone,name\n${Array.from({ length: 4000 }, (_, i) => `+1212555${1000 + i},Ann\n`).join('')}`;

  it('is found where the first accent is', async () => {
    const latin = await read(
      Buffer.concat([Buffer.from(ascii), iconv.encode('+442079460001,Zoë\n', 'win1252')]),
    );
    expect(latin.encoding).toBe('windows-1252');
    expect(latin.contacts.at(-1)?.values[1]).toBe('Zoë');
    const utf8 = await read(Buffer.from(`${ascii}+442079460001,Zoë\n`), undefined, 4093);
    expect(utf8.encoding).toBe('utf-8');
    expect(utf8.contacts.at(-1)?.values[1]).toBe('Zoë');
  });

  it('rejects a row of which an earlier program has lost a character, and no other, however the bytes are cut', async () => {
    const start = Buffer.from(`phone,name\n+442079460002,Zoë\n${ascii.slice(11)}`);
    const bytes = Buffer.concat([start, Buffer.from('+442079460001,さくら😀\n+442079460003,Zo\ufffd\n')]);
    const result = await read(bytes, undefined, 1, start.length);
    expect(result.contacts.at(-1)?.values[1]).toBe('さくら😀');
    expect(result.rejects).toMatchObject([{ line: 4004, field: 'name', value: 'Zo\ufffd' }]);
  });

  it('rejects the rows that are not UTF-8 in a file that is', async () => {
    const bytes = [
      Buffer.from(`phone,name\n+442079460002,Zoë\n${ascii.slice(11)}`),
      Buffer.from('+442079460001,Zo\xeb\n', 'latin1'),
    ];
    const result = await read(Buffer.concat(bytes));
    expect(result.contacts).toHaveLength(4001);
    expect(result.rejects).toMatchObject([
      { line: 4003, field: 'name', reason: expect.stringContaining('UTF-8') },
    ]);
  });
});

describe('the source', () => {
  it.each([0, 1000])('passes its error on after %i rows, and never hangs', async (rows) => {
    async function* failing() {
      if (rows > 0) yield Buffer.from('phone,name\n');
      for (let i = 0; i < rows; i++) yield Buffer.from(`+1212555${1000 + i},${'x'.repeat(100)}\n`);
      throw new Error('connection lost');
    }
    const source = Readable.from(failing(), { objectMode: false });
    await expect(openContactFile(source).then(readAll)).rejects.toThrow('connection lost');
    expect(source.destroyed).toBe(true);
  });

  it('is let go of when the reader stops early, cannot open the file, or closes it', async () => {
    const csv = `phone\n${Array.from({ length: 9000 }, (_, i) => `+1212555${1000 + i}\n`).join('')}`;
    const early = inPieces(Buffer.from(csv), 1000);
    for await (const _ of (await openContactFile(early)).chunks) break;
    const bad = inPieces(Buffer.from('name\nAnn\nBob\n'.repeat(9000)), 1000);
    await expect(openContactFile(bad)).rejects.toMatchObject({ code: 'no_phone_column' });
    const closed = inPieces(Buffer.from(csv), 1000);
    (await openContactFile(closed)).close();
    expect([early.destroyed, bad.destroyed, closed.destroyed]).toEqual([true, true, true]);
  });
});

describe('any file', () => {
  const LETTERS = {
    'utf-8': 'aZ9 ,;|\t"\'éß€жさ😀\n',
    'utf-16le': 'aZ ,;"жさ😀\n',
    'utf-16be': 'aZ ,;"жさ😀\n',
    'windows-1252': 'aZ9 ,;|\t"\'éß€\n',
  };
  const dialect = fc.record({
    encoding: fc.constantFrom(...(Object.keys(LETTERS) as (keyof typeof LETTERS)[])),
    bom: fc.boolean(),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    pieceSize: fc.integer({ min: 1, max: 300 }),
    quoteAll: fc.boolean(),
    isLong: fc.boolean(),
  });
  const FILLER_ROWS = 400;
  const row = fc.record({
    kind: fc.constantFrom('contact', 'contact', 'contact', 'bad', 'blank', 'duplicate', 'ragged'),
    name: fc.array(fc.nat(), { maxLength: 12 }),
    quoted: fc.boolean(),
  });

  it('gives every row back exactly once, as contact, reject or blank, with its line', async () => {
    await fc.assert(
      fc.asyncProperty(dialect, fc.array(row, { minLength: 1, maxLength: 60 }), async (dialectOf, rows) => {
        const { encoding, delimiter, lineEnd } = dialectOf;
        const cell = (text: string, quoted: boolean) =>
          quoted || dialectOf.quoteAll || /[",;\t|\r\n]/.test(text)
            ? `"${text.replaceAll('"', '""')}"`
            : text;
        const expected: { line: number; kind: 'contact' | 'reject'; msisdn?: string; name?: string }[] = [];
        // The accent in the header is no valid UTF-8 in Windows-1252; names alone can be valid in both.
        let text = ['phone', 'name', 'né'].join(delimiter) + lineEnd;
        // A file longer than its head is read on piece by piece, which is where characters and rows are cut.
        const filler = dialectOf.isLong ? FILLER_ROWS : 0;
        for (let i = 0; i < filler; i++) {
          text += [`+1416555${2000 + i}`, 'x'.repeat(200), 'filler'].join(delimiter) + lineEnd;
        }
        const fillerChars = filler && text.length;
        let line = 2 + filler;
        rows.forEach(({ kind, name: letters, quoted }, i) => {
          const alphabet = [...LETTERS[encoding]];
          const raw = letters.map((n) => alphabet[n % alphabet.length]).join('');
          // A text that begins with a quote and goes on over lines is refused by design.
          const name = (raw.trim().startsWith('"') ? raw.replaceAll('\n', '') : raw)
            .replaceAll('\n', lineEnd)
            .trim();
          const unique = `1212555${1000 + i}`;
          const phone =
            { bad: 'nobody', blank: '', duplicate: '+442079460001' }[kind as string] ?? `+${unique}`;
          const cells = kind === 'blank' ? ['', '', ''] : [phone, cell(name, quoted), String(i)];
          if (kind === 'ragged') cells.push('more');
          text += cells.join(delimiter) + lineEnd;
          const isFirst = kind === 'duplicate' && rows.findIndex((other) => other.kind === 'duplicate') === i;
          if (kind === 'contact' || isFirst)
            expected.push({ line, kind: 'contact', msisdn: phone.slice(1), name });
          else if (kind !== 'blank') expected.push({ line, kind: 'reject' });
          line += 1 + (kind === 'blank' ? 0 : name.split('\n').length - 1);
        });
        const wantsBom = dialectOf.bom && encoding !== 'windows-1252';
        const encode = (part: string) => iconv.encode(part, encoding, { addBOM: false });
        const start = encode((wantsBom ? '\ufeff' : '') + text.slice(0, fillerChars));
        const bytes = Buffer.concat([start, encode(text.slice(fillerChars))]);
        // Letters at random are like no language.
        const chosen = encoding === 'windows-1252' ? encoding : undefined;
        const result = await read(bytes, undefined, dialectOf.pieceSize, start.length, chosen);
        const got = [
          ...result.contacts.map((c) => ({
            line: c.line,
            kind: 'contact',
            msisdn: c.msisdn,
            name: c.values[1],
          })),
          ...result.rejects.map((r) => ({ line: r.line, kind: 'reject' })),
        ].sort((a, b) => a.line - b.line);
        expect(got.slice(filler)).toEqual(expected);
        expect(got.slice(0, filler).every((each) => each.kind === 'contact')).toBe(true);
      }),
      { numRuns: 250 },
    );
  });
});
