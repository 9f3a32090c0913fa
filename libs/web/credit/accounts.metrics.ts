import type { Pool } from '../../platform/postgres/postgres.js';
import { gauge, readAtScrape } from '../../platform/telemetry/metrics.js';

const held = gauge({
  name: 'broadside_credit_held',
  help: 'Credits that live workspaces hold together: available, and reserved for what they are sending.',
  labelNames: ['part'],
});

const low = gauge({
  name: 'broadside_workspaces_low_on_credit',
  help: 'Live workspaces that moved credit in the last week and have less than CREDIT_LOW available.',
});

const reservations = gauge({
  name: 'broadside_open_reservations',
  help: 'Reservations that are not closed.',
});

interface Accounts {
  available: number;
  reserved: number;
  low: number;
  reservations: number;
}

/** Shows what workspaces hold together, read at most every ten seconds. Credit as a double: to be looked at only. */
export function showAccounts(pool: Pool, creditLowMicros: bigint): void {
  readAtScrape({
    name: 'accounts',
    read: async () => {
      const { rows } = await pool.query<Accounts>({
        name: 'read-accounts',
        text: READ_ACCOUNTS,
        values: [creditLowMicros],
      });
      return rows[0]!;
    },
    gauges: [held, low, reservations],
    show: (accounts) => {
      held.set({ part: 'available' }, accounts.available);
      held.set({ part: 'reserved' }, accounts.reserved);
      low.set(accounts.low);
      reservations.set(accounts.reservations);
    },
  });
}

const READ_ACCOUNTS = `
  SELECT coalesce(sum(balance_micros - reserved_micros) / 1e6, 0)::float8 AS available,
    coalesce(sum(reserved_micros) / 1e6, 0)::float8 AS reserved,
    count(*) FILTER (WHERE balance_micros - reserved_micros < $1 AND a.version > 0
      AND a.updated_at > now() - interval '7 d')::int AS low,
    (SELECT count(*)::int FROM credit_reservation WHERE closed_at IS NULL) AS reservations
  FROM credit_account a JOIN workspace w ON w.id = a.workspace_id WHERE w.sandbox_of IS NULL`;
