/** The credit operations: one SQL transaction each, the event after its commit. Repeating one by its op id is harmless. */
import { type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import {
  type Account,
  assertMovable,
  type CloseRequest,
  type CloseResult,
  CreditError,
  decideReserve,
  ID_LENGTH_MAX,
  isId,
  isUuid,
  type JournalEntry,
  type Movement,
  type OpKind,
  type ReserveDecision,
  type ReserveRequest,
  requestHash,
  SETTLEMENTS_MAX,
  type Settlement,
  type SettlementOutcome,
  settlementFault,
} from './credit.js';
import { countCredit, countRefusal } from './credit.metrics.js';
import * as store from './credit.store.js';
import { outcome } from './settle.js';
import { SettleLanes } from './settle.lanes.js';

/** Told of every account that changed, after the commit. Must neither block nor throw. */
export interface CreditEvents {
  changed(workspaceId: string): void;
}

/** What is written in the transaction of a movement, if it happens now and not by an earlier call. */
export type Alongside = (tx: Tx, entry: JournalEntry) => Promise<void>;

/** A result, and whether it was stored by an earlier call with the same op id. */
export type Once<T> = T & { replayed: boolean };

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
   * Sets an amount aside. A refusal for lack of credit is a result, stored like a grant.
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
      const decided = decideReserve(account, amountMicros);
      if (decided.granted) {
        if (!(await store.insertReservation(tx, request))) {
          throw new CreditError('conflict', 'this reservation id belongs to another reserve');
        }
        await store.changeReserved(tx, workspaceId, amountMicros);
      }
      await store.storeResult(tx, opId, storedDecision(reservationId, decided));
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
  async settle(list: readonly Settlement[], deadline?: Date): Promise<SettlementOutcome[]> {
    if (list.length > SETTLEMENTS_MAX) {
      throw new CreditError('invalid', `at most ${SETTLEMENTS_MAX} settlements a call`);
    }
    const outcomes = new Array<SettlementOutcome>(list.length);
    const sound: number[] = [];
    list.forEach((settlement, index) => {
      const fault = settlementFault(settlement);
      if (fault) outcomes[index] = outcome(settlement.opId, 'INVALID', fault);
      else sound.push(index);
    });
    if (sound.length === 0) return outcomes;
    const owners = await store.reservationOwners(this.pool, [
      ...new Set(sound.map((index) => list[index]!.reservationId)),
    ]);
    const byWorkspace = new Map<string, number[]>();
    for (const index of sound) {
      const { opId, reservationId } = list[index]!;
      const workspaceId = owners.get(reservationId);
      if (!workspaceId)
        outcomes[index] = outcome(opId, 'RESERVATION_NOT_FOUND', 'there is no such reservation');
      else if (!byWorkspace.get(workspaceId)?.push(index)) byWorkspace.set(workspaceId, [index]);
    }
    for (const workspaceId of [...byWorkspace.keys()].sort()) {
      const indexes = byWorkspace.get(workspaceId)!;
      const settled = await this.lanes.settle(
        workspaceId,
        indexes.map((index) => list[index]!),
        deadline,
      );
      indexes.forEach((index, at) => {
        outcomes[index] = settled[at]!;
      });
    }
    return outcomes;
  }

  /**
   * Releases what is left of a reservation and closes it; one that is closed already tells its totals.
   * @throws CreditError `reservation_not_found`, `conflict`, `invalid`, `expired` if the deadline passed before it began.
   */
  async close({ opId, reservationId }: CloseRequest, deadline?: Date): Promise<Once<CloseResult>> {
    assertIds(opId, reservationId);
    const owner = (await store.reservationOwners(this.pool, [reservationId])).get(reservationId);
    if (!owner) throw new CreditError('reservation_not_found', 'there is no such reservation');
    const op = {
      opId,
      workspaceId: owner,
      kind: 'close' as const,
      requestHash: requestHash('close', reservationId),
    };
    const { freedMicros, ...result } = await transaction(this.pool, async (tx) => {
      assertInTime(deadline);
      const stored = await beginOp(tx, op);
      if (stored) return { ...readClose(stored.result), freedMicros: 0n, replayed: true };
      const { closed, capturedMicros, releasedMicros, leftMicros } = (await store.readReservation(
        tx,
        reservationId,
        true,
      ))!;
      const totals = { capturedMicros, releasedMicros: releasedMicros + leftMicros };
      await store.storeResult(tx, opId, storedClose(reservationId, totals));
      if (!closed) await store.markClosed(tx, reservationId);
      if (leftMicros > 0n) await store.changeReserved(tx, owner, -leftMicros);
      return { ...totals, freedMicros: leftMicros, replayed: false };
    });
    countCredit('released', freedMicros);
    if (freedMicros > 0n) this.events.changed(owner);
    return result;
  }

  private async move(movement: Movement, alongside?: Alongside): Promise<Once<JournalEntry>> {
    const { opId, workspaceId, kind, amountMicros, reason } = movement;
    assertIds(opId);
    const hash = requestHash(kind, workspaceId.toLowerCase(), amountMicros, reason);
    const entry = await transaction(this.pool, async (tx): Promise<Once<JournalEntry>> => {
      if (await beginOp(tx, { opId, workspaceId, kind, requestHash: hash })) {
        return { ...(await store.findEntry(tx, opId))!, replayed: true };
      }
      assertMovable((await store.lockAccount(tx, workspaceId))!, amountMicros);
      const applied = await store.applyMovement(tx, movement);
      await alongside?.(tx, applied);
      return { ...applied, replayed: false };
    });
    if (entry.replayed) return entry;
    if (kind === 'topup') countCredit('topped_up', amountMicros);
    this.events.changed(workspaceId);
    return entry;
  }
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

const storedClose = (reservationId: string, { capturedMicros, releasedMicros }: CloseResult) => ({
  reservationId,
  capturedMicros: capturedMicros.toString(),
  releasedMicros: releasedMicros.toString(),
});

const readClose = (result: Record<string, unknown>): CloseResult => ({
  capturedMicros: BigInt(result.capturedMicros as string),
  releasedMicros: BigInt(result.releasedMicros as string),
});
