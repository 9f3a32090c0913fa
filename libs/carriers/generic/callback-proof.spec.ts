import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { type Callback, ForgedReceiptError, MalformedReceiptError } from '../carrier.js';
import { callbacksOf } from './callbacks.js';
import { genericAccount, type ReceiptDescription } from './generic.schema.js';
import { accountOf, RECEIPT } from './test/describe.js';

const OLD = 'the-old-secret';
const NEW = 'the-new-secret';
const URL_OF = 'https://sms.example.com/base/receipts/one';
const BODY = JSON.stringify({ reference: 'a', status: 'ok' });
const nowS = () => Math.floor(Date.now() / 1_000);

function describe_(own: Record<string, unknown>): ReceiptDescription {
  const receipt = {
    format: 'json',
    ref: '/reference',
    status: '/status',
    statuses: { ok: 'delivered' },
    ...own,
  };
  return accountOf('http://127.0.0.1:9', { receipt }).receipt!;
}
const callbacks = (own: Record<string, unknown>) => callbacksOf(describe_(own), URL_OF);
const callback = (headers: Callback['headers'], body = BODY, url = '/receipts/one'): Callback => ({
  url,
  headers,
  body: Buffer.from(body),
});

const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
function jwt(claims: object, { secret = NEW, header = { alg: 'HS256' } as object } = {}): string {
  const text = `${b64(header)}.${b64(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

describe('hmac', () => {
  const verify = {
    type: 'hmac',
    secrets: [NEW, OLD],
    header: 'X-Sig',
    encoding: 'base64',
    algorithm: 'sha512',
  };
  const sign = (secret: string, body = BODY) => createHmac('sha512', secret).update(body).digest('base64');

  it('believes the new and the old secret, and no other', () => {
    const { read } = callbacks({ verify });
    for (const secret of [NEW, OLD]) {
      expect(read(callback({ 'x-sig': sign(secret) })).receipts).toHaveLength(1);
    }
    for (const value of [
      sign('another-secret'),
      sign(NEW, 'x'),
      sign(NEW).slice(1),
      '',
      'x'.repeat(5_000),
      undefined,
    ]) {
      expect(() => read(callback({ 'x-sig': value }))).toThrow(ForgedReceiptError);
    }
  });

  it('covers the URL that the provider was given, with the parameters that came', () => {
    const { read } = callbacks({ verify: { ...verify, signed: '{{url}}|{{body}}' }, ref: '?ref' });
    const signature = sign(NEW, `${URL_OF}?ref=a|${BODY}`);
    expect(read(callback({ 'x-sig': signature }, BODY, '/receipts/one?ref=a')).receipts).toHaveLength(1);
    expect(() => read(callback({ 'x-sig': signature }, BODY, '/receipts/one?ref=b'))).toThrow(
      ForgedReceiptError,
    );
  });
});

describe('jwt', () => {
  const verify = {
    type: 'jwt',
    secrets: [NEW, OLD],
    header: 'Authorization',
    prefix: 'Bearer ',
    body_hash: 'payload_hash',
  };
  const claims = () => ({ iat: nowS(), iss: 'Vonage', payload_hash: sha(BODY) });
  const { read, check } = callbacks({ verify });

  it('believes a token for this body, of either secret', () => {
    for (const secret of [NEW, OLD]) {
      const genuine = callback({ authorization: `Bearer ${jwt(claims(), { secret })}` });
      expect(read(genuine).receipts).toHaveLength(1);
      expect(() => check(genuine)).not.toThrow();
    }
  });

  it.each<[string, () => string]>([
    ['of another secret', () => jwt(claims(), { secret: 'another-secret' })],
    ['that is not signed', () => jwt(claims(), { header: { alg: 'none' } })],
    ['by another algorithm', () => jwt(claims(), { header: { alg: 'HS512' } })],
    ['without a signature', () => jwt(claims()).replace(/[^.]+$/, '')],
    ['for another body', () => jwt({ ...claims(), payload_hash: sha('x') })],
    ['for no body', () => jwt({ iat: nowS() })],
    ['that is old', () => jwt({ ...claims(), iat: nowS() - 1_000 })],
    ['of the future', () => jwt({ ...claims(), iat: nowS() + 1_000 })],
    ['that has expired', () => jwt({ ...claims(), exp: nowS() - 1_000 })],
    ['that is not valid yet', () => jwt({ ...claims(), nbf: nowS() + 1_000 })],
    ['without a time', () => jwt({ payload_hash: sha(BODY) })],
    ['whose time is no number', () => jwt({ ...claims(), iat: 'now' })],
    [
      'whose claims are none',
      () =>
        `${b64({ alg: 'HS256' })}.bnVsbA.${createHmac('sha256', NEW)
          .update(`${b64({ alg: 'HS256' })}.bnVsbA`)
          .digest('base64url')}`,
    ],
    ['that is none', () => 'what'],
  ])('believes no token %s', (_, token) => {
    expect(() => read(callback({ authorization: `Bearer ${token()}` }))).toThrow(ForgedReceiptError);
  });

  it('proves a receipt in a URL by the URL', () => {
    const byUrl = { ...verify, body_hash: undefined, url_hash: 'url_hash' };
    const { read } = callbacks({ verify: byUrl, format: 'query', ref: '?r', status: '?s' });
    const genuine = {
      authorization: `Bearer ${jwt({ exp: nowS() + 60, url_hash: sha(`${URL_OF}?r=a&s=ok`) })}`,
    };
    expect(read(callback(genuine, '', '/receipts/one?r=a&s=ok')).receipts).toHaveLength(1);
    expect(() => read(callback(genuine, '', '/receipts/one?r=b&s=ok'))).toThrow(ForgedReceiptError);
    expect(() => read(callback(genuine, 'x', '/receipts/one?r=a&s=ok'))).toThrow(ForgedReceiptError);
  });
});

it('believes the name and password of basic authentication', () => {
  const { read, check } = callbacks({ verify: { type: 'basic', user: 'us', passwords: [NEW, OLD] } });
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  for (const secret of [NEW, OLD]) expect(read(callback(basic(`us:${secret}`))).receipts).toHaveLength(1);
  for (const headers of [
    basic(`them:${NEW}`),
    basic('us:'),
    basic(NEW),
    { authorization: `Bearer ${NEW}` },
    {},
  ]) {
    expect(() => check(callback(headers))).toThrow(ForgedReceiptError);
    expect(() => read(callback(headers))).toThrow(ForgedReceiptError);
  }
});

it('believes a secret in the URL', () => {
  const { read, check } = callbacks({ verify: { type: 'url-secret', secrets: [NEW, OLD] } });
  for (const secret of [NEW, OLD]) {
    expect(read(callback({}, BODY, `/receipts/one?x=1&secret=${secret}`)).receipts).toHaveLength(1);
  }
  for (const url of [
    '/receipts/one',
    '/receipts/one?secret=',
    `/receipts/one?secret=${NEW}x`,
    `/receipts/one?x=${NEW}`,
  ]) {
    expect(() => check(callback({}, BODY, url))).toThrow(ForgedReceiptError);
    expect(() => read(callback({}, BODY, url))).toThrow(ForgedReceiptError);
  }
});

it.each<[string, object]>([
  ['does not name {{body}}', { verify: { ...RECEIPT.verify, signed: '{{timestamp}}' } }],
  ['does not name {{url}}', { verify: RECEIPT.verify, ref: '?ref' }],
  ['names {{timestamp}} if', { verify: { ...RECEIPT.verify, signed: '{{body}}' } }],
  ['names {{nonce}} if', { verify: { ...RECEIPT.verify, signed: '{{nonce}}{{timestamp}}{{body}}' } }],
  ['names {{secret}}, which is none of', { verify: { ...RECEIPT.verify, signed: '{{secret}}' } }],
  ['body_hash: is needed', { verify: { type: 'jwt', secrets: [NEW], header: 'X', url_hash: 'u' } }],
  [
    'url_hash: is needed',
    { verify: { type: 'jwt', secrets: [NEW], header: 'X', body_hash: 'b' }, ref: '?ref' },
  ],
])('refuses at its start what would leave something unproved: %s', (complaint, own) => {
  expect(() => callbacks(own as Record<string, unknown>)).toThrow(complaint);
});

it.each<[string, object]>([
  ['receipt.verify', { ...RECEIPT, verify: undefined }],
  ['receipt.verify.type', { ...RECEIPT, verify: { type: 'none' } }],
  ['receipt.verify.secrets.0', { ...RECEIPT, verify: { type: 'url-secret', secrets: ['short'] } }],
  ['receipt', { ...RECEIPT, id: '/id' }],
  ['receipt.statuses.ok', { ...RECEIPT, statuses: { ok: 'arrived' } }],
  ['id', { ...RECEIPT, ref: undefined, id: './id' }],
])('knows no account whose receipts are not proved, or name nothing: %s', (field, receipt) => {
  const valid = {
    request: { url: 'https://provider.example/', type: 'query' },
    response: [{ http: 200, means: 'accepted' }],
  };
  const { error } = genericAccount.safeParse({ ...valid, receipt });
  expect(error?.issues.map(({ path }) => path.join('.'))).toContain(field);
});

describe('what a callback says', () => {
  const verify = { type: 'url-secret', secrets: [NEW] };
  const url = `/receipts/one?secret=${NEW}`;

  it('is read from a form, of fields that come twice the first', () => {
    const { read } = callbacks({ verify, format: 'form' });
    expect(read(callback({}, 'reference=a%26b&status=ok&status=no&reference=c', url)).receipts).toEqual([
      { reference: 'a&b', status: 'delivered', errorCode: null },
    ]);
    const flood = callback({}, 'a=b&'.repeat(100_000), url);
    expect(() => read(flood)).toThrow(MalformedReceiptError);
  });

  it('costs the good ones nothing where others are bad', () => {
    const { read } = callbacks({ verify, items: '/all', ref: './r', status: './s' });
    const all = [
      { r: 'a', s: 'ok' },
      { r: 'b', s: 'lost' },
      null,
      { r: 9_007_199_254_740_994, s: 'ok' },
      { r: 7, s: 'ok' },
    ];
    const { receipts, problems } = read(callback({}, JSON.stringify({ all }), url));
    expect(receipts.map(({ reference }) => reference)).toEqual(['a', '7']);
    expect(problems.map(({ index, field }) => [index, field])).toEqual([
      [1, './s'],
      [2, './r'],
      [3, './r'],
    ]);
  });

  it('is in codes of ours, whatever the provider calls them', () => {
    const { read } = callbacks({
      verify,
      statuses: { no: 'undelivered', late: 'expired' },
      code: '/code',
      codes: { 27: 'absent_subscriber' },
    });
    const one = (body: object) =>
      read(callback({}, JSON.stringify({ reference: 'a', ...body }), url)).receipts[0];
    expect(one({ status: 'no', code: 27 })).toMatchObject({
      errorCode: 'absent_subscriber',
      carrierCode: '27',
    });
    expect(one({ status: 'no', code: 'constructor' })).toMatchObject({
      errorCode: 'unknown',
      carrierCode: 'constructor',
    });
    expect(one({ status: 'late' })).toMatchObject({ errorCode: 'expired', carrierCode: 'late' });
  });

  it('fails in no other way, whatever it is', () => {
    for (const own of [{}, { items: '/all' }, { format: 'form' }, { format: 'query', status: '?status' }]) {
      const { read } = callbacks({ verify, ...own });
      fc.assert(
        fc.property(fc.oneof(fc.json(), fc.string()), fc.webQueryParameters(), (body, query) => {
          try {
            read(callback({}, body, `${url}&${query}`));
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedReceiptError);
          }
        }),
      );
    }
  });
});
