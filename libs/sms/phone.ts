import {
  type CountryCode,
  isSupportedCountry,
  ParseError,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import { acceptDialled, acceptInternational } from './numbering-plan.js';

/**
 * Phone numbers as people and spreadsheets write them, to MSISDNs: the digits of E.164 (ITU-T E.164, at most 15)
 * without the plus. Validity is that of libphonenumber's full metadata: the number lies in a range that is
 * assigned to subscribers, not only one of a possible length.
 */

export type { CountryCode };

export type ParsedMsisdn =
  | {
      ok: true;
      msisdn: string /** Undefined for numbers of no country, such as +881. */;
      region: CountryCode | undefined;
    }
  | { ok: false; reason: string };

/** A file may have a default region; whoever reads one adds that. */
export const NO_COUNTRY_CODE = 'has no country code: begin it with + or 00';

const MSISDN_LENGTH_MAX = 15;
const RAW_LENGTH_MAX = 80;
const PLUS = '+'.charCodeAt(0);

/** No-break and exotic spaces, zero-width and direction marks: copied from web pages and chats, never meant. */
const INVISIBLE = /[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g;
const QUOTES = /^=?["'`´\u2018-\u201f]+|["'`´\u2018-\u201f]+$/g;
const SCHEME = /^(?:tel|sms|callto):(?:\/\/)?/i;
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;
/** A column of numbers with gaps, exported as floating point. */
const TRAILING_FRACTION = /^(\+?\d{7,})\.0+$/;
const PUNCTUATION =
  /[-.()[\]/~'\u2019\u2010-\u2015\u2212\u30fc\uff08\uff09\uff0d-\uff0f\uff3b\uff3d\uff5e]+/g;
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?e\+?\d+$/i;
const EXTENSION = /\d(?:;ext=|;|,+|#|x|ext\.?|extn\.?)\d{1,7}#?$/i;

/**
 * Reads one phone number.
 *
 * Understood: E.164, `00` as well as the region's own international prefix, national format where `defaultRegion`
 * is given, and around them spaces, brackets, dashes, dots, slashes, `tel:`, an apostrophe or `="…"` from a
 * spreadsheet, invisible characters, full-width and Arabic digits. Refused, with a reason for the person who has to
 * repair the cell: everything that is no assignable number, numbers with an extension, and Excel's `4.477E+11`.
 * Without `defaultRegion` digits alone are refused even where they would make a valid international number: a
 * national number of one country is often a valid international number of another.
 *
 * A `reason` reads on after the value: `"0123" is too short for …`.
 */
export function parseMsisdn(raw: string, defaultRegion?: CountryCode): ParsedMsisdn {
  if (isPlain(raw)) return parsePlain(raw, defaultRegion);
  if (raw.length > RAW_LENGTH_MAX) return refused('is too long for a phone number');
  const bare = undecorated(raw);
  if (SCIENTIFIC.test(bare)) {
    return refused(
      'is a number in scientific notation: a spreadsheet has rounded it; format the column as text',
    );
  }
  if (EXTENSION.test(bare)) return refused('has an extension, which cannot receive messages');
  const written = bare.replace(PUNCTUATION, '');
  if (written === '') return refused('is empty');
  if (isPlain(written)) return parsePlain(written, defaultRegion);
  const foreign = /(?!^\+)[^\d]/u.exec(written)?.[0];
  return refused(
    foreign ? `contains "${foreign}", which is no part of a phone number` : lengthFault(written),
  );
}

/** True if `code` (ISO 3166-1 alpha-2, upper case) is a region that numbers can be read for. */
export function isRegion(code: string): code is CountryCode {
  return isSupportedCountry(code);
}

function refused(reason: string): ParsedMsisdn {
  return { ok: false, reason };
}

function lengthFault(digits: string): string {
  return digits.length < 5 ? 'is too short for a phone number' : 'is too long for a phone number';
}

/** 3 to 20 digits after at most one plus: nothing to clean. */
function isPlain(text: string): boolean {
  let i = text.charCodeAt(0) === PLUS ? 1 : 0;
  if (text.length - i < 3 || text.length - i > 20) return false;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** The text without what spreadsheets, web pages and people put around a number. */
function undecorated(raw: string): string {
  return raw
    .replace(INVISIBLE, '')
    .replace(QUOTES, '')
    .replace(SCHEME, '')
    .replace(OTHER_DIGITS, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replaceAll('＋', '+')
    .replace(TRAILING_FRACTION, '$1');
}

function parsePlain(plain: string, defaultRegion: CountryCode | undefined): ParsedMsisdn {
  const written = defaultRegion === undefined && plain.startsWith('00') ? `+${plain.slice(2)}` : plain;
  const international = written.charCodeAt(0) === PLUS;
  if (!international && defaultRegion === undefined) {
    return refused(NO_COUNTRY_CODE);
  }
  const accepted = international
    ? acceptInternational(written.slice(1))
    : acceptDialled(written, defaultRegion as CountryCode);
  if (accepted && accepted.msisdn.length <= MSISDN_LENGTH_MAX) {
    return { ok: true, msisdn: accepted.msisdn, region: accepted.region };
  }
  const parsed = parseByLibrary(written, defaultRegion);
  // `00` works from everywhere in print, whatever the region dials: a second reading, only if the first failed.
  if (parsed.ok || international || !written.startsWith('00')) return parsed;
  const second = parseByLibrary(`+${written.slice(2)}`, undefined);
  return second.ok ? second : parsed;
}

/** The authority, and the only one that says no. */
function parseByLibrary(written: string, defaultCountry: CountryCode | undefined): ParsedMsisdn {
  try {
    const number = parsePhoneNumberWithError(written, { defaultCountry, extract: false });
    const msisdn = number.number.slice(1);
    if (msisdn.length > MSISDN_LENGTH_MAX) return refused('is too long for a phone number');
    if (number.isValid()) return { ok: true, msisdn, region: number.country };
    const where = number.country ?? `the countries of +${number.countryCallingCode}`;
    const fault = LENGTH_FAULTS[validatePhoneNumberLength(written, { defaultCountry }) ?? ''];
    return refused(`${fault ?? 'is in no number range assigned'} in ${where}`);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return refused(PARSE_FAULTS[error.message] ?? 'is not a phone number');
  }
}

const LENGTH_FAULTS: Record<string, string> = {
  TOO_SHORT: 'is too short for a phone number',
  TOO_LONG: 'is too long for a phone number',
  INVALID_LENGTH: 'has a length that no phone number has',
};

const PARSE_FAULTS: Record<string, string> = {
  TOO_SHORT: 'is too short for a phone number',
  TOO_LONG: 'is too long for a phone number',
  INVALID_COUNTRY: 'has a country code that does not exist',
};
