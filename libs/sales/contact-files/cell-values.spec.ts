import { Readable } from 'node:stream';
import { makeWorkbook, type SheetCell } from '../../testing/workbooks.js';
import { openContactFile } from './contact-file.js';

const NUMBER = '+14155550123';

async function readBytes(bytes: Buffer, usedColumns?: readonly number[]) {
  const file = await openContactFile(Readable.from([bytes]));
  if (usedColumns) file.rejectOnlyFor(usedColumns);
  const values: string[][] = [];
  const rejects = [];
  for await (const chunk of file.chunks) {
    values.push(...chunk.contacts.map((contact) => contact.values));
    rejects.push(...chunk.rejects);
  }
  return { values, rejects, warnings: file.facts().warnings };
}

const read = (csv: string, usedColumns?: readonly number[]) => readBytes(Buffer.from(csv), usedColumns);

/** Of a sheet, and of the same as CSV. */
async function bothWays(cells: SheetCell[], csv: string, usedColumns?: readonly number[]) {
  const header = ['phone', 'name', 'note'];
  const workbook = await makeWorkbook({ rows: [header, [NUMBER, ...cells], ['+14155550124', 'Bo', 'x']] });
  const file = `phone,name,note\n${NUMBER},${csv}\n+14155550124,Bo,x\n`;
  return [await readBytes(workbook, usedColumns), await read(file, usedColumns)];
}

describe('a formula that is nothing but a text', () => {
  it.each([
    ['="Ann"', 'Ann'],
    ['"=""Ann"""', 'Ann'],
    ['"=""Doe, Ann"""', 'Doe, Ann'],
    ['"=""Bo """"Rock"""" Ray"""', 'Bo "Rock" Ray'],
    ['=" Ann "', 'Ann'],
    ['=""', ''],
    ['= "Ann"', 'Ann'],
    ['=1', '=1'],
    ['="Ann"&B1', '="Ann"&B1'],
  ])('%s is read as %s', async (cell, name) => {
    const { values, rejects } = await read(`phone,name\n${NUMBER},${cell}\n`);
    expect(values).toEqual([[NUMBER, name]]);
    expect(rejects).toEqual([]);
  });

  it.each(['="+14155550123"', '"=""+14155550123"""'])('%s is a number', async (cell) => {
    const { values } = await read(`phone,code\n${cell},="0171"\n`);
    expect(values).toEqual([[NUMBER, '0171']]);
  });
});

describe('an error of a spreadsheet', () => {
  it.each([
    '#N/A',
    '#REF!',
    '#DIV/0!',
    '#NAME?',
    '#NULL!',
    '#NV',
    '#BEZUG!',
    '#WERT!',
    '#¡REF!',
    '#Н/Д',
    '####',
  ])('%s costs its row where a text needs it, and else not', async (error) => {
    const used = await read(`phone,name,note\n${NUMBER},${error},x\n`, [1]);
    expect(used).toMatchObject({
      values: [],
      rejects: [{ line: 2, field: 'name', reason: `is an error of the spreadsheet, ${error}`, value: error }],
    });
    const unused = await read(`phone,name,note\n${NUMBER},${error},x\n`, [2]);
    expect(unused).toMatchObject({ values: [[NUMBER, error, 'x']], rejects: [] });
  });

  it.each([
    [[1], 0],
    [[2], 1],
    [[1, 2], 0],
    [[], 1],
  ])('is the same of a workbook, used %j', async (usedColumns, contacts) => {
    for (const result of await bothWays([{ t: 'e', v: '#N/A' }, 'x'], '#N/A,x', usedColumns)) {
      expect(result.values).toHaveLength(1 + contacts);
      expect(result.rejects).toHaveLength(1 - contacts);
    }
  });

  it('is no number, wherever that is needed', async () => {
    const [workbook] = await bothWays([], '', []);
    expect(workbook!.rejects).toEqual([]);
    const bytes = await makeWorkbook({ rows: [['phone'], [NUMBER], [{ t: 'e', v: '#REF!' }]] });
    const { rejects } = await readBytes(bytes, []);
    expect(rejects).toMatchObject([
      { line: 3, field: 'phone', reason: 'is an error of the spreadsheet, #REF!' },
    ]);
  });

  it('is not what begins like one', async () => {
    const { values } = await read(`phone,name\n${NUMBER},#SALE!\n+14155550124,#1\n`);
    expect(values.map(([, name]) => name)).toEqual(['#SALE!', '#1']);
  });

  it('hides no other, and a formula without a value is one', async () => {
    const cells: SheetCell[] = [{ xml: '<f>B1</f>' }, { xml: '<f>B1</f>' }];
    const header = ['phone', 'a', 'b', 'c'];
    const bytes = await makeWorkbook({
      rows: [header, [NUMBER, ...cells, 'x'], ['+14155550124', 'x', 'x', 'x']],
    });
    expect((await readBytes(bytes, [2])).rejects).toMatchObject([
      { field: 'b', reason: expect.stringContaining('is a formula') },
    ]);
    expect((await readBytes(bytes, [3])).rejects).toEqual([]);
  });
});

describe('a cell that says NULL', () => {
  it.each(['NULL', 'null', '\\N', 'NaN', 'undefined'])('or %s is empty, which is said once', async (cell) => {
    const { values, rejects, warnings } = await read(
      `phone,name\n${NUMBER},${cell}\n+14155550124,"${cell}"\n+14155550125,Bo\n`,
    );
    expect(values.map(([, name]) => name)).toEqual(['', '', 'Bo']);
    expect(rejects).toEqual([]);
    expect(warnings).toEqual([
      `2 cells that say NULL, or what else programs write for nothing, were read as empty, the first in line 2: "${cell}" in the column name.`,
    ]);
  });

  it('is a name where it is written like one', async () => {
    const { values, warnings } = await read(
      `phone,name\n${NUMBER},Null\n+14155550124,None\n+14155550125,Nan\n`,
    );
    expect(values.map(([, name]) => name)).toEqual(['Null', 'None', 'Nan']);
    expect(warnings).toEqual([]);
  });

  it('is no number: the next column is taken, and a row of nothing else is rejected', async () => {
    const { values, rejects } = await read(`phone,mobile,name\nNULL,${NUMBER},Ann\nNULL,NULL,NULL\n`);
    expect(values).toEqual([['', NUMBER, 'Ann']]);
    expect(rejects).toMatchObject([{ line: 3, reason: 'is empty' }]);
  });

  it('is in the reject as it is written, and so is a formula', async () => {
    const { rejects } = await read(
      'phone,name,note\nNULL,="Ann",\\N\n+1415555,NULL\n+1415,x,y,undefined,NULL\n',
    );
    expect(rejects.map(({ value, cells }) => [value, cells])).toEqual([
      ['NULL', ['NULL', '="Ann"', '\\N']],
      ['+1415555', ['+1415555', 'NULL', '']],
      ['+1415', ['+1415', 'x', 'y', 'undefined', 'NULL']],
    ]);
  });
});

describe('a number with a fraction', () => {
  it.each([undefined, '0', '0000000000'])(
    'is no phone number, though the format %s hides it',
    async (format) => {
      const cell = { s: format ? 1 : 0, v: '14155550130.5' };
      const bytes = await makeWorkbook({
        ...(format && { formats: [format] }),
        rows: [
          ['msisdn', 'name'],
          [14155550123, 'Ann'],
          [cell, 'Bo'],
        ],
      });
      const { values, rejects } = await readBytes(bytes);
      expect(values).toEqual([['14155550123', 'Ann']]);
      expect(rejects).toMatchObject([
        { line: 3, field: 'msisdn', reason: expect.stringContaining('decimals') },
      ]);
    },
  );
});
