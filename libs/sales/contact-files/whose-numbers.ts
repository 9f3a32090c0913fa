import { type ColumnMeaning, type ColumnRole, namesKin, roleOf } from './column-words.js';

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
/** Of a column of relations so many cells are read. */
const ROWS_READ_MAX = 200;
/** Between the name of a relative and the phone there may be so many columns that are about either of them. */
const COLUMNS_BETWEEN_MAX = 2;

/**
 * Which columns of numbers are somebody else's than the row's by what the file has beside them, and why, by their position. The name
 * of such a column may be plain: `Student, Guardian, Phone`.
 */
export function strangersAmong(
  columns: readonly MaybeNumbers[],
  rows: readonly string[][],
): ReadonlyMap<number, string> {
  const known = columns.map((column) => lookAt(column, rows));
  const found = new Map<number, string>();
  for (const one of known) {
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
  return {
    ...column,
    role,
    isText,
    namesOwn: isText && role.namesPerson && role.isOwnGroup && !isOfAnother && !/\d/.test(role.group),
    namesKin: isFilled && (role.isRelation || (role.isKin && hasMany(column.index, rows))),
    tellsKin: isFilled && role.isRelation && tellsKin(column.index, rows),
  };
}

const isWords = (cell: string) => {
  const text = cell.slice(0, CELL_CHARS_READ);
  return /\p{L}/u.test(text) && !/\p{Nd}{2}/u.test(text);
};
const CELL_CHARS_READ = 100;

/** Names of people are many; "yes", or a language, are not. */
function hasMany(index: number, rows: readonly string[][]): boolean {
  const cells = rows.map((row) => row[index] ?? '').filter((cell) => cell.trim() !== '');
  return cells.length < CELLS_MANY || new Set(cells).size * 4 > cells.length;
}

function tellsKin(index: number, rows: readonly string[][]): boolean {
  const step = Math.ceil(rows.length / ROWS_READ_MAX);
  const read = rows.filter((_, at) => at % step === 0);
  return read.filter((row) => namesKin(row[index] ?? '')).length >= FILLED_MIN * read.length;
}

function whySomebodyElses(one: Known, all: readonly Known[]): string | undefined {
  if (one.read >= ALIKE_CELLS_MIN && one.alike >= ALIKE_MIN) return 'nearly all rows have the same number';
  if (one.written === undefined) return undefined;
  if (all.some(({ role }) => role.isOfSims)) return 'the file seems to be a list of SIM cards';
  if (!all.some(({ namesOwn }) => namesOwn) && all.some(({ role }) => role.isOfCalls))
    return 'the file seems to be a log of calls';
  const isSaidOwn = one.role.isOwnGroup && /[^\d_]/.test(one.role.group);
  const other =
    nameOfGroup(one, all) ?? (isSaidOwn ? undefined : (personBefore(one, all) ?? relationOf(one, all)));
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
