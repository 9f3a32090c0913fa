import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import type { SalesAuditAction } from '../../libs/contracts/audit-actions.js';
import { WEBHOOK_EVENT_SCOPES, type WebhookEventType } from '../../libs/contracts/webhook-events.js';
import { By, Key, requireScopes, WorkspaceId } from '../../libs/platform/access/access.js';
import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import type { Author } from '../../libs/platform/access/author.js';
import { readPage } from '../../libs/platform/http/page.js';
import { Once, type OnceOnly } from '../../libs/platform/idempotency/idempotency.js';
import { emptyReply, jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import type { Pool, Tx } from '../../libs/platform/postgres/postgres.js';
import { known } from '../../libs/platform/problems/known.js';
import { noted } from '../../libs/sales/audit/audit.js';
import { formatId } from '../../libs/sales/webhooks/webhook.js';
import { listDeliveries, listEndpoints } from '../../libs/sales/webhooks/webhook.reads.js';
import {
  deliveryNotFound,
  type WebhookSecret,
  WebhookService,
  webhookNotFound,
} from '../../libs/sales/webhooks/webhook.service.js';
import { READS } from './tokens.js';
import { presentDelivery, presentDeliveryWithLog, presentWebhook } from './webhook.presenter.js';
import {
  changeWebhookBody,
  createWebhookBody,
  delivery,
  deliveryId,
  deliveryListQuery,
  deliveryPage,
  deliveryWithLog,
  rotateSecretBody,
  webhook,
  webhookId,
  webhookListQuery,
  webhookPage,
  webhookWithSecret,
} from './webhook.schemas.js';

@Controller()
export class WebhooksController {
  constructor(
    @Inject(READS) private readonly reads: Pool,
    private readonly webhooks: WebhookService,
  ) {}

  @Post('webhooks')
  @Operation({
    id: 'createWebhook',
    summary: 'Create a webhook',
    description:
      'From now on the events it asks for are posted to its URL, signed with the secret in the reply. URLs that lead to ' +
      'addresses that are not public are refused, here and at every attempt. The key needs the scopes of what the events ' +
      'tell, too: `campaigns:read`, for messages `messages:read` besides, for `webhook.disabled` `webhooks:read`.',
    tag: 'Webhooks',
    needs: 'webhooks:write',
    idempotent: true,
    replies: { 201: jsonReply('The webhook and its secret, which is shown only now.', webhookWithSecret) },
    errors: ['too_many_webhooks'],
  })
  async create(
    @Key() key: KeyOwner,
    @By() by: Author,
    @Body({ schema: createWebhookBody }) { events, ...fields }: z.output<typeof createWebhookBody>,
    @Once() once: OnceOnly,
  ) {
    const { workspaceId } = key;
    requireEvents(key, events);
    const { id, secret } =
      madeSecret(once) ??
      (await this.webhooks.create(
        workspaceId,
        { ...fields, eventTypes: events },
        markWithSecret(once, by, 'webhook.create', workspaceId),
      ));
    return { ...presentWebhook(await this.webhooks.get(workspaceId, id)), secret };
  }

  @Get('webhooks')
  @Operation({
    id: 'listWebhooks',
    summary: 'List webhooks, the oldest first',
    tag: 'Webhooks',
    needs: 'webhooks:read',
    replies: { 200: jsonReply('A page of webhooks.', webhookPage) },
  })
  async list(
    @WorkspaceId() workspaceId: string,
    @Query({ schema: webhookListQuery }) { cursor, limit }: z.output<typeof webhookListQuery>,
  ) {
    const list = (limit: number) =>
      listEndpoints(this.reads, workspaceId, {
        ...(cursor !== undefined && { after: cursor }),
        limit,
      });
    return readPage(limit, list, presentWebhook, ({ id }) => formatId('whk', id));
  }

  @Get('webhooks/:id')
  @Operation({
    id: 'getWebhook',
    summary: 'See a webhook',
    tag: 'Webhooks',
    needs: 'webhooks:read',
    replies: { 200: jsonReply('The webhook.', webhook) },
    errors: ['webhook_not_found'],
  })
  async get(@WorkspaceId() workspaceId: string, @Param('id', { schema: webhookId }) id: string | null) {
    return presentWebhook(await this.webhooks.get(workspaceId, known(id, webhookNotFound)));
  }

  @Patch('webhooks/:id')
  @Operation({
    id: 'changeWebhook',
    summary: 'Change, disable or enable a webhook',
    description:
      'Enabling it forgets its failures; deliveries that are still pending go on. To change where it is, or what it is ' +
      'told of, the key needs the scopes of what all of its events tell.',
    tag: 'Webhooks',
    needs: 'webhooks:write',
    idempotent: true,
    replies: { 200: jsonReply('The webhook as it is now.', webhook) },
    errors: ['webhook_not_found'],
  })
  async change(
    @Key() key: KeyOwner,
    @By() by: Author,
    @Param('id', { schema: webhookId }) id: string | null,
    @Body({ schema: changeWebhookBody }) { events, ...change }: z.output<typeof changeWebhookBody>,
    @Once() once: OnceOnly,
  ) {
    const { workspaceId } = key;
    const webhookId = known(id, webhookNotFound);
    const eventTypes = events && { eventTypes: events };
    const tells = (types: readonly string[]) => requireEvents(key, types);
    if (!once.happened)
      await this.webhooks.update(
        workspaceId,
        webhookId,
        { ...change, ...eventTypes },
        tells,
        notedFor(by, 'webhook.change', workspaceId, webhookId, once),
      );
    return presentWebhook(await this.webhooks.get(workspaceId, webhookId));
  }

  @Delete('webhooks/:id')
  @HttpCode(204)
  @Operation({
    id: 'removeWebhook',
    summary: 'Remove a webhook and its deliveries',
    tag: 'Webhooks',
    needs: 'webhooks:write',
    idempotent: true,
    replies: { 204: emptyReply('It is removed.') },
    errors: ['webhook_not_found'],
  })
  async remove(
    @WorkspaceId() workspaceId: string,
    @By() by: Author,
    @Param('id', { schema: webhookId }) id: string | null,
    @Once() once: OnceOnly,
  ): Promise<void> {
    if (once.happened) return;
    const webhookId = known(id, webhookNotFound);
    await this.webhooks.remove(
      workspaceId,
      webhookId,
      notedFor(by, 'webhook.remove', workspaceId, webhookId, once),
    );
  }

  @Post('webhooks/:id/rotate-secret')
  @HttpCode(200)
  @Operation({
    id: 'rotateWebhookSecret',
    summary: 'Exchange the secret of a webhook',
    description:
      'Deliveries are signed with both secrets for `overlapHours`, so that the receiver changes over when it likes. ' +
      'A secret that was being replaced already ends at once.',
    tag: 'Webhooks',
    needs: 'webhooks:write',
    idempotent: true,
    replies: {
      200: jsonReply('The webhook and its new secret, which is shown only now.', webhookWithSecret),
    },
    errors: ['webhook_not_found'],
  })
  async rotateSecret(
    @WorkspaceId() workspaceId: string,
    @By() by: Author,
    @Param('id', { schema: webhookId }) id: string | null,
    @Body({ schema: rotateSecretBody }) { overlapHours }: z.output<typeof rotateSecretBody>,
    @Once() once: OnceOnly,
  ) {
    const webhookId = known(id, webhookNotFound);
    const { secret } =
      madeSecret(once) ??
      (await this.webhooks.rotateSecret(
        workspaceId,
        webhookId,
        overlapHours,
        markWithSecret(once, by, 'webhook.rotate_secret', workspaceId),
      ));
    return { ...presentWebhook(await this.webhooks.get(workspaceId, webhookId)), secret };
  }

  @Post('webhooks/:id/test')
  @HttpCode(202)
  @Operation({
    id: 'testWebhook',
    summary: 'Send a test to a webhook',
    description: 'It gets a `webhook.test`, whatever it asks for. The delivery says what became of it.',
    tag: 'Webhooks',
    needs: 'webhooks:write',
    idempotent: true,
    replies: { 202: jsonReply('The delivery.', deliveryWithLog) },
    errors: ['webhook_not_found', 'webhook_disabled'],
  })
  async test(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: webhookId }) id: string | null,
    @Once() once: OnceOnly,
  ) {
    const deliveryId =
      once.made ?? (await this.webhooks.sendTest(workspaceId, known(id, webhookNotFound), once.mark));
    return presentDeliveryWithLog(await this.webhooks.getDelivery(workspaceId, deliveryId));
  }

  @Get('webhooks/:id/deliveries')
  @Operation({
    id: 'listDeliveries',
    summary: 'List the deliveries of a webhook, the newest first',
    description: 'When each event was sent and of which type it is; not what it tells.',
    tag: 'Webhooks',
    needs: 'webhooks:read',
    replies: { 200: jsonReply('A page of deliveries.', deliveryPage) },
    errors: ['webhook_not_found'],
  })
  async deliveries(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: webhookId }) id: string | null,
    @Query({ schema: deliveryListQuery }) { state, cursor, limit }: z.output<typeof deliveryListQuery>,
  ) {
    const endpoint = await this.webhooks.get(workspaceId, known(id, webhookNotFound));
    const list = (limit: number) =>
      listDeliveries(this.reads, workspaceId, endpoint.id, {
        ...(state && { state }),
        ...(cursor !== undefined && { before: cursor }),
        limit,
      });
    return readPage(limit, list, presentDelivery, ({ id }) => formatId('dlv', id));
  }

  @Get('deliveries/:id')
  @Operation({
    id: 'getDelivery',
    summary: 'See a delivery with what was sent and every attempt',
    description:
      'The key needs the scopes of what the event tells, too, as for making a webhook that hears it.',
    tag: 'Webhooks',
    needs: 'webhooks:read',
    replies: { 200: jsonReply('The delivery.', deliveryWithLog) },
    errors: ['delivery_not_found'],
  })
  async delivery(@Key() key: KeyOwner, @Param('id', { schema: deliveryId }) id: string | null) {
    const found = await this.webhooks.getDelivery(key.workspaceId, known(id, deliveryNotFound));
    requireEvents(key, [found.eventType]);
    return presentDeliveryWithLog(found);
  }

  @Post('deliveries/:id/replay')
  @HttpCode(202)
  @Operation({
    id: 'replayDelivery',
    summary: 'Send an event again',
    description: 'The same event with the same id, now, and if that fails by the whole schedule anew.',
    tag: 'Webhooks',
    needs: 'webhooks:write',
    idempotent: true,
    replies: { 202: jsonReply('The delivery, pending; not what it tells.', delivery) },
    errors: ['delivery_not_found', 'webhook_disabled'],
  })
  async replay(
    @WorkspaceId() workspaceId: string,
    @Param('id', { schema: deliveryId }) id: string | null,
    @Once() once: OnceOnly,
  ) {
    const deliveryId = known(id, deliveryNotFound);
    if (!once.happened) await this.webhooks.replay(workspaceId, deliveryId, once.mark);
    return presentDelivery(await this.webhooks.getDelivery(workspaceId, deliveryId));
  }
}

/** @throws Problem 403 where the key may not see what events of these types tell. */
const requireEvents = (key: KeyOwner, types: readonly string[]) =>
  requireScopes(
    key,
    types.flatMap((type) => WEBHOOK_EVENT_SCOPES[type as WebhookEventType]),
  );

/** The secret belongs to the record: a repeated request must be told it too, and the endpoint's row holds it as well. */
const markWithSecret =
  (once: OnceOnly, by: Author, action: SalesAuditAction, workspaceId: string) =>
  (tx: Tx, made: WebhookSecret) =>
    notedFor(by, action, workspaceId, made.id, once)(tx, JSON.stringify(made));

const notedFor = (by: Author, action: SalesAuditAction, workspaceId: string, id: string, once: OnceOnly) =>
  noted(by, { action, workspaceId, target: formatId('whk', id) }, once.mark);

const madeSecret = (once: OnceOnly): WebhookSecret | null =>
  once.made === null ? null : JSON.parse(once.made);
