import fc from 'fast-check';
import smpp from 'smpp';
import { countSegments, encodingOf, GSM_BASIC, GSM_EXTENSION } from '../../sms/encoding.js';
import { UnencodableError } from './octets.js';
import { decode, encode, type Outgoing, type Pdu } from './pdu.js';
import { alphabetOf, type LongTexts, readText, textParts } from './short-message.js';

const GSM = fc.constantFrom(...GSM_BASIC, ...GSM_EXTENSION);
const ANY = fc.oneof(GSM, fc.constantFrom(...'çţЖ中あ한”–', '😀', '🎉', '\ud83d', '\ude00'));
const textOf = (character: fc.Arbitrary<string>) =>
  fc.array(character, { maxLength: 700, size: 'max' }).map((characters) => characters.join(''));
const texts = fc.oneof(textOf(GSM), textOf(ANY));
const options = { longTexts: 'udh' as const, reference: 0x1234 };

type Deliver = Pdu<'deliver_sm'>;
const delivered = (pdu: Omit<Outgoing<'deliver_sm'>, 'command'>) =>
  decode(encode({ command: 'deliver_sm', ...pdu })) as Deliver;
const short = (data_coding: number, octets: readonly number[], esm_class = 0) =>
  delivered({ body: { data_coding, esm_class, short_message: Buffer.from(octets) } });

describe('a text', () => {
  it.each<LongTexts>(['udh', 'udh16', 'sar', 'payload'])(
    'sent with %s is read again, part by part',
    (longTexts) => {
      fc.assert(
        fc.property(texts, fc.nat(0xffff), (text, reference) => {
          const parts = textParts(text, { longTexts, reference }).map((part) => readText(delivered(part)));
          expect(parts.map((part) => part.text).join('')).toBe(text);
          const total = parts.length;
          const expected = longTexts === 'udh' ? reference & 0xff : reference;
          expect(parts.map(({ part }) => part)).toEqual(
            total === 1
              ? [null]
              : parts.map((_, index) => ({ reference: expected, total, number: index + 1 })),
          );
          expect(new Set(parts.map(({ alphabet }) => alphabet))).toEqual(
            new Set([encodingOf(text) === 'GSM-7' ? 'gsm-7' : 'ucs-2']),
          );
        }),
      );
    },
  );

  it.each<LongTexts>(['udh', 'sar'])(
    'has as many parts with %s as segments are counted and charged',
    (longTexts) => {
      fc.assert(
        fc.property(texts, (text) => {
          expect(textParts(text, { ...options, longTexts })).toHaveLength(countSegments(text));
        }),
      );
    },
  );

  it('fits into a segment with its header, part by part', () => {
    const withHeader = fc.constantFrom<LongTexts>('udh', 'udh16');
    fc.assert(
      fc.property(texts, withHeader, (text, longTexts) => {
        const parts = textParts(text, { ...options, longTexts });
        for (const { body } of parts) {
          const headerBytes = body.esm_class === 0x40 ? body.short_message[0]! + 1 : 0;
          const textBytes = body.short_message.length - headerBytes;
          // 140 octets on the air; of septets there is a whole number after the header.
          const room =
            encodingOf(text) === 'GSM-7' ? Math.floor(((140 - headerBytes) * 8) / 7) : 140 - headerBytes;
          expect(textBytes).toBeLessThanOrEqual(room);
        }
      }),
    );
  });

  it('is never cut after an escape or in the middle of a pair', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom<LongTexts>('udh', 'udh16', 'sar'), (text, longTexts) => {
        const parts = textParts(text, { ...options, longTexts }).map((part) => readText(delivered(part)));
        for (const [index, { octets, alphabet, text: piece }] of parts.entries()) {
          if (alphabet === 'gsm-7') expect(octets.at(-1)).not.toBe(0x1b);
          const next = parts[index + 1]?.text ?? '';
          expect(`${piece!.slice(-1)}${next[0] ?? ''}`).not.toMatch(/^[\ud800-\udbff][\udc00-\udfff]$/);
        }
      }),
    );
  });

  it('is written as the tables of 3GPP TS 23.038 say', () => {
    const octetsOf = (text: string) => [...textParts(text, options)[0]!.body.short_message];
    expect(octetsOf('@£Ξ Æ¡à')).toEqual([0x00, 0x01, 0x1a, 0x20, 0x1c, 0x40, 0x7f]);
    expect(octetsOf('€[~')).toEqual([0x1b, 0x65, 0x1b, 0x3c, 0x1b, 0x3d]);
    expect(octetsOf('ж😀')).toEqual([0x04, 0x36, 0xd8, 0x3d, 0xde, 0x00]);
  });

  it('has the header of TS 23.040 before each part', () => {
    const headers = (longTexts: LongTexts) =>
      textParts('a'.repeat(161), { longTexts, reference: 0xabcd }).map(({ body }) =>
        body.short_message.subarray(0, body.short_message[0]! + 1).toString('hex'),
      );
    expect(headers('udh')).toEqual(['050003cd0201', '050003cd0202']);
    expect(headers('udh16')).toEqual(['060804abcd0201', '060804abcd0202']);
  });

  it('goes as Latin-1 where that is wanted and has all its characters', () => {
    const latin = (text: string) => textParts(text, { ...options, alphabet: 'latin-1' });
    expect(latin('Grüße {£}')[0]!.body).toEqual({
      esm_class: 0,
      data_coding: 3,
      short_message: Buffer.from('Grüße {£}', 'latin1'),
    });
    expect(latin('5 €')[0]!.body.data_coding).toBe(0);
    // On the air it is of GSM-7 all the same, where a brace is two.
    expect(latin('{'.repeat(81))).toHaveLength(countSegments('{'.repeat(81)));
  });

  it('of more parts than a header can number is refused', () => {
    expect(textParts('a'.repeat(255 * 153), options)).toHaveLength(255);
    expect(() => textParts('a'.repeat(255 * 153 + 1), options)).toThrow(UnencodableError);
  });

  it('of GSM-7 is written and read by npm smpp as by us', () => {
    fc.assert(
      // Its table has the backslash twice.
      fc.property(
        fc.array(
          GSM.filter((c) => c !== '\\' && c !== '|'),
          { minLength: 1, maxLength: 70 },
        ),
        (characters) => {
          const text = characters.join('');
          const [part] = textParts(text, options);
          expect(new smpp.PDU(encode({ command: 'deliver_sm', ...part }))).toMatchObject({
            short_message: { message: text },
          });
          const foreign = new smpp.PDU('deliver_sm', { data_coding: 0, short_message: text });
          expect(readText(decode(foreign.toBuffer()) as Deliver).text).toBe(text);
        },
      ),
    );
  });
});

describe('a message that was received', () => {
  it.each([
    ['ASCII', 1, [0x40, 0x24, 0x5f], '@$_'],
    ['Latin-1', 3, [0x40, 0xe7, 0xff], '@çÿ'],
    ['Cyrillic', 6, [0xb6, 0xd0], 'Жа'],
    ['Hebrew', 7, [0xe0], 'א'],
    ['UCS-2, cut in the middle of a unit', 8, [0x04, 0x36, 0x04], 'ж'],
    ['GSM-7', 0, [0x00, 0x1b, 0x65, 0x1b, 0x41, 0x1b], '@€A'],
    ['GSM-7 with what is no septet', 0, [0x41, 0x80], 'A\ufffd'],
    ['a flash message of GSM-7', 0x10, [0x00], '@'],
    ['a flash message of UCS-2', 0x18, [0x04, 0x36], 'ж'],
    ['class 1, by the last coding group', 0xf1, [0x00], '@'],
  ])('in %s becomes a text', (_, data_coding, octets, text) => {
    expect(readText(short(data_coding, octets)).text).toBe(text);
  });

  it.each([
    [2, 'binary'],
    [4, 'binary'],
    [5, 'jis'],
    [9, 'pictogram'],
    [10, 'iso-2022-jp'],
    [13, 'jis-x-0212'],
    [14, 'ks-c-5601'],
    [15, 'reserved'],
    [0x80, 'reserved'],
    [0xf5, 'binary'],
  ])('with data_coding %i is %s, and has octets but no text', (data_coding, alphabet) => {
    expect(readText(short(data_coding, [1, 2]))).toEqual({
      text: null,
      alphabet,
      octets: Buffer.from([1, 2]),
      part: null,
    });
  });

  it('has an alphabet for every data_coding', () => {
    for (let dataCoding = 0; dataCoding < 256; dataCoding++) expect(alphabetOf(dataCoding)).toBeDefined();
  });

  it('is read as the SMSC means its default alphabet', () => {
    expect(readText(short(0, [0x40, 0xe7]), 'latin-1').text).toBe('@ç');
  });

  it('comes as message_payload, also in data_sm', () => {
    const tlvs = { message_payload: Buffer.from('hello') };
    expect(readText(delivered({ tlvs })).text).toBe('hello');
    const data = decode(encode({ command: 'data_sm', tlvs })) as Pdu<'data_sm'>;
    expect(readText(data).text).toBe('hello');
  });

  it.each([
    [
      'ports before the reference',
      [0x0b, 0x05, 4, 1, 2, 3, 4, 0x00, 3, 9, 2, 1],
      { reference: 9, total: 2, number: 1 },
    ],
    ['a number above the total', [5, 0, 3, 9, 2, 3], null],
    ['number 0', [5, 0, 3, 9, 2, 0], null],
    ['one part only', [5, 0, 3, 9, 1, 1], null],
    ['an element that is cut off', [5, 0, 9, 9, 2, 1], null],
    ['a reference that is cut off', [3, 8, 4, 9], null],
    ['no element', [0], null],
  ])('with %s in its header has that part', (_, header, part) => {
    expect(readText(short(0, [...header, 0x41], 0x40))).toMatchObject({ text: 'A', part });
  });

  it('whose header is longer than it has none', () => {
    expect(readText(short(4, [9, 0, 3], 0x40))).toMatchObject({ octets: Buffer.from([9, 0, 3]), part: null });
  });

  it('is read whatever its octets are', () => {
    const bytes = fc.uint8Array({ maxLength: 254 }).map((array) => [...array]);
    fc.assert(
      fc.property(fc.nat(255), bytes, fc.nat(255), (data_coding, octets, esm_class) => {
        const { part } = readText(short(data_coding, octets, esm_class));
        if (part) expect(part.number >= 1 && part.number <= part.total).toBe(true);
      }),
    );
  });
});
