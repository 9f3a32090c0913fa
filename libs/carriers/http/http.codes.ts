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
  ['TIMED_OUT', 'timed_out'],
]);

export function messageErrorCode(carrierCode: string): ErrorCode {
  return MESSAGE_CODES.get(carrierCode) ?? 'unknown';
}

/** Not about a message, whatever the carrier says: the same one is taken once the account is good again. */
const OF_THE_ACCOUNT: ReadonlySet<ErrorCode> = new Set(['carrier_credit_exhausted', 'throttled']);

export function isOfTheAccount(code: ErrorCode): boolean {
  return OF_THE_ACCOUNT.has(code);
}
