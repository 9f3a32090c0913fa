import { gauge, readAtScrape } from '../telemetry/metrics.js';
import type { Pool } from './postgres.js';

const databaseSize = gauge({
  name: 'broadside_database_size_bytes',
  help: 'Size of a database on its disk.',
  labelNames: ['database'],
});

const tableSize = gauge({
  name: 'broadside_table_size_bytes',
  help: 'Size of a table with its indexes and all that belongs to it.',
  labelNames: ['database', 'table'],
});

const liveRows = gauge({
  name: 'broadside_table_live_rows',
  help: 'Rows of a table, as the statistics of Postgres estimate them.',
  labelNames: ['database', 'table'],
});

const deadRows = gauge({
  name: 'broadside_table_dead_rows',
  help: 'Rows of a table that were changed or removed and that no vacuum has cleared away yet, estimated likewise.',
  labelNames: ['database', 'table'],
});

const connections = gauge({
  name: 'broadside_database_connections',
  help: 'Connections to the database, whoever has them, by what they are doing.',
  labelNames: ['database', 'state'],
});

interface Sizes {
  bytes: number;
  tables: { name: string; bytes: number; live: number; dead: number }[];
  connections: { state: string; count: number }[];
}

/**
 * Shows the size and load of a database, read at most every ten seconds. Partitions count as the table they are of.
 * @param name of the side, `webapi` or `salesapi`; what the database itself is called is the operator's.
 */
export function showDatabase(name: string, pool: Pool): void {
  readAtScrape({
    name: `${name}_database`,
    read: async () => {
      const { rows } = await pool.query<Sizes>({ name: 'read-database-sizes', text: READ_SIZES });
      return rows[0]!;
    },
    gauges: [databaseSize, tableSize, liveRows, deadRows, connections],
    show: (sizes) => {
      databaseSize.set({ database: name }, sizes.bytes);
      for (const table of sizes.tables) {
        tableSize.set({ database: name, table: table.name }, table.bytes);
        liveRows.set({ database: name, table: table.name }, table.live);
        deadRows.set({ database: name, table: table.name }, table.dead);
      }
      for (const { state, count } of sizes.connections) connections.set({ database: name, state }, count);
    },
  });
}

const READ_SIZES = `
  SELECT pg_database_size(current_database())::float8 AS bytes,
    (SELECT json_agg(t) FROM (
      SELECT coalesce(pg_partition_root(relid), relid)::regclass::text AS name, sum(pg_total_relation_size(relid)) AS bytes,
        sum(n_live_tup) AS live, sum(n_dead_tup) AS dead
      FROM pg_stat_user_tables GROUP BY 1) t) AS tables,
    (SELECT coalesce(json_agg(c), '[]') FROM (
      SELECT coalesce(state, 'other') AS state, count(*) AS count FROM pg_stat_activity
      WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1) c) AS connections`;
