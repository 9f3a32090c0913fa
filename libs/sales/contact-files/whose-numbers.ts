import { nextTurn } from '../../platform/process/next-turn.js';
import { arePairsOfKin, type ColumnRole, isShortKin, namesKin, roleOf } from './column-role.js';
import type { ColumnMeaning } from './column-words.js';

/** What is known of a column before it is known whose its numbers are. */
export interface MaybeNumbers {
  written: string | undefined;
  /** What its name comes to, with the others beside it. */
  said: string | undefined;
  index: number;
  meaning: ColumnMeaning;
  /** Of all rows, those that have a cell. */
  filled: number;
  /** More than 0 where there are numbers in it. */
  content: number;
  /** Of the cells that were read the part that has one and the same number, and how many were read. */
  alike: number;
  read: number;
  /** Some cells that are filled, of all its rows. */
  sample: readonly string[];
}

interface Known extends MaybeNumbers {
  role: ColumnRole;
  /** Its first cells are words, or most of all. */
  isText: boolean;
  /** It names the row's own person: `Name`, `Student First Name`, `Patient`. */
  namesOwn: boolean;
  /** It names a relative, a guardian or somebody to call in need, and not too few rows have one. */
  namesKin: boolean;
  /** It names who answers for a person or for a company. */
  namesStandIn: boolean;
  /** Its cells are ages or birthdays, most of them of children. */
  isOfMinors: boolean;
  /** Its cells are "mother" and the like. */
  tellsKin: boolean;
}

/** So many cells with the same number are that of an office or a hotline. */
const ALIKE_MIN = 0.9;
const ALIKE_CELLS_MIN = 10;
/** A column that has so many fewer cells than that of the numbers says nothing of the others. */
const FILLED_MIN = 0.2;
/** Of fewer cells it cannot be told whether they are few different ones. */
const CELLS_MANY = 10;
/** A column of relatives whose cells are all different takes 1 ms. */
const COLUMNS_PER_TURN = 8;
/** There are no more relations than these, each in a word or two. */
const RELATIONS_MAX = 40;
const RELATION_CHARS_MAX = 40;
/** Cells alone tell of relatives, whatever the name of their column is, where so many do. */
const TELLING_MIN = 0.5;
const NAME_OF_WORDS = /^\p{Lu}[\p{L}\p{M}'’.-]+(?:\s+[\p{L}\p{M}'’.-]+){0,3}\s+\p{Lu}[\p{L}\p{M}'’.-]+$/u;
/** Between the name of a relative and the phone there may be so many columns that are about either of them. */
const COLUMNS_BETWEEN_MAX = 3;

/**
 * Which columns of numbers are somebody else's than the row's by what the file has beside them, and why, by their position. The name
 * of such a column may be plain: `Student, Guardian, Phone`.
 */
export async function strangersAmong(columns: readonly MaybeNumbers[]): Promise<ReadonlyMap<number, string>> {
  const fullest = Math.max(0, ...columns.filter(({ content }) => content > 0).map(({ filled }) => filled));
  const known: Known[] = [];
  for (const [at, column] of columns.entries()) {
    if (at % COLUMNS_PER_TURN === 0) await nextTurn();
    known.push(lookAt(column, FILLED_MIN * fullest));
  }
  const all = withoutFamilyOfAdults(known);
  const found = new Map<number, string>();
  for (const [at, one] of all.entries()) {
    if (at % COLUMNS_PER_TURN === 0) await nextTurn();
    if (one.content === 0 || one.meaning.isSomebodyElses || one.meaning.kind === 'other') continue;
    const reason = whySomebodyElses(one, all);
    if (reason) found.set(one.index, reason);
  }
  return found;
}

function lookAt(column: MaybeNumbers, filledMin: number): Known {
  const role = roleOf(column.said ?? '');
  const cells = cellsOf(column.sample);
  const isText = areWords(cells);
  const isOfAnother = role.isKin || role.isRelation || column.meaning.isSomebodyElses;
  const isFilled = isText && column.filled >= filledMin;
  const tells = isText ? tellingKin(cells, role.isRelation) : 0;
  return {
    ...column,
    role,
    isText,
    namesOwn: isText && role.namesPerson && role.isOwnGroup && !isOfAnother && !/\d/.test(role.group),
    namesKin:
      isText && (role.isRelation || (isFilled && role.isKin && (tells >= FILLED_MIN || hasNames(cells)))),
    namesStandIn: isFilled && role.isStandIn && hasNames(cells),
    tellsKin: (role.isRelation ? tells > 0 : isFilled && tells >= TELLING_MIN) && !role.isDetail,
    isOfMinors: (role.isAge || role.isDetail) && areOfMinors(cells),
  };
}

/**
 * Lists of adults have the names of their parents or of their spouse as they have a birthday: the number is the row's own. Where
 * anything says that the rows are pupils, patients or children it is not sure to be.
 */
function withoutFamilyOfAdults(all: readonly Known[]): readonly Known[] {
  const isOfAdults =
    all.some(({ namesOwn }) => namesOwn) && !all.some(({ role, isOfMinors }) => role.isOfWards || isOfMinors);
  return isOfAdults ? all.map((one) => (one.role.isOfFamily ? { ...one, namesKin: false } : one)) : all;
}

/** The first ones, or most of all. */
function areWords(cells: Cells): boolean {
  const first = [...cells.keys()].slice(0, FIRST_CELLS);
  return (first.length > 0 && first.every(isWords)) || countIf(cells, isWords) * 2 > countOf(cells);
}
const FIRST_CELLS = 3;

const isWords = (cell: string) => {
  const text = cell.slice(0, CELL_CHARS_READ);
  return /\p{L}/u.test(text) && !/\p{Nd}{2}/u.test(text);
};
const CELL_CHARS_READ = 100;
/** What stands for no name. */
const NOTHING =
  /^(?:[^\p{L}\p{N}]*|n\W?a\W?|n\W?d\W?|s\W?d\W?|k\W?a\W?|x+|none|nil|null|nan|unknown|keine?r?|unbekannt|aucune?|ninguno?|nenhum|nessuno|brak|нет|无|無|なし|없음)$/iu;

/** Some cells of a column, each once, with how often it is there. */
type Cells = ReadonlyMap<string, number>;

function cellsOf(sample: readonly string[]): Cells {
  const cells = new Map<string, number>();
  for (const written of sample) {
    const cell = written.trim();
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  for (const cell of [...cells.keys()]) if (NOTHING.test(cell)) cells.delete(cell);
  return cells;
}

const countOf = (cells: Cells) => [...cells.values()].reduce((sum, count) => sum + count, 0);

function countIf(cells: Cells, isSo: (cell: string) => boolean): number {
  let sum = 0;
  for (const [cell, count] of cells) if (isSo(cell)) sum += count;
  return sum;
}

/** Ages below 18, or birthdays that are less than 18 years ago, in half of the cells. */
function areOfMinors(cells: Cells): boolean {
  const year = new Date().getFullYear();
  const isMinor = (cell: string) => {
    const born = /(?<!\d)(?:19|20)\d\d(?!\d)/.exec(cell)?.[0];
    if (born !== undefined) return Number(born) <= year && Number(born) > year - ADULT_YEARS;
    return /^\d{1,2}$/.test(cell) && Number(cell) > 0 && Number(cell) < ADULT_YEARS;
  };
  return cells.size > 0 && countIf(cells, isMinor) * 2 >= countOf(cells);
}
const ADULT_YEARS = 18;

/** Names of people have several words, or are many; "yes", or a language, are not. */
function hasNames(cells: Cells): boolean {
  const ofWords = [...cells.keys()].filter((cell) => NAME_OF_WORDS.test(cell.slice(0, CELL_CHARS_READ)));
  const count = countOf(cells);
  return count < CELLS_MANY || cells.size * 4 > count || ofWords.length * 2 > cells.size;
}

/** The part of the cells that are "mother" and the like; those have few words, and few different ones are there. */
function tellingKin(cells: Cells, isInRelation: boolean): number {
  if (cells.size === 0 || cells.size > RELATIONS_MAX) return 0;
  const ofPairs = isInRelation || !arePairsOfKin([...cells.keys()]) ? undefined : isShortKin;
  const isKin = (cell: string) =>
    cell.length <= RELATION_CHARS_MAX && (namesKin(cell, isInRelation) || (ofPairs?.(cell) ?? false));
  return countIf(cells, isKin) / countOf(cells);
}

function whySomebodyElses(one: Known, all: readonly Known[]): string | undefined {
  if (one.read >= ALIKE_CELLS_MIN && one.alike >= ALIKE_MIN) return 'nearly all rows have the same number';
  if (one.said === undefined) return undefined;
  if (all.some(({ role }) => role.isOfSims)) return 'the file seems to be a list of SIM cards';
  if (isLogOfCalls(all)) return 'the file seems to be a log of calls';
  const isSaidOwn = one.role.isOwnGroup && /[^\d_]/.test(one.role.group);
  const other =
    nameOfGroup(one, all) ??
    (isSaidOwn
      ? undefined
      : (personBefore(one, all) ??
        parentOfPupil(one, all) ??
        thirdPartyBefore(one, all) ??
        relationOf(one, all)));
  return other && `${other.written?.trim()} says that it may be somebody else's`;
}

/** A length alone may be that of a course as well. */
const isLogOfCalls = (all: readonly Known[]) =>
  !all.some(({ namesOwn }) => namesOwn) &&
  all.some(({ role }) => role.isOfCalls && !(role.isLength && all.some(({ role }) => role.isLasting)));

/** The column that names another person of the same group, as `Contact 1 Name` does of `Contact 1 Mobile`, beside the row's own. */
function nameOfGroup(
  { role: { group, isOwnGroup }, index }: Known,
  all: readonly Known[],
): Known | undefined {
  if (group === '') return undefined;
  // "Customer" and "Shipping" may be the same person as "Name", but not as "Student".
  const isBesideOwn = all.some(
    (other) =>
      (other.namesOwn || isOfWard(other)) &&
      other.role.group !== group &&
      (!isOwnGroup || other.role.hasOwner),
  );
  return isBesideOwn
    ? all.find(
        ({ role, ...other }) =>
          other.index !== index &&
          role.group === group &&
          (role.namesPerson || role.isRelation) &&
          other.isText,
      )
    : undefined;
}

/** The column of somebody else that one stands behind, with nothing of the row's own person between. */
function personBefore(one: Known, all: readonly Known[]): Known | undefined {
  let between = 0;
  for (let at = all.indexOf(one) - 1; at >= 0 && between <= COLUMNS_BETWEEN_MAX; at--) {
    const before = all[at] as Known;
    const { role, meaning } = before;
    const isPhone = meaning.kind === 'mobile' || meaning.kind === 'phone';
    if ((isPhone && meaning.isSomebodyElses) || hasPhone(before, all)) return undefined;
    if (before.namesKin) return before;
    if (before.namesStandIn) return hasAnother(all) ? before : undefined;
    if (role.namesContact && before.isText) return between === 0 && hasAnother(all) ? before : undefined;
    if (!role.isKin && (before.namesOwn || role.isDetail || role.hasOwner)) return undefined;
    if (!isPhone) between++;
  }
  return undefined;
}

/** Beside a mobile, a phone behind the name of somebody else is no second way to reach the row's own person. */
function thirdPartyBefore(one: Known, all: readonly Known[]): Known | undefined {
  if (one.meaning.kind !== 'phone') return undefined;
  const mobile = all.findIndex(
    ({ content, meaning }) => content > 0 && meaning.kind === 'mobile' && !meaning.isSomebodyElses,
  );
  const between = mobile < 0 ? [] : all.slice(mobile + 1, Math.max(mobile + 1, all.indexOf(one)));
  return between.find(
    (column) =>
      column.isText &&
      (column.meaning.isSomebodyElses || column.role.namesContact) &&
      !COMPANY.test(column.written ?? '') &&
      !hasPhone(column, all),
  );
}

/** Where somebody works, which most lists have. */
const COMPANY = /^\s*(?:company|firma|firm)(?:[\s_-]*name)?\s*$/i;

/** Whether there is a phone that is called after the person: `Guardian Phone`. */
const hasPhone = ({ role: { group }, isText }: Known, all: readonly Known[]) =>
  isText && group !== '' && all.some(({ content, role }) => content > 0 && role.group === group);

/** Whether the contact that a row names is not the only person in it, nor the customer's. */
const hasAnother = (all: readonly Known[]) =>
  all.some((one) => one.namesKin || (one.namesOwn && !one.role.isBuyer) || isOfWard(one));

/** `Student ID`, and the like, where nobody is named. */
const isOfWard = ({ role, namesKin, content }: Known) =>
  content === 0 && role.namesWard && !role.isDetail && !namesKin;

/** A parent of a pupil, wherever it stands, who has no phone of that name: pupils have none, or it is called theirs. */
function parentOfPupil(one: Known, all: readonly Known[]): Known | undefined {
  if (!all.some(({ role, content, isOfMinors }) => isOfMinors || (content === 0 && role.isOfPupils)))
    return undefined;
  if (all.some(({ content, meaning }) => content > 0 && meaning.isSomebodyElses)) return undefined;
  return all.find(
    (column) => column !== one && column.namesKin && column.content === 0 && !hasPhone(column, all),
  );
}

/** A column anywhere that says of which relative the rows' numbers are, unless others are that. */
function relationOf(one: Known, all: readonly Known[]): Known | undefined {
  if (all.some(({ content, meaning }) => content > 0 && meaning.isSomebodyElses)) return undefined;
  return all.find(
    ({ tellsKin, role: { group } }) =>
      tellsKin &&
      (group === '' ||
        group === one.role.group ||
        !all.some((other) => other.content > 0 && other.role.group === group)),
  );
}
