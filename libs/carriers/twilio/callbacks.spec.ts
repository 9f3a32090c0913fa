import { type Callback, ForgedReceiptError, MalformedReceiptError } from '../carrier.js';
import { callbacksOf } from './callbacks.js';
import { accountAt, CALLBACK_URL } from './test/account.js';
import { callbackFields, signedHeaders } from './test/fake-twilio.js';

const callbacks = callbacksOf(accountAt('http://127.0.0.1:9'));

function callback(form: URLSearchParams, query = '?ref=2s-17-1'): Callback {
  const headers = signedHeaders(`${CALLBACK_URL}${query}`, form);
  return { url: `/receipts/twilio${query}`, headers, body: Buffer.from(form.toString()) };
}

const told = (status: string, errorCode?: string) =>
  callback(
    new URLSearchParams(
      callbackFields(`SM${'0d'.repeat(16)}`, new URLSearchParams({ To: '+15005550100' }), status, errorCode),
    ),
  );

it.each([
  ['sent', undefined, { status: 'sent', errorCode: null }],
  ['delivered', undefined, { status: 'delivered', errorCode: null }],
  ['read', undefined, { status: 'delivered', errorCode: null }],
  ['delivered', '0', { status: 'delivered', errorCode: null }],
  ['undelivered', '30003', { status: 'undelivered', errorCode: 'absent_subscriber', carrierCode: '30003' }],
  ['undelivered', '30005', { status: 'undelivered', errorCode: 'unknown_subscriber', carrierCode: '30005' }],
  ['undelivered', '30007', { status: 'undelivered', errorCode: 'content_rejected', carrierCode: '30007' }],
  ['undelivered', '30008', { status: 'undelivered', errorCode: 'unknown', carrierCode: '30008' }],
  ['undelivered', undefined, { status: 'undelivered', errorCode: 'unknown', carrierCode: 'undelivered' }],
  ['undelivered', '0', { status: 'undelivered', errorCode: 'unknown', carrierCode: 'undelivered' }],
  ['failed', '30006', { status: 'failed', errorCode: 'invalid_number', carrierCode: '30006' }],
  ['failed', '21610', { status: 'failed', errorCode: 'blocked', carrierCode: '21610' }],
  ['failed', '30034', { status: 'failed', errorCode: 'sender_not_allowed', carrierCode: '30034' }],
  ['failed', 'constructor', { status: 'failed', errorCode: 'unknown', carrierCode: 'constructor' }],
  ['failed', `\0${'7'.repeat(100)}`, { status: 'failed', errorCode: 'unknown', carrierCode: '7'.repeat(64) }],
  ['failed', '30036', { status: 'expired', errorCode: 'expired', carrierCode: '30036' }],
  ['undelivered', '30036', { status: 'expired', errorCode: 'expired', carrierCode: '30036' }],
  ['canceled', undefined, { status: 'failed', errorCode: 'unknown', carrierCode: 'canceled' }],
])('reads MessageStatus %s with ErrorCode %j', (status, errorCode, receipt) => {
  const expected = { receipts: [{ reference: '2s-17-1', ...receipt }], problems: [] };
  expect(callbacks.read(told(status, errorCode))).toEqual(expected);
});

it.each(['accepted', 'scheduled', 'queued', 'sending'])('takes %s, which tells nothing new', (status) => {
  expect(callbacks.read(told(status))).toEqual({ receipts: [], problems: [] });
});

it.each([
  ['ref', ''],
  ['ref', '?ref='],
  ['ref', '?ref=a%00'],
  ['ref', `?ref=${'r'.repeat(129)}`],
  ['ref', '?reference=1'],
])('names the %s that is wrong in the URL "%s"', (field, query) => {
  for (const status of ['delivered', 'queued']) {
    try {
      callbacks.read(callback(new URLSearchParams({ MessageStatus: status }), query));
      throw new Error('expected a MalformedReceiptError');
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedReceiptError);
      expect((error as MalformedReceiptError).problems).toMatchObject([{ index: 0, field }]);
    }
  }
});

it('believes nothing that is larger than Twilio’s callbacks are, and takes the largest of them', () => {
  const fields = (count: number) =>
    new URLSearchParams([
      ['MessageStatus', 'sent'],
      ...Array.from({ length: count - 1 }, (_, n): [string, string] => [`p${n}`, '']),
    ]);
  const text = (length: number) => new URLSearchParams({ MessageStatus: 'sent', Body: 'x'.repeat(length) });
  expect(callbacks.read(callback(fields(200))).receipts).toHaveLength(1);
  expect(() => callbacks.read(callback(fields(201)))).toThrow(ForgedReceiptError);
  expect(callbacks.read(callback(text(60_000))).receipts).toHaveLength(1);
  expect(() => callbacks.read(callback(text(70_000)))).toThrow(ForgedReceiptError);
});
