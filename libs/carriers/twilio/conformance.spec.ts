import { listenForCallbacks } from '../../testing/callback-listener.js';
import { type Counterpart, describeCarrier } from '../conformance.js';
import { accountAt } from './test/account.js';
import { NUMBERS, signedHeaders, startFakeTwilio } from './test/fake-twilio.js';
import { createTwilioCarrier } from './twilio.carrier.js';

async function start(): Promise<Counterpart> {
  const twilio = await startFakeTwilio();
  const listener = await listenForCallbacks(0, 'twilio');
  return {
    createCarrier: ({ submitTimeoutMs, closeGraceMs } = {}) =>
      createTwilioCarrier({
        name: 'twilio',
        account: accountAt(twilio.url, {
          callback_url: listener.url,
          // One connection, so that every second message is one that the other side can know.
          connections: 1,
          submit_timeout_ms: submitTimeoutMs ?? 30_000,
        }),
        closeGraceMs,
      }),
    setFault: (fault) => twilio.setFault(fault),
    splitsByItself: true,
    neverShows: ['unavailable', 'no_credit'],
    signsNoTime: true,
    numbers: {
      delivered: NUMBERS.delivered,
      undelivered: { to: NUMBERS.undelivered, code: 'absent_subscriber' },
      refused: { to: NUMBERS.optedOut, code: 'blocked' },
      busy: { to: NUMBERS.busy, code: 'queue_full' },
    },
    acceptedCount: async () => twilio.accepted.length,
    callbacks: () => listener.callbacks,
    sign: (body, { foreignSecret = false } = {}) => ({
      url: '/receipts/twilio?ref=1-1-1',
      headers: signedHeaders(
        `${listener.url}?ref=1-1-1`,
        new URLSearchParams(body.toString()),
        foreignSecret ? 'somebody elses' : undefined,
      ),
      body,
    }),
    malformedBodies: [
      ['nothing', ''],
      ['no form', '{"MessageStatus":"delivered"}'],
      ['no status', 'MessageSid=SM1'],
      ['an empty status', 'MessageStatus='],
      ['a status nobody knows', 'MessageStatus=lost+in+space'],
      ['a status from the prototype', 'MessageStatus=constructor'],
      ['a message from a person', 'SmsStatus=received&Body=STOP'],
    ],
    openConnections: async () => twilio.openConnections(),
    close: async () => {
      await twilio.allTold();
      await twilio.close();
      await listener.close();
    },
  };
}

describeCarrier('Twilio', start);
