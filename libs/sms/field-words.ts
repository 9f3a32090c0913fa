import { bareName } from './column-names.js';

/**
 * What drafts in many languages have in brackets for somebody to fill in: `[Datum]`, `[Ihr Name]`, `[Nom de l'entreprise]`.
 * Words that stand in brackets to be read are missing, such as `ad`, which is a name in Turkish.
 */

/** What a person is called. */
const PERSON = words(`
  name names firstname lastname surname forename fullname nickname salutation
  name namen vorname nachname zuname familienname anrede
  nom noms prénom prénoms civilité nombre nombres apellido apellidos nome nomes sobrenome cognome
  naam voornaam achternaam namn förnamn efternamn navn fornavn etternavn nimi etunimi sukunimi eesnimi perenimi
  imię imienia nazwisko nazwiska jméno příjmení meno priezvisko név neve keresztnév vezetéknév nume numele prenume ime prezime priimek
  vārds uzvārds vardas pavardė adı adınız soyad soyadı soyadınız isim isminiz nama ism ismi familiyasi
  имя имени фамилия фамилии отчество фио ім'я імені прізвище име презиме аты тегі есімі
  όνομα ονόματος επώνυμο ονοματεπώνυμο անուն ազգանուն სახელი გვარი
  اسم الاسم الإسم إسم اسمك اللقب نام نام‌خانوادگی خانوادگی שם השם שמך
  नाम नाव उपनाम নাম নামটি பெயர் పేరు ಹೆಸರು പേര് નામ ਨਾਮ ਨਾਂ නම
`);

/** What else is different in each message. */
const OTHER = words(`
  customer client contact recipient date time weekday month year amount price sum total company organisation organization code link url website
  address city town location place street country zip zipcode postcode phone telephone mobile email number username deadline
  kunde kundin empfänger datum uhrzeit zeit wochentag monat jahr betrag summe preis firma firmen unternehmen unternehmens ort stadt adresse anschrift
  straße plz telefon telefonnummer handynummer rufnummer nummer mail webseite
  client cliente destinataire date heure jour mois montant prix somme entreprise société code lien lieu ville adresse rue téléphone
  numéro courriel
  fecha hora día mes importe monto precio cantidad empresa compañía código enlace lugar ciudad dirección calle teléfono número correo
  horário valor montante preço quantia endereço morada telefone
  data ora orario giorno importo prezzo somma azienda ditta codice luogo città indirizzo numero
  klant tijd tijdstip bedrag prijs bedrijf plaats stad adres telefoonnummer
  kund kunde dato tid tidspunkt klokkeslett belopp beløp beløb pris företag företagsnamn bedrift virksomhed firma kod kode länk lenke plats sted ort stad adress adresse telefonnummer
  asiakas päivämäärä päivä kellonaika aika summa hinta yritys koodi linkki paikka kaupunki osoite puhelinnumero numero kuupäev kellaaeg ettevõte
  datums laiks uzņēmums kods vieta laikas suma įmonė kodas
  klient klienta data dzień godzina kwota cena nazwa firmy firma kod miejsce miasto adres numer termin terminu
  zákazník datum dátum čas částka hodina místo miesto město odkaz adresa telefón číslo
  ügyfél dátum időpont összeg cég cégnév város telefonszám
  suma preț companie firmă oraș număr iznos znesek cijena tvrtka podjetje koda poveznica povezava vrijeme vreme naslov
  müşteri tarih saat tutar fiyat firma şirket bağlantı şehir telefon numara
  tanggal tarikh waktu masa jumlah harga perusahaan syarikat tautan pautan tempat kota alamat nomor nombor
  клиент дата даты время сумма цена стоимость название компания компании организация фирма код ссылка место город адрес телефон номер
  клієнт час сума ціна назва компанія компанії посилання місце місто адреса место град датум време износ број
  ημερομηνία ώρα ποσό τιμή εταιρεία εταιρία κωδικός σύνδεσμος πόλη διεύθυνση τηλέφωνο αριθμός
  التاريخ تاريخ الوقت وقت الساعة المبلغ مبلغ السعر الشركة شركة الكود الرمز الرابط رابط المكان المدينة العنوان الهاتف
  تاریخ ساعت زمان مبلغ قیمت شرکت لینک مکان شهر آدرس تلفن شماره
  תאריך התאריך שעה השעה סכום מחיר חברה החברה קישור מקום עיר כתובת טלפון מספר
  तारीख दिनांक समय वेळ राशि रकम कंपनी लिंक स्थान शहर पता পরিমাণ তারিখ সময় কোম্পানি ঠিকানা தேதி நேரம் தொகை తేదీ సమయం తారీఖు
`);

/** What stands beside these words, and says nothing alone. */
const BESIDE = words(`
  your my our the a an of and or for first last full given family middle user customers company's customer's order invoice booking appointment delivery
  event product member guest patient business store shop brand clinic restaurant salon practice doctor agent staff school club team hotel property service
  course provider insert enter add fill in type put here please today's current due id no
  geschäfts ladens praxis filiale restaurants ihr ihre ihren ihres dein deine deinen mein unser der die das des dem den und oder kunden hier bitte einfügen eintragen einsetzen ergänzen eingeben vor nach
  magasin boutique restaurant cabinet établissement commerce marque votre vos ton ta le la les de du des et clients insérer insérez entrer saisir ajouter ici notre
  negocio tienda marca local su sus tu el los del y clientes insertar inserte ingrese ingresar introducir escriba aquí
  loja negócio seu sua o do da dos e clientes inserir insira aqui
  negozio esercizio il lo tuo suo vostro della dello di inserire inserisci qui
  winkel zaak uw jouw je het van en klanten hier invoegen invullen voor achter
  ditt din ditt deres kundens och og ja indsæt infoga sett inn asiakkaan
  sklepu salonu lokalu marki obchodu i oraz pana pani twoje wstaw wpisz tutaj vaše váš a zákazníka vložte doplňte az ön ügyfél neve
  işletme işletmenin mağaza ve müşterinin buraya girin ekleyin anda pelanggan dan
  магазина салона бизнеса клиники ваше ваш ваша твоё твое и клиента получателя покупателя вставить вставьте введите указать укажите сюда здесь
  το του της σας πελάτη العميل الزبون هنا أدخل شما مشتری و הלקוח שלך כאן का की के ग्राहक আপনার গ্রাহকের
`);

/** Only with their accents: without them they are other words. */
const ACCENTED = /^(?:tên|họ|ngày|giờ|số|mã|địa|tiền|điện|thoại|chỉ|điểm|khách|hàng|và)$/u;
/** Compounds: Kundenname, Rechnungsdatum, bedrijfsnaam. */
const COMPOUND_OF_PERSON = /^\p{L}{3,}(?:name|namen|naam|navn|namn|nev|nimi)$/u;
const COMPOUND = /^\p{L}{3,}(?:datum|dato|nummer|numero|betrag|bedrag|uhrzeit|adresse|adres|link|code)$/u;

/** Where words stand without blanks only people's names are here: 【日時】 and [장소] are headings. */
const PERSON_WITHOUT_BLANKS =
  /^(?:请|請)?(?:输入|輸入|填写|填寫|插入)?(?:您|你|客户|客戶|顾客|顧客|会员|會員|用户|用戶|收件人|联系人|お客様|お客さま|会員|회원|고객|고객님|수신자|손님|ลูกค้า|คุณ)?(?:的|の|ใส่)?(?:姓名|名字|姓氏|称呼|稱呼|名前|お名前|御名前|氏名|お名|姓|名|이름|성함|성명|명|ชื่อ|ชื่อลูกค้า|ชื่อจริง|ชื่อ-นามสกุล|นามสกุล)(?:を?入力|님|様)?$/u;

/** In Chinese headings stand in 【】, and what is in square brackets is to be filled in. */
const OTHER_IN_CHINESE =
  /^(?:您的|客户)?(?:日期|时间|金额|价格|公司|公司名|公司名称|店铺名|店铺名称|商家名称|商店名称|地址|地点|链接|电话|城市|订单号|单号|编号)$/;

const WORDS_MAX = 5;

/** Whether nothing else is named than what a person is called. */
export function namesPerson(written: string): boolean {
  return kindOf(written) === 'person';
}

/** Whether a field is named that is different in each message: by its words alone, in whatever language. */
export function namesField(written: string): boolean {
  return kindOf(written) !== undefined;
}

function kindOf(written: string): 'person' | 'other' | undefined {
  if (/\p{N}/u.test(written)) return undefined;
  const together = written.replace(/\s+/g, '');
  if (PERSON_WITHOUT_BLANKS.test(together)) return 'person';
  if (OTHER_IN_CHINESE.test(together)) return 'other';
  const parts = written
    .toLowerCase()
    .normalize('NFC')
    .split(/[\s_./&+:–-]+/u);
  const kinds = parts.filter((part) => part !== '').map(kindOfWord);
  if (kinds.length > WORDS_MAX || kinds.includes(undefined)) return undefined;
  return (['person', 'other'] as const).find((kind) => kinds.includes(kind));
}

function kindOfWord(word: string): 'person' | 'other' | 'beside' | undefined {
  if (ACCENTED.test(word)) return 'other';
  const bare = bareName(word.replace(ELISION, ''));
  if (PERSON.has(bare) || COMPOUND_OF_PERSON.test(bare)) return 'person';
  if (OTHER.has(bare) || COMPOUND.test(bare)) return 'other';
  return BESIDE.has(bare) ? 'beside' : undefined;
}

const ELISION = /^[ldmts]['’]/;

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).map(bareName));
}
