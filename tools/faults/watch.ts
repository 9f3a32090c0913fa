import { setTimeout as delay } from 'node:timers/promises';
import { parseCampaignId } from '../../libs/sales/model/reference.js';
import type { Rig } from './rig.js';

const PAUSE_MS = 25;

/** Looks at the campaigns all the time, so that faults and requests come at a moment of theirs, and not of a clock. */
export class Watch {
  private readonly progressOf = new Map<string, number>();
  private stopped = false;
  private readonly looking: Promise<void>;

  constructor(
    private readonly rig: Rig,
    private readonly campaignCount: number,
  ) {
    this.looking = this.look();
  }

  /** The campaigns that exist, as the API writes them. */
  get campaignIds(): string[] {
    return [...this.progressOf.keys()];
  }

  follow(campaignId: string): void {
    this.progressOf.set(campaignId, 0);
  }

  /** The share of its messages that wait no more, 0 to 1; of all campaigns together where none is given. */
  progress(campaignId?: string): number {
    if (campaignId !== undefined) return this.progressOf.get(campaignId) ?? 0;
    const sum = [...this.progressOf.values()].reduce((a, b) => a + b, 0);
    return sum / this.campaignCount;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.looking;
  }

  private async look(): Promise<void> {
    while (!this.stopped) {
      await this.glance().catch(() => {});
      await delay(PAUSE_MS);
    }
  }

  private async glance(): Promise<void> {
    const ids = this.campaignIds;
    if (ids.length === 0) return;
    const { rows } = await this.rig.platform.sales.pool.query<{ position: number; progress: number }>(
      `SELECT u.position::int AS position, 1 - c.queued::float / c.contacts AS progress
       FROM unnest($1::bigint[]) WITH ORDINALITY AS u(id, position) JOIN campaign c ON c.id = u.id`,
      [ids.map((id) => parseCampaignId(id))],
    );
    for (const { position, progress } of rows) this.progressOf.set(ids[position - 1]!, progress);
  }
}
