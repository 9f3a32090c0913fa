import { randomUUID } from 'node:crypto';
import { IDEMPOTENCY_KEYS_KEPT_HOURS } from '../limits/rate-limits.js';
import type { Db, Pool, Tx } from '../postgres/postgres.js';
import { Problem } from '../problems/problem.js';

/** A request that came with an Idempotency-Key. */
export interface KeyedRequest {
  /** The workspace's id, the API key's where replies hold secrets (webapi), or `admin`. */
  owner: string;
  key: string;
  /** Of everything that would make it another request. */
  requestSha256: Buffer;
}

/** Told by an effect, in its own transaction, that it happens, and what it makes. */
export type MarkDone = (tx: Tx, made?: string) => Promise<void>;

/** For effects that nobody has named by a key. */
export const unmarked: MarkDone = async () => {};

export type Begun =
  | { state: 'fresh'; token: string }
  | { state: 'in_flight' }
  | { state: 'other_request' }
  | {
      state: 'done';
      token: string;
      made: string | null;
      status: number | null;
      reply: string | null;
    };

/** A record that was not renewed for so long belongs to a process that died. */
const TAKEN_OVER_AFTER_S = 15;
export const RENEWED_EVERY_MS = 5_000;
/** What is done and not answered for so long was done by a process that died before its reply. */
const ANSWERED_WITHIN_S = 5;

/**
 * Begins a request, or tells what became of it. A record of a dead process is taken over with another token, and since
 * an effect commits only with the mark of its own token, no effect happens twice however late the first one comes.
 */
export async function beginRequest(pool: Pool, request: KeyedRequest): Promise<Begun> {
  for (;;) {
    const { rows: ours } = await pool.query<{ token: string }>({
      name: 'begin-keyed-request',
      text: `
        INSERT INTO idempotency_key AS k (owner, key, request_sha256, token) VALUES ($1, $2, $3, $4)
        ON CONFLICT (owner, key) DO UPDATE SET token = EXCLUDED.token, begun_at = now()
          WHERE k.state = 'in_flight' AND k.request_sha256 = EXCLUDED.request_sha256
            AND k.begun_at < now() - interval '${TAKEN_OVER_AFTER_S} s'
        RETURNING token`,
      values: [request.owner, request.key, request.requestSha256, randomUUID()],
    });
    if (ours[0]) return { state: 'fresh', token: ours[0].token };
    const record = (await findRequests(pool, request.owner, [request.key]))[0];
    // It was released in between, and is free again.
    if (!record) continue;
    if (!record.requestSha256.equals(request.requestSha256)) return { state: 'other_request' };
    if (record.state === 'in_flight' || (record.status === null && record.isRecent))
      return { state: 'in_flight' };
    return { ...record, state: 'done' };
  }
}

export interface KeyedRecord extends KeyedRequest {
  token: string;
  state: 'in_flight' | 'done';
  made: string | null;
  status: number | null;
  reply: string | null;
  /** Its effect is so new that its process may still be about to answer. */
  isRecent: boolean;
}

/** The records that there are for these keys. */
export async function findRequests(db: Db, owner: string, keys: readonly string[]): Promise<KeyedRecord[]> {
  const { rows } = await db.query<KeyedRecord>({
    name: 'find-keyed-requests',
    text: `SELECT owner, key, request_sha256 AS "requestSha256", token, state, made, status, reply,
             begun_at > now() - interval '${ANSWERED_WITHIN_S} s' AS "isRecent"
           FROM idempotency_key WHERE owner = $1 AND key = ANY ($2::text[])`,
    values: [owner, keys],
  });
  return rows;
}

/** Says that the request is still being carried out. */
export async function renewRequest(pool: Pool, request: KeyedRequest, token: string): Promise<void> {
  await pool.query(
    `UPDATE idempotency_key SET begun_at = now()
     WHERE owner = $1 AND key = $2 AND token = $3 AND state = 'in_flight'`,
    [request.owner, request.key, token],
  );
}

/** @throws Problem 409 where another process has taken the request over; the caller's transaction must not commit. */
export async function markRequestDone(
  tx: Tx,
  request: KeyedRequest,
  token: string,
  made: string | null,
): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE idempotency_key SET state = 'done', made = $4, begun_at = now()
     WHERE owner = $1 AND key = $2 AND token = $3 AND state = 'in_flight'`,
    [request.owner, request.key, token, made],
  );
  if (rowCount !== 1) throw inFlight();
}

/** Stores the reply for whoever repeats the request; the first one stays. */
export async function storeReply(
  pool: Pool,
  request: KeyedRequest,
  token: string,
  reply: { status: number; body: string | null },
): Promise<void> {
  await pool.query(
    `UPDATE idempotency_key SET state = 'done', status = $4, reply = $5
     WHERE owner = $1 AND key = $2 AND token = $3 AND status IS NULL`,
    [request.owner, request.key, token, reply.status, reply.body],
  );
}

/**
 * Frees the key of a request that failed. Where nobody knows whether its effect was committed, only if it was not: the
 * statement waits for a transaction that still may.
 */
export async function releaseRequest(
  pool: Pool,
  request: KeyedRequest,
  token: string,
  options: { evenIfDone: boolean },
): Promise<void> {
  await pool.query(
    `DELETE FROM idempotency_key WHERE owner = $1 AND key = $2 AND token = $3 AND (state = 'in_flight' OR $4)`,
    [request.owner, request.key, token, options.evenIfDone],
  );
}

/**
 * Records requests whose effect and reply are in this very transaction. A twin in another transaction makes it wait.
 * @returns false if one of them was there already; then the transaction must not commit.
 */
export async function insertDoneRequests(
  tx: Tx,
  requests: readonly (KeyedRequest & { status: number; reply: string })[],
): Promise<boolean> {
  // In one order everywhere, so that groups with the same keys cannot wait for each other.
  const sorted = [...requests].sort((a, b) => (a.key < b.key ? -1 : 1));
  const { rowCount } = await tx.query({
    name: 'insert-done-requests',
    text: `
      INSERT INTO idempotency_key (owner, key, request_sha256, token, state, status, reply)
      SELECT owner, key, decode(hash, 'hex'), $5, 'done', $6, reply
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS r(owner, key, hash, reply)
      ON CONFLICT DO NOTHING`,
    values: [
      sorted.map((r) => r.owner),
      sorted.map((r) => r.key),
      sorted.map((r) => r.requestSha256.toString('hex')),
      sorted.map((r) => r.reply),
      randomUUID(),
      sorted[0]?.status ?? 0,
    ],
  });
  return rowCount === requests.length;
}

/** Forgets requests of more than two days ago. @returns how many. */
export async function forgetOldRequests(db: Db): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM idempotency_key k USING (
       SELECT owner, key FROM idempotency_key WHERE created_at < now() - interval '${IDEMPOTENCY_KEYS_KEPT_HOURS} h' LIMIT 10000
     ) old WHERE k.owner = old.owner AND k.key = old.key`,
  );
  return rowCount ?? 0;
}

export const inFlight = () =>
  new Problem(
    409,
    'idempotency_in_flight',
    'a request with this Idempotency-Key is being carried out; repeat it in a moment',
    { retryAfterSeconds: 1 },
  );

export const keyReused = () =>
  new Problem(
    422,
    'idempotency_key_reused',
    'this Idempotency-Key was used before with another request; send a new key',
  );
