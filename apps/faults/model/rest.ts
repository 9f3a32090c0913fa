/** The end of a play: every fault is healed, the sweeper finds what is left to do, and then the books are compared. */

import { findReservingRuns } from '../../../libs/campaigns/campaign.store.js';
import type { Receipt } from '../../../libs/carriers/carrier.js';
import { dispatchBatch } from '../../../libs/messages/dispatch.js';
import { STATUS } from '../../../libs/messages/message.js';
import { commitReceipts } from '../../../libs/messages/receipt.intake.js';
import { retryStrays } from '../../../libs/messages/receipt.retry.js';
import { expireUnreceipted } from '../../../libs/messages/receipt.store.js';
import { parseReference } from '../../../libs/messages/reference.js';
import { closeFinishedRuns, settlePending } from '../../../libs/messages/settlement.js';
import {
  completeFinished,
  decideInDoubt,
  fillWindows,
  findLostWakeUps,
} from '../../../libs/messages/sweep.store.js';
import { transaction } from '../../../libs/platform/postgres.js';
import { Problem } from '../../../libs/platform/problem.js';
import { anHourPasses, isFinished, type Play } from './play.js';
import { CARRIER, type Process } from './process.js';
import type { MessageRow } from './world.js';

const ROUNDS_MAX = 60;

/**
 * Heals everything and lets the sweeper work, with nobody's help but for campaigns a person has paused, until nothing is
 * left to do.
 * @throws Broken if it does not come to rest, or came to a wrong one.
 */
export async function bringToRest(play: Play): Promise<void> {
  const process = play.soundProcess();
  let spoken = 0;
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    await anHourPasses(play.world.sales, play.campaignIds);
    await sweepOnce(play, process);
    if (round === 2) await play.wakeSleepers();
    await play.check();
    if (round < 2 || !play.snapshot.batches.every(isFinishedOrDraft(play))) continue;
    if (spoken < play.carrier.acceptances.length) {
      await speakLastWords(play, spoken);
      spoken = play.carrier.acceptances.length;
    } else if (isAtRest(play)) {
      return compareBooks(play, process);
    } else {
      while ((await transaction(process.sales, (tx) => expireUnreceipted(tx, 0))) !== null);
    }
  }
  const { campaigns, batches, runs } = play.snapshot;
  play.fail([`does not come to rest: ${JSON.stringify({ campaigns, batches, runs })}`]);
}

async function sweepOnce(play: Play, process: Process): Promise<void> {
  const { sales, campaigns, settlement, logger } = process;
  for (const { id, status } of play.snapshot.campaigns) {
    if (status === 'paused') await campaigns.resume(play.workspaceId, BigInt(id)).catch(unlessProblem);
  }
  for (const run of await findReservingRuns(sales)) await campaigns.finishReserving(run).catch(unlessProblem);
  while ((await campaigns.cancelSome()) > 0);
  await fillWindows(sales, play.circumstances.window);
  const carrier = play.carrier.answering();
  for (const { campaignId, no } of await findLostWakeUps(sales, 100)) {
    await dispatchBatch(process.dispatching(carrier), campaignId, no);
  }
  while ((await decideInDoubt(sales)) !== null);
  await completeFinished(sales);
  await retryStrays(sales);
  while ((await settlePending(sales, settlement, logger)) > 0);
  await closeFinishedRuns(sales, settlement, logger);
}

function unlessProblem(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}

/** A draft waits for its owner, and its batches with it. */
function isFinishedOrDraft({ snapshot }: Play) {
  const drafts = new Set(snapshot.campaigns.filter(({ status }) => status === 'draft').map(({ id }) => id));
  return (batch: (typeof snapshot.batches)[number]) => isFinished(batch) || drafts.has(batch.campaign_id);
}

function isAtRest({ snapshot }: Play): boolean {
  const { campaigns, messages, runs } = snapshot;
  const drafts = new Set(campaigns.filter(({ status }) => status === 'draft').map(({ id }) => id));
  return (
    campaigns.every(({ status }) => /^(draft|completed|canceled)$/.test(status)) &&
    messages.every(({ campaign_id, status }) => drafts.has(campaign_id) || status >= STATUS.failed) &&
    runs.every(({ state }) => /^(closed|refused)$/.test(state))
  );
}

/** The carrier tells of what it took, as far as it ever does. */
async function speakLastWords(play: Play, from: number): Promise<void> {
  const { lastWords } = play.circumstances;
  const receipts = play.carrier.acceptances.slice(from).flatMap(({ reference }, at): Receipt[] => {
    const status = lastWords[at % lastWords.length];
    return status
      ? [{ reference, status, errorCode: status === 'delivered' ? null : 'network_failure' }]
      : [];
  });
  await commitReceipts(play.world.sales, [{ carrier: CARRIER, receipts }]);
  play.acknowledged.push(...receipts);
}

/** Compares what is charged with what the carrier remembers, and what is stored with what was acknowledged. */
async function compareBooks(play: Play, process: Process): Promise<void> {
  const faults = [
    ...offeredTwice(play),
    ...wronglyCharged(play),
    ...lostReceipts(play),
    ...(await lostStrays(play)),
  ];
  const account = await process.credit.getCredit(play.workspaceId);
  const capturedMicros = play.snapshot.campaigns.reduce((sum, c) => sum + BigInt(c.captured_micros), 0n);
  if (account.reservedMicros !== 0n) faults.push(`${account.reservedMicros} stay reserved`);
  if (account.balanceMicros !== play.toppedUpMicros - capturedMicros)
    faults.push(`of ${play.toppedUpMicros} ${capturedMicros} are spent, but ${account.balanceMicros} left`);
  if (faults.length > 0) play.fail(faults);
}

interface Address {
  readonly campaignId: number;
  readonly seq: number;
  readonly attempt: number;
}

const rowOf = ({ campaignId, seq }: Address) => `${campaignId}-${seq}`;

/** The run that an attempt belongs to. */
function runOf({ snapshot }: Play, { campaignId, attempt }: Address): string | undefined {
  return snapshot.runs.findLast(
    (run) => run.campaign_id === campaignId && run.state !== 'refused' && run.attempt <= attempt,
  )?.id;
}

/** The carrier takes each reference once, and each recipient once a run. */
function offeredTwice(play: Play): string[] {
  const { acceptances } = play.carrier;
  const taken = new Set<string>();
  return acceptances.flatMap(({ reference, to, late }) => {
    const inRun = `${to} in run ${runOf(play, parseReference(reference)!)}`;
    const twice = [reference, inRun].filter((key) => taken.has(key));
    taken.add(reference).add(inRun);
    return late ? [] : twice.map((what) => `the carrier took ${what} twice`);
  });
}

/** A message is charged once for each time that the carrier took it, but where the policy gave up on it. */
function wronglyCharged(play: Play): string[] {
  const { acceptances } = play.carrier;
  const bounds = new Map<string, { least: number; most: number; references: string[] }>();
  const at = (address: Address) => {
    const key = rowOf(address);
    const found = bounds.get(key) ?? { least: 0, most: 0, references: [] };
    bounds.set(key, found);
    return found;
  };
  for (const { reference, late } of acceptances) {
    const address = parseReference(reference)!;
    const bound = at(address);
    bound.most += 1;
    bound.references.push(`${reference}${late ? ' (late)' : ''}`);
    if (!late && !play.history.givenUp.has(`${rowOf(address)}-${address.attempt}`)) bound.least += 1;
  }
  for (const reference of play.lies) at(parseReference(reference)!).most += 1;
  for (const { reference, status } of play.acknowledged) {
    const address = parseReference(reference);
    if (!address || status !== 'delivered') continue;
    const row = play.snapshot.messages.find(
      (message) => message.campaign_id === address.campaignId && message.seq === address.seq,
    );
    if (row && row.attempt > address.attempt) at(address).most += 1;
  }
  return play.snapshot.messages.flatMap((row) => {
    const { least, most, references } = at({ campaignId: row.campaign_id, seq: row.seq, attempt: 0 });
    const times = row.charged_segments / row.segments;
    if (times >= least && times <= most) return [];
    return [
      `message ${row.seq} is charged ${times} times; the carrier took ${references.join() || 'nothing'}`,
    ];
  });
}

/** A delivery that was acknowledged is seen, and no message waits for what it was told. */
function lostReceipts(play: Play): string[] {
  const rows = new Map(
    play.snapshot.messages.map((row): [string, MessageRow] => [`${row.campaign_id}-${row.seq}`, row]),
  );
  return play.acknowledged.flatMap(({ reference, status }) => {
    const address = parseReference(reference);
    const row = address && rows.get(rowOf(address));
    if (!row || status !== 'delivered' || row.status === STATUS.delivered || row.attempt < address.attempt)
      return [];
    return [`${reference} was delivered, but message ${row.seq} has status ${row.status}`];
  });
}

/** A receipt for nobody is kept. */
async function lostStrays(play: Play): Promise<string[]> {
  const known = new Set(play.snapshot.messages.map((row) => `${row.campaign_id}-${row.seq}`));
  const strays = play.acknowledged.filter(({ reference }) => {
    const address = parseReference(reference);
    return !address || !known.has(rowOf(address));
  });
  if (strays.length === 0) return [];
  const { rows } = await play.world.sales.query<{ reference: string }>(
    'SELECT reference FROM unmatched_receipt WHERE reference = ANY ($1::text[])',
    [strays.map(({ reference }) => reference)],
  );
  const kept = new Set(rows.map(({ reference }) => reference));
  return strays.flatMap(({ reference }) =>
    kept.has(reference) ? [] : [`the stray "${reference}" was not kept`],
  );
}
