import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { ContactFileError } from './contact-file-error.js';
import { following, openCsv, readHead } from './csv-table.js';
import type { EncodingName } from './encoding-name.js';
import type { RowLimits } from './row-parser.js';
import { isArchive, refuseOtherKinds } from './signatures.js';
import type { Table } from './table.js';
import type { SheetLimits } from './workbook/sheet-rows.js';
import { openWorkbook } from './workbook/workbook.js';

/** The bytes of a file. A workbook is read here and there, for which the file itself is needed; it is not closed. */
export interface ContactSource extends Readable {
  readonly file?: FileHandle;
}

/** Of a workbook that is nothing but a stream. */
const IN_MEMORY_BYTES_MAX = 64 * 1024 * 1024;

/**
 * What a file is, its first bytes tell, and not its name.
 * @throws ContactFileError, or the error of the source
 */
export async function openTable(
  source: ContactSource,
  options: {
    encoding?: EncodingName | undefined;
    /** Of the country of numbers that have none. */
    callingCode?: string | undefined;
    limits: RowLimits & SheetLimits;
  },
): Promise<Table> {
  const chunks = asBuffers(source);
  const head = await readHead(chunks);
  refuseOtherKinds(head);
  if (!isArchive(head)) return openCsv(following(head, chunks), options);
  if (!source.file) return openWorkbook(await readWhole(following(head, chunks)), options.limits);
  const workbook = await openWorkbook(source.file, options.limits);
  source.once('close', workbook.close);
  return workbook;
}

async function readWhole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of chunks) {
    length += piece.length;
    if (length > IN_MEMORY_BYTES_MAX)
      throw new ContactFileError('workbook_too_large', 'A workbook that is not on disk may have 64 MiB.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function* asBuffers(source: ContactSource): AsyncGenerator<Buffer> {
  for await (const chunk of source as AsyncIterable<Buffer | string>)
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
