import { Readable } from 'node:stream';
import { Problem, problemDocument } from '../../platform/problems/problem.js';
import { turnsDuring } from '../../testing/turns.js';
import { type CampaignDraft, dryRunImport } from './campaign.import.js';
import { CONTACT_FILE_LIMITS, openContactFile } from './contact-file.js';
import { RowParser } from './row-parser.js';

const MIB = 1_048_576;
const SLICE_BYTES = 32_768;

/** A file that is made while it is read, and how much of it was. */
function lazily(start: string, filler: string, pieces: number) {
  const made = { bytes: 0, source: Readable.from(bytes(), { objectMode: false }) };
  const piece = Buffer.from(filler);
  async function* bytes() {
    yield Buffer.from(start);
    for (let i = 0; i < pieces; i++) {
      made.bytes += piece.length;
      yield piece;
    }
  }
  return made;
}

async function readAll(source: Readable) {
  let rows = 0;
  for await (const chunk of (await openContactFile(source, { defaultRegion: 'DE' })).chunks)
    rows += chunk.contacts.length + chunk.rejects.length;
  return rows;
}

const draft: CampaignDraft = {
  workspaceId: '00000000-0000-4000-8000-000000000001',
  name: 'Test',
  message: 'Hello',
  sender: null,
  defaultRegion: 'US',
  carrier: 'http',
  priceMicros: 100_000n,
  batchSize: 100,
  validityMinutes: 60,
  failureShareMax: 1,
};
const tried = (csv: string, message: string) => dryRunImport({ ...draft, message }, Readable.from([csv]));

const replyOf = (error: unknown) => {
  if (!(error instanceof Problem)) throw error;
  return JSON.stringify(problemDocument(error, 'request'));
};

describe('a file that is made to stop the process', () => {
  it.each([
    ['the header', 'phone', /line 1 .*16384 cells/],
    ['a row', 'phone,name\n+14155550123,Ada\n+14155550124', /line 3 .*16384 cells/],
  ])('with a million delimiters in %s is refused before it is read', async (_, start, says) => {
    const file = lazily(start, ','.repeat(65_536), 16);
    const error = await readAll(file.source).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'too_many_columns', message: expect.stringMatching(says) });
    expect(file.bytes).toBeLessThan(MIB / 4);
  });

  it('with a row of 120,000 delimiters is refused, and one that a spreadsheet made is taken', async () => {
    const row = (cells: number) => `phone,name\n+14155550123,Ada${','.repeat(cells)}\n`;
    await expect(readAll(Readable.from([row(120_000)]))).rejects.toMatchObject({ code: 'too_many_columns' });
    expect(await readAll(Readable.from([row(16_000)]))).toBe(1);
  });

  it.each([
    ['delimiters', `${','.repeat(16_000)}\n`.repeat(16), 1_000],
    ['line ends', '\n'.repeat(65_536), 1_000],
    ['quotes', '"'.repeat(1_000).concat('\n').repeat(64), 1_000],
  ])('of %s lets others have their turn with every 32 KB', async (_, filler, bytesAfterHead) => {
    const file = lazily('phone,name\n+14155550123,Ada\n', filler, 16);
    const turns = await turnsDuring(() => readAll(file.source));
    expect(turns).toBeGreaterThanOrEqual((file.bytes - bytesAfterHead) / SLICE_BYTES);
  });

  it('of rows that are longer and shorter than the first makes no error of each', async () => {
    const limits = { ...CONTACT_FILE_LIMITS };
    const parser = new RowParser({ delimiter: ',', quote: '"', endsWithLineFeed: true }, limits);
    Readable.from(['phone,name\n', '\n'.repeat(5), '+14155550123,Ada,,,\n']).pipe(parser);
    const rows = [];
    for await (const batch of parser) rows.push(...batch.rows);
    expect(rows).toHaveLength(7);
    expect(parser.info.invalid_field_length).toBe(0);
  });

  it('of numbers that are slow to read lets others have their turn with every 250 rows', async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => `+1 (999) ${100 + i} ${'-'.repeat(50)}`);
    const turns = await turnsDuring(() => readAll(Readable.from([`phone\n${rows.join('\n')}`])));
    expect(turns).toBeGreaterThanOrEqual(rows.length / 250 + (rows.length * 60) / SLICE_BYTES);
  });

  it('of columns that may all be the phone column lets others have their turn after each', async () => {
    const row = Array.from({ length: 256 }, (_, i) => `49 999 ${1_000 + i}`).join(',');
    const turns = await turnsDuring(() => readAll(Readable.from([`${row}\n`.repeat(10)])).catch(() => {}));
    expect(turns).toBeGreaterThanOrEqual(256);
  });

  it('of rows that may all be the header lets others have their turn with every 32 of its names', async () => {
    const row = Array.from({ length: 256 }, (_, i) => `Kd-Nr. tel ${'a b c d '.repeat(10)}${i}`).join(',');
    const turns = await turnsDuring(() => readAll(Readable.from([`${row}\n`.repeat(29)])).catch(() => {}));
    expect(turns).toBeGreaterThanOrEqual((29 * 256) / 32);
  });

  it('names a column of accents without end by its first characters', async () => {
    const csv = `phone,${'\u0301\u0323'.repeat(15_000)}\n+14155550123,1\n`;
    await expect(readAll(Readable.from([csv]))).rejects.toMatchObject({ code: 'column_name_too_long' });
  });
});

describe('a text that is made to be long', () => {
  it('is rendered no further than what tells that it is too long', async () => {
    const csv = `phone,a\n${Array.from({ length: 400 }, (_, i) => `+1415555${1000 + i},${'x'.repeat(4_990)}\n`).join('')}`;
    const error = await tried(csv, '{{a}}'.repeat(320)).catch((error: unknown) => error);
    expect(error).toMatchObject({
      code: 'no_usable_row',
      detail:
        'none of the 400 rows can be used; the first: line 2, ' +
        'needs more than 100 segments for this contact; at most 10 are sent as one message',
    });
    const exact = await tried(`phone,a\n+14155550123,${'x'.repeat(4_990)}\n`, '{{a}}').catch(
      (error) => error,
    );
    expect(exact.detail).toContain('needs 33 segments for this contact');
  });

  it('has its faults told in a reply of bounded size', async () => {
    const header = Array.from({ length: 255 }, (_, i) => `${i}${'c'.repeat(195)}`).join(',');
    const csv = `phone,${header}\n+14155550123\n`;
    const error = await tried(csv, '{{b}}'.repeat(320)).catch((error: unknown) => error);
    expect(replyOf(error).length).toBeLessThan(65_536);
    expect(replyOf(error)).toMatch(/The columns are phone, 0c+, 1c+/);
    const noPhone = await tried(`${header}\n${'x,'.repeat(254)}x\n`, 'Hello').catch(
      (error: unknown) => error,
    );
    expect(replyOf(noPhone).length).toBeLessThan(8_192);
  });
});
