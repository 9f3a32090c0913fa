import { nextTurn } from '../../platform/process/next-turn.js';
import { columnName, columnNames, someOf } from '../../sms/column-names.js';
import { type CountryCode, parseMsisdn } from '../../sms/phone.js';
import { ContactFileError } from './contact-file-error.js';
import { commonLength, looksLikePhone } from './dialect.js';

export interface Header {
  hasHeader: boolean;
  columns: string[];
  /** What the columns are called in the file; their names where it does not call them anything. */
  headers: string[];
  phoneIndex: number;
}

/** What people call the column, in the order in which it is likely to receive messages. */
const PHONE_NAMES: readonly RegExp[] = [
  /^(msisdn|e_?164)/,
  /^(mobile?|cell|cellular|handy|gsm|celular|movil|cellulare|portable|komorka|mobil\p{L}*|whatsapp|sms|手机|手机号|携帯|мобильный)(_|$)/u,
  /^(phone|phones?_?number|telephone|telefono?|telefoon|telefone|telefonnummer|rufnummer|puhelin\p{L}*|телефон|电话|電話|電話番号|전화|هاتف)(_|$)/u,
  /(^|_)(msisdn|mobile?|cell|cellphone|phone|telephone|telefono?|handy|gsm|tel)(_|$)/,
  /^(tel|fono|number|numero|nummer|num|numer|nr|no|to|recipient|destination|номер|号码)(_|$)/,
];

/**
 * Finds the header and the phone column among the first rows, of which the first is not blank.
 *
 * The first row is the header if a cell of it is a usual name of the phone column, or if none looks like a number.
 * The phone column is the best-named one, unless its cells hold no number at all and another column's do; without
 * a name it is the column with the most numbers. Throws `no_phone_column`,
 * `too_many_columns` or `column_name_too_long`.
 */
export async function readHeader(
  rows: readonly string[][],
  defaultRegion: CountryCode | undefined,
  { columnsMax, columnNameCharsMax }: { columnsMax: number; columnNameCharsMax: number },
): Promise<Header> {
  const first = rows[0] as string[];
  if (first.length > columnsMax) throw tooManyColumns(first.length, columnsMax);
  const names = first.map((cell) => columnName(cell.slice(0, columnNameCharsMax)));
  const named = bestNamed(names);
  const hasHeader = named >= 0 || !first.some(looksLikePhone);
  const body = (hasHeader ? rows.slice(1) : rows).filter((row) => row.some((cell) => cell.trim() !== ''));
  const width = hasHeader ? first.length : commonLength(body);
  if (width > columnsMax) throw tooManyColumns(width, columnsMax);
  const tooLong = hasHeader ? first.findIndex((cell) => cell.length > columnNameCharsMax) : -1;
  if (tooLong >= 0) {
    const detail = `The name of column ${tooLong + 1} is longer than ${columnNameCharsMax} characters.`;
    throw new ContactFileError('column_name_too_long', `${detail} The first row should be the header.`);
  }
  const shares: number[] = [];
  for (let index = 0; index < width; index++) {
    shares.push(phoneShare(body, index, defaultRegion));
    await nextTurn();
  }
  const fullest = shares.indexOf(Math.max(...shares));
  const byContent = (shares[fullest] ?? 0) >= 0.5;
  const namedIsEmpty = named >= 0 && byContent && (shares[named] ?? 0) === 0;
  const phoneIndex = named >= 0 && !namedIsEmpty ? named : byContent ? fullest : -1;
  if (phoneIndex < 0) throw noPhoneColumn(hasHeader ? columnNames(first) : undefined, width);
  const columns = hasHeader ? columnNames(first) : numberedColumns(width, phoneIndex);
  return {
    hasHeader,
    columns,
    headers: hasHeader ? first.map((name) => name.trim()) : columns,
    phoneIndex,
  };
}

function tooManyColumns(columns: number, columnsMax: number): ContactFileError {
  const detail = `The file has ${columns} columns; at most ${columnsMax} are possible.`;
  return new ContactFileError('too_many_columns', detail);
}

function bestNamed(names: readonly string[]): number {
  for (const pattern of PHONE_NAMES) {
    const index = names.findIndex((name) => pattern.test(name));
    if (index >= 0) return index;
  }
  return -1;
}

/**
 * The part of a column's filled cells that are numbers. What only looks like one counts a little less, so that a
 * column of numbers wins over one of dates, and so that the rows of a file of national numbers without a region
 * can each say what is missing.
 */
function phoneShare(
  rows: readonly string[][],
  index: number,
  defaultRegion: CountryCode | undefined,
): number {
  let filled = 0;
  let score = 0;
  for (const row of rows) {
    const cell = row[index];
    if (!cell || cell.trim() === '') continue;
    filled++;
    if (parseMsisdn(cell, defaultRegion).ok) score += 1;
    else if (looksLikePhone(cell) && !/^\s*\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\s*$/.test(cell)) score += 0.6;
  }
  return filled === 0 ? 0 : score / filled;
}

function numberedColumns(width: number, phoneIndex: number): string[] {
  return Array.from({ length: width }, (_, index) =>
    index === phoneIndex ? 'phone' : `column_${index + 1}`,
  );
}

function noPhoneColumn(columns: readonly string[] | undefined, width: number): ContactFileError {
  const found = columns ? `The columns are ${someOf(columns)}.` : `The file has ${width} unnamed columns.`;
  const advice = 'Name the column of the numbers "phone", or write the numbers with + and country code.';
  return new ContactFileError('no_phone_column', `No column holds phone numbers. ${found} ${advice}`);
}
