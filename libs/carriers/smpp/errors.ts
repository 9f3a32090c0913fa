/**
 * How a submit ends that has no response of ESME_ROK, told apart by the only question that matters then: may the SMSC
 * have it? `refused`: its response says that it was not taken. `not_written`: nothing of it was given to a connection,
 * so it may safely be given to another. `in_doubt`: it was written, and nobody knows.
 */
export type SubmitOutcome = 'refused' | 'not_written' | 'in_doubt';

export class SubmitError extends Error {
  override readonly name = 'SubmitError';
  constructor(
    readonly outcome: SubmitOutcome,
    /** `status`: refused by its command_status. `garbage`: its response makes no sense. `too_late`: by its limits. */
    readonly reason: 'status' | 'garbage' | 'timed_out' | 'closed' | 'too_late',
    message: string,
    /** command_status of a refusal. */
    readonly status: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A bind that did not come to be. */
export class BindError extends Error {
  override readonly name = 'BindError';
  constructor(
    /** `account`: the SMSC does not accept it, and will not until somebody changes something there or here. */
    readonly reason: 'account' | 'already_bound' | 'refused' | 'unreachable',
    message: string,
    /** command_status of bind_resp. */
    readonly status: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
