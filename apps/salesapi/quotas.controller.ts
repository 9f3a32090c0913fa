import { Controller, Get, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { WorkspaceId } from '../../libs/platform/access/access.js';
import { jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import { readUsage } from '../../libs/sales/model/quota.store.js';
import { countEndpoints } from '../../libs/sales/webhooks/endpoint.store.js';
import { SALES_SETTINGS, type SalesSettings } from './campaigns.controller.js';
import { quotas } from './quota.schemas.js';
import { POOL } from './tokens.js';

@Controller('quotas')
export class QuotasController {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SALES_SETTINGS) private readonly settings: SalesSettings,
  ) {}

  @Get()
  @Operation({
    id: 'getQuotas',
    summary: 'What the workspace stores, and how much it may',
    description:
      'A request that would exceed one is refused with 409 `quota_exceeded`, or `too_many_webhooks`. Single sends are not ' +
      'counted. What a campaign takes is free again when it is deleted.',
    tag: 'Campaigns',
    needs: 'campaigns:read',
    replies: { 200: jsonReply('Each quota with its use.', quotas) },
  })
  async read(@WorkspaceId() workspaceId: string): Promise<z.input<typeof quotas>> {
    const { quotas: limits, webhooksMax, rejectsMax } = this.settings;
    const [{ drafts, contacts, bytes }, webhooks] = await Promise.all([
      readUsage(this.pool, workspaceId, limits.drafts),
      countEndpoints(this.pool, workspaceId),
    ]);
    return {
      drafts: { limit: limits.drafts, used: drafts },
      contacts: { limit: limits.contacts, used: contacts },
      storedBytes: { limit: limits.bytes, used: bytes },
      webhooks: { limit: webhooksMax, used: webhooks },
      rejectsPerCampaign: { limit: rejectsMax },
    };
  }
}
