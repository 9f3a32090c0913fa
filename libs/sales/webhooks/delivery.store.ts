import type { WebhookTest } from '../../contracts/webhook-events.js';
import type { Pool, Tx } from '../../platform/postgres/postgres.js';
import type { AttemptResult } from './delivery.post.js';
import { type DeliveryState, type StoredEvent, TEST_EVENT } from './webhook.js';

/** A delivery that this process has begun. Its result counts only while `attempts` is what it was. */
export interface ClaimedDelivery {
  id: string;
  workspaceId: string;
  endpointId: string;
  attempts: number;
  /** The same since it was last replayed. */
  tries: number;
  url: string;
  /** Those that sign at the moment. */
  secrets: string[];
  event: StoredEvent;
}

/**
 * A workspace takes one more place only while it holds less than so many times what is free, since an endpoint may hold one as long as an
 * attempt may take: alone it has four fifths of the places, two have four ninths each, and some are free for whoever comes next.
 * (Dynamic thresholds, as switches share their buffers; below five places none stays free.)
 */
const HELD_PER_FREE = 4;

/**
 * Begins due deliveries, at most `limit` of them, and of an endpoint at most `perEndpoint` less what is under way here;
 * of one that fails, one. Workspaces take them in turns, whoever has the fewest under way first, and leave places free for those
 * who have none yet; of one workspace those of endpoints that work come first. The claim is committed before anything is
 * sent, and lapses after `leaseMs`: then the worker is dead, and another one sends the event again.
 */
export async function claimDeliveries(
  pool: Pool,
  underWay: ReadonlyMap<string, number>,
  { limit, perEndpoint, leaseMs }: { limit: number; perEndpoint: number; leaseMs: number },
): Promise<ClaimedDelivery[]> {
  const { rows } = await pool.query({
    name: 'claim-webhook-deliveries',
    text: `
      WITH busy AS MATERIALIZED (
        SELECT e.id AS endpoint_id, e.workspace_id, u.under_way
        FROM unnest($1::uuid[], $2::int[]) AS u(endpoint_id, under_way) JOIN webhook_endpoint e ON e.id = u.endpoint_id
      ), held AS (
        SELECT workspace_id, sum(under_way) AS places FROM busy GROUP BY 1
      ), candidate AS MATERIALIZED (
        SELECT d.id, d.next_try_at, e.workspace_id, e.consecutive_failures > 0 AS fails FROM webhook_endpoint e
        LEFT JOIN busy ON busy.endpoint_id = e.id
        CROSS JOIN LATERAL (
          SELECT id, next_try_at FROM webhook_delivery
          WHERE endpoint_id = e.id AND state = 'pending' AND next_try_at <= now() ORDER BY next_try_at
          LIMIT greatest(0, least($4::int,
            CASE e.consecutive_failures WHEN 0 THEN $3::int ELSE 1 END - coalesce(busy.under_way, 0)))
          FOR UPDATE SKIP LOCKED
        ) d
        WHERE e.status = 'enabled' AND coalesce(e.not_before <= now(), true)
      ), placed AS (
        SELECT c.id, c.fails, c.next_try_at, coalesce(held.places, 0) - 1
          + row_number() OVER (PARTITION BY c.workspace_id ORDER BY c.fails, c.next_try_at) AS held_before
        FROM candidate c LEFT JOIN held USING (workspace_id)
      ), in_turn AS (
        SELECT id, held_before, row_number() OVER (ORDER BY held_before, fails, next_try_at) - 1 AS taken_before FROM placed
      ), due AS MATERIALIZED (
        SELECT id FROM in_turn WHERE taken_before < $4 AND held_before < ${HELD_PER_FREE} * ($4 - taken_before)
      )
      UPDATE webhook_delivery d
      SET attempts = d.attempts + 1, tries = d.tries + 1, next_try_at = now() + $5 * interval '1 ms'
      FROM due, webhook_endpoint e, webhook_event v
      WHERE d.id = due.id AND e.id = d.endpoint_id AND v.id = d.event_id
      RETURNING d.id, d.workspace_id, d.endpoint_id, d.attempts, d.tries, e.url, e.secret,
        CASE WHEN e.previous_secret_until > now() THEN e.previous_secret END AS previous_secret,
        v.id AS event_id, v.type, v.data, v.created_at`,
    values: [[...underWay.keys()], [...underWay.values()], perEndpoint, limit, leaseMs],
  });
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    endpointId: row.endpoint_id,
    attempts: row.attempts,
    tries: row.tries,
    url: row.url,
    secrets: row.previous_secret === null ? [row.secret] : [row.secret, row.previous_secret],
    event: { id: row.event_id, type: row.type, data: row.data, createdAt: row.created_at },
  }));
}

export interface DeliveryResult {
  delivery: Pick<ClaimedDelivery, 'id' | 'attempts'>;
  result: AttemptResult;
  /** Null: there is no next try. */
  nextTryInMs: number | null;
}

/**
 * Logs attempts and moves their deliveries on. The log has every attempt; the delivery follows only the latest claim. A
 * delivery that was swept away meanwhile is passed over.
 */
export async function recordResults(tx: Tx, results: readonly DeliveryResult[]): Promise<void> {
  const ids = results.map(({ delivery }) => delivery.id);
  const numbers = results.map(({ delivery }) => delivery.attempts);
  await tx.query({
    name: 'log-webhook-attempts',
    text: `
      INSERT INTO webhook_attempt (delivery_id, no, at, duration_ms, status, error, reply)
      SELECT r.* FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::int[], $5::smallint[], $6::text[], $7::text[])
        AS r(delivery_id, no, at, duration_ms, status, error, reply)
      JOIN webhook_delivery d ON d.id = r.delivery_id FOR NO KEY UPDATE OF d
      ON CONFLICT DO NOTHING`,
    values: [
      ids,
      numbers,
      results.map(({ result }) => result.at),
      results.map(({ result }) => result.durationMs),
      results.map(({ result }) => result.status),
      results.map(({ result }) => result.error),
      results.map(({ result }) => result.reply),
    ],
  });
  await tx.query({
    name: 'move-webhook-deliveries',
    text: `
      UPDATE webhook_delivery d
      SET state = r.state, next_try_at = CASE r.state WHEN 'pending' THEN now() + r.wait_ms * interval '1 ms' END,
        finished_at = CASE WHEN r.state <> 'pending' THEN now() END
      FROM unnest($1::uuid[], $2::int[], $3::text[], $4::bigint[]) AS r(id, no, state, wait_ms)
      WHERE d.id = r.id AND d.attempts = r.no AND d.state = 'pending'`,
    values: [ids, numbers, results.map(stateAfter), results.map(({ nextTryInMs }) => nextTryInMs)],
  });
}

function stateAfter({ result, nextTryInMs }: DeliveryResult): DeliveryState {
  if (result.error === null) return 'succeeded';
  return nextTryInMs === null ? 'failed' : 'pending';
}

/** Begins its schedule anew, from now; also of one that is pending, or has succeeded. */
export async function replayDelivery(tx: Tx, workspaceId: string, id: string): Promise<void> {
  await tx.query(
    `UPDATE webhook_delivery SET state = 'pending', tries = 0, next_try_at = now(), finished_at = NULL
     WHERE workspace_id = $1 AND id = $2`,
    [workspaceId, id],
  );
}

/** An event for this endpoint alone. @returns the id of its delivery, or null if the endpoint is not enabled. */
export async function insertTestEvent(
  tx: Tx,
  workspaceId: string,
  endpointId: string,
  data: WebhookTest,
): Promise<string | null> {
  const { rows: events } = await tx.query<{ id: string }>(
    `INSERT INTO webhook_event (workspace_id, type, data, endpoint_id) VALUES ($1, '${TEST_EVENT}', $2, $3) RETURNING id`,
    [workspaceId, JSON.stringify(data), endpointId],
  );
  const { rows } = await tx.query<{ id: string }>('SELECT id FROM webhook_delivery WHERE event_id = $1', [
    events[0]!.id,
  ]);
  return rows[0]?.id ?? null;
}

/** Tests of an endpoint: three hundred at once, then one in five seconds. Nobody pays for them, and they are kept for days. */
const TEST_EVERY_S = 5;
const TESTS_AT_ONCE = 300;

/** False where the endpoint has had as many tests as it may for now. */
export async function takeTest(tx: Tx, endpointId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE webhook_endpoint SET tests_until = greatest(tests_until, now()) + interval '${TEST_EVERY_S} s'
     WHERE id = $1 AND tests_until < now() + interval '${TEST_EVERY_S * (TESTS_AT_ONCE - 1)} s'`,
    [endpointId],
  );
  return rowCount === 1;
}

/** What a person asks for is tried at once, although the endpoint is left alone for a moment after failures. */
export async function endPause(tx: Tx, endpointId: string): Promise<void> {
  await tx.query('UPDATE webhook_endpoint SET not_before = NULL WHERE id = $1 AND not_before IS NOT NULL', [
    endpointId,
  ]);
}
