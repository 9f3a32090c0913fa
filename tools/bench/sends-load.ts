import { Pool } from 'undici';
import { answerQuestions } from './aside.js';

/** Posts single messages to numbers `from … to - 1`, one a request. */
export interface SendsLoad {
  url: string;
  apiKey: string;
  from: number;
  to: number;
  connections: number;
  /** Whether each request has an Idempotency-Key of its own. */
  keyed: boolean;
}

export interface SendsLoaded {
  elapsedMs: number;
  cpuSeconds: number;
  /** The ids that were acknowledged. */
  ids: string[];
  /** Requests that were not answered with 202, and what the last of them got; 0 is no answer. */
  failed: number;
  failedStatus: number;
  /** Of each request, in milliseconds, in no order. */
  latenciesMs: number[];
}

async function post(load: SendsLoad): Promise<SendsLoaded> {
  const { origin } = new URL(load.url);
  const pool = new Pool(origin, { connections: load.connections, pipelining: 1 });
  const loaded: SendsLoaded = {
    elapsedMs: 0,
    cpuSeconds: 0,
    ids: [],
    failed: 0,
    failedStatus: 0,
    latenciesMs: [],
  };
  let next = load.from;
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const one = async () => {
    while (next < load.to) {
      const n = next++;
      const askedAt = performance.now();
      const { status, body } = await send(pool, load, n);
      loaded.latenciesMs.push(performance.now() - askedAt);
      if (status === 202) loaded.ids.push((JSON.parse(body) as { id: string }).id);
      else {
        loaded.failed++;
        loaded.failedStatus = status;
      }
    }
  };
  await Promise.all(Array.from({ length: load.connections }, one));
  loaded.elapsedMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  loaded.cpuSeconds = (cpu.user + cpu.system) / 1e6;
  await pool.close();
  return loaded;
}

/** A dispatch handler of its own, because it costs a third of `request`. */
function send(pool: Pool, load: SendsLoad, n: number): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    let status = 0;
    let body = '';
    pool.dispatch(
      {
        path: '/messages',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${load.apiKey}`,
          ...(load.keyed && { 'idempotency-key': `bench-${n}` }),
        },
        body: `{"to":"+1415${2_000_000 + n}","text":"Your code is ${100_000 + (n % 900_000)}."}`,
      },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData(_controller, chunk) {
          body += chunk.toString();
        },
        onResponseEnd: () => resolve({ status, body }),
        onResponseError: () => resolve({ status: 0, body }),
      },
    );
  });
}

answerQuestions(post);
