import { formatAmount } from '../../contracts/amount.js';
import type { CampaignChange, WebhookEventType } from '../../contracts/webhook-events.js';
import type { CampaignStatus, PausedReason } from './campaign.js';
import { MESSAGE_UPDATED, presentMessagesUpdated } from './message.events.js';
import type { StatusName } from './message.js';
import { formatCampaignId } from './reference.js';

/**
 * What subscribers are told of campaigns. The trigger function `write_campaign_event`
 * (prisma/salesapi/migrations/0001_init/migration.sql) writes them, whichever statement changes the status;
 * `libs/contracts/webhook-events.ts` says what they carry.
 */
const CAMPAIGN_EVENTS = [
  'campaign.started',
  'campaign.paused',
  'campaign.resumed',
  'campaign.completed',
  'campaign.canceled',
] as const satisfies WebhookEventType[];

/** What the trigger has written: the campaign as the change has left it. */
interface StoredCampaign {
  id: number;
  name: string;
  status: CampaignStatus;
  pausedReason: PausedReason | null;
  contacts: number;
  rejected: number;
  counts: Record<StatusName, number>;
  capturedMicros: string;
  releasedMicros: string;
  version: number;
  startedAt: string | null;
  finishedAt: string | null;
}

/** Reads every key by its name: a test holds them to those of the trigger. */
function presentCampaignChange(data: unknown): CampaignChange {
  const stored = data as StoredCampaign;
  return {
    campaignId: formatCampaignId(BigInt(stored.id)),
    name: stored.name,
    status: stored.status,
    pausedReason: stored.pausedReason,
    contacts: stored.contacts,
    rejected: stored.rejected,
    counts: stored.counts,
    version: stored.version,
    charged: formatAmount(BigInt(stored.capturedMicros)),
    released: formatAmount(BigInt(stored.releasedMicros)),
    startedAt: utc(stored.startedAt),
    finishedAt: utc(stored.finishedAt),
  };
}

/** Postgres writes a time in JSON by the session's time zone. */
function utc(time: string | null): string | null {
  return time && new Date(time).toISOString();
}

/** The events of the sales side, as webhooks offer and show them. */
export const SALES_EVENTS = {
  types: [...CAMPAIGN_EVENTS, MESSAGE_UPDATED],
  present: (type: string, data: unknown) =>
    type === MESSAGE_UPDATED ? presentMessagesUpdated(data) : presentCampaignChange(data),
} as const;
