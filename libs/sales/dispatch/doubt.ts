import { type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import { addToCampaign } from '../model/counters.store.js';
import { STATUS, type Transition } from '../model/message.js';
import { costMicros } from '../model/price.js';
import {
  freeSegments,
  insertMovedBatch,
  insertSettlement,
  type Moved,
  markUnsent,
  moveMessages,
  takeAttempts,
} from './batch.store.js';
import {
  chargeReceipted,
  countResent,
  endDoubt,
  type InDoubtBatch,
  type InDoubtPolicy,
  lockDecidable,
  lockUnknown,
} from './doubt.store.js';
import { doubted } from './failover.js';
import type { WakeUp } from './wake-ups.js';

/**
 * Decides one batch in doubt: when receipts have told of every row, or when its time is up. Rows a receipt spoke of
 * were accepted and are charged, but for those that were free before. The others are sent again where the carrier's policy is `resend`; where it is `hold`
 * they are `expired` (in_doubt) and not charged, since nobody can prove that they were sent. Where the policy matters,
 * the batch is left to a worker that has the carrier.
 * @param policies those of the carriers of this worker, by their names.
 * @returns its campaign and the batch to wake a worker for, if any; null if there is none to decide.
 */
export async function decideInDoubt(
  pool: Pool,
  policies: ReadonlyMap<string, InDoubtPolicy>,
): Promise<{ campaignId: bigint; wakeUps: WakeUp[] } | null> {
  return transaction(pool, async (tx) => {
    const batch = await lockDecidable(tx, policies);
    if (!batch) return null;
    const { campaignId } = batch;
    const deferred = batch.mayResend ? await moveUnknown(tx, batch) : null;
    const expired = await markUnsent(tx, batch, STATUS.unknown, STATUS.expired, 'in_doubt');
    const chargedSegments = await chargeReceipted(tx, batch);
    const money = {
      capturedMicros: costMicros(batch.priceMicros, chargedSegments),
      releasedMicros: costMicros(batch.priceMicros, expired.segments + (await freeSegments(tx, batch))),
    };
    await endDoubt(tx, batch);
    await insertSettlement(tx, batch, money);
    const resent: Transition[] = deferred
      ? [{ from: 'unknown', to: 'queued', messages: deferred.messages }]
      : [];
    await addToCampaign(tx, campaignId, [...expired.transitions, ...resent], money, batch.carrier);
    if (!deferred) return { campaignId, wakeUps: [] };
    await countResent(tx, campaignId, deferred.messages);
    return {
      campaignId,
      wakeUps: [
        await insertMovedBatch(
          tx,
          batch,
          deferred,
          { state: 'queued', dueInMs: 0, error: 'in_doubt' },
          { hops: doubted(batch) },
        ),
      ],
    };
  });
}

/** What is left of the batch leaves it to be deferred, if its campaign goes on. */
async function moveUnknown(tx: Tx, batch: InDoubtBatch): Promise<Moved> {
  const attempt = await takeAttempts(tx, batch, 1);
  if (attempt === null) return null;
  const seqs = await lockUnknown(tx, batch);
  return seqs && moveMessages(tx, batch, seqs, attempt);
}
