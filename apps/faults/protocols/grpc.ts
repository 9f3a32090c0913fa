import { Frames, type Piece, Pieces, type Splitter } from './splitter.js';

const PREFACE_BYTES = 24;
const FRAME_HEAD_BYTES = 9;
const HEADERS = 1;
const END_STREAM = 1;

/**
 * gRPC without TLS: frames of HTTP/2. The kind of all its units is `call`, since the header that names the method is
 * compressed: the request begins with a stream's first HEADERS, the reply ends with what ends the stream.
 */
export class GrpcSplitter implements Splitter {
  private readonly requests = new Frames();
  private readonly replies = new Frames();
  private started = false;
  private readonly open = new Set<number>();

  request(chunk: Buffer): Piece[] {
    const pieces = new Pieces();
    for (const frame of this.requests.take(chunk, (bytes, at) =>
      this.started ? sizeOf(bytes, at) : PREFACE_BYTES,
    )) {
      const begins = this.started && frame[3] === HEADERS && !this.open.has(streamOf(frame));
      if (begins) this.open.add(streamOf(frame));
      this.started = true;
      pieces.add(frame, begins ? { direction: 'request', kind: 'call' } : undefined);
    }
    return pieces.done();
  }

  reply(chunk: Buffer): Piece[] {
    const pieces = new Pieces();
    for (const frame of this.replies.take(chunk, sizeOf)) {
      // Only HEADERS (1) and DATA (0) know this flag.
      const ends =
        frame[3]! <= HEADERS && (frame[4]! & END_STREAM) !== 0 && this.open.delete(streamOf(frame));
      pieces.add(frame, ends ? { direction: 'reply', kind: 'call' } : undefined);
    }
    return pieces.done();
  }
}

function sizeOf(bytes: Buffer, at: number): number | undefined {
  return bytes.length - at < FRAME_HEAD_BYTES ? undefined : FRAME_HEAD_BYTES + bytes.readUIntBE(at, 3);
}

const streamOf = (frame: Buffer) => frame.readUInt32BE(5) & 0x7fff_ffff;
