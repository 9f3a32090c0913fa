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
  // Half is taken for certain.
  'lose_half',
  // All is taken.
  'slow_answer',
  'time_out_after_accept',
  'reset_after_accept',
  'error_500_after_accept',
  'error_503_after_accept',
  'garbage',
  // Of SMPP alone: all is taken, and nobody is told; the binds are gone.
  'die_with_full_window',
  'bind_stolen',
] as const;
export type SubmissionFault = (typeof SUBMISSION_FAULTS)[number];

/** What may befall receipts. */
export const RECEIPT_FAULTS = [
  'receipts_twice',
  'receipts_shuffled',
  'receipts_early',
  // Of SMPP alone.
  'receipts_hex_ids',
] as const;
export type ReceiptFault = (typeof RECEIPT_FAULTS)[number];

/** Of a submission, whatever befalls it. */
export const MESSAGES_PER_REQUEST_MAX = 5_000;

// What a fault does that does not say how much.
export const SLOW_ANSWER_MS = 700;
export const RETRY_AFTER_S = 1;
/** `error_413` takes requests of so many. */
export const MESSAGES_BELOW_413_MAX = 1;
/** `die_with_full_window` cuts a bind with so many unanswered, which is a usual window. */
export const FULL_WINDOW = 10;
