import { gauge, histogram, SHORT_SECONDS } from '../../libs/platform/telemetry/metrics.js';

/** By method, and by how the call ended: OK or the name of the failure. */
export const calls = histogram<'method' | 'code'>({
  name: 'broadside_rpc_call_duration_seconds',
  help: 'gRPC calls, by method and by how they ended: OK, the reason of a refusal, or the name of an error.',
  labelNames: ['method', 'code'],
  buckets: SHORT_SECONDS,
});

/** Set by the gate that lets calls in. */
export const callsInFlight = gauge({
  name: 'broadside_rpc_calls_in_flight',
  help: 'gRPC calls under way.',
});
