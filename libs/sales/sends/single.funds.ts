import type { Pool } from '../../platform/postgres/postgres.js';
import { Problem } from '../../platform/problems/problem.js';
import { insufficientCredit, type ReservationPort } from '../campaigns/campaign.service.js';
import { costMicros } from '../model/price.js';
import type { SingleRequest } from './single.request.js';
import { beginSingleRun, refuseSingleRun, type SingleKind, type SingleRun } from './single.store.js';

/** How long a reservation is filled; then what is left of it is released. */
export const FILL_MS = 1_000;
/** By our own clock it counts as over a little earlier. */
const FILL_SAFELY_MS = 700;
const TRIES_MAX = 5;

interface Reservation extends SingleRun {
  leftMicros: bigint;
  /** Nothing was filled in yet. */
  isNew: boolean;
  until: number;
}

/**
 * The reservation that a lane fills at the moment.
 *
 *   none → reserved (new) → reserved (filled) → none, when it is over, sealed, or in doubt
 *
 * A reservation covers at least the group that needs it, and under load what the lane spent in the last second, so that
 * the credit service is asked about once a second and not once a group. What is not filled is released.
 */
export class SingleFunds {
  private reservation: Reservation | null = null;
  private campaignId: bigint | undefined;
  /** What was spent lately, fading by the second. */
  private recent = { micros: 0, at: 0 };

  constructor(
    private readonly kind: SingleKind,
    private readonly pool: Pool,
    private readonly credit: ReservationPort,
  ) {}

  /** Those of the requests that what is reserved pays for; without a reservation none. */
  affordable(requests: readonly SingleRequest[]): SingleRequest[] {
    if (this.reservation && performance.now() >= this.reservation.until) this.reservation = null;
    return this.fitting(requests, this.reservation?.leftMicros ?? 0n);
  }

  /** What `affordable` found something in. */
  get current(): Readonly<Reservation> {
    return this.reservation!;
  }

  /** Notes that so much was filled in and committed. */
  spend(micros: bigint): void {
    const { current } = this;
    this.reservation = { ...current, leftMicros: current.leftMicros - micros, isNew: false };
    const now = performance.now();
    this.recent = { micros: this.fadedTo(now) + Number(micros), at: now };
  }

  /** It is sealed, or whether something was filled in is not known: nothing more is. */
  forget(): void {
    this.reservation = null;
  }

  /**
   * Reserves for the requests, or for those of them that the credit pays for; the others are refused with 402.
   * @returns those that are paid.
   * @throws Problem 503 if there is no answer about credit.
   */
  async reserveFor(requests: readonly SingleRequest[]): Promise<SingleRequest[]> {
    let payable = [...requests];
    let wanted = max(this.costOf(payable), this.spentLately());
    for (let tries = 0; payable.length > 0; tries++) {
      const answer = await this.reserve(wanted);
      if (answer.granted) return payable;
      const available = tries < TRIES_MAX ? answer.availableMicros : 0n;
      const fitting = this.fitting(payable, available);
      for (const request of payable) {
        if (!fitting.includes(request)) request.reject(insufficientCredit(this.costOf([request]), available));
      }
      payable = fitting;
      wanted = this.costOf(payable);
    }
    return payable;
  }

  costOf(requests: readonly SingleRequest[]): bigint {
    const segments = requests.reduce((sum, { message }) => sum + message.segments, 0);
    return costMicros(this.kind.priceMicros, segments);
  }

  /** The run is committed before anybody is asked, so that what is granted is found again whoever dies. */
  private async reserve(amountMicros: bigint) {
    const run = await beginSingleRun(this.pool, this.kind, amountMicros, this.campaignId);
    this.campaignId = run.campaignId;
    const answer = await this.credit.reserve({
      opId: `${run.id}:reserve`,
      workspaceId: this.kind.workspaceId,
      reservationId: run.id,
      amountMicros,
    });
    if (!answer) {
      throw new Problem(503, 'unavailable', 'credit cannot be reserved at the moment; nothing was sent', {
        retryAfterSeconds: 1,
      });
    }
    if (answer.granted) {
      this.reservation = {
        ...run,
        leftMicros: amountMicros,
        isNew: true,
        until: performance.now() + FILL_SAFELY_MS,
      };
    } else await refuseSingleRun(this.pool, run.id);
    return answer;
  }

  /** As many of the requests as the amount pays for, in their order; a smaller one may fit where a larger did not. */
  private fitting(requests: readonly SingleRequest[], amountMicros: bigint): SingleRequest[] {
    let left = amountMicros;
    return requests.filter((request) => {
      const cost = this.costOf([request]);
      if (cost > left) return false;
      left -= cost;
      return true;
    });
  }

  private spentLately(): bigint {
    return BigInt(Math.floor(this.fadedTo(performance.now())));
  }

  private fadedTo(now: number): number {
    return this.recent.micros * Math.exp((this.recent.at - now) / FILL_MS);
  }
}

const max = (a: bigint, b: bigint) => (a > b ? a : b);
