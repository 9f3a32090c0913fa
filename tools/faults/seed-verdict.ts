import { STATUS } from '../../libs/sales/model/message.js';
import { parseCampaignId } from '../../libs/sales/model/reference.js';
import { hasOwnIds, resends } from './carrier-mode.js';
import type { Customer } from './customer.js';
import { UNKNOWN_SEQ } from './faults/receipts.js';
import type { Plan } from './plan.js';
import { type Play, PRICE_MICROS } from './play.js';
import type { Rig } from './rig.js';
import { compareTaken } from './taken.js';
import { brokenInvariants, type CarrierStats, carrierStats } from './verdict.js';

/**
 * Checks everything that must hold once the campaigns of a seed are quiet. The carrier's counts are of this seed alone.
 * @returns what does not, in words.
 */
export async function brokenAfter(
  rig: Rig,
  plan: Plan,
  plays: readonly Play[],
  customers: readonly Customer[],
): Promise<string[]> {
  const stats = await carrierStats(rig);
  const rows = await readRows(rig, plays);
  const taken = await Promise.all(plays.map(({ id }) => compareTaken(rig, plan.mode, id!)));
  return [
    ...(await brokenInvariants(rig)),
    ...(await lostCampaigns(rig, plays)),
    ...endedWrongly(rows, plan),
    ...taken.flatMap(({ problems }) => problems),
    // By ids of its own it tells of no message in doubt, so that sums differ as they may; the log was compared one by one.
    ...(hasOwnIds(plan.mode) ? [] : differencesFromCarrier(rows, stats, plan)),
    ...(await unsaidRepetitions(rig, plays, stats)),
    ...(await strandedReceipts(rig, plays)),
    ...(await wrongCredit(rig, customers)),
    ...wrongRefusals(plays),
  ];
}

/** The messages of the seed, counted by status, code and how often they were charged. */
interface Rows {
  status: number;
  errorCode: string | null;
  charged: number;
  messages: number;
  wasCanceled: boolean;
  /** Its status was told only when its batch was settled already, give or take a second. */
  toldLate: boolean;
}

async function readRows({ platform }: Rig, plays: readonly Play[]): Promise<Rows[]> {
  const idOf = ({ id }: Play) => parseCampaignId(id!);
  const { rows } = await platform.sales.pool.query(
    `SELECT status, error_code AS "errorCode", charged_segments AS charged, campaign_id = ANY ($2) AS "wasCanceled",
       EXISTS (
         SELECT FROM batch b JOIN settlement s ON s.campaign_id = b.campaign_id AND s.batch_no = b.no
         WHERE b.campaign_id = m.campaign_id AND m.seq BETWEEN b.first_seq AND b.last_seq AND b.attempt = m.attempt
           AND s.created_at < m.updated_at + interval '1 s'
       ) AS "toldLate", count(*)::int AS messages
     FROM message m WHERE campaign_id = ANY ($1) GROUP BY 1, 2, 3, 4, 5`,
    [plays.map(idOf), plays.filter(({ canceled }) => canceled).map(idOf)],
  );
  return rows;
}

function count(rows: readonly Rows[], which: (row: Rows) => boolean): number {
  return rows.filter(which).reduce((sum, { messages }) => sum + messages, 0);
}

/** Whatever was acknowledged is there, and the API says what the rows say. */
async function lostCampaigns({ platform }: Rig, plays: readonly Play[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { id, plan, canceled, customer } of plays) {
    const campaign = await customer.campaign(id!);
    const { rows } = await platform.sales.pool.query(
      'SELECT count(*)::int AS messages FROM message WHERE campaign_id = $1',
      [parseCampaignId(id!)],
    );
    if (campaign.contacts !== plan.messages || rows[0].messages !== plan.messages)
      problems.push(
        `${id} has ${campaign.contacts} contacts and ${rows[0].messages} rows of ${plan.messages}`,
      );
    const wanted = canceled ? 'canceled' : 'completed';
    if (campaign.status !== wanted) problems.push(`${id} is ${campaign.status} and should be ${wanted}`);
    const { unknownMessages, unsettledBatches } = campaign.inDoubt;
    if (unknownMessages + unsettledBatches > 0)
      problems.push(`${id} is over and has ${JSON.stringify(campaign.inDoubt)}`);
    const counted = Object.entries(campaign.counts as Record<string, number>).reduce(
      (sum, [, n]) => sum + n,
      0,
    );
    if (counted !== plan.messages) problems.push(`${id}: the counts are ${JSON.stringify(campaign.counts)}`);
  }
  return problems;
}

/** Every message is final, and none is expired or canceled that nobody gave reason to be. */
function endedWrongly(rows: readonly Rows[], { mode }: Plan): string[] {
  const problems: string[] = [];
  const open = rows.filter(({ status }) => status < STATUS.failed && status !== STATUS.unknown);
  for (const { status, messages } of open)
    problems.push(`${messages} messages are left with status ${status}`);
  const canceled = count(rows, (row) => row.status === STATUS.canceled && !row.wasCanceled);
  if (canceled > 0) problems.push(`${canceled} messages were canceled, but their campaigns were not`);
  // What is in doubt when its campaign is canceled is not sent again.
  const givenUp = count(rows, (row) => row.errorCode === 'in_doubt' && !(resends(mode) && row.wasCanceled));
  if (givenUp > 0 && mode !== 'hold' && mode !== 'own-ids')
    problems.push(`${givenUp} messages were given up as in doubt, with a carrier that is asked again`);
  const failures = rows.filter(({ errorCode }) => ERRORS_OF_THE_ACCOUNT.has(errorCode ?? ''));
  for (const { errorCode, messages } of failures)
    problems.push(`${messages} messages failed for ${errorCode}`);
  return problems;
}

/** What says nothing about a message: it must wait until the carrier takes it. */
const ERRORS_OF_THE_ACCOUNT = new Set([
  'unauthorized',
  'carrier_credit_exhausted',
  'carrier_unreachable',
  'carrier_unavailable',
  'throttled',
  'timed_out',
  'connection_lost',
]);

/** What only a message that the carrier took comes to, but for those that were given up as in doubt. */
const TOLD_BY_RECEIPT = new Set<number>([STATUS.delivered, STATUS.undelivered, STATUS.expired]);

/** This shares no code with the product: each message that the carrier took is charged once, and ended as it did there. */
function differencesFromCarrier(
  rows: readonly Rows[],
  stats: CarrierStats,
  { mode, campaigns }: Plan,
): string[] {
  const problems: string[] = [];
  const charged = rows.reduce((sum, row) => sum + row.charged * row.messages, 0);
  // Decisions are brought forward where messages are sent again, so that what a canceled campaign gave up may be told of
  // afterwards. What was told of before is charged.
  const forgiven =
    mode === 'resend'
      ? count(
          rows,
          ({ wasCanceled, toldLate, charged, status }) =>
            wasCanceled && toldLate && charged === 0 && TOLD_BY_RECEIPT.has(status),
        )
      : 0;
  if (charged > stats.accepted || charged + forgiven < stats.accepted)
    problems.push(`${charged} messages were charged and the carrier took ${stats.accepted}`);
  const chargedAgain = rows.reduce((sum, row) => sum + Math.max(0, row.charged - 1) * row.messages, 0);
  const isRetried = campaigns.some(({ retry }) => retry);
  if (chargedAgain > 0 && !isRetried) problems.push(`${chargedAgain} messages were charged twice`);
  // A retry of what had been accepted and did not arrive is a new message on purpose, and charged as one.
  if (stats.recipientsTwice !== chargedAgain)
    problems.push(
      `${stats.recipientsTwice} people got a message again, and ${chargedAgain} were charged again`,
    );
  if (mode !== 'resend' && stats.acceptedTwice > 0)
    problems.push(`the carrier took ${stats.acceptedTwice} references twice`);

  const ours = {
    delivered: count(rows, ({ status }) => status === STATUS.delivered),
    undelivered: count(rows, ({ status }) => status === STATUS.undelivered),
    expired: count(rows, ({ status, errorCode }) => status === STATUS.expired && errorCode !== 'in_doubt'),
  };
  const { told } = stats;
  if (ours.delivered !== told.delivered)
    problems.push(`${ours.delivered} messages are delivered; the carrier says ${told.delivered}`);
  if (ours.expired !== told.expired)
    problems.push(`${ours.expired} messages are expired; the carrier says ${told.expired}`);
  if (!isRetried && ours.undelivered !== told.undelivered)
    problems.push(`${ours.undelivered} messages are undelivered; the carrier says ${told.undelivered}`);
  return problems;
}

/** What was topped up and not charged is there, and nothing is reserved. */
async function wrongCredit({ platform }: Rig, customers: readonly Customer[]): Promise<string[]> {
  const problems: string[] = [];
  for (const customer of customers) {
    const { balance, reserved, available } = await customer.credit();
    const { rows } = await platform.sales.pool.query(
      `SELECT coalesce(sum(charged_segments), 0)::bigint AS charged FROM message m
       JOIN campaign c ON c.id = m.campaign_id WHERE c.workspace_id = $1`,
      [customer.workspaceId],
    );
    const wanted = customer.toppedUpMicros - PRICE_MICROS * rows[0].charged;
    if (balance !== wanted) problems.push(`the balance is ${balance} and should be ${wanted}`);
    if (reserved !== 0n || available !== balance)
      problems.push(`${reserved} are left reserved, ${available} available`);
  }
  return problems;
}

/** Who had too little was told so. */
function wrongRefusals(plays: readonly Play[]): string[] {
  return plays
    .filter(({ plan, customer }) => plan.missing > 0 && customer.refusals === 0)
    .map(({ id }) => `${id} was run with too little credit`);
}

/** Where a carrier that does not deduplicate is asked again, a message may arrive twice, and then its campaign says so. */
async function unsaidRepetitions(
  { platform }: Rig,
  plays: readonly Play[],
  stats: CarrierStats,
): Promise<string[]> {
  const { rows } = await platform.sales.pool.query(
    'SELECT coalesce(sum(resent), 0)::int AS resent FROM campaign WHERE id = ANY ($1)',
    [plays.map(({ id }) => parseCampaignId(id!))],
  );
  if (stats.acceptedAgain <= rows[0].resent) return [];
  return [`${stats.acceptedAgain} messages arrived twice, and the campaigns say ${rows[0].resent}`];
}

/** A receipt for a message that exists has been applied. */
async function strandedReceipts({ platform }: Rig, plays: readonly Play[]): Promise<string[]> {
  const { rows } = await platform.sales.pool.query(
    `SELECT reference, status, tries FROM unmatched_receipt WHERE campaign_id = ANY ($1) AND reference NOT LIKE $2`,
    [plays.map(({ id }) => parseCampaignId(id!)), `%-${UNKNOWN_SEQ}-%`],
  );
  return rows.map((row) => `a receipt is stranded: ${JSON.stringify(row)}`);
}
