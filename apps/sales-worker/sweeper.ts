import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bull';
import type { Carrier } from '../../libs/carriers/carrier.js';
import { forgetOldRequests } from '../../libs/platform/idempotency/idempotency.store.js';
import { type Pool, transaction } from '../../libs/platform/postgres/postgres.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { every, type Running } from '../../libs/platform/service/lifecycle.js';
import { type AuditPort, ENTRIES_PER_CALL, tellAudit } from '../../libs/sales/audit/audit.js';
import type { CampaignService, ReservationPort } from '../../libs/sales/campaigns/campaign.service.js';
import {
  findReservingRuns,
  forgetRefusedRuns,
  type ReservingRun,
} from '../../libs/sales/campaigns/campaign.store.js';
import type { ProgressPublisher } from '../../libs/sales/campaigns/progress.js';
import { decideInDoubt } from '../../libs/sales/dispatch/doubt.js';
import { readDoubt } from '../../libs/sales/dispatch/doubt.store.js';
import {
  completeFinished,
  countWithoutCarrier,
  fillWindows,
  findLostWakeUps,
} from '../../libs/sales/dispatch/sweep.store.js';
import { wakeWorkers } from '../../libs/sales/dispatch/wake-ups.js';
import { forgetCarrierIds } from '../../libs/sales/model/carrier-ids.store.js';
import { campaignKey } from '../../libs/sales/model/reference.js';
import { retryUnmatched } from '../../libs/sales/receipts/receipt.retry.js';
import {
  expireUnreceipted,
  findUnreceipted,
  forgetOldUnmatched,
} from '../../libs/sales/receipts/receipt.store.js';
import { removeDue } from '../../libs/sales/removal/removal.js';
import { beginRemovals } from '../../libs/sales/removal/removal.store.js';
import type { KnownRoutes } from '../../libs/sales/routing/known-routes.js';
import { finishAbandonedRuns } from '../../libs/sales/sends/single.sends.js';
import { countMinute, forgetOldMinutes } from '../../libs/sales/stats/stats.store.js';
import type { Suspensions } from './suspensions.js';
import { withoutCarrier } from './worker.metrics.js';
import type { WorkerSettings } from './worker-settings.js';

interface SweeperParts {
  queue: Queue;
  carriers: ReadonlyMap<string, Carrier>;
  campaigns: CampaignService;
  credit: ReservationPort;
  suspensions: Suspensions;
  routes: KnownRoutes;
  /** Keeps what keys did, on the web side. */
  audit: AuditPort;
  progress: ProgressPublisher;
  pool: Pool;
  logger: Logger;
  config: WorkerSettings;
}

/** A job id of the sweeper is fresh every five seconds, so that a stuck job of the same batch does not swallow it. */
const NONCE_MS = 5_000;

/** Removing rows goes on for so large a part of the pause that follows, and so for a fifth of the time at most. */
const REMOVING_SHARE = 1 / 4;

/** Finds due work in Postgres, whatever Redis or a dead process has forgotten. Each task fails for itself. */
export class Sweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private loops: Running[] = [];
  private lacking: ReadonlySet<string> = new Set();

  constructor(private readonly parts: SweeperParts) {}

  onApplicationBootstrap() {
    const { config, logger } = this.parts;
    const tasks: [string, () => Promise<void>, number][] = [
      ['waking workers', () => this.wakeWorkers(), config.SWEEP_INTERVAL_MS],
      ['looking for other carriers', () => this.lookForOtherCarriers(), config.SWEEP_INTERVAL_MS],
      ['looking for other routes', () => this.parts.routes.look(), config.SWEEP_INTERVAL_MS],
      ['starting scheduled campaigns', () => this.startDue(), config.SWEEP_INTERVAL_MS],
      ['finishing reservations', () => this.finishReservations(), config.SWEEP_INTERVAL_MS],
      ['canceling', () => this.cancel(), config.SWEEP_INTERVAL_MS],
      ['heeding suspensions', () => this.heedSuspensions(), config.SWEEP_INTERVAL_MS],
      ['deciding batches in doubt', () => this.decideInDoubt(), config.SWEEP_INTERVAL_MS],
      ['completing campaigns', () => this.complete(), config.SWEEP_INTERVAL_MS],
      ['retrying unmatched receipts', () => this.retryUnmatched(), config.SWEEP_INTERVAL_MS],
      ['telling the audit log', () => this.tellAudit(), config.SWEEP_INTERVAL_MS],
      ['counting the last minute', () => this.count(), config.SWEEP_INTERVAL_MS],
      ['expiring messages without receipt', () => this.expire(), 60_000],
      ['reporting what is in doubt', () => this.reportDoubt(), 60_000],
      ['forgetting idempotency keys', () => this.forgetRequests(), 60_000],
      ['forgetting refused runs', () => this.forgetRefused(), 60_000],
      ['looking for campaigns of long ago', () => this.beginRemovals(), 60_000],
      ['removing rows of campaigns', () => this.removeRows(), config.SWEEP_INTERVAL_MS],
    ];
    this.loops = tasks.map(([name, task, intervalMs]) => every(intervalMs, name, logger, task));
  }

  async onApplicationShutdown() {
    await Promise.all(this.loops.map((loop) => loop.close()));
  }

  private async wakeWorkers() {
    const { pool, queue, carriers, suspensions, config, logger } = this.parts;
    // Before it is known who is suspended, nothing is taken up.
    if (!suspensions.latest) return;
    const reach = { carriers: [...carriers.keys()], suspended: suspensions.latest };
    const lost = await findLostWakeUps(pool, reach, 100);
    if (lost.length > 0) logger.info({ batches: lost.length }, 'waking workers for batches nobody came for');
    await wakeWorkers(queue, lost, `-${Math.floor(Date.now() / NONCE_MS)}`);
    await wakeWorkers(queue, await fillWindows(pool, config.BATCH_WINDOW));
  }

  /** Says once of each carrier that this worker lacks that batches wait for it; the figure says it all the time. */
  private async lookForOtherCarriers() {
    const { pool, carriers, logger } = this.parts;
    const waiting = await countWithoutCarrier(pool, [...carriers.keys()]);
    withoutCarrier.reset();
    for (const { carrier, batches } of waiting) {
      withoutCarrier.set({ carrier }, batches);
      if (!this.lacking.has(carrier))
        logger.error({ carrier, batches }, 'batches wait for a carrier that this worker does not have');
    }
    this.lacking = new Set(waiting.map(({ carrier }) => carrier));
  }

  /** While the web side does not answer, it is as it was: what is suspended stays so. */
  private async heedSuspensions() {
    const { suspensions, campaigns, logger } = this.parts;
    const changed = await campaigns.heedSuspensions(() => suspensions.look());
    if (changed > 0) logger.info({ campaigns: changed }, 'campaigns were paused or go on by a suspension');
  }

  private async startDue() {
    const {
      campaigns,
      suspensions: { latest: suspended },
    } = this.parts;
    // Whoever does not answer that would reserve nothing, either.
    if (!suspended) return;
    const begin = () => campaigns.beginDue(suspended);
    for (let due = await begin(); due.length > 0; due = await begin()) await this.finish(due);
  }

  private async finishReservations() {
    const { pool, credit } = this.parts;
    await this.finish(await findReservingRuns(pool));
    await finishAbandonedRuns(pool, credit);
  }

  private async finish(runs: readonly ReservingRun[]) {
    const { campaigns, logger } = this.parts;
    for (const run of runs) {
      // One run that fails must not keep the others waiting.
      await campaigns.finishReserving(run, { callerWaits: false }).catch((error) => {
        const refused = error instanceof Problem;
        logger[refused ? 'info' : 'error'](
          { run: run.id, err: error },
          refused ? 'a run was refused' : 'a run cannot be reserved',
        );
      });
    }
  }

  private async cancel() {
    while ((await this.parts.campaigns.cancelSome()) > 0);
  }

  private async decideInDoubt() {
    const { pool, queue, carriers, progress } = this.parts;
    const policies = new Map(
      [...carriers].map(([name, { capabilities }]) => [name, capabilities.inDoubtPolicy] as const),
    );
    for (
      let decided = await decideInDoubt(pool, policies);
      decided !== null;
      decided = await decideInDoubt(pool, policies)
    ) {
      progress.touch([decided.campaignId]);
      await wakeWorkers(queue, decided.wakeUps);
    }
  }

  private async complete() {
    this.parts.progress.touch(await completeFinished(this.parts.pool));
  }

  private async retryUnmatched() {
    this.parts.progress.touch(await retryUnmatched(this.parts.pool));
  }

  /** One line a minute while anything waits for a receipt or a decision longer than a moment. */
  private async reportDoubt() {
    const { pool, logger } = this.parts;
    await forgetCarrierIds(pool);
    const forgotten = await forgetOldUnmatched(pool);
    if (forgotten > 0)
      logger.warn({ receipts: forgotten }, 'unmatched receipts of more than a month ago were removed');
    const doubt = await readDoubt(pool);
    if (Object.values(doubt).some((count) => count > 0)) logger.warn(doubt, 'in doubt');
  }

  private async count() {
    const { pool } = this.parts;
    if (await transaction(pool, countMinute)) while ((await forgetOldMinutes(pool)) > 0);
  }

  private async tellAudit() {
    const { pool, audit } = this.parts;
    while ((await tellAudit(pool, audit)) === ENTRIES_PER_CALL);
  }

  private async forgetRequests() {
    while ((await forgetOldRequests(this.parts.pool)) > 0);
  }

  private async forgetRefused() {
    while ((await forgetRefusedRuns(this.parts.pool)) > 0);
  }

  private async beginRemovals() {
    const { pool, config, logger } = this.parts;
    const days = config.MESSAGE_RETENTION_DAYS;
    if (days === 0) return;
    const begin = () => beginRemovals(pool, days);
    for (let begun = await begin(); begun.length > 0; begun = await begin())
      logger.info({ campaigns: begun.length, days }, 'the messages of campaigns of long ago are removed');
  }

  private async removeRows() {
    const { pool, config, logger } = this.parts;
    await removeDue(pool, logger, config.SWEEP_INTERVAL_MS * REMOVING_SHARE);
  }

  private async expire() {
    const { pool, config, progress, logger } = this.parts;
    const waitHours = config.RECEIPT_WAIT_HOURS;
    for (const id of await findUnreceipted(pool, waitHours)) {
      try {
        while (await transaction(pool, (tx) => expireUnreceipted(tx, id, waitHours)));
        progress.touch([id]);
      } catch (error) {
        // One campaign that fails must not keep the others waiting.
        logger.warn({ campaign: campaignKey(id), err: error }, 'messages without receipt were not expired');
      }
    }
  }
}
