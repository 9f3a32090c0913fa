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
  cellulare cellulari mobiel* gsmnr gsmnummer komorka komork* komorkow* kom mobitel* mobiln* mobilni mobilen cep ceptel cepno
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
  nomor nombor nomer nomrə nomrəsi raqam raqami broj brojevi cislo cisla stevilka szam szama numri numeris numurs namba nambari so
  номер номера номір нөмір*  число бр број αριθμος αριθμοι αρ 号码 號碼 番号 番號 번호 หมายเลข เลข رقم ارقام شماره نمبر מספר
  *नंबर* *नम्बर* *क्रमांक* *নম্বর* *নাম্বার* *નંબર* *ਨੰਬਰ* *எண்* *నంబర్* *ಸಂಖ್ಯೆ*
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
  *kunde* kd kdnr kdnummer *konto* *ausweis* steuer* stnr ust* umsatz* *rechnung* *auftrag* *bestell* plz *postleitzahl* *hausn* mitglied* *personal*
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
  *fax* *faks* telecopi* belgegecer* id ids uid guid uuid udid imei imsi iccid serial* mac model* date* datum fecha data дата timestamp time hash pager type typ tipo
  label labels etikett* extension ext durchwahl nebenstelle vorwahl prefix carrier operator provider status verified
  *факс* *φαξ* *传真* *傳真* *ファックス* *ファクス* *팩스* *โทรสาร* *แฟกซ์* *فاكس* *فکس* *نمابر* *دورنگار* *פקס* *फैक्स* *फ़ैक्स* *ফ্যাক্স*
  *ֆաքս* *ფაქს*
`);

/** What says that a number is no longer one, or that nobody may send to it. */
const DEAD = words(`
  old former formerly previous prior past ex expired obsolete outdated inactive deactivated disabled disconnected dead deceased invalid wrong
  incorrect bad bounced undeliverable blocked blacklist* blocklist* suppress* unsubscribe* optout optedout opted dnc donotcall donotcontact nocall
  donottext stop revoked deleted removed archived lost stolen cancelled canceled unreachable
  altes alte alter ehemalig* fruher* vorherig* ungultig* falsch* gesperrt* inaktiv* abgemeldet* geloscht* veraltet* verstorben* widerrufen*
  oud oude vorig* vroeger* ongeldig* foutief* geblokkeerd* afgemeld* verwijderd* verlopen inactief
  ancien* precedent* invalide* errone* bloque* desinscrit* perime* inactif* supprim* faux
  antigu* viejo vieja anterior* invalido invalida erroneo* equivocad* bloquead* baja inactiv* caducad*
  antig* velho velha errad* incorret* inativ* vecchi* precedente* errat* sbagliat* bloccat* disattiv* scadut* inattiv* annullat*
  vechi veche invalid* gresit* blocat* stary stare stara poprzedni* nieprawidlow* niewazn* bledn* zablokowan* nieaktywn* nieaktualn* usuniet*
  byly byvaly predchozi predchadzajuc* neplatn* chybn* zablokovan* neaktivn* regi korabbi ervenytelen hibas letiltott inaktiv
  star prethodn* bivs* nevazec* nevazeci neispravn* pogresn* blokiran* neaktiv* prejsnj* neveljavn* napacn*
  gammal* gamla gammel* gamle tidigare tidligere ogiltig* ugyldig* felaktig* feil forkert* sparrad* sperret sparret avregistrerad*
  vanha* entinen edellinen virheellinen vaara estetty poistettu gamalt fyrra ogilt vana endine kehtetu vecs vecais iepriekse* nederig* senas ankstesn*
  neteising*
  стары* стара* старо* бывш* предыдущ* прежн* недейств* неверн* неправильн* заблокир* отписан* неактивн* удален*
  колишн* попередн* недійсн* невірн* заблоков* стар предиш* невалид* грешен блокиран* претходн* бивш*
  παλι* προηγουμεν* ακυρ* λαθος λανθασμεν* μπλοκαρισμεν* ανενεργ*
  eski onceki gecersiz yanlis hatali engelli iptal pasif lama mantan sebelumnya salah diblokir nonaktif batal cu
  *旧* *舊* *无效* *無效* *失效* *停机* *停用* *错误* *錯誤* *空号* *黑名单* *退订* *解約* *無効* *以前の* *停止* *예전* *이전* *무효* *차단* *수신거부*
  *เก่า* *เดิม* *ยกเลิก* *ไม่ถูกต้อง* *ผิด* *ระงับ* قديم القديم *سابق* *ملغي* *خاطئ* *محظور* قدیمی نامعتبر اشتباه *مسدود* ישן הישן *קודם* *שגוי*
  *חסום*
  *पुराना* *पुराने* *पिछला* *गलत* *अमान्य* *পুরানো* *পুরাতন* *ভুল* *பழைய* *పాత* zamani batili ou vorige ongeldige
`);
const DEAD_PHRASE =
  /(^|_)(do_?not|dont|don_t|not)_(call|text|sms|contact|disturb|use)(_|$)|(^|_)no_calls?(_|$)|(^|_)opt(ed)?_?out(_|$)/;

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

/** What a column of labels is about: `Phone 1 - Type` and `Phone 1 - Value` have the same subject. Undefined where it is none. */
export function subjectOfLabels(name: string): string | undefined {
  const parts = wordsOf(name);
  const subject = parts.filter((part) => !LABEL(part)).map((part) => part.replace(/(?:typ|art)$/, ''));
  return subject.length > 0 && subject.join('_') !== parts.join('_') ? subject.join('_') : undefined;
}

export function subjectOfPhones(name: string): string {
  return wordsOf(name)
    .filter((part) => !OF_LABELLED(part))
    .join('_');
}

const LABEL = words(
  'type types typ tipo label labels etikett* kind art category kategorie sort тип 类型 類型 種類 種別 종류',
);
const OF_LABELLED = words('value number no wert valor valeur numero nummer');

/** Whose number it is, where that is somebody else's than the row's. */
const SOMEBODY_ELSE = words(`
  info* helpline hotline* kundtjanst* kundeservice kundenservice kundendienst* klantenservice sac vert verde panic our
  handyman handyshop горяч* гаряч* домофон* *代表* *本社* *支店* *受付* *대표* *회사* caller
  emergency kin nextofkin nok ice parent parents mother mothers father fathers mom mum mam mummy dad daddy mama papa guardian guardians guardianship
  carer carers
  caregiver* caretaker* custodian* tutor tutors tutoring spouse spouses partner partners wife husband fiance* sibling* brother sister son daughter
  child children
  grand* relative relatives relation family household neighbor* neighbour* friend friends referrer referrers referee referees referral* referred
  reference* introducer*
  agent agents broker* advisor* adviser* rep reps salesrep representative* manager managers driver drivers courier* carrier salesman salesperson
  supervisor* superior* boss employer* assistant* secretary company firma firm switchboard zentrale support helpdesk doctor arzt physician gp
  dentist lawyer*
  attorney* solicitor* seller* sender* senders shipper* consignor* shop store branch landlord* landlady lessor* owner owners vendor* supplier* dealer*
  distributor* merchant*
  teacher* coach* trainer* instructor* mentor* counsel* therapist* nurse* interpreter* witness* guarantor* beneficiary beneficiaries cosigner*
  delegate* proxy
  recruiter* inspector* technician* installer* contractor* operator* host hosts organizer* organiser* reception receptionist dispatcher* escort*
  chaperone*
  *notfall* *eltern* *mutter* *mutti* *vater* *vati* *papa* *mama* *vormund* *betreuer* *betreuung* *sorgeberecht* *erziehungsberecht* *angehorig*
  *ehepartner* *ehefrau* *ehemann*
  *lebensgefahrt* *partner* *nachbar* *freund* oma* opa* *grosseltern* *geschwister* *bruder* *schwester* *absender* *versender* *vermieter*
  *makler* *berater* *vertret* *verwalter*
  *arbeitgeber* *vorgesetzt* *chef* *lehrer* *trainer* *hausarzt* *fahrer* *kurier* *bote* *zusteller* *sekretariat* *verkauf* *filiale* *handler*
  *lieferant* *anwalt* burge burgen burgin *werber* *vermittler* *ansprechpartner*
  noodgeval* nood* ouder ouders *oudertel* *ouder* moeder vader verzorger* voogd mantelzorg* echtgeno* familielid naaste buur* afzender* verhuurder*
  makelaar* werkgever* leidinggevend* leraar huisarts koerier* chauffeur
  urgence* parental tuteur* tutrice* mere pere maman responsable* conjoint* epou* mari femme proche* famille voisin* ami frere soeur expediteur*
  livreur* coursier* proprietaire* bailleur* employeur* patron
  courtier* conseiller* commercial* parrain* medecin avocat* enseignant* professeur* accompagn* aidant* garant* chauffeur*
  emergencia* madre padre padres tutora tutores apoderad* acudiente* encargad* representante* conyuge* espos* marido pareja familiar* pariente* vecin*
  amig* herman* remitente* repartidor*
  mensajer* arrendador* propietari* dueno empleador* jefe asesor* agente* comercial vendedor* medico abogad* profesor* maestr* referid* fiador* aval
  cuidador* conductor*
  mae pai pais encarregad* responsavel* conjuge* esposa esposo companheir* parente* vizinh* irma irmao remetente* entregador* estafeta* senhorio
  locador* proprietari* empregador* chefe corretor* consultor* avo avos
  emergenza* genitor* mamma tutore tutori tutrice coniuge moglie marito compagn* familiare vicino mittente* corriere* autista locatore* datore* capo
  consulente* rappresentante* venditore* accompagnator* insegnante* garante*
  urgenta parint* tata tutore* sot sotie expeditor* curier* proprietar* angajator* ruda rude sef pare mare pares emergencia
  *opiekun* rodzic* matka matki matke matko ojc* mamy taty awaryjn* alarmow* ratunk* malzon* zona zony maz meza partner* krewn* rodzin* sasiad*
  nadawc* kurier* wynajmujac* wlasciciel* pracodawc* szef* kierownik* przedstawiciel* handlow* agent* posredni* nauczyciel* lekarz* poreczyc*
  rodic* rodiny matky matce otec otce zastupc* opatrovn* porucnik* pecovatel* manzel* nouz* nudz* tisn* pribuzn* soused* odesilatel* odosielatel*
  kuryr* pronajimatel* prenajimatel* majitel* zamestnavatel* vedouci* nadrizen* ucitel* obchodni* makler*
  szulo* anya* apa apja edesanya* edesapa* gondviselo* gyam* hazastars* ferj* feleseg* veszhelyzet* surgos* vesz* hozzatartozo* szomszed* felado*
  futar* berbeado* tulajdonos* munkaltato* fonok* ugynok* tanar* orvos*
  roditelj* majk* otac oca skrbnik* staratelj* supruznik* suprug* muz zena hitn* hitan nuzd* sused* posiljatelj* kurir* najmodav* vlasnik* poslodavac*
  poslodavc* starsi* skrbni* mati oce delodajalc* najemodajalc* ucitelj*
  foralder* foralderns pappa mor far vardnadshavar* vardnad* anhorig* narmast* nodkontakt* nod* make maka sambo granne avsandar* bud hyresvard*
  arbetsgivar* chef larare god
  foreld* foraldr* foresatt* foresat* verge parorend* parorende naermeste ektefelle* aegtefaelle* nabo avsender* afsender* utleier* udlejer*
  arbeidsgiver* arbejdsgiver* sjef laerer* nodsituasjon* vaerge
  vanhemp* vanhempi vanhemman huoltaj* aiti aidin isa isan puoliso* lahiomai* hata* hatanumero naapuri* lahettaj* kuriiri* vuokranantaj* tyonantaj*
  esimies* edunvalvoj* omaishoitaj* opettaj*
  foreldri forradamadur neydar* maki vanem* eestkostja* hadaabi* abikaasa* vecak* aizbildn* arkart* laulat* tev* globej* motin* avarin* skubios*
  sutuoktin*
  родител* *опекун* мам* пап* мать матери отец отца экстренн* аварийн* супруг* жен* муж* родствен* близк* сосед* отправител* курьер* арендодател*
  собственник* хозя* работодател* начальник* руководител* агент* менеджер* риелтор* учител* врач* поручител* доверенн* представител*
  батьк* батьків матер* мати опікун* екстрен* аварійн* чоловік* дружин* родич* близьк* сусід* відправник* курєр* орендодав* власник* роботодав*
  керівник* вчител*
  родит* майка баща настойник* спешен спешн* съпруг* съсед* подател* куриер* наемодател* роднин* старател* послодав* пошиљалац* мајка отац хитн*
  γονε* γονι* μητερ* πατερ* μαμα* μπαμπα* κηδεμον* επειγ* εκτακτ* αναγκ* συζυγ* συγγεν* γειτον* αποστολε* κουριερ* διανομε* ιδιοκτητ* εργοδοτ*
  προισταμεν* πρακτορ* δασκαλ* γιατρ* εγγυητ*
  veli veli* velisi acil yakin* anne annesi baba babasi ebeveyn* vasi bakici* esi es kardes* komsu* gonderen* gonderici* kurye* evsahibi isveren*
  mudur* temsilci* acente* ogretmen* doktor* kefil* refakatci*
  darurat ortu ayah ibu bapak bapa mak wali orangtua orang tua pasangan suami istri isteri keluarga saudara waris penjaga tetangga jiran pengirim
  kurir pemilik majikan atasan agen sales guru penjamin kecemasan
  khancap khan phuhuynh huynh bo me cha nguoithan than vo chong giamho gui chu nguoi mzazi mlezi dharura mwajiri mtumaji ouer ouers noodgevalle voog
  gurasoak larrialdi rhiant
  *紧急* *緊急* *家长* *家長* *父母* *父亲* *父親* *母亲* *母親* *爸爸* *妈妈* *媽媽* *监护* *監護* *配偶* *丈夫* *妻子* *亲属* *親屬* *家属* *家屬* *朋友* *邻居* *寄件* *发件* *發件* *寄方* *发货* *發貨*
  *快递* *快遞* *骑手* *司机* *司機* *房东* *房東* *业主* *中介* *代理* *经纪* *经理* *經理* *推荐* *推薦* *介绍人* *老师* *老師* *医生* *雇主* *担保* *擔保* *业务员* *客服* *店铺* *商家*
  *保護者* *親* *父* *母* *後見* *配偶者* *夫* *妻* *家族* *続柄* *送り主* *差出人* *発送* *配達* *大家* *家主* *上司* *紹介* *担当* *代理店* *先生* *保証人* *介護* *施設*
  *비상* *긴급* *응급* *보호자* *부모* *학부모* *아버지* *어머니* *엄마* *아빠* *배우자* *남편* *아내* *가족* *친척* *이웃* *보내는* *발신* *송하인* *배송기사* *기사* *임대인* *집주인* *고용주* *상사* *추천인* *대리인*
  *대리점* *담당* *선생님* *보증인*
  *ฉุกเฉิน* *ผู้ปกครอง* *บิดา* *มารดา* *พ่อ* *แม่* *คู่สมรส* *สามี* *ภรรยา* *ญาติ* *ผู้ส่ง* *คนขับ* *ไรเดอร์* *เจ้าของ* *นายจ้าง* *หัวหน้า* *ตัวแทน*
  *ผู้แนะนำ* *ครู* *ผู้ดูแล* *ผู้ค้ำ* *เพื่อน*
  *طوارئ* *الطوارئ* ولي الولي والد* والدة* *الوالد* *الأب* الأم *الأم* *أقارب* *قريب* *زوج* *زوجة* *كفيل* *مرسل* *المرسل* *سائق* *مندوب* *مالك* *وكيل*
  *مدير* *صاحب* *طبيب* *معلم* الجار
  *اضطراری* *والدین* *پدر* *مادر* *سرپرست* *همسر* *شوهر* *بستگان* *فرستنده* *پیک* *راننده* *موجر* *کارفرما* *نماینده* *معرف* *ضامن* *ہنگامی* *والد*
  *والدہ* *شریک*
  *חירום* הורה הורים *הורה* *הורים* אם אב אמא אבא *אפוטרופוס* *בןזוג* בעל אישה *קרוב* *שולח* *שליח* *משכיר* *מעסיק* *סוכן* *נהג* *ממליץ* *ערב*
  *आपात* *आपत* *माता* *पिता* *अभिभावक* *पति* *पत्नी* *रिश्तेदार* *प्रेषक* *ड्राइवर* *मकान* *मालिक* *एजेंट* *संरक्षक* *पालक* *जामिन*
  *জরুরি* *পিতা* *মাতা* *অভিভাবক* *স্বামী* *স্ত্রী* *প্রেরক* *மாதா* *தந்தை* *தாய்* *பெற்றோர்* *அவசர* *తండ్రి* *తల్లి* *అత్యవసర* *ತಂದೆ* *ತಾಯಿ*
  *અભિભાવક* *પિતા* *માતા* *പിതാവ്* *രക്ഷിതാവ്*
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
  home at private priv privat* personal own main primary preferred default first haupt* value full valid my your our the a an de del di da do des du le
  la les el los il lo un une e of for
  with incl including country code international national domestic local line land and or y und et o ou i in to as is current active billing daytime
  day evening
  text message sms app telegram viber signal details daten angaben digit digits s l d p best direct required mandatory optional please enter what
  g eg uk us usa intl formatted clean cleaned nbr n dong dien thoai
  mein meine meiner ihr ihre ihrer dein deine eigene eigenes eigener der die das fur mit oder inkl landesvorwahl tagsuber pflichtfeld erforderlich
  privee persoonlijk* eigen mijn uw jouw je van het een voor en hoofd* vast vaste
  domicile fixe perso personnel* principal* prive* votre vos mon ma ton avec indicatif pour obligatoire obligatorio obrigatorio obbligatorio wymagan*
  povinn* zorunlu wajib diisi обязательн*
  fijo fija casa particular propio personales tu su mi con para por contacto residencial pessoal principal seu sua meu com fixo residencia
  fisso fissa personale principale tuo suo mio proprio abitazione recapito personala acasa fix mobila principala al ale
  domow* prywatn* osobist* glown* stacjonarn* wlasn* twoj* moj* domashn* soukrom* sukromn* osobni* osobne hlavn* domaci pevna pevny vas vase na cislo
  sajat otthoni szemelyes elsodleges fo vezetekes az szam kucni privatni osobni glavni fiksni moj za osebni
  hjem hjemme hem hemma bostad fast fasta min din ditt mitt egen eget privata huvud* primar* koti kotipuhelin henkilokohtainen ensisijainen lanka
  heima minn thitt isiklik peamine mans jusu asmenin* namu pagrindin*
  домашн* личн* основн* мой ваш ваше ваша городск* особист* стационарн* контактн* контакт* личен домашен на для с мобилног* мобилни приват* и
  προσωπικο* κυριο* σπιτι* σταθερο* οικιας ιδιωτικο* μου σας επικοινωνιας το του της για με
  ev kisisel ana birincil sabit ozel benim iletisim numarali irtibat rumah pribadi utama saya anda aktif kontak peribadi yang bisa dihubungi
  rieng ca nhan chinh cua ban lien he nha binafsi yangu yako ya wa namba tuis
  个人 個人 本人 自己 您的 您 你的 我的 的 家庭 住宅 固定 座机 座機 聯絡 联系 聯繫 主要 常用 有效 号 號 码 碼 自宅 ご お の 様 主 連絡 可能 昼間 日中 必填 必須 任意
  자택 본인 개인 집 주요 유선 님 의 필수 선택
  บ้าน ส่วนตัว หลัก ของ ท่าน คุณ ติดต่อ ได้ เลข หมาย ที่ เลขที่
  ال شخصي الشخصي خاص الخاص رئيسي الرئيسي المنزل منزل ثابت للتواصل التواصل به و في من شخصی اصلی ذاتی گھر
  ה ו של אישי פרטי ראשי בית בבית קווי שלי שלך ליצירת קשר का की के घर निजी व्यक्तिगत मुख्य संपर्क ব্যক্তিগত বাড়ি முதன்மை வீட்டு ব্যবহৃত
`);

/** Who the row is about: "client mobile" is the mobile of the row's person. */
const OWNER = words(`
  customer* cust client clients clt cliente* clienta* *kunde* *kunden* *klant* kund kunds *klient* *клиент* *клієнт* покупат* покупц* заказчик*
  замовник* *asiakas* *asiakkaan* *zakazn* *ugyfel* vevo* kupac kupca musteri* pelanggan* *πελατ*
  *客户* *客戶* *顾客* *顧客* *お客様* *お客さま* *고객* *عميل* *العميل* *زبون* *مشتری* *گاہک* *ग्राहक* *গ্রাহক* *வாடிக்கையாளர்* *కస్టమర్* khach hang *לקוח* *ลูกค้า*
  mteja
  member* mitglied* *medlem* *membre* adherent* abonne* miembro* membro* socio* soci *czlonk* clen* *jasen* uye* uyenin anggota *会員* *会员* *會員* *회원*
  *عضو* *สมาชิก* *सदस्य*
  user* benutzer* nutzer* gebruiker* utilisateur* usuario* utilizador* utente* utilizator* uzytkownik* uzivatel* felhasznalo* korisnik* bruker*
  brugers anvandar* kayttaj* пользовател* користувач* χρηστη* kullanici* pengguna *用户* *用戶* *사용자* *المستخدم* *مستخدم* *کاربر* *ผู้ใช้*
  subscriber* abonnent* suscriptor* assinante* abbonat* abonent* абонент* abone* pelanggan participant* teilnehmer* deelnemer* participante*
  partecipant* uczestnik* ucastnik* resztvevo* deltag* osallistuj* участник* учасник* katilimci* peserta *参与者* *參加者* *参加者* *참가자* *ผู้เข้าร่วม*
  student* *schuler* leerling* etudiant* eleve* alumno* alumna* estudiante* aluno* estudante* studente* alunno* uczen uczn* zak diak* tanulo* ucenik*
  elev elever opiskelij* oppilas* студент* ученик* φοιτητ* μαθητ* ogrenci* siswa mahasiswa murid pelajar *学生* *學生* *생도* *학생* *طالب* *الطالب*
  *นักเรียน* *นักศึกษา* *छात्र* sinh vien
  patient* pazient* paciente* pacjent* pacient* beteg* pasient* potilas* potilaan пациент* пацієнт* ασθεν* hasta* pasien *患者* *病人* *환자* *مريض*
  *المريض* *بیمار* *ผู้ป่วย* *मरीज*
  guest* gast gaste* gasten invite* invitado* huesped* hospede* ospit* gosc* vendeg* gost* gjest* vieraan гост* misafir* tamu attendee* applicant*
  bewerber* candidat* kandidat* lead leads prospect* donor* spender* spendender* volunteer* voter* resident* tenant* mieter* huurder* locataire*
  inquilino* buyer* kaufer* koper* acheteur* comprador* acquirent* registrant* learner* pupil* passenger* traveler* traveller* visitor* besucher*
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
  /** Nothing but the words for it, and harmless ones: neither work, nor somebody else's, nor the second one. */
  isPlain: boolean;
  /** It has a word that nobody knows, or that says not the first number: whose it is, is not sure. */
  isUnclear: boolean;
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
  // "Customer phone" is a phone; what belongs to orders and contracts beside it is not sure to be one.
  const isMixed = texts.some((part) => OTHER(part) && !isHarmless(part) && !AT_WORK(part));
  const isSomebodyElses = texts.some((part) => SOMEBODY_ELSE(part) && !PLAIN(part));
  const isUnclear = isMixed || has(SECOND) || !texts.every((part) => isHarmless(part) || AT_WORK(part));
  const meaning = {
    isPlain: !isUnclear && !isSomebodyElses && texts.every(isHarmless),
    isUnclear,
    isSomebodyElses,
    isAtWork: has(AT_WORK),
    isMixed: false,
    ordinal: has(SECOND) ? Math.max(ordinal, 2) : ordinal,
    base: texts.filter((part) => !SECOND(part)).join('_'),
  };
  if (texts.length === 0) return { ...meaning, kind: 'unknown' };
  if (has(NO_NUMBER_OF_A_PERSON) || has(DEAD) || DEAD_PHRASE.test(parts.join('_')))
    return { ...meaning, kind: 'other' };
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
  const lists = [...telling, NUMBER, PLAIN, OWNER, SOMEBODY_ELSE, AT_WORK, SECOND, DEAD];
  return (
    parts.some((part) => telling.some((list) => list(part))) &&
    parts.every((part) => /^\d+$/.test(part) || lists.some((list) => list(part)))
  );
}

/** Whether a word says no more than that it is a number of the row's own: `Handynummer`, `Kundenhandy`, `手机号码`. */
function isHarmless(word: string): boolean {
  const afterPiece = new Set<number>();
  const beginnings = new Set([0, ARTICLE.exec(word)?.[0].length ?? 0]);
  for (let at = 0; at < word.length; at++) {
    if (afterPiece.has(at)) {
      const rest = word.slice(at);
      for (const joint of JOINTS) if (rest.startsWith(joint)) beginnings.add(at + joint.length);
    }
    if (!beginnings.has(at) && !afterPiece.has(at)) continue;
    for (const { text, isStem } of HARMLESS.get(word.charAt(at)) ?? []) {
      if (!word.startsWith(text, at)) continue;
      const end = at + text.length;
      if (isStem && ENDING.test(word.slice(end))) return true;
      if (end === word.length && at === 0) return true;
      if (text.length >= PIECE_CHARS_MIN || WITHOUT_BLANKS.test(text)) afterPiece.add(end);
    }
  }
  return afterPiece.has(word.length);
}

/** Shorter words are none within another, but where none is apart from the next. */
const PIECE_CHARS_MIN = 3;
const WITHOUT_BLANKS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** What joins the pieces of a compound, what Arabic and Hebrew put before a word, and what others put behind it. */
const JOINTS = ['', 'funk', 's', 'es', 'n', 'en', 'e', 'er', 'ns', 'r', 'i'];
const ARTICLE = /^(?:ال|وال|لل|ה|ב|ל)/;
const ENDING =
  /^(?:[\p{Script=Cyrillic}\p{Script=Greek}]{0,5}|[\p{Script=Latin}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Armenian}\p{Script=Georgian}]{0,4})$/u;

/** The words of the lists that change nothing, by their first letters. */
const HARMLESS = new Map<string, Piece[]>();
for (const { pieces } of [MOBILE, PHONE, CONTACT, NUMBER, PLAIN, OWNER])
  for (const piece of pieces) {
    const others = HARMLESS.get(piece.text.charAt(0));
    if (others) others.push(piece);
    else HARMLESS.set(piece.text.charAt(0), [piece]);
  }

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

interface Piece {
  text: string;
  /** An ending may follow. */
  isStem: boolean;
}

type WordList = ((word: string) => boolean) & { pieces: readonly Piece[] };

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
  const has = (word: string) =>
    whole.has(word) || (starting?.test(word) ?? false) || (within?.test(word) ?? false);
  const pieces = [
    ...[...whole].map((text) => ({ text, isStem: false })),
    ...[...starts, ...parts].map((text) => ({ text, isStem: true })),
  ];
  return Object.assign(has, { pieces });
}
