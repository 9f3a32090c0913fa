import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Callback } from '../carrier.js';
import { type Counterpart, describeCarrier } from '../conformance.js';
import { accountAt } from './test/account.js';
import { NUMBERS, signedHeaders, startFakeTwilio } from './test/fake-twilio.js';
import { createTwilioCarrier } from './twilio.carrier.js';

async function start(): Promise<Counterpart> {
  const twilio = await startFakeTwilio();
  const callbacks: Callback[] = [];
  const listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = request.headers as Callback['headers'];
      callbacks.push({ url: request.url ?? '', headers, body: Buffer.concat(chunks) });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const callbackUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/receipts/twilio`;
  return {
    createCarrier: ({ submitTimeoutMs, closeGraceMs } = {}) =>
      createTwilioCarrier({
        name: 'twilio',
        account: accountAt(twilio.url, {
          callback_url: callbackUrl,
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
    callbacks: () => callbacks,
    sign: (body, { foreignSecret = false } = {}) => ({
      url: '/receipts/twilio?ref=1-1-1',
      headers: signedHeaders(
        `${callbackUrl}?ref=1-1-1`,
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
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

describeCarrier('Twilio', start);
