import { nextTurn } from '../../platform/process/next-turn.js';
import { ColumnFinder, columnNames, someOf } from '../../sms/column-names.js';
import { type CountryCode, parseMsisdn, withoutScheme } from '../../sms/phone.js';
import { isUsualName, meaningOf, type NameKind } from './column-words.js';
import { ContactFileError } from './contact-file-error.js';
import { commonLength } from './dialect.js';
import {
  type Column,
  choosePhoneColumns,
  describeChosen,
  isDate,
  isFilled,
  type PhoneColumn,
} from './phone-column.js';

export interface Header {
  /** The row it is in; -1 where there is none. */
  row: number;
  /** The names of the columns, each unique. */
  columns: string[];
  /** What the columns are called in the file; their names where it does not call them anything. */
  headers: string[];
  /** Where each column stands in a row; undefined where that is its own index. */
  places: number[] | undefined;
  /** Indexes of `columns`; of several the first that is filled holds the number. */
  phoneIndexes: number[];
  phoneColumns: readonly PhoneColumn[];
  warnings: string[];
}

/** What somebody said of a file, where the file is not to be asked. */
export interface HeaderChoice {
  /** Names or positions, divided by commas. */
  phoneColumn?: string | undefined;
  header?: boolean | undefined;
}

export interface HeaderLimits {
  columnsMax: number;
  columnNameCharsMax: number;
}

/**
 * Finds the header and the phone columns in the first rows of a file.
 * @param rows none is blank.
 * @throws ContactFileError
 */
export async function readHeader(
  rows: readonly string[][],
  defaultRegion: CountryCode | undefined,
  limits: HeaderLimits,
  choice: HeaderChoice = {},
): Promise<Header> {
  const found = await findHeader(rows, defaultRegion, choice);
  const header = found.row < 0 ? undefined : (rows[found.row] as string[]);
  const body = rows.slice(found.row + 1);
  const used = await usedColumns(header, body, limits);
  const written = used.map((index) => header?.[index]?.trim() ?? '');
  // What has no name is called by its position in the file, whatever was left out before it.
  const positions = used.map((index) => `column_${index + 1}`);
  const names = header
    ? columnNames(written.map((name, at) => name || (positions[at] as string)))
    : positions;
  const groups = groupsOf(rows[found.row - 1] ?? []);
  const columns = used.map(
    (index, at): Column => ({
      name: names[at] as string,
      written: header && (written[at] as string),
      index,
      group: groups[index],
    }),
  );
  const phoneColumns = choice.phoneColumn
    ? await describeChosen(chosenColumns(choice.phoneColumn, columns), body, defaultRegion)
    : await choosePhoneColumns(columns, body, defaultRegion);
  const phoneIndexes = phoneColumns.map(({ index }) => used.indexOf(index));
  if (!header) {
    phoneIndexes.forEach((index, at) => {
      (columns[index] as Column).name = at === 0 ? 'phone' : `phone_${at + 1}`;
    });
  }
  return {
    row: found.row,
    columns: columns.map(({ name }) => name),
    headers: header ? written : columns.map(({ name }) => name),
    places: used.every((index, at) => index === at) ? undefined : used,
    phoneIndexes,
    phoneColumns: phoneColumns.map((column, at) => ({
      ...column,
      name: (columns[phoneIndexes[at] as number] as Column).name,
    })),
    warnings: found.isGuess ? [guessed(columns.map(({ name }) => name))] : [],
  };
}

/**
 * What a row right above the header calls the columns, each cell those up to the next: `,,Parent,` above `Name,Class,Name,Phone`. A
 * title stands in the first column.
 */
function groupsOf(above: readonly string[]): (string | undefined)[] {
  const first = above.findIndex(isFilled);
  const isTitle = !above.some((cell, index) => index > 0 && isFilled(cell));
  if (first < 0 || isTitle) return [];
  let group: string | undefined;
  return Array.from({ length: Math.max(above.length, COLUMNS_LOOKED_AT) }, (_, index) => {
    const cell = above[index];
    if (cell !== undefined && isFilled(cell)) group = cell.trim();
    return group;
  });
}

const guessed = (names: readonly string[]) =>
  `The first row was taken as the header, although none of its names is a usual one: ${someOf(names)}. If it is a contact, send header=false.`;

/**
 * The columns with a name or a cell. Spreadsheets write the delimiters of columns that nobody ever used.
 * @throws ContactFileError where they are too many, or a name too long.
 */
async function usedColumns(
  header: readonly string[] | undefined,
  body: readonly string[][],
  { columnsMax, columnNameCharsMax }: HeaderLimits,
): Promise<number[]> {
  const width = header ? header.length : commonLength(body);
  const used = Array.from({ length: width }, (_, index) => isFilled(header?.[index]));
  for (const [at, row] of body.entries()) {
    if (at % ROWS_PER_TURN === 0) await nextTurn();
    for (let index = 0; index < width && index < row.length; index++) used[index] ||= isFilled(row[index]);
  }
  const indexes = used.flatMap((isUsed, index) => (isUsed ? [index] : []));
  if (indexes.length > columnsMax) {
    const detail = `The file has ${indexes.length} columns; at most ${columnsMax} are possible.`;
    throw new ContactFileError('too_many_columns', detail);
  }
  const tooLong = header?.findIndex((cell) => cell.length > columnNameCharsMax) ?? -1;
  if (tooLong >= 0) {
    const detail = `The name of column ${tooLong + 1} is longer than ${columnNameCharsMax} characters.`;
    throw new ContactFileError(
      'column_name_too_long',
      `${detail} If the first row is a contact, send header=false.`,
    );
  }
  return indexes;
}

const ROWS_PER_TURN = 250;

/** @throws ContactFileError where a name or a position is none of the file. */
function chosenColumns(choice: string, columns: readonly Column[]): Column[] {
  const finder = new ColumnFinder(
    columns.map(({ name }) => name),
    columns.map(({ name, written }) => written || name),
  );
  const find = (text: string): Column[] => {
    const exact = columns.filter(({ written }) => written === text.trim());
    if (exact.length > 0) return exact;
    const named = finder.find(text.trim());
    if (named.length > 0) return named.map((index) => columns[index] as Column);
    return columns.filter(({ index }) => text.trim() === String(index + 1));
  };
  // A name may have a comma.
  const whole = find(choice);
  const parts = whole.length > 0 ? [choice] : choice.split(',');
  const chosen = parts.map((part) => {
    const [column, ...others] = find(part);
    if (column && others.length === 0) return column;
    const detail = column
      ? `phoneColumn "${part.trim()}" may be any of the columns ${[column, ...others].map(({ index }) => index + 1).join(', ')}: send its position.`
      : `There is no column "${part.trim()}", as phoneColumn says. The columns are ${someOf(columns.map(({ name }) => name))}.`;
    throw new ContactFileError('no_phone_column', detail, [{ field: 'phoneColumn', detail }]);
  });
  return [...new Set(chosen)];
}

/** The header is looked for in so many rows, and these columns of them. */
const ROWS_LOOKED_AT = 30;
const COLUMNS_LOOKED_AT = 256;
const NAME_CHARS_MAX = 100;
/** So many rows that seem to be contacts may stand above a row that has all names of a header; each is named in the reply. */
const NUMBERS_ABOVE_MAX = 3;
/** Of what stands below, so many filled cells of a column are looked at. */
const CELLS_BELOW = 40;
const NAMES_PER_TURN = 32;
/** The shortest number that is read at all, and what looks like one without being read. */
const NUMBER_DIGITS_MIN = 4;
const PHONE_DIGITS_MIN = 7;
const PHONE_DIGITS_MAX = 20;

interface FoundHeader {
  row: number;
  /** Nothing but what stands below it tells that it is one. */
  isGuess: boolean;
}

/**
 * The header is a row of names above rows of numbers. Above it there may be titles; a row with a number in it is a contact, so
 * nothing below the first of these is looked at. A title may have a number, too, and would be texted: so what stands
 * below one that may be that is looked at, and below the first few with a number whatever they seem to be. Of the rows that may be it, the one with the most names is it.
 */
async function findHeader(
  rows: readonly string[][],
  defaultRegion: CountryCode | undefined,
  { header: isThere, phoneColumn }: HeaderChoice,
): Promise<FoundHeader> {
  if (isThere === false) return { row: -1, isGuess: false };
  const below = new CellsBelow(rows);
  let best: (FoundHeader & HeaderScore) | undefined;
  /** What the last row with a number seemed to be. */
  let above: 'title' | 'contact' | undefined;
  let numbersAbove = 0;
  for (const [at, row] of rows.slice(0, ROWS_LOOKED_AT).entries()) {
    const names = await readNames(row.slice(0, COLUMNS_LOOKED_AT), at, below);
    if (!names.some(({ namesNumbers }) => namesNumbers) && isContact(names, at, below, defaultRegion)) {
      const isContactRow = !maybeTitle(names, at, below);
      if (best?.isWhole || (isContactRow && ++numbersAbove > NUMBERS_ABOVE_MAX)) break;
      above = above === 'contact' || isContactRow ? 'contact' : 'title';
      continue;
    }
    const score = headerScore(names, at, below, phoneColumn);
    if (!score || (above === 'title' && score.isGuess && !score.isWhole)) continue;
    if (above === 'contact' && !(score.isWhole && score.namesPhones)) continue;
    if (score.score > (best?.score ?? 0)) best = { row: at, ...score };
  }
  if (best) return best;
  // Nothing tells a header from a contact where no cell of the file is a number.
  const isHeader = isThere || (!below.hasNumbers() && !(rows[0] as string[]).some(isNoName));
  return { row: isHeader ? 0 : -1, isGuess: false };
}

/** A cell that may be the name of a column. */
interface MaybeName {
  cell: string;
  column: number;
  isUsual: boolean;
  /** It is a word for telephones, or for contacts, and below it there are numbers, or nothing at all. */
  namesNumbers: 'phones' | 'contacts' | undefined;
  /** It is a text above numbers of whatever kind. */
  standsAboveNumbers: boolean;
}

/** Only those that are filled. */
async function readNames(cells: readonly string[], at: number, below: CellsBelow): Promise<MaybeName[]> {
  const names: MaybeName[] = [];
  for (const [column, cell] of cells.entries()) {
    if (column % NAMES_PER_TURN === 0) await nextTurn();
    if (!isFilled(cell)) continue;
    const isShort = isText(cell) && cell.length <= NAME_CHARS_MAX;
    const share = below.numberShare(column, at);
    const hasNumbersBelow = share >= 0.3 || below.isEmpty(column, at) || !below.hasNumbers();
    names.push({
      cell,
      column,
      isUsual: isShort && isUsualName(cell),
      namesNumbers: isShort && hasNumbersBelow ? NAMES_OF[meaningOf(cell).kind] : undefined,
      standsAboveNumbers: isText(cell) && share >= 0.5,
    });
  }
  return names;
}

const NAMES_OF: Partial<Record<NameKind, 'phones' | 'contacts'>> = {
  mobile: 'phones',
  phone: 'phones',
  contact: 'contacts',
};

/** Whether one of the cells is a number that is sent to, or would be if it were written well. */
function isContact(
  names: readonly MaybeName[],
  at: number,
  below: CellsBelow,
  defaultRegion: CountryCode | undefined,
): boolean {
  const isTitle = names.length * 2 <= below.filledCells(at);
  return names.some(
    ({ cell, standsAboveNumbers }) =>
      holdsNumber(cell, defaultRegion) ||
      (standsAboveNumbers && !isTitle && digitsOf(cell) >= PHONE_DIGITS_MIN),
  );
}

/** Whether a row with a number may be a title: that has few cells, or words beside the number in its cell. */
function maybeTitle(names: readonly MaybeName[], at: number, below: CellsBelow): boolean {
  const isShort = names.length < below.filledCells(at);
  return (
    (isShort && names.some(({ cell }) => isText(cell))) || !names.some(({ cell }) => looksLikeNumber(cell))
  );
}

interface HeaderScore {
  score: number;
  namesPhones: boolean;
  /** It has a name for each cell that rows below have; a title has not. */
  isWhole: boolean;
  isGuess: boolean;
}

function headerScore(
  names: readonly MaybeName[],
  at: number,
  below: CellsBelow,
  phoneColumn: string | undefined,
): HeaderScore | undefined {
  const isNamed = names.some(({ namesNumbers }) => namesNumbers);
  const namesPhones = names.some(({ namesNumbers }) => namesNumbers === 'phones');
  const isChosen =
    phoneColumn?.split(',').some((name) => names.some(({ cell }) => sameText(cell, name))) ?? false;
  const isUsual = names.some((name) => name.isUsual);
  const stands = names.some((name) => name.standsAboveNumbers);
  const isRepeated = names.some(({ cell, column }) => below.has(column, at, cell));
  const maybe = (isUsual || stands) && !isRepeated && !names.some(({ cell }) => isNoName(cell));
  if (!isNamed && !isChosen && !maybe) return undefined;
  // A title stands alone in its row, whatever words it has.
  const width = Math.min(names.length / Math.max(below.filledCells(at), 1), 1);
  const score =
    width * 2 +
    Number(isChosen) * 3 +
    Number(isNamed) +
    Number(namesPhones) * 0.5 +
    Number(isUsual) +
    Number(stands) * 0.5;
  return { score, namesPhones, isWhole: width === 1, isGuess: !isNamed && !isUsual && !isChosen };
}

const sameText = (one: string, other: string) =>
  one.trim() !== '' && one.trim().toLowerCase() === other.trim().toLowerCase();

const isText = (cell: string) => /\p{L}/u.test(cell);

/** Numbers, addresses and words for nothing stand in rows, not above them. */
const isNoName = (cell: string) =>
  isFilled(cell) && (!isText(cell) || /\S@\S+\.\S/.test(cell) || NOTHING.test(cell.trim()));
const NOTHING = /^(?:n[./]?a\.?|null|nil|none|nan|unknown|unbekannt|k\. ?a\.|#.*)$/i;

const digitsOf = (cell: string) => cell.slice(0, NAME_CHARS_MAX).match(/\p{Nd}/gu)?.length ?? 0;

/** By its digits alone: those of a telephone, or of what would be one if it were complete. */
function looksLikeNumber(cell: string): boolean {
  const digits = digitsOf(cell);
  return (
    digits >= PHONE_DIGITS_MIN &&
    digits <= PHONE_DIGITS_MAX &&
    !isDate(cell) &&
    !isText(withoutScheme(cell.trim()))
  );
}

/** Whether a cell is a number by the parser that reads the cells, or looks like one. */
const holdsNumber = (cell: string, defaultRegion: CountryCode | undefined): boolean =>
  looksLikeNumber(cell) ||
  (digitsOf(cell) >= NUMBER_DIGITS_MIN && !isDate(cell) && parseMsisdn(cell, defaultRegion).ok);

/** The cells of each column below a row: the first that are filled, for a file may begin with rows that have none. */
class CellsBelow {
  private readonly columns = new Map<number, { at: number; cell: string }[]>();
  private readonly width: number;
  private found: boolean | undefined;

  constructor(private readonly rows: readonly string[][]) {
    this.width = Math.min(commonLength(rows), COLUMNS_LOOKED_AT);
  }

  isEmpty(column: number, at: number): boolean {
    return this.below(column, at).length === 0;
  }

  has(column: number, at: number, cell: string): boolean {
    return this.below(column, at).some((other) => other.cell.trim() === cell.trim());
  }

  /** Of the filled cells those that are nothing but a number, of whatever kind. */
  numberShare(column: number, at: number): number {
    const cells = this.below(column, at);
    return cells.length === 0 ? 0 : cells.filter(({ cell }) => isNumber(cell)).length / cells.length;
  }

  /** Whether there are numbers long enough for a telephone, anywhere. */
  hasNumbers(): boolean {
    this.found ??= Array.from({ length: this.width }, (_, column) => this.below(column, -1)).some((cells) =>
      cells.some(({ cell }) => looksLikeNumber(cell)),
    );
    return this.found;
  }

  /** How many cells rows below usually have filled. */
  filledCells(at: number): number {
    const counts = this.rows
      .slice(at + 1, at + 1 + CELLS_BELOW)
      .map((row) => row.slice(0, COLUMNS_LOOKED_AT).filter(isFilled).length);
    return counts.sort((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0;
  }

  private below(column: number, at: number): { at: number; cell: string }[] {
    return this.filled(column).filter((each) => each.at > at);
  }

  private filled(column: number): { at: number; cell: string }[] {
    let cells = this.columns.get(column);
    if (!cells) {
      cells = [];
      for (let at = 0; at < this.rows.length && cells.length < CELLS_BELOW + ROWS_LOOKED_AT; at++) {
        const cell = this.rows[at]?.[column];
        if (isFilled(cell)) cells.push({ at, cell: cell as string });
      }
      this.columns.set(column, cells);
    }
    return cells;
  }
}

const isNumber = (cell: string) =>
  cell.length <= NAME_CHARS_MAX && /\p{Nd}/u.test(cell) && (!isText(cell) || NUMBER_WITH_LETTERS.test(cell));

/** As spreadsheets and web pages write numbers, and Excel those it has spoilt. */
const NUMBER_WITH_LETTERS =
  /^[^\p{L}]*(?:tel:|sms:|callto:)?[^\p{L}]+(?:[eE]\+?\d+)?(?:\s*(?:ext|x)\.?\s*\d+)?$/iu;
