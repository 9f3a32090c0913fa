/**
 * Numbers as they were written before their country's plan changed, to those of today, where a rule gives the one from
 * the other. They stand in address books for years, beside the new ones. All are international, without the plus.
 *
 * Argentina is not here: whether `+54 11 …` without 9 is a landline or a mobile that was written short cannot be known.
 */
const RULES: readonly (readonly [older: RegExp, today: string])[] = [
  // Mexico, 2019: no 1 before mobiles from abroad, no 01, 044 or 045 within.
  [/^52(?:1|01|044|045)(\d{10})$/, '52$1'],
  // Brazil, 2012 to 2016: a 9 before mobiles.
  [/^55([1-9]\d)([689]\d{7})$/, '55$19$2'],
  // Côte d'Ivoire, 2021: 01, 05 or 07 before mobiles, by the operator, which the second digit tells.
  [/^225([04-9][0-3]\d{6})$/, '22501$1'],
  [/^225([04-9][4-6]\d{6})$/, '22505$1'],
  [/^225([04-9][7-9]\d{6})$/, '22507$1'],
  // Benin, 2024: 01 before all.
  [/^229([24-9]\d{7})$/, '22901$1'],
  // Cameroon, 2014: a 6 before mobiles.
  [/^237([79]\d{7})$/, '2376$1'],
  // Mauritius, 2013: a 5 before mobiles.
  [/^230([79]\d{6})$/, '2305$1'],
  // Colombia, 2021: 60 before the area code of landlines.
  [/^57([124-8]\d{7})$/, '5760$1'],
  // Vietnam, 2018: mobiles of eleven digits have ten.
  [/^8416([2-9]\d{7})$/, '843$1'],
  [/^84120(\d{7})$/, '8470$1'],
  [/^84121(\d{7})$/, '8479$1'],
  [/^84122(\d{7})$/, '8477$1'],
  [/^84126(\d{7})$/, '8476$1'],
  [/^84128(\d{7})$/, '8478$1'],
  [/^84123(\d{7})$/, '8483$1'],
  [/^84124(\d{7})$/, '8484$1'],
  [/^84125(\d{7})$/, '8485$1'],
  [/^84127(\d{7})$/, '8481$1'],
  [/^84129(\d{7})$/, '8482$1'],
  [/^8418([68]\d{7})$/, '845$1'],
  [/^84199(\d{7})$/, '8459$1'],
];

/** What `digits` is today, or undefined for what no plan ever had so. It is to be looked at whether that is valid. */
export function numberOfToday(digits: string): string | undefined {
  const rule = RULES.find(([older]) => older.test(digits));
  return rule && digits.replace(rule[0], rule[1]);
}
