import pg from 'pg';
import { Gate, NOBODY } from '../limits/gate.js';
import { currentContext } from '../process/request-context.js';
import { MeasuredClient, poolRefusals } from './postgres.metrics.js';

type Connected = (error: Error | undefined, client: pg.PoolClient | undefined, release: () => void) => void;

/** Of one workspace; those who let requests in have lower bounds. */
const WAITING_MAX = 10_000;

const nothing = () => {};
const measured = (client: pg.PoolClient) => client as unknown as MeasuredClient;

/** Nobody gave a connection back in time. */
export class NoConnectionError extends Error {
  override readonly name = 'NoConnectionError';
  constructor(
    /** Its own workspace has as many as its share is while the database answers: the others may go on. */
    readonly isOfShare: boolean,
  ) {
    // The words of pg itself.
    super('timeout exceeded when trying to connect');
  }
}

/**
 * A pool whose connections are shared fairly by the workspaces whose requests want one, where pg itself would hand them out in
 * the order of arrival: a thousand statements of one workspace make nobody else wait for more than the next connection that is
 * free. What the process does by itself is one holder among them, and may have all.
 */
export class FairPool extends pg.Pool {
  private readonly gate: Gate;
  /** When one was given back that still worked. */
  private answeredAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: pg.PoolConfig & { max: number; application_name: string }) {
    super({ ...options, Client: MeasuredClient });
    const waitMs = options.connectionTimeoutMillis ?? 0;
    this.gate = new Gate({
      name: options.application_name,
      placesMax: options.max,
      waitingMax: WAITING_MAX,
      waitMs,
    });
    this.on('release', (error, client) => {
      if (!error) this.answeredAtMs = performance.now();
      const lent = measured(client);
      // Null where pg gives one back by itself, which came too late for whoever waited.
      const { holder } = lent;
      lent.holder = null;
      if (holder !== null) this.gate.leave(holder);
    });
  }

  /** How many wait for a connection. */
  get waiting(): number {
    return this.gate.waiting;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | undefined {
    if (!callback) {
      return new Promise((resolve, reject) => {
        this.connect((error, client) => (client ? resolve(client) : reject(error)));
      });
    }
    const holder = currentContext()?.holder ?? NOBODY;
    if (this.gate.enter(holder)) {
      this.lend(holder, callback);
      return;
    }
    const askedAtMs = performance.now();
    const mayWait = this.gate.wait(holder, (isIn) =>
      isIn ? this.lend(holder, callback) : this.refuse(holder, callback, askedAtMs),
    );
    if (!mayWait) this.refuse(holder, callback, askedAtMs);
  }

  private lend(holder: string, callback: Connected): void {
    super.connect((error, client, release) => {
      if (client) measured(client).holder = holder;
      else this.gate.leave(holder);
      callback(error, client, release);
    });
  }

  private refuse(holder: string, callback: Connected, askedAtMs: number): void {
    poolRefusals.inc({ pool: this.gate.name });
    // Where nobody at all got an answer meanwhile, the workspace is not to blame.
    const answers = this.answeredAtMs >= askedAtMs;
    callback(new NoConnectionError(answers && this.gate.hasItsShare(holder)), undefined, nothing);
  }
}
