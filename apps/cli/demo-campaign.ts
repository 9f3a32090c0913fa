import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { formatAmount, parseAmount } from '../../libs/platform/amount.js';
import type { Api, CampaignJson } from './api.js';
import { fileAsBlob, messageFor } from './contacts.js';
import { measureUsage } from './usage.js';

/** One row of the demo's table, and one object in `--json`. */
export type CampaignResult = {
  file: string;
  contacts: number;
  rejected: number;
  sent: number;
  failed: number;
  delivered: number;
  undelivered: number;
  charged: string;
  elapsedMs: number;
  messagesPerSecond: number;
  peakRssMb: number;
  cpuSeconds: number;
};

const STALL_MS = 120_000;
const POLL_MS = 200;
const FINAL = ['failed', 'undelivered', 'expired', 'canceled', 'delivered'];

export async function createDraft(sales: Api, file: string): Promise<CampaignJson> {
  const form = new FormData();
  form.set('name', path.basename(file));
  form.set('message', await messageFor(file));
  form.set('file', fileAsBlob(file), path.basename(file));
  return sales.post<CampaignJson>('/create', form);
}

/**
 * Runs a draft until its last row is final.
 * @throws Error if it stops moving, or ends in another way.
 */
export async function runToTheEnd(
  sales: Api,
  draft: CampaignJson,
  file: string,
  pids: () => number[],
  onProgress: (campaign: CampaignJson) => void,
): Promise<CampaignResult> {
  const usage = measureUsage(pids);
  const begun = performance.now();
  await sales.post('/run', { campaignId: draft.id });
  const campaign = await finished(sales, draft.id, onProgress);
  const elapsedMs = Math.round(performance.now() - begun);
  const { counts } = campaign;
  return {
    file: path.basename(file),
    contacts: campaign.contacts,
    rejected: campaign.rejected,
    sent: campaign.contacts - (counts.failed ?? 0) - (counts.canceled ?? 0),
    failed: counts.failed ?? 0,
    delivered: counts.delivered ?? 0,
    undelivered: counts.undelivered ?? 0,
    charged: campaign.charged,
    elapsedMs,
    messagesPerSecond: Math.round((campaign.contacts * 1_000) / Math.max(elapsedMs, 1)),
    ...usage.stop(),
  };
}

async function finished(
  sales: Api,
  id: string,
  onProgress: (campaign: CampaignJson) => void,
): Promise<CampaignJson> {
  let seen = '';
  for (let movedAt = Date.now(); ; await delay(POLL_MS)) {
    const campaign = await sales.get<CampaignJson>(`/campaigns/${id}`);
    onProgress(campaign);
    if (campaign.status === 'completed') return campaign;
    if (['canceled', 'paused', 'draft'].includes(campaign.status))
      throw new Error(`campaign ${id} is ${campaign.status}`);
    const state = JSON.stringify(campaign.counts);
    if (state !== seen) movedAt = Date.now();
    seen = state;
    if (Date.now() - movedAt > STALL_MS) {
      throw new Error(`campaign ${id} has not moved for ${STALL_MS / 1000} s: ${campaign.status}, ${state}`);
    }
  }
}

/** How many of its rows nothing will change any more. */
export function finalRows({ counts }: CampaignJson): number {
  return FINAL.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}

/** What does not add up in a finished campaign, in words; nothing if all does. */
export async function faultsOf(sales: Api, id: string, pricePerSegment: string): Promise<string[]> {
  const campaign = await sales.get<CampaignJson>(`/campaigns/${id}`);
  const faults: string[] = [];
  const final = FINAL.reduce((sum, status) => sum + (campaign.counts[status] ?? 0), 0);
  if (final !== campaign.contacts)
    faults.push(`${campaign.contacts - final} of ${campaign.contacts} rows are not final`);
  const rows = await readRows(sales, id);
  if (rows.count !== campaign.contacts) faults.push(`${rows.count} rows for ${campaign.contacts} contacts`);
  for (const [status, count] of rows.counts) {
    if (campaign.counts[status] !== count)
      faults.push(`${count} rows are ${status}, the campaign says ${campaign.counts[status]}`);
  }
  const due = rows.acceptedSegments * (parseAmount(pricePerSegment) ?? 0n);
  if (parseAmount(campaign.charged) !== due) {
    faults.push(
      `charged ${campaign.charged} for ${rows.acceptedSegments} accepted segments; ${formatAmount(due)} is due`,
    );
  }
  return faults;
}

/** Counts the rows themselves, from the file that anybody can download. */
async function readRows(sales: Api, id: string) {
  const response = await sales.fetch(`/campaigns/${id}/messages.csv`);
  const lines = createInterface({ input: Readable.fromWeb(response.body as never) });
  const counts = new Map<string, number>();
  let header: string[] | undefined;
  let acceptedSegments = 0n;
  let count = 0;
  for await (const line of lines) {
    const cells = line.split(',');
    if (!header) {
      header = cells;
      continue;
    }
    const status = cells[header.indexOf('status')] ?? '';
    count++;
    counts.set(status, (counts.get(status) ?? 0) + 1);
    if (status !== 'failed' && status !== 'canceled')
      acceptedSegments += BigInt(cells[header.indexOf('segments')] ?? 0);
  }
  return { count, counts, acceptedSegments };
}
