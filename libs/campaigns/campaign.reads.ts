import type { Prisma, PrismaClient } from '../../generated/salesapi/client.js';
import { type StatusName, statusName } from '../messages/message.js';
import type { Campaign, CampaignStatus, PausedReason } from './campaign.js';

export type CampaignReader = Pick<PrismaClient, 'campaign' | 'batch' | 'message' | 'reject'>;

type CampaignRow = Prisma.CampaignGetPayload<object>;

/** One campaign of the workspace, or null; another workspace's campaign does not exist for it. */
export async function findCampaign(
  reader: CampaignReader,
  workspaceId: string,
  id: bigint,
): Promise<Campaign | null> {
  const row = await reader.campaign.findFirst({ where: { id, workspaceId } });
  return row && (await withSending(reader, [row]))[0]!;
}

/** The workspace's campaigns, newest first, before the given one. */
export async function listCampaigns(
  reader: CampaignReader,
  workspaceId: string,
  page: { status?: CampaignStatus; before?: bigint; limit: number },
): Promise<Campaign[]> {
  const rows = await reader.campaign.findMany({
    where: {
      workspaceId,
      ...(page.status && { status: page.status }),
      ...(page.before !== undefined && { id: { lt: page.before } }),
    },
    orderBy: { id: 'desc' },
    take: page.limit,
  });
  return withSending(reader, rows);
}

/** Campaigns by id, whoever's they are: for the publisher of progress. */
export async function campaignsById(reader: CampaignReader, ids: readonly bigint[]): Promise<Campaign[]> {
  return withSending(reader, await reader.campaign.findMany({ where: { id: { in: [...ids] } } }));
}

async function withSending(reader: CampaignReader, rows: CampaignRow[]): Promise<Campaign[]> {
  const active = rows.filter((row) => row.queued > 0 && row.runId !== null).map((row) => row.id);
  const sums =
    active.length === 0
      ? []
      : await reader.batch.groupBy({
          by: ['campaignId'],
          where: { campaignId: { in: active }, state: 'submitting' },
          _sum: { messages: true },
        });
  const submitting = new Map(sums.map((sum) => [sum.campaignId, sum._sum.messages ?? 0]));
  return rows.map((row) => toCampaign(row, submitting.get(row.id) ?? 0));
}

function toCampaign(row: CampaignRow, submitting: number): Campaign {
  const sending = Math.min(row.queued, submitting);
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    name: row.name,
    message: row.template,
    sender: row.sender,
    status: row.status as CampaignStatus,
    pausedReason: row.pausedReason as PausedReason | null,
    contacts: row.contacts,
    rejected: row.rejected,
    segments: row.segments,
    costMicros: row.priceMicros * row.segments,
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
    version: row.version,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
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

/** Messages of a campaign in the order of the file, after the given position; `statuses` empty means all. */
export async function listMessages(
  reader: CampaignReader,
  campaignId: bigint,
  page: { statuses: readonly number[]; after: number; limit: number },
): Promise<MessageView[]> {
  const rows = await reader.message.findMany({
    where: {
      campaignId,
      seq: { gt: page.after },
      ...(page.statuses.length > 0 && { status: { in: [...page.statuses] } }),
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
