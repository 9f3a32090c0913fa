import type { Redis } from 'ioredis';
import {
  PROGRESS_TOLD,
  PROGRESS_WORKSPACES_MAX,
  type ProgressAsked,
  type ProgressTold,
  progressAsked,
} from '../../contracts/events.js';
import type { Pool } from '../../platform/postgres/postgres.js';
import type { Logger } from '../../platform/process/logging.js';
import type { Campaign } from '../model/campaign.js';
import { progressEvent } from './progress.js';
import { findWanted } from './progress.store.js';

/** More questions than this wait for nobody: they are asked again. */
const WAITING_MAX = 20;

/** Tells webapi how far campaigns are by what is stored, for clients that may have missed what was published. */
export class StoredProgress {
  private answering = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly pool: Pool,
    private readonly read: (ids: readonly bigint[]) => Promise<Campaign[]>,
    private readonly redis: Redis,
    private readonly logger: Logger,
  ) {}

  /** @param subscriber is listened on for as long as it is open. */
  listen(subscriber: Redis): void {
    const asked = progressAsked(this.redis.options.db);
    subscriber.on('message', (channel: string, message: string) => {
      if (channel === asked) this.enqueue(message);
    });
    subscriber.subscribe(asked).catch(() => {});
  }

  /** One after the other, so that no crowd of clients keeps the database from anybody else. */
  private enqueue(message: string): void {
    if (this.waiting >= WAITING_MAX) return;
    this.waiting += 1;
    this.answering = this.answering
      .then(() => this.answer(message))
      .catch((error) => this.logger.warn({ err: error }, 'progress that was asked for was not told'))
      .finally(() => {
        this.waiting -= 1;
      });
  }

  private async answer(message: string): Promise<void> {
    const { id, wanted } = JSON.parse(message) as ProgressAsked;
    const ids = await findWanted(this.pool, wanted.slice(0, PROGRESS_WORKSPACES_MAX));
    const campaigns = ids.length === 0 ? [] : await this.read(ids);
    const told: ProgressTold = { id, events: campaigns.map(progressEvent) };
    await this.redis.publish(PROGRESS_TOLD, JSON.stringify(told));
  }
}
