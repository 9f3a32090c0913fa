import { pipeline, Readable } from 'node:stream';
import { type CountryCode, parseMsisdn } from '../../sms/phone.js';
import { ContactFileError } from './contact-file-error.js';
import { type Dialect, detectDialect } from './dialect.js';
import { type Header, readHeader } from './header.js';
import { type RowBatch, type RowLimits, RowParser } from './row-parser.js';
import { RowReader } from './row-reader.js';
import { type FileEncoding, TextDecoding } from './text-decoding.js';

/** A row that becomes a message; `values` are its cells in the order of the file's columns, trimmed. */
export interface Contact {
  line: number;
  msisdn: string;
  values: string[];
}

/** A row that does not, and why: `line` and `field` say where, `reason` reads on after the field or the value. */
export interface RejectedRow {
  line: number;
  /** The column's name, or `(row)` where the fault is not of one cell. */
  field: string;
  reason: string;
  /** The cell as it is in the file, or the whole row; at most 200 characters. */
  value: string;
}

export interface ContactChunk {
  contacts: Contact[];
  rejects: RejectedRow[];
}

export interface ContactFile {
  /** Normalised names of all columns in order, the phone column included; each is unique. */
  columns: string[];
  phoneColumn: string;
  hasHeader: boolean;
  /** Of a file that begins with ASCII alone this may change from `utf-8` to `windows-1252` while it is read. */
  readonly encoding: FileEncoding;
  delimiter: string;
  /**
   * The rows, about 2,000 a chunk, to be iterated once. Every row of the file is in exactly one chunk, as contact
   * or as reject, except for blank ones. Throws `ContactFileError`, or the error of the source.
   */
  chunks: AsyncIterable<ContactChunk>;
  /** Lets go of the source; needed only if `chunks` is not iterated. */
  close(): void;
}

export interface ContactFileLimits extends RowLimits {
  columnsMax: number;
  cellCharsMax: number;
}

export const CONTACT_FILE_LIMITS: ContactFileLimits = {
  columnsMax: 256,
  cellCharsMax: 5_000,
  rowBytesMax: 128 * 1024,
  lineBreaksPerRowMax: 100,
};

const HEAD_BYTES = 64 * 1024;
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
  options: { defaultRegion?: CountryCode; limits?: Partial<ContactFileLimits> } = {},
): Promise<ContactFile> {
  const limits = { ...CONTACT_FILE_LIMITS, ...options.limits };
  try {
    const bytes: AsyncIterator<Buffer | string> = source[Symbol.asyncIterator]();
    const head = await readHead(bytes);
    const decoding = new TextDecoding(head);
    const text = decoding.decode(head);
    const dialect = detectDialect(text.toString());
    const parser = new RowParser(dialect, limits);
    // The parser carries every error on to whoever reads it, so there is nothing left to do here.
    pipeline(Readable.from(utf8Chunks(text, bytes, decoding), { objectMode: false }), parser, () => {});
    const batches = readBatches(parser);
    const firstRows = await readFirstRows(batches, dialect);
    const header = readHeader(firstRows.sample, options.defaultRegion, limits.columnsMax);
    const reader = new RowReader(header, dialect.delimiter, decoding, limits, options.defaultRegion);
    return {
      columns: header.columns,
      phoneColumn: header.columns[header.phoneIndex] as string,
      hasHeader: header.hasHeader,
      get encoding() {
        return decoding.encoding;
      },
      delimiter: dialect.delimiter,
      chunks: readChunks(firstRows, header, batches, reader, source),
      close: () => source.destroy(),
    };
  } catch (error) {
    source.destroy();
    throw error;
  }
}
