import type { Logger } from 'pino';
import type { Allowance } from './allowance.js';
import { Callback } from './callback.js';
import type { Behaviour, Settings } from './carrier-settings.js';
import type { Bucket } from './due.js';
import { decideFate, ENDINGS, hashReference } from './fate.js';
import { MESSAGES_PER_REQUEST_MAX, type SubmissionFault } from './fault-kinds.js';
import type { Faults } from './faults.js';
import { type Messages, type PlannedReceipt, type Refusal, TEXT_LENGTH_MAX } from './messages.js';
import { TakenLog, type TakenMessage } from './taken-log.js';

const REFERENCE_LENGTH_MAX = 128;
/** Above it submissions get 503, so that a callback URL that is down cannot fill the memory. */
const RECEIPTS_PENDING_MAX = 2_000_000;
const CALLBACKS_MAX = 64;

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

/** What became of a message: it is refused, or receipts call it so. */
type Verdict = { refusal: Refusal | 'INVALID_MESSAGE' | 'MESSAGE_TOO_LONG' } | { id: string };

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

/** The batches that come over HTTP, and the callbacks with their receipts. */
export class Submissions {
  /** By the secret of the account, then by URL. */
  private readonly callbacks = new Map<string, Map<string, Callback>>();
  private readonly log: TakenLog | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly messages: Messages,
    private readonly allowance: Allowance,
    private readonly faults: Faults,
    private readonly logger: Logger,
  ) {
    if (settings.keepLog) this.log = new TakenLog();
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
    const waitS = this.allowance.spend(messages.length);
    if (waitS > 0) {
      const most = this.settings.messagesPerSecond;
      throw new Rejected(429, 'THROTTLED', `more than ${most} messages a second`, waitS);
    }

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
      const verdict = this.takeOne(messages[index], index, batch);
      if (isLost) continue;
      if ('id' in verdict) {
        answer.accepted++;
        ids.push(verdict.id);
      } else {
        const { refusal } = verdict;
        answer.refused.push({ index, code: refusal, retryable: refusal === 'QUEUE_FULL' });
      }
    }
    if (behaviour.ownIds) answer.ids = ids;
    if (inDoubt.length > 0) answer.inDoubt = inDoubt;
    this.messages.stats.submissions++;
    return { answer, receiptsLeft: early && callback.sendAtOnce(early) };
  }

  /** The messages taken whose references begin so. @throws Rejected where no log is kept. */
  takenOf(prefix: string): TakenMessage[] {
    if (!this.log) throw new Rejected(404, 'NOT_KEPT', 'the log is kept with --keep-log only');
    return this.log.of(prefix);
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

  private takeOne(message: unknown, index: number, batch: Batch): Verdict {
    const { messages } = this;
    const { behaviour, fault } = batch;
    const { ref, to, text } = (message ?? {}) as { ref?: unknown; to?: unknown; text?: unknown };
    if (typeof ref !== 'string' || ref.length === 0 || ref.length > REFERENCE_LENGTH_MAX)
      return { refusal: 'INVALID_MESSAGE' };
    if (typeof text !== 'string' || text.length === 0) return { refusal: 'INVALID_MESSAGE' };
    const hash = hashReference(ref, this.settings.seed);
    if (hash === -1) return { refusal: 'INVALID_MESSAGE' };
    if (text.length > TEXT_LENGTH_MAX) return { refusal: 'MESSAGE_TOO_LONG' };
    if (typeof to !== 'string' || !/^\+[1-9]\d{6,14}$/.test(to)) return { refusal: 'INVALID_DESTINATION' };

    const before = messages.answeredBefore(hash);
    const firstId = behaviour.ownIds ? `m${hash.toString(36)}` : ref;
    if (before !== undefined && behaviour.deduplicate) {
      messages.stats.duplicates++;
      return before === null ? { id: firstId } : { refusal: before };
    }
    const fate = decideFate(hash, to, behaviour);
    const refusal = messages.refusalOf(hash, fate, fault, index % 2 === 1);
    if (refusal !== null) return { refusal };
    const receipts = messages.accept(hash, fate, to, text);
    // Whoever goes to a phone a second time is another message.
    const again = behaviour.ownIds && before === null;
    const id = again ? `${firstId}-${messages.stats.acceptedAgain}` : firstId;
    this.log?.add({ ref, to, id, status: ENDINGS[fate.ending]!.status });
    this.schedule(id, receipts, batch);
    return { id };
  }

  private schedule(reference: string, receipts: PlannedReceipt[], { callback, nowMs, early }: Batch): void {
    for (let i = 0; i < receipts.length; i++) {
      const { ending, delayMs } = receipts[i] as PlannedReceipt;
      if (i === 0 && early !== undefined) {
        early.references.push(reference);
        early.endings.push(ending);
      } else {
        callback.schedule(reference, ending, delayMs, nowMs);
      }
    }
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
      this.messages.stats,
      this.logger,
    );
    if (account) account.set(callbackUrl, callback);
    else this.callbacks.set(callbackSecret, new Map([[callbackUrl, callback]]));
    return callback;
  }
}
