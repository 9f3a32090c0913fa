import type { Pool } from '../../platform/postgres/postgres.js';
import { GroupCommit } from '../../platform/process/group-commit.js';
import {
  CreditError,
  OPS_PER_CALL_MAX,
  type Settlement,
  type SettlementOutcome,
  settlementHash,
} from './credit.js';
import { distinctOps, USED_TWICE } from './distinct.js';
import { outcome, settleList } from './settle.js';

interface Waiting {
  list: readonly Settlement[];
  deadline: Date | undefined;
}

/** What became of a list of the group. @throws CreditError `expired`. */
type OutcomesOf = (waiting: Waiting) => SettlementOutcome[];

/** Settlements waiting in one lane; more than this is a caller who does not wait for replies. */
const WAITING_MAX = 200 * OPS_PER_CALL_MAX;

/**
 * One lane a workspace, which exists only while it has work. A workspace's account is one row, so two transactions at a
 * time only wait for each other's commit: lists that arrive while others are settled go together in the next
 * transaction. Under load the lists grow instead of the queue.
 */
export class SettleLanes {
  private readonly lanes = new Map<string, GroupCommit<Waiting, OutcomesOf>>();

  constructor(
    private readonly pool: Pool,
    private readonly onChange: (workspaceId: string) => void,
  ) {}

  /**
   * Settles a list of one workspace.
   * @throws CreditError `expired` if the deadline passed before its turn came, `overloaded` if too many wait; nothing of
   * it was applied.
   */
  async settle(
    workspaceId: string,
    list: readonly Settlement[],
    deadline?: Date,
  ): Promise<SettlementOutcome[]> {
    const lane = this.lanes.get(workspaceId) ?? this.open(workspaceId);
    const waiting = { list, deadline };
    try {
      const outcomesOf = await lane.add(waiting);
      return outcomesOf(waiting);
    } finally {
      if (lane.isIdle && this.lanes.get(workspaceId) === lane) this.lanes.delete(workspaceId);
    }
  }

  private open(workspaceId: string): GroupCommit<Waiting, OutcomesOf> {
    const lane = new GroupCommit<Waiting, OutcomesOf>({
      commit: (group) => this.settleGroup(workspaceId, group),
      weigh: ({ list }) => list.length,
      groupMax: OPS_PER_CALL_MAX,
      heldMax: WAITING_MAX,
      whenFull: () => new CreditError('overloaded', 'too many settlements of this workspace are waiting'),
    });
    this.lanes.set(workspaceId, lane);
    return lane;
  }

  /** Whoever no longer waits for the answer is turned away; the others are settled together. */
  private async settleGroup(workspaceId: string, group: readonly Waiting[]): Promise<OutcomesOf> {
    const now = Date.now();
    const inTime = new Set(group.filter(({ deadline }) => !deadline || deadline.getTime() > now));
    const { distinct, firstOf } = distinctOps(
      [...inTime].flatMap(({ list }) => list),
      settlementHash,
    );
    const { outcomes, changed } =
      distinct.length === 0
        ? { outcomes: [], changed: false }
        : await settleList(this.pool, workspaceId, distinct);
    if (changed) this.onChange(workspaceId);
    const outcomeOf = (settlement: Settlement) => {
      const first = firstOf(settlement);
      return first === null ? outcome(settlement.opId, 'CONFLICT', USED_TWICE) : outcomes[first]!;
    };
    return (waiting) => {
      if (inTime.has(waiting)) return waiting.list.map(outcomeOf);
      throw new CreditError('expired', 'the deadline passed before the list came to its turn');
    };
  }
}
