import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Campaign, type CreatedCampaign, ok, type SalesClient } from '../../libs/api-client/client.js';
import { formatAmount, parseAmount } from '../../libs/contracts/amount.js';
import { campaignRows } from './campaign-rows.js';
import { fileAsBlob, messageFor } from './demo-files.js';
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
const FINAL = ['failed', 'undelivered', 'expired', 'canceled', 'delivered'] as const;

/** What was understood of a file, a line for each thing to know. */
export function aboutFile({ file }: CreatedCampaign): string[] {
  const taken = file.phoneColumns.map(({ name, position, why }) => `${name} (column ${position}: ${why})`);
  return [`numbers are taken from ${taken.join(', else ')}`, ...file.warnings];
}

export async function createDraft(sales: SalesClient, file: string): Promise<CreatedCampaign> {
  const message = await messageFor(file);
  const body = { name: path.basename(file), message, file: fileAsBlob(file) };
  const created = await ok(sales.POST('/create', { body }));
  if (!('id' in created)) throw new Error('POST /create only tried, although it was not asked to');
  return created;
}

/**
 * Runs a draft until its last row is final.
 * @throws Error if it stops moving, or ends in another way.
 */
export async function runToTheEnd(
  sales: SalesClient,
  draft: Campaign,
  file: string,
  pids: () => number[],
  onProgress: (campaign: Campaign) => void,
): Promise<CampaignResult> {
  const usage = measureUsage(pids);
  const begun = performance.now();
  await ok(sales.POST('/run', { body: { campaignId: draft.id } }));
  const campaign = await finished(sales, draft.id, onProgress);
  const elapsedMs = Math.round(performance.now() - begun);
  const { counts } = campaign;
  return {
    file: path.basename(file),
    contacts: campaign.contacts,
    rejected: campaign.rejected,
    sent: campaign.contacts - counts.failed - counts.canceled,
    failed: counts.failed,
    delivered: counts.delivered,
    undelivered: counts.undelivered,
    charged: campaign.charged,
    elapsedMs,
    messagesPerSecond: Math.round((campaign.contacts * 1_000) / Math.max(elapsedMs, 1)),
    ...usage.stop(),
  };
}

async function finished(
  sales: SalesClient,
  id: string,
  onProgress: (campaign: Campaign) => void,
): Promise<Campaign> {
  let seen = '';
  for (let movedAt = Date.now(); ; await delay(POLL_MS)) {
    const campaign = await ok(sales.GET('/campaigns/{id}', { params: { path: { id } } }));
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
export function finalRows({ counts }: Campaign): number {
  return FINAL.reduce((sum, status) => sum + counts[status], 0);
}

/** What does not add up in a finished campaign, in words; nothing if all does. */
export async function faultsOf(sales: SalesClient, id: string, pricePerSegment: string): Promise<string[]> {
  const campaign = await ok(sales.GET('/campaigns/{id}', { params: { path: { id } } }));
  const faults: string[] = [];
  const final = finalRows(campaign);
  if (final !== campaign.contacts)
    faults.push(`${campaign.contacts - final} of ${campaign.contacts} rows are not final`);
  const rows = await readRows(sales, id);
  if (rows.count !== campaign.contacts) faults.push(`${rows.count} rows for ${campaign.contacts} contacts`);
  for (const [status, said] of Object.entries(campaign.counts)) {
    const count = rows.counts.get(status) ?? 0;
    if (said !== count) faults.push(`${count} rows are ${status}, the campaign says ${said}`);
  }
  const due = rows.acceptedSegments * (parseAmount(pricePerSegment) ?? 0n);
  if (parseAmount(campaign.charged) !== due) {
    faults.push(
      `charged ${campaign.charged} for ${rows.acceptedSegments} accepted segments; ${formatAmount(due)} is due`,
    );
  }
  return faults;
}

async function readRows(sales: SalesClient, id: string) {
  const counts = new Map<string, number>();
  let acceptedSegments = 0n;
  let count = 0;
  for await (const { status, segments } of campaignRows(sales, id)) {
    count++;
    counts.set(status, (counts.get(status) ?? 0) + 1);
    if (status !== 'failed' && status !== 'canceled') acceptedSegments += BigInt(segments);
  }
  return { count, counts, acceptedSegments };
}
