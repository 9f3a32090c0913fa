import type { WebhookDisabled } from '../../contracts/webhook-events.js';
import type { Db, Tx } from '../../platform/postgres/postgres.js';
import { endpointPauseSql } from './retry.js';
import { DISABLED_EVENT, type DisabledReason } from './webhook.js';

export interface EndpointFields {
  url: string;
  description: string | null;
  eventTypes: readonly string[];
}

/** @returns its id, or null if the workspace has `max` endpoints already. */
export async function insertEndpoint(
  tx: Tx,
  workspaceId: string,
  { url, description, eventTypes }: EndpointFields,
  secret: string,
  max: number,
): Promise<string | null> {
  // One at a time for each workspace, so that the limit holds.
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`webhooks of ${workspaceId}`]);
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO webhook_endpoint (workspace_id, url, description, event_types, secret)
     SELECT $1, $2, $3, $4, $5
     WHERE (SELECT count(*) FROM webhook_endpoint WHERE workspace_id = $1 AND status <> 'deleted') < $6
     RETURNING id`,
    [workspaceId, url, description, eventTypes, secret, max],
  );
  return rows[0]?.id ?? null;
}

/** Those that were not removed. */
export async function countEndpoints(db: Db, workspaceId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM webhook_endpoint WHERE workspace_id = $1 AND status <> 'deleted'`,
    [workspaceId],
  );
  return rows[0]!.count;
}

export interface EndpointChange extends Partial<EndpointFields> {
  status?: 'enabled' | 'disabled';
}

/**
 * What is not given stays. Enabling forgets the failures, and what is pending goes on.
 * @returns what it is told of now; null if there is no such endpoint.
 */
export async function updateEndpoint(
  tx: Tx,
  workspaceId: string,
  id: string,
  change: EndpointChange,
): Promise<string[] | null> {
  const { rows } = await tx.query<{ eventTypes: string[] }>(
    `UPDATE webhook_endpoint SET
       url = coalesce($3, url),
       description = CASE WHEN $4 THEN $5 ELSE description END,
       event_types = coalesce($6, event_types),
       status = coalesce($7, status),
       disabled_reason = CASE coalesce($7, status) WHEN 'disabled' THEN coalesce(disabled_reason, 'user') END,
       disabled_at = CASE coalesce($7, status) WHEN 'disabled' THEN coalesce(disabled_at, now()) END,
       consecutive_failures = CASE $7 WHEN 'enabled' THEN 0 ELSE consecutive_failures END,
       failing_since = CASE WHEN $7::text IS DISTINCT FROM 'enabled' THEN failing_since END,
       not_before = CASE WHEN $7::text IS DISTINCT FROM 'enabled' THEN not_before END,
       updated_at = now()
     WHERE workspace_id = $1 AND id = $2 AND status <> 'deleted' RETURNING event_types AS "eventTypes"`,
    [
      workspaceId,
      id,
      change.url ?? null,
      change.description !== undefined,
      change.description ?? null,
      change.eventTypes ?? null,
      change.status ?? null,
    ],
  );
  return rows[0]?.eventTypes ?? null;
}

/** From now on it is told nothing and shown nowhere; its deliveries are swept away later. */
export async function deleteEndpoint(tx: Tx, workspaceId: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE webhook_endpoint SET status = 'deleted', disabled_reason = NULL, disabled_at = NULL, updated_at = now()
     WHERE workspace_id = $1 AND id = $2 AND status <> 'deleted'`,
    [workspaceId, id],
  );
  return rowCount === 1;
}

/** The present secret becomes the previous one and signs on for so long; one that was previous already ends at once. */
export async function replaceSecret(
  tx: Tx,
  workspaceId: string,
  id: string,
  secret: string,
  overlapHours: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE webhook_endpoint SET secret = $3, previous_secret = CASE WHEN $4 > 0 THEN secret END,
       previous_secret_until = CASE WHEN $4 > 0 THEN now() + $4 * interval '1 h' END, updated_at = now()
     WHERE workspace_id = $1 AND id = $2 AND status <> 'deleted'`,
    [workspaceId, id, secret, overlapHours],
  );
  return rowCount === 1;
}

/** What attempts say about an endpoint as a whole. */
export interface EndpointResult {
  endpointId: string;
  failures: number;
  succeeded: boolean;
  /** It answered 410: nobody wants its deliveries any more. */
  gone: boolean;
}

export interface DisabledEndpoint {
  id: string;
  workspaceId: string;
  url: string;
  reason: Exclude<DisabledReason, 'user'>;
}

/** Fewer attempts in a row, however long ago the first of them failed, disable nothing. */
const FAILURES_MIN = 8;

/**
 * A success ends a row of failures; a failure makes the endpoint wait. One that is gone, or whose failures have lasted
 * `disableAfterHours`, is disabled, and the workspace's other endpoints are told.
 * @returns those it disabled.
 */
export async function noteResults(
  tx: Tx,
  results: readonly EndpointResult[],
  disableAfterHours: number,
): Promise<DisabledEndpoint[]> {
  const works = (result: EndpointResult) => result.succeeded && !result.gone;
  const succeeded = results.filter(works).map((r) => r.endpointId);
  const failed = results.filter((r) => !works(r));
  if (succeeded.length > 0) {
    await tx.query(
      `UPDATE webhook_endpoint SET consecutive_failures = 0, failing_since = NULL, not_before = NULL
       WHERE id = ANY ($1::uuid[]) AND consecutive_failures > 0`,
      [succeeded],
    );
  }
  if (failed.length === 0) return [];
  const failures = 'e.consecutive_failures + r.failures';
  await tx.query(
    `UPDATE webhook_endpoint e SET consecutive_failures = ${failures}, failing_since = coalesce(e.failing_since, now()),
       not_before = now() + ${endpointPauseSql(failures)}
     FROM unnest($1::uuid[], $2::int[]) AS r(id, failures) WHERE e.id = r.id`,
    [failed.map((r) => r.endpointId), failed.map((r) => r.failures)],
  );
  const { rows } = await tx.query<DisabledEndpoint>(
    `UPDATE webhook_endpoint SET status = 'disabled', disabled_at = now(), updated_at = now(),
       disabled_reason = CASE WHEN id = ANY ($2::uuid[]) THEN 'gone' ELSE 'failing' END
     WHERE id = ANY ($1::uuid[]) AND status = 'enabled' AND (id = ANY ($2::uuid[])
       OR consecutive_failures >= ${FAILURES_MIN} AND failing_since <= now() - $3 * interval '1 h')
     RETURNING id, workspace_id AS "workspaceId", url, disabled_reason AS reason`,
    [
      failed.map((r) => r.endpointId),
      failed.filter((r) => r.gone).map((r) => r.endpointId),
      disableAfterHours,
    ],
  );
  return rows;
}

/** Writes `webhook.disabled` for those of the workspace's other endpoints that want it. */
export async function tellDisabled(tx: Tx, disabled: DisabledEndpoint, data: WebhookDisabled): Promise<void> {
  await tx.query(
    `INSERT INTO webhook_event (workspace_id, type, data)
     SELECT $1, '${DISABLED_EVENT}', $2 WHERE EXISTS (
       SELECT FROM webhook_endpoint WHERE workspace_id = $1 AND status = 'enabled' AND '${DISABLED_EVENT}' = ANY (event_types))`,
    [disabled.workspaceId, JSON.stringify(data)],
  );
}
