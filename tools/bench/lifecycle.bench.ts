import { runBare } from './bare.js';
import type { Bench } from './bench.js';
import { BATCH_CARRIER, checkOutcome, runLifecycle } from './lifecycle.js';
import { BenchPlatform } from './platform.js';

const ROUNDS = 3;

/** Product and yardstick take turns on one platform, so that what disturbs the machine disturbs both. */
export const lifecycle: Bench = {
  name: 'lifecycle',
  description:
    'a whole message life: row, render, submit, sent, receipt, settled; and the bare script beside it',
  goal: '≥ 50,000 messages/s and ≥ 80 % of bare',
  messagesDefault: 300_000,
  async run({ messages, say }) {
    const platform = await BenchPlatform.start(BATCH_CARRIER);
    try {
      await platform.topUp(messages);
      const rates: number[] = [];
      const bareRates: number[] = [];
      let best: Awaited<ReturnType<typeof runLifecycle>> | undefined;
      for (let round = 1; round <= ROUNDS; round++) {
        const bare = await runBare(platform, messages);
        const product = await runLifecycle(platform, messages);
        say(
          `round ${round} of ${ROUNDS}: Broadside ${product.messagesPerSecond}/s, bare ${bare.messagesPerSecond}/s`,
        );
        rates.push(product.messagesPerSecond);
        bareRates.push(bare.messagesPerSecond);
        if (!best || product.messagesPerSecond > best.messagesPerSecond) best = product;
      }
      await checkOutcome(platform);
      const [rate, bareRate] = [median(rates), median(bareRates)];
      return {
        bench: 'lifecycle',
        messages,
        elapsedMs: Math.round((messages / rate) * 1000),
        messagesPerSecond: rate,
        bareMessagesPerSecond: bareRate,
        ofBare: Math.round((rate / bareRate) * 1000) / 1000,
        rounds: rates,
        bareRounds: bareRates,
        usageOfBestRound: best!.usage,
        settings: { ...BATCH_CARRIER, rounds: ROUNDS, figure: 'median of the rounds, the first one cold' },
      };
    } finally {
      await platform.stop();
    }
  },
};

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
