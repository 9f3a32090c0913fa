import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { every, type Running } from '../../libs/platform/service/lifecycle.js';
import { SALES_EVENTS } from '../../libs/sales/model/campaign.events.js';
import { DeliveryLoop } from '../../libs/sales/webhooks/delivery.loop.js';
import { forgetOldEvents, forgetRemovedEndpoints } from '../../libs/sales/webhooks/retention.store.js';
import { Targets } from '../../libs/sales/webhooks/target.js';
import type { WebhookSettings } from './worker-settings.js';

/** Of the attempts under way, so large a part may be of one endpoint: one that hangs must not hold up the others. */
const SHARE_OF_ONE_ENDPOINT = 1 / 4;
const SWEEP_INTERVAL_MS = 60_000;

/** Delivers webhooks, and removes what is old of them. */
export class WebhookSender implements OnApplicationBootstrap, OnApplicationShutdown {
  private running: Running[] = [];

  constructor(private readonly parts: { pool: Pool; logger: Logger; config: WebhookSettings }) {}

  onApplicationBootstrap() {
    const { pool, logger, config } = this.parts;
    this.running = [
      new DeliveryLoop({
        pool,
        logger,
        targets: new Targets({ allowPrivate: config.WEBHOOK_ALLOW_PRIVATE }),
        events: SALES_EVENTS,
        concurrency: config.WEBHOOK_CONCURRENCY,
        perEndpoint: Math.ceil(config.WEBHOOK_CONCURRENCY * SHARE_OF_ONE_ENDPOINT),
        timeoutMs: config.WEBHOOK_TIMEOUT_MS,
        disableAfterHours: config.WEBHOOK_DISABLE_AFTER_HOURS,
        intervalMs: config.WEBHOOK_INTERVAL_MS,
      }),
      every(SWEEP_INTERVAL_MS, 'removing old webhook events', logger, async () => {
        while ((await forgetOldEvents(pool, config.WEBHOOK_RETENTION_DAYS)) > 0);
        while ((await forgetRemovedEndpoints(pool)) > 0);
      }),
    ];
  }

  async onApplicationShutdown() {
    await Promise.all(this.running.map((running) => running.close()));
  }
}
