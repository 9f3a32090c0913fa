import { accountAt } from './test/account.js';
import { ACCOUNT_SID, API_KEY, AUTH_TOKEN } from './test/fake-twilio.js';
import { twilioAccount } from './twilio.schema.js';

const ACCOUNT = {
  kind: 'twilio',
  account_sid: ACCOUNT_SID,
  auth_tokens: [AUTH_TOKEN],
  sender: 'Broadside',
  callback_url: 'https://sms.example.com/receipts/twilio',
};

it('needs five keys, and has limits for the others', () => {
  expect(twilioAccount.parse(ACCOUNT)).toEqual({
    ...ACCOUNT,
    url: 'https://api.twilio.com',
    connections: 32,
    batch_size: 500,
    submit_timeout_ms: 10_000,
    in_doubt: 'hold',
  });
});

it.each(['+15005550006', '15005550006', '12345', 'Broadside', 'Shop 24', '3rd-Party'])(
  'takes the sender %s',
  (sender) => {
    expect(accountAt('https://api.twilio.com', { sender }).sender).toBe(sender);
  },
);

it.each<[key: string, own: Record<string, unknown>]>([
  ['account_sid', { account_sid: 'AC1' }],
  ['account_sid', { account_sid: API_KEY.sid }],
  ['auth_tokens', { auth_tokens: [] }],
  ['auth_tokens.0', { auth_tokens: [''] }],
  ['auth_tokens.0', { auth_tokens: ['a token with spaces in it'] }],
  ['auth_tokens', { auth_tokens: [AUTH_TOKEN, AUTH_TOKEN, AUTH_TOKEN] }],
  ['api_key_secret', { api_key_sid: API_KEY.sid }],
  ['api_key_secret', { api_key_secret: API_KEY.secret }],
  ['sender', { sender: undefined }],
  ['sender', { messaging_service_sid: `MG${'0c'.repeat(16)}` }],
  ['sender', { sender: 'whatsapp:+15005550006' }],
  ['sender', { sender: 'twelve chars' }],
  ['callback_url', { callback_url: 'sms.example.com/receipts/twilio' }],
  ['callback_url', { callback_url: 'ftp://sms.example.com/receipts/twilio' }],
  ['callback_url', { callback_url: 'https://user:pass@sms.example.com/receipts/twilio' }],
  ['callback_url', { callback_url: 'https://sms.example.com/receipts/twilio#rc=1' }],
  ['callback_url', { callback_url: 'https://sms.example.com/receipts/twilio?ref=1' }],
  ['validity_s', { validity_s: 36_001 }],
  ['connections', { connections: 0 }],
  ['batch_size', { batch_size: 501 }],
  ['', { auth_token: AUTH_TOKEN }],
])('names %s, and no secret, of what is wrong with it', (key, own) => {
  const { success, error } = twilioAccount.safeParse({ ...ACCOUNT, ...own });
  expect(success).toBe(false);
  expect(error!.issues.map(({ path }) => path.join('.'))).toContain(key);
  expect(error!.message).not.toContain(AUTH_TOKEN);
  expect(error!.message).not.toContain(API_KEY.secret);
});
