import type { Db } from '../../platform/postgres/postgres.js';

const ROWS_PER_STATEMENT = 5_000;
/** By then no transaction can be under way that still saw a removed endpoint as enabled. */
const REMOVED_FOR = `interval '1 h'`;

/** Removes events older than `days` with their deliveries and attempts. @returns how many; call again until 0. */
export async function forgetOldEvents(db: Db, days: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM webhook_event WHERE id IN (
       SELECT id FROM webhook_event WHERE id < (SELECT uuidv7($1 * interval '-1 d')) ORDER BY id LIMIT ${ROWS_PER_STATEMENT})`,
    [days],
  );
  return rowCount ?? 0;
}

/** Removes what is left of removed endpoints. @returns how many deliveries; call again until 0. */
export async function forgetRemovedEndpoints(db: Db): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM webhook_delivery WHERE id IN (
       SELECT d.id FROM webhook_endpoint e JOIN webhook_delivery d ON d.endpoint_id = e.id
       WHERE e.status = 'deleted' AND e.updated_at < now() - ${REMOVED_FOR} LIMIT ${ROWS_PER_STATEMENT})`,
  );
  if (rowCount) return rowCount;
  await db.query(
    `DELETE FROM webhook_endpoint e WHERE status = 'deleted' AND updated_at < now() - ${REMOVED_FOR}
       AND NOT EXISTS (SELECT FROM webhook_delivery d WHERE d.endpoint_id = e.id)`,
  );
  return 0;
}
