import { onCommit, type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import { releaseRoom } from '../model/quota.store.js';
import { campaignKey } from '../model/reference.js';
import { removedRows } from './removal.metrics.js';
import {
  endRemoval,
  goOnAt,
  postponeRemoval,
  type Removal,
  type RemovalPart,
  type Removed,
  removeBatches,
  removeMessages,
  removeRejects,
  removeReport,
  removeRuns,
  takeRemoval,
} from './removal.store.js';

/** What one transaction looks at: few enough that it is over in some tens of milliseconds. */
export const REMOVED_AT_ONCE = { batches: 1_000, messages: 10_000, rejects: 10_000, runs: 1_000 };

/** What follows a part that is done. */
const NEXT: Record<Exclude<RemovalPart, 'campaign'>, RemovalPart> = {
  batches: 'messages',
  messages: 'rejects',
  rejects: 'runs',
  runs: 'campaign',
};

/**
 * Removes ranges of what is due, in turns over all campaigns whose rows are being removed, until `budgetMs` are over or
 * nothing is left. Where several processes are at it, each has campaigns of its own.
 * @returns how many ranges.
 */
export async function removeDue(
  pool: Pool,
  logger: Pick<Logger, 'error'>,
  budgetMs: number,
  atOnce: typeof REMOVED_AT_ONCE = REMOVED_AT_ONCE,
): Promise<number> {
  const endsAtMs = performance.now() + budgetMs;
  for (let ranges = 0; ; ranges++) {
    if (ranges > 0 && performance.now() >= endsAtMs) return ranges;
    let removal: Removal | null = null;
    try {
      await transaction(pool, async (tx) => {
        removal = await takeRemoval(tx);
        if (removal) await removeRange(tx, removal, atOnce);
      });
    } catch (error) {
      // The compiler does not see that the transaction assigns it.
      const failed = removal as Removal | null;
      if (!failed) throw error;
      await postponeRemoval(pool, failed.campaignId);
      logger.error(
        { campaign: campaignKey(failed.campaignId), err: error },
        'rows of a campaign cannot be removed; it is tried again in a minute',
      );
    }
    if (!removal) return ranges;
  }
}

async function removeRange(
  tx: Tx,
  { campaignId, part, next }: Removal,
  atOnce: typeof REMOVED_AT_ONCE,
): Promise<void> {
  if (part === 'campaign') return endRemoval(tx, campaignId);
  const { rows, next: goesOnAt } = await removePart(tx, { campaignId, part, next }, atOnce[part]);
  onCommit(tx, () => removedRows.inc({ table: part }, rows));
  if (goesOnAt !== null) await goOnAt(tx, campaignId, part, goesOnAt);
  else await goOnAt(tx, campaignId, NEXT[part], 0);
  if (part !== 'rejects' || goesOnAt !== null) return;
  await removeReport(tx, campaignId);
  // Its contacts are gone by then.
  await releaseRoom(tx, [campaignId]);
}

function removePart(
  tx: Tx,
  { campaignId, part, next }: Removal & { part: keyof typeof REMOVED_AT_ONCE },
  count: number,
): Promise<Removed> {
  switch (part) {
    case 'batches':
      return removeBatches(tx, campaignId, next, count);
    case 'messages':
      return removeMessages(tx, campaignId, next, count);
    case 'rejects':
      return removeRejects(tx, campaignId, next, count);
    case 'runs':
      return removeRuns(tx, campaignId, count);
  }
}
