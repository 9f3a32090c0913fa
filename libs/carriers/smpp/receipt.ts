import type { Pdu } from './pdu.js';
import { alphabetOf, readText } from './short-message.js';

/**
 * Delivery receipts: which deliver_sm is one, and what it says.
 *
 * The optional parameters receipted_message_id and message_state are believed first. Failing these the text is read, which
 * Appendix B only gives an example of:
 *
 *   id:IIIIIIIIII sub:SSS dlvrd:DDD submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DDDDDDD err:E Text: …
 */

type Delivery = Pdu<'deliver_sm' | 'data_sm'>;

/** What a deliver_sm is, by the message type in its esm_class (5.2.12). */
export type DeliveryKind =
  | 'message'
  | 'receipt'
  | 'delivery_acknowledgement'
  | 'user_acknowledgement'
  | 'conversation_abort'
  | 'intermediate_notification'
  | 'reserved';

const KINDS = new Map<number, DeliveryKind>([
  [0x00, 'message'],
  [0x04, 'receipt'],
  [0x08, 'delivery_acknowledgement'],
  [0x10, 'user_acknowledgement'],
  [0x18, 'conversation_abort'],
  [0x20, 'intermediate_notification'],
]);

/**
 * Where the esm_class says nothing it is a message of a person, even if its text looks like a receipt: anybody can
 * write that. `unmarkedReceipts` is for SMSCs that leave the esm_class out: what can be read as a receipt is one then.
 */
export function kindOf(pdu: Delivery, { unmarkedReceipts = false } = {}): DeliveryKind {
  const kind = KINDS.get(pdu.body.esm_class & 0x3c) ?? 'reserved';
  return kind === 'message' && unmarkedReceipts && readReceipt(pdu) !== null ? 'receipt' : kind;
}

/** message_state (5.2.28), with the two that version 5 has besides; buffered is written in texts only. */
const STATES = [
  'scheduled',
  'enroute',
  'delivered',
  'expired',
  'deleted',
  'undeliverable',
  'accepted',
  'unknown',
  'rejected',
  'skipped',
] as const;
export type MessageState = (typeof STATES)[number] | 'buffered';

/** By the first five letters: SMSCs write DELIVRD and DELIVERED, ACCEPTD and ACCEPTED, UNDELIV and UNDELIVERABLE. */
const STATES_IN_TEXTS: Readonly<Record<string, MessageState>> = {
  SCHED: 'scheduled',
  ENROU: 'enroute',
  DELIV: 'delivered',
  EXPIR: 'expired',
  DELET: 'deleted',
  UNDEL: 'undeliverable',
  ACCEP: 'accepted',
  ACKED: 'accepted',
  UNKNO: 'unknown',
  REJEC: 'rejected',
  SKIPP: 'skipped',
  BUFFR: 'buffered',
  BUFFE: 'buffered',
};

export interface SmppReceipt {
  /** As it is written; `canonicalId` makes those alike that mean the same. */
  id: string;
  /** What the SMSC calls by a word that nobody knows is unknown. */
  state: MessageState;
  /** The SMSC's own code, of digits or letters, as it is written; of network_error_code (5.3.2.31) "type:code". */
  error: string | null;
  /** "2026-11-30T14:05:00", on whatever clock the SMSC has. */
  doneAt: string | null;
}

/** What a receipt, or an intermediate notification, says; null where it does not name a message and a state. */
export function readReceipt(pdu: Delivery): SmppReceipt | null {
  // Receipts are written in ASCII and labelled with data_coding 0 all the same; in GSM-7 an id's "_" would become "§".
  const { text, octets } = readText(pdu);
  const fields = fieldsOf(
    alphabetOf(pdu.body.data_coding) === 'ucs-2' ? (text ?? '') : octets.toString('latin1'),
  );
  const { receipted_message_id, message_state, network_error_code: network } = pdu.tlvs;
  const id = receipted_message_id || fields.get('id');
  const word = fields.get('stat');
  const state =
    message_state === undefined
      ? word && (STATES_IN_TEXTS[word.slice(0, 5).toUpperCase()] ?? 'unknown')
      : (STATES[message_state] ?? 'unknown');
  if (!id || !state) return null;
  return {
    id,
    state,
    error: fields.get('err') ?? (network?.length === 3 ? `${network[0]}:${network.readUInt16BE(1)}` : null),
    doneAt: readDate(fields.get('done date') ?? ''),
  };
}

const FIELD = /(?<![^\s,;])(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text)\s*:/gi;

/**
 * The first word of each field by its name. Whatever stands before `text:` is the SMSC's. What follows it may be a
 * person's, and is only believed of a field that is not before it: the last one of that name, for an SMSC that writes
 * the text first or in the middle.
 */
function fieldsOf(text: string): Map<string, string> {
  const found = [...text.matchAll(FIELD)].map(({ 0: { length }, 1: name, index }) => ({
    name: name!.toLowerCase().replace(/[ _]?date/, ' date'),
    start: index,
    end: index + length,
  }));
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  let isAfterText = false;
  for (const [position, { name, end }] of found.entries()) {
    const [value] = text.slice(end, found[position + 1]?.start).match(/[^\s,;]+/) ?? [];
    if (name === 'text') isAfterText = true;
    else if (value !== undefined && isAfterText) after.set(name, value);
    else if (value !== undefined && !before.has(name)) before.set(name, value);
  }
  return new Map([...after, ...before]);
}

/** YYMMDDhhmm, YYMMDDhhmmss, YYYYMMDDhhmm (whose "20" would be a year without that month) or YYYYMMDDhhmmss. */
function readDate(digits: string): string | null {
  for (const form of [/^(..)(..)(..)(..)(..)(..)?$/, /^20(..)(..)(..)(..)(..)(..)?$/]) {
    const [, ...parts] = /^\d{10,14}$/.test(digits) ? (form.exec(digits) ?? []) : [];
    const [year, month, day, hour, minute, second = '00'] = parts;
    const written = `20${year}-${month}-${day}T${hour}:${minute}:${second}`;
    const date = new Date(`${written}Z`);
    // A 31st of June would become a 1st of July.
    if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(written)) return written;
  }
  return null;
}

const ID_CHARS_MAX = 64;

/**
 * An id as it is compared. SMSCs give one in hex with the response and in decimal with the receipt, or the other way
 * round, with leading zeros and letters of either case: in base `hex` or `decimal` it becomes the plain decimal number.
 * `as_is` forgives zeros and case of what could be a number, and leaves everything else as it is written.
 */
export function canonicalId(id: string, base: 'as_is' | 'hex' | 'decimal'): string {
  const trimmed = id.trim();
  const [, digits] = /^(?:0x)?([\da-f]+)$/i.exec(trimmed) ?? [];
  if (digits === undefined || digits.length > ID_CHARS_MAX) return trimmed;
  if (base === 'hex') return BigInt(`0x${digits}`).toString();
  if (base === 'decimal' && /^\d+$/.test(trimmed)) return BigInt(trimmed).toString();
  return digits.toLowerCase().replace(/^0+(?=.)/, '');
}
