import { encode, type Pdu } from '../../../libs/carriers/smpp/pdu.js';
import { ENDINGS, endingOf } from '../fate.js';

/** What a receipt says of the submit_sm that it belongs to. */
export interface Submitted {
  id: string;
  from: Address;
  to: Address;
  atMs: number;
  /** The beginning of its text, in ASCII. */
  text: string;
}

interface Address {
  ton: number;
  npi: number;
  address: string;
}

const TEXT_CHARS_MAX = 20;
/** esm_class (5.2.12): an SMSC delivery receipt. */
const IS_RECEIPT = 0x04;
/** network_error_code (5.3.2.31) of a GSM network. */
const GSM = 3;

/** By the index in `ENDINGS`: the word of Appendix B, message_state (5.2.28), and the error of 3GPP TS 29.002. */
const STATES = ENDINGS.map(({ status, code }) => ({
  stat: {
    sent: 'ENROUTE',
    delivered: 'DELIVRD',
    undelivered: 'UNDELIV',
    expired: 'EXPIRED',
    failed: 'REJECTD',
  }[status],
  state: { sent: 1, delivered: 2, undelivered: 5, expired: 3, failed: 8 }[status],
  error:
    code === null
      ? 0
      : { ABSENT_SUBSCRIBER: 27, MEMORY_FULL: 32, NETWORK_FAILURE: 34, EXPIRED: 0, SYSTEM_ERROR: 36 }[code],
}));
const ENDING_BITS = 7;

export function submittedBy({ body }: Pdu<'submit_sm'>, id: string, text: string, atMs: number): Submitted {
  return {
    id,
    from: { ton: body.source_addr_ton, npi: body.source_addr_npi, address: body.source_addr },
    to: { ton: body.dest_addr_ton, npi: body.dest_addr_npi, address: body.destination_addr },
    atMs,
    text: text.slice(0, TEXT_CHARS_MAX).replace(/[^ -~]/g, '?'),
  };
}

/** Whether the end was a good one; some want to be told of others only. */
export function isDelivered(ending: number): boolean {
  return endingOf(ending).status === 'delivered';
}

/** A receipt as deliver_sm (4.6.1), with the text of Appendix B and its TLVs. */
export function receiptPdu(
  { id, from, to, atMs, text }: Submitted,
  ending: number,
  sequence: number,
  ids: 'decimal' | 'hex',
): Buffer {
  const { stat, state, error } = STATES[ending & ENDING_BITS]!;
  const written = ids === 'hex' ? BigInt(id).toString(16) : id;
  const delivered = stat === 'DELIVRD' ? '001' : '000';
  const times = `submit date:${dateOf(atMs)} done date:${dateOf(Date.now())}`;
  return encode({
    command: 'deliver_sm',
    sequence,
    body: {
      source_addr_ton: to.ton,
      source_addr_npi: to.npi,
      source_addr: to.address,
      dest_addr_ton: from.ton,
      dest_addr_npi: from.npi,
      destination_addr: from.address,
      esm_class: IS_RECEIPT,
      short_message: Buffer.from(
        `id:${written} sub:001 dlvrd:${delivered} ${times} stat:${stat} err:${String(error).padStart(3, '0')} text:${text}`,
        'latin1',
      ),
    },
    tlvs: {
      receipted_message_id: written,
      message_state: state,
      ...(error > 0 && { network_error_code: Buffer.from([GSM, 0, error]) }),
    },
  });
}

/** YYMMDDhhmm, in UTC. */
function dateOf(ms: number): string {
  const minute = Math.floor(ms / 60_000);
  if (minute !== lastMinute) {
    lastMinute = minute;
    lastDate = new Date(ms).toISOString().slice(2, 16).replace(/\D/g, '');
  }
  return lastDate;
}
let lastMinute = -1;
let lastDate = '';
