/**
 * Names of people and places of each language, with the words that stand above them, as they are in files of contacts:
 * `encoding-detection.ts` learns from them which letters follow which. Most names are out of the lists of Faker (MIT).
 * Those with letters outside ASCII are more than their share, for only they tell encodings apart.
 * Persian has the Arabic letters by which Windows-1256 replaces its own.
 */
export const NAME_LISTS = {
  german: `
    Möller Höhne Börner Björn Düren Zoé Rücker Lüneburg Münch Böhm Sönke Krämer Motzenbbäcker Möhsner Grüner
    Schüppel Schönherr Döbel Gröss Löser Laurén Räntsch Lünen Rohländer Bad Homburg vor der Höhe Kempten
    Allgäu Götz Waschbüsch Börgeling Kúhn Göckeritz Schönenberger Dück Thränhardt Schönball Goldkühle
    Schnürer Kühnemund Bräutigam Rietmüller René Hübner Bäcker Gütersloh Osnabrück Neumünster Hüttcher
    Lüdenscheid Lübeck Schäffer Möcks Schwäbisch Gmünd Grün Stürmer Obergföll Stöppler Möllinger Köhler
    Görlitz Höcke Rödiger Günz Göhler Schönberg Kähler Schönbeck Böblingen Pflügner Kúhnert Kühnert Pöche
    Spöttel Köhre Büscher Riethmüller Schröder Kühnke Kühn Müller Möllenbeck Mühleis Düsseldorf Wolfenbüttel
    Kröger Sürth Göttingen Dächert Lienshöft Köseoglu Göbel Häber Köln Hürth Wölpert Lübke Fürth Wöschler
    Nürnberg Zümsande Göppingen Schäffel Östringer Pöge Gürbig Kühnel Münster Mächtig Mönchengladbach Görmer
    Dörner Lörrach Hübenbecker Diego Gruszecki Greta Neuwied Trauth Ilias Mert Richter Leila Schaefer
    Schielke Eberhardt Elss Koster Bottrop Curt Kopf Xenia Hering Franzmann Weiss Yara Arnsberg Melinda
    Rosalie Frahmeke Bremser Hetzler Giesa Roos Suthe Gustav Koehler Dombrowski Seeger Beh Konstantin
    Madubuko Lipus Mila Wittl Hallmann Kowalick Julika Silas Valerie Preuk Morten Krüger Jäger Schäfer
    Günther Jürgen Jörg Käthe Bärbel Ömer Ülkü Größe Weiß Groß Strauß Voß Heß Preuß München Würzburg Straße
    Größer Vögele Häußler Hörmann Schönfeld Grünwald Lößnitz Österreich Übersee Ärztin Fräulein Zoë`,
  french: `
    Eusèbe Aurélienne Barnabé Frédéric Hédelin Améthyste Fidèle Aurélie Valère Léonie Aimée Amédée Élisabeth
    Élodie Céleste Félicie Mégane Salomé Alverède André Agneflète Gaël Althée Aphélie Saint-Maur-des-Fossés
    Aimé Élie Gédéon Éric Dieudonnée Édouard Moïsette Mylène Gérard Nicéphore Laurène Noëlle Géraud Théodore
    Xénophon Aloïse Liétald Véronique Émilie Silvère Adrastée Libère Créteil Médéric Adèle Béatrice
    Mélissandre Timoléon Émile Ève Adalbéron Amaranthe Jonas Venance Mauricette Juliette Troyes Eubert
    Priscille Boyer Perpignan Claudien Suzanne Brunehaut Firmin Riviere Eva Bouchard Gontran Morgane Adel
    Nice Lucien Angeline Abdon Zoë Noâm Aurèle Ismaël Therèse Cédric Leïna Maëva Aloïs Haïm Sérine Étienne
    Gwenaëlle Adelaïde Chaïma Pénélope Éléna Abigaïl Mickaël Cléo Ephraïm Hélie Inës Eléa Taïs Cléa Cloé
    Aglaé Léna Noémie Côme Hédi Mathéo Aïna Héloïse Jérémy Yoël Aliénor Maëlle Maïa Naïma Helène Agnès Aïsha
    Cléophée Aurélien Gisèle Andréa Aïssata Taïna Adélie Kévin Guillermo Yahya Yael Mahmoud Marie-Ange Myron
    Crystal Ernest Benjamin Louca Nellie Halima Nathanael Divine Binta Kamil Elbert Cecil Salvatore
    Wandrille Veronica Pablo Brieuc Jacob Hélène François Françoise Noël Joël Jérôme Benoît Anaïs Loïc
    Cécile Céline Geneviève Mélanie Rémi Rémy Sébastien Stéphane Valérie Grégory Théo Léa Chloé Zoé Inès
    Lefèvre Lefèbvre Désiré Nîmes Orléans Besançon Nancéien Sète Mâcon Saône Évry Île Garçon Cœur Lætitia
    Sœur Bérénice Théâtre Hôpital Forêt Prénom Téléphone Numéro Société`,
  spanish: `
    Adán Barragán San Sebastían de los Reyes La Coruña Báez Cáceres Méndez Vélez Verónica El Puerto Santa
    María Logroño Gómez Nájera Terán Rascón Raúl Saldaña Córdova Martín Flórez Gálvez Munguía Magaña Cintrón
    Ramón Ordóñez José Emilio Godínez Rubí Sanlúcar Barrameda Benalmádena Peña Montañez Córdoba del Carmen
    Sáenz Ángela Gámez Alaníz Jerónimo Estévez Muñoz Soledad Luisa Guzmán Solís Sofía Avilés Luis Rubén
    Alcalá Guadaira Cornellá Llobregat Olivárez Gijón Dueñas Ríos Cuellar Juana Ulibarri Josefina Mario
    Llamas Posada Saucedo Reus Candelaria Zepeda Alicea Escalante Sarabia Andrea Montemayor Ornelas Olvera
    Heredia Samaniego Tovar Fernando Jurado Lozada Reynosa-Río Bravo Saúl Rosa Patiño Acuña César Matías
    Andrés Velásquez Briseño Alcántar Juárez Padrón Rodríquez Colón Zúñiga Sánchez Benítez Holguín Rendón
    Beltrán Ñañez Bétancourt Jesús Benjamín Hernández Ana Deleón Elías Meléndez Galván Téllez Aragón Suárez
    Villaseñor Cabán Torreón Treviño Villagómez Damián Negrón Nicolás Briones Terrazas Delao Molina Yami
    Nazario Santana Sanabria Sedillo Hermosillo Ballesteros Brayan Daniela Arredondo Erick Ixtapaluca
    Yolanda Reynoso Gurule Tadeo Zavala Ángel Óscar Íñigo Iñaki Begoña Núñez Ibáñez Yáñez Martínez González
    Rodríguez Fernández López Pérez Jiménez Díaz Álvarez Ramírez Gutiérrez Vázquez Mónica Lucía Tomás Adrián
    Málaga Cádiz León Ávila Mérida España Teléfono Móvil Dirección`,
  portuguese: `
    Célia Mércia João Miguel Alícia Fabrício Heloísa Júlio Núbia Lavínia Théo Ana Júlia Hélio Sílvia César
    Víctor Maria Cecília Fabrícia Elísio Antônio Benício Felícia Eloá Cauã Janaína Márcia Anthony Santos
    Ladislau Lucas Sophia Nataniel Oliveira Fabiano Melo Lara Salvador Helena Emanuel Norberto Carlos
    Lorenzo Morgana Tertuliano Marli Alessandra Karla Silva Isabella Bruna Eduardo Dalila Laura Elisa
    Martins Joaquim Joana Sirineu Pedro Henrique Marcos Ricardo Yango Paulo Calebe Gael Reis Hugo Costa
    Lucca Alice Yasmin Deneval Rafaela Clara Giovanna Alessandro Gabriel Saraiva Macedo Yago Sérgio Setúbal
    São da Madeira Ílhavo Bragança Bárbara Sá Praia Vitória Lourenço Gonçalves Fiães Ângelo Érica Fátima
    Sacavém Íris de Azeméis Peso Régua Vila Nova Santo André Natália Loulé Josué Mamede Infesta Évora Ofélia
    Valpaços Real António Famalicão Araújo Guimarães Ígor Olhão Restauração Assunção Santarém Póvoa Varzim
    Sebastião Débora Santa Iria Falcão Ourém Alcácer do Sal Jéssica Comba Dão Paços Ferreira Covilhã Moisés
    Lordelo Caniço Tomé Portimão Soares Valente Figueira Foz Franca Xira Brito Cruz Abreu Carla Conde
    Domingues Francisca Ariana Manel Gil Nuno Sandro Nascimento Rocha Lamego Nobre Isac Luena Feira José
    Inês Cátia Mónica Mônica Conceição Gonçalo Simões Magalhães Luís Luísa Fábio Flávio Márcio Patrícia
    Letícia Mário Cláudia Lúcia Brandão Leão França Gouvêa Ângela Estêvão Corrêa Açores Curitiba Brasília
    Maranhão Goiânia Telemóvel Não Irmã Mãe`,
  italian: `
    Orrù Patanè Pennestrì Barillà Codognè Maierà Seclì Mulè Marcianò Brigandì Esaù Frazzanò Ciminà Franzè
    Salomè Chilà Calabrò Nicolò Praticò Buddusò Calò Giosuè Zappalà Sanfrè Spanò Bonito Dragoni Gaudiano
    Parodi Altieri Torresi Patruno Saba Fuscaldo Cesario Capizzone Argimiro Pieri Stanislao Prisco Frasca
    Sommo Ersilia Taziana Ariosto Costanzo Bartolucci Cipolla Evandro Adriana Orgiano Balocco Guida Simala
    Celi Oliveri Maruta Prisca Balistreri Baldi Claudia Taviano Magliocco Sestito Manzo Breganze Fiore
    Pappalardo Bore Casale Comacchio Dobbiaco Bernadetta Graciliano Afro Dionigi Bongiovanni Abdone Albina
    Nerea Monaco Sebastiano Rea Puca Ospedaletti Pellegrino Benetti Tolu Boccia Giunta Bellomo Zanella
    Casaluce Teudosia Bianc Trasacco Vallone Ippolito Lucilla Monterosso Munaro Gianluigi Fontanelice
    Lorusso Gundelinda Perra Sarsina Pibiri Pagano Casali Calogero Gaudenzio Civitaquana Casadei Vicari
    Caracciolo Spadaro Vannini Giustenice Rivisondoli Botta Ravello Baldomero Vocca Sirio Maida Nicastro
    Menelao Amone Cerisano Centofanti Ururi Salomone Galdino Nadia Traverso Martina Guelfo Dalida Lorsica
    Vittorio Cozzi Ferrario Sternatia Calvignano Pacifici Cavarzere Lo Presti Iona Alba Cifarelli Di Marino
    Giobbe Gabriele Squillace Vacone Fiorella Raffaella Meo Castelmezzano Niccolò Forlì Città Libertà Mosè
    Noè Cantù Cefalù Mondovì Viganò Gesù Lucà Nicolai Calì Sarà Salò Fenestrà Cesarò Però Perché Felicità
    Verità Società Università Lunedì Martedì Mercoledì Giovedì Venerdì Pietà Santità Bontà Macrì Nicosè
    Corrò Panté Papà Caffè Già Più Può Così Età Novità Metà`,
  nordic: `
    Hellström Löfgren Wikström Mårtensson Månsson Håkansson Jönsson Strömberg Torbjörn Bergström Björk Åberg
    Engström Öberg Åke Lundström Linnéa Pålsson Åkesson Lindström Jenny Kenneth Caroline Emelie Lundqvist
    Oliver Kurt Pontus Bengtsson Gunnarsson Moa Julia Eliasson Nyberg Viktoria Elisabeth Emilia Linda Amanda
    Viklund Høy Sørlie Løken Nær Haukelidsæter Ødegård Sørensen Bjørnstad Jørgen Mia Stav Haugen William
    Marie Ruud Tangen Maria Bjerke Emilie Halvorsen Aalerud Sunniva Selma Amundsen Kaja Fjeld Maja Gundersen
    Svendsen Fet Johnsen Christiansen Thomas Sara Bakken Jacobsen Lunde Fredriksen Arnesen Brørup Hjortshøj
    Høruphav Ishøj Søren Frederiksværk Støvring Bjæverskov Kirke Hvalsø Korsør Ølstykke Skærbæk Nørre Åby
    Sakskøbing Hillerød Videbæk Taarbæk Værløse Langå Kås Schrøder Rønde Nexø Tårnby Smørumnedre Helsingør
    Rødovre Fensmark Bonde Esbjerg Svinninge Glostrup Birgitte Jesper Kaj Rasmussen Guderup Solbjerg Vinther
    Päivi Järvinen Jyväskylä Hämäläinen Räsänen Hyvinkää Pitkänen Raisio Hakala Oskari Valtteri Hirvonen
    Antero Erik Laura Karoliina Eveliina Tuomas Ojala Tuula Nieminen Antti Hannu Rovaniemi Hanna Iisalmi
    Seppo Pori Tiina Lehtinen Turku Orvokki Markku Joensuu Korhonen Vantaa Sastamala Tapio Anne Oulu Åse
    Øyvind Bjørn Kåre Håkon Ståle Gösta Göran Björn Jörgen Märta Örjan Östen Håkan Lönnqvist Sjöberg
    Hägglund Söderström Jørgensen Østergård Nørgaard Kjær Bæk Skjærvik Bjørkelund Ågot Åshild Mäkelä
    Väisänen Jääskeläinen Lähteenmäki Häkkinen Räikkönen Göteborg Malmö Ålesund Tromsø Ærø Jönköping
    Västerås Örebro Umeå Luleå Järvenpää Kööpenhamina Åsa Bodø Æbeløe Guðrún Þór Ásta Jón Sigurðsson Pétur
    Kristín Margrét Guðmundsdóttir Ólafur Helgadóttir Æsa Reykjavík Ísafjörður Þorsteinn Hörður`,
  dutch: `
    Amélie Loïs Zoë Joël Gabriël Féline Noë Esmée Noëlla Raphaël Siënna Salomë Joëlle Mitch Femke Bram Imran
    Christian Enzo Vincent Abel Cas Vigo Eefje Noam Miran Ravi Jacky Nisa Jacob de Ruiter Noan Loua Freriks
    Isabel Tessa Sterre van der Linden Juliette Yannick den Heuvel Sander Frederik Maren Silvan Kenan Nila
    Eymen Ensar Casper Wal Rietman Wit Abraham Lucy Meer Siebe Berg Manu Kaylee Fayenne Lena Can Mira Jayden
    Seb Nela Anouk Kayleigh Mayra Hamza Loon Bart Inara Lisa Jet Bo Loes Merijn Marly Kasper Xander Janssens
    Ferre David Hanne Adam Juul Lore Elise Felix Wannes Tess Liam Sofia Jasper Alex Maes Tuur Anna Febe
    Aaron Bas Lander Sem Nora Robin Vandamme Manon Elias Mathias Jacobs Maxim Verhaeghe Devos Robbe Jade
    Paulien Claeys Bent Matteo Lars Jules Viktor Janssen Declercq Claes Sarah Arthur Kato Eline Lucie Smet
    Margot Nathan Sam Maud Decoster Louis Martens Lemmens Lieze Jonas Ines Sara Senne Norah Aya Tristan
    Peeters Ilias Floor Arne Jack Helena Lenn Kobe Jelle Daniël Michaël Chloë Noëlle Israël Naïm Anaïs Chloé
    René André José Renée Désirée Coöperatie Geërfd Hélène Danaë Mariëtte Daniëlle Michaëla Gijsbèrt
    Françoise Curaçao België Italië Brazilië Zeeën Ruïne Jérôme Aimée Céline Jürgen Müller`,
  polish: `
    Żnin Piotrków Trybunalski Michałowski Grudzień Żarki Gorzów Wielkopolski Frąckowiak Ozorków Oleśnica
    Bełchatów Woś Żuromin Kamieńsk Zbąszynek Ambroży Kańczuga Leśniewski Zagórz Smoliński Wroński Krasnobród
    Bolesławiec Biała Piska Piłat Strzyżów Pułtusk Bieruń Wieruszów Łęknica Szydłowski Gaweł Zawidów Piła
    Zwoleń Środa Wielkopolska Łeba Radków Kmieć Ostrołęka Raciąż Włocławek Szeląg Świątniki Górne Lubaczów
    Orłowski Stęszew Człopa Wołczyn Sokołów Małopolski Kuś Jasień Skała Białobrzegi Bąk Świdwin Myślenice
    Głubczyce Chęciny Żyrardów Niepołomice Świebodzice Dynów Włodarczyk Budzyński Łomża Górowo Iławeckie
    Piekary Śląskie Dziwnów Dębno Wróblewski Węgrzyn Świderski Brańsk Woźniki Namysłów Uniejów Piątkowski
    Kuczyński Kunów Dzierżoniów Międzylesie Kłecko Kędzierski Mrągowo Radzyń Chełmiński Gałka Łochów Rafał
    Golub-Dobrzyń Krzyżanowski Jóźwik Kłobuck Urbański Zieliński Ruda Śląska Żmigród Ińsko Zielona Góra
    Grodków Książ Twardogóra Zięba Kujawski Dębowski Elżbieta Jędrzejów Świdnica Wrocław Dudziński Dąbrowa
    Tarnowska Ślesin Młynarczyk Alan Stella Staszewski Misztal Wanesa Karpacz Janicki Mosina Majewski Karol
    Grzesik Poniec Porfiry Zgierz Walkowiak Wolin Stalowa Wola Angela Bielawa Bogatynia Limanowa Czekaj
    Mroczkowski Gozdnica Kutno Karwowski Kostecki Julian Gawlik Ciechanowiec Strzelin Jakubina Ossowski
    Wojkowice Ogrodzieniec Kubicki Banasik Piotrowski Daleszyce Brzozowski Jaros Bisztynek Antczak
    Andrzejczak Grzywacz Solec Augustyniak Katowice`,
  czech: `
    Příhodová Drábek Mladá Vožice Coufalová Jeníček Žakelína Vítek Šplíchal Kuřim Klimešová Kuča Žakelina
    Volková Velká Bíteš Břidličná Šmerdová Drahoš Počátky Zdražilová Benešová Petříková Ludiše Kolaříková
    Starý Plzenec Koníčková Palečková Polák Polívka Holanová Smiřice Málek Tancoš Doubravová Rybářová Horňák
    Drahotína Buriánková Zbyhněva Klímová Evženie Bezděk Havránek Hrabovská Beránková Skřivánková Pekárková
    Adéla Hanusová Blahomír Dušková Řehořka Krásné Údolí Suková Zlatomíra Hrnčíř Branimíra Hendrych Aldo
    Radomil Engelbert Radovan Bayer Volek Mikula Berger Riana Kaiser Trojan Gilbert Perikles Jesika Fedor
    Fidelie Macura Fencl Jihlava Iveta Zbyslav Juta Ctirada Čobrdová Jurkovičová Spišská Nová Ves Daňková
    Obšutová Holubová Šoltésová Debnárová Žiar nad Hronom Kristián Malíšek Ľubomír Krajčovič Podhradská
    Haláková Lepšík Švehlová Thomková Kováčik Sidónia Štefanková Ľubomíra Liptovský Mikuláš Dejová
    Slobodníková Boška Božidara Sabína Šulcová Bukovská Púchov Arpád Žarnovica Hanková Jantošovičová Renáta
    Krajči Dulová Iľja Moravčík Beňadik Dvonč Jerguš Vladimíra Vít Ďuriš Uršuľa Kollárová Jedľovská
    Tatárkaová Tadeáš Dzurjaninová Hozová Fabiánová Šoltýs Slovák Holuby Danica Bohdan Madej Koza Gregor
    Skalica Bicek Petra Vanesa Klement Michaela Milica Irma Lesana Izidor Kornel Alica Poprad Vojtek Ema
    Alan Branislav Dana`,
  hungarian: `
    Kémes Tófej Abaújszántó Felsőszentiván Inárcs Szamossályi Apátistvánfalva Kőröstetétlen Boconád Barabás
    Mosonmagyaróvár Döröske Ikervár Adorjánháza Értény Nagykozár Varászló Szamosújlak Szászvár Szakmár
    Nagykáta Bárdudvarnok Tiszamogyorós Nagytálya Dunaszentgyörgy Géberjén Nemesszalók Tótújfalu Márkháza
    Kömpöc Biró Tát Vének József Szögliget Érd Vép Lesenceistvánd Écs Tiszabő Monyoród Pénzesgyőr
    Szentgyörgyvár Rinyabesenyő Dormánd Kálmáncsa Vöckönd Nemespátró Bélmegyer Szőce Zalaszántó Tófű
    Medgyesegyháza Csót Tarján Bernecebaráti Egervölgy Szentpéterszeg Tiszabábolna Bükkaranyos Nemesdéd
    Bakonypölöske Mezőkomárom Kozármisleny Kisnamény Nagytőke Nagyrábé Zalaszentgyörgy Hernád Rédics Táp
    Kövegy Dág Rábcakapi Bögöt Győrújfalu Jászszentandrás Máté Székely Lápafő Ráksi Újbarok Kács Rönök
    Legénd Vékény Nógrádsipek Jászivány Ács Zsarolyán Radostyán Nyomár Sárpilis Beregsurány Görgeteg Rimóc
    Tác Mezőgyán Vág Királyegyháza Görcsönydoboka Almásháza Alsószuha Nagyszakácsi Istvándi Zichyújfalu
    Szegvár Mezőberény Túrkeve Pilisszántó Köblény Rábacsanak Enying Apagy Dunapataj Hont Szenna Szolnok
    Dabronc Szalaszend Detek Szigliget Petra Lengyel Kisunyom Szigethalom Csapod Tata Tarhos Nagybajom
    Rakaca Balogh Balinka Debrecen Szeremle Boldog Csabaszabadi Magosliget Vid Batyk Pusztaszabolcs Versend
    Somogysimonyi Penyige Beloiannisz Csorna Mucsi Zselyke Jakab Bosta Und Nagygeresd Hangony Kocsola Vejti
    Bozsok Baks Heves Farmos Matty`,
  southSlavic: `
    Dadić ŠpoljarićPerhat Marčik ŽivićĆojbašić Martinović De Conceicao Klanac Kapša Patačić Čavlina Raspudić
    Kudeljaš Paljević Raščanin Petrijevčanin Šomođvarac Vaška RibićGreganić Mali Lošinj Potočar Ljevnaić
    Sunarić Hadžibeganović MadunićFlauder Galić Pećina Pešorda Čaće Raković Mitanović Katarinček Dašić
    Kuzmanić Anđelina SokolićMihalak Havojić Farkaš Valić Bomeštar Radigović Velimira Davor Cimerman Busak
    Romana Mima Boris Mart Magda Andrija Vedran Draga Basar-Klapec Slavica Petra Svebor Črešnik Anuška
    Nataša Andraž Jožef Brečko Jakopič Aljaž Primož Hočevar Saša Ravne na Koroškem Ajdovščina Lužar Močnik
    Blaž Onič Sašo Laško Štefan Tomaž Grgič Anže Trček Črnomelj Lukić Uroš Urška Gabrovšek Mežica Tržič
    Janša Simčič Štrukelj Škofja Loka Šolar Kambič Gorišek Milan Oblak Vipava Barbara Nadja Beti Jarc Ilc
    Borut Nina Mirjam Mlakar Anamarija Larisa Nevenka Stepanić Benaković Čolanić Jelašić Igrić Bocić
    Bunuševac Butarević Glođović Orlović Komanović Egić Lađević Jergić Birčaković Gleđa Udovčić Antović
    Dorontić Gavrić Aškrabić Raško Karašićević Koković Belović Lazetić Krstajić Bucalović Ilić Krčmar
    Laketić Kitonjić Dimčević Kužet Bosančić Vukšić Živadinović Dimitrovski Sopot Bucalo Stefan Ristana
    Dimitrije Tara Pavle Klikovac Bogoljub Slavoljub Gazivoda Egelja Kirilo Terzija`,
  romanian: `
    Ionuţ Nicuşor Câmpeni Hârşova Graţiana Băile Govora Vişeu de Sus Lascăr Ştei Graţiela Călan Crenguţa
    Tălmaciu Romaniţa Laurenţia Sângeorz-Băi Cernavodă Târgu Frumos Odobeşti Pâncota Boldeşti-Scăeni Dragoş
    Tuşnad Inocenţiu Oneşti Huşi Târgovişte Piatra Neamţ Flămânzi Bumbeşti-Jiu Fălticeni Bucureşti Sălişte
    Dărmăneşti Lică Cătălina Mărioara Tăuţii-Măgherăuş Lucenţiu Nicuţă Galaţi Brăduţ Băicoi Sântana Budeşti
    Timişoara Sărmaşu Făget Pătru Feteşti Dumbrăveni Popeşti-Leordeni Moldova Nouă Vicenţia Negreşti-Oaş
    Speranţa Ştefana Brăila Teiuş Borşa Bănel Năvodari Sângeorgiu Pădure Mădălina Băileşti Codruţa Bocşa
    Călin Vălenii Munte Ionică Lazăr Răcari Râşnov Făgăraş Bereşti Râmnicu Vâlcea Nicoară Măcin Gheorghiţă
    Căzăneşti Lăcrămioara Recaş Sânziana Nataşa Baia Aramă Florenţa Herculane Voichiţa Negreşti Letiţia
    Măgurele Câmpia Turzii Aurică Rareş Focşani Curtea Argeş Caransebeş Orşova Turnu Ţicleni Arieş Brânduşa
    Săcueni Nădlac Oţelu Roşu Cărbuneşti Bălan Sighişoara Genţiana Oraviţa Vasilică Lucreţiu Ariana Blaj
    Munteanu Agripina Manole Nitu Diaconu Ilarie Dana Ioana Tudose Codlea Daniela Aurica Patricia Motru
    Felix Catrinel Marian Drobeta-Turnu Severin Soare Gheorgheni Panciu Basarab Eliza Tiberia Celia Zoe
    Lucian Chis Domnica Curtici Agnos Neamtu Nucet Codin Pucioasa Dumitra Ocna Sibiului Catana Ciobanu
    Barbulescu Stroe Raluca Marta Topoloveni Stan Iacob`,
  russian: `
    Саянск Элеонора Ширяева Ноглики Иванна Наина Токсово Апатиты Сковородино Лодейное Поле Всеволожск Зуев
    Кононов Туруханск Ферапонт Рязань Андреев Эльтон Казакова Тетерин Симонов Силантий Хабаровск Ялуторовск
    Игнатьева Ситников Амурск Шубин Милан Избербаш Воронова Сеймчан Сигизмунд Дагомыс Чулым Захаров Копылова
    Данила Беляева Нефтеюганск Эрнест Самсонова Чусовой Харитонов Нефтекамск Учалы Краснокамск Ершова
    Осипова Балашиха Сосногорск Комарова Макушино Кузьма Фёкла Сафонов Тит Остромир Орехово-Зуево Дементьев
    Оленегорск Якут Верхний Тагил Завьялиха Горячий Ключ Панов Марк Тихон Мамонтов Козлова Аскольд Юлия
    Обоянь Никита Тюмень Стоян Милий Анастасия Великий Устюг Ангарск Байкальск Макарова Курганинск Когалым
    Макаров Добрянка Самуил Некрасова Кабанова Можайск Уренгой Савина Нурлат Денисов Трифон Илья Гуляева
    Калуга Токма Адриан Котова Фотий Уфалей Яхрома Ижевск Аполлон Олег Капустин Слюдянка Софрон
    Переславль-Залесский Медведев Лянтор`,
  ukrainian: `
    Сніжан Шкараба Немир Пономарів В’ячеслав Любомир Оріяна Юрій Болеслава Ксенія Звенимир Зоя Сторчак
    Богуслава Василь Линдик Єнакієве Любослава Дмитришин Христина Руслан Олег Ногачевська Доляна Доброслава
    Гречко Агата Микола Ніна Бровари Василина Гришко Гнат Житомир Любозар Павлишина Звенислава Василишин
    Мелітополь Бердянськ Братислав Мазило Горислав Іванів Святослав Матвій Люборада Зеновій Владислава
    Милославська Макар Назарій Ладислав Херсон Любомира Зоремир Петро Гриневська Брицький Ярина Семещук
    Петрів Лаврентій Григорій Маковецький Анфіса Лазірко Августин Коваленко Сторожук Мечислав Забава Валерія
    Мар’яна Алла Арсен Полтава Ланова Городоцький Київ Славомир Зборислав Петрина Сучак Пасічник Юлія Орися
    Яцишина Майстренко Радміла Тарасюк Башук Потоцька Ярмак Яцишин Балабуха Хитрово Осадко Альбіна Богдана
    Всеслава Ірма Павленко Бондаренко Гліб Паращук Юстина Скиба Силецька Немира Віленіна Клавдія`,
  macedonian: `
    Василевска Милка Душан Валентина Жеков Шишман Игновски Чедомир Миронски Узуновски Горјан Јурукоска
    Василко Антониј Сидовска Жекова Божинова Олга Демниева Атанасов Митревска Момчило Црвенова Бошевски
    Илиевска Нинова Бистра Горица Кузман Ќортошева Струга Прилепчански Евтим Чаир Рахела Конче Деспотовски
    Минчева Гаврилска Мукаетов Цветановски Атанасовска Гази Баба Кондова Стојан Петре Могила Климент
    Кондовска Николовски Сашка Попоска Сончица Каранфиловски Козма Владимирска Веселин Неда Павловски
    Матковска Марин Богдана Драгослав Смокварска Ѓурѓица Маловска Миовски Тофоски Чаушев Бачовски Аврамовски
    Бубуловски Луловски Габриела Тофоска Неготино Чемкова Волче Нетков Славенка Бакевска Митревски Гајдов
    Смилевски Шијаков Јорданова Гостивар Димитров Мисиркова Студеничани Чокревски Андоновски Дојран
    Угриновски Картова Цанев Чокревска Александра Слободанка Серафима Игор Паскал Мустачки Добрила Калина
    Лика Дарко Даниел Неофит Воислав Старо Нагоричане Темелко`,
  turkish: `
    Çağıl Ilıcalı Erkâm İlker Kmaraş Hüsamettin Kançı Aykağan Hâtem İlayda Çankırı Şakir Şahinalp Çakır
    Akboğa Altınok Çörekçi Avşar Altın Hafız Bilgekülüçur Gümüşhane Ümran Dünya İzzet Uşak Kırıkkale Barça
    Haşmet Zihnî Gündoğdu Sandalcı Çıngır Ballı Bayrı Gürcan Açılay Barçadoğdu Aysılığ Beğdurmuş Atakağan
    Ümit Bilgiç Çabdar Akdoğan Alıcı Arıkdoruk İlgegü Kazanç Arslanoğlu Kılıççı Adanır Barın Aytaç Çilay
    Bekeç Başkurt Aşuk Bıçkı Bağdagül Ertepınar Buyraç Kâzım Isık Müren Ümmiye Müesser Kayaçık İpek
    Keseroğlu Çolman Atunçu Bulmuş Ünsel Koçoğlu Şeyda Bektaşoğlu Münevver Abalıoğlu Kımızalma Ilgın
    Bilgeışbaratamgan İhvan Evliyaoğlu İlhami Gülpembe Babalı Ünal Yeşilkaya Cılasun Aşık Bayık Andarıman
    İtil Muğla Buşulgan Baçara Çağatay Ayaçı Abluç Bakırcıoğlu Tuğluk Erkân Akpınar Açıkalın Süheyl
    Hüsameddin Saygıner İrinçköl Ayaş Altıok Şennur Nazan Dilruba Selami Cankan Dizik Gevheri Baysoy Balaka
    Boratav Giray Alperen Selim Ufuk Erel Anise Lemide Yelda Mehtap Burak Fikret Vicdan Teoman Baykuzu Altun
    Mine Cemal Mazhar Aytek Mir Elkin Semra Nurullah Duygulu Kenan Memduh Baydur Erbulak Melike Volkan
    Behzat Kerem Aydan Nur Erman Nejat Emine Akyel Alpilig`,
  hebrew: `
    קדמת צבי פרח שילוני ח'ואלד הוואשלה שבט צורף מחנה הילה תל תאומים באר גנים גורנות הגליל כרמון שולמית חרותי
    רון צח עובד ברעם רתמים חלוץ בן אל פדויים כפר גלים שדה נחום מאיר מיבר ג'נאביב קרית ענבים חורה נתניהו חצבה
    אלרועי נס ציונה כפיר מלילות אורלי משגב עם כנען עין גב גודר שרה נתן ינון חת גלעדי ברעוז זוהרים שעל ניר
    דוד עמל סבא נויה הזורעים אשל הנשיא קורנית יחזקאל אליפלט ענבר גרינבלט גני שער פת גבעול פוריה עילית מריה
    איתי מזא׳׳ה בועיינה-נוג'ידאת קדמי יונה יבנה ינוב ארתור שחק קאסם ריחן ויתקין אורים שי לי מלאכי פדיה
    סבוראי אבן ספיר בכור שלווה ליאל גבעת נילי חלץ יובלים אלון מורה דבוריה גן אסיף מעין קורל עקרון חבד קצר
    א-סר ערגה גוני יאיר מצפה תלמי יפה אלין נגוהות מטולה אופל אשר דאלית אל-כרמל יאן כחל אשתאול זאב ירושלמי
    זהב`,
  arabic: `
    فهمي علاء قنا مهيب السلع شنيق نينوى نادر شريف حسون زين الدين عزمي نوري عز تومي الحمامات بيروت صقر عاصم
    بن حمودة جليل سوسة الصفار صبري أبها طاهر صداح مأرب حلب حطاب عزام بنزرت القدس الرياض مهدي رياض نابل كرم
    عدن منصور جاسم أمان الع لويني ليث حازم تيسير الحمامي إياس فاكر مصطفى عمار منصف ناصر بنغازي على الشحر
    منتصر بوديبة الرملة غرناطة سماح ماجد نصحي حيدرة خالد فاطمه رؤوف أيمن فضل الدوحة محرز عبد الله صفاقس أحمد
    زاهر مرعي المنيف راتب رشاد فائز براءة رابح صابر علوي رشيد هشام عمان مخلص إب الدّمام شاكر نيفر عمران معتز
    الجزائر عارف بغداد الدرعية بيت حانون تريم حمزة صيدا صخر مازن جاد غيث بتول هاشم بنسلامة جابر سعد جمعة`,
  persian: `
    مفتاح ساويز پاكتن لقاء دارا هومن دلكش برزين ارژن مهبد مردآويز جويا هاشمي رفسنجاني پرويز قنبري هورچهر
    كياوش رژينا گلزار ميرسپاسي اوژن سيما فريوش راسپينا شهين خوي تاباندخت ماه جهان فريماه محمدي سانيار ساينا
    رز تير داد جامين خاوردخت منوچهري پيروز نجفي بروجرد ساري خسرو لاله رخ ويگن شهلا شمشاد ارد ايزديار كيهانه
    دخت هروي مشكناز مهين شهباز داور‌ چوہدري عبدالي عادل نوشہرہ وارسك وسيم لاہور كراچي كمال چنيوٹ اقدس رحيم
    يار خان لاڑكانہ عمير شريف آفريدي فيصل آباد عايشہ حافظ كبل نوشين وردہ سيف آمنہ علي خديجہ چارسدہ حميرہ
    ٹيكسلا شنواري احمد اعوان گوادر ابراہيم ياسين رابعہ روزينہ ايبٹ منگورہ جان قصُور اوكاڑا‎`,
  serbian: `
    Ђорђевић Ђурђица Ђура Ђокић Ђурић Анђелка Љубица Љубомир Љубиша Љиљана Љубинка Миљана Биљана Његован Његомир Јањић Вања
    Живковић Жика Жељана Жарко Ћосић Ћурчић Јовановић Јелена Јована Јово Јасна Марјановић Ђукић Милијана Џамић Џевад
    Петровић Николић Стојановић Илић Павловић Костић Станковић Вучић Ковачевић Савић Цветковић Пејић Радић Ненадић
    Драгана Снежана Слађана Срђан Невена Горан Зоран Драган Небојша Душан Предраг Светлана Милица Ана Вук Урош Стефан
    Београд Нови Сад Ниш Крагујевац Суботица Зрењанин Панчево Чачак Краљево Ужице Ваљево Шабац Сомбор Пожаревац Пирот
    Врање Лесковац Смедерево Крушевац Зајечар Бор Име Презиме Телефон Град Улица`,
  estonian: `
    Õie Õnnela Õunapuu Märt Mäe Mägi Jüri Jürgen Jõgi Jõgeva Võru Põlva Pärnu Kärt Ülle Ülo Ülar Külli Küllike Tõnu Tõnis Tõnisson
    Kõiv Lõhmus Rõõm Saar Tamm Sepp Kask Kukk Rebane Ilves Pärn Koppel Oja Luik Kuusk Karu Põder Väli Küla Rätsep Mänd
    Šmidt Šults Šefer Šveits Žukov Žuravljov Tšernov Tšistjakov Kuznetšov Gontšarov Mišin Jeršov Aleksandr Žan Maršal Dušan
    Päivi Mäkinen Hämäläinen Järvinen Niemelä Väinö Äijälä Pöyry Öhman Ääri Hänninen Jyväskylä Mikkeli Töölö Anneli
    Tallinn Tartu Narva Viljandi Rakvere Eesnimi Perekonnanimi Telefon Linn`,
  latvian: `
    Sējējs Āboliņa Jūlijs Muižniece Saulcerīte Ģederts Līga Zigfrīda Trīne Jāzeps Ķēniņa Krieviņš Jurģis
    Patrīcija Laiviņa Šmits Tālberga Ilmārs Eglītis Krūmiņš Dzirkstīte Siliņš Gunārs Teicāns Dārta Sproģe
    Ričards Vitālijs Pērkons Miķelsons Hermīne Vilhelmīne Konstantīns Podziņš Pauļuka Lavīze Pridāns Tālis
    Ingrīda Rozītis Rudzīte Liepiņš Riekstiņš Vēsma Sarmīte Aļģirds Miķelsone Valdemārpils Tālbergs Grobiņa
    Tīrelis Bīriņa Bērziņš Krastiņa Smuģe Sabīne Otīlija Ādams Mekša Sosārs Ilgmārs Vītiņš Zīle Edžus
    Skaidrīte Vāciete Sosāre Pāvilosta Čudars Kalniņš Āboltiņš Gailītis Priedītis Īrisa Tālrīts Gasjūne
    Kristiāns Auziņš Graudiņš Olīvija Tiltiņš Šteina Krēsliņa Jēkabpils Liepiņa Žanete Monvīds Cīrulis
    Breņķe Preiļi Jūrmala Līce Leontīne Lejiņa Liāna Deģe Artūrs Lejiņš Edīte Tālivaldis Dainuvīte Beļavskis
    Līna Lācis Breņķis Žanis Jumiķis Rudīte Pērkona Voldemārs Ināra Rožkalne Lejniece Auce Latkovska Fogelis
    Kohs Mednis Aloja Blaua Jelgava Balvi Ziemelis Smiltene Vilsone Sondors Anrijs Ivanova Caune Alksnis
    Veisa Ventspils Jankovskis Grodums Jankovska Jukuma Strautmanis Vilka Briedis Zviedrs Valters Niedra
    Romanovskis Fogele Zeidmanis Barons Logina Talsi Bauska Bisenieks Meiers Gabriela Vinters Aspers Vanaga
    Aigars Ose Briede Latkovskis Vilks`,
  lithuanian: `
    Vytautas Algirdas Jonas Jankauskienė Žemyna Kavaliauskas Vasiliauskas Kęstutis Šimkus Mindaugas Vilnius
    Klaipėda Jankauskas Viktorija Rimantas Žilvinas Šiauliai Stankevičius Žiūraitė Gintaras Kėdainiai Giedrė
    Panevėžys Danutė Lukšienė Alytus Stankevičienė Austėja Jūris miestas Eglė Ričardas Kazlauskas Mažeikiai
    Telšiai pavardė Marijampolė Živilė Birutė Petrauskas Česlovas Šimonytė Emilija Ugnė Ramunė Ąžuolas Ieva
    Aušra Šarūnas Butkus Gabija Rūta Sigitas Žydrūnas Kaunas Žukauskas Utena Jūratė Urbonas Grybauskaitė`,
  thai: `
    ณัฐวรา วานี วีร์ชัญญา สิริชัย นลินา ปัทมวรรณ จินตพร ธัชพงศ์ วงศ์นอก ภัทรสุดา รัตติยากร ศักดิ์สิทธ
    กัญญาณี นนทพร ณภัสร์ประภา งามค้างพลู ชุรีภรณ์ พัชริญา บุญรอด จรัสฤทธิ์ วนิดา ปราบพล กล่ำคาน จารุวรรณ
    สมศักดิ์ วิวรรธน์ ชาลิสา อังคณา วราวุฒ ฐาปกรณ์ ปริศนา ชาลาดล ธนากร งามจันทึก เกศสุดา กรวิภา สุรเชษฐ
    สุภาภรณ์ พีรพร บางค้างพลู อภิรดี อริยา สุรเดช ปานทิพย์ เกตุกระโทก ฐิตินันทา กีรติวัฒนานุศาสน์ ธนวัฒน์
    ณัฐธิดา กษิดิส สุรัสวดี นสิตา บุรพล อาร์ต แขจันทึก อรชา เลื่อน บูรณิมา ชาญโลหะ ชลธร เจษฎางกูร สุวนันต์
    ชวดล เกิดค้างพลู วิภาวิน ทิวาพร อนุเทพ พัชรินทร์ นาคสวัสดิ์ วรากร กฤษณ์ขจร ธีรกานต์ ธิดารัตน์ พาดีล๊ะ
    ทองคูณ ปาน สราวุฒิ โชติกา บรรจง เดโช ปณต เฉลิมเกียรติ ญานิกา พรทิมา วาสนา วิญญ์ สกลวรรญ์ ภากร บางจันทึก
    พิรานันท์ สืบกระพันธ์ นาลินนี ฮานาน ชัยณัฎฐ์ กาญจนาพร ยุพาวดี ศุรศักดิ์ ทัศวรรณ ณฤภณ วงศ์ค้างพลู ทิตติยา
    เทิบพิมาย ดนุภัทร จิดาภา พุทธสวาท สรวงสุดา สุทธิณัฐ ชยุต สุริยา เจษฎาภรณ์ อรรถวิโรจน์ พลอยรุ้ง`,
  simplifiedChinese: `
    珈 谢 麦 邱 皓轩 严 国强 玉梅 于 煜城 钱 曾 曹 鹏 馥君 晋鹏 燕 智宸 耀杰 笑愚 焦 贺 叶 俊杰 梓萱 雅鑫 徐 丹 沈 毛 艺涵 施 婷婷 余 黎昕 孙 雨欣 重庆 龙 梓诚 颜 立辉
    深圳 鹏飞 兰州 健雄 吕 烨华 泽洋 霞 君浩 语堂 锦程 伍 红 正豪 思远 一诺 晟睿 丽萍 聂 凯瑞 涛 文轩 瑜 石 芦 北京 志国 昊强 宇航 健柏 萍 天娇 江 若汐 吴 伟诚 上海 峻熙 阎
    常 庄 蒙 蒋 关 梓晨 语桐 任 欧阳 家豪 梁 皇甫 卢 合肥 志明 立诚 倪 雨涵 果 熙成 子骞 向 立轩 志泽 福州 智辉 鹏涛 萧 西宁 安琪 刘`,
  japanese: `
    智也 哲也 山岸 めぐみ 空 酒井 田代 遠藤 大村 一男 臼井 陽菜 村松 堀口 林 浜田 芽依 原口 溝口 陽向 松山 福田 弘子 淳 美桜 山村 栗原 中尾 和田 藤井 関 竹中 谷本 樹 紀子 一郎
    宮田 大久保 悠斗 西田 照子 須田 入江 中島 坂本 正一 奈々 南 小原 新谷 明日香 村井 笠井 秀樹 瞳 康平 彩香 島田 高橋 榎本 阿部 黒木 上田 大輔 多田 美羽 正男 大翔 勉 山本 斉藤
    伊藤 前田 ハル 古賀 花 荻野 吉原 北原 理恵 昭三 越智 川野 杉原 日高 小柳 倉田 横井 市川 翔太 久美子 筒井 江口 西尾 高松 森川 関口 正二 金田 奥田 堀内 小泉 孝子 浩 藤沢 戸田
    岩本 智子 高木 川島 久保 白石`,
  traditionalChinese: `
    魏 梓晨 張 懿軒 瀟然 姜 孫 盧 立果 俊馳 萬 龍 雪松 薛 健雄 高 雨澤 晉鵬 戴 明杰 鑫鵬 羅 陶 越彬 韓 鵬濤 修潔 澤洋 修傑 尹 楷瑞 傅 黎昕 哲瀚 旭堯 鴻煊 擎宇 蘇 昊強 子涵
    瑾瑜 靖琪 莫 聰健 明哲 博濤 鵬煊 立誠 白 袁 苑博 立軒 毛 弘文 嘉懿 錦程 丁 龔 思源 燁磊 劉 朱 天翊 謝 唐 金鑫 宋 錢 風華 浩然 昊然 擎蒼 蔣 嚴 天磊 昊天 石 榮軒 郝 子默
    浩宇 致遠 餘 何 耀傑 馮 江 崔 智宸`,
  korean: `
    도연 채영 시연 다혜 경민 성준 원준 찬영 지웅 재율 도원 규빈 채민 추 주안 주 한울 지안 태희 용 사 상윤 세은 지연 건우 음 가연 소은 아영 다인 소원 라희 현우 지아 세준 민호 엄
    지운 여 은유 재이 서빈 한 은채 재혁 요한 태하 이서 지민 방 태 나은 채이 양양 리원 예인 수원 수빈 민건 도윤 동윤 서인 우진 루아 성진 봉 석 승유 소윤 준우 도현 가람 가을 희찬
    주완 우주 연지 유은 은별 혜민 준석 성빈 연호 공 소이 경 은혁 현석 제 하율 하린 승환 동준 유건 변 주환 인제 안양 세희 효원 재원 찬희 윤호 우준 다온 제이 주호 유정 은지 태이
    우 광산`,
  greek: `
    Αντωνίου Ψαρρός Γεωργία Λάρισα Βλάχος Παπανικολάου Νικολαΐδης Σπύρος Ιωάννινα Σπυρίδων Καραγιάννης
    Παρασκευή Ρόδος Άννα Ανδρέας Ηράκλειο Στέλιος Χρήστος επώνυμο Ζωή Δημήτρης Αθήνα Χανιά Παπαδόπουλος
    Κωνσταντίνου Χαράλαμπος Στυλιανή Ευτυχία Παπαγεωργίου Αθανάσιος Παππάς Αλέξανδρος Κέρκυρα Πάτρα Ελένη
    Παναγιώτης κινητό Οικονόμου Δημητρίου Βασιλική Κωνσταντίνα Αναστάσιος Νίκος Χριστίνα Ξανθή Κατερίνα
    Μιχάλης Νικόλαος Γεωργίου Δέσποινα Ιωάννα Ειρήνη Μακρής Ιωάννου Σοφία Κωνσταντίνος Βασίλης Αγγελική
    Ευάγγελος Αντώνης`,
} as const;
