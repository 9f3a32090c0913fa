import type { CarrierError } from './carrier.js';
import type { ErrorCode } from './error-codes.js';

/** What a status of a carrier's protocol says of what it answers, a submission or a message. */
export interface StatusMeaning<Outcome extends CarrierError['outcome'] = 'refused' | 'in_doubt'> {
  outcome: Outcome;
  code: ErrorCode;
  /** Of what is refused. */
  retryable: boolean;
}

export const refusedForNow = (code: ErrorCode): StatusMeaning => ({
  outcome: 'refused',
  code,
  retryable: true,
});
export const refusedForGood = (code: ErrorCode): StatusMeaning => ({
  outcome: 'refused',
  code,
  retryable: false,
});
export const inDoubt = (code: ErrorCode): StatusMeaning => ({ outcome: 'in_doubt', code, retryable: true });
