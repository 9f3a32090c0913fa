import { runNoOf } from '../../libs/sales/model/attempt.js';
import { STATUS, type StatusCode, statusName } from '../../libs/sales/model/message.js';
import { campaignKey, parseCampaignId } from '../../libs/sales/model/reference.js';
import { type CarrierMode, hasOwnIds, resends } from './carrier-mode.js';
import type { Rig } from './rig.js';

/** A message that the simulated carrier says went to a phone; its README describes the log. */
interface Taken {
  ref: string;
  to: string;
  id: string;
  status: string;
}

interface Row {
  seq: number;
  msisdn: bigint;
  status: StatusCode;
  errorCode: string | null;
  charged: number;
  attempt: number;
}

/** What the carrier took of campaigns, held against their rows. */
export interface TakenVerdict {
  /** In words; empty if all is well. */
  problems: string[];
  /** Messages that it took and that are not charged, because nobody here can know. */
  forgiven: number;
}

/**
 * Compares the carrier's log with the rows of a campaign that is quiet, message by message: who was texted, how often, at
 * whose cost, how it ended, and whether each id that the carrier gave leads to its row.
 * @param campaign as the API writes it, with all its rows.
 */
export async function compareTaken(rig: Rig, mode: CarrierMode, campaign: string): Promise<TakenVerdict> {
  const id = parseCampaignId(campaign)!;
  const taken = await takenOf(rig, id);
  const messages = await messagesOf(rig, id, taken);
  const known = new Set(messages.flatMap((message) => message.taken));
  const problems = [
    ...messages.flatMap((message) => [...wronglyTaken(message, mode), ...wronglyEnded(message, mode)]),
    ...taken.filter((one) => !known.has(one)).map((one) => `no row is ${JSON.stringify(one)}`),
    ...(hasOwnIds(mode) ? await wrongIds(rig, id, messages, mode) : []),
  ];
  const more = problems.length - PROBLEMS_MAX;
  return {
    problems: [
      ...problems.slice(0, PROBLEMS_MAX).map((problem) => `${campaign}: ${problem}`),
      ...(more > 0 ? [`${campaign}: ${more} more of that kind`] : []),
    ],
    forgiven: messages.reduce((sum, { row, taken }) => sum + Math.max(0, taken.length - row.charged), 0),
  };
}

/** A row, and how often the carrier took it, in that order. */
interface Message {
  row: Row;
  taken: Taken[];
}

const PROBLEMS_MAX = 5;

async function takenOf({ platform }: Rig, campaignId: bigint): Promise<Taken[]> {
  const prefix = encodeURIComponent(`${campaignKey(campaignId)}-`);
  const response = await fetch(platform.url('carrier', `/taken?prefix=${prefix}`));
  if (!response.ok) throw new Error(`GET /taken of the carrier: ${response.status}`);
  return ((await response.json()) as { messages: Taken[] }).messages;
}

async function messagesOf(
  { platform }: Rig,
  campaignId: bigint,
  taken: readonly Taken[],
): Promise<Message[]> {
  const { rows } = await platform.sales.pool.query<Row>(
    `SELECT m.seq, m.msisdn, m.status, m.error_code AS "errorCode", m.charged_segments AS charged, m.attempt
     FROM message m WHERE campaign_id = $1`,
    [campaignId],
  );
  const messages = new Map<string, Message>(
    rows.map((row) => [`${row.seq} +${row.msisdn}`, { row, taken: [] }]),
  );
  for (const one of taken) messages.get(`${one.ref.split('-').at(-2)} ${one.to}`)?.taken.push(one);
  return [...messages.values()];
}

const isGivenUp = ({ row }: Message) => row.status === STATUS.expired && row.errorCode === 'in_doubt';

const ofItsRun = ({ row, taken }: Message) =>
  taken.filter(({ ref }) => ref.endsWith(`-${runNoOf(row.attempt)}`));

const inWords = ({ row, taken }: Message) => {
  const status = [statusName(row.status), row.errorCode].filter(Boolean).join(' ');
  const ends = taken.map(({ ref, status, id }) => `${ref} as ${id}: ${status}`).join('; ');
  return `message ${row.seq} (attempt ${row.attempt}, ${status}, charged ${row.charged} times), which the carrier took ${taken.length} times (${ends})`;
};

/** Nobody gets a message of one run twice, and each is charged, but for one that was given up because nobody could know. */
function wronglyTaken(message: Message, mode: CarrierMode): string[] {
  const { row, taken } = message;
  const free = taken.length - row.charged;
  if (free < 0) return [`too much is charged: ${inWords(message)}`];
  // Whoever sends again what is in doubt wants that; the campaign says how often it may have happened.
  if (resends(mode)) return [];
  if (new Set(taken.map(({ ref }) => ref)).size < taken.length) return [`sent twice: ${inWords(message)}`];
  const mayBeFree = mode === 'own-ids' && isGivenUp(message) ? 1 : 0;
  return free > mayBeFree ? [`too little is charged: ${inWords(message)}`] : [];
}

/** What only a message that the carrier took comes to, but for those that were given up as in doubt. */
const TOLD_BY_RECEIPT = new Set<number>([STATUS.delivered, STATUS.undelivered, STATUS.expired]);

/** What the carrier took ended as it says, and what it did not take has no end that only a receipt tells. */
function wronglyEnded(message: Message, mode: CarrierMode): string[] {
  const { row, taken } = message;
  if (isGivenUp(message)) return [];
  if (taken.length === 0)
    return TOLD_BY_RECEIPT.has(row.status) ? [`nothing was sent: ${inWords(message)}`] : [];
  // After it was sent once more, it may have been refused.
  if (resends(mode) && taken.length !== row.charged) return [];
  const [last] = ofItsRun(message);
  if (!last || last.status === statusName(row.status)) return [];
  return [`ended otherwise: ${inWords(message)}`];
}

/** Each id that the carrier gave leads to its message, but where nobody heard of it; and no other id leads anywhere. */
async function wrongIds(
  { platform }: Rig,
  campaignId: bigint,
  messages: readonly Message[],
  mode: CarrierMode,
): Promise<string[]> {
  const { rows } = await platform.sales.pool.query<{ id: string; seq: number; run_no: number }>(
    'SELECT id, seq, run_no FROM carrier_message WHERE campaign_id = $1',
    [campaignId],
  );
  const key = campaignKey(campaignId);
  const leads = new Map(rows.map(({ id, seq, run_no }) => [id, `${key}-${seq}-${run_no}`]));
  const problems = leads.size < rows.length ? [`${rows.length - leads.size} ids lead to messages twice`] : [];
  for (const message of messages) {
    const unheard = mode === 'own-ids' && isGivenUp(message) ? ofItsRun(message) : [];
    for (const one of message.taken) {
      const found = leads.get(one.id);
      leads.delete(one.id);
      const isUnheard = unheard.includes(one);
      if (isUnheard && found) problems.push(`given up although its id is known: ${inWords(message)}`);
      if (found ? found !== one.ref : !isUnheard && !resends(mode))
        problems.push(`the id ${one.id} leads to ${found ?? 'nothing'}: ${inWords(message)}`);
    }
  }
  for (const [id, ref] of leads)
    problems.push(`the id ${id} leads to ${ref}, and the carrier gave it to nobody`);
  return problems;
}
