import { Aside } from './aside.js';
import type { Bench } from './bench.js';
import { rate, ratio } from './campaigns.js';
import { findPrograms } from './peers/kannel.js';
import { KANNEL_SMPP_SETTINGS, runKannelSmpp } from './peers/kannel-smpp.js';
import type { SmppLoadResult } from './smpp-load.js';
import { BenchSmsc, SMSC_SETTINGS } from './smsc.js';

const ROUNDS = 3;
const WINDOW = 100;
/**
 * The default of both. Kannel waits for the kernel there: it writes small PDUs with Nagle's algorithm, and the other side
 * delays what acknowledges the last one. So it is measured once, with fewer messages, and the figure is of the larger window.
 */
const SMALL_WINDOW = 10;
const SMALL_WINDOW_MESSAGES_MAX = 10_000;
const LOAD = { batch: 500, batchesAtOnce: 4 };

interface Round {
  broadside: number;
  kannel: number | null;
}

export const smpp: Bench = {
  name: 'smpp',
  description: 'submits and receipts through one bind at a simulated SMSC, beside Kannel at the same',
  goal: '≥ 3,000/s, > 1 × Kannel',
  messagesDefault: 100_000,
  async run({ messages, say }) {
    const kannel = findPrograms('bearerbox', 'smsbox');
    if ('missing' in kannel)
      say(`Kannel is left out: ${kannel.missing} not installed (apt-get install kannel)`);
    const smsc = await BenchSmsc.start();
    /** Messages a second of both, in turns. */
    const round = async (count: number, window: number): Promise<Round> => {
      const broadside = rate(count, await runOurs(smsc, count, window));
      await smsc.reset();
      const theirs = 'missing' in kannel ? null : await runKannelSmpp(kannel, smsc, count, window);
      await smsc.reset();
      const rates = { broadside, kannel: theirs && rate(count, theirs) };
      say(`window ${window}: Broadside ${rates.broadside}/s, Kannel ${rates.kannel ?? '–'}/s`);
      return rates;
    };
    try {
      const rounds: Round[] = [];
      while (rounds.length < ROUNDS) rounds.push(await round(messages, WINDOW));
      const smallWindow = await round(Math.min(messages, SMALL_WINDOW_MESSAGES_MAX), SMALL_WINDOW);
      const ours = median(rounds.map(({ broadside }) => broadside));
      const theirs = 'missing' in kannel ? null : median(rounds.map((each) => each.kannel!));
      return {
        bench: 'smpp',
        messages,
        elapsedMs: Math.round((messages / ours) * 1000),
        messagesPerSecond: ours,
        kannelMessagesPerSecond: theirs,
        ofKannel: theirs && ratio(ours, theirs),
        rounds,
        smallWindow,
        settings: {
          figure: `median of ${ROUNDS} rounds in turns; from the first submit to the last receipt acknowledged, by the SMSC`,
          window: WINDOW,
          smallWindow: SMALL_WINDOW,
          smsc: SMSC_SETTINGS,
          broadside: LOAD,
          kannel: KANNEL_SMPP_SETTINGS,
        },
      };
    } finally {
      await smsc.stop();
    }
  },
};

/** Milliseconds. @throws Error unless each message was taken once, and each id had one receipt. */
async function runOurs(smsc: BenchSmsc, messages: number, window: number): Promise<number> {
  const load = await Aside.start('smpp-load');
  try {
    const answer = load.ask<SmppLoadResult>({ ...LOAD, window, port: smsc.port, messages });
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
