import { isSpreadsheetError } from '../cell-meaning.js';
import { ContactFileError } from '../contact-file-error.js';
import { cleaned } from '../invisible.js';
import type { CellFault, RowBatch } from '../row-parser.js';
import type { CellStyles } from './cell-styles.js';
import type { SharedStrings } from './shared-strings.js';
import { unusableWorkbook } from './workbook-error.js';
import type { XmlHandler } from './xml-parts.js';

export interface SheetLimits {
  columnsMax: number;
  cellCharsMax: number;
  /** Of the text of a row. */
  rowBytesMax: number;
}

/** Of a sheet, as Excel has it. */
const LINES_MAX = 1_048_576;
const COLUMNS_MAX = 16_384;
const BATCH_ROWS_MAX = 250;
const BATCH_CHARS_MAX = 256 * 1024;
const BATCH_CELLS_MAX = 25_000;
/** Of a number or a reference to a text. */
const VALUE_CHARS_MAX = 64;
/** A number below is none of a phone. */
const SHORTEST_NUMBER = 1_000_000;
const NOT_COMPUTED =
  'is a formula of which the workbook has no value: open it in a spreadsheet program and save it';

/** Collects the rows of a sheet while its XML is read; cells are what the sheet shows of them. */
export class SheetRows implements XmlHandler {
  /** Rows whose numbers are shown otherwise than in the sheet, and rows that the sheet hides. */
  inexact = 0;
  hidden = 0;

  private ready: RowBatch[] = [];
  private batch = emptyBatch();
  private batchChars = 0;
  private batchCells = 0;
  private line = 0;
  private cells: string[] = [];
  private faults: CellFault[] = [];
  private rowChars = 0;
  private isRowInexact = false;
  private column = -1;
  private type = 'n';
  private style: string | undefined;
  private written = '';
  private isValue = false;
  private hasFormula = false;
  private phonetic = 0;

  constructor(
    private readonly texts: SharedStrings,
    private readonly styles: CellStyles,
    private readonly limits: SheetLimits,
  ) {}

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'v' || name === 't') this.isValue = this.phonetic === 0;
    else if (name === 'c') this.beginCell(attributes);
    else if (name === 'row') this.beginRow(attributes);
    else if (name === 'f') this.hasFormula = true;
    else if (name === 'rPh') this.phonetic += 1;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.isValue = false;
    else if (name === 'c') this.endCell();
    else if (name === 'row') this.endRow();
    else if (name === 'rPh') this.phonetic -= 1;
  }

  text(text: string): void {
    if (!this.isValue) return;
    const charsMax =
      this.type === 'str' || this.type === 'inlineStr' ? this.limits.cellCharsMax : VALUE_CHARS_MAX;
    if (this.written.length <= charsMax) this.written += text;
  }

  /** The batches that are full, or at the end whatever is left. */
  take(isEnd: boolean): RowBatch[] {
    if (isEnd) this.endBatch();
    const { ready } = this;
    this.ready = [];
    return ready;
  }

  private beginRow({ r, hidden }: Readonly<Record<string, string>>): void {
    const line = r === undefined ? this.line + 1 : Number(r);
    if (!(line > this.line && line <= LINES_MAX)) throw unusableWorkbook('its rows are out of order');
    this.line = line;
    this.cells = [];
    if (this.faults.length > 0) this.faults = [];
    this.rowChars = 0;
    this.isRowInexact = false;
    this.column = -1;
    if (hidden === '1' || hidden === 'true') this.hidden += 1;
  }

  private beginCell({ r, t, s }: Readonly<Record<string, string>>): void {
    const column = r === undefined ? this.column + 1 : columnOf(r);
    if (!(column > this.column && column < COLUMNS_MAX)) throw unusableWorkbook('its cells are out of order');
    this.column = column;
    this.type = t ?? 'n';
    this.style = s;
    this.written = '';
    this.hasFormula = false;
  }

  private endCell(): void {
    const text = cleaned(this.shown());
    if (text === '') return;
    this.rowChars += text.length;
    if (this.rowChars > this.limits.rowBytesMax) {
      const detail = `Row ${this.line} of the sheet has more than ${this.limits.rowBytesMax} characters.`;
      throw new ContactFileError('row_too_long', detail);
    }
    // How far beyond the widest file a cell is does not matter, but that there is one.
    const column = Math.min(this.column, this.limits.columnsMax);
    while (this.cells.length < column) this.cells.push('');
    this.cells[column] =
      text.length > this.limits.cellCharsMax ? text.slice(0, this.limits.cellCharsMax + 1) : text;
  }

  private shown(): string {
    const { written, type } = this;
    if (type === 's') {
      const text = this.texts.textOf(written === '' ? -1 : Number(written));
      if (text === undefined) throw unusableWorkbook('a cell refers to a text that is not there');
      return unescaped(text);
    }
    if (type === 'str' || type === 'inlineStr') return unescaped(written);
    if (type === 'b') return written.trim() === '1' ? 'TRUE' : 'FALSE';
    if (type === 'e') return isSpreadsheetError(written) ? written : '#VALUE!';
    if (type === 'd') return written.replace(/T00:00:00(?:\.0+)?Z?$/, '');
    if (written.trim() === '') {
      if (!this.hasFormula) return '';
      this.blame('text', NOT_COMPUTED);
      return '=';
    }
    const value = Number(written);
    if (!Number.isFinite(value)) return written;
    // Whatever is shown of it.
    if (Math.abs(value) >= SHORTEST_NUMBER && !Number.isInteger(value)) {
      this.blame('number', `is a number with decimals, ${written}, which a phone number has not`);
    }
    const format = this.styles.formatOf(this.style);
    if (!format.isExact) this.isRowInexact = true;
    return format.show(value);
  }

  private blame(costs: CellFault['costs'], reason: string): void {
    this.faults.push({ cell: Math.min(this.column, this.limits.columnsMax), costs, reason });
  }

  private endRow(): void {
    if (this.isRowInexact) this.inexact += 1;
    const { cells, batch } = this;
    if (cells.every((cell) => cell.trim() === '')) return;
    batch.rows.push(cells);
    batch.lines.push(this.line);
    if (this.faults.length > 0) batch.cellFaults.set(cells, this.faults);
    this.batchChars += this.rowChars;
    this.batchCells += cells.length;
    const isFull =
      batch.rows.length >= BATCH_ROWS_MAX ||
      this.batchChars >= BATCH_CHARS_MAX ||
      this.batchCells >= BATCH_CELLS_MAX;
    if (isFull) this.endBatch();
  }

  private endBatch(): void {
    if (this.batch.rows.length > 0) this.ready.push(this.batch);
    this.batch = emptyBatch();
    this.batchChars = 0;
    this.batchCells = 0;
  }
}

const emptyBatch = (): Required<RowBatch> => ({
  rows: [],
  lines: [],
  faults: new Map(),
  cellFaults: new Map(),
});

/** `AB12` is column 27, counted from 0; -1 for what is no reference. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length && at < 4; at++) {
    const code = reference.charCodeAt(at);
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}

/** Characters that XML cannot have are written as `_x000D_`. */
function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-F]{4})_/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)).replace('\0', ''),
  );
}
