/** The SQL of keys. What a workspace may see and change are its own keys and those of its sandbox. */
import { EVERY_SCOPE } from '../../contracts/scopes.js';
import type { KeyOwner } from '../../platform/access/api-key.js';
import type { Db, Tx } from '../../platform/postgres/postgres.js';
import type { NewApiKey } from './new-key.js';

export interface ApiKey {
  id: string;
  workspaceId: string;
  isTest: boolean;
  prefix: string;
  scopes: string[];
  createdAt: Date;
  expiresAt: Date | null;
  /** To ten minutes. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  replacedBy: string | null;
  /** The key that made it; null where the operator did. */
  madeBy: string | null;
}

/** A use is noted only where the last note is older, so that requests do not write. */
const USE_NOTED_EVERY = `interval '10 minutes'`;

const COLUMNS = `k.id, k.workspace_id AS "workspaceId", w.sandbox_of IS NOT NULL AS "isTest", k.prefix, k.scopes,
  k.created_at AS "createdAt", k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt",
  k.revoked_at AS "revokedAt", k.replaced_by AS "replacedBy", k.made_by AS "madeBy"`;
const OF_WORKSPACE = `FROM api_key k JOIN workspace w ON w.id = k.workspace_id
  WHERE (w.id = $1 OR w.sandbox_of = $1)`;
const IS_LIVE = `revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;

/** The live key with this hash, whether its use should be noted, and the hash for a last look. */
export async function findLiveKey(
  db: Db,
  keySha256: Buffer,
): Promise<(KeyOwner & { keySha256: Buffer; isUseNews: boolean }) | undefined> {
  const { rows } = await db.query({
    name: 'find_api_key',
    text: `SELECT k.workspace_id AS "workspaceId", coalesce(w.sandbox_of, w.id) AS "customerId", k.id AS "keyId", k.scopes, k.expires_at AS "expiresAt",
             w.sandbox_of IS NOT NULL AS "isTest", w.suspended_at IS NOT NULL AS "isSuspended", k.key_sha256 AS "keySha256",
             k.last_used_at IS NULL OR k.last_used_at < now() - ${USE_NOTED_EVERY} AS "isUseNews"
           FROM api_key k JOIN workspace w ON w.id = k.workspace_id
           WHERE key_sha256 = $1 AND ${IS_LIVE}`,
    values: [keySha256],
  });
  return rows[0];
}

export async function noteUse(db: Db, keyId: string): Promise<void> {
  await db.query(
    `UPDATE api_key SET last_used_at = now()
     WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - ${USE_NOTED_EVERY})`,
    [keyId],
  );
}

/** Which of these keys open nothing: they are revoked or expired, or their workspace is suspended. */
export async function endedKeys(db: Db, keyIds: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT k.id FROM api_key k JOIN workspace w ON w.id = k.workspace_id
     WHERE k.id = ANY($1::uuid[]) AND (w.suspended_at IS NOT NULL OR NOT (${IS_LIVE}))`,
    [keyIds],
  );
  return rows.map(({ id }) => id);
}

/**
 * Whoever changes keys of a workspace or of its sandbox locks them all first, so that two who do it at once see what the
 * other has done, and wait for each other's keys in one order.
 */
export async function lockKeysOf(tx: Tx, workspaceId: string): Promise<void> {
  await tx.query(
    `SELECT FROM workspace WHERE id = (SELECT coalesce(sandbox_of, id) FROM workspace WHERE id = $1)
     FOR NO KEY UPDATE`,
    [workspaceId],
  );
}

/** The live keys of a workspace and of its sandbox. */
export async function liveKeyIds(tx: Tx, workspaceId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(`SELECT k.id ${OF_WORKSPACE} AND ${IS_LIVE}`, [
    workspaceId,
  ]);
  return rows.map(({ id }) => id);
}

/** Those that were replaced live until their overlap has passed. */
export async function countLiveKeys(tx: Tx, workspaceId: string): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM api_key WHERE workspace_id = $1 AND ${IS_LIVE}`,
    [workspaceId],
  );
  return rows[0]!.count;
}

export async function insertKey(
  tx: Tx,
  key: Omit<NewApiKey, 'secret'> & {
    workspaceId: string;
    scopes: readonly string[];
    expiresAt: Date | null;
    madeBy: string | null;
  },
): Promise<ApiKey> {
  const { rows } = await tx.query<ApiKey>(
    `WITH k AS (
       INSERT INTO api_key (workspace_id, prefix, key_sha256, scopes, expires_at, made_by)
       VALUES ($1, $2, $3, $4, $5, $6) RETURNING *
     )
     SELECT ${COLUMNS} FROM k JOIN workspace w ON w.id = k.workspace_id`,
    [key.workspaceId, key.prefix, key.keySha256, key.scopes, key.expiresAt, key.madeBy],
  );
  return rows[0]!;
}

/** A page of keys, oldest first, after the key `after`. */
export async function listKeys(
  db: Db,
  workspaceId: string,
  limit: number,
  after?: string,
): Promise<ApiKey[]> {
  const { rows } = await db.query<ApiKey>(
    `SELECT ${COLUMNS} ${OF_WORKSPACE}
       AND ($3::uuid IS NULL OR (k.created_at, k.id) > (SELECT a.created_at, a.id FROM api_key a WHERE a.id = $3))
     ORDER BY k.created_at, k.id LIMIT $2`,
    [workspaceId, limit, after ?? null],
  );
  return rows;
}

/** Locks a key of this workspace. */
export async function lockKey(
  tx: Tx,
  workspaceId: string,
  keyId: string,
): Promise<(ApiKey & { isLive: boolean }) | undefined> {
  const { rows } = await tx.query<ApiKey & { isLive: boolean }>(
    `SELECT ${COLUMNS}, ${IS_LIVE} AS "isLive" ${OF_WORKSPACE} AND k.id = $2 FOR NO KEY UPDATE OF k`,
    [workspaceId, keyId],
  );
  return rows[0];
}

/** A live key, which cannot be changed before the transaction has ended. */
export async function lockLiveKey(
  tx: Tx,
  keyId: string,
): Promise<Pick<ApiKey, 'id' | 'scopes' | 'expiresAt'> | undefined> {
  const { rows } = await tx.query<Pick<ApiKey, 'id' | 'scopes' | 'expiresAt'>>(
    `SELECT id, scopes, expires_at AS "expiresAt" FROM api_key WHERE id = $1 AND ${IS_LIVE} FOR SHARE`,
    [keyId],
  );
  return rows[0];
}

/** Whether another live key of this key's workspace may do everything, too, and ends no sooner. */
export async function hasAnotherFullKey(
  tx: Tx,
  { workspaceId, id, expiresAt }: Pick<ApiKey, 'workspaceId' | 'id' | 'expiresAt'>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `SELECT FROM api_key WHERE workspace_id = $1 AND id <> $2 AND '${EVERY_SCOPE}' = ANY(scopes) AND ${IS_LIVE}
       AND coalesce(expires_at, 'infinity') >= coalesce($3::timestamptz, 'infinity') LIMIT 1`,
    [workspaceId, id, expiresAt],
  );
  return rowCount === 1;
}

export async function markRevoked(tx: Tx, keyId: string): Promise<void> {
  await tx.query(`UPDATE api_key SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL`, [keyId]);
}

/** Lets a key live on for this long at most; @returns when it ends. */
export async function markReplaced(
  tx: Tx,
  keyId: string,
  replacedBy: string,
  overlapMinutes: number,
): Promise<Date> {
  const { rows } = await tx.query<{ expiresAt: Date }>(
    `UPDATE api_key SET replaced_by = $2, expires_at = least(expires_at, now() + $3 * interval '1 minute')
     WHERE id = $1 RETURNING expires_at AS "expiresAt"`,
    [keyId, replacedBy, overlapMinutes],
  );
  return rows[0]!.expiresAt;
}

/** A key that ended so long ago is forgotten: who looks for what a leaked one did finds it in the list until then. */
export const ENDED_KEYS_KEPT_DAYS = 90;
const ENDS_AT = (key: string) => `least(${key}.revoked_at, ${key}.expires_at)`;

/**
 * Forgets keys that ended long ago, the oldest first. One that is left and was replaced by one of them, with an overlap that
 * lasted longer, names no successor any more.
 * @returns how many; call again until 0.
 */
export async function forgetEndedKeys(db: Db, days = ENDED_KEYS_KEPT_DAYS): Promise<number> {
  const { rowCount } = await db.query(
    `WITH ended AS MATERIALIZED (
       SELECT k.id, k.workspace_id FROM api_key k WHERE ${ENDS_AT('k')} < now() - $1 * interval '1 d'
         AND (k.revoked_at IS NOT NULL OR k.expires_at IS NOT NULL)
       ORDER BY ${ENDS_AT('k')}, k.created_at LIMIT 1000
     ), left_alone AS (
       UPDATE api_key p SET replaced_by = NULL FROM ended
       WHERE p.workspace_id = ended.workspace_id AND p.replaced_by = ended.id AND p.id NOT IN (SELECT id FROM ended)
     )
     DELETE FROM api_key WHERE id IN (SELECT id FROM ended)`,
    [days],
  );
  return rowCount ?? 0;
}
