import { type Db, numberArray, type Pool } from '../../platform/postgres/postgres.js';
import type { TimeSpan } from '../../platform/problems/schemas.js';
import { nextTurn } from '../../platform/process/next-turn.js';
import type { CountryCode } from '../../sms/phone.js';
import { storedTemplate, type Template } from '../../sms/template.js';
import type { TextForm } from '../../sms/text-form.js';
import type { ImportReport } from '../contact-files/import-report.js';
import { runNoSql } from '../model/attempt.js';
import type { Campaign, CampaignKind, PausedReason, ShownStatus } from '../model/campaign.js';
import { type StatusName, statusName } from '../model/message.js';
import { costMicros } from '../model/price.js';
import { type Attempt, findAttempts } from './attempts.reads.js';

/** One campaign of the workspace, or null; another workspace's campaign, or a deleted one, does not exist for it. */
export async function findCampaign(pool: Pool, workspaceId: string, id: bigint): Promise<Campaign | null> {
  const { rows } = await pool.query<CampaignRow>({
    name: 'find-campaign',
    text: campaignsSql(`SELECT * FROM campaign WHERE id = $1 AND workspace_id = $2 AND status <> 'deleted'`),
    values: [id, workspaceId],
  });
  return rows[0] ? toCampaign(rows[0]) : null;
}

const ID_MAX = 2n ** 63n - 1n;
/** Ids tell the time of their creation, to the moment between the beginning of a transaction and the row in it. */
const ID_MARGIN_MS = 3_600_000;
const idAt = (at: Date, marginMs: number) => BigInt(Math.max(0, at.getTime() + marginMs)) * 1_000n;

/**
 * The workspace's campaigns, newest first, before the given one, of those created in the span of time. A statement for each kind,
 * with and without a status, so that each goes by an index that has them in order, and a span by the ids of its time.
 */
export async function listCampaigns(
  pool: Pool,
  workspaceId: string,
  page: TimeSpan & { kind: CampaignKind; status?: ShownStatus; before?: bigint; limit: number },
): Promise<Campaign[]> {
  const { kind, status, since, until, before = ID_MAX } = page;
  const end = until ? idAt(until, ID_MARGIN_MS) : ID_MAX;
  const { rows } = await pool.query<CampaignRow>({
    name: `list-campaigns-${kind}${status ? '-in-status' : ''}`,
    text: campaignsSql(
      `SELECT * FROM campaign
       WHERE workspace_id = $1 AND kind = '${kind}' AND ${status ? 'status = $7' : `status <> 'deleted'`} AND id >= $2 AND id < $3
         AND created_at >= $4 AND created_at < $5
       ORDER BY id DESC LIMIT $6`,
    ),
    values: [
      workspaceId,
      since ? idAt(since, -ID_MARGIN_MS) : 0n,
      end < before ? end : before,
      since ?? '-infinity',
      until ?? 'infinity',
      page.limit,
      ...(status ? [status] : []),
    ],
  });
  return rows.map(toCampaign);
}

/** A campaign of fewer messages says little about how fast many are sent. */
const PACE_MESSAGES_MIN = 100;

/** Messages a second over the latest completed campaigns of this installation; null where the latest have none to tell of. */
export async function latestPace(pool: Pool): Promise<number | null> {
  const { rows } = await pool.query<{ contacts: number; startedAt: Date; finishedAt: Date }>({
    name: 'latest-pace',
    text: `SELECT contacts, started_at AS "startedAt", finished_at AS "finishedAt"
           FROM (
             SELECT id, contacts, started_at, finished_at FROM campaign WHERE kind = 'campaign' AND status = 'completed'
             ORDER BY id DESC LIMIT 100
           ) latest WHERE contacts >= ${PACE_MESSAGES_MIN} ORDER BY id DESC LIMIT 5`,
  });
  const elapsedMs = rows.reduce((sum, row) => sum + row.finishedAt.getTime() - row.startedAt.getTime(), 0);
  const messages = rows.reduce((sum, row) => sum + row.contacts, 0);
  return messages === 0 ? null : Math.max(1, Math.round((messages / Math.max(1, elapsedMs)) * 1_000));
}

/** Campaigns by id, whoever's they are: for the publisher of progress. */
export async function campaignsById(pool: Pool, ids: readonly bigint[]): Promise<Campaign[]> {
  const { rows } = await pool.query<CampaignRow>({
    name: 'campaigns-by-id',
    text: campaignsSql(`SELECT * FROM campaign WHERE id = ANY ($1::bigint[]) AND status <> 'deleted'`),
    values: [numberArray(ids)],
  });
  return rows.map(toCampaign);
}

/**
 * The rows of `campaign` that a statement chooses, newest first, each with what its own row does not say: what is in
 * submission, whether the carrier has refused for now whatever was tried of it lately, and what is open between us and others.
 */
const campaignsSql = (chosen: string) => `
  SELECT c.id, c.workspace_id AS "workspaceId", c.kind, c.name, c.template, c.text_form AS "textForm", c.sender, c.status,
    c.paused_reason AS "pausedReason", c.contacts, c.rejected, c.rejects_listed AS "rejectsListed", c.segments,
    c.price_micros AS "priceMicros", c.captured_micros AS "capturedMicros", c.released_micros AS "releasedMicros",
    c.queued, c.unknown, c.sent, c.failed, c.undelivered, c.expired, c.canceled, c.delivered, c.resent,
    c.validity_minutes AS "validityMinutes", c.failure_share_max AS "failureShareMax", c.version,
    c.created_at AS "createdAt", c.send_at AS "sendAt", c.started_at AS "startedAt", c.expires_at AS "expiresAt",
    c.finished_at AS "finishedAt", c.updated_at AS "updatedAt", c.removed_at AS "messagesRemovedAt", b.submitting, b.refused,
    (SELECT count(*)::int FROM settlement s
     WHERE c.run_id IS NOT NULL AND s.campaign_id = c.id AND s.confirmed_at IS NULL) AS unsettled,
    (SELECT count(*)::int FROM unmatched_receipt r
     WHERE c.run_id IS NOT NULL AND r.campaign_id = c.id) AS unmatched
  FROM (${chosen}) c CROSS JOIN LATERAL (
    SELECT coalesce(sum(messages) FILTER (WHERE state = 'submitting'), 0)::int AS submitting,
      coalesce(bool_and(refusals > 0), false) AS refused
    FROM batch WHERE c.run_id IS NOT NULL AND campaign_id = c.id AND state IN ('queued', 'submitting')
  ) b
  ORDER BY c.id DESC`;

interface CampaignRow {
  id: bigint;
  workspaceId: string;
  kind: CampaignKind;
  name: string;
  template: string;
  textForm: TextForm;
  sender: string | null;
  status: ShownStatus;
  pausedReason: PausedReason | null;
  contacts: number;
  rejected: number;
  rejectsListed: number;
  segments: bigint;
  priceMicros: bigint;
  capturedMicros: bigint;
  releasedMicros: bigint;
  queued: number;
  unknown: number;
  sent: number;
  failed: number;
  undelivered: number;
  expired: number;
  canceled: number;
  delivered: number;
  resent: bigint;
  validityMinutes: number;
  failureShareMax: number;
  version: bigint;
  createdAt: Date;
  sendAt: Date | null;
  startedAt: Date | null;
  expiresAt: Date | null;
  finishedAt: Date | null;
  updatedAt: Date;
  messagesRemovedAt: Date | null;
  submitting: number;
  refused: boolean;
  unsettled: number;
  unmatched: number;
}

/** A reservation normally takes milliseconds; after this the campaign says what it waits for. */
const RESERVING_MS = 3_000;

/** Why a campaign does not move: it is paused, or it runs and its carrier takes nothing, or no credit service answers. */
function pausedReason(row: CampaignRow): PausedReason | null {
  if (row.status === 'running' && row.refused) return 'carrier';
  if (row.status === 'reserving' && Date.now() - row.updatedAt.getTime() > RESERVING_MS) return 'credit';
  return row.pausedReason;
}

function toCampaign(row: CampaignRow): Campaign {
  const sending = Math.min(row.queued, row.submitting);
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    kind: row.kind,
    name: row.name,
    message: row.template,
    textForm: row.textForm,
    sender: row.sender,
    status: row.status,
    pausedReason: pausedReason(row),
    contacts: row.contacts,
    rejected: row.rejected,
    rejectsListed: row.rejectsListed,
    segments: row.segments,
    costMicros: costMicros(row.priceMicros, row.segments),
    chargedMicros: row.capturedMicros,
    releasedMicros: row.releasedMicros,
    counts: {
      queued: row.queued - sending,
      sending,
      unknown: row.unknown,
      sent: row.sent,
      failed: row.failed,
      undelivered: row.undelivered,
      expired: row.expired,
      canceled: row.canceled,
      delivered: row.delivered,
    },
    inDoubt: {
      unknownMessages: row.unknown,
      resentMessages: Number(row.resent),
      unmatchedReceipts: row.unmatched,
      unsettledBatches: row.unsettled,
    },
    validityMinutes: row.validityMinutes,
    failureShareMax: row.failureShareMax,
    version: row.version,
    createdAt: row.createdAt,
    sendAt: row.sendAt,
    startedAt: row.startedAt,
    expiresAt: row.expiresAt,
    finishedAt: row.finishedAt,
    updatedAt: row.updatedAt,
    messagesRemovedAt: row.messagesRemovedAt,
  };
}

interface MessageRow {
  seq: number;
  msisdn: bigint;
  status: number;
  errorCode: string | null;
  carrierCode: string | null;
  segments: number;
  attempt: number;
  updatedAt: Date;
  vars: string | null;
}

/** One message as its workspace sees it. */
export interface MessageView {
  seq: number;
  to: string;
  status: StatusName | 'sending';
  errorCode: string | null;
  /** The carrier's own code beside ours, where it gave one. */
  carrierCode: string | null;
  segments: number;
  updatedAt: Date;
  /** As it is sent, where that was asked for. */
  text?: string;
  /** Of a message that is looked at by itself. */
  times?: MessageTimes;
  /** The same, where more than one carrier was given it. */
  attempts?: Attempt[];
}

/** When what became of a message happened; null for what did not, or not yet. */
export interface MessageTimes {
  queued: Date | null;
  sent: Date | null;
  final: Date | null;
}

/** Rows that a list of messages looks at for one page; where few of them are what is asked for, the page ends there. */
const MESSAGES_LOOKED_AT_MAX = 50_000;

/**
 * Messages of a campaign in the order of the file, after the given position; `statuses` empty means all. No filter has
 * an index, which every update of a message would have to keep: a page looks on by primary key until it is full, or has looked
 * at as many as it may.
 * @returns besides, the last position that was looked at, where looking ended before the campaign did.
 */
export async function listMessages(
  pool: Pool,
  campaignId: bigint,
  page: {
    statuses: readonly number[];
    after: number;
    limit: number;
    updatedSince?: Date | undefined;
    /** An MSISDN. */
    to?: string | undefined;
    withText?: boolean;
  },
): Promise<{ messages: MessageView[]; lookedUntil: number | null }> {
  const last = Math.min(page.after + MESSAGES_LOOKED_AT_MAX, SEQ_MAX);
  const { rows } = await pool.query<MessageRow>({
    name: 'list-messages',
    text: `SELECT seq, msisdn, status, error_code AS "errorCode", carrier_code AS "carrierCode", segments, attempt,
             updated_at AS "updatedAt",
             CASE WHEN $7 THEN vars END AS vars
           FROM message
           WHERE campaign_id = $1 AND seq > $2 AND seq <= $6 AND ($3::int[] IS NULL OR status = ANY ($3))
             AND ($4::timestamptz IS NULL OR updated_at >= $4) AND ($8::bigint IS NULL OR msisdn = $8)
           ORDER BY seq LIMIT $5`,
    values: [
      campaignId,
      page.after,
      page.statuses.length > 0 ? numberArray(page.statuses) : null,
      page.updatedSince ?? null,
      page.limit,
      last,
      page.withText === true,
      page.to ?? null,
    ],
  });
  const isFull = rows.length === page.limit;
  const lookedUntil = !isFull && (await hasMessagesAfter(pool, campaignId, last)) ? last : null;
  const { rows: submitting } = await pool.query<{ firstSeq: number; lastSeq: number; attempt: number }>({
    name: 'submitting-batches',
    text: `SELECT first_seq AS "firstSeq", last_seq AS "lastSeq", attempt FROM batch
           WHERE campaign_id = $1 AND state = 'submitting'`,
    values: [campaignId],
  });
  const messages = rows.map((row): MessageView => {
    const isSending =
      row.status === 0 &&
      submitting.some((b) => row.seq >= b.firstSeq && row.seq <= b.lastSeq && row.attempt === b.attempt);
    return {
      seq: row.seq,
      to: `+${row.msisdn}`,
      status: isSending ? 'sending' : statusName(row.status),
      errorCode: row.errorCode,
      carrierCode: row.carrierCode,
      segments: row.segments,
      updatedAt: row.updatedAt,
    };
  });
  if (page.withText) await addTexts(pool, campaignId, rows, messages);
  return { messages, lookedUntil };
}

/** Rendered in one turn: 100 of the longest that are normalized take some 20 ms. */
const TEXTS_A_TURN = 100;

/** Adds to each message the text of its row, as a dispatch renders it. */
async function addTexts(
  pool: Pool,
  campaignId: bigint,
  rows: readonly MessageRow[],
  messages: readonly MessageView[],
): Promise<void> {
  const template = rows.length > 0 && (await findTemplate(pool, campaignId));
  // It was removed since its messages were read.
  if (!template) return;
  for (const [i, { vars }] of rows.entries()) {
    messages[i]!.text = template.render(vars === null ? [] : JSON.parse(vars));
    if (i % TEXTS_A_TURN === TEXTS_A_TURN - 1) await nextTurn();
  }
}

/** What the texts of a campaign are made with, or null. */
async function findTemplate(pool: Pool, campaignId: bigint): Promise<Template | null> {
  const { rows } = await pool.query<{ template: string; columns: string[]; textForm: TextForm }>({
    name: 'find-template',
    text: 'SELECT template, columns, text_form AS "textForm" FROM campaign WHERE id = $1',
    values: [campaignId],
  });
  return rows[0] ? storedTemplate(rows[0].template, rows[0].columns, rows[0].textForm) : null;
}

const SEQ_MAX = 2 ** 31 - 1;

async function hasMessagesAfter(pool: Pool, campaignId: bigint, seq: number): Promise<boolean> {
  const { rows } = await pool.query<{ more: boolean }>({
    name: 'has-messages-after',
    text: `SELECT EXISTS (SELECT FROM message WHERE campaign_id = $1 AND seq > $2) AS more`,
    values: [campaignId, seq],
  });
  return rows[0]!.more;
}

/** The country that numbers without a country code are of in a campaign, where its file was read with one. */
export async function findDefaultRegion(pool: Pool, campaignId: bigint): Promise<CountryCode | undefined> {
  const { rows } = await pool.query<{ region: CountryCode | null }>({
    name: 'find-default-region',
    text: 'SELECT default_region AS region FROM campaign WHERE id = $1',
    values: [campaignId],
  });
  return rows[0]?.region ?? undefined;
}

/** What the latest retry of a campaign was to send, and left out; null where there was none, or its run is removed. */
export async function findLatestRetry(
  pool: Pool,
  campaignId: bigint,
): Promise<{ messages: number; leftOut: number } | null> {
  const { rows } = await pool.query<{ messages: number; leftOut: number }>({
    name: 'find-latest-retry',
    text: `SELECT retried AS messages, left_out AS "leftOut" FROM run
           WHERE campaign_id = $1 AND retried IS NOT NULL ORDER BY created_at DESC LIMIT 1`,
    values: [campaignId],
  });
  return rows[0] ?? null;
}

/** One message of a campaign, with its text, its times and the carriers that it was given to, or null. */
export async function findMessage(pool: Pool, campaignId: bigint, seq: number): Promise<MessageView | null> {
  const {
    messages: [found],
  } = await listMessages(pool, campaignId, { statuses: [], after: seq - 1, limit: 1, withText: true });
  if (found?.seq !== seq) return null;
  const message = { ...found, times: await findTimes(pool, campaignId, found) };
  const attempts = await findAttempts(pool, campaignId, message);
  return attempts.length > 0 ? { ...message, attempts } : message;
}

/**
 * What is together sent is told together, so a message's row need not say when that was: the settlement of its batch does, which
 * is written with the batch's outcome. One that was refused then was not sent.
 */
async function findTimes(pool: Pool, campaignId: bigint, message: MessageView): Promise<MessageTimes> {
  // A campaign has few batches, and one of a retry may reach over many positions; single sends have many small ones.
  const hasIt = `b.campaign_id = $1 AND m.seq BETWEEN b.first_seq AND b.last_seq
    AND b.first_seq > m.seq - CASE c.kind WHEN 'single' THEN ${SINGLE_BATCH_MAX} ELSE m.seq + 1 END`;
  const { rows } = await pool.query<{ queued: Date | null; settled: Date | null }>({
    name: 'find-message-times',
    text: `
      SELECT coalesce(
          (SELECT min(b.queued_at) FROM batch b
           WHERE ${hasIt}),
          (SELECT max(r.created_at) FROM run r
           WHERE r.campaign_id = $1 AND r.no = ${runNoSql('m.attempt')} AND r.state IN ('open', 'closed') AND c.kind = 'campaign')
        ) AS queued,
        (SELECT min(s.created_at) FROM batch b JOIN settlement s ON s.campaign_id = b.campaign_id AND s.batch_no = b.no
         WHERE ${hasIt} AND b.attempt = m.attempt) AS settled
      FROM message m JOIN campaign c ON c.id = m.campaign_id WHERE m.campaign_id = $1 AND m.seq = $2`,
    values: [campaignId, message.seq],
  });
  const { queued = null, settled = null } = rows[0] ?? {};
  const isFinal = FINAL.has(message.status);
  const wasRefused =
    isFinal && message.status !== 'delivered' && settled?.getTime() === message.updatedAt.getTime();
  const wasSent = (isFinal || message.status === 'sent') && message.status !== 'canceled' && !wasRefused;
  return { queued, sent: wasSent ? settled : null, final: isFinal ? message.updatedAt : null };
}

/** Positions that a batch of single sends reaches over at most: many times what a group of them has. */
const SINGLE_BATCH_MAX = 10_000;

const FINAL: ReadonlySet<string> = new Set<StatusName>([
  'failed',
  'undelivered',
  'expired',
  'canceled',
  'delivered',
]);

/** What was understood of a campaign's file; null where it has none, or it was removed. */
export async function findImportReport(db: Db, campaignId: bigint): Promise<ImportReport | null> {
  const { rows } = await db.query<{ report: ImportReport }>(
    'SELECT report FROM import_report WHERE campaign_id = $1',
    [campaignId],
  );
  return rows[0]?.report ?? null;
}

export interface RejectView {
  line: number;
  field: string;
  reason: string;
  /** As in the file. */
  cells: string[];
}

/** Rejected rows of a campaign's file in the order of the file, after the given line. */
export async function listRejects(
  pool: Pool,
  campaignId: bigint,
  page: { after: number; limit: number },
): Promise<RejectView[]> {
  const { rows } = await pool.query<Omit<RejectView, 'cells'> & { cells: string }>({
    name: 'list-rejects',
    text: `SELECT line, field, reason, cells FROM reject WHERE campaign_id = $1 AND line > $2 ORDER BY line LIMIT $3`,
    values: [campaignId, page.after, page.limit],
  });
  return rows.map((row) => ({ ...row, cells: JSON.parse(row.cells) }));
}
