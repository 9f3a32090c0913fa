import { setTimeout as delay } from 'node:timers/promises';
import { type Backoff, backoffMs } from '../../platform/process/backoff.js';
import { BindError, SubmitError } from './errors.js';
import { UnencodableError } from './octets.js';
import type { Outgoing } from './pdu.js';
import type { Response, Role, Session, SessionEnd, Submittable } from './session.js';
import type { SubmitLimits } from './window.js';

/** Never the same for two, so that not all come back in the same moment. */
const BACKOFF: Backoff = { firstMs: 1_000, maxMs: 60_000, jitter: 0.5 };
/** Until the SMSC finds that the old bind is dead, at which ours was lost. */
const ALREADY_BOUND_MS = 30_000;
/**
 * A bind that lasted so long was a good one; one that is over sooner counts as a failure, such as one that another
 * took.
 */
const STEADY_MS = 60_000;

/** What happens to binds, for a log. */
export type BindEvent =
  | { event: 'bound'; role: Role }
  | { event: 'ended'; role: Role; end: SessionEnd }
  | { event: 'failed'; role: Role; error: Error; againInMs: number }
  /** It is not tried again. */
  | { event: 'stopped'; role: Role; error: Error };

export interface BindsOptions {
  /** Opens a bind: `openSession` with the account's options and this role. */
  open: (role: Role, signal: AbortSignal) => Promise<Session>;
  /** How many; of `pairs`, so many transmitters and as many receivers. */
  count: number;
  as: 'transceivers' | 'pairs';
  onEvent?: (event: BindEvent) => void;
  /** For tests: waiting between two tries, and the dice and clock that say how long. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  random?: () => number;
  nowMs?: () => number;
}

/** Keeps the binds of an account open, and gives what is submitted to the one that has least to do. */
export class Binds {
  private readonly sessions = new Set<Session>();
  private readonly stopping = new AbortController();
  private readonly keepers: Promise<void>[];
  /** Why a bind is not tried any more, the last of such reasons; null while all are. */
  failure: Error | null = null;

  constructor(private readonly options: BindsOptions) {
    const roles: Role[] = options.as === 'pairs' ? ['transmitter', 'receiver'] : ['transceiver'];
    this.keepers = Array.from({ length: options.count }, () => roles).flatMap((each) =>
      each.map((role) => this.keep(role)),
    );
  }

  /** Binds that are open. */
  get open(): number {
    return [...this.sessions].filter(({ isOpen }) => isOpen).length;
  }

  /** True where one is open that submits; a receiver does not. */
  get canSubmit(): boolean {
    return this.leastLoaded() !== undefined;
  }

  /** As `Session.submit`. What a bind has not written when it ends is given to another. */
  async submit<C extends Submittable>(pdu: Outgoing<C>, limits: SubmitLimits = {}): Promise<Response<C>> {
    for (;;) {
      const session = this.leastLoaded();
      if (!session) {
        const detail = `not sent: no bind is open${this.failure ? ` (${this.failure.message})` : ''}`;
        throw new SubmitError('not_written', 'closed', detail, null, { cause: this.failure });
      }
      try {
        return await session.submit(pdu, limits);
      } catch (error) {
        const isElsewhereSafe =
          error instanceof SubmitError && error.outcome === 'not_written' && error.reason === 'closed';
        if (!isElsewhereSafe) throw error;
      }
    }
  }

  /** Closes all of them, each with its grace. */
  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all([...this.sessions].map((session) => session.close()));
    await Promise.all(this.keepers);
  }

  private leastLoaded(): Session | undefined {
    return [...this.sessions]
      .filter(({ isOpen, role }) => isOpen && role !== 'receiver')
      .sort((one, other) => one.load - other.load)[0];
  }

  /** One bind, again and again. */
  private async keep(role: Role): Promise<void> {
    const { open, onEvent, sleep = pause, nowMs = () => performance.now() } = this.options;
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted; ) {
      const startedAtMs = nowMs();
      let error: Error;
      try {
        const session = await open(role, signal);
        onEvent?.({ event: 'bound', role });
        const end = await this.hold(session);
        onEvent?.({ event: 'ended', role, end });
        error = new Error(`the bind ended: ${end.detail}`);
      } catch (failure) {
        error = failure as Error;
      }
      if (signal.aborted) return;
      if (isOfTheAccount(error)) {
        this.failure = error;
        onEvent?.({ event: 'stopped', role, error });
        return;
      }
      failures = nowMs() - startedAtMs >= STEADY_MS ? 1 : failures + 1;
      const againInMs = this.pauseMs(failures, error);
      onEvent?.({ event: 'failed', role, error, againInMs });
      await sleep(againInMs, signal);
    }
  }

  private async hold(session: Session): Promise<SessionEnd> {
    this.sessions.add(session);
    // It was opened while we were told to stop.
    if (this.stopping.signal.aborted) void session.close();
    const end = await session.closed;
    this.sessions.delete(session);
    return end;
  }

  private pauseMs(failures: number, error: Error): number {
    const isTaken = error instanceof BindError && error.reason === 'already_bound';
    return (isTaken ? ALREADY_BOUND_MS : 0) + backoffMs(failures, BACKOFF, this.options.random);
  }
}

/** Trying again helps nothing, and may have the account locked. */
function isOfTheAccount(error: Error): boolean {
  return error instanceof UnencodableError || (error instanceof BindError && error.reason === 'account');
}

/** Ends early when we stop. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
