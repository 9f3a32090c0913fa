import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { ContactFileError } from './contact-file-error.js';

/**
 * From the bytes of a file to UTF-8, chunk by chunk.
 *
 * The head of the file decides: a byte order mark, else the zero bytes that UTF-16 has in every second place,
 * else UTF-8 if it is valid, else Windows-1252 (a superset of what is called Latin-1 in practice; see the
 * Encoding Standard, which treats the two labels as one). A file that begins with nothing but ASCII is
 * `undecided` between the last two until its first other byte; then it is one of them to its end.
 *
 * Not with Node's TextDecoder, though it is no slower: from 20.18.3 and 22.13 on, and still in 24.6, it reads 0x80 to 0x9f
 * of Windows-1252, the euro sign and the quotation marks among them, as control characters.
 */

export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const SIGNATURES: readonly (readonly [bytes: string, kind: string])[] = [
  ['504b0304', 'an Excel workbook or ZIP archive'],
  ['d0cf11e0', 'an Excel 97 workbook'],
  ['25504446', 'a PDF'],
  ['1f8b', 'a gzip archive'],
];

export class TextDecoding {
  /** For a file of nothing but ASCII so far this is `utf-8`. */
  encoding: FileEncoding;
  /** True once a byte sequence was not valid UTF-8 in a file that is; those characters arrive as U+FFFD. */
  damaged = false;

  private undecided = false;
  private decoder: iconv.DecoderStream | undefined;
  /** The bytes of a character that the last chunk ended in the middle of. */
  private partial: Buffer = Buffer.alloc(0);
  /** The same for UTF-16: the first half of a pair whose second half has not come yet. */
  private highSurrogate = '';
  private bomLength = 0;

  /** @param head the first bytes of the file; they must be given to `decode` as well */
  constructor(head: Buffer) {
    refuseKnownBinaries(head);
    this.encoding = this.detect(head);
    if (this.encoding !== 'utf-8') this.decoder = iconv.getDecoder(this.encoding, { stripBOM: false });
  }

  /** The next chunk as UTF-8. Throws `binary_file` at the first NUL. */
  decode(chunk: Buffer): Buffer {
    const bytes = this.bomLength > 0 ? chunk.subarray(this.bomLength) : chunk;
    this.bomLength = 0;
    if (this.undecided && !isAscii(bytes)) {
      this.undecided = false;
      if (!isUtf8(bytes.subarray(0, completeLength(bytes)))) {
        this.encoding = 'windows-1252';
        this.decoder = iconv.getDecoder(this.encoding);
      }
    }
    if (this.decoder) return refuseNul(this.joinPairs(this.decoder.write(bytes)));
    if (!this.undecided) this.checkUtf8(bytes);
    return refuseNul(bytes);
  }

  /** What the last chunk left over. */
  end(): Buffer {
    if (this.decoder) return refuseNul(Buffer.from(this.highSurrogate + (this.decoder.end() ?? '')));
    if (this.partial.length > 0) this.damaged = true;
    return Buffer.alloc(0);
  }

  private detect(head: Buffer): FileEncoding {
    const start = head.toString('hex', 0, 3);
    if (start === 'efbbbf') {
      this.bomLength = 3;
      return 'utf-8';
    }
    if (start.startsWith('fffe') || start.startsWith('feff')) {
      this.bomLength = 2;
      return start.startsWith('fffe') ? 'utf-16le' : 'utf-16be';
    }
    const wide = detectWide(head);
    if (wide) return wide;
    this.undecided = isAscii(head);
    return isUtf8(head.subarray(0, completeLength(head))) ? 'utf-8' : 'windows-1252';
  }

  /** A pair in two pieces would become two replacement characters. */
  private joinPairs(text: string): Buffer {
    const whole = this.highSurrogate + text;
    const endsInPair = (whole.charCodeAt(whole.length - 1) & 0xfc00) === 0xd800;
    this.highSurrogate = endsInPair ? whole.slice(-1) : '';
    return Buffer.from(endsInPair ? whole.slice(0, -1) : whole);
  }

  private checkUtf8(bytes: Buffer): void {
    const whole = this.partial.length > 0 ? Buffer.concat([this.partial, bytes]) : bytes;
    const complete = completeLength(whole);
    if (!isUtf8(whole.subarray(0, complete))) this.damaged = true;
    this.partial = Buffer.from(whole.subarray(complete));
  }
}

/**
 * Digits, delimiters and line ends have a zero byte in UTF-16: always the second one, or always the first. A few
 * zeros in the other place are characters such as U+4E00.
 */
function detectWide(head: Buffer): FileEncoding | undefined {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < head.length; i++) if (head[i] === 0) i % 2 === 0 ? even++ : odd++;
  const manyPairs = head.length / 16;
  if (odd > manyPairs && even * 8 < odd) return 'utf-16le';
  if (even > manyPairs && odd * 8 < even) return 'utf-16be';
  return undefined;
}

/** The length up to which UTF-8 `bytes` hold whole characters: a character cut off at the end is left out. */
function completeLength(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const needed = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function refuseKnownBinaries(head: Buffer): void {
  const start = head.toString('hex', 0, 4);
  const kind = SIGNATURES.find(([bytes]) => start.startsWith(bytes))?.[1];
  if (kind)
    throw new ContactFileError('binary_file', `This is ${kind}. Save the contacts as CSV and upload that.`);
}

function refuseNul(text: Buffer): Buffer {
  if (!text.includes(0)) return text;
  throw new ContactFileError('binary_file', 'The file holds NUL bytes, so it is no text. Upload a CSV file.');
}
