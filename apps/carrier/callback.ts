import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { Agent } from 'undici';
import { backoffMs } from '../../libs/platform/process/backoff.js';
import { parseRetryAfter } from '../../libs/platform/process/retry-after.js';
import { signatureHeaders } from './callback-signature.js';
import { type Bucket, DueReceipts } from './due.js';
import { COUNTS, ENDINGS, endingOf } from './fate.js';
import type { Faults } from './faults.js';
import type { Stats } from './stats.js';

/** Requests in flight to one callback URL. */
const IN_FLIGHT_MAX = 6;
const POST_TIMEOUT_MS = 30_000;
const BACKOFF = { firstMs: 250, maxMs: 60_000, jitter: 0.5 };
/** Broadside may ask us to wait so long. */
const RETRY_AFTER_MAX_MS = 3_600_000;

/** One request's worth of receipts; it is sent until a 2xx answers it, each time under the same id. */
interface Chunk extends Bucket {
  id: string;
  at: string;
  attempts: number;
  /** It has been acknowledged once, and is sent a second time all the same. */
  repeated?: boolean;
  onPosted?: () => void;
}

/**
 * The receipts for one callback URL.
 *
 *   waiting ──due──▶ filling ──full, or a request is free──▶ in flight ──2xx──▶ gone
 *                       ▲                                        │
 *                       └──────────── ready, at the end ◀──else──┘  (with receipts_twice, only the second 2xx)
 *
 * The URL itself is open or paused. No answer, 5xx, 408 or 429 pauses it, longer each time up to a minute; then one
 * request at a time probes it until a 2xx opens it again. Any other answer is about one chunk, so only that one waits.
 */
export class Callback {
  private readonly due = new DueReceipts((bucket) => this.onDue(bucket));
  private readonly ready: Chunk[] = [];
  private filling: Bucket = { references: [], endings: [] };
  private inFlight = 0;
  private failures = 0;
  private pausedUntilMs = 0;
  /** Set while the URL is paused; the timer alone ends the pause, because timers may fire early by the clock. */
  private pause: NodeJS.Timeout | undefined;
  private discarded = false;
  private readonly agent = new Agent({
    connections: IN_FLIGHT_MAX,
    headersTimeout: POST_TIMEOUT_MS,
    bodyTimeout: POST_TIMEOUT_MS,
  });
  /** Receipts that have not been acknowledged. */
  pending = 0;

  constructor(
    private readonly url: URL,
    private readonly secret: string,
    private readonly receiptBatch: number,
    private readonly faults: Faults,
    private readonly stats: Stats,
    private readonly logger: Logger,
  ) {}

  schedule(reference: string, ending: number, delayMs: number, nowMs: number): void {
    this.pending++;
    this.stats.receiptsDue++;
    this.due.add(reference, ending, delayMs, nowMs);
  }

  /** Sends these before any other; settled when each has been posted once, whatever the answer. */
  async sendAtOnce({ references, endings }: Bucket): Promise<void> {
    this.pending += references.length;
    this.stats.receiptsDue += references.length;
    const posted: Promise<void>[] = [];
    for (let from = 0; from < references.length; from += this.receiptBatch) {
      const to = from + this.receiptBatch;
      const chunk = newChunk({ references: references.slice(from, to), endings: endings.slice(from, to) });
      posted.push(
        new Promise((resolve) => {
          chunk.onPosted = resolve;
        }),
      );
      this.ready.unshift(chunk);
    }
    this.pump();
    await Promise.all(posted);
  }

  /** Makes everything due and waits until it is acknowledged, at most `budgetMs`. What is left then is lost. */
  async flush(budgetMs: number): Promise<void> {
    clearTimeout(this.pause);
    this.pause = undefined;
    this.due.flush();
    this.pump();
    const deadlineMs = performance.now() + budgetMs;
    while (this.pending > 0 && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async discard(): Promise<void> {
    this.discarded = true;
    clearTimeout(this.pause);
    this.due.discard();
    await this.agent.destroy();
  }

  private onDue({ references, endings }: Bucket): void {
    for (let i = 0; i < references.length; i++) {
      this.filling.references.push(references[i] as string);
      this.filling.endings.push(endings[i] as number);
      if (this.filling.references.length >= this.receiptBatch) this.seal();
    }
    this.pump();
  }

  private seal(): void {
    if (this.faults.receipts === 'receipts_shuffled') {
      this.filling.references.reverse();
      this.filling.endings.reverse();
    }
    this.ready.push(newChunk(this.filling));
    this.filling = { references: [], endings: [] };
  }

  private readonly pump = () => {
    if (this.discarded || this.pause !== undefined) return;
    const inFlightMax = this.failures > 0 ? 1 : IN_FLIGHT_MAX;
    while (this.inFlight < inFlightMax) {
      if (this.ready.length === 0 && this.filling.references.length > 0) this.seal();
      const chunk = this.ready.shift();
      if (chunk === undefined) return;
      void this.send(chunk);
    }
  };

  private async send(chunk: Chunk): Promise<void> {
    this.inFlight++;
    chunk.attempts++;
    const { status, retryAfterMs } = await this.post(chunk);
    this.inFlight--;
    chunk.onPosted?.();
    if (this.discarded) return;
    this.stats.posts++;
    if (status >= 200 && status < 300) {
      this.failures = 0;
      this.acknowledged(chunk);
    } else {
      this.stats.postsFailed++;
      this.retry(chunk, status, retryAfterMs);
    }
    this.pump();
  }

  private acknowledged(chunk: Chunk): void {
    if (this.faults.receipts === 'receipts_twice' && !chunk.repeated) {
      this.stats.postsRepeated++;
      this.ready.push({ ...chunk, attempts: 0, repeated: true });
      return;
    }
    this.pending -= chunk.references.length;
    this.stats.receiptsSent += chunk.references.length;
    for (const ending of chunk.endings) {
      if (ending & COUNTS) this.stats.told[endingOf(ending).status as keyof Stats['told']]++;
    }
  }

  private retry(chunk: Chunk, status: number, retryAfterMs: number): void {
    const ofOneChunk = status >= 400 && status < 500 && status !== 408 && status !== 429;
    // Requests that were in flight together fail together; that is one failure of the URL.
    if (!ofOneChunk && this.pause === undefined) this.failures++;
    const attempts = ofOneChunk ? chunk.attempts : this.failures;
    const waitMs = Math.max(retryAfterMs, backoffMs(attempts, BACKOFF));
    if (ofOneChunk) {
      setTimeout(() => this.sendAgain(chunk), waitMs).unref();
    } else {
      this.ready.push(chunk);
      this.pauseFor(waitMs);
    }
    const word = status === 0 ? 'no answer' : `answer ${status}`;
    this.logger.warn(
      { url: this.url.href, status, attempts, waitMs: Math.round(waitMs) },
      `callback: ${word}`,
    );
  }

  private sendAgain(chunk: Chunk): void {
    this.ready.push(chunk);
    this.pump();
  }

  private pauseFor(waitMs: number): void {
    const untilMs = performance.now() + waitMs;
    if (this.pause !== undefined && untilMs <= this.pausedUntilMs) return;
    clearTimeout(this.pause);
    this.pausedUntilMs = untilMs;
    this.pause = setTimeout(() => {
      this.pause = undefined;
      this.pump();
    }, waitMs);
    this.pause.unref();
  }

  /** Status 0: there was no answer. */
  private async post(chunk: Chunk): Promise<{ status: number; retryAfterMs: number }> {
    const body = Buffer.from(render(chunk));
    const signature = signatureHeaders(this.secret, chunk.id, Date.now(), body);
    try {
      const {
        statusCode,
        headers,
        body: answer,
      } = await this.agent.request({
        origin: this.url.origin,
        path: this.url.pathname + this.url.search,
        method: 'POST',
        headers: { ...signature, 'content-type': 'application/json' },
        body,
      });
      await answer.dump();
      const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now()) ?? 0;
      return { status: statusCode, retryAfterMs: Math.min(retryAfterMs, RETRY_AFTER_MAX_MS) };
    } catch {
      return { status: 0, retryAfterMs: 0 };
    }
  }
}

function newChunk({ references, endings }: Bucket): Chunk {
  return { references, endings, id: `msg_${randomUUID()}`, at: new Date().toISOString(), attempts: 0 };
}

/** Between the reference and the time, already in JSON: references hold nothing that JSON would escape. */
const MIDDLES = ENDINGS.map(({ status, code }) => {
  const codeField = code === null ? '' : `,"code":"${code}"`;
  return `","status":"${status}"${codeField},"at":"`;
});

function render({ references, endings, at }: Chunk): string {
  let body = '';
  for (let i = 0; i < references.length; i++) {
    body += `${i === 0 ? '[' : ','}{"ref":"${references[i]}${MIDDLES[(endings[i] as number) & ~COUNTS]}${at}"}`;
  }
  return `${body}]`;
}
