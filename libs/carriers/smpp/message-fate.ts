import { setTimeout as delay } from 'node:timers/promises';
import type { ErrorCode } from '../error-codes.js';
import { type Fate, refusedFateForNow } from '../fate.js';
import type { StatusMeaning } from '../status-meaning.js';
import { statusName } from './command-status.js';
import { BindError, SubmitError } from './errors.js';
import { UnencodableError } from './octets.js';
import type { Outgoing } from './pdu.js';
import { statusMeaning } from './smpp.codes.js';

type Part = Outgoing<'submit_sm'>;

export interface PartsOptions {
  /** Rejects as `Session.submit` does. */
  submit: (part: Part) => Promise<void>;
  /** The account's own statuses, before those of the standard. */
  statuses?: ReadonlyMap<number, StatusMeaning>;
  /** On the clock of `performance.now()`: no part is written later. */
  sendBeforeMs: number;
  /** Aborted: what was not written is not tried again. */
  signal: AbortSignal;
}

/** Before a part that is known not to be taken is tried again. */
const REPEAT_MS = 500;
/** What is over soon, so that the rest of a message is worth waiting for. */
const PASSING: readonly ErrorCode[] = ['throttled', 'queue_full', 'carrier_unreachable'];

/**
 * Submits the parts of a message one after the other. If the first one is refused, so is the message, and no more of it
 * is sent. Once one was taken the message can only be accepted or in doubt, and it is never sent again, so a later part
 * that provably was not taken and may be soon is tried again while there is time.
 */
export async function submitParts(parts: readonly Part[], options: PartsOptions): Promise<Fate> {
  let taken = 0;
  while (taken < parts.length) {
    const fate = await submitPart(parts[taken]!, options);
    if (fate.kind === 'accepted') {
      taken++;
    } else if (taken === 0 || fate.kind === 'in_doubt') {
      return fate;
    } else {
      const { code } = fate.why;
      const mayWait = performance.now() + REPEAT_MS < options.sendBeforeMs && !options.signal.aborted;
      if (!PASSING.includes(code) || !mayWait) return { kind: 'in_doubt', code };
      await delay(REPEAT_MS, undefined, { signal: options.signal }).catch(() => undefined);
    }
  }
  return { kind: 'accepted' };
}

async function submitPart(part: Part, { submit, statuses }: PartsOptions): Promise<Fate> {
  try {
    await submit(part);
    return { kind: 'accepted' };
  } catch (error) {
    if (error instanceof UnencodableError) return UNENCODABLE;
    if (!(error instanceof SubmitError)) throw error;
    return fateBy(error, statuses);
  }
}

export const UNENCODABLE: Fate = { kind: 'refused', why: { code: 'invalid_message', retryable: false } };

function fateBy(error: SubmitError, statuses?: ReadonlyMap<number, StatusMeaning>): Fate {
  const { outcome, reason, status, cause } = error;
  if (outcome === 'not_written') {
    // Its place in the window, or the pace, did not come in time.
    if (reason === 'too_late') return refusedFateForNow('throttled');
    const isUnknown = cause instanceof BindError && cause.reason === 'account';
    return refusedFateForNow(isUnknown ? 'unauthorized' : 'carrier_unreachable');
  }
  if (outcome === 'in_doubt' || status === null) {
    if (reason === 'timed_out') return { kind: 'in_doubt', code: 'timed_out' };
    return { kind: 'in_doubt', code: reason === 'garbage' ? 'garbage_reply' : 'connection_lost' };
  }
  const meaning = statuses?.get(status) ?? statusMeaning(status);
  if (meaning.outcome === 'in_doubt') return { kind: 'in_doubt', code: meaning.code };
  const { code, retryable } = meaning;
  return { kind: 'refused', why: { code, carrierCode: statusName(status), retryable } };
}
