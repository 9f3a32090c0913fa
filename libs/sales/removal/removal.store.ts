import type { Db, Tx } from '../../platform/postgres/postgres.js';
import { CHANGED } from '../model/campaign.transitions.js';

/**
 * Removing the rows of a campaign. It is begun by one transaction, which notes it in `removal` and on the campaign
 * (`removed_at`); from then on nobody is shown them. They go in ranges, each in a transaction of its own that also notes
 * where the next begins, so that whoever dies leaves nothing half done and whoever comes next goes on there.
 */

/** Nothing of `campaign` is to be paid any more: the credit service has closed what was ever reserved for it. */
const IS_SETTLED = `NOT EXISTS (
  SELECT FROM run r WHERE r.campaign_id = campaign.id AND r.state IN ('reserving', 'open'))`;

/**
 * Nobody appends to `campaign` any more, if it is one of single sends: whoever began to reserve for it as its day ended
 * has done so by the end of the next.
 */
const IS_OVER = `(day IS NULL OR day < (now() AT TIME ZONE 'UTC')::date - 1)`;

/** Begins it for a campaign that its caller has locked and marked. One that is under way goes on. */
export async function beginRemoval(tx: Tx, campaignId: bigint): Promise<void> {
  await tx.query('INSERT INTO removal (campaign_id) VALUES ($1) ON CONFLICT DO NOTHING', [campaignId]);
}

/** Campaigns that one statement begins to remove the rows of. */
const BEGUN_AT_ONCE = 100;
/** Where so many are at it, no more are begun by age: what a person deletes takes its turn behind all that wait. */
const WAITING_MAX = 200;

/**
 * Begins it for campaigns, those of single sends too, that ended more than `days` ago, are settled, and wait for no receipt.
 * None that another process is at.
 * @returns their ids; call again until there are none.
 */
export async function beginRemovals(db: Db, days: number): Promise<bigint[]> {
  const { rows } = await db.query<{ id: bigint }>({
    name: 'begin-removals',
    text: `
      WITH ended AS MATERIALIZED (
        SELECT id FROM campaign
        WHERE status IN ('completed', 'canceled') AND removed_at IS NULL AND finished_at < now() - $1 * interval '1 d'
          AND NOT awaits_receipts
          AND ${IS_OVER}
          AND ${IS_SETTLED}
          AND (SELECT count(*) FROM (SELECT FROM removal WHERE due_at <= now() LIMIT ${WAITING_MAX}) waiting) < ${WAITING_MAX}
        ORDER BY finished_at LIMIT ${BEGUN_AT_ONCE} FOR UPDATE SKIP LOCKED
      ), begun AS (
        INSERT INTO removal (campaign_id) SELECT id FROM ended
      )
      UPDATE campaign SET removed_at = now(), ${CHANGED} FROM ended WHERE campaign.id = ended.id
      RETURNING campaign.id`,
    values: [days],
  });
  return rows.map(({ id }) => id);
}

/** In this order, because each refers to what comes after it. */
export type RemovalPart = 'batches' | 'messages' | 'rejects' | 'runs' | 'campaign';

export interface Removal {
  campaignId: bigint;
  part: RemovalPart;
  /** Where the part goes on: a batch, a position, a line. */
  next: number;
}

/** The removal that has waited longest, locked; none that another process is at. */
export async function takeRemoval(tx: Tx): Promise<Removal | null> {
  const { rows } = await tx.query<Removal>({
    name: 'take-removal',
    text: `
      SELECT campaign_id AS "campaignId", part, next FROM removal
      WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
  });
  return rows[0] ?? null;
}

/** Notes where it goes on, after all others that wait. */
export async function goOnAt(tx: Tx, campaignId: bigint, part: RemovalPart, next: number): Promise<void> {
  await tx.query({
    name: 'removal-goes-on',
    text: 'UPDATE removal SET part = $2, next = $3, due_at = clock_timestamp() WHERE campaign_id = $1',
    values: [campaignId, part, next],
  });
}

/** One that failed keeps no other waiting. */
export async function postponeRemoval(db: Db, campaignId: bigint): Promise<void> {
  await db.query(`UPDATE removal SET due_at = now() + interval '1 min' WHERE campaign_id = $1`, [campaignId]);
}

/** What removing a range came to. */
export interface Removed {
  rows: number;
  /** Where the part goes on; null where nothing of it is left. */
  next: number | null;
}

/**
 * Batches from number `from` on, with their settlements, whose sums stay on the runs. An unconfirmed settlement is not
 * removed whatever has been decided before: the foreign key then refuses to remove its batch.
 */
export async function removeBatches(tx: Tx, id: bigint, from: number, count: number): Promise<Removed> {
  const range: Range = [id, from, from + count];
  await tx.query({
    name: 'remove-settlements',
    text: `
      WITH gone AS (
        DELETE FROM settlement
        WHERE campaign_id = $1 AND batch_no >= $2 AND batch_no < $3 AND confirmed_at IS NOT NULL
        RETURNING run_id, captured_micros, released_micros
      )
      UPDATE run SET removed_captured_micros = removed_captured_micros + moved.captured,
        removed_released_micros = removed_released_micros + moved.released
      FROM (
        SELECT run_id, sum(captured_micros)::bigint AS captured, sum(released_micros)::bigint AS released
        FROM gone GROUP BY run_id
      ) moved WHERE run.id = moved.run_id`,
    values: [...range],
  });
  return removeRows(tx, range, {
    remove: 'DELETE FROM batch WHERE campaign_id = $1 AND no >= $2 AND no < $3',
    next: 'SELECT min(no) AS next FROM batch WHERE campaign_id = $1 AND no >= $2',
  });
}

/** Messages from position `from` on. */
export function removeMessages(tx: Tx, id: bigint, from: number, count: number): Promise<Removed> {
  return removeRows(tx, [id, from, from + count], {
    remove: 'DELETE FROM message WHERE campaign_id = $1 AND seq >= $2 AND seq < $3',
    next: 'SELECT min(seq) AS next FROM message WHERE campaign_id = $1 AND seq >= $2',
  });
}

/** Rejects from line `from` on, of so many lines of the file. */
export function removeRejects(tx: Tx, id: bigint, from: number, count: number): Promise<Removed> {
  return removeRows(tx, [id, from, from + count], {
    remove: 'DELETE FROM reject WHERE campaign_id = $1 AND line >= $2 AND line < $3',
    next: 'SELECT min(line) AS next FROM reject WHERE campaign_id = $1 AND line >= $2',
  });
}

/** What was told of the file: it has cells of it, so it goes with the rejects. */
export async function removeReport(tx: Tx, id: bigint): Promise<void> {
  await tx.query('DELETE FROM import_report WHERE campaign_id = $1', [id]);
}

type Range = readonly [campaignId: bigint, from: number, end: number];

/** Removes the rows of a range, its end not included, and looks for the first one behind it: that may be far, as only some lines are rejected. */
async function removeRows(
  tx: Tx,
  range: Range,
  { remove, next }: { remove: string; next: string },
): Promise<Removed> {
  const { rowCount } = await tx.query(remove, [...range]);
  const [campaignId, , end] = range;
  const { rows } = await tx.query<{ next: number | null }>(next, [campaignId, end]);
  return { rows: rowCount ?? 0, next: rows[0]!.next };
}

/**
 * Runs, which by now have neither batches nor settlements. What the closed ones had reserved and captured is added to the
 * sums of their workspace; those that were refused have nothing at the credit service.
 */
export async function removeRuns(tx: Tx, id: bigint, count: number): Promise<Removed> {
  const { rows } = await tx.query<{ chosen: number; gone: number }>({
    name: 'remove-runs',
    text: `
      WITH chosen AS MATERIALIZED (
        SELECT id FROM run WHERE campaign_id = $1 LIMIT $2
      ), gone AS (
        DELETE FROM run USING chosen WHERE run.id = chosen.id
        RETURNING run.state, run.amount_micros, run.removed_captured_micros
      ), closed AS (
        INSERT INTO removed_runs AS sums (workspace_id, runs, amount_micros, captured_micros)
        SELECT c.workspace_id, count(*), sum(amount_micros), sum(removed_captured_micros)
        FROM gone, campaign c WHERE c.id = $1 AND gone.state = 'closed' GROUP BY 1
        ON CONFLICT (workspace_id) DO UPDATE SET runs = sums.runs + excluded.runs,
          amount_micros = sums.amount_micros + excluded.amount_micros,
          captured_micros = sums.captured_micros + excluded.captured_micros
      )
      SELECT (SELECT count(*)::int FROM chosen) AS chosen, (SELECT count(*)::int FROM gone) AS gone`,
    values: [id, count],
  });
  const { chosen, gone } = rows[0]!;
  // Of those that were chosen, some may be gone already: refused runs are forgotten, too.
  return { rows: gone, next: chosen === count ? 0 : null };
}

/**
 * How long a deleted campaign that has run is remembered, so that receipts which still come for it are known to be
 * for nobody.
 */
const REMEMBERED = `interval '30 d'`;

/**
 * The last part: of a campaign that was deleted its own row goes as well, once the history has counted it and no
 * receipt can come any more. So does that of single sends of a day on which none was paid. Of others the row stays, and the
 * removal ends.
 */
export async function endRemoval(tx: Tx, campaignId: bigint): Promise<void> {
  const { rows } = await tx.query<{ waits: boolean; goes: boolean }>(
    `SELECT status = 'deleted' AND (uncounted OR started_at IS NOT NULL AND removed_at > now() - ${REMEMBERED}) AS waits,
       status = 'deleted' OR kind = 'single' AND contacts = 0 AS goes
     FROM campaign WHERE id = $1 FOR UPDATE`,
    [campaignId],
  );
  const { waits, goes } = rows[0]!;
  if (waits) {
    await tx.query(
      `UPDATE removal SET part = 'campaign', due_at = (
         SELECT CASE WHEN uncounted THEN now() + interval '10 s' ELSE removed_at + ${REMEMBERED} END
         FROM campaign WHERE id = $1)
       WHERE campaign_id = $1`,
      [campaignId],
    );
    return;
  }
  await tx.query('DELETE FROM removal WHERE campaign_id = $1', [campaignId]);
  if (!goes) return;
  await tx.query('DELETE FROM stats_counted WHERE campaign_id = $1', [campaignId]);
  await tx.query('DELETE FROM campaign WHERE id = $1', [campaignId]);
}
