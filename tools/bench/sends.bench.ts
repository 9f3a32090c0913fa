import { setTimeout as delay } from 'node:timers/promises';
import { Aside } from './aside.js';
import type { Bench } from './bench.js';
import { percentile, rate } from './campaigns.js';
import { BATCH_CARRIER, checkOutcome } from './lifecycle.js';
import { BenchPlatform } from './platform.js';
import type { SendsLoad, SendsLoaded } from './sends-load.js';

const CONNECTIONS = 128;
const WARM_UP_SHARE = 0.1;
const STALL_MS = 120_000;

export const sends: Bench = {
  name: 'sends',
  description:
    'one HTTP request a message (POST /messages), each committed and paid before its reply, while the messages are dispatched and their receipts applied',
  goal: '≥ 2,000 requests/s on two cores',
  messagesDefault: 50_000,
  async run({ messages, say }) {
    const platform = await BenchPlatform.start(BATCH_CARRIER);
    const load = await Aside.start('sends-load');
    try {
      await platform.topUp(2 * messages);
      const { salesapiUrl: url, apiKey } = platform.address;
      const warmUp = Math.floor(messages * WARM_UP_SHARE);
      const half = warmUp + Math.floor((messages - warmUp) / 2);
      const ids = new Set<string>();
      const turn = async (from: number, to: number, keyed: boolean): Promise<SendsLoaded> => {
        const question: SendsLoad = { url, apiKey, from, to, connections: CONNECTIONS, keyed };
        const loaded = await load.ask<SendsLoaded>(question);
        if (loaded.failed > 0) {
          throw new Error(`${loaded.failed} messages were not answered with 202 but ${loaded.failedStatus}`);
        }
        for (const id of loaded.ids) ids.add(id);
        say(`${from}…${to - 1}${keyed ? ', with keys' : ''}: ${rate(to - from, loaded.elapsedMs)}/s`);
        return loaded;
      };
      await turn(0, warmUp, false);
      const before = platform.usage();
      const startedAt = performance.now();
      const plain = await turn(warmUp, half, false);
      const keyed = await turn(half, messages, true);
      if (ids.size !== messages)
        throw new Error(`${ids.size} messages of ${messages} have an id of their own`);
      await delivered(platform, messages);
      const wholeMs = performance.now() - startedAt;
      const after = platform.usage();
      await checkOutcome(platform);
      const [groups] = await platform.query<{ batches: number; runs: number }>(
        'sales',
        `SELECT (SELECT count(*)::int FROM batch) AS batches, (SELECT count(*)::int FROM run) AS runs`,
      );
      const latencies = plain.latenciesMs.sort((a, b) => a - b);
      const elapsedMs = Math.round(plain.elapsedMs + keyed.elapsedMs);
      return {
        bench: 'sends',
        messages,
        elapsedMs,
        messagesPerSecond: rate(half - warmUp, plain.elapsedMs),
        messagesPerSecondWithKeys: rate(messages - half, keyed.elapsedMs),
        deliveredPerSecond: rate(messages - warmUp, wholeMs),
        replyMs: {
          p50: Math.round(percentile(latencies, 0.5)),
          p99: Math.round(percentile(latencies, 0.99)),
        },
        messagesPerCommit: Math.round((messages / groups!.batches) * 10) / 10,
        reservations: groups!.runs,
        cpuSeconds: Object.fromEntries(
          Object.entries(after).map(([name, { cpuSeconds }]) => [
            name,
            Math.round((cpuSeconds - (before[name]?.cpuSeconds ?? 0)) * 100) / 100,
          ]),
        ),
        loadCpuSeconds: Math.round((plain.cpuSeconds + keyed.cpuSeconds) * 100) / 100,
        settings: {
          connections: CONNECTIONS,
          warmUp: `${WARM_UP_SHARE * 100} % of the messages, not counted`,
          load: 'a process of its own on the same cores, beside the carrier',
        },
      };
    } finally {
      await load.stop();
      await platform.stop();
    }
  },
};

/** Waits until every single message is delivered. @throws Error if their counts do not move for two minutes. */
async function delivered(platform: BenchPlatform, messages: number): Promise<void> {
  let seen = '';
  for (let movedAt = Date.now(); ; await delay(200)) {
    const [counts] = await platform.query<{ contacts: string; delivered: string }>(
      'sales',
      `SELECT sum(contacts) AS contacts, sum(delivered) AS delivered FROM campaign WHERE kind = 'single'`,
    );
    if (Number(counts!.contacts) === messages && Number(counts!.delivered) === messages) return;
    const state = JSON.stringify(counts);
    if (state !== seen) movedAt = Date.now();
    if (Date.now() - movedAt > STALL_MS) throw new Error(`single sends stand still at ${state}`);
    seen = state;
  }
}
