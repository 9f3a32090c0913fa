import fc from 'fast-check';
import { columnName, columnNames, compileTemplate } from './template.js';

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
  ])('renders %j as %j', (source, text) => expect(rendered(source)).toBe(text));

  it('uses the default where the cell is empty, blank or missing', () => {
    for (const cell of ['', '  ', '\u00a0\t']) {
      expect(rendered('Hi {{first_name | dear friend }}!', ['', cell, ''])).toBe('Hi dear friend!');
    }
    expect(rendered('Hi {{city|friend}}{{first_name}}!', ['1'])).toBe('Hi friend!');
    expect(rendered('{{first_name|x}}', ['', ' Ann ', ''])).toBe(' Ann ');
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

  it('reports every fault with its placeholder', () => {
    expect(detailsOf('{{frist_name}} {{}} {{ | x }} {{city')).toEqual([
      ['{{frist_name}}', 'There is no column "frist_name". The columns are phone, first_name, city.'],
      ['{{}}', 'The placeholder names no column: write {{column}}.'],
      ['{{ | x }}', 'The placeholder names no column: write {{column}}.'],
      ['{{city', 'The placeholder is not closed: write {{column}}, or \\{{ for two literal braces.'],
    ]);
    expect(detailsOf('{{fir{{city}}')).toEqual([['{{fir{{city}}', expect.stringContaining('not closed')]]);
  });

  it('gives back any text without placeholders, and any cell, unchanged', () => {
    const cell = fc.string({ unit: 'binary' }).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), cell, (text, value) => {
        const literal = text.replaceAll('{{', '').replaceAll('\\', '').replace(/\{$/, '');
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
