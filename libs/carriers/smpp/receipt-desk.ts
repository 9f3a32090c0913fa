import { GroupCommit } from '../../platform/process/group-commit.js';
import { isCarrierId, type Receipt } from '../carrier.js';
import type { ErrorCode } from '../error-codes.js';
import { canonicalId, type DeliveryKind, kindOf, readReceipt } from './receipt.js';
import type { Delivery } from './session.js';
import { receiptMeaning } from './smpp.codes.js';

/**
 * What an account's SMSC delivers: receipts go to the sink, and nothing is acknowledged that is not stored.
 *
 * A receipt names its message by an id that the platform knows only once the submission is answered and its outcome
 * committed. One that comes before that waits here: it is known by its id, or, where not even the response has come, by
 * the number that it comes from. All others pass at once.
 */

/** How an id is written in the response, and how in the receipt; `auto` finds out. */
export type IdMode = 'as_is' | 'hex_to_decimal' | 'decimal_to_hex' | 'auto';
type KnownMode = Exclude<IdMode, 'auto'>;

export type ReceiptEvent =
  | { event: 'receipt_unreadable' }
  /** A message of a person, which nobody here takes; the SMSC has it still. `to` is our number. */
  | { event: 'message_left'; to: string }
  /** Neither a receipt nor a message; it is acknowledged, for nobody asked for it. */
  | { event: 'delivery_ignored'; kind: DeliveryKind }
  /** By a receipt for a message of this process. Until then, ids are taken as they are. */
  | { event: 'ids_learned'; mode: KnownMode };

export interface ReceiptDeskOptions {
  messageIds: IdMode;
  /** For SMSCs that do not mark receipts in the esm_class. */
  unmarkedReceipts?: boolean;
  /** The account's own errors in receipts, as they are written, and ours. */
  receiptCodes?: ReadonlyMap<string, ErrorCode>;
  onEvent?: (event: ReceiptEvent) => void;
}

/** Of the messages submitted last, whose receipts may come early or teach how ids are written. */
const RECENT_MAX = 20_000;
/** The receipts that wait; what is above passes, and is matched by the platform later. */
const EARLY_MAX = 1_000;
/** How long one waits: SMSCs take a deliver_sm without a response for lost, many after 30 s. */
const EARLY_MS = 10_000;
const GROUP_MAX = 1_000;
/** Receipts and our own records may write a number with or without its country. */
const TAIL_DIGITS = 7;

/** Of a submission: whether the platform can know by now what it came to. */
export class Outcome {
  isKnown = false;
  private resolve!: () => void;
  readonly known = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });

  tell(): void {
    this.isKnown = true;
    this.resolve();
  }
}

/** A message, with the outcome of its submission. */
interface Sent {
  tail: string;
  outcome: Outcome;
}

export class ReceiptDesk {
  private readonly byId = new Recent<Sent>(RECENT_MAX);
  private readonly byTail = new Recent<Sent>(RECENT_MAX);
  private mode: KnownMode | null;
  private early = 0;
  private receipts?: GroupCommit<Receipt>;

  constructor(private readonly options: ReceiptDeskOptions) {
    this.mode = options.messageIds === 'auto' ? null : options.messageIds;
  }

  listen(sink: (receipts: readonly Receipt[]) => Promise<void>): void {
    this.receipts = new GroupCommit({ commit: sink, groupMax: GROUP_MAX });
  }

  /** A message to this number is about to be written. */
  expect(to: string, outcome: Outcome): Sent {
    const sent = { tail: tailOf(to), outcome };
    this.byTail.set(sent.tail, sent);
    return sent;
  }

  /**
   * A part of it was taken under this id. Returns the id as the platform is to keep it, in the response's spelling and
   * without what does not count; null where there is none. Receipts are translated to that, so that what is kept stays
   * true when the mode is learned or set later.
   */
  taken(sent: Sent, messageId: string): string | null {
    const id = canonicalId(messageId, 'as_is');
    if (!isCarrierId(id)) return null;
    this.byId.set(id, sent);
    return id;
  }

  /** Resolves when the SMSC may forget it. @throws where it is to be sent again */
  async take(pdu: Delivery): Promise<void> {
    const { unmarkedReceipts, onEvent } = this.options;
    const kind = kindOf(pdu, { unmarkedReceipts });
    if (kind === 'message') {
      onEvent?.({ event: 'message_left', to: pdu.body.destination_addr });
      throw new Error('nobody takes messages here');
    }
    if (kind !== 'receipt' && kind !== 'intermediate_notification') {
      onEvent?.({ event: 'delivery_ignored', kind });
      return;
    }
    if (!this.receipts) throw new Error('nobody takes receipts here');
    const receipt = readReceipt(pdu);
    if (!receipt || !isCarrierId(receipt.id)) {
      // Sent again, it would be no better.
      onEvent?.({ event: 'receipt_unreadable' });
      return;
    }
    // Some SMSCs leave the addresses as they were submitted.
    const tails = [tailOf(pdu.body.source_addr), tailOf(pdu.body.destination_addr)];
    const sent = this.sentAs(receipt.id, tails).sent ?? this.byTail.firstOf(tails);
    if (sent && !sent.outcome.isKnown) await this.untilOutcome(sent);
    const reference = this.referenceOf(receipt.id, tails);
    await this.receipts.add({ reference, ...receiptMeaning(receipt, this.options.receiptCodes) });
  }

  private async untilOutcome({ outcome }: Sent): Promise<void> {
    if (this.early >= EARLY_MAX) return;
    this.early++;
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, EARLY_MS).unref();
    });
    await Promise.race([outcome.known, timeUp]);
    clearTimeout(timer);
    this.early--;
  }

  private referenceOf(id: string, tails: readonly string[]): string {
    const { mode, reference } = this.sentAs(id, tails);
    if (mode && !this.mode) {
      this.mode = mode;
      this.options.onEvent?.({ event: 'ids_learned', mode });
    }
    return reference;
  }

  /**
   * The message that a receipt's id means, and by which mode. While that is not known, an id read in each way may be that
   * of several messages, so the number has to be right, too, and what more than one way explains teaches nothing.
   */
  private sentAs(
    id: string,
    tails: readonly string[],
  ): { sent?: Sent; mode: KnownMode | null; reference: string } {
    const asIs = { mode: null, reference: READINGS[this.mode ?? 'as_is'](id) };
    if (this.mode) return { ...asIs, sent: this.byId.get(asIs.reference) };
    const hits = MODES.flatMap((mode) => {
      const reference = READINGS[mode](id);
      const sent = this.byId.get(reference);
      return sent && tails.includes(sent.tail) ? [{ sent, mode, reference }] : [];
    });
    const [hit = asIs] = hits;
    return { ...hit, mode: hits.length === 1 ? hit.mode : null };
  }
}

/** A receipt's id in the spelling of the response, as `canonicalId` writes it there. */
const READINGS: Readonly<Record<KnownMode, (id: string) => string>> = {
  as_is: (id) => canonicalId(id, 'as_is'),
  hex_to_decimal: (id) => (/^\s*\d+\s*$/.test(id) ? BigInt(id).toString(16) : canonicalId(id, 'as_is')),
  decimal_to_hex: (id) => canonicalId(id, 'hex'),
};
const MODES = Object.keys(READINGS) as KnownMode[];

function tailOf(number: string): string {
  return number.slice(-TAIL_DIGITS);
}

/** The last entries by key, at most so many. */
class Recent<Value> {
  private readonly entries = new Map<string, Value>();

  constructor(private readonly max: number) {}

  set(key: string, value: Value): void {
    // It is the newest now, wherever it stood.
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.max) this.entries.delete(this.entries.keys().next().value!);
  }

  get(key: string): Value | undefined {
    return this.entries.get(key);
  }

  firstOf(keys: readonly string[]): Value | undefined {
    return keys.map((key) => this.entries.get(key)).find((value) => value !== undefined);
  }
}
