import type { Prisma, PrismaClient } from '../../../generated/salesapi/client.js';
import type {
  AttemptError,
  Delivery,
  DeliveryState,
  DeliveryWithLog,
  DisabledReason,
  Endpoint,
  EndpointStatus,
} from './webhook.js';

export type WebhookReader = Pick<PrismaClient, 'webhookEndpoint' | 'webhookDelivery'>;

const ENDPOINT_COLUMNS = {
  id: true,
  url: true,
  description: true,
  eventTypes: true,
  status: true,
  disabledReason: true,
  disabledAt: true,
  consecutiveFailures: true,
  failingSince: true,
  previousSecretUntil: true,
  createdAt: true,
  updatedAt: true,
} satisfies Prisma.WebhookEndpointSelect;

const DELIVERY_COLUMNS = {
  id: true,
  endpointId: true,
  eventId: true,
  state: true,
  attempts: true,
  nextTryAt: true,
  createdAt: true,
  finishedAt: true,
} satisfies Prisma.WebhookDeliverySelect;

const present = { status: { not: 'deleted' } };

/** Endpoints of the workspace, oldest first, after the given one. */
export async function listEndpoints(
  reader: WebhookReader,
  workspaceId: string,
  page: { after?: string; limit: number },
): Promise<Endpoint[]> {
  const rows = await reader.webhookEndpoint.findMany({
    where: { workspaceId, ...present, ...(page.after !== undefined && { id: { gt: page.after } }) },
    select: ENDPOINT_COLUMNS,
    orderBy: { id: 'asc' },
    take: page.limit,
  });
  return rows.map(toEndpoint);
}

/** Null also for another workspace's endpoint, and for one that was removed. */
export async function findEndpoint(
  reader: WebhookReader,
  workspaceId: string,
  id: string,
): Promise<Endpoint | null> {
  const row = await reader.webhookEndpoint.findFirst({
    where: { id, workspaceId, ...present },
    select: ENDPOINT_COLUMNS,
  });
  return row && toEndpoint(row);
}

/** Deliveries of an endpoint, newest first, before the given one. */
export async function listDeliveries(
  reader: WebhookReader,
  workspaceId: string,
  endpointId: string,
  page: { state?: DeliveryState; before?: string; limit: number },
): Promise<Delivery[]> {
  const rows = await reader.webhookDelivery.findMany({
    where: {
      workspaceId,
      endpointId,
      ...(page.state && { state: page.state }),
      ...(page.before !== undefined && { id: { lt: page.before } }),
    },
    select: { ...DELIVERY_COLUMNS, event: { select: { type: true } } },
    orderBy: { id: 'desc' },
    take: page.limit,
  });
  return rows.map(({ event, ...row }) => ({
    ...row,
    state: row.state as DeliveryState,
    eventType: event.type,
  }));
}

/** A delivery with its event and its attempts; null also for another workspace's, and for a removed endpoint's. */
export async function findDelivery(
  reader: WebhookReader,
  workspaceId: string,
  id: string,
): Promise<DeliveryWithLog | null> {
  const row = await reader.webhookDelivery.findFirst({
    where: { id, workspaceId, endpoint: present },
    select: {
      ...DELIVERY_COLUMNS,
      event: { select: { id: true, type: true, data: true, createdAt: true } },
      log: {
        select: { no: true, at: true, durationMs: true, status: true, error: true, reply: true },
        orderBy: { no: 'asc' },
      },
    },
  });
  if (!row) return null;
  return {
    ...row,
    state: row.state as DeliveryState,
    eventType: row.event.type,
    log: row.log.map((attempt) => ({ ...attempt, error: attempt.error as AttemptError | null })),
  };
}

function toEndpoint(row: Prisma.WebhookEndpointGetPayload<{ select: typeof ENDPOINT_COLUMNS }>): Endpoint {
  const until = row.previousSecretUntil;
  return {
    ...row,
    status: row.status as EndpointStatus,
    disabledReason: row.disabledReason as DisabledReason | null,
    previousSecretUntil: until && until > new Date() ? until : null,
  };
}
