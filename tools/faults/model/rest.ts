/** The end of a play: every fault is healed, the sweeper finds what is left to do, and then the books are compared. */

import { transaction } from '../../../libs/platform/postgres/postgres.js';
import { Problem } from '../../../libs/platform/problems/problem.js';
import { findReservingRuns } from '../../../libs/sales/campaigns/campaign.store.js';
import { dispatchBatch } from '../../../libs/sales/dispatch/dispatch.js';
import { decideInDoubt } from '../../../libs/sales/dispatch/doubt.js';
import { completeFinished, fillWindows, findLostWakeUps } from '../../../libs/sales/dispatch/sweep.store.js';
import { deferralsOf, runNoOf } from '../../../libs/sales/model/attempt.js';
import { STATUS } from '../../../libs/sales/model/message.js';
import { parseReference } from '../../../libs/sales/model/reference.js';
import { commitReceipts } from '../../../libs/sales/receipts/receipt.intake.js';
import { retryUnmatched } from '../../../libs/sales/receipts/receipt.retry.js';
import { expireUnreceipted, findUnreceipted } from '../../../libs/sales/receipts/receipt.store.js';
import { removeDue } from '../../../libs/sales/removal/removal.js';
import { beginRemovals } from '../../../libs/sales/removal/removal.store.js';
import { closeFinishedRuns, settlePending } from '../../../libs/sales/settlement/settlement.js';
import { messageKey } from './history.js';
import { CARRIER, OTHER } from './model-carrier.js';
import { anHourPasses, byCarrier, isFinished, type Play, type Told } from './play.js';
import type { Process } from './process.js';
import { brokenInvariants, type CampaignRow, ledgerDifferences, type MessageRow } from './world.js';

const ROUNDS_MAX = 60;

/**
 * Heals everything and lets the sweeper work, with nobody's help but for campaigns a person has paused, until nothing is
 * left to do.
 * @throws Broken if it does not come to rest, or came to a wrong one.
 */
export async function bringToRest(play: Play): Promise<void> {
  const process = play.soundProcess();
  // Whoever tops up repeats it until the answer comes.
  for (const topUp of play.topUps) await process.credit.topUp(topUp);
  let spoken = 0;
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    await anHourPasses(play.world.sales, play.campaignIds);
    await sweepOnce(play, process);
    if (round === 2) await play.wakeSleepers();
    await play.look();
    const unpaid = unpaidIds(play);
    if (round < 2 || !play.snapshot.batches.every((b) => isFinished(b) || unpaid.has(b.campaign_id)))
      continue;
    if (spoken < play.memory.acceptances.length) {
      await speakLastWords(play, spoken);
      spoken = play.memory.acceptances.length;
    } else if (isAtRest(play)) {
      await play.check();
      return compareBooks(play, process);
    } else {
      for (const id of await findUnreceipted(process.sales, 0))
        while (await transaction(process.sales, (tx) => expireUnreceipted(tx, id, 0, 2)));
    }
  }
  const { campaigns, batches, runs } = play.snapshot;
  play.fail([`does not come to rest: ${JSON.stringify({ campaigns, batches, runs })}`]);
}

/** So few rows at once that two processes take turns in the smallest campaign. */
const FEW = { batches: 1, messages: 2, rejects: 1, runs: 1 };

/**
 * At last the rows of all that has ended are removed by two processes at once, those of one campaign because a person
 * deletes it. @throws Broken if anything is left of them, or the books do not fit without them.
 */
export async function removeRows(play: Play): Promise<void> {
  const { sales, campaigns, logger } = play.soundProcess();
  await campaigns.delete(play.workspaceId, play.campaignIds[0]!);
  await beginRemovals(sales, 0);
  const remove = async () => {
    while ((await removeDue(sales, logger, 0, FEW)) > 0);
  };
  await Promise.all([remove(), remove()]);
  // Where each met the other's last range at the same moment both have ended; the next sweep goes on.
  await remove();
  await play.look();
  const { messages, batches, runs, settlements } = play.snapshot;
  const left = { messages, batches, runs, settlements };
  const faults = [...(await brokenInvariants(play.world)), ...(await ledgerDifferences(play.world))];
  if (Object.values(left).some((rows) => rows.length > 0))
    faults.push(`not removed: ${JSON.stringify(left)}`);
  if (faults.length > 0) play.fail(faults);
}

async function sweepOnce(play: Play, process: Process): Promise<void> {
  const { sales, campaigns, settlement, logger } = process;
  for (const { id, status } of play.snapshot.campaigns) {
    if (status === 'paused') await campaigns.resume(play.workspaceId, BigInt(id)).catch(unlessProblem);
  }
  for (const run of await findReservingRuns(sales))
    await campaigns.finishReserving(run, { callerWaits: false }).catch(unlessProblem);
  while ((await campaigns.cancelSome()) > 0);
  await fillWindows(sales, play.circumstances.window);
  const carriers = play.carriers.map((carrier) => carrier.answering());
  for (const { campaignId, no } of await findLostWakeUps(
    sales,
    { carriers: [CARRIER, OTHER], suspended: [] },
    100,
  )) {
    await dispatchBatch(process.dispatching(carriers), campaignId, no);
  }
  while ((await decideInDoubt(sales, play.policies)) !== null);
  await completeFinished(sales);
  await retryUnmatched(sales);
  while ((await settlePending(sales, settlement, logger)) > 0);
  await closeFinishedRuns(sales, settlement, logger);
}

function unlessProblem(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}

/** A campaign that was never paid for waits for its owner, and its batches with it. */
export const isUnpaid = ({ status, run_id }: CampaignRow) =>
  /^(draft|paused)$/.test(status) && run_id === null;

function unpaidIds({ snapshot }: Play): ReadonlySet<number> {
  return new Set(snapshot.campaigns.filter(isUnpaid).map(({ id }) => id));
}

function isAtRest(play: Play): boolean {
  const { campaigns, messages, runs } = play.snapshot;
  const unpaid = unpaidIds(play);
  return (
    campaigns.every((campaign) => isUnpaid(campaign) || /^(completed|canceled)$/.test(campaign.status)) &&
    messages.every(({ campaign_id, status }) => unpaid.has(campaign_id) || status >= STATUS.failed) &&
    runs.every(({ state }) => /^(closed|refused)$/.test(state))
  );
}

/** The carrier tells of what it took, as far as it ever does. */
async function speakLastWords(play: Play, from: number): Promise<void> {
  const { lastWords } = play.circumstances;
  const receipts = play.memory.acceptances.slice(from).flatMap(({ reference, carrier }, at): Told[] => {
    const status = lastWords[at % lastWords.length];
    return status
      ? [{ carrier, reference, status, errorCode: status === 'delivered' ? null : 'network_failure' }]
      : [];
  });
  play.told.push(...receipts);
  await commitReceipts(play.world.sales, byCarrier(receipts));
  play.acknowledged.push(...receipts);
}

/** Compares what is charged with what the carrier remembers, and what is stored with what was acknowledged. */
async function compareBooks(play: Play, process: Process): Promise<void> {
  const faults = [
    ...takenTwice(play),
    ...wronglyCharged(play),
    ...lostReceipts(play),
    ...(await lostUnmatched(play)),
    ...(await ledgerDifferences(play.world)),
  ];
  const toppedUpMicros = play.topUps.reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
  const account = await process.credit.getCredit(play.workspaceId);
  const capturedMicros = play.snapshot.campaigns.reduce((sum, c) => sum + BigInt(c.captured_micros), 0n);
  if (account.reservedMicros !== 0n) faults.push(`${account.reservedMicros} stay reserved`);
  if (account.balanceMicros !== toppedUpMicros - capturedMicros)
    faults.push(`of ${toppedUpMicros} ${capturedMicros} are spent, but ${account.balanceMicros} left`);
  if (faults.length > 0) play.fail(faults);
}

const keyOf = (reference: string) => {
  const { campaignId, seq, runNo } = parseReference(reference)!;
  return messageKey(campaignId, seq, runNo);
};

/** The carrier takes each message once a run, but for those that were sent again because nobody knew. */
function takenTwice(play: Play): string[] {
  const times = new Map<string, number>();
  for (const { reference } of play.memory.acceptances) times.set(reference, (times.get(reference) ?? 0) + 1);
  return [...times].flatMap(([reference, taken]) => {
    const resent = play.history.resent.get(keyOf(reference)) ?? 0;
    return taken <= 1 + resent ? [] : [`the carrier took ${reference} ${taken} times`];
  });
}

/**
 * A message is charged in a run if the carrier took it in that run, and not else. It is not, where the policy gave up on
 * it, or where a worker submitted it that had lost its claim.
 */
function wronglyCharged(play: Play): string[] {
  const { charged, givenUp } = play.history;
  const submitted = new Set([...play.memory.submitted, ...play.lies].map(keyOf));
  const taken = new Set(play.memory.acceptances.map(({ reference }) => keyOf(reference)));
  const mayBeTaken = new Set([...taken, ...[...play.lies].map(keyOf)]);
  const certainlyTaken = play.memory.acceptances
    .filter(({ late, reference }) => !late && !givenUp.has(keyOf(reference)) && !mayBeFree(play, reference))
    .map(({ reference }) => keyOf(reference));
  return [
    ...[...charged, ...givenUp]
      .filter((key) => !submitted.has(key))
      .map((key) => `${key} is charged or given up, but nobody ever submitted it`),
    ...[...charged]
      .filter((key) => !mayBeTaken.has(key) && !mayBeTakenForAnother(play, key))
      .map((key) => `${key} is charged, but the carrier never took it`),
    ...certainlyTaken
      .filter((key) => !charged.has(key))
      .map((key) => `the carrier took ${key}, but it is not charged`),
  ];
}

/** Where a message that was deferred in a later run has arrived, nobody can say in which run, and it is free. */
function mayBeFree({ snapshot }: Play, reference: string): boolean {
  const { campaignId, seq, runNo } = parseReference(reference)!;
  const row = snapshot.messages.find((message) => message.campaign_id === campaignId && message.seq === seq)!;
  return runNo > 1 && row.status === STATUS.delivered && deferralsOf(row.attempt) > 0;
}

/** Where a message in doubt has arrived, and was sent in an earlier run, too, nobody can say in which run. */
function mayBeTakenForAnother(play: Play, key: string): boolean {
  const [campaignId, seq, runNo] = key.split('-').map(Number);
  return play.told.some(({ reference, status }) => {
    const address = parseReference(reference);
    if (!address || status !== 'delivered') return false;
    return address.campaignId === campaignId && address.seq === seq && address.runNo < runNo!;
  });
}

/**
 * A delivery that was acknowledged is seen, and no message waits for what it was told. A lie is not, where another carrier has what
 * it is about.
 */
function lostReceipts(play: Play): string[] {
  const rows = new Map(
    play.snapshot.messages.map((row): [string, MessageRow] => [`${row.campaign_id}-${row.seq}`, row]),
  );
  const isIgnored = ({ reference }: Told) =>
    play.circumstances.failover !== 'none' && play.lies.has(reference);
  return play.acknowledged.flatMap((receipt) => {
    const { reference, status } = receipt;
    const address = parseReference(reference);
    const row = address && rows.get(`${address.campaignId}-${address.seq}`);
    if (
      !row ||
      status !== 'delivered' ||
      isIgnored(receipt) ||
      row.status === STATUS.delivered ||
      runNoOf(row.attempt) < address.runNo
    )
      return [];
    return [`${reference} was delivered, but message ${row.seq} has status ${row.status}`];
  });
}

/** A receipt for nobody is kept. */
async function lostUnmatched(play: Play): Promise<string[]> {
  const known = new Set(play.snapshot.messages.map((row) => `${row.campaign_id}-${row.seq}`));
  const unmatched = play.acknowledged.filter(({ reference }) => {
    const address = parseReference(reference);
    return !address || !known.has(`${address.campaignId}-${address.seq}`);
  });
  if (unmatched.length === 0) return [];
  const { rows } = await play.world.sales.query<{ reference: string }>(
    'SELECT reference FROM unmatched_receipt WHERE reference = ANY ($1::text[])',
    [unmatched.map(({ reference }) => reference)],
  );
  const kept = new Set(rows.map(({ reference }) => reference));
  return unmatched.flatMap(({ reference }) =>
    kept.has(reference) ? [] : [`the unmatched receipt "${reference}" was not kept`],
  );
}
