import { insertDoneRequests } from '../../platform/idempotency/idempotency.store.js';
import { type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import { Problem } from '../../platform/problems/problem.js';
import { GroupCommit } from '../../platform/process/group-commit.js';
import type { ReservationPort } from '../campaigns/campaign.service.js';
import type { WakeUp } from '../dispatch/wake-ups.js';
import { formatMessageId } from '../model/reference.js';
import { FILL_MS, SingleFunds } from './single.funds.js';
import { answerReplays, formatReply } from './single.replays.js';
import type { AcceptedMessage, SingleRequest } from './single.request.js';
import { appendMessages, fillRun, type SingleKind } from './single.store.js';

export interface SingleParts {
  pool: Pool;
  credit: ReservationPort;
  /** Both after the commit, both may get lost. */
  onWakeUps: (wakeUps: readonly WakeUp[]) => void;
  onChanged: (campaignIds: readonly bigint[]) => void;
  /** Messages that share a batch. */
  batchSize: number;
}

const TRIES_MAX = 5;
const ACCEPTED = 202;

/** The single sends of one workspace and sender, which share a campaign a day, reservations and commits. */
export class SingleLane {
  private readonly commits: GroupCommit<SingleRequest>;
  private readonly funds: SingleFunds;

  constructor(
    private readonly kind: SingleKind,
    private readonly parts: SingleParts,
  ) {
    this.funds = new SingleFunds(kind, parts.pool, parts.credit);
    this.commits = new GroupCommit({
      commit: (group) => this.answerAll(group),
      groupMax: parts.batchSize,
    });
  }

  get isIdle(): boolean {
    return this.commits.isIdle;
  }

  /** The request is answered once its group is committed. The caller bounds how many wait. */
  send(request: SingleRequest): void {
    void this.commits.add(request);
  }

  /** Never rejects: each request has its own answer. */
  private async answerAll(group: readonly SingleRequest[]): Promise<void> {
    try {
      await this.commit(group);
    } catch (error) {
      // Those that were answered before are not reached by it.
      for (const { reject } of group) reject(error);
    }
  }

  private async commit(group: readonly SingleRequest[]): Promise<void> {
    const { pool } = this.parts;
    let open = await answerReplays(pool, this.kind.workspaceId, group);
    for (let tries = 0; open.length > 0; ) {
      if (tries === TRIES_MAX)
        throw new Problem(503, 'busy', 'try again in a moment', { retryAfterSeconds: 1 });
      const paid = this.funds.affordable(open);
      if (paid.length === 0) {
        open = await this.funds.reserveFor(open);
        continue;
      }
      if (await this.append(paid)) open = open.filter((request) => !paid.includes(request));
      else {
        // The reservation was sealed, or another process was faster with one of the keys.
        tries++;
        open = await answerReplays(pool, this.kind.workspaceId, open);
      }
    }
  }

  /** Appends the messages and answers their requests. @returns false if nothing was done and it is to be tried again. */
  private async append(requests: readonly SingleRequest[]): Promise<boolean> {
    const { campaignId } = this.funds.current;
    const cost = this.funds.costOf(requests);
    const appended = await transaction(this.parts.pool, (tx) => this.write(tx, requests, cost)).catch(
      (error) => {
        // Unless it is sure that nothing was committed, a run that was opened must not be taken for a new one.
        if (!(error instanceof Superseded && error.by === 'key')) this.funds.forget();
        if (error instanceof Superseded) return null;
        throw error;
      },
    );
    if (!appended) return false;
    this.funds.spend(cost);
    this.parts.onWakeUps([appended.wakeUp]);
    this.parts.onChanged([campaignId]);
    for (const [index, { accept }] of requests.entries()) {
      accept({ message: appended.messages[index]!, replayed: false });
    }
    return true;
  }

  /** What one transaction commits: the run is filled, the messages and their batch are there, and so are the keys. */
  private async write(
    tx: Tx,
    requests: readonly SingleRequest[],
    costMicros: bigint,
  ): Promise<{ messages: AcceptedMessage[]; wakeUp: WakeUp }> {
    const run = this.funds.current;
    if (!(await fillRun(tx, run, costMicros, FILL_MS))) throw new Superseded('run');
    const { firstSeq, at, wakeUp } = await appendMessages(
      tx,
      run,
      requests.map(({ message }) => message),
    );
    const messages = requests.map(({ message }, index) => ({
      id: formatMessageId(run.campaignId, firstSeq + index),
      to: `+${message.msisdn}`,
      segments: message.segments,
      at,
    }));
    const keyed = requests.flatMap(({ keyed }, index) =>
      keyed ? [{ ...keyed, status: ACCEPTED, reply: formatReply(messages[index]!) }] : [],
    );
    if (keyed.length > 0 && !(await insertDoneRequests(tx, keyed))) throw new Superseded('key');
    return { messages, wakeUp };
  }
}

/** Nothing of the transaction may be committed; what to do is decided anew. */
class Superseded extends Error {
  /** @param by the run was sealed, or another process was faster with a key. */
  constructor(readonly by: 'run' | 'key') {
    super(by);
  }
}
