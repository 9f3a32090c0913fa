import type { Dispatcher } from 'undici';
import type { OutboundMessage } from '../carrier.js';
import type { TwilioAccount } from './twilio.schema.js';

/**
 * Twilio calls back once more when it got no answer, or a 5xx, as while Postgres is away here; without this it does so
 * only where it could not connect. What stands behind `#` is for Twilio alone, neither sent nor signed
 * (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
 */
const REPEATS = '#rc=5&rp=ct,rt,5xx';

/** The parameter of a callback URL that has our reference. */
export const REFERENCE_PARAMETER = 'ref';

/** Writes the requests of an account: one creates one message (https://www.twilio.com/docs/messaging/api/message-resource). */
export function messageWriter(account: TwilioAccount) {
  const { origin, pathname } = new URL(account.url);
  const path = `${pathname.replace(/\/+$/, '')}/2010-04-01/Accounts/${account.account_sid}/Messages.json`;
  const headers = {
    authorization: `Basic ${Buffer.from(credentials(account)).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };

  return {
    origin,
    write({ reference, to, text }: OutboundMessage, sender?: string): Dispatcher.DispatchOptions {
      const from = fromOf(sender ?? account.sender);
      const form = new URLSearchParams({
        To: to,
        ...(from === undefined ? { MessagingServiceSid: account.messaging_service_sid! } : { From: from }),
        Body: text,
        StatusCallback: callbackFor(account.callback_url, reference),
        ...(account.validity_s !== undefined && { ValidityPeriod: String(account.validity_s) }),
      });
      return { path, method: 'POST', headers, body: form.toString() };
    },
  };
}

/** Twilio wants numbers with their "+"; short codes, of at most 8 digits here, have none. */
function fromOf(sender: string | undefined): string | undefined {
  return sender !== undefined && /^\d{9,}$/.test(sender) ? `+${sender}` : sender;
}

function credentials({ account_sid, auth_tokens, api_key_sid, api_key_secret }: TwilioAccount): string {
  return api_key_sid ? `${api_key_sid}:${api_key_secret}` : `${account_sid}:${auth_tokens[0]}`;
}

function callbackFor(callbackUrl: string, reference: string): string {
  const url = new URL(callbackUrl);
  url.search = `${url.search ? `${url.search}&` : '?'}${REFERENCE_PARAMETER}=${encodeURIComponent(reference)}`;
  return `${url.href}${REPEATS}`;
}
