import type { Piece, Splitter } from './splitter.js';

/**
 * HTTP/1.1, connections kept alive, one request at a time. A request is the first bytes after a reply, its kind is like
 * `POST /messages`; its reply is asked about at its first bytes.
 */
export class HttpSplitter implements Splitter {
  /** The kind of the request that waits for its reply. */
  private asked: string | undefined;
  /** The beginning of a request whose first line is not whole yet. */
  private beginning: Buffer = Buffer.alloc(0);

  request(chunk: Buffer): Piece[] {
    if (this.asked !== undefined) return [{ bytes: chunk }];
    const bytes = Buffer.concat([this.beginning, chunk]);
    const lineEnd = bytes.indexOf('\r\n');
    this.beginning = lineEnd === -1 ? bytes : Buffer.alloc(0);
    if (lineEnd === -1) return [];
    const [method, route = ''] = bytes.toString('latin1', 0, lineEnd).split(' ');
    this.asked = `${method} ${route.split('?')[0]}`;
    return [{ bytes, unit: { direction: 'request', kind: this.asked } }];
  }

  reply(chunk: Buffer): Piece[] {
    const { asked } = this;
    this.asked = undefined;
    return [{ bytes: chunk, ...(asked !== undefined && { unit: { direction: 'reply', kind: asked } }) }];
  }
}
