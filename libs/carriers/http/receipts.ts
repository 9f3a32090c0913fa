import { mayHaveMoreValues } from '../../platform/process/json-weight.js';
import {
  type CallbackContent,
  carrierCodeOf,
  MalformedReceiptError,
  type Receipt,
  type ReceiptProblem,
  type ReceiptStatus,
} from '../carrier.js';
import { messageErrorCode } from './http.codes.js';

/** Limits of one callback body. */
export const RECEIPTS_MAX = 5_000;
const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** A receipt has four fields; this leaves room for those that are not looked at. */
const VALUES_MAX = 16 * RECEIPTS_MAX;
export const REFERENCE_LENGTH_MAX = 128;
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

/**
 * Parses a verified body: one receipt or an array of them, `{"ref", "status", "code"?, "at"?}`. Those that cannot be
 * understood are named, and cost the others nothing: the carrier would repeat the whole body for ever. A code that is a
 * number, or anything else, is as good as a string.
 *
 * One plain loop: every receipt of every message passes here, at tens of thousands a second.
 * @throws MalformedReceiptError naming the first 20 problems where no receipt is left
 */
export function parseReceiptBody(body: Buffer): CallbackContent {
  const items = readItems(body);
  const receipts: Receipt[] = [];
  const problems: ReceiptProblem[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as { ref?: unknown; status?: unknown; code?: unknown } | null;
    const meaning = STATUSES.get(item?.status);
    const reference = item?.ref;
    if (
      meaning !== undefined &&
      typeof reference === 'string' &&
      reference.length > 0 &&
      reference.length <= REFERENCE_LENGTH_MAX &&
      // Postgres cannot store it, and a group of receipts that is committed together would fail as a whole.
      !reference.includes('\0')
    ) {
      receipts.push(
        meaning.failed
          ? { reference, status: meaning.status, ...failureOf(item?.code, meaning.status) }
          : { reference, status: meaning.status, errorCode: null },
      );
    } else if (problems.length < PROBLEMS_MAX) problems.push(...problemsOf(index, item));
  }
  const [first] = problems;
  if (first && receipts.length === 0) {
    throw new MalformedReceiptError(
      `the body holds no receipt that can be understood; the first: receipt ${first.index}, ${first.field}: ${first.detail}`,
      problems.slice(0, PROBLEMS_MAX),
    );
  }
  return { receipts, problems: problems.slice(0, PROBLEMS_MAX) };
}

function failureOf(code: unknown, status: ReceiptStatus): Pick<Receipt, 'errorCode' | 'carrierCode'> {
  if (code === undefined || code === null || code === '')
    return { errorCode: status === 'expired' ? 'expired' : 'unknown' };
  const carrierCode = carrierCodeOf(code);
  return { errorCode: messageErrorCode(carrierCode), carrierCode };
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
function problemsOf(index: number, item: unknown): ReceiptProblem[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return [{ index, field: '', detail: 'is not an object' }];
  }
  const { ref, status } = item as Record<string, unknown>;
  const problems: ReceiptProblem[] = [];
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
  return problems;
}
