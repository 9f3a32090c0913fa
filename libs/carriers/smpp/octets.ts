import { STATUS } from './command-status.js';

/** The kinds of parameters of SMPP 3.4 (3.1), by what their values are here. */
export type Kind =
  | { readonly kind: 'integer'; readonly octets: 1 | 2 | 4 }
  /**
   * C-Octet String: `max` counts its NUL as the tables of the standard do; one that is `whole` is empty or exactly so
   * long.
   */
  | { readonly kind: 'cstring'; readonly max: number; readonly whole: boolean }
  /** Octet String; one that is `counted` has its length before it, as an octet. */
  | { readonly kind: 'octets'; readonly max: number; readonly counted: boolean };

export type ValueOf<K extends Kind> = K extends { kind: 'integer' }
  ? number
  : K extends { kind: 'cstring' }
    ? string
    : Buffer;

export type Value = ValueOf<Kind>;
export const NO_OCTETS = Buffer.alloc(0);

export const integer = (octets: 1 | 2 | 4) => ({ kind: 'integer', octets }) as const;
export const cstring = (max: number) => ({ kind: 'cstring', max, whole: false }) as const;
export const octetString = (max: number) => ({ kind: 'octets', max, counted: false }) as const;
export const countedOctets = (max: number) => ({ kind: 'octets', max, counted: true }) as const;
/** A time (7.1.1): empty, or 16 characters. */
export const time = { kind: 'cstring', max: 17, whole: true } as const;

/**
 * The longest PDU that is written or taken. A message_payload (5.3.2.32) could make it some 300 octets longer; nobody
 * sends that.
 */
export const PDU_BYTES_MAX = 64 * 1024;

/** A value of ours that SMPP cannot carry; nothing of its PDU was sent. Another try will not help. */
export class UnencodableError extends Error {
  override readonly name = 'UnencodableError';
}

/** Writes one PDU after the other into the same memory; `take` gives a copy. */
export class OctetWriter {
  private readonly octets = Buffer.allocUnsafe(PDU_BYTES_MAX);
  private length = 0;

  start(): void {
    this.length = 0;
  }

  take(): Buffer {
    return Buffer.from(this.octets.subarray(0, this.length));
  }

  /** A value of its kind; one that is left out is 0 or empty. */
  value(kind: Kind, value: Value | undefined, name: string): void {
    if (kind.kind === 'integer') this.integer((value as number | undefined) ?? 0, kind.octets, name);
    else if (kind.kind === 'cstring') this.cstring((value as string | undefined) ?? '', kind, name);
    else this.octetString((value as Buffer | undefined) ?? NO_OCTETS, kind, name);
  }

  integer(value: number, octets: 1 | 2 | 4, name: string): void {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** octets) {
      throw new UnencodableError(`${name}: ${value} is not an integer of ${octets} octets`);
    }
    this.reserve(octets);
    this.length = this.octets.writeUIntBE(value, this.length, octets);
  }

  octetString(value: Buffer, { max, counted }: { max: number; counted: boolean }, name: string): void {
    if (value.length > max) {
      throw new UnencodableError(`${name}: ${value.length} octets; at most ${max} are allowed`);
    }
    if (counted) this.integer(value.length, 1, name);
    this.reserve(value.length);
    this.octets.set(value, this.length);
    this.length += value.length;
  }

  /** An octet a character. */
  cstring(value: string, { max, whole }: { max: number; whole: boolean }, name: string): void {
    if (value.length >= max || (whole && value !== '' && value.length !== max - 1)) {
      const allowed = whole ? `none or ${max - 1}` : `at most ${max - 1}`;
      throw new UnencodableError(`${name}: ${value.length} characters; ${allowed} are allowed`);
    }
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code === 0 || code > 0xff) {
        throw new UnencodableError(`${name}: the character at position ${i + 1} cannot be sent`);
      }
    }
    this.reserve(value.length + 1);
    this.length += this.octets.write(value, this.length, 'latin1');
    this.octets[this.length++] = 0;
  }

  private reserve(octets: number): void {
    if (this.length + octets > PDU_BYTES_MAX) {
      throw new UnencodableError(`a PDU of more than ${PDU_BYTES_MAX} octets`);
    }
  }
}

/** What is wrong with octets that were received, with the command_status that says so. */
export class OctetsError extends Error {
  override readonly name = 'OctetsError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/**
 * Reads what the other side wrote; octet strings are views into it. One that is lenient takes what is cut off as far as
 * it goes, the rest as 0 or empty. @throws OctetsError where it is not.
 */
export class OctetReader {
  constructor(
    private readonly octets: Buffer,
    private offset: number,
    private readonly isLenient: boolean,
  ) {}

  get left(): number {
    return this.octets.length - this.offset;
  }

  integer(octets: 1 | 2 | 4, name: string): number {
    const value = this.octetString(octets, name, STATUS.ESME_RINVCMDLEN);
    return value.length === octets ? value.readUIntBE(0, octets) : 0;
  }

  octetString(length: number, name: string, status: number): Buffer {
    if (this.left < length && !this.isLenient) throw new OctetsError(`${name} is cut off`, status);
    const value = this.octets.subarray(this.offset, this.offset + length);
    this.offset += value.length;
    return value;
  }

  /** Of any length: what is longer than the standard's limit harms nobody here. */
  cstring(name: string): string {
    const end = this.octets.indexOf(0, this.offset);
    if (end < 0 && !this.isLenient) throw new OctetsError(`${name} does not end`, STATUS.ESME_RINVCMDLEN);
    const length = end < 0 ? this.left : end - this.offset;
    const value = this.octetString(length, name, STATUS.ESME_RINVCMDLEN).toString('latin1');
    if (end >= 0) this.offset++;
    return value;
  }
}
