import { listenForCallbacks } from '../../testing/callback-listener.js';
import { type Counterpart, describeCarrier } from '../conformance.js';
import { createGenericCarrier } from './generic.carrier.js';
import { accountOf, batchAccountOf } from './test/describe.js';
import { NUMBERS, SECRET, signedHeaders, startJsonProvider } from './test/json-provider.js';

/** The provider takes one message a request, or a batch; `accountFor` describes it so. */
async function start(accountFor: typeof accountOf, own: Record<string, unknown>): Promise<Counterpart> {
  const provider = await startJsonProvider({ tells: true });
  const listener = await listenForCallbacks(0, 'generic');
  return {
    createCarrier: ({ submitTimeoutMs, closeGraceMs } = {}) =>
      createGenericCarrier({
        name: 'generic',
        account: accountFor(provider.url, {
          callback_url: listener.url,
          ...(submitTimeoutMs && { submit_timeout_ms: submitTimeoutMs }),
          ...own,
        }),
        closeGraceMs,
      }),
    setFault: (fault) => provider.setFault(fault),
    splitsByItself: true,
    numbers: {
      delivered: NUMBERS.delivered,
      undelivered: { to: NUMBERS.undelivered, code: 'absent_subscriber' },
      refused: { to: NUMBERS.blocked, code: 'blocked' },
      busy: { to: NUMBERS.busy, code: 'queue_full' },
    },
    acceptedCount: async () => provider.accepted.length,
    callbacks: () => listener.callbacks,
    sign: (body, { atMs = Date.now(), foreignSecret = false } = {}) => ({
      url: '/receipts/generic',
      headers: signedHeaders(body, atMs, foreignSecret ? 'somebody elses' : SECRET),
      body,
    }),
    malformedBodies: [
      ['nothing', ''],
      ['not JSON', '{"reports":'],
      ['no list', '{}'],
      ['null', '{"reports":[null]}'],
      ['no reference', '{"reports":[{"status":"delivered"}]}'],
      ['an empty reference', '{"reports":[{"reference":"","status":"delivered"}]}'],
      ['a status nobody knows', '{"reports":[{"reference":"a","status":"lost in space"}]}'],
      ['a status from the prototype', '{"reports":[{"reference":"a","status":"constructor"}]}'],
      ['too many', JSON.stringify({ reports: Array(5_001).fill({ reference: 'a', status: 'sent' }) })],
      ['many wrong ones', JSON.stringify({ reports: Array(50).fill({ reference: 1.5, status: 2 }) })],
    ],
    openConnections: async () => provider.openConnections(),
    close: async () => {
      await provider.close();
      await listener.close();
    },
  };
}

// One connection, so that every second message is one that the provider can know.
describeCarrier('a provider that takes one message a request', () => start(accountOf, { connections: 1 }));
describeCarrier('a provider that takes many', () => start(batchAccountOf, {}));
