import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from './bench.js';
import {
  assertDelivered,
  generatedForm,
  percentile,
  rate,
  runToTheEnd,
  waitForCampaign,
} from './campaigns.js';
import { BATCH_CARRIER, type Campaign, checkOutcome } from './lifecycle.js';
import { BenchPlatform } from './platform.js';

const SMALL_CONTACTS = 5;
const SMALL_CAMPAIGNS = 5;
const PAUSE_MS = 500;
/** Without spread the carrier's own part is known to the millisecond, but for its clock of 20 ms. */
const CARRIER = { ...BATCH_CARRIER, CARRIER_LATENCY_STDDEV_MS: '0' };
const CARRIER_LATENCY_MS = Number(CARRIER.CARRIER_LATENCY_MEAN_MS);

export const fairness: Bench = {
  name: 'fairness',
  description: `campaigns of ${SMALL_CONTACTS} contacts, one after another, in the middle of a large one`,
  goal: 'each all final in < 1 s beyond the carrier’s latency',
  messagesDefault: 1_000_000,
  async run({ messages, say }) {
    const platform = await BenchPlatform.start(CARRIER);
    try {
      await platform.topUp(messages);
      const { id } = await platform.sales<Campaign>('POST', '/create', await generatedForm(messages));
      const startedAt = Date.now();
      await platform.sales('POST', '/run', { campaignId: id });
      await waitForCampaign(platform, id, ({ counts }) => (counts.queued ?? 0) < messages * 0.7, 50);
      const smalls: Small[] = [];
      while (smalls.length < SMALL_CAMPAIGNS) {
        const small = await runSmall(platform);
        smalls.push(small);
        const queued = (await platform.sales<Campaign>('GET', `/campaigns/${id}`)).counts.queued ?? 0;
        say(`${SMALL_CONTACTS} contacts: ${JSON.stringify(small)}; ${queued} still queued beside them`);
        // The next one would have the platform to itself. This one had not, at least when it began.
        if (queued === 0) break;
        await delay(PAUSE_MS);
      }
      const large = await waitForCampaign(platform, id, ({ status }) => status === 'completed');
      assertDelivered(large, messages);
      await checkOutcome(platform);
      const elapsedMs = new Date(large.finishedAt).getTime() - startedAt;
      const column = (name: keyof Small) => smalls.map((small) => small[name]).sort((a, b) => a - b);
      return {
        bench: 'fairness',
        messages,
        elapsedMs,
        messagesPerSecond: rate(messages, elapsedMs),
        beyondCarrierMsMax: column('beyondCarrierMs').at(-1),
        beyondCarrierMsMedian: percentile(column('beyondCarrierMs'), 0.5),
        sentAfterMsMax: column('sentAfterMs').at(-1),
        sentAfterMsMedian: percentile(column('sentAfterMs'), 0.5),
        smalls,
        settings: {
          ...CARRIER,
          smallContacts: SMALL_CONTACTS,
          clock: 'from POST /run to the commit of the last receipt',
        },
      };
    } finally {
      await platform.stop();
    }
  },
};

interface Small {
  /** From POST /run to its reply, the reservation included. */
  acceptedMs: number;
  /** From POST /run to the start of the transaction that recorded that the carrier has them. */
  sentAfterMs: number;
  /** How much longer than the carrier's latency it took from POST /run until all were final. */
  beyondCarrierMs: number;
}

async function runSmall(platform: BenchPlatform): Promise<Small> {
  const { id } = await platform.sales<Campaign>('POST', '/create', await generatedForm(SMALL_CONTACTS));
  const { campaign, acceptedMs, elapsedMs } = await runToTheEnd(platform, id, 20);
  assertDelivered(campaign, SMALL_CONTACTS);
  const [settled] = await platform.query<{ ms: number }>(
    'sales',
    'SELECT (extract(epoch FROM created_at) * 1000)::float8 AS ms FROM settlement WHERE campaign_id = $1',
    [Number.parseInt(id.slice('cmp_'.length), 36)],
  );
  const startedAt = new Date(campaign.finishedAt).getTime() - elapsedMs;
  return {
    acceptedMs,
    sentAfterMs: settled!.ms - startedAt,
    beyondCarrierMs: elapsedMs - CARRIER_LATENCY_MS,
  };
}
