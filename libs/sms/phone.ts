import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  ParseError,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import {
  type AcceptedNumber,
  acceptDialled,
  acceptInternational,
  isUsualMobile,
  mobileSomewhere,
  type SpecialType,
  specialTypeByLibrary,
} from './numbering-plan.js';
import { numberOfToday } from './older-numbers.js';

/**
 * Phone numbers as people and spreadsheets write them, to MSISDNs: the digits of E.164 (ITU-T E.164, at most 15)
 * without the plus. Validity is that of libphonenumber's full metadata: the number lies in a range that is
 * assigned to subscribers, not only one of a possible length.
 */

export { SPECIAL_TYPES, type SpecialType } from './numbering-plan.js';
export type { CountryCode };

export type ParsedMsisdn =
  | {
      ok: true;
      msisdn: string;
      /** Undefined for numbers of no country, such as +881. */
      region: CountryCode | undefined;
      /** What was done to read it, where its writer may have meant another. */
      repair: Repair | undefined;
    }
  | {
      ok: false;
      reason: string;
      /** What it is, where it is a number and only not allowed. */
      special?: SpecialType;
    };

/** Digits were read as international although no plus stands before them; or an older number as that of today. */
export type Repair = 'plus_added' | 'older_number';

export const NO_COUNTRY_CODE =
  'has no country code: begin it with + or 00, or give its country as defaultRegion';
const TWO_NUMBERS = 'has two numbers in one cell: keep one, or give each a row of its own';
const ROUNDED = 'is a number in scientific notation: a spreadsheet has rounded it; format the column as text';
const THOUSANDS = 'is a number with thousands separators, as spreadsheets show it: format the column as text';
const DECIMALS = 'is a number with decimals, as spreadsheets show it: format the column as text';

const MSISDN_LENGTH_MAX = 15;
const RAW_LENGTH_MAX = 80;
const PLUS = '+'.charCodeAt(0);

/** Zero-width and direction marks: copied from web pages and chats, never meant. */
const MARKS = /[\p{Default_Ignorable_Code_Point}\u2800]+/gu;
const QUOTES = /^=?["'`´\u2018-\u201f]+|["'`´\u2018-\u201f]+$/g;
/** Of addresses, of what people write before a number, and of advertisers' forms (`p:+49…`). */
const SCHEME = /^(?:tel|sms|callto|phone|mob|mobil|mobile|handy|p)\.?:(?:\/\/)?\s*/i;
/** Of WhatsApp's names of people. */
const DOMAIN = /@(?:c\.us|s\.whatsapp\.net)$/i;
const NOT_ASCII = /[\u0080-\uffff]/;
const DIGIT = /^\p{Nd}$/u;
/** A column of numbers with gaps, exported as floating point. */
const TRAILING_FRACTION = /^(\+?\d{7,})\.0+$/;
const PUNCTUATION =
  /[-.()[\]/~'\u2019\u2010-\u2015\u2212\u30fc\uff08\uff09\uff0d-\uff0f\uff3b\uff3d\uff5e]+/g;
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?e\+?\d+$/i;
const EXTENSION =
  /\d\(?(?:;ext=|[,;]{2,}|#|[,;]?(?:x|extn?|extension|int|interno|app|apparat|dw|durchwahl|poste|anexo|ramal|wew|доб|доп|内線|内线|內線|내선)[.:]?)\d{1,7}[#)]?$/i;
/** In thousands, and in India's hundreds before them. */
const IN_THOUSANDS = /^\+?\d{1,3}(?:(?:,\d{3})+|(?:,\d{2})+,\d{3})$/;
const IN_DECIMALS = /^\+?(?:\d{7,},0+|\d{7,}\.\d{1,2}|\d{1,3}(?:,\d{2,3})+\.\d+|\d{1,3}(?:\.\d{3})+,\d+)$/;

/** Digits without a plus are read as international from this length on. */
const INTERNATIONAL_DIGITS_MIN = 10;
/** A valid number of fewer national digits may as well be an area code, with a slash behind it. */
const COMPLETE_DIGITS_MIN = 6;
const NOTHING_SPECIAL: ReadonlySet<SpecialType> = new Set();

/**
 * Reads one phone number.
 *
 * Understood: E.164, `00` as well as the region's own international prefix, national format where `defaultRegion`
 * is given, and around them spaces, brackets, dashes, dots, slashes, `tel:`, an apostrophe or `="…"` from a
 * spreadsheet, invisible characters, the digits of every script. International digits that lack their plus are read
 * where they are no number of `defaultRegion`, or begin with its calling code, or without a region where no country has such mobile numbers, and refused where they may be both; numbers from
 * before their plan changed as those of today. Refused, with a reason for the person who has to repair the cell:
 * everything that is no assignable number, two numbers, numbers with an extension, Excel's `4.477E+11`, and numbers of
 * special types that are not in `allowed`.
 *
 * A `reason` reads on after the value: `"0123" is too short for …`.
 */
export function parseMsisdn(
  raw: string,
  defaultRegion?: CountryCode,
  allowed: ReadonlySet<SpecialType> = NOTHING_SPECIAL,
): ParsedMsisdn {
  if (isPlain(raw)) return parsePlain(raw, defaultRegion, allowed);
  if (raw.length > RAW_LENGTH_MAX) return refused('is too long for a phone number');
  const spaced = undecorated(raw);
  const bare = spaced.replace(/\s+/g, '').replace(TRAILING_FRACTION, '$1');
  const written = bare.replace(PUNCTUATION, '');
  if (written === '') return refused('is empty');
  const isDigits = isPlain(written);
  const disguise = isDigits && !bare.includes('.') ? undefined : disguiseOf(bare);
  if (disguise !== undefined) return refused(disguise);
  const fused = isDigits ? parsePlain(written, defaultRegion, allowed) : undefined;
  const isNumber = fused !== undefined && (fused.ok || fused.special !== undefined);
  const mayBeTwo =
    !isNumber ||
    SEPARATOR.test(spaced) ||
    spaced.lastIndexOf('+') > 2 ||
    (written.length >= TWO_NUMBERS_DIGITS_MIN && TRUNK_PREFIX_WITHIN.test(spaced));
  if (mayBeTwo && hasTwoNumbers(spaced, defaultRegion, isNumber)) return refused(TWO_NUMBERS);
  if (fused) return fused;
  const words = wordsBehind(spaced);
  if (words) return refused(`has "${words}" behind the number: keep the number alone`);
  const foreign = /(?!^\+)[^\d]/u.exec(written)?.[0];
  return refused(
    foreign ? `contains "${foreign}", which is no part of a phone number` : lengthFault(written),
  );
}

/** The digits that numbers of the region begin with abroad. */
export const callingCodeOf = (region: CountryCode): string => getCountryCallingCode(region);

/** What a number without blanks is, other than a number: what a spreadsheet made of one, or one with more behind it. */
function disguiseOf(bare: string): string | undefined {
  if (SCIENTIFIC.test(bare)) return ROUNDED;
  if (IN_THOUSANDS.test(bare)) return THOUSANDS;
  if (IN_DECIMALS.test(bare)) return DECIMALS;
  return EXTENSION.test(bare) ? 'has an extension, which cannot receive messages' : undefined;
}

/** True if `code` (ISO 3166-1 alpha-2, upper case) is a region that numbers can be read for. */
export function isRegion(code: string): code is CountryCode {
  return isSupportedCountry(code);
}

/**
 * What receives at this number: a handset, or what may be one; a telephone; or what is for nobody in particular, such as a
 * premium or toll-free number.
 */
export function numberKind(msisdn: string): 'mobile' | 'landline' | 'special' {
  const type = parsePhoneNumberWithError(`+${msisdn}`).getType();
  if (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE') return 'mobile';
  return type === 'FIXED_LINE' || type === 'VOIP' || type === 'PERSONAL_NUMBER' ? 'landline' : 'special';
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

/** The text without what spreadsheets, web pages and people put around a number; blanks stay. */
function undecorated(raw: string): string {
  const ascii = NOT_ASCII.test(raw)
    ? raw
        .replace(MARKS, '')
        .replace(/\p{Nd}/gu, (digit) => (digit > '9' ? String(digitOf(digit)) : digit))
        .replaceAll('＋', '+')
        // Arabic separators of thousands and decimals.
        .replaceAll('\u066c', ',')
        .replaceAll('\u066b', '.')
    : raw;
  return withoutScheme(ascii.trim().replace(QUOTES, '').trim());
}

/** The text without what says only that it is a number, before it or behind. */
export const withoutScheme = (text: string): string => text.replace(SCHEME, '').replace(DOMAIN, '');

/** Digits of every script stand in tens from zero to nine, one ten behind the other where there are several. */
function digitOf(digit: string): number {
  const code = digit.codePointAt(0)!;
  let zero = code;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return (code - zero) % 10;
}

/** What seldom stands within one number. */
const SEPARATOR = /[/\\;,|&\n\r\uff0f~\uff5e\u301c]/;
const TRUNK_PREFIX_WITHIN = /\d\D+0(?:\D*\d){5}/;
/** Two numbers, each with its prefix, have no fewer. */
const TWO_NUMBERS_DIGITS_MIN = 14;
const BETWEEN_DIGITS = /(?<=\d)\D+(?=\d)/g;
const SIGN_BETWEEN_NUMBERS = /[;,|&+]/;
const WORD_BETWEEN_NUMBERS = /^[\s(]*\p{L}{1,6}\.?[\s)]*$/u;
/** Words between digits and behind them: `0151 2345678 ab 18 Uhr`. */
const WORDS_BEHIND = /^([^\p{L}]*\d\)?)([^\p{L}\d]+\p{L}{2}.*)$/su;
const NUMBER_DIGITS_MIN = 7;
const SLASH_OR_LINE = /^[\s().-]*[/\\\n\r\uff0f~\uff5e\u301c]+[\s().-]*$/;

/**
 * Whether a text has more than one number, as far as can be told: its digits would otherwise be fused to one that stands
 * nowhere in the file. Each place is tried at which it can be cut.
 *
 * A slash after an area code is mere grouping (`0171/3920001`), and so is a dash before an extension (`231250-52`); a
 * slash, or the tilde of East Asia, after what is a number already begins a second, however short (`231250/51`).
 */
function hasTwoNumbers(text: string, region: CountryCode | undefined, isOne: boolean): boolean {
  // Of 0151 2345678 ab 18 Uhr the 18 is no number.
  const endsInWords = /\p{L}\D*$/u.test(text);
  for (const { 0: between, index } of text.matchAll(BETWEEN_DIGITS)) {
    const head = readDigits(text.slice(0, index), region);
    const after = text.slice(index + between.length);
    const tail = readDigits(between.includes('+') ? `+${after}` : after, region ?? head?.region);
    const isWord = WORD_BETWEEN_NUMBERS.test(between) && (tail !== undefined || !endsInWords);
    if ((isWord || SIGN_BETWEEN_NUMBERS.test(between)) && (head || tail)) return true;
    if (head && tail && !isOne) return true;
    if (!head) continue;
    const isComplete = head.nationalDigits >= COMPLETE_DIGITS_MIN;
    if (SLASH_OR_LINE.test(between) && (isComplete || after.replace(/\D/g, '').length <= 3)) return true;
    if (isComplete && tail && tail.nationalDigits >= COMPLETE_DIGITS_MIN && after.startsWith('0'))
      return true;
  }
  return false;
}

/** The words that follow what is as long as a number, if there are any. */
function wordsBehind(text: string): string | undefined {
  const [, number = '', words] = WORDS_BEHIND.exec(text) ?? [];
  return number.replace(/\D/g, '').length >= NUMBER_DIGITS_MIN ? words?.trim() : undefined;
}

/** The number that all digits of a text are, as far as the compiled plans know it. */
function readDigits(text: string, region: CountryCode | undefined): AcceptedNumber | undefined {
  const digits = text.replace(/\D+/g, '');
  if (/^\D*\+/.test(text)) return acceptInternational(digits);
  const national = region && acceptDialled(digits, region);
  if (national) return national;
  if (digits.startsWith('00')) return acceptInternational(digits.slice(2));
  return digits.length >= INTERNATIONAL_DIGITS_MIN ? acceptInternational(digits) : undefined;
}

function parsePlain(
  plain: string,
  defaultRegion: CountryCode | undefined,
  allowed: ReadonlySet<SpecialType>,
): ParsedMsisdn {
  const written = defaultRegion === undefined && plain.startsWith('00') ? `+${plain.slice(2)}` : plain;
  const isInternational = written.charCodeAt(0) === PLUS;
  if (isInternational) return parseWritten(written, defaultRegion, allowed);
  if (defaultRegion === undefined) return parseWithoutPlus(written, allowed);
  return unlessPlusIsMissing(written, parseWritten(written, defaultRegion, allowed), defaultRegion, allowed);
}

/** Reads digits as they are: with their plus, or as they are dialled in the region. */
function parseWritten(
  written: string,
  defaultRegion: CountryCode | undefined,
  allowed: ReadonlySet<SpecialType>,
): ParsedMsisdn {
  const isInternational = written.charCodeAt(0) === PLUS;
  const accepted = isInternational
    ? acceptInternational(written.slice(1))
    : acceptDialled(written, defaultRegion as CountryCode);
  if (accepted && accepted.msisdn.length <= MSISDN_LENGTH_MAX) return taken(accepted, undefined, allowed);
  const parsed = parseByLibrary(written, defaultRegion, allowed);
  if (parsed.ok || parsed.special || isInternational) return parsed;
  // `00` works from everywhere in print, whatever the region dials: a second reading, only if the first failed.
  if (written.startsWith('00')) {
    const second = parseByLibrary(`+${written.slice(2)}`, undefined, allowed);
    return second.ok || second.special ? second : parsed;
  }
  return readWithPlus(written, allowed) ?? parsed;
}

/**
 * Digits without a zero before them that are a number of the region, and another with a plus. A mobile one of the region is
 * meant as that, for spreadsheets drop the zero. What begins with the region's own calling code is read with the plus, for
 * nobody leaves out the zero alone. Of the rest nobody can know whose it is, but where landlines are written without a zero
 * and the other is one, too.
 */
function unlessPlusIsMissing(
  digits: string,
  parsed: ParsedMsisdn,
  region: CountryCode,
  allowed: ReadonlySet<SpecialType>,
): ParsedMsisdn {
  if (!parsed.ok || digits.startsWith('0') || digits.length < INTERNATIONAL_DIGITS_MIN) return parsed;
  const meant = acceptInternational(digits);
  if (!meant || meant.special || meant.msisdn === parsed.msisdn) return parsed;
  if (!parsed.repair && isUsualMobile(parsed.msisdn, parsed.region)) return parsed;
  if (digits.startsWith(callingCodeOf(region))) return taken(meant, 'plus_added', allowed);
  const kind = numberKind(meant.msisdn);
  if (kind === 'special' || (kind === 'landline' && isLandlineAsDialled(digits, parsed.msisdn)))
    return parsed;
  return mayBeOf(parsed.region ?? region, meant.region);
}

/** Whether the digits are all that people write of a landline within its country. Those of Luxembourg have eight at most, whatever its plan says. */
function isLandlineAsDialled(digits: string, msisdn: string): boolean {
  const number = parsePhoneNumberWithError(`+${msisdn}`);
  if (number.getType() !== 'FIXED_LINE' || number.country === 'LU') return false;
  return number.formatNational().replace(/\D/g, '') === digits;
}

const mayBeOf = (one: CountryCode, other: CountryCode) =>
  refused(`may be a number of ${one} or of ${other}: it ${NO_COUNTRY_CODE}`);

/** Digits alone, and nothing says of which country: international, unless they are some country's mobile number, too. */
function parseWithoutPlus(digits: string, allowed: ReadonlySet<SpecialType>): ParsedMsisdn {
  const parsed = readWithPlus(digits, allowed);
  if (!parsed?.ok) return parsed ?? refused(NO_COUNTRY_CODE);
  const elsewhere = parsed.region && mobileSomewhere(digits, parsed.region);
  if (elsewhere === undefined) return parsed;
  return mayBeOf(parsed.region as CountryCode, elsewhere);
}

/** What digits alone are behind a plus that was forgotten; undefined where they are no number. */
function readWithPlus(digits: string, allowed: ReadonlySet<SpecialType>): ParsedMsisdn | undefined {
  if (digits.length < INTERNATIONAL_DIGITS_MIN || digits.length > MSISDN_LENGTH_MAX) return undefined;
  const accepted = acceptInternational(digits);
  if (accepted) return taken(accepted, 'plus_added', allowed);
  const today = acceptInternational(numberOfToday(digits) ?? '');
  return today && taken(today, 'older_number', allowed);
}

function taken(
  {
    msisdn,
    region,
    special,
  }: Omit<AcceptedNumber, 'region' | 'nationalDigits'> & { region: CountryCode | undefined },
  repair: Repair | undefined,
  allowed: ReadonlySet<SpecialType>,
): ParsedMsisdn {
  if (special === undefined || allowed.has(special)) return { ok: true, msisdn, region, repair };
  const reason = `is a ${SPECIAL_NAMES[special]}, which is sent to only where allowNumberTypes has ${special}`;
  return { ok: false, reason, special };
}

const SPECIAL_NAMES: Record<SpecialType, string> = {
  premium_rate: 'premium-rate number',
  shared_cost: 'shared-cost number',
  satellite: 'number of a satellite or other network of no country',
  pager: 'pager',
  voicemail: 'voicemail number',
  short_number: 'short number of a company',
};

/** The authority, and the only one that says no. */
function parseByLibrary(
  written: string,
  defaultCountry: CountryCode | undefined,
  allowed: ReadonlySet<SpecialType>,
): ParsedMsisdn {
  try {
    const number = parsePhoneNumberWithError(written, { defaultCountry, extract: false });
    const msisdn = number.number.slice(1);
    if (number.isValid() && msisdn.length <= MSISDN_LENGTH_MAX) {
      const special = specialTypeByLibrary(msisdn, number.nationalNumber, number.getType());
      return taken({ msisdn, region: number.country, special }, undefined, allowed);
    }
    const today = numberOfToday(msisdn);
    const accepted = today && acceptInternational(today);
    if (accepted) return taken(accepted, 'older_number', allowed);
    if (msisdn.length > MSISDN_LENGTH_MAX) return refused('is too long for a phone number');
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
