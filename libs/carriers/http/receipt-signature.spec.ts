import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { ForgedReceiptError } from '../carrier.js';
import { importSecrets, verifySignature } from './receipt-signature.js';

/** The published example of the Standard Webhooks libraries. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const BODY = Buffer.from('{"test": 2432232314}');
const NOW_MS = 1614265330_000;
const OTHER_SECRET = `whsec_${Buffer.alloc(24, 'other').toString('base64')}`;

describe('verifySignature', () => {
  const keys = importSecrets([SECRET]);

  it('accepts the published example', () => {
    expect(() => verifySignature(keys, HEADERS, BODY, NOW_MS)).not.toThrow();
  });

  it('accepts any of several secrets and any of several signatures, while a secret is being rotated', () => {
    const both = importSecrets([OTHER_SECRET, SECRET]);
    const signatures = `v1a,xyz v1,AAAA ${HEADERS['webhook-signature']}`;
    expect(() =>
      verifySignature(both, { ...HEADERS, 'webhook-signature': signatures }, BODY, NOW_MS),
    ).not.toThrow();
    expect(() => verifySignature(importSecrets([OTHER_SECRET]), HEADERS, BODY, NOW_MS)).toThrow(
      ForgedReceiptError,
    );
  });

  it.each([
    ['five minutes old', 300, true],
    ['older', 301, false],
    ['five minutes ahead', -300, true],
    ['further ahead', -301, false],
  ])('%s', (_what, seconds, accepted) => {
    const verify = () => verifySignature(keys, HEADERS, BODY, NOW_MS + seconds * 1000);
    if (accepted) expect(verify).not.toThrow();
    else expect(verify).toThrow(ForgedReceiptError);
  });

  it.each([
    ['no id', { 'webhook-id': undefined }],
    ['another id', { 'webhook-id': 'msg_2' }],
    ['another second', { 'webhook-timestamp': '1614265331' }],
    ['a timestamp in another notation', { 'webhook-timestamp': '1614265330.0' }],
    ['no version', { 'webhook-signature': HEADERS['webhook-signature'].slice(3) }],
    ['an empty signature', { 'webhook-signature': 'v1,' }],
    [
      'the version of public keys',
      { 'webhook-signature': HEADERS['webhook-signature'].replace('v1', 'v1a') },
    ],
  ])('refuses %s', (_what, change) => {
    expect(() => verifySignature(keys, { ...HEADERS, ...change }, BODY, NOW_MS)).toThrow(ForgedReceiptError);
  });

  it('agrees with the reference library on any id, time and text', () => {
    const id = fc.stringMatching(/^[\w.-]{1,40}$/);
    const second = fc.integer({ min: 1, max: 4_000_000_000 });
    const secret = fc.uint8Array({ minLength: 16, maxLength: 64 });
    fc.assert(
      fc.property(id, second, fc.string({ unit: 'binary' }), secret, (webhookId, seconds, text, bytes) => {
        const whsec = `whsec_${Buffer.from(bytes).toString('base64')}`;
        const headers = {
          'webhook-id': webhookId,
          'webhook-timestamp': String(seconds),
          'webhook-signature': new Webhook(whsec).sign(webhookId, new Date(seconds * 1000), text),
        };
        verifySignature(importSecrets([whsec]), headers, Buffer.from(text), seconds * 1000);
      }),
    );
  });
});

describe('importSecrets', () => {
  it.each([[[]], [['']], [['whsec_']], [['whsec_c2hvcnQ=']], [[SECRET.slice(6)]]])(
    'refuses %j',
    (secrets) => {
      expect(() => importSecrets(secrets)).toThrow(/^webhookSecrets: /);
    },
  );
});
