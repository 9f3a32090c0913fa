import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Simulate } from './requests.js';
import { Rejected } from './submissions.js';

const BODY_BYTES_MAX = 32 * 1024 * 1024;

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const payload = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': payload.length,
    ...headers,
  });
  response.end(payload);
}

/** @throws Rejected above 32 MiB */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= BODY_BYTES_MAX) chunks.push(chunk);
    });
    request.on('end', () => {
      if (length <= BODY_BYTES_MAX) resolve(Buffer.concat(chunks));
      else reject(new Rejected(413, 'TOO_LARGE', `the body is larger than ${BODY_BYTES_MAX} bytes`));
    });
    request.on('error', reject);
  });
}

/** @throws Rejected if the body is not a JSON object */
export function parseJson(body: Buffer): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new Rejected(400, 'NOT_JSON', `the body is not JSON: ${(error as Error).message}`);
  }
  if (typeof parsed !== 'object' || parsed === null) {
    throw new Rejected(422, 'INVALID_REQUEST', 'the body must be an object');
  }
  return parsed;
}

/** @throws Rejected where it is not as the protocol says */
export async function readSimulate(value: unknown): Promise<Simulate> {
  const { simulateSchema } = await import('./requests.js');
  const simulate = simulateSchema.safeParse(value);
  if (!simulate.success) throw invalid(simulate.error.issues);
  return simulate.data;
}

export function invalid(issues: readonly { path: PropertyKey[]; message: string }[]): Rejected {
  const detail = issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');
  return new Rejected(422, 'INVALID_REQUEST', detail);
}
