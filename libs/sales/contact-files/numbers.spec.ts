import { Readable } from 'node:stream';
import type { CountryCode, SpecialType } from '../../sms/phone.js';
import { openContactFile } from './contact-file.js';

async function read(
  lines: readonly string[],
  options: { defaultRegion?: CountryCode; allowNumberTypes?: ReadonlySet<SpecialType> } = {},
) {
  const file = await openContactFile(Readable.from([Buffer.from(lines.join('\n'))]), options);
  const [contacts, rejects]: [string[], Record<number, string>] = [[], {}];
  for await (const chunk of file.chunks) {
    contacts.push(...chunk.contacts.map(({ msisdn }) => msisdn));
    for (const { line, reason } of chunk.rejects) rejects[line] = reason;
  }
  return { contacts, rejects, warnings: file.facts().warnings };
}

const reasons = (...lines: [line: number, reason: string][]) =>
  Object.fromEntries(lines.map(([line, reason]) => [line, expect.stringContaining(reason)]));

describe('the numbers of a file', () => {
  it('are named as what a spreadsheet made of them', async () => {
    const { contacts, rejects } = await read([
      'phone,name',
      '"442,079,460,001",thousands',
      '"442079460002,0",decimal comma',
      '442079460003.0,decimal point',
      '442 079 460 004,spaces',
      `"'+442079460005",apostrophe`,
      '442079460006+442079460007,two',
      '+44 20 7946 0008 / +44 20 7946 0009,two slash',
      '"+442079460010',
      '+442079460011",two lines',
      '+44 (0) 20 7946 0012,trunk',
      '0044 (0)20 7946 0013,00 trunk',
      '(+44) (0)20-7946-0014,brackets',
      '=442079460015,formula',
      '#ERROR!,sheets error',
      '+44 20 7946 O016,letter O',
    ]);
    expect(contacts).toEqual(
      ['3', '4', '5', '12', '13', '14'].map((end) => `4420794600${end.padStart(2, '0')}`),
    );
    expect(rejects).toEqual(
      reasons(
        [2, 'thousands separators'],
        [3, 'decimals'],
        [7, 'two numbers in one cell'],
        [8, 'two numbers in one cell'],
        [9, 'two numbers in one cell'],
        [14, 'contains "="'],
        [15, 'an error of the spreadsheet'],
        [16, 'contains "O"'],
      ),
    );
  });

  it('are never fused of two', async () => {
    const { contacts, rejects } = await read([
      'phone,who',
      '+49 30 231250/51,switchboard and direct line',
      '+43 1 53500/12,AT extension range',
      '+49 171 3920001 / 02,two mobiles short',
      '212 522 94 07 70/74,Morocco habit',
      '+49 30 23125 001 or 002,or',
      '+49 30 231250-52,German extension dash (a legal single number)',
    ]);
    expect(contacts).toEqual(['493023125052']);
    const two = 'two numbers in one cell';
    expect(rejects).toEqual(reasons([2, two], [3, two], [4, two], [5, two], [6, two]));
  });

  it('are read in the digits of every script', async () => {
    const { contacts, rejects } = await read([
      'phone,name',
      '+৮৮০১৭১১০০০০০১,Bangla',
      '+९१९८१००००००१,Hindi',
      '+٨٨٠١٧١١٠٠٠٠٠٢,Arabic-Indic',
      '+۹۸۹۱۲۱۱۱۰۰۰۱,Persian',
    ]);
    expect({ contacts, rejects }).toEqual({
      contacts: ['8801711000001', '919810000001', '8801711000002', '989121110001'],
      rejects: {},
    });
  });

  it('of one subscriber are one, however long ago they were written; what was read so is said', async () => {
    const { contacts, rejects, warnings } = await read([
      'phone,name',
      '+52 55 1234 5678,Ana',
      '+52 1 55 1234 5678,Ana (old export)',
      '+54 9 11 2345 6789,Beto',
      '+54 11 2345 6789,Beto (typed)',
      '+54 11 15 2345 6789,Beto (15)',
      '+55 11 98765 4321,Caio',
      '+55 11 8765 4322,Dora (before the 9)',
      '+55 11 8765 4321,Caio (before the 9)',
    ]);
    expect(contacts).toEqual([
      '525512345678',
      '5491123456789',
      // Whether a mobile was meant cannot be known.
      '541123456789',
      '5511987654321',
      '5511987654322',
    ]);
    expect(rejects).toEqual(
      reasons(
        [3, 'is a duplicate of line 2'],
        [6, 'is a duplicate of line 4'],
        [9, 'is a duplicate of line 7'],
      ),
    );
    expect(warnings).toEqual([
      '1 number from before the country changed its numbering plan was read as the number of today, the first in line 8: "+55 11 8765 4322" as +5511987654322.',
    ]);
  });

  it('without a plus are read as international where they are nothing else, and that is said', async () => {
    const { contacts, rejects, warnings } = await read([
      'phone',
      '442079460001',
      '442079460002',
      '+442079460003',
      '15812345678',
    ]);
    expect(contacts).toEqual(['442079460001', '442079460002', '442079460003']);
    expect(rejects).toEqual(reasons([5, 'may be a number of CA or of CN']));
    expect(warnings).toEqual([
      '2 numbers without + were read as international, the first in line 2: "442079460001" as +442079460001. Give their country as defaultRegion if they are national numbers.',
    ]);
  });

  it('of special types are contacts only where that is asked for', async () => {
    const lines = ['phone', '+49 171 3920001', '0900 1234567', '+881612345678'];
    const refused = await read(lines, { defaultRegion: 'DE' });
    expect(refused.contacts).toEqual(['491713920001']);
    expect(refused.rejects).toEqual(reasons([3, 'premium-rate number'], [4, 'satellite']));
    const allowNumberTypes = new Set<SpecialType>(['premium_rate', 'satellite']);
    const allowed = await read(lines, { defaultRegion: 'DE', allowNumberTypes });
    expect(allowed).toMatchObject({
      contacts: ['491713920001', '499001234567', '881612345678'],
      rejects: {},
    });
  });
});
