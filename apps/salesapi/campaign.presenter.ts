import type { z } from 'zod';
import { formatAmount } from '../../libs/contracts/amount.js';
import type { MessageView } from '../../libs/sales/campaigns/campaign.reads.js';
import type { DryRun } from '../../libs/sales/contact-files/campaign.import.js';
import type { ImportReport } from '../../libs/sales/contact-files/import-report.js';
import { type Campaign, pace } from '../../libs/sales/model/campaign.js';
import { costMicros } from '../../libs/sales/model/price.js';
import { formatCampaignId, formatMessageId } from '../../libs/sales/model/reference.js';
import { TEXT_FORM } from '../../libs/sms/text-form.js';
import type {
  campaign as campaignReply,
  createdCampaign,
  dryRun as dryRunReply,
  importReport,
} from './campaign.schemas.js';
import type { message as messageReply } from './message.schemas.js';

/** A campaign as the API shows it; amounts are decimal strings of credits. */
export function presentCampaign(campaign: Campaign): z.input<typeof campaignReply> {
  const { messagesPerSecond, finishEstimateAt } = pace(campaign, new Date());
  return {
    id: formatCampaignId(campaign.id),
    kind: campaign.kind,
    name: campaign.name,
    message: campaign.message,
    normalize: campaign.textForm !== TEXT_FORM.asWritten,
    transliterate: campaign.textForm === TEXT_FORM.transliterated,
    sender: campaign.sender,
    status: campaign.status,
    pausedReason: campaign.pausedReason,
    contacts: campaign.contacts,
    rejected: campaign.rejected,
    rejectedNotListed: campaign.rejected - campaign.rejectsListed,
    segments: Number(campaign.segments),
    cost: formatAmount(campaign.costMicros),
    charged: formatAmount(campaign.chargedMicros),
    released: formatAmount(campaign.releasedMicros),
    counts: campaign.counts,
    inDoubt: campaign.inDoubt,
    validityMinutes: campaign.validityMinutes,
    failureShareMax: campaign.failureShareMax,
    messagesPerSecond,
    finishEstimateAt: finishEstimateAt?.toISOString() ?? null,
    version: Number(campaign.version),
    createdAt: campaign.createdAt.toISOString(),
    sendAt: campaign.sendAt?.toISOString() ?? null,
    startedAt: campaign.startedAt?.toISOString() ?? null,
    expiresAt: campaign.expiresAt?.toISOString() ?? null,
    finishedAt: campaign.finishedAt?.toISOString() ?? null,
    updatedAt: campaign.updatedAt.toISOString(),
    messagesRemovedAt: campaign.messagesRemovedAt?.toISOString() ?? null,
  };
}

/** A campaign that was just made, with what was understood of its file. */
export function presentCreated(campaign: Campaign, report: ImportReport): z.input<typeof createdCampaign> {
  return { ...presentCampaign(campaign), ...presentReport(report) };
}

export function presentReport({ file, preview }: ImportReport): z.input<typeof importReport> {
  return {
    file: {
      ...file,
      columns: [...file.columns],
      phoneColumns: [...file.phoneColumns],
      warnings: [...file.warnings],
    },
    preview: {
      ...preview,
      ucs2: { ...preview.ucs2, characters: [...preview.ucs2.characters] },
      replaced: [...preview.replaced],
      defaults: [...preview.defaults],
    },
  };
}

/** What an import would keep, what that costs, and how long sending it takes at this rate. */
export function presentDryRun(
  kept: DryRun,
  priceMicros: bigint,
  messagesPerSecond: number,
): z.input<typeof dryRunReply> {
  return {
    contacts: kept.contacts,
    rejected: kept.rejected,
    segments: Number(kept.segments),
    cost: formatAmount(costMicros(priceMicros, kept.segments)),
    rejects: kept.firstRejects.map(({ line, field, reason, value }) => ({ line, field, reason, value })),
    messagesPerSecond,
    durationSeconds: Math.ceil(kept.contacts / messagesPerSecond),
    ...presentReport(kept.report),
  };
}

export function presentMessage(campaignId: bigint, message: MessageView): z.input<typeof messageReply> {
  return {
    id: formatMessageId(campaignId, message.seq),
    to: message.to,
    status: message.status,
    errorCode: message.errorCode,
    carrierCode: message.carrierCode,
    segments: message.segments,
    updatedAt: message.updatedAt.toISOString(),
    ...(message.text !== undefined && { text: message.text }),
    ...(message.times && {
      times: {
        queued: message.times.queued?.toISOString() ?? null,
        sent: message.times.sent?.toISOString() ?? null,
        final: message.times.final?.toISOString() ?? null,
      },
    }),
    ...(message.attempts && {
      attempts: message.attempts.map((attempt) => ({ ...attempt, at: attempt.at.toISOString() })),
    }),
  };
}
