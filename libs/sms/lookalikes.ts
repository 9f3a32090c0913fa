import type { ColumnFinder } from './column-names.js';
import { namesField, namesPerson } from './field-words.js';

/**
 * What looks like a placeholder of another program, and would go out to everybody as it stands: `{first_name}`,
 * `%name%`, `[[name]]`, `<name>`, `${name}`, `*|NAME|*`, `{% if … %}` and their like.
 *
 * Each kind is as strict as its signs are rare in texts. `{word}` is always refused, `[word]` and `$word` only where the
 * word is a column of the file or what such fields are called everywhere, `*word*` and `@word` only where it is a column.
 * `50% off, then 20%` names nothing.
 */
export interface Lookalike {
  /** Where it begins in the text, and what it is. */
  index: number;
  written: string;
  /** What it calls the column. */
  name: string;
}

/** What is between the signs, in a text of which escapes and placeholders are covered by NUL. */
const INNER = '[^\\0\\n{}｛｝]{1,80}';

interface Kind {
  /** The first group is what is between the signs. */
  pattern: RegExp;
  /** Whether that, which is no column's name, is a placeholder. */
  isMeant: Test;
  /** Whether it is one where it is a column's name: always, unless this says otherwise. */
  isColumn?: Test;
  /** Where blanks may stand beside the signs: around a word that is meant, or around the name of a column alone. */
  padded?: 'always' | 'columns';
}

type Test = (inner: string, match: RegExpExecArray, text: string) => boolean;

const always = () => true;
const never = () => false;

/** What fields of contacts are called everywhere, whatever the file's are: for names, and for the rest. */
const NAME_WORDS =
  /^(?:(?:first|last|full|given|family|middle|nick|user|customer|client|contact|company|recipient|f|l)[ _.-]*)?names?$|^(?:surname|salutation)$/iu;
const FIELD_WORDS =
  /^(?:phone|mobile|e-?mail|amount|otp|link|url|city|balance|(?:var|field|custom)[ _-]?\d*|order[ _-]?(?:id|number|no))$/iu;
const WORDS = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.|'"“”‘’/ -]*[\p{L}\p{M}\p{N}_'"“”‘’])?$/u;
const IDENTIFIER = /^[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u;
/** How an address begins, in which `%C3%A9` is a letter. */
const ADDRESS = /^[^\p{L}\p{N}]*(?:https?:\/\/|www\.|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+\/)/iu;
const ADDRESS_CHARS_MAX = 300;

const isName = (inner: string) => NAME_WORDS.test(bare(inner)) || namesPerson(bare(inner));
const isFieldWord = (inner: string) => isName(inner) || FIELD_WORDS.test(bare(inner));
/** What a draft has in brackets for somebody to fill in: `[YOUR NAME]`, `[Insert link]`, `[DATE]`. */
const TO_BE_FILLED_IN =
  /^(?:(?:YOUR|Your|INSERT|Insert|ENTER|Enter)[ _-]\p{L}[\p{L} _-]*|[\p{Lu} _-]+[ _-]NAME|(?:NAME|LINK|URL|DATE|CODE|TEXT)[ _-]HERE|TODO|TBD|XX+)$/u;
/** The words beside the name in it. */
const FILLER = /^(?:your|insert|enter)[ _-]+|[ _-]+here$/gi;
const isToBeFilledIn: Test = (inner, match, text) =>
  TO_BE_FILLED_IN.test(inner.trim()) ||
  isName(inner) ||
  isProgramsName(inner.trim()) ||
  ((isFieldWord(inner) || namesField(inner)) && !isHeading(match, text));
/** The same with what is to stand there where it is empty: `[surname|friend]`, `[nickname,fallback=you]`. */
const isFilledInOrElse: Test = (inner, match, text) => {
  const [head = ''] = inner.split(DEFAULT, 1);
  return (
    isToBeFilledIn(inner, match, text) || (head !== inner && (isFieldWord(head) || FALLBACK.test(inner)))
  );
};
const DEFAULT = /\s*(?:[|]|[,;]\s*(?:fallback|default)\s*[=:])/iu;
const FALLBACK = /^[\p{L}_][\p{L}\p{N}_. -]*[,;|]\s*(?:fallback|default)\s*[=:]/iu;
/**
 * A name as programs write it, which ends as fields do: `firstName`, `last_name`, `Contact.FirstName`, `apptDateTime`.
 */
const isProgramsName = (inner: string) =>
  PROGRAMS_NAME.test(inner) && (END_OF_FIELD.test(inner) || namesPerson(wordsOf(inner)));
const PROGRAMS_NAME = /^\p{L}+\p{N}*(?:[._]\p{L}+\p{N}*|(?<=[\p{Ll}\p{N}])\p{Lu}\p{L}*?)+$/u;
const END_OF_FIELD =
  /(?:[._]|(?<=\p{Ll}[\p{Ll}\p{N}]))(?:(?:first|last|full)?name|date|time|number|id|amount|phone|mobile|email|address|url)$/iu;
const wordsOf = (name: string) => name.replace(/(?<=\p{Ll})(?=\p{Lu})|[._]/gu, ' ');
/** Whether what it names follows: `[Link] https://…`, `[Code] 123456`, `[Date]: 5 May`. */
const isHeading = (match: RegExpExecArray, text: string) =>
  /^\s*(?::|https?:|www\.|\p{Sc}?\s?\p{N})/u.test(behind(match, text));
/** A word in bold letters before a colon: `*City*: Ulm`. */
const isLabel = (match: RegExpExecArray, text: string) => /^\s*:/.test(behind(match, text));
const behind = ({ 0: { length }, index }: RegExpExecArray, text: string) =>
  text.slice(index + length, index + length + VALUE_CHARS);
const VALUE_CHARS = 10;
/** Within signs that are quotation marks, and that a sender's name or a heading has around it in East Asia: `【日時】`. */
const isPersonToBeFilledIn = (inner: string) => isFieldWord(inner) || TO_BE_FILLED_IN.test(inner.trim());
/** Without the signs that some programs write inside of theirs, as in `{#var#}` and `<?= $name ?>`. */
const bare = (inner: string) => inner.replace(/^[\s#$@%=?!/&*.:]+|[\s#$@%=?!/&*.]+$/g, '');

function isInAddress(text: string, index: number): boolean {
  const word = text
    .slice(Math.max(0, index - ADDRESS_CHARS_MAX), index)
    .split(/\s/)
    .at(-1)!;
  return ADDRESS.test(word);
}

/** A brace or a bracket before the name of a column or a person, of so many words, that none closes. */
function unclosed(words: number): Kind {
  const sign = '(?:[{｛]|\\[{1,2}(?![^\\n\\]]{0,80}\\]))';
  const pattern = `${sign} ?(${word}(?: ${word}){${words - 1}})(?![\\p{L}\\p{N}_-])`;
  return { pattern: new RegExp(pattern, 'gu'), isMeant: isName };
}

/** One behind it that none opens. */
function unopened(words: number): Kind {
  const pattern = `(?<![\\p{L}\\p{N}_\\0-])(${word}(?: ${word}){${words - 1}})(?:\\}{1,2}|\\]{1,2})`;
  const isUnopened: Test = (_, { 0: all, index }, text) =>
    all.endsWith('}') || !isWithinBrackets(text, index);
  const isMeant: Test = (inner, match, text) => isName(inner) && isUnopened(inner, match, text);
  return { pattern: new RegExp(pattern, 'gu'), isMeant, isColumn: isUnopened };
}

const word = '[\\p{L}\\p{N}_-]{1,80}';
/** Whether a bracket is open before it in its line, as far as one is looked for. */
const isWithinBrackets = (text: string, index: number) =>
  /\[[^\]\n]*$/.test(text.slice(Math.max(0, index - BRACKET_CHARS), index));
const BRACKET_CHARS = 200;

/** The name of a column, or one of a program's, between two of a sign, by which others make letters bold or slanted: `*Name*`, `__Name__`. */
function wrapped(sign: string): Kind {
  // Two of them are parts of names.
  const within = /[_-]/.test(sign) ? '' : sign;
  const name = `[\\p{L}\\p{N}](?:[^\\0\\n${within}]{0,78}?[\\p{L}\\p{M}\\p{N}])?`;
  const pattern = `(?<![\\p{L}\\p{N}${sign}])${sign}{1,3}(${name})${sign}{1,3}(?![\\p{L}\\p{N}${sign}])`;
  const isColumn: Test = (inner, match, text) => isOutOfAddress(inner, match, text) && !isLabel(match, text);
  const isMeant: Test = (inner, match, text) => isProgramsName(inner) && isOutOfAddress(inner, match, text);
  return { pattern: new RegExp(pattern, 'gu'), isMeant, isColumn };
}

const isOutOfAddress: Test = (_, { index }, text) => !isInAddress(text, index);
const OPENING_ENTITY = '&(?:lt|laquo|lbrace|lcub|lsqb|lbrack|#(?:60|91|123|171)|#x(?:3c|5b|7b|ab));';
const CLOSING_ENTITY = '&(?:gt|raquo|rbrace|rcub|rsqb|rbrack|#(?:62|93|125|187)|#x(?:3e|5d|7d|bb));';

const UNITS =
  'off|days?|hours?|hrs?|minutes?|mins?|weeks?|months?|points?|items?|Tagen?|Stunden?|Minuten|Wochen?|Monaten?|Punkten?|jours?|heures?|semaines?|mois|points|días?|horas?|semanas?|meses|puntos|dias?|giorni|ore|dagen|uur|dni|dnů|дней|часов';
const CJK_FIGURES = '\\d一二三四五六七八九十百千〇零';
const TITLES = '様|さま|さん|殿|御中|先生|님|씨|고객|先輩|先生|女士|小姐|株式会社|会社';
/** Whose name it is, or that it is to be put in. */
const OF_YOURS =
  /^(?:your|insert|enter|add|customer(?:['’]s)?|client(?:['’]s)?|ihr|dein|euer|kunden|votre|ton|su|tu|seu|teu|il tuo|il suo|uw|jouw|je|ditt|twoje|vaše|ваше|ваша|твоё|твое|имя|insérer|insertar|inserir|einfügen|vul)\s+\S/iu;

/** Whether its line has words, and does not begin and end with such a line as ornaments do. */
function isWithinWords(_: string, { index }: RegExpExecArray, text: string): boolean {
  const before = text
    .slice(Math.max(0, index - LINE_CHARS), index)
    .split('\n')
    .at(-1) as string;
  const behind = text.slice(index, index + LINE_CHARS).split('\n', 1)[0] as string;
  const line = before + behind;
  return /\p{L}/u.test(line) && !/^\s*_{3,}.*_{3,}\s*$/u.test(line);
}
const LINE_CHARS = 300;

const KINDS: readonly Kind[] = [
  { pattern: /\{[%#]([^\0\n]{0,200}?)[%#]\}/g, isMeant: always },
  { pattern: /\*\|([^\0\n|]{1,80})\|\*/g, isMeant: always },
  { pattern: /%%=([^\0\n]{0,200}?)=%%|%%\[([^\0]{0,200}?)\]%%/g, isMeant: always },
  { pattern: /\$\[([^\0\n[\]]{1,80})\]\$/g, isMeant: always, padded: 'always' },
  {
    pattern: new RegExp(`[$#@]?[{｛]{1,3}(${INNER})[}｝]{1,3}`, 'g'),
    isMeant: (inner) => WORDS.test(bare(inner)),
    padded: 'always',
  },
  { pattern: /[$#@]?[{｛]{1,3}\s*[}｝]{1,3}/g, isMeant: always },
  ...[3, 2, 1].map(unclosed),
  ...[3, 2, 1].map(unopened),
  {
    pattern: new RegExp(`\\[\\[(${INNER.replace('{}', '{}[\\]')})\\]{1,2}`, 'g'),
    isMeant: always,
    padded: 'always',
  },
  {
    pattern: new RegExp(`[[［〔〖](${INNER.replace('{}', '{}[\\]［］〔〕〖〗')})[\\]］〕〗]`, 'g'),
    isMeant: isFilledInOrElse,
    padded: 'always',
  },
  // A figure that is still to come, before or behind what it is of.
  { pattern: /(?<=\p{Sc}\s?)\[[xn#]{1,4}\]|\[[xn#]{1,4}\](?=\s?(?:%|\p{Sc}))/giu, isMeant: always },
  { pattern: new RegExp(`\\[[XN#]{1,4}\\](?= (?:${UNITS})(?!\\p{L}))`, 'gu'), isMeant: always },
  // What is to be written on the line. A line of them divides a text.
  { pattern: /(?<![^\s([{"'“„«:])_{3,}(?=[\s.,;:!?)\]}"'”“»]|$)/g, isMeant: isWithinWords },
  // Circles are for a name in Japan and Korea, where a title follows.
  {
    pattern: new RegExp(
      `(?<![${CJK_FIGURES}])(?:[〇○◯●△▲□■]{2,}|(?<![A-Za-z])(?:XX|OO|ㅇㅇ)|某某)(?=\\s?(?:${TITLES}))`,
      'gu',
    ),
    isMeant: always,
  },
  {
    pattern: new RegExp(`[«‹【](${INNER.replace('{}', '{}«»‹›【】')})[»›】]`, 'g'),
    isMeant: isPersonToBeFilledIn,
    // The French write blanks within their quotation marks.
    padded: 'columns',
  },
  // Brackets of every other kind. German quotation marks are among them.
  {
    pattern: /(?![(（‚„〝])\p{Ps}{1,2}([^\0\n\p{Ps}\p{Pe}]{1,80})\p{Pe}{1,2}/gu,
    isMeant: never,
    padded: 'columns',
  },
  {
    pattern: /(?:\({2,3}|（{2,3})([^\0\n()（）]{1,80})(?:\){2,3}|）{2,3})/g,
    isMeant: isPersonToBeFilledIn,
    padded: 'columns',
  },
  {
    pattern: new RegExp(`<{1,2}(${INNER.replace('{}', '{}<>')})>{1,2}`, 'g'),
    // "Reply <STOP>" is an instruction.
    isMeant: (inner, match, text) =>
      isToBeFilledIn(inner, match, text) || (IDENTIFIER.test(bare(inner)) && inner !== inner.toUpperCase()),
    padded: 'columns',
  },
  {
    // Each sign may begin one, also that which ended another.
    pattern: /%{1,2}(?=([^\0\n%]{1,80})%)/g,
    isMeant: (inner, { index }, text) =>
      IDENTIFIER.test(inner) &&
      !/\p{N}\s?$/u.test(text.slice(Math.max(0, index - 2), index)) &&
      !isInAddress(text, index),
  },
  { pattern: /(?<!%|\p{N}\s?)%(?:\d\$|\(([^\0\n()]{1,80})\))?[sd](?![\p{L}\p{N}])/gu, isMeant: always },
  { pattern: /\$\(([^\0\n()]{1,80})\)/g, isMeant: isFieldWord, padded: 'always' },
  { pattern: /\$\$([^\0\n$]{1,80})\$\$/g, isMeant: isFieldWord, padded: 'columns' },
  { pattern: /(?<![\p{L}\p{N}$])\$([\p{L}_][\p{L}\p{N}_]{0,80})\$?/gu, isMeant: isFieldWord },
  { pattern: /[#@](?=([\p{L}_][^\0\n#@]{0,80})[#@])/gu, isMeant: isFieldWord },
  // Braces and angle brackets that a program has encoded.
  {
    pattern: /(?:%7B){1,3}((?:(?!%7[BD])[^\0\n]){1,80}?)(?:%7D){1,3}/gi,
    isMeant: (inner) => WORDS.test(bare(decoded(inner))),
    padded: 'always',
  },
  {
    pattern: new RegExp(`(?:${OPENING_ENTITY}){1,3}([^\\0\\n&]{1,80})(?:${CLOSING_ENTITY}){1,3}`, 'gi'),
    isMeant: (inner, match, text) => isToBeFilledIn(inner, match, text) || IDENTIFIER.test(bare(inner)),
    padded: 'columns',
  },
  ...['\\*', '_', '~', '\\^', '\\|', '=', '\\+', '§', '!', ':', '`', '-'].map(wrapped),
  {
    // Shorter ones are smileys. What a point and a letter follow is an address.
    pattern:
      /(?<![\p{L}\p{N}@:#%&.])(?:[@:#&]|(?<!\p{N}\s)%)([\p{L}_][\p{L}\p{M}\p{N}_]{1,79})(?![\p{L}\p{M}\p{N}_]|\.[\p{L}\p{N}])/gu,
    isMeant: never,
    isColumn: (inner, match, text) =>
      !/^\p{Script=Latin}{1,2}$/u.test(inner) && isOutOfAddress(inner, match, text),
  },
  {
    pattern: /[(（]([^\0\n()（）]{1,80})[)）]/g,
    isMeant: (inner) => OF_YOURS.test(inner) && namesPerson(inner),
    isColumn: namesPerson,
  },
];

function decoded(inner: string): string {
  try {
    return decodeURIComponent(inner);
  } catch {
    return inner;
  }
}

const FULL_WIDTH = 0xfee0;

/**
 * All that look like placeholders, in order, each part of the text in one of them at most.
 * @param original escapes and placeholders are covered by NUL.
 */
export function findLookalikes(original: string, finder: ColumnFinder): Lookalike[] {
  // East Asia writes the signs in full width, too, each one unit as well. Its braces are told apart by the kinds.
  const text = original.replace(/[！-ｚ｜～]/g, (sign) =>
    String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH),
  );
  const found: Lookalike[] = [];
  const taken = new Uint8Array(text.length + 1);
  for (const { pattern, isMeant, isColumn = always, padded } of KINDS) {
    for (const match of text.matchAll(pattern)) {
      const inner = match[1] ?? '';
      if (inner !== inner.trim() && !padded) continue;
      const isWord = padded === 'always' || inner === inner.trim();
      const isPlaceholder = namesColumn(inner, finder) ? isColumn : isWord ? isMeant : never;
      if (!isPlaceholder(inner, match, text)) continue;
      const isOpened = /^[%#@]+$/.test(match[0]);
      const end = match.index + match[0].length + (isOpened ? inner.length + 1 : 0);
      if (taken.subarray(match.index, end).includes(1)) continue;
      taken.fill(1, match.index, end);
      found.push({
        index: match.index,
        written: original.slice(match.index, end),
        name: bare(decoded(inner)).replace(FILLER, ''),
      });
    }
  }
  return found.sort((a, b) => a.index - b.index);
}

const NAME_END = /[|:]|[,;]\s*(?:fallback|default)\s*[=:]/i;

/** Whether it is a column's name, with or without a default after it. JSON has quotes around its names. */
function namesColumn(inner: string, finder: ColumnFinder): boolean {
  const name = bare(inner).split(NAME_END, 1)[0]!.trim();
  return name !== '' && !/["'“”‘’]/.test(name) && finder.find(name).length > 0;
}
