import type { ErrorCode } from '../error-codes.js';

/**
 * The carrier's codes for single messages, as refusals and receipts carry them, and ours.
 *
 * A Map, because the carrier chooses the key: on a plain object "constructor" would be found.
 */
const MESSAGE_CODES: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['INVALID_DESTINATION', 'invalid_number'],
  ['UNKNOWN_SUBSCRIBER', 'unknown_subscriber'],
  ['ABSENT_SUBSCRIBER', 'absent_subscriber'],
  ['BLOCKED', 'blocked'],
  ['SENDER_NOT_ALLOWED', 'sender_not_allowed'],
  ['COUNTRY_NOT_ALLOWED', 'country_not_allowed'],
  ['CONTENT_REJECTED', 'content_rejected'],
  ['MESSAGE_TOO_LONG', 'message_too_long'],
  ['MEMORY_FULL', 'handset_memory_full'],
  ['NETWORK_FAILURE', 'network_failure'],
  ['EXPIRED', 'expired'],
  ['QUEUE_FULL', 'queue_full'],
  ['THROTTLED', 'throttled'],
  ['INVALID_MESSAGE', 'invalid_message'],
  ['NO_CREDIT', 'carrier_credit_exhausted'],
  ['SYSTEM_ERROR', 'carrier_failure'],
]);

export function messageErrorCode(carrierCode: string): ErrorCode {
  return MESSAGE_CODES.get(carrierCode) ?? 'unknown';
}

/** What an HTTP status says about the whole submission; 2xx is not in question here. */
export interface StatusMeaning {
  outcome: 'refused' | 'in_doubt';
  code: ErrorCode;
  retryable: boolean;
}

const REJECTED: StatusMeaning = { outcome: 'refused', code: 'request_rejected', retryable: false };
const FAILED: StatusMeaning = { outcome: 'in_doubt', code: 'carrier_failure', retryable: true };

/**
 * Statuses by which a server says that it did not process the request (RFC 9110 §15.5 and §15.6.4, RFC 6585 §4).
 * Any other 4xx is our mistake and would be again; any other 5xx may have come after the work was done.
 */
const STATUSES: ReadonlyMap<number, StatusMeaning> = new Map<number, StatusMeaning>([
  [401, { outcome: 'refused', code: 'unauthorized', retryable: false }],
  [402, { outcome: 'refused', code: 'carrier_credit_exhausted', retryable: false }],
  [403, { outcome: 'refused', code: 'unauthorized', retryable: false }],
  [408, { outcome: 'refused', code: 'carrier_unavailable', retryable: true }],
  [413, { outcome: 'refused', code: 'batch_too_large', retryable: false }],
  [425, { outcome: 'refused', code: 'carrier_unavailable', retryable: true }],
  [429, { outcome: 'refused', code: 'throttled', retryable: true }],
  [503, { outcome: 'refused', code: 'carrier_unavailable', retryable: true }],
]);

export function statusMeaning(status: number): StatusMeaning {
  return STATUSES.get(status) ?? (status >= 500 ? FAILED : REJECTED);
}
