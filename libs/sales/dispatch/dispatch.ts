import {
  ALL_ACCEPTED,
  type Answer,
  type Carrier,
  CarrierError,
  type OutboundMessage,
  TEST_CARRIER,
} from '../../carriers/carrier.js';
import { OF_THE_CARRIER } from '../../carriers/error-codes.js';
import type { Pace } from '../../carriers/pace.js';
import { isOutage, onCommit, type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import { type Backoff, backoffMs } from '../../platform/process/backoff.js';
import type { Logger } from '../../platform/process/logging.js';
import { currentRequestId } from '../../platform/process/request-context.js';
import { waitFor } from '../../platform/service/lifecycle.js';
import { inSpan, SpanKind } from '../../platform/telemetry/tracing.js';
import { storedTemplate } from '../../sms/template.js';
import { deferralsOf, mayDefer } from '../model/attempt.js';
import { type CarrierId, insertCarrierIds } from '../model/carrier-ids.store.js';
import { addToCampaign } from '../model/counters.store.js';
import { STATUS } from '../model/message.js';
import { countCarrierErrors, queuedToSent, submissions } from '../model/message.metrics.js';
import { costMicros } from '../model/price.js';
import { campaignKey, formatReference } from '../model/reference.js';
import type { Health } from '../routing/health.js';
import type { Routes } from '../routing/routes.js';
import {
  freeSegments,
  insertMovedBatch,
  insertSettlement,
  type Moved,
  markAccepted,
  markRefused,
  markUnknown,
  moveMessages,
  NONE_TOUCHED,
  passOn,
  queueNextBatches,
  queueWithinWindow,
  splitBatch,
  type Touched,
  takeAttempts,
} from './batch.store.js';
import {
  type ClaimedBatch,
  claimBatch,
  deferUnclaimed,
  endClaim,
  type MessageRow,
  noteFreeRows,
  readMessages,
} from './claim.store.js';
import { doubted, type Onward, onwards } from './failover.js';
import { shareOut } from './sharing.js';
import type { WakeUp } from './wake-ups.js';

/** Below ten seconds, within which a campaign goes on once its carrier is back. */
const DEFERRAL: Backoff = { firstMs: 300, maxMs: 6_000, jitter: 0.4 };

export interface DispatchOptions {
  pool: Pool;
  carriers: ReadonlyMap<string, Carrier>;
  /** The workspaces of which nothing is to be submitted. */
  suspended: readonly string[];
  logger: Logger;
  /** How long a claim holds; longer than the slowest submission. */
  leaseMs: number;
  /** How long a carrier that does not deduplicate has for its receipts before the policy decides. */
  inDoubtWaitMs: number;
  /** Which carriers take which messages, and what others have refused. */
  routes: Routes;
  /** How fast each carrier may be given messages, by its name. */
  paces: ReadonlyMap<string, Pace>;
  /** How well this worker's carriers do. */
  health: Health;
  /** How many batches of a campaign are at work at once, before more of it are queued. */
  window: number;
  /** How often a message is submitted in one run to a carrier that refuses it for now; then it has failed. */
  submissionsMax: number;
}

/** Nothing to do, or the batches to wake workers for next. */
export type Dispatched = { claimed: false } | { claimed: true; wakeUps: WakeUp[] };

/**
 * Dispatches one batch: claim (with all that submitting needs, committed together) → submit → outcome, settlement and
 * counters in one transaction → next batch. A crash before the outcome leaves the batch `submitting`; when the claim has
 * lapsed, the next worker submits it again where the carrier deduplicates, and else holds its rows as `unknown`.
 * @throws what kept the batch from being claimed; it is then as it was, and deferred.
 */
export async function dispatchBatch(
  options: DispatchOptions,
  campaignId: bigint,
  no: number,
): Promise<Dispatched> {
  const askedAtMs = performance.now();
  const claim = await takeClaim(options, campaignId, no);
  if (!claim) return { claimed: false };
  if ('ended' in claim) return { claimed: true, wakeUps: claim.ended };
  const span = {
    kind: SpanKind.CONSUMER,
    parent: claim.batch.traceparent,
    attributes: { 'broadside.campaign': campaignKey(campaignId), 'broadside.batch': no },
  };
  const wakeUps = await inSpan('dispatch batch', span, () => dispatchClaimed(options, claim, askedAtMs));
  return { claimed: true, wakeUps };
}

/** A claim with all that its submission needs, so that nothing but the carrier can fail after its commit. */
interface Claim {
  batch: ClaimedBatch;
  carrier: Carrier;
  /** Those the carrier has not answered for yet; at least one. */
  rows: MessageRow[];
  messages: OutboundMessage[];
}

/** A claim under which nothing was to be submitted: it was ended by the transaction that took it. */
interface EndedClaim {
  ended: WakeUp[];
}

/**
 * Claims the batch and reads what is to be submitted, in one transaction: where anything fails before the commit there
 * was no claim, and where nothing is to be submitted none is left. So the next worker believes that something was
 * submitted only where a worker was about to.
 */
async function takeClaim(
  options: DispatchOptions,
  campaignId: bigint,
  no: number,
): Promise<Claim | EndedClaim | null> {
  let claimed = null as ClaimedBatch | null;
  // Asking uses up a turn, so it is done once, also where the transaction is repeated.
  let waitMs: number | undefined;
  try {
    return await transaction(options.pool, async (tx) => {
      const reach = { carriers: [...options.carriers.keys()], suspended: options.suspended };
      const batch = await claimBatch(tx, campaignId, no, options.leaseMs, reach);
      claimed = batch;
      if (!batch) return null;
      let rows: MessageRow[] | undefined;
      if (mayBeShared(options, batch)) {
        rows = await readMessages(tx, batch);
        batch.freeSeqs = await noteFreeRows(tx, batch, readSeqsOf(rows));
        const shared = await shareOut(options, tx, batch, rows);
        if (shared) return { ended: shared };
      }
      const carrier = options.carriers.get(batch.carrier);
      if (batch.inDoubt && !carrier?.capabilities.deduplicates) {
        return { ended: await holdInDoubt(options, tx, batch, 'a worker died during submission', 0) };
      }
      waitMs ??= batch.expired ? 0 : (options.paces.get(batch.carrier)?.ask(batch.messages) ?? 0);
      if (waitMs > 0) return { ended: await defer(options, tx, batch, Math.ceil(waitMs)) };
      if (!rows) {
        rows = await readMessages(tx, batch);
        if (!batch.inDoubt) batch.freeSeqs = await noteFreeRows(tx, batch, readSeqsOf(rows));
      }
      if (batch.expired) return { ended: await expire(options, tx, batch, rows) };
      // Whoever lacks the carrier claims only what was handled above.
      if (!carrier) return { ended: await defer(options, tx, batch, backoffMs(batch.claims, DEFERRAL)) };
      if (rows.length === 0) return { ended: await recordOutcome(options, tx, batch, rows, ALL_ACCEPTED) };
      return { batch, carrier, rows, messages: render(batch, rows) };
    });
  } catch (error) {
    if (claimed)
      await deferUnclaimed(options.pool, claimed, backoffMs(claimed.claims, DEFERRAL)).catch(() => {});
    throw error;
  }
}

const readSeqsOf = (rows: readonly MessageRow[]) => rows.map(([seq]) => seq);

/** Whether routes may give rows of it to other carriers: none of them has, or had, it in hand. */
const mayBeShared = ({ routes }: DispatchOptions, batch: ClaimedBatch) =>
  !routes.isEmpty &&
  !(batch.isRouted || batch.inDoubt || batch.expired || batch.hops.length > 0) &&
  batch.carrier !== TEST_CARRIER;

/** @param askedAtMs when the claim was asked for; it holds at most the lease from then on. */
async function dispatchClaimed(
  options: DispatchOptions,
  { batch, carrier, rows, messages }: Claim,
  askedAtMs: number,
): Promise<WakeUp[]> {
  const { logger } = options;
  const { campaignId, no } = batch;
  const write = (record: (tx: Tx) => Promise<WakeUp[]>) =>
    writeOutcome(options, askedAtMs + options.leaseMs, record);

  // A worker that was stopped for a while must not submit what another may have taken over by the time it is answered.
  const leftMs = options.leaseMs - (performance.now() - askedAtMs);
  if (leftMs < carrier.capabilities.submitTimeoutMs) {
    logger.warn({ campaign: campaignKey(campaignId), batch: no }, 'too late to submit within the claim');
    return write((tx) => defer(options, tx, batch, 0));
  }

  try {
    const answer = await measured(options.health, carrier, rows.length, () =>
      carrier.submit({
        messages,
        ...(batch.sender !== null && { sender: batch.sender }),
        requestId: currentRequestId(),
        sendBeforeMs: askedAtMs + options.leaseMs,
      }),
    );
    if (answer.inDoubt.length === rows.length) {
      throw new CarrierError('it knows of no message', 'in_doubt', answer.inDoubt[0]!.code, true);
    }
    return await write((tx) => recordOutcome(options, tx, batch, rows, answer));
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
    return write((tx) => recordFailure(options, tx, carrier, batch, rows, error));
  }
}

/**
 * Writes what became of a claim, and tries again for as long as the claim holds: an answer that the carrier has given must
 * not be lost to a database that is away for a moment, because to the next worker it would be in doubt.
 */
function writeOutcome(
  { pool, logger }: DispatchOptions,
  untilMs: number,
  record: (tx: Tx) => Promise<WakeUp[]>,
): Promise<WakeUp[]> {
  const leftMs = untilMs - performance.now();
  return waitFor('Postgres to take an outcome', logger, () => transaction(pool, record), isOutage, leftMs);
}

/** @throws Error where the template does not compile, or a row has no cells for it. */
function render(batch: ClaimedBatch, rows: readonly MessageRow[]): OutboundMessage[] {
  const template = storedTemplate(batch.template, batch.columns, batch.textForm);
  const key = campaignKey(batch.campaignId);
  return rows.map(([seq, to, vars]) => ({
    reference: formatReference(key, seq, batch.runNo),
    to,
    text: template.render(vars === null ? [] : JSON.parse(vars)),
  }));
}

/** Notes how long the carrier took, what it found wrong, and how well it does. */
async function measured(
  health: Health,
  carrier: Carrier,
  messages: number,
  submitting: () => Promise<Answer>,
): Promise<Answer> {
  const beganAtMs = performance.now();
  const note = (outcome: 'answered' | CarrierError['outcome']) =>
    submissions.observe({ carrier: carrier.name, outcome }, (performance.now() - beganAtMs) / 1_000);
  const attributes = { 'broadside.carrier': carrier.name };
  try {
    const answer = await inSpan('submit to carrier', { kind: SpanKind.CLIENT, attributes }, submitting);
    note('answered');
    const codesOf = (list: readonly { code: string }[]) => list.map(({ code }) => code);
    countCarrierErrors(carrier.name, 'refusal', codesOf(answer.refused));
    countCarrierErrors(carrier.name, 'doubt', codesOf(answer.inDoubt));
    const itsFault = answer.refused.filter(({ code }) => OF_THE_CARRIER.has(code));
    health.answered(carrier.name, messages, itsFault.length + answer.inDoubt.length);
    return answer;
  } catch (error) {
    if (error instanceof CarrierError) {
      note(error.outcome);
      countCarrierErrors(carrier.name, 'submission', [error.code]);
      if (error.outcome === 'in_doubt' || OF_THE_CARRIER.has(error.code))
        health.failed(carrier.name, messages);
      else health.answered(carrier.name, messages, 0);
    }
    throw error;
  }
}

/** The validity period is over: what no carrier has is `expired`, with the reason it was deferred for, if any. */
async function expire(
  options: DispatchOptions,
  tx: Tx,
  batch: ClaimedBatch,
  rows: MessageRow[],
): Promise<WakeUp[]> {
  if (batch.inDoubt) return holdInDoubt(options, tx, batch, 'validity_ended', 0);
  const code = batch.error ?? 'validity_ended';
  return recordOutcome(options, tx, batch, rows, allRefused(rows, code), STATUS.expired);
}

/** For good, where nothing else is said. */
const allRefused = (rows: readonly MessageRow[], code: string, retryable = false): Answer => ({
  refused: rows.map((_, index) => ({ index, code, retryable })),
  inDoubt: [],
});

/**
 * Messages are answered for: accepted, refused for good (then they are `refusedStatus`), refused for now, or refused so that
 * another carrier may take them; those the carrier may or may not have leave the batch as those do that are deferred, for one that is in doubt.
 */
async function recordOutcome(
  options: DispatchOptions,
  tx: Tx,
  batch: ClaimedBatch,
  rows: MessageRow[],
  { refused: refusals, inDoubt, ids }: Answer,
  refusedStatus: typeof STATUS.failed | typeof STATUS.expired = STATUS.failed,
): Promise<WakeUp[]> {
  const mayRetry = mayDefer(batch.attempt, options.submissionsMax);
  const others = onwards(options, batch, rows, refusals).filter((onward) => mayRetry || !onward.startsRound);
  const goesOn = new Set(others.flatMap(({ refused }) => refused));
  const forNow = refusals.filter((r) => r.retryable && mayRetry && !goesOn.has(r));
  const seqsOf = (some: readonly { index: number }[]) => some.map(({ index }) => rows[index]![0]);

  if (!(await endClaim(tx, batch, { state: 'done' }))) return superseded(options, batch);
  const notTaken = [...seqsOf(refusals), ...seqsOf(inDoubt), ...batch.freeSeqs];
  const accepted = await markAccepted(tx, batch, notTaken);
  onCommit(tx, () => noteWait(batch, accepted));

  if (ids) await insertCarrierIds(tx, batch.carrier, idsOf(batch, rows, ids));

  const reasons = [forNow, ...others.map(({ refused }) => refused), inDoubt];
  const leaving = reasons.filter((some) => some.length > 0).length;
  const attempt = leaving > 0 ? await takeAttempts(tx, batch, leaving) : null;
  const deferred = attempt && (await moveMessages(tx, batch, seqsOf(forNow), attempt));
  const passed: [Onward, Moved][] = [];
  for (const [n, onward] of (attempt ? others : []).entries()) {
    const own = attempt! + n + (deferred ? 1 : 0);
    passed.push([onward, await moveMessages(tx, batch, seqsOf(onward.refused), own, onward.carrier)]);
  }
  const doubtful = attempt && (await moveMessages(tx, batch, seqsOf(inDoubt), attempt + leaving - 1));
  const { deduplicates } = options.carriers.get(batch.carrier)?.capabilities ?? {};
  const unknown = doubtful && !deduplicates ? await markUnknown(tx, { ...batch, ...doubtful }) : NONE_TOUCHED;

  // What cannot leave any more has had its tries; of what is in doubt then, only a receipt can still tell.
  const failed = refusals.filter((r) => attempt === null || !(goesOn.has(r) || (r.retryable && mayRetry)));
  const refused = await markRefused(
    tx,
    batch,
    refusedStatus,
    failed.map((r) => ({ ...r, seq: rows[r.index]![0] })),
  );
  const givenUp = attempt === null ? inDoubt.map((d) => ({ seq: rows[d.index]![0], code: 'in_doubt' })) : [];
  const expired = await markRefused(tx, batch, STATUS.expired, givenUp);

  const notChargedSegments = refused.segments + expired.segments + (await freeSegments(tx, batch));
  const money = {
    capturedMicros: costMicros(batch.priceMicros, accepted.segments),
    releasedMicros: costMicros(batch.priceMicros, notChargedSegments),
  };
  await insertSettlement(tx, batch, money);
  // These batches come first: a campaign of which a batch waits is not complete.
  const wakeUps: WakeUp[] = [];
  const backOffMs = () => backoffMs(batch.refusals + 1, DEFERRAL);
  if (deferred) {
    const due = { state: 'queued', dueInMs: backOffMs(), error: forNow[0]!.code } as const;
    const after = batch.inDoubt ? { hops: doubted(batch) } : {};
    wakeUps.push(await insertMovedBatch(tx, batch, deferred, due, after));
  }
  for (const [onward, moved] of passed) {
    const dueInMs = onward.startsRound ? backOffMs() : 0;
    const due = { state: 'queued', dueInMs, error: onward.refused[0]!.code } as const;
    if (moved) wakeUps.push(await insertMovedBatch(tx, batch, moved, due, onward));
  }
  if (doubtful) {
    const error = inDoubt[0]!.code;
    // Submitting the same references again is harmless, or only receipts can tell.
    const due = deduplicates
      ? ({ state: 'submitting', dueInMs: backOffMs(), error } as const)
      : ({ state: 'unknown', dueInMs: options.inDoubtWaitMs, error } as const);
    const wakeUp = await insertMovedBatch(tx, batch, doubtful, due);
    if (deduplicates) wakeUps.push(wakeUp);
  }
  const transitions = [accepted, unknown, refused, expired].flatMap((touched) => touched.transitions);
  await addToCampaign(tx, batch.campaignId, transitions, money, batch.carrier);
  // As where all of it is in doubt: not a whole campaign is to go there in minutes.
  const isFailing = !deduplicates && inDoubt.length * 2 >= rows.length && inDoubt.length > 0;
  const failing = isFailing ? { refusals: batch.refusals + 1, dueInMs: backOffMs() } : undefined;
  const isWhole = batch.originNo === batch.no;
  wakeUps.push(
    ...(await (isWhole
      ? queueNextBatches(tx, batch.campaignId, 1, failing)
      : queueWithinWindow(tx, batch.campaignId, options.window, failing))),
  );
  return wakeUps;
}

function idsOf(
  { campaignId, runNo }: ClaimedBatch,
  rows: readonly MessageRow[],
  ids: NonNullable<Answer['ids']>,
): CarrierId[] {
  return [...ids].flatMap(([index, own]) =>
    own.map((id) => ({ campaignId, seq: rows[index]![0], runNo, id })),
  );
}

/**
 * How long the messages of a batch waited: since the run began, or since they were added to it. What was deferred says
 * only when that was, so of it the run's begin counts. What a receipt told of first says only when that came: it is left out.
 */
function noteWait(batch: ClaimedBatch, { transitions }: Touched): void {
  const runSeconds = (performance.now() - batch.runBeganAtMs) / 1_000;
  for (const { from, to, messages, waitedSeconds = runSeconds } of transitions) {
    if (to !== 'sent' || from === 'sent') continue;
    const isFirstSubmission = deferralsOf(batch.attempt) === 0;
    queuedToSent.observe(isFirstSubmission ? Math.min(waitedSeconds, runSeconds) : runSeconds, messages);
  }
}

/** The submission failed as a whole. */
async function recordFailure(
  options: DispatchOptions,
  tx: Tx,
  carrier: Carrier,
  batch: ClaimedBatch,
  rows: MessageRow[],
  error: CarrierError,
): Promise<WakeUp[]> {
  if (error.outcome === 'in_doubt' && !carrier.capabilities.deduplicates) {
    return holdInDoubt(options, tx, batch, error.code, batch.refusals + 1);
  }
  if (error.outcome === 'refused') {
    const refused = allRefused(rows, error.code, error.retryable);
    const others = onwards(options, batch, rows, refused.refused);
    if (others[0]?.refused.length === rows.length) return goOn(options, tx, batch, others[0]);
    if (others.length > 0 && mayDefer(batch.attempt, options.submissionsMax))
      return recordOutcome(options, tx, batch, rows, refused);
  }
  const tooLarge = error.outcome === 'too_large';
  if (tooLarge || (error.outcome === 'refused' && !error.retryable)) {
    if (tooLarge && rows.length > 1) return splitInHalves(options, tx, batch, rows, error.code);
    // What is refused now may have been taken by the claim before.
    if (batch.inDoubt) return holdInDoubt(options, tx, batch, error.code, 0);
    // A message that is too large by itself fits into no submission.
    const code = tooLarge ? 'message_too_long' : error.code;
    return recordOutcome(options, tx, batch, rows, allRefused(rows, code));
  }
  // Nothing was taken, or submitting the same references again is harmless: the batch is deferred.
  const dueInMs = Math.max(error.retryAfterMs ?? 0, backoffMs(batch.refusals + 1, DEFERRAL));
  // Once in doubt, a batch stays so: queued, it could be canceled although the carrier has it.
  const state = error.outcome === 'refused' && !batch.inDoubt ? 'queued' : 'submitting';
  const again = { state, dueInMs, refusals: batch.refusals + 1, error: error.code } as const;
  return (await endClaim(tx, batch, again)) ? [wakeUpFor(batch, dueInMs)] : superseded(options, batch);
}

/** All of the batch goes to another carrier, as it is: its rows have been refused to nobody else. */
async function goOn(
  options: DispatchOptions,
  tx: Tx,
  batch: ClaimedBatch,
  onward: Onward,
): Promise<WakeUp[]> {
  const refusals = batch.refusals + (onward.startsRound ? 1 : 0);
  const dueInMs = onward.startsRound ? backoffMs(refusals, DEFERRAL) : 0;
  const { code: error } = onward.refused[0]!;
  if (!(await endClaim(tx, batch, { state: 'queued', dueInMs, refusals, error })))
    return superseded(options, batch);
  await passOn(tx, batch, onward);
  return [wakeUpFor(batch, dueInMs)];
}

/**
 * The carrier took nothing, because it was too much at once. The batch keeps the first half of its rows and a new one
 * gets the second, at the same attempt: nothing was refused to the messages, so none of their submissions is used up. In
 * doubt, both halves stay so.
 */
async function splitInHalves(
  options: DispatchOptions,
  tx: Tx,
  batch: ClaimedBatch,
  rows: readonly MessageRow[],
  code: string,
): Promise<WakeUp[]> {
  const state = batch.inDoubt ? 'submitting' : 'queued';
  if (!(await endClaim(tx, batch, { state, dueInMs: 0, error: code }))) {
    return superseded(options, batch);
  }
  const [firstOfSecondHalf] = rows[Math.ceil(rows.length / 2)]!;
  const half = await splitBatch(tx, batch, firstOfSecondHalf, state);
  return [wakeUpFor(batch, 0), half];
}

/** Nothing was submitted under this claim; the batch is deferred. One in doubt stays so: it may not be queued as unsent. */
async function defer(
  options: DispatchOptions,
  tx: Tx,
  batch: ClaimedBatch,
  dueInMs: number,
): Promise<WakeUp[]> {
  const state = batch.inDoubt ? 'submitting' : 'queued';
  return (await endClaim(tx, batch, { state, dueInMs }))
    ? [wakeUpFor(batch, dueInMs)]
    : superseded(options, batch);
}

const wakeUpFor = (
  { workspaceId, campaignId, no, messages, claims }: ClaimedBatch,
  delayMs: number,
): WakeUp => ({
  workspaceId,
  campaignId,
  no,
  messages,
  claims,
  delayMs,
});

/**
 * Nobody knows what the carrier took, and asking again could send twice. Where the carrier is to blame the next batch
 * waits the longer the more failed in a row before it, so that not a whole campaign goes into doubt in minutes.
 */
async function holdInDoubt(
  options: DispatchOptions,
  tx: Tx,
  batch: ClaimedBatch,
  why: string,
  failuresInARow: number,
): Promise<WakeUp[]> {
  if (!(await endClaim(tx, batch, { state: 'unknown', dueInMs: options.inDoubtWaitMs, error: why }))) {
    return superseded(options, batch);
  }
  const { transitions } = await markUnknown(tx, batch);
  await addToCampaign(tx, batch.campaignId, transitions, undefined, batch.carrier);
  const dueInMs = failuresInARow > 0 ? backoffMs(failuresInARow, DEFERRAL) : 0;
  return queueNextBatches(tx, batch.campaignId, 1, { refusals: failuresInARow, dueInMs });
}

/** Another worker took the claim over while we were away; what it writes stands, and we write nothing. */
function superseded(options: DispatchOptions, batch: ClaimedBatch): WakeUp[] {
  options.logger.warn(
    { campaign: campaignKey(batch.campaignId), batch: batch.no, claims: batch.claims },
    'the claim of this batch has passed to another worker',
  );
  return [];
}
