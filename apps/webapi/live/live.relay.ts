import { type BeforeApplicationShutdown, Inject, type OnApplicationBootstrap } from '@nestjs/common';
import type { Redis } from 'ioredis';
import {
  CAMPAIGN_PROGRESS,
  type CampaignProgressEvent,
  PROGRESS_TOLD,
  WORKSPACE_CREDIT,
  type WorkspaceCreditEvent,
} from '../../../libs/contracts/events.js';
import { KEY_CHANGES_CHANNEL } from '../../../libs/platform/access/key-changes.js';
import type { Pool } from '../../../libs/platform/postgres/postgres.js';
import type { Logger } from '../../../libs/platform/process/logging.js';
import { every, type Running } from '../../../libs/platform/service/lifecycle.js';
import { readAccounts } from '../../../libs/web/credit/credit.store.js';
import { WorkspacesService } from '../../../libs/web/workspaces/workspaces.service.js';
import { LOGGER, POOL, SUBSCRIBER } from '../tokens.js';
import { LiveGateway } from './live.gateway.js';
import { ProgressAsks } from './progress.asks.js';

const READ_INTERVAL_MS = 1_000;
/** So often progress is asked for that was not published, as its process died or Redis was away. */
const PROGRESS_INTERVAL_MS = 5_000;
/** What changed in this time is asked for; the clocks of the two sides differ by less. */
const PROGRESS_SPAN_MS = 60_000;

/**
 * Feeds the gateway: at once by what is published on Redis, and once a second by reading the accounts of whoever is
 * connected, which heals lost publications. The same reading disconnects those whose key is revoked or has expired. The
 * progress of campaigns, which is in the other side's database, is asked for every few seconds to the same end.
 */
export class LiveRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readings: Running | undefined;
  private askings: Running | undefined;

  constructor(
    @Inject(LiveGateway) private readonly gateway: LiveGateway,
    @Inject(WorkspacesService) private readonly workspaces: WorkspacesService,
    @Inject(ProgressAsks) private readonly asks: ProgressAsks,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SUBSCRIBER) private readonly subscriber: Redis,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.subscriber.on('message', (channel: string, message: string) => this.relay(channel, message));
    // While Redis is away this waits; ioredis subscribes again after every reconnection.
    this.subscriber
      .subscribe(WORKSPACE_CREDIT, CAMPAIGN_PROGRESS, PROGRESS_TOLD, KEY_CHANGES_CHANNEL)
      .catch((error) => {
        this.logger.warn({ err: error }, 'not subscribed to the live channels');
      });
    this.readings = every(READ_INTERVAL_MS, 'reading the accounts of live connections', this.logger, () =>
      this.read(),
    );
    this.askings = every(
      PROGRESS_INTERVAL_MS,
      'asking for the progress of campaigns',
      this.logger,
      async () => {
        const since = new Date(Date.now() - PROGRESS_SPAN_MS);
        for (const workspaceId of this.gateway.workspacesHearingProgress())
          this.asks.wantForRoom(workspaceId, since);
      },
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.subscriber.removeAllListeners('message');
    this.asks.close();
    await this.askings?.close();
    await this.readings?.close();
  }

  private relay(channel: string, message: string): void {
    if (channel === KEY_CHANGES_CHANNEL) {
      this.disconnectEnded((keyId) => keyId === message).catch((error) => {
        this.logger.warn({ err: error }, 'a changed key was not looked at; the next reading does it');
      });
      return;
    }
    if (channel === PROGRESS_TOLD) {
      for (const answer of this.asks.told(message)) {
        this.gateway.tellStored(answer).catch((error) => {
          this.logger.warn({ err: error }, 'stored progress was not told; it is asked for again');
        });
      }
      return;
    }
    const event = parseEvent(message);
    if (!event) {
      this.logger.warn({ channel }, 'ignored a publication that is no event');
    } else if (channel === WORKSPACE_CREDIT) {
      this.gateway.tellPublished(event as unknown as WorkspaceCreditEvent);
    } else {
      this.gateway.tellProgress(event as unknown as CampaignProgressEvent);
    }
  }

  private async read(): Promise<void> {
    // A connection that only listens would not notice that nothing comes any more; a ping without reply ends it.
    if (this.subscriber.status === 'ready') this.subscriber.ping().catch(() => {});
    this.gateway.disconnectSlow();
    const { rooms } = this.gateway;
    const workspaceIds = rooms.workspaceIds();
    if (workspaceIds.length === 0) return;
    for (const account of await readAccounts(this.pool, workspaceIds)) this.gateway.tellRead(account);
    await this.disconnectEnded(() => true);
  }

  /** Ends the sockets of those keys that are revoked or expired, of the connected keys that are asked about. */
  private async disconnectEnded(isAskedAbout: (keyId: string) => boolean): Promise<void> {
    const sockets = this.gateway.rooms.socketsByKey();
    const keyIds = [...sockets.keys()].filter(isAskedAbout);
    if (keyIds.length === 0) return;
    for (const keyId of await this.workspaces.endedKeys(keyIds)) {
      this.gateway.disconnect(sockets.get(keyId) ?? []);
    }
  }
}

function parseEvent(message: string): Record<string, unknown> | null {
  try {
    const event: unknown = JSON.parse(message);
    const { workspaceId, version } = event as Record<string, unknown>;
    return typeof workspaceId === 'string' && typeof version === 'number'
      ? (event as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
