import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Key, requireScopes } from '../../libs/platform/access/access.js';
import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import { idempotencyKeyOf, requestSha256 } from '../../libs/platform/idempotency/idempotency.js';
import { meaningOf } from '../../libs/platform/idempotency/meaning.js';
import { jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import { findCampaign, findMessage } from '../../libs/sales/campaigns/campaign.reads.js';
import { messagesRemoved } from '../../libs/sales/campaigns/campaign.service.js';
import { SingleSends } from '../../libs/sales/sends/single.sends.js';
import { presentMessage } from './campaign.presenter.js';
import { carrierFor, SALES_SETTINGS, type SalesSettings } from './campaigns.controller.js';
import { acceptedExample, message, messageId, sendBody, textToSend } from './message.schemas.js';
import { readNumber } from './number.schemas.js';
import { POOL } from './tokens.js';

@Controller('messages')
export class MessagesController {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SALES_SETTINGS) private readonly settings: SalesSettings,
    private readonly singles: SingleSends,
  ) {}

  @Post()
  @HttpCode(202)
  @Operation({
    id: 'sendMessage',
    summary: 'Send a single message',
    description:
      'It waits for no campaign of its workspace, and is paid, charged and followed like a message of one. The reply ' +
      'says that it is committed and paid for.',
    tag: 'Messages',
    needs: 'messages:write',
    // Its key is committed together with the message.
    idempotent: 'itself',
    replies: { 202: jsonReply('The message, on its way.', message, acceptedExample) },
    errors: ['insufficient_credit', 'test_mode_off', 'busy'],
  })
  async send(
    @Key() owner: KeyOwner,
    @Body({ schema: sendBody }) body: z.output<typeof sendBody>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.input<typeof message>> {
    const { sender } = body;
    const text = textToSend(body);
    const number = readNumber(body);
    // Its schema has refused every other.
    if (!number.ok) throw new Error(number.reason);
    const key = idempotencyKeyOf(request);
    const sha256 = () => requestSha256('POST /messages', meaningOf(request.body));
    const { workspaceId } = owner;
    const { priceMicros, validityMinutes } = this.settings;
    const carrier = carrierFor(owner, this.settings);
    const { message: accepted, replayed } = await this.singles.send(
      { workspaceId, sender: sender ?? null, carrier, priceMicros, validityMinutes },
      { msisdn: number.msisdn, ...text },
      key === undefined ? null : { owner: workspaceId, key, requestSha256: sha256() },
    );
    if (replayed) reply.header('idempotent-replayed', 'true');
    const { id, segments, at } = accepted;
    return {
      id,
      to: accepted.to,
      status: 'queued',
      errorCode: null,
      carrierCode: null,
      segments,
      updatedAt: at.toISOString(),
    };
  }

  @Get(':id')
  @Operation({
    id: 'getMessage',
    summary: 'See a message',
    description: 'One that was sent by itself; one of a campaign needs the scope `campaigns:read` besides.',
    tag: 'Messages',
    needs: 'messages:read',
    replies: { 200: jsonReply('The message.', message) },
    errors: ['message_not_found', 'messages_removed'],
  })
  async get(@Key() key: KeyOwner, @Param('id', { schema: messageId }) id: z.output<typeof messageId>) {
    const campaign = id && (await findCampaign(this.pool, key.workspaceId, id.campaignId));
    const found = campaign && (await findMessage(this.pool, campaign.id, id.seq));
    const wasRemoved = campaign?.messagesRemovedAt && id && id.seq < campaign.contacts;
    if (!campaign || !(found || wasRemoved)) {
      throw new Problem(404, 'message_not_found', 'there is no such message in this workspace');
    }
    if (campaign.kind === 'campaign') requireScopes(key, ['campaigns:read']);
    if (!found) throw messagesRemoved();
    return presentMessage(campaign.id, found);
  }
}
