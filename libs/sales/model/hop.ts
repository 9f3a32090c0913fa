/**
 * A carrier that refused rows, which went to another then, or that had them in doubt before they were sent again; kept on the batch
 * that has them now.
 */
export interface Hop {
  carrier: string;
  /** ISO 8601. */
  at: string;
  /** Ours; `in_doubt` where it may have taken them. */
  code: string;
  isRetryable: boolean;
  /** The deferrals of its batch by then: those of one round are between two of them. */
  round: number;
}

/** The latest are kept; more than a message has carriers to choose from, so that a round is known whole. */
export const HOPS_KEPT = 20;
