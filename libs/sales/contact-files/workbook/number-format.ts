/**
 * Numbers and dates as a spreadsheet shows them, by the format of their cell (ECMA-376, 18.8.31).
 *
 * Two things are told otherwise on purpose. Digits are all written out, where a sheet would show 4.47701E+11, for a phone number
 * is such a number. And a date is written 2026-05-04 where the order of its parts is that of whoever looks at it. What a format
 * says beyond what is known here (conditions, fractions, eras) gives the number as it is, or such a date; that is not `isExact`.
 */

export interface NumberFormat {
  show(value: number): string;
  /** False if a sheet shows something else. */
  isExact: boolean;
}

/** The formats that have a number and no text; those of currency and of dates in Asia are shown by each system in its own way. */
const BUILT_IN: Readonly<Record<number, string>> = {
  0: 'General',
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  5: '#,##0',
  6: '#,##0',
  7: '#,##0.00',
  8: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  37: '#,##0;(#,##0)',
  38: '#,##0;(#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;(#,##0.00)',
  41: '#,##0',
  42: '#,##0',
  43: '#,##0.00',
  44: '#,##0.00',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
  49: '@',
};
const ISO_DATE = 'yyyy-mm-dd';

export function builtInFormat(id: number): string {
  const isDate = id === 14 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
  return isDate ? ISO_DATE : (BUILT_IN[id] ?? 'General');
}

export function numberFormat(code: string, is1904: boolean): NumberFormat {
  const sections = sectionsOf(code).map((section) => sectionFormat(section, is1904));
  const [positive, negative, zero] = sections as [Section, ...Section[]];
  return {
    isExact: sections.every(({ isExact }) => isExact),
    show: (value) => {
      if (value < 0 && negative && positive.kind !== 'date') return negative.show(-value);
      const section = value === 0 && zero ? zero : positive;
      if (value >= 0 || section.kind !== 'number') return section.show(value);
      const size = section.show(-value);
      return /[1-9]/.test(size) ? `-${size}` : size;
    },
  };
}

interface Section {
  kind: 'general' | 'number' | 'date';
  show(value: number): string;
  isExact: boolean;
}

type Token = { literal: string } | { code: string };

const GENERAL: Section = { kind: 'general', isExact: true, show: general };
const UNKNOWN: Section = { ...GENERAL, isExact: false };

/** Written out: whole numbers with all their digits, others with as many as a sheet shows. */
export function general(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
  const size = Math.abs(value);
  if (size < 1e-4) return String(Number(value.toPrecision(6)));
  const wholeDigits = Math.max(1, Math.floor(Math.log10(size)) + 1);
  return String(rounded(value, Math.max(0, 10 - wholeDigits)));
}

/** Half away from zero, by the digits that are written and not by those of the binary number. */
function rounded(value: number, places: number): number {
  const size = Number(Math.abs(value).toPrecision(15));
  if (size >= 1e15 || size < 1e-6) return Number(value.toFixed(places));
  return Math.sign(value) * Number(`${Math.round(Number(`${size}e${places}`))}e-${places}`);
}

/** The sections for positive and negative numbers and zero; the one for text is nothing to numbers. */
function sectionsOf(code: string): string[] {
  const sections = code.match(/(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\[]|["\\[])+|(?<=;)(?=;|$)/g) ?? ['General'];
  return sections.slice(0, 3).filter((section, index) => index === 0 || !section.includes('@'));
}

const TOKEN =
  /"([^"]*)"|\\(.)|_(.)|\*.|\[([^\]]*)\]|(AM\/PM|A\/P|General|y+|m+|d+|h+|s+|E[+-]|[0#?]|[.,%@/])|(.)/giu;

function sectionFormat(section: string, is1904: boolean): Section {
  const tokens: Token[] = [];
  let locale = 'en';
  for (const [whole, quoted, escaped, skipped, bracketed, code, other] of section.matchAll(TOKEN)) {
    if (bracketed !== undefined) {
      if (/^(h+|m+|s+)$/i.test(bracketed)) tokens.push({ code: whole.toLowerCase() });
      else if (/^\$-(?:f800|x-sysdate)/i.test(bracketed)) return dateFormat(ISO_TOKENS, is1904, 'en');
      else if (bracketed.startsWith('$')) {
        const [symbol, tag] = bracketed.slice(1).split('-') as [string, string?];
        if (symbol) tokens.push({ literal: symbol });
        locale = localeOf(tag ?? '') ?? locale;
      } else if (!/^(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)$/i.test(bracketed))
        return unknown(section, is1904);
    } else if (skipped !== undefined) tokens.push({ literal: ' ' });
    else if (code !== undefined)
      tokens.push({ code: /^(AM|A)\/P/i.test(code) ? code.toUpperCase() : code.toLowerCase() });
    else if (/^[egbn]$/i.test(other ?? '')) return unknown(section, is1904);
    else {
      const literal = quoted ?? escaped ?? other;
      if (literal) tokens.push({ literal });
    }
  }
  const codes = tokens.flatMap((token) => ('code' in token ? [token.code] : []));
  if (codes.includes('general') || codes.includes('@')) return codes.length === 1 ? around(tokens) : UNKNOWN;
  if (codes.some((code) => /^[[ymdhs]/.test(code))) return dateFormat(tokens, is1904, locale);
  if (codes.some((code) => code.startsWith('e'))) return GENERAL;
  return codes.includes('/') ? UNKNOWN : plainNumber(tokens);
}

/** A date like 2026-05-04, or the number as it is. */
function unknown(section: string, is1904: boolean): Section {
  const isDate = /[ymd]/i.test(section.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, ''));
  return isDate ? { ...dateFormat(ISO_TOKENS, is1904, 'en'), isExact: false } : UNKNOWN;
}

/** General, or any text, with something around it. */
function around(tokens: readonly Token[]): Section {
  const show = (value: number) =>
    tokens.map((token) => ('literal' in token ? token.literal : general(value))).join('');
  return { kind: 'number', isExact: true, show };
}

function plainNumber(tokens: readonly Token[]): Section {
  const isDigit = (token: Token) => 'code' in token && /^[0#?]$/.test(token.code);
  const point = tokens.findIndex((token) => 'code' in token && token.code === '.');
  const whole = point < 0 ? tokens : tokens.slice(0, point);
  const fraction = point < 0 ? [] : tokens.slice(point + 1);
  const lastDigit = tokens.findLastIndex(isDigit);
  // A comma between digits groups them by three; one behind the last of them divides by a thousand.
  const commas = tokens.flatMap((token, at) => ('code' in token && token.code === ',' ? [at] : []));
  const isGrouped = commas.some((at) => at < lastDigit && whole.slice(0, at).some(isDigit));
  const scale = 1000 ** -commas.filter((at) => lastDigit >= 0 && at > lastDigit).length;
  const percent = 100 ** tokens.filter((token) => 'code' in token && token.code === '%').length;
  const places = fraction.filter(isDigit);
  const show = (value: number) => {
    const text = rounded(value * scale * percent, places.length).toFixed(places.length);
    const [digits, decimals = ''] = text.split('.') as [string, string?];
    const before = whole.some(isDigit) || point < 0 ? '' : digits.replace(/^0$/, '');
    return wholePart(whole, digits, isGrouped) + before + fractionPart(fraction, decimals, point >= 0);
  };
  return { kind: 'number', isExact: true, show };
}

/** From the right: the last digit at the last place, and at the first all that are left. */
function wholePart(tokens: readonly Token[], digits: string, isGrouped: boolean): string {
  let left = digits === '0' ? '' : digits;
  let written = 0;
  let shown = '';
  const firstDigit = tokens.findIndex((token) => 'code' in token && /^[0#?]$/.test(token.code));
  const put = (digit: string) => {
    shown = (isGrouped && written > 0 && written % 3 === 0 && digit !== ' ' ? `${digit},` : digit) + shown;
    written += 1;
  };
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at] as Token;
    if ('literal' in token) shown = token.literal + shown;
    else if (token.code === '%') shown = `%${shown}`;
    else if (token.code !== ',') {
      const digit = left.slice(-1);
      left = left.slice(0, -1);
      if (digit) put(digit);
      else if (token.code !== '#') put(token.code === '0' ? '0' : ' ');
      if (at === firstDigit) for (const more of [...left].reverse()) put(more);
    }
  }
  return shown;
}

function fractionPart(tokens: readonly Token[], decimals: string, hasPoint: boolean): string {
  let shown = hasPoint ? '.' : '';
  let at = 0;
  // Zeros at the end are shown where the format has a zero at their place or behind it.
  const codes = tokens.flatMap((token) =>
    'code' in token && /^[0#?]$/.test(token.code) ? [token.code] : [],
  );
  const needed = Math.max(codes.lastIndexOf('0') + 1, decimals.replace(/0+$/, '').length);
  for (const token of tokens) {
    if ('literal' in token) shown += token.literal;
    else if (token.code === '%') shown += '%';
    else if (/^[0#?]$/.test(token.code)) {
      if (at < needed) shown += decimals[at];
      else if (token.code === '?') shown += ' ';
      at += 1;
    }
  }
  return shown;
}

const DAY_MS = 86_400_000;
const ISO_TOKENS: readonly Token[] = ['yyyy', '-', 'mm', '-', 'dd'].map((text) =>
  text === '-' ? { literal: text } : { code: text },
);
/** The last day of the year 9999. */
const SERIAL_MAX = 2_958_466;

function dateFormat(tokens: readonly Token[], is1904: boolean, locale: string): Section {
  const parts = tokens.map((token, at) =>
    isMinute(tokens, at) ? { code: `minute${codeOf(token)}` } : token,
  );
  const fractionDigits = secondsFraction(parts);
  const isTwelve = parts.some((token) => /^AM?\/PM?$/.test(codeOf(token)));
  const step = fractionDigits > 0 ? 1 : 1000;
  const show = (serial: number) => {
    if (serial < 0 || serial >= SERIAL_MAX) return general(serial);
    const ms = Math.round((serial * DAY_MS) / step) * step;
    const time = new Date(epoch(Math.floor(ms / DAY_MS), is1904) + ms);
    return parts
      .map((token, at) => datePart(token, { time, ms, isTwelve, locale, fractionDigits, parts, at }))
      .join('');
  };
  return { kind: 'date', isExact: true, show };
}

/** Of day 0. Excel has a 29 February in the year 1900, so the days before it are one later than they would be. */
function epoch(day: number, is1904: boolean): number {
  if (is1904) return Date.UTC(1904, 0, 1);
  return day < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
}

const codeOf = (token: Token | undefined) => (token && 'code' in token ? token.code : '');

/** An m is a minute behind an hour and before a second. */
function isMinute(tokens: readonly Token[], at: number): boolean {
  if (!/^mm?$/.test(codeOf(tokens[at]))) return false;
  const isPart = (token: Token) => /^\[?[ymdhs]/.test(codeOf(token));
  const before = tokens.slice(0, at).findLast(isPart);
  const behind = tokens.slice(at + 1).find(isPart);
  return /^\[?h/.test(codeOf(before)) || /^\[?s/.test(codeOf(behind));
}

/** The digits behind a point behind the seconds. */
function secondsFraction(parts: readonly Token[]): number {
  const point = parts.findIndex((token, at) => codeOf(token) === '.' && /^\[?s/.test(codeOf(parts[at - 1])));
  if (point < 0) return 0;
  const end = parts.findIndex((token, at) => at > point && codeOf(token) !== '0');
  return Math.min(3, (end < 0 ? parts.length : end) - point - 1);
}

interface Shown {
  time: Date;
  /** Since day 0. */
  ms: number;
  isTwelve: boolean;
  locale: string;
  fractionDigits: number;
  parts: readonly Token[];
  at: number;
}

function datePart(token: Token, { time, ms, isTwelve, locale, fractionDigits, parts, at }: Shown): string {
  if ('literal' in token) return token.literal;
  const { code } = token;
  const two = (value: number, isPadded: boolean) => String(value).padStart(isPadded ? 2 : 1, '0');
  const name = (part: 'month' | 'weekday', style: 'short' | 'long' | 'narrow') =>
    namesIn(locale, part, style).format(time);
  const hours = time.getUTCHours();
  switch (code) {
    case 'y':
    case 'yy':
      return two(time.getUTCFullYear() % 100, true);
    case 'm':
    case 'mm':
      return two(time.getUTCMonth() + 1, code.length > 1);
    case 'mmm':
      return name('month', 'short');
    case 'mmmm':
      return name('month', 'long');
    case 'mmmmm':
      return name('month', 'narrow');
    case 'd':
    case 'dd':
      return two(time.getUTCDate(), code.length > 1);
    case 'ddd':
      return name('weekday', 'short');
    case 'h':
    case 'hh':
      return two(isTwelve ? hours % 12 || 12 : hours, code.length > 1);
    case 'minutem':
    case 'minutemm':
      return two(time.getUTCMinutes(), code.length > 7);
    case 's':
    case 'ss':
      return two(time.getUTCSeconds(), code.length > 1);
    case 'AM/PM':
      return hours < 12 ? 'AM' : 'PM';
    case 'A/P':
      return hours < 12 ? 'A' : 'P';
    case '[h]':
    case '[hh]':
      return two(Math.floor(ms / 3_600_000), code.length > 3);
    case '[m]':
    case '[mm]':
      return two(Math.floor(ms / 60_000), code.length > 3);
    case '[s]':
    case '[ss]':
      return two(Math.floor(ms / 1000), code.length > 3);
    case '0': {
      const point = parts.findLastIndex((part, before) => before < at && codeOf(part) === '.');
      const digit = at - point - 1;
      return digit < fractionDigits ? String(time.getUTCMilliseconds()).padStart(3, '0')[digit]! : '0';
    }
    default:
      if (/^y{3,}$/.test(code)) return String(time.getUTCFullYear());
      if (/^d{4,}$/.test(code)) return name('weekday', 'long');
      return code;
  }
}

const namings = new Map<string, Intl.DateTimeFormat>();

function namesIn(locale: string, part: 'month' | 'weekday', style: 'short' | 'long' | 'narrow') {
  const key = `${locale} ${part} ${style}`;
  const known = namings.get(key) ?? new Intl.DateTimeFormat(locale, { [part]: style, timeZone: 'UTC' });
  namings.set(key, known);
  return known;
}

function localeOf(tag: string): string | undefined {
  return (
    LOCALES[tag.slice(-4).toLowerCase().replace(/^0+/, '')] ?? (/^[a-z]{2}$/.test(tag) ? tag : undefined)
  );
}

/** By which a format says in which language months and days are (MS-LCID); others are English. */
const LOCALES: Readonly<Record<string, string>> = {
  404: 'zh-TW',
  405: 'cs',
  406: 'da',
  407: 'de',
  408: 'el',
  409: 'en',
  '40a': 'es',
  '40b': 'fi',
  '40c': 'fr',
  '40e': 'hu',
  410: 'it',
  411: 'ja',
  412: 'ko',
  413: 'nl',
  414: 'nb',
  415: 'pl',
  416: 'pt-BR',
  418: 'ro',
  419: 'ru',
  '41a': 'hr',
  '41b': 'sk',
  '41d': 'sv',
  '41f': 'tr',
  421: 'id',
  422: 'uk',
  424: 'sl',
  804: 'zh-CN',
  807: 'de-CH',
  809: 'en-GB',
  816: 'pt',
  c07: 'de-AT',
  c0a: 'es',
};
