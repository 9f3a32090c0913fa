import type { Logger } from 'pino';
import { Callback } from './callback.js';
import type { Behaviour, Settings } from './carrier-settings.js';
import type { Bucket } from './due.js';
import {
  COUNTS,
  decideFate,
  ENDINGS,
  type Fate,
  hashReference,
  hashText,
  REFUSALS,
  type RefusalCode,
  SENT,
} from './fate.js';
import { MESSAGES_PER_REQUEST_MAX, type SubmissionFault } from './fault-kinds.js';
import type { Faults } from './faults.js';
import { References } from './references.js';
import { Stats } from './stats.js';

const REFERENCE_LENGTH_MAX = 128;
const TEXT_LENGTH_MAX = 2_000;
/** Of each of the two generations; about 18 MB a million. */
const REFERENCES_MAX = 1_000_000;
/** Above it submissions get 503, so that a callback URL that is down cannot fill the memory. */
const RECEIPTS_PENDING_MAX = 2_000_000;
const CALLBACKS_MAX = 64;
/** Shuffled receipts come up to this much later than they would. */
const SHUFFLE_SPREAD_MS = 500;

/** The byte remembered for a reference: 0 accepted, 1… refused with REFUSALS[n - 1], or one of these. */
const ACCEPTED = 0;
const ACCEPTED_TWICE = 100;
const WAS_BUSY = 101;

export interface SubmissionRequest {
  callbackUrl?: unknown;
  messages?: unknown;
}

export interface Answer {
  accepted: number;
  refused: { index: number; code: string; retryable: boolean }[];
  inDoubt?: { index: number; code: string }[];
  /** Of those accepted, in order; where receipts name messages by them. */
  ids?: string[];
}

/** What became of a batch. */
export interface Taken {
  answer: Answer;
  /** With the fault `receipts_early`: settled when each of its receipts has been sent once. */
  receiptsLeft: Promise<void> | undefined;
}

/** A batch on its way through, with what its messages share. */
interface Batch {
  behaviour: Behaviour;
  fault: SubmissionFault | undefined;
  callback: Callback;
  nowMs: number;
  /** The receipts that leave before the answer. */
  early: Bucket | undefined;
}

/** A request turned away as a whole; nothing of it was taken. */
export class Rejected extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterS?: number,
  ) {
    super(message);
  }
}

/** Everything the carrier remembers, and what it does with a batch. */
export class Submissions {
  readonly stats = new Stats();
  private readonly references = new References(REFERENCES_MAX);
  /** By hashes of recipient and text. */
  private readonly recipients: References | undefined;
  /** By the secret of the account, then by URL. */
  private readonly callbacks = new Map<string, Map<string, Callback>>();
  private allowance: number;
  private allowanceAtMs = performance.now();

  constructor(
    private readonly settings: Settings,
    private readonly faults: Faults,
    private readonly logger: Logger,
  ) {
    if (settings.watchRecipients) this.recipients = new References(REFERENCES_MAX);
    this.allowance = settings.messagesPerSecond;
  }

  get receiptsPending(): number {
    let pending = 0;
    for (const account of this.callbacks.values())
      for (const callback of account.values()) pending += callback.pending;
    return pending;
  }

  /**
   * Takes a batch: refuses some messages, accepts the rest and schedules their receipts.
   * @param callbackSecret of the account that submits.
   * @throws Rejected
   */
  take(
    request: SubmissionRequest,
    behaviour: Behaviour,
    callbackSecret: string,
    fault?: SubmissionFault,
  ): Taken {
    const { messages, callbackUrl } = request;
    if (!Array.isArray(messages) || messages.length === 0) {
      throw new Rejected(422, 'INVALID_REQUEST', 'messages: must be an array of at least one message');
    }
    if (messages.length > MESSAGES_PER_REQUEST_MAX) {
      throw new Rejected(
        413,
        'TOO_MANY_MESSAGES',
        `messages: at most ${MESSAGES_PER_REQUEST_MAX} in one request`,
      );
    }
    const callback = this.callbackFor(callbackUrl, callbackSecret);
    if (this.receiptsPending > RECEIPTS_PENDING_MAX) {
      throw new Rejected(503, 'BUSY', 'too many receipts are waiting for their callback URL', 5);
    }
    this.spendAllowance(messages.length);

    const early = this.faults.receipts === 'receipts_early' ? { references: [], endings: [] } : undefined;
    const batch: Batch = { behaviour, fault, callback, nowMs: performance.now(), early };
    const answer: Answer = { accepted: 0, refused: [] };
    const inDoubt: NonNullable<Answer['inDoubt']> = [];
    const ids: string[] = [];
    for (let index = 0; index < messages.length; index++) {
      // Of every second one nobody knows, and every second of those was not taken.
      const isLost = fault === 'lose_half' && index % 2 === 1;
      if (isLost) inDoubt.push({ index, code: 'TIMED_OUT' });
      if (isLost && index % 4 === 3) continue;
      const refusal = this.takeOne(messages[index], index, batch);
      if (isLost) continue;
      if (refusal === null) {
        answer.accepted++;
        if (behaviour.ownIds) ids.push(this.ownId((messages[index] as { ref: string }).ref));
      } else answer.refused.push({ index, code: refusal, retryable: refusal === 'QUEUE_FULL' });
    }
    if (behaviour.ownIds) answer.ids = ids;
    if (inDoubt.length > 0) answer.inDoubt = inDoubt;
    this.stats.submissions++;
    return { answer, receiptsLeft: early && callback.sendAtOnce(early) };
  }

  private get allCallbacks(): Callback[] {
    return [...this.callbacks.values()].flatMap((account) => [...account.values()]);
  }

  /** Sends what is due or not, for `budgetMs` at most, and says how many receipts were lost. */
  async close(budgetMs: number): Promise<number> {
    await Promise.all(this.allCallbacks.map((callback) => callback.flush(budgetMs)));
    const lost = this.receiptsPending;
    await this.discard();
    return lost;
  }

  async discard(): Promise<void> {
    await Promise.all(this.allCallbacks.map((callback) => callback.discard()));
    this.callbacks.clear();
  }

  private takeOne(message: unknown, index: number, batch: Batch): string | null {
    const { behaviour, fault } = batch;
    const { ref, to, text } = (message ?? {}) as { ref?: unknown; to?: unknown; text?: unknown };
    if (typeof ref !== 'string' || ref.length === 0 || ref.length > REFERENCE_LENGTH_MAX)
      return 'INVALID_MESSAGE';
    if (typeof text !== 'string' || text.length === 0) return 'INVALID_MESSAGE';
    const hash = hashReference(ref, this.settings.seed);
    if (hash === -1) return 'INVALID_MESSAGE';
    if (text.length > TEXT_LENGTH_MAX) return 'MESSAGE_TOO_LONG';
    if (typeof to !== 'string' || !/^\+[1-9]\d{6,14}$/.test(to)) return 'INVALID_DESTINATION';

    const known = this.references.get(hash);
    if (known !== undefined && known !== WAS_BUSY && behaviour.deduplicate) {
      this.stats.duplicates++;
      return known === ACCEPTED || known === ACCEPTED_TWICE ? null : (REFUSALS[known - 1] as RefusalCode);
    }
    const fate = decideFate(hash, to, behaviour);
    const inRefusedHalf = index % 2 === 1;
    const refusal = fault === 'refuse_half_for_good' && inRefusedHalf ? 'BLOCKED' : fate.refusal;
    if (refusal !== null) {
      if (known === undefined || known === WAS_BUSY) this.references.set(hash, 1 + REFUSALS.indexOf(refusal));
      this.stats.refused++;
      return refusal;
    }
    if (fault === 'refuse_half' && inRefusedHalf) {
      this.stats.refused++;
      return 'QUEUE_FULL';
    }
    if (fate.busy && known === undefined) {
      this.references.set(hash, WAS_BUSY);
      this.stats.refused++;
      return 'QUEUE_FULL';
    }
    if (known === ACCEPTED) this.stats.acceptedTwice++;
    const again = known === ACCEPTED || known === ACCEPTED_TWICE;
    this.references.set(hash, again ? ACCEPTED_TWICE : ACCEPTED);
    if (again) {
      this.stats.acceptedAgain++;
    } else {
      this.stats.accepted++;
      this.watchRecipient(to, text);
    }
    this.scheduleReceipts(behaviour.ownIds ? this.ownId(ref) : ref, hash, fate, batch, again);
    return null;
  }

  /** The same for the same reference. */
  private ownId(reference: string): string {
    return `m${hashReference(reference, this.settings.seed).toString(36)}`;
  }

  private watchRecipient(to: string, text: string): void {
    if (this.recipients === undefined) return;
    const hash = hashText(`${to} ${text}`, this.settings.seed);
    if (this.recipients.get(hash) !== undefined) this.stats.recipientsTwice++;
    this.recipients.set(hash, 0);
  }

  /** Of a message that is accepted again, everything is sent again, but it has only one end to count. */
  private scheduleReceipts(reference: string, hash: number, fate: Fate, batch: Batch, again: boolean): void {
    const { stats } = this;
    const { callback, nowMs, early } = batch;
    if (!again) this.countEnd(fate);
    if (fate.lost) return;
    const ending = again ? fate.ending : fate.ending | COUNTS;
    if (early !== undefined) {
      early.references.push(reference);
      early.endings.push(ending);
    } else if (this.faults.receipts === 'receipts_shuffled') {
      // Two receipts, or there would be no order to lose; by the hash, so that the same seed shuffles alike.
      const [one, other] = [
        hash % SHUFFLE_SPREAD_MS,
        Math.floor(hash / SHUFFLE_SPREAD_MS) % SHUFFLE_SPREAD_MS,
      ];
      callback.schedule(reference, ending, fate.latencyMs + one, nowMs);
      callback.schedule(reference, SENT, fate.latencyMs + other, nowMs);
    } else {
      callback.schedule(reference, ending, fate.reordered ? 0 : fate.latencyMs, nowMs);
    }
    if (fate.reordered) {
      stats.reordered++;
      callback.schedule(reference, SENT, fate.latencyMs, nowMs);
    }
    if (fate.duplicateLatencyMs !== null) {
      stats.duplicated++;
      callback.schedule(reference, fate.ending, fate.duplicateLatencyMs, nowMs);
    }
  }

  private countEnd({ ending, lost, late }: Fate): void {
    this.stats[ENDINGS[ending]?.status as keyof Stats['told']]++;
    if (lost) this.stats.lost++;
    else if (late) this.stats.late++;
  }

  private callbackFor(callbackUrl: unknown, callbackSecret: string): Callback {
    const account = this.callbacks.get(callbackSecret);
    const known = account?.get(callbackUrl as string);
    if (known !== undefined) return known;
    if (typeof callbackUrl !== 'string' || !URL.canParse(callbackUrl) || !/^https?:/.test(callbackUrl)) {
      throw new Rejected(422, 'INVALID_REQUEST', 'callbackUrl: must be an http or https URL');
    }
    if ((account?.size ?? 0) >= CALLBACKS_MAX) {
      throw new Rejected(422, 'TOO_MANY_CALLBACKS', `callbackUrl: at most ${CALLBACKS_MAX} different ones`);
    }
    const { receiptBatch } = this.settings;
    const callback = new Callback(
      new URL(callbackUrl),
      callbackSecret,
      receiptBatch,
      this.faults,
      this.stats,
      this.logger,
    );
    if (account) account.set(callbackUrl, callback);
    else this.callbacks.set(callbackSecret, new Map([[callbackUrl, callback]]));
    return callback;
  }

  /** A token bucket of one second that may go into debt, so that no batch is too large for it. */
  private spendAllowance(count: number): void {
    const perSecond = this.settings.messagesPerSecond;
    if (perSecond === 0) return;
    const nowMs = performance.now();
    const earned = ((nowMs - this.allowanceAtMs) / 1000) * perSecond;
    this.allowance = Math.min(perSecond, this.allowance + earned);
    this.allowanceAtMs = nowMs;
    if (this.allowance <= 0) {
      const waitS = Math.max(1, Math.ceil(-this.allowance / perSecond));
      throw new Rejected(429, 'THROTTLED', `more than ${perSecond} messages a second`, waitS);
    }
    this.allowance -= count;
  }
}
