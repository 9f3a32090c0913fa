import { pipeline, Readable } from 'node:stream';
import { emptyFile } from './contact-file-error.js';
import { detectDialect, withPlainQuotes } from './dialect.js';
import type { EncodingName } from './encoding-name.js';
import { LineQuotes } from './quoted-lines.js';
import { type RowBatch, type RowLimits, RowParser } from './row-parser.js';
import type { Table } from './table.js';
import { TextDecoding } from './text-decoding.js';

const HEAD_BYTES = 64 * 1024;

/** @throws ContactFileError, or the error of the source */
export async function openCsv(
  chunks: AsyncIterator<Buffer>,
  options: { encoding?: EncodingName | undefined; callingCode?: string | undefined; limits: RowLimits },
): Promise<Table> {
  const decoding = new TextDecoding(options.encoding, options.callingCode);
  const texts = decoding.decode(chunks);
  const head = await readHead(texts);
  const dialect = await detectDialect(head.toString());
  const parser = new RowParser(dialect, options.limits);
  const lines = dialect.hasQuotedLines ? withoutLineQuotes(head, texts) : following(head, texts);
  const text = dialect.hasTypographicQuotes ? plainlyQuoted(lines) : lines;
  // The parser carries every error on to whoever reads it, so there is nothing left to do here.
  pipeline(Readable.from(text, { objectMode: false }), parser, () => {});
  return {
    batches: readBatches(parser, dialect.hasSeparatorLine ? 1 : 0),
    delimiter: dialect.delimiter,
    encoding: () => decoding.report,
    isDamaged: () => decoding.damaged,
    warnings: () => [
      ...(dialect.hasQuotedLines ? [QUOTED_LINES] : []),
      ...(dialect.hasTypographicQuotes ? [TYPOGRAPHIC_QUOTES] : []),
    ],
  };
}

const QUOTED_LINES = 'Each line of the file is in quotes as a whole; it was read as if they were not there.';
const TYPOGRAPHIC_QUOTES = 'Cells of the file are in typographic quotes; these were read as plain ones.';

/** Enough bytes to detect a dialect from, or the whole file. */
export async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const { done, value } = await chunks.next();
    if (done) break;
    pieces.push(value);
    length += value.length;
  }
  if (pieces.length === 0) throw emptyFile();
  return Buffer.concat(pieces);
}

export async function* following(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* withoutLineQuotes(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  const quotes = new LineQuotes();
  for await (const piece of following(head, rest)) {
    const text = quotes.remove(piece);
    if (text.length > 0) yield text;
  }
}

/** @param texts are in UTF-8, and each ends with a whole character */
async function* plainlyQuoted(texts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(withPlainQuotes(text.toString()));
}

/** The parser's batches, with its errors told in the words of a file's owner. */
async function* readBatches(parser: RowParser, rowsToSkip: number): AsyncGenerator<RowBatch> {
  let skipped = 0;
  try {
    for await (const batch of parser as AsyncIterable<RowBatch>) {
      for (; skipped < rowsToSkip && batch.rows.length > 0; skipped++) {
        batch.rows.shift();
        batch.lines.shift();
      }
      yield batch;
    }
  } catch (error) {
    throw parser.explain(error);
  }
}
