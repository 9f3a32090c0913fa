import type { Readable } from 'node:stream';
import { nextTurn } from '../../platform/process/next-turn.js';
import { type CountryCode, callingCodeOf, type SpecialType } from '../../sms/phone.js';
import type { ContactChunk } from './contact.js';
import { ContactFileError, emptyFile, withUnread } from './contact-file-error.js';
import type { EncodingName } from './encoding-name.js';
import { type HeaderChoice, readHeader } from './header.js';
import { asOriginal } from './mended-file.js';
import { type ContactSource, openTable } from './open-table.js';
import { isFilled } from './phone-column.js';
import type { RowBatch, RowLimits } from './row-parser.js';
import { RowReader } from './row-reader.js';
import type { EncodingReport } from './text-decoding.js';

export type { Contact, ContactChunk, RejectedRow } from './contact.js';

/** What was understood of a file, for the person who made it. */
export interface FileFacts {
  encoding: {
    name: string;
    /** True where the file does not say it, and another would do as well. */
    isGuess: boolean;
    /** What may be wrong then. */
    warning?: string;
  };
  delimiter: string;
  /** The line of the header; null where there is none. */
  header: { line: number } | null;
  /** Of the file, without the header and blank ones: contacts, rejects and those that were skipped. */
  rows: number;
  /** Rows above the header, such as titles, which are neither contacts nor rejects. */
  skippedRows: number;
  /** The names that a template may use, in the order of the file. */
  columns: readonly string[];
  /** Where the numbers are taken from; of several, the first that is filled in a row. */
  phoneColumns: readonly { name: string; position: number; why: string }[];
  /** What its owner should look at; each a sentence. */
  warnings: readonly string[];
}

export interface ContactFile {
  /** Normalised names of all columns in order, the phone columns included; each is unique. */
  columns: string[];
  /** What they are called in the file; their names where it does not call them anything. */
  headers: string[];
  /** The first, where there are several. */
  phoneColumn: string;
  hasHeader: boolean;
  /** Of a file that begins with ASCII alone this may change from `utf-8` to another while it is read. */
  readonly encoding: EncodingReport;
  delimiter: string;
  /**
   * The rows, 250 a chunk at most and with a turn for others before each, to be iterated once. Every row of the file is in exactly one chunk, as contact
   * or as reject, except for blank ones. Throws `ContactFileError`, or the error of the source.
   */
  chunks: AsyncIterable<ContactChunk>;
  /**
   * Says, before `chunks` is iterated, which columns a text needs: in the others a cell may be an error of a spreadsheet, or a
   * formula without a value. Phone numbers may not. Where it is not said, all columns are needed.
   */
  rejectOnlyFor(columnIndexes: readonly number[]): void;
  /** Of what was read so far: whole when all chunks were. */
  facts(): FileFacts;
  /** Lets go of the source; needed only if `chunks` is not iterated. */
  close(): void;
}

export interface ContactFileLimits extends RowLimits {
  /** Blank rows not counted. */
  rowsMax: number;
  columnsMax: number;
  columnNameCharsMax: number;
  /** A row with a longer cell is rejected; the file is read on. */
  cellCharsMax: number;
}

export const CONTACT_FILE_LIMITS: ContactFileLimits = {
  rowsMax: 10_000_000,
  columnsMax: 256,
  columnNameCharsMax: 200,
  cellCharsMax: 5_000,
  rowBytesMax: 128 * 1024,
  // As wide as a spreadsheet is: some write the delimiters of all its columns.
  cellsPerRowMax: 16_384,
  lineBreaksPerRowMax: 100,
};

/** What is looked at to find header and phone column, and held until then. */
const SAMPLE = { rows: 10_000, chars: 1024 * 1024, cells: 300_000 };

/**
 * Opens a file of contacts, CSV or XLSX, of any size, in constant memory but for 16 to 24 bytes a number, which finding
 * duplicates takes, and the texts that the cells of a workbook share. Encoding, delimiter, line ends, header and phone column are detected.
 *
 * @param source the bytes of the file; it is destroyed when reading ends, for whatever reason
 * @throws ContactFileError, or the error of the source
 */
export async function openContactFile(
  source: ContactSource,
  options: {
    defaultRegion?: CountryCode;
    /** Special types of numbers that are contacts, too. */
    allowNumberTypes?: ReadonlySet<SpecialType>;
    /** Else it is detected. */
    encoding?: EncodingName;
    limits?: Partial<ContactFileLimits>;
  } & HeaderChoice = {},
): Promise<ContactFile> {
  const limits = { ...CONTACT_FILE_LIMITS, ...options.limits };
  let unread: string | undefined;
  try {
    const table = await openTable(source, {
      encoding: options.encoding,
      callingCode: options.defaultRegion && callingCodeOf(options.defaultRegion),
      limits,
    });
    unread = table.unread;
    const { first, rest } = asOriginal(await readFirstBatch(table.batches), table.batches);
    const sample = await readSample(first, rest);
    const header = await readHeader(sample.rows, options.defaultRegion, limits, options);
    const headerLine = sample.lines[header.row];
    const titles = sample.rows.slice(0, Math.max(header.row, 0));
    if (headerLine !== undefined) skipThrough(headerLine, sample.batches);
    const reader = new RowReader(header, {
      delimiter: table.delimiter,
      cellCharsMax: limits.cellCharsMax,
      defaultRegion: options.defaultRegion,
      allowNumberTypes: options.allowNumberTypes,
      isDamaged: table.isDamaged,
      encoding: () => table.encoding().name,
    });
    const counted = { rows: titles.length };
    const warnings = [...skippedRows(titles, sample.lines), ...header.warnings];
    return {
      columns: header.columns,
      headers: header.headers,
      phoneColumn: header.phoneColumns[0]!.name,
      hasHeader: headerLine !== undefined,
      get encoding() {
        return table.encoding();
      },
      delimiter: table.delimiter,
      chunks: readChunks(sample.batches, rest, reader, limits.rowsMax, source, counted),
      rejectOnlyFor: (columnIndexes) => reader.rejectOnlyFor(columnIndexes),
      facts: () => ({
        encoding: table.encoding(),
        delimiter: table.delimiter,
        header: headerLine === undefined ? null : { line: headerLine },
        rows: counted.rows,
        skippedRows: titles.length,
        columns: header.columns,
        phoneColumns: header.phoneColumns.map(({ name, index, why }) => ({ name, position: index + 1, why })),
        warnings: [...warnings, ...table.warnings(), ...reader.warnings()],
      }),
      close: () => source.destroy(),
    };
  } catch (error) {
    source.destroy();
    throw withUnread(error, unread);
  }
}

/** The first batch that has a row with text, from that row on. */
async function readFirstBatch(batches: AsyncGenerator<RowBatch>): Promise<RowBatch> {
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    const batch = next.value;
    while (batch.rows[0]?.every((cell) => cell.trim() === '')) skipRow(batch);
    if (batch.rows.length > 0) return batch;
  }
  throw emptyFile();
}

function skipRow(batch: RowBatch): void {
  batch.rows.shift();
  batch.lines.shift();
}

interface Sample {
  /** All that was read for it. */
  batches: RowBatch[];
  /** Its rows without blank ones, and on which line each begins. */
  rows: string[][];
  lines: number[];
}

/** The first rows of a file, or all of a small one. Blank rows fill no sample, however many there are. */
async function readSample(first: RowBatch, rest: AsyncGenerator<RowBatch>): Promise<Sample> {
  const sample: Sample = { batches: [], rows: [], lines: [] };
  let [chars, cells] = [0, 0];
  for (let batch: RowBatch | undefined = first; batch; batch = await nextOf(rest)) {
    const before = sample.rows.length;
    for (const [at, row] of batch.rows.entries()) {
      if (!row.some(isFilled)) continue;
      sample.rows.push(row);
      sample.lines.push(batch.lines[at] as number);
      cells += row.length;
      for (const cell of row) chars += cell.length;
    }
    if (sample.rows.length > before) sample.batches.push(batch);
    if (sample.rows.length >= SAMPLE.rows || chars >= SAMPLE.chars || cells >= SAMPLE.cells) break;
  }
  if (sample.rows.length === 0) throw emptyFile();
  return sample;
}

async function nextOf(batches: AsyncGenerator<RowBatch>): Promise<RowBatch | undefined> {
  const next = await batches.next();
  return next.done ? undefined : next.value;
}

/** Takes all rows up to this line out, as they are no contacts. */
function skipThrough(line: number, batches: readonly RowBatch[]): void {
  for (const batch of batches) {
    while (batch.lines.length > 0 && (batch.lines[0] as number) <= line) skipRow(batch);
  }
}

const TITLES_NAMED = 3;
const TITLE_CHARS = 60;

function skippedRows(titles: readonly string[][], lines: readonly number[]): string[] {
  const named = titles.slice(0, TITLES_NAMED).map((row, at) => {
    const text = row.filter(isFilled).join(' ').trim().slice(0, TITLE_CHARS);
    return `Line ${lines[at]} stands above the header and was skipped: "${text}".`;
  });
  const more = titles.length - TITLES_NAMED;
  return more > 0 ? [...named, `So were ${more} more lines.`] : named;
}

async function* readChunks(
  sample: RowBatch[],
  batches: AsyncGenerator<RowBatch>,
  reader: RowReader,
  rowsMax: number,
  source: Readable,
  counted: { rows: number },
): AsyncGenerator<ContactChunk> {
  try {
    for (;;) {
      const batch = sample.shift() ?? (await nextOf(batches));
      if (!batch) return;
      await nextTurn();
      const chunk = reader.read(batch);
      counted.rows += chunk.contacts.length + chunk.rejects.length;
      if (counted.rows > rowsMax) {
        const detail = `The file has more than ${rowsMax} rows. Split it into several campaigns.`;
        throw new ContactFileError('too_many_rows', detail);
      }
      if (chunk.contacts.length + chunk.rejects.length > 0) yield chunk;
    }
  } finally {
    source.destroy();
  }
}
