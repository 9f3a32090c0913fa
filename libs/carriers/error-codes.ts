/**
 * Every code a message may carry: those that carriers give, for it alone or for its whole submission, and our own.
 *
 * Each carrier has one table from its own codes to these; a code it does not know becomes `unknown`.
 */
export const ERROR_CODES = {
  // A message was refused, or did not arrive.
  invalid_number: 'The number is not one a message can be sent to.',
  unknown_subscriber: 'The number is well formed, but nobody has it.',
  absent_subscriber: 'The phone was off or out of coverage for as long as the carrier tried.',
  blocked: 'The recipient or the operator takes no messages from this sender.',
  sender_not_allowed: 'The sender ID may not be used for this destination.',
  country_not_allowed: 'The account may not send to this country.',
  content_rejected: 'A filter refused the text.',
  message_too_long: 'The text has more segments than the carrier takes.',
  handset_memory_full: 'The phone had no room for the message.',
  network_failure: 'A network on the way failed.',
  expired: 'The validity period ended before the message arrived.',
  queue_full: 'The carrier takes no more messages for this destination at the moment.',
  invalid_message: 'The carrier could not read the message (an empty text, a bad reference).',

  // A submission failed as a whole, or the message shared its fate.
  throttled: 'More messages a second than the carrier allows.',
  unauthorized: 'The carrier does not accept our credentials.',
  carrier_credit_exhausted: 'The account at the carrier has no money left.',
  batch_too_large: 'More messages in one submission than the carrier takes.',
  request_rejected: 'The carrier found the request itself wrong.',
  carrier_unreachable: 'No connection to the carrier; nothing was sent.',
  carrier_unavailable: 'The carrier says that it is not available at the moment.',
  carrier_failure: 'The carrier failed while it had the submission.',
  timed_out: 'The carrier did not answer in time.',
  connection_lost: 'The connection broke before the answer was complete.',
  garbage_reply: 'The carrier answered with something that cannot be understood.',

  // Ours: no carrier said it.
  validity_ended: 'The validity period ended before a carrier took the message.',
  in_doubt:
    'The carrier may have taken the message, but no receipt came, and it is not sent again: its policy is to hold, or its campaign was canceled.',
  no_receipt: 'The carrier took the message and never told what became of it.',

  unknown: 'The carrier gave a code that is not in its table, or none.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What no further try of the same message to the same number helps; a retry leaves it out unless it is asked for. */
export const PERMANENT_CODES = [
  'invalid_number',
  'unknown_subscriber',
  'blocked',
  'message_too_long',
  'invalid_message',
] as const satisfies readonly ErrorCode[];

/** Refused for a reason of the carrier, of our account there or of the way to it: another carrier may take the same message. */
export const OF_THE_CARRIER: ReadonlySet<string> = new Set<ErrorCode>([
  'unauthorized',
  'carrier_credit_exhausted',
  'country_not_allowed',
  'carrier_unreachable',
  'carrier_unavailable',
]);

/** Refused because it was too much at once: what waits is taken. */
export const TOO_MUCH_FOR_NOW: ReadonlySet<string> = new Set<ErrorCode>(['throttled', 'queue_full']);

/** Own keys only: a carrier may send "constructor" as a code. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
