import type { Author } from '../../platform/access/author.js';
import type { Db, Tx } from '../../platform/postgres/postgres.js';
import type { Route } from './route.js';

/** The routes that hold since the latest change; version 0 and none before the first. */
export interface RouteTable {
  version: number;
  changedAt: Date | null;
  /** The fingerprint of the operator's key. */
  changedBy: string | null;
  routes: Route[];
}

/** How many versions are kept, so that it can be seen what held before. */
const VERSIONS_KEPT = 100;

export async function latestVersion(db: Db): Promise<number> {
  const { rows } = await db.query<{ version: number }>({
    name: 'latest-route-version',
    text: 'SELECT coalesce(max(version), 0)::int AS version FROM route_version',
  });
  return rows[0]!.version;
}

export async function readRoutes(db: Db): Promise<RouteTable> {
  const { rows } = await db.query({
    name: 'read-routes',
    text: `
      SELECT v.version AS latest, v.at, v.actor_id, r.* FROM route_version v LEFT JOIN route r ON r.version = v.version
      WHERE v.version = (SELECT max(version) FROM route_version) ORDER BY r.no`,
  });
  const routes = rows.filter(({ no }) => no !== null);
  return {
    version: rows[0]?.latest ?? 0,
    changedAt: rows[0]?.at ?? null,
    changedBy: rows[0]?.actor_id ?? null,
    routes: routes.map(
      (row): Route => ({
        prefix: row.prefix,
        workspaceId: row.workspace_id,
        sender: row.sender,
        window:
          row.from_minute === null ? null : { fromMinute: row.from_minute, untilMinute: row.until_minute },
        carrier: row.carrier,
        weight: row.weight,
        priority: row.priority,
        throttledGoesOn: row.throttled_goes_on,
      }),
    ),
  };
}

/**
 * Puts other routes in the place of those of version `basedOn`, as the next version.
 * @returns its number, or null where the routes have been changed since that one.
 */
export async function replaceRoutes(
  tx: Tx,
  basedOn: number,
  routes: readonly Route[],
  by: Author,
): Promise<number | null> {
  // Of two that change the same version the second finds its number taken.
  const { rowCount } = await tx.query(
    `INSERT INTO route_version (version, actor, actor_id, address) SELECT $1::int + 1, $2, $3, $4
     WHERE $1 = (SELECT coalesce(max(version), 0) FROM route_version) ON CONFLICT DO NOTHING`,
    [basedOn, by.actor, by.actorId, by.address],
  );
  if (!rowCount) return null;
  const version = basedOn + 1;
  await tx.query(
    `INSERT INTO route (version, no, prefix, workspace_id, sender, from_minute, until_minute, carrier, weight, priority, throttled_goes_on)
     SELECT $1, r.* FROM unnest($2::int[], $3::text[], $4::uuid[], $5::text[], $6::smallint[], $7::smallint[], $8::text[],
       $9::smallint[], $10::smallint[], $11::boolean[]) AS r`,
    [
      version,
      routes.map((_, no) => no),
      routes.map(({ prefix }) => prefix),
      routes.map(({ workspaceId }) => workspaceId),
      routes.map(({ sender }) => sender),
      routes.map(({ window }) => window?.fromMinute ?? null),
      routes.map(({ window }) => window?.untilMinute ?? null),
      routes.map(({ carrier }) => carrier),
      routes.map(({ weight }) => weight),
      routes.map(({ priority }) => priority),
      routes.map(({ throttledGoesOn }) => throttledGoesOn),
    ],
  );
  await tx.query('DELETE FROM route_version WHERE version <= $1', [version - VERSIONS_KEPT]);
  return version;
}
