import { Aside } from './aside.js';
import type { Bench } from './bench.js';
import { rate, ratio } from './campaigns.js';
import { findPrograms } from './peers/kannel.js';
import { KANNEL_SMPP_SETTINGS, runKannelSmpp } from './peers/kannel-smpp.js';
import type { SmppLoadResult } from './smpp-load.js';
import { BenchSmsc, SMSC_SETTINGS } from './smsc.js';

const ROUNDS = 3;
/** The default of both. */
const WINDOW = 10;
const LOAD = { window: WINDOW, batch: 500, batchesAtOnce: 4 };

export const smpp: Bench = {
  name: 'smpp',
  description: 'submits and receipts through one bind at a simulated SMSC, beside Kannel at the same',
  goal: '≥ 1 × Kannel',
  messagesDefault: 60_000,
  async run({ messages, say }) {
    const kannel = findPrograms('bearerbox', 'smsbox');
    const smsc = await BenchSmsc.start();
    try {
      const rounds: { broadsideMs: number; kannelMs: number | null }[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        const broadsideMs = await runOurs(smsc, messages);
        await smsc.reset();
        const kannelMs = 'missing' in kannel ? null : await runKannelSmpp(kannel, smsc, messages, WINDOW);
        await smsc.reset();
        const theirs = kannelMs === null ? '' : `, Kannel ${rate(messages, kannelMs)}/s`;
        say(`round ${round} of ${ROUNDS}: Broadside ${rate(messages, broadsideMs)}/s${theirs}`);
        rounds.push({ broadsideMs, kannelMs });
      }
      const elapsedMs = median(rounds.map(({ broadsideMs }) => broadsideMs));
      const ours = rate(messages, elapsedMs);
      const theirs =
        'missing' in kannel ? null : rate(messages, median(rounds.map(({ kannelMs }) => kannelMs!)));
      if ('missing' in kannel)
        say(`Kannel was left out: ${kannel.missing} not installed (apt-get install kannel)`);
      return {
        bench: 'smpp',
        messages,
        elapsedMs: Math.round(elapsedMs),
        messagesPerSecond: ours,
        kannelMessagesPerSecond: theirs,
        ofKannel: theirs === null ? null : ratio(ours, theirs),
        rounds: rounds.map(({ broadsideMs, kannelMs }) => ({
          broadside: rate(messages, broadsideMs),
          kannel: kannelMs === null ? null : rate(messages, kannelMs),
        })),
        settings: {
          figure: `median of ${ROUNDS} rounds in turns; from the first submit to the last receipt acknowledged, by the SMSC`,
          smsc: SMSC_SETTINGS,
          broadside: LOAD,
          kannel: { ...KANNEL_SMPP_SETTINGS, window: WINDOW },
        },
      };
    } finally {
      await smsc.stop();
    }
  },
};

/** Milliseconds. @throws Error unless each message was taken once, and each id had one receipt. */
async function runOurs(smsc: BenchSmsc, messages: number): Promise<number> {
  const load = await Aside.start('smpp-load');
  try {
    const answer = load.ask<SmppLoadResult>({ ...LOAD, port: smsc.port, messages });
    const [elapsedMs, result] = await Promise.all([smsc.timeOf(messages), answer]);
    if (result.accepted !== messages || result.untold + result.unmatched > 0)
      throw new Error(`not ${messages} accepted and told: ${JSON.stringify(result)}`);
    return elapsedMs;
  } finally {
    await load.stop();
  }
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
}
