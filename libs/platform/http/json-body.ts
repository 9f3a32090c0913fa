import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problems/problem.js';
import { mayHaveMoreValues } from '../process/json-weight.js';

/** Deeper than anything of ours, and shallow enough for whatever walks a body by recursion. */
const DEPTH_MAX = 32;
/** Many times what any of ours has; the commas of a text of the largest size are among them. */
const VALUES_MAX = 4_096;

/**
 * Takes JSON bodies and no others (forms come with a parser of their own). Beyond what is no JSON it refuses what could
 * not be kept as it came: bytes that are not UTF-8 and halves of surrogate pairs would be stored as U+FFFD.
 */
export function acceptJson(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    // Many clients send the type with every request. Where a body is needed, the schema says so.
    if (bytes.length === 0) return done(null, undefined);
    if (!isUtf8(bytes)) return done(malformed('the body is not UTF-8'));
    if (mayHaveMoreValues(bytes, VALUES_MAX))
      return done(malformed(`the body has more than ${VALUES_MAX} values`));
    parse(request, bytes.toString(), (error, body) => {
      const fault = error ? null : faultOf(body);
      if (fault) done(malformed(fault));
      else done(error && (brokenJson(bytes) ?? error), body);
    });
  });
}

/** Where the JSON breaks off, in V8's words; null where it does not. */
function brokenJson(bytes: Buffer): Problem | null {
  try {
    JSON.parse(bytes.toString());
    return null;
  } catch (error) {
    return malformed(`the body is not valid JSON: ${(error as Error).message}`);
  }
}

/** What keeps a parsed body from being taken, or null. Without recursion, since depth is one of the things to find. */
function faultOf(body: unknown): string | null {
  const left: { value: unknown; depth: number }[] = [{ value: body, depth: 0 }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && hasLoneSurrogate(value))
      return 'a text of the body has half a character';
    if (typeof value !== 'object' || value === null) continue;
    if (depth === DEPTH_MAX) return `the body is nested more than ${DEPTH_MAX} levels deep`;
    for (const [name, child] of Object.entries(value))
      left.push({ value: name, depth }, { value: child, depth: depth + 1 });
  }
  return null;
}

const hasLoneSurrogate = (text: string) => /\p{Surrogate}/u.test(text);

const malformed = (detail: string) => new Problem(400, 'malformed_request', detail);
