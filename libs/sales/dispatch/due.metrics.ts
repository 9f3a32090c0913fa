import type { Db, Pool } from '../../platform/postgres/postgres.js';
import { gauge, readAtScrape } from '../../platform/telemetry/metrics.js';

/** What stands in Postgres and waits: the queue of record. */

const batches = gauge({
  name: 'broadside_batches',
  help: 'Batches not done: pending and queued of running campaigns, submitting, unknown (in doubt).',
  labelNames: ['state'],
});

const queuedMessages = gauge({
  name: 'broadside_queued_messages',
  help: 'Messages of running campaigns that no worker has taken up yet: those of their pending and queued batches.',
});

const due = gauge({
  name: 'broadside_due_batches',
  help: 'Batches of running campaigns that a worker should be at now: queued and due, or with a claim that has lapsed.',
});

const oldestDue = gauge({
  name: 'broadside_oldest_due_batch_age_seconds',
  help: 'How long the oldest of the due batches has been due; 0 where none is.',
});

const campaigns = gauge({
  name: 'broadside_campaigns',
  help: 'Campaigns that are neither drafts nor done, by status; those that are paused also by reason.',
  labelNames: ['status', 'reason'],
});

const unmatched = gauge({
  name: 'broadside_unmatched_receipts',
  help: 'Receipts for messages that nobody knows: retrying, or given_up after 72 hours.',
  labelNames: ['state'],
});

const unsettled = gauge({
  name: 'broadside_unsettled_settlements',
  help: 'Settlements that the credit service has not confirmed: pending, or refused, which only a person can resolve.',
  labelNames: ['state'],
});

const oldestSettlement = gauge({
  name: 'broadside_oldest_pending_settlement_age_seconds',
  help: 'How long the oldest pending settlement has waited for the credit service; 0 where none does.',
});

const gauges = [batches, queuedMessages, due, oldestDue, campaigns, unmatched, unsettled, oldestSettlement];

interface Waiting {
  batches: Record<'pending' | 'queued' | 'submitting' | 'unknown', number>;
  queuedMessages: number;
  due: number;
  oldestDueSeconds: number;
  campaigns: { status: string; reason: string; count: number }[];
  retrying: number;
  givenUp: number;
  pendingSettlements: number;
  refusedSettlements: number;
  oldestSettlementSeconds: number;
}

/** Shows what waits in the sales database, read at most every ten seconds. */
export function showDueWork(pool: Pool): void {
  readAtScrape({
    name: 'due_work',
    read: () => readDueWork(pool),
    gauges,
    show: (waiting) => {
      for (const [state, count] of Object.entries(waiting.batches)) batches.set({ state }, count);
      queuedMessages.set(waiting.queuedMessages);
      due.set(waiting.due);
      oldestDue.set(waiting.oldestDueSeconds);
      for (const { status, reason, count } of waiting.campaigns) campaigns.set({ status, reason }, count);
      unmatched.set({ state: 'retrying' }, waiting.retrying);
      unmatched.set({ state: 'given_up' }, waiting.givenUp);
      unsettled.set({ state: 'pending' }, waiting.pendingSettlements);
      unsettled.set({ state: 'refused' }, waiting.refusedSettlements);
      oldestSettlement.set(waiting.oldestSettlementSeconds);
    },
  });
}

export async function readDueWork(db: Db): Promise<Waiting> {
  const { rows } = await db.query<Waiting>({ name: 'read-due-work', text: READ_DUE_WORK });
  return rows[0]!;
}

const ACTIVE = `('reserving', 'running', 'paused', 'canceling')`;

const READ_DUE_WORK = `
  WITH open_batch AS MATERIALIZED (
    SELECT state, due_at, messages FROM batch WHERE state IN ('submitting', 'unknown')
    UNION ALL SELECT b.state, b.due_at, b.messages FROM campaign c JOIN batch b ON b.campaign_id = c.id
    WHERE c.status = 'running' AND b.state IN ('pending', 'queued')
  ), due AS (
    SELECT due_at FROM open_batch
    WHERE due_at <= now() AND state IN ('submitting', 'queued')
  )
  SELECT
    (SELECT json_build_object(${['pending', 'queued', 'submitting', 'unknown']
      .map((state) => `'${state}', count(*) FILTER (WHERE state = '${state}')`)
      .join(', ')}) FROM open_batch) AS batches,
    (SELECT coalesce(sum(messages), 0)::float8 FROM open_batch WHERE state IN ('pending', 'queued')) AS "queuedMessages",
    (SELECT count(*)::int FROM due) AS due,
    (SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0)::float8 FROM due) AS "oldestDueSeconds",
    (SELECT coalesce(json_agg(c), '[]') FROM (
      SELECT status, coalesce(paused_reason, '') AS reason, count(*) AS count FROM campaign
      WHERE status IN ${ACTIVE} GROUP BY 1, 2
      UNION ALL SELECT 'scheduled', '', count(*) FROM campaign WHERE status = 'scheduled') c) AS campaigns,
    (SELECT count(*)::int FROM unmatched_receipt WHERE next_try_at IS NOT NULL) AS retrying,
    (SELECT count(*)::int FROM unmatched_receipt WHERE next_try_at IS NULL) AS "givenUp",
    (SELECT count(*)::int FROM settlement WHERE confirmed_at IS NULL AND error IS NULL) AS "pendingSettlements",
    (SELECT count(*)::int FROM settlement WHERE confirmed_at IS NULL AND error IS NOT NULL) AS "refusedSettlements",
    (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 FROM settlement
      WHERE confirmed_at IS NULL AND error IS NULL) AS "oldestSettlementSeconds"`;
