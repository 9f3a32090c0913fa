import {
  findRequests,
  inFlight,
  insertDoneRequests,
  type KeyedRequest,
  keyReused,
} from '../../platform/idempotency/idempotency.store.js';
import { type Pool, transaction } from '../../platform/postgres/postgres.js';
import { Problem } from '../../platform/problems/problem.js';
import { insufficientCredit, type ReservationPort } from '../campaigns/campaign.service.js';
import type { WakeUp } from '../dispatch/batch.store.js';
import { formatMessageId } from '../model/reference.js';
import {
  appendMessages,
  beginSingleRun,
  fillRun,
  refuseSingleRun,
  type SingleKind,
  type SingleMessage,
  type SingleRun,
} from './single.store.js';

/** A message that is committed and on its way. */
export interface AcceptedMessage {
  id: string;
  to: string;
  segments: number;
  at: Date;
}

export interface Acceptance {
  message: AcceptedMessage;
  /** True if an earlier request with the same key sent it. */
  replayed: boolean;
}

/** One request that waits for its group's commit. */
export interface SingleRequest {
  message: SingleMessage;
  keyed: KeyedRequest | null;
  accept: (acceptance: Acceptance) => void;
  reject: (error: unknown) => void;
}

export interface SingleParts {
  pool: Pool;
  credit: ReservationPort;
  /** Both after the commit, both may get lost. */
  onWakeUps: (wakeUps: readonly WakeUp[]) => void;
  onChanged: (campaignIds: readonly bigint[]) => void;
  /** Messages that share a batch. */
  batchSize: number;
}

/** How long a reservation is filled; then what is left of it is released. */
const FILL_MS = 1_000;
/** By our own clock it counts as over a little earlier. */
const FILL_SAFELY_MS = 700;
const TRIES_MAX = 5;
const ACCEPTED = 202;

interface Funds extends SingleRun {
  leftMicros: bigint;
  isNew: boolean;
  until: number;
}

/**
 * The single sends of one workspace and sender, which share a campaign a day, reservations and commits.
 *
 *   idle → committing (one group at a time) → idle, or at once the next group if requests came in meanwhile
 *
 * A reservation covers at least the group that needs it, and under load what the lane spent in the last second, so that
 * the credit service is asked about once a second and not once a group. What is not filled is released.
 */
export class SingleLane {
  private waiting: SingleRequest[] = [];
  private committing = false;
  private funds: Funds | null = null;
  private campaignId: bigint | undefined;
  /** What was spent lately, fading by the second. */
  private recent = { micros: 0, at: 0 };

  constructor(
    private readonly kind: SingleKind,
    private readonly parts: SingleParts,
  ) {}

  get isIdle(): boolean {
    return !this.committing;
  }

  send(request: SingleRequest): void {
    this.waiting.push(request);
    if (!this.committing) void this.commitAll();
  }

  private async commitAll(): Promise<void> {
    this.committing = true;
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, this.parts.batchSize);
      try {
        await this.commit(group);
      } catch (error) {
        // Those that were answered before are not reached by it.
        for (const { reject } of group) reject(error);
      }
    }
    this.committing = false;
  }

  private async commit(group: readonly SingleRequest[]): Promise<void> {
    let open = await this.withoutReplays(group);
    for (let tries = 0; open.length > 0; ) {
      if (tries === TRIES_MAX)
        throw new Problem(503, 'busy', 'try again in a moment', { retryAfterSeconds: 1 });
      const paid = this.fitting(open, this.fundsLeft());
      if (paid.length === 0) {
        open = await this.reserveFor(open);
        continue;
      }
      if (await this.append(paid)) open = open.filter((request) => !paid.includes(request));
      else {
        // The reservation was sealed, or another process was faster with one of the keys.
        tries++;
        open = await this.withoutReplays(open);
      }
    }
  }

  /** Answers the requests whose keys came before, in this group too. @returns the others, one a key. */
  private async withoutReplays(requests: readonly SingleRequest[]): Promise<SingleRequest[]> {
    const keys = requests.flatMap(({ keyed }) => keyed?.key ?? []);
    if (keys.length === 0) return [...requests];
    const records = await findRequests(this.parts.pool, this.kind.workspaceId, keys);
    const known = new Map(records.map((record) => [record.key, record]));
    const first = new Map<string, SingleRequest>();
    return requests.filter((request) => {
      const { keyed } = request;
      if (!keyed) return true;
      const record = known.get(keyed.key);
      const twin = first.get(keyed.key);
      if (!record && !twin) {
        first.set(keyed.key, request);
        return true;
      }
      const { requestSha256 } = record ?? twin!.keyed!;
      if (!requestSha256.equals(keyed.requestSha256)) request.reject(keyReused());
      else if (record?.reply) request.accept({ message: parseReply(record.reply), replayed: true });
      else request.reject(inFlight());
      return false;
    });
  }

  private fundsLeft(): bigint {
    if (this.funds && performance.now() >= this.funds.until) this.funds = null;
    return this.funds?.leftMicros ?? 0n;
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

  private costOf(requests: readonly SingleRequest[]): bigint {
    const segments = requests.reduce((sum, { message }) => sum + message.segments, 0);
    return this.kind.priceMicros * BigInt(segments);
  }

  /**
   * Reserves for the requests, or for those of them that the credit pays for; the others are refused.
   * @returns those that are paid.
   */
  private async reserveFor(requests: readonly SingleRequest[]): Promise<SingleRequest[]> {
    let payable = [...requests];
    let wanted = max(this.costOf(payable), this.spentLately());
    for (let tries = 0; payable.length > 0; tries++) {
      const run = await beginSingleRun(this.parts.pool, this.kind, wanted, this.campaignId);
      this.campaignId = run.campaignId;
      const answer = await this.parts.credit.reserve({
        opId: `${run.id}:reserve`,
        workspaceId: this.kind.workspaceId,
        reservationId: run.id,
        amountMicros: wanted,
      });
      if (!answer) {
        throw new Problem(503, 'unavailable', 'credit cannot be reserved at the moment; nothing was sent', {
          retryAfterSeconds: 1,
        });
      }
      if (answer.granted) {
        this.funds = { ...run, leftMicros: wanted, isNew: true, until: performance.now() + FILL_SAFELY_MS };
        return payable;
      }
      await refuseSingleRun(this.parts.pool, run.id);
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

  /** One transaction: the run is filled, the messages and their batch are there, and so are the keys. */
  private async append(requests: readonly SingleRequest[]): Promise<boolean> {
    const funds = this.funds!;
    const cost = this.costOf(requests);
    const appended = await transaction(this.parts.pool, async (tx) => {
      if (!(await fillRun(tx, funds, cost, FILL_MS))) throw new Superseded('run');
      const { firstSeq, at, wakeUp } = await appendMessages(
        tx,
        funds,
        requests.map(({ message }) => message),
      );
      const messages = requests.map(({ message }, index) => ({
        id: formatMessageId(funds.campaignId, firstSeq + index),
        to: `+${message.msisdn}`,
        segments: message.segments,
        at,
      }));
      const keyed = requests.flatMap(({ keyed }, index) =>
        keyed ? [{ ...keyed, status: ACCEPTED, reply: JSON.stringify(messages[index]) }] : [],
      );
      if (keyed.length > 0 && !(await insertDoneRequests(tx, keyed))) throw new Superseded('key');
      return { messages, wakeUp };
    }).catch((error) => {
      if (error instanceof Superseded) {
        if (error.by === 'run') this.funds = null;
        return null;
      }
      // Whether it was committed is not known: a run that was opened must not be taken for a new one.
      this.funds = null;
      throw error;
    });
    if (!appended) return false;
    funds.leftMicros -= cost;
    funds.isNew = false;
    this.noteSpent(cost);
    this.parts.onWakeUps([appended.wakeUp]);
    this.parts.onChanged([funds.campaignId]);
    for (const [index, { accept }] of requests.entries()) {
      accept({ message: appended.messages[index]!, replayed: false });
    }
    return true;
  }

  private noteSpent(micros: bigint): void {
    const now = performance.now();
    this.recent = { micros: this.fadedTo(now) + Number(micros), at: now };
  }

  private spentLately(): bigint {
    return BigInt(Math.floor(this.fadedTo(performance.now())));
  }

  private fadedTo(now: number): number {
    return this.recent.micros * Math.exp((this.recent.at - now) / FILL_MS);
  }
}

/** Nothing of the transaction may be committed; what to do is decided anew. */
class Superseded extends Error {
  /** @param by the run was sealed, or another process was faster with a key. */
  constructor(readonly by: 'run' | 'key') {
    super(by);
  }
}

const max = (a: bigint, b: bigint) => (a > b ? a : b);

function parseReply(reply: string): AcceptedMessage {
  const { at, ...message } = JSON.parse(reply);
  return { ...message, at: new Date(at) };
}
