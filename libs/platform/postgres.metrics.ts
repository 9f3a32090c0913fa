import pg from 'pg';
import { gauge, histogram } from './metrics.js';

/** The pools of this process by their names; several of one name, as tests have them, count as the latest. */
const pools = new Map<string, pg.Pool>();

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
    for (const [pool, { waitingCount }] of pools) this.set({ pool }, waitingCount);
  },
});

export function showPool(name: string, pool: pg.Pool): void {
  pools.set(name, pool);
}

/** A statement as `query` takes it, where it has a name: those are in our sources, so they are few. */
const nameOf = (statement: unknown) =>
  typeof statement === 'object' && statement !== null && 'name' in statement && statement.name
    ? String(statement.name)
    : 'other';

/** A connection that notes how long each statement took. What streams (COPY) is not a statement here. */
export class MeasuredClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: passes on whatever the driver takes, in each of its forms.
  override query(...args: any[]): any {
    const beganMs = performance.now();
    const note = () =>
      statements.observe({ statement: nameOf(args[0]) }, (performance.now() - beganMs) / 1_000);
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      args[args.length - 1] = (...outcome: unknown[]) => {
        note();
        callback(...outcome);
      };
    }
    const result = super.query(...(args as Parameters<pg.Client['query']>)) as unknown;
    if (result instanceof Promise) result.then(note, note);
    return result;
  }
}
