import type { ReceiptStatus } from '../carrier.js';
import type { ErrorCode } from '../error-codes.js';
import { inDoubt, refusedForGood, refusedForNow, type StatusMeaning } from '../status-meaning.js';
import { STATUS } from './command-status.js';
import type { MessageState, SmppReceipt } from './receipt.js';

/**
 * The statuses that prove that nothing was taken (SMPP 3.4, 5.1.3); whatever is not here is in doubt.
 *
 * - Those about this message's address, sender or text: the same message would be refused again.
 * - Those about what all our messages have in common (the form of our PDUs, the TON of recipients, the mode of long
 *   texts, the account): a campaign waits until somebody has put that right, and no message fails for it.
 * - ESME_RSUBMITFAIL says that the submission failed and not why, so the same message is tried again.
 * - ESME_RX_…APPN are the words of whoever the SMSC hands messages on to, and two of the three are for good.
 *
 * In doubt are ESME_RSYSERR, ESME_RUNKNOWNERR and ESME_RDELIVERYFAILURE, which name no fault: an SMSC gives them, too,
 * where it failed after it had stored the message. So are those reserved for vendors (0x400 to 0x4FF) and those that the
 * standard does not have. What an SMSC means by them is in its documents and may be said for an account.
 */
const STATUSES: ReadonlyMap<number, StatusMeaning> = new Map<number, StatusMeaning>([
  [STATUS.ESME_RINVMSGLEN, refusedForGood('message_too_long')],
  [STATUS.ESME_RINVSRCADR, refusedForGood('sender_not_allowed')],
  [STATUS.ESME_RINVSRCTON, refusedForGood('sender_not_allowed')],
  [STATUS.ESME_RINVSRCNPI, refusedForGood('sender_not_allowed')],
  [STATUS.ESME_RINVDSTADR, refusedForGood('invalid_number')],

  [STATUS.ESME_RMSGQFUL, refusedForNow('queue_full')],
  [STATUS.ESME_RTHROTTLED, refusedForNow('throttled')],
  [STATUS.ESME_RSUBMITFAIL, refusedForNow('carrier_failure')],

  // The bind, or the account.
  [STATUS.ESME_RINVBNDSTS, refusedForNow('carrier_unavailable')],
  [STATUS.ESME_RBINDFAIL, refusedForNow('unauthorized')],
  [STATUS.ESME_RINVPASWD, refusedForNow('unauthorized')],
  [STATUS.ESME_RINVSYSID, refusedForNow('unauthorized')],

  // Our PDUs, by the settings of the account.
  [STATUS.ESME_RINVCMDLEN, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVCMDID, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVPRTFLG, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVREGDLVFLG, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVSERTYP, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVESMCLASS, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVDSTTON, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVDSTNPI, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVSYSTYP, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVREPFLAG, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVSCHED, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVEXPIRY, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVDFTMSGID, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVOPTPARSTREAM, refusedForNow('request_rejected')],
  [STATUS.ESME_ROPTPARNOTALLWD, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVPARLEN, refusedForNow('request_rejected')],
  [STATUS.ESME_RMISSINGOPTPARAM, refusedForNow('request_rejected')],
  [STATUS.ESME_RINVOPTPARAMVAL, refusedForNow('request_rejected')],

  [STATUS.ESME_RX_T_APPN, refusedForNow('carrier_unavailable')],
  [STATUS.ESME_RX_P_APPN, refusedForGood('unknown')],
  [STATUS.ESME_RX_R_APPN, refusedForGood('unknown')],
]);

const NAMELESS: ReadonlySet<number> = new Set([
  STATUS.ESME_RSYSERR,
  STATUS.ESME_RUNKNOWNERR,
  STATUS.ESME_RDELIVERYFAILURE,
]);

/** What a command_status other than ESME_ROK says about the message that it answers. */
export function statusMeaning(status: number): StatusMeaning {
  return STATUSES.get(status) ?? inDoubt(NAMELESS.has(status) ? 'carrier_failure' : 'unknown');
}

/**
 * What became of a message by the state that its receipt names (5.2.28). Some SMSCs say ACCEPTD of what they have only
 * queued, and UNKNOWN of what they lost sight of, so neither is the end here: if nothing follows, the message ends
 * without a receipt.
 */
const STATES: Readonly<Record<MessageState, ReceiptStatus>> = {
  scheduled: 'sent',
  enroute: 'sent',
  buffered: 'sent',
  accepted: 'sent',
  unknown: 'sent',
  delivered: 'delivered',
  expired: 'expired',
  undeliverable: 'undelivered',
  rejected: 'failed',
  deleted: 'failed',
  skipped: 'failed',
};

/**
 * The errors of a GSM network (3GPP TS 29.002), as network_error_code has them (5.3.2.31: type 3). What stands behind
 * `err:` in a text is each SMSC's own, so of it only what is said for an account is known.
 */
const GSM_ERRORS: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['3:1', 'unknown_subscriber'],
  ['3:6', 'absent_subscriber'],
  ['3:9', 'blocked'],
  ['3:11', 'blocked'],
  ['3:12', 'blocked'],
  ['3:13', 'blocked'],
  ['3:21', 'network_failure'],
  ['3:27', 'absent_subscriber'],
  ['3:31', 'absent_subscriber'],
  ['3:33', 'queue_full'],
  ['3:34', 'network_failure'],
]);

/** A receipt's status and codes; `own` are the account's, by the error as it is written. */
export function receiptMeaning(
  { state, error }: SmppReceipt,
  own: ReadonlyMap<string, ErrorCode> = new Map(),
): { status: ReceiptStatus; errorCode: ErrorCode | null; carrierCode?: string } {
  const status = STATES[state];
  if (status === 'sent' || status === 'delivered') return { status, errorCode: null };
  const isError = error !== null && !/^0*$/.test(error);
  const known = isError ? (own.get(error) ?? GSM_ERRORS.get(error)) : undefined;
  const errorCode = known ?? (status === 'expired' ? 'expired' : 'unknown');
  return { status, errorCode, carrierCode: isError ? error : state };
}
