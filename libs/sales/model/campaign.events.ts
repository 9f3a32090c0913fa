import { formatAmount } from '../../contracts/amount.js';
import type { CampaignStatus, PausedReason } from './campaign.js';
import { MESSAGE_UPDATED, presentMessagesUpdated } from './message.events.js';
import type { StatusName } from './message.js';
import { formatCampaignId } from './reference.js';

/** What subscribers are told of campaigns; a trigger on `campaign` writes them, whichever statement changes the status. */
export const CAMPAIGN_EVENTS = [
  'campaign.started',
  'campaign.paused',
  'campaign.resumed',
  'campaign.completed',
  'campaign.canceled',
] as const;

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

function presentCampaignChange(data: unknown) {
  const { id, capturedMicros, releasedMicros, startedAt, finishedAt, ...rest } = data as StoredCampaign;
  return {
    campaignId: formatCampaignId(BigInt(id)),
    ...rest,
    charged: formatAmount(BigInt(capturedMicros)),
    released: formatAmount(BigInt(releasedMicros)),
    startedAt: startedAt && new Date(startedAt).toISOString(),
    finishedAt: finishedAt && new Date(finishedAt).toISOString(),
  };
}

/** The events of the sales side, as webhooks offer and show them. */
export const SALES_EVENTS = {
  types: [...CAMPAIGN_EVENTS, MESSAGE_UPDATED],
  present: (type: string, data: unknown) =>
    type === MESSAGE_UPDATED ? presentMessagesUpdated(data) : presentCampaignChange(data),
} as const;
