import { onCommit, type Tx } from '../../platform/postgres/postgres.js';
import { STATUS_NAMES, type StatusName, sumMoves, type Transition } from './message.js';
import { countMoved } from './message.metrics.js';

/**
 * Adds transitions and money to a campaign's counters, once a transaction. Taken last, because every other
 * transaction of the campaign waits for this row until the commit.
 */
export async function addToCampaign(
  tx: Tx,
  campaignId: bigint | number,
  transitions: readonly Transition[],
  money: { capturedMicros: bigint; releasedMicros: bigint } = { capturedMicros: 0n, releasedMicros: 0n },
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
      for (const status of STATUS_NAMES) countMoved(carrier, status, came[status]);
    }
  });
}

/** No batch of `campaign` has its outcome still to come; receipts may overtake it, and a campaign is not done before. */
export const ALL_BATCHES_DONE = `NOT EXISTS (SELECT FROM batch b WHERE b.campaign_id = campaign.id
  AND b.state IN ('pending', 'queued', 'submitting', 'unknown'))`;

/** Of so many of the latest submissions, or receipts, the failure share is taken; fewer than the least say nothing. */
const RECENT_MESSAGES = 5_000;
const RECENT_MESSAGES_MIN = 100;

/**
 * What came to each of these is counted for good, whatever they do later: `sent` is whatever a carrier took, be it that a
 * receipt told of it first. The history (libs/sales/stats/stats.store.ts) is made of them.
 */
export const TOTALS = ['sent', 'failed', 'undelivered', 'expired', 'canceled', 'delivered'] as const;

/**
 * How counters change, as the SET clause of `UPDATE campaign`: the SQL of how many messages left and came to each status. A campaign
 * that is left with no queued, unknown or sent message and no batch to be settled is completed by the same statement;
 * where the last two batches end at once and miss each other, by the sweeper. One that has messages left while too many
 * of the latest fail is paused by it.
 */
export function countersSet(
  sampleOf: 'submitted' | 'receipts',
  left: (status: StatusName) => string,
  came: (status: StatusName) => string,
): string {
  const delta = (status: StatusName) => `(${came(status)} - ${left(status)})`;
  // What a receipt takes out of these two was taken by the carrier, even if our own note of that is still to come.
  const sent = sampleOf === 'submitted' ? came('sent') : `${left('queued')} + ${left('unknown')}`;
  const after = (status: StatusName) => `campaign.${status} + ${delta(status)}`;
  const more = (...statuses: StatusName[]) => statuses.map((s) => `greatest(${delta(s)}, 0)`).join(' + ');
  const [bad, good, badColumn] =
    sampleOf === 'submitted'
      ? [more('failed'), more('sent'), 'recent_refused']
      : [more('failed', 'undelivered'), more('delivered'), 'recent_undelivered'];
  const recent = (column: string, part: string) =>
    `(campaign.${column} * greatest(0, 1 - (${bad} + ${good}) / ${RECENT_MESSAGES}.0) + ${part})`;
  const recentTotal = recent(`recent_${sampleOf}`, `${bad} + ${good}`);
  const recentBad = recent(badColumn, bad);
  const completes = `campaign.status IN ('running', 'paused') AND ${(['queued', 'unknown', 'sent'] as const).map(after).join(' + ')} = 0 AND ${ALL_BATCHES_DONE}`;
  const pauses = `campaign.status = 'running' AND ${after('queued')} > 0 AND ${bad} > 0
    AND ${recentTotal} >= ${RECENT_MESSAGES_MIN} AND ${recentBad} > campaign.failure_share_max * ${recentTotal}`;
  const either = (completed: string, paused: string, otherwise: string) =>
    `CASE WHEN ${completes} THEN ${completed} WHEN ${pauses} THEN ${paused} ELSE ${otherwise} END`;
  return `
    ${STATUS_NAMES.map((status) => `${status} = ${after(status)}`).join(', ')},
    ${TOTALS.map((status) => `total_${status} = campaign.total_${status} + ${status === 'sent' ? sent : came(status)}`).join(', ')},
    status = ${either("'completed'", "'paused'", 'campaign.status')},
    paused_reason = ${either('NULL', "'failure_rate'", 'campaign.paused_reason')},
    finished_at = CASE WHEN ${completes} THEN now() ELSE campaign.finished_at END,
    recent_${sampleOf} = ${recentTotal}, ${badColumn} = ${recentBad},
    version = campaign.version + 1,
    updated_at = now()`;
}

const ADD_TO_CAMPAIGN = `
  UPDATE campaign SET captured_micros = captured_micros + $2, released_micros = released_micros + $3,
    ${countersSet(
      'submitted',
      (status) => `$${STATUS_NAMES.indexOf(status) + 4}::int`,
      (status) => `$${STATUS_NAMES.indexOf(status) + 4 + STATUS_NAMES.length}::int`,
    )}
  WHERE id = $1 RETURNING carrier`;
