import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKnown, tagOf } from './etag.js';
import { COMPRESSED_MIN_BYTES } from './response-headers.js';

/** It is done once, but somebody waits for it. */
const BROTLI_QUALITY = 9;

const COMPRESS = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: promisify<Buffer, Buffer>(gzip),
};
type Encoding = keyof typeof COMPRESS;

/**
 * A reply that is the same for everybody as long as the process runs. Its bytes, its tag and its compressed forms are made
 * once and shared by all who are being sent it, so that a request costs neither time nor memory of its size.
 */
export class Rendered {
  private readonly bytes: Buffer;
  private readonly tag: string;
  private readonly compressed = new Map<Encoding, Promise<Buffer>>();

  /** @param type its Content-Type; what is no text is not compressed. */
  constructor(
    content: string | Buffer,
    private readonly type: string,
  ) {
    this.bytes = Buffer.from(content);
    this.tag = tagOf(this.bytes);
  }

  /** Answers 304 to whoever has it, and else in the form that he takes. */
  async send({ headers }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const vary = [reply.getHeader('vary'), 'accept-encoding'].flatMap((name) => name ?? []);
    reply.header('etag', this.tag).header('cache-control', 'no-cache').header('vary', vary.join(', '));
    if (isKnown(headers['if-none-match'], this.tag)) return reply.status(304).send();
    reply.type(this.type);
    const encoding = this.encodingFor(headers['accept-encoding']);
    if (!encoding) return reply.send(this.bytes);
    const bytes = await this.inEncoding(encoding);
    return reply.header('content-encoding', encoding).send(bytes);
  }

  private encodingFor(accepted = ''): Encoding | undefined {
    if (this.bytes.length < COMPRESSED_MIN_BYTES || /^image\//.test(this.type)) return undefined;
    const names = accepted
      .split(',')
      .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
      .map((part) => part.split(';', 1)[0]!.trim().toLowerCase());
    return (['br', 'gzip'] as const).find((encoding) => names.includes(encoding));
  }

  private inEncoding(encoding: Encoding): Promise<Buffer> {
    const known = this.compressed.get(encoding);
    if (known) return known;
    const bytes = COMPRESS[encoding](this.bytes);
    this.compressed.set(encoding, bytes);
    return bytes;
  }
}
