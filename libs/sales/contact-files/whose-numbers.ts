import { nextTurn } from '../../platform/process/next-turn.js';
import { type ColumnRole, namesKin, roleOf } from './column-role.js';
import type { ColumnMeaning } from './column-words.js';

/** What is known of a column before it is known whose its numbers are. */
export interface MaybeNumbers {
  written: string | undefined;
  index: number;
  meaning: ColumnMeaning;
  /** Of all rows, those that have a cell. */
  filled: number;
  /** More than 0 where there are numbers in it. */
  content: number;
  /** Of the cells that were read the part that has one and the same number, and how many were read. */
  alike: number;
  read: number;
  /** Some that are filled. */
  cells: readonly string[];
}

interface Known extends MaybeNumbers {
  role: ColumnRole;
  /** Its first cells are words. */
  isText: boolean;
  /** It names the row's own person: `Name`, `Student First Name`, `Patient`. */
  namesOwn: boolean;
  /** It names a relative, a guardian or somebody to call in need, and not too few rows have one. */
  namesKin: boolean;
  /** Its cells are "mother" and the like. */
  tellsKin: boolean;
}

/** So many cells with the same number are that of an office or a hotline. */
const ALIKE_MIN = 0.9;
const ALIKE_CELLS_MIN = 10;
/** A column that fewer rows have says nothing of the others. */
const FILLED_MIN = 0.2;
/** Of fewer cells it cannot be told whether they are few different ones. */
const CELLS_MANY = 10;
/** A column of relatives whose cells are all different takes 1 ms. */
const COLUMNS_PER_TURN = 8;
/** Of a column that may name or tell relatives so many cells are read. */
const ROWS_READ_MAX = 200;
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
export async function strangersAmong(
  columns: readonly MaybeNumbers[],
  rows: readonly string[][],
): Promise<ReadonlyMap<number, string>> {
  const known: Known[] = [];
  for (const [at, column] of columns.entries()) {
    if (at % COLUMNS_PER_TURN === 0) await nextTurn();
    known.push(lookAt(column, rows));
  }
  const found = new Map<number, string>();
  for (const [at, one] of known.entries()) {
    if (at % COLUMNS_PER_TURN === 0) await nextTurn();
    if (one.content === 0 || one.meaning.isSomebodyElses || one.meaning.kind === 'other') continue;
    const reason = whySomebodyElses(one, known);
    if (reason) found.set(one.index, reason);
  }
  return found;
}

function lookAt(column: MaybeNumbers, rows: readonly string[][]): Known {
  const role = roleOf(column.written ?? '');
  const isText = column.cells.length > 0 && column.cells.every(isWords);
  const isOfAnother = role.isKin || role.isRelation || column.meaning.isSomebodyElses;
  const isFilled = isText && column.filled >= FILLED_MIN;
  const cells = isFilled ? cellsOf(column.index, rows) : NO_CELLS;
  const tells = tellingKin(cells);
  return {
    ...column,
    role,
    isText,
    namesOwn: isText && role.namesPerson && role.isOwnGroup && !isOfAnother && !/\d/.test(role.group),
    namesKin: isFilled && (role.isRelation || (role.isKin && (tells >= FILLED_MIN || hasNames(cells)))),
    tellsKin: tells >= (role.isRelation ? FILLED_MIN : TELLING_MIN) && !role.isDetail,
  };
}

const isWords = (cell: string) => {
  const text = cell.slice(0, CELL_CHARS_READ);
  return /\p{L}/u.test(text) && !/\p{Nd}{2}/u.test(text);
};
const CELL_CHARS_READ = 100;

/** Some cells of a column, each once, with how often it is there. */
type Cells = ReadonlyMap<string, number>;

const NO_CELLS: Cells = new Map();

function cellsOf(index: number, rows: readonly string[][]): Cells {
  const cells = new Map<string, number>();
  const step = Math.ceil(rows.length / ROWS_READ_MAX);
  for (let at = 0; at < rows.length; at += step) {
    const cell = rows[at]?.[index]?.trim() ?? '';
    if (cell !== '') cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  return cells;
}

const countOf = (cells: Cells) => [...cells.values()].reduce((sum, count) => sum + count, 0);

/** Names of people have several words, or are many; "yes", or a language, are not. */
function hasNames(cells: Cells): boolean {
  const ofWords = [...cells.keys()].filter((cell) => NAME_OF_WORDS.test(cell.slice(0, CELL_CHARS_READ)));
  const count = countOf(cells);
  return count < CELLS_MANY || cells.size * 4 > count || ofWords.length * 2 > cells.size;
}

/** The part of the cells that are "mother" and the like; those have few words, and few different ones are there. */
function tellingKin(cells: Cells): number {
  if (cells.size === 0 || cells.size > RELATIONS_MAX) return 0;
  let telling = 0;
  for (const [cell, count] of cells)
    if (cell.length <= RELATION_CHARS_MAX && namesKin(cell)) telling += count;
  return telling / countOf(cells);
}

function whySomebodyElses(one: Known, all: readonly Known[]): string | undefined {
  if (one.read >= ALIKE_CELLS_MIN && one.alike >= ALIKE_MIN) return 'nearly all rows have the same number';
  if (one.written === undefined) return undefined;
  if (all.some(({ role }) => role.isOfSims)) return 'the file seems to be a list of SIM cards';
  if (!all.some(({ namesOwn }) => namesOwn) && all.some(({ role }) => role.isOfCalls))
    return 'the file seems to be a log of calls';
  const isSaidOwn = one.role.isOwnGroup && /[^\d_]/.test(one.role.group);
  const other =
    nameOfGroup(one, all) ??
    (isSaidOwn ? undefined : (personBefore(one, all) ?? thirdPartyBefore(one, all) ?? relationOf(one, all)));
  return other && `${other.written?.trim()} says that it may be somebody else's`;
}

/** The column that names another person of the same group, as `Contact 1 Name` does of `Contact 1 Mobile`, beside the row's own. */
function nameOfGroup(
  { role: { group, isOwnGroup }, index }: Known,
  all: readonly Known[],
): Known | undefined {
  if (group === '') return undefined;
  // "Customer" and "Shipping" may be the same person as "Name", but not as "Student".
  const isBesideOwn = all.some(
    (other) => other.namesOwn && other.role.group !== group && (!isOwnGroup || other.role.hasOwner),
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
  all.some(({ namesOwn, namesKin, role }) => namesKin || (namesOwn && !role.isBuyer));

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
