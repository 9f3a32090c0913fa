/** The error replies of operations, from the codes that each may answer with. */
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { PROBLEM_KINDS, type ProblemCode } from '../../contracts/problem-codes.js';
import { header, RATE_LIMIT_HEADERS } from './components.js';
import { type Route, scopesOf } from './openapi.js';

/** Every code that the route may answer with: its own, and those of all routes of its kind. */
export function errorCodesOf({ method, operation, params }: Route): ProblemCode[] {
  const { needs, idempotent, errors = [] } = operation;
  const codes = new Set<ProblemCode>([...errors, 'internal_error']);
  const add = (...more: ProblemCode[]) => {
    for (const code of more) codes.add(code);
  };
  // What is refused before anybody looks at what is asked for.
  add('malformed_request', 'request_timeout', 'headers_too_large');
  if (Object.keys(params).length > 0) add('uri_too_long');
  if (method !== 'GET') add('too_large', 'unsupported_media_type');
  if (needs !== 'public') add('overloaded', 'unavailable');
  if (needs !== 'public' && method !== 'GET') add('insufficient_storage');
  // A carrier's request is read by the carrier's own parser.
  if (needs === 'signature') return [...codes];
  add('invalid_request');
  if (idempotent) add('idempotency_in_flight', 'idempotency_key_reused');
  if (needs !== 'public') add('unauthorized', 'rate_limited');
  if (scopesOf(operation).length > 0) add('insufficient_scope', 'workspace_suspended', 'concurrency_limited');
  return [...codes];
}

/** Codes of one status are one reply. */
export function byStatus(codes: readonly ProblemCode[]): Map<number, ProblemCode[]> {
  const groups = new Map<number, ProblemCode[]>();
  for (const code of [...codes].sort()) {
    const { status } = PROBLEM_KINDS[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return groups;
}

/** The reply with one of these codes, which are of one status. */
export function errorObject(codes: readonly ProblemCode[]): ZodOpenApiResponseObject {
  const { status } = PROBLEM_KINDS[codes[0]!];
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEM_KINDS[code].meaning}`).join('\n\n'),
    headers: {
      'X-Request-Id': header('RequestId'),
      ...(status === 401 && { 'WWW-Authenticate': header('WwwAuthenticate') }),
      ...([409, 429, 503].includes(status) && { 'Retry-After': header('RetryAfter') }),
      ...RATE_LIMIT_HEADERS,
    },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            {
              type: 'object',
              required: ['status', 'code'],
              properties: { status: { const: status }, code: { enum: [...codes] } },
            },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }])),
      },
    },
  };
}

const EXTENSIONS: Partial<Record<ProblemCode, object>> = {
  insufficient_credit: { needed: '500', available: '120.5', shortfall: '379.5' },
  quota_exceeded: { quota: { name: 'drafts', limit: 1_000, used: 1_000 } },
  too_many_webhooks: { quota: { name: 'webhooks', limit: 20, used: 20 } },
  wrong_status: { campaignStatus: 'completed' },
  invalid_request: {
    errors: [{ field: 'name', detail: 'must not be empty' }],
  },
};

const problemExample = (code: ProblemCode) => ({
  type: `/problems/${code}`,
  title: PROBLEM_KINDS[code].title,
  status: PROBLEM_KINDS[code].status,
  detail: PROBLEM_KINDS[code].meaning,
  code,
  requestId: 'req_5f0c9a1b2d3e4f601',
  ...EXTENSIONS[code],
});
