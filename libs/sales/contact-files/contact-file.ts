import type { Readable } from 'node:stream';
import { nextTurn } from '../../platform/process/next-turn.js';
import type { CountryCode, SpecialType } from '../../sms/phone.js';
import type { ContactChunk } from './contact.js';
import { ContactFileError, emptyFile } from './contact-file-error.js';
import type { EncodingName } from './encoding-name.js';
import { readHeader } from './header.js';
import { asOriginal } from './mended-file.js';
import type { RowBatch, RowLimits } from './row-parser.js';
import { RowReader } from './row-reader.js';
import { openTable } from './table.js';
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
  /** Normalised names of all columns in order, the phone column included; each is unique. */
  columns: string[];
  /** What they are called in the file; their names where it does not call them anything. */
  headers: string[];
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

const HEADER_SAMPLE_ROWS = 100;

/**
 * Opens a CSV file of contacts of any size, in constant memory but for 16 to 24 bytes a number, which finding
 * duplicates takes. Encoding, delimiter, line ends, header and phone column are detected.
 *
 * @param source the bytes of the file; it is destroyed when reading ends, for whatever reason
 * @throws ContactFileError, or the error of the source
 */
export async function openContactFile(
  source: Readable,
  options: {
    defaultRegion?: CountryCode;
    /** Special types of numbers that are contacts, too. */
    allowNumberTypes?: ReadonlySet<SpecialType>;
    /** Else it is detected. */
    encoding?: EncodingName;
    limits?: Partial<ContactFileLimits>;
  } = {},
): Promise<ContactFile> {
  const limits = { ...CONTACT_FILE_LIMITS, ...options.limits };
  try {
    const table = await openTable(source, { encoding: options.encoding, limits });
    const { first, rest } = asOriginal(await readFirstBatch(table.batches), table.batches);
    const header = await readHeader(first.rows.slice(0, HEADER_SAMPLE_ROWS), options.defaultRegion, limits);
    const headerLine = first.lines[0] as number;
    if (header.hasHeader) skipRow(first);
    const reader = new RowReader(header, {
      delimiter: table.delimiter,
      cellCharsMax: limits.cellCharsMax,
      defaultRegion: options.defaultRegion,
      allowNumberTypes: options.allowNumberTypes,
      isDamaged: table.isDamaged,
      encoding: () => table.encoding().name,
    });
    const counted = { rows: 0 };
    return {
      columns: header.columns,
      headers: header.headers,
      phoneColumn: header.columns[header.phoneIndex] as string,
      hasHeader: header.hasHeader,
      get encoding() {
        return table.encoding();
      },
      delimiter: table.delimiter,
      chunks: readChunks(first, rest, reader, limits.rowsMax, source, counted),
      facts: () => ({
        encoding: table.encoding(),
        delimiter: table.delimiter,
        header: header.hasHeader ? { line: headerLine } : null,
        rows: counted.rows,
        skippedRows: 0,
        columns: header.columns,
        phoneColumns: [
          { name: header.columns[header.phoneIndex] as string, position: header.phoneIndex + 1, why: '' },
        ],
        warnings: [...table.warnings(), ...reader.warnings()],
      }),
      close: () => source.destroy(),
    };
  } catch (error) {
    source.destroy();
    throw error;
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

async function* readChunks(
  first: RowBatch,
  batches: AsyncGenerator<RowBatch>,
  reader: RowReader,
  rowsMax: number,
  source: Readable,
  counted: { rows: number },
): AsyncGenerator<ContactChunk> {
  try {
    let batch: RowBatch | undefined = first;
    while (batch) {
      await nextTurn();
      const chunk = reader.read(batch);
      counted.rows += chunk.contacts.length + chunk.rejects.length;
      if (counted.rows > rowsMax) {
        const detail = `The file has more than ${rowsMax} rows. Split it into several campaigns.`;
        throw new ContactFileError('too_many_rows', detail);
      }
      if (chunk.contacts.length + chunk.rejects.length > 0) yield chunk;
      const next = await batches.next();
      batch = next.done ? undefined : next.value;
    }
  } finally {
    source.destroy();
  }
}
