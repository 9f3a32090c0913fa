import { type Carrier, TEST_CARRIER } from '../../carriers/carrier.js';
import type { Health } from '../routing/health.js';
import type { Route } from '../routing/route.js';
import type { Routes } from '../routing/routes.js';
import type { ClaimedBatch } from './claim.store.js';

/** What a worker chooses carriers by. */
export interface Choosing {
  routes: Routes;
  carriers: ReadonlyMap<string, Carrier>;
  health: Health;
}

/** The carriers of this worker that a message of the batch may go to, the one to take first. */
export function choicesOf(
  { routes, carriers, health }: Choosing,
  { workspaceId, sender }: Pick<ClaimedBatch, 'workspaceId' | 'sender'>,
  to: string,
  at: Date,
): Route[] {
  return routes
    .choicesOf({ to, workspaceId, sender }, at, (carrier) => health.weightShare(carrier))
    .filter(({ carrier }) => carrier !== TEST_CARRIER && carriers.has(carrier));
}
