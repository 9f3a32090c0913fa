import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** A reply of the API is data: a browser shall neither run, frame nor guess anything of it. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** The page of the document runs its own scripts, and asks this API alone. */
const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const YEAR_SECONDS = 31_536_000;

const isPage = (url: string) => /^\/docs([/?]|$)/.test(url);
/** What is the same for everybody, and holds nothing of anybody. */
const isPublic = (url: string) => isPage(url) || /^\/openapi\.json(\?|$)/.test(url);

/** The headers that keep browsers and caches from doing what nobody asked for. */
export function secureReply(request: FastifyRequest, reply: FastifyReply): void {
  const { url } = request;
  reply.header('x-content-type-options', 'nosniff');
  reply.header('x-frame-options', 'DENY');
  reply.header('referrer-policy', 'no-referrer');
  reply.header('content-security-policy', isPage(url) ? PAGE_POLICY : DATA_POLICY);
  reply.header('cross-origin-resource-policy', 'same-origin');
  if (request.protocol === 'https') reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}`);
  if (isPublic(url)) return;
  // Whoever has a reply with an ETag may keep it, and has to ask whether it is true still.
  const described = request.routeConfig?.described;
  reply.header('cache-control', described?.operation.etag ? 'private, no-cache' : 'no-store');
}

/** Smaller replies would hardly become smaller, and single sends are answered by the thousand. */
export const COMPRESSED_MIN_BYTES = 1_024;
/** The default of Brotli is for files that are compressed once: it takes some twenty times as long as this. */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 4;

/** Compresses replies for clients that take it. Streams stay streams. Bodies of requests are never decompressed. */
export async function compressReplies(fastify: FastifyInstance): Promise<void> {
  await fastify.register(compress, {
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    threshold: COMPRESSED_MIN_BYTES,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
    zlibOptions: { level: GZIP_LEVEL },
  });
}

const EXPOSED_HEADERS = [
  'X-Request-Id',
  'ETag',
  'Idempotent-Replayed',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
];

/** Lets pages of these origins read replies; without any, no header of CORS is sent and browsers refuse all pages. */
export async function admitOrigins(fastify: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await fastify.register(cors, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-None-Match', 'X-Request-Id'],
    exposedHeaders: EXPOSED_HEADERS,
    // An OPTIONS request that is no preflight is answered like one, and no mistake.
    strictPreflight: false,
    maxAge: 600,
  });
}
