import {
  type Callback,
  type CallbackContent,
  type Callbacks,
  carrierCodeOf,
  isCarrierId,
  type Receipt,
  type ReceiptProblem,
  type ReceiptStatus,
} from '../carrier.js';
import type { ErrorCode } from '../error-codes.js';
import {
  BODY_BYTES_MAX,
  isReference,
  itemsOf,
  PROBLEMS_MAX,
  parseReceiptJson,
  understood,
  wholeBody,
} from '../receipt-body.js';
import { proofBy, queryOf } from './callback-proof.js';
import type { ReceiptDescription } from './generic.schema.js';
import { type Found, parsePlace, valueAt, wordOf } from './place.js';

/** Fields of a form, or parameters of a URL, that are looked at. */
const FIELDS_MAX = 500;

/** @throws Error that names the key of the description that is wrong. */
export function callbacksOf(description: ReceiptDescription, callbackUrl: string | undefined): Callbacks {
  const proof = proofBy(description, callbackUrl);
  const { format, reply } = description;
  const readReceipt = receiptReader(description);
  const itemsPlace = description.items === undefined ? null : parsePlace(description.items);

  function read(callback: Callback): CallbackContent {
    proof.verify(callback);
    const query = queryOf(callback.url);
    const body = format === 'json' ? parseReceiptJson(callback.body) : fieldsOf(format, callback, query);
    const given = itemsPlace ? valueAt(itemsPlace, { body, query }) : body;
    if (given === undefined) throw wholeBody(`without ${description.items}, where its receipts are`);
    const receipts: Receipt[] = [];
    const problems: ReceiptProblem[] = [];
    for (const [index, entry] of itemsOf(given).entries()) {
      const receipt = readReceipt({ body: itemsPlace ? body : entry, entry, query });
      if (!('field' in receipt)) receipts.push(receipt);
      else if (problems.length < PROBLEMS_MAX) problems.push({ index, ...receipt });
    }
    return understood(receipts, problems);
  }

  return {
    ...(reply && { reply: { status: reply.status, contentType: reply.content_type, body: reply.body } }),
    check: (head) => proof.check(head),
    read,
  };
}

type Reader = (found: Found) => Receipt | Omit<ReceiptProblem, 'index'>;

function receiptReader({ ref, id, status, statuses, code, codes }: ReceiptDescription): Reader {
  const key = (ref ?? id)!;
  const referencePlace = parsePlace(key);
  const isFine = ref ? isReference : (word: string | undefined) => word !== undefined && isCarrierId(word);
  const statusPlace = parsePlace(status);
  const codePlace = code === undefined ? null : parsePlace(code);
  // The provider chooses what is looked up: on a plain object "constructor" would be found.
  const ourStatuses = new Map<string, ReceiptStatus>(Object.entries(statuses));
  const ourCodes = new Map<string, ErrorCode>(Object.entries(codes));

  return (found) => {
    const reference = wordOf(valueAt(referencePlace, found));
    if (reference === undefined || !isFine(reference))
      return { field: key, detail: 'is not there, or nothing that names a message' };
    const theirs = wordOf(valueAt(statusPlace, found));
    const ours = theirs === undefined ? undefined : ourStatuses.get(theirs);
    if (ours === undefined)
      return { field: status, detail: `must be one of ${[...ourStatuses.keys()].join(', ')}` };
    if (ours === 'delivered' || ours === 'sent') return { reference, status: ours, errorCode: null };
    const their = (codePlace && wordOf(valueAt(codePlace, found))) || undefined;
    const errorCode = ourCodes.get(their ?? theirs!) ?? (ours === 'expired' ? 'expired' : 'unknown');
    return { reference, status: ours, errorCode, carrierCode: carrierCodeOf(their ?? theirs) };
  };
}

/** The fields as an object, of those that come twice the first. @throws MalformedReceiptError for more than a receipt has. */
function fieldsOf(
  format: 'form' | 'query',
  { body }: Callback,
  query: URLSearchParams,
): Record<string, string> {
  if (body.length > BODY_BYTES_MAX) throw wholeBody(`larger than ${BODY_BYTES_MAX} bytes`);
  const text = body.toString('latin1');
  if (format === 'form' && text.split('&', FIELDS_MAX + 1).length > FIELDS_MAX)
    throw wholeBody(`of more than ${FIELDS_MAX} fields`);
  const all = format === 'form' ? new URLSearchParams(body.toString('utf8')) : query;
  return Object.fromEntries([...all].reverse());
}
