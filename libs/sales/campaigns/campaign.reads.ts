import type { Prisma, PrismaClient } from '../../../generated/salesapi/client.js';
import type { TimeSpan } from '../../platform/problems/schemas.js';
import type { Campaign, CampaignKind, CampaignStatus, PausedReason } from '../model/campaign.js';
import { type StatusName, statusName } from '../model/message.js';
import { costMicros } from '../model/price.js';

export type CampaignReader = Pick<
  PrismaClient,
  'campaign' | 'batch' | 'message' | 'reject' | 'settlement' | 'unmatchedReceipt'
>;

type CampaignRow = Prisma.CampaignGetPayload<object>;

/** One campaign of the workspace, or null; another workspace's campaign does not exist for it. */
export async function findCampaign(
  reader: CampaignReader,
  workspaceId: string,
  id: bigint,
): Promise<Campaign | null> {
  const row = await reader.campaign.findFirst({ where: { id, workspaceId } });
  return row && (await withMovement(reader, [row]))[0]!;
}

/** The workspace's campaigns, newest first, before the given one, of those created in the span of time. */
export async function listCampaigns(
  reader: CampaignReader,
  workspaceId: string,
  page: TimeSpan & { kind: CampaignKind; status?: CampaignStatus; before?: bigint; limit: number },
): Promise<Campaign[]> {
  const rows = await reader.campaign.findMany({
    where: {
      workspaceId,
      kind: page.kind,
      ...(page.status && { status: page.status }),
      ...(page.before !== undefined && { id: { lt: page.before } }),
      createdAt: { ...(page.since && { gte: page.since }), ...(page.until && { lt: page.until }) },
    },
    orderBy: { id: 'desc' },
    take: page.limit,
  });
  return withMovement(reader, rows);
}

/** A campaign of fewer messages says little about how fast many are sent. */
const PACE_MESSAGES_MIN = 100;

/** Messages a second over the latest completed campaigns of this installation; null where there is none. */
export async function latestPace(reader: CampaignReader): Promise<number | null> {
  const rows = await reader.campaign.findMany({
    where: { kind: 'campaign', status: 'completed', contacts: { gte: PACE_MESSAGES_MIN } },
    orderBy: { id: 'desc' },
    take: 5,
    select: { contacts: true, startedAt: true, finishedAt: true },
  });
  const elapsedMs = rows.reduce((sum, row) => sum + row.finishedAt!.getTime() - row.startedAt!.getTime(), 0);
  const messages = rows.reduce((sum, row) => sum + row.contacts, 0);
  return messages === 0 ? null : Math.max(1, Math.round((messages / Math.max(1, elapsedMs)) * 1_000));
}

/** Campaigns by id, whoever's they are: for the publisher of progress. */
export async function campaignsById(reader: CampaignReader, ids: readonly bigint[]): Promise<Campaign[]> {
  return withMovement(reader, await reader.campaign.findMany({ where: { id: { in: [...ids] } } }));
}

/** What the campaign's own row does not say: what is in submission, what stands still, and what is open between us and others. */
interface Movement {
  submitting: number;
  /** The carrier has refused for now whatever was tried of it lately. */
  refused: boolean;
  unsettled: number;
  unmatched: number;
}

async function withMovement(reader: CampaignReader, rows: CampaignRow[]): Promise<Campaign[]> {
  const started = rows.filter((row) => row.runId !== null).map((row) => row.id);
  if (started.length === 0) return rows.map((row) => toCampaign(row, null));
  const [batches, settlements, receipts] = await Promise.all([
    reader.batch.groupBy({
      by: ['campaignId', 'state'],
      where: { campaignId: { in: started }, state: { in: ['queued', 'submitting'] } },
      _sum: { messages: true },
      _min: { refusals: true },
    }),
    reader.settlement.groupBy({
      by: ['campaignId'],
      where: { campaignId: { in: started }, confirmedAt: null },
      _count: true,
    }),
    reader.unmatchedReceipt.groupBy({
      by: ['campaignId'],
      where: { campaignId: { in: started } },
      _count: true,
    }),
  ]);
  return rows.map((row) => {
    const own = batches.filter((batch) => batch.campaignId === row.id);
    return toCampaign(row, {
      submitting: own.find(({ state }) => state === 'submitting')?._sum.messages ?? 0,
      refused: own.length > 0 && own.every(({ _min }) => (_min.refusals ?? 0) > 0),
      unsettled: settlements.find(({ campaignId }) => campaignId === row.id)?._count ?? 0,
      unmatched: receipts.find(({ campaignId }) => campaignId === row.id)?._count ?? 0,
    });
  });
}

/** A reservation normally takes milliseconds; after this the campaign says what it waits for. */
const RESERVING_MS = 3_000;

/** Why a campaign does not move: it is paused, or it runs and its carrier takes nothing, or no credit service answers. */
function pausedReason(row: CampaignRow, movement: Movement | null): PausedReason | null {
  if (row.status === 'running' && movement?.refused) return 'carrier';
  if (row.status === 'reserving' && Date.now() - row.updatedAt.getTime() > RESERVING_MS) return 'credit';
  return row.pausedReason as PausedReason | null;
}

function toCampaign(row: CampaignRow, movement: Movement | null): Campaign {
  const sending = Math.min(row.queued, movement?.submitting ?? 0);
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    kind: row.kind as CampaignKind,
    name: row.name,
    message: row.template,
    sender: row.sender,
    status: row.status as CampaignStatus,
    pausedReason: pausedReason(row, movement),
    contacts: row.contacts,
    rejected: row.rejected,
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
      unmatchedReceipts: movement?.unmatched ?? 0,
      unsettledBatches: movement?.unsettled ?? 0,
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
  };
}

/** One message as its workspace sees it. */
export interface MessageView {
  seq: number;
  to: string;
  status: StatusName | 'sending';
  errorCode: string | null;
  segments: number;
  updatedAt: Date;
}

/**
 * Messages of a campaign in the order of the file, after the given position; `statuses` empty means all. Neither filter has
 * an index, which every update of a message would have to keep: a page reads on by primary key until it is full.
 */
export async function listMessages(
  reader: CampaignReader,
  campaignId: bigint,
  page: { statuses: readonly number[]; after: number; limit: number; updatedSince?: Date | undefined },
): Promise<MessageView[]> {
  const rows = await reader.message.findMany({
    where: {
      campaignId,
      seq: { gt: page.after },
      ...(page.statuses.length > 0 && { status: { in: [...page.statuses] } }),
      ...(page.updatedSince && { updatedAt: { gte: page.updatedSince } }),
    },
    orderBy: { seq: 'asc' },
    take: page.limit,
  });
  const submitting = await reader.batch.findMany({
    where: { campaignId, state: 'submitting' },
    select: { firstSeq: true, lastSeq: true, attempt: true },
  });
  return rows.map((row) => {
    const isSending =
      row.status === 0 &&
      submitting.some((b) => row.seq >= b.firstSeq && row.seq <= b.lastSeq && row.attempt === b.attempt);
    return {
      seq: row.seq,
      to: `+${row.msisdn}`,
      status: isSending ? 'sending' : statusName(row.status),
      errorCode: row.errorCode,
      segments: row.segments,
      updatedAt: row.updatedAt,
    };
  });
}

/** One message of a campaign, or null. */
export async function findMessage(
  reader: CampaignReader,
  campaignId: bigint,
  seq: number,
): Promise<MessageView | null> {
  const [found] = await listMessages(reader, campaignId, { statuses: [], after: seq - 1, limit: 1 });
  return found?.seq === seq ? found : null;
}

export interface RejectView {
  line: number;
  field: string;
  reason: string;
  value: string;
}

/** Rejected rows of a campaign's file in the order of the file, after the given line. */
export function listRejects(
  reader: CampaignReader,
  campaignId: bigint,
  page: { after: number; limit: number },
): Promise<RejectView[]> {
  return reader.reject.findMany({
    where: { campaignId, line: { gt: page.after } },
    orderBy: { line: 'asc' },
    take: page.limit,
    select: { line: true, field: true, reason: true, value: true },
  });
}
