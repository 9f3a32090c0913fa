import { randomUUID } from 'node:crypto';
import { createWriteStream, openAsBlob, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, type Campaign, ok, type SalesClient, salesClient } from '../../libs/api-client/client.js';
import type { Figure } from '../../libs/monitor/monitor-screen.js';
import { Producer } from '../../libs/simulation/producer.js';
import { type Report, report } from '../../libs/simulation/report.js';
import type { SimulationSettings } from '../../libs/simulation/simulation-settings.js';
import { campaignRows } from './campaign-rows.js';
import { finalRows } from './demo-campaign.js';
import { UsageError } from './start-settings.js';

const POLL_MS = 200;
const STALL_MS = 120_000;
const BUSY_TRIES = 30;
const BUSY_DELAY_MS = 1_000;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** The figures of a simulation, of a real platform; those that are a sender's are null. */
export type TargetReport = Report & {
  campaigns: number;
  /** Rows that the platform refused; none unless a country has run out of numbers. */
  rejected: number;
  delivered: number;
  undelivered: number;
};

export interface TargetOptions {
  onFigures: (figures: Figure[]) => void;
  /** Cancels what is not sent yet; what the carrier has runs its course. */
  signal: AbortSignal;
}

/**
 * Sends the producers' messages through a platform, a campaign for each producer, and reports what its rows say.
 * @throws UsageError if the URL or the key is none, or the key is live and the platform is not on this machine.
 * @throws Error if the rows do not add up or the campaigns stop moving.
 */
export async function simulateTarget(
  settings: SimulationSettings,
  flags: { target?: string; apiKey?: string; live?: boolean },
  { onFigures, signal }: TargetOptions,
): Promise<TargetReport> {
  const sales = clientOf(flags);
  const created: Campaign[] = [];
  for (let index = 0; index < settings.producers && !signal.aborted; index++) {
    const producer = new Producer(settings, index);
    if (producer.remaining > 0) created.push(await upload(sales, producer, index));
  }
  const started: string[] = [];
  try {
    for (const { id } of created) {
      if (signal.aborted) break;
      await patiently(() => ok(sales.POST('/run', { body: { campaignId: id } })));
      started.push(id);
    }
  } catch (error) {
    // For one there was no credit, perhaps: the others are not to go on behind the back of whoever sees it fail.
    await cancelAll(sales, started);
    throw error;
  }
  const ended = await follow(sales, started, settings.monitorIntervalMs, onFigures, signal);
  return reportOf(sales, ended);
}

function clientOf({
  target = '',
  apiKey = process.env.BROADSIDE_API_KEY,
  live,
}: Parameters<typeof simulateTarget>[1]) {
  if (!URL.canParse(target) || !/^https?:$/.test(new URL(target).protocol))
    throw new UsageError(`--target: "${target}" is not a URL such as http://127.0.0.1:8002`);
  if (!apiKey) throw new UsageError('--api-key: --target needs one, or BROADSIDE_API_KEY');
  const isHere = LOOPBACK.includes(new URL(target).hostname);
  if (!apiKey.startsWith('bs_test_') && !live) {
    if (!isHere)
      throw new UsageError(
        '--api-key: a live key sends to people who have these random numbers; use a test key (bs_test_…), or say --live',
      );
    process.stderr.write('a live key: if this platform has a real carrier, people get these messages\n');
  }
  return salesClient({ baseUrl: target.replace(/\/+$/, ''), apiKey });
}

/** A campaign of all that a producer makes; neither the file nor its upload is ever in memory as a whole. */
async function upload(sales: SalesClient, producer: Producer, index: number): Promise<Campaign> {
  const file = path.join(tmpdir(), `broadside-simulate-${randomUUID()}.csv`);
  try {
    await pipeline(Readable.from(csvOf(producer)), createWriteStream(file));
    return await patiently(async () => {
      const body = { name: `Simulation ${index + 1}`, message: '{{text}}', file: await openAsBlob(file) };
      const reply = await ok(sales.POST('/create', { body }));
      if (!('id' in reply)) throw new Error('POST /create only tried, although it was not asked to');
      return reply;
    });
  } finally {
    rmSync(file, { force: true });
  }
}

function* csvOf(producer: Producer): Generator<string> {
  yield 'phone,text\n';
  for (let batch = producer.next(); batch; batch = producer.next()) {
    let chunk = '';
    for (let i = 0; i < batch.length; i++) chunk += `${batch.to(i)},${batch.body(i)}\n`;
    yield chunk;
  }
}

/** Asks again while the platform says that it has too much to do. */
async function patiently<T>(request: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await request();
    } catch (error) {
      const isBusy = error instanceof ApiError && [429, 503].includes(error.status);
      if (!isBusy || tries === BUSY_TRIES) throw error;
      await delay(BUSY_DELAY_MS);
    }
  }
}

async function cancelAll(sales: SalesClient, ids: string[]): Promise<void> {
  for (const id of ids) {
    // One that ended meanwhile cannot be canceled, and need not be.
    const params = { path: { id } };
    await patiently(() => ok(sales.POST('/campaigns/{id}/cancel', { params }))).catch(() => {});
  }
}

/** Watches campaigns until each is completed or, after the signal, canceled, and all of their rows are final. */
async function follow(
  sales: SalesClient,
  ids: string[],
  monitorIntervalMs: number,
  onFigures: TargetOptions['onFigures'],
  signal: AbortSignal,
): Promise<Campaign[]> {
  const begunAtMs = Date.now();
  let [shownAtMs, movedAtMs, seen, isCanceled] = [Date.now(), Date.now(), '', false];
  const campaigns = new Map<string, Campaign>();
  for (;;) {
    if (signal.aborted && !isCanceled) {
      isCanceled = true;
      await cancelAll(sales, ids);
    }
    for (const id of ids) {
      const known = campaigns.get(id);
      if (known && isOver(known)) continue;
      const now = await patiently(() => ok(sales.GET('/campaigns/{id}', { params: { path: { id } } })));
      if (now.status === 'paused')
        throw new Error(
          `campaign ${id} is paused (${now.pausedReason}); resume or cancel it on the platform`,
        );
      campaigns.set(id, now);
    }
    const all = [...campaigns.values()];
    const isDone = all.every(isOver);
    const isDue = Date.now() - shownAtMs >= monitorIntervalMs;
    if (monitorIntervalMs > 0 && (isDue || isDone)) {
      shownAtMs = Date.now();
      onFigures(figuresOf(all, Date.now() - begunAtMs));
    }
    if (isDone) return all;
    const state = JSON.stringify(all.map(({ status, counts }) => [status, counts]));
    if (state !== seen) movedAtMs = Date.now();
    seen = state;
    if (Date.now() - movedAtMs > STALL_MS)
      throw new Error(`nothing has moved for ${STALL_MS / 1_000} s: ${state.slice(0, 500)}`);
    await delay(POLL_MS);
  }
}

function isOver(campaign: Campaign): boolean {
  const hasEnded = campaign.status === 'completed' || campaign.status === 'canceled';
  return hasEnded && finalRows(campaign) === campaign.contacts;
}

function figuresOf(campaigns: Campaign[], elapsedMs: number): Figure[] {
  const sum = (value: (campaign: Campaign) => number) =>
    campaigns.reduce((total, campaign) => total + value(campaign), 0).toLocaleString('en');
  return [
    ['elapsed', `${(elapsedMs / 1_000).toFixed(1)} s`],
    ['campaigns completed', `${campaigns.filter(isOver).length} of ${campaigns.length}`],
    ['messages', sum(({ contacts }) => contacts)],
    ['queued', sum(({ counts }) => counts.queued)],
    ['sending', sum(({ counts }) => counts.sending)],
    ['sent', sum(({ counts }) => counts.sent)],
    ['delivered', sum(({ counts }) => counts.delivered)],
    ['undelivered', sum(({ counts }) => counts.undelivered)],
    ['failed', sum(({ counts }) => counts.failed)],
    ['rate', `${sum(({ messagesPerSecond }) => messagesPerSecond ?? 0)}/s`],
  ];
}

/** Counts the rows themselves. @throws Error if they are others than the campaigns say. */
async function reportOf(sales: SalesClient, campaigns: Campaign[]): Promise<TargetReport> {
  const counts: Record<string, number> = {};
  let waitedMs = 0;
  for (const campaign of campaigns) {
    const own: Record<string, number> = {};
    const startedAtMs = new Date(campaign.startedAt ?? campaign.createdAt).getTime();
    for await (const { status, updatedAt } of campaignRows(sales, campaign.id)) {
      own[status] = (own[status] ?? 0) + 1;
      if (status !== 'canceled') waitedMs += Math.max(0, updatedAt.getTime() - startedAtMs);
    }
    for (const [status, said] of Object.entries(campaign.counts)) {
      if (said !== (own[status] ?? 0))
        throw new Error(
          `${own[status] ?? 0} rows of ${campaign.id} are ${status}, the campaign says ${said}`,
        );
      counts[status] = (counts[status] ?? 0) + said;
    }
  }
  const count = (status: string) => counts[status] ?? 0;
  const failed = count('failed') + count('expired');
  const sent = count('delivered') + count('undelivered');
  const times = (of: (campaign: Campaign) => string | null) =>
    campaigns.map((campaign) => new Date(of(campaign) ?? campaign.updatedAt).getTime());
  const startedAtMs = Math.min(...times(({ startedAt }) => startedAt));
  const finishedAtMs = Math.max(...times(({ finishedAt }) => finishedAt));
  return {
    ...report({
      sent,
      failed,
      elapsedMs: campaigns.length === 0 ? 0 : finishedAtMs - startedAtMs,
      efficiency: null,
      meanSendMs: waitedMs / Math.max(sent + failed, 1),
      senders: null,
    }),
    campaigns: campaigns.length,
    rejected: campaigns.reduce((sum, { rejected }) => sum + rejected, 0),
    delivered: count('delivered'),
    undelivered: count('undelivered'),
  };
}
