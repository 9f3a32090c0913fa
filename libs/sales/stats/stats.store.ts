import type { Db, Tx } from '../../platform/postgres/postgres.js';
import { TOTALS } from '../model/campaign.totals.js';

/**
 * The history: what happened in each workspace in each minute.
 *
 * A campaign's counters in Postgres only grow. Once a minute one worker adds what they grew by since they were last
 * counted to the minute that has just ended, and notes how far it counted, in one transaction. So nothing is lost and
 * nothing counted twice, whoever dies and however long nobody counts; after such a pause all of it is in one minute.
 */

/** The numbers of a minute, and the columns of `campaign` that they are taken from. */
const COUNTED: [number: string, column: string][] = [
  ['registered', 'contacts'],
  ...TOTALS.map((status): [string, string] => [status, `total_${status}`]),
  ['captured_micros', 'captured_micros'],
  ['released_micros', 'released_micros'],
];
const NUMBERS = COUNTED.map(([number]) => number);

const each = (sql: (number: string, column: string) => string) =>
  COUNTED.map(([number, column]) => sql(number, column)).join(', ');

/** Counts the minutes that have ended since somebody last did. @returns false where somebody has already. */
export async function countMinute(tx: Tx): Promise<boolean> {
  // Workers that come at once wait here for the first, and find nothing left to do.
  const { rowCount } = await tx.query({
    name: 'take-stats-clock',
    text: `UPDATE stats_clock SET counted_until = date_trunc('minute', now())
           WHERE counted_until < date_trunc('minute', now())`,
  });
  if (rowCount === 0) return false;
  await tx.query({ name: 'count-minute', text: COUNT_MINUTE });
  return true;
}

/**
 * Only campaigns that have grown since are looked at, which the row itself knows, and noted as counted up to what this
 * statement reads of them. One whose row is locked at this moment is counted with the next minute: nobody waits for it.
 */
const COUNT_MINUTE = `
  WITH due AS MATERIALIZED (
    SELECT id FROM campaign WHERE uncounted ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
  ), now_counted AS (
    UPDATE campaign c SET counted_sum = ${COUNTED.map(([, column]) => `c.${column}::bigint`).join(' + ')}
    FROM due WHERE c.id = due.id
    RETURNING c.id, c.workspace_id, ${each((number, column) => `c.${column} AS ${number}_now`)}
  ), moved AS MATERIALIZED (
    SELECT c.id, c.workspace_id, ${each((number) => `c.${number}_now, c.${number}_now - coalesce(k.${number}, 0) AS ${number}`)}
    FROM now_counted c LEFT JOIN stats_counted k ON k.campaign_id = c.id
  ), noted AS (
    INSERT INTO stats_counted (campaign_id, ${NUMBERS.join(', ')})
    SELECT id, ${each((number) => `${number}_now`)} FROM moved
    ON CONFLICT (campaign_id) DO UPDATE SET ${each((number) => `${number} = excluded.${number}`)}
  )
  INSERT INTO stats_minute (workspace_id, at, ${NUMBERS.join(', ')})
  SELECT workspace_id, date_trunc('minute', now()) - interval '1 min', ${each((number) => `sum(${number})`)}
  FROM moved GROUP BY workspace_id
  ON CONFLICT (workspace_id, at) DO UPDATE SET ${each((number) => `${number} = stats_minute.${number} + excluded.${number}`)}`;

export const STATS_DAYS = 90;
const ROWS_PER_STATEMENT = 5_000;

/** Removes minutes older than 90 days. @returns how many; call again until 0. */
export async function forgetOldMinutes(db: Db): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM stats_minute WHERE (workspace_id, at) IN (
       SELECT workspace_id, at FROM stats_minute WHERE at < now() - interval '${STATS_DAYS} d' LIMIT ${ROWS_PER_STATEMENT})`,
  );
  return rowCount ?? 0;
}

/** What happened in a workspace from `at` for as long as a step. */
export interface Stats {
  at: Date;
  registered: number;
  sent: number;
  failed: number;
  undelivered: number;
  expired: number;
  canceled: number;
  delivered: number;
  capturedMicros: bigint;
  releasedMicros: bigint;
}

const NOTHING = {
  registered: 0,
  sent: 0,
  failed: 0,
  undelivered: 0,
  expired: 0,
  canceled: 0,
  delivered: 0,
  capturedMicros: 0n,
  releasedMicros: 0n,
};

/** The history of a workspace in steps; `fromMs` and `toMs` are multiples of `stepMs`. Steps without any event are there, too. */
export async function readStats(
  db: Db,
  workspaceId: string,
  range: { fromMs: number; toMs: number; stepMs: number },
): Promise<Stats[]> {
  const { fromMs, toMs, stepMs } = range;
  const { rows } = await db.query<Stats>({
    name: 'read-stats',
    text: `
      SELECT date_bin($4 * interval '1 ms', at, 'epoch') AS at, ${[...TOTALS, 'registered'].map((number) => `sum(${number})::float8 AS ${number}`).join(', ')},
        sum(captured_micros)::bigint AS "capturedMicros", sum(released_micros)::bigint AS "releasedMicros"
      FROM stats_minute WHERE workspace_id = $1 AND at >= $2 AND at < $3 GROUP BY 1`,
    values: [workspaceId, new Date(fromMs), new Date(toMs), stepMs],
  });
  const known = new Map(rows.map((row) => [row.at.getTime(), row]));
  return Array.from({ length: (toMs - fromMs) / stepMs }, (_, n) => {
    const atMs = fromMs + n * stepMs;
    return known.get(atMs) ?? { at: new Date(atMs), ...NOTHING };
  });
}
