import { type Carrier, type Refusal, TEST_CARRIER } from '../../carriers/carrier.js';
import { OF_THE_CARRIER, TOO_MUCH_FOR_NOW } from '../../carriers/error-codes.js';
import { HOPS_KEPT, type Hop } from '../model/hop.js';
import { type Choosing, choicesOf } from './choices.js';
import type { ClaimedBatch, MessageRow } from './claim.store.js';

/** The hops of rows that leave a batch which was in doubt: whoever had it may have taken them. */
export function doubted(batch: Hopping, at = new Date()): Hop[] {
  return hopsAfter(batch, at, { code: 'in_doubt', retryable: true });
}

type Hopping = Pick<ClaimedBatch, 'hops' | 'carrier' | 'refusals'>;

/** The hops of rows that leave the batch's carrier, with this one. */
function hopsAfter(
  { hops, carrier, refusals: round }: Hopping,
  at: Date,
  { code, retryable: isRetryable }: Pick<Refusal, 'code' | 'retryable'>,
): Hop[] {
  return [...hops, { carrier, at: at.toISOString(), code, isRetryable, round }].slice(-HOPS_KEPT);
}

/** Whether what such a carrier may have taken is sent again by policy. */
const sendsAgain = (carrier: Carrier | undefined) =>
  carrier?.capabilities.deduplicates === false && carrier.capabilities.inDoubtPolicy === 'resend';

/** Rows that were refused for the same reason and go to the same carrier next. */
export interface Onward {
  carrier: string;
  /** Every carrier has refused them: they wait, as what is deferred does. */
  startsRound: boolean;
  refused: readonly Refusal[];
  /** Of the batch that has them next. */
  hops: readonly Hop[];
}

/**
 * Which refused rows go to another carrier of their routes, and to which. Only what was refused for a reason of the carrier, its
 * account or the way to it does, or, where the route says so, because it was too much at once: no other carrier helps a wrong number.
 * What is in doubt never does, also not once it has been refused since, for a worker that was stopped may still submit it; only where
 * the carrier's policy is to send it again in spite of that. Nor does what is over. In a round each carrier is asked once; after it the rows wait for one that
 * refused them for now.
 */
export function onwards(
  options: Choosing,
  batch: ClaimedBatch,
  rows: readonly MessageRow[],
  refused: readonly Refusal[],
): Onward[] {
  const { routes, carriers, health } = options;
  if (
    routes.isEmpty ||
    refused.length === 0 ||
    batch.inDoubt ||
    (batch.hops.some(({ code }) => code === 'in_doubt') && !sendsAgain(carriers.get(batch.carrier))) ||
    batch.expired ||
    batch.carrier === TEST_CARRIER
  )
    return [];
  const at = new Date();
  const ofRound = batch.hops.filter(({ round }) => round === batch.refusals);
  const tried = new Set([batch.carrier, ...ofRound.map(({ carrier }) => carrier)]);
  const found = new Map<string, { carrier: string; startsRound: boolean; refused: Refusal[] }>();
  for (const refusal of refused) {
    const { code, retryable } = refusal;
    if (!OF_THE_CARRIER.has(code) && !TOO_MUCH_FOR_NOW.has(code)) continue;
    const to = rows[refusal.index]![1];
    const choices = choicesOf(options, batch, to, at);
    if (TOO_MUCH_FOR_NOW.has(code) && !choices.some((r) => r.carrier === batch.carrier && r.throttledGoesOn))
      continue;
    const next = choices.find(({ carrier }) => !tried.has(carrier) && health.mayTake(carrier))?.carrier;
    const waitsFor = retryable ? undefined : ofRound.findLast((hop) => hop.isRetryable)?.carrier;
    const carrier = next ?? waitsFor;
    if (carrier === undefined) continue;
    const key = `${carrier} ${next === undefined} ${code} ${retryable}`;
    const same = found.get(key);
    if (same) same.refused.push(refusal);
    else found.set(key, { carrier, startsRound: next === undefined, refused: [refusal] });
  }
  return [...found.values()].map((onward) => ({
    ...onward,
    hops: hopsAfter(batch, at, onward.refused[0]!),
  }));
}
