import type { KeyedRequest } from '../../platform/idempotency/idempotency.store.js';
import type { Pool } from '../../platform/postgres/postgres.js';
import { Problem } from '../../platform/problems/problem.js';
import type { ReservationPort } from '../campaigns/campaign.service.js';
import { SingleLane, type SingleParts } from './single.lane.js';
import type { Acceptance } from './single.request.js';
import {
  findAbandonedRuns,
  openAbandonedRun,
  refuseSingleRun,
  type SingleKind,
  type SingleMessage,
} from './single.store.js';

/** Requests that may wait for their commit at once. */
const HELD_MAX = 10_000;
const LANES_MAX = 1_000;

/** Messages sent one by one: appended to their workspace's campaign of the day, together where they arrive together. */
export class SingleSends {
  private readonly lanes = new Map<string, SingleLane>();
  private held = 0;

  constructor(private readonly parts: SingleParts) {}

  /**
   * Resolves once the message is committed, paid and queued.
   * @throws Problem 402 (not enough credit), 409 or 422 (about its key), 503 (too many wait, or no answer about credit).
   */
  async send(kind: SingleKind, message: SingleMessage, keyed: KeyedRequest | null): Promise<Acceptance> {
    if (this.held >= HELD_MAX) {
      throw new Problem(503, 'busy', 'more messages are waiting to be taken than may; send it again', {
        retryAfterSeconds: 1,
      });
    }
    this.held += 1;
    try {
      return await new Promise<Acceptance>((accept, reject) =>
        this.laneOf(kind).send({ message, keyed, accept, reject }),
      );
    } finally {
      this.held -= 1;
    }
  }

  private laneOf(kind: SingleKind): SingleLane {
    const name = JSON.stringify([kind.workspaceId, kind.sender, kind.carrier]);
    let lane = this.lanes.get(name);
    if (!lane) {
      if (this.lanes.size >= LANES_MAX) this.forgetIdleLanes();
      lane = new SingleLane(kind, this.parts);
      this.lanes.set(name, lane);
    }
    return lane;
  }

  private forgetIdleLanes(): void {
    for (const [name, lane] of this.lanes) if (lane.isIdle) this.lanes.delete(name);
  }
}

/**
 * Finds out what became of reservations whose asker died or gave up. What is granted is opened without a message, so
 * that the settler closes it and the credit is free again. One that fails keeps no other waiting.
 * @throws AggregateError of those that failed.
 */
export async function finishAbandonedRuns(pool: Pool, credit: ReservationPort): Promise<void> {
  const failures: unknown[] = [];
  for (const { id, workspaceId, amountMicros } of await findAbandonedRuns(pool)) {
    try {
      const answer = await credit.reserve({
        opId: `${id}:reserve`,
        workspaceId,
        reservationId: id,
        amountMicros,
      });
      if (answer?.granted) await openAbandonedRun(pool, id);
      else if (answer) await refuseSingleRun(pool, id);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} runs cannot be finished`);
}
