import { onCommit, type Tx } from '../../platform/postgres/postgres.js';
import { countAfter, countsSet, type MovesSql } from './campaign.counts.js';
import { failureShare } from './campaign.failures.js';
import { type ToldBy, totalsSet } from './campaign.totals.js';
import { ALL_BATCHES_DONE, CHANGED, firstTransition, TRANSITIONS } from './campaign.transitions.js';
import { STATUS_NAMES, sumMoves, type Transition } from './message.js';
import { countMoved } from './message.metrics.js';

/**
 * Adds transitions and money to a campaign's counters, once a transaction. Taken last, because every other
 * transaction of the campaign waits for this row until the commit.
 * @param carrierOfRows whose metrics count them, where that is another carrier than the campaign's.
 */
export async function addToCampaign(
  tx: Tx,
  campaignId: bigint | number,
  transitions: readonly Transition[],
  money: { capturedMicros: bigint; releasedMicros: bigint } = { capturedMicros: 0n, releasedMicros: 0n },
  carrierOfRows?: string,
): Promise<void> {
  const { left, came } = sumMoves(transitions);
  const nothingMoved = STATUS_NAMES.every((status) => left[status] === 0);
  if (nothingMoved && money.capturedMicros === 0n && money.releasedMicros === 0n) return;
  const { rows } = await tx.query<{ carrier: string }>({
    name: 'add-to-campaign',
    text: ADD_TO_CAMPAIGN,
    values: [
      campaignId,
      money.capturedMicros,
      money.releasedMicros,
      ...STATUS_NAMES.map((status) => left[status]),
      ...STATUS_NAMES.map((status) => came[status]),
    ],
  });
  onCommit(tx, () => {
    for (const { carrier } of rows) {
      for (const status of STATUS_NAMES) countMoved(carrierOfRows ?? carrier, status, came[status]);
    }
  });
}

/**
 * What moved messages do to their campaign, as the SET clause of `UPDATE campaign`; the snapshot beside the spec shows it.
 * A campaign that is left with no queued, unknown or sent message and no batch without its outcome is completed by the
 * same statement; where the last two batches end at once and miss each other, by the sweeper. One that has messages left
 * while too many of the latest fail is paused by it.
 */
export function countersSet(toldBy: ToldBy, moves: MovesSql): string {
  const left = (['queued', 'unknown', 'sent'] as const).map((status) => countAfter(moves, status));
  const failures = failureShare(toldBy, moves);
  return `
    ${countsSet(moves)},
    ${totalsSet(toldBy, moves)},
    ${firstTransition([
      [`${left.join(' + ')} = 0 AND ${ALL_BATCHES_DONE}`, TRANSITIONS.complete],
      [`${countAfter(moves, 'queued')} > 0 AND ${failures.tooMany}`, TRANSITIONS.pauseForFailures],
    ])},
    ${failures.set},
    ${CHANGED}`;
}

export const ADD_TO_CAMPAIGN = `
  UPDATE campaign SET captured_micros = captured_micros + $2, released_micros = released_micros + $3,${countersSet(
    'submitted',
    {
      left: (status) => `$${STATUS_NAMES.indexOf(status) + 4}::int`,
      came: (status) => `$${STATUS_NAMES.indexOf(status) + 4 + STATUS_NAMES.length}::int`,
    },
  )}
  WHERE id = $1 RETURNING carrier`;
