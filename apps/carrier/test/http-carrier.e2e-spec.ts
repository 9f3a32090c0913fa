import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import {
  type Counterpart,
  type CounterpartFault,
  describeCarrier,
} from '../../../libs/carriers/conformance.js';
import { createHttpCarrier } from '../../../libs/carriers/http/http.carrier.js';
import { listenForCallbacks } from '../../../libs/testing/callback-listener.js';
import { signatureHeaders } from '../callback-signature.js';
import { DEFAULTS } from '../carrier-settings.js';
import type { SubmissionFault } from '../fault-kinds.js';
import { startCarrier } from '../server.js';

const SECRET = `whsec_${Buffer.alloc(24, 'ours').toString('base64')}`;
const FOREIGN_SECRET = `whsec_${Buffer.alloc(24, 'theirs').toString('base64')}`;
const OLD_SECRET = `whsec_${Buffer.alloc(24, 'old').toString('base64')}`;
const FAULTS: Record<Exclude<CounterpartFault, 'slow_answer' | 'takes_two_at_a_time'>, SubmissionFault> = {
  down: 'down',
  unavailable: 'error_503',
  throttled: 'error_429',
  unauthorized: 'error_401',
  no_credit: 'error_402',
  refuses_half: 'refuse_half',
  refuses_half_for_good: 'refuse_half_for_good',
  loses_half: 'lose_half',
  hangs_after_accept: 'time_out_after_accept',
  resets_after_accept: 'reset_after_accept',
  fails_after_accept: 'error_500_after_accept',
  proxy_fails_after_accept: 'error_503_after_accept',
  garbage_reply: 'garbage',
};

/** The HTTP carrier against the real program; every fault and fate by the program's own switches. */
async function start(deduplicate: boolean): Promise<Counterpart> {
  const listener = await listenForCallbacks();
  const program = await startCarrier(
    {
      ...DEFAULTS,
      deduplicate,
      port: 0,
      latencyMeanMs: 20,
      latencyStddevMs: 0,
      callbackSecret: SECRET,
      token: 'a-token',
    },
    pino({ level: 'silent' }),
  );
  return {
    createCarrier: (overrides) =>
      createHttpCarrier({
        url: program.url,
        token: 'a-token',
        webhookSecrets: [OLD_SECRET, SECRET],
        callbackUrl: listener.url,
        deduplicates: deduplicate,
        ...overrides,
      }),
    setFault: (fault) => {
      if (fault === null) return program.setFault({ fault: 'none' });
      // Long enough for receipts to come first on a busy machine.
      if (fault === 'slow_answer') return program.setFault({ fault, delayMs: 1_500 });
      if (fault === 'takes_two_at_a_time') return program.setFault({ fault: 'error_413', messagesMax: 2 });
      return program.setFault({ fault: FAULTS[fault] });
    },
    numbers: {
      delivered: '+15005550000',
      undelivered: { to: '+15005550004', code: 'absent_subscriber' },
      refused: { to: '+15005550002', code: 'blocked' },
      busy: { to: '+15005550003', code: 'queue_full' },
    },
    acceptedCount: async () => program.stats().accepted + program.stats().acceptedAgain,
    callbacks: () => listener.callbacks,
    sign: (body, { atMs = Date.now(), foreignSecret = false } = {}) => ({
      url: '/receipts/http',
      headers: signatureHeaders(foreignSecret ? FOREIGN_SECRET : SECRET, 'msg_1', atMs, body),
      body,
    }),
    malformedBodies: [
      ['nothing', ''],
      ['not JSON', '{"ref":'],
      ['a number', '1'],
      ['null', '[null]'],
      ['a nested array', '[[]]'],
      ['no reference', '[{"status":"delivered"}]'],
      ['an empty reference', '{"ref":"","status":"delivered"}'],
      ['a status nobody knows', '{"ref":"a","status":"lost in space"}'],
      ['a status from the prototype', '{"ref":"a","status":"constructor"}'],
      ['too many', JSON.stringify(Array.from({ length: 5_001 }, () => ({ ref: 'a', status: 'sent' })))],
      ['many wrong ones', JSON.stringify(Array.from({ length: 50 }, () => ({ ref: 1, status: 2 })))],
    ],
    openConnections: () => program.openConnections(),
    close: async () => {
      await program.close();
      await listener.close();
    },
  };
}

describeCarrier('HTTP', () => start(true));
describeCarrier('HTTP without deduplication', () => start(false));

describe('fixtures/receipts', () => {
  const carrier = createHttpCarrier({
    url: 'http://127.0.0.1:9',
    token: 'a-token',
    webhookSecrets: [SECRET],
    callbackUrl: 'http://127.0.0.1:9',
  });
  afterAll(() => carrier.close());

  it.each([
    ['one', ['delivered null']],
    [
      'every-status',
      [
        'sent null',
        'delivered null',
        'undelivered absent_subscriber',
        'undelivered unknown',
        'expired expired',
        'failed carrier_failure',
      ],
    ],
    // What cannot be understood costs the others nothing.
    ['malformed', ['delivered null', 'failed unknown']],
    [
      'disorder',
      [
        'delivered null',
        'delivered null',
        'sent null',
        'undelivered handset_memory_full',
        'delivered null',
        'delivered null',
      ],
    ],
  ])('%s.json is read', (name, expected) => {
    const body = readFileSync(`fixtures/receipts/${name}.json`);
    const headers = signatureHeaders(SECRET, 'msg_1', Date.now(), body);
    const { receipts } = carrier.callbacks.read({ url: '/receipts/http', headers, body });
    expect(receipts.map(({ status, errorCode }) => `${status} ${errorCode}`)).toEqual(expected);
  });
});
