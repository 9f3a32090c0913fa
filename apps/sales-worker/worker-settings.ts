export const WORKER_SETTINGS = [
  'BATCH_SIZE',
  'BATCH_WINDOW',
  'WORKER_CONCURRENCY',
  'CLAIM_LEASE_MS',
  'SWEEP_INTERVAL_MS',
  'SETTLE_INTERVAL_MS',
  'RECEIPT_WAIT_HOURS',
  'MESSAGE_RETENTION_DAYS',
  'IN_DOUBT_WAIT_MINUTES',
  'SUBMISSIONS_MAX',
] as const;

export type WorkerSettings = Record<(typeof WORKER_SETTINGS)[number], number>;

export const WEBHOOK_SETTINGS = [
  'WEBHOOK_TIMEOUT_MS',
  'WEBHOOK_CONCURRENCY',
  'WEBHOOK_INTERVAL_MS',
  'WEBHOOK_DISABLE_AFTER_HOURS',
  'WEBHOOK_RETENTION_DAYS',
] as const;

export type WebhookSettings = Record<(typeof WEBHOOK_SETTINGS)[number], number> & {
  WEBHOOK_ALLOW_PRIVATE: boolean;
};
