import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Problem } from '../../platform/problems/problem.js';
import { projectRoot } from '../../platform/process/project-root.js';
import { TEXT_FORM, type TextForm } from '../../sms/text-form.js';
import { KEEP_ALL } from '../../testing/keep-all.js';
import { dryRunImport } from './campaign.import.js';

function tried(message: string, csv: string, textForm: TextForm = TEXT_FORM.normalized) {
  const draft = {
    ...KEEP_ALL,
    workspaceId: '00000000-0000-4000-8000-000000000001',
    name: 'n',
    message,
    textForm,
    sender: null,
    defaultRegion: undefined,
    carrier: 'test',
    priceMicros: 100_000n,
    batchSize: 100,
    validityMinutes: 60,
    failureShareMax: 1,
  };
  return dryRunImport(draft, Readable.from([csv]));
}

const ONE = 'phone\n+442079460001\n';
const CONTACTS =
  'phone,first_name\n+14155550101,Ann\n+14155550102,\n+14155550103,Łucja\n+14155550104,Zoé\n+14155550105,Włodek Łoś\n';

describe('texts that cost more than they seem to', () => {
  const folder = path.join(projectRoot, 'fixtures/texts');
  it.each(readdirSync(folder).filter((name) => name.endsWith('.txt')))('%s is one segment', async (name) => {
    const message = readFileSync(path.join(folder, name), 'utf8');
    const { segments, report } = await tried(message, ONE);
    expect([segments, report.preview.first.encoding, report.preview.ucs2.messages]).toEqual([1n, 'GSM-7', 0]);
  });

  it.each([
    ['curly.txt', 'U+2019'],
    ['nbsp.txt', 'U+00A0'],
    ['nfd.txt', 'U+0301'],
    ['tab.txt', 'U+0009'],
    ['zwnj.txt', 'U+200C'],
  ])('%s costs two as it is written, and is told why', async (name, code) => {
    const message = readFileSync(path.join(folder, name), 'utf8');
    const { segments, report } = await tried(message, ONE, TEXT_FORM.asWritten);
    const { ucs2, longerThanOneSegment } = report.preview;
    expect([segments, longerThanOneSegment]).toEqual([2n, 1]);
    expect(ucs2).toMatchObject({
      messages: 1,
      segments: 2,
      cost: '0.2',
      segmentsWithout: 1,
      costWithout: '0.1',
    });
    expect(ucs2.characters.map((character) => character.code)).toContain(code);
  });
});

describe('the preview', () => {
  it('shows the first, the longest, the dearest and one with a default', async () => {
    const { report } = await tried('Hi {{first_name|friend}}', CONTACTS);
    expect(report.preview).toMatchObject({
      first: { line: 2, to: '+14155550101', text: 'Hi Ann', encoding: 'GSM-7', segments: 1 },
      longest: { line: 6, to: '+14155550105', text: 'Hi Włodek Łoś', encoding: 'UCS-2', segments: 1 },
      mostExpensive: { line: 2 },
      withDefault: { line: 3, to: '+14155550102', text: 'Hi friend' },
      longerThanOneSegment: 0,
      defaults: [{ column: 'first_name', default: 'friend', messages: 1 }],
      replaced: [],
    });
  });

  it('names what makes messages dear, most frequent first, and what they would cost without', async () => {
    const { report } = await tried(`${'x'.repeat(100)} {{first_name}}`, CONTACTS);
    expect(report.preview.ucs2).toEqual({
      messages: 2,
      segments: 4,
      cost: '0.4',
      segmentsWithout: 2,
      costWithout: '0.2',
      characters: [
        { character: 'Ł', code: 'U+0141', messages: 2 },
        { character: 'ł', code: 'U+0142', messages: 1 },
        { character: 'ś', code: 'U+015B', messages: 1 },
      ],
      charactersNotListed: 0,
    });
  });

  it('shows which letters are sent as others, where that is asked for', async () => {
    const { report, segments } = await tried(
      'Can’t wait, {{first_name}}',
      CONTACTS,
      TEXT_FORM.transliterated,
    );
    expect(segments).toBe(5n);
    expect(report.preview).toMatchObject({
      longest: { text: "Can't wait, Wlodek Los", encoding: 'GSM-7' },
      ucs2: { messages: 0, characters: [] },
      replaced: [
        { character: '’', with: "'", messages: 5 },
        { character: 'Ł', with: 'L', messages: 2 },
        { character: 'ł', with: 'l', messages: 1 },
        { character: 'ś', with: 's', messages: 1 },
      ],
      withDefault: { text: "Can't wait," },
      defaults: [{ column: 'first_name', default: '', messages: 1 }],
    });
  });

  it('tells of few of very many characters', async () => {
    const rows = Array.from(
      { length: 3_000 },
      (_, n) => `+1415555${1_000 + n},${String.fromCharCode(0x4e00 + n)}`,
    );
    const { report } = await tried('{{name}}', `phone,name\n${rows.join('\n')}\n`);
    expect(report.preview.ucs2.characters).toHaveLength(20);
    expect(report.preview.ucs2.charactersNotListed).toBe(1_980);
  });
});

it('a default as Liquid writes it is what is sent', async () => {
  const { report } = await tried(
    'Dear {{ first_name | default: "customer" }}, hello',
    'phone,first_name\n+442079460001,\n',
  );
  expect(report.preview.first.text).toBe('Dear customer, hello');
});

it.each([
  ['Hi {first_name}', '{first_name} (character 4): This looks like a placeholder'],
  ['Hi {{FIRST NAME}', '{{FIRST NAME} (character 4): The placeholder is not closed'],
  ['\u200b\n', 'nothing in it can be seen'],
])('refuses %j with the place and what to write', async (message, says) => {
  const refusal = await tried(message, CONTACTS).catch((error) => error);
  expect(refusal).toBeInstanceOf(Problem);
  expect(refusal).toMatchObject({
    status: 422,
    code: 'invalid_template',
    message: expect.stringContaining(says),
  });
});

it('a cell that says NULL has the default, and an error of a spreadsheet costs its row only where it would be sent', async () => {
  const file =
    'phone,name,note\n+14155550101,NULL,#N/A\n+14155550102,#REF!,x\n+14155550103,="Ann",=""\n+14155550104,#NV,\n';
  const { contacts, rejected, report, firstRejects } = await tried('Hi {{name|friend}}', file);
  expect([contacts, rejected]).toEqual([2, 2]);
  expect(firstRejects).toMatchObject([
    { line: 3, field: 'name' },
    { line: 5, field: 'name' },
  ]);
  expect(report.preview.first.text).toBe('Hi friend');
  expect(report.preview.mostExpensive.line).toBe(2);
  expect(report.file.warnings).toContainEqual(expect.stringContaining('read as empty'));
});
