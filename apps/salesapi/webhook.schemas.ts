import { z } from 'zod';
import {
  count,
  NOT_A_CURSOR,
  pageLimit,
  pageOf,
  timestamp,
  withoutNul,
} from '../../libs/platform/problems/schemas.js';
import { SALES_EVENTS } from '../../libs/sales/model/campaign.events.js';
import {
  DELIVERY_STATES,
  DISABLED_EVENT,
  type IdPrefix,
  parseId,
} from '../../libs/sales/webhooks/webhook.js';

const URL_LENGTH_MAX = 2_048;
const WEBHOOK_ID = 'whk_01950e8a7c4b7d2f9a1b2c3d4e5f6071';
const DELIVERY_ID = 'dlv_01950e8a9f107e3c8b2d4f6a8c0e1357';
const EVENT_ID = 'evt_01950e8a9f0f7a6d91c3e5072b4d6f80';

const idOf = (prefix: IdPrefix) => z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`));

/** `whk_…` → id, or null for what cannot be one, which is answered with 404. */
export const webhookId = z
  .string()
  .transform((text) => parseId('whk', text))
  .meta({ description: 'The id of a webhook.', examples: [WEBHOOK_ID] });

/** The same of `dlv_…`. */
export const deliveryId = z
  .string()
  .transform((text) => parseId('dlv', text))
  .meta({ description: 'The id of a delivery.', examples: [DELIVERY_ID] });

const cursor = (prefix: IdPrefix, example: string) =>
  z
    .string()
    .transform((text, context) => {
      const id = parseId(prefix, text);
      if (id !== null) return id;
      context.addIssue({ code: 'custom', message: NOT_A_CURSOR });
      return z.NEVER;
    })
    .optional()
    .meta({ description: '`nextCursor` of the page before.', examples: [example] });

const status = z.enum(['enabled', 'disabled']).meta({ id: 'WebhookStatus' });

const eventType = z.enum([...SALES_EVENTS.types, DISABLED_EVENT]).meta({
  id: 'WebhookEventType',
  description: 'What a webhook can be told of.',
});

/** What a webhook can be told of, and so what rows hold: all events but a test, which is asked for. */
export type OfferedEventType = z.output<typeof eventType>;

const fields = {
  url: z
    .string()
    .trim()
    .min(1)
    .max(URL_LENGTH_MAX)
    .meta({
      description: 'Where events are posted to: https, at a public address.',
      examples: ['https://shop.example.com/broadside'],
    }),
  description: z
    .string()
    .trim()
    .max(500)
    .refine(withoutNul, 'must not contain NUL')
    .nullable()
    .meta({ description: 'For people.' }),
  events: z
    .array(eventType)
    .min(1)
    .transform((types) => [...new Set(types)])
    .meta({ description: 'Which events it is told of.' }),
};

export const createWebhookBody = z
  .strictObject({ ...fields, description: fields.description.default(null) })
  .meta({
    id: 'CreateWebhook',
    examples: [
      {
        url: 'https://shop.example.com/broadside',
        events: ['campaign.completed', 'campaign.paused'],
      },
    ],
  });

export const changeWebhookBody = z
  .strictObject({
    ...fields,
    status: status.meta({
      description: 'While it is disabled nothing is sent to it, and nothing that happens is kept for it.',
    }),
  })
  .partial()
  .meta({ id: 'ChangeWebhook', examples: [{ status: 'enabled' }] });

export const rotateSecretBody = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(168)
      .default(24)
      .meta({ description: 'How long the old secret signs beside the new one.' }),
  })
  .meta({ id: 'RotateSecret', examples: [{ overlapHours: 24 }] });

export const webhookListQuery = z.strictObject({
  cursor: cursor('whk', WEBHOOK_ID),
  limit: pageLimit(100, 1_000),
});

const state = z.enum(DELIVERY_STATES).meta({ id: 'DeliveryState' });

/** Why we disable a webhook by ourselves. */
export const webhookFailure = z.enum(['gone', 'failing']).meta({
  id: 'WebhookFailure',
  description: '`gone`: it answered 410. `failing`: for days every attempt failed.',
});

const disabledReason = z.enum(['user', ...webhookFailure.options]).meta({
  id: 'WebhookDisabledReason',
  description: '`user`: by a request. `gone`: it answered 410. `failing`: for days every attempt failed.',
});

export const deliveryListQuery = z.strictObject({
  state: state.optional().meta({ description: 'Only deliveries in this state.' }),
  cursor: cursor('dlv', DELIVERY_ID),
  limit: pageLimit(100, 1_000),
});

const exampleWebhook = {
  id: WEBHOOK_ID,
  url: 'https://shop.example.com/broadside',
  description: null,
  events: ['campaign.completed', 'campaign.paused'] as OfferedEventType[],
  status: 'enabled' as const,
  disabledReason: null,
  disabledAt: null,
  consecutiveFailures: 0,
  failingSince: null,
  previousSecretUntil: null,
  createdAt: '2026-05-04T11:58:00.000Z',
  updatedAt: '2026-05-04T11:58:00.000Z',
};

/** A webhook as the API shows it. */
export const webhook = z
  .object({
    id: idOf('whk'),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(eventType),
    status,
    disabledReason: disabledReason.nullable(),
    disabledAt: timestamp.nullable(),
    consecutiveFailures: count.meta({ description: 'Attempts that failed since the last that succeeded.' }),
    failingSince: timestamp.nullable(),
    previousSecretUntil: timestamp
      .nullable()
      .meta({ description: 'Until then the secret before the present one signs too.' }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Webhook', examples: [exampleWebhook] });

/** The replies that make a secret are the only ones that tell it. */
export const webhookWithSecret = webhook
  .extend({
    secret: z
      .string()
      .regex(/^whsec_[\w+/]{43}=$/)
      .meta({ description: 'Signs the deliveries (Standard Webhooks). It is shown only now.' }),
  })
  .meta({
    id: 'WebhookWithSecret',
    examples: [{ ...exampleWebhook, secret: `whsec_${'A'.repeat(43)}=` }],
  });

export const webhookPage = pageOf('Webhook', webhook);

const exampleDelivery = {
  id: DELIVERY_ID,
  webhookId: WEBHOOK_ID,
  eventId: EVENT_ID,
  eventType: 'campaign.paused',
  state: 'pending' as const,
  attempts: 1,
  nextTryAt: '2026-05-04T12:00:05.500Z',
  createdAt: '2026-05-04T12:00:00.000Z',
  finishedAt: null,
};

export const delivery = z
  .object({
    id: idOf('dlv'),
    webhookId: idOf('whk'),
    eventId: idOf('evt').meta({ description: 'The `webhook-id` it is sent with, at every attempt.' }),
    eventType: z.string().meta({ description: 'One of the events, or `webhook.test`.' }),
    state,
    attempts: count.meta({ description: 'Begun so far.' }),
    nextTryAt: timestamp
      .nullable()
      .meta({ description: 'While an attempt is under way: when it is given up for lost.' }),
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: 'WebhookDelivery', examples: [exampleDelivery] });

const attemptError = z
  .enum(['bad_status', 'redirected', 'timeout', 'connection_failed', 'dns_failed', 'target_refused'])
  .meta({ id: 'WebhookAttemptError' });

const attempt = z
  .object({
    no: z.int().min(1).meta({ description: 'One that is missing was cut short by the end of its process.' }),
    at: timestamp,
    durationMs: count,
    status: z.int().nullable().meta({ description: 'The HTTP status; null where there was no answer.' }),
    error: attemptError.nullable().meta({ description: 'Null where it succeeded.' }),
    reply: z.string().nullable().meta({ description: 'The beginning of the answer’s body.' }),
  })
  .meta({ id: 'WebhookAttempt' });

export const deliveryWithLog = delivery
  .extend({
    payload: z
      .object({ id: idOf('evt'), type: z.string(), timestamp, data: z.record(z.string(), z.unknown()) })
      .meta({ description: 'What is sent.' }),
    log: z.array(attempt).meta({ description: 'The attempts that have ended.' }),
  })
  .meta({
    id: 'WebhookDeliveryWithLog',
    examples: [
      {
        ...exampleDelivery,
        payload: {
          id: EVENT_ID,
          type: 'campaign.paused',
          timestamp: '2026-05-04T12:00:00.000Z',
          data: { campaignId: 'cmp_2s', status: 'paused', pausedReason: 'user' },
        },
        log: [
          {
            no: 1,
            at: '2026-05-04T12:00:00.250Z',
            durationMs: 31,
            status: 500,
            error: 'bad_status' as const,
            reply: 'out of order',
          },
        ],
      },
    ],
  });

export const deliveryPage = pageOf('WebhookDelivery', delivery);
