import type { Db, Pool } from '../../platform/postgres/postgres.js';
import {
  ALL_BATCHES_DONE,
  NOTHING_LEFT,
  startsFrom,
  TRANSITIONS,
  transitionSet,
} from '../model/campaign.transitions.js';
import { carrierSql } from '../model/carrier.store.js';
import { turnOf } from '../model/turns.js';
import { queueNextBatches } from './batch.store.js';
import { mayBeTakenUp, type WorkerReach } from './claim.store.js';
import type { WakeUp } from './wake-ups.js';

/**
 * What the sweeper finds in Postgres alone, whatever Redis has forgotten: claims that have lapsed, wake-ups that got
 * lost, windows that are not full. (Batches in doubt that can be decided: `doubt.store.ts`.)
 */

/**
 * Batches that should be at work but are not: lapsed claims, and queued ones nobody came for within two seconds. Only
 * those that this worker may take up: the others would stand before them for ever. Workspaces take turns: of one that has more than
 * the limit, those of another do not wait for all.
 */
export async function findLostWakeUps(
  db: Db,
  { carriers, suspended }: WorkerReach,
  limit: number,
): Promise<WakeUp[]> {
  const { rows } = await db.query({
    name: 'find-lost-wake-ups',
    text: `
      SELECT c.workspace_id, b.campaign_id, b.no, b.messages, b.claims, c.kind = 'single' AS single
      FROM batch b JOIN campaign c ON c.id = b.campaign_id JOIN run r ON r.id = coalesce(b.run_id, c.run_id)
      WHERE b.state IN ('queued', 'submitting')
        AND (b.state = 'submitting' AND b.due_at < now()
          OR b.state = 'queued' AND b.due_at < now() - interval '2 s' AND c.status = 'running')
        AND ${mayBeTakenUp('$2', '$3')}
      ORDER BY ${turnOf('c.workspace_id', 'b.due_at')}, b.due_at LIMIT $1`,
    values: [limit, carriers, suspended],
  });
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    campaignId: row.campaign_id,
    no: row.no,
    messages: row.messages,
    claims: row.claims,
    isSingle: row.single,
  }));
}

/** How many unfinished batches wait for each carrier that is not among these. */
export async function countWithoutCarrier(
  db: Db,
  carriers: readonly string[],
): Promise<{ carrier: string; batches: number }[]> {
  const { rows } = await db.query<{ carrier: string; batches: number }>({
    name: 'count-without-carrier',
    text: `
      SELECT ${carrierSql('b', 'c')} AS carrier, count(*)::int AS batches FROM campaign c JOIN batch b ON b.campaign_id = c.id
      WHERE c.status IN ('reserving', 'running', 'paused', 'canceling') AND ${carrierSql('b', 'c')} <> ALL ($1::text[])
        AND b.state IN ('pending', 'queued', 'submitting')
      GROUP BY 1 ORDER BY 1`,
    values: [carriers],
  });
  return rows;
}

/** Fills the window of each running campaign that has fewer than `window` batches under way, each in a commit of its own. */
export async function fillWindows(pool: Pool, window: number): Promise<WakeUp[]> {
  const { rows } = await pool.query<{ id: bigint; free: number }>({
    name: 'find-free-windows',
    text: `
      SELECT c.id, ($1 - (SELECT count(*) FROM batch b
        WHERE b.campaign_id = c.id AND b.state IN ('queued', 'submitting')))::int AS free
      FROM campaign c
      WHERE c.status = 'running' AND EXISTS (SELECT FROM batch b WHERE b.campaign_id = c.id AND b.state = 'pending')`,
    values: [window],
  });
  const wakeUps: WakeUp[] = [];
  for (const { id, free } of rows) if (free > 0) wakeUps.push(...(await queueNextBatches(pool, id, free)));
  return wakeUps;
}

/** Completes campaigns that have nothing left to send or to wait for, where no transaction was the last to see it. */
export async function completeFinished(db: Db): Promise<bigint[]> {
  const { rows } = await db.query<{ id: bigint }>({
    name: 'complete-finished',
    text: `
      UPDATE campaign SET ${transitionSet(TRANSITIONS.complete)}
      WHERE ${startsFrom(TRANSITIONS.complete)} AND ${NOTHING_LEFT} AND ${ALL_BATCHES_DONE}
      RETURNING id`,
  });
  return rows.map(({ id }) => id);
}
