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
] as const;

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
  return new Map([[http.name, http]]);
}
