import { BUYER, KIN, NAME, OWNER, RELATION, STAND_IN, THIRD_PARTY, USUAL } from './person-words.js';
import {
  AT_WORK,
  BEGINNING,
  CODE,
  CONTACT,
  DEAD,
  DEAD_PHRASE,
  DELIVERY,
  LABEL,
  MOBILE,
  NO_NUMBER_OF_A_PERSON,
  NUMBER,
  OF_LABELLED,
  OTHER,
  PHONE,
  PLAIN,
  SECOND,
  WITH,
} from './phone-words.js';
import { type Piece, type WordList, wordsOf } from './word-list.js';

/**
 * What the name of a column says about its cells, in the words people use for it: whether they are numbers that receive
 * messages, and whether they are certainly something else.
 */

/** Whether the numbers of the file may be divided: `Vorwahl;Rufnummer`, `country code,phone`. */
export function namesBeginning(name: string): boolean {
  const parts = wordsOf(name);
  const joined = parts.join('_');
  const isCode =
    /(^|_)(country|phone|dial|tel|calling)_code(_|$)|код_(города|страны)|codigo(de)?(pais|area)/.test(joined);
  return isCode || (parts.length <= 3 && parts.some((part) => BEGINNING(part)));
}

/** What a column of labels is about: `Phone 1 - Type` and `Phone 1 - Value` have the same subject. Undefined where it is none. */
export function subjectOfLabels(name: string): string | undefined {
  const parts = wordsOf(name);
  const subject = parts.filter((part) => !LABEL(part)).map((part) => part.replace(/(?:typ|art)$/, ''));
  return subject.length > 0 && subject.join('_') !== parts.join('_') ? subject.join('_') : undefined;
}

export function subjectOfPhones(name: string): string {
  return wordsOf(name)
    .filter((part) => !OF_LABELLED(part))
    .join('_');
}

/** All that say what a column is: no word may be in two that contradict each other. */
export const WORD_LISTS = {
  ...{ MOBILE, PHONE, CONTACT, NUMBER, OTHER, NO_NUMBER_OF_A_PERSON, DEAD, KIN, RELATION, THIRD_PARTY },
  ...{ STAND_IN, AT_WORK, DELIVERY, SECOND, PLAIN, BUYER, OWNER },
};

/** From what surely is a number to send to, down to what surely is none. */
export type NameKind = 'mobile' | 'phone' | 'contact' | 'number' | 'unknown' | 'other_number' | 'other';

export interface ColumnMeaning {
  kind: NameKind;
  /** Nothing but the words for it, and harmless ones: neither work, nor somebody else's, nor the second one. */
  isPlain: boolean;
  /** It has a word that nobody knows, or that says not the first number: whose it is, is not sure. */
  isUnclear: boolean;
  isSomebodyElses: boolean;
  /** It is taken only where there is no other: it is at work, or of a parcel. */
  isLesser: boolean;
  /** It says what else it is, beside a word for telephones: "order phone". */
  isMixed: boolean;
  /** `Phone 2` is the second of `Phone`. */
  ordinal: number;
  /** The name without that: columns that have the same one belong together. */
  base: string;
}

export function meaningOf(name: string): ColumnMeaning {
  const all = wordsOf(name);
  const parts = withoutManner(name, all);
  const texts = parts.filter((part) => !/^\d+$/.test(part));
  const ordinal = Number(parts.find((part) => /^[1-9]$/.test(part)) ?? 1);
  const has = (list: WordList) => texts.some((part) => list(part));
  const isMobile = has(MOBILE) || /(^|_)(e_?164|06_?nummer)(_|$)/.test(parts.join('_'));
  const isPhone = isMobile || has(PHONE);
  const isContact = has(CONTACT);
  const isNumber = has(NUMBER);
  // "Customer phone" is a phone; what belongs to orders and contracts beside it is not sure to be one.
  const isMixed = texts.some((part) => OTHER(part) && !isHarmless(part));
  const isSomebodyElses = all.some(isWordForSomebodyElse);
  const isUnclear = isMixed || has(SECOND) || !texts.every(isHarmless) || (has(AT_WORK) && has(DELIVERY));
  const isLesser = has(AT_WORK) || has(DELIVERY);
  const meaning = {
    isPlain: !isUnclear && !isSomebodyElses && !isLesser,
    isUnclear,
    isSomebodyElses,
    isLesser,
    isMixed: false,
    ordinal: has(SECOND) ? Math.max(ordinal, 2) : ordinal,
    base: texts.filter((part) => !SECOND(part)).join('_'),
  };
  if (texts.length === 0) return { ...meaning, kind: 'unknown' };
  if (has(NO_NUMBER_OF_A_PERSON) || has(DEAD) || DEAD_PHRASE.test(all.join('_')))
    return { ...meaning, kind: 'other' };
  if (isMobile) return { ...meaning, kind: 'mobile', isMixed };
  if (isPhone) return { ...meaning, kind: 'phone', isMixed };
  if (isContact && !isMixed) return { ...meaning, kind: 'contact' };
  if (texts.some((part) => OTHER(part) && !PLAIN(part))) return { ...meaning, kind: 'other' };
  if (isContact) return { ...meaning, kind: 'contact' };
  if (!isNumber)
    return {
      ...meaning,
      kind: /(nummer|numero|nr|szam|broj|cislo|番号|番號|号码|號碼|번호)$/.test(meaning.base)
        ? 'other_number'
        : 'unknown',
    };
  return { ...meaning, kind: texts.every((part) => NUMBER(part) || PLAIN(part)) ? 'number' : 'other_number' };
}

/** Whether it is a name that columns of contacts usually have, of whatever kind. */
export function isUsualName(name: string): boolean {
  const parts = wordsOf(name);
  const telling = [NAME, USUAL, MOBILE, PHONE, OTHER];
  const others = [
    NUMBER,
    PLAIN,
    BUYER,
    OWNER,
    KIN,
    RELATION,
    THIRD_PARTY,
    STAND_IN,
    AT_WORK,
    DELIVERY,
    SECOND,
    DEAD,
  ];
  const lists = [...telling, ...others];
  return (
    parts.some((part) => telling.some((list) => list(part))) &&
    parts.every((part) => /^\d+$/.test(part) || lists.some((list) => list(part)))
  );
}

const isWordForSomebodyElse = (word: string) =>
  (KIN(word) || RELATION(word) || THIRD_PARTY(word) || STAND_IN(word)) && !PLAIN(word);

/** Whether a word says no more than that it is a number of the row's own: `Handynummer`, `Kundenhandy`, `手机号码`. */
function isHarmless(word: string): boolean {
  const afterPiece = new Set<number>();
  const beginnings = new Set([0, ARTICLE.exec(word)?.[0].length ?? 0]);
  for (let at = 0; at < word.length; at++) {
    if (afterPiece.has(at)) {
      const rest = word.slice(at);
      for (const joint of JOINTS) if (rest.startsWith(joint)) beginnings.add(at + joint.length);
    }
    if (!beginnings.has(at) && !afterPiece.has(at)) continue;
    for (const { text, isStem } of HARMLESS.get(word.charAt(at)) ?? []) {
      if (!word.startsWith(text, at)) continue;
      const end = at + text.length;
      if (isStem && ENDING.test(word.slice(end)) && !NO_ENDING.test(word.slice(end))) return true;
      if (end === word.length && at === 0) return true;
      if (text.length >= PIECE_CHARS_MIN || WITHOUT_BLANKS.test(text)) afterPiece.add(end);
    }
  }
  return afterPiece.has(word.length);
}

/** Shorter words are none within another, but where none is apart from the next. */
const PIECE_CHARS_MIN = 3;
const WITHOUT_BLANKS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** What joins the pieces of a compound, what Arabic and Hebrew put before a word, and what others put behind it. */
const JOINTS = ['', 'funk', 's', 'es', 'n', 'en', 'e', 'er', 'ns', 'r', 'i'];
const ARTICLE = /^(?:ال|وال|لل|ה|ב|ל)/;
const ENDING =
  /^(?:[\p{Script=Cyrillic}\p{Script=Greek}]{0,5}|[\p{Script=Latin}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Armenian}\p{Script=Georgian}]{0,4})$/u;

/** Words as short as an ending, which say whose it is: `Spielerfrau`. */
const NO_ENDING =
  /^(?:frau|mann|oma|opa|mama|papa|sohn|chef|team|amt|arzt|bank|club|haus|heim|info|post|shop)$/;

/** The words of the lists that change nothing, by their first letters. */
const HARMLESS = new Map<string, Piece[]>();
for (const { pieces } of [MOBILE, PHONE, CONTACT, NUMBER, PLAIN, BUYER, OWNER, AT_WORK, DELIVERY])
  for (const piece of pieces) {
    const others = HARMLESS.get(piece.text.charAt(0));
    if (others) others.push(piece);
    else HARMLESS.set(piece.text.charAt(0), [piece]);
  }

/** All words but those that say how the number is written: `(mit Vorwahl)`, `con prefijo`. */
function withoutManner(name: string, all: string[]): string[] {
  const said = name.replace(BRACKETS, (text) => (wordsOf(text).some(CODE) ? ' ' : text));
  const parts = said === name ? all : wordsOf(said);
  const code = parts.findLastIndex(CODE);
  const start = parts.findLastIndex((part, at) => WITH(part) && at < code && at >= code - 3);
  return start > 0 && code >= parts.length - 2 ? parts.slice(0, start) : parts;
}

const BRACKETS = /[([（【][^)\]）】]*[)\]）】]/gu;
