import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import type { z } from 'zod';
import type { PrismaClient } from '../../generated/salesapi/client.js';
import { WorkspaceId } from '../../libs/platform/bearer.js';
import { formatId } from '../../libs/webhooks/webhook.js';
import { listDeliveries, listEndpoints } from '../../libs/webhooks/webhook.reads.js';
import { deliveryNotFound, WebhookService, webhookNotFound } from '../../libs/webhooks/webhook.service.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { PRISMA } from './tokens.js';
import { presentDelivery, presentDeliveryWithLog, presentWebhook } from './webhook.presenter.js';
import {
  changeWebhookBody,
  createWebhookBody,
  deliveryIdSchema,
  deliveryListQuery,
  rotateSecretBody,
  webhookIdSchema,
  webhookListQuery,
} from './webhooks.schemas.js';

@Controller()
@UseGuards(ApiKeyGuard)
export class WebhooksController {
  constructor(
    @Inject(PRISMA) private readonly prisma: PrismaClient,
    private readonly webhooks: WebhookService,
  ) {}

  @Post('webhooks')
  async create(
    @WorkspaceId() workspaceId: string,
    @Body({ schema: createWebhookBody }) { events, ...fields }: z.output<typeof createWebhookBody>,
  ) {
    const { endpoint, secret } = await this.webhooks.create(workspaceId, { ...fields, eventTypes: events });
    return { ...presentWebhook(endpoint), secret };
  }

  @Get('webhooks')
  async list(
    @WorkspaceId() workspaceId: string,
    @Query({ schema: webhookListQuery }) { cursor, limit }: z.output<typeof webhookListQuery>,
  ) {
    const endpoints = await listEndpoints(this.prisma, workspaceId, {
      ...(cursor !== undefined && { after: cursor }),
      limit: limit + 1,
    });
    const page = endpoints.slice(0, limit);
    const nextCursor = endpoints.length > limit ? formatId('whk', page.at(-1)!.id) : null;
    return { data: page.map(presentWebhook), nextCursor };
  }

  @Get('webhooks/:id')
  async get(@WorkspaceId() workspaceId: string, @Param('id', { schema: webhookIdSchema }) id: string | null) {
    return presentWebhook(await this.webhooks.get(workspaceId, knownWebhook(id)));
  }

  @Patch('webhooks/:id')
  async change(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: webhookIdSchema }) id: string | null,
    @Body({ schema: changeWebhookBody }) { events, ...change }: z.output<typeof changeWebhookBody>,
  ) {
    const eventTypes = events && { eventTypes: events };
    return presentWebhook(
      await this.webhooks.update(workspaceId, knownWebhook(id), { ...change, ...eventTypes }),
    );
  }

  @Delete('webhooks/:id')
  @HttpCode(204)
  remove(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: webhookIdSchema }) id: string | null,
  ): Promise<void> {
    return this.webhooks.remove(workspaceId, knownWebhook(id));
  }

  @Post('webhooks/:id/rotate-secret')
  @HttpCode(200)
  async rotateSecret(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: webhookIdSchema }) id: string | null,
    @Body({ schema: rotateSecretBody }) { overlapHours }: z.output<typeof rotateSecretBody>,
  ) {
    const rotated = await this.webhooks.rotateSecret(workspaceId, knownWebhook(id), overlapHours);
    return { ...presentWebhook(rotated.endpoint), secret: rotated.secret };
  }

  @Post('webhooks/:id/test')
  @HttpCode(202)
  async test(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: webhookIdSchema }) id: string | null,
  ) {
    return presentDeliveryWithLog(await this.webhooks.sendTest(workspaceId, knownWebhook(id)));
  }

  @Get('webhooks/:id/deliveries')
  async deliveries(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: webhookIdSchema }) id: string | null,
    @Query({ schema: deliveryListQuery }) { state, cursor, limit }: z.output<typeof deliveryListQuery>,
  ) {
    const endpoint = await this.webhooks.get(workspaceId, knownWebhook(id));
    const deliveries = await listDeliveries(this.prisma, workspaceId, endpoint.id, {
      ...(state && { state }),
      ...(cursor !== undefined && { before: cursor }),
      limit: limit + 1,
    });
    const page = deliveries.slice(0, limit);
    const nextCursor = deliveries.length > limit ? formatId('dlv', page.at(-1)!.id) : null;
    return { data: page.map(presentDelivery), nextCursor };
  }

  @Get('deliveries/:id')
  async delivery(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: deliveryIdSchema }) id: string | null,
  ) {
    return presentDeliveryWithLog(await this.webhooks.getDelivery(workspaceId, knownDelivery(id)));
  }

  @Post('deliveries/:id/replay')
  @HttpCode(202)
  async replay(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: deliveryIdSchema }) id: string | null,
  ) {
    return presentDeliveryWithLog(await this.webhooks.replay(workspaceId, knownDelivery(id)));
  }
}

/** A text that is no id is answered like an id that does not exist. @throws Problem 404 */
function knownWebhook(id: string | null): string {
  if (id === null) throw webhookNotFound();
  return id;
}

function knownDelivery(id: string | null): string {
  if (id === null) throw deliveryNotFound();
  return id;
}
