import { z } from 'zod';
import {
  type CampaignChange,
  type MessagesUpdated,
  type MessageUpdate,
  WEBHOOK_EVENT_MEANINGS,
  type WebhookDisabled,
  type WebhookEventType,
  type WebhookTest,
} from '../../libs/contracts/webhook-events.js';
import { amount, count, timestamp } from '../../libs/platform/problems/schemas.js';
import { STATUS_NAMES } from '../../libs/sales/model/message.js';
import { campaign } from './campaign.schemas.js';
import { message } from './message.schemas.js';
import { webhookFailure } from './webhook.schemas.js';

// What is posted to webhooks, for the document of the API and the tests: the schemas of libs/contracts/webhook-events.ts.

/** The fields of a schema, all of those that the contract has and no other. */
type Fields<T> = Record<keyof T, z.ZodType>;

const EVENT_ID = 'evt_01950e8a9f0f7a6d91c3e5072b4d6f80';
const AT = '2026-05-04T12:00:02.000Z';

/** The schema of an event's data, and an example of it. */
const carries = <Data extends z.ZodObject>(data: Data, example: z.input<Data>) => ({ data, example });

const campaignChange = z
  .object({
    campaignId: campaign.shape.id,
    name: z.string(),
    status: campaign.shape.status,
    pausedReason: campaign.shape.pausedReason,
    contacts: count,
    rejected: count,
    counts: z.object(
      Object.fromEntries(STATUS_NAMES.map((name) => [name, count])) as Record<
        (typeof STATUS_NAMES)[number],
        typeof count
      >,
    ),
    charged: amount,
    released: amount,
    version: count.meta({ description: 'Grows with every change of the campaign: ignore what is older.' }),
    startedAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
  } satisfies Fields<CampaignChange>)
  .meta({ id: 'CampaignChange', description: 'The campaign as the change has left it.' });

const exampleChange: z.input<typeof campaignChange> & CampaignChange = {
  campaignId: 'cmp_2s',
  name: 'Spring sale',
  status: 'paused',
  pausedReason: 'failure_rate',
  contacts: 5_000,
  rejected: 12,
  counts: {
    queued: 3_000,
    unknown: 0,
    sent: 600,
    failed: 900,
    undelivered: 7,
    expired: 0,
    canceled: 0,
    delivered: 493,
  },
  charged: '110',
  released: '90',
  version: 41,
  startedAt: '2026-05-04T12:00:00.000Z',
  finishedAt: null,
};

const messagesUpdated = z
  .object({
    campaignId: campaign.shape.id,
    messages: z
      .array(
        z.object({
          id: message.shape.id,
          to: message.shape.to,
          status: z.enum(STATUS_NAMES).meta({ id: 'MessageEventStatus' }),
          errorCode: message.shape.errorCode,
          carrierCode: message.shape.carrierCode,
          segments: message.shape.segments,
          run: z.int().min(1).meta({ description: '1, and one more with each retry of the campaign.' }),
        } satisfies Fields<MessageUpdate>),
      )
      .min(1)
      .max(500),
  } satisfies Fields<MessagesUpdated>)
  .meta({ id: 'MessagesUpdated' });

const change = carries(campaignChange, exampleChange);

const EVENTS: Readonly<Record<WebhookEventType, { data: z.ZodObject; example: object }>> = {
  'campaign.started': change,
  'campaign.paused': change,
  'campaign.resumed': change,
  'campaign.completed': change,
  'campaign.canceled': change,
  'message.updated': carries(messagesUpdated, {
    campaignId: 'cmp_2s',
    messages: [
      {
        id: 'msg_2s_17',
        to: '+14155550123',
        status: 'undelivered',
        errorCode: 'absent_subscriber',
        carrierCode: '27',
        segments: 1,
        run: 1,
      },
    ],
  }),
  'webhook.disabled': carries(
    z.object({
      webhookId: z.string().regex(/^whk_[0-9a-f]{32}$/),
      url: z.string(),
      reason: webhookFailure,
    } satisfies Fields<WebhookDisabled>),
    {
      webhookId: 'whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071',
      url: 'https://shop.example.com/broadside',
      reason: 'failing',
    },
  ),
  'webhook.test': carries(z.object({ message: z.string() } satisfies Fields<WebhookTest>), {
    message: 'This is a test.',
  }),
};

/** Every event by its type: what it means, and the schema of what is posted. */
export const WEBHOOK_EVENTS: Readonly<Record<string, { summary: string; schema: z.ZodObject }>> =
  Object.fromEntries(
    Object.entries(EVENTS).map(([type, { data, example }]) => [
      type,
      {
        summary: WEBHOOK_EVENT_MEANINGS[type as WebhookEventType],
        schema: z
          .object({
            id: z.string().regex(/^evt_[0-9a-f]{32}$/),
            type: z.literal(type),
            timestamp: timestamp.meta({ description: 'When it happened.' }),
            data,
          })
          .meta({ examples: [{ id: EVENT_ID, type, timestamp: AT, data: example }] }),
      },
    ]),
  );
