import { gauge, histogram, SHORT_SECONDS } from '../../libs/platform/telemetry/metrics.js';

export const busyBatches = gauge({
  name: 'broadside_worker_busy_batches',
  help: 'Batches that this worker has under way.',
});

export const batchesMax = gauge({
  name: 'broadside_worker_batches_max',
  help: 'Batches that this worker may have under way at once (WORKER_CONCURRENCY).',
});

export const withoutCarrier = gauge({
  name: 'broadside_worker_batches_without_carrier',
  help: 'Batches that are not done and wait for a carrier that this worker does not have.',
  labelNames: ['carrier'],
});

export const dispatches = histogram({
  name: 'broadside_worker_batch_duration_seconds',
  help: 'From a wake-up until the outcome of its batch is committed, those that found nothing to do included.',
  buckets: SHORT_SECONDS,
});
