import { cpus } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import type { Bench } from './bench.js';
import { fileForm, generatedForm, rate, runToTheEnd } from './campaigns.js';
import type { Evaluated } from './evaluation.page.js';
import { type Campaign, checkOutcome } from './lifecycle.js';
import { BenchPlatform } from './platform.js';
import { Sampler } from './sampler.js';

const SAMPLED_EVERY_MS = 100;
/** Before and after each run, so that the pictures show what idling costs. */
const IDLE_MS = 1_000;
const MESSAGE = 'Hello {{first_name}}, thank you for being with us.';
const FINAL = ['failed', 'undelivered', 'expired', 'canceled', 'delivered'];

/** One platform for all three, the smallest first, with the carrier's own failures as in `npm run demo`. */
export const evaluation: Bench = {
  name: 'evaluation',
  description:
    'CPU and memory over time: 5 contacts, 5,000 contacts, and that many; --plot writes docs/evaluation',
  goal: 'none; it is the evaluation the project started from',
  messagesDefault: 100_000,
  async run({ messages, plot, say }) {
    const platform = await BenchPlatform.start({});
    try {
      await platform.topUp(5_005 * 2 + messages);
      const fixture = (name: string) => fileForm(path.join(projectRoot, 'fixtures', name), MESSAGE);
      const runs: Evaluated[] = [];
      for (const form of [
        await fixture('5contacts.csv'),
        await fixture('5000contacts.csv'),
        await generatedForm(messages),
      ]) {
        const evaluated = await evaluate(platform, form);
        const { contacts, elapsedMs, cpuSeconds } = evaluated;
        say(`${contacts} contacts: ${elapsedMs} ms, ${sum(cpuSeconds).toFixed(2)} s of CPU`);
        runs.push(evaluated);
      }
      await checkOutcome(platform);
      // The library that draws takes longer to load than everything else together.
      if (plot) (await import('./evaluation.page.js')).writePage(runs, SAMPLED_EVERY_MS);
      const largest = runs.at(-1)!;
      return {
        bench: 'evaluation',
        messages,
        elapsedMs: largest.elapsedMs,
        messagesPerSecond: largest.messagesPerSecond,
        runs: runs.map(({ samples: _s, marks: _m, ...figures }) => figures),
        ...(plot && { page: 'docs/evaluation/README.md' }),
        settings: {
          carrier: 'as in npm run demo',
          sampledEveryMs: SAMPLED_EVERY_MS,
          platform: 'one for all three',
        },
      };
    } finally {
      await platform.stop();
    }
  },
};

async function evaluate(platform: BenchPlatform, form: FormData): Promise<Evaluated> {
  const sampler = new Sampler(() => platform.processes(), SAMPLED_EVERY_MS);
  try {
    await delay(IDLE_MS);
    const marks = [{ x: sampler.seconds, name: 'upload' }];
    const before = { cpuSeconds: cpuSeconds(platform), machine: busySeconds(), atMs: performance.now() };
    const { id, contacts } = await platform.sales<Campaign>('POST', '/create', form);
    const createMs = Math.round(performance.now() - before.atMs);
    marks.push({ x: sampler.seconds, name: 'run' });
    const { campaign, elapsedMs } = await runToTheEnd(platform, id, 50);
    marks.push({ x: marks[1]!.x + elapsedMs / 1000, name: 'all final' });
    const spent = Object.entries(cpuSeconds(platform)).map(([name, seconds]): [string, number] => [
      name,
      Math.max(0, seconds - (before.cpuSeconds[name] ?? 0)),
    ]);
    const machine = busySeconds() - before.machine;
    const tookSeconds = (performance.now() - before.atMs) / 1000;
    assertFinal(campaign);
    await delay(IDLE_MS);
    const ours = Object.fromEntries(spent);
    return {
      contacts,
      createMs,
      elapsedMs,
      messagesPerSecond: rate(contacts, elapsedMs),
      cpuSeconds: ours,
      peakRssMb: sampler.peakRssMb(),
      otherCores: Math.max(0, machine - sum(ours)) / tookSeconds,
      samples: sampler.stop(),
      marks,
    };
  } finally {
    sampler.stop();
  }
}

const sum = (values: Record<string, number>) =>
  Object.values(values).reduce((total, value) => total + value, 0);

function cpuSeconds(platform: BenchPlatform): Record<string, number> {
  const usage = Object.entries(platform.usage());
  return Object.fromEntries(usage.map(([name, { cpuSeconds }]) => [name, cpuSeconds]));
}

/** What the machine's cores have worked so far, for anybody. */
function busySeconds(): number {
  return (
    cpus().reduce((total, { times }) => total + times.user + times.nice + times.sys + times.irq, 0) / 1000
  );
}

/** @throws Error unless the campaign is completed and each message has a final status. */
function assertFinal({ id, status, contacts, counts }: Campaign): void {
  const final = FINAL.reduce((total, name) => total + (counts[name] ?? 0), 0);
  if (status !== 'completed' || final !== contacts) {
    throw new Error(`campaign ${id} is ${status} with ${JSON.stringify(counts)} of ${contacts} contacts`);
  }
}
