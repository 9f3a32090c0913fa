import type { Tx } from '../platform/postgres.js';
import { counterDeltas, STATUS_NAMES, type Transition } from './message.js';

/**
 * Adds transitions and money to a campaign's counters, once a transaction. Taken last, because every other
 * transaction of the campaign waits for this row until the commit.
 *
 * A campaign that is left with no queued, unknown or sent message is completed in the same statement.
 */
export async function addToCampaign(
  tx: Tx,
  campaignId: bigint | number,
  transitions: readonly Transition[],
  money: { capturedMicros: bigint; releasedMicros: bigint } = { capturedMicros: 0n, releasedMicros: 0n },
): Promise<void> {
  const deltas = counterDeltas(transitions);
  if (Object.keys(deltas).length === 0 && money.capturedMicros === 0n && money.releasedMicros === 0n) return;
  await tx.query({
    name: 'add-to-campaign',
    text: ADD_TO_CAMPAIGN,
    values: [
      campaignId,
      money.capturedMicros,
      money.releasedMicros,
      ...STATUS_NAMES.map((status) => deltas[status] ?? 0),
    ],
  });
}

const delta = (index: number) => `$${index + 4}::int`;
const PENDING_AFTER = STATUS_NAMES.map((status, index) =>
  ['queued', 'unknown', 'sent'].includes(status) ? `${status} + ${delta(index)}` : null,
)
  .filter((term) => term !== null)
  .join(' + ');
const COMPLETES = `status IN ('running', 'paused') AND ${PENDING_AFTER} = 0`;

const ADD_TO_CAMPAIGN = `
  UPDATE campaign SET
    ${STATUS_NAMES.map((status, index) => `${status} = ${status} + ${delta(index)}`).join(', ')},
    captured_micros = captured_micros + $2,
    released_micros = released_micros + $3,
    status = CASE WHEN ${COMPLETES} THEN 'completed' ELSE status END,
    paused_reason = CASE WHEN ${COMPLETES} THEN NULL ELSE paused_reason END,
    finished_at = CASE WHEN ${COMPLETES} THEN now() ELSE finished_at END,
    version = version + 1,
    updated_at = now()
  WHERE id = $1`;
