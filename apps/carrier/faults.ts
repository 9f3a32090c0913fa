import { z } from 'zod';

/** What may befall a submission. */
export const SUBMISSION_FAULTS = [
  // Nothing is taken.
  'down',
  'reset_before_accept',
  'error_401',
  'error_402',
  'error_413',
  'error_429',
  'error_503',
  // Half is taken.
  'refuse_half',
  'refuse_half_for_good',
  // All is taken.
  'slow_answer',
  'time_out_after_accept',
  'reset_after_accept',
  'error_500_after_accept',
  'error_503_after_accept',
  'garbage',
] as const;
export type SubmissionFault = (typeof SUBMISSION_FAULTS)[number];

/** What may befall receipts. */
const RECEIPT_FAULTS = ['receipts_twice', 'receipts_shuffled', 'receipts_early'] as const;
export type ReceiptFault = (typeof RECEIPT_FAULTS)[number];

export const SLOW_ANSWER_MS = 700;
export const RETRY_AFTER_S = 1;
export const MESSAGES_MAX = 1;

/** How long it lasts; without it, until another of its kind or "none". */
const forMs = z.number().min(1).max(3_600_000).optional();
/** How many submissions it meets; without it, every one. */
const times = z.int().min(1).optional();

/** The body of `POST /faults`. A fault takes the place of the one of its kind; "none" ends both. */
export const faultSchema = z.discriminatedUnion('fault', [
  z.strictObject({ fault: z.literal('none') }),
  z.strictObject({ fault: z.enum(RECEIPT_FAULTS), forMs }),
  z.strictObject({
    fault: z.literal('slow_answer'),
    times,
    forMs,
    delayMs: z.number().min(0).max(3_600_000).default(SLOW_ANSWER_MS),
  }),
  z.strictObject({
    fault: z.enum(['error_429', 'error_503']),
    times,
    forMs,
    retryAfterS: z.int().min(0).max(1_000_000_000).default(RETRY_AFTER_S),
  }),
  z.strictObject({
    fault: z.literal('error_413'),
    times,
    forMs,
    messagesMax: z.int().min(0).max(5_000).default(MESSAGES_MAX),
  }),
  z.strictObject({
    fault: z.enum(SUBMISSION_FAULTS).exclude(['slow_answer', 'error_413', 'error_429', 'error_503']),
    times,
    forMs,
  }),
]);
export type FaultRequest = z.input<typeof faultSchema>;

/** A fault of a submission, with what it needs to know. */
export interface ActiveFault {
  fault: SubmissionFault;
  delayMs?: number;
  retryAfterS?: number;
  /** It meets only submissions of more messages. */
  messagesMax?: number;
}

/**
 * The faults at work: at most one of the submissions and one of the receipts.
 *
 *   none ──set──▶ active ──used up, time is up, set none──▶ none
 */
export class Faults {
  private submission: (ActiveFault & { timesLeft: number }) | undefined;
  private submissionTimer: NodeJS.Timeout | undefined;
  private receiptTimer: NodeJS.Timeout | undefined;
  receipts: ReceiptFault | undefined;

  /** `onExpired` is called when the time of a submission fault is up. */
  constructor(private readonly onExpired: () => void) {}

  get isDown(): boolean {
    return this.submission?.fault === 'down';
  }

  set(request: FaultRequest): void {
    switch (request.fault) {
      case 'none':
        this.endReceipts();
        this.endSubmission();
        return;
      case 'receipts_twice':
      case 'receipts_shuffled':
      case 'receipts_early':
        this.endReceipts();
        this.receipts = request.fault;
        this.receiptTimer = after(request.forMs, () => this.endReceipts());
        return;
      default:
        this.endSubmission();
        this.submission = { ...request, timesLeft: request.times ?? Number.POSITIVE_INFINITY };
        this.submissionTimer = after(request.forMs, () => {
          this.endSubmission();
          this.onExpired();
        });
    }
  }

  /** The fault this submission meets. */
  take(): ActiveFault | undefined {
    const taken = this.submission;
    if (taken !== undefined && --taken.timesLeft <= 0) this.endSubmission();
    return taken;
  }

  private endSubmission(): void {
    clearTimeout(this.submissionTimer);
    this.submission = undefined;
  }

  private endReceipts(): void {
    clearTimeout(this.receiptTimer);
    this.receipts = undefined;
  }
}

function after(delayMs: number | undefined, what: () => void): NodeJS.Timeout | undefined {
  return delayMs === undefined ? undefined : setTimeout(what, delayMs).unref();
}
