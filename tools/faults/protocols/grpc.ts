import { Frames, type Piece, Pieces, type Splitter } from './splitter.js';

const PREFACE_BYTES = 24;
const FRAME_HEAD_BYTES = 9;
const DATA = 0;
const HEADERS = 1;
const END_STREAM = 1;
const DETAIL_LENGTH_MAX = 80;

/**
 * gRPC without TLS: frames of HTTP/2. The kind of all its units is `call`, since the header that names the method is
 * compressed: the request begins with a stream's first HEADERS, the reply ends with what ends the stream. The detail of
 * the reply is what a person can read of the request, such as an operation id.
 */
export class GrpcSplitter implements Splitter {
  private readonly requests = new Frames();
  private readonly replies = new Frames();
  private started = false;
  /** What was asked on each stream that has no reply yet. */
  private readonly open = new Map<number, string>();

  request(chunk: Buffer): Piece[] {
    const pieces = new Pieces();
    for (const frame of this.requests.take(chunk, (bytes, at) =>
      this.started ? sizeOf(bytes, at) : PREFACE_BYTES,
    )) {
      const stream = streamOf(frame);
      const begins = this.started && frame[3] === HEADERS && !this.open.has(stream);
      if (begins) this.open.set(stream, '');
      if (this.started && frame[3] === DATA && this.open.get(stream) === '')
        this.open.set(stream, readable(frame.subarray(FRAME_HEAD_BYTES)));
      this.started = true;
      pieces.add(frame, begins ? { direction: 'request', kind: 'call' } : undefined);
    }
    return pieces.done();
  }

  reply(chunk: Buffer): Piece[] {
    const pieces = new Pieces();
    for (const frame of this.replies.take(chunk, sizeOf)) {
      // Only HEADERS (1) and DATA (0) know this flag.
      const ends = frame[3]! <= HEADERS && (frame[4]! & END_STREAM) !== 0;
      const detail = ends ? this.open.get(streamOf(frame)) : undefined;
      if (ends) this.open.delete(streamOf(frame));
      pieces.add(frame, detail === undefined ? undefined : { direction: 'reply', kind: 'call', detail });
    }
    return pieces.done();
  }
}

function sizeOf(bytes: Buffer, at: number): number | undefined {
  return bytes.length - at < FRAME_HEAD_BYTES ? undefined : FRAME_HEAD_BYTES + bytes.readUIntBE(at, 3);
}

function readable(bytes: Buffer): string {
  const text = bytes.toString('latin1').replaceAll(/[^\x20-\x7e]+/g, ' ');
  return text.trim().slice(0, DETAIL_LENGTH_MAX);
}

const streamOf = (frame: Buffer) => frame.readUInt32BE(5) & 0x7fff_ffff;
