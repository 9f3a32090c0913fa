/**
 * Prepaid credit, pure: what an account, a reservation and an operation are, and what may be done with them.
 *
 * All amounts are `bigint` micro-credits. A reservation sets an amount aside; settlements then capture parts of it
 * (the money is spent) or release them (the money is free again); closing it releases whatever is left:
 *
 *     reserve ──► open ── settle … settle ──► close ──► closed
 *
 * No clock ends a reservation. Every operation has an id of its caller's choice and happens at most once.
 */
import { createHash } from 'node:crypto';
import { formatAmount } from '../../contracts/amount.js';
import { uuidTimeMs } from '../../platform/postgres/uuid.js';

export interface Account {
  workspaceId: string;
  balanceMicros: bigint;
  reservedMicros: bigint;
  /** Grows with every change of the account. */
  version: bigint;
  updatedAt: Date;
}

export type OpKind = 'topup' | 'adjust' | 'reserve' | 'settle' | 'close';

/** A change of the balance outside any reservation: a top-up is positive, an adjustment is either. */
export interface Movement {
  opId: string;
  workspaceId: string;
  kind: 'topup' | 'adjust';
  amountMicros: bigint;
  reason: string;
}

export interface JournalEntry {
  id: bigint;
  workspaceId: string;
  opId: string;
  kind: 'topup' | 'adjust' | 'capture';
  /** Negative where credit was taken. */
  amountMicros: bigint;
  balanceAfterMicros: bigint;
  reason: string | null;
  reservationId: string | null;
  at: Date;
}

export interface ReserveRequest {
  opId: string;
  workspaceId: string;
  reservationId: string;
  amountMicros: bigint;
}

export interface ReserveDecision {
  granted: boolean;
  /** At the moment of the decision, before a granted amount was set aside. */
  availableMicros: bigint;
  /** Zero when granted, and where it was asked for too late. */
  shortfallMicros: bigint;
}

export interface Settlement {
  opId: string;
  reservationId: string;
  capturedMicros: bigint;
  releasedMicros: bigint;
}

export type SettlementStatus =
  | 'APPLIED'
  | 'RESERVATION_NOT_FOUND'
  | 'EXCEEDS_RESERVATION'
  | 'RESERVATION_CLOSED'
  | 'CONFLICT'
  | 'INVALID';

export interface SettlementOutcome {
  opId: string;
  status: SettlementStatus;
  detail: string;
}

export interface Closing {
  opId: string;
  reservationId: string;
}

export interface ClosingOutcome {
  opId: string;
  status: 'CLOSED' | 'RESERVATION_NOT_FOUND' | 'CONFLICT' | 'INVALID';
  detail: string;
  /** The reservation's totals once it is closed; together they are its amount. Zero where it is not. */
  capturedMicros: bigint;
  releasedMicros: bigint;
}

/** Settlements or closings in one call, and so rows in one transaction. */
export const OPS_PER_CALL_MAX = 1_000;
export const ID_LENGTH_MAX = 200;
/** Just below a trillion credits, the longest amount that a decimal string of ours may have. */
const BALANCE_MAX_MICROS = 10n ** 18n - 1n;

export type CreditErrorCode =
  | 'conflict'
  | 'workspace_not_found'
  | 'reservation_not_found'
  | 'below_reserved'
  | 'too_large'
  | 'expired'
  | 'overloaded'
  | 'invalid';

/** An expected refusal. Nothing was changed; `expired` and `overloaded` say nothing about the next try; the others are definite. */
export class CreditError extends Error {
  override readonly name = 'CreditError';
  constructor(
    readonly code: CreditErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export const availableMicros = (account: Pick<Account, 'balanceMicros' | 'reservedMicros'>): bigint =>
  account.balanceMicros - account.reservedMicros;

/** A reservation whose id tells that it is older is not granted any more, unless it was. */
const GRANTED_WITHIN_MS = 14 * 86_400_000;
/** So long a refusal is known. Far longer than its operation could still be granted, whatever clocks of ours say. */
export const REFUSALS_KEPT_DAYS = 45;

/**
 * Whether a refusal of this reservation may be forgotten one day: its id tells how old it is, so that it is refused from then on
 * without being known. One who asks that late has been told, or waits for nothing.
 */
export const isForgettable = (reservationId: string): boolean => uuidTimeMs(reservationId) !== null;

/** @param nowMs by which the age of the reservation counts, where its id tells one. */
export function decideReserve(
  account: Account,
  { reservationId, amountMicros }: Pick<ReserveRequest, 'reservationId' | 'amountMicros'>,
  nowMs = Date.now(),
): ReserveDecision {
  const available = availableMicros(account);
  const isLate = (uuidTimeMs(reservationId) ?? nowMs) < nowMs - GRANTED_WITHIN_MS;
  const isCovered = available >= amountMicros;
  return {
    granted: isCovered && !isLate,
    availableMicros: available,
    shortfallMicros: isCovered ? 0n : amountMicros - available,
  };
}

/**
 * Refuses a movement that would leave less than is reserved, or more than an account may hold.
 * @throws CreditError `below_reserved` or `too_large`.
 */
export function assertMovable(account: Account, amountMicros: bigint): void {
  if (availableMicros(account) + amountMicros < 0n) {
    throw new CreditError(
      'below_reserved',
      `only ${formatAmount(availableMicros(account))} is available: the balance is ${formatAmount(account.balanceMicros)}, of which ${formatAmount(account.reservedMicros)} is reserved`,
    );
  }
  if (account.balanceMicros + amountMicros > BALANCE_MAX_MICROS) {
    throw new CreditError('too_large', `a balance may not exceed ${formatAmount(BALANCE_MAX_MICROS)}`);
  }
}

/** What the hash of a request covers: everything that would make it another request. */
export function requestHash(kind: OpKind, ...fields: readonly (string | bigint)[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([kind, ...fields.map(String)]))
    .digest();
}

export const settlementHash = (settlement: Settlement): Buffer =>
  requestHash('settle', settlement.reservationId, settlement.capturedMicros, settlement.releasedMicros);

export const closingHash = (closing: Closing): Buffer => requestHash('close', closing.reservationId);

/** Why a settlement cannot be applied whatever the state of the database, or null. */
export function settlementFault(settlement: Settlement): string | null {
  const { capturedMicros, releasedMicros } = settlement;
  if (capturedMicros < 0n || releasedMicros < 0n) return 'captured and released must not be negative';
  return closingFault(settlement);
}

/** The same for a closing. */
export function closingFault({ opId, reservationId }: Closing): string | null {
  if (!isId(opId)) return `op_id must have 1 to ${ID_LENGTH_MAX} characters`;
  if (!isId(reservationId)) return `reservation_id must have 1 to ${ID_LENGTH_MAX} characters`;
  return null;
}

/** Postgres text takes any character but NUL. */
export const isId = (text: string): boolean =>
  text.length > 0 && text.length <= ID_LENGTH_MAX && !text.includes('\0');
