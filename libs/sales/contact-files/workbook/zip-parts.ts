import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { tooLarge, unusableWorkbook } from './workbook-error.js';

const ENTRIES_MAX = 10_000;
const MIB = 1024 * 1024;
const UNPACKED_BYTES_MAX = 1024 * MIB;
/** Of parts that are read into memory. */
export const SMALL_PART_BYTES_MAX = 32 * MIB;
/** XML of a sheet is packed to a twentieth; of one that says the same in each row, to a hundredth. */
const PACKED_SHARE_MIN = 1 / 250;
/** Below it no share matters. */
const SMALL_BYTES = 16 * MIB;

/** The parts of a workbook by their names, whatever the case: a ZIP archive, of which nothing is unpacked that is not asked for. */
export class ZipParts {
  private readonly entries = new Map<string, yauzl.Entry>();
  private stream: Readable | undefined;
  private isClosed = false;

  private constructor(private readonly zip: yauzl.ZipFile) {}

  /** @throws ContactFileError if it is no archive that can be read */
  static async open(file: FileHandle | Buffer): Promise<ZipParts> {
    // Never closed by yauzl: the file belongs to somebody else.
    const options = { lazyEntries: true, autoClose: false };
    const zip = Buffer.isBuffer(file)
      ? await yauzl.fromBufferPromise(file, options)
      : await yauzl.fromFdPromise(file.fd, options);
    if (zip.entryCount > ENTRIES_MAX) throw tooLarge(`it has more than ${ENTRIES_MAX} parts`);
    const parts = new ZipParts(zip);
    for await (const entry of zip.eachEntry()) parts.entries.set(entry.fileName.toLowerCase(), entry);
    return parts;
  }

  has(name: string): boolean {
    return this.entries.has(name.toLowerCase());
  }

  some(matches: RegExp): boolean {
    return [...this.entries.keys()].some((name) => matches.test(name));
  }

  /** A part's bytes; no more than the archive says that there are, and than `bytesMax`. */
  async *read(name: string, bytesMax = UNPACKED_BYTES_MAX): AsyncGenerator<Buffer> {
    const entry = this.entries.get(name.toLowerCase());
    if (!entry) throw unusableWorkbook(`its part ${name} is missing`);
    if (entry.isEncrypted()) throw unusableWorkbook('it is protected by a password');
    if (!entry.canDecodeFileData()) throw unusableWorkbook('it is packed in an unusual way');
    const { compressedSize, uncompressedSize } = entry;
    if (uncompressedSize > bytesMax) throw tooLarge(`unpacked, ${name} has more than ${bytesMax / MIB} MiB`);
    if (uncompressedSize > SMALL_BYTES && compressedSize < uncompressedSize * PACKED_SHARE_MIN)
      throw tooLarge(`unpacked, ${name} has more than 250 times its size`);
    if (this.isClosed) return;
    this.stream = await this.zip.openReadStreamPromise(entry);
    yield* this.stream as AsyncIterable<Buffer>;
  }

  /** Stops what is being read. */
  close(): void {
    this.isClosed = true;
    this.stream?.destroy();
  }
}
