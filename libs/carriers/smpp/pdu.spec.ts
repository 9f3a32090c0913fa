import fc from 'fast-check';
import smpp from 'smpp';
import { STATUS, statusName } from './command-status.js';
import { type Kind, PDU_BYTES_MAX, UnencodableError } from './octets.js';
import {
  COMMANDS,
  type Command,
  decode,
  encode,
  Framer,
  MalformedPduError,
  type Outgoing,
  type Pdu,
  setSequence,
} from './pdu.js';
import { TLV_KINDS, type TlvName, type Tlvs } from './tlv.js';

const octets = (maxLength: number) =>
  fc.uint8Array({ maxLength, size: 'max' }).map((bytes) => Buffer.from(bytes));
const characters = fc.integer({ min: 1, max: 0xff }).map((code) => String.fromCharCode(code));

/** A value that a kind of parameter may have. */
function anyOf(kind: Kind, character = characters): fc.Arbitrary<number | string | Buffer> {
  if (kind.kind === 'integer') return fc.integer({ min: 0, max: 256 ** kind.octets - 1 });
  if (kind.kind === 'octets') return octets(Math.min(kind.max, 600));
  const text = (minLength: number) =>
    fc.array(character, { minLength, maxLength: kind.max - 1, size: 'max' }).map((parts) => parts.join(''));
  return kind.whole ? fc.oneof(fc.constant(''), text(kind.max - 1)) : text(0);
}

const commands = Object.keys(COMMANDS) as Command[];
const tlvNames = Object.keys(TLV_KINDS) as TlvName[];
const knownTags = new Set(tlvNames.map((name) => TLV_KINDS[name].tag));
const bodyOf = (command: Command) =>
  fc.record(Object.fromEntries(Object.entries(COMMANDS[command].body).map(([n, kind]) => [n, anyOf(kind)])));
const someTlvs = (names: readonly TlvName[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, anyOf(TLV_KINDS[name].value)])), {
    requiredKeys: [],
  }) as fc.Arbitrary<Tlvs>;
const otherTlvs = fc.array(
  fc.record({
    tag: fc.integer({ min: 0, max: 0xffff }).filter((tag) => !knownTags.has(tag)),
    value: octets(40),
  }),
  { maxLength: 4 },
);
const anyPdu = fc.constantFrom(...commands).chain(
  (command) =>
    fc.record({
      command: fc.constant(command),
      status: fc.constantFrom(0, 0x58, 0xffffffff),
      sequence: fc.integer({ min: 0, max: 0xffffffff }),
      body: bodyOf(command),
      tlvs: someTlvs(tlvNames),
      otherTlvs,
    }) as fc.Arbitrary<Pdu>,
);

/** Cuts octets at any places. */
function chunksOf(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
}

function malformed(read: () => unknown): MalformedPduError {
  try {
    read();
  } catch (error) {
    if (error instanceof MalformedPduError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('a PDU', () => {
  it('is read as it was written, each command with all its parameters', () => {
    fc.assert(
      fc.property(anyPdu, (pdu) => {
        expect(decode(encode(pdu))).toEqual(pdu);
      }),
      { numRuns: 1_000 },
    );
  });

  it('comes out of a stream whole, however that is cut', () => {
    const stream = fc.array(anyPdu, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 40 }), (pdus, cuts) => {
        const framer = new Framer();
        const frames = chunksOf(Buffer.concat(pdus.map(encode)), cuts).flatMap((chunk) => [
          ...framer.frames(chunk),
        ]);
        // Read at the end: nothing that came later has overwritten a frame.
        expect(frames.map(decode)).toEqual(pdus);
      }),
    );
  });

  it('comes out of a stream that is given octet by octet, without being copied for each', () => {
    const pdu = encode({ command: 'submit_sm', tlvs: { message_payload: Buffer.alloc(60_000, 7) } });
    const framer = new Framer();
    let copied = 0;
    const { copy } = Buffer.prototype;
    Buffer.prototype.copy = function (this: Buffer, ...args: Parameters<typeof copy>) {
      const bytes = copy.apply(this, args);
      copied += bytes;
      return bytes;
    };
    try {
      const frames = [...pdu].flatMap((octet) => [...framer.frames(Buffer.from([octet]))]);
      expect(frames).toHaveLength(1);
      expect(frames[0]!.equals(pdu)).toBe(true);
      expect(copied).toBeLessThan(4 * pdu.length);
    } finally {
      Buffer.prototype.copy = copy;
    }
  });

  it('has its sequence number set afterwards', () => {
    const written = encode({ command: 'enquire_link' });
    setSequence(written, 0x7fffffff);
    expect(decode(written).sequence).toBe(0x7fffffff);
  });

  it.each<[Outgoing, string]>([
    [
      { command: 'bind_transceiver', body: { password: '123456789' } },
      'password: 9 characters; at most 8 are allowed',
    ],
    [
      { command: 'bind_receiver', body: { system_id: 'a'.repeat(16) } },
      'system_id: 16 characters; at most 15',
    ],
    [
      { command: 'submit_sm', body: { destination_addr: '1'.repeat(21) } },
      'destination_addr: 21 characters; at most 20',
    ],
    [{ command: 'submit_sm', body: { source_addr: 'Café ☕' } }, 'source_addr: the character at position 6'],
    [{ command: 'submit_sm', body: { source_addr: 'a\0b' } }, 'source_addr: the character at position 2'],
    [
      { command: 'submit_sm', body: { short_message: Buffer.alloc(255) } },
      'short_message: 255 octets; at most 254',
    ],
    [{ command: 'submit_sm', body: { short_message: Buffer.alloc(300) } }, 'short_message: 300 octets'],
    [
      { command: 'submit_sm', body: { validity_period: '000000001000' } },
      'validity_period: 12 characters; none or 16',
    ],
    [{ command: 'submit_sm', body: { esm_class: 256 } }, 'esm_class: 256 is not an integer of 1 octets'],
    [{ command: 'submit_sm', body: { data_coding: 0.5 } }, 'data_coding: 0.5'],
    [{ command: 'query_sm', body: { message_id: '1'.repeat(65) } }, 'message_id: 65 characters; at most 64'],
    [
      { command: 'submit_sm', tlvs: { receipted_message_id: '1'.repeat(65) } },
      'receipted_message_id: 65 characters',
    ],
    [
      { command: 'submit_sm', tlvs: { network_error_code: Buffer.alloc(4) } },
      'network_error_code: 4 octets; at most 3',
    ],
    [
      { command: 'submit_sm', tlvs: { message_payload: Buffer.alloc(65_500) } },
      'a PDU of more than 65536 octets',
    ],
  ])('that breaks a limit of the standard is not written: %j', (pdu, message) => {
    expect(() => encode(pdu)).toThrow(UnencodableError);
    expect(() => encode(pdu)).toThrow(message);
  });

  it('holds each parameter to the size that the tables of the standard give', () => {
    const SIZES: Record<string, number> = {
      system_id: 16,
      password: 9,
      system_type: 13,
      address_range: 41,
      service_type: 6,
      source_addr: 21,
      destination_addr: 21,
      esme_addr: 65,
      message_id: 65,
      schedule_delivery_time: 17,
      validity_period: 17,
      final_date: 17,
      'alert_notification source_addr': 65,
      'data_sm source_addr': 65,
      'data_sm destination_addr': 65,
    };
    for (const command of commands) {
      for (const [name, kind] of Object.entries<Kind>(COMMANDS[command].body)) {
        if (kind.kind !== 'cstring') continue;
        const size = SIZES[`${command} ${name}`] ?? SIZES[name]!;
        const written = (value: string) => encode({ command, body: { [name]: value } } as Outgoing);
        expect(decode(written('1'.repeat(size - 1))).body).toMatchObject({ [name]: '1'.repeat(size - 1) });
        expect(() => written('1'.repeat(size))).toThrow(UnencodableError);
      }
    }
  });

  it('is taken with strings that are longer than the standard allows', () => {
    const id = 'f'.repeat(200);
    const bytes = Buffer.concat([
      encode({ command: 'submit_sm_resp' }).subarray(0, 16),
      Buffer.from(`${id}\0`),
    ]);
    expect(decode(bytes)).toMatchObject({ command: 'submit_sm_resp', body: { message_id: id } });
  });

  it.each([0, 0x45])('that is a response may have no body (status %i)', (status) => {
    const bytes = encode({ command: 'submit_sm_resp', status, sequence: 3 }).subarray(0, 16);
    expect(decode(bytes)).toMatchObject({ status, sequence: 3, body: { message_id: '' }, tlvs: {} });
  });

  it.each([
    ['an id without its NUL', Buffer.from('abc'), { body: { message_id: 'abc' } }],
    ['half the head of a TLV', Buffer.from('abc\0\x04\x27'), { body: { message_id: 'abc' }, tlvs: {} }],
    [
      'half a TLV',
      Buffer.from('abc\0\x00\x1d\x00\x09why', 'latin1'),
      { tlvs: { additional_status_info_text: 'why' } },
    ],
  ])('that is a response with %s is read as far as it goes', (_, tail, expected) => {
    const bytes = Buffer.concat([encode({ command: 'submit_sm_resp', sequence: 3 }).subarray(0, 16), tail]);
    expect(decode(bytes)).toMatchObject({ status: 0, sequence: 3, ...expected });
  });

  it('keeps as octets what is of the wrong length, or there once more', () => {
    const tlv = (tag: number, ...value: number[]) => [tag >> 8, tag & 0xff, 0, value.length, ...value];
    const bytes = Buffer.concat([
      encode({ command: 'enquire_link' }),
      Buffer.from([...tlv(0x0427, 2), ...tlv(0x0427, 5), ...tlv(0x020c, 1), ...tlv(0x001e, 0x41, 0x42)]),
    ]);
    expect(decode(bytes)).toMatchObject({
      tlvs: { message_state: 2, receipted_message_id: 'AB' },
      otherTlvs: [
        { tag: 0x0427, value: Buffer.from([5]) },
        { tag: 0x020c, value: Buffer.from([1]) },
      ],
    });
  });

  const deliver = encode({
    command: 'deliver_sm',
    sequence: 77,
    body: { source_addr: '15550001', short_message: Buffer.from('hello') },
  });
  const withTail = (...tail: number[]) => Buffer.concat([deliver, Buffer.from(tail)]);

  it.each([
    [
      'an unknown command',
      Buffer.from([0, 0, 0, 16, 0, 0, 0, 0x99, 0, 0, 0, 0, 0, 0, 0, 77]),
      'ESME_RINVCMDID',
      undefined,
    ],
    ['a string without its end', deliver.subarray(0, 24), 'ESME_RINVCMDLEN', 'deliver_sm'],
    ['no integer where one belongs', deliver.subarray(0, 17), 'ESME_RINVCMDLEN', 'deliver_sm'],
    ['a message shorter than it says', deliver.subarray(0, -1), 'ESME_RINVMSGLEN', 'deliver_sm'],
    ['half a TLV head', withTail(4, 0x27, 0), 'ESME_RINVOPTPARSTREAM', 'deliver_sm'],
    ['half a TLV', withTail(4, 0x27, 0, 2, 1), 'ESME_RINVOPTPARSTREAM', 'deliver_sm'],
  ])('with %s is answerable', (_, bytes, status, command) => {
    const error = malformed(() => decode(bytes));
    expect({ ...error, status: statusName(error.status) }).toMatchObject({
      status,
      command,
      header: { sequence: 77 },
    });
  });

  it.each([0, 15, PDU_BYTES_MAX + 1, 0xffffffff])(
    'of %i octets ends the stream, after those before it',
    (length) => {
      const bad = Buffer.alloc(16);
      bad.writeUInt32BE(length);
      const framer = new Framer();
      const seen: Buffer[] = [];
      const error = malformed(() => {
        for (const frame of framer.frames(Buffer.concat([deliver, bad]))) seen.push(frame);
      });
      expect(seen).toEqual([deliver]);
      expect(error).toMatchObject({ status: STATUS.ESME_RINVCMDLEN, header: null });
    },
  );

  it('is neither thrown about nor waited for when octets are random, cut off or changed', () => {
    const changed = fc
      .tuple(anyPdu, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), fc.nat())
      .map(([pdu, changes, end]) => {
        const bytes = encode(pdu);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes.subarray(0, end % (bytes.length + 1));
      });
    const random = octets(400);
    // The header is whole and the length is right, so that bodies are tried, too.
    const framed = fc.tuple(fc.constantFrom(...commands), random).map(([command, body]) => {
      const bytes = Buffer.concat([encode({ command }).subarray(0, 16), body]);
      bytes.writeUInt32BE(bytes.length);
      return bytes;
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(changed, random, framed), { maxLength: 5 }), (chunks) => {
        const framer = new Framer();
        try {
          for (const chunk of chunks) {
            for (const frame of framer.frames(chunk)) {
              try {
                decode(frame);
              } catch (error) {
                expect(error).toBeInstanceOf(MalformedPduError);
                expect((error as MalformedPduError).header).not.toBeNull();
              }
            }
          }
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPduError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no memory that has not arrived', () => {
    const framer = new Framer();
    const promise = Buffer.alloc(16);
    promise.writeUInt32BE(PDU_BYTES_MAX);
    const before = process.memoryUsage().arrayBuffers;
    const framers = Array.from({ length: 2_000 }, () => new Framer());
    for (const each of [framer, ...framers]) expect([...each.frames(promise)]).toEqual([]);
    // 2,000 promises of 64 KB would be 128 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });
});

describe('npm smpp, another codec,', () => {
  // It writes strings as ASCII, times through a filter, and messages as texts unless they are octets.
  const ascii = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
  // It has two octets for source_telematics_id, and does not know or handles in its own ways the others.
  const DIFFERENT: readonly string[] = [
    'source_telematics_id',
    'callback_num',
    'callback_num_atag',
    'callback_num_pres_ind',
    'ms_validity',
    'its_session_info',
    'ussd_service_op',
    'alert_on_message_delivery',
    'destination_port',
    'message_payload',
  ];
  const shared = tlvNames.filter((name) => !DIFFERENT.includes(name));
  const plain = (name: string, kind: Kind) =>
    kind.kind === 'cstring' && kind.whole
      ? fc.constant('')
      : name === 'esm_class' || name === 'data_coding'
        ? fc.constant(4)
        : anyOf(kind, ascii);
  const common = fc.constantFrom(...commands).chain((command) =>
    fc.record({
      command: fc.constant(command),
      sequence: fc.integer({ min: 1, max: 0x7fffffff }),
      body: fc.record(
        Object.fromEntries(Object.entries(COMMANDS[command].body).map(([n, kind]) => [n, plain(n, kind)])),
      ),
      // It has one room for message_state, which query_sm_resp has as a mandatory parameter.
      tlvs: fc.record(
        Object.fromEntries(
          shared
            .filter((name) => !(name in COMMANDS[command].body))
            .map((name) => [name, plain(name, TLV_KINDS[name].value)]),
        ),
        {
          requiredKeys: [],
        },
      ),
    }),
  ) as fc.Arbitrary<Omit<Pdu, 'status' | 'otherTlvs'>>;

  /** As it gives a message in octets. */
  const foreignValues = ({ body, tlvs }: Pick<Pdu, 'body' | 'tlvs'>): Record<string, unknown> => {
    const values: Record<string, unknown> = { ...body, ...tlvs };
    if ('short_message' in values) values.short_message = { message: values.short_message };
    return values;
  };

  it('reads what we write', () => {
    fc.assert(
      fc.property(common, (pdu) => {
        expect(new smpp.PDU(encode(pdu))).toMatchObject({
          command: pdu.command,
          sequence_number: pdu.sequence,
          ...foreignValues(pdu),
        });
      }),
      { numRuns: 500 },
    );
  });

  it('writes what we read', () => {
    fc.assert(
      fc.property(common, (pdu) => {
        const foreign = new smpp.PDU(pdu.command, {
          sequence_number: pdu.sequence,
          ...pdu.body,
          ...pdu.tlvs,
        });
        expect(decode(foreign.toBuffer())).toEqual({ ...pdu, status: 0, otherTlvs: [] });
      }),
      { numRuns: 500 },
    );
  });
});
