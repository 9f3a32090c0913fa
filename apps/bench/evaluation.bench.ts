import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../libs/platform/project-root.js';
import type { Bench } from './bench.js';
import { fileForm, generatedForm, rate, runToTheEnd } from './campaigns.js';
import { type Campaign, checkOutcome } from './lifecycle.js';
import { BenchPlatform } from './platform.js';
import { type Sample, Sampler } from './sampler.js';

/** Before and after each run, so that the pictures show what idling costs. */
const IDLE_MS = 1_000;
const MESSAGE = 'Hello {{first_name}}, thank you for being with us.';

interface Evaluated {
  contacts: number;
  createMs: number;
  elapsedMs: number;
  messagesPerSecond: number;
  /** Of all processes together, from the upload to the end. */
  cpuSeconds: number;
  peakRssMb: Record<string, number>;
  picture?: string;
}

/** One platform for all three, the smallest first, with the carrier's own failures as in `npm run demo`. */
export const evaluation: Bench = {
  name: 'evaluation',
  description: 'CPU and memory over time: 5 contacts, 5,000 contacts, and that many',
  goal: 'none; it is the evaluation the project started from',
  messagesDefault: 1_000_000,
  async run({ messages, plot, say }) {
    const platform = await BenchPlatform.start({});
    try {
      await platform.topUp(5_005 * 2 + messages);
      const fixture = (name: string) => fileForm(path.join(projectRoot, 'fixtures', name), MESSAGE);
      const runs: Evaluated[] = [];
      for (const [form, intervalMs] of [
        [await fixture('5contacts.csv'), 100],
        [await fixture('5000contacts.csv'), 100],
        [await generatedForm(messages), 250],
      ] as const) {
        const evaluated = await evaluate(platform, form, intervalMs, plot);
        say(`${evaluated.contacts} contacts: ${evaluated.elapsedMs} ms, ${evaluated.cpuSeconds} s of CPU`);
        runs.push(evaluated);
      }
      await checkOutcome(platform);
      const largest = runs.at(-1)!;
      return {
        bench: 'evaluation',
        messages,
        elapsedMs: largest.elapsedMs,
        messagesPerSecond: largest.messagesPerSecond,
        runs,
        settings: {
          carrier: 'as in npm run demo',
          sampledEveryMs: [100, 100, 250],
          platform: 'one for all three',
        },
      };
    } finally {
      await platform.stop();
    }
  },
};

async function evaluate(
  platform: BenchPlatform,
  form: FormData,
  intervalMs: number,
  plot: boolean,
): Promise<Evaluated> {
  const sampler = new Sampler(() => platform.processes(), intervalMs);
  try {
    await delay(IDLE_MS);
    const marks = [{ x: sampler.seconds, name: 'upload' }];
    const cpuBefore = cpuSeconds(platform);
    const createdAt = performance.now();
    const { id, contacts } = await platform.sales<Campaign>('POST', '/create', form);
    const createMs = Math.round(performance.now() - createdAt);
    marks.push({ x: sampler.seconds, name: 'run' });
    const { campaign, elapsedMs } = await runToTheEnd(platform, id, 50);
    marks.push({ x: marks[1]!.x + elapsedMs / 1000, name: 'all final' });
    const cpu = Math.round((cpuSeconds(platform) - cpuBefore) * 100) / 100;
    assertFinal(campaign);
    await delay(IDLE_MS);
    const samples = sampler.stop();
    return {
      contacts,
      createMs,
      elapsedMs,
      messagesPerSecond: rate(contacts, elapsedMs),
      cpuSeconds: cpu,
      peakRssMb: sampler.peakRssMb(),
      ...(plot && { picture: await picture(contacts, samples, marks) }),
    };
  } finally {
    sampler.stop();
  }
}

function cpuSeconds(platform: BenchPlatform): number {
  return Object.values(platform.usage()).reduce((sum, usage) => sum + usage.cpuSeconds, 0);
}

/** @throws Error unless the campaign is completed and each message has a final status. */
function assertFinal({ id, status, contacts, counts }: Campaign): void {
  const FINAL = ['failed', 'undelivered', 'expired', 'canceled', 'delivered'];
  const final = FINAL.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  if (status !== 'completed' || final !== contacts) {
    throw new Error(`campaign ${id} is ${status} with ${JSON.stringify(counts)} of ${contacts} contacts`);
  }
}

async function picture(
  contacts: number,
  samples: readonly Sample[],
  marks: { x: number; name: string }[],
): Promise<string> {
  const { draw } = await import('./plot.js');
  const names = Object.keys(samples[0]!.cores);
  const curves = (of: 'cores' | 'rssMb') =>
    names.map((name) => ({
      name,
      points: samples.map((sample): [number, number] => [sample.seconds, sample[of][name] ?? 0]),
    }));
  return draw(`evaluation-${contacts}`, {
    title: `${contacts.toLocaleString('en')} contacts, from the upload to the last receipt`,
    subtitle: 'per process; memory is the resident set, the shared memory of Postgres counted once',
    xName: 'seconds',
    panels: [
      { yName: 'cores busy', series: curves('cores') },
      { yName: 'MB', series: curves('rssMb') },
    ],
    marks,
  });
}
