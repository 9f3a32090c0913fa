import type { Pool } from '../../platform/postgres/postgres.js';
import { counter, gauge, readAtScrape } from '../../platform/telemetry/metrics.js';

export const removedRows = counter({
  name: 'broadside_removed_rows_total',
  help: 'Rows removed of campaigns that were deleted or ended long ago: batches (with their settlements), messages, rejects, runs.',
  labelNames: ['table'],
});

const removals = gauge({
  name: 'broadside_removals',
  help: 'Campaigns whose rows are being removed, without those deleted ones that are only remembered.',
});

/** Shows how many campaigns have rows that are to be removed, read at most every ten seconds. */
export function showRemovals(pool: Pool): void {
  readAtScrape({
    name: 'removals',
    read: async () => {
      const { rows } = await pool.query<{ count: number }>({
        name: 'count-removals',
        text: `SELECT count(*)::int FROM removal WHERE part <> 'campaign'`,
      });
      return rows[0]!.count;
    },
    gauges: [removals],
    show: (count) => removals.set(count),
  });
}
