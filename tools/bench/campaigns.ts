import { openAsBlob } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { contactsFile, MESSAGE } from './contacts.js';
import type { Campaign } from './lifecycle.js';
import type { BenchPlatform } from './platform.js';

const STALL_MS = 120_000;

/** The form that `POST /create` takes, for generated contacts. */
export async function generatedForm(contacts: number): Promise<FormData> {
  return form(await contactsFile(contacts), 'contacts.csv', MESSAGE);
}

/** The same for a file of ours. */
export async function fileForm(file: string, message: string): Promise<FormData> {
  return form(await openAsBlob(file), path.basename(file), message);
}

function form(file: Blob, name: string, message: string): FormData {
  const fields = new FormData();
  fields.set('name', name);
  fields.set('message', message);
  fields.set('file', file, name);
  return fields;
}

/**
 * Looks at a campaign until `isReached`. @throws Error if its counts do not move for two minutes.
 */
export async function waitForCampaign(
  platform: BenchPlatform,
  id: string,
  isReached: (campaign: Campaign) => boolean,
  pollMs = 200,
): Promise<Campaign> {
  let seen = '';
  for (let movedAt = Date.now(); ; await delay(pollMs)) {
    const campaign = await platform.sales<Campaign>('GET', `/campaigns/${id}`);
    if (isReached(campaign)) return campaign;
    const state = `${campaign.status} ${JSON.stringify(campaign.counts)}`;
    if (state !== seen) movedAt = Date.now();
    if (Date.now() - movedAt > STALL_MS) throw new Error(`campaign ${id} stands still at ${state}`);
    seen = state;
  }
}

/** @throws Error unless the campaign is completed and each of its messages is delivered. */
export function assertDelivered({ id, status, counts }: Campaign, messages: number): void {
  if (status === 'completed' && counts.delivered === messages) return;
  throw new Error(`campaign ${id} is ${status} with ${JSON.stringify(counts)}, not ${messages} delivered`);
}

/** From POST /run to the commit that made the last message final, both by this machine's clock. */
export async function runToTheEnd(platform: BenchPlatform, id: string, pollMs = 200) {
  const startedAt = Date.now();
  await platform.sales('POST', '/run', { campaignId: id });
  const acceptedMs = Date.now() - startedAt;
  const campaign = await waitForCampaign(platform, id, ({ status }) => status === 'completed', pollMs);
  return { campaign, acceptedMs, elapsedMs: new Date(campaign.finishedAt).getTime() - startedAt };
}

export const rate = (messages: number, elapsedMs: number) => Math.round(messages / (elapsedMs / 1000));
export const ratio = (ours: number, theirs: number) => Math.round((ours / theirs) * 1000) / 1000;

/** The value below which a share of `sorted` lies (nearest rank). */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
