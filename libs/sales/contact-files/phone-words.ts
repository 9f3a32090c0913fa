import { words } from './word-list.js';

/** What the names of columns say of numbers: whether they receive messages, or are certainly something else. */

/** Handsets, in 50 languages. What else receives messages there (WhatsApp, SMS) is the same number. */
export const MOBILE = words(`
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
  zalo viber *واتس* *واتساب* ватсап* вотсап* вацап* вайбер* *וואטסאפ* *ווטסאפ* *व्हाट्सएप* *వాట్సాప్* *왓츠앱* tlm telm mobilfunknr сот mkononi
`);

/** Telephones, which may be handsets or not. */
export const PHONE = words(`
  *phone* *telephon* phones tel tels tele telno telnum telnumber ph phn phno phnum phnumber telef telnr landline mdn
  *telefon* *rufnummer* *rufnr* fon fonnr fernsprecher festnetz* telefoon* telnummer tfno tlfno tfono tlf tlfn tlfnr telf tfn tfnr telfno
  fone fones fono fonos *telefoni* *puhelin* puh puhnro telpon telepon* telp tlp notelp notelepon telpno notel
  talru* talr sdt dienthoai dt simi simanumer simu foin ucingo* yocingo taleefan ffon foon guthan
  *телефон* тел телеф *τηλεφων* τηλ *電話* *电话* *联系方式* *聯絡方式* *聯繫方式* *連絡先* *전화* *연락처* *โทรศัพท์* *เบอร์* โทร
  *هاتف* *تلفون* *تليفون* *تلفن* *تماس* *ٹیلیفون* *فون* *טלפון* טל *טלפון*
  *फोन* *फ़ोन* *दूरभाष* *दूरध्वनी* *टेलिफोन* *टेलीफोन* *ফোন* *টেলিফোন* *ફોન* *ਫੋਨ* *ਫ਼ੋਨ* *தொலைபேசி* *போன்* *ఫోన్* *ದೂರವಾಣಿ* *ಫೋನ್* *ഫോൺ* *දුරකථන*
  *ଫୋନ* *հեռախոս* *ტელეფონ* *ስልክ* *ទូរស័ព្ទ* *ဖုန်း* *ໂທລະສັບ* *утас* *puhelim* telefonisch*
`);

/** Whom or where to reach, which may be by a number. */
export const CONTACT = words(`
  contact contacts contactno contactnum contactnumber contacto contactos contato contatos contatto contatti contactnummer
  *kontakt* kontak kontaktnr recipient recipients destination destinataire empfaenger* empfanger* ontvanger*
  primatel alici alıcı penerima to sendto dest контакт* получател* отримувач* адресат* επαφη *संपर्क* *সংযোগ* *اتصال* *연락*
  destinatar* receiver* consignee* addressee* adresat* odbiorc* prijemc* primatelj* prejemnik* cimzett* mottagar* modtager* mottaker* vastaanottaj*
  saaja saajate sanemej* gavej* alicinin одержувач* παραληπτ* nguoinhan *收货* *收貨* *收件* *收货人* *收貨人* *收件人* *受取* *受取人* *수취인* *수령인* *받는사람* *받는분* *수신자*
  *ผู้รับ* *مستلم* *گیرنده* *נמען* contacter contactar contattare
`);

/** A number of whatever kind. */
export const NUMBER = words(`
  number numbers num nums no nos nr nrs nro numero numeros nummer nummern nommer numer numery numar numarul numara numarasi
  nomor nombor nomer nomrə nomrəsi raqam raqami broj brojevi cislo cisla stevilka szam szama numri numeris numurs namba nambari so
  номер номера номір нөмір* число бр број αριθμος αριθμοι αρ 号码 號碼 番号 番號 번호 หมายเลข เลข رقم ارقام شماره نمبر מספר
  *नंबर* *नम्बर* *क्रमांक* *নম্বর* *নাম্বার* *નંબર* *ਨੰਬਰ* *எண்* *నంబర్* *ಸಂಖ್ಯೆ*
  szamod szamat numaraniz numarasini numerosi nummeret numret numarului numerem br
`);

/** What surely is something else, however much its cells look like numbers of telephones. */
export const OTHER = words(`
  customer* cust custno custid client* clt account* acct acc accno acctno tax* vat order* ordernr invoice* bill bills zip* postal* postcode* post
  postbox pobox pin pincode ssn passport* licen* citizen* employee* emp empno staff member* user* student* roll badge* serial* sku
  product* item items article* ref refs reference* ticket* case policy policies contract* card cards iban bic swift bank* sort routing ein npi
  day days birth* dob born year* month* amount* price* total* sum balance* qty quantit* score points lat lng latitude
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
  *клиент* *клієнт* счет* рахун* заказ* замовлен* поръчк* инн снилс паспорт* кпп огрн* индекс* індекс* іпн рнокпп едрпоу єдрпоу егн еик булстат код
  коды договор* договір полис* дата дати сумм* сума карт* табел* лицев* артикул* ид
  *πελατ* λογαριασμ* παραγγελι* τιμολογ* αφμ αμκα τκ ταχ* κωδικ* ταυτοτητ* διαβατηρ* ημερομηνι* ποσο συμβολαι* μητρωο*
  musteri* hesap* siparis* fatura tc tckn tcno kimlik* vergi* vkn posta* sicil* uye* sozlesme* tarih* tutar* ogrenci* kod plaka*
  pelanggan* akun* rek pesanan* faktur ktp noktp nik npwp kk paspor* kode pos anggota nim nis nip induk kontrak* tanggal tgl jumlah harga urut ic kad
  pengenalan mykad akaun kartu bpjs resi polis donhang cmnd cccd mst ma hoadon taikhoan hopdong ngay stt mteja akaunti kitambulisho
  *ลูกค้า* *รหัส* *บัตร* *ไปรษณีย์* *ภาษี* *บัญชี* *สั่งซื้อ* *วันที่* *สมาชิก*
  *客户* *客戶* *顾客* *顧客* *订单* *訂單* *身份证* *身分證* *身份證* *邮编* *邮政* *郵遞* *郵編* *账号* *帳號* *账户* *帳戶* *编号* *編號* *学号* *學號* *工号*
  *日期* *金额* *金額* *会员* *會員* *税号* *稅號* *统编* *統編* *合同* *合約* *序号* *序號* *发票* *發票* *证件* *證件* *护照* *護照*
  *お客様* *会員* *注文* *郵便* *口座* *社員* *番地* *コード* *日付* *請求* *契約* *マイナンバー* *受注* *伝票* *品番* *生年月日*
  *고객* *회원* *주문* *우편* *계좌* *사번* *주민* *사업자* *코드* *날짜* *금액* *송장* *생년월일* *학번*
  *عميل* *العملاء* *زبون* *حساب* *طلب* *فاتورة* *هوية* *رمز* *بريد* *ضريب* *بطاقة* *جواز* *تاريخ* *مبلغ* *عقد* *عضو*
  *لקוח* *לקוח* *חשבון* *הזמנה* תז *זהות* *מיקוד* *עוסק* *תאריך* *סכום* *דרכון*
  *مشتری* *سفارش* *فاکتور* *ملی* *کد* *پستی* *قرارداد* *شناسنامه* *گاہک* *کھاتہ* *شناختی* *کارڈ*
  *ग्राहक* *खाता* *आदेश* *ऑर्डर* *आधार* *पैन* *पिन* *बिल* *तारीख* *राशि* *सदस्य* *आईडी* *पासपोर्ट*
  *গ্রাহক* *অ্যাকাউন্ট* *অর্ডার* *আইডি* *পোস্ট* *ভোটার* *পাসপোর্ট* *வாடிக்கையாளர்* *கணக்கு* *కస్టమర్* *ఖాతా* khachhang date dates datetime
`);

/** Beside a word for telephones, these still make it something else: "phone ID", "Handy-IMEI", "Telefax". */
export const NO_NUMBER_OF_A_PERSON = words(`
  *fax* *faks* telecopi* belgegecer* id ids uid guid uuid udid imei imsi iccid serial* mac model* datum fecha data дата timestamp time hash pager type
  typ tipo label labels etikett* extension ext durchwahl nebenstelle vorwahl prefix carrier operator provider status verified
  *факс* *φαξ* *传真* *傳真* *ファックス* *ファクス* *팩스* *โทรสาร* *แฟกซ์* *فاكس* *فکس* *نمابر* *دورنگار* *פקס* *फैक्स* *फ़ैक्स* *ফ্যাক্স*
  *ֆաքս* *ფაქს* date dates datetime
`);

/** What says that a number is no longer one, or that nobody may send to it. */
export const DEAD = words(`
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
  neteising* стары* стара* старо* бывш* предыдущ* прежн* недейств* неверн* неправильн* заблокир* отписан* неактивн* удален*
  колишн* попередн* недійсн* невірн* заблоков* стар предиш* невалид* грешен блокиран* претходн* бивш*
  παλι* προηγουμεν* ακυρ* λαθος λανθασμεν* μπλοκαρισμεν* ανενεργ*
  eski onceki gecersiz yanlis hatali engelli iptal pasif lama mantan sebelumnya salah diblokir nonaktif batal cu
  *旧* *舊* *无效* *無效* *失效* *停机* *停用* *错误* *錯誤* *空号* *黑名单* *退订* *解約* *無効* *以前の* *停止* *예전* *이전* *무효* *차단* *수신거부*
  *เก่า* *เดิม* *ยกเลิก* *ไม่ถูกต้อง* *ผิด* *ระงับ* قديم القديم *سابق* *ملغي* *خاطئ* *محظور* قدیمی نامعتبر اشتباه *مسدود* ישן הישן *קודם* *שגוי*
  *חסום* *पुराना* *पुराने* *पिछला* *गलत* *अमान्य* *পুরানো* *পুরাতন* *ভুল* *பழைய* *పాత* zamani batili vorige ongeldige
`);
export const DEAD_PHRASE =
  /(^|_)(do_?not|dont|don_t|not)_(call|text|sms|contact|disturb|use)(_|$)|(^|_)no_calls?(_|$)|(^|_)opt(ed)?_?out(_|$)|^ou_/;

/** The beginning of a number, where that has a column of its own: an area or a country. */
export const BEGINNING = words(`
  vorwahl* landesvorwahl prefix prefixes prefijo* prefisso* prefixo ddd ddi isd std area areacode dialcode dialing dialling indicatif* netnummer
  kengetal kierunkowy predvolba predcisli predvoľba körzet korzetszam alankodu riktnummer retningsnummer suuntanumero
  *区号* *區號* *国番号* *市外局番* *지역번호* *국가번호* предпозив* kodwilayah
`);

export const LABEL = words(
  'type types typ tipo label labels etikett* kind art category kategorie sort тип 类型 類型 種類 種別 종류',
);
export const OF_LABELLED = words('value number no wert valor valeur numero nummer');

/** At work several people may share it, and an employee may be not whom the row is about. */
export const AT_WORK = words(`
  work business office dienst* geschaft* buro oficina trabajo bureau travail pro lavoro ufficio praca sluzbow* trabalho escritorio
  werk kantoor arbete arbeid arbejde tyo рабоч* служебн* робоч* kantor 公司 办公 辦公 会社 勤務先
  professional* professionnel* profesional* dienstlich employee* emp staff worker* *mitarbeiter* *mitarbeitend* beschaftigt* angestellt*
  arbeitnehmer* salarie salariee salaries collaborateur* collaboratrice* employe employes empleado empleada empleados trabajador* colaborador*
  funcionari* trabalhador* dipendent* collaborator* medewerker* werknemer* personeel* pracownik* pracownic* zamestnanec zamestnanc* pracovnik*
  munkavallalo* dolgozo* alkalmazott* munkatars* angajat angajati angajatului zaposlen* zaposlenik* radnik* delavec delavc* anstalld* ansatt*
  medarbetar* medarbejder* tyontekij* tootaja* darbiniek* darbuotoj* сотрудник* работник* служащ* працівник* співробітник* служител* υπαλληλ*
  calisan* personel* *员工* *員工* *职工* *职员* *社員* *従業員* *職員* *직원* *사원* nhanvien karyawan* pegawai* pekerja* kakitangan *พนักงาน* *موظف* *الموظف*
  *کارمند* עובד עובדת עובדים *कर्मचारी*
`);

/** Who gets a parcel may be somebody else than who bought it. */
export const DELIVERY = words(`
  ship shipping shipto delivery address adresse lieferadresse lieferanschrift lieferung versand versandadresse livraison envio entrega spedizione
  consegna bezorging levering verzending bezorgadres afleveradres dostawa dostawy wysylki dorucovaci dorucenie dodaci szallitasi livrare dostava
  доставка
  dostavu dostave leverans* levering* toimitus* piegad* pristatym* доставка доставки доставку доставке παραδοσ* teslimat* *配送先* *届け先* *届先* *送付先* *배송지*
`);

/** Not the first number of a person. */
export const SECOND = words(`
  secondary second alt alternate alternative other additional backup zweit* weitere* andere* autre otro otra segundo secundario
  altro secondo drugi другой доп дополнительн* yedek
`);

/** What may stand beside a word for telephones and changes nothing. */
export const PLAIN = words(`
  home at private priv privat* personal own main primary preferred default first haupt* value full valid my your the a an de del di da do des du le
  la les el los il lo un une e of for
  with incl including country international national domestic local line land and or y und et o ou i in to as is current active daytime day evening
  text message sms app telegram signal details daten angaben digit digits s l d p best direct required mandatory optional please enter what
  g eg uk us usa intl formatted clean cleaned nbr n
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
  rieng ca nhan chinh cua ban nha binafsi yangu yako ya wa namba tuis
  个人 個人 本人 自己 您的 您 你的 我的 的 家庭 住宅 固定 座机 座機 聯絡 联系 聯繫 主要 常用 有效 号 號 码 碼 自宅 ご お の 様 主 連絡 可能 昼間 日中 必填 必須 任意 자택 본인 개인 집 주요 유선 님 의 필수 선택
  บ้าน ส่วนตัว หลัก ของ ท่าน คุณ ติดต่อ ได้ เลข หมาย ที่ เลขที่
  ال شخصي الشخصي خاص الخاص رئيسي الرئيسي المنزل منزل ثابت للتواصل التواصل به و في من شخصی اصلی ذاتی گھر
  ה ו של אישי פרטי ראשי בית בבית קווי שלי שלך ליצירת קשר का की के घर निजी व्यक्तिगत मुख्य संपर्क ব্যক্তিগত বাড়ি முதன்மை வீட்டு ব্যবহৃত
  wie lautet ist welche welches bitte angeben gib geben ruckfragen quel quelle est merci indiquer indique cuales favor cual qual seja wat thuis jaki
  jest twoj podaj prosze jake aky ake este tau dvs koji vad ar hva er hvad dit mika on nedir ne berapa cho gi какои какая у вас за укажите введите
  який яка ποιο ποιος ειναι каков 多少 是 请 請 输入 輸入 填写 填寫 什么 什麼 何 です か を に は 入力 して ください 下さい から あなた 어떻게 되나요 무엇 인가요 입력 해주세요 를 을 은 는 가 이 ما هو هي ك מה מהו
  क्या है आपका आपके digitos chiffres cifre cyfry ziffern stellig dashes spaces hyphens indirizzo lienhe careeste registered ruckruf erreichbar
  erreichbarkeit unter domicilio
`);

/** The code of an area or a country, in the cases that follow "with". */
export const CODE = words(`
  code codes dialcode areacode prefix prefixes prefijo* prefisso* prefixo* prefixe* indicatif* indicativo* vorwahl* landesvorwahl* *vorwahl lada ddd
  ddi codigo* landcode landnummer netnummer kengetal kierunkow* predvolb* prefiks* korzetszam* orszagkod* elohivo*
  landskod* landskode landekode* riktnummer retningsnummer maatunnu* suuntanumer* suunakood* kodom kodem kodo kodu kodlu alankodu kode pozivn*
  predbroj* klicn*
  код кодом кодъ κωδικο προθεμα *区号* *區號* *国家代码* *國碼* *国际区号* *国番号* *市外局番* *국가번호* *지역번호* *مفتاح* *رمز* *کد* *קידומת* *कोड* *รหัสประเทศ*
`);
export const WITH = words(
  'with w incl including inkl inklusive mit samt avec con incluido com met z ze s so cu med inclusief vc med sa με с з със dengan kem ile مع با के',
);
