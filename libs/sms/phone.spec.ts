import fc from 'fast-check';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import {
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { acceptDialled, acceptInternational, specialTypeByLibrary } from './numbering-plan.js';
import { type CountryCode, numberKind, parseMsisdn, type SpecialType } from './phone.js';

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
  if (!number?.isValid()) return undefined;
  const { country, nationalNumber } = number;
  const msisdn = number.number.slice(1);
  const special = specialTypeByLibrary(msisdn, nationalNumber, number.getType());
  return { msisdn, region: country, special, nationalDigits: nationalNumber.length };
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
    expect(acceptDialled('35853715', 'AX')).toMatchObject({ msisdn: '35835853715', region: 'FI' });
    expect(libraryAnswer('35853715', 'AX')).toMatchObject({ msisdn: '35835853715', region: 'FI' });
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
    ['0044 (0)20 7946 0013', undefined, '442079460013'],
    ['011 44 20 7946 0123', 'US', '442079460123'],
    ['020 7946 0123', 'GB', '442079460123'],
    ['442079460123', 'GB', '442079460123'],
    ['442079460123.0', 'GB', '442079460123'],
    ['+44 (0)20-7946.0123', undefined, '442079460123'],
    ['+44 (0) 20 7946 0123', undefined, '442079460123'],
    ['(+44) (0)20-7946-0123', undefined, '442079460123'],
    ['tel:+44-20-7946-0123', undefined, '442079460123'],
    ['p:+442079460123', undefined, '442079460123'],
    ['Tel.: +44 20 7946 0123', undefined, '442079460123'],
    ["'+442079460123", undefined, '442079460123'],
    ['="442079460123"', 'GB', '442079460123'],
    ['\u202a+44\u00a020\u20097946\u200b0123\u202c', undefined, '442079460123'],
    ['(202) 555-0123', 'US', '12025550123'],
    ['1 202 555 0123', 'US', '12025550123'],
    ['8 900 123-45-67', 'RU', '79001234567'],
    ['06 12345678', 'NL', '31612345678'],
    ['011 15 2345-6789', 'AR', '5491123456789'],
    ['+39 06 698 1234', undefined, '39066981234'],
  ] as const)('reads %j in %s', (raw, defaultRegion, msisdn) => {
    expect(parseMsisdn(raw, defaultRegion)).toEqual({
      ok: true,
      msisdn,
      region: expect.any(String),
      repair: undefined,
    });
  });

  it.each([
    ['', undefined, 'is empty'],
    ['  \u00a0', undefined, 'is empty'],
    ['4.47700900123E+11', 'GB', 'scientific notation'],
    ['4,477E+11', undefined, 'scientific notation'],
    ['442,079,460,001', 'GB', 'thousands separators'],
    ['4,42,07,94,60,001', 'IN', 'thousands separators'],
    ['442079460002,0', 'GB', 'decimals'],
    ['442 079 460 002,00', 'FR', 'decimals'],
    ['442,079,460,002.00', 'GB', 'decimals'],
    ['442.079.460.002,00', 'DE', 'decimals'],
    ['442079460123.5', 'GB', 'decimals'],
    ['020 7946 0123 ext. 5', 'GB', 'extension'],
    ['+442079460123x5', undefined, 'extension'],
    ['+442079460123;ext=5', undefined, 'extension'],
    ['030 231250 (Durchwahl 12)', 'DE', 'extension'],
    ['8 900 123-45-67 доб. 12', 'RU', 'extension'],
    ['٤٤٢٬٠٧٩٬٤٦٠٬٠٠١', undefined, 'thousands separators'],
    ['٤٤٢٠٧٩٤٦٠٠٠١٫٥', undefined, 'decimals'],
    ['+442079460123,,5', undefined, 'extension'],
    ['=442079460015', undefined, 'contains "="'],
    ['#ERROR!', undefined, 'contains "#"'],
    ['+44 20 7946 O016', undefined, 'contains "O"'],
    ['n/a', undefined, 'contains "n"'],
    ['1-800-FLOWERS', 'US', 'contains "F"'],
    ['12', 'GB', 'too short'],
    ['80999', 'US', 'too short'],
    ['+4420', undefined, 'too short'],
    ['+4420794601234567', undefined, 'too long'],
    ['9'.repeat(30), 'GB', 'too long'],
    ['9'.repeat(100), 'GB', 'too long'],
    ['020 7946 0123', undefined, 'no country code'],
    ['+999123456789', undefined, 'does not exist'],
    ['+447700900123', undefined, 'no number range assigned'],
    ['++442079460123', undefined, 'contains "+"'],
    ['2024-01-15', undefined, 'no country code'],
  ] as const)('refuses %j in %s because it %s', (raw, defaultRegion, reason) => {
    const parsed = parseMsisdn(raw, defaultRegion);
    expect(parsed).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it.each([
    ['+49 30 231250/51', undefined],
    ['+49 30 231250 / 51', undefined],
    ['+49 30 231250/231251', undefined],
    ['030/231250/51', 'DE'],
    ['030/2312-50/51', 'DE'],
    ['231250/51', 'DE'],
    ['+43 1 53500/12', undefined],
    ['+49 171 3920001 / 02', undefined],
    ['212 522 94 07 70/74', undefined],
    ['+212 522 94 07 70/74', undefined],
    ['+49 30 23125 001 or 002', undefined],
    ['0171 3920001 oder 0171 3920002', 'DE'],
    ['+33 6 12 34 56 78 ou 79', undefined],
    ['+34 612 345 678 y 679', undefined],
    ['+7 900 123-45-67 или 68', undefined],
    ['+49 30 231250\\51', undefined],
    ['+49-30-231250/-51', undefined],
    ['+49 30 231250 // 51', undefined],
    ['+49 30 231250~51', undefined],
    ['03-1234-5678～9', 'JP'],
    ['+49 30 231250; 51', undefined],
    ['+49 30 231250;+49 30 231251', undefined],
    ['+442079460123,5', undefined],
    ['+442079460123, +442079460124', undefined],
    ['+442079460123|+442079460124', undefined],
    ['+442079460123 & 124', undefined],
    ['+442079460123 ::: +442079460124', undefined],
    ['+44 20 7946 0008 / +44 20 7946 0009', undefined],
    ['442079460008 / 442079460009', undefined],
    ['442079460008 442079460009', undefined],
    ['442079460006+442079460007', undefined],
    ['+442079460010\n442079460011', undefined],
    ['+49 30 231250\n51', undefined],
    ['+442079460010\r\n+442079460011', undefined],
    ['020 7946 0010 020 7946 0011', 'GB'],
    ['020 7946 0010 - 020 7946 0011', 'GB'],
    ['+43 1 53500 - 01 535012', 'AT'],
    ['030 231250 (0171 3920001)', 'DE'],
    ['+44 20 7946 0010 (+44 20 7946 0011)', undefined],
    ['+٤٤ ٢٠ ٧٩٤٦ ٠٠١٠ / ١١', undefined],
  ] as const)('finds two numbers in %j in %s', (raw, defaultRegion) => {
    expect(parseMsisdn(raw, defaultRegion)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('two numbers in one cell'),
    });
  });

  it.each([
    ['0171/3920001', 'DE', '491713920001'],
    ['0171/1234567', 'DE', '491711234567'],
    ['0171 / 39 20 001', 'DE', '491713920001'],
    ['030/231250', 'DE', '4930231250'],
    ['(030)/231250', 'DE', '4930231250'],
    ['034954/12345', 'DE', '493495412345'],
    ['030/231250-52', 'DE', '493023125052'],
    ['+49 30 231250-52', undefined, '493023125052'],
    ['+49/171/3920001', undefined, '491713920001'],
    ['0049/171/3920001', 'DE', '491713920001'],
    ['01/23/45/67/89', 'FR', '33123456789'],
    ['202/555/0123', 'US', '12025550123'],
    ['0664/1234567', 'AT', '436641234567'],
    ['06/12345678', 'NL', '31612345678'],
    ['02/6981234', 'IT', '39026981234'],
    ['+49 171\n3920001', undefined, '491713920001'],
    ['021/555/1234', 'ID', '62215551234'],
  ] as const)('reads %j in %s as one number that is grouped', (raw, defaultRegion, msisdn) => {
    expect(parseMsisdn(raw, defaultRegion)).toMatchObject({ ok: true, msisdn });
  });

  it('reads the digits of every script', () => {
    const scripts = Array.from({ length: 0x20000 }, (_, code) => code).filter(
      (code) => (code < 0xd800 || code > 0xdfff) && /^\p{Nd}$/u.test(String.fromCodePoint(code)),
    );
    expect(scripts.length).toBeGreaterThanOrEqual(600);
    const zeros = scripts.filter((_, index) => index % 10 === 0);
    for (const zero of zeros) {
      const written = [...'+442079460123'].map((c) =>
        c === '+' ? c : String.fromCodePoint(zero + Number(c)),
      );
      expect([zero, parseMsisdn(written.join(''))]).toEqual([
        zero,
        expect.objectContaining({ ok: true, msisdn: '442079460123' }),
      ]);
    }
    expect(parseMsisdn('۰۹۱۲۱۱۱۰۰۰۱', 'IR')).toMatchObject({ msisdn: '989121110001' });
    expect(parseMsisdn('＋４４　２０７９４６０１２３')).toMatchObject({ msisdn: '442079460123' });
  });

  it.each([
    ['442079460123', undefined, '442079460123'],
    ['442 079 460 004', undefined, '442079460004'],
    ['442079460123.0', undefined, '442079460123'],
    ['442079460123@c.us', undefined, '442079460123'],
    ['33612345678', 'US', '33612345678'],
    ['48 512 000 001', 'GB', '48512000001'],
    ['491701234567', 'DE', '491701234567'],
  ] as const)('reads %j in %s as international digits, and says so', (raw, defaultRegion, msisdn) => {
    expect(parseMsisdn(raw, defaultRegion)).toMatchObject({ ok: true, msisdn, repair: 'plus_added' });
  });

  it.each([
    ['15812345678', undefined, 'may be a number of CA or of CN'],
    ['34987654321', undefined, 'may be a number of ES or of BR'],
    ['2025550123', undefined, 'no country code'],
    ['30231251', 'DE', '4930231251'],
    ['442079460001', 'DE', 'may be a number of DE or of GB'],
    ['12644981408', 'AT', 'may be a number of AT or of AI'],
    ['4791828640', 'FI', 'may be a number of FI or of NO'],
    ['4791828640', 'BR', 'may be a number of BR or of NO'],
    ['12468229394', 'MX', 'may be a number of MX or of BB'],
    ['4315342345', 'IT', 'may be a number of IT or of AT'],
    ['4315342345', 'US', '14315342345'],
    // A spreadsheet has dropped the zero.
    ['1701234567', 'DE', '491701234567'],
    ['15122345678', 'DE', '4915122345678'],
    ['3023125001', 'DE', '493023125001'],
    ['6642345678', 'AT', '436642345678'],
    ['7911123456', 'GB', '447911123456'],
    ['81234567890', 'ID', '6281234567890'],
    ['401234567', 'FI', '358401234567'],
    ['34987654321', 'BR', '5534987654321'],
    ['2651022222', 'GR', '302651022222'],
    ['436641234567', 'DE', 'may be a number of DE or of AT'],
    ['447400123456', 'DE', 'may be a number of DE or of GB'],
    ['3912345678', 'IT', '393912345678'],
    ['9123456789', 'IN', '919123456789'],
    ['4011234567', 'DE', '494011234567'],
  ] as const)('never reads %j in %s as another country has it', (raw, defaultRegion, answer) => {
    const parsed = parseMsisdn(raw, defaultRegion);
    expect(parsed.ok ? parsed.msisdn : parsed.reason).toContain(answer);
    expect(parsed).not.toMatchObject({ repair: 'plus_added' });
  });

  it('never takes bare digits of another country for a number of the region, but one as people there write theirs', () => {
    const anyNumber = fc
      .tuple(region, fc.stringMatching(/^\d{6,10}$/))
      .map(([country, national]) => ({ callingCode: getCountryCallingCode(country), national }));
    let compared = 0;
    fc.assert(
      fc.property(fc.oneof(nearNumber, anyNumber), region, ({ callingCode, national }, home) => {
        const digits = callingCode + national;
        const abroad = parseMsisdn(`+${digits}`);
        // In North Korea 99 is dialled before the number of another country.
        if (!abroad.ok || abroad.msisdn !== digits || digits.length < 10 || home === 'KP') return;
        if (numberKind(digits) === 'special') return;
        compared++;
        const read = parseMsisdn(digits, home);
        if (!read.ok || read.msisdn === digits) return;
        const number = parsePhoneNumberFromString(`+${read.msisdn}`)!;
        const isAsWritten = number.formatNational().replace(/\D/g, '') === digits;
        expect([digits, home, read.repair, isAsWritten || numberKind(read.msisdn)]).toEqual([
          digits,
          home,
          undefined,
          isAsWritten || 'mobile',
        ]);
      }),
      { numRuns: 20_000 },
    );
    expect(compared).toBeGreaterThan(1_500);
  });

  it.each([
    ['0151 2345678 ab 18 Uhr', 'DE', '"ab 18 Uhr" behind the number'],
    ['0171 3920001 ab 18.30 Uhr', 'DE', '"ab 18.30 Uhr" behind the number'],
    ['+44 20 7946 0010 after 6 pm', undefined, '"after 6 pm" behind the number'],
    ['0171 3920001 (privat)', 'DE', '"(privat)" behind the number'],
    ['0171 3920001 oder 0171 3920002 abends', 'DE', 'two numbers in one cell'],
  ] as const)('names what stands behind the number in %j', (raw, defaultRegion, reason) => {
    expect(parseMsisdn(raw, defaultRegion)).toMatchObject({
      ok: false,
      reason: expect.stringContaining(reason),
    });
  });

  it.each([
    ['+52 1 55 1234 5678', undefined, '525512345678'],
    ['5215512345678', undefined, '525512345678'],
    ['044 55 1234 5678', 'MX', '525512345678'],
    ['045 55 1234 5678', 'MX', '525512345678'],
    ['01 55 1234 5678', 'MX', '525512345678'],
    ['+55 11 8765 4321', undefined, '5511987654321'],
    ['(11) 8765-4321', 'BR', '5511987654321'],
    ['+225 07 12 34 56', undefined, '2250707123456'],
    ['+229 97 00 00 01', undefined, '2290197000001'],
    ['+230 712 3456', undefined, '23057123456'],
    ['+84 168 123 4567', undefined, '84381234567'],
    ['+84 120 123 4567', undefined, '84701234567'],
    ['0123 1234567', 'VN', '84831234567'],
    ['+57 1 2345678', undefined, '576012345678'],
    ['+237 77 12 34 56', undefined, '237677123456'],
    ['5215512345678', 'MX', '525512345678'],
  ] as const)(
    'reads %j in %s, from before its plan changed, as the number of today',
    (raw, region, msisdn) => {
      expect(parseMsisdn(raw, region)).toMatchObject({ ok: true, msisdn, repair: 'older_number' });
    },
  );

  it('keeps apart what nobody can know to be the same', () => {
    const read = (raw: string) => {
      const parsed = parseMsisdn(raw);
      return parsed.ok && parsed.msisdn;
    };
    expect(read('+54 9 11 2345 6789')).toBe('5491123456789');
    expect(read('+54 11 15 2345 6789')).toBe('5491123456789');
    expect(read('+54 11 2345 6789')).toBe('541123456789');
  });

  it.each([
    ['+979 1 2345 6789', undefined, 'premium_rate'],
    ['0900 1234567', 'DE', 'premium_rate'],
    ['0906 700 1234', 'GB', 'premium_rate'],
    ['+1 900 234 5678', undefined, 'premium_rate'],
    ['01805 123456', 'DE', 'shared_cost'],
    ['+808 1234 5678', undefined, 'shared_cost'],
    ['+61 13 12 34', undefined, 'shared_cost'],
    ['+881 6 1234 5678', undefined, 'satellite'],
    ['00881612345678', 'GB', 'satellite'],
    ['+870 773 111 632', undefined, 'satellite'],
    ['+882 16 1234567', undefined, 'satellite'],
    ['0147 112 345', 'AU', 'satellite'],
    ['8 954 000 00 00', 'RU', 'satellite'],
    ['+47 02345', undefined, 'short_number'],
    ['14020', 'NL', 'short_number'],
  ] as const)('sends to %j in %s only where %s is allowed', (raw, region, type: SpecialType) => {
    expect(parseMsisdn(raw, region)).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`allowNumberTypes has ${type}`),
    });
    expect(parseMsisdn(raw, region, new Set([type]))).toMatchObject({ ok: true });
  });

  it('reads its own output, and survives any text', () => {
    fc.assert(
      fc.property(nearNumber, ({ callingCode, national }) => {
        const parsed = parseMsisdn(`+${callingCode}${national}`);
        if (parsed.ok) expect(parseMsisdn(`+${parsed.msisdn}`)).toEqual({ ...parsed, repair: undefined });
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
