export type Protocol = 'postgres' | 'redis' | 'grpc' | 'http';

/** One message of the protocol that matters: a request before it is passed on, or its reply before the client gets it. */
export interface Unit {
  direction: 'request' | 'reply';
  /** 'commit', a Redis command, 'call', or an HTTP method and path. */
  kind: string;
  /** What it is about, for a person to read: a statement, a key. */
  detail?: string;
}

/** Bytes to pass on; where a unit is given, somebody is asked about it first. */
export interface Piece {
  bytes: Buffer;
  unit?: Unit;
}

/** Finds the units in the two directions of one connection. Bytes come in any pieces and leave in the same order. */
export interface Splitter {
  request(chunk: Buffer): Piece[];
  reply(chunk: Buffer): Piece[];
}

/** Joins what no unit stands between, so that a chunk of many small messages is still one write. */
export class Pieces {
  readonly list: Piece[] = [];
  private waiting: Buffer[] = [];

  add(bytes: Buffer, unit?: Unit): void {
    if (unit) this.endPiece();
    this.waiting.push(bytes);
    if (unit) this.endPiece(unit);
  }

  done(): Piece[] {
    this.endPiece();
    return this.list;
  }

  private endPiece(unit?: Unit): void {
    if (this.waiting.length === 0) return;
    this.list.push({ bytes: Buffer.concat(this.waiting), ...(unit && { unit }) });
    this.waiting = [];
  }
}

/** Collects bytes until whole messages are there. */
export class Frames {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** How much must have come before there can be another message: a long one is put together once. */
  private wantedBytes = 0;

  /** @param sizeOf the length of the message at an offset, or undefined where too little of it has come. */
  *take(chunk: Buffer, sizeOf: (bytes: Buffer, at: number) => number | undefined): Generator<Buffer> {
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    if (this.waitingBytes < this.wantedBytes) return;
    const bytes = this.waiting.length > 1 ? Buffer.concat(this.waiting) : chunk;
    let at = 0;
    this.wantedBytes = 0;
    while (at < bytes.length) {
      const size = sizeOf(bytes, at);
      if (size === undefined || at + size > bytes.length) {
        this.wantedBytes = size ?? 0;
        break;
      }
      yield bytes.subarray(at, at + size);
      at += size;
    }
    this.waiting = [bytes.subarray(at)];
    this.waitingBytes = bytes.length - at;
  }
}
