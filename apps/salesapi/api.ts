import type { ApiDescription } from '../../libs/platform/openapi/openapi.document.js';
import { CampaignsController } from './campaigns.controller.js';
import { DownloadsController } from './downloads.controller.js';
import { MessagesController } from './messages.controller.js';
import { QuotasController } from './quotas.controller.js';
import { receiptsByUrlRoute, receiptsRoute } from './receipts.route.js';
import { RoutesController } from './routes.controller.js';
import { StatsController } from './stats.controller.js';
import { WEBHOOK_EVENTS } from './webhook-event.schemas.js';
import { WebhooksController } from './webhooks.controller.js';

/** What this API consists of; its document and its module are made from it. */
export const SALES_API: ApiDescription = {
  title: 'Broadside sales API',
  description:
    'Campaigns of short messages and what became of each message. Amounts are decimal strings of credits, times are ' +
    'ISO 8601 in UTC. Fields and parameters nobody knows are refused.',
  tags: {
    Campaigns: 'A contact file, a message and what became of both.',
    Messages: 'Single messages, the messages of a campaign and the rows that were rejected.',
    Receipts: 'What carriers call back.',
    Routes: 'Which carrier takes which messages; for the operator.',
    Webhooks: 'What the API tells by itself: where to, which events, and what became of each delivery.',
  },
  controllers: [
    CampaignsController,
    DownloadsController,
    MessagesController,
    QuotasController,
    RoutesController,
    StatsController,
    WebhooksController,
  ],
  routes: [receiptsRoute, receiptsByUrlRoute],
  webhooks: { tag: 'Webhooks', events: WEBHOOK_EVENTS },
};
