import { changeOf, type MovesSql } from './campaign.counts.js';
import type { ToldBy } from './campaign.totals.js';
import type { StatusName } from './message.js';

/**
 * The failure share of a campaign's latest submissions, and that of its latest receipts, by which it pauses itself. Of
 * each there are two columns: how many are looked at, and how many of those failed. What is older weighs less and less.
 */

/** So many of the latest are looked at; fewer than the least say nothing. */
const RECENT_MESSAGES = 5_000;
const RECENT_MESSAGES_MIN = 100;

const SHARES: Record<
  ToldBy,
  { all: string; failed: string; bad: readonly StatusName[]; good: readonly StatusName[] }
> = {
  submitted: { all: 'recent_submitted', failed: 'recent_refused', bad: ['failed'], good: ['sent'] },
  receipts: {
    all: 'recent_receipts',
    failed: 'recent_undelivered',
    bad: ['failed', 'undelivered'],
    good: ['delivered'],
  },
};

/** What has failed before a person looked at a campaign does not pause it again: assignments of `UPDATE campaign SET`. */
export const FORGET_FAILURES = Object.fromEntries(
  Object.values(SHARES).flatMap(({ all, failed }) => [
    [all, '0'],
    [failed, '0'],
  ]),
) as Record<string, '0'>;

/**
 * @returns `set`, the columns after the moves, as assignments of `UPDATE campaign SET`; and `tooMany`, the condition that
 * some have failed just now, and that the share of those that failed is above the campaign's limit.
 */
export function failureShare(toldBy: ToldBy, moves: MovesSql): { set: string; tooMany: string } {
  const share = SHARES[toldBy];
  const sumOf = (statuses: readonly StatusName[]) =>
    statuses.map((status) => `greatest(${changeOf(moves, status)}, 0)`).join(' + ');
  const bad = sumOf(share.bad);
  const all = `${bad} + ${sumOf(share.good)}`;
  const after = (column: string, added: string) =>
    `(campaign.${column} * greatest(0, 1 - (${all}) / ${RECENT_MESSAGES}.0) + ${added})`;
  const allAfter = after(share.all, all);
  const failedAfter = after(share.failed, bad);
  return {
    set: `${share.all} = ${allAfter},\n    ${share.failed} = ${failedAfter}`,
    tooMany: `${bad} > 0
      AND ${allAfter} >= ${RECENT_MESSAGES_MIN} AND ${failedAfter} > campaign.failure_share_max * ${allAfter}`,
  };
}
