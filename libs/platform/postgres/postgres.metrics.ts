import pg from 'pg';
import { counter, gauge, histogram } from '../telemetry/metrics.js';

/** The pools of this process by their names; several of one name, as tests have them, count as the latest. */
const pools = new Map<string, pg.Pool & { readonly waiting: number }>();

const statements = histogram({
  name: 'broadside_database_statement_duration_seconds',
  help: 'From a statement until its result, by its name ("other" where it has none); the wait for a connection is not in it.',
  labelNames: ['statement'],
  buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
});

gauge({
  name: 'broadside_database_pool_connections',
  help: 'Connections that a pool has open, in use and idle.',
  labelNames: ['pool', 'state'],
  collect() {
    this.reset();
    for (const [pool, { totalCount, idleCount }] of pools) {
      this.set({ pool, state: 'used' }, totalCount - idleCount);
      this.set({ pool, state: 'idle' }, idleCount);
    }
  },
});

gauge({
  name: 'broadside_database_pool_connections_max',
  help: 'Connections that a pool may have open.',
  labelNames: ['pool'],
  collect() {
    for (const [pool, { options }] of pools) this.set({ pool }, options.max ?? 0);
  },
});

gauge({
  name: 'broadside_database_pool_waiting',
  help: 'Callers that wait for a connection of a pool.',
  labelNames: ['pool'],
  collect() {
    for (const [pool, { waiting }] of pools) this.set({ pool }, waiting);
  },
});

export const poolRefusals = counter({
  name: 'broadside_database_pool_refusals_total',
  help: 'Callers that were given no connection of a pool in time.',
  labelNames: ['pool'],
});

export function showPool(name: string, pool: pg.Pool & { readonly waiting: number }): void {
  poolRefusals.inc({ pool: name }, 0);
  pools.set(name, pool);
}

/** A statement as `query` takes it, where it has a name: those are in our sources, so they are few. */
const nameOf = (statement: unknown) =>
  typeof statement === 'object' && statement !== null && 'name' in statement && statement.name
    ? String(statement.name)
    : 'other';

/** A connection that notes how long each statement took. What streams (COPY) is not a statement here. */
export class MeasuredClient extends pg.Client {
  /** Whom it is lent to; null while it is not. */
  holder: string | null = null;

  // Named parameters and closures that hold little: what outlives the result by one reference keeps a thousand rows alive,
  // and cost a tenth of the worker's time in collections.
  // biome-ignore lint/suspicious/noExplicitAny: passes on whatever the driver takes, in each of its forms.
  override query(statement: any, values?: any, callback?: any): any {
    const note = stopwatch(nameOf(statement));
    if (typeof callback === 'function') return super.query(statement, values, noting(note, callback));
    const result = super.query(statement, values, callback) as unknown;
    if (result instanceof Promise) result.then(note, note);
    return result;
  }
}

function stopwatch(statement: string): () => void {
  const beganMs = performance.now();
  return () => statements.observe({ statement }, (performance.now() - beganMs) / 1_000);
}

type Callback = (error: Error, result: pg.QueryResult) => void;

function noting(note: () => void, callback: Callback): Callback {
  return (error, result) => {
    note();
    callback(error, result);
  };
}
