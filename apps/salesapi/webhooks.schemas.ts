import { z } from 'zod';
import { SALES_EVENTS } from '../../libs/campaigns/campaign.events.js';
import { DELIVERY_STATES, DISABLED_EVENT, parseId } from '../../libs/webhooks/webhook.js';

const URL_LENGTH_MAX = 2_048;
const pageLimit = z.coerce.number().int().min(1).max(1_000).default(100);

/** `whk_…` → id, or null for what cannot be one, which is answered with 404. */
export const webhookIdSchema = z.string().transform((text) => parseId('whk', text));
/** The same of `dlv_…`. */
export const deliveryIdSchema = z.string().transform((text) => parseId('dlv', text));

const cursor = (prefix: 'whk' | 'dlv') =>
  z.string().transform((text, context) => {
    const id = parseId(prefix, text);
    if (id !== null) return id;
    context.addIssue({
      code: 'custom',
      message: 'is not a cursor of this list; use nextCursor of the page before',
    });
    return z.NEVER;
  });

const fields = {
  url: z.string().trim().min(1).max(URL_LENGTH_MAX),
  description: z
    .string()
    .trim()
    .max(500)
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
    .nullable(),
  events: z
    .array(z.enum([...SALES_EVENTS.types, DISABLED_EVENT]))
    .min(1)
    .transform((types) => [...new Set(types)]),
};

export const createWebhookBody = z.strictObject({
  ...fields,
  description: fields.description.default(null),
});

export const changeWebhookBody = z
  .strictObject({ ...fields, status: z.enum(['enabled', 'disabled']) })
  .partial();

/** Optional as a whole. */
export const rotateSecretBody = z
  .strictObject({
    /** How long the old secret signs beside the new one. */
    overlapHours: z.number().int().min(0).max(168).default(24),
  })
  .prefault({});

export const webhookListQuery = z.strictObject({ cursor: cursor('whk').optional(), limit: pageLimit });

export const deliveryListQuery = z.strictObject({
  state: z.enum(DELIVERY_STATES).optional(),
  cursor: cursor('dlv').optional(),
  limit: pageLimit,
});
