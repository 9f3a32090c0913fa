// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of other programs.
import fc from 'fast-check';
import { columnName, columnNames } from './column-names.js';
import { compileTemplate, storedTemplate } from './template.js';
import { TEXT_FORM } from './text-form.js';

const COLUMNS = ['phone', 'first_name', 'city'];
const VALUES = ['+442079460123', 'Ann', 'Köln'];

function rendered(source: string, values: readonly string[] = VALUES): string {
  const compiled = compileTemplate(source, COLUMNS);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  return compiled.template.render(values);
}

function detailsOf(source: string): [string, string][] {
  const compiled = compileTemplate(source, COLUMNS);
  return compiled.ok ? [] : compiled.errors.map((error) => [error.placeholder, error.detail]);
}

describe('templates', () => {
  it.each([
    ['no columns', 'no columns'],
    ['', ''],
    ['Hi {{first_name}}, {{city}}!', 'Hi Ann, Köln!'],
    ['{{ First Name }}{{FIRST_NAME}}', 'AnnAnn'],
    ['{{first_name|friend}}', 'Ann'],
    ['write \\{{city}} for {{city}}', 'write {{city}} for Köln'],
    ['a } b }} c { d', 'a } b }} c { d'],
    ['back\\slash {{city}}', 'back\\slash Köln'],
    ['{{{first_name}}}', 'Ann'],
    ['{{FIRSTNAME}} {{first-name}} {{Fïrst  Name}} {{ﬁrst_name}}', 'Ann Ann Ann Ann'],
    ['{{first_name}}\\}', 'Ann}'],
    [
      '\\{first_name} \\%city% \\[[city]] \\[city] \\<city> \\${city} \\$city \\*|CITY|* \\#city# \\{{city}}',
      '{first_name} %city% [[city]] [city] <city> ${city} $city *|CITY|* #city# {{city}}',
    ],
  ])('renders %j as %j', (source, text) => expect(rendered(source)).toBe(text));

  it('uses the default where the cell is empty, blank or missing', () => {
    for (const cell of ['', '  ', '\u00a0\t']) {
      expect(rendered('Hi {{first_name | dear friend }}!', ['', cell, ''])).toBe('Hi dear friend!');
    }
    expect(rendered('Hi {{city|friend}}{{first_name}}!', ['1'])).toBe('Hi friend!');
    expect(rendered('{{first_name|x}}', ['', ' Ann ', ''])).toBe(' Ann ');
  });

  it.each([
    '{{first_name|dear friend}}',
    '{{ first_name | default: "dear friend" }}',
    "{{first_name|default:'dear friend'}}",
    '{{ first_name | default: “dear friend” }}',
    '{{ first_name | default("dear friend") }}',
    '{{first_name||dear friend}}',
    '{{ first_name || "dear friend" }}',
    '{{first_name | "dear friend"}}',
    '{{{first_name|dear friend}}}',
  ])('means the default by %s', (placeholder) => {
    expect(rendered(`Hi ${placeholder}!`, ['', '', ''])).toBe('Hi dear friend!');
    expect(rendered(`Hi ${placeholder}!`)).toBe('Hi Ann!');
  });

  it.each([
    ['{{first_name | upcase}}', 'is a filter'],
    ['{{first_name | default: "x" | upcase}}', 'nothing after them'],
    ['{{first_name | truncate: 5}}', 'is a filter'],
    ['{{first_name | default: friend}}', 'in quotes'],
    ['{{first_name|default}}', 'is a filter'],
    ['{{first_name|city|friend}}', 'more than one "|"'],
    ['{{#first_name}}', 'instruction of another program'],
    ['{{/if}}', 'instruction of another program'],
    ['{{contact.first_name}}', 'Do you mean {{first_name}}?'],
    ['{{first_name}}}', 'a brace too many'],
    ['{{{first_name}}', 'not closed: write {{first_name}}'],
    ['{{first_name}', 'not closed: write {{first_name}}'],
    ['{first_name}', 'write {{first_name}}'],
    ['{first_name}}', 'write {{first_name}}'],
    ['{ First Name }', 'write {{first_name}}'],
    ['{vorname}', 'write {{column}} (the columns are phone, first_name, city)'],
    ['{Hi|Hello}', 'write {{column}}'],
    ['{0}', 'write {{column}}'],
    ['{#var#}', 'write {{column}}'],
    ['${first_name}', 'write {{first_name}}'],
    ['${user.name}', 'write {{column}}'],
    ['#{first_name}', 'write {{first_name}}'],
    ['$first_name', 'write {{first_name}}'],
    ['%first_name%', 'write {{first_name}}'],
    ['%FIRSTNAME%', 'write {{first_name}}'],
    ['%%first name%%', 'write {{first_name}}'],
    ['%vorname%', 'write {{column}}'],
    ['%s', 'write {{column}}'],
    ['%(first_name)s', 'write {{first_name}}'],
    ['[[first_name]]', 'write {{first_name}}'],
    ['[[anything]]', 'write {{column}}'],
    ['[First Name]', 'write {{first_name}}'],
    ['[Vorname]', 'write {{column}}'],
    ['<first_name>', 'write {{first_name}}'],
    ['<FirstName>', 'write {{first_name}}'],
    ['<Name>', 'write {{first_name}}'],
    ['<<city>>', 'write {{city}}'],
    ['<%= first_name %>', 'write {{first_name}}'],
    ['«City»', 'write {{city}}'],
    ['*|FNAME|*', 'write {{column}}'],
    ['*|FIRST_NAME|*', 'write {{first_name}}'],
    ['{% if first_name %}', 'would be sent as it stands'],
    ['#city#', 'write {{city}}'],
    ['｛｛first_name｝｝', 'write {{first_name}}'],
    ['first_name}}', 'write {{first_name}}'],
    ['first_name}', 'write {{first_name}}'],
    ['{first_name', 'write {{first_name}}'],
    ['{First Name', 'write {{first_name}}'],
    ['{first_name]', 'write {{first_name}}'],
    ['[ first_name ]', 'write {{first_name}}'],
    ['< First Name >', 'write {{first_name}}'],
    ['« city »', 'write {{city}}'],
    ['$$first_name$$', 'write {{first_name}}'],
    ['$$first name$$', 'write {{first_name}}'],
    ['$first_name$', 'write {{first_name}}'],
    ['$(first_name)', 'write {{first_name}}'],
    ['$( First Name )', 'write {{first_name}}'],
    ['[YOUR NAME]', 'write {{first_name}}'],
    ['[Your Name]', 'write {{first_name}}'],
    ['[YOUR CITY]', 'write {{city}}'],
    ['[NAME HERE]', 'write {{first_name}}'],
    ['[INSERT LINK]', 'write {{column}}'],
    ['[DATE]', 'write {{column}}'],
    ['[ FIRST NAME ]', 'write {{first_name}}'],
    ['<YOUR_NAME>', 'write {{first_name}}'],
    ['{}', 'write {{column}}'],
    ['{ }', 'write {{column}}'],
    ['${}', 'write {{column}}'],
    ['｛｝', 'write {{column}}'],
    ['_first_name_', 'write {{first_name}}'],
    ['*City*', 'write {{city}}'],
    ['**First Name**', 'write {{first_name}}'],
    ['~~city~~', 'write {{city}}'],
    ['--city--', 'write {{city}}'],
    ['=city=', 'write {{city}}'],
    ['|city|', 'write {{city}}'],
    ['`city`', 'write {{city}}'],
    [':city:', 'write {{city}}'],
    [':city', 'write {{city}}'],
    ['@city', 'write {{city}}'],
    ['@first_name', 'write {{first_name}}'],
    ['#city', 'write {{city}}'],
    ['%city', 'write {{city}}'],
    ['((city))', 'write {{city}}'],
    ['(( First Name ))', 'write {{first_name}}'],
    ['(First Name)', 'write {{first_name}}'],
    ['（first name）', 'write {{first_name}}'],
    ['［city］', 'write {{city}}'],
    ['〔city〕', 'write {{city}}'],
    ['【City】', 'write {{city}}'],
    ['「city」', 'write {{city}}'],
    ['《city》', 'write {{city}}'],
    ['⟨city⟩', 'write {{city}}'],
    ['﹛city﹜', 'write {{city}}'],
    ['[city', 'write {{city}}'],
    ['[[First Name', 'write {{first_name}}'],
    ['%7B%7Bcity%7D%7D', 'write {{city}}'],
    ['%7bFirst%20Name%7d', 'write {{first_name}}'],
    ['%7B%7Bvorname%7D%7D', 'write {{column}}'],
    ['&lt;city&gt;', 'write {{city}}'],
    ['&lt;&lt;First Name&gt;&gt;', 'write {{first_name}}'],
    ['&#123;&#123;city&#125;&#125;', 'write {{city}}'],
    ['&laquo;city&raquo;', 'write {{city}}'],
  ])('refuses %s, and says where it is and what to write', (written, hint) => {
    for (const [source, at] of [
      [`Hi ${written}, hello`, 'character 4'],
      [`Hello,\r\n😀 ${written}`, 'line 2, character 3'],
    ] as const) {
      const compiled = compileTemplate(source, COLUMNS);
      if (compiled.ok) throw new Error(`accepted: ${compiled.template.render(VALUES)}`);
      expect(compiled.errors).toEqual([
        { placeholder: expect.any(String), at, detail: expect.stringContaining(hint) },
      ]);
      expect(written).toContain(compiled.errors[0]!.placeholder);
      // What it says to write is taken, and sends these characters.
      const literal = / these very characters write (.*)$/.exec(compiled.errors[0]!.detail)?.[1];
      if (literal) {
        const { placeholder } = compiled.errors[0]!;
        expect(rendered(source.replace(placeholder, () => literal))).toBe(source);
      }
    }
  });

  it.each(
    [
      '[Datum] [ Uhrzeit ] [Kundenname] [Ihr Name] [Vor- und Nachname] [Name des Kunden] [Rechnungsdatum] [Firma] [Ort] [Name hier einfügen]',
      "[your company] [your name] [customer name] [date] [insert date] [time] [amount] [place] [Link] [code] [customer's name] [TODO] [XXX]",
      "[Nom] [prénom] [votre nom] [nom du client] [Nom de l'entreprise] [heure] [montant] [lieu]",
      '[Nombre] [su nombre] [fecha] [hora] [nombre del cliente] [seu nome] [data] [nome do cliente] [luogo] [il tuo nome]',
      '[naam] [bedrijfsnaam] [tijdstip] [navn] [dato] [ditt navn] [förnamn] [belopp] [nimi] [päivämäärä]',
      '[imię] [Nazwa firmy] [godzina] [jméno] [částka] [keresztnév] [összeg] [nume] [ime] [soyadınız] [tarih] [nama] [tanggal] [tên] [ngày]',
      "[имя] [Ваше имя] [дата] [название компании] [ім'я] [сума] [όνομα] [ημερομηνία]",
      '[الاسم] [اسم العميل] [نام] [نام خانوادگی] [שם] [שם הלקוח] [नाम] [ग्राहक का नाम] [নাম] [ชื่อ] [ชื่อลูกค้า]',
      '[姓名] [客户姓名] ［您的姓名］ 〔日期〕 【姓名】 【客户姓名】 [お名前] 【お客様名】 [氏名] [이름] [고객명] [고객님 성함]',
      '＜氏名＞',
      '＜city＞',
      '％city％',
      '<your name> <Ihr Name> &lt;Vorname&gt; ((Name)) ((your name)) ［name］ 〔Name〕',
    ].flatMap((drafts) => drafts.split(/ (?=[[［〔【<(&])/)),
  )('refuses what a draft has for somebody to fill in: %s', (draft) => {
    expect(detailsOf(`Hi, ${draft}, hello`)).toEqual([
      [draft, expect.stringContaining('would be sent as it stands')],
    ]);
  });

  it.each([
    '[firstname,fallback=there]',
    '[vorname,fallback=there]',
    '[nickname, default: you]',
    '[vorname | there]',
    '[surname|friend]',
    '~Contact.FirstName~',
    '~lastName~',
    '*Contact.Name*',
    '-lastName-',
    '_last_name_',
    '$[FNAME|x]$',
    '%%=v(@f)=%%',
    '%%[ IF @a == 1 ]%%',
    '[apptDateTime]',
    '[orderId]',
    '[OrderDate]',
    '[Contact.FirstName]',
    '[Business Name]',
    '[Store Name]',
    '[Name des Geschäfts]',
    '[nom du magasin]',
    '[nombre del negocio]',
    '[nome da loja]',
    '[nazwa sklepu]',
    '[название магазина]',
    '[店铺名称]',
    '(your name)',
    '(Ihr Name)',
    '(votre nom)',
    '(insert name here)',
    '____',
    '______',
  ])('refuses what would go out as it stands, and sends it behind a backslash: %s', (written) => {
    for (const text of [`Hi ${written}, hello`, `Hi\n${written} hello`]) {
      const compiled = compileTemplate(text, COLUMNS);
      if (compiled.ok) throw new Error(`accepted: ${text}`);
      expect(compiled.errors.map(({ placeholder }) => placeholder)).toEqual([written]);
      expect(rendered(text.replace(written, () => `\\${written}`))).toBe(text);
    }
  });

  it.each([
    ['[X]% off today', '[X]', '\\[X]% off today'],
    ['Save $[XX] now', '[XX]', 'Save $\\[XX] now'],
    ['only [x] € now', '[x]', 'only \\[x] € now'],
    ['in [X] days', '[X]', 'in \\[X] days'],
    ['〇〇様 こんにちは', '〇〇', '\\〇〇様 こんにちは'],
    ['○○様、', '○○', '\\○○様、'],
    ['○○님 안녕', '○○', '\\○○님 안녕'],
    ['Hallo vorname], gut', 'vorname]', 'Hallo vorname\\], gut'],
    ['Hallo vorname}, gut', 'vorname}', 'Hallo vorname\\}, gut'],
    ['Hallo [vorname, gut', '[vorname', 'Hallo \\[vorname, gut'],
    ['Hallo [Ihr Name, gut', '[Ihr Name', 'Hallo \\[Ihr Name, gut'],
    ['Hallo {vorname, gut', '{vorname', 'Hallo \\{vorname, gut'],
    ['Hallo vorname]], gut', 'vorname]]', 'Hallo vorname\\]], gut'],
    ['Hi city], gut', 'city]', 'Hi city\\], gut'],
  ])('refuses what is to be filled in: %s', (text, placeholder, escaped) => {
    expect(detailsOf(text)).toEqual([[placeholder, expect.stringContaining('would be sent as it stands')]]);
    expect(rendered(escaped)).toBe(text);
  });

  it.each([
    ['Dear [FNAME]: your parcel is here', '[FNAME]'],
    ['[f_name] 5 points', '[f_name]'],
    ['_city_ 5', '_city_'],
    ['*city* https://x.example', '*city*'],
  ])('takes no name for a heading, nor a column before a figure: %s', (text, placeholder) => {
    expect(detailsOf(text)).toEqual([[placeholder, expect.stringContaining('would be sent as it stands')]]);
  });

  it.each([
    '[Werbung] Hallo',
    '[Ad] [AD] [Info] [News] [Sale] [Ticket] Hello',
    '[WEB발신] (광고)[스타벅스] 할인',
    '【淘宝】您好',
    '您好【公司名】',
    '【公司名】您好',
    '【日時】12/1 【場所】東京',
    '[일시] 12/1 [장소] 강남',
    '[Name GmbH] Hallo, [Firma Müller] und [Restaurant Krone]',
    '[Mahlzeit] [Hochzeit] [on the list] [3] [...] [here]',
    '«Путь», «Время», „Name“, "Name", (Name folgt), - Name -',
    'a_b_c me@city.example, City:city: 5*city*3 50%city 10 %city',
    'https://x.example/_city_/@city?a=%7B%22a%22%7D&city=3 :) :D :P #me C:\\:D \\(o_o)/',
  ])('sends as it is, whatever brackets it has: %s', (text) => {
    expect(rendered(text)).toBe(text);
  });

  it.each([
    '50% off today, 20% tomorrow',
    '50%off, 20%off and 10 % city 5 %',
    'https://x.example/?q=caf%C3%A9%20bar&r=%E4%BD%A0%E5%A5%BD',
    'Send {"code": 7, "list": ["a", {"b": 1}]} or {"city": "x"}',
    'Reply <STOP> or [STOP], [Broadside] says: 1 < 2 and 3 > 2, <3, a <- b',
    'It is $5, US$ 7, 100 % cotton, 5*3, *now* or |never|, #sale #now, me@x.example, you@y.example',
    '¯\\_(ツ)_/¯ :-{ and :} {^_^} {*}',
    '« Bonjour », 【Broadside】 100%%',
    'a } b }} c { d',
    'He wrote [sic], <3 and $5 (today), $(5), $$$ SALE $$$ and [ ] or [x]',
    '[URGENT] your name is [on the list], reply with yes (city)',
    'A city is 5 > 3 < city, 10% city',
    '[Link] https://x.example [Code] 123456 [Date]: 5 May [Datum] 5.5. [Preis] € 5',
    '[Acme] [easyJet] [myHermes] [eBay] [iPhone] [Ad | Sale] [Sale, today] hello',
    'Look:\n________\n____ SALE ____\n(>___<) T___T -___-',
    '-50%- -sale- ~sale~ *Big.Sale* $[5] 100%% [a, b] list] [see below',
    '二〇〇五年、一〇〇円 ○ × △ ○○○',
    '[X] yes [x] no, [ ] maybe; X% off',
    '(Your choice) (insert coin) (see your name tag) (Name)',
    '[TAP HERE] https://x.example, 10：30 １００％ ＆ *City*: Ulm',
  ])('sends as it is: %s', (text) => {
    expect(rendered(text)).toBe(text);
  });

  it.each([
    ['FIRSTNAME', 'first name'],
    ['Prénom-Client', 'PRENOM client'],
    ['Adı', 'adi'],
    ['Imię', 'imie'],
    ['Straße', 'strasse'],
    ['Όνομα', 'ονομα'],
    ['E-Mail (work)', 'Email work'],
    ['Ｎａｍｅ', 'name'],
  ])('finds the column %s as {{%s}}', (header, written) => {
    const compiled = compileTemplate(`{{${written}}}`, columnNames(['phone', header]));
    expect(compiled).toMatchObject({ template: { columnIndexes: [1] } });
  });

  it('asks which of two columns is meant whose names differ by signs alone', () => {
    const columns = ['phone', 'first_name', 'firstname'];
    expect(compileTemplate('{{First Name}}', columns)).toMatchObject({
      errors: [{ detail: expect.stringContaining('write {{first_name}} or {{firstname}}') }],
    });
    expect(compileTemplate('{{first_name}}{{firstname}}', columns)).toMatchObject({
      template: { columnIndexes: [1, 2] },
    });
    const twins = { headers: ['Name', 'name', 'Name 2'] };
    const names = columnNames(twins.headers);
    for (const written of ['Name', 'NAME', 'Name 2']) {
      expect(compileTemplate(`{{${written}}}`, names, twins)).toMatchObject({ ok: false });
    }
    expect(compileTemplate('{{name}}{{name_2}}{{name_2_2}}', names, twins)).toMatchObject({ ok: true });
  });

  it('finds the same columns in a list of those alone that it uses', () => {
    const header = fc.constantFrom(
      'Name',
      'name',
      'NAME 2',
      'name_2',
      'First Name',
      'first-name',
      'firstname',
      'É',
      'e',
      '',
    );
    fc.assert(
      fc.property(
        fc.array(header, { minLength: 1 }),
        fc.array(header, { maxLength: 4 }),
        (headers, written) => {
          const columns = columnNames(headers);
          const source = written.map((name) => `{{${name}|-}}`).join(' ');
          const compiled = compileTemplate(source, columns, { headers });
          if (!compiled.ok) return;
          const { columnIndexes } = compiled.template;
          const used = columnIndexes.map((index) => columns[index]!);
          const stored = storedTemplate(source, used, TEXT_FORM.asWritten);
          expect(stored.render(used)).toBe(compiled.template.render(columns));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'سلام {{first_name}}، می\u200cخواهم کتاب\u200cها را',
    'क्\u200dष और {{first_name}} क्\u200cष',
    'শ্রী র\u200d্য {{first_name}}',
    'ന്\u200d {{first_name}} ක්\u200dෂ',
    '{{first_name}} 👨\u200d👩\u200d👧 👩🏽\u200d🚀 🏳\ufe0f\u200d🌈 ❤\ufe0f\u200d🔥',
  ])('keeps the joiners that are part of %s', (source) => {
    for (const form of [TEXT_FORM.asWritten, TEXT_FORM.normalized, TEXT_FORM.transliterated]) {
      const compiled = compileTemplate(source, COLUMNS, { form });
      expect(compiled.ok && compiled.template.render(VALUES)).toBe(source.replace('{{first_name}}', 'Ann'));
    }
  });

  it('never expands a placeholder that comes from a cell', () => {
    expect(rendered('{{first_name}}', ['', '{{city}}', 'x'])).toBe('{{city}}');
  });

  it('says which columns it needs', () => {
    expect(compileTemplate('{{city}} {{phone}} {{city}}', COLUMNS)).toMatchObject({
      template: { usesColumns: true, columnIndexes: [2, 0] },
    });
    expect(compileTemplate('plain', COLUMNS)).toMatchObject({
      template: { usesColumns: false, columnIndexes: [] },
    });
  });

  it('names some columns of many where it knows none', () => {
    const columns = Array.from({ length: 256 }, (_, i) => `c${i}`);
    const compiled = compileTemplate('{{a}}{{b}}', columns);
    expect(compiled).toMatchObject({
      errors: [
        {
          detail:
            'There is no column "a". The columns are c0, c1, c2, c3, c4, c5, c6, c7, c8, c9 and 246 more.',
        },
        { placeholder: '{{b}}' },
      ],
    });
  });

  it('stops where the text is longer than is wanted', () => {
    const compiled = compileTemplate('{{city}}'.repeat(1_000), COLUMNS);
    if (!compiled.ok) throw new Error('does not compile');
    expect(compiled.template.render(VALUES, 10)).toBe('Köln'.repeat(3));
    expect(compiled.template.render(VALUES)).toBe('Köln'.repeat(1_000));
  });

  it('takes time that grows with the text alone', () => {
    const started = performance.now();
    for (const faults of ['{a} ', '[name] ', '[city ', '#city ']) {
      const compiled = compileTemplate(faults.repeat(100_000 / faults.length), COLUMNS);
      expect(compiled).toMatchObject({ ok: false, errors: { length: 50 } });
    }
    // Once it was 16 s for each.
    expect(performance.now() - started).toBeLessThan(16_000);
  });

  it('reports every fault with its placeholder', () => {
    expect(detailsOf('{{frist_name}} {{}} {{ | x }} {{city')).toEqual([
      ['{{frist_name}}', 'There is no column "frist_name". The columns are phone, first_name, city.'],
      ['{{}}', 'The placeholder names no column: write {{column}}.'],
      ['{{ | x }}', 'The placeholder names no column: write {{column}}.'],
      ['{{city', 'The placeholder is not closed: write {{city}}, or \\{{ for two literal braces.'],
    ]);
    expect(detailsOf('{{fir{{city}}')).toEqual([['{{fir', expect.stringContaining('not closed')]]);
  });

  it('gives back any text without placeholders, and any cell, unchanged', () => {
    const cell = fc.string({ unit: 'binary' }).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), cell, (text, value) => {
        const literal = text.replaceAll(/[{}\\%<[$*#@«‹_~^|=+§!:`&-]|\p{Ps}/gu, '');
        expect(rendered(`${literal}{{city}}`, ['', '', value])).toBe(literal + value);
      }),
    );
  });
});

describe('column names', () => {
  it.each([
    ['First Name', 'first_name'],
    ['  E-Mail (work) ', 'e_mail_work'],
    ['Prénom', 'prenom'],
    ['Straße', 'straße'],
    ['Телефон №', 'телефон'],
    ['Йога', 'йога'],
    ['電話番号', '電話番号'],
    ['---', ''],
  ])('%j is %j', (header, name) => expect(columnName(header)).toBe(name));

  it('are unique, whatever the headers', () => {
    expect(columnNames(['Name', 'name', '', 'NAME', ''])).toEqual([
      'name',
      'name_2',
      'column_3',
      'name_3',
      'column_5',
    ]);
    const header = fc.oneof(fc.string(), fc.constantFrom('name', 'name_2', 'Name', '', 'column_1'));
    fc.assert(
      fc.property(fc.array(header), (headers) => {
        const names = columnNames(headers);
        expect(new Set(names).size).toBe(headers.length);
        expect(names.map((name) => columnName(name))).toEqual(names);
      }),
    );
  });
});
