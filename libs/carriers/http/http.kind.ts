import { z } from 'zod';
import { type Carrier, type CarrierKind, TEST_CARRIER } from '../carrier.js';
import { createHttpCarrier } from './http.carrier.js';
import { CODE_LENGTH_MAX, RECEIPTS_MAX, REFERENCE_LENGTH_MAX, STATUS_WORDS } from './receipts.js';

const settings = {
  CARRIER_URL: z.url().default('http://127.0.0.1:8010'),
  CARRIER_TOKEN: z.string().min(1),
  CARRIER_WEBHOOK_SECRET: z.string().startsWith('whsec_'),
  CARRIER_CALLBACK_URL: z.url().default('http://127.0.0.1:8002/receipts/http'),
  CARRIER_DEDUPLICATES: z.stringbool().default(true),
  CARRIER_SUBMIT_TIMEOUT_MS: z.coerce.number().int().min(100).max(120_000).default(10_000),
  CARRIER_IN_DOUBT: z.enum(['hold', 'resend']).default('hold'),
  CARRIER_RATE_MAX: z.coerce.number().int().min(0).max(1_000_000).default(0),

  CARRIER_TEST_URL: z.url().optional(),
  CARRIER_TEST_TOKEN: z.string().min(1).optional(),
  CARRIER_TEST_WEBHOOK_SECRET: z.string().startsWith('whsec_').optional(),
  CARRIER_TEST_CALLBACK_URL: z.url().default('http://127.0.0.1:8002/receipts/test'),
};

type Config = z.output<z.ZodObject<typeof settings>>;

const receipt = z
  .object({
    ref: z
      .string()
      .min(1)
      .max(REFERENCE_LENGTH_MAX)
      .meta({ description: 'The reference the message was submitted with.' }),
    status: z.enum(STATUS_WORDS).meta({ id: 'ReceiptStatus' }),
    code: z.string().max(CODE_LENGTH_MAX).nullish().meta({ description: 'The carrier’s own error code.' }),
    at: z.unknown().optional().meta({ description: 'Not looked at.' }),
  })
  .meta({ id: 'Receipt', examples: [{ ref: '2s-17-1', status: 'delivered' }] });

/** Our own protocol over HTTP: the account `http`, and `test` where it is configured. */
export const httpKind: CarrierKind<typeof settings> = {
  settings,
  open: (config) => [openHttp(config), ...openTest(config)],
  receiptBodies: [receipt, z.array(receipt).max(RECEIPTS_MAX)],
};

function openHttp(config: Config): Carrier {
  return createHttpCarrier({
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
}

function openTest(config: Config): Carrier[] {
  const { CARRIER_TEST_URL: url, CARRIER_TEST_TOKEN: token, CARRIER_TEST_WEBHOOK_SECRET: secret } = config;
  if (!url) return [];
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
  return [test];
}
