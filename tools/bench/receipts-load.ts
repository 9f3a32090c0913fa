import { createHmac, randomUUID } from 'node:crypto';
import { type Dispatcher, Pool } from 'undici';
import { answerQuestions } from './aside.js';

/** Posts a receipt for each of the messages `from … to - 1` of a campaign, one a request. */
export interface ReceiptsLoad {
  url: string;
  secret: string;
  campaignKey: string;
  from: number;
  to: number;
  connections: number;
}

export interface ReceiptsLoaded {
  elapsedMs: number;
  cpuSeconds: number;
  /** Requests that were not answered with 204, and what the last of them got; 0 is no answer. */
  failed: number;
  failedStatus: number;
}

/** Everything is signed before the clock starts; a dispatch handler of its own, because it costs a third of `request`. */
async function post(load: ReceiptsLoad): Promise<ReceiptsLoaded> {
  const { origin, pathname } = new URL(load.url);
  const requests: Dispatcher.DispatchOptions[] = [];
  for (let seq = load.from; seq < load.to; seq++) requests.push(signed(load, pathname, seq));
  const pool = new Pool(origin, { connections: load.connections, pipelining: 1 });
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  let failed = 0;
  let failedStatus = 0;
  // One iterator for all connections: each takes the next request there is.
  const queue = requests.values();
  const one = async () => {
    for (const request of queue) {
      const code = await status(pool, request);
      if (code === 204) continue;
      failed++;
      failedStatus = code;
    }
  };
  await Promise.all(Array.from({ length: load.connections }, one));
  const elapsedMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  await pool.close();
  return { elapsedMs, failed, failedStatus, cpuSeconds: (cpu.user + cpu.system) / 1e6 };
}

function signed(
  { secret, campaignKey }: ReceiptsLoad,
  path: string,
  seq: number,
): Dispatcher.DispatchOptions {
  const body = `{"ref":"${campaignKey}-${seq}-1","status":"delivered","at":"${new Date().toISOString()}"}`;
  const id = `msg_${randomUUID()}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
  return { path, method: 'POST', headers, body };
}

function status(pool: Pool, request: Dispatcher.DispatchOptions): Promise<number> {
  return new Promise((resolve) => {
    let code = 0;
    pool.dispatch(request, {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        code = statusCode;
      },
      onResponseData() {},
      onResponseEnd: () => resolve(code),
      onResponseError: () => resolve(0),
    });
  });
}

answerQuestions(post);
