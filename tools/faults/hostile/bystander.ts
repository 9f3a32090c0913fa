import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import { SECRET } from '../../../libs/testing/platform.js';

/** What somebody who does no harm has noticed. */
export interface Noticed {
  requests: number;
  /** Requests that were not answered as they should be. */
  refused: number;
  p99Ms: number;
  receipts: number;
  /** Receipts that were not acknowledged, or not in time. */
  receiptsHeldUp: number;
}

const REQUEST_EVERY_MS = 10;
const RECEIPT_EVERY_MS = 25;
/** Whoever asks, or posts a receipt, waits no longer. */
const WAIT_MS = 20_000;
const CUSTOMER = '127.0.0.2';
const CARRIER = '127.0.0.3';

/** A customer who asks both APIs, and a carrier that posts receipts, each on a new connection. */
export class Bystander {
  private readonly salesapi: Pool;
  private readonly webapi: Pool;
  private readonly receipts: Pool;

  constructor(
    ports: { salesapi: number; webapi: number },
    private readonly apiKey: string,
  ) {
    const pool = (port: number, localAddress: string) =>
      new Pool(`http://127.0.0.1:${port}`, {
        connections: 16,
        pipelining: 1,
        connect: { localAddress, timeout: WAIT_MS },
        headersTimeout: WAIT_MS,
        bodyTimeout: WAIT_MS,
      } as Pool.Options);
    this.salesapi = pool(ports.salesapi, CUSTOMER);
    this.webapi = pool(ports.webapi, CUSTOMER);
    this.receipts = pool(ports.salesapi, CARRIER);
  }

  /** Asks and posts at a steady pace for so long; what is late does not hold up what comes after it. */
  async watch(durationMs: number): Promise<Noticed> {
    const noticed = { requests: 0, refused: 0, receipts: 0, receiptsHeldUp: 0 };
    const latenciesMs: number[] = [];
    const until = performance.now() + durationMs;
    const ask = async () => {
      const isSales = noticed.requests++ % 2 === 0;
      const startedAt = performance.now();
      const path = isSales ? '/campaigns?limit=1' : '/workspaces/me';
      const headers = { authorization: `Bearer ${this.apiKey}` };
      const code = await status(isSales ? this.salesapi : this.webapi, { path, method: 'GET', headers });
      latenciesMs.push(performance.now() - startedAt);
      if (code !== 200) noticed.refused += 1;
    };
    const post = async () => {
      noticed.receipts += 1;
      if ((await status(this.receipts, receipt())) !== 204) noticed.receiptsHeldUp += 1;
    };
    await Promise.all([pace(until, REQUEST_EVERY_MS, ask), pace(until, RECEIPT_EVERY_MS, post)]);
    return { ...noticed, p99Ms: p99(latenciesMs) };
  }

  async close(): Promise<void> {
    await Promise.all([this.salesapi, this.webapi, this.receipts].map((pool) => pool.destroy()));
  }
}

async function pace(until: number, everyMs: number, work: () => Promise<void>): Promise<void> {
  const all: Promise<void>[] = [];
  for (let at = performance.now(); at < until; at += everyMs) {
    await delay(Math.max(0, at - performance.now()));
    all.push(work());
  }
  await Promise.all(all);
}

/** 0 where there was no answer. */
async function status(pool: Pool, request: Dispatcher.RequestOptions): Promise<number> {
  try {
    const { statusCode, body } = await pool.request(request);
    await body.dump();
    return statusCode;
  } catch {
    return 0;
  }
}

function receipt(): Dispatcher.RequestOptions {
  const body = JSON.stringify([{ ref: 'nobody-1-1', status: 'delivered', at: new Date().toISOString() }]);
  const [id, timestamp] = [`msg_${randomUUID()}`, String(Math.floor(Date.now() / 1_000))];
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    path: '/receipts/http',
    method: 'POST',
    // The connection ends with its reply: a carrier's next receipt may come on another.
    reset: true,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  };
}

function p99(latenciesMs: number[]): number {
  const sorted = latenciesMs.sort((a, b) => a - b);
  return Math.round((sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0) * 10) / 10;
}
