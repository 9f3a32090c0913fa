import { z } from 'zod';
import { senderFault } from '../../sms/sender-id.js';

const sid = (prefix: string, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `is not ${what}: "${prefix}" and 32 hexadecimal digits`);
/** Printable, so that a header can carry it; one that is a few characters long is a variable that was not set. */
const secret = z.string().regex(/^[\x21-\x7e]{16,200}$/, 'is not 16 to 200 printable characters of ASCII');
const sender = z.string().superRefine((given, context) => {
  const fault = senderFault(given);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});
/** As Twilio signs it, so nothing in it may be left to taste. */
const callbackUrl = z
  .url({ protocol: /^https?$/ })
  .max(1_000)
  .refine((given) => {
    if (!URL.canParse(given)) return true;
    const { username, password, hash, searchParams } = new URL(given);
    return username + password + hash === '' && !searchParams.has('ref');
  }, 'has a user, a password, a fragment or a parameter "ref", which may not be there');

/** An account at Twilio, as its file has it. */
export const twilioAccount = z
  .strictObject({
    kind: z.literal('twilio').optional(),
    account_sid: sid('AC', 'an account SID'),
    /** The first signs in where there is no API key; each may have signed a callback. Two while one is exchanged. */
    auth_tokens: z.array(secret).min(1).max(2),
    api_key_sid: sid('SK', 'the SID of an API key').optional(),
    api_key_secret: secret.optional(),
    /** Of campaigns that name none. */
    sender: sender.optional(),
    /** Instead of it. */
    messaging_service_sid: sid('MG', 'the SID of a Messaging Service').optional(),
    /** `/receipts/` and the account's name, as Twilio reaches it from outside. */
    callback_url: callbackUrl,
    /** How long Twilio tries (ValidityPeriod); its own default is 10 hours. */
    validity_s: z.int().min(1).max(36_000).optional(),
    url: z.url({ protocol: /^https?$/ }).default('https://api.twilio.com'),
    /** Requests at once. */
    connections: z.int().min(1).max(512).default(32),
    /** Messages a second. */
    rate: z.number().positive().max(100_000).optional(),
    /** Messages that are given to it at once. */
    batch_size: z.int().min(1).max(500).default(500),
    submit_timeout_ms: z.int().min(1_000).max(120_000).default(10_000),
    in_doubt: z.enum(['hold', 'resend']).default('hold'),
  })
  .refine(({ sender, messaging_service_sid }) => Boolean(sender) !== Boolean(messaging_service_sid), {
    path: ['sender'],
    error:
      'give sender or messaging_service_sid, and not both: messages of campaigns without a sender need one',
  })
  .refine(({ api_key_sid, api_key_secret }) => Boolean(api_key_sid) === Boolean(api_key_secret), {
    path: ['api_key_secret'],
    error: 'api_key_sid and api_key_secret go together',
  });

export type TwilioAccount = z.output<typeof twilioAccount>;
