/**
 * What the name of a column says about its cells, in the words people use for it: whether they are numbers that receive
 * messages, and whether they are certainly something else.
 *
 * `word` is a whole word of the name, `word*` the beginning of one, `*word*` any part of one: German and its neighbours
 * write compounds, and Chinese, Japanese and Thai no blanks. All lists are compared without accents.
 */

/** Letters that no sign can be taken from. */
const SINGLE: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe' };

/** Handsets, in 50 languages. What else receives messages there (WhatsApp, SMS) is the same number. */
const MOBILE = words(`
  msisdn mobile mobiles *mobil* mob mobno mobnum mobnr mobtel cell cells cellphone cellphones cellular cellnumber cellno cellnum
  whatsapp whats wa nowa sms gsm handset e164
  *handy* natel portable portables cellulaire movil moviles celular celulares cel celu telemovel telemoveis movel moveis
  cellulare cellulari mobiel* gsmnr gsmnummer komorka komork* kom mobitel* mobiln* mobilni mobilen cep ceptel cepno
  matkapuhelin* matkapuh *kannykka* farsimi gemsi mobiil* hp nohp hape handphone handphon ponsel seluler bimbit
  didong dtdd selfoon* selnommer selpon mugikorra mugikor symudol fonguthan
  *мобил* *мобіл* *мобiл* сотов* моб *ұялы* *κινητο* κιν *մոբայլ* *բջջային* *მობილურ*
  *手机* *手機* *移动电话* *移動電話* *行动电话* *行動電話* *携帯* *ケータイ* *スマホ* *휴대폰* *휴대전화* *핸드폰* *모바일* *มือถือ*
  *جوال* *موبايل* *موبایل* *محمول* *خلوي* *همراه* *موبائل* *נייד* *סלולר* *פלאפון*
  *मोबाइल* *मोबाईल* *মোবাইল* *મોબાઇલ* *મોબાઈલ* *ਮੋਬਾਈਲ* *ਮੋਬਾਇਲ* *மொபைல்* *கைபேசி* *అలైపేసి* *మొబైల్* *ಮೊಬೈಲ್* *മൊബൈൽ* *ජංගම* *ମୋବାଇଲ*
`);

/** Telephones, which may be handsets or not. */
const PHONE = words(`
  *phone* *telephon* phones tel tels tele telno telnum telnumber ph phn phno phnum phnumber telef telnr landline mdn
  *telefon* *rufnummer* *rufnr* fon fonnr fernsprecher festnetz* telefoon* telnummer tfno tlfno tfono tlf tlfn tlfnr telf tfn tfnr telfno
  fone fones fono fonos *telefoni* *puhelin* puh puhnro telpon telepon* telp tlp notelp notelepon telpno notel
  talru* talr sdt dienthoai dt simi simanumer simu foin ucingo* yocingo taleefan ffon foon guthan
  *телефон* тел телеф *τηλεφων* τηλ *電話* *电话* *联系方式* *聯絡方式* *聯繫方式* *連絡先* *전화* *연락처* *โทรศัพท์* *เบอร์* โทร
  *هاتف* *تلفون* *تليفون* *تلفن* *تماس* *ٹیلیفون* *فون* *טלפון* טל *טלפון*
  *फोन* *फ़ोन* *दूरभाष* *दूरध्वनी* *टेलिफोन* *टेलीफोन* *ফোন* *টেলিফোন* *ફોન* *ਫੋਨ* *ਫ਼ੋਨ* *தொலைபேசி* *போன்* *ఫోన్* *ದೂರವಾಣಿ* *ಫೋನ್* *ഫോൺ* *දුරකථන* *ଫୋନ*
  *հեռախոս* *ტელეფონ* *ስልክ* *ទូរស័ព្ទ* *ဖုန်း* *ໂທລະສັບ* *утас*
`);

/** Whom or where to reach, which may be by a number. */
const CONTACT = words(`
  contact contacts contactno contactnum contactnumber contacto contactos contato contatos contatto contatti contactnummer
  *kontakt* kontak kontaktnr recipient recipients destination destinatario destinataire empfaenger* empfanger* ontvanger*
  mottagare mottaker modtager odbiorca prijemce primatel alici alıcı penerima vastaanottaja to sendto dest
  контакт* получател* отримувач* адресат* επαφη *संपर्क* *সংযোগ* *اتصال* *연락*
`);

/** A number of whatever kind. */
const NUMBER = words(`
  number numbers num nums no nos nr nrs nro numero numeros nummer nummern nommer numer numery numar numarul numara numarasi
  nomor nombor nomer broj brojevi cislo cisla stevilka szam szama numri numeris numurs namba nambari so
  номер номера номерa номір число бр број αριθμος αριθμοι αρ 号码 號碼 番号 番號 번호 หมายเลข เลข رقم ارقام شماره نمبر מספר
  *नंबर* *नम्बर* *क्रमांक* *নম্বর* *નંબર* *ਨੰਬਰ* *எண்* *నంబర్* *ಸಂಖ್ಯೆ*
`);

/** What surely is something else, however much its cells look like numbers of telephones. */
const OTHER = words(`
  customer* cust custno custid client* clt account* acct acc accno acctno tax* vat order* ordernr invoice* bill bills zip* postal* postcode* post
  postbox pobox pin pincode ssn passport* licen* citizen* employee* emp empno staff member* user* student* roll badge* serial* sku
  product* item items article* ref refs reference* ticket* case policy policies contract* card cards iban bic swift bank* sort routing ein npi
  date* day days birth* dob born year* month* amount* price* total* sum balance* qty quantit* score points lat lng latitude
  longitude house street* building room floor flat apt index idx seq sequence position version batch lot tracking
  shipment* parcel* plate* vehicle* vin registration* reg regno company companyno siret siren gst* pan aadhaar* aadhar* nin bvn
  code codes key token external internal
  *kunde* kd kdnr kdnummer *konto* *ausweis* steuer* ust* umsatz* *rechnung* *auftrag* *bestell* plz *postleitzahl* *hausn* mitglied* *personal*
  *vertrag* *artikel* *beleg* matrikel* *geburt* datum betrag preis menge alter jahr strasse *versicherung* police debitor* kreditor*
  mandant* lieferant* *serien* kennzeichen aktenzeichen az lfd *laufend*
  *klant* *factuur* bestel* bsn kvk btw *huisn* lid lidnr lidnummer *personeel* polis* *rekening* geboorte* bedrag
  kund kundid *kundn* *personn* *organisation* orgnr org cpr cvr postnr postnummer *faktura* *ordre* *medlem* fodsel* fodelse*
  *asiakas* tili* *henkilo* hetu *postinumero* *lasku* *tilaus* *jasen* kennitala *vidskipta*
  client compte commande facture tva insee nir cp adherent* matricule* dossier* contrat* naissance montant prix quantite carte* identifiant*
  cliente* clienta cuenta* pedido* factura* dni nif nie nit cif rut run curp rfc cedula* ci cuit* cuil* codigo* cod socio* afiliado* matricula*
  expediente* contrato* poliza* nacimiento fecha* importe* precio* cantidad* documento* doc identificacion* legajo* tarjeta* folio*
  conta contas fatura* cpf cnpj rg niss cep contribuinte apolice* nascimento data datas valor* inscricao* cartao* boleto*
  conto conti ordine ordini fattura* cf fiscale piva iva partita cap codice* tessera* matricola* contratto* polizza* nascita importo* pratica*
  cont comanda* cnp cui
  *klient* konta *zamowien* *faktur* pesel nip regon krs kod kody pocztow* dowod* umow* legitymac* album* urodz* kwot* kart* ewidenc* pracownik*
  *zakazn* ucet uctu objednav* rodne rodny ico dic psc smlouv* smluv* zmluv* clensk* osobni* castk* variabil*
  *ugyfel* vevo* *szamla* *rendeles* *iranyito* *adoszam* adoazon* taj *szemelyi* *szerzodes* tag tagsag* osszeg azonosit*
  kupac kupca klijent* strank* racun* narudz* narocil* oib jmbg emso pib davcn* postansk* postn* ugovor* pogodb* clan* iznos matic*
  *клиент* *клієнт* счет* рахун* заказ* замовлен* поръчк* инн снилс паспорт* кпп огрн* индекс* індекс* іпн рнокпп едрпоу єдрпоу егн еик булстат код коды
  договор* договір полис* дата дати сумм* сума карт* табел* лицев* артикул* ид
  *πελατ* λογαριασμ* παραγγελι* τιμολογ* αφμ αμκα τκ ταχ* κωδικ* ταυτοτητ* διαβατηρ* ημερομηνι* ποσο συμβολαι* μητρωο*
  musteri* hesap* siparis* fatura tc tckn tcno kimlik* vergi* vkn posta* sicil* uye* sozlesme* tarih* tutar* ogrenci* kod plaka*
  pelanggan* akun* rek pesanan* faktur ktp noktp nik npwp kk paspor* kode pos anggota nim nis nip induk kontrak* tanggal tgl jumlah harga urut ic kad pengenalan
  mykad akaun kartu bpjs resi polis
  khach hang donhang cmnd cccd mst ma hoadon taikhoan hopdong ngay stt mteja akaunti kitambulisho
  *ลูกค้า* *รหัส* *บัตร* *ไปรษณีย์* *ภาษี* *บัญชี* *สั่งซื้อ* *วันที่* *สมาชิก*
  *客户* *客戶* *顾客* *顧客* *订单* *訂單* *身份证* *身分證* *身份證* *邮编* *邮政* *郵遞* *郵編* *账号* *帳號* *账户* *帳戶* *编号* *編號* *学号* *學號* *工号*
  *日期* *金额* *金額* *会员* *會員* *税号* *稅號* *统编* *統編* *合同* *合約* *序号* *序號* *发票* *發票* *证件* *證件* *护照* *護照*
  *お客様* *会員* *注文* *郵便* *口座* *社員* *番地* *コード* *日付* *請求* *契約* *マイナンバー* *受注* *伝票* *品番* *生年月日*
  *고객* *회원* *주문* *우편* *계좌* *사번* *주민* *사업자* *코드* *날짜* *금액* *송장* *생년월일* *학번*
  *عميل* *العملاء* *زبون* *حساب* *طلب* *فاتورة* *هوية* *رمز* *بريد* *ضريب* *بطاقة* *جواز* *تاريخ* *مبلغ* *عقد* *عضو*
  *لקוח* *לקוח* *חשבון* *הזמנה* תז *זהות* *מיקוד* *עוסק* *תאריך* *סכום* *דרכון*
  *مشتری* *سفارش* *فاکتور* *ملی* *کد* *پستی* *قرارداد* *شناسنامه* *گاہک* *کھاتہ* *شناختی* *کارڈ*
  *ग्राहक* *खाता* *आदेश* *ऑर्डर* *आधार* *पैन* *पिन* *बिल* *तारीख* *राशि* *सदस्य* *आईडी* *पासपोर्ट*
  *গ্রাহক* *অ্যাকাউন্ট* *অর্ডার* *আইডি* *পোস্ট* *ভোটার* *পাসপোর্ট* *வாடிக்கையாளர்* *கணக்கு* *కస్టమర్* *ఖాతా*
`);

/** Beside a word for telephones, these still make it something else: "phone ID", "Handy-IMEI", "Telefax". */
const NO_NUMBER_OF_A_PERSON = words(`
  *fax* id ids uid guid uuid udid imei imsi iccid serial* mac model* date* datum fecha data дата timestamp time hash pager type typ tipo
  label labels etikett* extension ext durchwahl nebenstelle vorwahl prefix carrier operator provider status verified
  *факс* *传真* *傳真* *팩스* *فاكس* *فکس*
`);

/** The beginning of a number, where that has a column of its own: an area or a country. */
const BEGINNING = words(`
  vorwahl* landesvorwahl prefix prefixes prefijo* prefisso* prefixo ddd ddi isd std area areacode dialcode dialing dialling indicatif* netnummer kengetal
  kierunkowy predvolba predcisli predvoľba körzet korzetszam alankodu riktnummer retningsnummer suuntanumero
  *区号* *區號* *国番号* *市外局番* *지역번호* *국가번호* предпозив* kodwilayah
`);

/** Whether the numbers of the file may be divided: `Vorwahl;Rufnummer`, `country code,phone`. */
export function namesBeginning(name: string): boolean {
  const parts = wordsOf(name);
  const joined = parts.join('_');
  const isCode =
    /(^|_)(country|phone|dial|tel|calling)_code(_|$)|код_(города|страны)|codigo_(de_)?(pais|area)/.test(
      joined,
    );
  return isCode || (parts.length <= 3 && parts.some((part) => BEGINNING(part)));
}

/** Whose number it is, where that is somebody else's than the row's. */
const SOMEBODY_ELSE = words(`
  emergency notfall* urgence* emergencia* emergenza* kin nextofkin parent parents mother father guardian spouse partner wife husband
  referrer referee agent broker advisor advisers berater* vertret* rep salesrep manager driver salesman verkauf* supervisor boss
  assistant sekretariat* company firma switchboard zentrale support hotline doctor arzt seller shop store branch filiale*
`);

/** At work several people may share it. */
const AT_WORK = words(`
  work business office dienst* geschaft* buro oficina trabajo bureau travail pro lavoro ufficio praca sluzbow* trabalho escritorio
  werk kantoor arbete arbeid arbejde tyo рабоч* служебн* робоч* kantor 公司 办公 辦公 会社 勤務先 회사
`);

/** Not the first number of a person. */
const SECOND = words(`
  secondary second alt alternate alternative other additional backup zweit* weitere* andere* autre otro otra segundo secundario
  altro secondo drugi другой доп дополнительн* yedek
`);

/** What may stand beside a word for telephones and changes nothing. */
const PLAIN = words(`
  home private privat* personal main primary preferred default first haupt* value full valid my your the de del di da do of for
  with incl country code international national domicile fixe fijo fisso casa hjem hem thuis domashn* домашн* основн* ev rumah
  e * line land and or y und et o
`);

/** Names of other columns that most files of contacts have: a row with one of them is a header. */
const USUAL = words(`
  name names firstname lastname surname fullname vorname nachname familienname nom prenom nombre nombres apellido apellidos nome
  cognome sobrenome naam voornaam achternaam imie nazwisko jmeno prijmeni nev ime prezime nama nimi etunimi sukunimi fornamn efternamn
  fornavn etternavn efternavn ad soyad isim ten ho email emails mail correo city ort stadt ville ciudad cidade citta miasto mesto kota
  address adresse direccion endereco indirizzo adres adresa country land pays pais paese kraj notes note comment gender title anrede
  имя фамилия фио город адрес імя прізвище όνομα ονομα επωνυμο 姓名 名字 名前 氏名 성명 이름 ชื่อ الاسم اسم نام שם नाम नाव নাম పేరు பெயர்
`);

/** From what surely is a number to send to, down to what surely is none. */
export type NameKind = 'mobile' | 'phone' | 'contact' | 'number' | 'unknown' | 'other_number' | 'other';

export interface ColumnMeaning {
  kind: NameKind;
  /** Nothing but the words for it: neither work, nor somebody else's, nor the second one. */
  isPlain: boolean;
  isSomebodyElses: boolean;
  isAtWork: boolean;
  /** It says what else it is, beside a word for telephones: "order phone". */
  isMixed: boolean;
  /** `Phone 2` is the second of `Phone`. */
  ordinal: number;
  /** The name without that: columns that have the same one belong together. */
  base: string;
}

export function meaningOf(name: string): ColumnMeaning {
  const parts = wordsOf(name);
  const texts = parts.filter((part) => !/^\d+$/.test(part));
  const ordinal = Number(parts.find((part) => /^[1-9]$/.test(part)) ?? 1);
  const has = (list: WordList) => texts.some((part) => list(part));
  const isMobile = has(MOBILE) || /(^|_)(e_?164|di_dong|06_?nummer)(_|$)/.test(parts.join('_'));
  const isPhone = isMobile || has(PHONE) || parts.join('_').includes('dien_thoai');
  const isContact = has(CONTACT);
  const isNumber = has(NUMBER);
  const known = (part: string) =>
    [MOBILE, PHONE, CONTACT, NUMBER, PLAIN].some((list) => list(part)) || /^(di|dong|dien|thoai)$/.test(part);
  const meaning = {
    isPlain: texts.every(known) && !has(SECOND),
    isSomebodyElses: has(SOMEBODY_ELSE),
    isAtWork: has(AT_WORK),
    isMixed: false,
    ordinal: has(SECOND) ? Math.max(ordinal, 2) : ordinal,
    base: texts.filter((part) => !SECOND(part)).join('_'),
  };
  if (texts.length === 0) return { ...meaning, kind: 'unknown' };
  if (has(NO_NUMBER_OF_A_PERSON)) return { ...meaning, kind: 'other' };
  // "Customer phone" is a phone; what belongs to orders and contracts beside it is not sure to be one.
  const isMixed = texts.some((part) => OTHER(part) && !isOwner(part) && !PLAIN(part));
  if (isMobile) return { ...meaning, kind: 'mobile', isMixed };
  if (isPhone) return { ...meaning, kind: 'phone', isMixed };
  if (isContact && !isMixed) return { ...meaning, kind: 'contact' };
  if (texts.some((part) => OTHER(part) && !PLAIN(part))) return { ...meaning, kind: 'other' };
  if (isContact) return { ...meaning, kind: 'contact' };
  if (!isNumber)
    return {
      ...meaning,
      kind: /(nummer|numero|nr|szam|broj|cislo|番号|番號|号码|號碼|번호)$/.test(meaning.base)
        ? 'other_number'
        : 'unknown',
    };
  return { ...meaning, kind: texts.every((part) => NUMBER(part) || PLAIN(part)) ? 'number' : 'other_number' };
}

/** Whether it is a name that columns of contacts usually have, of whatever kind. */
export function isUsualName(name: string): boolean {
  const parts = wordsOf(name);
  const telling = [USUAL, MOBILE, PHONE, OTHER];
  const lists = [...telling, NUMBER, PLAIN];
  return (
    parts.some((part) => telling.some((list) => list(part))) &&
    parts.every((part) => /^\d+$/.test(part) || lists.some((list) => list(part)))
  );
}

/** Who the row is about: "client mobile" is the mobile of the row's person. */
const isOwner = words(
  'customer* cust client* clt cliente* *kunde* *klant* kund *klient* *клиент* *клієнт* *asiakas* *zakazn* musteri* pelanggan* *客户* *客戶* *顧客* *お客様* *고객* *عميل* *مشتری* *ग्राहक* khach hang *会員* *会员* *會員* *회원* *عضو* member* mitglied* user* student* patient* employee* emp staff',
);

/** The words of a name as it is compared: `PhoneNumber 1` → phone, number, 1. */
function wordsOf(name: string): string[] {
  return plain(name.slice(0, NAME_CHARS).replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'))
    .replace(/(\D)(\d)/gu, '$1 $2')
    .replace(/(\d)(\D)/gu, '$1 $2')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((part) => part !== '')
    .slice(0, WORDS_MAX);
}

/** A longer one is no name. */
const NAME_CHARS = 100;
const WORDS_MAX = 12;

/** Without accents and signs above letters, in whatever script, and with the plain letter of those that have none. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .normalize('NFC')
    .replace(/[łøđıßæœ]/g, (letter) => SINGLE[letter] as string);
}

type WordList = (word: string) => boolean;

function words(list: string): WordList {
  const whole = new Set<string>();
  const starts: string[] = [];
  const parts: string[] = [];
  for (const entry of list.split(/\s+/)) {
    const word = plain(entry.replaceAll('*', ''));
    if (word === '') continue;
    if (entry.startsWith('*')) parts.push(word);
    else if (entry.endsWith('*')) starts.push(word);
    else whole.add(word);
  }
  const starting = starts.length > 0 ? new RegExp(`^(?:${starts.join('|')})`, 'u') : undefined;
  const within = parts.length > 0 ? new RegExp(parts.join('|'), 'u') : undefined;
  return (word) => whole.has(word) || (starting?.test(word) ?? false) || (within?.test(word) ?? false);
}
