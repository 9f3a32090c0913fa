import type { Pool } from '../../platform/postgres/postgres.js';
import { gauge, readAtScrape } from '../../platform/telemetry/metrics.js';

const pending = gauge({
  name: 'broadside_pending_webhook_deliveries',
  help: 'Webhook deliveries that are to be tried, now or later.',
});

/** Shows how many deliveries wait in the sales database, read at most every ten seconds. */
export function showPendingDeliveries(pool: Pool): void {
  readAtScrape({
    name: 'pending_webhook_deliveries',
    read: async () => {
      const { rows } = await pool.query<{ count: number }>({
        name: 'count-pending-webhook-deliveries',
        text: `SELECT count(*)::int FROM webhook_delivery WHERE state = 'pending'`,
      });
      return rows[0]!.count;
    },
    gauges: [pending],
    show: (count) => pending.set(count),
  });
}
