import { choosePhoneColumns } from './phone-column.js';

/** What people and programs call the phone of the row's own person, divided by bars. */
const OWN: Record<string, string> = {
  English: `Phone|Phone no|Ph.|Mobile|Mobile #|Cell|Cell Phone|Cell Phone Number|Telephone No.|Tel|Home Phone|Home Tel|Day phone|Evening phone|
    Main Phone|Primary Phone|Preferred phone number|Personal mobile|Your phone number|My mobile|Best contact number|Contact Number|Contact Phone|
    Phone (with country code)|Mobile (+44)|Phone (+1)|Phone incl. area code|Mobile number with dialling code|Cell (no dashes)|Mobile (10 digits)|
    What is your phone number?|What's your mobile number?|Please enter your cell phone number|WhatsApp|WhatsApp Number|WhatsApp No. (with country code)|
    SMS Number|Text number|Customer Phone|Client Cell|Member Mobile|Patient phone|Student Mobile|Guest Phone|User phone|Subscriber phone|Buyer Phone|
    Participant phone|Attendee Phone|Volunteer mobile|Donor phone|Tenant Mobile|Resident phone|Applicant Phone|Candidate Mobile|Voter Phone|
    Player Mobile|Insured Phone|Trainee mobile|Apprentice Mobile|Jobseeker phone|Job seeker mobile|Pupil mobile|Reader phone|Parishioner Phone|
    Taxpayer phone|Respondent mobile|Winner phone|Entrant mobile|Account Holder Mobile|Registered Mobile Number|Runner Cell|Athlete phone|Policyholder phone|Borrower Phone|Passenger mobile|
    Employee Mobile|Employee Phone|Staff phone|Staff Mobile No|Worker phone|Work phone|Office phone|Business Mobile|Delivery phone|Ship To Phone|
    Shipping Phone|Recipient phone|Recipient's mobile|Consignee phone|Receiver Phone|Billing phone|Bill To Phone|Person phone|Individual phone`,
  Programs: `PersonMobilePhone|MobilePhone|PersonHomePhone|Mobile Phone Number|Phone Number|Person - Phone|Person - Phone - Mobile|Phone - Work|Phone - Mobile|
    Phone - Home|SMS Phone Number|phone_number|phoneNumber|Phone Number (E.164)|Shipping Phone|Billing Phone|Default Address Phone|billing_phone|shipping_phone|
    Phone (Billing)|_billing_phone|ship-phone-number|buyer-phone-number|recipient_phone|customer_phone|contact_phone|user_phone|telephone1|mobilephone|
    Telefon kupującego|Telefon odbiorcy|收货人手机|联系手机|收货人电话|收件人手机|수취인연락처1|구매자연락처|수취인 휴대폰|주문자 휴대폰|お届け先電話番号|注文者電話番号|
    Buyer Phone Number|Lead Phone|Prospect Mobile|Mobile Phone|Cell/Mobile|Primary Phone Number|Preferred Mobile`,
  German: `Telefon|Tel.|Tel.-Nr.|Telefonnr.|Telefonnummer|Rufnummer|Mobil|Mobiltelefon|Mobilnr.|Mobilfunk|Handy|Handynr.|Handynummer|Handy privat|Festnetz|
    Mobilnummer (mit Vorwahl)|Telefon (inkl. Vorwahl)|Handy (mit Landesvorwahl)|Handynummer mit Vorwahl|Mobile (+49)|Telefon tagsüber|Telefonnummer für Rückfragen|
    Wie lautet deine Handynummer?|Wie ist Ihre Telefonnummer?|Bitte Handynummer angeben|Deine Handynummer|Ihre Mobilnummer|Eigene Handynummer|
    Kunde Telefon|Kundentelefon|Telefon Käufer|Handy Mitglied|Mitglied Mobil|Telefon Patient|Handy Schüler|Schülerhandy|Schülerin Handy|Teilnehmer Handy|
    Teilnehmerin Telefon|Gast Telefon|Spieler Handy|Spielerin Handy|Versicherter Telefon|Versicherungsnehmer Telefon|Azubi Handy|Auszubildender Telefon|
    Praktikant Handy|Bewerber Telefon|Arbeitsuchender Telefon|Leser Telefon|Mieter Telefon|Läufer Handy|Gewinner Telefon|Sportler Handy|Student Handy|
    Gemeindemitglied Telefon|Steuerpflichtiger Telefon|Proband Telefon|Handy Mitarbeiter|Mitarbeiter Telefon|Mitarbeiterhandy|Diensthandy|Telefon dienstlich|
    Empfänger Telefon|Lieferadresse Telefon|Telefon Lieferung|Rechnungsadresse Telefon|Telefon (Lieferanschrift)|Kontakt Telefon|WhatsApp-Nummer`,
  French: `Téléphone|Tél|Tél.|Téléphone portable|Portable|N° portable|Numéro de portable|Mobile|GSM|Téléphone fixe|Téléphone domicile|Tél. perso|
    Téléphone (avec indicatif)|Portable (avec indicatif pays)|Mobile (+33)|Téléphone avec indicatif|Quel est ton numéro de portable ?|
    Quel est votre numéro de téléphone ?|Votre numéro de mobile|Merci d'indiquer votre portable|Téléphone du client|Portable client|Téléphone adhérent|
    Portable de l'élève|Téléphone patient|Tél. étudiant|Portable participant|Téléphone joueur|Portable du joueur|Téléphone assuré|Portable stagiaire|
    Portable apprenti|Téléphone lecteur|Téléphone paroissien|Portable licencié|Téléphone candidat|Téléphone locataire|Téléphone acheteur|Téléphone gagnant|
    Téléphone coureur|Téléphone contribuable|Portable salarié|Téléphone collaborateur|Téléphone destinataire|Téléphone livraison|
    Téléphone de facturation|Téléphone professionnel|Numéro WhatsApp|Téléphone bénévole|Téléphone donateur`,
  Spanish: `Teléfono|Tel.|Teléfono móvil|Móvil|Celular|Nº de móvil|Número de celular|Teléfono fijo|Teléfono particular|Tfno. móvil|
    Teléfono (con prefijo)|Móvil (con prefijo internacional)|Celular (con código de país)|Teléfono con lada|Celular a 10 dígitos|Móvil (+34)|
    ¿Cuál es tu número de móvil?|¿Cuál es su teléfono?|Tu celular|Su número de teléfono|Teléfono del cliente|Móvil cliente|Teléfono socio|Celular paciente|
    Móvil del alumno|Celular del estudiante|Teléfono participante|Móvil del jugador|Teléfono jugador|Teléfono asegurado|Móvil aprendiz|
    Teléfono lector|Teléfono feligrés|Teléfono contribuyente|Teléfono encuestado|Teléfono ganador|Teléfono comprador|Teléfono inquilino|
    Móvil empleado|Celular trabajador|Teléfono destinatario|Teléfono de envío|Teléfono de entrega|Teléfono de facturación|
    Teléfono de trabajo|Número de WhatsApp|Teléfono voluntario|Teléfono donante|Celular del postulante`,
  Portuguese: `Telefone|Tel|Telemóvel|Tlm|Tlm.|Telm|Telm.|Celular|Nº telemóvel|Número de celular|Telefone fixo|Telefone residencial|
    Celular (com DDD)|Telefone com DDD|Telemóvel (com indicativo)|Celular (+55)|Qual é o seu número de celular?|Qual o seu telefone?|Seu celular|
    Telefone do cliente|Celular cliente|Telefone do sócio|Celular do aluno|Telefone do paciente|Celular do participante|Celular do jogador|Telemóvel do atleta|
    Telefone do segurado|Celular do aprendiz|Celular do estagiário|Telefone leitor|Telefone contribuinte|Telefone vencedor|Telefone comprador|
    Telefone inquilino|Celular funcionário|Telefone colaborador|Telefone destinatário|Telefone de entrega|Telefone de faturação|
    Número de WhatsApp|Telefone voluntário|Telefone do candidato`,
  Italian: `Telefono|Tel.|Cellulare|Cell.|Numero di cellulare|Numero di telefono|Telefono fisso|Telefono abitazione|Telefono (con prefisso)|
    Cellulare con prefisso|Cellulare (+39)|Qual è il tuo numero di cellulare?|Qual è il suo numero di telefono?|Il tuo cellulare|Telefono cliente|
    Cellulare socio|Cellulare paziente|Cellulare alunno|Cellulare studente|Telefono partecipante|Cellulare giocatore|Cellulare atleta|Telefono assicurato|
    Cellulare apprendista|Cellulare tirocinante|Telefono lettore|Telefono contribuente|Telefono vincitore|Telefono acquirente|Telefono inquilino|
    Cellulare dipendente|Telefono destinatario|Telefono spedizione|Telefono consegna|Telefono fatturazione|Telefono ufficio|Numero WhatsApp|
    Cellulare volontario|Cellulare candidato|Recapito telefonico`,
  Dutch: `Telefoon|Tel.|Telefoonnummer|Mobiel|Mobiele nummer|Mobiel nr.|GSM|GSM-nummer|06-nummer|Vast nummer|Telefoon thuis|Telefoon (met landcode)|
    Telefoon (incl. netnummer)|Mobiel (+31)|Wat is je mobiele nummer?|Wat is uw telefoonnummer?|Jouw mobiele nummer|Telefoon klant|Mobiel lid|
    Telefoon patiënt|Mobiel leerling|Mobiel student|Telefoon deelnemer|Mobiel speler|Telefoon verzekerde|Mobiel stagiair|Telefoon lezer|Telefoon huurder|
    Telefoon koper|Telefoon winnaar|Mobiel medewerker|Telefoon werknemer|Telefoon ontvanger|Telefoon bezorging|Telefoon levering|
    Telefoon factuuradres|Telefoon werk|WhatsApp-nummer|Mobiel vrijwilliger`,
  Polish: `Telefon|Tel.|Tel. kom.|Telefon komórkowy|Numer telefonu|Nr tel.|Nr telefonu|Komórka|Telefon domowy|Telefon (z kierunkowym)|
    Numer telefonu z numerem kierunkowym|Telefon (+48)|Jaki jest Twój numer telefonu?|Twój numer telefonu|Podaj numer telefonu|Telefon klienta|
    Telefon kupującego|Telefon odbiorcy|Telefon członka|Telefon pacjenta|Telefon ucznia|Telefon studenta|Telefon uczestnika|Telefon zawodnika|
    Telefon gracza|Telefon ubezpieczonego|Telefon stażysty|Telefon praktykanta|Telefon czytelnika|Telefon parafianina|Telefon podatnika|Telefon respondenta|
    Telefon zwycięzcy|Telefon biegacza|Telefon najemcy|Telefon pracownika|Telefon służbowy|Telefon do dostawy|Telefon adresata|
    Telefon wolontariusza|Telefon kandydata|Telefon kontaktowy|Numer WhatsApp`,
  CzechAndSlovak: `Telefon|Mobil|Mobilní telefon|Telefonní číslo|Číslo mobilu|Telefon (s předvolbou)|Mobil (+420)|Jaké je vaše telefonní číslo?|
    Vaše telefonní číslo|Telefon zákazníka|Mobil člena|Mobil pacienta|Mobil žáka|Mobil studenta|Telefon účastníka|Mobil hráče|Telefon pojištěnce|
    Telefon čtenáře|Telefon kupujícího|Telefon nájemníka|Mobil zaměstnance|Telefon pracovníka|Telefon příjemce|Doručovací telefon|
    Telefónne číslo|Mobil (s predvoľbou)|Aké je vaše telefónne číslo?|Telefón zákazníka|Mobil žiaka|Telefón účastníka|Mobil hráča|Telefón poistenca|
    Mobil zamestnanca|Telefón príjemcu|Mobil dobrovolníka`,
  Hungarian: `Telefon|Telefonszám|Mobil|Mobilszám|Mobiltelefon|Mobiltelefonszám|Telefonszám (körzetszámmal)|Telefon (országkóddal)|Mobil (+36)|
    Mi a telefonszámod?|Telefonszáma|Telefonszámod|Ügyfél telefonszáma|Tag telefonszáma|Páciens telefonszáma|Tanuló telefonszáma|Diák mobil|
    Résztvevő telefonszáma|Játékos telefonszáma|Biztosított telefonszáma|Olvasó telefonszáma|Vásárló telefonszáma|Vevő telefonszáma|
    Munkavállaló telefonszáma|Dolgozó telefonszáma|Címzett telefonszáma|Szállítási telefonszám|Jelentkező telefonszáma`,
  Romanian: `Telefon|Număr de telefon|Nr. telefon|Telefon mobil|Mobil|Telefon (cu prefix)|Mobil (+40)|Care este numărul tău de telefon?|Telefon client|
    Telefonul clientului|Telefon elev|Telefonul elevului|Telefon student|Telefon pacient|Telefon participant|Telefonul participantului|Telefon jucător|
    Telefon asigurat|Telefon cititor|Telefon cumpărător|Telefon angajat|Telefon destinatar|Telefon livrare|Telefon facturare`,
  South: `Mobitel|Broj mobitela|Broj telefona|Telefon|Mobitel (s pozivnim brojem)|Koji je vaš broj mobitela?|Mobitel kupca|Mobitel člana|Mobitel učenika|
    Mobitel studenta|Mobitel pacijenta|Telefon sudionika|Telefon učesnika|Mobitel igrača|Telefon osiguranika|Mobitel zaposlenika|Telefon primatelja|
    Telefon za dostavu|Telefon stranke|Telefon člana|Telefon učenca|Telefon dijaka|Telefon udeleženca|Telefon igralca|Telefon zavarovanca|
    Telefon zaposlenega|Telefon prejemnika|Telefonska številka (s klicno kodo)|Број телефона|Мобилни ученика|Телефон купца|Телефон учесника`,
  Nordic: `Mobil|Mobilnummer|Mobilnr|Telefon|Telefonnummer|Tfn|Tlf|Tlf.nr.|Mobilnummer (med landskod)|Telefon (med riktnummer)|Mobil (+46)|
    Mobilnummer (med landskode)|Telefon (med landekode)|Vad är ditt mobilnummer?|Hva er mobilnummeret ditt?|Hvad er dit mobilnummer?|Ditt mobilnummer|
    Kundens mobil|Kund mobil|Medlem mobil|Medlemmens telefon|Elevens mobil|Elev mobil|Patient telefon|Deltagare mobil|Deltagarens telefon|Deltaker mobil|
    Spelare mobil|Spelarens mobil|Spiller mobil|Försäkrad telefon|Lärling mobil|Lærling mobil|Lärlingens mobil|Läsare telefon|Köpare telefon|
    Vinnare telefon|Hyresgäst telefon|Personal mobil|Anställd mobil|Medarbetare mobil|Ansatt mobil|Medarbejder mobil|Mottagare telefon|Leveranstelefon|
    Farsími|GSM|Símanúmer`,
  FinnishAndBaltic: `Puhelin|Puh.|Puhelinnumero|Matkapuhelin|Kännykkä|Puhelinnumero (suuntanumerolla)|Puhelin (+358)|Mikä on puhelinnumerosi?|
    Puhelinnumerosi|Asiakkaan puhelin|Jäsenen puhelin|Oppilaan puhelin|Opiskelijan puhelin|Potilaan puhelin|Osallistujan puhelin|Pelaajan puhelin|
    Vakuutetun puhelin|Lukijan puhelin|Ostajan puhelin|Vuokralaisen puhelin|Työntekijän puhelin|Vastaanottajan puhelin|Toimituspuhelin|
    Telefon|Mobiil|Kliendi telefon|Õpilase telefon|Osaleja telefon|Liikme telefon|Mängija telefon|Töötaja telefon|Saaja telefon|Patsiendi telefon|
    Tālrunis|Mob. tālr.|Klienta tālrunis|Dalībnieka tālrunis|Skolēna tālrunis|Pacienta tālrunis|Spēlētāja tālrunis|Darbinieka tālrunis|Saņēmēja tālrunis|
    Telefonas|Mob. tel.|Kliento telefonas|Dalyvio telefonas|Mokinio telefonas|Paciento telefonas|Žaidėjo telefonas|Darbuotojo telefonas|Gavėjo telefonas`,
  Russian: `Телефон|Тел.|Моб.|Мобильный|Мобильный телефон|Номер телефона|Сотовый|Телефон (с кодом города)|Телефон (с кодом страны)|Телефон (+7)|
    Какой у вас номер телефона?|Ваш номер телефона|Ваш телефон|Укажите номер телефона|Телефон клиента|Телефон покупателя|Телефон участника|
    Телефон ученика|Телефон студента|Телефон пациента|Телефон игрока|Телефон спортсмена|Телефон застрахованного|Телефон стажера|Телефон соискателя|
    Телефон читателя|Телефон прихожанина|Телефон налогоплательщика|Телефон респондента|Телефон победителя|Телефон абонента|Телефон арендатора|
    Телефон сотрудника|Телефон работника|Телефон получателя|Телефон для доставки|Номер WhatsApp|Ватсап|Вайбер|Телефон волонтера`,
  UkrainianAndBulgarian: `Телефон|Мобільний|Номер телефону|Телефон (з кодом країни)|Який ваш номер телефону?|Телефон клієнта|Телефон покупця|Телефон учасника|
    Телефон учня|Телефон студента|Телефон пацієнта|Телефон гравця|Телефон застрахованого|Телефон читача|Телефон працівника|Телефон співробітника|
    Телефон одержувача|Телефон для доставки|Телефонен номер|Мобилен телефон|Телефон на клиента|Телефон на ученика|Телефон на участника|
    Телефон на пациента|Телефон на служителя|Телефон за доставка|Телефон на получателя`,
  GreekAndTurkish: `Τηλέφωνο|Κινητό|Κινητό τηλέφωνο|Τηλ.|Τηλέφωνο πελάτη|Κινητό μαθητή|Κινητό φοιτητή|Τηλέφωνο ασθενή|Κινητό παίκτη|Τηλέφωνο ασφαλισμένου|
    Τηλέφωνο συμμετέχοντα|Κινητό μέλους|Τηλέφωνο υπαλλήλου|Τηλέφωνο παραλήπτη|Ποιο είναι το κινητό σας;|Κινητό (με κωδικό χώρας)|
    Telefon|Cep|Cep Telefonu|Cep No|GSM|Telefon Numarası|Telefon (alan kodu ile)|Cep (+90)|Telefon numaranız|Telefon numaranız nedir?|Müşteri telefonu|
    Üye cep telefonu|Öğrencinin telefonu|Öğrenci Cep|Hastanın telefonu|Katılımcı telefonu|Oyuncu telefonu|Sporcu telefonu|Sigortalı telefonu|
    Stajyer telefonu|Okuyucu telefonu|Kiracı telefonu|Alıcı telefonu|Çalışan telefonu|Personel telefonu|Teslimat telefonu|WhatsApp numarası`,
  Asian: `手机|手机号|手机号码|电话|联系电话|联系方式|手机（含区号）|电话(含国家代码)|您的手机号是多少？|您的手机号码|请输入手机号|客户手机|会员手机|学生手机|学员电话|患者电话|参与者手机|球员手机|投保人电话|
    被保险人电话|实习生手机|读者电话|员工手机|买家手机|收货电话|租户电话|志愿者手机|求职者电话|中奖者手机|行動電話|手機號碼|聯絡電話|客戶電話|員工手機|收件人電話|
    携帯|携帯番号|電話番号|電話番号（市外局番から）|あなたの電話番号は何ですか|電話番号を入力してください|お客様電話番号|会員電話番号|生徒携帯|患者電話番号|参加者電話番号|選手携帯|被保険者電話番号|
    社員携帯|従業員電話番号|購入者電話番号|配送先電話番号|読者電話番号|応募者携帯|휴대폰|휴대폰번호|휴대폰 번호(국가번호 포함)|전화번호|연락처|전화번호가 어떻게 되나요?|고객 연락처|회원 휴대폰|학생 휴대폰|환자 연락처|참가자 연락처|선수 연락처|
    피보험자 연락처|직원 휴대폰|사원 연락처|구매자 연락처|수령인 연락처|받는사람 전화번호|배송지 연락처|독자 연락처|지원자 연락처|
    Số điện thoại|SĐT|Di động|Zalo|SĐT Zalo|SĐT khách hàng|Số điện thoại học sinh|SĐT sinh viên|SĐT bệnh nhân|SĐT nhân viên|SĐT người nhận|
    Số điện thoại của bạn là gì?|No HP|Nomor HP|No. WA|Nomor WhatsApp|No HP Siswa|No HP Pelanggan|No. HP Peserta|No HP Karyawan|No HP Pemain|No HP Penerima|
    Nomor HP (dengan kode negara)|Berapa nomor HP Anda?|No. Telefon|No. telefon pelajar|No. telefon pekerja|เบอร์โทร|เบอร์มือถือ|เบอร์โทรศัพท์ลูกค้า|เบอร์นักเรียน|เบอร์โทรพนักงาน|เบอร์ผู้รับ`,
  Eastern: `جوال|رقم الجوال|رقم الهاتف|الموبايل|واتساب|واتس اب|رقم الواتساب|رقم الجوال (مع مفتاح الدولة)|ما هو رقم جوالك؟|رقم جوال العميل|رقم جوال الطالب|رقم هاتف المريض|
    جوال المشترك|جوال اللاعب|رقم جوال الموظف|جوال المستلم|رقم هاتف المؤمن عليه|موبایل|شماره موبایل|تلفن همراه|شماره تماس|موبایل مشتری|موبایل دانش آموز|موبایل بیمار|موبایل کارمند|
    موبایل گیرنده|واتساپ|נייד|טלפון|מספר טלפון|טלפון נייד|נייד תלמיד|טלפון לקוח|נייד עובד|טלפון מטופל|וואטסאפ|מה מספר הטלפון שלך?|मोबाइल नंबर|मोबाइल|आपका मोबाइल नंबर क्या है?|ग्राहक मोबाइल|छात्र मोबाइल|मरीज मोबाइल|कर्मचारी मोबाइल|
    মোবাইল নম্বর|গ্রাহক মোবাইল|ছাত্র মোবাইল|மொபைல் எண்|వాట్సాప్|व्हाट्सएप नंबर|Viber|Simu|Namba ya simu|Namba ya simu ya mteja`,
};

/** What is a third party's, however much like the row's own it is called. */
const STRANGERS = `Emergency phone|Emergency contact mobile|Parent mobile|Father's phone|Mother Cell|Guardian Phone|Spouse Mobile|Agent Mobile|Courier phone|
  Driver mobile|Shop phone|Store phone|Sender phone|Sender's mobile|Landlord phone|Seller phone|Coach phone|Teacher mobile|Trainer phone|Manager mobile|
  Employer phone|Referrer phone|Doctor phone|Customer service phone|Staff emergency phone|Employee's spouse phone|Player's parent phone|Student's father mobile|
  Called number|Caller|Caller number|Callee number|Dialed number|From number|Recipient's neighbour phone|Shipping agent phone|Delivery driver phone|
  Delivery courier phone|Billing agent phone|Person in charge phone|Apprentice's trainer phone|Insurance agent phone|
  Handy Trainer|Handy Ausbilder|Spielervater Handy|Handy Spielereltern|Mitarbeiter Notfalltelefon|Filiale Telefon|Lieferant Telefon|Fahrer Handy|
  Zusteller Telefon|Telefon Lieferdienst|Versicherungsvertreter Telefon|Handy Mutter (mit Vorwahl)|Telefon des Betreuers|Telefon gesetzl. Vertreter|
  Portable du père|Téléphone livreur|Téléphone magasin|Téléphone de l'entraîneur|Téléphone du responsable légal|Portable (avec indicatif) mère|
  Móvil del entrenador|Teléfono repartidor|Teléfono de la tienda|Teléfono del padre del jugador|Móvil madre (con prefijo)|Teléfono del representante legal|
  Celular do treinador|Telefone do entregador|Telefone da loja|Celular da mãe (com DDD)|Cellulare allenatore|Telefono corriere|Telefono negozio|
  Cellulare madre (con prefisso)|Mobiel trainer|Telefoon winkel|Telefoon bezorger|Telefon trenera|Telefon kuriera|Telefon sklepu|Telefon sprzedawcy|
  Telefon matki (z kierunkowym)|Mobil trenéra|Mobil otce žáka|Telefon zákonného zástupce|Telefon obchodu|Edző telefonszáma|Anya telefonszáma|Üzlet telefonszáma|
  Telefon antrenor|Telefon curier|Telefon magazin|Mobitel trenera|Mobitel majke učenika|Telefon trgovine|Tränarens mobil|Elevens mammas mobil|Butikens telefon|
  Valmentajan puhelin|Oppilaan äidin puhelin|Kaupan puhelin|Õpilase ema telefon|Treenerit telefon|Trenera tālrunis|Trenerio telefonas|
  Телефон тренера|Телефон магазина|Телефон курьера|Телефон мамы ученика|Телефон матері (з кодом)|Телефон на треньора|Τηλέφωνο προπονητή|Τηλέφωνο καταστήματος|
  Antrenör telefonu|Mağaza telefonu|Öğrenci velisi telefonu|Eş telefonu|教练电话|店铺电话|快递员电话|学生家长手机|球员父亲手机|监护人电话|商店電話|コーチ携帯|店舗電話番号|生徒の母携帯|
  코치 연락처|매장 전화번호|학생 아버지 연락처|배송기사 연락처|SĐT cửa hàng|SĐT nhà hàng|SĐT phụ huynh học sinh|SĐT người thân|SĐT người gửi|No HP Pelatih|No HP Toko|No HP Wali Siswa|
  เบอร์โค้ช|เบอร์ร้าน|جوال المدرب|هاتف المتجر|جوال والد الطالب|موبایل مربی|تلفن فروشگاه|נייד מאמן|טלפון חנות|नीड कोच मोबाइल|Hotline|Telefon der Hotline|Our phone|ご依頼主電話番号|Telefone comercial|Corredor de seguros teléfono|
  Spielerfrau Handy|Schüleroma Telefon|Person to contact phone|Shipping office phone|Care worker mobile|Customer care phone|Versichertenhotline|
  Servicenummer|Störungsnummer|Skolens telefon|Delivery boy phone|Lieferdienst Telefon|Telefon dostawcy|Téléphone assureur|Telefon asigurator|学生处电话|送货员电话|
  Biztosító telefonszáma|Телефон доставщика|Rider mobile|Hotel phone|School phone|
  Delivery person phone|Contact person phone|Telefon Kontaktperson`;

const list = (text: string) => text.split('|').map((name) => name.replace(/\s+/g, ' ').trim());

const MOBILES = Array.from({ length: 12 }, (_, i) => `+4479110001${10 + i}`);
const NAMES = ['Ann', 'Bob', 'Cy', 'Di', 'Eve', 'Fay', 'Gus', 'Hal', 'Ivo', 'Jo', 'Kit', 'Lea'];

/** Whether the column is taken that stands alone among names. */
async function isTaken(header: string): Promise<boolean> {
  const columns = ['Name', header].map((written, index) => ({ name: written, written, index }));
  const rows = NAMES.map((name, i) => [name, MOBILES[i] as string]);
  return choosePhoneColumns(columns, rows, undefined).then(
    () => true,
    () => false,
  );
}

async function those(headers: readonly string[], isWanted: boolean): Promise<string[]> {
  const found: string[] = [];
  for (const header of headers) if ((await isTaken(header)) === isWanted) found.push(header);
  return found;
}

describe('a column of phones alone', () => {
  it.each(Object.entries(OWN))(
    'is taken without a question where it is called as in %s',
    async (_, names) => {
      expect(await those(list(names), false)).toEqual([]);
    },
  );

  it('is asked about where its name is that of a third party', async () => {
    expect(await those(list(STRANGERS), true)).toEqual([]);
  });
});
