import { requireScopes } from '../../libs/platform/access/access.js';
import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import { known } from '../../libs/platform/problems/known.js';
import { findCampaign } from '../../libs/sales/campaigns/campaign.reads.js';
import { campaignNotFound, messagesRemoved } from '../../libs/sales/campaigns/campaign.service.js';
import type { Campaign, CampaignKind } from '../../libs/sales/model/campaign.js';

/**
 * To be asked of whatever shows campaigns: the single sends of a day are a campaign, too.
 * @throws Problem 403 where the key may not see those of this kind.
 */
export function requireKind(key: KeyOwner, kind: CampaignKind): void {
  if (kind === 'single') requireScopes(key, ['messages:read']);
}

/** The same, of which messages and rejects are shown. @throws Problem 404, 403, 410 where they were removed */
export async function campaignWithMessages(pool: Pool, key: KeyOwner, id: bigint | null): Promise<Campaign> {
  const campaign = await visibleCampaign(pool, key, id);
  if (campaign.messagesRemovedAt) throw messagesRemoved();
  return campaign;
}

/** A campaign that the key may see. @throws Problem 404, 403 */
export async function visibleCampaign(pool: Pool, key: KeyOwner, id: bigint | null): Promise<Campaign> {
  const found = await findCampaign(pool, key.workspaceId, known(id, campaignNotFound));
  const campaign = known(found, campaignNotFound);
  requireKind(key, campaign.kind);
  return campaign;
}
