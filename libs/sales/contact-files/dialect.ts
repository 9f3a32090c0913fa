import { parse } from 'csv-parse/sync';
import { nextTurn } from '../../platform/process/next-turn.js';
import { cleaned } from './invisible.js';
import { hasQuotedLines as isQuotedByLine, withoutLineQuotes } from './quoted-lines.js';
import { parserOptions, type RowFormat } from './row-parser.js';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLE_ROWS_MAX = 200;
/** Parsed with each delimiter, which takes 20 ms if it is nothing but delimiters. */
const SAMPLE_CHARS_MAX = 32 * 1024;

export interface Dialect extends RowFormat {
  /** True if the first line is Excel's `sep=;`, which is no row. */
  hasSeparatorLine: boolean;
  /** True if each line is in quotes as a whole; the rest holds for what is within. */
  hasQuotedLines: boolean;
}

/**
 * Detects delimiter and line ends from the beginning of a file.
 *
 * Each candidate delimiter is tried on the sample with the parser itself, so that quotes are understood. The best
 * one divides most rows into the same number of cells and leaves a phone number alone in its cell; among equals
 * the one with more cells, then the more common one, wins. A file of one column has no delimiter: a comma will do.
 */
export async function detectDialect(beginning: string): Promise<Dialect> {
  const hasQuotedLines = isQuotedByLine(beginning.slice(0, SAMPLE_CHARS_MAX));
  const head = hasQuotedLines ? withoutLineQuotes(beginning) : beginning;
  const endsWithLineFeed = head.includes('\n') || !head.includes('\r');
  const separator = /^"?sep=([^\r\n])"?\r?[\r\n]/i.exec(head)?.[1];
  if (separator)
    return { delimiter: separator, quote: '"', endsWithLineFeed, hasSeparatorLine: true, hasQuotedLines };
  const sample = head.slice(0, SAMPLE_CHARS_MAX);
  const quote = detectQuote(sample);
  let best = { delimiter: ',', score: 0, cells: 1 };
  for (const delimiter of DELIMITERS) {
    const candidate = { delimiter, ...rate(sampleRows(sample, { delimiter, quote, endsWithLineFeed })) };
    const better =
      candidate.score > best.score || (candidate.score === best.score && candidate.cells > best.cells);
    if (candidate.cells > 1 && better) best = candidate;
    await nextTurn();
  }
  return { delimiter: best.delimiter, quote, endsWithLineFeed, hasSeparatorLine: false, hasQuotedLines };
}

/** An apostrophe where lines begin and end with one and nothing has quotation marks; some programs for databases write it. */
function detectQuote(sample: string): RowFormat['quote'] {
  if (sample.includes('"')) return '"';
  const lines = sample.split(/[\r\n]+/, SAMPLE_ROWS_MAX).map((line) => line.trim());
  const isQuoted = (line: string) =>
    line.startsWith("'") && line.endsWith("'") && /'\s*[,;\t|]\s*'/.test(line);
  const quoted = lines.filter(isQuoted).length;
  // The last line may be empty, or cut off.
  return quoted > 1 && quoted >= lines.length - 1 ? "'" : '"';
}

/** The rows of the sample as far as they can be parsed; its last row is usually cut off, and left out. */
function sampleRows(sample: string, format: RowFormat): string[][] {
  const rows: string[][] = [];
  const collect = (row: string[]) => {
    if (row.some((cell) => cell.trim() !== '')) rows.push(row);
    return null;
  };
  try {
    parse(sample, { ...parserOptions(format), to: SAMPLE_ROWS_MAX, on_record: collect });
  } catch {
    // An open quote at the end of the sample: the rows before it are enough to tell the delimiter.
  }
  return rows.length > 2 && rows.length < SAMPLE_ROWS_MAX ? rows.slice(0, -1) : rows;
}

function rate(rows: readonly string[][]): { score: number; cells: number } {
  if (rows.length === 0) return { score: 0, cells: 0 };
  const cells = commonLength(rows);
  const regular = rows.filter((row) => row.length === cells).length;
  const withPhone = rows.filter((row) => row.some(looksLikePhone)).length;
  return { score: (regular + withPhone) / rows.length, cells };
}

/** The number of cells that most rows have. */
export function commonLength(rows: readonly string[][]): number {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

const PHONE_SHAPE = /^(="|'|tel:)?[+＋(\p{Nd}][\p{Nd} ().\-/\u2010-\u2015]*"?$/iu;

/**
 * A quick look, without a numbering plan: digits, perhaps with the punctuation people put between them. No tab and
 * no quote in the middle, which would be a sign of the wrong delimiter.
 */
export function looksLikePhone(cell: string): boolean {
  const text = cleaned(cell).trim();
  if (!PHONE_SHAPE.test(text) || (text.endsWith('"') && !text.startsWith('='))) return false;
  const digits = text.replace(/\P{Nd}/gu, '').length;
  return digits >= 7 && digits <= 17;
}
