import fc from 'fast-check';
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { ForgedReceiptError } from '../carrier.js';
import { checkSignatureHeader, signatureVerifier } from './callback-signature.js';
import { AUTH_TOKEN, paramsOf, signedHeaders } from './test/fake-twilio.js';

const OTHER_TOKEN = 'the-auth-token-of-the-account-02';

/** What arrives here of a callback to this URL. */
const arrives = (url: string) => url.slice(url.indexOf('/', 'https://'.length));

const word = fc.string({ unit: 'binary', maxLength: 20 });
const reference = fc.stringMatching(/^[\w-]{1,20}$/);
const place = fc.record({
  scheme: fc.constantFrom('http://', 'https://'),
  host: fc.constantFrom('sms.example.com', '192.0.2.7', '[2001:db8::7]', 'xn--bcher-kva.example'),
  port: fc.constantFrom('', ':80', ':443', ':8443', ':65535'),
  path: fc.constantFrom('/', '/receipts/twilio', '/a%20b/%C3%A9/receipts/twilio'),
  query: fc.constantFrom('', '?tenant=7', '?a=%27b%27&a=b'),
});
const pairs = fc.array(
  fc.tuple(fc.constantFrom('MessageStatus', 'Body', 'A', '__proto__', 'ä', '', '7'), word),
  {
    maxLength: 12,
  },
);

it('believes what Twilio’s own library signs, whatever the parameters and the URL, and believes the old and the new token', () => {
  fc.assert(
    fc.property(
      place,
      pairs,
      reference,
      fc.constantFrom(AUTH_TOKEN, OTHER_TOKEN),
      ({ scheme, host, port, path, query }, fields, ref, token) => {
        const configured = `${scheme}${host}${port}${path}${query}`;
        const called = `${configured}${query ? '&' : '?'}ref=${ref}`;
        const form = new URLSearchParams(fields);
        const verify = signatureVerifier([AUTH_TOKEN, OTHER_TOKEN], configured);
        const headers = signedHeaders(called, form, token);
        verify({ url: arrives(called), headers }, form);
        // What we believe, its library believes of the same request.
        expect(validateRequest(token, headers['x-twilio-signature'], called, paramsOf(form))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

it.each(['', ':443'])(
  'believes a signature over the URL with or without its port, configured as https://host%s',
  (port) => {
    const form = new URLSearchParams({ MessageStatus: 'sent' });
    const verify = signatureVerifier([AUTH_TOKEN], `https://sms.example.com${port}/receipts/twilio`);
    for (const signed of ['https://sms.example.com', 'https://sms.example.com:443']) {
      const headers = signedHeaders(`${signed}/receipts/twilio?ref=1`, form);
      expect(() => verify({ url: '/receipts/twilio?ref=1', headers }, form)).not.toThrow();
    }
  },
);

it('believes a URL whose path a proxy has shortened, as it was configured', () => {
  const form = new URLSearchParams({ MessageStatus: 'sent' });
  const verify = signatureVerifier([AUTH_TOKEN], 'https://example.com/broadside/receipts/twilio');
  const headers = signedHeaders('https://example.com/broadside/receipts/twilio?ref=1', form);
  expect(() => verify({ url: '/receipts/twilio?ref=1', headers }, form)).not.toThrow();
});

it('believes nothing that was changed on the way', () => {
  const change = fc.constantFrom('value', 'name', 'added', 'removed', 'url', 'signature', 'token');
  fc.assert(
    fc.property(change, pairs, reference, word, (changed, fields, ref, other) => {
      const base = 'https://sms.example.com/receipts/twilio';
      const form = new URLSearchParams([['MessageStatus', 'undelivered'], ...fields]);
      const headers = signedHeaders(`${base}?ref=${ref}`, form);
      const url = `/receipts/twilio?ref=${ref}${changed === 'url' ? '1' : ''}`;
      const given = new URLSearchParams(form);
      if (changed === 'value') given.set('MessageStatus', `${other}x`);
      if (changed === 'name') given.append(`MessageStatus${other}`, given.get('Body') ?? 'x');
      if (changed === 'added') given.append('ErrorCode', `${other}1`);
      if (changed === 'removed') given.delete('MessageStatus');
      if (changed === 'signature') {
        const [first] = headers['x-twilio-signature'];
        headers['x-twilio-signature'] =
          `${first === 'A' ? 'B' : 'A'}${headers['x-twilio-signature'].slice(1)}`;
      }
      const tokens = changed === 'token' ? [OTHER_TOKEN] : [AUTH_TOKEN];
      const verify = signatureVerifier(tokens, base);
      expect(() => verify({ url, headers }, given)).toThrow(ForgedReceiptError);
    }),
    { numRuns: 500 },
  );
});

it.each([
  ['there is none', {}],
  ['it is empty', { 'x-twilio-signature': '' }],
  ['it is too short', { 'x-twilio-signature': 'AAAA' }],
  ['it is no base64', { 'x-twilio-signature': `${'*'.repeat(27)}=` }],
  ['it is of SHA-256', { 'x-twilio-signature': `${'A'.repeat(43)}=` }],
])('refuses a callback by its header alone where %s', (_, headers) => {
  expect(() => checkSignatureHeader({ headers })).toThrow(ForgedReceiptError);
});
