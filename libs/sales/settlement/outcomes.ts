import { UnfitAnswerError } from './credit-errors.js';

/**
 * The outcomes of operations by their ids, whatever their order in the answer. Only an answer that has exactly one for
 * each that was asked about, and no other, with a status of the contract, is believed.
 * @throws UnfitAnswerError for any other; it says nothing about any of them.
 */
export function outcomesOf<T extends { opId: string; status: string }>(
  asked: readonly { opId: string }[],
  answer: readonly T[],
  statuses: ReadonlySet<string>,
): Map<string, T> {
  const outcomes = new Map(answer.map((outcome) => [outcome.opId, outcome]));
  const unknown = answer.find(({ status }) => !statuses.has(status));
  if (unknown) throw new UnfitAnswerError(`the credit service answered with the status "${unknown.status}"`);
  if (answer.length !== asked.length || !asked.every(({ opId }) => outcomes.has(opId))) {
    throw new UnfitAnswerError(
      `the credit service answered ${answer.length} operations, not the ${asked.length} that it was asked for`,
    );
  }
  return outcomes;
}
