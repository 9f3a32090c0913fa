import { setTimeout as delay } from 'node:timers/promises';
import { Aside } from './aside.js';
import type { Bench } from './bench.js';
import { assertDelivered, generatedForm, percentile, rate, runToTheEnd } from './campaigns.js';
import { BATCH_CARRIER, type Campaign, checkOutcome } from './lifecycle.js';
import type { Question, Report } from './live-sockets.js';
import { BenchPlatform } from './platform.js';

const PROCESSES = 2;
const OTHER_WORKSPACES = 5;
const SOCKETS_OF_OTHERS = 2;
/** Per process; 1,000 in all. One workspace may have no more than a thousand. */
const SOCKETS_OF_DEMO = 500 - OTHER_WORKSPACES * SOCKETS_OF_OTHERS;
const TOP_UP_EVERY_MS = 200;
const HEALING_MS = 2_500;

interface Workspace {
  workspaceId: string;
  apiKey: string;
}

export const live: Bench = {
  name: 'live',
  description: '1,000 socket.io clients watch the credit while a lifecycle runs',
  goal: 'p99 from commit to client < 100 ms; the last event of every socket is what REST says',
  messagesDefault: 300_000,
  async run({ messages, say }) {
    const platform = await BenchPlatform.start(BATCH_CARRIER);
    const asides: Aside[] = [];
    try {
      await platform.topUp(messages);
      const workspaces = [platform.address, ...(await otherWorkspaces(platform))];
      for (let n = 0; n < PROCESSES; n++) asides.push(await Aside.start('live-sockets'));
      const connect = workspaces.map(({ workspaceId, apiKey }) => ({
        ...{ url: platform.address.webapiUrl, workspaceId, apiKey },
        sockets: workspaceId === platform.address.workspaceId ? SOCKETS_OF_DEMO : SOCKETS_OF_OTHERS,
      }));
      await Promise.all(asides.map((aside) => aside.ask({ connect } satisfies Question)));
      say(`${PROCESSES * 500} sockets are connected`);

      const { id } = await platform.sales<Campaign>('POST', '/create', await generatedForm(messages));
      const since = new Date();
      const stopTopUps = new AbortController();
      const topUps = topUpOthers(platform, workspaces.slice(1), stopTopUps.signal);
      const { campaign, elapsedMs } = await runToTheEnd(platform, id);
      stopTopUps.abort();
      await topUps;
      assertDelivered(campaign, messages);
      await checkOutcome(platform);
      // What a lost publication would need to heal; whoever is not told by then has missed it.
      await delay(HEALING_MS);

      const commits = await commitTimes(platform, since);
      const reports = await Promise.all(
        asides.map((aside) => aside.ask<Report>({ commits } satisfies Question)),
      );
      await assertUpToDate(platform, workspaces, id, reports);
      const latenciesMs = reports.flatMap((report) => report.latenciesMs).sort((a, b) => a - b);
      const unheard = reports.reduce((sum, report) => sum + report.unheard, 0);
      if (unheard > 0) throw new Error(`${unheard} times a socket never heard of a commit`);
      return {
        bench: 'live',
        messages,
        elapsedMs,
        messagesPerSecond: rate(messages, elapsedMs),
        p50Ms: percentile(latenciesMs, 0.5),
        p99Ms: percentile(latenciesMs, 0.99),
        maxMs: latenciesMs.at(-1),
        commits: Object.values(commits).reduce((sum, list) => sum + list.length, 0),
        measurements: latenciesMs.length,
        eventsReceived: reports.reduce((sum, report) => sum + report.events, 0),
        settings: {
          ...BATCH_CARRIER,
          sockets: `${PROCESSES} processes of ${SOCKETS_OF_DEMO} in the sending workspace and ${SOCKETS_OF_OTHERS} in each of ${OTHER_WORKSPACES} others`,
          clock:
            'from the start of the transaction that journals the movement to the first event that knows of it',
        },
      };
    } finally {
      await Promise.all(asides.map((aside) => aside.stop()));
      await platform.stop();
    }
  },
};

function otherWorkspaces(platform: BenchPlatform): Promise<Workspace[]> {
  return Promise.all(
    Array.from({ length: OTHER_WORKSPACES }, async (_, n) => {
      const { id, apiKey } = await platform.web<{ id: string; apiKey: string }>('POST', '/workspaces', {
        name: `Other ${n}`,
      });
      return { workspaceId: id, apiKey };
    }),
  );
}

async function topUpOthers(platform: BenchPlatform, others: Workspace[], signal: AbortSignal): Promise<void> {
  for (let n = 0; !signal.aborted; n++) {
    await platform.topUp(1, others[n % others.length]!.workspaceId);
    await delay(TOP_UP_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

/** When the credit of each workspace moved, in the order of time. The journal has the start of each transaction. */
async function commitTimes(platform: BenchPlatform, since: Date): Promise<Record<string, number[]>> {
  const rows = await platform.query<{ workspace_id: string; ms: number[] }>(
    'web',
    `SELECT workspace_id, array_agg(DISTINCT (extract(epoch FROM at) * 1000)::float8 ORDER BY (extract(epoch FROM at) * 1000)::float8) AS ms
     FROM credit_journal WHERE at >= $1 GROUP BY 1`,
    [since],
  );
  return Object.fromEntries(rows.map(({ workspace_id, ms }) => [workspace_id, ms]));
}

/** @throws Error if the last event of a socket is not the state that REST tells. */
async function assertUpToDate(
  platform: BenchPlatform,
  workspaces: Workspace[],
  campaignId: string,
  reports: Report[],
): Promise<void> {
  const stale: string[] = [];
  const campaign = await platform.sales<Campaign>('GET', `/campaigns/${campaignId}`);
  for (const { workspaceId, apiKey } of workspaces) {
    const { credit } = await platform.web<{ credit: Record<string, unknown> }>(
      'GET',
      '/workspaces/me',
      undefined,
      apiKey,
    );
    const isDemo = workspaceId === platform.address.workspaceId;
    for (const last of reports.flatMap((report) => report.last)) {
      if (last.workspaceId !== workspaceId) continue;
      const differs = (['version', 'balance', 'reserved', 'available'] as const).some(
        (key) => last.credit[key] !== credit[key],
      );
      if (differs) stale.push(`credit ${JSON.stringify(last.credit)}, not ${JSON.stringify(credit)}`);
      const { status, counts, charged } = last.progress ?? {};
      const told = JSON.stringify([status, counts, charged]);
      const wanted = JSON.stringify([campaign.status, campaign.counts, campaign.charged]);
      if (isDemo && told !== wanted) stale.push(`progress ${told}, not ${wanted}`);
    }
  }
  if (stale.length > 0)
    throw new Error(`${stale.length} sockets have missed the final state, one of them: ${stale[0]}`);
}
