import { type TwilioAccount, twilioAccount } from '../twilio.schema.js';
import { ACCOUNT_SID, AUTH_TOKEN } from './fake-twilio.js';

export const CALLBACK_URL = 'https://sms.example.com/receipts/twilio';

/** The account of `fake-twilio.ts`, as a file may have it; what is given holds instead. */
export function accountAt(url: string, own: Record<string, unknown> = {}): TwilioAccount {
  return twilioAccount.parse({
    account_sid: ACCOUNT_SID,
    auth_tokens: [AUTH_TOKEN],
    sender: '+15005550006',
    callback_url: CALLBACK_URL,
    url,
    ...own,
  });
}
