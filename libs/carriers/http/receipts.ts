import { mayHaveMoreValues } from '../../platform/process/json-weight.js';
import { MalformedReceiptError, type Receipt, type ReceiptStatus } from '../carrier.js';
import { messageErrorCode } from './http.codes.js';

/** Limits of one callback body. */
export const RECEIPTS_MAX = 5_000;
const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** A receipt has four fields; this leaves room for those that are not looked at. */
const VALUES_MAX = 16 * RECEIPTS_MAX;
export const REFERENCE_LENGTH_MAX = 128;
export const CODE_LENGTH_MAX = 64;
const PROBLEMS_MAX = 20;

export const STATUS_WORDS = ['sent', 'delivered', 'undelivered', 'expired', 'failed'] as const;

/** The carrier's words for what became of a message, and whether the message failed there. */
const STATUSES: ReadonlyMap<unknown, { status: ReceiptStatus; failed: boolean }> = new Map([
  ['sent', { status: 'sent', failed: false }],
  ['delivered', { status: 'delivered', failed: false }],
  ['undelivered', { status: 'undelivered', failed: true }],
  ['expired', { status: 'expired', failed: true }],
  ['failed', { status: 'failed', failed: true }],
]);

type Problem = MalformedReceiptError['problems'][number];

/**
 * Parses a verified body: one receipt or an array of them, `{"ref", "status", "code"?, "at"?}`.
 *
 * All or nothing: the carrier repeats a body it got no 2xx for, so half of one is never applied. One plain loop:
 * every receipt of every message passes here, at tens of thousands a second.
 * @throws MalformedReceiptError naming the first 20 problems
 */
export function parseReceiptBody(body: Buffer): Receipt[] {
  const items = readItems(body);
  const receipts: Receipt[] = new Array(items.length);
  const problems: Problem[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as { ref?: unknown; status?: unknown; code?: unknown } | null;
    const meaning = STATUSES.get(item?.status);
    const reference = item?.ref;
    const code = item?.code;
    if (
      meaning !== undefined &&
      typeof reference === 'string' &&
      reference.length > 0 &&
      reference.length <= REFERENCE_LENGTH_MAX &&
      // Postgres cannot store it, and a group of receipts that is committed together would fail as a whole.
      !reference.includes('\0') &&
      (code === undefined || code === null || (typeof code === 'string' && code.length <= CODE_LENGTH_MAX))
    ) {
      const errorCode = !meaning.failed ? null : failureCode(code, meaning.status);
      receipts[index] = { reference, status: meaning.status, errorCode };
    } else {
      problems.push(...problemsOf(index, item));
      if (problems.length >= PROBLEMS_MAX) break;
    }
  }
  if (problems.length > 0) {
    throw new MalformedReceiptError(
      `the body holds receipts that cannot be understood, none of it was taken; the first: ` +
        `receipt ${problems[0]?.index}, ${problems[0]?.field}: ${problems[0]?.detail}`,
      problems.slice(0, PROBLEMS_MAX),
    );
  }
  return receipts;
}

function failureCode(code: string | null | undefined, status: ReceiptStatus): string {
  if (code) return messageErrorCode(code);
  return status === 'expired' ? 'expired' : 'unknown';
}

function readItems(body: Buffer): unknown[] {
  if (body.length > BODY_BYTES_MAX) throw wholeBody(`larger than ${BODY_BYTES_MAX} bytes`);
  if (mayHaveMoreValues(body, VALUES_MAX))
    throw wholeBody(`of more than ${VALUES_MAX} values, which ${RECEIPTS_MAX} receipts do not have`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw wholeBody(`not JSON: ${(error as Error).message}`);
  }
  const items = Array.isArray(parsed) ? parsed : [parsed];
  if (items.length > RECEIPTS_MAX) {
    throw wholeBody(`${items.length} receipts, more than the ${RECEIPTS_MAX} one body may hold`);
  }
  return items;
}

function wholeBody(detail: string): MalformedReceiptError {
  return new MalformedReceiptError(`the receipt body is ${detail}`, [{ index: 0, field: 'body', detail }]);
}

/** The slow path: says what is wrong with one receipt. */
function problemsOf(index: number, item: unknown): Problem[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return [{ index, field: '', detail: 'is not an object' }];
  }
  const { ref, status, code } = item as Record<string, unknown>;
  const problems: Problem[] = [];
  if (
    typeof ref !== 'string' ||
    ref.length === 0 ||
    ref.length > REFERENCE_LENGTH_MAX ||
    ref.includes('\0')
  ) {
    problems.push({
      index,
      field: 'ref',
      detail: `must be a string of 1 to ${REFERENCE_LENGTH_MAX} characters, none of them NUL`,
    });
  }
  if (!STATUSES.has(status)) {
    problems.push({ index, field: 'status', detail: `must be one of ${[...STATUSES.keys()].join(', ')}` });
  }
  if (code !== undefined && code !== null && (typeof code !== 'string' || code.length > CODE_LENGTH_MAX)) {
    problems.push({
      index,
      field: 'code',
      detail: `must be a string of at most ${CODE_LENGTH_MAX} characters`,
    });
  }
  return problems;
}
