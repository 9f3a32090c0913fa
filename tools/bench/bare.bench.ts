import { runBare } from './bare.js';
import type { Bench } from './bench.js';
import { BATCH_CARRIER } from './lifecycle.js';
import { BenchPlatform } from './platform.js';

export const bare: Bench = {
  name: 'bare',
  description: 'the same statements and HTTP bodies in one small script without the product: the ceiling',
  goal: 'none; it is the yardstick of lifecycle',
  messagesDefault: 300_000,
  async run({ messages }) {
    const platform = await BenchPlatform.start(BATCH_CARRIER);
    try {
      const { elapsedMs, messagesPerSecond } = await runBare(platform, messages);
      return { bench: 'bare', messages, elapsedMs, messagesPerSecond, settings: BATCH_CARRIER };
    } finally {
      await platform.stop();
    }
  },
};
