import { STATUS } from './command-status.js';
import {
  countedOctets,
  cstring,
  integer,
  type Kind,
  OctetReader,
  OctetsError,
  OctetWriter,
  PDU_BYTES_MAX,
  time,
  type Value,
  type ValueOf,
} from './octets.js';
import { type OtherTlv, readTlvs, type Tlvs, writeTlvs } from './tlv.js';

/**
 * The PDUs of SMPP 3.4 and their octets.
 *
 * A PDU is a header of 16 octets (command_length, command_id, command_status, sequence_number), the mandatory
 * parameters of its command and then any optional ones (3.2). Parameters are called as in the standard. What we write
 * is held to its limits; what we read is taken as far as it has a meaning, for SMSCs are older than their customers.
 */

const byte = integer(1);
const SOURCE = { source_addr_ton: byte, source_addr_npi: byte, source_addr: cstring(21) };
const DESTINATION = { dest_addr_ton: byte, dest_addr_npi: byte, destination_addr: cstring(21) };
const MESSAGE_ID = { message_id: cstring(65) };
const SYSTEM_ID = { system_id: cstring(16) };
const BIND = {
  ...SYSTEM_ID,
  password: cstring(9),
  system_type: cstring(13),
  interface_version: byte,
  addr_ton: byte,
  addr_npi: byte,
  address_range: cstring(41),
};
const SHORT_MESSAGE = {
  service_type: cstring(6),
  ...SOURCE,
  ...DESTINATION,
  esm_class: byte,
  protocol_id: byte,
  priority_flag: byte,
  schedule_delivery_time: time,
  validity_period: time,
  registered_delivery: byte,
  replace_if_present_flag: byte,
  data_coding: byte,
  sm_default_msg_id: byte,
  // Its count is sm_length.
  short_message: countedOctets(254),
};

/** The commands (4) with their ids (5.1.2.1) and mandatory parameters in their order. */
export const COMMANDS = {
  generic_nack: { id: 0x80000000, body: {} },
  bind_receiver: { id: 0x00000001, body: BIND },
  bind_receiver_resp: { id: 0x80000001, body: SYSTEM_ID },
  bind_transmitter: { id: 0x00000002, body: BIND },
  bind_transmitter_resp: { id: 0x80000002, body: SYSTEM_ID },
  query_sm: { id: 0x00000003, body: { ...MESSAGE_ID, ...SOURCE } },
  query_sm_resp: {
    id: 0x80000003,
    body: { ...MESSAGE_ID, final_date: time, message_state: byte, error_code: byte },
  },
  submit_sm: { id: 0x00000004, body: SHORT_MESSAGE },
  submit_sm_resp: { id: 0x80000004, body: MESSAGE_ID },
  deliver_sm: { id: 0x00000005, body: SHORT_MESSAGE },
  deliver_sm_resp: { id: 0x80000005, body: MESSAGE_ID },
  unbind: { id: 0x00000006, body: {} },
  unbind_resp: { id: 0x80000006, body: {} },
  cancel_sm: {
    id: 0x00000008,
    body: { service_type: cstring(6), ...MESSAGE_ID, ...SOURCE, ...DESTINATION },
  },
  cancel_sm_resp: { id: 0x80000008, body: {} },
  bind_transceiver: { id: 0x00000009, body: BIND },
  bind_transceiver_resp: { id: 0x80000009, body: SYSTEM_ID },
  outbind: { id: 0x0000000b, body: { ...SYSTEM_ID, password: cstring(9) } },
  enquire_link: { id: 0x00000015, body: {} },
  enquire_link_resp: { id: 0x80000015, body: {} },
  alert_notification: {
    id: 0x00000102,
    body: {
      ...SOURCE,
      source_addr: cstring(65),
      esme_addr_ton: byte,
      esme_addr_npi: byte,
      esme_addr: cstring(65),
    },
  },
  data_sm: {
    id: 0x00000103,
    body: {
      service_type: cstring(6),
      ...SOURCE,
      source_addr: cstring(65),
      ...DESTINATION,
      destination_addr: cstring(65),
      esm_class: byte,
      registered_delivery: byte,
      data_coding: byte,
    },
  },
  data_sm_resp: { id: 0x80000103, body: MESSAGE_ID },
} as const satisfies Record<string, { id: number; body: Record<string, Kind> }>;

export type Command = keyof typeof COMMANDS;
type Kinds<C extends Command> = (typeof COMMANDS)[C]['body'];
export type Body<C extends Command> = {
  -readonly [Name in keyof Kinds<C>]: Kinds<C>[Name] extends Kind ? ValueOf<Kinds<C>[Name]> : never;
};

/** A PDU as it was received; `command` tells which body it has. */
export type Pdu<C extends Command = Command> = {
  [Each in C]: {
    command: Each;
    /** command_status: 0 but in responses. */
    status: number;
    sequence: number;
    body: Body<Each>;
    tlvs: Tlvs;
    otherTlvs: OtherTlv[];
  };
}[C];

/** A PDU of ours: what is left out is 0 or empty. */
export interface Outgoing<C extends Command = Command> {
  command: C;
  status?: number;
  sequence?: number;
  body?: Partial<Body<C>>;
  tlvs?: Tlvs;
  otherTlvs?: readonly OtherTlv[];
}

interface Header {
  id: number;
  status: number;
  sequence: number;
}

/** A PDU that was received and cannot be understood; `status` is the command_status to answer it with. */
export class MalformedPduError extends Error {
  override readonly name = 'MalformedPduError';
  constructor(
    message: string,
    readonly status: number,
    /** Null where not even the PDU's end is known, and nothing that follows can be read. */
    readonly header: Header | null,
    /** Undefined of an id that the standard does not have. */
    readonly command?: Command,
  ) {
    super(message);
  }
}

const HEADER_BYTES = 16;
const SEQUENCE_OFFSET = 12;
const RESPONSE_BIT = 0x80000000;
const BY_ID = new Map(
  Object.entries(COMMANDS).map(([command, { id }]): [number, Command] => [id, command as Command]),
);
const PARAMETERS = Object.fromEntries(
  Object.entries(COMMANDS).map(([command, { body }]) => [command, Object.entries<Kind>(body)]),
) as Record<Command, [name: string, kind: Kind][]>;
const writer = new OctetWriter();

/** @throws UnencodableError if a value does not keep to the standard's limits. */
export function encode<C extends Command>(pdu: Outgoing<C>): Buffer {
  const { command, status = 0, sequence = 0, tlvs = {}, otherTlvs = [] } = pdu;
  const values: Readonly<Record<string, Value | undefined>> = pdu.body ?? {};
  writer.start();
  // The length is known at the end.
  writer.integer(0, 4, 'command_length');
  writer.integer(COMMANDS[command].id, 4, 'command_id');
  writer.integer(status, 4, 'command_status');
  writer.integer(sequence, 4, 'sequence_number');
  for (const [name, kind] of PARAMETERS[command]) writer.value(kind, values[name], name);
  writeTlvs(writer, tlvs, otherTlvs);
  const octets = writer.take();
  octets.writeUInt32BE(octets.length, 0);
  return octets;
}

/** Gives an encoded PDU its sequence number. */
export function setSequence(octets: Buffer, sequence: number): void {
  octets.writeUInt32BE(sequence, SEQUENCE_OFFSET);
}

/**
 * Reads a frame of `Framer`. A response is read as far as it goes, for its status says all that has to be known: SMSCs
 * leave out the body of a refusal, and some the NUL of an id.
 * @throws MalformedPduError with the frame's header, where it is a request or has an unknown command.
 */
export function decode(frame: Buffer): Pdu {
  const header = {
    id: frame.readUInt32BE(4),
    status: frame.readUInt32BE(8),
    sequence: frame.readUInt32BE(SEQUENCE_OFFSET),
  };
  const { id, status, sequence } = header;
  const command = BY_ID.get(id);
  if (command === undefined) {
    throw new MalformedPduError(`unknown command_id ${id}`, STATUS.ESME_RINVCMDID, header);
  }
  try {
    const reader = new OctetReader(frame, HEADER_BYTES, isResponse(id));
    const body = readBody(reader, command);
    // What was read by the table of the command is of its type.
    return { command, status, sequence, body, ...readTlvs(reader) } as Pdu;
  } catch (error) {
    if (!(error instanceof OctetsError)) throw error;
    throw new MalformedPduError(`${command}: ${error.message}`, error.status, header, command);
  }
}

export function isResponse(id: number): boolean {
  return id >= RESPONSE_BIT;
}

/** The command that answers a request. */
export function responseOf(command: Command): Command | undefined {
  return BY_ID.get(COMMANDS[command].id + RESPONSE_BIT);
}

function readBody(reader: OctetReader, command: Command): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, kind] of PARAMETERS[command]) {
    if (kind.kind === 'integer') body[name] = reader.integer(kind.octets, name);
    else if (kind.kind === 'cstring') body[name] = reader.cstring(name);
    else body[name] = reader.octetString(reader.integer(1, 'sm_length'), name, STATUS.ESME_RINVMSGLEN);
  }
  return body;
}

/**
 * Cuts what a socket gives, in chunks of any size, into whole PDUs. It holds no more than one that is not whole yet,
 * and never more than has arrived, whatever command_length promises.
 */
export class Framer {
  /** Room for the part that has come, which is its first `heldBytes`. */
  private held: Buffer = Buffer.alloc(0);
  private heldBytes = 0;

  /**
   * The PDUs that end in this chunk, as views into it or into what was held. All of them are to be taken.
   * @throws MalformedPduError (ESME_RINVCMDLEN), after those before it, where a command_length cannot be one.
   */
  *frames(chunk: Buffer): Generator<Buffer, void, void> {
    let octets = this.heldBytes === 0 ? chunk : this.hold(chunk);
    while (octets.length >= 4) {
      const length = octets.readUInt32BE(0);
      if (length < HEADER_BYTES || length > PDU_BYTES_MAX) {
        throw new MalformedPduError(`command_length ${length}`, STATUS.ESME_RINVCMDLEN, null);
      }
      if (octets.length < length) break;
      yield octets.subarray(0, length);
      octets = octets.subarray(length);
    }
    if (octets.length === this.heldBytes) return;
    // It has no room to spare, so that nobody writes into what was given out.
    this.held = octets;
    this.heldBytes = octets.length;
  }

  /** Room is doubled, so that a PDU that comes octet by octet is not copied for each. */
  private hold(chunk: Buffer): Buffer {
    const bytes = this.heldBytes + chunk.length;
    if (bytes > this.held.length) {
      const roomier = Buffer.allocUnsafe(Math.max(bytes, 2 * this.held.length));
      this.held.copy(roomier, 0, 0, this.heldBytes);
      this.held = roomier;
    }
    chunk.copy(this.held, this.heldBytes);
    this.heldBytes = bytes;
    return this.held.subarray(0, bytes);
  }
}
