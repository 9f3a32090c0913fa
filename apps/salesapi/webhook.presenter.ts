import { SALES_EVENTS } from '../../libs/sales/model/campaign.events.js';
import {
  type Delivery,
  type DeliveryWithLog,
  type Endpoint,
  eventPayload,
  formatId,
} from '../../libs/sales/webhooks/webhook.js';
import type { OfferedEventType } from './webhook.schemas.js';

/** An endpoint as the API shows it; its secret is only in the replies that made it. */
export function presentWebhook(endpoint: Endpoint) {
  return {
    id: formatId('whk', endpoint.id),
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.eventTypes as OfferedEventType[],
    status: endpoint.status,
    disabledReason: endpoint.disabledReason,
    disabledAt: endpoint.disabledAt?.toISOString() ?? null,
    consecutiveFailures: endpoint.consecutiveFailures,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    previousSecretUntil: endpoint.previousSecretUntil?.toISOString() ?? null,
    createdAt: endpoint.createdAt.toISOString(),
    updatedAt: endpoint.updatedAt.toISOString(),
  };
}

export function presentDelivery(delivery: Delivery) {
  return {
    id: formatId('dlv', delivery.id),
    webhookId: formatId('whk', delivery.endpointId),
    eventId: formatId('evt', delivery.eventId),
    eventType: delivery.eventType,
    state: delivery.state,
    attempts: delivery.attempts,
    nextTryAt: delivery.nextTryAt?.toISOString() ?? null,
    createdAt: delivery.createdAt.toISOString(),
    finishedAt: delivery.finishedAt?.toISOString() ?? null,
  };
}

/** With what was sent, and every attempt that ended. */
export function presentDeliveryWithLog(delivery: DeliveryWithLog) {
  return {
    ...presentDelivery(delivery),
    payload: eventPayload(SALES_EVENTS, delivery.event),
    log: delivery.log.map(({ at, ...attempt }) => ({ ...attempt, at: at.toISOString() })),
  };
}
