import { ContactFileError } from './contact-file-error.js';
import { choosePhoneColumns } from './phone-column.js';

const NAMES = ['Ann', 'Bob', 'Cy', 'Di', 'Eve', 'Fay', 'Gus', 'Hal', 'Ivo', 'Jo', 'Kit', 'Lea'];
const KIN = ['Mother', 'Vater', 'madre', 'père', 'мать', '母'];
const SHORT_KIN = ['Mo', 'Fa', 'KM', 'KV'];
const FIGURES = ['12', '7', '31'];

/**
 * A file by the names of its columns. Below those with a star there are numbers of telephones, with `*?` in two rows of three, below `~` words for relatives,
 * with `~?` in one row of twelve, below `^` short ones, below `%` "Partner" in every second row, below `#` figures, below `!` yes or no, below `-` names of which the first is missing,
 * below others names.
 */
function fileOf(header: string) {
  const columns = header.split(',').map((name, index) => {
    const [, mark, written] = /^\s*(\*\?|~\?|[*~#!^%-]?)(.*)$/.exec(name) as unknown as [
      string,
      string,
      string,
    ];
    return { name: written, written, index, mark };
  });
  const cell = (mark: string, row: number, column: number) => {
    if (mark === '*?' && row % 3 === 0) return '';
    if (mark.startsWith('*')) return `+4479110${10 + column}0${10 + row}`;
    if (mark === '~') return KIN[row % KIN.length] as string;
    if (mark === '~?') return row === 7 ? 'Mother' : '';
    if (mark === '^') return SHORT_KIN[row % SHORT_KIN.length] as string;
    if (mark === '%') return row % 2 ? 'Partner' : 'Customer';
    if (mark === '-' && row === 1) return '-';
    if (mark === '!') return row % 3 ? 'yes' : 'no';
    return mark === '#' ? (FIGURES[row % 3] as string) : `${NAMES[(row + column) % 12]}`;
  };
  const rows = NAMES.map((_, row) => columns.map(({ mark }, column) => cell(mark, row, column)));
  return { columns, rows };
}

/** The name of the column that is taken, or what is said where none is. */
async function takenOf(header: string): Promise<string> {
  const { columns, rows } = fileOf(header);
  try {
    const taken = await choosePhoneColumns(columns, rows, undefined);
    return taken.map(({ written }) => written).join(' + ');
  } catch (error) {
    if (error instanceof ContactFileError) return error.code;
    throw error;
  }
}

const takenOfEach = (headers: readonly string[]) =>
  Promise.all(headers.map(async (header) => [header, await takenOf(header)]));
const asked = (headers: readonly string[]) => headers.map((header) => [header, 'ambiguous_phone_column']);

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

/** Files whose numbers are another person's: a plain name beside a relative, or of a contact that has a name of its own. */
const STRANGERS: Record<string, string> = {
  'of a contact beside the row’s own name': `
    Student Name, Grade, Contact 1 Name, Contact 1 Relationship, *Contact 1 Mobile
    Student Name, Grade, Contact 1 Name, ~Contact 1 Relationship, *Contact 1 Mobile
    First Name, Last Name, Primary Contact Name, *Primary Contact Phone
    Member, Contact Person, *Contact Phone
    Name, Contact Name, *Contact Number
    Player First Name, P1 First Name, *P1 Cell, P2 First Name, *P2 Cell
    Nome do aluno, Nome do contato, *Telefone do contato
    Nombre, Nombre del contacto, *Teléfono del contacto
    Vorname, Nachname, Hauptkontakt, *Hauptkontakt Telefon
    Schüler, Kontaktname, *Kontakttelefon
    Patient, Kontaktperson, *Kontaktperson Telefon
    Nom, Prénom, Contact 1, *Contact 1 portable
    Imię, Nazwisko, Kontakt imię, *Kontakt telefon
    Имя, Контакт имя, *Контакт телефон
    学生姓名, 班级, 联系人姓名, *联系人电话
    姓名, 聯絡人, *聯絡電話
    氏名, 連絡先氏名, *連絡先電話番号
    Student Name, Billing Name, *Billing Phone
    Patient Name, Customer Name, *Customer Phone
    Kunde, Mitarbeiter, *Mitarbeiter Handy
    Student, Name 1, *Phone 1, Name 2, *Phone 2`,
  'behind a relative': `
    Student, Guardian, *Phone
    Student Name, Class, Guardian Name, *Mobile
    Name, Parent, *Contact Number
    Name, Mother, Email, *Phone
    Name, Next of Kin, *Telephone
    Name, Emergency Contact, *Phone
    Student, Contact Person, *Phone
    Schüler, Kontaktperson, *Telefon
    学生姓名, 联系人, *电话
    Name, Godmother, *Phone
    Student, Emergency Contact 1, *Phone 1, Emergency Contact 2, *Phone 2
    Resident, Room, Family Member, *Phone
    Camper, Pickup Person, *Phone
    Kind, Gruppe, Abholberechtigte, *Telefon
    Enfant, Personne à contacter, *Téléphone
    Alumno, Persona de contacto, *Teléfono
    Uczeń, Osoba kontaktowa, *Telefon
    Ученик, Контактное лицо, *Телефон
    Child Name, *Phone
    Kind, *Telefon
    Resident, Relationship, *Phone
    Mother Name, *Phone, *Mobile
    Name, gesetzl. Betreuer, *Telefon
    Kind, Mutter, *Telefon
    Schüler, Klasse, Erziehungsberechtigte, *Telefon
    Name, Verwandtschaft, *Handy
    Name, Beziehung, *Telefon
    Élève, Responsable légal 1, *Téléphone
    Nom, Nom du tuteur, *Téléphone
    Nom, Lien de parenté, *Portable
    Alumno, Tutor, *Teléfono
    Alumno, Madre, *Móvil
    Aluno, Encarregado de educação, *Telemóvel
    Aluno, Responsável, *Telefone
    Alunno, Genitore, *Cellulare
    Leerling, Ouder, *Telefoon
    Uczeń, Opiekun, *Telefon
    Žák, Zákonný zástupce, *Telefon
    Tanuló, Szülő, *Telefonszám
    Elev, Părinte, *Telefon
    Učenik, Roditelj, *Mobitel
    Elev, Vårdnadshavare, *Mobil
    Elev, Foresatt, *Mobil
    Elev, Forælder, *Telefon
    Oppilas, Huoltaja, *Puhelin
    Õpilane, Vanem, *Telefon
    Skolēns, Vecāks, *Tālrunis
    Mokinys, Motina, *Telefonas
    Ученик, Родитель, *Телефон
    Учень, Опікун, *Телефон
    Μαθητής, Κηδεμόνας, *Τηλέφωνο
    Öğrenci, Veli, *Telefon
    Siswa, Wali, *No HP
    Học sinh, Phụ huynh, *SĐT
    学生姓名, 家长姓名, *电话
    生徒氏名, 保護者氏名, *電話番号
    학생이름, 보호자, *연락처
    ชื่อ, ผู้ปกครอง, *เบอร์โทร
    اسم الطالب, ولي الأمر, *الجوال
    تلميذ, ולי, נער, הורה, *טלפון
    छात्र, पिता का नाम, *मोबाइल`,
  'of the relatives that a column names, whatever its own name is': `
    Name, ~Emergency contact, *Phone
    Child, Class, ~Parent, *Phone
    Name, *Phone, ~Whose number
    Name, *Phone, ~Comment
    Schüler, Klasse, Erziehungsberechtigte, Straße, #PLZ, Ort, *Telefon
    Name, Bevollmächtigter, *Telefon
    Bewohner, Kontaktperson, *Telefon
    Name, *Phone, ~Relationship
    ~Relation, Name, *Mobile
    Name, *Telefon, ~Verwandtschaft
    Nom, *Téléphone, ~Lien
    Nombre, *Teléfono, ~Parentesco
    Nome, *Cellulare, ~Parentela
    Imię, *Telefon, ~Pokrewieństwo
    Имя, *Телефон, ~Родство
    姓名, *电话, ~关系
    氏名, *電話番号, ~続柄
    이름, *전화번호, ~관계
    الاسم, *الجوال, ~صلة القرابة`,
  'of whoever answers for a person': `
    Name, Responsible Party, *Phone
    Client Name, Case Worker, *Phone
    Name, Caseworker, *Phone
    Name, Case Manager, *Phone
    Patient, Social Worker, *Phone
    Resident, Key worker, *Phone
    Name, Legal representative, *Phone
    Name, Power of Attorney, *Phone
    Name, Authorized Person, *Phone
    Camper, Authorised pick-up, *Phone
    Camper, Pick-up person, *Phone
    Camper, Pickup by, *Phone
    Child, Collected by, *Phone
    Name, God mother, *Phone
    Name, Godfather, *Phone
    Name, Grand mother, *Phone
    Name, Step-father, *Phone
    Name, Mother-in-law, *Phone
    Name, Foster carer, *Phone
    Name, Next-of-kin, *Phone
    Name, NextOfKin Name, *Phone
    Name, N.O.K., *Phone
    Name, Nearest relative, *Phone
    Name, ICE Contact, *Phone
    Name, In case of emergency, *Phone
    Name, Emergency Contact Person, *Phone
    Name, Person to notify, *Phone
    Name, Notify in emergency, *Phone
    Name, Parent or family friend, *Phone
    Name, Companion, *Phone
    Name, Support person, *Phone
    Name, Verantwortlicher, *Telefon
    Bewohner, Bezugsperson, *Telefon
    Bewohner, Rechtlicher Vertreter, *Telefon
    Patient, Begleitperson, *Telefon
    Kind, Abholer, *Telefon
    Name, Vertrauensperson, *Telefon
    Name, Sozialarbeiterin, *Telefon
    Nom, Responsable, *Téléphone
    Nom, Représentant légal, *Téléphone
    Nom, Personne à prévenir, *Téléphone
    Patient, Accompagnant, *Téléphone
    Patient, Personne de confiance, *Téléphone
    Enfant, Personne autorisée, *Téléphone
    Usager, Référent, *Téléphone
    Nom, Curateur, *Téléphone
    Nombre, Responsable, *Teléfono
    Paciente, Acompañante, *Teléfono
    Nombre, Referente, *Teléfono
    Alumno, Persona autorizada, *Teléfono
    Alumno, Representante legal, *Teléfono
    Nombre, Padrino, *Teléfono
    Nome, Acompanhante, *Telefone
    Nome, Representante legal, *Telefone
    Aluno, Pessoa autorizada, *Telefone
    Nome, Referente, *Telefono
    Paziente, Accompagnatore, *Telefono
    Alunno, Persona delegata, *Telefono
    Nome, Amministratore di sostegno, *Telefono
    Naam, Wettelijk vertegenwoordiger, *Telefoon
    Naam, Begeleider, *Telefoon
    Leerling, Gemachtigde, *Telefoon
    Imię, Opiekun, *Telefon
    Imię, Osoba upoważniona, *Telefon
    Imię, Przedstawiciel ustawowy, *Telefon
    Jméno, Zákonný zástupce, *Telefon
    Jméno, Pověřená osoba, *Telefon
    Meno, Zodpovedná osoba, *Telefón
    Név, Törvényes képviselő, *Telefon
    Név, Kísérő, *Telefon
    Nume, Reprezentant legal, *Telefon
    Nume, Însoțitor, *Telefon
    Ime, Odgovorna osoba, *Mobitel
    Ime, Zakonski zastupnik, *Mobitel
    Ime, Pooblaščena oseba, *Telefon
    Namn, God man, *Telefon
    Namn, Målsman, *Telefon
    Navn, Ledsager, *Telefon
    Nimi, Edustaja, *Puhelin
    Nimi, Esindaja, *Telefon
    Имя, Законный представитель, *Телефон
    Имя, Сопровождающий, *Телефон
    Имя, Ответственный, *Телефон
    Ім’я, Законний представник, *Телефон
    Име, Упълномощено лице, *Телефон
    Όνομα, Υπεύθυνος, *Τηλέφωνο
    Όνομα, Συνοδός, *Τηλέφωνο
    Ad Soyad, Refakatçi, *Telefon
    Ad Soyad, Sorumlu kişi, *Telefon
    Nama, Penanggung jawab, *No HP
    Nama, Pendamping, *No HP
    Họ tên, Người đại diện, *SĐT
    姓名, 子女, *电话
    姓名, 監護人, *電話
    姓名, 负责人, *电话
    姓名, 陪护人, *电话
    姓名, 授权人, *电话
    氏名, 息子, *電話番号
    氏名, 身元引受人, *電話番号
    氏名, 付添人, *電話番号
    이름, 아들, *전화번호
    이름, 법정대리인, *전화번호
    이름, 간병인, *전화번호
    ชื่อ, ลูกชาย, *เบอร์โทร
    ชื่อ, ผู้ดูแล, *เบอร์โทร
    الاسم, المرافق, *الجوال
    الاسم, المسؤول, *الجوال
    نام, فرزند, *موبایل
    שם, אחראי, *טלפון
    שם, מלווה, *טלפון
    नाम, बेटा, *मोबाइल
    नाम, प्रतिनिधि, *मोबाइल`,
  'of relatives by short words, or in few rows': `
    Name, Mo/Fa, *Phone
    Kind, KM, *Telefon
    Name, KM, *Telefon
    Name, KV Name, *Telefon
    Name, *Phone, ^Whose
    Name, *Phone, ^Relationship
    Name, ^Rel., *Phone
    Name, *Phone, ~?Relationship
    Name, *Telefon, ~?Verwandtschaft
    Name, -Guardian, *Phone
    -Student, -Guardian, *Phone
    -Name, -Contact 1 Name, *Contact 1 Mobile`,
  'of pupils, whose parents are named': `
    Student, Father Name, Class, *Mobile
    Student Name, Father's Name, Mother's Name, #Roll No, Class, Section, #Admission No, *Mobile
    Name, #Roll No, Father's Name, *Mobile
    Name, Father's Name, Grade, *Mobile
    #Admission No, Name, Mother Name, *Phone
    Nome, Turma, Nome da Mãe, *Telefone
    Nombre, Nombre del padre, Grado, *Teléfono
    Name, #Age, Father's Name, *Mobile
    Patient, Spouse, *Phone
    Player, Father's Name, *Phone
    #Student ID, Contact Name, *Contact Phone
    #Patient ID, Contact Name, *Phone
    #Child ID, Contact Name, *Contact Phone
    Student Name, *Mobile, Father Name`,
  'of calls or of SIM cards': `
    *From number, *To number, #Duration
    *Caller, #Duration
    *Called number, #Duration
    *Rufnummer, #Dauer
    *From, *To, #Durée
    #ICCID, *Rufnummer
    *Phone, #PUK
    Name, #ICCID, *MSISDN`,
};

/** Files whose numbers are the row's own, whoever else has a name in them, and the column of them. */
const OWN = `
  First Name, Last Name, Company, *Phone
  Name, Sales Rep, *Phone
  Name, Account Owner, *Phone
  Customer, Manager, *Phone
  Name, Agent, *Mobile
  Kunde, Vertreter, *Telefon
  Kunde, Kundenberater, *Telefon
  Firma, Ansprechpartner, *Telefon
  Client, Commercial, *Téléphone
  Cliente, Vendedor, *Teléfono
  Nombre, Zona, *Teléfono
  Nombre, País, *Teléfono
  Cliente, Agente, *Telefono
  Klient, Handlowiec, *Telefon
  Jméno, Obchodní zástupce, *Telefon
  Клиент, Менеджер, *Телефон
  客户姓名, 业务员, *电话
  Contact Name, *Contact Phone
  Company, Contact Name, *Contact Phone
  Company Name, Contact Person, *Contact Number
  Account Name, Contact Name, *Contact Phone
  公司, 联系人, *联系电话
  Name, *Contact Number
  Name, Email, *Primary Contact Number
  Name, Contact Email, *Contact Phone
  Customer Name, *Customer Phone, Sales Rep Name
  Customer Name, Shipping Name, *Shipping Phone
  Name, Billing Name, *Billing Phone
  구매자명, 수취인명, *수취인연락처1
  买家会员名, 收货人姓名, 收货地址, *联系手机
  First Name (Billing), Last Name (Billing), *Phone (Billing), First Name (Shipping)
  Given Name, Family Name, *Phone
  Nom de famille, Prénom, *Téléphone
  First Name, Last Name, Spouse, Address, City, State, Zip, *Phone
  Mother, Name, *Phone
  Name, Guardian, Date of Birth, *Phone
  Student, Parent, *Student Mobile
  Name, #Children, *Phone
  Name, Neighborhood, *Phone
  Name, Make, Model, *Phone
  Name, Marital Status, *Phone
  Name, Relationship Manager, *Phone
  Name, Kundenbeziehung seit, Ort, PLZ, *Telefon
  Employee, *Employee Mobile
  Customer, Contact Person, *Phone
  Company, Contact Person, *Phone
  Empresa, Persona de contacto, *Teléfono
  Фирма, Контактное лицо, *Телефон
  Name, #Kinder, *Telefon
  公司, 联系人, *电话
  Name, Parent Account, *Phone
  Kunde, Kundenbetreuer, *Telefon
  Name, !Parental Consent, *Phone
  Name, !Muttersprache, *Telefon
  Passenger, From, To, *Phone
  Name, *Phone, #Call duration
  Participant, #Duration, *Phone
  Course, #Duration, *Mobile
  Kurs, #Dauer, *Telefon
  Plan, #Duration, *Mobile
  Name, Father's Name, Occupation, City, *Mobile No
  Name, Father's Name, *Mobile
  Name, Father / Husband Name, Address, *Mobile
  Name, S/o, *Mobile
  Nome, CPF, Nome da Mãe, *Telefone
  Nome, Nome do pai, *Celular
  Nombre, Nombre de la madre, *Teléfono
  नाम, पिता का नाम, *मोबाइल
  Name, Spouse, *Mobile
  Name, Spouse Name, *Phone
  Mitglied, Ehegatte, *Telefon
  Name, %Type, *Phone
  Pet, *Owner Mobile
  Pet Name, Species, Owner Name, *Owner Mobile
  Name, Breed, Owner Name, *Owner Phone
  Tier, Besitzer, *Besitzer Handy
  Tiername, Tierhalter, *Telefon Tierhalter
  Vehicle, Owner, *Owner Mobile
  Mascota, Dueño, *Teléfono dueño
  Animal, Propriétaire, *Téléphone propriétaire
  宠物, 主人姓名, *主人电话
  Empresa, Responsable, *Teléfono
  Azienda, Referente, *Telefono
  Entreprise, Responsable, *Téléphone
  Firma, Verantwortlicher, *Telefon
  公司, 负责人, *电话
  Firma, Yetkili, *Telefon
  Name, !Authorized, *Phone
  Name, Support Plan, *Phone
  Customer Name, Pickup Location, *Phone
  Name, Pick-up, *Phone
  School, Contact Name, *Contact Phone
  School, Responsible Person, *Phone
  Class, Contact Name, *Contact Phone
  Name, Responsible Sales Rep, *Phone
  Name, Zuständiger Berater, *Telefon
  Name, Authorized Dealer, *Phone
  Name, Notification, *Phone
  Nom, Accompagnement, *Téléphone
  Name, Relationship Status, *Phone
  Name, Category, *Phone
  Name, #KM, *Telefon`;

/** Where the row's own number stands beside the other person's. */
const BESIDE: [header: string, taken: string][] = [
  ['Student Name, *Student Mobile, Contact 1 Name, *Contact 1 Mobile', 'Student Mobile'],
  ['Name, *Mobile, Contact 1 Name, Contact 1 Relationship, *Contact 1 Mobile', 'Mobile'],
  ['Name, *Mobile, Contact 1 Name, ~Contact 1 Relationship, *Contact 1 Mobile', 'Mobile'],
  ['Name, *Phone, Emergency Contact, ~Relationship, *Emergency Phone', 'Phone'],
  ['Name, *Phone, Guardian Name, *Guardian Phone', 'Phone'],
  ['Guardian Name, *Guardian Phone, *Phone', 'Phone'],
  ['Name, *Phone, Name 2, *Phone 2', 'Phone'],
  ['Name, Contact 1 Name, *Contact 1 Mobile, *Mobile', 'Mobile'],
  ['Name, Guardian, *Phone, *Guardian Phone', 'Phone'],
  ['Name, *Phone, *Shipping Phone', 'Phone'],
  ['Student, *Mobile, Father Name, *Father Mobile', 'Mobile'],
  ['Pet, Owner Name, *Owner Mobile, Vet, *Vet Phone', 'Owner Mobile'],
  ['Vehicle, Driver, *Driver Mobile, *Owner Mobile', 'ambiguous_phone_column'],
  ['Horse, Rider, *Owner Mobile', 'ambiguous_phone_column'],
  ['Tenant, Property, *Owner Mobile', 'ambiguous_phone_column'],
  ['Name, *Billing Phone, *Shipping Phone', 'Billing Phone'],
  ['Name, *?Mobile, *Phone', 'Mobile + Phone'],
  ['Name, *?Mobile, Company, *Phone', 'Mobile + Phone'],
  ['Name, *?Mobile, Line Manager, *Phone', 'Mobile'],
  ['Student, *?Mobile, Teacher, *Phone', 'Mobile'],
  ['Name, *?Handy, Hausarzt, *Telefon', 'Handy'],
  ['Name, *?Mobile, Mother, Street, City, Country, #Zip, *Phone', 'Mobile'],
];

describe('the numbers of a file', () => {
  it.each(Object.entries(STRANGERS))('are asked about where they are %s', async (_, files) => {
    expect(await takenOfEach(lines(files))).toEqual(asked(lines(files)));
  });

  it('are the row’s own though others have a name in it', async () => {
    const headers = lines(OWN);
    const star = (header: string) => /\*([^,]*)/.exec(header)?.[1];
    expect(await takenOfEach(headers)).toEqual(headers.map((header) => [header, star(header)]));
  });

  it.each(BESIDE)('are the row’s own beside another person’s: %s', async (header, taken) => {
    expect(await takenOf(header)).toBe(taken);
  });

  it('are asked about where nearly all rows have the same', async () => {
    const { columns, rows } = fileOf('Name, *Telefon, Ort');
    const choose = (same: number) =>
      choosePhoneColumns(
        columns,
        rows.map((row, i) => (i < same ? [row[0]!, '+498912345678', row[2]!] : row)),
        undefined,
      ).then(
        () => 'taken',
        (error: Error) => error.message,
      );
    expect(await choose(11)).toContain('nearly all rows have the same number');
    expect(await choose(10)).toBe('taken');
    const short = rows.slice(0, 9).map((row) => [row[0]!, '+498912345678', row[2]!]);
    expect(await choosePhoneColumns(columns, short, undefined)).toHaveLength(1);
  });

  it('tell what says so', async () => {
    const { columns, rows } = fileOf('Student, Guardian, *Phone');
    await expect(choosePhoneColumns(columns, rows, undefined)).rejects.toThrow(/but Guardian says that/);
  });
});
