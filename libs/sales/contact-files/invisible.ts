import { isAscii } from 'node:buffer';

/**
 * What cannot be seen in a cell, and is there by copying: spaces that are not the usual one become it, and zero-width characters,
 * direction marks, soft hyphens, byte order marks and control characters go.
 *
 * Three of them are part of what is written, and stay there: the joiners between letters of scripts that they shape (Persian,
 * and those of India), the joiner between the parts of an emoji, and the tags of a flag.
 */

/** Control characters but for tab and line breaks; what would be in a text of nothing but ASCII. */
const CONTROLS = '\\u0001-\\u0008\\u000e-\\u001f\\u007f';
const SPACES =
  /[\v\f\u0085\u00a0\u115f\u1160\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000\u3164\uffa0]/g;

const SHAPED = [
  ...['Arab', 'Syrc', 'Mong', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh'],
  ...['Khmr', 'Mymr', 'Tibt'],
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('');
/** Behind these a joiner has a meaning at the end of a word, too. */
const VIRAMAS =
  '\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca\\u0f84\\u1039\\u103a\\u17d2';
const PICTURE_END = '\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f';

const MEANT = [
  `(?<=[${SHAPED}])[\\u200c\\u200d](?=[${SHAPED}])`,
  `(?<=[${VIRAMAS}])[\\u200c\\u200d]`,
  `(?<=[${PICTURE_END}])\\u200d(?=\\p{Extended_Pictographic})`,
  '\\u{1f3f4}[\\u{e0020}-\\u{e007f}]+',
].join('|');
const REMOVED = `${CONTROLS}\\u0080-\\u009f\\u00ad\\u034f\\u061c\\u17b4\\u17b5\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e007f}`;
const INVISIBLE = new RegExp(`(${MEANT})|[${REMOVED}]|^[\\ufe00-\\ufe0f]+`, 'gu');

const IN_ASCII = new RegExp(`[\\v\\f${CONTROLS}]`);
/** Without the flag u, which would make it slow: all that is beyond is U+1D173 to U+1D17A and U+E0000 to U+E007F. */
const ANYWHERE = new RegExp(
  `[\\v\\f${CONTROLS}\\u0080-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f` +
    '\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\ud834\\udb40]',
);

/** One look at many cells of UTF-8, which costs less than one at each. */
export function hasInvisible(bytes: Buffer): boolean {
  return isAscii(bytes) ? IN_ASCII.test(bytes.toString('latin1')) : ANYWHERE.test(bytes.toString());
}

/** The text without its invisible characters; what has none is given back at once. */
export function cleaned(text: string): string {
  if (!ANYWHERE.test(text)) return text;
  const clean = text.replace(SPACES, ' ').replace(INVISIBLE, (_, meant: string | undefined) => meant ?? '');
  // What is left may stand beside, or behind, something else now.
  return clean === text ? text : cleaned(clean);
}
