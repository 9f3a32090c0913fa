import { Aside } from './aside.js';
import type { Bench } from './bench.js';
import { assertDelivered, generatedForm, rate, ratio, waitForCampaign } from './campaigns.js';
import { BATCH_CARRIER, type Campaign, checkOutcome } from './lifecycle.js';
import { BenchPlatform } from './platform.js';
import type { ReceiptsLoad, ReceiptsLoaded } from './receipts-load.js';

/** The carrier accepts everything and tells nothing, so that the messages stay `sent` until we post their receipts. */
const CARRIER = { ...BATCH_CARRIER, CARRIER_LOST_RATE: '1' };
const CONNECTIONS = 128;
/** Product and yardstick take turns; the first turn of each warms it up and does not count. */
const TURNS = 4;
const WARM_UP_SHARE = 0.1;

export const receipts: Bench = {
  name: 'receipts',
  description:
    'one signed HTTP request a receipt, each committed before its reply, beside bare node:http doing the same',
  goal: '≥ 70 % of bare',
  messagesDefault: 200_000,
  async run({ messages, say }) {
    const platform = await BenchPlatform.start(CARRIER);
    const asides: Aside[] = [];
    try {
      await platform.topUp(2 * messages);
      const [ours, bares] = [await prepareSent(platform, messages), await prepareSent(platform, messages)];
      const secret = platform.setting('carrier', 'CARRIER_WEBHOOK_SECRET');
      const load = await Aside.start('receipts-load');
      const bare = await Aside.start('bare-receipts', {
        DATABASE_URL: platform.address.salesDatabaseUrl,
        WEBHOOK_SECRET: secret,
      });
      asides.push(load, bare);
      const url = `${platform.address.salesapiUrl}/receipts/http`;
      const bareUrl = await bare.ask<string>({ listen: true });

      const totals = { ours: { elapsedMs: 0, cpuSeconds: 0 }, bare: { elapsedMs: 0, cpuSeconds: 0 } };
      for (const turn of turns(messages)) {
        for (const [name, at, campaign] of [
          ['ours', url, ours],
          ['bare', bareUrl, bares],
        ] as const) {
          const campaignKey = campaign.id.slice('cmp_'.length);
          const question = { url: at, secret, campaignKey, connections: CONNECTIONS, ...turn };
          const loaded = await post(load, question);
          say(`${name} ${turn.from}…${turn.to - 1}: ${rate(turn.to - turn.from, loaded.elapsedMs)}/s`);
          if (turn.from === 0) continue;
          totals[name].elapsedMs += loaded.elapsedMs;
          totals[name].cpuSeconds += loaded.cpuSeconds;
        }
      }

      for (const { id } of [ours, bares]) {
        // No waiting: each receipt was committed before its reply, so the last reply means the last commit.
        assertDelivered(await platform.sales<Campaign>('GET', `/campaigns/${id}`), messages);
      }
      await checkOutcome(platform);
      const measured = messages - Math.floor(messages * WARM_UP_SHARE);
      const receiptsPerSecond = rate(measured, totals.ours.elapsedMs);
      const bareReceiptsPerSecond = rate(measured, totals.bare.elapsedMs);
      return {
        bench: 'receipts',
        messages,
        elapsedMs: Math.round(totals.ours.elapsedMs),
        messagesPerSecond: receiptsPerSecond,
        receiptsPerSecond,
        bareReceiptsPerSecond,
        ofBare: ratio(receiptsPerSecond, bareReceiptsPerSecond),
        loadCpuSeconds: Math.round(totals.ours.cpuSeconds * 100) / 100,
        bareLoadCpuSeconds: Math.round(totals.bare.cpuSeconds * 100) / 100,
        settings: {
          connections: CONNECTIONS,
          warmUp: `${WARM_UP_SHARE * 100} % of the receipts, not counted`,
          turns: TURNS,
          bare: 'node:http, HMAC checked, one UPDATE and one commit per group in one round trip, same database',
          load: 'a process of its own on the same cores; requests are signed before the clock starts',
        },
      };
    } finally {
      await Promise.all(asides.map((aside) => aside.stop()));
      await platform.stop();
    }
  },
};

/** A campaign whose messages are all with the carrier and whose credit is settled, waiting for nothing but receipts. */
async function prepareSent(platform: BenchPlatform, messages: number): Promise<Campaign> {
  const { id } = await platform.sales<Campaign>('POST', '/create', await generatedForm(messages));
  await platform.sales('POST', '/run', { campaignId: id });
  return waitForCampaign(platform, id, ({ counts }) => counts.sent === messages);
}

function turns(messages: number): { from: number; to: number }[] {
  const warmUp = Math.floor(messages * WARM_UP_SHARE);
  const edges = Array.from(
    { length: TURNS + 1 },
    (_, n) => warmUp + Math.round(((messages - warmUp) * n) / TURNS),
  );
  return [0, ...edges.slice(0, -1)].map((from, index) => ({ from, to: edges[index]! }));
}

/** @throws Error if a receipt was not answered with 204. */
async function post(load: Aside, question: ReceiptsLoad): Promise<ReceiptsLoaded> {
  const loaded = await load.ask<ReceiptsLoaded>(question);
  const { failed, failedStatus } = loaded;
  if (failed === 0) return loaded;
  throw new Error(`${failed} receipts were not answered with 204 but ${failedStatus} by ${question.url}`);
}
