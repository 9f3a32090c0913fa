import { isErrorCode } from '../../carriers/error-codes.js';
import {
  counter,
  histogram,
  LONG_SECONDS,
  SHORT_SECONDS,
  WeightedHistogram,
} from '../../platform/telemetry/metrics.js';
import type { StatusName } from './message.js';

/** Counted after the commit that made it so. `carrier` is a name of the configuration, `test` among them. */
const registered = counter({
  name: 'broadside_messages_registered_total',
  help: 'Messages that got their row: contacts of campaigns, and single sends.',
  labelNames: ['carrier'],
});

const moved = counter({
  name: 'broadside_messages_total',
  help: 'Messages that came to a status; sent is whatever a carrier took, be it that a receipt told of it first.',
  labelNames: ['carrier', 'status'],
});

/** From the run (of a single send: the request) until the carrier had taken it, as committed. */
export const queuedToSent = new WeightedHistogram(
  'broadside_message_queued_to_sent_seconds',
  'From the start of the run, or the request of a single send, until it is committed that the carrier took the message; of those that a receipt told of before it is not known.',
  LONG_SECONDS,
);

export const sentToFinal = new WeightedHistogram(
  'broadside_message_sent_to_final_seconds',
  'From when a message was sent until the receipt is committed that tells what became of it.',
  LONG_SECONDS,
);

const receipts = counter<'result'>({
  name: 'broadside_receipts_total',
  help: 'Receipts that were committed: matched (they moved a message), duplicate (a known one, which they did not move), unmatched.',
  labelNames: ['result'],
});

/** Receipts that were kept as unmatched and found their message later. */
export const lateReceipts = counter({
  name: 'broadside_unmatched_receipts_resolved_total',
  help: 'Receipts that were unmatched at first and have found their message since.',
});

const carrierErrors = counter({
  name: 'broadside_carrier_errors_total',
  help: 'What carriers found wrong, by our codes: submissions that failed as a whole, messages refused, receipts with an error.',
  labelNames: ['carrier', 'source', 'code'],
});

/** How long the carrier took to answer a submission. */
export const submissions = histogram<'carrier' | 'outcome'>({
  name: 'broadside_carrier_submission_duration_seconds',
  help: 'From a submission to the carrier until its answer, by outcome: answered, refused (as a whole), too_large (a part may be taken), in_doubt.',
  labelNames: ['carrier', 'outcome'],
  buckets: SHORT_SECONDS,
});

/** How claims of batches ended: in a state of the batch, or because another worker took over. */
export const claims = counter<'ended'>({
  name: 'broadside_batch_claims_total',
  help: 'Claims of batches that ended: done, queued (deferred), submitting, unknown (in doubt), superseded.',
  labelNames: ['ended'],
});

/** How many batches a settlement call confirmed or had refused. */
export const settlements = counter<'result'>({
  name: 'broadside_settlements_total',
  help: 'Settlements that the credit service has answered, confirmed or refused.',
  labelNames: ['result'],
});

/** Answers of the credit service that were none to what it was asked, and so confirmed nothing. */
export const unfitAnswers = counter<'call'>({
  name: 'broadside_credit_answers_unfit_total',
  help: 'Answers of the credit service that did not fit what it was asked. Nothing is confirmed by them.',
  labelNames: ['call'],
});

for (const call of ['settle', 'close']) unfitAnswers.inc({ call }, 0);
for (const result of ['matched', 'duplicate', 'unmatched']) receipts.inc({ result }, 0);
for (const result of ['confirmed', 'refused']) settlements.inc({ result }, 0);

export function countRegistered(carrier: string, messages: number): void {
  registered.inc({ carrier }, messages);
}

export function countMoved(carrier: string, status: StatusName, messages: number): void {
  if (messages > 0) moved.inc({ carrier, status }, messages);
}

/** A group of receipts. What neither moved a message nor was strange to us was known already. */
export function countReceipts(total: number, matched: number, unmatched: number): void {
  receipts.inc({ result: 'matched' }, matched);
  receipts.inc({ result: 'unmatched' }, unmatched);
  receipts.inc({ result: 'duplicate' }, total - matched - unmatched);
}

/** @param codes one for each error; there may be thousands of the same. */
export function countCarrierErrors(
  carrier: string,
  source: 'submission' | 'refusal' | 'doubt' | 'receipt',
  codes: readonly string[],
): void {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  for (const [code, count] of counts)
    carrierErrors.inc({ carrier, source, code: isErrorCode(code) ? code : 'unknown' }, count);
}
