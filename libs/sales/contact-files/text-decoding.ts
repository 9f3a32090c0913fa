import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { nextTurn } from '../../platform/process/next-turn.js';
import { ContactFileError } from './contact-file-error.js';
import { type Detected, detectEncoding, savedTwice, utf8ByChance } from './encoding-detection.js';
import { type EncodingName, iconvName } from './encoding-name.js';

/**
 * From the bytes of a file to UTF-8, chunk by chunk.
 *
 * Its encoding is what its byte order mark says, else what was asked for, else UTF-16 where every second byte is zero. Bytes of
 * ASCII are the same in all others, so they pass until the first that is not; from there on a sample is gathered and decides: UTF-8
 * where nearly all of it is, else what `detectEncoding` finds it to be most like. Then it is that to its end: what cannot be
 * decoded becomes U+FFFD, for which a row is rejected.
 *
 * Not with Node's TextDecoder, though it is no slower: from 20.18.3 and 22.13 on, and still in 24.6, it reads 0x80 to 0x9f
 * of Windows-1252, the euro sign and the quotation marks among them, as control characters.
 */

export interface EncodingReport {
  name: EncodingName;
  /** True if it was found by what the letters look like. */
  isGuess: boolean;
  /** Where it was a guess: what a cell reads like, and otherwise would. */
  warning?: string;
}

/** Gathered to decide by: bytes outside ASCII, and how many bytes may be held back until there are so many. */
const SAMPLE_OUTSIDE_ASCII = 1_000;
const SAMPLE_BYTES_MAX = 512 * 1024;
const EXAMPLE_CHARS_MAX = 40;

const REPLACEMENT = Buffer.from('\ufffd');

export class TextDecoding {
  /** True once there was something that cannot be decoded; those characters arrive as U+FFFD. */
  damaged = false;

  private hasLeftAscii = false;
  private known: EncodingName | undefined;
  private isGuess = false;
  private warning: string | undefined;

  /**
   * @param chosen what the file's owner says it is; only a byte order mark says more
   * @param callingCode of the numbers that have none, which tells of the language
   */
  constructor(
    private readonly chosen?: EncodingName,
    private readonly callingCode?: string,
  ) {}

  /** Of a file that was nothing but ASCII so far this is `utf-8`. */
  get report(): EncodingReport {
    const { isGuess, warning } = this;
    return { name: this.known ?? this.chosen ?? 'utf-8', isGuess, ...(warning !== undefined && { warning }) };
  }

  /** The text in UTF-8. Throws `binary_file` at the first NUL. */
  async *decode(chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
    let next = await chunks.next();
    if (next.done) return;
    let bytes = next.value.subarray(this.readMark(next.value));
    this.known ??= this.chosen ?? detectWide(bytes);
    while (!this.known) {
      if (isAscii(bytes)) {
        if (bytes.length > 0) yield refuseNoText(bytes);
        next = await chunks.next();
        if (next.done) return;
        bytes = next.value;
      } else {
        const pieces = [bytes];
        let [length, outside] = [bytes.length, countOutsideAscii(bytes)];
        while (outside < SAMPLE_OUTSIDE_ASCII && length < SAMPLE_BYTES_MAX) {
          next = await chunks.next();
          if (next.done) break;
          pieces.push(next.value);
          length += next.value.length;
          outside += countOutsideAscii(next.value);
          await nextTurn();
        }
        bytes = Buffer.concat(pieces);
        await this.decide(bytes);
      }
    }
    yield* this.decodeKnown(bytes, chunks, this.known);
  }

  /** The length of the byte order mark, which says what the encoding is. */
  private readMark(head: Buffer): number {
    const start = head.toString('hex', 0, 3);
    const marked =
      start === 'efbbbf'
        ? 'utf-8'
        : start.startsWith('fffe')
          ? 'utf-16le'
          : start.startsWith('feff')
            ? 'utf-16be'
            : undefined;
    if (!marked) return 0;
    this.known = marked;
    if (this.chosen && this.chosen !== marked)
      this.warning = `The file begins with the byte order mark of ${marked}, so it was read as that and not as ${this.chosen}.`;
    return marked === 'utf-8' ? 3 : 2;
  }

  private async decide(sample: Buffer): Promise<void> {
    const isUnicode = isNearlyUtf8(sample);
    const detected = isUnicode
      ? utf8ByChance(sample, this.callingCode)
      : await detectEncoding(sample, this.callingCode);
    this.known = detected?.encoding ?? 'utf-8';
    if (!detected) return;
    this.isGuess = true;
    this.warning = guessWarning(detected);
  }

  private async *decodeKnown(
    first: Buffer,
    chunks: AsyncIterator<Buffer>,
    encoding: EncodingName,
  ): AsyncGenerator<Buffer> {
    const decoder = encoding === 'utf-8' ? new Utf8Pieces() : new OtherPieces(encoding);
    let bytes: Buffer | undefined = first;
    while (bytes) {
      const text: Buffer = decoder.write(bytes);
      if (text.length > 0) yield this.inspected(text);
      const next = await chunks.next();
      bytes = next.done ? undefined : next.value;
    }
    const rest = decoder.end();
    if (rest.length > 0) yield this.inspected(rest);
  }

  private warnIfSavedTwice(text: Buffer): void {
    const twice = this.isGuess ? undefined : savedTwice(text);
    if (twice) this.warning = savedTwiceWarning(twice);
  }

  private inspected(text: Buffer): Buffer {
    if (!isAscii(text)) {
      if (!this.hasLeftAscii) this.warnIfSavedTwice(text);
      this.hasLeftAscii = true;
      if (!isUtf8(text) || text.includes(REPLACEMENT)) this.damaged = true;
    }
    return refuseNoText(text);
  }
}

function savedTwiceWarning({ read, meant }: { read: string; meant: string }): string {
  const said = `Cells read like ${quoted(read)}: some program has saved the file in a wrong encoding`;
  return `${said}, and ${quoted(meant)} was probably meant. Export it anew.`;
}

function guessWarning({ encoding, example, other }: Detected): string {
  const said = `Nothing in the file says its encoding. It was taken for ${encoding}, in which a cell reads ${quoted(example)}`;
  const otherwise = other ? `; in ${other.encoding} it would read ${quoted(other.example)}` : '';
  return `${said}${otherwise}. If that is wrong, say which it is with the field "encoding", or save the file as UTF-8.`;
}

function quoted(text: string): string {
  const short = [...text].slice(0, EXAMPLE_CHARS_MAX).join('');
  return `"${short}${short.length < text.length ? '…' : ''}"`;
}

/** UTF-8 in pieces that end with a whole character. */
class Utf8Pieces {
  private partial: Buffer = Buffer.alloc(0);

  write(bytes: Buffer): Buffer {
    const all = this.partial.length > 0 ? Buffer.concat([this.partial, bytes]) : bytes;
    const complete = completeLength(all);
    // A copy: what is left of it would keep the whole chunk.
    this.partial = Buffer.from(all.subarray(complete));
    return all.subarray(0, complete);
  }

  end(): Buffer {
    return this.partial.length > 0 ? REPLACEMENT : this.partial;
  }
}

/** Every other encoding by iconv-lite, which keeps the first part of a character for the next piece. */
class OtherPieces {
  private readonly decoder: iconv.DecoderStream;
  private readonly isWide: boolean;
  /** The first half of a pair of UTF-16 whose second half has not come yet. */
  private highSurrogate = '';

  constructor(encoding: EncodingName) {
    this.isWide = encoding.startsWith('utf-16');
    this.decoder = iconv.getDecoder(iconvName(encoding), { stripBOM: false });
  }

  write(bytes: Buffer): Buffer {
    return this.toUtf8(this.decoder.write(bytes));
  }

  end(): Buffer {
    return Buffer.from(this.highSurrogate + (this.decoder.end() ?? ''));
  }

  private toUtf8(text: string): Buffer {
    if (!this.isWide) return Buffer.from(CONTROLS.test(text) ? text.replace(CONTROLS_ALL, '\ufffd') : text);
    // A pair in two pieces would become two replacement characters.
    const whole = this.highSurrogate + text;
    const endsInPair = (whole.charCodeAt(whole.length - 1) & 0xfc00) === 0xd800;
    this.highSurrogate = endsInPair ? whole.slice(-1) : '';
    return Buffer.from(endsInPair ? whole.slice(0, -1) : whole);
  }
}

/** Control characters beyond ASCII stand for bytes that have no meaning in the encoding. */
const CONTROLS = /[\x80-\x9f]/;
const CONTROLS_ALL = /[\x80-\x9f]/g;

/**
 * Digits, delimiters and line ends have a zero byte in UTF-16: always the second one, or always the first. A few
 * zeros in the other place are characters such as U+4E00.
 */
function detectWide(head: Buffer): EncodingName | undefined {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < head.length; i++) if (head[i] === 0) i % 2 === 0 ? even++ : odd++;
  const manyPairs = head.length / 16;
  if (odd > manyPairs && even * 8 < odd) return 'utf-16le';
  if (even > manyPairs && odd * 8 < even) return 'utf-16be';
  return undefined;
}

function countOutsideAscii(bytes: Buffer): number {
  if (isAscii(bytes)) return 0;
  let count = 0;
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] as number) >= 0x80) count++;
  return count;
}

/** True of UTF-8, also where some of it is damaged; in any other encoding whole characters of UTF-8 come about rarely. */
function isNearlyUtf8(bytes: Buffer): boolean {
  const complete = bytes.subarray(0, completeLength(bytes));
  if (isUtf8(complete)) return true;
  let whole = 0;
  let broken = 0;
  for (let at = 0; at < complete.length; ) {
    const length = characterLength(complete[at] as number);
    if (length === 1) {
      at++;
      continue;
    }
    const isWhole = length > 0 && isUtf8(complete.subarray(at, at + length));
    if (isWhole) whole++;
    else broken++;
    at += isWhole ? length : 1;
  }
  return whole > 0 && whole >= broken;
}

/** How many bytes a character of UTF-8 has that begins with this one; 0 if none does. */
function characterLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

/** The length up to which UTF-8 `bytes` hold whole characters: a character cut off at the end is left out. */
function completeLength(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    return characterLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function refuseNoText(text: Buffer): Buffer {
  if (text.includes(0))
    throw new ContactFileError(
      'binary_file',
      'The file holds NUL bytes, so it is no text. Upload a CSV file.',
    );
  // Japanese of mails and old systems, all of it in ASCII.
  if (text.includes('\x1b$'))
    throw new ContactFileError(
      'binary_file',
      'The file is in ISO-2022-JP, which is not read. Save it as UTF-8.',
    );
  return text;
}
