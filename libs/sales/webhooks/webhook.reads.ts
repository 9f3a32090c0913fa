import type { Pool } from '../../platform/postgres/postgres.js';
import type { Attempt, Delivery, DeliveryState, DeliveryWithLog, Endpoint } from './webhook.js';

const ENDPOINT_COLUMNS = `id, url, description, event_types AS "eventTypes", status, disabled_reason AS "disabledReason",
  disabled_at AS "disabledAt", consecutive_failures AS "consecutiveFailures", failing_since AS "failingSince",
  CASE WHEN previous_secret_until > now() THEN previous_secret_until END AS "previousSecretUntil",
  created_at AS "createdAt", updated_at AS "updatedAt"`;

const DELIVERY_COLUMNS = `d.id, d.endpoint_id AS "endpointId", d.event_id AS "eventId", e.type AS "eventType", d.state,
  d.attempts, d.next_try_at AS "nextTryAt", d.created_at AS "createdAt", d.finished_at AS "finishedAt"`;

const ID_MIN = '00000000-0000-0000-0000-000000000000';
const ID_MAX = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Endpoints of the workspace, oldest first, after the given one. */
export async function listEndpoints(
  pool: Pool,
  workspaceId: string,
  page: { after?: string; limit: number },
): Promise<Endpoint[]> {
  const { rows } = await pool.query<Endpoint>({
    name: 'list-endpoints',
    text: `SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoint
           WHERE workspace_id = $1 AND id > $2 AND status <> 'deleted' ORDER BY id LIMIT $3`,
    values: [workspaceId, page.after ?? ID_MIN, page.limit],
  });
  return rows;
}

/** Null also for another workspace's endpoint, and for one that was removed. */
export async function findEndpoint(pool: Pool, workspaceId: string, id: string): Promise<Endpoint | null> {
  const { rows } = await pool.query<Endpoint>({
    name: 'find-endpoint',
    text: `SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoint
           WHERE workspace_id = $1 AND id = $2 AND status <> 'deleted'`,
    values: [workspaceId, id],
  });
  return rows[0] ?? null;
}

/** Deliveries of an endpoint, newest first, before the given one. */
export async function listDeliveries(
  pool: Pool,
  workspaceId: string,
  endpointId: string,
  page: { state?: DeliveryState; before?: string; limit: number },
): Promise<Delivery[]> {
  const { state } = page;
  const { rows } = await pool.query<Delivery>({
    // One statement for each, so that each is planned with the index that holds its order.
    name: state ? 'list-deliveries-in-state' : 'list-deliveries',
    text: `SELECT ${DELIVERY_COLUMNS}
           FROM webhook_delivery d JOIN webhook_event e ON e.workspace_id = d.workspace_id AND e.id = d.event_id
           WHERE d.workspace_id = $1 AND d.endpoint_id = $2 AND d.id < $3 ${state ? 'AND d.state = $5' : ''}
           ORDER BY d.id DESC LIMIT $4`,
    values: [workspaceId, endpointId, page.before ?? ID_MAX, page.limit, ...(state ? [state] : [])],
  });
  return rows;
}

/** A delivery with its event and its attempts; null also for another workspace's, and for a removed endpoint's. */
export async function findDelivery(
  pool: Pool,
  workspaceId: string,
  id: string,
): Promise<DeliveryWithLog | null> {
  const { rows } = await pool.query<Delivery & { eventData: unknown; eventCreatedAt: Date }>({
    name: 'find-delivery',
    text: `SELECT ${DELIVERY_COLUMNS}, e.data AS "eventData", e.created_at AS "eventCreatedAt"
           FROM webhook_delivery d
             JOIN webhook_event e ON e.workspace_id = d.workspace_id AND e.id = d.event_id
             JOIN webhook_endpoint p ON p.workspace_id = d.workspace_id AND p.id = d.endpoint_id AND p.status <> 'deleted'
           WHERE d.workspace_id = $1 AND d.id = $2`,
    values: [workspaceId, id],
  });
  const [row] = rows;
  if (!row) return null;
  const { rows: log } = await pool.query<Attempt>({
    name: 'attempts-of-delivery',
    text: `SELECT no, at, duration_ms AS "durationMs", status, error, reply FROM webhook_attempt
           WHERE delivery_id = $1 ORDER BY no`,
    values: [id],
  });
  const { eventData, eventCreatedAt, ...delivery } = row;
  const event = { id: row.eventId, type: row.eventType, data: eventData, createdAt: eventCreatedAt };
  return { ...delivery, event, log };
}
