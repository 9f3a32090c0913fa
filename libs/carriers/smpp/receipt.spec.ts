import fc from 'fast-check';
import { decode, encode, type Outgoing, type Pdu } from './pdu.js';
import { canonicalId, type DeliveryKind, kindOf, readReceipt } from './receipt.js';

const RECEIPT = 0x04;
const delivered = ({ body, tlvs }: Omit<Outgoing<'deliver_sm'>, 'command'>) =>
  decode(encode({ command: 'deliver_sm', body: { esm_class: RECEIPT, ...body }, tlvs })) as Pdu<'deliver_sm'>;
const written = (text: string) =>
  readReceipt(delivered({ body: { short_message: Buffer.from(text, 'latin1') } }));

describe('a receipt', () => {
  it('is read as Appendix B writes it', () => {
    const text =
      'id:0123456789 sub:001 dlvrd:001 submit date:2611301404 done date:2611301405 stat:DELIVRD err:000 text:Hello wor';
    expect(written(text)).toEqual({
      id: '0123456789',
      state: 'delivered',
      error: '000',
      doneAt: '2026-11-30T14:05:00',
    });
  });

  it.each([
    [
      'an id with an underscore, in ASCII whatever data_coding says',
      'id:a_b@c$1 stat:DELIVRD',
      { id: 'a_b@c$1' },
    ],
    [
      'a UUID',
      'id:7d093bfa-4d65-4757-b0bb-177fc9d0a038 stat:DELIVRD',
      { id: '7d093bfa-4d65-4757-b0bb-177fc9d0a038' },
    ],
    [
      'no sub and no dlvrd',
      'id:1526758174 submit date:1701240904 done date:1701240904 stat:DELIVRD err:000',
      { error: '000' },
    ],
    [
      'another order',
      'stat:EXPIRED err:0A1 done date:261130140509 id:77',
      { id: '77', state: 'expired', error: '0A1', doneAt: '2026-11-30T14:05:09' },
    ],
    [
      'lower case',
      'ID:77 STAT:undeliv ERR:1f DONE DATE:20261130140509',
      { state: 'undeliverable', error: '1f', doneAt: '2026-11-30T14:05:09' },
    ],
    [
      'blanks after the colons',
      'id: 77 stat: REJECTD err: 12 text: x',
      { id: '77', state: 'rejected', error: '12' },
    ],
    ['commas', 'id:77,sub:001,stat:ACCEPTD,err:5', { id: '77', state: 'accepted', error: '5' }],
    ['line ends', 'id:77\r\nstat:DELIVRD\r\nerr:0', { id: '77', state: 'delivered', error: '0' }],
    ['an empty err before its text', 'id:77 stat:DELIVRD err: text:abc', { error: null }],
    [
      'a year of four digits without seconds',
      'id:77 stat:DELIVRD done date:202611301405',
      { doneAt: '2026-11-30T14:05:00' },
    ],
    ['a date that is none', 'id:77 stat:DELIVRD done date:2613451405', { doneAt: null }],
    ['a date that no calendar has', 'id:77 stat:DELIVRD done date:2606311405', { doneAt: null }],
    [
      'a person who writes fields',
      'id:77 stat:UNDELIV err:3 text:id:99 stat:DELIVRD err:0',
      { id: '77', state: 'undeliverable', error: '3' },
    ],
    ['its text first', 'text:id:1 stat:UNDELIV id:77 stat:DELIVRD err:0', { id: '77', state: 'delivered' }],
    [
      'its text in the middle',
      'id:77 text:hello you stat:EXPIRED err:9',
      { id: '77', state: 'expired', error: '9' },
    ],
  ])('is read with %s', (_, text, expected) => {
    expect(written(text)).toMatchObject(expected);
  });

  it.each([
    ['DELIVRD', 'delivered'],
    ['DELIVERED', 'delivered'],
    ['EXPIRED', 'expired'],
    ['DELETED', 'deleted'],
    ['UNDELIV', 'undeliverable'],
    ['UNDELIVERABLE', 'undeliverable'],
    ['ACCEPTD', 'accepted'],
    ['ACKED', 'accepted'],
    ['BUFFRED', 'buffered'],
    ['ENROUTE', 'enroute'],
    ['REJECTD', 'rejected'],
    ['UNKNOWN', 'unknown'],
    ['SKIPPED', 'skipped'],
    ['SCHEDULED', 'scheduled'],
    ['delivrd', 'delivered'],
    ['NONSENSE', 'unknown'],
    ['constructor', 'unknown'],
  ])('with stat:%s is %s', (stat, state) => {
    expect(written(`id:1 stat:${stat}`)?.state).toBe(state);
  });

  it('is read from its optional parameters first', () => {
    const short_message = Buffer.from('id:1 stat:DELIVRD err:007');
    const tlvs = { receipted_message_id: 'ABC', message_state: 5 };
    expect(readReceipt(delivered({ body: { short_message }, tlvs }))).toMatchObject({
      id: 'ABC',
      state: 'undeliverable',
      error: '007',
    });
    expect(readReceipt(delivered({ tlvs: { ...tlvs, network_error_code: Buffer.from([3, 1, 2]) } }))).toEqual(
      {
        id: 'ABC',
        state: 'undeliverable',
        error: '3:258',
        doneAt: null,
      },
    );
    expect(readReceipt(delivered({ tlvs: { ...tlvs, message_state: 200 } }))?.state).toBe('unknown');
  });

  it('is put together from both where neither is whole', () => {
    const short_message = Buffer.from('stat:EXPIRED');
    expect(
      readReceipt(delivered({ body: { short_message }, tlvs: { receipted_message_id: '9' } })),
    ).toMatchObject({
      id: '9',
      state: 'expired',
    });
  });

  it('may come in UCS-2, and as message_payload', () => {
    const text = 'id:77 stat:DELIVRD';
    const message_payload = Buffer.from(text, 'utf16le').swap16();
    expect(readReceipt(delivered({ body: { data_coding: 8 }, tlvs: { message_payload } }))?.id).toBe('77');
    expect(readReceipt(delivered({ tlvs: { message_payload: Buffer.from(text) } }))?.id).toBe('77');
  });

  it.each(['', 'hello', 'id:1', 'stat:DELIVRD', 'id: stat:DELIVRD', 'mid:1 stat:DELIVRD', 'text:id:1'])(
    'is not one that says %j',
    (text) => expect(written(text)).toBeNull(),
  );

  it('is read in any order of its fields, with any words of a person at its end', () => {
    const fields = fc.shuffledSubarray([
      'sub:001',
      'dlvrd:001',
      'submit date:2611301404',
      'err:0F',
      'done date:2611301405',
    ]);
    const ids = fc.stringMatching(/^[0-9A-Fa-f]{1,40}$/);
    fc.assert(
      fc.property(fields, ids, fc.nat(10), fc.nat(10), fc.string(), (others, id, first, second, words) => {
        const all = [...others];
        all.splice(first % (all.length + 1), 0, `id:${id}`);
        all.splice(second % (all.length + 1), 0, 'stat:DELIVRD');
        const text = `${all.join(' ')} Text:${words}`.replace(/[^\x20-\x7e]/g, '').slice(0, 250);
        expect(written(text)).toMatchObject({ id, state: 'delivered' });
      }),
    );
  });

  it('is found or not, but in no time, in any text', () => {
    const words = fc.constantFrom(
      'id:',
      'stat:',
      'text:',
      'done date:',
      ' ',
      'done ',
      'date',
      ':',
      '7',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 60 }), (parts) => {
        written(parts.join('').slice(0, 200));
      }),
    );
    const startedAt = performance.now();
    const long = 'submit '.repeat(9_000);
    readReceipt(delivered({ tlvs: { message_payload: Buffer.from(long) } }));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('the kind of a deliver_sm', () => {
  it.each<[number, DeliveryKind]>([
    [0x00, 'message'],
    [0x40, 'message'],
    [0x04, 'receipt'],
    [0x47, 'receipt'],
    [0x08, 'delivery_acknowledgement'],
    [0x10, 'user_acknowledgement'],
    [0x18, 'conversation_abort'],
    [0x20, 'intermediate_notification'],
    [0x0c, 'reserved'],
  ])('with esm_class %i is %s', (esm_class, kind) => {
    expect(kindOf(delivered({ body: { esm_class } }))).toBe(kind);
  });

  it('is a message of a person who writes like an SMSC, unless the account says that its SMSC leaves the mark out', () => {
    const body = { esm_class: 0, short_message: Buffer.from('id:1 stat:DELIVRD') };
    expect(kindOf(delivered({ body }))).toBe('message');
    expect(kindOf(delivered({ body }), { unmarkedReceipts: true })).toBe('receipt');
    const other = { esm_class: 0, short_message: Buffer.from('STOP') };
    expect(kindOf(delivered({ body: other }), { unmarkedReceipts: true })).toBe('message');
  });
});

describe('an id', () => {
  it('of the response in hex and of the receipt in decimal are the same', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), fc.nat(5), (number, zeros) => {
        const padding = '0'.repeat(zeros);
        const expected = number.toString();
        for (const hex of [number.toString(16), number.toString(16).toUpperCase()]) {
          expect(canonicalId(padding + hex, 'hex')).toBe(expected);
        }
        expect(canonicalId(padding + expected, 'decimal')).toBe(expected);
      }),
    );
  });

  it.each([
    ['00AbC', 'as_is', 'abc'],
    ['0', 'as_is', '0'],
    ['000', 'as_is', '0'],
    ['0x1F', 'hex', '31'],
    // Base 62 has two letters where hex has one.
    ['aZ09xQ', 'as_is', 'aZ09xQ'],
    ['7D093BFA-4d65', 'hex', '7D093BFA-4d65'],
    ['12ab', 'decimal', '12ab'],
    [' 42 ', 'decimal', '42'],
    ['', 'decimal', ''],
  ] as const)('%j as %s is %j', (id, base, expected) => {
    expect(canonicalId(id, base)).toBe(expected);
  });

  it('that is absurdly long costs nothing', () => {
    const id = 'f'.repeat(60_000);
    expect(canonicalId(id, 'hex')).toBe(id);
  });
});
