export const WORKER_SETTINGS = [
  'BATCH_SIZE',
  'BATCH_WINDOW',
  'WORKER_CONCURRENCY',
  'CLAIM_LEASE_MS',
  'SWEEP_INTERVAL_MS',
  'SETTLE_INTERVAL_MS',
  'RECEIPT_WAIT_HOURS',
  'IN_DOUBT_WAIT_MINUTES',
  'OFFERS_MAX',
] as const;

export type WorkerSettings = Record<(typeof WORKER_SETTINGS)[number], number>;
