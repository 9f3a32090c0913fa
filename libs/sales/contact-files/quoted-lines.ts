/**
 * Files of which each line is quoted as a whole, `"phone,name"`: some programs write a sheet of one column that way, into which
 * another file had been pasted. Without these quotes, and the delimiters of empty cells behind them, it is an ordinary CSV.
 */

const WHOLE_LINE = /^"((?:[^"]|"")*)"[,;\t| ]*$/;
const DELIMITER = /[,;\t|]/;
const LINES_MIN = 2;
const LINES_LOOKED_AT = 50;
/** The others have line breaks within, or begin in the middle. */
const SHARE_MIN = 0.9;

/** @param sample the beginning of a file, of which the last line may be cut off */
export function hasQuotedLines(sample: string): boolean {
  const lines = sample.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  if (lines.length > LINES_LOOKED_AT) lines.length = LINES_LOOKED_AT;
  else if (lines.length > LINES_MIN && !/[\r\n]$/.test(sample)) lines.pop();
  const isWhole = (line: string) => DELIMITER.test(WHOLE_LINE.exec(line.trim())?.[1] ?? '');
  // The header may have been written by somebody else.
  const [header, ...others] = lines;
  const rows = header !== undefined && DELIMITER.test(header) && !header.includes('"') ? others : lines;
  const whole = rows.filter(isWhole).length;
  return whole >= LINES_MIN && whole >= rows.length * SHARE_MIN;
}

export function withoutLineQuotes(text: string): string {
  return new LineQuotes().remove(Buffer.from(text)).toString();
}

const QUOTE = 34;
const isLineEnd = (byte: number) => byte === 10 || byte === 13;
const EMPTY_CELLS: ReadonlySet<number> = new Set([...',;\t| '].map((char) => char.charCodeAt(0)));

/** Takes them away, piece by piece; a line that has none stays what it is. Every line keeps its place. */
export class LineQuotes {
  private isLineStart = true;
  private isInside = false;
  /** The last byte was a quote, which ends the line's quotes unless another follows. */
  private isPending = false;
  /** The quotes of the line were closed, and nothing but delimiters came since. */
  private isBehind = false;
  private delimiters: number[] = [];

  remove(bytes: Buffer): Buffer {
    const kept = Buffer.allocUnsafe(this.delimiters.length + bytes.length);
    let length = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (this.isInside && byte === QUOTE && !this.isPending) {
        this.isPending = true;
        continue;
      }
      if (this.isPending) {
        this.isPending = false;
        this.isInside = byte === QUOTE;
        this.isBehind = !this.isInside;
      } else if (this.isLineStart && byte === QUOTE) {
        this.isInside = true;
        this.isLineStart = false;
        continue;
      }
      if (this.isBehind && EMPTY_CELLS.has(byte)) {
        this.delimiters.push(byte);
        continue;
      }
      this.isLineStart = !this.isInside && isLineEnd(byte);
      if (this.isBehind) {
        this.isBehind = false;
        if (!this.isLineStart) for (const delimiter of this.delimiters) kept[length++] = delimiter;
        this.delimiters = [];
      }
      kept[length++] = byte;
    }
    return kept.subarray(0, length);
  }
}
