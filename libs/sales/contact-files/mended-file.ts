import type { RowBatch } from './row-parser.js';

/**
 * `rejects.csv` is the rows of a file that were rejected, with three columns behind that say why. Mended, it is uploaded as
 * a file of its own: then these columns are as if they were not there, and cells are again what they were before they were
 * made safe for spreadsheets.
 */
export const REASON_COLUMNS = ['rejected_line', 'rejected_field', 'rejected_reason'] as const;

/** What spreadsheets take for the beginning of a formula, full-width forms too. */
const FORMULA = /^[=+\-@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/;
/** A plus and digits alone are a number to every spreadsheet, and an apostrophe would make it useless to a program. */
const PHONE_NUMBER = /^\+\d{1,20}$/;

/** A cell that no spreadsheet runs: before a formula there is an apostrophe, as spreadsheets themselves mark text. */
export const defused = (cell: string): string =>
  FORMULA.test(cell) && !PHONE_NUMBER.test(cell) ? `'${cell}` : cell;

const restored = (cell: string): string =>
  cell.charCodeAt(0) === APOSTROPHE && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
const APOSTROPHE = "'".charCodeAt(0);

/** The batches of such a file as its rows were before anything was rejected, and those of any other as they are. */
export function asOriginal(
  first: RowBatch,
  rest: AsyncGenerator<RowBatch>,
): { first: RowBatch; rest: AsyncGenerator<RowBatch> } {
  const header = first.rows[0] ?? [];
  const at = header.findIndex((_, i) => REASON_COLUMNS.every((name, j) => header[i + j]?.trim() === name));
  if (at < 0) return { first, rest };
  restore(first, at);
  return { first, rest: restoredBatches(rest, at) };
}

/** In place: what is known of a row is known by its array. */
function restore(batch: RowBatch, at: number): void {
  for (const row of batch.rows) {
    row.splice(at, REASON_COLUMNS.length);
    for (let i = 0; i < row.length; i++) row[i] = restored(row[i]!);
  }
}

async function* restoredBatches(batches: AsyncGenerator<RowBatch>, at: number): AsyncGenerator<RowBatch> {
  for await (const batch of batches) {
    restore(batch, at);
    yield batch;
  }
}
