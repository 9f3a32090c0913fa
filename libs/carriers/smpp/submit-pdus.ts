import type { OutboundMessage } from '../carrier.js';
import { UnencodableError } from './octets.js';
import type { Outgoing } from './pdu.js';
import { type TextOptions, textParts } from './short-message.js';

/** Type of number (5.2.5) and numbering plan (5.2.6) of an address. */
export interface Numbering {
  ton: number;
  npi: number;
}

/** How addresses are marked: each sender by its shape, and all recipients alike. */
export interface AddressMarks {
  /** A sender with a letter in it. */
  name: Numbering;
  /** A sender of at most eight digits. */
  shortCode: Numbering;
  /** Any other. */
  number: Numbering;
  recipient: Numbering;
}

/** Alphanumeric without a plan, network-specific without a plan, international E.164. */
const MARKS: AddressMarks = {
  name: { ton: 5, npi: 0 },
  shortCode: { ton: 3, npi: 0 },
  number: { ton: 1, npi: 1 },
  recipient: { ton: 1, npi: 1 },
};

const SHORT_CODE_DIGITS_MAX = 8;
/** registered_delivery (5.2.17): a receipt when the message has arrived, or will not. */
const FINAL_RECEIPT = 1;

export interface SubmitOptions extends TextOptions {
  sender?: string;
  marks?: Partial<AddressMarks>;
  /** After which the SMSC gives up; its own default where it is left out. */
  validityMs?: number;
}

/**
 * A message as submit_sm (4.4.1), a part each. The last one alone asks for a receipt, for a message can have one end only;
 * SMSCs that give a receipt for another part all the same name that part's id, which is kept, too.
 * @throws UnencodableError for a text or a number that cannot be sent.
 */
export function submitPdus(
  { to, text }: OutboundMessage,
  { sender = '', marks: given, validityMs, ...textOptions }: SubmitOptions,
): Outgoing<'submit_sm'>[] {
  const marks = { ...MARKS, ...given };
  const recipient = to.replace(/^\+/, '');
  if (!/^\d+$/.test(recipient)) throw new UnencodableError('the number: it is not digits alone');
  const source = sender === '' ? { ton: 0, npi: 0 } : marks[shapeOf(sender)];
  const parts = textParts(text, textOptions);
  return parts.map(({ body, tlvs }, index) => ({
    command: 'submit_sm',
    body: {
      ...body,
      source_addr_ton: source.ton,
      source_addr_npi: source.npi,
      source_addr: /^\+\d+$/.test(sender) ? sender.slice(1) : sender,
      dest_addr_ton: marks.recipient.ton,
      dest_addr_npi: marks.recipient.npi,
      destination_addr: recipient,
      registered_delivery: index === parts.length - 1 ? FINAL_RECEIPT : 0,
      validity_period: validityMs === undefined ? '' : relativeTime(validityMs),
    },
    tlvs,
  }));
}

function shapeOf(sender: string): 'name' | 'shortCode' | 'number' {
  if (!/^\+?\d+$/.test(sender)) return 'name';
  return sender.startsWith('+') || sender.length > SHORT_CODE_DIGITS_MAX ? 'number' : 'shortCode';
}

const DAY_SECONDS = 86_400;
/** A month has no length of its own there. */
const DAYS_MAX = 31;

/** YYMMDDhhmmsstnnp with p = R (7.1.1.2): from when the SMSC takes it. @throws RangeError for more than 31 days */
export function relativeTime(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  const days = Math.floor(seconds / DAY_SECONDS);
  if (!(days <= DAYS_MAX))
    throw new RangeError(`a validity of ${days} days: at most ${DAYS_MAX} are allowed`);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const clock = [(seconds % DAY_SECONDS) / 3_600, (seconds % 3_600) / 60, seconds % 60].map(two).join('');
  return `0000${two(days)}${clock}000R`;
}
