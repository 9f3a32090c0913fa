import { nextTurn } from '../../platform/process/next-turn.js';
import { someOf } from '../../sms/column-names.js';
import { type CountryCode, NO_COUNTRY_CODE, numberKind, parseMsisdn } from '../../sms/phone.js';
import {
  type ColumnMeaning,
  meaningOf,
  type NameKind,
  namesBeginning,
  subjectOfLabels,
  subjectOfPhones,
} from './column-words.js';
import { ContactFileError } from './contact-file-error.js';
import { asOfTheirOwners } from './kept.js';
import { strangersAmong } from './whose-numbers.js';

/** A column of a file, before anything is known of it. */
export interface Column {
  /** As templates call it. */
  name: string;
  /** As the header has it; undefined where there is none. */
  written: string | undefined;
  /** Where it stands in the file, from 0. */
  index: number;
  /** What a row above the header calls it and its neighbours. */
  group?: string | undefined;
}

/** A column that numbers are taken from. */
export interface PhoneColumn extends Column {
  why: string;
}

interface Evidence extends Column {
  /** What its name comes to, with the others beside it. */
  said: string | undefined;
  meaning: ColumnMeaning;
  /** Shares of all rows: those that have a cell, a mobile number, another one, one that lacks its country code. */
  filled: number;
  mobile: number;
  landline: number;
  national: number;
  /** Shares of the filled cells: numbers with their country code, and what has one to five digits and no more. */
  international: number;
  short: number;
  /** 0 to 1: how much its cells are numbers that messages can be sent to. */
  content: number;
  /** The same, with what its name says. */
  merit: number;
  /** The part of the cells read that have one and the same number. */
  alike: number;
  read: number;
  /** The first that are filled, and some of all. */
  cells: string[];
  sample: string[];
  /** What another column says of its cells, `Phone 1 - Label` beside `Phone 1 - Value`; none of those that have no label. */
  labels: readonly ColumnMeaning[];
  /** Why it is somebody else's, where not its own name says so. */
  doubt: string | undefined;
}

/** So many cells of a column are read as numbers, spread over all that are filled. */
const CELLS_READ_MAX = 400;
const CELLS_READ_MIN = 40;
const CELLS_READ_OF_ALL = 20_000;
/** A number that is hard to read takes 0.1 ms. */
const CELLS_PER_TURN = 100;

/**
 * What a cell is worth. One with its country code can hardly be anything else; one as it is dialled, or with blanks and brackets
 * between the digits, seldom; digits alone may be any number, above all such as are those of landlines.
 */
const WORTH = {
  mobile: { international: 1, dialled: 0.95, bare: 0.55 },
  landline: { international: 0.85, dialled: 0.75, bare: 0.4 },
  special: { international: 0.2, dialled: 0.1, bare: 0.05 },
  /** It lacks its country code. */
  national: { international: 0, dialled: 0.5, bare: 0.35 },
} as const;

const NAME_FACTOR: Record<NameKind, number> = {
  mobile: 1,
  phone: 0.9,
  contact: 0.8,
  number: 0.55,
  unknown: 0.35,
  other_number: 0.2,
  other: 0,
};

/**
 * What the content of a column must be worth at least where its name says so much. Of contacts and numbers the filled cells count
 * alone: digits that may be a landline's may be anything else, however many rows have them.
 */
const CONTENT_MIN: Record<NameKind, number> = {
  mobile: 0,
  phone: 0,
  contact: 0.45,
  number: 0.5,
  unknown: 0.6,
  other_number: 0.85,
  other: Infinity,
};
/** Names that say nothing of telephones: digits alone below them are a number of whatever kind, though one may begin as if it was dialled. */
const SAYS_NOTHING: readonly NameKind[] = ['unknown', 'other_number'];
/** A column whose name denies it is asked about where its content is worth so much. */
const CONTENT_MIN_DENIED = 0.3;
/** Where columns have no names; and where there is but one, which can be nothing else. */
const CONTENT_MIN_UNNAMED = 0.45;
const CONTENT_MIN_ALONE = 0.25;
/** Beside an order or a contract, a word for telephones says less. */
const MIXED_FACTOR = 0.6;
const SOMEBODY_ELSES_FACTOR = 0.6;

/** A column with more than this part of the best one's merit might be meant as well; sooner where no name helps. */
const CLOSE = 0.45;
const CLOSE_UNNAMED = 0.15;
/** Numbers, of the filled cells of a column that can stand beside another. */
const READABLE_MIN = 0.5;
/** A column that is fuller lacks nobody. */
const NEARLY_FULL = 0.98;
const HALF = 0.5;

/**
 * Chooses where the numbers are taken from.
 *
 * The name of a column and its cells count together: neither a name whose cells are no numbers is enough, nor cells whose name
 * says that they are something else. Where two columns remain that might be meant, or the best one is weak, somebody has to say
 * which one it is. Two are used together only where one is plainly the mobile and the other plainly the phone of the same person.
 *
 * @param rows without blank ones and without the header.
 * @throws ContactFileError `ambiguous_phone_column` with the candidates, or `no_phone_column`.
 */
export async function choosePhoneColumns(
  columns: readonly Column[],
  rows: readonly string[][],
  defaultRegion: CountryCode | undefined,
): Promise<PhoneColumn[]> {
  const found = await gatherEvidence(columns, rows, defaultRegion);
  const candidates = found.filter(({ merit }) => merit > 0).sort((a, b) => b.merit - a.merit);
  const [fullest] = candidates;
  if (!fullest) return [onlyNamed(found)];
  const best = candidates.find((other) => isAhead(other, fullest)) ?? fullest;
  const others = candidates.filter((other) => other !== best);
  if (isWeak(best, found)) throw ambiguous(found, best);
  const beginning = found.find((column) => column !== best && isBeginningOf(column, best));
  if (beginning) throw divided(beginning, best);
  const pair = pairOf([best, ...others]);
  const taken = pair?.includes(best) ? pair : [best];
  const first = taken[0] as Evidence;
  const rivals = others.filter((other) => !taken.includes(other) && mightBeMeant(other, best));
  if (rivals.some((rival) => !taken.some((one) => isBefore(one, rival)))) throw ambiguous(found, best);
  return taken.map((column, at) => ({
    ...column,
    why: at === 0 ? describe(column) : `used where ${nameOf(first)} is empty; ${describe(column)}`,
  }));
}

/** The columns that somebody chose, by name or position. */
export async function describeChosen(
  chosen: readonly Column[],
  rows: readonly string[][],
  defaultRegion: CountryCode | undefined,
): Promise<PhoneColumn[]> {
  const found = await readColumns(chosen, rows, defaultRegion);
  return found.map((column) => ({ ...column, why: `phoneColumn says so; ${cellsSay(column)}` }));
}

/** What the names and the cells of columns say, each alone. */
async function readColumns(
  columns: readonly Column[],
  rows: readonly string[][],
  defaultRegion: CountryCode | undefined,
): Promise<Evidence[]> {
  const found: Evidence[] = [];
  const share = Math.floor(CELLS_READ_OF_ALL / Math.max(columns.length, 1));
  const cellsMax = Math.min(CELLS_READ_MAX, Math.max(CELLS_READ_MIN, share));
  const said = asOfTheirOwners(columns.map(({ written }) => written));
  for (const [at, column] of columns.entries()) {
    await nextTurn();
    found.push(await evidenceOf({ ...column, said: said[at] }, rows, defaultRegion, cellsMax));
  }
  return found;
}

/** The same, with what the columns say of each other. */
async function gatherEvidence(
  columns: readonly Column[],
  rows: readonly string[][],
  defaultRegion: CountryCode | undefined,
): Promise<Evidence[]> {
  const found = await readColumns(columns, rows, defaultRegion);
  const labels = new Map(found.map((column) => [subjectOfLabels(column.written ?? ''), column]));
  const known = new Map<string, ColumnMeaning>();
  for (const one of found.filter(isCalledPhone)) {
    await nextTurn();
    const label = labels.get(subjectOfPhones(one.written ?? ''));
    if (label) one.labels = await labelsOf(one, label, rows, known);
  }
  const strangers = await strangersAmong(found);
  for (const one of found) {
    one.doubt = strangers.get(one.index) ?? doubtOfGroup(one);
    if (!one.doubt) continue;
    one.meaning = { ...one.meaning, isSomebodyElses: true, isPlain: false };
    one.merit *= SOMEBODY_ELSES_FACTOR;
  }
  return found;
}

const doubtOfGroup = ({ group }: Column): string | undefined =>
  group !== undefined && meaningOf(group).isSomebodyElses
    ? `${cut(group, NAME_CHARS)} above it says that it may be somebody else's`
    : undefined;

async function evidenceOf(
  column: Column & { said: string | undefined },
  rows: readonly string[][],
  defaultRegion: CountryCode | undefined,
  cellsMax: number,
): Promise<Evidence> {
  const filled = rows.filter((row) => isFilled(row[column.index]));
  const meaning = meaningOf(column.said ?? '');
  const maybeDialled = column.written === undefined || !SAYS_NOTHING.includes(meaning.kind);
  const counts = { mobile: 0, landline: 0, special: 0, national: 0 };
  const times = new Map<string, number>();
  let [worth, international, short] = [0, 0, 0];
  const read = Math.min(filled.length, cellsMax);
  for (let i = 0; i < read; i++) {
    if (i % CELLS_PER_TURN === CELLS_PER_TURN - 1) await nextTurn();
    const cell = filled[Math.floor((i * filled.length) / read)]?.[column.index] as string;
    if (SHORT.test(cell)) short++;
    const kind = kindOfCell(cell, defaultRegion);
    if (!kind) continue;
    const digits = cell.replace(/\P{Nd}+/gu, '');
    times.set(digits, (times.get(digits) ?? 0) + 1);
    const writing = !maybeDialled && DIGITS_ALONE.test(cell) ? 'bare' : writingOf(cell);
    counts[kind]++;
    if (writing === 'international') international++;
    worth += WORTH[kind][writing];
  }
  const ofAll = (count: number) => (read === 0 ? 0 : (count / read) * (filled.length / rows.length));
  const content = ofAll(worth);
  const factor =
    NAME_FACTOR[meaning.kind] *
    (meaning.isMixed ? MIXED_FACTOR : 1) *
    (meaning.isSomebodyElses ? SOMEBODY_ELSES_FACTOR : 1);
  return {
    ...column,
    meaning,
    filled: rows.length === 0 ? 0 : filled.length / rows.length,
    mobile: ofAll(counts.mobile),
    landline: ofAll(counts.landline),
    national: ofAll(counts.national),
    international: read === 0 ? 0 : international / read,
    short: read === 0 ? 0 : short / read,
    content,
    merit: content * factor,
    alike: Math.max(0, ...times.values()) / Math.max(read, 1),
    read,
    cells: filled.slice(0, 3).map((row) => row[column.index] as string),
    sample: sampleOf(filled, column.index),
    labels: [],
    doubt: undefined,
  };
}

/** So many cells tell what a column is about. */
const SAMPLE = 200;

function sampleOf(filled: readonly string[][], index: number): string[] {
  const count = Math.min(filled.length, SAMPLE);
  return Array.from(
    { length: count },
    (_, i) => filled[Math.floor((i * filled.length) / count)]?.[index] as string,
  );
}

/** Where there are more, they are no labels that are known. */
const LABELS_MAX = 100;

/** A label that is hard to read takes 0.5 ms. */
const LABELS_PER_TURN = 20;

/** @param known labels that were read for other columns, which mostly have the same. */
async function labelsOf(
  numbers: Column,
  label: Column,
  rows: readonly string[][],
  known: Map<string, ColumnMeaning>,
): Promise<ColumnMeaning[]> {
  const said = rows.filter((row) => isFilled(row[numbers.index])).map((row) => row[label.index] ?? '');
  const labels: ColumnMeaning[] = [];
  let read = 0;
  for (const text of [...new Set(said)].filter(isFilled).slice(0, LABELS_MAX)) {
    let meaning = known.get(text);
    if (!meaning) {
      if (read++ % LABELS_PER_TURN === LABELS_PER_TURN - 1) await nextTurn();
      meaning = meaningOf(text);
      known.set(text, meaning);
    }
    labels.push(meaning);
  }
  return labels;
}

/** Whether a number with this label is the row's own, be it at work. */
const isOwnLabel = ({ kind, isSomebodyElses, isUnclear }: ColumnMeaning) =>
  kind !== 'other' && !isSomebodyElses && !isUnclear;

/** The beginning of a number, and nothing of the rest. */
const SHORT = /^\s*[+(]?\d{1,5}\)?\s*$/;

function kindOfCell(cell: string, defaultRegion: CountryCode | undefined): keyof typeof WORTH | undefined {
  const digits = cell.slice(0, CELL_CHARS_READ).match(/\p{Nd}/gu)?.length ?? 0;
  if (digits < NUMBER_DIGITS_MIN || isDate(cell)) return undefined;
  const parsed = parseMsisdn(cell, defaultRegion);
  if (parsed.ok) return numberKind(parsed.msisdn);
  return parsed.reason.includes(NO_COUNTRY_CODE) && digits >= NATIONAL_DIGITS_MIN ? 'national' : undefined;
}

const CELL_CHARS_READ = 100;
/** Fewer are an extension, or a year. */
const NUMBER_DIGITS_MIN = 5;
const NATIONAL_DIGITS_MIN = 7;

const DATE =
  /^\s*(?:(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)?\d\d)(?:[\sT]+\d{1,2}:\d\d\S*)?\s*$/;

/** A date is no number, though its digits may be one. */
export const isDate = (cell: string): boolean => DATE.test(cell);

const ZERO = '[0٠۰߀०০੦૦୦௦౦೦൦๐໐༠၀០０]';
const INTERNATIONAL = new RegExp(`^[^\\p{Nd}+＋]*(?:[+＋]|${ZERO}${ZERO})`, 'u');
const DIALLED = new RegExp(`^[^\\p{Nd}]*${ZERO}|\\p{Nd}[^\\p{Nd}]+\\p{Nd}`, 'u');

const DIGITS_ALONE = /^[^\p{Nd}+＋]*\p{Nd}+(?:[.,]0+)?[^\p{Nd}]*$/u;

function writingOf(cell: string): 'international' | 'dialled' | 'bare' {
  const text = cell.trim().replace(/[.,]0+$/, '');
  if (INTERNATIONAL.test(text)) return 'international';
  return DIALLED.test(text) ? 'dialled' : 'bare';
}

export function isFilled(cell: string | undefined): boolean {
  if (cell === undefined || cell === '') return false;
  const code = cell.charCodeAt(0);
  return (code > 32 && code < 128) || /[^\s\p{Cf}\p{Mn}\u115f\u1160\u2800\u3164\uffa0]/u.test(cell);
}

/** Whether even the best column may well be something else. */
function isWeak(best: Evidence, all: readonly Evidence[]): boolean {
  const { kind, isSomebodyElses, isUnclear } = best.meaning;
  if (isSomebodyElses || !best.labels.every(isOwnLabel)) return true;
  if (isUnclear && !saysNothing(best)) return true;
  const content = kind === 'contact' || kind === 'number' ? best.content / best.filled : best.content;
  if (content < contentMin(best, all)) return true;
  // A column is called phone and has no numbers, in the first rows at least; another that is not has some.
  if (saysNothing(best) && all.some(isCalledPhone)) return true;
  // It comes after another, which is nearly empty.
  return all.some((other) => other !== best && isCalledPhone(other) && isBehind(best.meaning, other.meaning));
}

/** Whether the numbers are divided over two columns: what stands in one of them may be the number of somebody else. */
const isBeginningOf = (one: Evidence, best: Evidence) =>
  best.international < HALF && one.short >= HALF && namesBeginning(one.written ?? '');

const saysNothing = ({ meaning: { kind } }: Evidence) => SAYS_NOTHING.includes(kind);

/** Of several phones of the same name the first, unless a later one has more mobiles or the labels do not say the same. */
const isFirstOf = (one: Evidence, other: Evidence) =>
  one.meaning.base === other.meaning.base &&
  one.meaning.ordinal < other.meaning.ordinal &&
  one.filled >= other.filled &&
  one.mobile >= other.mobile &&
  !isLabelledLess(one, other);

/** Whether labels say that one is not always the plain number, or that the other has a mobile where it has none. */
const isLabelledLess = (one: Evidence, other: Evidence) =>
  one.labels.some(({ isPlain }) => !isPlain) ||
  (one.labels.some(isNoMobile) && !other.labels.every(isNoMobile));

const isNoMobile = ({ kind }: ColumnMeaning) => kind !== 'mobile';

/** By its name: whatever the cells are. */
const isBehind = (one: ColumnMeaning, other: ColumnMeaning) =>
  (one.isSomebodyElses && !other.isSomebodyElses) || (one.base === other.base && one.ordinal > other.ordinal);

/** `Phone 1` before `Phone 2`, the plain one before others, and the row's own before somebody else's, where it is not much emptier. */
const isAhead = (one: Evidence, other: Evidence) =>
  isCalledPhone(one) &&
  readable(one) >= READABLE_MIN &&
  (isFirstOf(one, other) ||
    (isPlainer(one.meaning, other.meaning) && one.filled >= other.filled) ||
    (isOwn(one, other) && one.filled >= other.filled * HALF));

const isOwn = (one: Evidence, other: Evidence) => one.meaning.isPlain && other.meaning.isSomebodyElses;

const isPlainer = (one: ColumnMeaning, other: ColumnMeaning) =>
  one.kind === other.kind && ((other.isLesser && !one.isLesser) || (one.isPlain && !other.isPlain));

function contentMin({ meaning, written }: Evidence, all: readonly Evidence[]): number {
  if (meaning.kind === 'other') return Infinity;
  const ofName = written === undefined ? CONTENT_MIN_UNNAMED : CONTENT_MIN[meaning.kind];
  const isNamedOtherwise = written !== undefined && SAYS_NOTHING.includes(meaning.kind);
  return all.length === 1 && !isNamedOtherwise ? Math.min(ofName, CONTENT_MIN_ALONE) : ofName;
}

const isCalledPhone = ({ meaning: { kind, isMixed } }: Evidence) =>
  (kind === 'mobile' || kind === 'phone') && !isMixed;

/** The numbers of the filled cells, as a part of them. */
const readable = ({ mobile, landline, national, filled }: Evidence) =>
  filled === 0 ? 0 : (mobile + landline + national) / filled;

/**
 * The mobile and the phone of the same person, the first that is filled: where each is plainly that, and the only one, and the
 * mobile is missing in some rows.
 */
function pairOf(columns: readonly Evidence[]): [Evidence, Evidence] | undefined {
  const plain = columns.filter(
    (column) =>
      column.meaning.isPlain &&
      column.meaning.ordinal === 1 &&
      column.labels.every(({ isPlain }) => isPlain) &&
      readable(column) >= READABLE_MIN,
  );
  const [mobile, ...mobiles] = plain.filter(({ meaning }) => meaning.kind === 'mobile');
  const [phone, ...phones] = plain.filter(({ meaning }) => meaning.kind === 'phone');
  if (!mobile || !phone || mobiles.length + phones.length > 0) return undefined;
  return mobile.filled < NEARLY_FULL && mobile.landline <= mobile.mobile ? [mobile, phone] : undefined;
}

/**
 * Whether it might be meant in place of the best one. A column of mobiles that few rows have is not passed over unsaid, nor is
 * the second of several where labels say that the first is not always the one that is meant.
 */
const mightBeMeant = (other: Evidence, best: Evidence) =>
  (other.meaning.base === best.meaning.base && isLabelledLess(best, other)) ||
  other.merit > (saysNothing(best) ? CLOSE_UNNAMED : CLOSE) * best.merit ||
  (other.meaning.kind === 'mobile' && best.meaning.kind !== 'mobile' && readable(other) >= READABLE_MIN);

/** Whether `one` is taken before `rival` without a question. */
function isBefore(one: Evidence, rival: Evidence): boolean {
  const [a, b] = [one.meaning, rival.meaning];
  if (isOwn(one, rival) || isFirstOf(one, rival)) return true;
  if (isPlainer(a, b)) return one.filled >= rival.filled;
  const isMobile = a.kind === 'mobile' && one.filled >= HALF && one.landline <= one.mobile;
  return isMobile && a.isPlain && b.kind !== 'mobile';
}

/**
 * Where no cell is a number: the column that is called so, whose rows can then say each what is wrong.
 * @throws ContactFileError where that is none.
 */
function onlyNamed(found: readonly Evidence[]): PhoneColumn {
  const denied = found.some(
    ({ meaning, content }) => meaning.kind === 'other' && content >= CONTENT_MIN_DENIED,
  );
  if (denied) throw ambiguous(found, undefined);
  const named = (['mobile', 'phone'] as const).flatMap((kind) =>
    found.filter(({ meaning }) => meaning.kind === kind && !meaning.isMixed),
  );
  const fullest = named.find(({ filled }) => filled > 0) ?? named[0] ?? exactlyNamed(found);
  if (!fullest) throw noPhoneColumn(found);
  const beginning = found.find((column) => column !== fullest && isBeginningOf(column, fullest));
  if (beginning) throw divided(beginning, fullest);
  return { ...fullest, why: describe(fullest) };
}

const exactlyNamed = (found: readonly Evidence[]) =>
  found.find(({ meaning: { kind } }) => kind === 'contact' || kind === 'number');

const NAME_SAYS: Record<NameKind, string> = {
  mobile: 'its name says mobile phone',
  phone: 'its name says phone',
  contact: 'its name says contact',
  number: 'its name says number',
  unknown: 'its name does not say what it is',
  other_number: 'its name says another kind of number',
  other: 'its name says something else',
};

function describe(column: Evidence): string {
  const name = column.written === undefined ? 'it has no name' : NAME_SAYS[column.meaning.kind];
  return `${name}, ${column.doubt ? `but ${column.doubt}, ` : ''}and ${cellsSay(column)}`;
}

function cellsSay({ filled, mobile, landline, national }: Evidence): string {
  if (mobile + landline + national === 0) return 'none of its cells is a number that messages can be sent to';
  const parts = [
    [mobile, 'a mobile number'],
    [landline, mobile > 0 ? 'another number' : 'a number, no mobile'],
    [national, 'one without a country code'],
    [1 - filled, 'nothing'],
  ] as const;
  const [first, ...others] = parts
    .filter(([share]) => share > 0)
    .map(([share, what]) => ({ share: percent(share), what }));
  return [
    `of the rows ${first?.share} have ${first?.what}`,
    ...others.map(({ share, what }) => `${share} ${what}`),
  ].join(', ');
}

/** Rounded so that neither little becomes none nor nearly all becomes all. */
function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (rounded === 0) return 'less than 1 %';
  return rounded === 100 && share < 1 ? 'more than 99 %' : `${rounded} %`;
}

const CANDIDATES_MAX = 6;

function ambiguous(found: readonly Evidence[], best: Evidence | undefined): ContactFileError {
  const withNumbers = found.filter(({ content }) => content >= 0.05);
  const candidates = (
    withNumbers.length > 1
      ? withNumbers
      : found.filter(({ content, meaning }) => content >= 0.05 || isBest(meaning.kind))
  )
    .sort((a, b) => b.merit - a.merit || b.content - a.content)
    .slice(0, CANDIDATES_MAX);
  const proposal = candidates.find(isOwnPhone) ?? best ?? candidates[0];
  const detail =
    candidates.length === 1
      ? `Only ${placeOf(candidates[0] as Evidence)} may hold the phone numbers, and that is not sure: ${describe(candidates[0] as Evidence)}.`
      : `It is not clear which column holds the phone numbers: ${candidates.map(placeOf).join(', ')}.`;
  const advice = `Send its name or position as phoneColumn, such as phoneColumn=${proposal && chosenBy(proposal, found)}; several, divided by commas, mean the first that is filled.`;
  return new ContactFileError(
    'ambiguous_phone_column',
    `${detail} ${advice}`,
    candidates.map((candidate) => ({
      field: 'phoneColumn',
      detail: `${placeOf(candidate)}: ${describe(candidate)}`,
    })),
  );
}

const isOwnPhone = (column: Evidence) => isCalledPhone(column) && column.meaning.isPlain;

const isBest = (kind: NameKind) => kind === 'mobile' || kind === 'phone';

const nameOf = ({ written, index }: Column) =>
  written?.trim() ? cut(written.trim(), NAME_CHARS) : String(index + 1);

/** What `phoneColumn` is to say for it: of two with one name, its position. */
const chosenBy = (column: Evidence, all: readonly Evidence[]) =>
  all.some((other) => other !== column && nameOf(other) === nameOf(column))
    ? String(column.index + 1)
    : nameOf(column);

/** The name of a column, where it stands and its first cells: enough to tell which one is meant. */
function placeOf(column: Evidence): string {
  const cells = column.cells.map((cell) => JSON.stringify(cut(cell.trim(), CELL_CHARS)));
  const place = `column ${column.index + 1}: ${cells.join(', ') || 'empty'}`;
  return column.written?.trim() ? `${nameOf(column)} (${place})` : `(${place})`;
}

const NAME_CHARS = 40;
const CELL_CHARS = 20;
const cut = (text: string, chars: number) => (text.length > chars ? `${text.slice(0, chars - 1)}…` : text);

function divided(beginning: Evidence, rest: Evidence): ContactFileError {
  const both = `${placeOf(beginning)} and ${placeOf(rest)}`;
  const detail = `The phone numbers seem to be divided over two columns: ${both}. Join them to one column, or send phoneColumn=${nameOf(rest)} if its cells are whole numbers.`;
  return new ContactFileError('ambiguous_phone_column', detail, [{ field: 'phoneColumn', detail }]);
}

function noPhoneColumn(found: readonly Evidence[]): ContactFileError {
  const isNamed = found.some(({ written }) => written !== undefined);
  const columns = isNamed
    ? `The columns are ${someOf(found.map(({ name }) => name))}.`
    : `The file has ${found.length} unnamed columns.`;
  const advice = 'Name the column of the numbers "phone", or write the numbers with + and country code.';
  return new ContactFileError('no_phone_column', `No column holds phone numbers. ${columns} ${advice}`);
}
