import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { nextTurn } from '../../platform/process/next-turn.js';
import { type EncodingName, iconvName } from './encoding-name.js';
import { NAME_LISTS } from './name-lists.js';

/**
 * Tells which encoding a text is in that is neither UTF-8 nor UTF-16.
 *
 * Every encoding reads the bytes in its own way; the one whose reading is most like names in a language that is written in it
 * wins. How like is a probability: of each letter after the one before it, or of a Chinese, Japanese or Korean character by
 * itself, learned from lists of names. Where a file has only a few letters to tell by, what its other words and the country
 * codes of its numbers say of the language decides.
 */

type Language = keyof typeof NAME_LISTS;

interface Candidate {
  encoding: EncodingName;
  /** How much rarer it is than the commonest, as a logarithm. */
  rarity: number;
  languages: readonly Language[];
}

const WESTERN = [
  'german',
  'french',
  'spanish',
  'portuguese',
  'italian',
  'nordic',
  'dutch',
  'estonian',
] as const;
const CENTRAL = ['polish', 'czech', 'hungarian', 'southSlavic', 'romanian', 'german'] as const;
const CYRILLIC = ['russian', 'ukrainian', 'macedonian', 'serbian'] as const;
const LATIN: readonly Language[] = [
  ...new Set<Language>([...WESTERN, ...CENTRAL, 'turkish', 'latvian', 'lithuanian']),
];

const CANDIDATES: readonly Candidate[] = [
  { encoding: 'windows-1252', rarity: 0, languages: WESTERN },
  { encoding: 'windows-1250', rarity: 1, languages: CENTRAL },
  { encoding: 'windows-1251', rarity: 1, languages: CYRILLIC },
  { encoding: 'gb18030', rarity: 1, languages: ['simplifiedChinese'] },
  { encoding: 'shift_jis', rarity: 1, languages: ['japanese'] },
  { encoding: 'euc-kr', rarity: 1, languages: ['korean'] },
  { encoding: 'big5', rarity: 1.5, languages: ['traditionalChinese'] },
  { encoding: 'windows-1253', rarity: 1.5, languages: ['greek'] },
  { encoding: 'windows-1254', rarity: 1.5, languages: ['turkish', 'german'] },
  { encoding: 'windows-1255', rarity: 1.5, languages: ['hebrew'] },
  { encoding: 'windows-1256', rarity: 1.5, languages: ['arabic', 'persian'] },
  { encoding: 'windows-874', rarity: 2, languages: ['thai'] },
  { encoding: 'windows-1257', rarity: 2.5, languages: ['latvian', 'lithuanian'] },
  { encoding: 'iso-8859-2', rarity: 2.5, languages: CENTRAL },
  { encoding: 'macintosh', rarity: 2.5, languages: WESTERN },
  { encoding: 'euc-jp', rarity: 2.5, languages: ['japanese'] },
  { encoding: 'iso-8859-15', rarity: 3, languages: WESTERN },
  { encoding: 'cp850', rarity: 3, languages: WESTERN },
  { encoding: 'koi8-u', rarity: 3, languages: CYRILLIC },
  { encoding: 'ibm866', rarity: 3, languages: CYRILLIC },
  { encoding: 'x-mac-cyrillic', rarity: 3.5, languages: CYRILLIC },
  { encoding: 'cp852', rarity: 3.5, languages: CENTRAL },
];

/** The language by the country code of the numbers; countries of several languages are left out. */
const LANGUAGE_OF_CODE: Readonly<Record<string, Language>> = Object.fromEntries(
  (
    [
      ['german', '49 43'],
      ['french', '33'],
      ['spanish', '34 51 52 54 56 57 58 591 593 595 598 502 503 504 505 506 507'],
      ['portuguese', '351 55 244 258'],
      ['italian', '39'],
      ['nordic', '45 46 47 354 358'],
      ['dutch', '31'],
      ['polish', '48'],
      ['czech', '420 421'],
      ['hungarian', '36'],
      ['southSlavic', '381 382 385 386 387'],
      ['romanian', '40'],
      ['russian', '7 375 359'],
      ['ukrainian', '380'],
      ['macedonian', '389'],
      ['turkish', '90'],
      ['greek', '30 357'],
      ['hebrew', '972'],
      ['arabic', '20 211 212 213 216 218 249 961 962 963 964 965 966 967 968 970 971 973 974'],
      ['persian', '98 92 93'],
      ['estonian', '372'],
      ['latvian', '371'],
      ['lithuanian', '370'],
      ['thai', '66'],
      ['simplifiedChinese', '86'],
      ['traditionalChinese', '886 852 853'],
      ['japanese', '81'],
      ['korean', '82'],
    ] as const
  ).flatMap(([language, codes]) => codes.split(' ').map((code) => [code, language])),
);

const CELLS_BYTES_MAX = 2_000;
const CELL_BYTES_MAX = 160;
const WORDS_MAX = 300;
/** What the language of the other words, or of the numbers, may weigh: about as much as one letter. */
const BONUS_MAX = 3;
const WORDS_WEIGHT = 0.3;

export interface Detected {
  encoding: EncodingName;
  /** A cell as it is read. */
  example: string;
  /** The likeliest encoding that reads it otherwise. */
  other?: { encoding: EncodingName; example: string };
}

/**
 * @param sample whole lines, of which at least one has a byte outside ASCII
 * @param callingCode of the numbers that have none
 */
export async function detectEncoding(sample: Buffer, callingCode?: string): Promise<Detected> {
  const cells = cellsOutsideAscii(sample);
  const bytes = Buffer.concat(cells.flatMap((cell) => [cell, Buffer.from('\n')]));
  const bonus = await languageBonus(sample, callingCode);
  const readings: { encoding: EncodingName; score: number; text: string }[] = [];
  for (const { encoding, rarity, languages } of CANDIDATES) {
    const text = iconv.decode(bytes, iconvName(encoding));
    readings.push({ encoding, text, score: likeness(text, encoding, languages, bonus) - rarity });
    await nextTurn();
  }
  readings.sort((a, b) => b.score - a.score);
  const [best, ...others] = readings as [(typeof readings)[0], ...typeof readings];
  const lines = best.text.split('\n');
  for (const { encoding, text } of others) {
    const otherLines = text.split('\n');
    const at = otherLines.findIndex((line, index) => line !== lines[index]);
    if (at < 0 || isBroken(otherLines[at]!)) continue;
    const other = { encoding, example: otherLines[at]!.trim() };
    return { encoding: best.encoding, example: (lines[at] ?? '').trim(), other };
  }
  return { encoding: best.encoding, example: lines[0]!.trim() };
}

/** What UTF-8 is taken for by programs that know no better, the commonest first. */
const TAKEN_FOR = [
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1254',
  'macintosh',
  'cp850',
  'cp437',
];

/**
 * UTF-8 that was taken for another encoding and saved as UTF-8 once more: a cell as it reads and as it was meant, if most are like it.
 * @param text in UTF-8
 */
export function savedTwice(text: Buffer): { read: string; meant: string } | undefined {
  const cells = cellsOutsideAscii(text).map((cell) => cell.toString().trim());
  for (const encoding of TAKEN_FOR) {
    const twice = cells.flatMap((read) => {
      const bytes = iconv.encode(read, iconvName(encoding));
      const meant = isUtf8(bytes) && !isAscii(bytes) ? bytes.toString() : read;
      // What the encoding has no character for would become a question mark.
      return meant === read || iconv.decode(bytes, iconvName(encoding)) !== read ? [] : [{ read, meant }];
    });
    if (twice.length * 2 > cells.length) return twice[0];
  }
  return undefined;
}

const EAST_ASIAN: readonly (readonly [Language, EncodingName, RegExp])[] = [
  ['japanese', 'shift_jis', /^[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}\uff61-\uff9f]+$/u],
  ['simplifiedChinese', 'gb18030', /^\p{Script=Han}+$/u],
  ['traditionalChinese', 'big5', /^\p{Script=Han}+$/u],
  ['korean', 'euc-kr', /^\p{Script=Hangul}+$/u],
];

/**
 * A short text of Japan, China, Taiwan or Korea whose bytes happen to be UTF-8, too: all cells are then signs and letters that nobody
 * writes there, and would be names in the encoding of the country that the numbers are of.
 */
export function utf8ByChance(text: Buffer, callingCode?: string): Detected | undefined {
  const shares = languagesOfNumbers(text.toString('latin1', 0, 16 * 1024), callingCode);
  const country = EAST_ASIAN.find(([language]) => (shares.get(language) ?? 0) > 0.5);
  if (!country) return undefined;
  const [, encoding, script] = country;
  const cells = cellsOutsideAscii(text).map((bytes) => {
    return { example: bytes.toString().trim(), other: iconv.decode(bytes, encoding).trim() };
  });
  if (!cells.every(({ example, other }) => script.test(other) && !/[\u0600-\uffff]/.test(example)))
    return undefined;
  const [first] = cells;
  return first && { encoding: 'utf-8', example: first.example, other: { encoding, example: first.other } };
}

const isBroken = (text: string) => [...text].some((char) => kindOf(char) === 'broken');

/** None of these bytes is part of a longer character in any of the encodings. */
const CELL_ENDS = new Set([...'\n\r\t,;"'].map((char) => char.charCodeAt(0)));

function cellsOutsideAscii(sample: Buffer): Buffer[] {
  const cells: Buffer[] = [];
  const seen = new Set<string>();
  let length = 0;
  for (let at = 0, start = 0; at <= sample.length && length < CELLS_BYTES_MAX; at++) {
    if (at < sample.length && !CELL_ENDS.has(sample[at] as number)) continue;
    const cell = sample.subarray(start, Math.min(at, start + CELL_BYTES_MAX));
    start = at + 1;
    // A name that comes often says no more than once.
    if (isAscii(cell) || seen.has(cell.toString('latin1'))) continue;
    seen.add(cell.toString('latin1'));
    cells.push(cell);
    length += cell.length + 1;
  }
  return cells;
}

async function languageBonus(sample: Buffer, callingCode?: string): Promise<ReadonlyMap<Language, number>> {
  const text = sample.toString('latin1', 0, 16 * 1024);
  const words = (text.match(/(?<![A-Za-z\x80-\xff])[A-Za-z]{2,}(?![A-Za-z\x80-\xff])/g) ?? []).slice(
    0,
    WORDS_MAX,
  );
  const likes: number[] = [];
  for (const language of LATIN) {
    likes.push(words.reduce((sum, word) => sum + wordLikeness(modelOf(language), word), 0));
    await nextTurn();
  }
  const mean = likes.reduce((sum, like) => sum + like, 0) / likes.length;
  const bonus = new Map<Language, number>();
  for (const [index, language] of LATIN.entries()) {
    const better = WORDS_WEIGHT * (likes[index]! - mean);
    bonus.set(language, Math.max(-BONUS_MAX, Math.min(BONUS_MAX, better)));
  }
  for (const [language, share] of languagesOfNumbers(text, callingCode))
    bonus.set(language, (bonus.get(language) ?? 0) + BONUS_MAX * share);
  return bonus;
}

/** The languages of the countries that the numbers are of, with their share. */
function languagesOfNumbers(text: string, callingCode?: string): Map<Language, number> {
  const shares = new Map<Language, number>();
  const international = [...text.matchAll(/(?<![\w.])(?:\+|00)([1-9]\d{9,13})(?!\d)/g)].map(
    ([, digits]) => digits!,
  );
  const numbers = international.length > 0 ? international : callingCode ? [callingCode] : [];
  for (const digits of numbers) {
    const language = [3, 2, 1].map((length) => LANGUAGE_OF_CODE[digits.slice(0, length)]).find(Boolean);
    if (language) shares.set(language, (shares.get(language) ?? 0) + 1 / numbers.length);
  }
  return shares;
}

/** What one language's names are made of. Letters are in lower case; `^` stands before the first of a word. */
interface Model {
  letters: Map<string, number>;
  pairs: Map<string, number>;
  firsts: Map<string, number>;
  total: number;
  script: Kind;
}

const models = new Map<Language, Model>();

function modelOf(language: Language): Model {
  const known = models.get(language);
  if (known) return known;
  const model: Model = { letters: new Map(), pairs: new Map(), firsts: new Map(), total: 0, script: 'latin' };
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const word of NAME_LISTS[language].split(/[^\p{L}\p{M}\u200c]+/u)) {
    let before = '^';
    for (const letter of word.toLowerCase()) {
      count(model.letters, letter);
      count(model.firsts, before);
      count(model.pairs, before + letter);
      model.total += 1;
      before = letter;
    }
  }
  const [commonest] = [...model.letters].sort((a, b) => b[1] - a[1]);
  model.script = kindOf(commonest![0]);
  models.set(language, model);
  return model;
}

type Kind =
  | 'latin'
  | 'cyrillic'
  | 'greek'
  | 'arabic'
  | 'hebrew'
  | 'thai'
  | 'otherLetter'
  | 'typographic'
  | 'symbol'
  | 'broken';

const KINDS: readonly (readonly [Kind, RegExp])[] = [
  // Not decodable, or control characters and private use, which nobody writes.
  ['broken', /[\ufffd\x80-\x9f\ue000-\uf8ff]/],
  ['symbol', /[ªº]/],
  ['typographic', /[\u00a0‘’“”„‚–—…€«»·\u200c-\u200f\u3000]/],
  ['latin', /\p{Script=Latin}/u],
  ['cyrillic', /\p{Script=Cyrillic}/u],
  ['greek', /\p{Script=Greek}/u],
  ['arabic', /\p{Script=Arabic}/u],
  ['hebrew', /\p{Script=Hebrew}/u],
  ['thai', /\p{Script=Thai}/u],
  ['otherLetter', /[\p{L}\p{M}]/u],
];

const kinds = new Map<string, Kind>();

function kindOf(char: string): Kind {
  let kind = kinds.get(char);
  if (!kind) {
    kind = KINDS.find(([, pattern]) => pattern.test(char))?.[0] ?? 'symbol';
    // There are as many as characters that were ever met, which is bounded, but need not be kept for ever.
    if (kinds.size > 10_000) kinds.clear();
    kinds.set(char, kind);
  }
  return kind;
}

const isLetter = (kind: Kind) => kind !== 'broken' && kind !== 'symbol' && kind !== 'typographic';
const isAsciiLetter = (char: string | undefined) => char !== undefined && /^[A-Za-z]$/.test(char);

/** Logarithms of how likely what is not a letter of the language is. */
const LOG = {
  ascii: -3,
  asciiLetter: -2.9,
  broken: -18,
  symbol: -9.5,
  typographic: -6,
  /** A quotation mark or euro sign right behind a letter. */
  glued: -4,
  /** An upper-case letter behind a lower-case one. */
  mixedCase: -5,
  /** A Chinese, Japanese or Korean character beside a Latin letter. */
  besideLatin: -4,
};
/** How much a letter's own frequency counts beside what follows what. */
const SMOOTHING = 5;
/** The share of letters that the names have none of. */
const UNSEEN = 0.02;
const ALPHABET = 150;

function letterLikeness(model: Model, before: string, letter: string): number {
  const inScript = model.letters.has(letter) || kindOf(letter) === model.script ? 1 : 0.001;
  const unseen = (UNSEEN * model.total * inScript) / ALPHABET;
  const alone = ((model.letters.get(letter) ?? 0) + unseen) / (model.total * (1 + UNSEEN));
  const following = (model.pairs.get(before + letter) ?? 0) + SMOOTHING * alone;
  return Math.log(following / ((model.firsts.get(before) ?? 0) + SMOOTHING));
}

function wordLikeness(model: Model, word: string): number {
  let sum = 0;
  let before = '^';
  for (const letter of word.toLowerCase()) {
    sum += letterLikeness(model, before, letter);
    before = letter;
  }
  return sum;
}

/** The logarithm of how likely `text` is as names in one of the languages, or in a mixture of them. */
function likeness(
  text: string,
  encoding: EncodingName,
  languages: readonly Language[],
  bonus: ReadonlyMap<Language, number>,
): number {
  const usual = USUAL_CHARACTERS[encoding];
  const chars = [...text];
  const byLanguage = languages.map(() => 0);
  let inAny = 0;
  let mixed = 0;
  for (let at = 0; at < chars.length; ) {
    const char = chars[at] as string;
    const kind = kindOf(char);
    const isCharAscii = char < '\x80';
    if (isCharAscii && !isAsciiLetter(char)) {
      inAny += LOG.ascii;
      at++;
    } else if (kind === 'broken') {
      inAny += LOG.broken;
      at++;
    } else if (usual && !isCharAscii) {
      inAny += characterLikeness(modelOf(languages[0]!), usual(), char);
      if (isAsciiLetter(chars[at - 1]) || isAsciiLetter(chars[at + 1])) inAny += LOG.besideLatin;
      at++;
    } else if (!isLetter(kind)) {
      inAny += LOG[kind as 'symbol' | 'typographic'];
      const before = at > 0 && isLetter(kindOf(chars[at - 1]!)) && chars[at - 1] !== '\n';
      if (kind === 'typographic' && before && /[‘“”„‚…€«]/.test(char)) inAny += LOG.glued;
      at++;
    } else {
      const end = wordEnd(chars, at, usual !== undefined);
      const word = chars.slice(at, end).join('');
      at = end;
      if (/^[A-Za-z]+$/.test(word)) {
        inAny += LOG.asciiLetter * word.length;
        continue;
      }
      inAny += LOG.mixedCase * (word.match(/\p{Ll}\p{Lu}/gu)?.length ?? 0);
      let best = -Infinity;
      for (const [index, language] of languages.entries()) {
        const like = wordLikeness(modelOf(language), word);
        byLanguage[index]! += like;
        best = Math.max(best, like);
      }
      mixed += best - Math.log(languages.length);
    }
  }
  const bonuses = languages.map((language) => bonus.get(language) ?? 0);
  const inOne = byLanguage.map((like, index) => like + bonuses[index]! - Math.log(languages.length));
  return inAny + Math.max(mixed - 1 + Math.max(...bonuses) / 2, ...inOne);
}

function wordEnd(chars: readonly string[], start: number, isAsciiOnly: boolean): number {
  let end = start;
  while (end < chars.length) {
    const char = chars[end]!;
    const isPart = char < '\x80' ? isAsciiLetter(char) : !isAsciiOnly && isWordPart(char);
    if (!isPart) break;
    end++;
  }
  return Math.max(end, start + 1);
}

const isWordPart = (char: string) => char === '\u200c' || isLetter(kindOf(char));

function characterLikeness(model: Model, usual: ReadonlySet<string>, char: string): number {
  const own = (model.letters.get(char) ?? 0) / model.total;
  return Math.log(0.5 * own + 0.5 * shareOf(model, usual, char));
}

function shareOf(model: Model, usual: ReadonlySet<string>, char: string): number {
  if (/[\u3040-\u30ff]/.test(char)) return model === models.get('japanese') ? 1 / 200 : 1e-6;
  if (/[\uff61-\uff9f]/.test(char)) return 1 / 80;
  if (/[\u3000-\u301f\uff00-\uff5e]/.test(char)) return 1 / 3000;
  if (usual.has(char)) return 1 / usual.size;
  return /\p{Script=Han}/u.test(char) ? 1 / 60_000 : 1e-6;
}

/** The characters of daily use stand together in the tables of these encodings, the rare ones behind them. */
const USUAL_CHARACTERS: Partial<Record<EncodingName, () => ReadonlySet<string>>> = {
  gb18030: usualCharacters('gb18030', [0xb0, 0xd7], [0xa1, 0xfe]),
  big5: usualCharacters('big5', [0xa4, 0xc6], [0x40, 0xfe]),
  shift_jis: usualCharacters('shift_jis', [0x88, 0x98], [0x40, 0xfc]),
  'euc-kr': usualCharacters('euc-kr', [0xb0, 0xc8], [0xa1, 0xfe]),
  'euc-jp': usualCharacters('euc-jp', [0xb0, 0xcf], [0xa1, 0xfe]),
};

/** Behind each character, so that one that does not exist takes nothing of the next. */
const LINE_FEED = 10;

function usualCharacters(encoding: EncodingName, leads: [number, number], trails: [number, number]) {
  let characters: Set<string> | undefined;
  return (): ReadonlySet<string> => {
    if (characters) return characters;
    const bytes: number[] = [];
    for (let lead = leads[0]; lead <= leads[1]; lead++)
      for (let trail = trails[0]; trail <= trails[1]; trail++) bytes.push(lead, trail, LINE_FEED);
    const text = iconv.decode(Buffer.from(bytes), encoding);
    characters = new Set(text.match(/[\p{Script=Han}\p{Script=Hangul}]/gu));
    return characters;
  };
}
