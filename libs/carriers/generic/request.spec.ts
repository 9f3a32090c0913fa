import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { requestWriter } from './request.js';
import { accountOf } from './test/describe.js';

const URL_OF = 'http://provider.example:8080';

const writerOf = (request: object, own: object = {}) =>
  requestWriter(accountOf(URL_OF, { request: { url: `${URL_OF}/send`, ...request }, ...own }));
const message = (text: string, to = '+447700900123') => ({ reference: '2s-17-1', to, text });

/** Texts as Postgres can hold them: no NUL, no half of a pair. */
const texts = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom(
        '"',
        '\\',
        '&',
        '=',
        '+',
        '%',
        '{{',
        '}}',
        '<',
        ']]>',
        '\r',
        '\n',
        ' ',
        'ß',
        '👋',
      ),
    }),
  )
  .map((text) => text.replaceAll('\0', ''));
/** What XML 1.0 can have. */
const xmlTexts = texts.filter((text) =>
  /^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text),
);

describe('a text is the same at the other end', () => {
  it('as JSON, where nothing of it becomes a member', () => {
    const { write } = writerOf({
      type: 'json',
      body: { text: '{{text}}', list: [{ all: 'a {{text}} z' }], n: 1 },
    });
    fc.assert(
      fc.property(texts, (text) => {
        expect(JSON.parse(write([message(text)], undefined).body!)).toEqual({
          text,
          list: [{ all: `a ${text} z` }],
          n: 1,
        });
      }),
    );
  });

  it('as a form', () => {
    const { write } = writerOf({ type: 'form', body: { 'te xt': '{{text}}', all: '100% & {{text}}', n: 1 } });
    fc.assert(
      fc.property(texts, (text) => {
        const form = [...new URLSearchParams(write([message(text)], undefined).body!)];
        expect(form).toEqual([
          ['te xt', text],
          ['all', `100% & ${text}`],
          ['n', '1'],
        ]);
      }),
    );
  });

  it('in a URL, of which nothing of it becomes a part', () => {
    const { write, origin } = writerOf({
      url: `${URL_OF}/to/{{text}}/x?a={{text}}`,
      type: 'query',
      query: { b: '{{text}}' },
    });
    fc.assert(
      fc.property(texts, (text) => {
        const { path, method } = write([message(text)], undefined);
        expect(path).toMatch(/^[\x21-\x7e]+$/);
        const [steps, query] = path.split('?') as [string, string];
        expect(steps.split('/').map(decodeURIComponent)).toEqual(['', 'to', text, 'x']);
        expect(query.split('&').map((pair) => pair.split('=').map(decodeURIComponent))).toEqual([
          ['a', text],
          ['b', text],
        ]);
        expect([method, origin]).toEqual(['GET', URL_OF]);
      }),
    );
  });

  it('as XML', () => {
    const { write } = writerOf({ type: 'xml', body: '<?xml version="1.0"?><m at="{{text}}">{{text}}</m>' });
    fc.assert(
      fc.property(xmlTexts, (text) => {
        const found = { at: '', text: '', tags: 0 };
        const parser = new SaxesParser();
        parser.on('error', (error) => {
          throw error;
        });
        parser.on('opentag', ({ attributes }) => {
          found.at = String(attributes.at);
          found.tags++;
        });
        parser.on('text', (piece) => {
          found.text += piece;
        });
        parser.write(write([message(text)], undefined).body!).close();
        expect(found).toEqual({ at: text, text, tags: 1 });
      }),
    );
  });

  it('or it is refused, where XML or a header cannot carry it', () => {
    const xml = writerOf({ type: 'xml', body: '<m>{{text}}</m>' });
    expect(() => xml.write([message('a\x07b')], undefined)).toThrow('cannot carry');
    const header = writerOf({ type: 'json', body: {}, headers: { 'X-Text': '{{text}}' } });
    for (const text of ['a\r\nx: y', 'a\nb', 'ß', 'a\x7f']) {
      expect(() => header.write([message(text)], undefined)).toThrow('cannot carry');
    }
    expect(header.write([message('a b')], undefined).headers['x-text']).toBe('a b');
  });
});

describe('what is missing is left out', () => {
  const body = { from: '{{from}}', whole: { of: '{{from}}' }, list: ['{{from}}'], text: '{{text}}' };

  it('as a member, a field, a parameter or a header, with what holds nothing else', () => {
    const json = writerOf({
      type: 'json',
      body,
      query: { from: '{{from}}' },
      headers: { 'X-From': '{{from}}' },
    });
    const { path, headers, body: written } = json.write([message('Hi')], undefined);
    expect([path, headers, JSON.parse(written!)]).toEqual([
      '/send',
      { 'content-type': 'application/json' },
      { text: 'Hi' },
    ]);
    expect(JSON.parse(json.write([message('Hi')], 'Shop').body!)).toMatchObject({
      from: 'Shop',
      whole: { of: 'Shop' },
      list: ['Shop'],
    });
  });

  it('unless the account has a sender of its own', () => {
    const { write } = writerOf({ type: 'form', body: { from: '{{from}}' } }, { sender: 'Own' });
    expect(write([message('Hi')], undefined).body).toBe('from=Own');
    expect(write([message('Hi')], 'Shop').body).toBe('from=Shop');
  });
});

it('keeps numbers numbers, and tells the encoding as the provider calls it', () => {
  const { write } = writerOf(
    { type: 'json', body: { coding: '{{encoding}}', flags: [1, true], to: '{{to_no_plus}}' } },
    { encoding: { gsm7: 0, ucs2: 8 } },
  );
  expect(JSON.parse(write([message('Hi')], undefined).body!)).toEqual({
    coding: 0,
    flags: [1, true],
    to: '447700900123',
  });
  expect(JSON.parse(write([message('Привет')], undefined).body!)).toMatchObject({ coding: 8 });
});

it('takes a body of JSON as text, too', () => {
  const { write } = writerOf({ type: 'json', body: '{"a":{"__proto__":"{{text}}"}}' });
  expect(write([message('"')], undefined).body).toBe('{"a":{"__proto__":"\\""}}');
});

it('gives the callback URL its own parameters', () => {
  const own = { callback_url: 'https://us.example.com/receipts/x?a=1' };
  const account = accountOf(URL_OF, own);
  const { write } = requestWriter({
    ...account,
    receipt: {
      ...account.receipt!,
      verify: { type: 'url-secret', secrets: ['new&secret', 'old-secret'], parameter: 'key' },
      query: 'ref={{ref}}&type=%d',
    },
  });
  expect(JSON.parse(write([message('Hi')], undefined).body!).callback).toBe(
    'https://us.example.com/receipts/x?a=1&key=new%26secret&ref=2s-17-1&type=%d',
  );
});

it.each<{ complaint: string; request: object; own?: object }>([
  {
    complaint: 'request.body: names {{tex}}, which is none of',
    request: { type: 'json', body: { a: '{{tex}}' } },
  },
  { complaint: 'request.body: is needed for type json', request: { type: 'json' } },
  { complaint: 'request.body: is not JSON', request: { type: 'json', body: '{"a":' } },
  { complaint: 'request.body: none is sent with type query', request: { type: 'query', body: { a: '1' } } },
  {
    complaint: 'request.body.a: is neither text nor a number',
    request: { type: 'form', body: { a: { b: 1 } } },
  },
  { complaint: 'request.body: is not text', request: { type: 'xml', body: { a: '1' } } },
  {
    complaint: 'request.url: is not an http or https URL',
    request: { type: 'query', url: 'ftp://provider.example/' },
  },
  {
    complaint: 'request.url: names {{to}}',
    request: { type: 'query', url: 'https://{{to}}.provider.example/' },
  },
  {
    complaint: 'request.url: its beginning is not',
    request: { type: 'query', url: 'https://user:password@provider.example/' },
  },
  {
    complaint: 'request.url: has a space or a fragment',
    request: { type: 'query', url: 'https://provider.example/#a' },
  },
  {
    complaint: 'request.headers.host: is not for a description',
    request: { type: 'query', headers: { Host: 'other.example' } },
  },
  {
    complaint: 'request.headers.x-a: it has a character',
    request: { type: 'query', headers: { 'X-A': 'a\nb' } },
  },
  {
    complaint: 'credentials.text: is what a message has',
    request: { type: 'query' },
    own: { credentials: { text: 'a' } },
  },
  {
    complaint: 'cannot be written',
    request: { type: 'query', headers: { 'X-A': '{{a}}' } },
    own: { credentials: { a: 'ß' } },
  },
])('refuses an account at its start: $complaint', ({ complaint, request, own }) => {
  expect(() => writerOf(request, own)).toThrow(complaint);
});
