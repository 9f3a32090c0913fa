/** What an API posts by itself, as the document has it. */
import type { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { exampleOf } from './openapi.js';

export interface Webhooks {
  readonly tag: string;
  readonly events: Readonly<Record<string, { summary: string; schema: z.ZodType }>>;
}

export function webhookObjects({ tag, events }: Webhooks): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(events).map(([type, { summary, schema }]) => [
      type,
      {
        post: {
          // onCampaignStarted
          operationId: `on${`.${type}`.replace(/\W(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
          summary: type,
          description: summary,
          tags: [tag],
          security: [],
          parameters: Object.entries(WEBHOOK_HEADERS).map(([name, description]) => ({
            name,
            in: 'header' as const,
            required: true,
            description,
            schema: { type: 'string' as const },
          })),
          requestBody: {
            required: true,
            content: { 'application/json': { schema, example: exampleOf(schema, `the event ${type}`) } },
          },
          responses: {
            '2XX': { description: 'Taken. Anything else, a redirect too, and it is sent again later.' },
            '410': { description: 'Nobody wants it any more: the webhook is disabled at once.' },
          },
        },
      },
    ]),
  );
}

const WEBHOOK_HEADERS = {
  'webhook-id': 'The id of the event, the same at every attempt: ignore one that you have.',
  'webhook-timestamp': 'Seconds since 1970, of this attempt.',
  'webhook-signature': 'Over id, timestamp and body, with each secret that is valid (Standard Webhooks).',
};
