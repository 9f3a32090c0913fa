/**
 * How a text travels as SMS and how many segments it costs.
 *
 * Alphabets follow 3GPP TS 23.038: the GSM 7 bit default alphabet (6.2.1), whose extension table (6.2.1.1)
 * costs an escape and therefore two septets, and UCS-2 for every text with a character outside of both. One
 * short message carries 140 octets: 160 septets or 70 UTF-16 code units. A longer text is concatenated with the
 * 6-octet user data header of TS 23.040 (9.2.3.24.1), which leaves 153 septets or 67 code units a segment.
 *
 * An escape and its character, and the two halves of a surrogate pair, are never put into different segments:
 * a handset that shows segments apart would show garbage. So a segment may be one unit short, and a text full
 * of `€` or emoji may need one segment more than plain division says. Longer grapheme clusters (a letter with a
 * combining accent, a family emoji) may be split, as the receiver joins segments before it draws them.
 */

export type SmsEncoding = 'GSM-7' | 'UCS-2';

export interface SegmentDescription {
  encoding: SmsEncoding;
  /** Septets for GSM-7 (extension characters count two), UTF-16 code units for UCS-2. */
  units: number;
  segments: number;
  /** The capacity of each segment of this text, in the same units. */
  unitsPerSegment: number;
}

/** The default alphabet in the order of its codes, but without the escape, whose code is 0x1B. */
export const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** The extension table in the order of its codes, and those codes. */
export const GSM_EXTENSION = '\f^{}\\[~]|€';
export const GSM_EXTENSION_CODES = [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65] as const;

/** Septets of GSM-7, or units of UCS-2, that a message alone holds, and one of several beside its header. */
export const GSM_SINGLE = 160;
export const GSM_CONCATENATED = 153;
export const UCS2_SINGLE = 70;
export const UCS2_CONCATENATED = 67;

/** Septets by UTF-16 code unit, 0 for none; it ends with the highest code the alphabet has, the euro sign. */
const SEPTETS = septetTable();

function septetTable(): Uint8Array {
  const table = new Uint8Array('€'.charCodeAt(0) + 1);
  for (let i = 0; i < GSM_BASIC.length; i++) table[GSM_BASIC.charCodeAt(i)] = 1;
  for (let i = 0; i < GSM_EXTENSION.length; i++) table[GSM_EXTENSION.charCodeAt(i)] = 2;
  return table;
}

/** Septets of the text, or -1 if a character is outside of GSM-7. */
function septetsOf(text: string): number {
  let septets = 0;
  for (let i = 0; i < text.length; i++) {
    const width = SEPTETS[text.charCodeAt(i)];
    if (!width) return -1;
    septets += width;
  }
  return septets;
}

/** The alphabet a carrier needs for this text. An empty text is GSM-7. */
export function encodingOf(text: string): SmsEncoding {
  return septetsOf(text) < 0 ? 'UCS-2' : 'GSM-7';
}

/** True if every character of the text is of GSM-7. */
export function isGsm(text: string): boolean {
  return septetsOf(text) >= 0;
}

/**
 * How many short messages carry this text. An empty text counts one: submitted, it is one message on the air
 * and on the carrier's bill.
 */
export function countSegments(text: string): number {
  return measureText(text).segments;
}

/** The same, with whether they are of GSM-7. */
export function measureText(text: string): { isGsm: boolean; segments: number } {
  const septets = septetsOf(text);
  if (septets < 0) {
    return { isGsm: false, segments: text.length <= UCS2_SINGLE ? 1 : concatenatedUcs2(text) };
  }
  const isPlain = septets === text.length || septets <= GSM_SINGLE;
  return { isGsm: true, segments: isPlain ? segmentsOfSeptets(septets) : concatenatedGsm(text) };
}

/** How many short messages so many septets need, as long as no escape stands at the end of one. */
export function segmentsOfSeptets(septets: number): number {
  return septets <= GSM_SINGLE ? 1 : Math.ceil(septets / GSM_CONCATENATED);
}

/** Septets of a character; undefined of one that is not of GSM-7. */
export function septetsOfCharacter(character: string): number | undefined {
  return character.length === 1 ? SEPTETS[character.charCodeAt(0)] || undefined : undefined;
}

/** Encoding, size and segments of a text, for people: previews, invoices, error messages. */
export function describeSegments(text: string): SegmentDescription {
  const septets = septetsOf(text);
  const segments = countSegments(text);
  return septets < 0
    ? {
        encoding: 'UCS-2',
        units: text.length,
        segments,
        unitsPerSegment: segments === 1 ? UCS2_SINGLE : UCS2_CONCATENATED,
      }
    : {
        encoding: 'GSM-7',
        units: septets,
        segments,
        unitsPerSegment: segments === 1 ? GSM_SINGLE : GSM_CONCATENATED,
      };
}

function concatenatedGsm(text: string): number {
  let segments = 1;
  let used = 0;
  for (let i = 0; i < text.length; i++) {
    const width = SEPTETS[text.charCodeAt(i)] as number;
    if (used + width > GSM_CONCATENATED) {
      segments++;
      used = 0;
    }
    used += width;
  }
  return segments;
}

/** Only a pair that would straddle a boundary moves it, so it is enough to look at the last unit of each segment. */
function concatenatedUcs2(text: string): number {
  let segments = 0;
  for (let start = 0; start < text.length; segments++) {
    let end = start + UCS2_CONCATENATED;
    if (end < text.length && isHighSurrogate(text, end - 1) && isLowSurrogate(text, end)) end--;
    start = end;
  }
  return segments;
}

function isHighSurrogate(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800;
}

function isLowSurrogate(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xdc00;
}
