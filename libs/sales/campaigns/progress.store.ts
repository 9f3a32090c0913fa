import { PROGRESS_CAMPAIGNS_MAX, type ProgressWanted } from '../../contracts/events.js';
import type { Db } from '../../platform/postgres/postgres.js';

/**
 * The campaigns whose progress is wanted. Each part goes by an index of its own and has its own limit: what has begun and not
 * ended, drafts (which do not move by themselves, so not of those that changed), what has ended, and the single sends of
 * yesterday and today, which begin and end all the time.
 */
export async function findWanted(db: Db, wanted: readonly ProgressWanted[]): Promise<bigint[]> {
  const part = (where: string, order: string) =>
    `(SELECT id FROM campaign WHERE workspace_id = w.workspace_id AND ${where}
      ORDER BY ${order} LIMIT ${PROGRESS_CAMPAIGNS_MAX})`;
  const isWanted = `(w.is_all OR updated_at >= w.since)`;
  const { rows } = await db.query<{ id: bigint }>({
    name: 'progress-wanted',
    text: `
      SELECT c.id FROM unnest($1::uuid[], $2::timestamptz[], $3::boolean[]) AS w(workspace_id, since, is_all)
      CROSS JOIN LATERAL (
        ${part(`kind = 'campaign' AND status IN ('scheduled', 'reserving', 'running', 'paused', 'canceling') AND ${isWanted}`, 'id DESC')}
        UNION ALL
        ${part(`kind = 'campaign' AND status = 'draft' AND w.is_all`, 'id DESC')}
        UNION ALL
        ${part(`kind = 'campaign' AND status IN ('completed', 'canceled') AND finished_at >= w.since`, 'finished_at DESC')}
        UNION ALL
        ${part(`kind = 'single' AND day >= current_date - 1 AND ${isWanted}`, 'day DESC')}
      ) c`,
    values: [
      wanted.map(({ workspaceId }) => workspaceId),
      wanted.map(({ since }) => since),
      wanted.map(({ unended }) => unended === 'all'),
    ],
  });
  return rows.map(({ id }) => id);
}
