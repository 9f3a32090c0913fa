import { CAMPAIGN_PROGRESS, WORKSPACE_CREDIT } from '../../../libs/contracts/events.js';
import { counter, gauge } from '../../../libs/platform/telemetry/metrics.js';

export const sockets = gauge({
  name: 'broadside_websocket_connections',
  help: 'Sockets that are open and hear the live feed.',
});

/** One event for a whole room counts once. */
export const events = counter<'event'>({
  name: 'broadside_websocket_events_total',
  help: 'Events told to the sockets of a workspace, each once however many sockets it has.',
  labelNames: ['event'],
});

export const refusals = counter<'reason'>({
  name: 'broadside_websocket_refusals_total',
  help: 'Connections that were refused or ended by us, by reason.',
  labelNames: ['reason'],
});

for (const reason of [
  'unauthorized',
  'insufficient_scope',
  'workspace_suspended',
  'invalid_request',
  'too_many_connections',
  'too_slow',
  'overloaded',
  'rate_limited',
]) {
  refusals.inc({ reason }, 0);
}
for (const event of [WORKSPACE_CREDIT, CAMPAIGN_PROGRESS]) events.inc({ event }, 0);
