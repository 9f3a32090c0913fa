import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { contactsFile, MESSAGE } from './contacts.js';
import type { BenchPlatform } from './platform.js';

export interface Campaign {
  id: string;
  status: string;
  contacts: number;
  segments: number;
  counts: Record<string, number>;
  charged: string;
  startedAt: string;
  finishedAt: string;
}

export interface Lifecycle {
  campaign: Campaign;
  createMs: number;
  /** From POST /run to the commit that made the last message final. */
  elapsedMs: number;
  messagesPerSecond: number;
  usage: Record<string, { cpuSeconds: number; peakRssMb: number }>;
}

/** Imports a campaign of `messages` contacts; a draft. */
export async function createCampaign(platform: BenchPlatform, messages: number): Promise<Campaign> {
  const form = new FormData();
  form.set('name', 'benchmark');
  form.set('message', MESSAGE);
  form.set('file', await contactsFile(messages), 'contacts.csv');
  return platform.sales<Campaign>('POST', '/create', form);
}

/** Creates and runs a campaign of `messages` contacts and waits until every one is final. */
export async function runLifecycle(platform: BenchPlatform, messages: number): Promise<Lifecycle> {
  const createStart = performance.now();
  const { id } = await createCampaign(platform, messages);
  const createMs = performance.now() - createStart;
  const before = platform.usage();
  const startedAt = Date.now();
  await platform.sales('POST', '/run', { campaignId: id });
  let campaign: Campaign;
  do {
    await delay(200);
    campaign = await platform.sales<Campaign>('GET', `/campaigns/${id}`);
  } while (campaign.status !== 'completed');
  const after = platform.usage();
  const elapsedMs = new Date(campaign.finishedAt).getTime() - startedAt;
  return {
    campaign,
    createMs,
    elapsedMs,
    messagesPerSecond: Math.round(messages / (elapsedMs / 1000)),
    usage: Object.fromEntries(
      Object.entries(after).map(([name, now]) => [
        name,
        {
          peakRssMb: now.peakRssMb,
          cpuSeconds: Math.round((now.cpuSeconds - (before[name]?.cpuSeconds ?? 0)) * 100) / 100,
        },
      ]),
    ),
  };
}

/** What the benchmarks set on the carrier: receipts soon and in arrays of 500, nothing fails. */
export const BATCH_CARRIER = {
  CARRIER_LATENCY_MEAN_MS: '200',
  CARRIER_LATENCY_STDDEV_MS: '50',
  CARRIER_FAILURE_RATE: '0',
  CARRIER_UNDELIVERED_RATE: '0',
  CARRIER_RECEIPT_BATCH: '500',
};

/** Waits until all that was sent is settled. @throws Error if a run is not closed in 30 s. */
export async function awaitSettled(platform: BenchPlatform): Promise<void> {
  const deadline = Date.now() + 30_000;
  const openRuns = async () =>
    (await platform.query('sales', `SELECT FROM run WHERE state IN ('reserving', 'open')`)).length;
  while ((await openRuns()) > 0) {
    if (Date.now() > deadline) throw new Error('a run is not closed 30 s after its last message');
    await delay(100);
  }
}

/** Waits for the last settlement, then asks `broadside reconcile`. @throws Error if anything does not add up. */
export async function checkOutcome(platform: BenchPlatform): Promise<void> {
  await awaitSettled(platform);
  const cli = path.join(projectRoot, 'dist/apps/cli/main.js');
  const { webDatabaseUrl, salesDatabaseUrl } = platform.address;
  const env = {
    PATH: process.env.PATH,
    WEB_DATABASE_URL: webDatabaseUrl,
    SALES_DATABASE_URL: salesDatabaseUrl,
  };
  await promisify(execFile)(process.execPath, [cli, 'reconcile'], { env }).catch((failed) => {
    throw new Error(`the outcome does not reconcile:\n${failed.stdout}${failed.stderr}`);
  });
}
