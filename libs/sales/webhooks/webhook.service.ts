import { type MarkDone, unmarked } from '../../platform/idempotency/idempotency.store.js';
import { type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import { Problem } from '../../platform/problems/problem.js';
import { newSecret } from './delivery.signature.js';
import { endPause, insertTestEvent, replayDelivery, takeTest } from './delivery.store.js';
import {
  countEndpoints,
  deleteEndpoint,
  type EndpointChange,
  type EndpointFields,
  insertEndpoint,
  replaceSecret,
  updateEndpoint,
} from './endpoint.store.js';
import { DnsFailedError, TargetRefusedError, type Targets } from './target.js';
import type { DeliveryWithLog, Endpoint } from './webhook.js';
import { findDelivery, findEndpoint } from './webhook.reads.js';

/** An endpoint's id and its new secret, which is told this once. */
export interface WebhookSecret {
  id: string;
  secret: string;
}

type Also = (tx: Tx, made: WebhookSecret) => Promise<void>;

/**
 * What a workspace does with its endpoints and deliveries. Another workspace's id is an id that does not exist. Each verb
 * commits what `mark` or `also` does together with its own effect.
 */
export class WebhookService {
  constructor(private readonly parts: { pool: Pool; targets: Targets; endpointsMax: number }) {}

  /** @throws Problem 422 (the URL is refused), 409 (as many endpoints as may be). */
  async create(
    workspaceId: string,
    fields: EndpointFields,
    also: Also = async () => {},
  ): Promise<WebhookSecret> {
    await this.checkTarget(fields.url);
    const { endpointsMax: limit } = this.parts;
    const secret = newSecret();
    return transaction(this.parts.pool, async (tx) => {
      const id = await insertEndpoint(tx, workspaceId, fields, secret, limit);
      if (id === null) {
        throw new Problem(
          409,
          'too_many_webhooks',
          `a workspace has at most ${limit} webhooks; remove one first`,
          {
            extensions: { quota: { name: 'webhooks', limit, used: await countEndpoints(tx, workspaceId) } },
          },
        );
      }
      await also(tx, { id, secret });
      return { id, secret };
    });
  }

  /** @throws Problem 404. */
  async get(workspaceId: string, id: string): Promise<Endpoint> {
    const endpoint = await findEndpoint(this.parts.pool, workspaceId, id);
    if (!endpoint) throw webhookNotFound();
    return endpoint;
  }

  /**
   * Enabling forgets the failures; what has been pending since before goes on.
   * @param tells asked where the endpoint is to hear something else, or is somewhere else: throws where that may not be.
   * @throws Problem 404, 422.
   */
  async update(
    workspaceId: string,
    id: string,
    change: EndpointChange,
    tells: (eventTypes: readonly string[]) => void,
    mark: MarkDone = unmarked,
  ): Promise<void> {
    await this.get(workspaceId, id);
    if (change.url !== undefined) await this.checkTarget(change.url);
    await transaction(this.parts.pool, async (tx) => {
      const eventTypes = await updateEndpoint(tx, workspaceId, id, change);
      if (!eventTypes) throw webhookNotFound();
      if (change.url !== undefined || change.eventTypes) tells(eventTypes);
      await mark(tx);
    });
  }

  /** @throws Problem 404. */
  async remove(workspaceId: string, id: string, mark: MarkDone = unmarked): Promise<void> {
    await transaction(this.parts.pool, async (tx) => {
      if (!(await deleteEndpoint(tx, workspaceId, id))) throw webhookNotFound();
      await mark(tx);
    });
  }

  /** The old secret signs beside the new one for `overlapHours` more. @throws Problem 404. */
  async rotateSecret(
    workspaceId: string,
    id: string,
    overlapHours: number,
    also: Also = async () => {},
  ): Promise<WebhookSecret> {
    const secret = newSecret();
    return transaction(this.parts.pool, async (tx) => {
      if (!(await replaceSecret(tx, workspaceId, id, secret, overlapHours))) throw webhookNotFound();
      await also(tx, { id, secret });
      return { id, secret };
    });
  }

  /**
   * Sends `webhook.test` to this endpoint, whatever it asks for.
   * @returns the delivery's id. @throws Problem 404, 409 (disabled), 429.
   */
  async sendTest(workspaceId: string, id: string, mark: MarkDone = unmarked): Promise<string> {
    await this.get(workspaceId, id);
    return transaction(this.parts.pool, async (tx) => {
      if (!(await takeTest(tx, id))) throw tooManyTests();
      await endPause(tx, id);
      const deliveryId = await insertTestEvent(tx, workspaceId, id, { message: 'This is a test.' });
      if (deliveryId === null) throw disabled();
      await mark(tx, deliveryId);
      return deliveryId;
    });
  }

  /** @throws Problem 404. */
  async getDelivery(workspaceId: string, id: string): Promise<DeliveryWithLog> {
    const delivery = await findDelivery(this.parts.pool, workspaceId, id);
    if (!delivery) throw deliveryNotFound();
    return delivery;
  }

  /** Sends the same event with the same id again, its whole schedule anew. @throws Problem 404, 409 (disabled). */
  async replay(workspaceId: string, id: string, mark: MarkDone = unmarked): Promise<void> {
    const { endpointId } = await this.getDelivery(workspaceId, id);
    const { status } = await this.get(workspaceId, endpointId);
    if (status === 'disabled') throw disabled();
    await transaction(this.parts.pool, async (tx) => {
      await replayDelivery(tx, workspaceId, id);
      await endPause(tx, endpointId);
      await mark(tx);
    });
  }

  private async checkTarget(url: string): Promise<void> {
    try {
      await this.parts.targets.check(url);
    } catch (error) {
      if (!(error instanceof TargetRefusedError || error instanceof DnsFailedError)) throw error;
      throw new Problem(422, 'invalid_request', `events cannot be sent to this URL: it ${error.message}`, {
        errors: [{ field: 'url', detail: error.message }],
      });
    }
  }
}

export function webhookNotFound(): Problem {
  return new Problem(404, 'webhook_not_found', 'there is no such webhook in this workspace');
}

export function deliveryNotFound(): Problem {
  return new Problem(404, 'delivery_not_found', 'there is no such delivery in this workspace');
}

const tooManyTests = () =>
  new Problem(429, 'rate_limited', 'this webhook was tested too often; one test in five seconds is enough', {
    retryAfterSeconds: 5,
  });

function disabled(): Problem {
  return new Problem(409, 'webhook_disabled', 'the webhook is disabled; enable it first');
}
