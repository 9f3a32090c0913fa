import type { ReceiptFault, SubmissionFault } from './fault-kinds.js';
import type { FaultRequest } from './requests.js';

/** A fault of a submission, with what it needs to know. */
export interface ActiveFault {
  fault: SubmissionFault;
  delayMs?: number;
  retryAfterS?: number;
  /** It meets only submissions of more messages. */
  messagesMax?: number;
  /** Of `die_with_full_window`. */
  unansweredMax?: number;
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

  get areBindsStolen(): boolean {
    return this.submission?.fault === 'bind_stolen';
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
      case 'receipts_hex_ids':
        this.endReceipts();
        this.receipts = request.fault;
        this.receiptTimer = after(request.forMs, () => this.endReceipts());
        return;
      default:
        this.endSubmission();
        this.submission = {
          ...request,
          timesLeft: ('times' in request && request.times) || Number.POSITIVE_INFINITY,
        };
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
