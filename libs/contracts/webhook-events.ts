import type { Scope } from './scopes.js';

/**
 * The events of webhooks: which there are, what they mean and what each carries. What is posted is
 * `{ id, type, timestamp, data }`, the same at every attempt.
 *
 * Who writes an event writes it into `webhook_event`, compact, in the transaction that it tells of; it is shown as below
 * when it is posted. The compiler holds what shows it, and its schema in the API's document
 * (`apps/salesapi/webhook-event.schemas.ts`), to this file; a test holds the keys of the trigger to what shows it.
 *
 *   campaign.*        the function `write_campaign_event` in prisma/salesapi/migrations/0001_init/migration.sql, a trigger
 *                     on `campaign`; shown by libs/sales/model/campaign.events.ts
 *   message.updated   the statements that change messages; written and shown by libs/sales/model/message.events.ts
 *   webhook.*         libs/sales/webhooks/, as it is posted
 */
export interface WebhookEventData {
  'campaign.started': CampaignChange;
  'campaign.paused': CampaignChange;
  'campaign.resumed': CampaignChange;
  'campaign.completed': CampaignChange;
  'campaign.canceled': CampaignChange;
  'message.updated': MessagesUpdated;
  'webhook.disabled': WebhookDisabled;
  'webhook.test': WebhookTest;
}

export type WebhookEventType = keyof WebhookEventData;

/**
 * What a key needs that makes an endpoint hear an event, or sees what was sent: the scopes that show the same to who asks.
 * Messages may be those of a campaign or single ones. A test tells nothing of the workspace.
 */
export const WEBHOOK_EVENT_SCOPES: Readonly<Record<WebhookEventType, readonly Scope[]>> = {
  'campaign.started': ['campaigns:read'],
  'campaign.paused': ['campaigns:read'],
  'campaign.resumed': ['campaigns:read'],
  'campaign.completed': ['campaigns:read'],
  'campaign.canceled': ['campaigns:read'],
  'message.updated': ['campaigns:read', 'messages:read'],
  'webhook.disabled': ['webhooks:read'],
  'webhook.test': [],
};

export const WEBHOOK_EVENT_MEANINGS: Readonly<Record<WebhookEventType, string>> = {
  'campaign.started': 'A campaign, or a retry of it, begins to send.',
  'campaign.paused': 'A campaign is paused; `pausedReason` says why.',
  'campaign.resumed': 'A paused campaign goes on.',
  'campaign.completed': 'Every message of a campaign has its final status.',
  'campaign.canceled': 'A campaign is canceled, and nothing of it waits any more.',
  'message.updated': 'Messages of a campaign have a new status, up to 500 of them in one event.',
  'webhook.disabled': 'Another webhook of the workspace was disabled because its deliveries fail.',
  'webhook.test': 'A test, asked for by `POST /webhooks/{id}/test`.',
};

/** The campaign as the change has left it. */
export type CampaignChange = {
  /** `cmp_…` */
  campaignId: string;
  name: string;
  status: string;
  pausedReason: string | null;
  contacts: number;
  rejected: number;
  /** How many messages have each status. */
  counts: Readonly<Record<string, number>>;
  /** Decimal strings. */
  charged: string;
  released: string;
  /** Grows with every change of the campaign: what is older is to be ignored. */
  version: number;
  /** ISO 8601. */
  startedAt: string | null;
  finishedAt: string | null;
};

/** Messages of one campaign whose status changed in one transaction. */
export type MessagesUpdated = {
  campaignId: string;
  /** 1 to 500. */
  messages: MessageUpdate[];
};

/**
 * A message's newest state is that of the highest run, and in it the last of
 * queued → unknown → sent → failed, undelivered, expired or canceled → delivered.
 */
export type MessageUpdate = {
  /** `msg_…` */
  id: string;
  /** E.164. */
  to: string;
  status: string;
  errorCode: string | null;
  /** The carrier's own. */
  carrierCode: string | null;
  segments: number;
  /** 1, and one more with each retry of the campaign. */
  run: number;
};

export type WebhookDisabled = {
  /** `whk_…` */
  webhookId: string;
  url: string;
  reason: 'gone' | 'failing';
};

export type WebhookTest = {
  message: string;
};
