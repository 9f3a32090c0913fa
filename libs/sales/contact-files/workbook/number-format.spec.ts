import fc from 'fast-check';
import { format as oracle } from 'numfmt';
import { builtInFormat, numberFormat } from './number-format.js';

const show = (code: string, value: number, is1904 = false) => numberFormat(code, is1904).show(value);

describe('a number', () => {
  it.each([
    ['General', 447701123456, '447701123456'],
    ['General', 4.47701123456e11, '447701123456'],
    ['General', 123456789012345, '123456789012345'],
    ['General', -12, '-12'],
    ['General', 0.1 + 0.2, '0.3'],
    ['General', 1234.56789012, '1234.56789'],
    ['@', 447701123456, '447701123456'],
    ['0', 1.5, '2'],
    ['0000000000', 171392001, '0171392001'],
    ['00000', 1067, '01067'],
    ['0.00', 1.005, '1.01'],
    ['0.00', -0.001, '0.00'],
    ['#,##0', 1234567, '1,234,567'],
    ['#,##0.00', 1234.5, '1,234.50'],
    ['#,##0.0#', 1234.5, '1,234.5'],
    ['#,##0,', 1234567, '1,235'],
    ['0%', 0.07, '7%'],
    ['0.0 %', 0.125, '12.5 %'],
    ['0.00E+00', 447701123456, '447701123456'],
    ['#,##0.00 "€"', 1234.5, '1,234.50 €'],
    ['[$€-407] #,##0', 1234, '€ 1,234'],
    ['"No. "0', 7, 'No. 7'],
    ['#,##0;(#,##0)', -1234, '(1,234)'],
    ['#,##0;[Red]-#,##0;"-"', 0, '-'],
    ['(000) 000-0000', 4155550123, '(415) 555-0123'],
    ['+0 (000) 000-00-00', 79120000001, '+7 (912) 000-00-01'],
    ['00"-"000', 12345, '12-345'],
    ['0_ ;-0 ', 5, '5 '],
    ['.00', 12.5, '12.50'],
    [';;;', 5, ''],
  ])('in %s: %d is %s', (code, value, text) => expect(show(code, value)).toBe(text));

  it.each([
    ['[<=9999999]###-####;(###) ###-####', 4155550123, '4155550123'],
    ['# ?/?', 1.5, '1.5'],
  ])('in %s, which is not understood, is %d as it is, and that is said', (code, value, text) => {
    expect(show(code, value)).toBe(text);
    expect(numberFormat(code, false).isExact).toBe(false);
  });
});

describe('a date', () => {
  it.each([
    [builtInFormat(14), 45_000, '2023-03-15'],
    [builtInFormat(22), 45_000.75, '2023-03-15 18:00'],
    [builtInFormat(15), 45_000, '15-Mar-23'],
    [builtInFormat(18), 0.5, '12:00 PM'],
    [builtInFormat(46), 1.5, '36:00:00'],
    ['dd.mm.yyyy', 45_000, '15.03.2023'],
    ['d/m/yy', 45_000, '15/3/23'],
    ['yyyy\\-mm\\-dd;@', 45_000, '2023-03-15'],
    ['[$-409]d\\-mmm\\-yyyy;@', 45_000, '15-Mar-2023'],
    ['[$-407]d. mmmm yyyy', 45_000, '15. März 2023'],
    ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', 45_000, '2023-03-15'],
    ['dddd', 45_000, 'Wednesday'],
    ['hh:mm', 45_000.999_999, '00:00'],
    ['h "Uhr"', 0.75, '18 Uhr'],
    ['mm:ss.0', 0.000_5, '00:43.2'],
    ['d.m.yyyy', 1, '1.1.1900'],
    ['d.m.yyyy', 61, '1.3.1900'],
    ['dd/mm/yyyy hh:mm', 45_000.5, '15/03/2023 12:00'],
  ])('in %s: %d is %s', (code, serial, text) => expect(show(code, serial)).toBe(text));

  it('counts from 1904 where the workbook does', () => {
    expect(show('yyyy-mm-dd', 45_000 - 1_462, true)).toBe('2023-03-15');
  });

  it('of an era is a date like others, and that is said', () => {
    const format = numberFormat('[$-411]ggge"年"m"月"d"日"', false);
    expect(format.show(45_000)).toBe('2023-03-15');
    expect(format.isExact).toBe(false);
  });

  it('that is none is the number', () => expect(show('dd.mm.yyyy', -1)).toBe('-1'));
});

describe('any number in a usual format', () => {
  const code = fc.constantFrom(
    ...[
      '0',
      '0.0',
      '0.00',
      '0.000',
      '#,##0',
      '#,##0.00',
      '0%',
      '0.00%',
      '0000000',
      '#',
      '#.##',
      '0.0#',
      '000-000',
    ],
    ...[
      '#,##0.00;(#,##0.00)',
      '0;-0;"zero"',
      '"a"0"b"',
      'yyyy-mm-dd',
      'd.m.yy',
      'dd/mm/yyyy h:mm',
      'h:mm:ss AM/PM',
    ],
    ...['d-mmm-yyyy', 'dddd, mmmm d', '[h]:mm', 'mm:ss'],
  );

  it('is what another formatter makes of it', () => {
    fc.assert(
      fc.property(
        code,
        fc.integer({ min: -99_999, max: 99_999_999 }),
        fc.constantFrom(1, 10, 100),
        (code, n, by) => {
          const value = n / by;
          if (/[ymdhs]/.test(code) && (value < 61 || value > 90_000)) return;
          expect({ code, value, text: show(code, value) }).toEqual({
            code,
            value,
            text: oracle(code, value),
          });
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
