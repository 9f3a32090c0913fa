import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { turnsDuring } from '../../../testing/turns.js';
import {
  columnLetters,
  makeWorkbook,
  makeZip,
  relations,
  type SheetCell,
  type WorkbookParts,
} from '../../../testing/workbooks.js';
import { openContactFile } from '../contact-file.js';

async function readAll(source: Readable) {
  const file = await openContactFile(source);
  const contacts = [];
  const rejects = [];
  for await (const chunk of file.chunks) {
    contacts.push(...chunk.contacts);
    rejects.push(...chunk.rejects);
  }
  return { columns: file.columns, contacts, rejects, facts: file.facts() };
}

const read = async (parts: WorkbookParts) => readAll(Readable.from([await makeWorkbook(parts)]));
const readParts = async (parts: Record<string, string | Buffer | null>) =>
  readAll(Readable.from([await makeZip(parts)]));
const HEADER = ['phone', 'name'];
const NUMBER = '+14155550123';

describe('a workbook', () => {
  it('is read row by row, with the rows of the sheet as lines', async () => {
    const { columns, contacts, rejects, facts } = await read({
      rows: [
        [],
        HEADER,
        [NUMBER, 'Zoë'],
        [],
        ['nobody', 'Bo'],
        ['+14155550124', null, 'more'],
        ['+14155550125'],
      ],
    });
    expect(columns).toEqual(HEADER);
    expect(contacts).toMatchObject([
      { line: 3, values: [NUMBER, 'Zoë'] },
      { line: 7, values: ['+14155550125', ''] },
    ]);
    expect(rejects).toMatchObject([
      { line: 5, field: 'phone' },
      { line: 6, field: '(row)', reason: 'has 3 cells for 2 columns' },
    ]);
    expect(facts.encoding).toEqual({ name: 'utf-8', isGuess: false });
    expect(facts.warnings).toEqual([]);
  });

  it('shows numbers and dates as its sheet does, and phone numbers with all their digits', async () => {
    const { contacts } = await read({
      formats: ['0000000000', 14, 'dd.mm.yyyy', 10, '0.00E+00'],
      rows: [
        ['msisdn', 'code', 'day', 'other', 'share', 'flag'],
        [
          14155550123,
          { s: 1, v: '171392001' },
          { s: 2, v: '45000' },
          { s: 3, v: '45000' },
          { s: 4, v: '0.125' },
          { t: 'b', v: '1' },
        ],
        [
          { s: 5, v: '1.4155550124E10' },
          'x',
          { t: 'd', v: '2026-05-04T00:00:00' },
          { t: 'str', v: 'ab', xml: '<f>A1</f>' },
        ],
      ],
    });
    expect(contacts.map(({ values }) => values)).toEqual([
      ['14155550123', '0171392001', '2023-03-15', '15.03.2023', '12.50%', 'TRUE'],
      ['14155550124', 'x', '2026-05-04', 'ab', '', ''],
    ]);
  });

  it('has texts of many kinds', async () => {
    const inline = (xml: string): SheetCell => ({ t: 'inlineStr', xml });
    const { contacts } = await read({
      rows: [
        HEADER,
        [
          NUMBER,
          inline('<is><r><t>山田</t></r><r><t> 太郎</t></r><rPh sb="0" eb="2"><t>ヤマダ</t></rPh></is>'),
        ],
        ['+14155550124', 'A & B <c> "d"'],
        ['+14155550125', 'two_x000D_\nlines_x005F_'],
        ['+14155550126', '\u200bAnn\u00a0Marie\u200b'],
        ['+14155550127', inline('<is><t><![CDATA[a<b]]>&#233;</t></is>')],
      ],
    });
    expect(contacts.map(({ values }) => values[1])).toEqual([
      '山田 太郎',
      'A & B <c> "d"',
      'two\r\nlines_',
      'Ann Marie',
      'a<bé',
    ]);
  });

  it('rejects rows that show an error, or a formula without a value', async () => {
    const { contacts, rejects } = await read({
      rows: [
        HEADER,
        [NUMBER, { t: 'e', v: '#N/A' }],
        ['+14155550124', { xml: '<f>B1</f>' }],
        ['+14155550125', 'Cy'],
      ],
    });
    expect(contacts).toMatchObject([{ line: 4 }]);
    expect(rejects).toMatchObject([
      { line: 2, field: 'name', reason: 'is an error of the spreadsheet, #N/A', value: '#N/A' },
      { line: 3, field: 'name', reason: expect.stringContaining('is a formula') },
    ]);
  });

  it('is read from its first visible sheet, wherever that lies, and the others are said', async () => {
    const sheet = (name: string, id: string, state = '') =>
      `<x:sheet name="${name}" sheetId="1" state="${state || 'visible'}" r:id="${id}"/>`;
    const { contacts, facts } = await read({
      rows: [HEADER, [NUMBER, 'Ann']],
      parts: {
        '_rels/.rels': relations([['a', 'officeDocument', '/data/book.xml']]),
        'xl/workbook.xml': null,
        'data/book.xml': `<x:workbook xmlns:x="m" xmlns:r="o"><x:sheets>${sheet('Old', 'r1', 'hidden')}${sheet('Chart', 'r4')}${sheet('People', 'r2')}${sheet('More', 'r1')}</x:sheets></x:workbook>`,
        'data/_rels/book.xml.rels': relations([
          ['r1', 'worksheet', 'other.xml'],
          ['r2', 'worksheet', '../XL/worksheets/Sheet1.xml'],
          ['r3', 'sharedStrings', '../xl/sharedStrings.xml'],
          ['r4', 'chartsheet', 'chart.xml'],
        ]),
        'data/other.xml': '<worksheet/>',
      },
    });
    expect(contacts).toMatchObject([{ values: [NUMBER, 'Ann'] }]);
    expect(facts.warnings).toEqual([
      'Only the first visible sheet, "People", was read; the workbook has another: "More".',
    ]);
  });

  it.each([
    ['is empty', '<worksheet/>', 'empty_file'],
    [
      'has no numbers',
      '<worksheet><sheetData><row><c t="inlineStr"><is><t>name</t></is></c></row><row><c t="inlineStr"><is><t>Ann</t></is></c></row></sheetData></worksheet>',
      'no_phone_column',
    ],
  ])('names the other sheets where its first %s', async (_, sheet, code) => {
    const sheets = ['Cover', 'People', 'More'].map((name) => `<sheet name="${name}" r:id="r${name}"/>`);
    const parts = {
      'xl/workbook.xml': `<workbook xmlns:r="o"><sheets>${sheets.join('')}</sheets></workbook>`,
      'xl/_rels/workbook.xml.rels': relations([
        ['rCover', 'worksheet', 'worksheets/sheet1.xml'],
        ['rPeople', 'worksheet', 'worksheets/sheet2.xml'],
        ['rMore', 'worksheet', 'worksheets/sheet3.xml'],
      ]),
      'xl/worksheets/sheet1.xml': sheet,
    };
    await expect(read({ parts })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(
        'Only the first visible sheet, "Cover", was read; the workbook has others: "People", "More".',
      ),
    });
  });

  it('says that hidden rows and unusual formats were read', async () => {
    const { facts, contacts } = await read({
      formats: ['# ?/?'],
      parts: {
        'xl/worksheets/sheet1.xml': `<worksheet><sheetData><row><c t="inlineStr"><is><t>phone</t></is></c><c t="inlineStr"><is><t>part</t></is></c></row><row hidden="1"><c t="inlineStr"><is><t>${NUMBER}</t></is></c><c s="1"><v>0.5</v></c></row></sheetData></worksheet>`,
      },
    });
    expect(contacts).toMatchObject([{ line: 2, values: [NUMBER, '0.5'] }]);
    expect(facts.warnings).toEqual([
      expect.stringContaining('1 rows that the sheet hides'),
      expect.stringContaining('In 1 rows numbers or dates'),
    ]);
  });

  it('is read from the file on disk', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'workbook-'));
    const rows = Array.from({ length: 3_000 }, (_, i) => [14_155_550_000 + i, `Name ${i}`]);
    await writeFile(path.join(folder, 'a'), await makeWorkbook({ rows: [['msisdn', 'name'], ...rows] }));
    const stream = async () => {
      const file = await open(path.join(folder, 'a'));
      return Object.assign(file.createReadStream({ start: 0, autoClose: false }), { file });
    };
    expect((await readAll(await stream())).contacts).toHaveLength(3_000);
    for await (const _ of (await openContactFile(await stream())).chunks) break;
    await rm(folder, { recursive: true });
  });
});

describe('what is no workbook, or a broken one', () => {
  const zip = (name: string, content = '') => makeZip({ [name]: content });
  it.each([
    [
      'ODS',
      () => makeZip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '' }),
      'binary_file',
      /ODS.*xlsx.*CSV/,
    ],
    ['XLSB', () => zip('xl/workbook.bin'), 'binary_file', /XLSB/],
    ['Word', () => zip('word/document.xml'), 'binary_file', /Word/],
    ['Numbers', () => zip('Index/Document.iwa'), 'binary_file', /Numbers/],
    ['a ZIP archive', () => zip('contacts.csv', 'phone\n'), 'binary_file', /ZIP archive/],
    ['XLS', async () => Buffer.from(`d0cf11e0a1b11ae1${'00'.repeat(600)}`, 'hex'), 'binary_file', /Excel 97/],
    [
      'a locked one',
      async () =>
        Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
      'binary_file',
      /password/,
    ],
    [
      'HTML named .xls',
      async () => Buffer.from('<html><table><tr><td>phone</td></tr></table></html>'),
      'binary_file',
      /HTML/,
    ],
    [
      'half a file',
      async () => (await makeWorkbook({ rows: [HEADER] })).subarray(0, 700),
      'malformed_workbook',
      /damaged/,
    ],
    [
      'no sheet',
      () => makeWorkbook({ parts: { 'xl/workbook.xml': '<workbook/>' } }),
      'malformed_workbook',
      /no sheet/,
    ],
    [
      'a missing part',
      () => makeWorkbook({ rows: [HEADER], parts: { 'xl/worksheets/sheet1.xml': null } }),
      'malformed_workbook',
      /missing/,
    ],
    [
      'broken XML',
      () => makeWorkbook({ parts: { 'xl/worksheets/sheet1.xml': '<worksheet><row></worksheet>' } }),
      'malformed_workbook',
      /damaged/,
    ],
    [
      'XML that ends early',
      () => makeWorkbook({ parts: { 'xl/worksheets/sheet1.xml': '<worksheet><sheetData>' } }),
      'malformed_workbook',
      /damaged/,
    ],
    ['an empty sheet', () => makeWorkbook({ rows: [] }), 'empty_file', /empty/],
    [
      'a text that is not there',
      () => makeWorkbook({ rows: [[{ t: 's', v: '9' }]] }),
      'malformed_workbook',
      /not there/,
    ],
  ])('%s is refused with what to do', async (_, make, code, says) => {
    await expect(readAll(Readable.from([await make()]))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(says),
    });
  });

  it('is refused where an entity is declared', async () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet>&b;</worksheet>';
    for (const part of [
      'xl/worksheets/sheet1.xml',
      'xl/sharedStrings.xml',
      'xl/workbook.xml',
      'xl/styles.xml',
    ])
      await expect(read({ rows: [HEADER], parts: { [part]: bomb } })).rejects.toMatchObject({
        code: 'malformed_workbook',
        message: expect.stringContaining('document type'),
      });
  });

  it('is refused where it is nested or long without end', async () => {
    const sheet = (content: string) => ({ parts: { 'xl/worksheets/sheet1.xml': content } });
    await expect(read(sheet('<a>'.repeat(100_000)))).rejects.toMatchObject({ code: 'malformed_workbook' });
    await expect(read(sheet(`<a>${'x'.repeat(3_000_000)}`))).rejects.toMatchObject({
      message: expect.stringContaining('without end'),
    });
    await expect(read(sheet(`<a b="${'x'.repeat(3_000_000)}`))).rejects.toMatchObject({
      message: expect.stringContaining('without end'),
    });
    await expect(read(sheet(`<worksheet>${' '.repeat(60_000_000)}`))).rejects.toMatchObject({
      code: 'workbook_too_large',
    });
  });

  it('is refused where it has parts without end', async () => {
    const parts = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`p${i}`, '']));
    await expect(readParts(parts)).rejects.toMatchObject({ code: 'workbook_too_large' });
  });

  it('is refused where its rows or cells are out of order', async () => {
    const sheet = (rows: string) =>
      read({
        parts: { 'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>` },
      });
    await expect(sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="2"/>')).rejects.toMatchObject({
      message: expect.stringContaining('out of order'),
    });
    await expect(sheet('<row r="2000000"/>')).rejects.toMatchObject({ code: 'malformed_workbook' });
    await expect(sheet('<row r="1"><c r="B1"><v>1</v></c><c r="A1"/></row>')).rejects.toMatchObject({
      code: 'malformed_workbook',
    });
    await expect(sheet('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>')).rejects.toMatchObject({
      code: 'malformed_workbook',
    });
  });
});

describe('a workbook that is made to be slow', () => {
  it('of cells in its last column holds few of them, and lets others have their turn', async () => {
    const rows = Array.from(
      { length: 2_000 },
      (_, i) =>
        `<row r="${i + 2}"><c r="A${i + 2}"><v>${14_155_550_000 + i}</v></c><c r="XFD${i + 2}"><v>1</v></c></row>`,
    );
    const xml = `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>msisdn</v></c></row>${rows.join('')}</sheetData></worksheet>`;
    const bytes = await makeWorkbook({ parts: { 'xl/worksheets/sheet1.xml': xml } });
    let rejected = 0;
    const turns = await turnsDuring(async () => {
      const { rejects } = await readAll(Readable.from([bytes]));
      rejected = rejects.length;
    });
    expect(rejected).toBe(2_000);
    expect(turns).toBeGreaterThanOrEqual(xml.length / 16_384);
  });

  it('of a row that is too long is refused, and a cell that is too long costs its row', async () => {
    const long = 'x'.repeat(6_000);
    const { contacts, rejects } = await read({ rows: [HEADER, [NUMBER, long], ['+14155550124', 'Bo']] });
    expect(contacts).toMatchObject([{ line: 3 }]);
    expect(rejects).toMatchObject([{ line: 2, reason: expect.stringContaining('longer than') }]);
    await expect(read({ rows: [HEADER, [NUMBER, ...Array(30).fill(long)]] })).rejects.toMatchObject({
      code: 'row_too_long',
    });
  });
});

describe('any sheet', () => {
  it('gives every row back exactly once, with its line', async () => {
    const cell = fc.oneof(fc.constant(null), fc.string({ unit: 'grapheme', maxLength: 12 }), fc.integer());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { maxLength: 3 }), { minLength: 1, maxLength: 40 }),
        async (given) => {
          const rows = given.map((cells, i): SheetCell[] => [
            14_155_550_000 + i,
            ...cells.map((c) => (typeof c === 'string' ? c.replace(/[^\P{C}\n]|\ufffd|_x/gu, '') : c)),
          ]);
          const { contacts, rejects } = await read({ rows: [['msisdn', 'a', 'b', 'c'], ...rows] });
          expect(contacts.map(({ line }) => line)).toEqual(rows.map((_, i) => i + 2));
          expect(rejects).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has columns by the letters of their cells', () => {
    expect([0, 25, 26, 701, 702, 16_383].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA', 'XFD']);
  });
});
