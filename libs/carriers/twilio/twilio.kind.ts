import { anyText, optional, type ValuesOf, whole } from '../../contracts/setting.js';
import type { Carrier, CarrierKind } from '../carrier.js';
import { createTwilioCarrier } from './twilio.carrier.js';

const settings = {
  TWILIO_ACCOUNT_SID: optional(anyText),
  TWILIO_AUTH_TOKENS: optional(anyText),
  TWILIO_API_KEY_SID: optional(anyText),
  TWILIO_API_KEY_SECRET: optional(anyText),
  TWILIO_SENDER: optional(anyText),
  TWILIO_MESSAGING_SERVICE_SID: optional(anyText),
  TWILIO_CALLBACK_URL: optional(anyText),
  TWILIO_VALIDITY_S: optional(whole(1, 36_000)),
  TWILIO_URL: optional(anyText, 'https://api.twilio.com'),
  TWILIO_CONNECTIONS: optional(whole(1, 512), 32),
  TWILIO_RATE_MAX: optional(whole(0, 100_000), 0),
  TWILIO_SUBMIT_TIMEOUT_MS: optional(whole(1_000, 120_000), 10_000),
  TWILIO_IN_DOUBT: optional(anyText, 'hold'),
};

/** An account at Twilio: `twilio`, where `TWILIO_ACCOUNT_SID` is set. */
export const twilioKind: CarrierKind<typeof settings> = {
  settings,
  open,
  receiptBodies: async () => [],
};

async function open(config: ValuesOf<typeof settings>): Promise<Carrier[]> {
  if (!config.TWILIO_ACCOUNT_SID) return [];
  // Only who sends by Twilio loads zod for it.
  const { twilioAccount } = await import('./twilio.schema.js');
  const { success, data, error } = twilioAccount.safeParse(accountBy(config));
  if (!success)
    throw new Error(error.issues.map(({ path, message }) => `${nameOf(path[0])} ${message}`).join('; '));
  return [createTwilioCarrier({ name: 'twilio', account: data })];
}

function accountBy(config: ValuesOf<typeof settings>): Record<string, unknown> {
  return {
    account_sid: config.TWILIO_ACCOUNT_SID,
    auth_tokens: config.TWILIO_AUTH_TOKENS?.trim().split(/\s+/) ?? [],
    api_key_sid: config.TWILIO_API_KEY_SID,
    api_key_secret: config.TWILIO_API_KEY_SECRET,
    sender: config.TWILIO_SENDER,
    messaging_service_sid: config.TWILIO_MESSAGING_SERVICE_SID,
    callback_url: config.TWILIO_CALLBACK_URL,
    validity_s: config.TWILIO_VALIDITY_S,
    url: config.TWILIO_URL,
    connections: config.TWILIO_CONNECTIONS,
    rate: config.TWILIO_RATE_MAX || undefined,
    submit_timeout_ms: config.TWILIO_SUBMIT_TIMEOUT_MS,
    in_doubt: config.TWILIO_IN_DOUBT,
  };
}

/** The setting that a key of the account comes from. */
const nameOf = (key: PropertyKey | undefined) => `TWILIO_${String(key).toUpperCase()}`;
