import { isGsm, septetsOfCharacter } from './encoding.js';

/**
 * The form in which a text is sent: as it was written, or repaired where that is not seen, or also with letters that only
 * resemble the written ones.
 *
 * Repaired means: Unicode's composed form (NFC), line feeds for every kind of line end, plain spaces for tabs and odd
 * spaces, nothing invisible where nothing needs it, no white space at either end. And where every character that GSM-7
 * lacks has a typographic twin in it, such as `'` for `’`, all of them are replaced: that halves what the text costs. A
 * text that needs UCS-2 anyway keeps its typography.
 *
 * A campaign keeps the number of its form, and what was counted must be what is sent: no rule here ever changes, a new
 * one makes a new form.
 */
export const TEXT_FORM = { asWritten: 0, normalized: 1, transliterated: 2 } as const;
export type TextForm = (typeof TEXT_FORM)[keyof typeof TEXT_FORM];

/** The form that these choices of a sender come to. Letters are replaced only in a text that is repaired besides. */
export function textForm(choice: { normalize: boolean; transliterate: boolean }): TextForm {
  if (choice.transliterate) return TEXT_FORM.transliterated;
  return choice.normalize ? TEXT_FORM.normalized : TEXT_FORM.asWritten;
}

const TWINS_BY_CHARACTER: Readonly<Record<string, string>> = {
  "'": '‘’‚‛′‵´`ʹʻʼʽˈˊˋ‹›❛❜',
  '"': '“”„‟″‶«»ʺ❝❞〝〞＂',
  '-': '‐‑‒–—―−⁃﹘﹣－',
  '...': '…',
  '/': '⁄∕',
};

const TWINS = new Map(
  Object.entries(TWINS_BY_CHARACTER).flatMap(([twin, typographic]) =>
    [...typographic].map((character) => [character, twin] as const),
  ),
);

/** What resembles a character and is written otherwise: letters without a decomposition, symbols, Greek capitals. */
const RESEMBLING: ReadonlyMap<string, string> = new Map([
  ...pairs('łŁđĐħĦıŧŦŋŊĸſƒ', 'lLdDhHitTnNksf'),
  ...pairs('ðÐ', 'dD'),
  ...pairs('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'),
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['þ', 'th'],
  ['Þ', 'Th'],
  ['ẞ', 'SS'],
  ['ŉ', "'n"],
  ['№', 'No'],
  ['™', 'TM'],
  ['©', '(c)'],
  ['®', '(R)'],
  ['×', 'x'],
  ...pairs('•‣▪●◦·∙', '-------'),
]);

function pairs(from: string, to: string): [string, string][] {
  return [...from].map((character, i) => [character, [...to][i] as string]);
}

/** Characters that are the same in each form, and beside which nothing changes: GSM-7 without page and line ends. */
const SETTLED = new Uint8Array('€'.charCodeAt(0) + 1);
for (let code = 0x20; code < 0x7f; code++) SETTLED[code] = code === 0x60 ? 0 : 1;
for (const character of '\n£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€') SETTLED[character.charCodeAt(0)] = 1;
/** What repairing leaves as it is, and joins nothing: besides, most letters of Latin, Greek, Cyrillic, Chinese, Japanese and Korean. */
const QUIET =
  /^[\n -~\u00a1-\u00ac\u00ae-\u024f\u0386\u0388-\u03ff\u0400-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u20a0-\u20bf\u2116\u2122\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\ud83c-\ud83e\udc00-\udfff]*$/;
const JOINS_WHAT_IS_BEFORE = /^(?:[\p{M}\u1160-\u11ff]|\u200c|\u200d)/u;
const JOINS_WHAT_FOLLOWS = /(?:[\u1100-\u115f\ua960-\ua97c\r]|\u200c|\u200d)$/;

const LINE_ENDS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const ODD_SPACES = /[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
/** Controls, soft hyphens, fillers and whatever else has no width and no meaning. */
const INVISIBLE =
  /(?!\n)\p{Cc}|\u034f|[\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\u3164\uffa0\ufff9-\ufffc]/gu;
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** Scripts whose letters a joiner, or its absence, gives another form. */
const JOINING = [
  ...['Arab', 'Syrc', 'Mong', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh'],
  ...['Khmr', 'Mymr'],
]
  .map((script) => `\\p{scx=${script}}`)
  .join('');
/** U+200D also joins the parts of an emoji. */
const NEEDLESS_JOINERS = new RegExp(
  `(?<![${JOINING}])\\u200c|(?<![${JOINING}\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d`,
  'gu',
);

/** The text in this form. Giving it twice changes nothing more, but where composing puts marks of two scripts before a joiner. */
export function formed(text: string, form: TextForm): string {
  if (form === TEXT_FORM.asWritten) return text;
  if (isSettled(text)) return text.trim();
  const clean = repaired(text).trim();
  return inForm(clean, form);
}

/** True of a text whose characters are those of each form, and of GSM-7; white space at its ends aside. */
export function isSettled(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (SETTLED[text.charCodeAt(i)] !== 1) return false;
  return true;
}

/** True of a text that repairing leaves as it is, but for white space at its ends. */
export function isQuiet(text: string): boolean {
  return QUIET.test(text);
}

/** A repaired text in the form. */
export function inForm(clean: string, form: TextForm): string {
  // A mark that is left out may leave a blank at the end.
  return inGsm(clean, form)?.trim() ?? clean;
}

/** The parts of a text, repaired once for all texts that are put together of them. */
export interface FormedParts {
  repaired: readonly string[];
  /** The same in GSM-7; undefined where not all can be brought there. */
  gsm: readonly string[] | undefined;
}

/** Undefined where it depends on what stands between them, though that is quiet. */
export function formedParts(parts: readonly string[], form: TextForm): FormedParts | undefined {
  // Marks of direction in one are needed for the letters of another.
  const isRightToLeft = RIGHT_TO_LEFT.test(parts.join('\n'));
  const clean = parts.map((part) => repaired(part, isRightToLeft));
  // Before and after what nobody sees is left out.
  for (const all of [parts, clean]) {
    if (all.slice(1).some((part) => JOINS_WHAT_IS_BEFORE.test(part))) return undefined;
    if (all.slice(0, -1).some((part) => JOINS_WHAT_FOLLOWS.test(part))) return undefined;
  }
  const gsm = clean.flatMap((part) => inGsm(part, form) ?? []);
  return { repaired: clean, gsm: gsm.length === clean.length ? gsm : undefined };
}

function repaired(text: string, isRightToLeft?: boolean): string {
  if (isQuiet(text)) return text;
  const keepsDirections = isRightToLeft ?? RIGHT_TO_LEFT.test(text);
  const visible = text
    .replace(LINE_ENDS, '\n')
    .replace(ODD_SPACES, ' ')
    .replace(INVISIBLE, '')
    .replace(NEEDLESS_JOINERS, '');
  return (keepsDirections ? visible : visible.replace(DIRECTION_MARKS, '')).normalize('NFC');
}

/** The text in GSM-7, if the form can bring all of it there. */
function inGsm(text: string, form: TextForm): string | undefined {
  if (isGsm(text)) return text;
  let replaced = '';
  for (const character of text) {
    const instead = isGsm(character) ? character : replacementOf(character, form);
    if (instead === undefined) return undefined;
    replaced += instead;
  }
  return replaced;
}

/** The characters of a text in this form that are not of GSM-7, and what the form would write for each. */
export function foreignCharacters(text: string, form: TextForm): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  if (isSettled(text)) return found;
  for (const character of form === TEXT_FORM.asWritten ? text : repaired(text)) {
    if (!found.has(character) && !isGsm(character)) found.set(character, replacementOf(character, form));
  }
  return found;
}

const NO_WIDTH = /^[\p{M}\p{Cf}]$/u;

/**
 * Septets of a text without the characters that the form has nothing in GSM-7 for: what is seen of them counts as one
 * character, such as `?`.
 */
export function septetsWithout(text: string, form: TextForm): number {
  const widths = WIDTHS[form];
  let septets = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (widths[code] === UNKNOWN) widths[code] = widthOf(code, form);
    septets += widths[code]!;
  }
  return septets;
}

/** By UTF-16 code unit, of each form; filled as they are met. */
const WIDTHS = [new Uint8Array(0x1_0000), new Uint8Array(0x1_0000), new Uint8Array(0x1_0000)] as const;
const UNKNOWN = 255;
for (const widths of WIDTHS) widths.fill(UNKNOWN);

/** Of a pair of surrogates the first half counts. */
function widthOf(code: number, form: TextForm): number {
  if (code >= 0xd800 && code < 0xe000) return code < 0xdc00 ? 1 : 0;
  const character = String.fromCharCode(code);
  const width = septetsOfCharacter(character) ?? replacementOf(character, form)?.length;
  return width ?? (NO_WIDTH.test(character) ? 0 : 1);
}

/** What the form writes in GSM-7 for a character that is not of it; undefined where there is nothing like it. */
export function replacementOf(character: string, form: TextForm): string | undefined {
  if (form === TEXT_FORM.asWritten) return undefined;
  const twin = TWINS.get(character);
  if (twin !== undefined || form !== TEXT_FORM.transliterated) return twin;
  if (!met.has(character) && met.size < MET_MAX) met.set(character, resembling(character));
  return met.has(character) ? met.get(character) : resembling(character);
}

/** Characters that come again and again. */
const met = new Map<string, string | undefined>();
const MET_MAX = 5_000;

const LATIN_OR_GREEK = /[\p{Script=Latin}\p{Script=Greek}]/u;

function resembling(character: string): string | undefined {
  const known = RESEMBLING.get(character);
  if (known !== undefined) return known;
  // Full-width forms and ligatures are the letters that they are made of.
  if (/[\uff01-\uff5e\ufb00-\ufb06]/.test(character)) return gsmOrUndefined(character.normalize('NFKC'));
  if (/\p{M}/u.test(character)) return '';
  if (!LATIN_OR_GREEK.test(character)) return undefined;
  // As many accents stay as GSM-7 has: ǘ is ü.
  const [base = '', ...marks] = character.normalize('NFD');
  for (let kept = marks.length; kept >= 0; kept--) {
    const letter = (base + marks.slice(0, kept).join('')).normalize('NFC');
    const written = letterInGsm(letter);
    if (written !== undefined) return written;
  }
  return undefined;
}

function letterInGsm(letter: string): string | undefined {
  if (isGsm(letter)) return letter;
  const known = RESEMBLING.get(letter);
  if (known !== undefined) return known;
  // Of Greek GSM-7 has capitals alone.
  if (!/\p{Script=Greek}/u.test(letter)) return undefined;
  const capital = letter.toUpperCase();
  return isGsm(capital) ? capital : RESEMBLING.get(capital);
}

function gsmOrUndefined(text: string): string | undefined {
  return isGsm(text) ? text : undefined;
}
