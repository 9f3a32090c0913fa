import { onCommit, type Pool, transaction } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import { inSpan } from '../../platform/telemetry/tracing.js';
import { settlements, unfitAnswers } from '../model/message.metrics.js';
import { campaignKey } from '../model/reference.js';
import type { Outcome } from './credit-client.js';
import { outcomesOf } from './outcomes.js';
import { closeRuns, endSettlements, takeFinishedRuns, takePendingSettlements } from './settlement.store.js';

/** What settling needs of the credit service. Every call is repeatable: the operation ids make it so. */
export interface SettlementPort {
  settle(
    settlements: readonly {
      opId: string;
      reservationId: string;
      capturedMicros: bigint;
      releasedMicros: bigint;
    }[],
  ): Promise<readonly Outcome[]>;
  close(closings: readonly { opId: string; reservationId: string }[]): Promise<readonly Outcome[]>;
}

/** The run of the settlement that an operation is for. */
export function runOfSettlement(opId: string): string {
  return opId.slice(0, opId.indexOf(':'));
}

const SETTLEMENT_STATUSES: ReadonlySet<string> = new Set([
  'APPLIED',
  'RESERVATION_NOT_FOUND',
  'EXCEEDS_RESERVATION',
  'RESERVATION_CLOSED',
  'CONFLICT',
  'INVALID',
]);
const CLOSING_STATUSES: ReadonlySet<string> = new Set([
  'CLOSED',
  'RESERVATION_NOT_FOUND',
  'CONFLICT',
  'INVALID',
]);

export function settlementOpId(runId: string, batchNo: number): string {
  return `${runId}:settle:${batchNo}`;
}

/**
 * Sends what waits to be settled to the credit service and confirms what it has applied. What it takes is locked until
 * then, so that settlers at work at once each have a part of their own; the part of one that dies is free again with its
 * connection, and only the same operations are repeated. A settlement that the service refuses is a bug or a tampered
 * database: it is kept with the reason for the reconciler, and no longer sent.
 * @returns how many were answered for; call again where it is a full call.
 * @throws UnfitAnswerError if the answer is not one to what was asked; nothing is confirmed then.
 */
export async function settlePending(pool: Pool, credit: SettlementPort, logger: Logger): Promise<number> {
  return transaction(pool, async (tx) => {
    const pending = await takePendingSettlements(tx);
    if (pending.length === 0) return 0;
    const asked = pending.map(({ runId, batchNo, capturedMicros, releasedMicros }) => ({
      opId: settlementOpId(runId, batchNo),
      reservationId: runId,
      capturedMicros,
      releasedMicros,
    }));
    const answer = await inSpan('settle', { attributes: { 'broadside.settlements': pending.length } }, () =>
      credit.settle(asked),
    );
    const outcomes = believed('settle', asked, answer, SETTLEMENT_STATUSES, logger);
    const errors = asked.map(({ opId }) => errorOf(outcomes.get(opId)!, 'APPLIED'));
    errors.forEach((error, index) => {
      const { campaignId, batchNo } = pending[index]!;
      if (error)
        logger.error(
          { campaign: campaignKey(campaignId), batch: batchNo, error },
          'a settlement was refused',
        );
    });
    await endSettlements(tx, pending, errors);
    onCommit(tx, () => {
      const confirmed = errors.filter((error) => error === null).length;
      settlements.inc({ result: 'confirmed' }, confirmed);
      settlements.inc({ result: 'refused' }, errors.length - confirmed);
    });
    return pending.length;
  });
}

/** {@link outcomesOf}, told of and counted where the answer is none. */
function believed(
  call: 'settle' | 'close',
  asked: readonly { opId: string }[],
  answer: readonly Outcome[],
  statuses: ReadonlySet<string>,
  logger: Logger,
): Map<string, Outcome> {
  try {
    return outcomesOf(asked, answer, statuses);
  } catch (error) {
    unfitAnswers.inc({ call });
    logger.error(
      { call, err: error },
      'the credit service gave no answer to what it was asked; nothing is confirmed',
    );
    throw error;
  }
}

const errorOf = ({ status, detail }: Outcome, good: string) =>
  status === good ? null : `${status}: ${detail}`;

/**
 * Closes the reservations of runs that have nothing left to send or to settle, taken as settlements are. One that the
 * credit service refuses to close keeps the reason, as a settlement does, and is no longer asked for.
 * @returns how many were answered for; call again where it is a full call.
 * @throws UnfitAnswerError if the answer is not one to what was asked; no run is closed then.
 */
export async function closeFinishedRuns(pool: Pool, credit: SettlementPort, logger: Logger): Promise<number> {
  return transaction(pool, async (tx) => {
    const runIds = await takeFinishedRuns(tx);
    if (runIds.length === 0) return 0;
    const asked = runIds.map((id) => ({ opId: `${id}:close`, reservationId: id }));
    const outcomes = believed('close', asked, await credit.close(asked), CLOSING_STATUSES, logger);
    const errors = asked.map(({ opId }) => errorOf(outcomes.get(opId)!, 'CLOSED'));
    errors.forEach((error, index) => {
      if (error) logger.error({ run: runIds[index], error }, 'a reservation cannot be closed');
    });
    await closeRuns(tx, runIds, errors);
    return runIds.length;
  });
}
