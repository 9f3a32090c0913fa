import type { WebhookEventType } from '../../contracts/webhook-events.js';

/**
 * Outbound webhooks: endpoints of a workspace, the events they are told of, and what became of each delivery.
 *
 *   endpoint: enabled ⇄ disabled (user, gone, failing) → deleted
 *   delivery: pending → succeeded | failed → (replay) pending
 */
export type EndpointStatus = 'enabled' | 'disabled';

/** `gone`: it answered 410. `failing`: nothing was delivered for days. */
export type DisabledReason = 'user' | 'gone' | 'failing';

export const DELIVERY_STATES = ['pending', 'succeeded', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** An endpoint as its workspace sees it. Its secret is told when it is made, and never again. */
export interface Endpoint {
  id: string;
  url: string;
  description: string | null;
  eventTypes: string[];
  status: EndpointStatus;
  disabledReason: DisabledReason | null;
  disabledAt: Date | null;
  /** Attempts that failed since the last that succeeded, over all deliveries. */
  consecutiveFailures: number;
  failingSince: Date | null;
  /** Until then the secret before the present one signs too. */
  previousSecretUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** One event for one endpoint. */
export interface Delivery {
  id: string;
  endpointId: string;
  eventId: string;
  eventType: string;
  state: DeliveryState;
  attempts: number;
  /** While an attempt is under way: when it is given up for lost. */
  nextTryAt: Date | null;
  createdAt: Date;
  finishedAt: Date | null;
}

/** One try of a delivery. A number that is missing in the log is a try during which its process died. */
export interface Attempt {
  no: number;
  at: Date;
  durationMs: number;
  /** The HTTP status, or null where there was no answer. */
  status: number | null;
  /** Null for a success. */
  error: AttemptError | null;
  /** The first bytes of the answer's body. */
  reply: string | null;
}

export type AttemptError =
  | 'bad_status'
  | 'redirected'
  | 'timeout'
  | 'connection_failed'
  | 'dns_failed'
  | 'target_refused';

export interface DeliveryWithLog extends Delivery {
  event: StoredEvent;
  log: Attempt[];
}

/** An event as it was written, with the data in the form of whoever wrote it. */
export interface StoredEvent {
  id: string;
  type: string;
  data: unknown;
  createdAt: Date;
}

/**
 * What endpoints can be told of. Events arise outside of this lib: whoever writes them into `webhook_event`, in the
 * transaction that they tell of, says here which types there are and how their stored data
 * is shown; `libs/contracts/webhook-events.ts` says what they carry.
 */
export interface EventCatalogue {
  types: readonly string[];
  present(type: string, data: unknown): Record<string, unknown>;
}

/** The body of a delivery (Standard Webhooks), the same at every attempt. */
export function eventPayload(catalogue: EventCatalogue, event: StoredEvent) {
  return {
    id: formatId('evt', event.id),
    type: event.type,
    timestamp: event.createdAt.toISOString(),
    data: OWN_EVENTS.includes(event.type)
      ? (event.data as Record<string, unknown>)
      : catalogue.present(event.type, event.data),
  };
}

export const TEST_EVENT = 'webhook.test' satisfies WebhookEventType;
export const DISABLED_EVENT = 'webhook.disabled' satisfies WebhookEventType;
const OWN_EVENTS: readonly string[] = [TEST_EVENT, DISABLED_EVENT];

/** Public ids: a prefix and the hexadecimal digits of the row's UUID. */
export type IdPrefix = 'whk' | 'evt' | 'dlv';

export function formatId(prefix: IdPrefix, uuid: string): string {
  return `${prefix}_${uuid.replaceAll('-', '')}`;
}

/** The UUID behind a public id, or null if the text is none. */
export function parseId(prefix: IdPrefix, text: string): string | null {
  const match = /^([a-z]{3})_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(text);
  return match?.[1] === prefix ? match.slice(2).join('-') : null;
}
