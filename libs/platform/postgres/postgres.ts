import type { Socket } from 'node:net';
import pg from 'pg';
import { FairPool } from './fair-pool.js';
import { showPool } from './postgres.metrics.js';

/** BIGINT arrives as `bigint` from our pools: money must never pass through a double. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary'
      ? BigInt
      : pg.types.getTypeParser(oid, format as 'text'),
};

export type Pool = pg.Pool;
/** A connection inside a transaction. */
export type Tx = pg.PoolClient;
/**
 * Either, for what is right alone as well as in a transaction. The first parameter of a store function says what it needs,
 * so that none has an ambient client: `tx: Tx` the transaction of its caller, `db: Db` either, `pool: Pool` commits of its own.
 */
export type Db = Pool | Tx;

export interface PoolOptions {
  max: number;
  applicationName: string;
  /**
   * Of one statement. The server ends it after this; where the server itself is silent for a little longer, the
   * connection is given up. A transaction may lift the first (`SET LOCAL statement_timeout = 0`), not the second.
   */
  answerWithinMs?: number;
}

const SILENCE_MARGIN_MS = 2_000;
/** For a connection that is free, and for the server to accept a new one. */
const CONNECT_WITHIN_MS = 5_000;

/**
 * Opens a pool. Statements are planned once and generically: the bulk updates are driven by arrays whose length the
 * planner cannot know, and a generic plan keeps them on the primary key.
 */
export function openPool(url: string, options: PoolOptions): Pool {
  const answerWithinMs = options.answerWithinMs ?? 60_000;
  const pool = new FairPool({
    connectionString: url,
    types,
    max: options.max,
    application_name: options.applicationName,
    options: `-c plan_cache_mode=force_generic_plan -c statement_timeout=${answerWithinMs} -c idle_in_transaction_session_timeout=60000`,
    connectionTimeoutMillis: Math.min(CONNECT_WITHIN_MS, answerWithinMs),
    keepAlive: true,
  });
  // An idle connection that the server drops is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => {});
  // The same inside of a transaction, where the pool does not listen: its next query fails, and that is enough.
  pool.on('connect', (client) => {
    client.on('error', () => {});
    const stream = streamOf(client);
    stream.on('timeout', () => stream.destroy(new SilentServerError(answerWithinMs + SILENCE_MARGIN_MS)));
  });
  pool.on('acquire', (client) => streamOf(client).setTimeout(answerWithinMs + SILENCE_MARGIN_MS));
  pool.on('release', (_error, client) => streamOf(client).setTimeout(0));
  showPool(options.applicationName, pool);
  return pool;
}

/** A server that is stopped, or out of reach without saying so, would otherwise be waited for without end. */
class SilentServerError extends Error {
  readonly code = 'ETIMEDOUT';
  constructor(ms: number) {
    super(`Postgres was silent for ${ms} ms`);
  }
}

const streamOf = (client: pg.PoolClient) =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;

/** For readiness: resolves true, or rejects. */
export async function postgresAnswers(pool: Pool): Promise<boolean> {
  return (await pool.query('SELECT 1')).rowCount === 1;
}

const READ_ONLY = '25006';
const RETRYABLE = new Set(['40001', '40P01']);
const TRIES_MAX = 5;

/** Repeats `work` where Postgres ended it to resolve a deadlock or a serialization conflict. */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES_MAX || !RETRYABLE.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
}

/** What is to be done after the commit, by the transactions under way. */
const afterCommit = new WeakMap<Db, (() => void)[]>();

/**
 * Calls back once the transaction has committed, and never if it does not: counting, where a store function knows what
 * there is to count. At once where `db` is a pool, whose statements commit by themselves.
 */
export function onCommit(db: Db, callback: () => void): void {
  const callbacks = afterCommit.get(db);
  if (callbacks) callbacks.push(callback);
  else callback();
}

/**
 * Runs `work` in one transaction and returns its result after the commit. A deadlock or serialization failure is
 * retried from the start, so `work` must have no effect outside the transaction, and use up nothing outside of it.
 */
export function transaction<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  return retryConflicts(() => transactionOnce(pool, work));
}

/** The same for `work` that cannot be repeated, such as reading a stream: it is tried once. */
export async function transactionOnce<T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  const callbacks: (() => void)[] = [];
  afterCommit.set(tx, callbacks);
  let result: T;
  try {
    await tx.query('BEGIN');
    result = await work(tx);
    await tx.query('COMMIT');
  } catch (error) {
    const rolledBack = await tx.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    afterCommit.delete(tx);
    // A connection that cannot even roll back is thrown away, and so is one to a server that has become a standby.
    tx.release(!rolledBack || sqlState(error) === READ_ONLY);
    throw error;
  }
  afterCommit.delete(tx);
  tx.release();
  for (const callback of callbacks) callback();
  return result;
}

/**
 * Refuses a server that may lose an acknowledged commit.
 * @throws Error that says which setting to change.
 */
export async function assertDurable(pool: Pool): Promise<void> {
  for (const setting of ['synchronous_commit', 'fsync', 'full_page_writes']) {
    const { rows } = await pool.query<{ value: string }>(`SELECT current_setting($1) AS value`, [setting]);
    if (rows[0]?.value === 'off') {
      throw new Error(
        `Postgres runs with ${setting} = off, with which a crash loses acknowledged commits. ` +
          `Run: ALTER SYSTEM SET ${setting} = on; SELECT pg_reload_conf();`,
      );
    }
  }
}

/** No room on a disk: the server's, or our own. */
export function isStorageFull(error: unknown): boolean {
  return /^(53100|ENOSPC|EDQUOT)$/.test(sqlState(error));
}

/**
 * The database cannot do it now, whatever the request: it restarts, is out of reach or read-only, has no connection, no handle,
 * memory or disk left, or took too long. By SQLSTATE, and by the driver's own codes.
 */
export function isOutage(error: unknown): boolean {
  const { message = '' } = (error ?? {}) as Partial<Error>;
  return (
    /^(08|53|57014|57P|58030|55P03|25006|25P0[34]|40001|40P01)/.test(sqlState(error)) ||
    /^(ECONN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EMFILE|ENFILE|ENOBUFS)/.test(
      sqlState(error),
    ) ||
    /timeout exceeded when trying to connect|Connection terminated|not queryable/.test(message)
  );
}

/** The SQLSTATE, or the driver's own code; '' if there is none. */
function sqlState(error: unknown): string {
  return String((error as { code?: unknown } | null | undefined)?.code ?? '');
}

/** A parameter for an array of numbers; joined here in one go, where the driver would escape element by element. */
export function numberArray(values: readonly (number | bigint)[]): string {
  return `{${values.join(',')}}`;
}
