import fc from 'fast-check';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { acceptDialled, acceptInternational } from './numbering-plan.js';
import { type CountryCode, parseMsisdn } from './phone.js';

const regions = getCountries();
const region = fc.constantFrom(...regions);

/** The digits of a real mobile number of the region with some digits changed: mostly valid, and near misses. */
const nearNumber = fc
  .tuple(region, fc.array(fc.tuple(fc.nat(14), fc.nat(9)), { maxLength: 2 }), fc.integer({ min: -2, max: 2 }))
  .map(([country, changes, cut]) => {
    const example = getExampleNumber(country, examples);
    const digits = [...(example?.nationalNumber ?? '123456789')];
    for (const [at, digit] of changes) if (at < digits.length) digits[at] = String(digit);
    const national = cut < 0 ? digits.slice(0, cut).join('') : digits.join('') + '7'.repeat(cut > 1 ? 1 : 0);
    return { country, national, callingCode: example?.countryCallingCode ?? '1' };
  });

function libraryAnswer(text: string, defaultCountry?: CountryCode) {
  const number = parsePhoneNumberFromString(text, { defaultCountry, extract: false });
  return number?.isValid() ? { msisdn: number.number.slice(1), region: number.country } : undefined;
}

describe('the compiled numbering plans', () => {
  it('accept international numbers exactly as the library does', () => {
    let accepted = 0;
    fc.assert(
      fc.property(nearNumber, fc.constantFrom('', '0', '1', '8'), ({ callingCode, national }, trunk) => {
        const digits = callingCode + trunk + national;
        const answer = acceptInternational(digits);
        if (answer !== undefined) {
          accepted++;
          expect(answer).toEqual(libraryAnswer(`+${digits}`));
        } else if (trunk === '') expect(libraryAnswer(`+${digits}`)?.region).toBeUndefined();
      }),
      { numRuns: 6000 },
    );
    expect(accepted).toBeGreaterThan(1000);
  });

  it('accept dialled numbers exactly as the library does', () => {
    let accepted = 0;
    const prefix = fc.constantFrom(
      '',
      '',
      '0',
      '1',
      '8',
      '00',
      '011',
      '810',
      '15',
      'code',
      '00code',
      '0code',
    );
    const arbitrary = fc.tuple(
      nearNumber,
      prefix,
      fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, region),
    );
    fc.assert(
      fc.property(arbitrary, ([{ country, callingCode, national }, prefixed, other]) => {
        const digits = prefixed.replace('code', callingCode) + national;
        const answer = acceptDialled(digits, other ?? country);
        if (answer === undefined) return;
        accepted++;
        expect(answer).toEqual(libraryAnswer(digits, other ?? country));
      }),
      { numRuns: 12_000 },
    );
    expect(accepted).toBeGreaterThan(1500);
  });

  it('read digits that begin with the calling code as national where the library does', () => {
    expect(acceptDialled('35853715', 'AX')).toEqual({ msisdn: '35835853715', region: 'FI' });
    expect(libraryAnswer('35853715', 'AX')).toEqual({ msisdn: '35835853715', region: 'FI' });
  });

  it('accept arbitrary digits only where the library does', () => {
    const digits = fc.stringMatching(/^\d{3,17}$/);
    fc.assert(
      fc.property(digits, region, (text, home) => {
        const answer = acceptDialled(text, home);
        if (answer) expect(answer).toEqual(libraryAnswer(text, home));
      }),
      { numRuns: 5000 },
    );
  });

  it('accept the example number of every region without the help of the library', () => {
    const missed = regions.filter((country) => {
      const digits = getExampleNumber(country, examples)?.number.slice(1);
      return digits && acceptInternational(digits)?.region !== libraryAnswer(`+${digits}`)?.region;
    });
    expect(missed).toEqual([]);
  });
});

describe('parseMsisdn', () => {
  it.each([
    ['+442079460123', undefined, '442079460123'],
    ['00442079460123', undefined, '442079460123'],
    ['0044 20 7946 0123', 'GB', '442079460123'],
    ['0044 20 7946 0123', 'US', '442079460123'],
    ['011 44 20 7946 0123', 'US', '442079460123'],
    ['020 7946 0123', 'GB', '442079460123'],
    ['442079460123', 'GB', '442079460123'],
    ['442079460123.0', 'GB', '442079460123'],
    ['+44 (0)20-7946.0123', undefined, '442079460123'],
    ['(+44) 20 7946 0123', undefined, '442079460123'],
    ['tel:+44-20-7946-0123', undefined, '442079460123'],
    ["'+442079460123", undefined, '442079460123'],
    ['="442079460123"', 'GB', '442079460123'],
    ['\u202a+44\u00a020\u20097946\u200b0123\u202c', undefined, '442079460123'],
    ['＋４４２０７９４６０１２３', undefined, '442079460123'],
    ['+٤٤٢٠٧٩٤٦٠١٢٣', undefined, '442079460123'],
    ['(202) 555-0123', 'US', '12025550123'],
    ['1 202 555 0123', 'US', '12025550123'],
    ['8 900 123-45-67', 'RU', '79001234567'],
    ['06 12345678', 'NL', '31612345678'],
    ['0171/1234567', 'DE', '491711234567'],
    ['011 15 2345-6789', 'AR', '5491123456789'],
    ['+39 06 698 1234', undefined, '39066981234'],
    ['+881612345678', undefined, '881612345678'],
  ] as const)('reads %j in %s', (raw, defaultRegion, msisdn) => {
    expect(parseMsisdn(raw, defaultRegion)).toMatchObject({ ok: true, msisdn });
  });

  it.each([
    ['', undefined, 'is empty'],
    ['  \u00a0', undefined, 'is empty'],
    ['4.47700900123E+11', 'GB', 'scientific notation'],
    ['4,477E+11', undefined, 'scientific notation'],
    ['020 7946 0123 ext. 5', 'GB', 'extension'],
    ['+442079460123x5', undefined, 'extension'],
    ['n/a', undefined, 'contains "n"'],
    ['1-800-FLOWERS', 'US', 'contains "F"'],
    ['12', 'GB', 'too short'],
    ['+4420', undefined, 'too short'],
    ['+4420794601234567', undefined, 'too long'],
    ['9'.repeat(30), 'GB', 'too long'],
    ['9'.repeat(100), 'GB', 'too long'],
    ['442079460123', undefined, 'no country code'],
    ['+999123456789', undefined, 'does not exist'],
    ['+447700900123', undefined, 'no number range assigned'],
    ['++442079460123', undefined, 'contains "+"'],
    ['2024-01-15', undefined, 'no country code'],
  ] as const)('refuses %j in %s because it %s', (raw, defaultRegion, reason) => {
    const parsed = parseMsisdn(raw, defaultRegion);
    expect(parsed).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('reads its own output, and survives any text', () => {
    fc.assert(
      fc.property(nearNumber, ({ callingCode, national }) => {
        const parsed = parseMsisdn(`+${callingCode}${national}`);
        if (parsed.ok) expect(parseMsisdn(`+${parsed.msisdn}`)).toEqual(parsed);
      }),
    );
    const noise = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[+\d ()e.x-]{0,20}$/));
    fc.assert(
      fc.property(noise, fc.option(region, { nil: undefined }), (text, home) => {
        expect(typeof parseMsisdn(text, home).ok).toBe('boolean');
      }),
    );
  });
});
