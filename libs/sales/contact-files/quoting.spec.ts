import { Readable } from 'node:stream';
import { openContactFile } from './contact-file.js';

async function read(csv: string, pieceSize = csv.length) {
  const bytes = Buffer.from(csv);
  const pieces = [];
  for (let at = 0; at < bytes.length; at += pieceSize) pieces.push(bytes.subarray(at, at + pieceSize));
  const file = await openContactFile(Readable.from(pieces, { objectMode: false }));
  const values: string[][] = [];
  const rejects = [];
  for await (const chunk of file.chunks) {
    values.push(...chunk.contacts.map((contact) => contact.values));
    rejects.push(...chunk.rejects);
  }
  return { columns: file.columns, values, rejects, warnings: file.facts().warnings };
}

const NUMBER = '+14155550123';

describe('quotes beside blanks', () => {
  it.each([
    ['behind a quote', `phone,c1,c2,c3\n${NUMBER},A,"B" ,C\n`, [NUMBER, 'A', 'B', 'C']],
    ['before a quote', `phone,name\n${NUMBER}, "Doe, Bo"\n`, [NUMBER, 'Doe, Bo']],
    [
      'everywhere',
      `"phone" , "name" , "city"\n "${NUMBER}" , "Doe, Bo" , "Ulm" \n`,
      [NUMBER, 'Doe, Bo', 'Ulm'],
    ],
    ['that are tabs', `phone,name\n${NUMBER},\t"Ann"\t\n`, [NUMBER, 'Ann']],
    ['that are no-break spaces', `phone,name\n${NUMBER},\u00a0"Ann"\u00a0\n`, [NUMBER, 'Ann']],
    [
      'with a delimiter that is a tab',
      `phone\tname\tcity\n${NUMBER}\t "Doe\tBo" \t\n`,
      [NUMBER, 'Doe\tBo', ''],
    ],
    ['in lines of Windows', `phone,name\r\n${NUMBER}, "Ann" \r\n`, [NUMBER, 'Ann']],
    ['with quotes inside', `phone,name\n${NUMBER}, "Bo ""The Rock"" Ray" \n`, [NUMBER, 'Bo "The Rock" Ray']],
    [
      'of apostrophes',
      `'phone','name'\n'${NUMBER}', 'Doe, Bo'\n'+14155550124','O''Hara'\n`,
      [NUMBER, 'Doe, Bo'],
    ],
    [
      'of apostrophes below a header without',
      `phone,name,city\n'${NUMBER}','Doe, Bo','Ulm'\n'+14155550124','O''Hara',''\n`,
      [NUMBER, 'Doe, Bo', 'Ulm'],
    ],
    [
      'of apostrophes around texts alone',
      `phone,name\n${NUMBER},'Doe, Bo'\n+14155550124,'O''Hara'\n`,
      [NUMBER, 'Doe, Bo'],
    ],
    ['that are typographic', `phone,name\n${NUMBER}, “Doe, Bo” \n+14155550124,“Ann”\n`, [NUMBER, 'Doe, Bo']],
    ['that are German', `phone;name\n„${NUMBER}“;„Doe; Bo“\n„+14155550124“;„Ann“\n`, [NUMBER, 'Doe; Bo']],
    ['with a date', `phone,day\n${NUMBER}, "Nov 28, 2016"\n`, [NUMBER, 'Nov 28, 2016']],
  ])('%s go with them', async (_, csv, values) => {
    const result = await read(csv);
    expect(result.values[0]).toEqual(values);
    expect(result.rejects).toEqual([]);
    expect(result.columns[0]).toBe('phone');
  });

  it('are the same wherever a piece ends', async () => {
    const csv = `"phone" , "name"\n"${NUMBER}" , "Doe, Bo"  \n"+14155550124", "Zoë"\u200b\n`;
    for (let size = 1; size < 20; size++)
      expect((await read(csv, size)).values).toEqual([
        [NUMBER, 'Doe, Bo'],
        ['+14155550124', 'Zoë'],
      ]);
  });
});

describe('quotes of other kinds', () => {
  it.each([
    ['apostrophes within names', ["O'Hara", "D'Arcy", "'t Hart", 'Bo']],
    ['one in apostrophes', ["'Ann'", 'Bo', 'Cy']],
    ['typographic ones within a text', ['Bo “Rock” Ray', '“Ann” Lee', 'Cy “C”']],
  ])('are text: %s', async (_, names) => {
    const { values, rejects } = await read(
      `phone,name\n${names.map((name, i) => `+1415555013${i},${name}\n`).join('')}`,
    );
    expect(values.map(([, name]) => name)).toEqual(names);
    expect(rejects).toEqual([]);
  });

  it('are the same wherever a piece ends', async () => {
    const csv = `phone,name\n${NUMBER},“Doe, Bo”\n+14155550124,“Zoë”\n`;
    for (let size = 1; size < 20; size++)
      expect((await read(csv, size)).values).toEqual([
        [NUMBER, 'Doe, Bo'],
        ['+14155550124', 'Zoë'],
      ]);
  });
});

describe('a cell that begins with a quote', () => {
  it.each([
    ['and goes on behind it', '"Ann" Lee'],
    ['with single ones inside', '"Bob "The Rock" Ray"'],
    ['with backslashes and a comma', '"Doe \\"Rock\\", Bo"'],
    ['behind a direction mark', '\u200e"Ann"'],
  ])('%s costs its row', async (_, cell) => {
    const { values, rejects } = await read(`phone,name\n${NUMBER},${cell}\n+14155550124,Bo\n`);
    expect(values).toEqual([['+14155550124', 'Bo']]);
    expect(rejects).toMatchObject([
      { line: 2, field: 'name', reason: expect.stringContaining('begins with a quote') },
    ]);
  });

  it('is text where its other quotes are behind backslashes', async () => {
    const { values } = await read(`phone,name\n${NUMBER},"Bob \\"The Rock\\" C:\\\\x"\n`);
    expect(values).toEqual([[NUMBER, 'Bob "The Rock" C:\\x']]);
  });

  it('and holds what looks like rows costs its row, and a text of many lines does not', async () => {
    const swallowed = `phone,name\n${NUMBER},"Ann\n+14155550124,Bob"\n+14155550125,"Main St. 5\nUlm, +49 731 1234567"\n`;
    const { values, rejects } = await read(`${swallowed}+14155550126,"Two\nlines, of text"\n`);
    expect(values.map(([number]) => number)).toEqual(['+14155550126']);
    expect(rejects).toMatchObject([
      { line: 2, field: 'name', reason: expect.stringContaining('a row of its own') },
      { line: 4 },
    ]);
  });

  it.each([
    `name,phone\n"Ann,+14155550121\nBo",+14155550122\nDi,${NUMBER}\n`,
    `name,city,phone\nAnn,"Ulm,+14155550121\nBo,Bonn",+14155550122\nDi,Kiel,${NUMBER}\n`,
  ])('and takes the end of its row into the next costs both, wherever the number stands', async (file) => {
    const { values, rejects } = await read(file);
    expect(values.map((cells) => cells.at(-1))).toEqual([NUMBER]);
    expect(rejects).toMatchObject([{ line: 2, reason: expect.stringContaining('a row of its own') }]);
  });

  it('is text where that is said by doubling it', async () => {
    const { values, rejects } = await read(
      `phone,name\n${NUMBER},"""Ann"" Lee"\n+14155550124,"""Bo\nRay"""\n`,
    );
    expect(values.map(([, name]) => name)).toEqual(['"Ann" Lee', '"Bo\nRay"']);
    expect(rejects).toEqual([]);
  });
});

describe('lines that are quoted as a whole', () => {
  it.each([
    ['', '"phone,name"\n"+442079460001,Ann"\n"+442079460002,Bob"\n', ['Ann', 'Bob']],
    ['by semicolons', '"phone;name"\r\n"+442079460001;Ann"\r\n"+442079460002;Doe, Bo"', ['Ann', 'Doe, Bo']],
    ['with quotes', '"phone,name"\n"+442079460001,""Doe, Ann"""\n"+442079460002,Bob"', ['Doe, Ann', 'Bob']],
    [
      'with empty cells behind',
      '"phone,name";;;\n"+442079460001,""Doe, Ann""";;;\n"+442079460002,Bob";;; \n',
      ['Doe, Ann', 'Bob'],
    ],
    [
      'with all cells in quotes',
      '"""phone"",""name"""\n"""+442079460001"",""Doe, Ann"""\n"""+442079460002"",""Bob"""\n',
      ['Doe, Ann', 'Bob'],
    ],
    [
      'below a header that is not',
      'phone,name\n"+442079460001,""Doe, Ann"""\n"+442079460002,Bob"\n',
      ['Doe, Ann', 'Bob'],
    ],
    [
      'with breaks',
      '"phone,name"\n"+442079460001,""A\nB"""\n"+442079460002,C"\n"+442079460003,D"\n'.concat(
        Array.from({ length: 20 }, (_, i) => `"+4420794600${10 + i},E"\n`).join(''),
      ),
      ['A\nB', 'C', 'D'],
    ],
  ])('are read without these quotes %s', async (_, csv, names) => {
    for (const size of [1, 7, csv.length]) {
      const { values, rejects, warnings } = await read(csv, size);
      expect(values.slice(0, names.length).map((row) => row[1])).toEqual(names);
      expect(rejects).toEqual([]);
      expect(warnings).toEqual([expect.stringContaining('in quotes as a whole')]);
    }
  });

  it('are none where each cell is quoted, or there is only one', async () => {
    const { warnings, values } = await read('"phone","name"\n"+442079460001","Ann"\n"+442079460002","Bo"\n');
    expect({ warnings, values }).toEqual({
      warnings: [],
      values: [
        ['+442079460001', 'Ann'],
        ['+442079460002', 'Bo'],
      ],
    });
    const single = await read('"phone"\n"+442079460001"\n"+442079460002"\n');
    expect(single.values).toEqual([['+442079460001'], ['+442079460002']]);
  });
});

describe('invisible characters', () => {
  it('are in no cell of a file of ASCII, at whose end DOS wrote one', async () => {
    const { values, rejects } = await read('phone,name\n+442079460001,Ann\x07\n\x1a');
    expect(values).toEqual([['+442079460001', 'Ann']]);
    expect(rejects).toEqual([]);
  });

  it('are in no cell and no header', async () => {
    const csv =
      'phone,first\u00a0name\u200b\n+442079460001,\u200b\n+442079460002,Ann\u200b\n\u202a+442079460003\u202c,\n' +
      '+442079460004,\u00a0\n+442079460005,Ann\u00a0Marie\n\u200b,\ufeff\n';
    const { columns, values, rejects } = await read(csv);
    expect(columns).toEqual(['phone', 'first_name']);
    expect(values.map(([, name]) => name)).toEqual(['', 'Ann', '', '', 'Ann Marie']);
    expect(rejects).toEqual([]);
  });
});
