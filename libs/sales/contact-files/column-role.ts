import {
  BUYER,
  DETAILS,
  KIN,
  KIN_OR_KIND,
  LASTING,
  NAME,
  OWNER,
  PARENTS,
  PRIVATE,
  PUPILS,
  RELATION,
  SCHOOLING,
  SPOUSES,
  STAND_IN,
  THIRD_PARTY,
  WARDS,
} from './person-words.js';
import {
  AT_WORK,
  CONTACT,
  DELIVERY,
  MOBILE,
  NO_NUMBER_OF_A_PERSON,
  NUMBER,
  OTHER,
  PHONE,
  PLAIN,
} from './phone-words.js';
import { type WordList, words, wordsOf } from './word-list.js';

/** What a column tells of whose the numbers beside it are. */
export interface ColumnRole {
  /** What is left without words for telephones, names and relations: `Contact 1 Mobile` and `Contact 1 Name` have it in common. */
  group: string;
  /** The words of the group, if there are any, are those of the row's own person. */
  isOwnGroup: boolean;
  /** It is about somebody who is more than a buyer: a patient, a student. */
  hasOwner: boolean;
  isBuyer: boolean;
  /** It has a word for a name or a person, or none but those of its group. */
  namesPerson: boolean;
  /** It names somebody to contact, who may be another person. */
  namesContact: boolean;
  /** It names, or is about, a relative, a guardian or somebody to call in need. */
  isKin: boolean;
  isRelation: boolean;
  /** It names who answers for a person or a company. */
  isStandIn: boolean;
  /** It has the name of a parent or of a spouse, as lists of adults do. */
  isOfFamily: boolean;
  /** It says that the rows are pupils, or others whom somebody answers for. */
  isOfPupils: boolean;
  isOfWards: boolean;
  /** It is about such a person, not only about a school. */
  namesWard: boolean;
  isAge: boolean;
  /** A birthday, a class: it is about the row's own person. */
  isDetail: boolean;
  isOfCalls: boolean;
  /** It says how long something was, be it a call or a course; and that there is something else than calls. */
  isLength: boolean;
  isLasting: boolean;
  isOfSims: boolean;
}

export function roleOf(name: string): ColumnRole {
  const parts = wordsOf(name);
  const has = (list: WordList) => parts.some((part) => list(part));
  const left = parts.map(withoutTail);
  const group = left.filter((part, at) => part !== '' && (part !== parts[at] || isOfGroup(part)));
  const groupWords = group.filter((part) => !/^\d+$/.test(part));
  const isBare = groupWords.length > 0 && parts.every((part, at) => group.includes(part) || left[at] !== '');
  const isAboutName = has(NAME) || parts.some((part) => TAIL_OF_NAMES.test(part));
  const isOtherwise = parts.some(isThirdParty) || has(NO_NUMBER_OF_A_PERSON);
  return {
    group: group.join('_'),
    isOwnGroup: groupWords.every((part) => OWNER(part) || BUYER(part) || DELIVERY(part)),
    hasOwner: has(OWNER),
    isBuyer: has(BUYER),
    namesPerson: isAboutName || (isBare && !parts.some(isOtherThanOwn)),
    namesContact:
      isAboutName &&
      groupWords.length > 0 &&
      groupWords.every((part) => CONTACT(part) || /^(?:联系|聯絡|連絡先?)$/.test(part)),
    isKin: parts.some((part) => KIN(part) && !BUYER(part)) && !isOtherwise && !parts.some(isOtherThanOwn),
    isRelation: has(RELATION) && !isOtherwise,
    isStandIn:
      has(STAND_IN) &&
      !parts.some((part) => isOtherThanOwn(part) || AT_WORK(part) || (isThirdParty(part) && !STAND_IN(part))),
    isOfFamily:
      (has(SPOUSES) || (has(PARENTS) && isAboutName)) &&
      parts.every((part) => !KIN(part) || PARENTS(part) || SPOUSES(part)),
    isOfPupils: has(PUPILS) || has(SCHOOLING),
    namesWard: has(PUPILS) || has(WARDS),
    isOfWards: has(PUPILS) || has(SCHOOLING) || has(WARDS),
    isAge: has(AGE),
    isDetail: has(DETAILS),
    isOfCalls: has(CALLS) || has(LENGTHS),
    isLength: has(LENGTHS) && !has(CALLS),
    isLasting: has(LASTING),
    isOfSims: has(SIMS),
  };
}

const isOtherThanOwn = (part: string) =>
  OTHER(part) && ![OWNER, BUYER, KIN, STAND_IN].some((list) => list(part));
const isThirdParty = (part: string) => THIRD_PARTY(part) && !KIN(part) && !RELATION(part) && !PRIVATE(part);

/** Whether the words of a cell say what kin somebody is: `Mother`, `Vater`; in a column of relations by short words, too. */
export function namesKin(cell: string, isInRelation: boolean): boolean {
  const parts = wordsOf(cell);
  return isInRelation
    ? parts.some((part) => KIN(part) || SHORT_KIN.has(part))
    : parts.some((part) => KIN(part) && !KIN_OR_KIND(part) && !SHORT_KIN.has(part));
}

const SHORT_KIN = new Set(
  'mo fa m f mum mu va km kv kmu kva gm gf gma gpa gmo gfa sm sf bro br sis si sib sp hus hub wi w h dau da so p g'.split(
    ' ',
  ),
);

/** Whether short words say it that stand for nothing else together: both parents are among them. */
export const arePairsOfKin = (cells: readonly string[]): boolean => {
  const words = new Set(cells.flatMap((cell) => wordsOf(cell)));
  return PAIRS_OF_KIN.some((pair) => pair.every((word) => words.has(word)));
};
export const isShortKin = (cell: string): boolean => wordsOf(cell).every((part) => SHORT_KIN.has(part));
const PAIRS_OF_KIN = [
  ['mo', 'fa'],
  ['km', 'kv'],
  ['kmu', 'kva'],
  ['mu', 'va'],
  ['gm', 'gf'],
];

/** Whether a word belongs to what columns of one person have in common. */
const isOfGroup = (part: string) =>
  CONTACT(part) || BUYER(part) || ![MOBILE, PHONE, NUMBER, NAME, RELATION, PLAIN].some((list) => list(part));

function withoutTail(part: string): string {
  let left = part;
  for (let before = ''; before !== left; ) {
    before = left;
    left = left.replace(TAIL_OF_PHONES, '').replace(TAIL_OF_NAMES, '').replace(TAIL_OF_RELATIONS, '');
  }
  return left;
}

/** Ends of compounds, and of names without blanks. */
const TAIL_OF_PHONES =
  /s?(?:(?:telefon|telefoon|handy|mobil|ruf)(?:nummer|nr|tel)?|puhelin(?:numero)?)$|(?:手机|手機|电话|電話|携帯)(?:号码?|號碼?|番号)?$|(?:휴대폰|전화)(?:번호)?$|연락처$/u;
const TAIL_OF_NAMES =
  /s?(?:vorname|nachname|name|navn|namn|naam|person|persoon)$|(?:人|者)?(?:姓名|名字|氏名|名前)$|人$|(?:이름|성명|명)$/u;
const TAIL_OF_RELATIONS = /关系$|關係$|関係$|続柄$|관계$/u;

/** Logs of calls and messages. */
const CALLS = words(`
  gesprachsdauer *通话时长* *通話時間* *통화시간* calltype
  direction from caller callee called dialed dialled anrufer* appelant* chiamante* *主叫* *被叫*
`);

const LENGTHS = words(
  'duration dauer duree duracion duracao durata duur czastrwania sure длительность тривалiсть *时长*',
);

const AGE = words(
  'age alter edad idade eta leeftijd wiek vek eletkor varsta alder ika vanus vecums amzius возраст вік възраст ηλικια yas umur tuoi *年龄* *年齡* *年齢* *나이* *อายุ* العمر سن גיל *आयु*',
);

/** Lists of cards for telephones. */
const SIMS = words(
  'iccid icc imsi puk puk1 esim simcard simkarte* simkort* simkaart* simkarta* cartesim tarjetasim',
);
