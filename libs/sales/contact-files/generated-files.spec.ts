import { Readable } from 'node:stream';
import fc from 'fast-check';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { getExampleNumber } from 'libphonenumber-js/max';
import { type CountryCode, parseMsisdn } from '../../sms/phone.js';
import { openContactFile } from './contact-file.js';
import { ContactFileError } from './contact-file-error.js';

/** What a region's people call their columns: the one that is meant, and numbers that are not for messages. */
const REGIONS: [region: CountryCode, mobiles: string[], phones: string[], others: string[], name: string][] =
  [
    [
      'DE',
      ['Handynummer', 'Mobil', 'Handy-Nr.'],
      ['Telefon', 'Tel.', 'Rufnummer'],
      ['Kundennummer', 'Kd-Nr', 'Auftragsnr.', 'Steuernummer'],
      'Vorname',
    ],
    [
      'GB',
      ['Mobile', 'Mobile Number', 'Cell'],
      ['Phone', 'Telephone', 'phone_number'],
      ['Customer ID', 'Account No', 'Order Number', 'Zip'],
      'First Name',
    ],
    [
      'US',
      ['Cell Phone', 'mobile'],
      ['Phone', 'Phone Number'],
      ['Account Number', 'Invoice #', 'SSN'],
      'Name',
    ],
    [
      'FR',
      ['Portable', 'Tél. portable'],
      ['Téléphone', 'Tél'],
      ['N° client', 'Numéro de commande', 'SIRET'],
      'Prénom',
    ],
    ['ES', ['Móvil', 'Celular'], ['Teléfono', 'Tfno', 'Tlf'], ['Nº cliente', 'DNI', 'Código'], 'Nombre'],
    ['PL', ['Komórka'], ['Numer telefonu', 'Telefon'], ['Numer klienta', 'PESEL', 'NIP'], 'Imię'],
    ['NL', ['Mobiele nummer', 'Mobiel'], ['Telefoonnummer'], ['Klantnummer', 'Factuurnummer', 'BSN'], 'Naam'],
    ['SE', ['Mobilnummer'], ['Telefonnummer', 'Tfn'], ['Kundnummer', 'Personnummer'], 'Namn'],
    ['DK', ['Mobil'], ['Tlf', 'Telefon'], ['Kundenummer', 'CPR'], 'Navn'],
    ['FI', ['Matkapuhelin'], ['Puhelinnumero', 'Puh.'], ['Asiakasnumero', 'Tilinumero'], 'Nimi'],
    ['CZ', ['Mobil'], ['Telefonní číslo'], ['Číslo zákazníka', 'IČO'], 'Jméno'],
    ['HU', ['Mobilszám'], ['Telefonszám'], ['Ügyfélszám', 'Adószám'], 'Név'],
    ['TR', ['Cep Telefonu', 'GSM'], ['Telefon'], ['Müşteri No', 'TC Kimlik No'], 'Ad'],
    ['GR', ['Κινητό'], ['Τηλέφωνο'], ['ΑΦΜ', 'Κωδικός πελάτη'], 'Όνομα'],
    ['RU', ['Мобильный'], ['Телефон', 'Номер телефона'], ['Номер клиента', 'ИНН', 'Номер заказа'], 'Имя'],
    ['UA', ['Мобільний'], ['Номер телефону'], ['Номер клієнта', 'ЄДРПОУ'], "Ім'я"],
    ['ID', ['no_hp', 'Nomor HP'], ['No. Telp', 'Telepon'], ['no_ktp', 'NIK', 'No. Pelanggan'], 'Nama'],
    ['VN', ['Di động'], ['Số điện thoại', 'SĐT'], ['Mã khách hàng', 'CCCD'], 'Tên'],
    ['TH', ['มือถือ'], ['เบอร์โทร'], ['รหัสลูกค้า', 'เลขบัตรประชาชน'], 'ชื่อ'],
    ['CN', ['手机', '手机号码'], ['电话'], ['客户编号', '身份证号', '订单号'], '姓名'],
    ['JP', ['携帯電話番号', '携帯'], ['電話番号'], ['顧客番号', '会員番号', '郵便番号'], '氏名'],
    ['KR', ['휴대폰번호'], ['전화번호', '연락처'], ['고객번호', '주문번호'], '이름'],
    ['IN', ['मोबाइल नंबर', 'Mobile No'], ['टेलिफोन', 'Phone No'], ['ग्राहक संख्या', 'Aadhaar', 'PAN'], 'नाम'],
    ['BD', ['মোবাইল নম্বর'], ['ফোন নম্বর'], ['গ্রাহক নম্বর'], 'নাম'],
    ['SA', ['رقم الجوال', 'جوال'], ['رقم الهاتف'], ['رقم العميل', 'رقم الهوية'], 'الاسم'],
    ['IR', ['موبایل', 'شماره موبایل'], ['تلفن'], ['کد ملی', 'شماره سفارش'], 'نام'],
    ['IL', ['נייד', 'טלפון נייד'], ['טלפון', 'מספר טלפון'], ['מספר לקוח', 'תעודת זהות'], 'שם'],
    ['BR', ['Celular'], ['Telefone', 'Fone'], ['CPF', 'Código do cliente'], 'Nome'],
    ['IT', ['Cellulare'], ['Telefono'], ['Codice cliente', 'Partita IVA'], 'Nome'],
    ['RO', ['Mobil'], ['Telefon'], ['CNP', 'Cod client'], 'Prenume'],
    ['HR', ['Mobitel', 'Broj mobitela'], ['Broj telefona'], ['OIB', 'Broj računa'], 'Ime'],
    ['NO', ['Mobilnr.'], ['Tlf.'], ['Kundenr', 'Fødselsnummer'], 'Navn'],
  ];

/** Distinct valid mobile numbers of a region, as they are dialled there and with their country code. */
function mobilesOf(
  region: CountryCode,
  count: number,
  seed: number,
): { national: string; plus: string; spaced: string }[] {
  const example = getExampleNumber(region, examples)!;
  const found: { national: string; plus: string; spaced: string }[] = [];
  for (let i = seed; found.length < count; i += 7) {
    const digits = String(Number(example.nationalNumber.slice(-5)) + i)
      .slice(-5)
      .padStart(5, '0');
    const national = example.nationalNumber.slice(0, -5) + digits;
    const parsed = parseMsisdn(`+${example.countryCallingCode}${national}`);
    if (parsed.ok && !found.some(({ plus }) => plus === `+${parsed.msisdn}`)) {
      const trunk = parseMsisdn(`0${national}`, region);
      found.push({
        plus: `+${parsed.msisdn}`,
        spaced: `+${example.countryCallingCode} ${national.slice(0, 3)} ${national.slice(3)}`,
        national: trunk.ok && trunk.msisdn === parsed.msisdn ? `0${national}` : national,
      });
    }
    if (i > 1_000_000) throw new Error(`no numbers in ${region}`);
  }
  return found;
}

const file = fc.record({
  region: fc.constantFrom(...REGIONS),
  isMobile: fc.boolean(),
  name: fc.nat(9),
  writing: fc.constantFrom('plus', 'spaced', 'national'),
  rows: fc.integer({ min: 3, max: 25 }),
  /** Numbers of customers and the like, written as numbers of telephones are. */
  others: fc.uniqueArray(fc.nat(3), { maxLength: 2 }),
  othersLike: fc.constantFrom('phones', 'digits', 'plus'),
  second: fc.constantFrom('none', 'sparse second', 'fax', 'emergency', 'parent', 'old', 'contact'),
  hasTotals: fc.boolean(),
  gaps: fc.array(fc.nat(24), { maxLength: 3 }),
  junk: fc.array(fc.nat(24), { maxLength: 2 }),
  order: fc.array(fc.nat(1_000), { minLength: 8, maxLength: 8 }),
  titles: fc.array(fc.constantFrom('Export', 'Kunden 2024', 'Phone list', '2024-01-31'), { maxLength: 2 }),
  hasHeader: fc.constantFrom(true, true, true, false),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  isQuoted: fc.boolean(),
  emptyColumns: fc.constantFrom(0, 0, 3, 300),
  blankLines: fc.boolean(),
  seed: fc.nat(5_000),
});

type File = typeof file extends fc.Arbitrary<infer Made> ? Made : never;

/** The text of a file, and what each of its lines says in the column that is meant. */
function written(made: File) {
  const [region, mobiles, phones, others, name] = made.region;
  const names = made.isMobile ? mobiles : phones;
  const numbers = mobilesOf(region, made.rows, made.seed);
  const strangers = mobilesOf(region, made.rows, made.seed + 40_001);
  // Without names only the cells tell, so most of them have to.
  const fewRows = !made.hasHeader && made.rows < 12;
  const meant = numbers.map((number, i) =>
    fewRows
      ? number[made.writing as 'plus']
      : made.junk.includes(i)
        ? ['n/a', '?', '123', '-'][i % 4]!
        : made.gaps.includes(i)
          ? ''
          : number[made.writing as 'plus'],
  );
  const other = (i: number) => {
    const { plus, national } = strangers[i]!;
    return made.othersLike === 'plus'
      ? plus
      : made.othersLike === 'phones'
        ? national
        : national.replace(/^0+/, '');
  };
  const columns: [string, string[]][] = [
    [names[made.name % names.length]!, meant],
    [name, numbers.map((_, i) => ['Ann', 'Bob', 'Zoë'][i % 3]! + (i > 8 ? i : ''))],
    ...made.others.flatMap((at): [string, string[]][] =>
      others[at] ? [[others[at], numbers.map((_, i) => other(i))]] : [],
    ),
  ];
  if (made.second === 'fax') columns.push(['Fax', numbers.map((_, i) => strangers[i]!.plus)]);
  if (made.second === 'emergency')
    columns.push(['Emergency phone', numbers.map((_, i) => strangers[i]!.plus)]);
  if (made.second === 'contact')
    columns.push(
      ['Contact 1 Name', numbers.map((_, i) => `${['Mia', 'Kai', 'Zoë'][i % 3]} ${i}`)],
      ['Contact 1 Mobile', numbers.map((_, i) => strangers[i]!.plus)],
    );
  if (made.second === 'parent' || made.second === 'old')
    columns.push([
      `${columns[0]![0]} (${made.second === 'old' ? 'old' : 'parents'})`,
      numbers.map((_, i) => strangers[i]!.plus),
    ]);
  if (made.second === 'sparse second')
    columns.push([`${columns[0]![0]} 2`, numbers.map((_, i) => (i % 5 === 0 ? strangers[i]!.plus : ''))]);
  const ordered = columns.map((column, i) => ({ column, at: made.order[i]! })).sort((a, b) => a.at - b.at);
  const quoted = (cells: string[]) =>
    cells
      .concat(Array<string>(made.emptyColumns).fill(''))
      .map((cell) => (made.isQuoted || /[",;\t|]/.test(cell) ? `"${cell}"` : cell))
      .join(made.delimiter);
  const lines: string[] = [];
  if (made.hasHeader)
    for (const title of made.titles) lines.push(quoted([title, ...ordered.slice(1).map(() => '')]));
  const titles = lines.length;
  if (made.blankLines) lines.push('');
  if (made.hasHeader) lines.push(quoted(ordered.map(({ column: [header] }) => header)));
  const byLine = new Map<number, string>();
  for (let i = 0; i < made.rows; i++) {
    lines.push(quoted(ordered.map(({ column: [, cells] }) => cells[i]!)));
    byLine.set(lines.length, meant[i]!);
    if (made.blankLines && i % 4 === 1) lines.push('');
  }
  // A sum that could be a number of the region.
  if (made.hasTotals) {
    const sum = strangers.at(-1)!.national.replace(/^0+/, '');
    lines.push(
      quoted(
        ordered.map(({ column }) => (column === columns[0] ? sum : column === columns[1] ? 'Total' : '')),
      ),
    );
    byLine.set(lines.length, 'no number, but a total');
  }
  return { text: `${lines.join('\n')}\n`, region, byLine, titles };
}

async function read(text: string, defaultRegion: CountryCode) {
  const opened = await openContactFile(Readable.from([Buffer.from(text)]), { defaultRegion });
  const contacts: { line: number; msisdn: string }[] = [];
  const rejects: number[] = [];
  for await (const chunk of opened.chunks) {
    contacts.push(...chunk.contacts);
    rejects.push(...chunk.rejects.map(({ line }) => line));
  }
  return { contacts, rejects, facts: opened.facts() };
}

describe('any list of contacts', () => {
  it('has none but those texted whom its column of numbers names, and every row accounted for', async () => {
    const asked = { clear: 0, refused: 0, all: 0 };
    const refusedFiles: string[] = [];
    await fc.assert(
      fc.asyncProperty(file, async (made) => {
        const { text, region, byLine, titles } = written(made);
        // With names, and nothing else that may receive messages: there is nothing to ask.
        const isClear = made.hasHeader && new Set(made.gaps.concat(made.junk)).size * 2 < made.rows;
        asked.all += 1;
        if (isClear) asked.clear += 1;
        const found = await read(text, region).catch((error: unknown) => {
          if (error instanceof ContactFileError && /phone_column$/.test(error.code)) return undefined;
          throw error;
        });
        if (!found) {
          asked.refused += 1;
          if (isClear) refusedFiles.push(text.slice(0, 300));
          return;
        }
        const { contacts, rejects, facts } = found;
        for (const { line, msisdn } of contacts) {
          const parsed = parseMsisdn(byLine.get(line) ?? 'no row of the list', region);
          expect(parsed).toMatchObject({ ok: true, msisdn });
        }
        const lines = [...contacts.map(({ line }) => line), ...rejects].sort((a, b) => a - b);
        const above = Math.max(0, lines.length - byLine.size);
        // Titles are skipped; one that was not is a reject that can be seen.
        expect(lines.slice(above)).toEqual([...byLine.keys()]);
        expect(above + facts.skippedRows).toBeLessThanOrEqual(titles + 1);
        expect(contacts.length + rejects.length + facts.skippedRows).toBe(facts.rows);
        expect(facts.rows).toBe(byLine.size + titles + (made.hasHeader && !facts.header ? 1 : 0));
      }),
      { numRuns: 600 },
    );
    const tooMany = refusedFiles.length > asked.clear / 50;
    expect({ refused: tooMany ? refusedFiles.slice(0, 3) : [] }).toEqual({ refused: [] });
    expect(asked.refused).toBeLessThan(asked.all / 3);
  });
});
