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
const SETTLED = /^[\n -_a-~£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€]*$/;
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

/** The text in this form. Giving it twice changes nothing more. */
export function formed(text: string, form: TextForm): string {
  if (form === TEXT_FORM.asWritten) return text;
  if (SETTLED.test(text)) return text.trim();
  const clean = repaired(text).trim();
  // A mark that is left out may leave a blank at the end.
  return inGsm(clean, form)?.trim() ?? clean;
}

/** True of a text whose characters are those of each form, and of GSM-7; white space at its ends aside. */
export function isSettled(text: string): boolean {
  return SETTLED.test(text);
}

/**
 * The parts of a text that is put together of these and of settled ones between them, each in the form; undefined where
 * that depends on what stands between.
 */
export function formedParts(parts: readonly string[], form: TextForm): string[] | undefined {
  if (form === TEXT_FORM.asWritten) return [...parts];
  if (parts.slice(1).some((part) => JOINS_WHAT_IS_BEFORE.test(part))) return undefined;
  if (parts.slice(0, -1).some((part) => JOINS_WHAT_FOLLOWS.test(part))) return undefined;
  // What one part needs is needed by the whole, so each is repaired with the others in sight.
  const seen = repaired(parts.join('\n'));
  const isRightToLeft = RIGHT_TO_LEFT.test(seen);
  const clean = parts.map((part) => repaired(part, isRightToLeft));
  const inAlphabet = clean.map((part) => inGsm(part, form));
  return inAlphabet.every((part) => part !== undefined) ? (inAlphabet as string[]) : clean;
}

function repaired(text: string, isRightToLeft = RIGHT_TO_LEFT.test(text)): string {
  const visible = text
    .replace(LINE_ENDS, '\n')
    .replace(ODD_SPACES, ' ')
    .replace(INVISIBLE, '')
    .replace(NEEDLESS_JOINERS, '');
  return (isRightToLeft ? visible : visible.replace(DIRECTION_MARKS, '')).normalize('NFC');
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
  let septets = 0;
  for (const character of text) {
    const width = septetsOfCharacter(character);
    septets += width ?? widthOf(character, form);
  }
  return septets;
}

/** Of characters that are met again and again, for each form. */
const widths = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()] as const;
const WIDTHS_MAX = 10_000;

function widthOf(character: string, form: TextForm): number {
  const known = widths[form].get(character);
  if (known !== undefined) return known;
  const width = replacementOf(character, form)?.length ?? (NO_WIDTH.test(character) ? 0 : 1);
  if (widths[form].size < WIDTHS_MAX) widths[form].set(character, width);
  return width;
}

/** What the form writes in GSM-7 for a character that is not of it; undefined where there is nothing like it. */
export function replacementOf(character: string, form: TextForm): string | undefined {
  if (form === TEXT_FORM.asWritten) return undefined;
  const twin = TWINS.get(character);
  return twin ?? (form === TEXT_FORM.transliterated ? resembling(character) : undefined);
}

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
