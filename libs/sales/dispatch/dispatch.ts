import { type Carrier, CarrierError, type Refusal } from '../../carriers/carrier.js';
import type { Pace } from '../../carriers/pace.js';
import { onCommit, type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import { currentRequestId } from '../../platform/process/request-context.js';
import { inSpan, SpanKind } from '../../platform/telemetry/tracing.js';
import { compileTemplate } from '../../sms/template.js';
import { OFFERS_PER_RUN, offersBefore } from '../model/attempt.js';
import { addToCampaign } from '../model/counters.store.js';
import { STATUS } from '../model/message.js';
import { countCarrierErrors, queuedToSent, submissions } from '../model/message.metrics.js';
import { campaignKey, formatReference } from '../model/reference.js';
import { backoffMs } from './backoff.js';
import {
  insertPutOffBatch,
  insertSettlement,
  markAccepted,
  markRefused,
  markUnknown,
  putOffMessages,
  queueNextBatches,
  type Touched,
  type WakeUp,
} from './batch.store.js';
import {
  type ClaimedBatch,
  claimBatch,
  endClaim,
  type MessageRow,
  readMessages,
  readSkipped,
  type SkippedRow,
} from './claim.store.js';

export interface DispatchOptions {
  pool: Pool;
  carriers: ReadonlyMap<string, Carrier>;
  logger: Logger;
  /** How long a claim holds; longer than the slowest submission. */
  leaseMs: number;
  /** How long a carrier that does not deduplicate has for its receipts before the policy decides. */
  inDoubtWaitMs: number;
  /** How fast each carrier may be given messages, by its name. */
  paces: ReadonlyMap<string, Pace>;
  /** How often a message is offered in one run to a carrier that refuses it for now; then it has failed. */
  offersMax: number;
}

/** Nothing to do, or the batches to wake workers for next. */
export type Dispatched = { claimed: false } | { claimed: true; wakeUps: WakeUp[] };

/**
 * Dispatches one batch: claim (the intent, committed) → read → render → submit → outcome, settlement and counters in
 * one transaction → next batch. A crash before the outcome leaves the batch `submitting`; when the claim has lapsed,
 * the next worker submits it again where the carrier deduplicates, and else holds its rows as `unknown`.
 */
export async function dispatchBatch(
  options: DispatchOptions,
  campaignId: bigint,
  no: number,
): Promise<Dispatched> {
  const askedAtMs = performance.now();
  const batch = await claimBatch(options.pool, campaignId, no, options.leaseMs);
  if (!batch) return { claimed: false };
  const span = {
    kind: SpanKind.CONSUMER,
    parent: batch.traceparent,
    attributes: { 'broadside.campaign': campaignKey(campaignId), 'broadside.batch': no },
  };
  return inSpan('dispatch batch', span, () => dispatchClaimed(options, batch, askedAtMs));
}

/** @param askedAtMs when the claim was asked for; it holds at most the lease from then on. */
async function dispatchClaimed(
  options: DispatchOptions,
  batch: ClaimedBatch,
  askedAtMs: number,
): Promise<Dispatched> {
  const { pool, logger } = options;
  const { campaignId, no } = batch;

  const carrier = options.carriers.get(batch.carrier);
  if (!carrier)
    throw new Error(
      `campaign ${campaignKey(campaignId)} wants carrier "${batch.carrier}", which is not configured`,
    );
  if (batch.inDoubt && !carrier.capabilities.deduplicates) {
    return {
      claimed: true,
      wakeUps: await holdInDoubt(options, batch, 'a worker died during submission', 0),
    };
  }

  if (batch.expired) return { claimed: true, wakeUps: await expire(options, batch) };

  const rows = await readMessages(pool, batch);
  // A worker that was stopped for a while must not submit what another may have taken over by the time it is answered.
  const leftMs = options.leaseMs - (performance.now() - askedAtMs);
  if (leftMs < carrier.capabilities.submitTimeoutMs) {
    logger.warn({ campaign: campaignKey(campaignId), batch: no }, 'too late to submit within the claim');
    return { claimed: true, wakeUps: await postpone(options, batch, 0) };
  }
  const waitMs = options.paces.get(batch.carrier)?.ask(rows.length) ?? 0;
  if (waitMs > 0) return { claimed: true, wakeUps: await postpone(options, batch, waitMs) };

  try {
    const refusals = await measured(carrier, () => submit(carrier, batch, rows, askedAtMs + options.leaseMs));
    return { claimed: true, wakeUps: await recordOutcome(options, batch, rows, refusals) };
  } catch (error) {
    if (!(error instanceof CarrierError)) throw error;
    logger.warn(
      {
        campaign: campaignKey(campaignId),
        batch: no,
        code: error.code,
        outcome: error.outcome,
        retryable: error.retryable,
      },
      `the carrier did not take a batch: ${error.message}`,
    );
    return { claimed: true, wakeUps: await recordFailure(options, carrier, batch, rows, error) };
  }
}

async function submit(
  carrier: Carrier,
  batch: ClaimedBatch,
  rows: MessageRow[],
  sendBeforeMs: number,
): Promise<Refusal[]> {
  if (rows.length === 0) return [];
  const compiled = compileTemplate(batch.template, batch.columns);
  if (!compiled.ok) throw new Error(`the template of campaign ${batch.campaignId} no longer compiles`);
  const { template } = compiled;
  const key = campaignKey(batch.campaignId);
  return carrier.submit({
    messages: rows.map(([seq, to, vars]) => ({
      reference: formatReference(key, seq, batch.runNo),
      to,
      text: template.render(vars === null ? [] : JSON.parse(vars)),
    })),
    ...(batch.sender !== null && { sender: batch.sender }),
    requestId: currentRequestId(),
    sendBeforeMs,
  });
}

/** Notes how long the carrier took, and what it found wrong. */
async function measured(carrier: Carrier, submitting: () => Promise<Refusal[]>): Promise<Refusal[]> {
  const beganAtMs = performance.now();
  const note = (outcome: 'answered' | CarrierError['outcome']) =>
    submissions.observe({ carrier: carrier.name, outcome }, (performance.now() - beganAtMs) / 1_000);
  const attributes = { 'broadside.carrier': carrier.name };
  try {
    const refusals = await inSpan('submit to carrier', { kind: SpanKind.CLIENT, attributes }, submitting);
    note('answered');
    countCarrierErrors(
      carrier.name,
      'refusal',
      refusals.map(({ code }) => code),
    );
    return refusals;
  } catch (error) {
    if (error instanceof CarrierError) {
      note(error.outcome);
      countCarrierErrors(carrier.name, 'submission', [error.code]);
    }
    throw error;
  }
}

/** The validity period is over: what no carrier has is `expired`, with the reason it was put off for, if any. */
async function expire(options: DispatchOptions, batch: ClaimedBatch): Promise<WakeUp[]> {
  if (batch.inDoubt) return holdInDoubt(options, batch, 'validity_ended', 0);
  const rows = await readMessages(options.pool, batch);
  const code = batch.error ?? 'validity_ended';
  const all = rows.map((_, index) => ({ index, code, retryable: false }));
  return recordOutcome(options, batch, rows, all, STATUS.expired);
}

/** Every message is answered for: accepted, refused for good (then it is `refusedStatus`), or refused for now. */
function recordOutcome(
  options: DispatchOptions,
  batch: ClaimedBatch,
  rows: MessageRow[],
  refusals: readonly Refusal[],
  refusedStatus: typeof STATUS.failed | typeof STATUS.expired = STATUS.failed,
): Promise<WakeUp[]> {
  const mayRetry = offersBefore(batch.attempt) + 1 < Math.min(options.offersMax, OFFERS_PER_RUN);
  const failed = refusals
    .filter((r) => !r.retryable || !mayRetry)
    .map((r) => ({ seq: rows[r.index]![0], code: r.code }));
  const forNow = refusals.filter((r) => r.retryable && mayRetry);
  const forNowSeqs = forNow.map((r) => rows[r.index]![0]);

  return transaction(options.pool, async (tx) => {
    if (!(await endClaim(tx, batch, { state: 'done' }))) return superseded(options, batch);
    const free = await freeRows(tx, batch, rows);
    const notTaken = [...failed, ...free].map(({ seq }) => seq);
    const accepted = await markAccepted(tx, batch, [...notTaken, ...forNowSeqs]);
    onCommit(tx, () => noteWait(batch, accepted));
    const refused = await markRefused(tx, batch, refusedStatus, failed);
    const putOff = await putOffMessages(tx, batch, forNowSeqs);
    const money = {
      capturedMicros: batch.priceMicros * BigInt(accepted.segments),
      releasedMicros: batch.priceMicros * BigInt(refused.segments + sumSegments(free)),
    };
    await insertSettlement(tx, batch, money);
    await addToCampaign(tx, batch.campaignId, [...accepted.transitions, ...refused.transitions], money);
    const wakeUps = await queueNextBatches(tx, batch.campaignId, 1);
    if (putOff) {
      const due = { dueInMs: backoffMs(batch.refusals + 1), error: forNow[0]!.code };
      wakeUps.push(await insertPutOffBatch(tx, batch, putOff, due));
    }
    return wakeUps;
  });
}

/**
 * How long the messages of a batch waited: since the run began, or since they were added to it. What was put off says
 * only when that was, so of it the run's begin counts.
 */
function noteWait(batch: ClaimedBatch, { transitions }: Touched): void {
  const runSeconds = (performance.now() - batch.runBeganAtMs) / 1_000;
  for (const { to, messages, waitedSeconds = runSeconds } of transitions) {
    if (to !== 'sent') continue;
    const isFirstOffer = offersBefore(batch.attempt) === 0;
    queuedToSent.observe(isFirstOffer ? Math.min(waitedSeconds, runSeconds) : runSeconds, messages);
  }
}

/**
 * Rows that need not be sent any more, and cost nothing: a receipt of an earlier run has told that they arrived. What a
 * receipt of this run told of was taken by an earlier claim, or at an earlier offer, and is charged with the rest; where
 * both may be, the customer gets it free.
 */
async function freeRows(tx: Tx, batch: ClaimedBatch, rows: MessageRow[]): Promise<SkippedRow[]> {
  if (batch.inDoubt || rows.length === batch.messages) return [];
  const read = rows.map(([seq]) => seq);
  const skipped = await readSkipped(tx, batch, read);
  if (offersBefore(batch.attempt) === 0) return skipped;
  return batch.runNo === 1 ? [] : skipped.filter(({ status }) => status === STATUS.delivered);
}

const sumSegments = (rows: readonly { segments: number }[]) =>
  rows.reduce((sum, { segments }) => sum + segments, 0);

/** The submission failed as a whole. */
async function recordFailure(
  options: DispatchOptions,
  carrier: Carrier,
  batch: ClaimedBatch,
  rows: MessageRow[],
  error: CarrierError,
): Promise<WakeUp[]> {
  if (error.outcome === 'in_doubt' && !carrier.capabilities.deduplicates) {
    return holdInDoubt(options, batch, error.code, batch.refusals + 1);
  }
  if (error.outcome === 'refused' && !error.retryable) {
    // What is refused now may have been taken by the claim before.
    if (batch.inDoubt) return holdInDoubt(options, batch, error.code, 0);
    return recordOutcome(
      options,
      batch,
      rows,
      rows.map((_, index) => ({ index, code: error.code, retryable: false })),
    );
  }
  // Nothing was taken, or submitting the same references again is harmless: the batch waits and is offered again.
  const dueInMs = Math.max(error.retryAfterMs ?? 0, backoffMs(batch.refusals + 1));
  // Once in doubt, a batch stays so: queued, it could be canceled although the carrier has it.
  const state = error.outcome === 'refused' && !batch.inDoubt ? 'queued' : 'submitting';
  const again = { state, dueInMs, refusals: batch.refusals + 1, error: error.code } as const;
  const current = await transaction(options.pool, (tx) => endClaim(tx, batch, again));
  if (!current) return superseded(options, batch);
  return [{ campaignId: batch.campaignId, no: batch.no, claims: batch.claims, delayMs: dueInMs }];
}

/** It is not the batch's turn at the carrier's rate yet. What is in doubt stays so: it may not be queued as unsent. */
async function postpone(options: DispatchOptions, batch: ClaimedBatch, waitMs: number): Promise<WakeUp[]> {
  const dueInMs = Math.ceil(waitMs);
  const state = batch.inDoubt ? 'submitting' : 'queued';
  if (!(await transaction(options.pool, (tx) => endClaim(tx, batch, { state, dueInMs })))) {
    return superseded(options, batch);
  }
  return [{ campaignId: batch.campaignId, no: batch.no, claims: batch.claims, delayMs: dueInMs }];
}

/**
 * Nobody knows what the carrier took, and asking again could send twice. Where the carrier is to blame the next batch
 * waits the longer the more failed in a row before it, so that not a whole campaign goes into doubt in minutes.
 */
function holdInDoubt(
  options: DispatchOptions,
  batch: ClaimedBatch,
  why: string,
  failuresInARow: number,
): Promise<WakeUp[]> {
  return transaction(options.pool, async (tx: Tx) => {
    if (!(await endClaim(tx, batch, { state: 'unknown', dueInMs: options.inDoubtWaitMs, error: why }))) {
      return superseded(options, batch);
    }
    const { transitions } = await markUnknown(tx, batch);
    await addToCampaign(tx, batch.campaignId, transitions);
    const dueInMs = failuresInARow > 0 ? backoffMs(failuresInARow) : 0;
    return queueNextBatches(tx, batch.campaignId, 1, { refusals: failuresInARow, dueInMs });
  });
}

/** Another worker took the claim over while we were away; what it writes stands, and we write nothing. */
function superseded(options: DispatchOptions, batch: ClaimedBatch): WakeUp[] {
  options.logger.warn(
    { campaign: campaignKey(batch.campaignId), batch: batch.no, claims: batch.claims },
    'the claim of this batch has passed to another worker',
  );
  return [];
}
