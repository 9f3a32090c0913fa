/** The credit operations: one SQL transaction each, the event after its commit. Repeating one by its op id is harmless. */
import { onCommit, type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import { isUuid } from '../../platform/postgres/uuid.js';
import { sideBySide } from '../../platform/process/side-by-side.js';
import { closeList, notClosed } from './close.js';
import {
  type Account,
  assertMovable,
  type Closing,
  type ClosingOutcome,
  CreditError,
  closingFault,
  decideReserve,
  ID_LENGTH_MAX,
  isForgettable,
  isId,
  type JournalEntry,
  type Movement,
  OPS_PER_CALL_MAX,
  type OpKind,
  type ReserveDecision,
  type ReserveRequest,
  requestHash,
  type Settlement,
  type SettlementOutcome,
  settlementFault,
} from './credit.js';
import { countCredit, countRefusal } from './credit.metrics.js';
import * as store from './credit.store.js';
import { isTooMuch, outcome } from './settle.js';
import { SettleLanes } from './settle.lanes.js';

/** Told of every account that changed, after the commit. Must neither block nor throw. */
export interface CreditEvents {
  changed(workspaceId: string): void;
}

/** What is written in the transaction of a movement, if it happens now and not by an earlier call. */
export type Alongside = (tx: Tx, entry: JournalEntry) => Promise<void>;

/** A result, and whether it was stored by an earlier call with the same op id. */
export type Once<T> = T & { replayed: boolean };

/** Workspaces of one call that are settled at once, each on a connection of its own: half of those there are. */
const WORKSPACES_AT_ONCE = 2;

export class CreditService {
  private readonly lanes: SettleLanes;

  constructor(
    private readonly pool: Pool,
    private readonly events: CreditEvents,
  ) {
    this.lanes = new SettleLanes(pool, (workspaceId) => events.changed(workspaceId));
  }

  async getCredit(workspaceId: string): Promise<Account> {
    const [account] = isUuid(workspaceId) ? await store.readAccounts(this.pool, [workspaceId]) : [];
    if (!account) throw workspaceNotFound();
    return account;
  }

  /** @throws CreditError `workspace_not_found`, `conflict`, `too_large`, `invalid`. */
  async topUp(movement: Omit<Movement, 'kind'>, alongside?: Alongside): Promise<Once<JournalEntry>> {
    if (movement.amountMicros <= 0n) throw new CreditError('invalid', 'a top-up must be positive');
    return this.move({ ...movement, kind: 'topup' }, alongside);
  }

  /** @throws CreditError `below_reserved`, `workspace_not_found`, `conflict`, `too_large`, `invalid`. */
  async adjust(movement: Omit<Movement, 'kind'>, alongside?: Alongside): Promise<Once<JournalEntry>> {
    if (movement.amountMicros === 0n) throw new CreditError('invalid', 'an adjustment must not be zero');
    return this.move({ ...movement, kind: 'adjust' }, alongside);
  }

  /**
   * Sets an amount aside. A refusal for lack of credit is a result, stored like a grant; it may be forgotten when the
   * reservation is so old that it would be refused for that.
   * @throws CreditError `workspace_not_found`, `conflict` (also where the reservation id is taken), `invalid`, `expired`
   * if the deadline passed before it began.
   */
  async reserve(request: ReserveRequest, deadline?: Date): Promise<Once<ReserveDecision>> {
    const { opId, workspaceId, reservationId, amountMicros } = request;
    assertIds(opId, reservationId);
    if (amountMicros <= 0n) throw new CreditError('invalid', 'the amount must be positive');
    const hash = requestHash('reserve', workspaceId.toLowerCase(), reservationId, amountMicros);
    const decision = await transaction(this.pool, async (tx): Promise<Once<ReserveDecision>> => {
      assertInTime(deadline);
      const stored = await beginOp(tx, { opId, workspaceId, kind: 'reserve', requestHash: hash });
      if (stored) return { ...readDecision(stored.result), replayed: true };
      const account = (await store.lockAccount(tx, workspaceId))!;
      const decided = decideReserve(account, request);
      const result = storedDecision(reservationId, decided);
      if (decided.granted) {
        if (!(await store.insertReservation(tx, request))) {
          throw new CreditError('conflict', 'this reservation id belongs to another reserve');
        }
        await store.changeReserved(tx, workspaceId, amountMicros);
        await store.storeResult(tx, opId, result);
      } else await store.storeRefusal(tx, opId, result, isForgettable(reservationId));
      return { ...decided, replayed: false };
    });
    if (decision.replayed) return decision;
    if (decision.granted) {
      countCredit('reserved', amountMicros);
      this.events.changed(workspaceId);
    } else countRefusal();
    return decision;
  }

  /**
   * Applies many partial captures and releases, each at most once whatever happens to the others.
   * @returns an outcome each, in the order of the list.
   * @throws CreditError `invalid` for a list that is too long, `expired` if the deadline passed before it began.
   */
  settle(list: readonly Settlement[], deadline?: Date): Promise<SettlementOutcome[]> {
    return this.byWorkspace(list, {
      faultOf: settlementFault,
      refusal: outcome,
      work: (workspaceId, ofWorkspace) => this.lanes.settle(workspaceId, ofWorkspace, deadline),
    });
  }

  /**
   * Releases what is left of many reservations and closes them; one that is closed already tells its totals.
   * @returns an outcome each, in the order of the list.
   * @throws CreditError `invalid` for a list that is too long, `expired` if the deadline passed before it began.
   */
  close(list: readonly Closing[], deadline?: Date): Promise<ClosingOutcome[]> {
    return this.byWorkspace(list, {
      faultOf: closingFault,
      refusal: notClosed,
      work: async (workspaceId, ofWorkspace) => {
        const begin = () => assertInTime(deadline);
        try {
          const { outcomes, changed } = await closeList(this.pool, workspaceId, ofWorkspace, begin);
          if (changed) this.events.changed(workspaceId);
          return outcomes;
        } catch (error) {
          if (!isTooMuch(error)) throw error;
          // Books that do not add up are a person's business, and keep no other workspace's reservations open.
          const detail = 'the account of the workspace has less reserved than this would release';
          return ofWorkspace.map(({ opId }) => notClosed(opId, 'INVALID', detail));
        }
      },
    });
  }

  /** Does the `work` of each workspace that the operations of a list belong to, several at once. */
  private async byWorkspace<T extends Closing, Outcome>(
    list: readonly T[],
    parts: {
      faultOf: (op: T) => string | null;
      refusal: (opId: string, status: 'INVALID' | 'RESERVATION_NOT_FOUND', detail: string) => Outcome;
      work: (workspaceId: string, ofWorkspace: T[]) => Promise<Outcome[]>;
    },
  ): Promise<Outcome[]> {
    if (list.length > OPS_PER_CALL_MAX) {
      throw new CreditError('invalid', `at most ${OPS_PER_CALL_MAX} operations a call`);
    }
    const outcomes = new Array<Outcome>(list.length);
    const sound: number[] = [];
    list.forEach((op, index) => {
      const fault = parts.faultOf(op);
      if (fault) outcomes[index] = parts.refusal(op.opId, 'INVALID', fault);
      else sound.push(index);
    });
    if (sound.length === 0) return outcomes;
    const owners = await store.reservationOwners(this.pool, [
      ...new Set(sound.map((index) => list[index]!.reservationId)),
    ]);
    const indexes = new Map<string, number[]>();
    for (const index of sound) {
      const { opId, reservationId } = list[index]!;
      const workspaceId = owners.get(reservationId);
      if (!workspaceId)
        outcomes[index] = parts.refusal(opId, 'RESERVATION_NOT_FOUND', 'there is no such reservation');
      else if (!indexes.get(workspaceId)?.push(index)) indexes.set(workspaceId, [index]);
    }
    await sideBySide(WORKSPACES_AT_ONCE, [...indexes], async ([workspaceId, ofWorkspace]) => {
      const done = await parts.work(
        workspaceId,
        ofWorkspace.map((index) => list[index]!),
      );
      ofWorkspace.forEach((index, at) => {
        outcomes[index] = done[at]!;
      });
    });
    return outcomes;
  }

  private async move(movement: Movement, alongside?: Alongside): Promise<Once<JournalEntry>> {
    const entry = await transaction(this.pool, (tx) => moveWithin(tx, movement, alongside));
    if (!entry.replayed) this.events.changed(movement.workspaceId);
    return entry;
  }
}

/**
 * Moves credit in a transaction of the caller's; nobody is told of it.
 * @throws CreditError as `topUp` and `adjust` do.
 */
export async function moveWithin(
  tx: Tx,
  movement: Movement,
  alongside?: Alongside,
): Promise<Once<JournalEntry>> {
  const { opId, workspaceId, kind, amountMicros, reason } = movement;
  assertIds(opId);
  const hash = requestHash(kind, workspaceId.toLowerCase(), amountMicros, reason);
  if (await beginOp(tx, { opId, workspaceId, kind, requestHash: hash })) {
    return { ...(await store.findEntry(tx, opId))!, replayed: true };
  }
  assertMovable((await store.lockAccount(tx, workspaceId))!, amountMicros);
  const applied = await store.applyMovement(tx, movement);
  await alongside?.(tx, applied);
  if (kind === 'topup') onCommit(tx, () => countCredit('topped_up', amountMicros));
  return { ...applied, replayed: false };
}

/**
 * Records the operation, or finds it recorded.
 * @returns the stored operation if it happened before, undefined if it is to happen now.
 * @throws CreditError `workspace_not_found`, or `conflict` if the id was used for another request.
 */
async function beginOp(
  tx: Tx,
  op: { opId: string; workspaceId: string; kind: OpKind; requestHash: Buffer },
): Promise<store.StoredOp | undefined> {
  if (!isUuid(op.workspaceId)) throw workspaceNotFound();
  if (await store.insertOp(tx, op)) return undefined;
  const stored = await store.findOp(tx, op.opId);
  if (!stored) throw workspaceNotFound();
  if (!stored.requestHash.equals(op.requestHash)) {
    throw new CreditError('conflict', `op_id ${op.opId} was used before for another request`);
  }
  return stored;
}

function assertIds(...ids: string[]): void {
  if (!ids.every(isId)) throw new CreditError('invalid', `an id must have 1 to ${ID_LENGTH_MAX} characters`);
}

/** After a wait for a connection: nobody is there for the answer any more, and the load need not grow by it. */
function assertInTime(deadline: Date | undefined): void {
  if (deadline && deadline.getTime() <= Date.now()) {
    throw new CreditError('expired', 'the deadline passed before the operation began');
  }
}

const workspaceNotFound = () => new CreditError('workspace_not_found', 'there is no such workspace');

const storedDecision = (
  reservationId: string,
  { granted, availableMicros, shortfallMicros }: ReserveDecision,
) => ({
  reservationId,
  granted,
  availableMicros: availableMicros.toString(),
  shortfallMicros: shortfallMicros.toString(),
});

const readDecision = (result: Record<string, unknown>): ReserveDecision => ({
  granted: result.granted === true,
  availableMicros: BigInt(result.availableMicros as string),
  shortfallMicros: BigInt(result.shortfallMicros as string),
});
