import {
  type Callback,
  type CallbackContent,
  type Callbacks,
  carrierCodeOf,
  ForgedReceiptError,
  type Receipt,
  type ReceiptProblem,
} from '../carrier.js';
import { isReference, understood } from '../receipt-body.js';
import { checkSignatureHeader, signatureVerifier } from './callback-signature.js';
import { REFERENCE_PARAMETER } from './request.js';
import { codeMeaning, EXPIRED_CODE, MESSAGE_STATUSES } from './twilio.codes.js';
import type { TwilioAccount } from './twilio.schema.js';

/** Twilio's forms have about a dozen fields and, with the longest text, less than 20 KB. */
const BODY_BYTES_MAX = 64 * 1024;
const FIELDS_MAX = 200;

/** StatusCallbacks of an account: a form about one message, whose reference is in the URL. */
export function callbacksOf({ auth_tokens, callback_url }: TwilioAccount): Callbacks {
  const verify = signatureVerifier(auth_tokens, callback_url);
  return {
    check(head) {
      checkSignatureHeader(head);
    },
    read(callback) {
      checkSignatureHeader(callback);
      const form = formOf(callback);
      verify(callback, form);
      return contentOf(form, callback.url);
    },
  };
}

/** What is too large to be Twilio's is not even worth its signature. @throws ForgedReceiptError */
function formOf({ body }: Callback): URLSearchParams {
  if (body.length > BODY_BYTES_MAX)
    throw new ForgedReceiptError(
      `the body is larger than ${BODY_BYTES_MAX} bytes, which none of Twilio's is`,
    );
  const text = body.toString('utf8');
  if (text.split('&', FIELDS_MAX + 1).length > FIELDS_MAX)
    throw new ForgedReceiptError(`the body has more than ${FIELDS_MAX} fields, which none of Twilio's has`);
  return new URLSearchParams(text);
}

/** @throws MalformedReceiptError */
function contentOf(form: URLSearchParams, url: string): CallbackContent {
  const problems: ReceiptProblem[] = [];
  const at = url.indexOf('?');
  const reference = new URLSearchParams(at < 0 ? '' : url.slice(at + 1)).get(REFERENCE_PARAMETER);
  if (!isReference(reference)) {
    const detail = 'is not in the URL: this is no callback of a message that was sent from here';
    problems.push({ index: 0, field: REFERENCE_PARAMETER, detail });
  }
  const word = form.get('MessageStatus') ?? '';
  const status = MESSAGE_STATUSES.get(word);
  if (status === undefined) {
    const detail = `must be one of ${[...MESSAGE_STATUSES.keys()].join(', ')}`;
    problems.push({ index: 0, field: 'MessageStatus', detail });
  }
  if (!isReference(reference) || !status || status === 'nothing_new') return understood([], problems);
  return understood([receiptOf(reference, status, word, form.get('ErrorCode'))], problems);
}

function receiptOf(
  reference: string,
  status: Receipt['status'],
  word: string,
  errorCode: string | null,
): Receipt {
  if (status === 'sent' || status === 'delivered') return { reference, status, errorCode: null };
  const code = errorCode && errorCode !== '0' ? errorCode : null;
  return {
    reference,
    status: code === EXPIRED_CODE ? 'expired' : status,
    errorCode: code === null ? 'unknown' : (codeMeaning(code)?.code ?? 'unknown'),
    carrierCode: carrierCodeOf(code ?? word),
  };
}
