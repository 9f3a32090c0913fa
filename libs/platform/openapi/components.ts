/** The parts of a document that operations refer to by name: who may ask, parameters and headers. */
import type { oas31 } from 'zod-openapi';
import { SCOPES } from '../../contracts/scopes.js';
import { type OperationSpec, scopesOf } from './openapi.js';

/** Which key an operation needs, by the name of its scheme. */
export function security(operation: OperationSpec): oas31.SecurityRequirementObject[] {
  switch (operation.needs) {
    case 'public':
      return [];
    case 'admin':
      return [{ adminKey: [] }];
    case 'signature':
      return [{ carrierSignature: [] }];
    default:
      return [{ apiKey: [...scopesOf(operation)] }];
  }
}

export const SECURITY_SCHEMES: Record<string, oas31.SecuritySchemeObject> = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: `A key of a workspace. Its scopes:\n\n${Object.entries(SCOPES)
      .map(([scope, meaning]) => `- \`${scope}\`: ${meaning}`)
      .join('\n')}`,
  },
  adminKey: { type: 'http', scheme: 'bearer', description: 'The operator’s key (`ADMIN_KEY`).' },
  carrierSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'A carrier’s signature over the body, as Standard Webhooks has it.',
  },
};

export const PARAMETERS: Record<string, oas31.ParameterObject> = {
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description: 'Taken over into the reply and every log line; made where there is none.',
    schema: { type: 'string', pattern: '^[\\w.:-]{1,100}$', examples: ['order-4711'] },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of the reply you have; the answer is 304 without a body as long as it is true.',
    schema: { type: 'string', examples: ['W/"2jmj7l5rSw0yVb_vlWAYkK_YBwk"'] },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A repeated request with the same key and body changes nothing more and gets the stored reply, for 48 hours; with another body it is refused. A request that was refused changed nothing, and its key may be used again.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$', examples: ['order-4711'] },
  },
};

export const HEADERS: Record<string, oas31.HeaderObject> = {
  RequestId: {
    description: 'The id of the request in our logs.',
    required: true,
    schema: { type: 'string', examples: ['req_5f0c9a1b2d3e4f601'] },
  },
  RetryAfter: {
    description: 'Seconds to wait, where repeating helps.',
    schema: { type: 'integer', minimum: 1 },
  },
  IdempotentReplayed: {
    description: '`true` where this is the stored reply of an earlier request.',
    schema: { const: 'true' },
  },
  ETag: {
    description: 'The version of the reply, for `If-None-Match`.',
    schema: { type: 'string', examples: ['W/"2jmj7l5rSw0yVb_vlWAYkK_YBwk"'] },
  },
  WwwAuthenticate: { description: 'How to authenticate.', schema: { type: 'string', examples: ['Bearer'] } },
  RateLimit: {
    description:
      'What is left (`r`) of each limit the request was held to, and in how many seconds (`t`) all of it is there again (draft-ietf-httpapi-ratelimit-headers). Not there while nobody is limited.',
    schema: { type: 'string', examples: ['"key";r=599;t=1'] },
  },
  RateLimitPolicy: {
    description: 'These limits: how many requests (`q`) in how many seconds (`w`).',
    schema: { type: 'string', examples: ['"key";q=600;w=1'] },
  },
};

/** A reference to one of `HEADERS`. */
export const header = (name: string) => ({ $ref: `#/components/headers/${name}` });

export const RATE_LIMIT_HEADERS = {
  RateLimit: header('RateLimit'),
  'RateLimit-Policy': header('RateLimitPolicy'),
};

/** What every reply of an operation has. */
export const commonHeaders = ({ needs }: OperationSpec) => ({
  'X-Request-Id': header('RequestId'),
  ...(needs !== 'public' && needs !== 'signature' && RATE_LIMIT_HEADERS),
});
