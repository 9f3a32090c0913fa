import { meaningOf, type NameKind, WORD_LISTS } from './column-words.js';

/** A language a line: a handset, a telephone, and what people call the numbers that are neither. */
const NAMES: [language: string, mobile: string[], phone: string[], other: string[]][] = [
  [
    'English',
    ['Mobile', 'Mobile Number', 'mobile_no', 'Cell #', 'Cellphone', 'MSISDN', 'WhatsApp', 'E.164'],
    ['Phone', 'phoneNumber', 'Phone 1 - Value', 'Telephone', 'Tel.', 'Ph No'],
    [
      'Customer No',
      'Account Number',
      'CustomerID',
      'Tax ID',
      'Order #',
      'Zip',
      'Phone ID',
      'Fax',
      'Invoice number',
    ],
  ],
  [
    'German',
    ['Handynr', 'Handynummer', 'Mobil', 'Mobilfunknummer', 'Kundenhandy'],
    ['Telefon', 'Tel.-Nr.', 'Rufnummer', 'Telefonnummer', 'Festnetz'],
    [
      'Kundennummer',
      'Kd.-Nr.',
      'Kontonummer',
      'Auftragsnr.',
      'PLZ',
      'Steuer-ID',
      'Telefax',
      'Mitgliedsnummer',
    ],
  ],
  [
    'Dutch',
    ['Mobiele nummer', 'Mobiel', 'GSM'],
    ['Telefoonnummer', 'Telnr'],
    ['Klantnummer', 'Klantnr', 'BSN', 'Factuurnummer', 'Rekeningnummer'],
  ],
  [
    'French',
    ['Portable', 'Tél. portable', 'N° de mobile'],
    ['Téléphone', 'Tél', 'Numéro de téléphone'],
    ['N° client', 'Code postal', 'SIRET', 'Numéro de commande'],
  ],
  [
    'Spanish',
    ['Móvil', 'Celular', 'Tfno. móvil', 'Número de celular'],
    ['Teléfono', 'Tfno', 'Tlf', 'Telf.'],
    ['Nº cliente', 'DNI', 'Código postal', 'Cédula', 'Número de cuenta'],
  ],
  [
    'Portuguese',
    ['Telemóvel', 'Celular'],
    ['Telefone', 'Fone'],
    ['Código do cliente', 'CPF', 'NIF', 'Número da conta'],
  ],
  [
    'Italian',
    ['Cellulare', 'Cell.', 'Numero di cellulare'],
    ['Telefono', 'Numero di telefono'],
    ['Codice cliente', 'Partita IVA', 'Codice fiscale', 'CAP'],
  ],
  ['Catalan', ['Mòbil'], ['Telèfon'], ['Codi client']],
  ['Romanian', ['Mobil', 'Telefon mobil'], ['Telefon', 'Număr de telefon'], ['CNP', 'Cod client']],
  [
    'Polish',
    ['Komórka', 'Nr komórki', 'Tel. kom.'],
    ['Numer telefonu', 'Telefon'],
    ['Numer klienta', 'PESEL', 'NIP', 'Kod pocztowy', 'Nr zamówienia'],
  ],
  [
    'Czech',
    ['Mobil', 'Mobilní číslo'],
    ['Telefonní číslo', 'Telefon'],
    ['Číslo zákazníka', 'IČO', 'PSČ', 'Rodné číslo'],
  ],
  ['Slovak', ['Mobilné číslo'], ['Telefónne číslo'], ['Číslo zmluvy', 'DIČ']],
  [
    'Hungarian',
    ['Mobilszám', 'Mobiltelefon'],
    ['Telefonszám'],
    ['Ügyfélszám', 'Számlaszám', 'Irányítószám', 'Adószám'],
  ],
  ['Croatian', ['Broj mobitela', 'Mobitel'], ['Broj telefona'], ['OIB', 'Broj računa', 'Broj ugovora']],
  [
    'Slovenian',
    ['GSM', 'Mobilni telefon'],
    ['Telefonska številka'],
    ['Davčna številka', 'Številka naročila'],
  ],
  [
    'Russian',
    ['Мобильный', 'Моб. тел.', 'Сотовый'],
    ['Телефон', 'Номер телефона', 'Тел.'],
    ['Номер клиента', 'ИНН', 'СНИЛС', 'Номер заказа', 'Индекс'],
  ],
  ['Ukrainian', ['Мобільний'], ['Номер телефону'], ['Номер клієнта', 'ЄДРПОУ', 'Номер рахунку']],
  ['Bulgarian', ['Мобилен'], ['Телефонен номер'], ['ЕГН', 'Номер на поръчка']],
  ['Serbian', ['Mobilni', 'Број мобилног'], ['Број телефона'], ['JMBG', 'Broj računa']],
  ['Greek', ['Κινητό', 'Κινητό τηλέφωνο'], ['Τηλέφωνο', 'Τηλ.'], ['ΑΦΜ', 'Κωδικός πελάτη', 'ΑΜΚΑ']],
  [
    'Turkish',
    ['Cep Telefonu', 'Cep', 'GSM No'],
    ['Telefon Numarası'],
    ['Müşteri No', 'TC Kimlik No', 'Vergi No', 'Sipariş No'],
  ],
  [
    'Finnish',
    ['Matkapuhelin', 'Kännykkä'],
    ['Puhelinnumero', 'Puh.'],
    ['Asiakasnumero', 'Tilinumero', 'Henkilötunnus', 'Postinumero'],
  ],
  [
    'Swedish',
    ['Mobilnummer', 'Mobilnr'],
    ['Telefonnummer', 'Tfn'],
    ['Kundnummer', 'Personnummer', 'Organisationsnummer', 'Postnummer'],
  ],
  ['Norwegian', ['Mobil', 'Mobilnr.'], ['Tlf', 'Tlf.nr.'], ['Kundenr', 'Fødselsnummer', 'Ordrenummer']],
  ['Danish', ['Mobiltelefon'], ['Tlf.', 'Telefonnummer'], ['Kundenummer', 'CPR', 'CVR-nr']],
  ['Icelandic', ['Farsími', 'GSM'], ['Símanúmer'], ['Kennitala']],
  ['Estonian', ['Mobiilinumber'], ['Telefon'], ['Konto']],
  ['Latvian', ['Mobilais tālrunis', 'Mob. tālr.'], ['Tālrunis', 'Tālruņa numurs'], ['Klienta numurs']],
  ['Lithuanian', ['Mobilusis'], ['Telefono nr.'], ['Kliento nr.']],
  [
    'Indonesian',
    ['no_hp', 'Nomor HP', 'Ponsel'],
    ['No. Telp', 'Telepon'],
    ['no_ktp', 'NIK', 'NPWP', 'No. Pelanggan', 'No Rekening'],
  ],
  ['Malay', ['Telefon bimbit'], ['No. Telefon'], ['No. Akaun', 'No. Kad Pengenalan']],
  ['Vietnamese', ['Di động', 'ĐTDĐ'], ['Số điện thoại', 'SĐT'], ['Mã khách hàng', 'CCCD', 'Số tài khoản']],
  ['Thai', ['มือถือ', 'เบอร์มือถือ'], ['เบอร์โทร', 'โทรศัพท์'], ['รหัสลูกค้า', 'เลขบัตรประชาชน']],
  [
    'Chinese',
    ['手机', '手机号码', '行動電話'],
    ['电话', '聯絡電話'],
    ['客户编号', '身份证号', '订单号', '郵遞區號', '會員編號'],
  ],
  [
    'Japanese',
    ['携帯', '携帯番号', '携帯電話番号'],
    ['電話番号', '連絡先'],
    ['顧客番号', '会員番号', '郵便番号', '注文番号'],
  ],
  [
    'Korean',
    ['휴대폰', '휴대폰번호', '핸드폰'],
    ['전화번호', '연락처'],
    ['고객번호', '주문번호', '계좌번호'],
  ],
  ['Hindi', ['मोबाइल', 'मोबाइल नंबर'], ['टेलिफोन', 'फ़ोन नंबर'], ['ग्राहक संख्या', 'आधार', 'खाता संख्या']],
  ['Bengali', ['মোবাইল', 'মোবাইল নম্বর'], ['ফোন নম্বর'], ['গ্রাহক নম্বর', 'ভোটার আইডি']],
  ['Tamil', ['மொபைல் எண்', 'கைபேசி'], ['தொலைபேசி'], ['வாடிக்கையாளர் எண்']],
  [
    'Arabic',
    ['جوال', 'رقم الجوال', 'الموبايل'],
    ['هاتف', 'رقم الهاتف'],
    ['رقم العميل', 'رقم الهوية', 'رقم الحساب'],
  ],
  ['Persian', ['موبایل', 'شماره موبایل', 'تلفن همراه'], ['تلفن', 'شماره تماس'], ['کد ملی', 'شماره سفارش']],
  ['Urdu', ['موبائل نمبر'], ['فون نمبر'], ['شناختی کارڈ نمبر']],
  ['Hebrew', ['נייד', 'טלפון נייד'], ['טלפון', 'מספר טלפון'], ['מספר לקוח', 'תעודת זהות', 'מספר חשבון']],
  ['Swahili', [], ['Namba ya simu'], ['Namba ya akaunti']],
  ['Afrikaans', ['Selfoon'], ['Telefoonnommer'], ['Rekeningnommer']],
];

const kindsOf = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, meaningOf(name).kind]));
const all = (names: readonly string[], kind: NameKind) =>
  Object.fromEntries(names.map((name) => [name, kind]));

describe('the name of a column', () => {
  it.each(NAMES)('says in %s what its numbers are for', (_, mobile, phone, other) => {
    expect(kindsOf(mobile)).toEqual(all(mobile, 'mobile'));
    expect(kindsOf(phone)).toEqual(all(phone, 'phone'));
    // "Other" by a word of its own, or because it is a number of something that nobody knows.
    const denied = kindsOf(other);
    for (const name of other)
      expect([name, denied[name]]).toEqual([name, expect.stringMatching(/^other|unknown/)]);
  });

  it.each(NAMES)('is plain in %s where it is nothing but such a word', (_, mobile, phone) => {
    const names = [...mobile, ...phone];
    expect(names.filter((name) => !meaningOf(name).isPlain)).toEqual([]);
  });

  it.each([
    ...[
      'Customer Mobile',
      'Client phone no.',
      'Your mobile',
      'Private Handy',
      'Member Phone',
      'Patient Mobile Number',
    ],
    ...[
      'Student phone',
      'User phone',
      'Subscriber number mobile',
      'Primary phone',
      'Billing Phone',
      'Guest mobile',
    ],
    ...[
      'Kundenhandy',
      'Handynummer Kunde',
      'Mitgliederhandy',
      'Teilnehmer Telefon',
      'Mobil privat',
      'Mobiltelefonnummer',
    ],
    ...[
      'Téléphone du client',
      'Votre portable',
      'Teléfono móvil del cliente',
      'Celular do cliente',
      'Cellulare paziente',
    ],
    ...[
      'Telefon klienta',
      'Мобильный телефон клиента',
      'Номер мобильного телефона',
      'Müşteri Cep Telefonu',
      '客户手机号',
    ],
    ...[
      '您的手机号码',
      '联系电话',
      'お客様電話番号',
      '고객 휴대폰번호',
      'เบอร์โทรศัพท์ลูกค้า',
      'رقم جوال العميل',
      'رقم الهاتف المحمول',
    ],
    ...[
      'Numer telefonu komórkowego',
      'Phone Number (required)',
      '手机号码（必填）',
      '携帯電話番号(必須)',
      '휴대폰번호(필수)',
      'What is your phone number?',
      "Customer's phone",
      'Teléfono(s)',
      'Tel. p.',
      'Contact details',
      'ग्राहक मोबाइल नंबर',
      'No. HP Pelanggan',
      'Số điện thoại khách hàng',
      'Mobile (with country code)',
      'Phone 1 - Value',
    ],
  ])('is plain where it says only that it is the row’s own: %j', (name) => {
    expect(meaningOf(name)).toMatchObject({ isPlain: true, isSomebodyElses: false, isMixed: false });
  });

  it.each([
    ...[
      'Parent mobile',
      'Next of kin phone',
      'NOK phone',
      'Handy Eltern',
      'Mutterhandy',
      'Portable du tuteur',
      'Móvil madre',
    ],
    ...[
      'Telemóvel encarregado',
      'Cellulare genitore',
      'Telefon opiekuna',
      'Telefon rodičů',
      'Szülő telefonszáma',
      'Veli Cep',
    ],
    ...[
      'Телефон родителя',
      'Телефон батьків',
      'Κινητό γονέα',
      'Huoltajan puhelin',
      'Vårdnadshavare mobil',
      'Forelder mobil',
    ],
    ...[
      'Mobiel ouder',
      'No HP Ayah',
      'No. HP Orang Tua',
      'SĐT phụ huynh',
      'เบอร์ผู้ปกครอง',
      '家长电话',
      '保護者電話番号',
      '학부모 연락처',
    ],
    ...[
      'رقم هاتف ولي الأمر',
      'تلفن والدین',
      'טלפון הורה',
      'पिता का मोबाइल',
      'পিতার মোবাইল',
      'Simu ya mzazi',
      'Telefon părinte',
    ],
    ...[
      'Employer phone',
      'Agent Mobile',
      'Spouse Cell',
      'Courier phone',
      'Sender phone',
      'Landlord mobile',
      'Betreuerhandy',
    ],
  ])('tells that it is somebody else’s: %j', (name) => {
    expect(meaningOf(name)).toMatchObject({ isSomebodyElses: true, isPlain: false });
  });

  it.each([
    ...[
      'Old Mobile',
      'Former phone',
      'Previous cell',
      'Do Not Call Mobile',
      'Opted-out mobile',
      'Invalid phone',
      'Wrong number phone',
    ],
    ...[
      'Altes Handy',
      'Handy ungültig',
      'Ancien portable',
      'Móvil antiguo',
      'Teléfono erróneo',
      'Cellulare vecchio',
      'Telefon stary',
    ],
    ...[
      'Oud telefoonnummer',
      'Gammalt mobilnummer',
      'Старый телефон',
      'Eski telefon',
      'Παλιό κινητό',
      '旧手机',
      '旧電話番号',
      'No HP lama',
    ],
  ])('denies a number that is dead: %j', (name) => {
    expect(meaningOf(name).kind).toBe('other');
  });

  it.each(['Mobile Zorglub', 'Handy Xaver', '手机某某', 'เบอร์โทรสมชาย', 'Xaverhandy'])(
    'is not plain with a word that nobody knows: %j',
    (name) => {
      expect(meaningOf(name)).toMatchObject({ isPlain: false, isUnclear: true });
    },
  );

  it('denies by words of at least thirty languages', () => {
    const denying = NAMES.filter(([, , , other]) => other.some((name) => meaningOf(name).kind === 'other'));
    expect(denying.length).toBeGreaterThanOrEqual(30);
  });

  it.each([
    ['Contact No', 'contact'],
    ['Kontakt', 'contact'],
    ['Number', 'number'],
    ['Nr.', 'number'],
    ['Matrikelnummer', 'other'],
    ['Losnummer', 'other_number'],
    ['Badge Number', 'other'],
    ['Lot No', 'other'],
    ['', 'unknown'],
    ['x', 'unknown'],
  ] as const)('%j is %s', (name, kind) => {
    expect(meaningOf(name).kind).toBe(kind);
  });

  it('tells whose number it is, and which of several', () => {
    expect(meaningOf('Mobile')).toMatchObject({ isPlain: true, ordinal: 1, isSomebodyElses: false });
    expect(meaningOf('Home Phone')).toMatchObject({ isPlain: true });
    expect(meaningOf('Work Phone')).toMatchObject({ isPlain: false, isLesser: true });
    expect(meaningOf('Emergency contact phone')).toMatchObject({ isSomebodyElses: true, isPlain: false });
    expect(meaningOf('Order phone')).toMatchObject({ isMixed: true });
    expect(meaningOf('Client mobile')).toMatchObject({ isMixed: false });
    const [first, second] = [meaningOf('Phone 1 - Value'), meaningOf('Phone 2 - Value')];
    expect([first.ordinal, second.ordinal, first.base]).toEqual([1, 2, second.base]);
    expect(meaningOf('Secondary phone')).toMatchObject({ ordinal: 2, base: meaningOf('Phone').base });
  });
});

type ListName = keyof typeof WORD_LISTS;

const OWN_LISTS: ListName[] = [
  ...(['MOBILE', 'PHONE', 'CONTACT', 'NUMBER', 'PLAIN'] as const),
  ...(['BUYER', 'OWNER', 'AT_WORK', 'DELIVERY'] as const),
];
/** Words of one list and of another say the opposite of each other, or one hides what the other says. */
const CONTRADICTIONS: [ListName, ListName][] = [
  ...OWN_LISTS.flatMap((own) =>
    (['KIN', 'RELATION', 'THIRD_PARTY', 'STAND_IN', 'DEAD', 'NO_NUMBER_OF_A_PERSON', 'SECOND'] as const).map(
      (other): [ListName, ListName] => [own, other],
    ),
  ),
  ...(['MOBILE', 'PHONE', 'CONTACT', 'NUMBER', 'PLAIN'] as const).map((own): [ListName, ListName] => [
    own,
    'OTHER',
  ]),
  ...(['AT_WORK', 'DELIVERY', 'OWNER', 'BUYER'] as const).map((own): [ListName, ListName] => ['PLAIN', own]),
  ['OWNER', 'AT_WORK'],
  ['DEAD', 'PLAIN'],
];
/** Those that are meant, and what wins. */
const MEANT: Record<string, string> = {
  // Compounds of a word for telephones or customers that are somebody else's; that wins.
  'MOBILE THIRD_PARTY': 'handyman handyshop',
  'PHONE THIRD_PARTY': 'เบอรคร',
  'CONTACT KIN': 'nodkontakt',
  'CONTACT STAND_IN': 'ผรบผดชอบ',
  // A social worker is no employee whom the row is about.
  'AT_WORK KIN': 'pracowniksocjalny trabajadorasocial trabajadorsocial',
  'CONTACT THIRD_PARTY': 'kontaktperson',
  'BUYER THIRD_PARTY': 'kundeservice kundenservice klantenservice kundendienst',
  // Turkish for a handset, Portuguese for a postcode: a phone, where its cells are numbers.
  'MOBILE OTHER': 'cep',
  // German for the staff, plain in others. "Day phone" and "ma" (my) are beside telephones, "day" and "mã" (code) alone are no numbers.
  'PLAIN OTHER': 'day ma personal personales personale personala personnel az osobni henkilokohtainen',
};

describe('the lists of words', () => {
  it.each(CONTRADICTIONS)('%s and %s have none in common but those that are meant', (one, other) => {
    const [a, b] = [WORD_LISTS[one], WORD_LISTS[other]];
    const both = [...a.pieces.filter(({ text }) => b(text)), ...b.pieces.filter(({ text }) => a(text))];
    const meant = (MEANT[`${one} ${other}`] ?? '').split(' ').filter(Boolean);
    expect([...new Set(both.map(({ text }) => text))].sort()).toEqual(meant.sort());
  });
});
