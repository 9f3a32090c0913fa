import { STATUS } from './command-status.js';
import {
  cstring,
  integer,
  type Kind,
  type OctetReader,
  type OctetWriter,
  octetString,
  type Value,
  type ValueOf,
} from './octets.js';

const TLV_BYTES_MAX = 0xffff;

/** The optional parameters of SMPP 3.4 (5.3.2), by name. */
const TLVS = {
  dest_addr_subunit: { tag: 0x0005, value: integer(1) },
  dest_network_type: { tag: 0x0006, value: integer(1) },
  dest_bearer_type: { tag: 0x0007, value: integer(1) },
  dest_telematics_id: { tag: 0x0008, value: integer(2) },
  source_addr_subunit: { tag: 0x000d, value: integer(1) },
  source_network_type: { tag: 0x000e, value: integer(1) },
  source_bearer_type: { tag: 0x000f, value: integer(1) },
  source_telematics_id: { tag: 0x0010, value: integer(1) },
  qos_time_to_live: { tag: 0x0017, value: integer(4) },
  payload_type: { tag: 0x0019, value: integer(1) },
  additional_status_info_text: { tag: 0x001d, value: cstring(256) },
  receipted_message_id: { tag: 0x001e, value: cstring(65) },
  ms_msg_wait_facilities: { tag: 0x0030, value: integer(1) },
  privacy_indicator: { tag: 0x0201, value: integer(1) },
  source_subaddress: { tag: 0x0202, value: octetString(23) },
  dest_subaddress: { tag: 0x0203, value: octetString(23) },
  user_message_reference: { tag: 0x0204, value: integer(2) },
  user_response_code: { tag: 0x0205, value: integer(1) },
  source_port: { tag: 0x020a, value: integer(2) },
  destination_port: { tag: 0x020b, value: integer(2) },
  sar_msg_ref_num: { tag: 0x020c, value: integer(2) },
  language_indicator: { tag: 0x020d, value: integer(1) },
  sar_total_segments: { tag: 0x020e, value: integer(1) },
  sar_segment_seqnum: { tag: 0x020f, value: integer(1) },
  sc_interface_version: { tag: 0x0210, value: integer(1) },
  callback_num_pres_ind: { tag: 0x0302, value: integer(1) },
  callback_num_atag: { tag: 0x0303, value: octetString(65) },
  number_of_messages: { tag: 0x0304, value: integer(1) },
  callback_num: { tag: 0x0381, value: octetString(19) },
  dpf_result: { tag: 0x0420, value: integer(1) },
  set_dpf: { tag: 0x0421, value: integer(1) },
  ms_availability_status: { tag: 0x0422, value: integer(1) },
  network_error_code: { tag: 0x0423, value: octetString(3) },
  message_payload: { tag: 0x0424, value: octetString(TLV_BYTES_MAX) },
  delivery_failure_reason: { tag: 0x0425, value: integer(1) },
  more_messages_to_send: { tag: 0x0426, value: integer(1) },
  message_state: { tag: 0x0427, value: integer(1) },
  ussd_service_op: { tag: 0x0501, value: integer(1) },
  display_time: { tag: 0x1201, value: integer(1) },
  sms_signal: { tag: 0x1203, value: integer(2) },
  ms_validity: { tag: 0x1204, value: integer(1) },
  alert_on_message_delivery: { tag: 0x130c, value: octetString(0) },
  its_reply_type: { tag: 0x1380, value: integer(1) },
  its_session_info: { tag: 0x1383, value: octetString(2) },
} as const satisfies Record<string, { tag: number; value: Kind }>;

export type TlvName = keyof typeof TLVS;
/** The known ones that a PDU has. */
export type Tlvs = { [Name in TlvName]?: ValueOf<(typeof TLVS)[Name]['value']> };

/**
 * One that the standard does not have, that stands there once more, or whose value has another length than is its
 * kind's.
 */
export interface OtherTlv {
  tag: number;
  value: Buffer;
}

const BY_TAG = new Map<number, readonly [name: TlvName, value: Kind]>(
  Object.entries(TLVS).map(([name, { tag, value }]) => [tag, [name as TlvName, value]]),
);
/** By name, for tests that want each of them. */
export const TLV_KINDS: Readonly<Record<TlvName, { tag: number; value: Kind }>> = TLVS;

export function writeTlvs(writer: OctetWriter, tlvs: Tlvs, others: readonly OtherTlv[]): void {
  for (const name of Object.keys(tlvs) as TlvName[]) {
    const given = tlvs[name];
    if (given === undefined) continue;
    const { tag, value: kind } = TLV_KINDS[name];
    const length = kind.kind === 'integer' ? kind.octets : (given as string | Buffer).length;
    writer.integer(tag, 2, name);
    writer.integer(kind.kind === 'cstring' ? length + 1 : length, 2, name);
    writer.value(kind, given, name);
  }
  for (const { tag, value } of others) {
    const name = `TLV 0x${tag.toString(16)}`;
    writer.integer(tag, 2, name);
    writer.integer(value.length, 2, name);
    writer.value(octetString(TLV_BYTES_MAX), value, name);
  }
}

/**
 * Reads to the end. @throws OctetsError (ESME_RINVOPTPARSTREAM) where the last one is cut off and the reader not
 * lenient.
 */
export function readTlvs(reader: OctetReader): { tlvs: Tlvs; otherTlvs: OtherTlv[] } {
  const tlvs: Partial<Record<TlvName, Value>> = {};
  const otherTlvs: OtherTlv[] = [];
  while (reader.left > 0) {
    const status = STATUS.ESME_RINVOPTPARSTREAM;
    const head = reader.octetString(4, 'a TLV', status);
    if (head.length < 4) break;
    const tag = head.readUInt16BE(0);
    const [name, kind] = BY_TAG.get(tag) ?? [];
    const value = reader.octetString(head.readUInt16BE(2), name ?? 'a TLV', status);
    if (name === undefined || name in tlvs || (kind?.kind === 'integer' && value.length !== kind.octets)) {
      otherTlvs.push({ tag, value });
    } else {
      tlvs[name] = kind?.kind === 'integer' ? value.readUIntBE(0, kind.octets) : value;
      if (kind?.kind === 'cstring') tlvs[name] = untilNul(value);
    }
  }
  // Each value is of its kind, as it was read by it.
  return { tlvs: tlvs as Tlvs, otherTlvs };
}

/** Some SMSCs leave the NUL out. */
function untilNul(value: Buffer): string {
  const end = value.indexOf(0);
  return value.toString('latin1', 0, end < 0 ? value.length : end);
}
