import type { MovesSql } from './campaign.counts.js';
import type { StatusName } from './message.js';

/**
 * A campaign's totals: how many messages ever came to these, whatever they did later. They only grow, and the history
 * (libs/sales/stats/stats.store.ts) is made of them.
 */
export const TOTALS = ['sent', 'failed', 'undelivered', 'expired', 'canceled', 'delivered'] as const;

/** Who tells what became of messages: the answer to a submission (or we ourselves, of what is not submitted), or receipts. */
export type ToldBy = 'submitted' | 'receipts';

/**
 * By how much a total grows. `sent` is whatever a carrier took: what a receipt takes out of queued or unknown was taken,
 * even if our own note of that is still to come.
 */
const cameFor = (toldBy: ToldBy, { left, came }: MovesSql, status: StatusName) =>
  toldBy === 'receipts' && status === 'sent' ? `${left('queued')} + ${left('unknown')}` : came(status);

/** The totals, as assignments of `UPDATE campaign SET`. */
export const totalsSet = (toldBy: ToldBy, moves: MovesSql) =>
  TOTALS.map(
    (status) => `total_${status} = campaign.total_${status} + ${cameFor(toldBy, moves, status)}`,
  ).join(',\n    ');
