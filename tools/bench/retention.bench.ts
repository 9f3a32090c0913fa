import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from './bench.js';
import { assertDelivered, rate, ratio } from './campaigns.js';
import { awaitSettled, BATCH_CARRIER, checkOutcome, runLifecycle } from './lifecycle.js';
import { BenchPlatform } from './platform.js';

const RETENTION_DAYS = 90;
/** Alone and beside take turns; the first pair warms both up and does not count. */
const TURNS = 3;
const STALL_MS = 120_000;

export const retention: Bench = {
  name: 'retention',
  description:
    'removing the rows of campaigns that were deleted or ended long ago, alone and beside campaigns that run',
  goal: 'campaigns beside it ≥ 90 % of alone; removed faster than 10,000/s at a fifth of one worker’s time',
  messagesDefault: 300_000,
  async run({ messages, say }) {
    const platform = await BenchPlatform.start({
      ...BATCH_CARRIER,
      MESSAGE_RETENTION_DAYS: String(RETENTION_DAYS),
    });
    try {
      await platform.topUp(messages * (2 * TURNS + 1));
      let old = (await runLifecycle(platform, messages)).campaign.id;
      const aloneMs: number[] = [];
      const besideMs: number[] = [];
      let removedBeside = 0;
      for (let turn = 0; turn < TURNS; turn++) {
        const alone = await measured(platform, messages);
        say(`alone: ${rate(messages, alone.elapsedMs)}/s`);
        await awaitSettled(platform);
        await platform.sales('DELETE', `/campaigns/${old}`);
        const before = await rowsOf(platform, old);
        const beside = await measured(platform, messages);
        const removed = before - (await rowsOf(platform, old));
        say(`beside removing ${removed} rows: ${rate(messages, beside.elapsedMs)}/s`);
        await awaitGone(platform, old);
        if (turn > 0) {
          aloneMs.push(alone.elapsedMs);
          besideMs.push(beside.elapsedMs);
          removedBeside += removed;
        }
        await awaitSettled(platform);
        await platform.sales('DELETE', `/campaigns/${alone.id}`);
        await awaitGone(platform, alone.id);
        old = beside.id;
      }
      const cost = await removeByAge(platform, old, messages);
      say(`by age: ${JSON.stringify(cost)}`);
      const shown = await platform.sales<{ messagesRemovedAt: string | null; counts: { delivered: number } }>(
        'GET',
        `/campaigns/${old}`,
      );
      if (shown.messagesRemovedAt === null || shown.counts.delivered !== messages)
        throw new Error(`the totals of ${old} are not what they were: ${JSON.stringify(shown)}`);
      await checkOutcome(platform);
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      const perSecond = rate(messages * besideMs.length, sum(besideMs));
      return {
        bench: 'retention',
        messages,
        elapsedMs: Math.round(sum(besideMs)),
        messagesPerSecond: perSecond,
        besidePerSecond: perSecond,
        alonePerSecond: rate(messages * aloneMs.length, sum(aloneMs)),
        ofAlone: ratio(sum(aloneMs), sum(besideMs)),
        removedBesidePerSecond: rate(removedBeside, sum(besideMs)),
        ...cost,
        settings: {
          ...BATCH_CARRIER,
          turns: `${TURNS} pairs, alone and beside in turns; the first pair warms up and does not count`,
          removedPerSecond: 'by the clock, with the pauses between ranges, nothing else going on',
          microseconds: 'CPU time of Postgres, and of sales-worker, for a message with all its other rows',
        },
      };
    } finally {
      await platform.stop();
    }
  },
};

async function measured(platform: BenchPlatform, messages: number) {
  const { campaign, elapsedMs } = await runLifecycle(platform, messages);
  assertDelivered(campaign, messages);
  return { id: campaign.id, elapsedMs };
}

/** What it takes to remove a campaign that ended long ago, while nothing else goes on, and the vacuum that follows. */
async function removeByAge(platform: BenchPlatform, id: string, messages: number) {
  await platform.query(
    'sales',
    `UPDATE campaign SET finished_at = finished_at - interval '${RETENTION_DAYS + 1} d' WHERE id = $1`,
    [keyOf(id)],
  );
  // Workers look for such campaigns once a minute.
  while (
    !(await platform.sales<{ messagesRemovedAt: string | null }>('GET', `/campaigns/${id}`)).messagesRemovedAt
  )
    await delay(20);
  const before = { usage: platform.usage(), wal: await walBytes(platform), at: performance.now() };
  await awaitGone(platform, id);
  const elapsedMs = performance.now() - before.at;
  const wal = (await walBytes(platform)) - before.wal;
  const usage = platform.usage();
  const microseconds = (name: string) =>
    Math.round(((usage[name]!.cpuSeconds - before.usage[name]!.cpuSeconds) * 1e7) / messages) / 10;
  const walBeforeVacuum = await walBytes(platform);
  const vacuumAt = performance.now();
  await platform.query('sales', 'VACUUM message, batch, settlement');
  return {
    removedPerSecond: rate(messages, elapsedMs),
    postgresMicrosecondsEach: microseconds('postgres'),
    workerMicrosecondsEach: microseconds('sales-worker'),
    walBytesEach: Math.round(wal / messages),
    vacuumMs: Math.round(performance.now() - vacuumAt),
    vacuumWalBytesEach: Math.round(((await walBytes(platform)) - walBeforeVacuum) / messages),
  };
}

const keyOf = (id: string) => Number.parseInt(id.slice('cmp_'.length), 36);

async function rowsOf(platform: BenchPlatform, id: string): Promise<number> {
  const [found] = await platform.query<{ rows: number }>(
    'sales',
    'SELECT count(*)::int AS rows FROM message WHERE campaign_id = $1',
    [keyOf(id)],
  );
  return found!.rows;
}

/** Looks cheaply, at the note of how far it has come. @throws Error if it comes no further for two minutes, or rows are left. */
async function awaitGone(platform: BenchPlatform, id: string): Promise<void> {
  let seen = '';
  for (let movedAt = Date.now(); ; await delay(50)) {
    const [at] = await platform.query<{ part: string; next: number }>(
      'sales',
      'SELECT part, next FROM removal WHERE campaign_id = $1',
      [keyOf(id)],
    );
    if (!at || at.part === 'campaign') break;
    const state = `${at.part} ${at.next}`;
    if (state !== seen) movedAt = Date.now();
    if (Date.now() - movedAt > STALL_MS)
      throw new Error(`removing the rows of ${id} stands still at ${state}`);
    seen = state;
  }
  const left = await rowsOf(platform, id);
  if (left > 0) throw new Error(`${left} messages of ${id} are left`);
}

async function walBytes(platform: BenchPlatform): Promise<number> {
  const [wal] = await platform.query<{ bytes: number }>(
    'sales',
    `SELECT (pg_current_wal_lsn() - '0/0')::float8 AS bytes`,
  );
  return wal!.bytes;
}
