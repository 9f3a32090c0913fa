import { readSettings } from '../../contracts/setting.js';
import { ACCOUNT_SID, AUTH_TOKEN } from './test/fake-twilio.js';
import { twilioKind } from './twilio.kind.js';

const GIVEN = {
  TWILIO_ACCOUNT_SID: ACCOUNT_SID,
  TWILIO_AUTH_TOKENS: AUTH_TOKEN,
  TWILIO_SENDER: 'Broadside',
  TWILIO_CALLBACK_URL: 'https://sms.example.com/receipts/twilio',
};
const log = { info: () => {}, warn: () => {} };

function open(given: Record<string, string>) {
  const names = Object.keys(twilioKind.settings) as (keyof typeof twilioKind.settings)[];
  const { values, faults } = readSettings(twilioKind.settings, names, given);
  expect(faults).toEqual([]);
  return twilioKind.open(values, log);
}

it('is no carrier without an account', async () => {
  expect(await open({})).toEqual([]);
});

it('is one by the settings of an account', async () => {
  const [carrier] = await open({ ...GIVEN, TWILIO_RATE_MAX: '40', TWILIO_IN_DOUBT: 'resend' });
  expect(carrier).toMatchObject({
    name: 'twilio',
    capabilities: {
      deduplicates: false,
      returnsReference: true,
      inDoubtPolicy: 'resend',
      batchSizeMax: 160,
      messagesPerSecondMax: 40,
      submitTimeoutMs: 10_000,
    },
  });
  await carrier!.close();
});

it.each([
  ['TWILIO_ACCOUNT_SID', { TWILIO_ACCOUNT_SID: 'AC1' }],
  ['TWILIO_AUTH_TOKENS', { TWILIO_AUTH_TOKENS: '' }],
  ['TWILIO_AUTH_TOKENS', { TWILIO_AUTH_TOKENS: `${AUTH_TOKEN} ${AUTH_TOKEN} ${AUTH_TOKEN}` }],
  ['TWILIO_API_KEY_SECRET', { TWILIO_API_KEY_SID: `SK${'0b'.repeat(16)}` }],
  ['TWILIO_SENDER', { TWILIO_MESSAGING_SERVICE_SID: `MG${'0c'.repeat(16)}` }],
  ['TWILIO_CALLBACK_URL', { TWILIO_CALLBACK_URL: 'sms.example.com' }],
  ['TWILIO_IN_DOUBT', { TWILIO_IN_DOUBT: 'drop' }],
])('names the setting %s that is wrong, and tells no secret', async (name, own) => {
  const failure = await Promise.resolve(open({ ...GIVEN, ...own })).catch((error: Error) => error.message);
  expect(failure).toContain(`${name} `);
  expect(failure).not.toContain(AUTH_TOKEN);
});
