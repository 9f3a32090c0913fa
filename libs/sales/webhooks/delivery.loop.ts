import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookDisabled } from '../../contracts/webhook-events.js';
import { type Pool, transaction } from '../../platform/postgres/postgres.js';
import { GroupCommit } from '../../platform/process/group-commit.js';
import type { Logger } from '../../platform/process/logging.js';
import type { Running } from '../../platform/service/lifecycle.js';
import { type AttemptResult, Sender } from './delivery.post.js';
import {
  type ClaimedDelivery,
  claimDeliveries,
  type DeliveryResult,
  recordResults,
} from './delivery.store.js';
import { type DisabledEndpoint, type EndpointResult, noteResults, tellDisabled } from './endpoint.store.js';
import { nextTryInMs } from './retry.js';
import type { Targets } from './target.js';
import { type EventCatalogue, eventPayload, formatId } from './webhook.js';

export interface DeliveryLoopOptions {
  pool: Pool;
  logger: Logger;
  targets: Targets;
  events: EventCatalogue;
  /** Attempts under way at once in this process, which workspaces share, and of one endpoint. */
  concurrency: number;
  perEndpoint: number;
  /** Of one attempt, from the look-up of the name to the end of the answer. */
  timeoutMs: number;
  /** How long an endpoint may fail before it is disabled. */
  disableAfterHours: number;
  /** Pause between two looks for due deliveries when there was nothing to do. */
  intervalMs: number;
}

/** How much longer a claim holds than its attempt may take; then its process is dead, and another one takes over. */
const LEASE_MARGIN_MS = 20_000;
/** Attempts that are under way when the process is told to stop have so long to be answered and recorded. */
const STOP_WAIT_MS = 5_000;
const GONE = 410;

interface Finished extends DeliveryResult {
  delivery: ClaimedDelivery;
}

/**
 * Delivers what is due, again and again: claim (committed) → send → record. Several processes may do so at once. One
 * that dies between sending and recording leaves a claim that lapses, and the event is sent again with the same id: at
 * least once, in no certain order. What finishes while a transaction is under way is recorded together by the next.
 *
 *   running → stopping (claims nothing more, waits a moment for answers and their recording) → closed
 */
export class DeliveryLoop implements Running {
  private stopping = false;
  /** Deliveries that are claimed and not recorded, by endpoint. */
  private readonly underWay = new Map<string, number>();
  private underWayTotal = 0;
  private endedMeanwhile = false;
  private wake = () => {};
  private readonly sender: Sender;
  private readonly records: GroupCommit<Finished, boolean>;
  private readonly loop: Promise<void>;

  constructor(private readonly options: DeliveryLoopOptions) {
    this.sender = new Sender(options.targets, options);
    // At most `concurrency` are under way, which bounds what waits.
    this.records = new GroupCommit({ commit: (results) => this.record(results) });
    this.loop = this.run();
  }

  /** Claims nothing more, waits a moment for answers, and records them; what is not answered by then is sent again. */
  async close(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.loop;
    const deadlineMs = Date.now() + STOP_WAIT_MS;
    while (this.underWayTotal > 0 && Date.now() < deadlineMs) await this.nextEnd(deadlineMs - Date.now());
    await this.records.drain();
    await this.sender.close();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.endedMeanwhile = false;
      try {
        for (const delivery of await this.claim()) void this.deliver(delivery);
      } catch (error) {
        this.warn(error);
      }
      if (!this.stopping && !this.endedMeanwhile) await this.nextEnd(this.options.intervalMs);
    }
  }

  private warn(error: unknown): void {
    this.options.logger.warn({ err: error }, 'delivering webhooks failed; it is tried again');
  }

  private claim(): Promise<ClaimedDelivery[]> {
    const { pool, concurrency, perEndpoint, timeoutMs } = this.options;
    const limit = concurrency - this.underWayTotal;
    if (limit <= 0) return Promise.resolve([]);
    return claimDeliveries(pool, this.underWay, { limit, perEndpoint, leaseMs: timeoutMs + LEASE_MARGIN_MS });
  }

  private async deliver(delivery: ClaimedDelivery): Promise<void> {
    this.count(delivery.endpointId, 1);
    try {
      const result = await this.send(delivery);
      const { error, retryAfterMs } = result;
      await this.recordSurely({
        delivery,
        result,
        nextTryInMs: error === null ? null : nextTryInMs(delivery.tries, retryAfterMs, Math.random()),
      });
    } catch (error) {
      this.warn(error);
    } finally {
      this.count(delivery.endpointId, -1);
      this.endedMeanwhile = true;
      this.wake();
    }
  }

  private send({ url, secrets, event }: ClaimedDelivery): Promise<AttemptResult> {
    const body = JSON.stringify(eventPayload(this.options.events, event));
    return this.sender.send({ url, secrets, id: formatId('evt', event.id), body });
  }

  private count(endpointId: string, change: 1 | -1): void {
    const now = (this.underWay.get(endpointId) ?? 0) + change;
    if (now === 0) this.underWay.delete(endpointId);
    else this.underWay.set(endpointId, now);
    this.underWayTotal += change;
  }

  /** Resolves when a delivery has ended, when the loop is to stop, or after so long. */
  private nextEnd(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Tries until the database takes it, or the loop stops: an attempt that was made is not forgotten for an outage. */
  private async recordSurely(finished: Finished): Promise<void> {
    while (!(await this.records.add(finished)) && !this.stopping) await sleep(this.options.intervalMs);
  }

  /** @returns false if the database did not take them. */
  private async record(results: readonly Finished[]): Promise<boolean> {
    try {
      this.logDisabled(await this.commit(results));
      return true;
    } catch (error) {
      this.warn(error);
      return false;
    }
  }

  private commit(results: readonly Finished[]): Promise<DisabledEndpoint[]> {
    const { pool, disableAfterHours } = this.options;
    return transaction(pool, async (tx) => {
      await recordResults(tx, results);
      const disabled = await noteResults(tx, byEndpoint(results), disableAfterHours);
      for (const endpoint of disabled) await tellDisabled(tx, endpoint, disabledData(endpoint));
      return disabled;
    });
  }

  private logDisabled(disabled: readonly DisabledEndpoint[]): void {
    for (const { id, workspaceId, reason } of disabled) {
      const alert = {
        alert: 'webhook.disabled',
        workspace: workspaceId,
        webhook: formatId('whk', id),
        reason,
      };
      this.options.logger.warn(alert, 'a webhook was disabled because its deliveries fail');
    }
  }
}

function disabledData({ id, url, reason }: DisabledEndpoint): WebhookDisabled {
  return { webhookId: formatId('whk', id), url, reason };
}

function byEndpoint(results: readonly Finished[]): EndpointResult[] {
  const endpoints = new Map<string, EndpointResult>();
  for (const { delivery, result } of results) {
    const { endpointId } = delivery;
    const known = endpoints.get(endpointId) ?? { endpointId, failures: 0, succeeded: false, gone: false };
    endpoints.set(endpointId, {
      endpointId,
      failures: known.failures + (result.error === null ? 0 : 1),
      succeeded: known.succeeded || result.error === null,
      gone: known.gone || result.status === GONE,
    });
  }
  return [...endpoints.values()];
}
