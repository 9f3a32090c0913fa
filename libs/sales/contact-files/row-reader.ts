import { type CountryCode, type ParsedMsisdn, parseMsisdn, type SpecialType } from '../../sms/phone.js';
import {
  isHalfFormula,
  isSpreadsheetError,
  mayMeanOther,
  saysNothing,
  textOfFormula,
} from './cell-meaning.js';
import type { ContactChunk, RejectedRow } from './contact.js';
import type { Header } from './header.js';
import { EmptiedCells, Repairs } from './repairs.js';
import type { CellFault, RowBatch, RowFault } from './row-parser.js';
import { SeenNumbers } from './seen-numbers.js';
import { isTotal, NumbersAbove } from './totals.js';

const REJECT_VALUE_CHARS_MAX = 200;
const WHOLE_ROW = '(row)';
const IS_TOTAL = 'is a total, as the words beside it say, and no phone number';
const IS_RESULT = 'is the sum, the mean or the count of the numbers above, and no phone number';
const HALF_FORMULA =
  'begins with =" and ends before the quote is closed: put the whole cell in quotes, and double those within';

export interface RowReaderOptions {
  delimiter: string;
  cellCharsMax: number;
  defaultRegion: CountryCode | undefined;
  allowNumberTypes: ReadonlySet<SpecialType> | undefined;
  /** Whether bytes that are not valid in the file's encoding were met so far. */
  isDamaged: () => boolean;
  encoding: () => string;
}

/** Turns the rows of one file into contacts and rejects; it remembers the file's numbers to find duplicates. */
export class RowReader {
  private readonly seen = new SeenNumbers();
  private readonly repairs = new Repairs();
  private readonly emptied = new EmptiedCells();
  /** A phone column of this name holds international digits, so a plus that a spreadsheet dropped can be put back. */
  private readonly holdsInternational: readonly boolean[];
  private readonly above: readonly NumbersAbove[];
  private usedColumns: ReadonlySet<number> | undefined;
  /** The cells of a row that mean something else than what is written in them, as they are written. */
  private written: { cell: number; text: string }[] = [];

  constructor(
    private readonly header: Header,
    private readonly options: RowReaderOptions,
  ) {
    this.holdsInternational = header.phoneIndexes.map(
      (index) =>
        options.defaultRegion === undefined && /^(msisdn|e_?164)/.test(header.columns[index] as string),
    );
    this.above = header.phoneIndexes.map(() => new NumbersAbove());
  }

  /** What of the numbers read so far was read otherwise than it is written; each a sentence. */
  warnings(): string[] {
    return [...this.repairs.sentences(), ...this.emptied.sentences()];
  }

  /** Cells of other columns than these may be unusable, but for phone numbers. Else no cell may. */
  rejectOnlyFor(columns: readonly number[]): void {
    this.usedColumns = new Set(columns);
  }

  /** Each row but the blank ones becomes a contact or a reject. `batch.rows` become the contacts' values. */
  read(batch: RowBatch): ContactChunk {
    const chunk: ContactChunk = { contacts: [], rejects: [] };
    for (let i = 0; i < batch.rows.length; i++) {
      const row = batch.rows[i] as string[];
      const misread = batch.faults.size > 0 ? batch.faults.get(row) : undefined;
      const unread = misread && this.inPlace(misread);
      const cells = this.header.places ? inPlace(row, this.header.places) : row;
      const unusable = batch.cellFaults?.get(row)?.map((fault) => this.inPlace(fault)) ?? [];
      const fault = this.readRow(cells, batch.lines[i] as number, chunk, unread, unusable);
      if (fault) chunk.rejects.push({ ...fault, cells: this.asWritten(cells) });
      if (this.written.length > 0) this.written = [];
    }
    return chunk;
  }

  /** @returns why the row is no contact, if it is none and not blank. */
  private readRow(
    cells: string[],
    line: number,
    chunk: ContactChunk,
    unread: RowFault | undefined,
    unusable: CellFault[],
  ): Fault | undefined {
    let isBlank = true;
    for (let i = 0; i < cells.length; i++) {
      const cell = trimmed(cells[i] as string);
      cells[i] = mayMeanOther(cell) ? this.meaning(cell, i, line, unusable) : cell;
      if (cell !== '') isBlank = false;
    }
    if (isBlank) return undefined;
    const phone = this.phoneColumnOf(cells);
    const phoneIndex = this.header.phoneIndexes[phone] as number;
    const raw = cells[phoneIndex] ?? '';
    const isResult = this.above[phone]?.isResult(raw, cells, this.header.phoneIndexes);
    const fault = unread ? this.unreadable(cells, line, unread) : this.faultOf(cells, line);
    if (fault) return fault;
    const spoiled =
      unusable.length > 0 ? unusable.find((cell) => this.isNeeded(cell, phoneIndex)) : undefined;
    if (spoiled) return this.unreadable(cells, line, spoiled);
    const phoneField = this.header.columns[phoneIndex] as string;
    const parsed = this.readPhone(raw, this.holdsInternational[phone] as boolean);
    if (!parsed.ok) return reject(line, phoneField, parsed.reason, this.writtenIn(phoneIndex) ?? raw);
    if (isTotal(cells, raw, this.header.phoneIndexes)) return reject(line, phoneField, IS_TOTAL, raw);
    if (isResult) return reject(line, phoneField, IS_RESULT, raw);
    const firstLine = this.seen.firstLineOf(parsed.msisdn, line);
    if (firstLine !== 0) return reject(line, phoneField, `is a duplicate of line ${firstLine}`, raw);
    if (parsed.repair !== undefined) this.repairs.add(parsed.repair, { line, raw, msisdn: parsed.msisdn });
    chunk.contacts.push({ line, msisdn: parsed.msisdn, values: cells });
    return undefined;
  }

  /** The cells of the row with what is written in them, for whoever mends it. */
  private asWritten(cells: string[]): string[] {
    for (const { cell, text } of this.written) {
      while (cells.length < cell) cells.push('');
      cells[cell] = text;
    }
    return cells;
  }

  private writtenIn(cell: number): string | undefined {
    return this.written.find((written) => written.cell === cell)?.text;
  }

  private unreadable(cells: readonly string[], line: number, { cell, reason }: RowFault): Fault {
    return reject(line, this.header.columns[cell] ?? WHOLE_ROW, reason, cells[cell] ?? '');
  }

  /** With the position that the cell has among those of the columns. */
  private inPlace<T extends RowFault>(fault: T): T {
    const { places } = this.header;
    return places ? { ...fault, cell: places.indexOf(fault.cell) } : fault;
  }

  /** What a cell says, which may be nothing; one that says nothing usable is noted. */
  private meaning(written: string, cell: number, line: number, unusable: CellFault[]): string {
    const text = textOfFormula(written) ?? written;
    if (text !== written || saysNothing(text)) this.written.push({ cell, text: written });
    if (isHalfFormula(text)) unusable.push({ cell, costs: 'row', reason: HALF_FORMULA });
    if (isSpreadsheetError(text)) {
      unusable.push({ cell, costs: 'text', reason: `is an error of the spreadsheet, ${text}` });
    }
    if (!saysNothing(text)) return text;
    this.emptied.add({ line, text, column: this.header.columns[cell] ?? WHOLE_ROW });
    return '';
  }

  private isNeeded({ cell, costs }: CellFault, phoneIndex: number): boolean {
    if (costs === 'row' || cell === phoneIndex) return true;
    return costs === 'text' && (this.usedColumns?.has(cell) ?? true);
  }

  /** Which of the phone columns: the first that is filled. */
  private phoneColumnOf(cells: readonly string[]): number {
    const { phoneIndexes } = this.header;
    if (phoneIndexes.length === 1) return 0;
    return Math.max(
      phoneIndexes.findIndex((index) => cells[index]),
      0,
    );
  }

  /** A fault of the row's shape or text, or undefined; then the row has exactly one cell a column. */
  private faultOf(cells: string[], line: number): Fault | undefined {
    const { columns } = this.header;
    const { delimiter, cellCharsMax } = this.options;
    while (cells.length > columns.length && cells[cells.length - 1] === '') cells.pop();
    if (cells.length > columns.length) {
      const advice = delimiter && `: put cells that contain "${delimiter}" in quotes`;
      const reason = `has ${cells.length} cells for ${columns.length} columns${advice}`;
      return reject(line, WHOLE_ROW, reason, cells.join(delimiter || '\t'));
    }
    while (cells.length < columns.length) cells.push('');
    const damaged = this.options.isDamaged();
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as string;
      if (cell.length > cellCharsMax) {
        return reject(line, columns[i] as string, `is longer than ${cellCharsMax} characters`, cell);
      }
      if (damaged && cell.includes('\ufffd')) {
        return reject(
          line,
          columns[i] as string,
          `has characters that cannot be read as ${this.options.encoding()}, or that were lost before: write them again and save the file as UTF-8`,
          cell,
        );
      }
    }
    return undefined;
  }

  private readPhone(raw: string, holdsInternational: boolean): ParsedMsisdn {
    const restored = holdsInternational && /^[1-9]\d{6,14}$/.test(raw) ? `+${raw}` : raw;
    return parseMsisdn(restored, this.options.defaultRegion, this.options.allowNumberTypes);
  }
}

type Fault = Omit<RejectedRow, 'cells'>;

/** The cells of the columns that count, and behind them what others have: they had no name and were empty in the first rows. */
function inPlace(row: readonly string[], places: readonly number[]): string[] {
  const others = row.filter((cell, index) => cell.trim() !== '' && !places.includes(index));
  return [...places.map((index) => row[index] ?? ''), ...others];
}

function reject(line: number, field: string, reason: string, value: string): Fault {
  if (value.length <= REJECT_VALUE_CHARS_MAX) return { line, field, reason, value };
  // A copy: a slice would keep the whole row in memory, and thousands of rejects wait to be written.
  return { line, field, reason, value: Buffer.from(value.slice(0, REJECT_VALUE_CHARS_MAX)).toString() };
}

/** Looking at both ends first saves the call for nearly every cell. */
function trimmed(cell: string): string {
  const first = cell.charCodeAt(0);
  const last = cell.charCodeAt(cell.length - 1);
  const clean = first > 32 && last > 32 && first < 128 && last < 128;
  return clean || cell === '' ? cell : cell.trim();
}
