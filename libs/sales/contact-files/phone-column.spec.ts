import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { CountryCode } from '../../sms/phone.js';
import { CONTACT_FILE_LIMITS, openContactFile } from './contact-file.js';
import { ContactFileError } from './contact-file-error.js';
import { openTable } from './open-table.js';
import { isFilled } from './phone-column.js';

const FIXTURES = new URL('../../../fixtures/', import.meta.url);
const fixture = (name: string) => readFileSync(new URL(name, FIXTURES));

type Options = { defaultRegion?: CountryCode; phoneColumn?: string; header?: boolean };

async function read(bytes: Buffer | string, options: Options = {}) {
  const file = await openContactFile(Readable.from([Buffer.from(bytes)]), options);
  const found = { to: [] as string[], contacts: 0, rejected: 0, reasons: [] as string[] };
  for await (const { contacts, rejects } of file.chunks) {
    found.to.push(...contacts.map(({ msisdn }) => msisdn));
    found.reasons.push(...rejects.map(({ reason }) => reason));
    found.contacts += contacts.length;
    found.rejected += rejects.length;
  }
  const facts = file.facts();
  expect(found.contacts + found.rejected + facts.skippedRows).toBe(facts.rows);
  return { ...found, facts, from: facts.phoneColumns.map(({ position }) => position), columns: file.columns };
}

async function refusal(bytes: Buffer | string, options: Options = {}): Promise<ContactFileError> {
  const error = await read(bytes, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof ContactFileError) return error;
  throw new Error('the file was read', { cause: error });
}

/** Columns by name, each as a list of cells, as a CSV. */
function csv(columns: Record<string, readonly string[]>): string {
  const rows =
    Object.values(columns)[0]?.map((_, i) => Object.values(columns).map((cells) => cells[i] ?? '')) ?? [];
  const quoted = (cells: readonly string[]) =>
    cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  return `${[Object.keys(columns), ...rows].map(quoted).join('\n')}\n`;
}

const MOBILES = ['+447911000001', '+447911000002', '+447911000003', '+447911000004'];
const LANDLINES = ['+442079460001', '+442079460002', '+442079460003', '+442079460004'];
const DIALLED = ['0171 3920001', '0171 3920002', '0171 3920003', '0171 3920004'];
const DIGITS = ['01711234567', '01711234568', '01711234569', '01711234570'];
const NAMES = ['Ann', 'Bob', 'Cy', 'Di'];
/** As address books are exported. */
const LABELLED = (labels: readonly string[], numbers: readonly string[]) => ({
  'Phone 1 - Label': labels,
  'Phone 1 - Value': numbers,
});

describe('files from the field', () => {
  it.each<[string, Options, { to: string[]; from: number[]; rejected?: number }]>([
    [
      'customer-number.csv',
      { defaultRegion: 'DE' },
      { to: ['491713920001', '491713920002', '491713920003'], from: [2] },
    ],
    [
      'identity-numbers.csv',
      { defaultRegion: 'ID' },
      { to: ['6281200000001', '6281200000002', '6281200000003'], from: [3] },
    ],
    ['client-numbers.csv', {}, { to: ['48512000001', '48512000002', '48512000003'], from: [3] }],
    ['empty-columns.csv', {}, { to: ['442079460001', '442079460002'], from: [1] }],
    [
      'google-contacts.csv',
      {},
      { to: ['61491570156', '61491570157', '61491570313'], from: [5], rejected: 1 },
    ],
    [
      'mobile-mostly-empty.csv',
      {},
      { to: ['442079460001', '442079460002', '447911000003', '442079460004'], from: [3, 2] },
    ],
    ['headerless.csv', {}, { to: ['442079460001', '442079460002', '442079460003'], from: [1] }],
    [
      'headerless-direction-marks.csv',
      {},
      { to: ['442079460001', '442079460002', '442079460003'], from: [1] },
    ],
    ['headerless-narrow-spaces.csv', {}, { to: ['442079460001', '442079460002', '442079460003'], from: [1] }],
    [
      'headerless-persian-digits.csv',
      { defaultRegion: 'IR' },
      { to: ['989121110001', '989121110002', '989121110003'], from: [1] },
    ],
    ['quoted-lines.csv', {}, { to: ['442079460001', '442079460002'], from: [1] }],
  ])('%s', async (name, options, { rejected = 0, ...expected }) => {
    expect(await read(fixture(`contact-files/${name}`), options)).toMatchObject({ ...expected, rejected });
  });

  it('two-phone-columns.csv asks which, and takes the first that is filled where both are named', async () => {
    const file = fixture('contact-files/two-phone-columns.csv');
    const { code, fields, message } = await refusal(file);
    expect(code).toBe('ambiguous_phone_column');
    expect(message).toContain('phoneColumn=');
    expect(fields?.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/PhoneNumber \(column 2: "\+447900900124", "\+447900900125"\).*says phone/),
      expect.stringMatching(/phone_number \(column 1: "\+447900900123"\).*50 %/),
    ]);
    const both = await read(file, { phoneColumn: 'phone_number,PhoneNumber' });
    expect(both.to).toEqual(['447900900123', '447900900125']);
    expect((await read(file, { phoneColumn: '2' })).to).toEqual(['447900900124', '447900900125']);
  });
});

describe('every row of a file', () => {
  const folders = ['contact-files/', 'dirty/', ''].flatMap((folder) =>
    readdirSync(new URL(folder || '.', FIXTURES)).flatMap((name) =>
      name.endsWith('.csv') ? [folder + name] : [],
    ),
  );
  const expected: Record<string, { defaultRegion?: CountryCode }> = JSON.parse(
    fixture('dirty/expected.json').toString(),
  );

  it.each(folders)('of %s is a contact, a reject or said to be skipped', async (name) => {
    const bytes = fixture(name);
    const options = { defaultRegion: expected[name.replace('dirty/', '')]?.defaultRegion ?? ('DE' as const) };
    const rows: string[][] = [];
    const found = await read(bytes, options).catch((error: unknown) => {
      if (error instanceof ContactFileError) return undefined;
      throw error;
    });
    if (!found) return;
    const table = await openTable(Readable.from([bytes]), { limits: CONTACT_FILE_LIMITS });
    for await (const batch of table.batches) rows.push(...batch.rows.filter((row) => row.some(isFilled)));
    expect(found.facts.rows).toBe(rows.length - (found.facts.header ? 1 : 0));
  });
});

describe('the phone column', () => {
  it.each<[string, Record<string, readonly string[]>, Options, number[]]>([
    ['is the mobile and not the landline', { Phone: LANDLINES, Mobile: MOBILES }, {}, [2]],
    [
      'is the mobile where it is full, whatever is at work',
      { 'Work Phone': LANDLINES, Mobile: MOBILES },
      {},
      [2],
    ],
    ['is the first of several', { 'Phone 2': [MOBILES[3]!, '', '', ''], 'Phone 1': MOBILES }, {}, [2]],
    [
      'is the one whose cells are numbers, not the one that is called so',
      { number: ['1', '2', '3', '4'], contact: MOBILES },
      {},
      [2],
    ],
    ['is the plain one', { 'Default Address Phone': MOBILES, Phone: MOBILES }, {}, [2]],
    ['is no fax', { Telefax: LANDLINES, Telefon: LANDLINES }, {}, [2]],
    [
      'is that of the row and not of somebody to be called',
      { 'Emergency phone': MOBILES, Phone: MOBILES },
      {},
      [2],
    ],
    [
      'is the mobile, else the phone, where some have no mobile',
      { Phone: LANDLINES, Mobile: [MOBILES[0]!, '', '', ''] },
      {},
      [2, 1],
    ],
    [
      'may have a name that says nothing, if nothing else can be it',
      { id: ['1', '2', '3', '4'], xyz: MOBILES },
      {},
      [2],
    ],
    [
      'may be a customer’s phone',
      { 'Customer No': ['3023125', '3023126', '3023127', '3023128'], 'Customer Phone': LANDLINES },
      {},
      [2],
    ],
    [
      'is what the numbers of a customer are beside, though those are numbers of telephones, too',
      { Kundennr: LANDLINES, Mobil: ['0171 3920001', '', 'k. A.', '0171 3920004'] },
      { defaultRegion: 'DE' },
      [2],
    ],
    [
      'is the one that is plain, though few have it and all that of a parent',
      { Handy: ['0171 3920001', '', '0171 3920003', '0171 3920004'], 'Handy Eltern': DIALLED },
      { defaultRegion: 'DE' },
      [1],
    ],
    [
      'is the phone of the row, before the mobile of a parent',
      { 'Móvil madre': MOBILES, Teléfono: LANDLINES },
      {},
      [2],
    ],
    [
      'is that of the recipient, who is not the sender',
      { 'Absender Handy': MOBILES, 'Empfänger Telefon': LANDLINES },
      {},
      [2],
    ],
    ['is the one that is not dead', { 'Old Mobile': MOBILES, Phone: LANDLINES }, {}, [2]],
    ['may be at work, if there is no other', { 'Work Mobile': MOBILES }, {}, [1]],
    [
      'may be the first of those that are labelled',
      LABELLED(['Mobile', '', 'Home', 'Main'], MOBILES),
      {},
      [2],
    ],
    [
      'may be formatted as a phone below a name that says nothing',
      { xyz: DIALLED },
      { defaultRegion: 'DE' },
      [1],
    ],
  ])('%s', async (_, columns, options, from) => {
    expect((await read(csv({ ...columns, Name: NAMES }), options)).from).toEqual(from);
  });

  it('may have no name at all, where nothing else can be it', async () => {
    const text = DIGITS.map((number, i) => `${NAMES[i]},${number}\n`).join('');
    expect((await read(text, { defaultRegion: 'DE' })).from).toEqual([2]);
  });

  it.each<[string, Record<string, readonly string[]>, Options]>([
    ['two mobiles', { 'Red mobile': MOBILES, 'Blue mobile': MOBILES }, {}],
    [
      'numbers of customers alone',
      { Kundennummer: ['30231251', '30231252', '30231253', '30231254'] },
      { defaultRegion: 'DE' },
    ],
    ['numbers of orders that have their plus', { 'Order number': MOBILES }, {}],
    [
      'digits below a name that says nothing',
      { xyz: ['30231251', '30231252', '30231253', '30231254'] },
      { defaultRegion: 'DE' },
    ],
    [
      'digits below a name that says no more than number',
      { Number: ['30231251', '30231252', '30231253', '30231254'] },
      { defaultRegion: 'DE' },
    ],
    [
      'digits below an unknown kind of number',
      { Losnummer: ['30231251', '30231252', '30231253', '30231254'] },
      { defaultRegion: 'DE' },
    ],
    [
      'a phone whose cells are none beside a column that has some',
      { Phone: ['n/a', 'n/a', 'n/a', 'n/a'], xyz: MOBILES },
      {},
    ],
    [
      'a few mobiles beside the phones at work',
      { Mobile: [MOBILES[0]!, '', '', ''], 'Work Phone': LANDLINES },
      {},
    ],
    [
      'the mobiles of somebody unknown beside phones',
      { 'Portable zorglub': MOBILES, Téléphone: LANDLINES },
      {},
    ],
    ['mobiles at work beside phones', { 'Work Mobile': MOBILES, Phone: LANDLINES }, {}],
    ['landlines first and then mobiles', { 'Phone 1': LANDLINES, 'Phone 2': MOBILES }, {}],
    ['labels that say fax', LABELLED(['Home Fax', 'Mobile', 'Mobile', 'Mobile'], MOBILES), {}],
    ['a label in the word that is fax', { Telefonart: ['Mobil', 'Fax', '', ''], Telefon: MOBILES }, {}],
    [
      'labels that say mobile of the second only',
      {
        ...LABELLED(['Home', 'Home', 'Home', 'Home'], MOBILES),
        'Phone 2 - Label': ['Mobile', '', '', ''],
        'Phone 2 - Value': ['+447911000009', '', '', ''],
      },
      {},
    ],
    ['labels that say whose it is', LABELLED(['Mobile', 'Mother', 'Mobile', 'Mobile'], MOBILES), {}],
    [
      'several that are labelled, and the first is not always a mobile',
      {
        ...LABELLED(['Work', 'Mobile', 'Mobile', 'Mobile'], MOBILES),
        'Phone 2 - Label': ['Mobile', '', '', ''],
        'Phone 2 - Value': [LANDLINES[0]!, '', '', ''],
      },
      {},
    ],
  ])('is asked for where there are %s', async (_, columns, options) => {
    const text = csv({ ...columns, Name: NAMES });
    const { code, fields } = await refusal(text, options);
    expect(code).toBe('ambiguous_phone_column');
    const [first, cells] = Object.entries(columns).find(([, [cell]]) => /\d/.test(cell!) || cell === 'n/a')!;
    expect(fields?.map(({ detail }) => detail).join()).toContain(first);
    const chosen = await read(text, { ...options, phoneColumn: first });
    expect(chosen.from).toEqual([Object.keys(columns).indexOf(first) + 1]);
    expect(chosen.contacts + chosen.rejected).toBe(cells.length);
  });

  it.each([
    ...[
      'Portable tuteur',
      'Handy Oma',
      'Info-Telefon',
      'Infolinia',
      'Горячая линия',
      'Voter helpline',
      '代表電話',
      'Handy Betreuer',
      'Carer mobile',
      'Old Mobile',
      'Do Not Call Mobile',
      'Courier Phone',
    ],
    ...[
      'Landlord Mobile',
      'Notfallnummer',
      '비상연락처',
      'เบอร์ฉุกเฉิน',
      'Телефон экстренной связи',
      'Teléfono padre',
    ],
    ...[
      'Móvil tutor',
      'Telefon opiekuna',
      'Telefon rodzica',
      'Mobiel ouder',
      '緊急連絡先',
      '紧急联系人电话',
      '家长手机',
    ],
    ...['Blue mobile', 'Betreuerhandy', 'Alternate phone', 'Emergency contact'],
  ])('is asked for where there is only %j', async (name) => {
    const { code } = await refusal(csv({ [name]: MOBILES, Name: NAMES }));
    expect(code).toBe('ambiguous_phone_column');
    expect((await refusal(csv({ [name]: MOBILES }))).code).toBe('ambiguous_phone_column');
  });

  it.each([
    'Zählernummer',
    'Gerätenummer',
    'Vorgangsnummer',
    'Schadennr',
    'KUNNR',
    'NISN',
    'เลขประจำตัว',
    'Dosya No',
  ])('is asked for where digits that may be dialled stand below %j', async (name) => {
    const options = { defaultRegion: 'DE' } as const;
    const { code } = await refusal(csv({ [name]: DIGITS, Name: NAMES }), options);
    expect(code).toBe('ambiguous_phone_column');
    expect((await refusal(csv({ [name]: DIGITS }), options)).code).toBe('ambiguous_phone_column');
    expect((await read(csv({ [name]: DIGITS, Telefon: DIALLED }), options)).from).toEqual([2]);
  });

  it.each([
    'Télécopie',
    'Télécopieur',
    'Faks',
    'ファックス',
    'פקס',
    '传真',
    '傳真',
    '팩스',
    'โทรสาร',
    'факс',
    'φαξ',
    'فاكس',
  ])('is none of the fax machines of %j', async (name) => {
    const { code } = await refusal(csv({ [name]: MOBILES, Name: NAMES }));
    expect(code).toBe('ambiguous_phone_column');
    expect((await read(csv({ [name]: MOBILES, Phone: LANDLINES }))).from).toEqual([2]);
  });

  it('is proposed as the row’s own where somebody is asked', async () => {
    const few = [MOBILES[0]!, '', '', ''];
    const { message } = await refusal(csv({ 'Handy Eltern': LANDLINES, Handy: few, Name: NAMES }));
    expect(message).toMatch(/phoneColumn=Handy;/);
  });

  it.each<[string, Record<string, readonly string[]>, Options]>([
    [
      'an area',
      { Vorwahl: ['0171', '0171', '030', '030'], Rufnummer: ['3920001', '3920002', '231251', '231252'] },
      { defaultRegion: 'DE' },
    ],
    [
      'a country',
      {
        'Country code': ['+44', '+44', '+44', '+44'],
        Phone: ['7911000001', '7911000002', '7911000003', '7911000004'],
      },
      { defaultRegion: 'US' },
    ],
  ])('is not sent to without what stands in a column of its own: %s', async (_, columns, options) => {
    const { code, message } = await refusal(csv(columns), options);
    expect([code, message]).toEqual([
      'ambiguous_phone_column',
      expect.stringMatching(/divided over two columns/),
    ]);
    const whole = csv({ [Object.keys(columns)[0]!]: Object.values(columns)[0]!, Phone: MOBILES });
    expect((await read(whole, options)).from).toEqual([2]);
  });

  it('is asked for where a file without names has two', async () => {
    const text = MOBILES.map((mobile, i) => `${mobile},${LANDLINES[i]}\n`).join('');
    expect((await refusal(text)).code).toBe('ambiguous_phone_column');
    const found = await read(text, { phoneColumn: '2,1' });
    expect([found.from, found.columns]).toEqual([
      [2, 1],
      ['phone_2', 'phone'],
    ]);
  });

  it('is found behind a beginning of rows that have no number', async () => {
    const empty = Array.from({ length: 3_000 }, (_, i) => `1000${i},,Ann ${i}\n`).join('');
    const numbers = Array.from({ length: 3_000 }, (_, i) => `2000${i},+44791100${1000 + i},Bob ${i}\n`).join(
      '',
    );
    const { from, contacts, rejected } = await read(`Kundennummer,kontakt,who\n${empty}${numbers}`, {
      defaultRegion: 'DE',
    });
    expect([from, contacts, rejected]).toEqual([[2], 3_000, 3_000]);
  });

  it('has its cells named in what the reply says of it', async () => {
    const { facts } = await read(csv({ Phone: LANDLINES, Mobile: [MOBILES[0]!, '', '', ''] }));
    expect(facts.phoneColumns).toEqual([
      {
        name: 'mobile',
        position: 2,
        why: expect.stringMatching(/mobile phone.*25 % .*mobile.*75 % nothing/),
      },
      {
        name: 'phone',
        position: 1,
        why: expect.stringMatching(/where Mobile is empty.*100 % have a number, no mobile/),
      },
    ]);
  });

  it('is none where phoneColumn names what the file has not', async () => {
    const error = await refusal(csv({ Phone: MOBILES }), { phoneColumn: 'Handy' });
    expect(error).toMatchObject({ code: 'no_phone_column', fields: [{ field: 'phoneColumn' }] });
    expect(error.message).toContain('phone');
    const twice = await refusal(`a b,A_B\n${MOBILES[0]},x\n`, { phoneColumn: 'A-B' });
    expect(twice.message).toMatch(/columns 1, 2/);
  });
});

describe('the header', () => {
  const body = MOBILES.map((mobile, i) => `${NAMES[i]},${mobile},Leeds\n`).join('');

  it.each<[string, string, number | null, number]>([
    ['in the first line', 'Name,Phone,City\n', 1, 0],
    ['with names that nobody knows', 'wer,kontaktweg,wo\n', 1, 0],
    ['below titles', 'Customers of 2024,,\n\nexported 2024-01-01,,\nName,Phone,City\n', 4, 2],
    ['below a title that speaks of phones', 'Phone list,,\nName,Phone,City\n', 2, 1],
    ['below a row of groups', 'Person,Contact,Address\nName,Phone,City\n', 2, 1],
    ['above rows whose numbers are none', 'Name,Phone,City\nXi,n/a,Ulm\nYo,?,Ulm\n', 1, 0],
    ['with a date in it', 'Name,Phone,20240101\n', 1, 0],
    ['below a number for questions', 'Hotline: 0800 1234567\nName,Phone,City\n', 2, 1],
    ['below a number in a cell of its own', 'Hotline,020 7946 0001\nName,Phone,City\n', 2, 1],
    [
      'below a title that speaks of phones and one with a number',
      'Phone list,,\nHotline: 020 7946 0001,,\nName,Phone,City\n',
      3,
      2,
    ],
    [
      'below a title with commas and a number',
      'Customers, questions to 020 7946 0001\n\nName,Phone,City\n',
      3,
      1,
    ],
    ['with names that nobody knows below a number', 'Hotline,020 7946 0001\nwer,wie,wo\n', 2, 1],
    ['that is not there', '', null, 0],
    ['that is not there, above a bad number', 'Zed,+49 123,Ulm\n', null, 0],
    ['that is not there, above a number and words', 'Zed,+44 7911 000 009 (home),Ulm\n', null, 0],
    ['that is not there, above no number', 'Zed,,Ulm\n', null, 0],
    ['that is not there, above a label', 'Mobile,+447911000009,Ulm\n', null, 0],
  ])('%s', async (_, lines, line, skipped) => {
    const { facts, to } = await read(lines + body);
    expect([facts.header?.line ?? null, facts.skippedRows]).toEqual([line, skipped]);
    expect(to).toEqual(expect.arrayContaining(MOBILES.map((mobile) => mobile.slice(1))));
    if (skipped > 0) expect(facts.warnings.join()).toContain('Line 1 stands above the header');
  });

  it('is not swallowed by a number above it, where there is but one column', async () => {
    const { facts, to } = await read('Questions: 020 7946 0001\nPhone\n+447911000001\n+447911000002\n');
    expect([facts.header, to]).toEqual([{ line: 2 }, ['447911000001', '447911000002']]);
  });

  it.each([
    [
      'Hotline;020 7946 0001\nName;Phone\nAnn;+447911000001\nBob;+447911000002\n',
      ['447911000001', '447911000002'],
    ],
    [
      '020 7946 0001;;\nPhone;Name;City\n+447911000001;Ann;Ulm\n+447911000002;Bob;Ulm\n',
      ['447911000001', '447911000002'],
    ],
    ['020 7946 0001\nPhone\n+447911000001\n+447911000002\n', ['447911000001', '447911000002']],
  ])('is not swallowed by a row that seems to be a contact: %j', async (text, numbers) => {
    const { facts, to } = await read(text, { defaultRegion: 'GB' });
    expect([facts.header, to]).toEqual([{ line: 2 }, numbers]);
    expect(facts.warnings.join()).toContain('Line 1 stands above the header');
  });

  it('has no contacts above it where the first row is one', async () => {
    const { facts, contacts } = await read(`${body}Name,Phone,City\nZed,+447911000009,Ulm\n`);
    expect([facts.header, contacts]).toEqual([null, 5]);
  });

  it('is what somebody says it is', async () => {
    const named = await read(`wer,kontaktweg,wo\n${body}`, { header: false, phoneColumn: '2' });
    expect([named.facts.header, named.contacts, named.rejected]).toEqual([null, 4, 1]);
    const numbers = await read(body, { header: true });
    expect([numbers.facts.header, numbers.contacts, numbers.columns[0]]).toEqual([{ line: 1 }, 3, 'ann']);
  });

  it('is said to be a guess where nothing but the numbers below tells of it', async () => {
    expect((await read(`wer,wie,wo\n${body}`)).facts.warnings.join()).toContain('header=false');
    expect((await read(`Name,Phone,City\n${body}`)).facts.warnings).toEqual([]);
  });
});

describe('a header of two rows', () => {
  const body = DIGITS.map((number, i) => `${NAMES[i]};7b;${NAMES[3 - i]};${number};\n`).join('');

  it.each([
    [';;Parent;;\nName;Class;Name;Phone;\n', 'ambiguous_phone_column'],
    ['Employee;;Emergency contact;;\nName;Dept;Name;Phone;\n', 'ambiguous_phone_column'],
    ['Parents of this year;;;;\nName;Class;Town;Phone;\n', 'taken'],
    ['Kind;;Adresse;;\nName;Klasse;Ort;Handy;\n', 'taken'],
  ])('says whose its columns are: %j', async (header, expected) => {
    const code = await read(header + body, { defaultRegion: 'DE' }).then(
      () => 'taken',
      (error: ContactFileError) => error.code,
    );
    expect(code).toBe(expected);
  });
});

describe('the totals below a list', () => {
  const rows = DIGITS.map((number, i) => `${NAMES[i]};${number};${i}\n`).join('');

  it.each([
    'Summe',
    'Total:',
    'Gesamt',
    'Somme',
    'Totale',
    '合計',
    'Grand Total',
    'Anzahl (4)',
    'Итого',
    'Gesamtergebnis',
    'Total Result',
    'Σ',
  ])('are no contact: %j', async (word) => {
    const { contacts, reasons } = await read(`Name;Telefon;Punkte\n${rows}${word};3427840003;\n`, {
      defaultRegion: 'DE',
    });
    expect([contacts, reasons]).toEqual([4, [expect.stringContaining('total')]]);
    const sums = await read(`Name;Telefon;Punkte\n${rows}${word};3427840003;6,00\n`, {
      defaultRegion: 'DE',
    });
    expect([sums.contacts, sums.rejected]).toEqual([4, 1]);
  });

  it.each(['Suma', 'Soma', 'Antal', 'Sum'])('are not the person called %s', async (name) => {
    const found = await read(`Name;Telefon;Punkte\n${rows}${name};3427840003;33\n`, { defaultRegion: 'DE' });
    expect([found.contacts, found.rejected]).toEqual([5, 0]);
  });

  it('are no contact without a word, where they are the sum of those above, or their mean or count', async () => {
    const numbers = Array.from({ length: 12 }, (_, i) => 230_000_100 + 8 * i);
    const sum = numbers.reduce((a, b) => a + b);
    const below = async (last: string, rows = numbers) =>
      (
        await read(`Name;Telefon\n${rows.map((number, i) => `Ann ${i};${number}\n`).join('')}${last}\n`, {
          defaultRegion: 'DE',
        })
      ).reasons;
    const reject = [expect.stringContaining('of the numbers above')];
    expect(await below(`;${sum}`)).toEqual(reject);
    expect(await below(`Checksum;${sum}`)).toEqual(reject);
    expect(await below(`;${(sum).toLocaleString('de')}`)).toEqual(reject);
    expect(await below(`;${sum / 12}`)).toEqual(reject);
    // As near to the numbers as the mean, but a contact.
    expect(await below(`Zed;${sum / 12}`)).toEqual([]);
    expect(await below(`;${sum / 12 + 1}`)).toEqual([]);
    expect(await below(`;${sum + 1}`)).toEqual([]);
    expect(await below(';230000104', numbers.slice(0, 2))).toEqual([]);
  });

  it('are a contact where they have the number or the row of one', async () => {
    const found = await read(
      `Name;Telefon;Punkte\nTotal;+493427840003;\nTotal;03427840004;\nTotal;3427840005;Ulm\n(;3427840006;\n`,
      {
        defaultRegion: 'DE',
      },
    );
    expect(found.contacts).toBe(4);
  });
});

describe('columns that nobody ever used', () => {
  it('do not count, wherever they stand, and a cell in one costs its row', async () => {
    const commas = ','.repeat(300);
    const text = `phone${commas}name\n+442079460001${commas}Ann\n+442079460002,${commas.slice(2)}x,Bob\n`;
    const { columns, contacts } = await read(text);
    expect([columns, contacts]).toEqual([['phone', 'column_300', 'name'], 2]);
    const rows = Array.from({ length: 3_000 }, (_, i) => `+44791100${1000 + i}${commas}Ann ${i}\n`).join('');
    const late = await read(`phone${commas}name\n${rows}+447911999999,x${commas.slice(1)}Zed\n`);
    expect(late.columns).toEqual(['phone', 'name']);
    expect(late.reasons.at(-1)).toContain('has 3 cells for 2 columns');
  });
});
