import { mayHaveMoreValues } from '../platform/process/json-weight.js';
import { type CallbackContent, MalformedReceiptError, type Receipt, type ReceiptProblem } from './carrier.js';

/** Limits of one callback body. */
export const RECEIPTS_MAX = 5_000;
export const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** A receipt has four fields; this leaves room for those that are not looked at. */
const VALUES_MAX = 16 * RECEIPTS_MAX;
export const REFERENCE_LENGTH_MAX = 128;
export const PROBLEMS_MAX = 20;

/** What may be kept as a reference: Postgres cannot store NUL, and a group of receipts that is committed together would fail as a whole. */
export function isReference(reference: unknown): reference is string {
  return (
    typeof reference === 'string' &&
    reference.length > 0 &&
    reference.length <= REFERENCE_LENGTH_MAX &&
    !reference.includes('\0')
  );
}

/** @throws MalformedReceiptError for what is no JSON, or larger than receipts are; the latter is found before it is parsed. */
export function parseReceiptJson(body: Buffer): unknown {
  if (body.length > BODY_BYTES_MAX) throw wholeBody(`larger than ${BODY_BYTES_MAX} bytes`);
  if (mayHaveMoreValues(body, VALUES_MAX))
    throw wholeBody(`of more than ${VALUES_MAX} values, which ${RECEIPTS_MAX} receipts do not have`);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw wholeBody(`not JSON: ${(error as Error).message}`);
  }
}

/** An array, or the one that stands for itself. @throws MalformedReceiptError for more than one callback may hold. */
export function itemsOf(given: unknown): unknown[] {
  const items = Array.isArray(given) ? given : [given];
  if (items.length > RECEIPTS_MAX) {
    throw wholeBody(`${items.length} receipts, more than the ${RECEIPTS_MAX} one body may hold`);
  }
  return items;
}

/** @throws MalformedReceiptError naming the first problems where no receipt is left. */
export function understood(receipts: Receipt[], problems: readonly ReceiptProblem[]): CallbackContent {
  const [first] = problems;
  if (first && receipts.length === 0) {
    throw new MalformedReceiptError(
      `the body holds no receipt that can be understood; the first: receipt ${first.index}, ${first.field}: ${first.detail}`,
      problems.slice(0, PROBLEMS_MAX),
    );
  }
  return { receipts, problems: problems.slice(0, PROBLEMS_MAX) };
}

export function wholeBody(detail: string): MalformedReceiptError {
  return new MalformedReceiptError(`the receipt body is ${detail}`, [{ index: 0, field: 'body', detail }]);
}
