import { words } from './word-list.js';

/** What the names of columns say of persons: whom a row is about, and who else is in it. */

/** Relatives, guardians, and whom to call in need: a column of these names somebody else than the row's own person. */
export const KIN = words(`
  emergency kin nextofkin nok parent parents parental mother mothers father fathers mom mum mam mummy dad daddy mama papa guardian guardians
  guardianship carer carers caregiver* caretaker* custodian* tutor tutors spouse spouses partner partners wife husband fiance* sibling* brother
  sister son daughter child children relative relatives uncle aunt grandparent* grandmother* grandfather* grandma grandpa godparent* godmother
  godfather chaperone* *notfall* poa nominee attendant bevollmachtigt* erziehungsber* *キーパーソン* *ご家族*
  *eltern* *mutter* *mutti* *vater* *vati* *papa* *mama* *vormund* *betreuer* *betreuung* *sorgeberecht* *erziehungsberecht* *angehorig* gesetzl*
  *ehepartner* *lebenspartner* *ehefrau* *ehemann* *lebensgefahrt* *bezugsperson* *taufpat* oma omas opa opas *grosseltern* *geschwister* *bruder*
  *schwester*
  onkel tante noodgeval* nood* ouder ouders *oudertel* moeder vader verzorger* voogd mantelzorg* echtgeno* familielid naaste urgence* tuteur*
  tutrice* mere pere maman conjoint* epou* mari frere soeur aidant* responsablelegal oncle emergencia* madre padre padres tutora tutores apoderad*
  acudiente* conyuge* espos* marido pariente* familiar* cuidador* mae pai encarregad* responsavel* conjuge* esposa esposo companheir* parente irmao
  avo avos hermano hermana abuelo abuela tio tia emergenza* genitor* mamma tutore tutori coniuge moglie familiare nonno nonna zio zia urgenta
  parint* sotie *opiekun* rodzic* matka matki matke matko ojciec ojc* mamy taty awaryjn* ratunk* malzon* zony meza krewn* babcia dziadek rodic*
  matky matce otec otce zakonn* opatrovn* porucnik* pecovatel* manzel* nouz* nudz* tisn* pribuzn* szulo* anya anyja apja edesanya* edesapa*
  gondviselo* gyam* hazastars* ferj* feleseg* veszhelyzet* hozzatartozo* roditelj* majk* otac oca skrbnik* staratelj* supruznik* suprug* hitn* hitan
  starsi* skrbni* foralder* foraelder* foraeldr* foralderns pappa mor far vardnadshavar* vardnad* anhorig* narmast* nodkontakt* nod* sambo foreld*
  foraldr* foresatt*
  foresat* verge parorend* parorende naermeste ektefelle* aegtefaelle* nodsituasjon* vaerge vanhemp* vanhempi vanhemman huoltaj* aiti aidin isa isan
  puoliso* lahiomai* hata* hatanumero edunvalvoj* omaishoitaj* foreldri forradamadur neydar* vanem* eestkostja* hadaabi* abikaasa* ema emapoolne
  vecak* aizbildn* arkart* laulat* mate tevs globej* motin* tevas avarin* skubios* sutuoktin* родител* *опекун* мама мамы маме маму папа папы папе
  мать матери отец отца экстренн* супруг* жена жены муж мужа родствен* близк* законн* бабушк* дедушк* батько батька батьки батьків матір матер* мати
  опікун* екстрен* дружин* родич* родит* майка баща настойник* спешен спешн* съпруг* роднин* старател* мајка отац хитн* γονε* γονι* μητερ* πατερ*
  μαμα* μπαμπα* κηδεμον* επειγ* εκτακτ* αναγκ* συζυγ* συγγεν* veli velisi acil yakin* anne annesi baba babasi ebeveyn* vasi bakici* darurat ortu
  ayah ibu bapak bapa wali orangtua pasangan suami istri isteri waris penjaga kecemasan khancap phuhuynh nguoithan giamho bome mzazi mlezi dharura
  ouer ouers noodgevalle voog gurasoak larrialdi rhiant *紧急* *緊急* *家长* *家長* *父母* *父亲* *父親* *母亲* *母親* *爸爸* *妈妈* *媽媽* *监护* *監護* *配偶* *丈夫* *妻子* *亲属*
  *親屬* *家属* *家屬* *保護者* *親* *父* *母* *後見* *配偶者* *夫* *妻* *비상* *긴급* *응급* *보호자* *부모* *학부모* *아버지* *어머니* *엄마* *아빠* *배우자* *남편* *아내* *친척* *ฉุกเฉิน*
  *ผู้ปกครอง* *บิดา* *มารดา* *คู่สมรส* *สามี* *ภรรยา* *ญาติ* طوارئ الطوارئ ولي الولي *وليالامر* *وليامر* والد* والدة* *الوالد* الأب الأم أب أم *أقارب*
  *قريب* *زوج*
  *زوجة* *اضطراری* *والدین* *پدر* *مادر* *سرپرست* *همسر* *شوهر* *بستگان* *ہنگامی* *والد* *والدہ* *חירום* הורה הורים *הורה* *הורים* אם אב אמא אבא
  *אפוטרופוס* *בןזוג* בעל אישה *קרוב* *आपात* *आपत* *माता* *पिता* *अभिभावक* *पत्नी* *रिश्तेदार* *संरक्षक* *पालक* *জরুরি* *পিতা* *মাতা* *অভিভাবক*
  *স্বামী* *স্ত্রী* *மாதா* *தந்தை* *தாய்* *பெற்றோர்* *அவசர* *తండ్రి* *తల్లి* *అత్యవసర* *ತಂದೆ* *ತಾಯಿ* *અભિભાવક* *પિતા* *માતા* *പിതാവ്* *രക്ഷിതാവ്*
  ehegatt* widow* familymember familymembers familycontact pickupperson *abholberechtigt* *familienmitglied* gemahl* kind kindes kinder enfant
  enfants fils fille nino nina ninos hijo hija hijos crianca criancas filho filha bambino bambina bambini figlio figlia dziecko dziecka dite
  ditete dieta dietata gyermek* gyerek* copil copilul copilului dijete djeteta otrok otroka barn barnet barnets lapsi lapsen laps lapse berns
  berna vaikas vaiko ребенок ребенка дитина дитини дете детето παιδι παιδιου cocuk cocugun anak *孩子* *儿童* *幼儿* *子供* *子ども* *園児* *お子様* *자녀* *원아*
  *طفل* *الطفل* ילד ילדה *बच्चा* *बच्चे*
  mofa famo kmkv kvkm km kv ice stepmother stepfather stepparent* stepson stepdaughter grandson granddaughter grandchild godson goddaughter godchild
  godfamily motherinlaw fatherinlaw powerofattorney incaseofemergency persontonotify notify responsibleparty responsibleadult caseworker* socialworker* keyworker*
  supportworker* careworker* supportperson authorizedpickup authorisedpickup collectedby pickupby pickedupby pickupcontact pickupname legalrepresentative legalrep surrogate companion
  companions accompanied accompanying godman godeman
  *patenonkel* *patentante* *bezugsbetreu* *sozialarbeit* *begleitperson* *abholer* *abholperson* *vertrauensperson* rechtlichervertret*
  marraine* personneaprevenir personnedeconfiance accompagnant* accompagnat* curateur* curatrice* assistantesociale assistantsocial* representantlegal*
  padrino padrinos madrina madrinas acompanant* trabajadorsocial trabajadorasocial personaacargo representantelegal* padrinho* madrinha* acompanhant*
  assistentesocial* accompagnator* affidatari* amministratoredisostegno rappresentantelegale wettelijkvertegenwoordig* bewindvoerd* begeleider*
  chrzestn* pracowniksocjalny przedstawicielustawow* macocha ojczym kmotr* doprovod* doprevad* kisero* keresztany* keresztap* gondnok* torvenyeskepviselo*
  insotitor* reprezentantlegal* pratilac pratioc* spremljeval* zakonskizastupni* zakonitizastopni* malsman* ledsagar* ledsager* gudmor gudfar gudmoder styvmor styvfar
  saattaj* kummi kummit laillinenedustaja seaduslikesindaja крестн* сопровожд* соцработник* хрещен* супровод* кръстни* придружител* νονα νονος συνοδ*
  νομιμοσεκπροσωπος refakatci* vaftiz* pendamping* nguoidaidien nguoibaoho
  *爷爷* *奶奶* *爺爺* *外婆* *外公* *祖父* *祖母* *教父* *教母* *子女* *儿子* *兒子* *女儿* *女兒* *陪同* *陪护* *陪護* *看护* *看護人* *接送* *社工* *法定代理* *息子* *娘* *長男* *長女* *次男* *次女*
  *身元引受* *身元保証* *付添* *付き添* *ケアマネ* *아들* *딸* *할머니* *할아버지* *동행* *간병* *사회복지사* *법정대리* *ลูกชาย* *ลูกสาว* *ผู้ดูแล* *ผู้ติดตาม*
  ابن ابنة الابن الابنة وصي الوصي جد جدة *مرافق* فرزند فرزندان قیم מלווה *बेटा* *बेटी* gwarcheidwad*
`);

/** Who answers for a person, or for a company, where it is the person to reach. */
export const STAND_IN = words(`
  responsible responsibleperson authorized authorised authorizedperson authorisedperson casemanager* caremanager* sponsor sponsors representedby
  actingfor onbehalf *verantwortlich* zustandig* *begleiter* *vertretungsberecht* beistand
  responsable* referent* mandataire* personneautorisee tiers personaautorizada procurador* pessoaautorizada personaautorizzata personadelegata delegat* curator*
  verantwoordelijk* gemachtigd* zaakwaarnem*
  upowaznion* odpowiedzialn* pelnomocni* kurator* towarzysz* poveren* opravnen* zodpovedn* odpovedn* zmocnenec* zmocnenc* splnomocnen* felelos* meghatalmazott*
  responsabil* imputernicit* odgovorn* ovlasten* zastupni* pooblascen* zastopni*
  ansvarig* ansvarlig* forvaltar* fullmakt* fuldmagt* vastuuhenkilo* edustaj* valtuutet* vastutav* esindaj* volitatud atbildig* pilnvarot* atsaking* igaliot* atstov*
  ответствен* уполномоч* куратор* доверенн* представител* відповідальн* уповноваж* представни* отговор* упълномощ* одговорн* овлашћен*
  υπευθυν* εξουσιοδοτ* εκπροσωπ* αναδοχ* sorumlu* yetkili* penanggungjawab nguoiphutrach
  *负责人* *負責人* *授权人* *授權人* *委托人* *委託人* *責任者* *代理人* *相談員* *책임자* *대리인* *ผู้รับผิดชอบ* *ผู้แทน* *مسؤول* *مفوض* *ممثل* אחראי אחראית
  *जिम्मेदार* *प्रतिनिधि*
`);

/** Parents and spouses, whose names lists of adults have as a detail of the row's own person. */
export const PARENTS = words(`
  father fathers mother mothers *vater* *mutter* pere mere padre padres madre madres pai mae pais filiacao vader moeder ojca ojciec matki matka otce otec matky matka
  apja anyja tata mama tatal отца отец матери мать батька матері πατρος πατερ* μητρος μητερ* baba anne ayah ibu bapa bapak bin cha bo me
  *父亲* *母亲* *父親* *母親* *아버지* *어머니* *บิดา* *มารดา* والد والدة *الأب* *الأم* *الوالد* *پدر* *مادر* אב אם *पिता* *माता* *পিতা* *মাতা* *தந்தை* *தாய்* *తండ్రి*
  *తల్లి* *ತಂದೆ* *ತಾಯಿ* *પિતા* *માતા*
`);
export const SPOUSES = words(`
  spouse spouses husband husbands wife *ehegatt* *ehepartner* *ehefrau* *ehemann* gemahl* conjoint* epoux epouse conyuge* espos* marido conjuge* coniuge marito moglie
  echtgeno* malzon* manzel* hazastars* sot sotie suprug* ektefelle* aegtefaelle* maka make puoliso* abikaasa* супруг* мужа жены муж жена съпруг* συζυγ*
  esi suami isteri istri *配偶* *丈夫* *妻子* *배우자* *남편* *아내* *คู่สมรส* *สามี* *ภรรยา* *زوج* *همسر* *पति* *पत्नी* *স্বামী* *স্ত্রী*
`);

/** What lasts for a while, and no call does. */
export const LASTING = words(`
  course* class classes training* program programme workshop* lesson* session* treatment* therapy plan plans package* membership* subscription* policy service*
  appointment* event* tour* trip* rental* loan* project* job contract* kurs* lehrgang* seminar* behandlung* tarif vertrag* paket* reise* cours formation* stage
  curso* tratamiento* tratamento* corso* trattamento* cursus* les kursus* kurz* tecaj* tanfolyam* zajec* kursi курс* обучен* тренинг μαθημα* kurslar *课程* *課程* *培训*
  *套餐* *疗程* *コース* *講座* *과정* *강좌* *수업* *คอร์ส* khoa دورة الدورة دوره קורס *कोर्स*
`);

/** Who goes to school, and the numbers they have there. */
export const PUPILS = words(`
  student* pupil* learner* schoolchild* *schuler* leerling* eleve eleves etudiant* alumno* alumna* estudiante* aluno aluna alunos alunas estudante*
  alunno alunna alunni studente studenti studentessa uczen uczn* zak zaka zaku zaky ziak ziaka ziaci diak* tanulo* elev elever elevens elevul* elevii ucenik* ucenic* ucenec ucenc*
  dijak* oppila* opila* skolen* skolnie* audzek* mokini* ученик* ученица учащ* школьник* студент* учень учня учні учнів μαθητ* φοιτητ* ogrenci* siswa siswi
  mahasiswa murid pelajar hocsinh sinhvien *学生* *學生* *生徒* *児童* *园儿* *학생* *원생* *นักเรียน* *นักศึกษา* *طالب* *الطالب* תלמיד תלמידה תלמידים *छात्र* *विद्यार्थी*
  *ছাত্র* *ছাত্রী* دانشاموز
  roll rollno admission*
`);

/** What else only lists of schools have. */
export const SCHOOLING = words(`
  class classroom grade homeroom school enrolment enrollment klasse klassenstufe jahrgangsstufe schule kita kindergarten
  klas klasa klass klassen kl classe ecole grado escuela colegio turma escola scuola szkola skola skole skolan trida trieda osztaly iskola clasa scoala razred
  odjeljenje osasto luokka koulu kool klase klase класс класа клас школа школи ταξη σχολειο sinif sinifi okul kelas sekolah lop truong *班级* *班級* *年级* *年級* *学年* *クラス*
  *学校* *學校* *학년* *학교* *ชั้น* *โรงเรียน* الصف المدرسة צף כיתה *कक्षा* *विद्यालय* *শ্রেণি* *শ্রেণী* *स्कूल*
`);

/** Others whom somebody else often answers for. */
export const WARDS = words(`
  patient* pazient* paciente* pacjent* pacient* beteg* pasient* potila* пациент* пацієнт* ασθεν* hasta* pasien *患者* *病人* *환자* *مريض* *المريض* *بیمار*
  *ผู้ป่วย* *मरीज* benhnhan מטופל מטופלת resident* bewohner* bewoner* podopieczn* *入居者* *利用者* camper campers player* *spieler* joueur* jugador* jogador*
  giocator* athlete* child kid kind kindes enfant nino nina crianca bambino bambina dziecko dziecka dite ditete dieta
  dietata gyermek* gyerek* copil copilul copilului dijete djeteta otrok otroka barn barnet lapsi lapsen laps lapse berns berna vaikas vaiko ребенок ребенка
  дитина дитини дете детето παιδι παιδιου cocuk cocugun anak *孩子* *儿童* *幼儿* *子供* *子ども* *園児* *자녀* *원아* *طفل* ילד ילדה *बच्चा* *बच्चे*
`);

/** Who is asked where people speak of what they keep: a pet, a vehicle, a flat. */
export const KEEPERS = words(`
  owner owners keeper keepers besitzer* *halter* eigentumer* proprietaire* dueno duenos duena propietari* dono donos dona proprietari* tutor tutora eigenaar* wlasciciel* majitel*
  gazda gazdi tulajdonos* vlasnik* lastnik* agare ejer eier omistaj* omanik* ipasniek* savinink* владелец владельца хозяин хозяина власник* собственик* собственник*
  ιδιοκτητ* sahip sahibi pemilik chu *主人* *饲主* *飼主* *车主* *車主* *业主* *業主* *飼い主* *オーナー* *보호자* *견주* *차주* *소유자* *เจ้าของ* *صاحب* *مالك* *مالک* בעלים בעל *मालिक*
  halters
`);
export const KEPT = words(`
  pet pets animal animals dog dogs cat cats horse horses puppy kitten species breed vehicle vehicles car cars truck plate registration make model property properties unit boat
  tier tiere tiername haustier hund katze pferd rasse tierart fahrzeug kennzeichen auto immobilie objekt wohnung
  animaux chien chat cheval race espece vehicule voiture immatriculation bien mascota mascotas perro gato raza especie vehiculo coche matricula vivienda inmueble
  animal pet cachorro raca especie veiculo carro placa imovel animale cane gatto razza veicolo targa immobile
  dier huisdier hond kat paard ras voertuig kenteken zwierze zwierzak pies kot rasa pojazd samochod zvire pes kocka vozidlo spz allat kutya macska
  fajta jarmu rendszam caine pisica vehicul ljubimac djur hunddjur fordon kjoretoy koretoj dyr elain koira kissa питомец животное собака кошка порода автомобиль
  госномер тварина ζωο σκυλος γατα οχημα evcil hayvan kopek kedi arac plaka hewan kendaraan thucung bienso *宠物* *寵物* *动物* *車輛* *车辆* *车牌* *車牌* *房产* *品种* *ペット* *動物*
  *犬種* *車両* *반려* *동물* *품종* *차량* *สัตว์เลี้ยง* *รถ* *ทะเบียน* *حيوان* *سيارة* *مركبة* *خودرو* חיה רכב כלב *पालतू* *वाहन*
`);

/** What they are to the row's own person. */
export const RELATION = words(`
  rel reln relship relationship* relation relations kinship verwandt* verhaltnis beziehung* relatie verwantschap lien liens parente parentesco parentela relacion
  vinculo pokrewienstw* pribuzenstv* pribuzenst* rokonsag* srodstv* sorodstv* slektskap* slaktskap* relasjon sukulaisuus suhde seos radniecib* rysys
  родство* степеньродства спорідненіст* родинн* συγγενει* σχεση yakinlik hubungan quanhe *关系* *關係* *関係* *間柄* *続柄* *관계* *ความสัมพันธ์* *صلة* *نسبت*
  *קרבה* *रिश्ता* *संबंध* *সম্পর্ক*
`);

/** Others whose number is not the row's, with words for kin that mean something harmless in another language. */
export const THIRD_PARTY = words(`
  info* helpline kundtjanst* kundeservice kundenservice kundendienst* klantenservice sac vert verde panic our handyman handyshop горяч*
  гаряч* домофон* *代表* *本社* *支店* *受付* *대표* *회사* caller ice tutoring grand* family household neighbor* neighbour* friend friends referrer referrers
  referee referees referral* referred reference* introducer* agent agents broker* advisor* adviser* rep reps salesrep representative* manager
  managers driver drivers courier* carrier salesman salesperson supervisor* superior* boss employer* assistant* secretary company firma firm
  switchboard zentrale support helpdesk doctor arzt physician gp dentist lawyer* attorney* solicitor* seller* sender* senders shipper* consignor*
  shop store branch landlord* landlady lessor* owner owners vendor* supplier* dealer* distributor* merchant* teacher* coach* trainer* instructor*
  mentor* counsel* therapist* nurse* interpreter* witness* guarantor* beneficiary beneficiaries cosigner* delegate* proxy recruiter* inspector*
  technician* installer* contractor* operator* host hosts organizer* organiser* reception receptionist dispatcher* escort* *partner* *nachbar*
  *freund* *absender* *versender* *vermieter* *makler* *berater* *vertret* *verwalter* *arbeitgeber* *vorgesetzt* *chef* *lehrer* *trainer*
  *hausarzt* *fahrer* *kurier* *bote* *zusteller* *sekretariat* *verkauf* *filiale* *handler* *lieferant* *anwalt* burge burgen burgin *vermittler*
  *ansprechpartner* *ouder* buur* afzender* verhuurder* makelaar* werkgever* leidinggevend* leraar huisarts koerier* chauffeur responsable* femme
  proche* famille voisin* ami expediteur* livreur* coursier* proprietaire* bailleur* employeur* patron courtier* conseiller* commercial* parrain*
  medecin avocat* enseignant* professeur* accompagn* garant* chauffeur* encargad* representante* pareja vecin* amig* herman* remitente* repartidor*
  mensajer* arrendador* propietari* dueno empleador* jefe asesor* agente* comercial vendedor* medico abogad* profesor* maestr* referid* fiador* aval
  conductor* pais parente* vizinh* irma remetente* entregador* estafeta* senhorio locador* proprietari* empregador* chefe corretor* consultor*
  marito compagn* vicino mittente* corriere* autista locatore* datore* capo consulente* rappresentante* venditore* accompagnator*
  insegnante* garante* tata tutore* sot expeditor* curier* proprietar* angajator* ruda rude sef pare mare pares alarmow* zona maz
  partner* rodzin* sasiad* nadawc* kurier* wynajmujac* wlasciciel* pracodawc* szef* kierownik* przedstawiciel* handlow* agent* posredni* nauczyciel*
  lekarz* poreczyc* rodiny zastupc* soused* odesilatel* odosielatel* kuryr* pronajimatel* prenajimatel* majitel* zamestnavatel* vedouci* nadrizen*
  ucitel* obchodni* makler* anya* apa surgos* vesz* szomszed* felado* futar* berbeado* tulajdonos* munkaltato* fonok* ugynok* tanar* orvos* muz zena
  nuzd* sused* posiljatelj* kurir* najmodav* vlasnik* poslodavac* poslodavc* mati oce delodajalc* najemodajalc* ucitelj* make maka granne avsandar*
  bud hyresvard* arbetsgivar* chef larare god nabo avsender* afsender* utleier* udlejer* arbeidsgiver* arbejdsgiver* sjef laerer* naapuri* lahettaj*
  kuriiri* vuokranantaj* tyonantaj* esimies* opettaj* maki tev* мам* пап* аварийн* жен* муж* сосед* отправител* курьер* арендодател* собственник*
  хозя* работодател* начальник* руководител* агент* менеджер* риелтор* учител* врач* поручител* доверенн* представител* батьк* аварійн* чоловік*
  близьк* сусід* відправник* курєр* орендодав* власник* роботодав* керівник* вчител* съсед* подател* куриер* наемодател* послодав* пошиљалац*
  γειτον* αποστολε* κουριερ* διανομε* ιδιοκτητ* εργοδοτ* προισταμεν* πρακτορ* δασκαλ* γιατρ* εγγυητ* veli* esi es kardes* komsu* gonderen*
  gonderici* kurye* evsahibi isveren* mudur* temsilci* acente* ogretmen* doktor* kefil* refakatci* mak orang tua keluarga saudara tetangga jiran
  pengirim kurir pemilik majikan atasan agen sales guru penjamin khan huynh bo me cha than vo chong gui chu nguoi mwajiri mtumaji *朋友* *邻居* *寄件*
  *发件* *發件* *寄方* *发货* *發貨* *快递* *快遞* *骑手* *司机* *司機* *房东* *房東* *业主* *中介* *代理* *经纪* *经理* *經理* *推荐* *推薦* *介绍人* *老师* *老師* *医生* *雇主* *担保* *擔保* *业务员* *客服*
  *店铺* *商家* *家族* *送り主* *差出人* *発送* *配達* *大家* *家主* *上司* *紹介* *担当* *代理店* *先生* *保証人* *介護* *施設* *가족* *이웃* *보내는* *발신* *송하인* *배송기사* *기사* *임대인* *집주인* *고용주*
  *상사* *추천인* *대리인* *대리점* *담당* *선생님* *보증인* *พ่อ* *แม่* *ผู้ส่ง* *คนขับ* *ไรเดอร์* *เจ้าของ* *นายจ้าง* *หัวหน้า* *ตัวแทน* *ผู้แนะนำ* *ผู้ดูแล*
  *ผู้ค้ำ* *เพื่อน* *طوارئ* *الطوارئ* *الأب* *الأم* *كفيل* *مرسل* *المرسل* *سائق* *مندوب* *مالك* *وكيل* *مدير* *صاحب* *طبيب* *معلم* الجار *فرستنده*
  *پیک* *راننده* *موجر* *کارفرما* *نماینده* *معرف* *ضامن* *شریک* *שולח* *שליח* *משכיר* *מעסיק* *סוכן* *נהג* *ממליץ* *ערב* *पति* *प्रेषक* *ड्राइवर*
  *मकान* *मालिक* *एजेंट* *जामिन* *প্রেরক* werber* anwerber* contactperson* persontocontact *kontaktperson* contactpersoon* *yhteyshenkil*
  deliveryperson called
  callee dialed dialled from anrufer* angerufen* appelant* llamante* chiamante* dzwoniac* звонивш* вызывающ* *主叫* *被叫* *来电* *發話* *発信* *着信* cuahang
  nhahang nguoigui *คุณครู* *เบอร์ครู* *hotline* *servicenummer* *storung*
`);

/** Who buys or pays, which the row is about. */
export const BUYER = words(`
  customer* cust client clients clt cliente* clienta* *kunde* *kunden* *klant* kund kunds *klient* *клиент* *клієнт* покупат* покупц* заказчик*
  замовник* *asiakas* *asiakkaan* *zakazn* *ugyfel* vevo* kupac kupca musteri* pelanggan* *πελατ* *客户* *客戶* *顾客* *顧客* *お客様* *お客さま* *고객* *عميل*
  *العميل* *زبون* *مشتری* *گاہک* *ग्राहक* *গ্রাহক* *வாடிக்கையாளர்* *కస్టమర్* khachhang *לקוח* *ลูกค้า* mteja buyer* koper* acheteur* comprador*
  acquirent* purchaser* shopper* orderer* billing billto *kaufer* besteller* rechnungsadresse rechnungsanschrift facturation facturacion
  fatturazione faturacao faturamento facturare factuuradres verkrijger kupujic* kupujuc* kupujac* vasarlo* cumparator* clientul* clientilor kupec
  kupc* strank* kopare* kjoper* kober* ostaj* kliendi* купец купц* αγοραστ* *买家* *買家* *买方* *购买* *購買* *購入* *購入者* *注文者* *구매자* *주문자* nguoimua pembeli*
  *ผู้ซื้อ* *مشتري* *المشتري* *خریدار* *קונה*
`);

/** Who else the row may be about: "patient mobile" is the mobile of the row's person. */
export const OWNER = words(`
  bewohner* bewoner* assistit* podopieczn* *入居者* *利用者* member* mitglied* *medlem* *membre* adherent* abonne* miembro* membro* socio* soci *czlonk* clen* *jasen* uye* uyenin anggota *会員* *会员* *會員* *회원*
  *عضو* *สมาชิก* *सदस्य*
  usager usagers user* benutzer* nutzer* gebruiker* utilisateur* usuario* utilizador* utente* utilizator* uzytkownik* uzivatel* felhasznalo* korisnik* bruker*
  brugers anvandar* kayttaj* пользовател* користувач* χρηστη* kullanici* pengguna *用户* *用戶* *사용자* *المستخدم* *مستخدم* *کاربر* *ผู้ใช้*
  subscriber* abonnent* suscriptor* assinante* abbonat* abonent* абонент* abone* pelanggan participant* teilnehmer* deelnemer* participante*
  partecipant* uczestnik* ucastnik* resztvevo* deltag* osallistuj* участник* учасник* katilimci* peserta *参与者* *參加者* *参加者* *참가자* *ผู้เข้าร่วม*
  student* *schuler* leerling* etudiant* eleve* alumno* alumna* estudiante* aluno* estudante* studente* alunno* uczen uczn* zak diak* tanulo* ucenik*
  elev elever opiskelij* oppilas* студент* ученик* φοιτητ* μαθητ* ogrenci* siswa mahasiswa murid pelajar *学生* *學生* *생도* *학생* *طالب* *الطالب*
  *นักเรียน* *นักศึกษา* *छात्र* sinhvien
  patient* pazient* paciente* pacjent* pacient* beteg* pasient* potilas* potilaan пациент* пацієнт* ασθεν* hasta* pasien *患者* *病人* *환자* *مريض*
  *المريض* *بیمار* *ผู้ป่วย* *मरीज*
  guest* gast gaste* gasten invite* invitado* huesped* hospede* ospit* gosc* vendeg* gost* gjest* vieraan гост* misafir* tamu attendee* applicant*
  bewerber* candidat* kandidat* lead leads prospect* donor* spender* spendender* volunteer* voter* resident* tenant* mieter* huurder* locataire*
  inquilino* registrant* learner* pupil* passenger* traveler* traveller* visitor* besucher*
  person persons individual* player* athlete* runner* racer* insured policyholder* trainee* apprentice* intern interns jobseeker* reader*
  parishioner* taxpayer* respondent* winner* entrant* borrower* contestant* competitor* cardholder* alumnus alumni *spieler* versichert*
  versicherungsnehmer* azubi* auszubildend* *lehrling* praktikant* arbeitsuchend* arbeitssuchend* leser* laufer* gewinner* sportler*
  gemeindemitglied* steuerpflichtig* steuerzahler* proband* befragt* joueur* joueuse* assure assuree assures assurees stagiaire* apprenti apprentis
  apprentie* apprenant* lecteur* lectrice* paroissien* licencie licenciee licencies gagnant* coureur* coureuse* contribuable* benevole* donateur*
  repondant* sportif sportive athletes jugador* asegurado asegurada asegurados aprendiz aprendices lector lectora lectores feligres* contribuyente*
  encuestado encuestada ganador* voluntari* volontari* kandydat* donante* postulante* aspirante* deportista* becari* practicante* concursante*
  jogador* atleta* segurado
  segurada segurados estagiari* leitor* contribuinte* vencedor* respondente* paroquian* formand* giocator* giocatric* atleti assicurato assicurata
  assicurati apprendist* tirocinant* lettor* lettrice contribuent* vincitor* vincitrice parrocchian* speler* verzekerde verzekerden stagiair* lezer*
  winnaar* vrijwilliger* lid leden loper* sporter* werkzoekende* parochiaan zawodnik* zawodnic* gracz* ubezpieczon* stazyst* praktykan* czytelnik*
  parafian* podatnik* zwyciezc* biegacz* najemc* wolontariusz* hrac hrace hraci hraca hracov hracka hracky pojistenc* pojistenec poistenc* poistenec
  ctenar* citatel* zaka zaku zaky zakyne ziak ziaka ziaci najemnik* najomc* dobrovolni* uchazec* uchadzac* zavodnik* zavodnic* jatekos* biztositott*
  olvaso olvasok jelentkezo* paciens* tag tagok versenyzo* onkentes* jucator* asigurat asigurata asiguratului cititor* elevul* elevului elevilor
  concurent* sudionik* sudionic* ucesnik* ucesnic* igrac igraca igraci igralec igralca igralke osiguranik* osiguranic* zavarovanec zavarovanc*
  pacijent* ucenc* udelezenec udelezenc* clan clana clanovi clanova clanica clanice dijak* polaznik* volonter* natjecatelj* tekmovalec tekmovalc*
  deltagar*
  deltaker* spelare spelarens spelarnas spiller* forsakrad forsakrade larling* laerling* lasare* vinnare* vinner* vinder* hyresgast* leietaker*
  idrottare* sokande frivillig* medlemmens pelaaj* vakuutet* vakuutettu lukij* vuokralai* oppila* hakij* voittaj* juoksij* urheilij* potila*
  kilpailij* opila* osalej* liige liikme liikmed mangij* patsien* lugeja* dalibniek* skolniek* audzekn* speletaj* lasitaj* biedrs biedra
  dalyvi* dalyve* mokini* mokine* zaidej* narys nario nariai игрок* спортсмен* застрахован* стажер* соискател* читател* прихожан* налогоплательщик*
  респондент* победител* арендатор* волонтер* слушател* бегун* кандидат* учень учня учні учнів гравець гравц* читач* переможц* орендар* играч*
  осигурен* учесник* осигураник* παικτ* ασφαλισμεν* συμμετεχ* μελος μελους μελη μελων αθλητ* αναγνωστ* νικητ* υποψηφι* εθελοντ* ενοικ* oyuncu*
  sporcu* sigortali* stajyer* okuyucu* okur okurun kiraci* aday adayin gonullu* mukellef* pemain* pembaca* jemaat responden pemenang* penyewa magang
  atlet hocsinh hocvien benhnhan thanhvien nguoichoi nguoidung *学员* *學員* *球员* *選手* *选手* *运动员* *投保人* *被保险人* *被保人* *实习生* *学徒* *读者* *讀者* *租户* *租客*
  *志愿者* *志工* *义工* *求职者* *应聘者* *中奖者* *获奖者* *信徒* *教友* *纳税人* *受访者* *乘客* *旅客* *考生* *生徒* *被保険者* *契約者* *読者* *応募者* *当選者* *研修生* *実習生* *受講者* *受講生* *納税者*
  *回答者* *求職者* *利用者* *入居者* *申込者* *선수* *피보험자* *가입자* *독자* *지원자* *응모자* *당첨자* *수강생* *실습생* *인턴* *교인* *성도* *납세자* *응답자* *승객* *임차인* *신청자* *นักกีฬา* *ผู้เล่น*
  *ผู้สมัคร* *ผู้เช่า* *مشترك* *المشترك* *لاعب* *اللاعب* *متدرب* *متطوع* *مومنعليه* *قارئ* دانشاموز *بازیکن* *کارآموز* *دانشجو* *ورزشکار* תלמיד
  תלמידה תלמידים מטופל מטופלת שחקן מבוטח מתנדב משתתף סטודנט חניך דייר חבר *खिलाड़ी* *विद्यार्थी* *ছাত্র* *ছাত্রী* skolena skoleni skolenu
  accountholder*
`);

/** What names a person. */
export const NAME = words(`
  name names firstname lastname surname fullname givenname familyname vorname nachname familienname nachnamen nom noms prenom prenoms nomdefamille
  nombre
  nombres apellido apellidos nome nomi cognome sobrenome naam voornaam achternaam imie imiona nazwisko jmeno prijmeni meno priezvisko nev keresztnev
  vezeteknev
  nume prenume ime prezime priimek nama nimi etunimi sukunimi eesnimi perekonnanimi vards uzvards vardas pavarde namn fornamn efternamn navn fornavn
  etternavn efternavn nafn ad adi ismi soyad soyadi isim ten hoten jina
  имя фамилия фио імя прізвище пиб име презиме ονομα επωνυμο ονοματεπωνυμο *姓名* *名字* *名前* *氏名* *성명* *이름* *ชื่อ* *اسم* *نام* שם नाम নাম పేరు பெயர்
  persona personne persoana pessoa persoon osoba osobe osobou lice лицо особа oseba henkilo
`);

/** Other columns that most files of contacts have: a row with one of them, or a name, is a header. */
export const USUAL = words(`
  ho email emails mail correo city ort stadt ville ciudad cidade citta miasto mesto kota
  address adresse direccion endereco indirizzo adres adresa country land pays pais paese kraj notes note comment gender title anrede город адрес
`);

/** Friends and relations whom people name beside the next of kin, and words of them. */
export const PRIVATE = words(
  'grand* family household neighbor* neighbour* friend friends contactperson persontocontact *kontaktperson* contactpersoon* *freund* *nachbar* ami voisin* amig* vecin* vizinh* vicino',
);

/** What a cell says of kin that may say as well what kind of customer or ticket it is: outside of a column of relations it says nothing. */
export const KIN_OR_KIND = words(
  'partner partners child children kind kinder enfant enfants nino nina ninos crianca criancas bambino bambina bambini dziecko dite gyermek gyerek copil dijete otrok barn lapsi laps berns vaikas ребенок дитина дете παιδι cocuk anak *孩子* *儿童* *子供* *子ども* *자녀* *طفل* ילד *बच्चा* tutor tutors',
);

/** Details of the row's own person: what stands behind them is about that person again. */
export const DETAILS = words(`
  birth* birthday birthdate dob born gender sex age grade class classroom klasse *geburt* geschlecht alter naissance sexe classe nacimiento sexo edad
  curso nascimento
  idade turma nascita sesso eta geboorte* geslacht leeftijd klas urodz* plec klasa narozen* pohlavi trida szulet* osztaly fodsel* fodelse* kon klass
  kjonn luokka
  рожден* пол возраст класс народжен* стать вік клас dogum* cinsiyet yas sinif kelas lahir lop *生日* *性别* *性別* *年龄* *年級* *年级* *班级* *班級* *生年月日* *年齢*
  *학년* *생년월일* *성별*
`);
