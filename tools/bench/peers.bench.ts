import type { Bench } from './bench.js';
import { assertDelivered, ratio } from './campaigns.js';
import { BATCH_CARRIER, checkOutcome, runLifecycle } from './lifecycle.js';
import { ASYNCIO_SETTINGS, runAsyncio } from './peers/asyncio.js';
import { BULL_SETTINGS, runBull } from './peers/bull.js';
import { findKannel, KANNEL_SETTINGS, runKannel } from './peers/kannel.js';
import { BenchPlatform } from './platform.js';

const ROUNDS = 3;
/** The slow peers get fewer messages; the rates of their two halves show whether more would change anything. */
const SLOW_PEER_MESSAGES_MAX = 30_000;

export const peers: Bench = {
  name: 'peers',
  description: 'side by side: an asyncio simulation, one Bull job a message, Kannel with its fake carrier',
  goal: '≥ 1.8 × asyncio, ≥ 15 × Bull, ≥ 12 × Kannel',
  messagesDefault: 300_000,
  async run({ messages, say }) {
    const slowMessages = Math.min(messages, SLOW_PEER_MESSAGES_MAX);
    const kannelPrograms = findKannel();
    const platform = await BenchPlatform.start(BATCH_CARRIER);
    try {
      const rounds: { asyncio: number; broadside: number; elapsedMs: number }[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        await platform.topUp(messages);
        const asyncio = await runAsyncio(messages);
        const product = await runLifecycle(platform, messages);
        assertDelivered(product.campaign, messages);
        say(
          `round ${round} of ${ROUNDS}: Broadside ${product.messagesPerSecond}/s, asyncio ${asyncio.messagesPerSecond}/s`,
        );
        const { elapsedMs } = product;
        rounds.push({ asyncio: asyncio.messagesPerSecond, broadside: product.messagesPerSecond, elapsedMs });
      }
      await checkOutcome(platform);
      const bull = await runBull(platform, slowMessages);
      say(`Bull ${bull.messagesPerSecond}/s`);
      const kannel = 'missing' in kannelPrograms ? undefined : await runKannel(kannelPrograms, slowMessages);
      say(
        kannel ? `Kannel ${kannel.messagesPerSecond}/s` : `Kannel was left out: ${missingOf(kannelPrograms)}`,
      );

      const middle = median(rounds, ({ broadside }) => broadside);
      const asyncioRate = median(rounds, ({ asyncio }) => asyncio).asyncio;
      return {
        bench: 'peers',
        messages,
        elapsedMs: middle.elapsedMs,
        messagesPerSecond: middle.broadside,
        broadsideToAsyncio: ratio(middle.broadside, asyncioRate),
        broadsideToBull: ratio(middle.broadside, bull.messagesPerSecond),
        broadsideToKannel: kannel ? ratio(middle.broadside, kannel.messagesPerSecond) : null,
        asyncioMessagesPerSecond: asyncioRate,
        rounds,
        bull,
        kannel: kannel ?? `left out: ${missingOf(kannelPrograms)}`,
        settings: {
          broadside: { ...BATCH_CARRIER, figure: `median of ${ROUNDS} rounds, in turns with asyncio` },
          asyncio: ASYNCIO_SETTINGS,
          bull: BULL_SETTINGS,
          kannel: KANNEL_SETTINGS,
        },
      };
    } finally {
      await platform.stop();
    }
  },
};

function missingOf(found: ReturnType<typeof findKannel>): string {
  return 'missing' in found ? `${found.missing} not installed (apt-get install kannel kannel-extras)` : '';
}

function median<T>(list: readonly T[], value: (item: T) => number): T {
  return [...list].sort((a, b) => value(a) - value(b))[Math.floor(list.length / 2)]!;
}
