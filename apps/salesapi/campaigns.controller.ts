import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { PERMANENT_CODES } from '../../libs/carriers/error-codes.js';
import type { SalesAuditAction } from '../../libs/contracts/audit-actions.js';
import { By, Key } from '../../libs/platform/access/access.js';
import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import type { Author } from '../../libs/platform/access/author.js';
import { readPage } from '../../libs/platform/http/page.js';
import { Once, type OnceOnly } from '../../libs/platform/idempotency/idempotency.js';
import { emptyReply, jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import { invalidRequest } from '../../libs/platform/problems/field-errors.js';
import { known } from '../../libs/platform/problems/known.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import { noted } from '../../libs/sales/audit/audit.js';
import {
  findDefaultRegion,
  findImportReport,
  findLatestRetry,
  latestPace,
  listCampaigns,
  listMessages,
  type MessageView,
} from '../../libs/sales/campaigns/campaign.reads.js';
import {
  CampaignService,
  campaignNotFound,
  messagesRemoved,
} from '../../libs/sales/campaigns/campaign.service.js';
import { dryRunImport, importCampaign } from '../../libs/sales/contact-files/campaign.import.js';
import type { ContactFileLimits } from '../../libs/sales/contact-files/contact-file.js';
import { STATUS } from '../../libs/sales/model/message.js';
import type { Quotas } from '../../libs/sales/model/quota.js';
import { formatCampaignId } from '../../libs/sales/model/reference.js';
import { parseMsisdn, SPECIAL_TYPES } from '../../libs/sms/phone.js';
import { textForm } from '../../libs/sms/text-form.js';
import {
  presentCampaign,
  presentCreated,
  presentDryRun,
  presentMessage,
  presentReport,
} from './campaign.presenter.js';
import {
  campaign,
  campaignId,
  campaignListQuery,
  campaignPage,
  createdCampaign,
  createQuery,
  createUpload,
  dryRun,
  importReport,
  retriedCampaign,
  retryBody,
  runBody,
} from './campaign.schemas.js';
import { messageListQuery, messagePage } from './message.schemas.js';
import { IMPORTS, POOL, READS } from './tokens.js';
import { createFields, Uploads } from './upload.js';
import { campaignWithMessages, requireKind, visibleCampaign } from './visible-campaign.js';

export const SALES_SETTINGS = Symbol('sales settings');

export interface SalesSettings {
  priceMicros: bigint;
  batchSize: number;
  /** The carrier new campaigns go to. */
  carrier: string;
  /** The carrier of what test keys start; null where there is none. */
  testCarrier: string | null;
  /** For campaigns that say nothing of their own. */
  validityMinutes: number;
  failureShareMax: number;
  /** What the carrier takes at most; 0 for no limit. */
  messagesPerSecondMax: number;
  /** Of uploaded files. */
  fileLimits: Partial<ContactFileLimits>;
  /** Of the rejected rows of a file so many are kept. */
  rejectsMax: number;
  /** What a workspace may store. */
  quotas: Quotas;
  webhooksMax: number;
}

/** For an installation that has sent nothing yet; a small one does more. */
const MESSAGES_PER_SECOND_ASSUMED = 1_000;

@Controller()
export class CampaignsController {
  constructor(
    @Inject(IMPORTS) private readonly imports: Pool,
    private readonly uploads: Uploads,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(READS) private readonly reads: Pool,
    @Inject(SALES_SETTINGS) private readonly settings: SalesSettings,
    private readonly campaigns: CampaignService,
  ) {}

  @Post('create')
  @Operation({
    id: 'createCampaign',
    summary: 'Create a campaign',
    description:
      'Reads the file, keeps a message for every usable row and says what all of them cost. Nothing is sent yet. ' +
      'Rows that cannot be sent to are rejected, the first of them each with its line, field and reason. What the ' +
      'workspace stores has limits, which `GET /quotas` shows.',
    tag: 'Campaigns',
    needs: 'campaigns:write',
    idempotent: true,
    form: createUpload,
    replies: {
      200: jsonReply('What the campaign would be; nothing was kept.', dryRun),
      201: jsonReply('The campaign, a draft.', createdCampaign),
    },
    errors: [
      'broken_upload',
      'invalid_template',
      'empty_file',
      'binary_file',
      'malformed_workbook',
      'workbook_too_large',
      'no_phone_column',
      'ambiguous_phone_column',
      'too_many_columns',
      'too_many_rows',
      'column_name_too_long',
      'malformed_csv',
      'row_too_long',
      'no_usable_row',
      'quota_exceeded',
      'test_mode_off',
      'messages_removed',
    ],
  })
  async create(
    @Key() key: KeyOwner,
    @Query({ schema: createQuery }) query: z.output<typeof createQuery>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Once() once: OnceOnly,
  ) {
    const { workspaceId } = key;
    const carrier = carrierFor(key, this.settings);
    const upload = await this.uploads.receive(request);
    try {
      const { defaultRegion, sender, dryRun, normalize, transliterate, ...fields } = createFields(upload);
      const isDryRun = query.dryRun || dryRun;
      // What changes nothing may happen again, and its long reply need not be kept.
      if (!isDryRun) await once.begin(upload.describe);
      const draft = {
        ...this.settings,
        ...fields,
        carrier,
        workspaceId,
        sender: sender ?? null,
        defaultRegion,
        textForm: textForm({ normalize, transliterate }),
      };
      if (isDryRun) {
        const kept = await dryRunImport(draft, upload.open());
        reply.status(200);
        return presentDryRun(kept, draft.priceMicros, await this.messagesPerSecond());
      }
      const id =
        once.made === null
          ? await importCampaign(this.imports, draft, upload.open(), once.mark)
          : BigInt(once.made);
      const [campaign, report] = await this.withReport(key, id);
      return presentCreated(campaign, report);
    } finally {
      await upload.discard();
    }
  }

  /** What may be expected of a campaign: the latest pace, within what the carrier is limited to. */
  private async messagesPerSecond(): Promise<number> {
    const pace = (await latestPace(this.reads)) ?? MESSAGES_PER_SECOND_ASSUMED;
    const { messagesPerSecondMax } = this.settings;
    return messagesPerSecondMax > 0 ? Math.min(pace, messagesPerSecondMax) : pace;
  }

  @Post('run')
  @HttpCode(202)
  @Operation({
    id: 'runCampaign',
    summary: 'Run a campaign',
    description:
      'Reserves the whole cost and begins to send. With `sendAt` it is `scheduled`: at that time it reserves and begins, ' +
      'and where the credit does not suffice then it is `paused`. Until then it can be canceled, and running it again ' +
      'changes the time or, without one, begins at once.',
    tag: 'Campaigns',
    needs: 'campaigns:write',
    idempotent: true,
    replies: {
      202: jsonReply('The campaign; `reserving` where the credit service has not answered yet.', campaign),
    },
    errors: ['insufficient_credit', 'campaign_not_found', 'wrong_status'],
  })
  async run(
    @Key() key: KeyOwner,
    @By() by: Author,
    @Body({ schema: runBody }) { campaignId: id, sendAt }: z.output<typeof runBody>,
    @Once() once: OnceOnly,
  ) {
    if (!once.happened) {
      const mark = (action: SalesAuditAction) => notedFor(by, key, action, id, once);
      if (sendAt) await this.campaigns.schedule(key.workspaceId, id, sendAt, mark('campaign.schedule'));
      else await this.campaigns.run(key.workspaceId, id, mark('campaign.run'));
    }
    return this.show(key, id);
  }

  @Get('campaigns')
  @Operation({
    id: 'listCampaigns',
    summary: 'List campaigns, the newest first',
    description: 'Single sends, which are listed with `kind=single`, need the scope `messages:read` besides.',
    tag: 'Campaigns',
    needs: 'campaigns:read',
    etag: true,
    replies: { 200: jsonReply('A page of campaigns.', campaignPage) },
  })
  async list(
    @Key() key: KeyOwner,
    @Query({ schema: campaignListQuery }) query: z.output<typeof campaignListQuery>,
  ) {
    const { status, kind, cursor, limit, since, until } = query;
    requireKind(key, kind);
    const list = (limit: number) =>
      listCampaigns(this.reads, key.workspaceId, {
        kind,
        since,
        until,
        ...(status && { status }),
        ...(cursor !== undefined && { before: cursor }),
        limit,
      });
    return readPage(limit, list, presentCampaign, ({ id }) => formatCampaignId(id));
  }

  @Get('campaigns/:id')
  @Operation({
    id: 'getCampaign',
    summary: 'See a campaign',
    tag: 'Campaigns',
    needs: 'campaigns:read',
    etag: true,
    replies: { 200: jsonReply('The campaign.', campaign) },
    errors: ['campaign_not_found'],
  })
  get(@Key() key: KeyOwner, @Param('id', { schema: campaignId }) id: bigint | null) {
    return this.show(key, id);
  }

  @Get('campaigns/:id/report')
  @Operation({
    id: 'getReport',
    summary: 'See what was understood of the file of a campaign',
    description: 'As `POST /create` told it.',
    tag: 'Campaigns',
    needs: 'campaigns:read',
    etag: true,
    replies: { 200: jsonReply('The report.', importReport) },
    errors: ['campaign_not_found', 'not_found', 'messages_removed'],
  })
  async report(@Key() key: KeyOwner, @Param('id', { schema: campaignId }) id: bigint | null) {
    const [, report] = await this.withReport(key, id);
    return presentReport(report);
  }

  @Get('campaigns/:id/messages')
  @Operation({
    id: 'listMessages',
    summary: 'List the messages of a campaign, in the order of its file',
    tag: 'Messages',
    needs: 'campaigns:read',
    etag: true,
    replies: { 200: jsonReply('A page of messages.', messagePage) },
    errors: ['campaign_not_found', 'messages_removed'],
  })
  async messages(
    @Key() key: KeyOwner,
    @Param('id', { schema: campaignId }) id: bigint | null,
    @Query({ schema: messageListQuery }) query: z.output<typeof messageListQuery>,
  ) {
    const { status, cursor, limit, updatedSince, include } = query;
    const { id: campaignId } = await campaignWithMessages(this.pool, key, id);
    const to = query.to === undefined ? undefined : await this.msisdnIn(campaignId, query.to);
    const list = async (limit: number) => {
      const { messages, lookedUntil } = await listMessages(this.reads, campaignId, {
        statuses: status.map((name) => STATUS[name]),
        after: cursor,
        limit,
        updatedSince,
        to,
        withText: include === 'text',
      });
      // Where they began to be removed meanwhile, what is missing is not the end of the list.
      if (messages.length < limit && lookedUntil === null) await campaignWithMessages(this.pool, key, id);
      return { rows: messages, lookOnFrom: lookedUntil === null ? null : String(lookedUntil) };
    };
    const present = (message: MessageView) => presentMessage(campaignId, message);
    return readPage(limit, list, present, ({ seq }) => String(seq));
  }

  @Post('campaigns/:id/pause')
  @HttpCode(200)
  @Operation({
    id: 'pauseCampaign',
    summary: 'Pause a campaign',
    description: 'No further batch is handed to the carrier; those that are with it run their course.',
    tag: 'Campaigns',
    needs: 'campaigns:write',
    idempotent: true,
    replies: { 200: jsonReply('The campaign, paused.', campaign) },
    errors: ['campaign_not_found', 'wrong_status'],
  })
  async pause(
    @Key() key: KeyOwner,
    @By() by: Author,
    @Param('id', { schema: campaignId }) id: bigint | null,
    @Once() once: OnceOnly,
  ) {
    await this.change(key, by, id, once, 'pause');
    return this.show(key, id);
  }

  @Post('campaigns/:id/resume')
  @HttpCode(200)
  @Operation({
    id: 'resumeCampaign',
    summary: 'Resume a paused campaign',
    description: 'One that was paused for credit asks for it again.',
    tag: 'Campaigns',
    needs: 'campaigns:write',
    idempotent: true,
    replies: { 200: jsonReply('The campaign, running again.', campaign) },
    errors: ['insufficient_credit', 'campaign_not_found', 'wrong_status'],
  })
  async resume(
    @Key() key: KeyOwner,
    @By() by: Author,
    @Param('id', { schema: campaignId }) id: bigint | null,
    @Once() once: OnceOnly,
  ) {
    await this.change(key, by, id, once, 'resume');
    return this.show(key, id);
  }

  @Post('campaigns/:id/cancel')
  @HttpCode(202)
  @Operation({
    id: 'cancelCampaign',
    summary: 'Cancel a campaign',
    description: 'What waits is not sent and not charged.',
    tag: 'Campaigns',
    needs: 'campaigns:write',
    idempotent: true,
    replies: { 202: jsonReply('The campaign, canceling or canceled.', campaign) },
    errors: ['campaign_not_found', 'wrong_status'],
  })
  async cancel(
    @Key() key: KeyOwner,
    @By() by: Author,
    @Param('id', { schema: campaignId }) id: bigint | null,
    @Once() once: OnceOnly,
  ) {
    await this.change(key, by, id, once, 'cancel');
    return this.show(key, id);
  }

  @Post('campaigns/:id/retry')
  @HttpCode(202)
  @Operation({
    id: 'retryCampaign',
    summary: 'Send failed and undelivered messages again',
    description:
      'They are paid by a new reservation. What no further try can help is left out, and counted: ' +
      `${PERMANENT_CODES.map((code) => `\`${code}\``).join(', ')}. With \`includePermanent\` it is sent, too.`,
    tag: 'Campaigns',
    needs: 'campaigns:write',
    idempotent: true,
    replies: {
      202: jsonReply(
        'The campaign; `reserving` where the credit service has not answered yet.',
        retriedCampaign,
      ),
    },
    errors: [
      'insufficient_credit',
      'campaign_not_found',
      'wrong_status',
      'nothing_to_retry',
      'still_settling',
      'too_many_retries',
      'messages_removed',
    ],
  })
  async retry(
    @Key() key: KeyOwner,
    @By() by: Author,
    @Param('id', { schema: campaignId }) id: bigint | null,
    @Body({ schema: retryBody }) { includePermanent }: z.output<typeof retryBody>,
    @Once() once: OnceOnly,
  ) {
    if (!once.happened) {
      const found = known(id, campaignNotFound);
      const mark = notedFor(by, key, 'campaign.retry', found, once);
      await this.campaigns.retry(key.workspaceId, found, mark, includePermanent);
    }
    const shown = await this.show(key, id);
    const { messages, leftOut } = known(await findLatestRetry(this.pool, id!), messagesRemoved);
    return { ...shown, retry: { messages, leftOut } };
  }

  @Delete('campaigns/:id')
  @HttpCode(204)
  @Operation({
    id: 'deleteCampaign',
    summary: 'Delete a campaign with its messages and rejects',
    description:
      'A draft, or one that is completed or canceled and settled; cancel any other first. It is gone at once and for good. ' +
      'The credit that it took, the history and webhook events that wait are not touched.',
    tag: 'Campaigns',
    needs: 'campaigns:write',
    idempotent: true,
    replies: { 204: emptyReply('It is deleted.') },
    errors: ['campaign_not_found', 'wrong_status', 'still_settling'],
  })
  async remove(
    @Key() key: KeyOwner,
    @By() by: Author,
    @Param('id', { schema: campaignId }) id: bigint | null,
    @Once() once: OnceOnly,
  ): Promise<void> {
    await this.change(key, by, id, once, 'delete');
  }

  private async change(
    key: KeyOwner,
    by: Author,
    id: bigint | null,
    once: OnceOnly,
    verb: 'pause' | 'resume' | 'cancel' | 'delete',
  ): Promise<void> {
    if (once.happened) return;
    const found = known(id, campaignNotFound);
    await this.campaigns[verb](key.workspaceId, found, notedFor(by, key, `campaign.${verb}`, found, once));
  }

  /** The number that a parameter names, as it is read for the campaign. @throws Problem 422 where it is none. */
  private async msisdnIn(campaignId: bigint, to: string): Promise<string> {
    // A plus in a query arrives as a blank.
    const written = /^ \d/.test(to) ? `+${to.trim()}` : to;
    const parsed = parseMsisdn(
      written,
      await findDefaultRegion(this.pool, campaignId),
      new Set(SPECIAL_TYPES),
    );
    if (parsed.ok) return parsed.msisdn;
    throw invalidRequest([{ path: ['to'], message: parsed.reason }]);
  }

  private async withReport(key: KeyOwner, id: bigint | null) {
    const campaign = await campaignWithMessages(this.pool, key, id);
    return [campaign, known(await findImportReport(this.pool, campaign.id), noFile)] as const;
  }

  private async show(key: KeyOwner, id: bigint | null) {
    return presentCampaign(await visibleCampaign(this.pool, key, id));
  }
}

const noFile = () => new Problem(404, 'not_found', 'single sends have no file that could be reported on');

/**
 * The carrier that whatever this key starts is for. What a sandbox starts never leaves for a real one.
 * @throws Problem 409 where test keys have none.
 */
export function carrierFor({ isTest }: KeyOwner, { carrier, testCarrier }: SalesSettings): string {
  if (!isTest) return carrier;
  if (testCarrier) return testCarrier;
  throw new Problem(409, 'test_mode_off', 'this installation has no carrier for test keys');
}

const notedFor = (
  by: Author,
  { workspaceId }: KeyOwner,
  action: SalesAuditAction,
  id: bigint,
  once: OnceOnly,
) => noted(by, { action, workspaceId, target: formatCampaignId(id) }, once.mark);
