import type { Bench } from './bench.js';
import { assertDelivered, generatedForm, rate, ratio, runToTheEnd } from './campaigns.js';
import { BATCH_CARRIER, type Campaign, checkOutcome } from './lifecycle.js';
import { BenchPlatform } from './platform.js';
import { Sampler } from './sampler.js';

/** Of the largest size: 100k, 300k, 1M and 3M where that is 3M. */
const SHARES = [1 / 30, 1 / 10, 1 / 3, 1];
const BASE = 1;

interface Size {
  messages: number;
  elapsedMs: number;
  messagesPerSecond: number;
  /** The highest memory of each process while this size ran. */
  peakRssMb: Record<string, number>;
}

/**
 * All sizes on one platform, the smallest first: what comes earlier warms up what comes later and leaves its rows in
 * the table, as in a platform that is used.
 */
export const scale: Bench = {
  name: 'scale',
  description: 'lifecycle at a thirtieth, a tenth, a third and all of that number of messages',
  goal: 'the rate of the largest ≥ 95 % of that of a tenth of it; memory of sales-worker flat',
  messagesDefault: 3_000_000,
  async run({ messages, plot, say }) {
    const platform = await BenchPlatform.start(BATCH_CARRIER);
    try {
      const sizes: Size[] = [];
      for (const share of SHARES) {
        const size = await measureSize(platform, Math.max(1, Math.round(messages * share)));
        say(
          `${size.messages} messages: ${size.messagesPerSecond}/s, sales-worker's peak ${size.peakRssMb['sales-worker']} MB`,
        );
        sizes.push(size);
      }
      await checkOutcome(platform);
      const [base, largest] = [sizes[BASE]!, sizes.at(-1)!];
      const workerMb = sizes.map(({ peakRssMb }) => peakRssMb['sales-worker']!);
      return {
        bench: 'scale',
        messages,
        elapsedMs: largest.elapsedMs,
        messagesPerSecond: largest.messagesPerSecond,
        largestToTenth: ratio(largest.messagesPerSecond, base.messagesPerSecond),
        workerGrowthMb: workerMb.at(-1)! - workerMb[BASE]!,
        sizes,
        ...(plot && { picture: await picture(sizes) }),
        settings: {
          ...BATCH_CARRIER,
          platform: 'one for all sizes, the smallest first',
          memorySampledEveryMs: 250,
        },
      };
    } finally {
      await platform.stop();
    }
  },
};

async function measureSize(platform: BenchPlatform, messages: number): Promise<Size> {
  await platform.topUp(messages);
  const { id } = await platform.sales<Campaign>('POST', '/create', await generatedForm(messages));
  const sampler = new Sampler(() => platform.processes(), 250);
  try {
    const { campaign, elapsedMs } = await runToTheEnd(platform, id);
    assertDelivered(campaign, messages);
    return {
      messages,
      elapsedMs,
      messagesPerSecond: rate(messages, elapsedMs),
      peakRssMb: sampler.peakRssMb(),
    };
  } finally {
    sampler.stop();
  }
}

async function picture(sizes: readonly Size[]): Promise<string> {
  const { draw } = await import('./plot.js');
  const names = Object.keys(sizes[0]!.peakRssMb);
  return draw('scale', {
    title: 'One campaign, larger and larger',
    subtitle: 'messages a second from run to all final, and the highest memory of each process meanwhile',
    xName: 'messages',
    xLogarithmic: true,
    panels: [
      {
        yName: 'messages/s',
        series: [
          { name: 'messages/s', points: sizes.map((size) => [size.messages, size.messagesPerSecond]) },
        ],
      },
      {
        yName: 'MB',
        series: names.map((name) => ({
          name,
          points: sizes.map(({ messages, peakRssMb }) => [messages, peakRssMb[name] ?? 0]),
        })),
      },
    ],
  });
}
