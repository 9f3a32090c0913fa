import {
  type CallbackContent,
  carrierCodeOf,
  type Receipt,
  type ReceiptProblem,
  type ReceiptStatus,
} from '../carrier.js';
import {
  isReference,
  itemsOf,
  PROBLEMS_MAX,
  parseReceiptJson,
  REFERENCE_LENGTH_MAX,
  understood,
} from '../receipt-body.js';
import { messageErrorCode } from './http.codes.js';

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
  const items = itemsOf(parseReceiptJson(body));
  const receipts: Receipt[] = [];
  const problems: ReceiptProblem[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as { ref?: unknown; status?: unknown; code?: unknown } | null;
    const meaning = STATUSES.get(item?.status);
    const reference = item?.ref;
    if (meaning !== undefined && isReference(reference)) {
      receipts.push(
        meaning.failed
          ? { reference, status: meaning.status, ...failureOf(item?.code, meaning.status) }
          : { reference, status: meaning.status, errorCode: null },
      );
    } else if (problems.length < PROBLEMS_MAX) problems.push(...problemsOf(index, item));
  }
  return understood(receipts, problems);
}

function failureOf(code: unknown, status: ReceiptStatus): Pick<Receipt, 'errorCode' | 'carrierCode'> {
  if (code === undefined || code === null || code === '')
    return { errorCode: status === 'expired' ? 'expired' : 'unknown' };
  const carrierCode = carrierCodeOf(code);
  return { errorCode: messageErrorCode(carrierCode), carrierCode };
}

/** The slow path: says what is wrong with one receipt. */
function problemsOf(index: number, item: unknown): ReceiptProblem[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return [{ index, field: '', detail: 'is not an object' }];
  }
  const { ref, status } = item as Record<string, unknown>;
  const problems: ReceiptProblem[] = [];
  if (!isReference(ref)) {
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
