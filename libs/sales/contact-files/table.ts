import type { Readable } from 'node:stream';
import { following, openCsv, readHead } from './csv-table.js';
import type { EncodingName } from './encoding-name.js';
import type { RowBatch, RowLimits } from './row-parser.js';
import { refuseKnownBinaries } from './signatures.js';
import type { EncodingReport } from './text-decoding.js';

/** A file as rows of cells, whatever kind of file it is. */
export interface Table {
  /** Cells have no invisible characters any more. */
  batches: AsyncGenerator<RowBatch>;
  delimiter: string;
  encoding(): EncodingReport;
  /** Whether there was something that cannot be decoded so far; it is U+FFFD in its cell. */
  isDamaged(): boolean;
  /** What its owner should know of how it was read. */
  warnings(): string[];
}

/** @throws ContactFileError, or the error of the source */
export async function openTable(
  source: Readable,
  options: { encoding?: EncodingName | undefined; limits: RowLimits },
): Promise<Table> {
  const chunks = asBuffers(source);
  const head = await readHead(chunks);
  refuseKnownBinaries(head);
  return openCsv(following(head, chunks), options);
}

async function* asBuffers(source: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of source as AsyncIterable<Buffer | string>)
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
