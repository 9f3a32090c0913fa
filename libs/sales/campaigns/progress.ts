import { setTimeout as delay } from 'node:timers/promises';
import { formatAmount } from '../../contracts/amount.js';
import { CAMPAIGN_PROGRESS, type CampaignProgressEvent } from '../../contracts/events.js';
import type { Logger } from '../../platform/process/logging.js';
import type { Running } from '../../platform/service/lifecycle.js';
import type { Campaign } from '../model/campaign.js';
import { formatCampaignId } from '../model/reference.js';

/** How often a changed campaign is published after its last change, so that a lost publication heals. */
const REPETITIONS = 4;

export function progressEvent(campaign: Campaign): CampaignProgressEvent {
  return {
    workspaceId: campaign.workspaceId,
    campaignId: formatCampaignId(campaign.id),
    kind: campaign.kind,
    version: Number(campaign.version),
    status: campaign.status,
    pausedReason: campaign.pausedReason,
    contacts: campaign.contacts,
    counts: campaign.counts,
    inDoubt: campaign.inDoubt,
    charged: formatAmount(campaign.chargedMicros),
    at: campaign.updatedAt.toISOString(),
  };
}

/**
 * Publishes changed campaigns, at most once an interval each, and again three times after the last change. It reads
 * the state when it publishes, so that what it says is never older than the change it was told of.
 */
export class ProgressPublisher implements Running {
  private readonly due = new Map<bigint, number>();
  private readonly stopped = new AbortController();
  private readonly loop: Promise<void>;

  constructor(
    private readonly read: (ids: readonly bigint[]) => Promise<Campaign[]>,
    private readonly publish: (channel: string, message: string) => Promise<unknown>,
    private readonly logger: Logger,
    private readonly intervalMs = 250,
  ) {
    this.loop = this.run();
  }

  /** Says that campaigns have changed. Cheap, and never fails. */
  touch(campaignIds: readonly bigint[]): void {
    for (const id of campaignIds) this.due.set(id, REPETITIONS);
  }

  async close(): Promise<void> {
    this.stopped.abort();
    await this.loop;
    await this.flush();
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await delay(this.intervalMs, undefined, { signal: this.stopped.signal }).catch(() => {});
      await this.flush();
    }
  }

  private async flush(): Promise<void> {
    const ids = [...this.due.keys()];
    if (ids.length === 0) return;
    for (const id of ids) {
      const left = this.due.get(id)! - 1;
      if (left > 0) this.due.set(id, left);
      else this.due.delete(id);
    }
    try {
      for (const campaign of await this.read(ids)) {
        await this.publish(CAMPAIGN_PROGRESS, JSON.stringify(progressEvent(campaign)));
      }
    } catch (error) {
      this.logger.warn(
        { err: error },
        'progress was not published; the next change or repetition makes up for it',
      );
    }
  }
}
