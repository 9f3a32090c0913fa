import type { Tx } from '../../platform/postgres/postgres.js';
import { addToCampaign } from '../model/counters.store.js';
import { costMicros } from '../model/price.js';
import {
  freeSegments,
  insertMovedBatch,
  insertSettlement,
  markAccepted,
  moveMessages,
  NONE_TOUCHED,
  passOn,
  takeAttempts,
} from './batch.store.js';
import { type Choosing, choicesOf } from './choices.js';
import { type ClaimedBatch, endClaim, type MessageRow } from './claim.store.js';
import type { WakeUp } from './wake-ups.js';

/** Positions of rows by the carrier that is to have them. */
type Shares = ReadonlyMap<string, readonly number[]>;

/**
 * Gives the rows of a claimed batch to the carriers that the routes choose for them, where these are others than the one that has
 * it. It is the last moment at which that is decided, so a change of routes holds at once; what a carrier was given by a
 * route, or after another refused it, is not decided again.
 *
 * Where one carrier is to have them all, the batch becomes its own. Else each gets a batch of its share, which is
 * claimed by itself, and this one ends with what was free or told of before.
 * @returns the batches to wake workers for, where nothing is left to submit under this claim.
 */
export async function shareOut(
  options: Choosing,
  tx: Tx,
  batch: ClaimedBatch,
  rows: readonly MessageRow[],
): Promise<WakeUp[] | null> {
  const shares = sharesOf(options, batch, rows);
  const [only] = shares.keys();
  if (only === undefined || (shares.size === 1 && only === batch.carrier)) return null;
  if (shares.size === 1) {
    await passOn(tx, batch, { carrier: only, hops: batch.hops });
    batch.carrier = only;
    return null;
  }
  const first = await takeAttempts(tx, batch, shares.size);
  // It was torn apart too often to be divided once more.
  if (first === null) return null;
  await endClaim(tx, batch, { state: 'done' });
  const wasTold = rows.length < batch.messages;
  const others = [...rows.map(([seq]) => seq), ...batch.freeSeqs];
  const told = wasTold ? await markAccepted(tx, batch, others) : NONE_TOUCHED;
  const money = {
    capturedMicros: costMicros(batch.priceMicros, told.segments),
    releasedMicros: costMicros(batch.priceMicros, await freeSegments(tx, batch)),
  };
  await insertSettlement(tx, batch, money);
  const wakeUps: WakeUp[] = [];
  for (const [n, [carrier, seqs]] of [...shares].entries()) {
    const to = carrier === batch.carrier ? {} : { carrier };
    const moved = await moveMessages(tx, batch, seqs, first + n, to.carrier);
    const due = { state: 'queued', dueInMs: 0, error: batch.error } as const;
    wakeUps.push(await insertMovedBatch(tx, batch, moved!, due, { ...to, startsRound: false }));
  }
  await addToCampaign(tx, batch.campaignId, told.transitions, money, batch.carrier);
  return wakeUps;
}

function sharesOf(options: Choosing, batch: ClaimedBatch, rows: readonly MessageRow[]): Shares {
  const shares = new Map<string, number[]>();
  const at = new Date();
  for (const [seq, to] of rows) {
    const choices = choicesOf(options, batch, to, at);
    // Where all are ill the first is as good as any.
    const choice = choices.find(({ carrier }) => options.health.mayTake(carrier)) ?? choices[0];
    const carrier = choice?.carrier ?? batch.carrier;
    const share = shares.get(carrier);
    if (share) share.push(seq);
    else shares.set(carrier, [seq]);
  }
  for (const carrier of shares.keys()) options.health.begin(carrier);
  return shares;
}
