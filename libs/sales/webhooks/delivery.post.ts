import { Agent, type Dispatcher, request } from 'undici';
import { parseRetryAfter } from '../../platform/process/retry-after.js';
import { signatureHeaders } from './delivery.signature.js';
import { DnsFailedError, TargetRefusedError, type Targets } from './target.js';
import type { Attempt, AttemptError } from './webhook.js';

/** So much of an answer is kept; its beginning says what it is, and nobody else needs it. */
const REPLY_BYTES_KEPT = 1_024;
/** So much is read, that the connection can be used again; one that says more is closed. */
const REPLY_BYTES_READ_MAX = 64 * 1_024;

export interface SignedRequest {
  url: string;
  /** Those that sign at the moment. */
  secrets: readonly string[];
  /** The id of the event: the same at every attempt, at every replay. */
  id: string;
  body: string;
}

export type AttemptResult = Omit<Attempt, 'no'> & { retryAfterMs: number | null };

/** Makes attempts. It keeps connections to endpoints open for a moment, for the next attempt. */
export class Sender {
  private readonly agent: Agent;

  constructor(
    private readonly targets: Targets,
    private readonly options: { timeoutMs: number; concurrency: number },
  ) {
    const { lookup } = targets;
    this.agent = new Agent({
      // One for each attempt there can be: a host may serve many workspaces, and none waits here for another's attempt.
      connections: options.concurrency,
      pipelining: 1,
      connect: { timeout: options.timeoutMs, ...(lookup && { lookup }) },
    });
  }

  /** Posts a signed event once. A 2xx is a success, whatever follows it; redirects are not followed. Never rejects. */
  async send(signed: SignedRequest): Promise<AttemptResult> {
    const at = new Date();
    const begunMs = performance.now();
    const result = (
      part: Pick<AttemptResult, 'status' | 'error' | 'reply' | 'retryAfterMs'>,
    ): AttemptResult => ({
      at,
      durationMs: Math.round(performance.now() - begunMs),
      ...part,
    });
    try {
      const { statusCode: status, headers, body } = await this.post(signed, at);
      const reply = await beginningOf(body);
      const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
      return result({ status, error: errorOfStatus(status), reply, retryAfterMs });
    } catch (error) {
      return result({ status: null, error: errorOf(error), reply: null, retryAfterMs: null });
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async post({ url, secrets, id, body }: SignedRequest, at: Date): Promise<Dispatcher.ResponseData> {
    return request(this.targets.checkUrl(url), {
      dispatcher: this.agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Broadside-Webhooks/1',
        ...signatureHeaders(secrets, id, at.getTime(), body),
      },
      body,
      signal: AbortSignal.timeout(this.options.timeoutMs),
    });
  }
}

function errorOfStatus(status: number): AttemptError | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? 'redirected' : 'bad_status';
}

function errorOf(error: unknown): AttemptError {
  const { name, code } = error as { name?: string; code?: string };
  if (error instanceof TargetRefusedError) return 'target_refused';
  if (error instanceof DnsFailedError) return 'dns_failed';
  if (name === 'TimeoutError' || code?.endsWith('_TIMEOUT')) return 'timeout';
  return 'connection_failed';
}

/** The first bytes of the body as text that Postgres takes. The status has said already what counts, so nothing here fails. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string | null> {
  const kept: Buffer[] = [];
  let read = 0;
  try {
    // Leaving the loop early destroys the body, and its connection with it.
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (read < REPLY_BYTES_KEPT) kept.push(chunk);
      read += chunk.length;
      if (read > REPLY_BYTES_READ_MAX) break;
    }
  } catch {
    // It broke off, or took too long.
  }
  const text = Buffer.concat(kept).subarray(0, REPLY_BYTES_KEPT).toString('utf8').replaceAll('\0', '');
  return text === '' ? null : text;
}
