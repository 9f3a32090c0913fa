import type { ReceiptStatus } from '../carrier.js';
import type { ErrorCode } from '../error-codes.js';
import { refusedForGood, refusedForNow, type StatusMeaning } from '../status-meaning.js';

/**
 * What Twilio's MessageStatus says of a message (https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks).
 * What it says on the way to `sent` is known already: the message was taken.
 *
 * A Map, because whoever calls chooses the key: on a plain object "constructor" would be found.
 */
export const MESSAGE_STATUSES: ReadonlyMap<string, ReceiptStatus | 'nothing_new'> = new Map<
  string,
  ReceiptStatus | 'nothing_new'
>([
  ['accepted', 'nothing_new'],
  ['scheduled', 'nothing_new'],
  ['queued', 'nothing_new'],
  ['sending', 'nothing_new'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  // The recipient has opened it; only some channels tell.
  ['read', 'delivered'],
  ['undelivered', 'undelivered'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

/** Validity Period Expired. */
export const EXPIRED_CODE = '30036';

/**
 * Twilio's error codes (https://www.twilio.com/docs/api/errors), of a request that is refused (mostly 20xxx and 21xxx) and of what
 * a receipt tells later (mostly 30xxx).
 *
 * - Those about this recipient, sender or text: the same message would be refused again.
 * - Those about the account, the Messaging Service or the callback: a campaign waits until somebody has put that right, and no
 *   message fails for it.
 */
const CODES: ReadonlyMap<string, StatusMeaning> = new Map<string, StatusMeaning>([
  // The account.
  ['10001', refusedForNow('unauthorized')],
  ['20003', refusedForNow('unauthorized')],
  ['20005', refusedForNow('unauthorized')],
  ['20006', refusedForNow('unauthorized')],
  ['20008', refusedForNow('unauthorized')],
  ['20010', refusedForNow('unauthorized')],
  ['20403', refusedForNow('unauthorized')],
  ['20404', refusedForNow('unauthorized')],
  ['21470', refusedForNow('unauthorized')],
  ['21471', refusedForNow('unauthorized')],
  ['21472', refusedForNow('unauthorized')],
  ['30002', refusedForNow('unauthorized')],
  ['30037', refusedForNow('unauthorized')],
  // What all messages have in common, by its configuration here or there.
  ['21402', refusedForNow('request_rejected')],
  ['21603', refusedForNow('request_rejected')],
  ['21609', refusedForNow('request_rejected')],
  ['21624', refusedForNow('request_rejected')],
  ['21701', refusedForNow('request_rejected')],
  ['21702', refusedForNow('request_rejected')],
  ['21704', refusedForNow('request_rejected')],
  ['21705', refusedForNow('request_rejected')],
  ['21730', refusedForNow('carrier_unavailable')],
  // Too many.
  ['14107', refusedForNow('throttled')],
  ['20429', refusedForNow('throttled')],
  ['63017', refusedForNow('throttled')],
  ['21611', refusedForNow('queue_full')],
  ['30001', refusedForNow('queue_full')],
  ['30022', refusedForNow('throttled')],
  ['30023', refusedForNow('throttled')],
  ['30027', refusedForNow('throttled')],

  // The recipient.
  ['21211', refusedForGood('invalid_number')],
  ['21214', refusedForGood('invalid_number')],
  ['21217', refusedForGood('invalid_number')],
  ['21265', refusedForGood('invalid_number')],
  ['21266', refusedForGood('invalid_number')],
  ['21268', refusedForGood('invalid_number')],
  ['21401', refusedForGood('invalid_number')],
  ['21421', refusedForGood('invalid_number')],
  ['21604', refusedForGood('invalid_number')],
  ['21614', refusedForGood('invalid_number')],
  ['21635', refusedForGood('invalid_number')],
  ['30006', refusedForGood('invalid_number')],
  ['30014', refusedForGood('invalid_number')],
  ['30005', refusedForGood('unknown_subscriber')],
  ['30003', refusedForGood('absent_subscriber')],
  ['21610', refusedForGood('blocked')],
  ['30004', refusedForGood('blocked')],
  ['21408', refusedForGood('country_not_allowed')],
  // A trial account sends only to numbers that are verified.
  ['21219', refusedForGood('request_rejected')],
  ['21608', refusedForGood('request_rejected')],

  // The sender, for this recipient.
  ['21212', refusedForGood('sender_not_allowed')],
  ['21267', refusedForGood('sender_not_allowed')],
  ['21601', refusedForGood('sender_not_allowed')],
  ['21606', refusedForGood('sender_not_allowed')],
  ['21607', refusedForGood('sender_not_allowed')],
  ['21612', refusedForGood('sender_not_allowed')],
  ['21616', refusedForGood('sender_not_allowed')],
  ['21657', refusedForGood('sender_not_allowed')],
  ['21659', refusedForGood('sender_not_allowed')],
  ['21660', refusedForGood('sender_not_allowed')],
  ['21661', refusedForGood('sender_not_allowed')],
  ['21662', refusedForGood('sender_not_allowed')],
  ['21663', refusedForGood('sender_not_allowed')],
  ['21668', refusedForGood('sender_not_allowed')],
  // The service has numbers, and none of them for this recipient.
  ['21703', refusedForGood('sender_not_allowed')],
  ['21910', refusedForGood('sender_not_allowed')],
  ['30024', refusedForGood('sender_not_allowed')],
  ['30032', refusedForGood('sender_not_allowed')],
  ['30033', refusedForGood('sender_not_allowed')],
  ['30034', refusedForGood('sender_not_allowed')],
  ['30035', refusedForGood('sender_not_allowed')],
  ['30040', refusedForGood('sender_not_allowed')],
  ['30041', refusedForGood('sender_not_allowed')],
  ['30042', refusedForGood('sender_not_allowed')],
  ['63007', refusedForGood('sender_not_allowed')],

  // The text.
  ['21602', refusedForGood('invalid_message')],
  ['21619', refusedForGood('invalid_message')],
  ['21605', refusedForGood('message_too_long')],
  ['21617', refusedForGood('message_too_long')],
  ['21658', refusedForGood('message_too_long')],
  ['30019', refusedForGood('message_too_long')],
  ['30044', refusedForGood('message_too_long')],
  ['21618', refusedForGood('content_rejected')],
  ['30007', refusedForGood('content_rejected')],
  ['30038', refusedForGood('content_rejected')],
  ['30039', refusedForGood('content_rejected')],
  // Twilio takes it for a part of a fraud by artificial traffic.
  ['30450', refusedForGood('content_rejected')],
  ['30453', refusedForGood('content_rejected')],

  // On the way.
  ['30017', refusedForGood('network_failure')],
  ['30410', refusedForGood('network_failure')],
  ['30020', refusedForGood('carrier_failure')],
  ['30021', refusedForGood('carrier_failure')],
  [EXPIRED_CODE, refusedForGood('expired')],
]);

/** Undefined for a code that is not in the table, as of 30008, by which Twilio says that it does not know either. */
export function codeMeaning(code: string): StatusMeaning | undefined {
  return CODES.get(code);
}

/** What ends a submission: the next message would get the same answer. */
const HALTING: ReadonlySet<ErrorCode> = new Set([
  'unauthorized',
  'carrier_credit_exhausted',
  'request_rejected',
]);

/** Whether a refusal is about the account and no single message. */
export function halts({ outcome, code, retryable }: StatusMeaning): boolean {
  return outcome === 'refused' && retryable && HALTING.has(code);
}
