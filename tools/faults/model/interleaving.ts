/**
 * Runs several actors at once against the real database, one statement at a time, in an order drawn from a seed.
 *
 * An actor (a worker, a request, a sweeper) gets pools of its own whose statements wait for their turn. The stage lets
 * one of the waiting statements go, waits until it has ended or stands before a lock, and draws the next. So the same
 * seed gives the same interleaving, and between any two statements of one actor anything may happen that others do.
 * A stage that is `free` lets everything go at once, for the races inside of Postgres.
 */
import { setImmediate as tick } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { Pool } from '../../../libs/platform/postgres/postgres.js';

/** A process died: what it had not committed is gone. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** A statement that the server did not carry out. */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed';
}

/** Where an actor dies: at its n-th statement (1, 2, …), before or after the server has carried it out. */
export interface Death {
  readonly statement: number;
  readonly executed: boolean;
}

type State = 'working' | 'ready' | 'inside' | 'blocked' | 'stalled' | 'ended';

/** Asked of a statement that neither ends nor is known to wait; most take less. */
const STATEMENT_MS = 2;

/** A whole number from 0 to `below` - 1. */
export type Draw = (below: number) => number;

/** Numbers from a seed (mulberry32). */
export function drawFrom(seed: number): Draw {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export class Stage {
  readonly trace: string[] = [];
  private readonly actors = new Set<Actor>();
  private last: Actor | undefined;
  private notice = () => {};

  constructor(
    private readonly monitor: Pool,
    private readonly draw: Draw,
    private readonly options: {
      readonly free: boolean;
      /** How often in ten turns the actor that was last goes on. */
      readonly persistence: number;
    },
  ) {}

  get isFree(): boolean {
    return this.options.free;
  }

  join(actor: Actor): void {
    this.actors.add(actor);
  }

  /** Told of every change of an actor's state. */
  changed(): void {
    this.notice();
  }

  /** Plays until every actor has ended or stalled; those that ended leave the stage. */
  async play(): Promise<void> {
    for (;;) {
      await this.settled();
      const ready = [...this.actors].filter(({ state }) => state === 'ready');
      if (ready.length > 0) {
        this.choose(ready).go();
        continue;
      }
      if ([...this.actors].every(({ state }) => state === 'ended' || state === 'stalled')) break;
      await this.change();
    }
    this.actors.clear();
  }

  /** Breathes in free play, so that it is not always the same actor that is first. */
  async breathe(): Promise<void> {
    for (let ticks = this.draw(4); ticks > 0; ticks--) await tick();
  }

  /** After a statement has ended, one that was blocked may be so no longer. */
  recheck(): void {
    for (const actor of this.actors) {
      if (actor.state !== 'blocked') continue;
      actor.state = 'inside';
      actor.wasBlocked = true;
    }
    this.notice();
  }

  private choose(ready: Actor[]): Actor {
    const goesOn = this.last && ready.includes(this.last) && this.draw(10) < this.options.persistence;
    if (!goesOn) this.last = ready[this.draw(ready.length)]!;
    return this.last!;
  }

  /** Resolves when nobody works and every statement under way stands before a lock. */
  private async settled(): Promise<void> {
    for (;;) {
      const actors = [...this.actors];
      const inside = actors.filter(({ state }) => state === 'inside');
      if (actors.some(({ state }) => state === 'working')) await this.change();
      else if (inside.length === 0) return;
      else if (inside.every(({ wasBlocked }) => wasBlocked) || !(await this.change(STATEMENT_MS)))
        await this.findBlocked(inside);
    }
  }

  private async findBlocked(inside: readonly Actor[]): Promise<void> {
    const { rows } = await this.monitor.query<{ pid: number }>({
      name: 'find-blocked',
      text: 'SELECT pid FROM unnest($1::int[]) AS pid WHERE cardinality(pg_blocking_pids(pid)) > 0',
      values: [inside.map(({ pid }) => pid ?? 0)],
    });
    const blocked = new Set(rows.map(({ pid }) => pid));
    for (const actor of inside) {
      const isBlocked = actor.pid !== undefined && blocked.has(actor.pid);
      if (isBlocked && actor.state === 'inside') {
        actor.state = 'blocked';
        if (!actor.wasBlocked) this.trace.push(`${actor.name}: … waits for a lock`);
      }
      actor.wasBlocked = false;
    }
  }

  /** The next change of any actor's state; false if `timeoutMs` passes before. */
  private change(timeoutMs?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => end(false), timeoutMs);
      const end = (moved: boolean) => {
        clearTimeout(timer);
        this.notice = () => {};
        resolve(moved);
      };
      this.notice = () => end(true);
    });
  }
}

export class Actor {
  state: State = 'working';
  /** The backend that carries out the statement under way. */
  pid: number | undefined;
  /** Whether its statement stood before a lock when it was last looked at. */
  wasBlocked = false;
  private statements = 0;
  private dead = false;
  private pass: (() => void) | undefined;
  private readonly leftOvers: Promise<unknown>[] = [];

  constructor(
    readonly name: string,
    private stage: Stage,
    private readonly death?: Death,
  ) {
    stage.join(this);
  }

  /** Does the work as this actor, and tells how it ended. */
  async perform<T>(work: () => Promise<T>): Promise<PromiseSettledResult<T>> {
    const [result] = await Promise.allSettled([work()]);
    await Promise.all(this.leftOvers);
    this.enter('ended');
    return result!;
  }

  /** Lets the next step begin. */
  go(): void {
    this.state = 'working';
    this.pass?.();
  }

  /** One step of this actor, when its turn comes. */
  async step<T>(label: string, work: () => Promise<T> | T, pid?: number): Promise<T> {
    if (this.stage.isFree) {
      await this.stage.breathe();
      return work();
    }
    await new Promise<void>((resolve) => {
      this.pass = resolve;
      this.enter('ready');
    });
    this.pid = pid;
    this.enter('inside');
    this.stage.trace.push(`${this.name}: ${label}`);
    try {
      return await work();
    } finally {
      this.stage.recheck();
      this.enter('working');
    }
  }

  /** Stops, as a process does at SIGSTOP, until somebody calls what `asleep` is given, on the stage of that moment. */
  async stall(asleep: (wake: (stage: Stage) => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      asleep((stage) => {
        this.stage = stage;
        this.state = 'working';
        stage.join(this);
        resolve();
      });
      this.enter('stalled');
    });
  }

  /**
   * A pool whose statements are steps of this actor. `onRow` sees the first row of each result; statements named
   * `failing` fail.
   */
  pool(pool: Pool, onRow: (row: Record<string, unknown>) => void = () => {}, failing?: string): Pool {
    const connect = async () => this.client(await pool.connect(), onRow, failing);
    const query = async (...args: unknown[]) => {
      const client = await connect();
      try {
        return await client.query(...args);
      } finally {
        client.release();
      }
    };
    return { connect, query } as unknown as Pool;
  }

  private client(client: PoolClient, onRow: (row: Record<string, unknown>) => void, failing?: string) {
    const send = client.query.bind(client) as (
      ...args: unknown[]
    ) => Promise<{ rows: Record<string, unknown>[] }>;
    const { processID: pid } = client as unknown as { processID: number };
    return {
      query: async (...args: unknown[]) => {
        const label = labelOf(args[0] as string | { name?: string; text: string });
        if (this.dead) throw new Crash('is dead');
        // They neither wait nor let anybody see anything.
        if (/^(BEGIN|SET)\b/.test(label)) return send(...args);
        if (label === 'ROLLBACK') return send(...args).finally(() => this.stage.recheck());
        this.statements += 1;
        if (this.death?.statement === this.statements && !this.death.executed) this.die();
        if (label === failing) {
          await this.step(`${label} fails`, () => {});
          throw new StatementFailed(label);
        }
        const result = await this.step(label, () => send(...args), pid);
        if (this.death?.statement === this.statements && this.death.executed) this.die();
        if (result.rows?.[0]) onRow(result.rows[0]);
        return result;
      },
      release: () => {
        if (!this.dead) return client.release();
        // What the server does when the connection of a dead process breaks.
        const rolledBack = client.query('ROLLBACK').finally(() => {
          client.release();
          this.stage.recheck();
        });
        this.leftOvers.push(rolledBack);
      },
    };
  }

  /** @throws Crash */
  die(): never {
    this.dead = true;
    this.stage.trace.push(`${this.name}: dies`);
    throw new Crash(`${this.name} died`);
  }

  /** A line in the trace. */
  note(line: string): void {
    this.stage.trace.push(`${this.name}: ${line}`);
  }

  private enter(state: State): void {
    this.state = state;
    this.stage.changed();
  }
}

function labelOf(statement: string | { name?: string; text: string }): string {
  if (typeof statement !== 'string' && statement.name) return statement.name;
  const text = typeof statement === 'string' ? statement : statement.text;
  return text.trim().replaceAll(/\s+/g, ' ').slice(0, 70);
}
