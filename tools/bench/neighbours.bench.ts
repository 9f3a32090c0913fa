import { setTimeout as delay } from 'node:timers/promises';
import { Aside } from './aside.js';
import type { Bench } from './bench.js';
import { assertDelivered, generatedForm, runToTheEnd } from './campaigns.js';
import { BATCH_CARRIER, type Campaign, checkOutcome } from './lifecycle.js';
import type { NoiseQuestion } from './neighbours/noise.js';
import { NOISES, type NoiseMade, type NoiseTarget } from './neighbours/noises.js';
import { FIGURES, p99, QuietTenant, type Samples } from './neighbours/quiet.js';
import { BenchPlatform } from './platform.js';

/** Until a noise is in full swing. */
const SWING_MS = 1_500;
const REST_WAIT_MS = 120_000;
const RATIO_GOAL = 2;
const SETTINGS = {
  ...BATCH_CARRIER,
  // The hooks of both are on this machine.
  WEBHOOK_ALLOW_PRIVATE: 'true',
};

export interface Beside {
  neighbour: string;
  /** Of the quiet workspace's 99th percentiles. */
  figures: Record<keyof Samples, { aloneMs: number; besideMs: number; ratio: number }>;
  withinGoal: boolean;
  /** What was refused to the quiet one, or did not come in time. */
  troubles: string[];
  noise: NoiseMade;
}

export const neighbours: Bench = {
  name: 'neighbours',
  description:
    'a workspace that asks for little, alone and beside each of ten others that make noise with a key of theirs; so many messages has a campaign of the noisy one',
  goal: `the quiet one's p99 ≤ ${RATIO_GOAL} × its own alone, nothing of it refused or lost`,
  messagesDefault: 200_000,
  async run({ messages, say }) {
    const seconds = Math.min(8, Math.max(1, messages / 25_000));
    const startedAt = performance.now();
    const platform = await BenchPlatform.start(SETTINGS);
    const noise = await Aside.start('neighbours/noise');
    let quiet: QuietTenant | undefined;
    try {
      const target = await noisyTarget(platform, messages);
      quiet = await QuietTenant.begin(platform, 100_000);
      await rest(platform);
      // What is compiled and cached at first is nobody's noise.
      await quiet.live(seconds * 1_000);
      const results: Beside[] = [];
      for (const { name } of NOISES) {
        await rest(platform);
        const alone = await quiet.live(seconds * 1_000);
        await noise.ask({ make: name, target } satisfies NoiseQuestion);
        let beside: Samples;
        let made: NoiseMade;
        try {
          await delay(SWING_MS);
          beside = await quiet.live(seconds * 1_000);
        } finally {
          made = await noise.ask<NoiseMade>({ stop: true } satisfies NoiseQuestion);
          await silence(platform, target.apiKey);
        }
        const result = compared(name, alone, beside, made, quiet.takeTroubles());
        results.push(result);
        say(inWords(result));
      }
      await rest(platform);
      await quiet.assertDelivered();
      const troubled = results.filter(({ troubles }) => troubles.length > 0);
      if (troubled.length > 0)
        throw new Error(
          troubled
            .map(
              ({ neighbour, troubles }) =>
                `${troubles.length} refused or late beside ${neighbour}, one of them: ${troubles[0]}`,
            )
            .join('\n'),
        );
      await checkOutcome(platform);
      const elapsedMs = Math.round(performance.now() - startedAt);
      return {
        bench: 'neighbours',
        messages,
        elapsedMs,
        messagesPerSecond: 0,
        worstRatio: Math.max(...results.flatMap(({ figures }) => FIGURES.map((name) => figures[name].ratio))),
        withinGoal: `${results.filter(({ withinGoal }) => withinGoal).length} of ${results.length}`,
        ...Object.fromEntries(results.map((result) => [result.neighbour, brief(result)])),
        results,
        settings: {
          ...SETTINGS,
          seconds,
          noise: 'a process of its own at the lowest priority, from another address, at bounded rates',
          quiet:
            'a message each 50 ms, a list each 100 ms, a webhook each 250 ms, a campaign of 5 each 300 ms, two sockets',
        },
      };
    } finally {
      await Promise.all([quiet?.end(), noise.stop()]);
      await platform.stop();
    }
  },
};

/** A workspace with credit for whatever it does, a finished campaign and drafts. */
async function noisyTarget(platform: BenchPlatform, messages: number): Promise<NoiseTarget> {
  const { address } = platform;
  await platform.topUp(10 * messages + 1_000_000);
  const create = async () => platform.sales<Campaign>('POST', '/create', await generatedForm(messages));
  const { id: finishedId } = await create();
  const { campaign } = await runToTheEnd(platform, finishedId);
  assertDelivered(campaign, messages);
  const drafts: string[] = [];
  for (let n = 0; n < 5; n++) drafts.push((await create()).id);
  const { salesapiUrl, webapiUrl, apiKey } = address;
  return { salesapiUrl, webapiUrl, apiKey, finishedId, drafts };
}

/** Ends what the noise has begun and would go on. */
async function silence(platform: BenchPlatform, key: string): Promise<void> {
  const { data: webhooks } = await platform.sales<{ data: { id: string }[] }>(
    'GET',
    '/webhooks',
    undefined,
    key,
  );
  for (const { id } of webhooks) {
    await fetch(`${platform.address.salesapiUrl}/webhooks/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${key}` },
    });
  }
}

/** Waits until nothing is sent or settled any more. @throws Error if that takes two minutes. */
async function rest(platform: BenchPlatform): Promise<void> {
  const isAtRest = async () => {
    const [left] = await platform.query<{ runs: boolean; receipts: boolean }>(
      'sales',
      `SELECT EXISTS (SELECT FROM run WHERE state IN ('reserving', 'open')) AS runs,
         EXISTS (SELECT FROM campaign WHERE awaits_receipts) AS receipts`,
    );
    return !left!.runs && !left!.receipts;
  };
  for (const deadline = Date.now() + REST_WAIT_MS; !(await isAtRest()); await delay(100)) {
    if (Date.now() > deadline) throw new Error('the platform does not come to rest within two minutes');
  }
}

function compared(
  neighbour: string,
  alone: Samples,
  beside: Samples,
  noise: NoiseMade,
  troubles: string[],
): Beside {
  const figures = Object.fromEntries(
    FIGURES.map((name) => {
      const [aloneMs, besideMs] = [p99(alone[name]), p99(beside[name])];
      return [name, { aloneMs, besideMs, ratio: Math.round((besideMs / aloneMs) * 100) / 100 }];
    }),
  ) as Beside['figures'];
  const withinGoal = FIGURES.every((name) => figures[name].ratio <= RATIO_GOAL);
  return { neighbour, figures, withinGoal: withinGoal && troubles.length === 0, troubles, noise };
}

const brief = ({ figures }: Beside) =>
  FIGURES.map(
    (name) => `${name} ${figures[name].aloneMs} → ${figures[name].besideMs} ms (×${figures[name].ratio})`,
  ).join(', ');

const inWords = (result: Beside) =>
  `${result.neighbour}: ${brief(result)}${result.withinGoal ? '' : `; above ${RATIO_GOAL}`}; ${result.troubles.length > 0 ? `${result.troubles.length} refused or late: ${result.troubles[0]!.slice(0, 200)}; ` : ''}noise ${JSON.stringify(result.noise.statuses)}`;
