import { createHash, createHmac } from 'node:crypto';
import { ForgedReceiptError } from '../carrier.js';
import type { ErrorCode } from '../error-codes.js';
import type { Fate } from '../fate.js';
import { AnswerRules } from './answer-rules.js';
import { batchesBy, ONE_BY_ONE } from './batches.js';
import { callbacksOf } from './callbacks.js';
import { genericAccount } from './generic.schema.js';
import { presetNames } from './presets.js';
import { requestWriter } from './request.js';

const SECRET = 'a-secret-of-receipts';
const CALLBACK_URL = 'https://sms.example.com/receipts/one';
const SECRETS = { verify: { secrets: [SECRET] } };
const MESSAGE = { reference: '2s-17-1', to: '+447700900123', text: 'Grüße & "so" on' };

interface Provider {
  credentials: Record<string, string>;
  request: { url: string; headers?: Record<string, string>; body?: unknown; form?: Record<string, string> };
  /** Documented answers to one message, and what they mean. */
  answers: [what: string, status: number, body: unknown, fate: string, id?: string][];
  /** Documented callbacks. */
  callbacks: [what: string, url: string, body: unknown, receipt: string][];
  headers?: (url: string, body: string) => Record<string, string>;
}

const accepted = 'accepted';
const refused = (code: ErrorCode) => `refused ${code}`;
const retry = (code: ErrorCode) => `refused for now ${code}`;
const inDoubt = (code: ErrorCode) => `in doubt ${code}`;

const vonage = (status: string) => ({
  'message-count': '1',
  messages: [
    status === '0'
      ? {
          to: '447700900123',
          'message-id': '0A0000000123ABCD1',
          status: '0',
          'remaining-balance': '3.14159265',
          'message-price': '0.03330000',
          network: '12345',
          'client-ref': '2s-17-1',
        }
      : { status, 'error-text': 'Missing to param' },
  ],
});
const vonageReceipt = (status: string, code: string) => ({
  msisdn: '447700900123',
  to: 'Shop',
  'network-code': '12345',
  messageId: '0A0000001234567B',
  price: '0.03330000',
  status,
  scts: '2001011400',
  'err-code': code,
  'api-key': 'abcd1234',
  'client-ref': '2s-17-1',
  'message-timestamp': '2020-01-01 12:00:00 +0000',
});
const infobip = (groupId: number, groupName: string, name: string) => ({
  bulkId: '2034072219640523072',
  messages: [
    {
      messageId: '2s-17-1',
      status: { groupId, groupName, id: 26, name, description: 'Message sent to next instance' },
      destination: '447700900123',
      details: { messageCount: 1 },
    },
  ],
});
const infobipReceipt = (groupName: string, error: string) => ({
  results: [
    {
      bulkId: 'BULK-ID-123-xyz',
      messageId: '2s-17-1',
      to: '447700900123',
      sentAt: '2019-11-09T16:00:00.000+0000',
      doneAt: '2019-11-09T16:00:00.000+0000',
      messageCount: 1,
      price: { pricePerMessage: 0.001, currency: 'BRL' },
      status: { groupId: 3, groupName, id: 5, name: 'X', description: 'Message delivered to handset' },
      error: { groupId: 0, groupName: 'OK', id: 0, name: error, description: 'No Error', permanent: false },
    },
  ],
});
const sinchReceipt = (status: string, code: number) => ({
  type: 'recipient_delivery_report_sms',
  batch_id: '01FC66621XXXXX119Z8PMV1QPQ',
  recipient: '447700900123',
  code,
  status,
  at: '2022-08-30T08:16:08.930Z',
  client_reference: '2s-17-1',
});
const birdError = (code: number, parameter: string | null) => ({
  errors: [{ code, description: 'as documented', parameter }],
});
const birdUrl = (status: string, code = '') =>
  `/receipts/one?id=efa6405d518d4c0c88cce11f7db775fb&reference=2s-17-1&recipient=447700900123&status=${status}` +
  `&statusDatetime=2017-09-01T10:00:05%2B00:00${code && `&statusErrorCode=${code}`}`;
const plivoReceipt = (status: string, code: string) =>
  `From=Shop&To=447700900123&Status=${status}&MessageUUID=5b40a428-bfc7-4daf-9d06-726c558bf3b8&ErrorCode=${code}`;
const africa = (statusCode: number, status: string) => ({
  SMSMessageData: {
    Message: 'Sent to 1/1 Total Cost: KES 0.8000',
    Recipients: [
      { statusCode, number: '+447700900123', status, cost: 'KES 0.8000', messageId: 'ATPid_SampleTxnId123' },
    ],
  },
});
const secretUrl = (more = '') => `/receipts/one?secret=${SECRET}${more}`;

const PROVIDERS: Record<string, Provider> = {
  vonage: {
    credentials: { api_key: 'abcd1234', api_secret: 'sekret' },
    request: {
      url: 'POST https://rest.nexmo.com/sms/json',
      body: {
        api_key: 'abcd1234',
        api_secret: 'sekret',
        from: 'Shop',
        to: '447700900123',
        text: MESSAGE.text,
        type: 'text',
        'client-ref': '2s-17-1',
        callback: `${CALLBACK_URL}?secret=${SECRET}`,
      },
    },
    answers: [
      ['taken', 200, vonage('0'), accepted],
      ['throttled', 200, vonage('1'), retry('throttled')],
      ['a wrong number of parameters', 200, vonage('2'), refused('request_rejected')],
      ['wrong credentials', 200, vonage('4'), retry('unauthorized')],
      ['an internal error', 200, vonage('5'), inDoubt('carrier_failure')],
      ['a barred number', 200, vonage('7'), refused('blocked')],
      ['no credit', 200, vonage('9'), retry('carrier_credit_exhausted')],
      ['a wrong sender', 200, vonage('15'), refused('sender_not_allowed')],
      ['a status that nobody knows', 200, vonage('77'), inDoubt('garbage_reply')],
      ['429', 429, '', retry('throttled')],
      ['401', 401, {}, retry('unauthorized')],
    ],
    callbacks: [
      ['delivered', secretUrl(), vonageReceipt('delivered', '0'), 'delivered null'],
      ['buffered', secretUrl(), vonageReceipt('buffered', '0'), 'sent null'],
      ['absent', secretUrl(), vonageReceipt('failed', '2'), 'undelivered absent_subscriber'],
      ['expired', secretUrl(), vonageReceipt('expired', '1'), 'expired unknown'],
      ['rejected', secretUrl(), vonageReceipt('rejected', '6'), 'failed content_rejected'],
    ],
  },
  infobip: {
    credentials: { base_url: 'xxxxx.api.infobip.com', api_key: 'key' },
    request: {
      url: 'POST https://xxxxx.api.infobip.com/sms/3/messages',
      headers: { authorization: 'App key' },
      body: {
        messages: [
          {
            sender: 'Shop',
            destinations: [{ to: '447700900123', messageId: '2s-17-1' }],
            content: { text: MESSAGE.text },
            webhooks: { delivery: { url: `${CALLBACK_URL}?secret=${SECRET}` } },
          },
        ],
      },
    },
    answers: [
      ['pending', 200, infobip(1, 'PENDING', 'PENDING_ACCEPTED'), accepted],
      ['rejected network', 200, infobip(5, 'REJECTED', 'REJECTED_NETWORK'), refused('country_not_allowed')],
      [
        'no credit',
        200,
        infobip(5, 'REJECTED', 'REJECTED_NOT_ENOUGH_CREDITS'),
        retry('carrier_credit_exhausted'),
      ],
      ['flooding', 200, infobip(5, 'REJECTED', 'REJECTED_FLOODING_FILTER'), retry('queue_full')],
      ['a bad request', 400, { errorCode: 'E400', description: 'Invalid' }, refused('request_rejected')],
      ['401', 401, { errorCode: 'E401' }, retry('unauthorized')],
      ['429', 429, { errorCode: 'E429' }, retry('throttled')],
      ['500', 500, { errorCode: 'E500' }, inDoubt('carrier_failure')],
      ['nothing of this message', 200, { bulkId: '1', messages: [] }, inDoubt('garbage_reply')],
    ],
    callbacks: [
      ['delivered', secretUrl(), infobipReceipt('DELIVERED', 'NO_ERROR'), 'delivered null'],
      [
        'absent',
        secretUrl(),
        infobipReceipt('UNDELIVERABLE', 'EC_ABSENT_SUBSCRIBER'),
        'undelivered absent_subscriber',
      ],
      ['rejected', secretUrl(), infobipReceipt('REJECTED', 'EC_USER_IN_BLACKLIST'), 'failed blocked'],
      ['expired', secretUrl(), infobipReceipt('EXPIRED', 'WHATEVER'), 'expired expired'],
    ],
  },
  sinch: {
    credentials: { region: 'us', service_plan_id: 'plan/1', api_token: 'token' },
    request: {
      url: 'POST https://us.sms.api.sinch.com/xms/v1/plan%2F1/batches',
      headers: { authorization: 'Bearer token' },
      body: {
        from: 'Shop',
        to: ['447700900123'],
        body: MESSAGE.text,
        client_reference: '2s-17-1',
        delivery_report: 'per_recipient',
        callback_url: CALLBACK_URL,
      },
    },
    answers: [
      ['taken', 201, { id: '01FC66621XXXXX119Z8PMV1QPQ', canceled: false, type: 'mt_text' }, accepted],
      [
        'a wrong number',
        400,
        { code: 'syntax_invalid_parameter_format', text: 'to' },
        refused('invalid_number'),
      ],
      ['wrong syntax', 400, { code: 'syntax_invalid_json', text: 'json' }, refused('request_rejected')],
      ['401', 401, '', retry('unauthorized')],
      ['403', 403, { code: 'unauthorized_account' }, retry('unauthorized')],
      ['429', 429, '', retry('throttled')],
      ['500', 500, '', inDoubt('carrier_failure')],
      ['an error inside of 200', 200, { code: 'unknown', text: 'sorry' }, inDoubt('garbage_reply')],
    ],
    callbacks: [
      ['dispatched', '/receipts/one', sinchReceipt('Dispatched', 401), 'sent null'],
      ['delivered', '/receipts/one', sinchReceipt('Delivered', 0), 'delivered null'],
      ['no credit', '/receipts/one', sinchReceipt('Failed', 413), 'undelivered carrier_credit_exhausted'],
      ['expired', '/receipts/one', sinchReceipt('Expired', 406), 'expired expired'],
    ],
    headers: (_, body) => {
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const signature = createHmac('sha256', SECRET).update(`${body}.nonce.${timestamp}`).digest('base64');
      return {
        'x-sinch-webhook-signature': signature,
        'x-sinch-webhook-signature-nonce': 'nonce',
        'x-sinch-webhook-signature-timestamp': timestamp,
        'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
      };
    },
  },
  messagebird: {
    credentials: { access_key: 'key' },
    request: {
      url: 'POST https://rest.messagebird.com/messages',
      headers: { authorization: 'AccessKey key' },
      body: {
        originator: 'Shop',
        recipients: ['447700900123'],
        body: MESSAGE.text,
        datacoding: 'plain',
        reference: '2s-17-1',
        reportUrl: CALLBACK_URL,
      },
    },
    answers: [
      [
        'taken',
        201,
        {
          id: 'e8077d803532c0b5937c639b60216938',
          reference: '2s-17-1',
          recipients: { totalCount: 1, items: [{ recipient: 447700900123, status: 'sent' }] },
        },
        accepted,
      ],
      ['a wrong key', 401, birdError(2, 'access_key'), retry('unauthorized')],
      ['no credit', 402, birdError(25, null), retry('carrier_credit_exhausted')],
      ['a wrong number', 422, birdError(9, 'recipient'), refused('invalid_number')],
      ['a wrong sender', 422, birdError(9, 'originator'), refused('sender_not_allowed')],
      ['an error inside of 200', 200, birdError(99, null), inDoubt('garbage_reply')],
      ['429', 429, '', retry('throttled')],
    ],
    callbacks: [
      ['delivered', birdUrl('delivered'), '', 'delivered null'],
      ['stopped', birdUrl('delivery_failed', '103'), '', 'undelivered blocked'],
      ['expired', birdUrl('expired', '27'), '', 'expired absent_subscriber'],
    ],
    headers: (url) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const nowS = Math.floor(Date.now() / 1_000);
      const url_hash = createHash('sha256').update(`https://sms.example.com${url}`).digest('hex');
      const claims = { iss: 'MessageBird', nbf: nowS - 1, exp: nowS + 60, jti: '1', url_hash };
      const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
      const token = `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`;
      return { 'messagebird-signature-jwt': token };
    },
  },
  plivo: {
    credentials: { auth_id: 'MAXXX', auth_token: 'token' },
    request: {
      url: 'POST https://api.plivo.com/v1/Account/MAXXX/Message/',
      headers: { authorization: `Basic ${Buffer.from('MAXXX:token').toString('base64')}` },
      body: {
        src: 'Shop',
        dst: '447700900123',
        text: MESSAGE.text,
        type: 'sms',
        url: `${CALLBACK_URL}?secret=${SECRET}&ref=2s-17-1`,
        method: 'POST',
      },
    },
    answers: [
      [
        'taken',
        202,
        {
          message: 'message(s) queued',
          message_uuid: ['db3ce55a-7f1d-11e1-8ea7-1231380bc196'],
          api_id: 'db34',
        },
        accepted,
      ],
      ['a wrong number', 400, { api_id: '1', error: 'dst parameter is invalid' }, refused('invalid_number')],
      [
        'a wrong sender',
        400,
        { api_id: '1', error: 'src parameter is invalid' },
        refused('sender_not_allowed'),
      ],
      ['no credit', 400, { api_id: '1', error: 'Insufficient Credit' }, retry('carrier_credit_exhausted')],
      ['401', 401, 'Could not verify your access level', retry('unauthorized')],
      ['429', 429, {}, retry('throttled')],
      [
        'taken, without an id',
        202,
        { message: 'message(s) queued', message_uuid: [] },
        inDoubt('garbage_reply'),
      ],
    ],
    callbacks: [
      ['sent', secretUrl('&ref=2s-17-1'), plivoReceipt('sent', '000'), 'sent null'],
      ['delivered', secretUrl('&ref=2s-17-1'), plivoReceipt('delivered', '000'), 'delivered null'],
      ['spam', secretUrl('&ref=2s-17-1'), plivoReceipt('undelivered', '30'), 'undelivered content_rejected'],
      [
        'no credit',
        secretUrl('&ref=2s-17-1'),
        plivoReceipt('failed', '900'),
        'failed carrier_credit_exhausted',
      ],
    ],
  },
  'africas-talking': {
    credentials: { username: 'sandbox', api_key: 'key' },
    request: {
      url: 'POST https://api.africastalking.com/version1/messaging',
      headers: { apikey: 'key', 'content-type': 'application/x-www-form-urlencoded' },
      form: { username: 'sandbox', to: '+447700900123', message: MESSAGE.text, from: 'Shop', enqueue: '1' },
    },
    answers: [
      ['sent', 201, africa(101, 'Success'), accepted, 'ATPid_SampleTxnId123'],
      ['queued', 201, africa(102, 'Queued'), accepted, 'ATPid_SampleTxnId123'],
      ['a wrong number', 201, africa(403, 'InvalidPhoneNumber'), refused('invalid_number')],
      ['no credit', 201, africa(405, 'InsufficientBalance'), retry('carrier_credit_exhausted')],
      ['a blocked one', 201, africa(406, 'UserInBlacklist'), refused('blocked')],
      ['a failure of its own', 201, africa(500, 'InternalServerError'), inDoubt('carrier_failure')],
      [
        'a wrong sender',
        201,
        { SMSMessageData: { Message: 'InvalidSenderId', Recipients: [] } },
        refused('sender_not_allowed'),
      ],
      ['401', 401, 'The supplied authentication is invalid', retry('unauthorized')],
    ],
    callbacks: [
      [
        'delivered',
        secretUrl(),
        'id=2s-17-1&status=Success&phoneNumber=%2B254711XXXYYY&networkCode=63902',
        'delivered null',
      ],
      [
        'not on the network',
        secretUrl(),
        'id=2s-17-1&status=Failed&failureReason=UserNotOnNetwork&retryCount=1',
        'undelivered unknown_subscriber',
      ],
      ['absent', secretUrl(), 'id=2s-17-1&status=AbsentSubscriber', 'undelivered absent_subscriber'],
    ],
  },
  kannel: {
    credentials: { base_url: '127.0.0.1:13013', username: 'tester', password: 'foo&bar' },
    request: {
      url:
        'GET http://127.0.0.1:13013/cgi-bin/sendsms?username=tester&password=foo%26bar&from=Shop&to=%2B447700900123' +
        '&text=Gr%C3%BC%C3%9Fe%20%26%20%22so%22%20on&charset=UTF-8&coding=0&dlr-mask=31' +
        `&dlr-url=${encodeURIComponent(`${CALLBACK_URL}?secret=${SECRET}&ref=2s-17-1&type=%d`)}`,
    },
    answers: [
      ['taken', 202, '0: Accepted for delivery', accepted],
      ['queued', 202, '3: Queued for later delivery', accepted],
      ['wrong credentials', 403, 'Authorization failed for sendsms', retry('unauthorized')],
      ['no route', 403, 'Not routable. Do not try again.', refused('country_not_allowed')],
      ['not taken for now', 503, 'Temporal failure, try again later.', retry('carrier_unavailable')],
      ['503 of somebody else', 503, 'no healthy upstream', inDoubt('carrier_unavailable')],
      ['something else with 202', 202, 'Hello', inDoubt('garbage_reply')],
    ],
    callbacks: [
      ['delivered', secretUrl('&ref=2s-17-1&type=1'), '', 'delivered null'],
      ['not delivered', secretUrl('&ref=2s-17-1&type=2'), '', 'undelivered unknown'],
      ['with the SMSC', secretUrl('&ref=2s-17-1&type=8'), '', 'sent null'],
      ['refused by the SMSC', secretUrl('&ref=2s-17-1&type=16'), '', 'failed unknown'],
    ],
  },
};

const textOf = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));

function told(fate: Fate): string {
  if (fate.kind === 'accepted') return accepted;
  if (fate.kind === 'in_doubt') return `in doubt ${fate.code}`;
  return `refused ${fate.why.retryable ? 'for now ' : ''}${fate.why.code}`;
}

it('has an example of each preset', () => {
  expect(Object.keys(PROVIDERS).sort()).toEqual(presetNames());
});

describe.each(Object.entries(PROVIDERS))(
  '%s',
  (preset, { credentials, request, answers, callbacks, headers }) => {
    const account = genericAccount.parse({
      preset,
      credentials,
      callback_url: CALLBACK_URL,
      receipt: SECRETS,
    });
    const writer = requestWriter(account);
    const rules = new AnswerRules(account);
    const batches = account.batch ? batchesBy(account.batch) : ONE_BY_ONE;

    it('asks as it is documented', () => {
      const written = writer.write([MESSAGE], 'Shop');
      expect(`${written.method} ${writer.origin}${written.path}`).toBe(request.url);
      expect(written.headers).toMatchObject(request.headers ?? {});
      if (request.form) expect(Object.fromEntries(new URLSearchParams(written.body))).toEqual(request.form);
      else if (request.body) expect(JSON.parse(written.body!)).toEqual(request.body);
      else expect(written.body).toBeUndefined();
    });

    it('leaves out the sender where there is none', () => {
      const written = writer.write([MESSAGE], undefined);
      expect(`${written.path}${written.body}`).not.toMatch(/Shop|undefined=|null/);
    });

    const withIds = answers.map(
      ([what, status, body, fate, id]) => [what, status, body, fate, id ?? null] as const,
    );
    it.each(withIds)('understands: %s', (_, status, body, fate, id) => {
      const reply = { status, headers: {}, body: textOf(body) };
      const { body: parsed, entries } = rules.parse(reply);
      const verdict = rules.judge(reply, { body: parsed, entry: batches.entriesOf([MESSAGE], entries)[0] });
      expect(told(verdict.fate)).toBe(fate);
      expect(verdict.ids).toEqual(id ? [id] : undefined);
    });

    it.each(callbacks)('reads a receipt: %s', (_, url, body, expected) => {
      const { receipts, problems } = callbacksOf(account.receipt!, CALLBACK_URL).read({
        url,
        headers: headers?.(url, textOf(body)) ?? {},
        body: Buffer.from(textOf(body)),
      });
      expect(problems).toEqual([]);
      expect(
        receipts.map(({ reference, status, errorCode }) => `${reference} ${status} ${errorCode}`),
      ).toEqual([`2s-17-1 ${expected}`]);
    });

    it('believes no receipt that proves nothing', () => {
      const [, url, body] = callbacks[0]!;
      const bare = { url: url.replace(SECRET, 'another'), headers: {}, body: Buffer.from(textOf(body)) };
      expect(() => callbacksOf(account.receipt!, CALLBACK_URL).read(bare)).toThrow(ForgedReceiptError);
    });
  },
);

it('lets an account change what its preset says, key by key', () => {
  const account = genericAccount.parse({
    preset: 'kannel',
    credentials: { base_url: 'kannel:13013', username: 'u', password: 'p' },
    receipt: { verify: { secrets: [SECRET] }, codes: { 2: 'absent_subscriber' } },
    request: { query: { smsc: 'one' } },
  });
  expect(account.request.query).toMatchObject({ smsc: 'one', charset: 'UTF-8' });
  expect(account.receipt).toMatchObject({ status: '?type', codes: { 2: 'absent_subscriber' } });
});

it.each([
  ['../../secret', 'preset: is none of africas-talking, infobip, kannel'],
  ['nobody', 'preset: is none of'],
])('knows no preset %s', (preset, complaint) => {
  const { error } = genericAccount.safeParse({ preset });
  expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)[0]).toContain(complaint);
});
