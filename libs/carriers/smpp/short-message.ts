import {
  encodingOf,
  GSM_BASIC,
  GSM_CONCATENATED,
  GSM_EXTENSION,
  GSM_EXTENSION_CODES,
  GSM_SINGLE,
  septetsOfCharacter,
  UCS2_CONCATENATED,
  UCS2_SINGLE,
} from '../../sms/encoding.js';
import { UnencodableError } from './octets.js';
import type { Pdu } from './pdu.js';
import type { Tlvs } from './tlv.js';

/**
 * Texts as parameters of submit_sm, and those of deliver_sm as texts.
 *
 * A text of GSM-7 is sent with one septet an octet, unpacked, an extension character after the escape 0x1B; any other
 * as UCS-2, big endian. A text of several segments is sent in as many parts, cut where `libs/sms/encoding.ts` counts
 * them.
 */

const ESCAPE = 0x1b;
/** esm_class (5.2.12): the short message begins with a user data header (3GPP TS 23.040, 9.2.3.24). */
const HAS_HEADER = 0x40;
const CONCATENATION_8_BIT = 0x00;
const CONCATENATION_16_BIT = 0x08;
const PARTS_MAX = 255;

/**
 * How a text of several segments is sent. `udh`, `udh16`: a part each, with a user data header and a reference of 8 or
 * 16 bits. `sar`: a part each, with the sar_ parameters (5.3.2.22–24), from which the SMSC makes the header. `payload`:
 * whole, as message_payload.
 */
export type LongTexts = 'udh' | 'udh16' | 'sar' | 'payload';

export interface TextOptions {
  longTexts: LongTexts;
  /**
   * Says which parts belong together; its lowest 8 or 16 bits are used. No two texts to a number at once may share
   * them.
   */
  reference: number;
  /**
   * What the SMSC wants texts of GSM-7 in. `latin-1` goes as data_coding 3, as far as the text has only its characters.
   * Default gsm-7.
   */
  alphabet?: 'gsm-7' | 'latin-1';
}

/** What a part adds to a submit_sm. Other bits of esm_class are the caller's to set. */
export interface TextPart {
  body: { esm_class: number; data_coding: number; short_message: Buffer };
  tlvs: Tlvs;
}

const SINGLE = { 'GSM-7': GSM_SINGLE, 'UCS-2': UCS2_SINGLE };
const CONCATENATED = { 'GSM-7': GSM_CONCATENATED, 'UCS-2': UCS2_CONCATENATED };
/** The header is an octet longer, so there may be a part more than is counted as segments. */
const CONCATENATED_16_BIT = { 'GSM-7': GSM_CONCATENATED - 1, 'UCS-2': UCS2_CONCATENATED - 1 };

/** @throws UnencodableError for a text of more than 255 parts, which no header can number. */
export function textParts(text: string, { longTexts, reference, alphabet }: TextOptions): TextPart[] {
  const encoding = encodingOf(text);
  const dataCoding = encoding === 'UCS-2' ? 8 : alphabet === 'latin-1' && isLatin1(text) ? 3 : 0;
  const encode = dataCoding === 8 ? encodeUcs2 : dataCoding === 3 ? encodeLatin1 : encodeGsm;
  const widthOf = (character: string) =>
    encoding === 'GSM-7' ? (septetsOfCharacter(character) ?? 0) : character.length;
  const part = (short_message: Buffer, tlvs: Tlvs = {}, esm_class = 0): TextPart => ({
    body: { esm_class, data_coding: dataCoding, short_message },
    tlvs,
  });

  if (cut(text, widthOf, SINGLE[encoding]).length === 1) return [part(encode(text))];
  if (longTexts === 'payload') return [part(Buffer.alloc(0), { message_payload: encode(text) })];
  const limits = longTexts === 'udh16' ? CONCATENATED_16_BIT : CONCATENATED;
  const parts = cut(text, widthOf, limits[encoding]).map(encode);
  const total = parts.length;
  if (total > PARTS_MAX) {
    throw new UnencodableError(`the text: ${total} parts; at most ${PARTS_MAX} are allowed`);
  }
  return parts.map((octets, index) => {
    const number = index + 1;
    if (longTexts === 'sar') {
      const sar_msg_ref_num = reference & 0xffff;
      return part(octets, { sar_msg_ref_num, sar_total_segments: total, sar_segment_seqnum: number });
    }
    const header =
      longTexts === 'udh'
        ? [5, CONCATENATION_8_BIT, 3, reference & 0xff, total, number]
        : [6, CONCATENATION_16_BIT, 4, (reference >> 8) & 0xff, reference & 0xff, total, number];
    return part(Buffer.concat([Buffer.from(header), octets]), {}, HAS_HEADER);
  });
}

/**
 * Pieces of at most so much width, between characters: an escape or half of a pair is never parted from what follows.
 */
function cut(text: string, widthOf: (character: string) => number, widthMax: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  let end = 0;
  let used = 0;
  for (const character of text) {
    const width = widthOf(character);
    if (used + width > widthMax) {
      pieces.push(text.slice(start, end));
      start = end;
      used = 0;
    }
    used += width;
    end += character.length;
  }
  pieces.push(text.slice(start));
  return pieces;
}

const BASIC = [...GSM_BASIC.slice(0, ESCAPE), '', ...GSM_BASIC.slice(ESCAPE)];
const EXTENSION = new Map(GSM_EXTENSION_CODES.map((code, index) => [code as number, GSM_EXTENSION[index]!]));
const GSM_OCTETS = new Map<string, readonly number[]>([
  ...BASIC.map((character, code): [string, number[]] => [character, [code]]),
  ...[...EXTENSION].map(([code, character]): [string, number[]] => [character, [ESCAPE, code]]),
]);

function encodeGsm(text: string): Buffer {
  const octets: number[] = [];
  for (const character of text) octets.push(...GSM_OCTETS.get(character)!);
  return Buffer.from(octets);
}

function encodeUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function encodeLatin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

/** The alphabets of data_coding (5.2.19) by their numbers. */
const ALPHABETS = [
  'gsm-7',
  'ascii',
  'binary',
  'latin-1',
  'binary',
  'jis',
  'cyrillic',
  'hebrew',
  'ucs-2',
  'pictogram',
  'iso-2022-jp',
  'reserved',
  'reserved',
  'jis-x-0212',
  'ks-c-5601',
  'reserved',
] as const;
export type Alphabet = (typeof ALPHABETS)[number];

const DECODERS: { readonly [Name in Alphabet]?: (octets: Buffer) => string } = {
  'gsm-7': decodeGsm,
  ascii: (octets) => octets.toString('latin1'),
  'latin-1': (octets) => octets.toString('latin1'),
  cyrillic: (octets) => new TextDecoder('iso-8859-5').decode(octets),
  hebrew: (octets) => new TextDecoder('iso-8859-8').decode(octets),
  'ucs-2': decodeUcs2,
};

/**
 * From 0x10 on these are the coding groups of GSM (3GPP TS 23.038, 4), which SMSCs use although the standard names only
 * the last.
 */
export function alphabetOf(dataCoding: number): Alphabet {
  if (dataCoding < 0x10) return ALPHABETS[dataCoding]!;
  if (dataCoding < 0x80) return (['gsm-7', 'binary', 'ucs-2', 'reserved'] as const)[(dataCoding >> 2) & 3]!;
  if (dataCoding < 0xc0) return 'reserved';
  if (dataCoding < 0xf0) return dataCoding < 0xe0 ? 'gsm-7' : 'ucs-2';
  return dataCoding & 0x04 ? 'binary' : 'gsm-7';
}

export interface ReceivedText {
  /**
   * Null where its alphabet cannot be read here. Half of a surrogate pair may stand at its ends, as some phones cut so.
   */
  text: string | null;
  alphabet: Alphabet;
  /** Without the user data header. */
  octets: Buffer;
  /** Of a text that comes in several parts. */
  part: Part | null;
}

export interface Part {
  reference: number;
  /** At least 2. */
  total: number;
  /** 1 to total. */
  number: number;
}

/** `defaultAlphabet` is what the SMSC means by data_coding 0: GSM-7 unless it says otherwise. */
export function readText(
  pdu: Pdu<'deliver_sm' | 'data_sm' | 'submit_sm'>,
  defaultAlphabet: Alphabet = 'gsm-7',
): ReceivedText {
  const { header, octets } = partHeader(pdu);
  const { data_coding } = pdu.body;
  const alphabet = data_coding === 0 ? defaultAlphabet : alphabetOf(data_coding);
  const { sar_msg_ref_num: reference = 0, sar_total_segments: total, sar_segment_seqnum: number } = pdu.tlvs;
  return {
    text: DECODERS[alphabet]?.(octets) ?? null,
    alphabet,
    octets,
    part: (header && concatenation(header)) ?? partOf(reference, total, number),
  };
}

/** A header that claims more octets than there are is none. */
function partHeader({ command, body, tlvs }: Pdu<'deliver_sm' | 'data_sm' | 'submit_sm'>): {
  header: Buffer | null;
  octets: Buffer;
} {
  const short = command === 'data_sm' ? null : body.short_message;
  const message = short?.length ? short : (tlvs.message_payload ?? Buffer.alloc(0));
  const length = message[0];
  if (!(body.esm_class & HAS_HEADER) || length === undefined || length >= message.length) {
    return { header: null, octets: message };
  }
  return { header: message.subarray(1, 1 + length), octets: message.subarray(1 + length) };
}

/** The information elements of a header are a type, a length and as many octets each. */
function concatenation(header: Buffer): Part | null {
  for (let at = 0; at + 2 <= header.length; ) {
    const [type, length] = [header[at], header[at + 1]!];
    const element = header.subarray(at + 2, at + 2 + length);
    if (element.length < length) return null;
    if (type === CONCATENATION_8_BIT && length === 3) return partOf(element[0]!, element[1], element[2]);
    if (type === CONCATENATION_16_BIT && length === 4) {
      return partOf(element.readUInt16BE(0), element[2], element[3]);
    }
    at += 2 + length;
  }
  return null;
}

function partOf(reference: number, total = 0, number = 0): Part | null {
  return total >= 2 && number >= 1 && number <= total ? { reference, total, number } : null;
}

/**
 * What the table does not have: of an escape the character itself is shown (3GPP TS 23.038, 6.2.1), of others U+FFFD.
 */
function decodeGsm(octets: Buffer): string {
  let text = '';
  for (let i = 0; i < octets.length; i++) {
    const isEscaped = octets[i] === ESCAPE && i + 1 < octets.length;
    const code = isEscaped ? octets[++i]! : octets[i]!;
    text += (isEscaped ? EXTENSION.get(code) : undefined) ?? BASIC[code] ?? '\ufffd';
  }
  return text;
}

function decodeUcs2(octets: Buffer): string {
  return Buffer.from(octets.subarray(0, octets.length & ~1))
    .swap16()
    .toString('utf16le');
}
