import type { Route } from './route.js';

/** A route for every message, but for what is said. */
export const route = (carrier: string, given: Partial<Route> = {}): Route => ({
  prefix: '',
  workspaceId: null,
  sender: null,
  window: null,
  carrier,
  weight: 100,
  priority: 0,
  throttledGoesOn: false,
  ...given,
});
