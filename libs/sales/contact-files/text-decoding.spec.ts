import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { openContactFile } from './contact-file.js';
import { encodingNamed, iconvName } from './encoding-name.js';

const FIXTURES = new URL('../../../fixtures/contact-files/', import.meta.url);

async function read(bytes: Buffer, encoding?: string, pieceSize = 65_536) {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += pieceSize) pieces.push(bytes.subarray(at, at + pieceSize));
  const file = await openContactFile(Readable.from(pieces, { objectMode: false }), {
    ...(encoding && { encoding }),
  });
  const contacts = [];
  const rejects = [];
  for await (const chunk of file.chunks) {
    contacts.push(...chunk.contacts);
    rejects.push(...chunk.rejects);
  }
  const { columns, encoding: report } = file;
  return { columns, report, names: contacts.map(({ values }) => values.slice(1).join(' ')), rejects };
}

/** Names that no list of the product was made from, in the order in which a small file has them. */
const FILES: readonly (readonly [language: string, code: string, encodings: string, names: string])[] = [
  ['Polish', '48', 'windows-1250 iso-8859-2 cp852', 'Łukasz Wąż;Grażyna Żak;Paweł Święcicki;Józef Ćwik'],
  ['Czech', '420', 'windows-1250 iso-8859-2', 'Jiří Dvořák;Tomáš Růžička;Zdeněk Šťastný;Eva Němcová'],
  ['Slovak', '421', 'windows-1250 iso-8859-2', 'Ľubomír Kováč;Žofia Hošková;Ján Šťavík'],
  ['Hungarian', '36', 'windows-1250 iso-8859-2', 'Őze Gergő;Szűcs Erzsébet;Nagy Béla;Tóth Zsófia'],
  ['Croatian', '385', 'windows-1250', 'Krešimir Žužić;Đurđa Babić;Željka Čović'],
  ['Romanian', '40', 'windows-1250', 'Ştefan Ionescu;Ruxandra Pârvu;Mihăiţă Brătianu;Gheorghe Ţurcanu'],
  ['Russian', '7', 'windows-1251 koi8-u ibm866 x-mac-cyrillic', 'Пётр;Ольга;Юлия Щербакова;Семён Жуков'],
  ['Ukrainian', '380', 'windows-1251 koi8-u', 'Їжакевич Олексій;Євген Гнатюк;Наталія Шевчук'],
  ['Serbian', '381', 'windows-1251', 'Ђорђе Јовић;Љиљана Његош;Жељко Ћирић'],
  ['Bulgarian', '359', 'windows-1251', 'Цветелина Стоянова;Георги Желязков;Здравко Иванов'],
  ['German', '49', 'windows-1252 macintosh cp850', 'Jörg Bäumler;Ute Großmann;Änne Schütz;Heinz Kühl'],
  ['French', '33', 'windows-1252 macintosh cp850', 'Hervé Lemaître;Anaïs Bréhat;Loïc Guérin;Zoé Faÿ'],
  ['French with œ', '33', 'windows-1252 iso-8859-15', 'Cœur Benoît;Sœur Thérèse;Lætitia Fabre;Noël Œuvrard'],
  ['French with Œ', '33', 'iso-8859-15', 'Œuvrard Zoé;Cœur Benoît;Sœur Thérèse'],
  ['Estonian', '372', 'windows-1252 iso-8859-15', 'Šaar Õnne;Žanna Mägi;Jüri Tšehhov'],
  ['Spanish', '34', 'windows-1252 macintosh', 'Begoña Ibáñez;Íñigo Ordóñez;Lucía Núñez'],
  ['Portuguese', '351', 'windows-1252 macintosh', 'Conceição Magalhães;João Simões;Inês Falcão'],
  ['Italian', '39', 'windows-1252', 'Niccolò Carrà;Giosuè Rossi;Nicolò Forlì'],
  ['Swedish', '46', 'windows-1252 macintosh', 'Åsa Sjöström;Björn Hägg;Örjan Blåvitt'],
  ['Danish', '45', 'windows-1252', 'Søren Kjærgård;Åge Bøgh;Mette Ærø'],
  ['Dutch', '31', 'windows-1252', 'Daniëlle de Vries;René Kuijt;Zoë van Dijk'],
  ['Greek', '30', 'windows-1253', 'Γιώργος Παππάς;Ελένη Καρρά;Ζωή Μαυρίδη'],
  ['Turkish', '90', 'windows-1254', 'Şule Yıldız;İbrahim Öztürk;Çağla Güneş;Işık Doğan'],
  ['Hebrew', '972', 'windows-1255', 'משה כהן;רבקה לוי;יעל פרץ'],
  ['Arabic', '966', 'windows-1256', 'محمد العلي;فاطمة حسن;خالد يوسف'],
  ['Persian', '98', 'windows-1256', 'پريسا چراغي;ژاله گلستان;رضا احمدي'],
  ['Latvian', '371', 'windows-1257', 'Jānis Bērziņš;Ilze Kalniņa;Māris Ozoliņš'],
  ['Lithuanian', '370', 'windows-1257', 'Jūratė Žilinskienė;Kęstutis Šimkus;Rūta Ąžuolaitė'],
  ['Thai', '66', 'windows-874', 'สมชาย ใจดี;สุดารัตน์ แก้วใส;ประเสริฐ วงศ์'],
  ['Japanese', '81', 'shift_jis euc-jp', '山田 太郎;佐藤 花子;鈴木 一郎'],
  ['Japanese kana', '81', 'shift_jis euc-jp', 'ヤマダ タロウ;さとう はなこ;スズキ イチロウ'],
  ['Japanese half-width kana', '81', 'shift_jis', 'ﾔﾏﾀﾞ ﾀﾛｳ;ｻﾄｳ ﾊﾅｺ;ｽｽﾞｷ ｲﾁﾛｳ'],
  ['Chinese', '86', 'gb18030 gbk', '王小明;李娜;张伟;刘洋'],
  ['Taiwanese', '886', 'big5', '陳怡君;林志豪;黃淑芬'],
  ['Korean', '82', 'euc-kr', '김민수;이영희;박지훈'],
];

const CASES = FILES.flatMap(([language, code, encodings, names]) =>
  encodings.split(' ').map((encoding) => ({ language, code, encoding, names: names.split(';') })),
);

const fileOf = (code: string, names: readonly string[], delimiter = ';') =>
  names.map((name, i) => `+${code}512${String(i + 1).padStart(8 - code.length, '0')}${delimiter}${name}`);

describe('an encoding that nothing in the file tells', () => {
  it.each(CASES)('is found of three $language names in $encoding', async ({ code, encoding, names }) => {
    const rows = fileOf(code, names.slice(0, 3));
    const bytes = iconv.encode(`phone;name\n${rows.join('\n')}\n`, iconvName(encoding));
    expect(iconv.decode(bytes, iconvName(encoding))).toContain(names[0]);
    const { report, names: found, rejects } = await read(bytes);
    expect(found.length + rejects.length).toBe(3);
    expect(iconv.decode(bytes, iconvName(report.name))).toBe(iconv.decode(bytes, iconvName(encoding)));
    expect(report).toMatchObject({ isGuess: true });
    expect(names.some((name) => report.warning?.includes(`reads "${name}"`))).toBe(true);
  });
});

describe('files from the field', () => {
  it('reads Windows-1251 and says so', async () => {
    const { report, names } = await read(readFileSync(new URL('windows-1251.csv', FIXTURES)));
    expect(names).toEqual(['Пётр', 'Ольга']);
    expect(report).toMatchObject({ name: 'windows-1251', isGuess: true });
    expect(report.warning).toContain('"Пётр"');
  });

  it('reads Windows-1250 and says so', async () => {
    const { report, names } = await read(readFileSync(new URL('windows-1250.csv', FIXTURES)));
    expect(names).toEqual(['Łukasz Wąż', 'Grażyna']);
    expect(report).toMatchObject({ name: 'windows-1250', isGuess: true });
  });
});

const CSV = 'phone;name\n+442079460001;';

describe('the encoding of a file', () => {
  it('is the one that was asked for', async () => {
    const bytes = iconv.encode(`${CSV}Пётр\n`, 'win1251');
    const asked = await read(bytes, encodingNamed('latin1'));
    expect(asked).toMatchObject({ names: ['Ï¸òð'], report: { name: 'windows-1252', isGuess: false } });
    expect(asked.report.warning).toBeUndefined();
  });

  it('is what its byte order mark says, whatever was asked for', async () => {
    const { names, report } = await read(Buffer.from(`\ufeff${CSV}Zoë\n`), 'windows-1252');
    expect(names).toEqual(['Zoë']);
    expect(report).toMatchObject({ name: 'utf-8', isGuess: false });
    expect(report.warning).toContain('and not as windows-1252');
  });

  it('is UTF-8 where a few of its rows are damaged, which are rejected', async () => {
    const rows = ['Zoë', 'Łukasz', 'Jürgen', 'José', 'Пётр'].map((name, i) => `+44207946010${i};${name}\n`);
    const bytes = Buffer.concat([
      Buffer.from(`${CSV}Ann\n+442079460009;Zo`),
      Buffer.from([0xeb, 10]),
      Buffer.from(rows.join('')),
    ]);
    const { names, report, rejects } = await read(bytes);
    expect(report).toEqual({ name: 'utf-8', isGuess: false });
    expect(names).toEqual(['Ann', 'Zoë', 'Łukasz', 'Jürgen', 'José', 'Пётр']);
    expect(rejects).toMatchObject([{ line: 3, reason: expect.stringContaining('cannot be read as utf-8') }]);
  });

  it.each(['windows-1253', 'shift_jis', 'gb18030', 'iso-8859-2', 'utf-16le'])(
    'is one that has no character for some bytes: in %s they cost their row',
    async (encoding) => {
      const good = iconv.encode(`${CSV}Ann\n+442079460002;B`, encoding);
      const bad = { 'utf-16le': [0x00, 0xd8], shift_jis: [0xfd] }[encoding] ?? [0xff];
      const bytes = Buffer.concat([
        good,
        Buffer.from(encoding === 'iso-8859-2' ? [0x81] : bad),
        iconv.encode('\n+442079460003;Cy\n', encoding),
      ]);
      const { names, rejects } = await read(bytes, encoding);
      expect(names).toEqual(['Ann', 'Cy']);
      expect(rejects).toMatchObject([{ line: 3, reason: expect.stringContaining(encoding) }]);
    },
  );

  it('is decided where the first letter outside ASCII is, though that be behind a megabyte', async () => {
    const ascii = Array.from({ length: 60_000 }, (_, i) => `+1212${2_000_000 + i};Ann\n`).join('');
    const late = iconv.encode(
      ['Пётр', 'Ольга', 'Семён'].map((name, i) => `+7912000000${i};${name}\n`).join(''),
      'win1251',
    );
    const { report, names } = await read(Buffer.concat([Buffer.from(`phone;name\n${ascii}`), late]));
    expect(report).toMatchObject({ name: 'windows-1251', isGuess: true });
    expect(names.slice(-3)).toEqual(['Пётр', 'Ольга', 'Семён']);
  });
});

describe('what the reply warns of', () => {
  it('is a file that was saved in a wrong encoding before', async () => {
    const twice = iconv.decode(Buffer.from('Zoë;Łukasz'), 'windows-1252').replaceAll(';', '\n+442079460002;');
    const { report, names } = await read(Buffer.from(`${CSV}${twice}\n`));
    expect(names[0]).toBe('ZoÃ«');
    expect(report).toMatchObject({ name: 'utf-8', isGuess: false });
    expect(report.warning).toMatch(/"ZoÃ«".*"Zoë" was probably meant/);
  });

  it.each(['windows-1250', 'windows-1251', 'windows-1252', 'windows-1254', 'macintosh', 'cp850'])(
    'is one that some program took for %s',
    async (encoding) => {
      const twice = iconv.decode(Buffer.from('Zoë'), encoding);
      const { report } = await read(Buffer.from(`${CSV}${twice}\n`));
      expect(report.warning).toContain(`"${twice}"`);
      expect(report.warning).toMatch(/"Zoë" was probably meant/);
    },
  );

  it.each([
    ['81', 'shift_jis', 'ﾂｱ'],
    ['86', 'gb18030', '陆'],
  ])(
    'is one with numbers of +%s that is UTF-8 by chance, and %s more likely',
    async (code, encoding, name) => {
      const rows = `phone;name\n+${code}13800138000;${name}\n`;
      const { report } = await read(iconv.encode(rows, encoding));
      expect(report).toMatchObject({ name: 'utf-8', isGuess: true });
      expect(report.warning).toContain(`in ${encoding} it would read "${name}"`);
      const { report: asked } = await read(iconv.encode(rows, encoding), encoding);
      expect(asked).toEqual({ name: encoding, isGuess: false });
      const { report: utf8 } = await read(Buffer.from(rows));
      expect(utf8).toEqual({ name: 'utf-8', isGuess: false });
    },
  );

  it('is nothing where there is no letter outside ASCII, or the file says what it is', async () => {
    for (const text of ['Ann', 'Zoë', '\ufeffÉtienne', 'Ã', '£5 — 10'])
      expect((await read(Buffer.from(`phone;name\n+442079460001;${text}\n`))).report.warning).toBeUndefined();
  });
});

describe('an encoding that one name tells', () => {
  it.each([
    ['PL', 'Gałka', 'windows-1250'],
    ['DE', 'Möhre', 'windows-1252'],
    ['RU', 'Я', 'windows-1251'],
    ['TR', 'Işık', 'windows-1254'],
    ['CN', '李娜', 'gb18030'],
  ] as const)('is that of the country of its numbers, which is %s', async (defaultRegion, name, encoding) => {
    const bytes = iconv.encode(`phone;name\n501234567;${name}\n`, encoding);
    const file = await openContactFile(Readable.from([bytes]), { defaultRegion });
    expect(file.encoding.name).toBe(encoding);
    file.close();
  });
});

describe('ISO-2022-JP', () => {
  it('is refused, for it looks like ASCII', async () => {
    await expect(read(Buffer.from('phone,name\n+81312345678,\x1b$B;3ED\x1b(B\n'))).rejects.toMatchObject({
      code: 'binary_file',
    });
  });
});

describe('names of encodings', () => {
  it.each([
    ['UTF-8', 'utf-8'],
    [' Latin1 ', 'windows-1252'],
    ['cp1251', 'windows-1251'],
    ['win1250', 'windows-1250'],
    ['ISO-8859-2', 'iso-8859-2'],
    ['x-mac-roman', 'macintosh'],
    ['MacRoman', 'macintosh'],
    ['sjis', 'shift_jis'],
    ['cp932', 'shift_jis'],
    ['GBK', 'gb18030'],
    ['gb2312', 'gb18030'],
    ['big5-hkscs', 'big5'],
    ['cp949', 'euc-kr'],
    ['cp850', 'cp850'],
    ['IBM866', 'ibm866'],
    ['unicode', 'utf-16le'],
  ])('%s is %s', (label, name) => {
    expect(encodingNamed(label)).toBe(name);
    expect(iconv.encodingExists(iconvName(name))).toBe(true);
  });

  it.each(['', 'ansi', 'klingon', 'base64', 'hex', 'utf-7', 'iso-2022-jp'])('"%s" is none', (label) => {
    expect(encodingNamed(label)).toBeUndefined();
  });
});

describe('any file of names', () => {
  it('is read as what it is, in pieces of any size, or says that it was a guess', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CASES),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 4_000 }),
        fc.integer({ min: 1, max: 50 }),
        async ({ code, encoding, names }, delimiter, lineEnd, pieceSize, repeats) => {
          const rows = Array.from({ length: repeats }, () => fileOf(code, names, delimiter)).flat();
          const text = [`phone${delimiter}name`, ...rows, ''].join(lineEnd);
          const bytes = iconv.encode(text, iconvName(encoding));
          const { report, names: found, rejects } = await read(bytes, undefined, pieceSize);
          expect(found.length + rejects.length).toBe(rows.length);
          const isMojibake = found.some((name) => !names.includes(name));
          if (isMojibake) expect(report).toMatchObject({ isGuess: true, warning: expect.any(String) });
          else expect(iconv.decode(bytes, iconvName(report.name))).toBe(text);
        },
      ),
      { numRuns: 60 },
    );
  });
});
