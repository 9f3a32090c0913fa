/**
 * One lane a workspace: idle → running → (idle, or running again with what has gathered).
 *
 * A workspace's account is one row, so two transactions at a time only wait for each other's commit. Lists that arrive
 * while one is being settled gather, and go together in the next transaction. Under load the lists grow instead of the
 * queue. A lane exists only while it has work.
 */
import type { Pool } from '../../platform/postgres/postgres.js';
import {
  CreditError,
  SETTLEMENTS_MAX,
  type Settlement,
  type SettlementOutcome,
  settlementHash,
} from './credit.js';
import { outcome, settleList } from './settle.js';

interface Waiting {
  list: readonly Settlement[];
  deadline: Date | undefined;
  resolve: (outcomes: SettlementOutcome[]) => void;
  reject: (error: unknown) => void;
}

/** Lists waiting in one lane; more than this is a caller who does not wait for replies. */
const WAITING_MAX = 1_000;

export class SettleLanes {
  private readonly lanes = new Map<string, Waiting[]>();

  constructor(
    private readonly pool: Pool,
    private readonly onChange: (workspaceId: string) => void,
  ) {}

  /**
   * Settles a list of one workspace.
   * @throws CreditError `expired` if the deadline passed before its turn came, `overloaded` if too many wait; nothing of
   * it was applied.
   */
  settle(workspaceId: string, list: readonly Settlement[], deadline?: Date): Promise<SettlementOutcome[]> {
    return new Promise((resolve, reject) => {
      const lane = this.lanes.get(workspaceId);
      if (lane && lane.length >= WAITING_MAX) {
        reject(new CreditError('overloaded', 'too many lists of this workspace are waiting'));
        return;
      }
      const waiting = { list, deadline, resolve, reject };
      if (lane) {
        lane.push(waiting);
        return;
      }
      this.lanes.set(workspaceId, [waiting]);
      void this.run(workspaceId);
    });
  }

  private async run(workspaceId: string): Promise<void> {
    const lane = this.lanes.get(workspaceId)!;
    while (lane.length > 0) {
      const turn = takeTurn(lane);
      try {
        await this.settleTurn(workspaceId, turn);
      } catch (error) {
        for (const { reject } of turn) reject(error);
      }
    }
    this.lanes.delete(workspaceId);
  }

  private async settleTurn(workspaceId: string, turn: readonly Waiting[]): Promise<void> {
    if (turn.length === 0) return;
    const { distinct, outcomeOf } = deduplicate(turn.flatMap(({ list }) => list));
    const { outcomes, changed } = await settleList(this.pool, workspaceId, distinct);
    if (changed) this.onChange(workspaceId);
    for (const { list, resolve } of turn) resolve(list.map((settlement) => outcomeOf(settlement, outcomes)));
  }
}

/** Takes what fits one transaction off the lane, and turns away whoever no longer waits for the answer. */
function takeTurn(lane: Waiting[]): Waiting[] {
  const turn: Waiting[] = [];
  let rows = 0;
  const now = Date.now();
  while (lane.length > 0 && (turn.length === 0 || rows + lane[0]!.list.length <= SETTLEMENTS_MAX)) {
    const waiting = lane.shift()!;
    if (waiting.deadline && waiting.deadline.getTime() <= now) {
      waiting.reject(new CreditError('expired', 'the deadline passed before the list came to its turn'));
      continue;
    }
    rows += waiting.list.length;
    turn.push(waiting);
  }
  return turn;
}

/** The same op id twice is one settlement; what comes later with another content is a conflict with the first. */
function deduplicate(list: readonly Settlement[]) {
  const index = new Map<string, { at: number; hash: Buffer }>();
  const distinct: Settlement[] = [];
  for (const settlement of list) {
    if (index.has(settlement.opId)) continue;
    index.set(settlement.opId, { at: distinct.length, hash: settlementHash(settlement) });
    distinct.push(settlement);
  }
  const outcomeOf = (settlement: Settlement, outcomes: readonly SettlementOutcome[]): SettlementOutcome => {
    const first = index.get(settlement.opId)!;
    if (distinct[first.at] === settlement || first.hash.equals(settlementHash(settlement)))
      return outcomes[first.at]!;
    return outcome(settlement.opId, 'CONFLICT', 'this op_id was used for another request in the same list');
  };
  return { distinct, outcomeOf };
}
