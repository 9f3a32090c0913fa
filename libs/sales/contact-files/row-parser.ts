import { type TransformCallback } from 'node:stream';
import { CsvError, type Options, Parser } from 'csv-parse';
import { nextTurn } from '../../platform/process/next-turn.js';
import { ContactFileError } from './contact-file-error.js';
import { cleaned, hasInvisible } from './invisible.js';

/** Consecutive rows; `lines[i]` is the line of the file, from 1, on which `rows[i]` begins. */
export interface RowBatch {
  rows: string[][];
  lines: number[];
  /** Of rows that cannot be read as they are meant. */
  faults: Map<readonly string[], RowFault>;
  /** Of rows with cells that cannot be used, and others that can. */
  cellFaults?: Map<readonly string[], CellFault[]>;
}

export interface RowFault {
  /** The position of the cell that shows it. */
  cell: number;
  reason: string;
}

/** A fault that costs the row, or only where a text needs the cell, or only where it is the phone number; that needs it always. */
export interface CellFault extends RowFault {
  costs: 'row' | 'text' | 'number';
}

export interface RowFormat {
  delimiter: string;
  quote: '"' | "'";
  /** False for files whose only line end is a carriage return. */
  endsWithLineFeed: boolean;
}

export interface RowLimits {
  /** Of its text; delimiters are bounded by the number of cells. */
  rowBytesMax: number;
  cellsPerRowMax: number;
  lineBreaksPerRowMax: number;
}

/**
 * Small enough for its garbage to die young (with 2,000 the heap of a long import grew by 100 MB), and for others to have
 * their turn soon: a number that is hard to read takes 0.1 ms.
 */
const BATCH_ROWS_MAX = 250;
const BATCH_BYTES_MAX = 256 * 1024;
/** What is parsed in one turn; delimiters alone take 0.7 µs each. */
const SLICE_BYTES = 32 * 1024;

interface CsvParseApi {
  state: {
    record: readonly string[];
    expectedRecordLength: number | undefined;
    field: { prepend(quote: Buffer): void; toString(encoding: 'utf8'): string };
  };
  __onRecord(push: unknown): unknown;
}

/**
 * The settings that read CSV as it is in the wild: quotes in the wrong place are text, blanks before one that opens a cell are
 * none, rows may be ragged. (Blanks behind one that closes a cell are seen to by `RowParser`: where csv-parse looks for them it
 * refuses the file for any other character.)
 */
export function parserOptions(format: RowFormat): Options {
  return {
    delimiter: format.delimiter,
    quote: format.quote,
    escape: format.quote,
    ltrim: true,
    record_delimiter: format.endsWithLineFeed ? ['\r\n', '\n'] : ['\r'],
    relax_column_count: true,
    relax_quotes: true,
    bom: false,
  };
}

/**
 * csv-parse with rows in batches and the line each row begins on.
 *
 * One stream object a row costs more than the parsing of it, and csv-parse's own `info` copies an object a row, so
 * rows are collected where the parser hands them out. Blank lines come out as rows of one empty cell: so each row
 * begins one line after the last one, plus the line breaks inside of its cells. Those are counted only where the
 * parser's line counter moved by more than one (it counts a quoted CRLF twice, so it cannot be used itself).
 */
export class RowParser extends Parser {
  private batch: RowBatch = emptyBatch();
  /** Cells of the row that is being parsed whose quotes are closed before their end, and what stands within. */
  private misquoted: { cell: number; inside: string }[] = [];
  /** Whether invisible characters are in what is parsed, or in the beginning of its first row. */
  private isSliceUnclean = false;
  private isRowUnclean = false;
  private batchStartBytes = 0;
  private nextLine = 1;
  private countedLines = 0;
  private readonly lineBreak: string;
  private readonly delimiter: string;
  private readonly limits: RowLimits;

  constructor(format: RowFormat, limits: RowLimits) {
    const streamOptions = { readableHighWaterMark: 2 };
    super({ ...parserOptions(format), ...streamOptions, max_record_size: limits.rowBytesMax } as Options);
    this.lineBreak = format.endsWithLineFeed ? '\n' : '\r';
    this.delimiter = format.delimiter;
    this.limits = limits;
    this.expectAnyLength();
    this.noteMisquoted();
  }

  /**
   * Parses in slices, between which others have their turn. csv-parse bounds the text of a row and not its cells, which may be
   * empty, so they are counted here, while the row grows.
   */
  override async _transform(bytes: Buffer, encoding: BufferEncoding, done: TransformCallback): Promise<void> {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      if (at > 0) await nextTurn();
      if (this.destroyed) return;
      let fault: Error | null | undefined;
      const slice = bytes.subarray(at, at + SLICE_BYTES);
      // With the end of the slice before, where a character may have been cut.
      this.isSliceUnclean = hasInvisible(bytes.subarray(Math.max(0, at - 3), at + SLICE_BYTES));
      this.isRowUnclean ||= this.isSliceUnclean;
      super._transform(slice, encoding, (error) => {
        fault = error;
      });
      if (!fault && this.inner.api.state.record.length > this.limits.cellsPerRowMax)
        fault = this.tooManyCells();
      if (fault) return done(fault);
    }
    await nextTurn();
    done();
  }

  /** Called by csv-parse for each row while it parses, and by the stream with null at its end. */
  override push(row: string[] | null): boolean {
    if (row === null) {
      if (this.batch.rows.length > 0) this.pushBatch();
      return super.push(null);
    }
    const { rows, lines } = this.batch;
    if (row.length > this.limits.cellsPerRowMax) this.destroy(this.tooManyCells());
    if (this.misquoted.length > 0) this.unquote(row);
    if (this.isRowUnclean) this.clean(row);
    this.isRowUnclean = this.isSliceUnclean;
    rows.push(row);
    lines.push(this.nextLine);
    const breaks = this.info.lines - this.countedLines > 1 ? this.countBreaks(row) : 0;
    this.countedLines = this.info.lines;
    if (breaks > this.limits.lineBreaksPerRowMax) this.destroy(unclosedQuote(this.nextLine));
    if (breaks > 0 && !this.batch.faults.has(row)) this.lookForRows(row);
    this.nextLine += 1 + breaks;
    const full = rows.length >= BATCH_ROWS_MAX || this.info.bytes - this.batchStartBytes >= BATCH_BYTES_MAX;
    return full ? this.pushBatch() : true;
  }

  /** The file error that a parsing error amounts to; other errors, the source's among them, stay what they are. */
  explain(error: unknown): unknown {
    if (!(error instanceof CsvError)) return error;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') return unclosedQuote(this.nextLine);
    if (error.code === 'CSV_MAX_RECORD_SIZE') {
      const detail = `The row that begins on line ${this.nextLine} is longer than ${this.limits.rowBytesMax} bytes.`;
      return new ContactFileError(
        'row_too_long',
        `${detail} If it should be short, look for an unclosed quote.`,
      );
    }
    return new ContactFileError('malformed_csv', `Line ${this.nextLine}: ${error.message}`);
  }

  /**
   * For each row that is not as long as the first, csv-parse would make an error that nobody sees, with its stack and copies of
   * the row: thirty times the work of reading it. So each row is told to have the length that is expected. (An accessor in place
   * of the number would do it in fewer words, and make the parser's state an object that is slow to read: half its speed.)
   */
  private expectAnyLength(): void {
    const { api } = this.inner;
    const onRecord = api.__onRecord;
    api.__onRecord = (push) => {
      api.state.expectedRecordLength = api.state.record.length;
      return onRecord.call(api, push);
    };
  }

  /** Where text follows a closing quote, csv-parse takes the cell as it is written and puts the opening quote back. */
  private noteMisquoted(): void {
    const { state } = this.inner.api;
    const { field } = state;
    const prepend = field.prepend;
    field.prepend = (quote) => {
      this.misquoted.push({ cell: state.record.length, inside: field.toString('utf8') });
      prepend.call(field, quote);
    };
  }

  /** Blanks behind the closing quote are none; whatever else is there leaves open what the cell is. */
  private unquote(row: string[]): void {
    for (const { cell, inside } of this.misquoted) {
      const written = row[cell] as string;
      const escaped = BY_BACKSLASH.exec(written)?.[1];
      if (cleaned(written.slice(inside.length + 2)).trim() === '') row[cell] = inside;
      else if (escaped !== undefined) row[cell] = escaped.replace(/\\(["\\])/g, '$1');
      else this.batch.faults.set(row, { cell, reason: /[\r\n]/.test(inside) ? SWALLOWED : MISQUOTED });
    }
    this.misquoted = [];
  }

  /**
   * A quote that is not closed ends with the next one. What is between them looks like a cell of some lines, and has nearly as many
   * delimiters as a row, with a number between them, wherever in its row the quote began.
   */
  private lookForRows(row: readonly string[]): void {
    const holdsRows = (text: string) => {
      const lines = text.split(this.lineBreak);
      const cells = lines.flatMap((line) => line.split(this.delimiter));
      const delimiters = cells.length - lines.length;
      return (
        lines.length > 1 &&
        delimiters >= Math.max(1, row.length - 2) &&
        cells.some((cell) => NUMBER.test(cell))
      );
    };
    const cell = row.findIndex(holdsRows);
    if (cell >= 0) this.batch.faults.set(row, { cell, reason: HOLDS_ROWS });
  }

  private clean(row: string[]): void {
    for (let cell = 0; cell < row.length; cell++) {
      const written = row[cell] as string;
      const text = cleaned(written);
      if (text === written) continue;
      row[cell] = text;
      // It was no quote to the parser, for it did not stand first.
      if (/^\s*"/.test(text) && !/^\s*"/.test(written))
        this.batch.faults.set(row, { cell, reason: MISQUOTED });
    }
  }

  /** What csv-parse does not declare; the row that is being parsed is in its state. */
  private get inner() {
    return this as unknown as { api: CsvParseApi };
  }

  private tooManyCells(): ContactFileError {
    const detail = `The row that begins on line ${this.nextLine} has more than ${this.limits.cellsPerRowMax} cells.`;
    return new ContactFileError('too_many_columns', detail);
  }

  private pushBatch(): boolean {
    const full = this.batch;
    this.batch = emptyBatch();
    this.batchStartBytes = this.info.bytes;
    return super.push(full);
  }

  private countBreaks(row: readonly string[]): number {
    let breaks = 0;
    for (const cell of row) {
      for (let at = cell.indexOf(this.lineBreak); at >= 0; at = cell.indexOf(this.lineBreak, at + 1))
        breaks++;
    }
    return breaks;
  }
}

function emptyBatch(): RowBatch {
  return { rows: [], lines: [], faults: new Map() };
}

/** As databases write it: backslashes before the quotes that belong to the text. */
const BY_BACKSLASH = /^"((?:[^"\\]|\\[\s\S])*)"\s*$/;
const NUMBER = /^[\s"]*[+(]?(?:\d[ ().\-/]*){7,}[\s"]*$/;
const HOLDS_ROWS =
  'has line breaks, and a line of it looks like a row of its own: close its quote at the end of the cell';
const MISQUOTED =
  'begins with a quote, and text follows where that is closed: double each quote that belongs to the text';
const SWALLOWED =
  'begins with a quote that is not closed before the line ends; the lines up to its end were read as this row';

function unclosedQuote(line: number): ContactFileError {
  const detail = `A quote is opened in the row that begins on line ${line} and never closed.`;
  return new ContactFileError('malformed_csv', `${detail} Close it, or double it if it is part of the text.`);
}
