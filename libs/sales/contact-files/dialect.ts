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
  /** True if cells are in quotes like “these”; the rest holds for what `withPlainQuotes` makes of it. */
  hasTypographicQuotes: boolean;
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
  const unquoted = hasQuotedLines ? withoutLineQuotes(beginning) : beginning;
  const hasTypographicQuotes = quotesCells(unquoted.slice(0, SAMPLE_CHARS_MAX), TYPOGRAPHIC);
  const head = hasTypographicQuotes ? withPlainQuotes(unquoted) : unquoted;
  const found = { hasQuotedLines, hasTypographicQuotes };
  const endsWithLineFeed = head.includes('\n') || !head.includes('\r');
  const separator = /^"?sep=([^\r\n])"?\r?[\r\n]/i.exec(head)?.[1];
  if (separator)
    return { delimiter: separator, quote: '"', endsWithLineFeed, hasSeparatorLine: true, ...found };
  const sample = head.slice(0, SAMPLE_CHARS_MAX);
  const quote = quotesCells(sample, APOSTROPHES) ? "'" : '"';
  let best = { delimiter: ',', score: 0, cells: 1 };
  for (const delimiter of DELIMITERS) {
    const candidate = { delimiter, ...rate(sampleRows(sample, { delimiter, quote, endsWithLineFeed })) };
    const better =
      candidate.score > best.score || (candidate.score === best.score && candidate.cells > best.cells);
    if (candidate.cells > 1 && better) best = candidate;
    await nextTurn();
  }
  return { delimiter: best.delimiter, quote, endsWithLineFeed, hasSeparatorLine: false, ...found };
}

interface CellQuotes {
  /** A cell in them, from the delimiter before it to that behind it. */
  cell: RegExp;
  /** What else such a quote would be seen by; each cell in quotes has it so often. */
  sign: RegExp;
  signsPerCell: number;
}

/** Some programs for databases write them; within names they are text, and the Dutch begin names with one. */
const APOSTROPHES: CellQuotes = {
  cell: /(?<=^|[,;\t|])[ \t]*'(?:[^'\r\n]|'')*'[ \t]*(?=[,;\t|\r\n]|$)/gm,
  sign: /(?<=^|[,;\t|]) *'/gm,
  signsPerCell: 1,
};
/** What a word processor makes of quotes. */
const TYPOGRAPHIC: CellQuotes = {
  cell: /(?<=^|[,;\t|])[ \t]*[“„][^“”„\r\n]*[“”][ \t]*(?=[,;\t|\r\n]|$)/gm,
  sign: /[“”„]/g,
  signsPerCell: 2,
};
const QUOTED_CELLS_MIN = 2;

/** Whether cells are in these quotes: half of the lines have one that is, and nothing has quotation marks or such a quote alone. */
function quotesCells(sample: string, { cell, sign, signsPerCell }: CellQuotes): boolean {
  const isCut = sample.length >= SAMPLE_CHARS_MAX;
  const whole = isCut ? sample.slice(0, sample.lastIndexOf('\n') + 1) : sample;
  if (whole.includes('"')) return false;
  const quoted = whole.match(cell)?.length ?? 0;
  if (quoted < QUOTED_CELLS_MIN || quoted * signsPerCell !== whole.match(sign)?.length) return false;
  return quoted * 2 >= whole.split(/[\r\n]+/).filter((line) => line.trim() !== '').length;
}

export const withPlainQuotes = (text: string): string => text.replace(/[“”„]/g, '"');

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
