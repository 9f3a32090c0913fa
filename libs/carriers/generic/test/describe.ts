import { type GenericAccount, genericAccount } from '../generic.schema.js';
import { SECRET } from './json-provider.js';

/** The provider of `json-provider.ts` as an account has it, one message a request; what is given holds instead. */
export function accountOf(url: string, own: Record<string, unknown> = {}): GenericAccount {
  return genericAccount.parse({
    credentials: { token: 'a-token' },
    request: {
      url: `${url}/v1/sms`,
      auth: { type: 'bearer', token: '{{token}}' },
      type: 'json',
      body: { ...MESSAGE },
    },
    response: rules('/'),
    receipt: RECEIPT,
    ...own,
  });
}

/** The same, many messages a request. */
export function batchAccountOf(url: string, own: Record<string, unknown> = {}): GenericAccount {
  return accountOf(url, {
    request: {
      url: `${url}/v1/sms/batch`,
      auth: { type: 'bearer', token: '{{token}}' },
      type: 'json',
      body: { kind: 'bulk' },
    },
    batch: {
      size: 100,
      item: MESSAGE,
      into: '/messages',
      entries: '/results',
      correlate: 'ref',
      key: './reference',
    },
    response: rules('./'),
    ...own,
  });
}

const MESSAGE = {
  to: '{{to}}',
  text: '{{text}}',
  from: '{{from}}',
  reference: '{{ref}}',
  callback: '{{callback_url}}',
};

/** `at` is where a message's own part of an answer begins. */
const rules = (at: string) => [
  {
    http: '2xx',
    path: '/error/code',
    equals: 'no_credit',
    means: 'account',
    code: 'carrier_credit_exhausted',
  },
  { http: '2xx', path: `${at}error/code`, equals: 'queue_full', means: 'retry', code: 'queue_full' },
  { http: '2xx', path: `${at}error/code`, equals: 'blocked', means: 'refused', code: 'blocked' },
  { http: '2xx', path: `${at}status`, equals: 'queued', means: 'accepted' },
  { http: 503, path: '/error/code', equals: 'unavailable', means: 'retry' },
];

export const RECEIPT = {
  verify: {
    type: 'hmac',
    secrets: ['the-secret-before-that', SECRET],
    header: 'X-Signature',
    prefix: 'v1=',
    signed: '{{timestamp}}.{{body}}',
    timestamp_header: 'X-Timestamp',
  },
  format: 'json',
  items: '/reports',
  ref: './reference',
  status: './status',
  statuses: {
    delivered: 'delivered',
    undelivered: 'undelivered',
    expired: 'expired',
    rejected: 'failed',
    sent: 'sent',
  },
  code: './error',
  codes: { absent: 'absent_subscriber' },
};
