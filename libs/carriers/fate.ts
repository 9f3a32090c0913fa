import { type Answer, CarrierError, type Doubt, type Refusal } from './carrier.js';
import type { ErrorCode } from './error-codes.js';

/** How one message ended, of however many parts it was. */
export type Fate =
  | { kind: 'accepted' }
  | { kind: 'refused'; why: Omit<Refusal, 'index'> & { code: ErrorCode } }
  | { kind: 'in_doubt'; code: ErrorCode };

export const refusedFateForNow = (code: ErrorCode): Fate => ({
  kind: 'refused',
  why: { code, retryable: true },
});

/** For the whole account: its pace has halved by then, and is on its way up. */
const THROTTLED_MS = 1_000;

/** Not about a message: all of a batch were refused so, and the same batch is taken once that is over. */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set<ErrorCode>([
  'carrier_credit_exhausted',
  'carrier_unavailable',
  'carrier_unreachable',
  'queue_full',
  'request_rejected',
  'throttled',
  'unauthorized',
]);

export function isOfTheAccount(code: string): boolean {
  return OF_THE_ACCOUNT.has(code);
}

/**
 * What the carrier says of a submission, from how each of its messages ended; `ids` are its own of those it accepted, where
 * receipts name messages by these, and `askedMs` is how long it wishes us to wait.
 * @throws CarrierError where it is not about single messages: nobody knows of any of them, or all were refused for the
 * account's sake.
 */
export function answerOf(
  fates: ReadonlyMap<number, Fate>,
  ids?: ReadonlyMap<number, readonly string[]>,
  askedMs: number | null = null,
): Answer {
  const refused: Refusal[] = [];
  const inDoubt: Doubt[] = [];
  const accepted = new Map<number, readonly string[]>();
  for (const [index, fate] of fates) {
    if (fate.kind === 'refused') refused.push({ index, ...fate.why });
    else if (fate.kind === 'in_doubt') inDoubt.push({ index, code: fate.code });
    else if (ids?.has(index)) accepted.set(index, ids.get(index)!);
  }
  if (inDoubt.length === fates.size) {
    throw new CarrierError('nobody knows what was taken', 'in_doubt', inDoubt[0]!.code, true);
  }
  const isAccount = refused.every(({ code, retryable }) => retryable && isOfTheAccount(code));
  if (refused.length === fates.size && isAccount) {
    const { code, carrierCode = 'not written' } = refused[0]!;
    const retryAfterMs = askedMs ?? (code === 'throttled' ? THROTTLED_MS : null);
    throw new CarrierError(`all were refused: ${carrierCode}`, 'refused', code, true, retryAfterMs);
  }
  return ids ? { refused, inDoubt, ids: accepted } : { refused, inDoubt };
}
