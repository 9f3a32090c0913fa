import type { z } from 'zod';
import type { Setting, ValuesOf } from '../contracts/setting.js';
import type { Logger } from '../platform/process/logging.js';

/**
 * The contract between Broadside and whoever carries its messages.
 *
 * A carrier takes a batch, answers for each message whether it took it, and later tells by receipts what became of
 * it. Everything that differs between carriers is behind this file; `conformance.ts` holds each of them to it.
 */

/** One message as a carrier gets it. */
export interface OutboundMessage {
  /**
   * Ours; unique per message and run: a message that is deferred, or in doubt, comes again under the same one. A carrier
   * that deduplicates does so by this.
   */
  reference: string;
  /** E.164 with the leading "+". */
  to: string;
  text: string;
}

export interface Submission {
  messages: readonly OutboundMessage[];
  /** Sender ID, where the campaign names one. */
  sender?: string;
  /** Travels to the carrier as a request id, for its log and ours. */
  requestId?: string;
  /**
   * On the clock of `performance.now()`: past it nothing of the submission may leave any more, and it is refused, for
   * whoever asked may no longer own it. Give it where another may take the work over at a known time.
   */
  sendBeforeMs?: number;
}

/** One message the carrier refused. */
export interface Refusal {
  /** Position in `Submission.messages`. */
  index: number;
  /** Ours, one of `error-codes.ts`; each carrier has a table from its own to these (`http.codes.ts`). */
  code: string;
  /** The carrier's own code, as it gave it, of at most `CARRIER_CODE_CHARS_MAX`; people look it up in its documents. */
  carrierCode?: string;
  /** True where the same message may be accepted later (throttled, a full queue). */
  retryable: boolean;
}

/** One message that the carrier may or may not have taken, while it answered for others of the same submission. */
export interface Doubt {
  /** Position in `Submission.messages`. */
  index: number;
  /** As in `Refusal`. */
  code: string;
}

/** What the carrier says of a submission; every message that is not listed was accepted, and none is listed twice. */
export interface Answer {
  refused: readonly Refusal[];
  inDoubt: readonly Doubt[];
  /**
   * Of a carrier that does not return our reference: its own ids of each message it accepted, by its position. A message that
   * left in several parts has one a part. At most `CARRIER_ID_CHARS_MAX` characters each.
   */
  ids?: ReadonlyMap<number, readonly string[]>;
}

export const ALL_ACCEPTED: Answer = { refused: [], inDoubt: [] };

export interface CarrierCapabilities {
  /** True where submitting the same reference again is harmless: the first answer is repeated. */
  deduplicates: boolean;
  /**
   * What becomes of messages that a carrier without deduplication may or may not have, once their time for a receipt is
   * over. hold: they are given up, `expired` and not charged. resend: they are sent again, perhaps for the second time.
   */
  inDoubtPolicy: 'hold' | 'resend';
  batchSizeMax: number;
  /** False where receipts name a message by the carrier's own id (`Answer.ids`), which we keep then. */
  returnsReference: boolean;
  /** What the carrier allows, or null for no limit. */
  messagesPerSecondMax: number | null;
  submitTimeoutMs: number;
}

/** What became of a message, in the words of the status column. */
export type ReceiptStatus = 'sent' | 'failed' | 'undelivered' | 'expired' | 'delivered';

export interface Receipt {
  /** Ours; of a carrier that does not return it, its own id of the message. */
  reference: string;
  status: ReceiptStatus;
  /** Ours; null where the message arrived. */
  errorCode: string | null;
  /** The carrier's own, as in `Refusal`; none where the message arrived. */
  carrierCode?: string;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** A request of the carrier to us, before its body is read. */
export interface CallbackHead {
  /** Path and query as they came, such as `/receipts/http?ref=2s-17-1`. */
  url: string;
  headers: Headers;
}

export interface Callback extends CallbackHead {
  /** Empty where there is none. */
  body: Buffer;
}

/** What a callback says: receipts, and those that cannot be understood, which cost the others nothing. */
export interface CallbackContent {
  receipts: Receipt[];
  problems: readonly ReceiptProblem[];
}

/** How a carrier calls us, at `/receipts/:carrier`. */
export interface Callbacks {
  /** What it waits for once its receipts are committed; without it, 204, or 200 and the problems. */
  readonly reply?: CallbackReply;
  /**
   * Refuses one whose head shows that it cannot be genuine, before its body is read.
   * @throws ForgedReceiptError as `read` does with this head, whatever the body (401).
   */
  check(head: CallbackHead): void;
  /**
   * Verifies and parses one.
   * @throws ForgedReceiptError if it is not genuine (401), MalformedReceiptError if nothing of it can be understood (422).
   */
  read(callback: Callback): CallbackContent;
}

export interface CallbackReply {
  status: number;
  contentType: string;
  body: string;
}

/** What is wrong with a receipt: its position in the array, and the field. */
export interface ReceiptProblem {
  index: number;
  field: string;
  detail: string;
}

export const CARRIER_CODE_CHARS_MAX = 64;

/** SMPP has at most 64 and its NUL (3.4, 5.2.23). */
export const CARRIER_ID_CHARS_MAX = 128;

/** What can be kept of ids of a carrier's own: something at all, of bounded length, that Postgres can store. */
export function isCarrierId(id: string): boolean {
  return id !== '' && id.length <= CARRIER_ID_CHARS_MAX && !id.includes('\0');
}

/** A carrier's code as it is kept: text that Postgres can store, of bounded length. */
export function carrierCodeOf(given: unknown): string {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  // Half of a pair, which Postgres cannot store either, becomes a replacement character.
  return Buffer.from(text.replaceAll('\0', '').slice(0, CARRIER_CODE_CHARS_MAX)).toString();
}

export interface Carrier {
  readonly name: string;
  readonly capabilities: CarrierCapabilities;
  /**
   * Submits a batch and resolves with what became of each of its messages.
   * @throws CarrierError when the answer is not about single messages: nothing was taken, or nobody knows.
   */
  submit(submission: Submission): Promise<Answer>;
  /** None of a carrier that tells over connections of its own (`listen`). */
  readonly callbacks?: Callbacks;
  /**
   * Takes what the carrier pushes over connections of its own, where it has such: to be called once, before the first
   * submission, by the processes that submit. A receipt is acknowledged once the promise of `sink` resolves; where that rejects, the
   * carrier is asked to send it again.
   */
  listen?(sink: (receipts: readonly Receipt[]) => Promise<void>): void;
  /** Submissions from now on are refused; those under way get a few seconds, and then they are in doubt. */
  close(): Promise<void>;
}

/** A kind of carrier: what its folder offers to the table in `configured.ts`. */
export interface CarrierKind<Settings extends Record<string, Setting<unknown>>> {
  /** Its environment variables; no two kinds share one. */
  settings: Settings;
  /** Its accounts, as far as they are configured; each a carrier by its own name. @throws Error if settings contradict. */
  open(config: ValuesOf<Settings>, log: CarrierLog): Carrier[] | Promise<Carrier[]>;
  /**
   * The bodies that `POST /receipts/:carrier` takes for it, as the API's document shows them. Loaded by whoever asks: a worker
   * describes nothing, and does without zod.
   */
  receiptBodies(): Promise<readonly z.ZodType[]>;
}

/** Where carriers tell what happens to their connections. */
export type CarrierLog = Pick<Logger, 'info' | 'warn'>;

/** The carrier that what test keys start goes to: a simulated one, which sends nothing to anybody. */
export const TEST_CARRIER = 'test';

/** A submission that failed as a whole. */
export class CarrierError extends Error {
  override readonly name = 'CarrierError';
  constructor(
    message: string,
    /**
     * refused: the carrier took no message of the batch. too_large: nor here, but it may take the same messages a part
     * at a time. in_doubt: it may have taken some or all.
     */
    readonly outcome: 'refused' | 'too_large' | 'in_doubt',
    readonly code: string,
    /** Whether the same submission may succeed later; never where it was too large. */
    readonly retryable: boolean,
    /** The carrier's own wish (Retry-After), where it has one. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
  }
}

/** Nothing left, so nothing was taken. */
export function notSent(reason: string): CarrierError {
  return new CarrierError(`not sent: ${reason}`, 'refused', 'carrier_unreachable', true);
}

/** @throws CarrierError for a submission of more messages than the carrier takes at once. */
export function assertFits(count: number, { batchSizeMax }: CarrierCapabilities): void {
  if (count <= batchSizeMax) return;
  const detail = `${count} messages in one submission; at most ${batchSizeMax} are allowed`;
  throw new CarrierError(detail, 'too_large', 'batch_too_large', false);
}

export class ForgedReceiptError extends Error {
  override readonly name = 'ForgedReceiptError';
}

export class MalformedReceiptError extends Error {
  override readonly name = 'MalformedReceiptError';
  constructor(
    message: string,
    /** One entry a broken receipt: its position in the array and what is wrong with it. */
    readonly problems: readonly ReceiptProblem[],
  ) {
    super(message);
  }
}
