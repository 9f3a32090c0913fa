import type { Carrier } from './carrier.js';
import { createHttpCarrier } from './http/http.carrier.js';

export const CARRIER_SETTINGS = [
  'CARRIER_URL',
  'CARRIER_TOKEN',
  'CARRIER_WEBHOOK_SECRET',
  'CARRIER_CALLBACK_URL',
  'CARRIER_DEDUPLICATES',
  'CARRIER_IN_DOUBT',
  'CARRIER_SUBMIT_TIMEOUT_MS',
  'CARRIER_RATE_MAX',
  'CARRIER_TEST_URL',
  'CARRIER_TEST_TOKEN',
  'CARRIER_TEST_WEBHOOK_SECRET',
  'CARRIER_TEST_CALLBACK_URL',
] as const;

/** The name of the carrier that what test keys start goes to: a simulated one, which sends nothing to anybody. */
export const TEST_CARRIER = 'test';

/** The carriers of this installation by name; a campaign keeps the name of the one it was created for. */
export function openCarriers(config: {
  CARRIER_URL: string;
  CARRIER_TOKEN: string;
  CARRIER_WEBHOOK_SECRET: string;
  CARRIER_CALLBACK_URL: string;
  CARRIER_DEDUPLICATES: boolean;
  CARRIER_IN_DOUBT: 'hold' | 'resend';
  CARRIER_SUBMIT_TIMEOUT_MS: number;
  CARRIER_RATE_MAX: number;
  CARRIER_TEST_URL?: string | undefined;
  CARRIER_TEST_TOKEN?: string | undefined;
  CARRIER_TEST_WEBHOOK_SECRET?: string | undefined;
  CARRIER_TEST_CALLBACK_URL: string;
}): ReadonlyMap<string, Carrier> {
  const http = createHttpCarrier({
    name: 'http',
    url: config.CARRIER_URL,
    token: config.CARRIER_TOKEN,
    // Several, separated by spaces, while a secret is being rotated.
    webhookSecrets: config.CARRIER_WEBHOOK_SECRET.split(' '),
    callbackUrl: config.CARRIER_CALLBACK_URL,
    deduplicates: config.CARRIER_DEDUPLICATES,
    inDoubtPolicy: config.CARRIER_IN_DOUBT,
    submitTimeoutMs: config.CARRIER_SUBMIT_TIMEOUT_MS,
    messagesPerSecondMax: config.CARRIER_RATE_MAX || null,
    batchSizeMax: 2_000,
  });
  const { CARRIER_TEST_URL: url, CARRIER_TEST_TOKEN: token, CARRIER_TEST_WEBHOOK_SECRET: secret } = config;
  if (!url) return new Map([[http.name, http]]);
  if (!token || !secret) {
    throw new Error('with CARRIER_TEST_URL, set CARRIER_TEST_TOKEN and CARRIER_TEST_WEBHOOK_SECRET, too');
  }
  const test = createHttpCarrier({
    name: TEST_CARRIER,
    url,
    token,
    webhookSecrets: secret.split(' '),
    callbackUrl: config.CARRIER_TEST_CALLBACK_URL,
    deduplicates: true,
    inDoubtPolicy: 'hold',
    submitTimeoutMs: config.CARRIER_SUBMIT_TIMEOUT_MS,
    messagesPerSecondMax: null,
    batchSizeMax: 2_000,
  });
  return new Map([
    [http.name, http],
    [test.name, test],
  ]);
}
