import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { PrismaClient } from '../../generated/salesapi/client.js';
import { importCampaign } from '../../libs/campaigns/campaign.import.js';
import { findCampaign, listCampaigns, listMessages } from '../../libs/campaigns/campaign.reads.js';
import { CampaignService, campaignNotFound } from '../../libs/campaigns/campaign.service.js';
import { STATUS } from '../../libs/messages/message.js';
import { formatCampaignId } from '../../libs/messages/reference.js';
import { WorkspaceId } from '../../libs/platform/bearer.js';
import type { Pool } from '../../libs/platform/postgres.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { presentCampaign, presentMessage } from './campaign.presenter.js';
import {
  campaignIdSchema,
  campaignListQuery,
  createFields,
  messageListQuery,
  runBody,
} from './campaigns.schemas.js';
import { IMPORTS, PRISMA } from './tokens.js';
import { Uploads } from './upload.js';

export const SALES_SETTINGS = Symbol('sales settings');

export interface SalesSettings {
  priceMicros: bigint;
  batchSize: number;
  /** The carrier new campaigns go to. */
  carrier: string;
  /** For campaigns that say nothing of their own. */
  validityMinutes: number;
  failureShareMax: number;
}

@Controller()
@UseGuards(ApiKeyGuard)
export class CampaignsController {
  constructor(
    @Inject(IMPORTS) private readonly imports: Pool,
    private readonly uploads: Uploads,
    @Inject(PRISMA) private readonly prisma: PrismaClient,
    @Inject(SALES_SETTINGS) private readonly settings: SalesSettings,
    private readonly campaigns: CampaignService,
  ) {}

  @Post('create')
  async create(@WorkspaceId() workspaceId: string, @Req() request: FastifyRequest) {
    const upload = await this.uploads.receive(request);
    try {
      const { defaultRegion, sender, ...fields } = createFields(upload);
      const draft = { ...this.settings, ...fields, workspaceId, sender: sender ?? null, defaultRegion };
      return this.show(workspaceId, await importCampaign(this.imports, draft, upload.open()));
    } finally {
      await upload.discard();
    }
  }

  @Post('run')
  @HttpCode(202)
  async run(
    @WorkspaceId() workspaceId: string,
    @Body({ schema: runBody }) { campaignId }: z.output<typeof runBody>,
  ) {
    await this.campaigns.run(workspaceId, campaignId);
    return this.show(workspaceId, campaignId);
  }

  @Get('campaigns')
  async list(
    @WorkspaceId() workspaceId: string,
    @Query({ schema: campaignListQuery }) query: z.output<typeof campaignListQuery>,
  ) {
    const { status, cursor, limit } = query;
    const campaigns = await listCampaigns(this.prisma, workspaceId, {
      ...(status && { status }),
      ...(cursor !== undefined && { before: cursor }),
      limit: limit + 1,
    });
    const page = campaigns.slice(0, limit);
    const nextCursor = campaigns.length > limit ? formatCampaignId(page.at(-1)!.id) : null;
    return { data: page.map(presentCampaign), nextCursor };
  }

  @Get('campaigns/:id')
  get(@WorkspaceId() workspaceId: string, @Param('id', { schema: campaignIdSchema }) id: bigint | null) {
    return this.show(workspaceId, id);
  }

  @Get('campaigns/:id/messages')
  async messages(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: campaignIdSchema }) id: bigint | null,
    @Query({ schema: messageListQuery }) { status, cursor, limit }: z.output<typeof messageListQuery>,
  ) {
    const campaign = await this.find(workspaceId, id);
    const messages = await listMessages(this.prisma, campaign.id, {
      statuses: status.map((name) => STATUS[name]),
      after: cursor,
      limit: limit + 1,
    });
    const page = messages.slice(0, limit);
    const nextCursor = messages.length > limit ? String(page.at(-1)!.seq) : null;
    return { data: page.map((message) => presentMessage(campaign.id, message)), nextCursor };
  }

  @Post('campaigns/:id/pause')
  @HttpCode(200)
  async pause(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: campaignIdSchema }) id: bigint | null,
  ) {
    await this.campaigns.pause(workspaceId, known(id));
    return this.show(workspaceId, id);
  }

  @Post('campaigns/:id/resume')
  @HttpCode(200)
  async resume(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: campaignIdSchema }) id: bigint | null,
  ) {
    await this.campaigns.resume(workspaceId, known(id));
    return this.show(workspaceId, id);
  }

  @Post('campaigns/:id/cancel')
  @HttpCode(202)
  async cancel(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: campaignIdSchema }) id: bigint | null,
  ) {
    await this.campaigns.cancel(workspaceId, known(id));
    return this.show(workspaceId, id);
  }

  @Post('campaigns/:id/retry')
  @HttpCode(202)
  async retry(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: campaignIdSchema }) id: bigint | null,
  ) {
    await this.campaigns.retry(workspaceId, known(id));
    return this.show(workspaceId, id);
  }

  private async show(workspaceId: string, id: bigint | null) {
    return presentCampaign(await this.find(workspaceId, id));
  }

  private async find(workspaceId: string, id: bigint | null) {
    const campaign = await findCampaign(this.prisma, workspaceId, known(id));
    if (!campaign) throw campaignNotFound();
    return campaign;
  }
}

/** A text that is no campaign id is answered like an id that does not exist. @throws Problem 404 */
function known(id: bigint | null): bigint {
  if (id === null) throw campaignNotFound();
  return id;
}
