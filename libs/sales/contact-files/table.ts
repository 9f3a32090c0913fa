import type { RowBatch } from './row-parser.js';
import type { EncodingReport } from './text-decoding.js';

/** A file as rows of cells, whatever kind of file it is. */
export interface Table {
  /** Cells have no invisible characters any more. */
  batches: AsyncGenerator<RowBatch>;
  /** Empty where cells are apart without one. */
  delimiter: string;
  encoding(): EncodingReport;
  /** Whether there was something that cannot be decoded so far; it is U+FFFD in its cell. */
  isDamaged(): boolean;
  /** Where else in the file contacts may be, for whoever misses them; a sentence. */
  unread?: string | undefined;
  /** What its owner should know of how it was read. */
  warnings(): string[];
}
