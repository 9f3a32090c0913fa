import {
  oneOf,
  optional,
  required,
  signingSecrets,
  textFrom,
  url,
  type ValuesOf,
  whole,
  yesOrNo,
} from '../../contracts/setting.js';
import { type Carrier, type CarrierKind, TEST_CARRIER } from '../carrier.js';
import { createHttpCarrier } from './http.carrier.js';

const settings = {
  CARRIER_URL: optional(url, 'http://127.0.0.1:8010'),
  CARRIER_TOKEN: required(textFrom(1)),
  CARRIER_WEBHOOK_SECRET: required(signingSecrets),
  CARRIER_CALLBACK_URL: optional(url, 'http://127.0.0.1:8002/receipts/http'),
  CARRIER_DEDUPLICATES: optional(yesOrNo, true),
  CARRIER_RETURNS_REFERENCE: optional(yesOrNo, true),
  CARRIER_SUBMIT_TIMEOUT_MS: optional(whole(100, 120_000), 10_000),
  CARRIER_IN_DOUBT: optional(oneOf('hold', 'resend'), 'hold'),
  CARRIER_RATE_MAX: optional(whole(0, 1_000_000), 0),

  CARRIER_TEST_URL: optional(url),
  CARRIER_TEST_TOKEN: optional(textFrom(1)),
  CARRIER_TEST_WEBHOOK_SECRET: optional(signingSecrets),
  CARRIER_TEST_CALLBACK_URL: optional(url, 'http://127.0.0.1:8002/receipts/test'),
};

type Config = ValuesOf<typeof settings>;

/** Our own protocol over HTTP: the account `http`, and `test` where it is configured. */
export const httpKind: CarrierKind<typeof settings> = {
  settings,
  open: (config) => [openHttp(config), ...openTest(config)],
  receiptBodies: async () => (await import('./receipt.schema.js')).receiptBodies,
};

function openHttp(config: Config): Carrier {
  return createHttpCarrier({
    name: 'http',
    url: config.CARRIER_URL,
    token: config.CARRIER_TOKEN,
    webhookSecrets: config.CARRIER_WEBHOOK_SECRET,
    callbackUrl: config.CARRIER_CALLBACK_URL,
    deduplicates: config.CARRIER_DEDUPLICATES,
    returnsReference: config.CARRIER_RETURNS_REFERENCE,
    inDoubtPolicy: config.CARRIER_IN_DOUBT,
    submitTimeoutMs: config.CARRIER_SUBMIT_TIMEOUT_MS,
    messagesPerSecondMax: config.CARRIER_RATE_MAX || null,
    batchSizeMax: 2_000,
  });
}

function openTest(config: Config): Carrier[] {
  const {
    CARRIER_TEST_URL: testUrl,
    CARRIER_TEST_TOKEN: token,
    CARRIER_TEST_WEBHOOK_SECRET: webhookSecrets,
  } = config;
  if (!testUrl) return [];
  if (!token || !webhookSecrets) {
    throw new Error('with CARRIER_TEST_URL, set CARRIER_TEST_TOKEN and CARRIER_TEST_WEBHOOK_SECRET, too');
  }
  const test = createHttpCarrier({
    name: TEST_CARRIER,
    url: testUrl,
    token,
    webhookSecrets,
    callbackUrl: config.CARRIER_TEST_CALLBACK_URL,
    deduplicates: true,
    inDoubtPolicy: 'hold',
    submitTimeoutMs: config.CARRIER_SUBMIT_TIMEOUT_MS,
    messagesPerSecondMax: null,
    batchSizeMax: 2_000,
  });
  return [test];
}
