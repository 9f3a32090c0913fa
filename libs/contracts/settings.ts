import { tmpdir } from 'node:os';
import ipaddr from 'ipaddr.js';
import { anyText, decimal, listOf, oneOf, optional, required, text, url, whole, yesOrNo } from './setting.js';

const port = (fallback: number) => integer(fallback, 1, 65_535);
const integer = (fallback: number, min: number, max: number) => optional(whole(min, max), fallback);

/** `https://app.example.com,https://…` as a list. */
const origins = listOf(
  (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
  'is not a list of origins such as https://app.example.com, separated by commas',
);

const isNetwork = (text: string) =>
  ['loopback', 'linklocal', 'uniquelocal'].includes(text) ||
  ipaddr.IPv4.isValidFourPartDecimal(text) ||
  ipaddr.IPv6.isValid(text) ||
  (ipaddr.isValidCIDR(text) && !text.endsWith('/0'));

/**
 * Addresses and networks of proxies. Whoever is believed can give any address as his own: so nothing stands for everybody, nor
 * for a number of proxies, which says nothing about who they are.
 */
const proxies = listOf(
  isNetwork,
  'is not a list of addresses and networks such as 10.0.0.0/8, separated by commas',
);

/** At least one that is accepted, the first being the one in use: two while one is exchanged for the other. */
const secrets = (charsMin: number) => {
  const complaint = `is shorter than ${charsMin} characters, or holds one that is, separated by commas`;
  const list = listOf((secret) => secret.length >= charsMin, complaint);
  return (given: string): [string, ...string[]] => {
    const [first, ...others] = list(given);
    if (first === undefined) throw new Error(complaint);
    return [first, ...others];
  };
};

/** Times the segments of the largest campaign it must fit into eight bytes of micro-credits. */
const price = text(
  (given) => /^\d{1,3}(\.\d{1,6})?$/.test(given) && Number(given) > 0,
  'is not a decimal number of credits above 0 and below 1000',
);

/**
 * The settings of the product, but for those of carriers (`libs/carriers/*`) and `METRICS_*`
 * (`libs/platform/service/metrics.server.ts`). `docs/configuration.md` says in words what each is for; a test compares names
 * and defaults.
 */
export const settings = {
  WEB_DATABASE_URL: required(url),
  SALES_DATABASE_URL: required(url),
  WEB_MIGRATION_URL: optional(url),
  SALES_MIGRATION_URL: optional(url),
  REDIS_URL: required(url),

  WEBAPI_PORT: port(8000),
  SALESAPI_PORT: port(8002),
  RPC_PORT: port(8003),
  HOST: optional(anyText, '127.0.0.1'),

  ADMIN_KEY: required(secrets(16)),
  RPC_URL: optional(anyText, '127.0.0.1:8003'),
  RPC_TOKEN: required(secrets(16)),
  RPC_DEADLINE_MS: integer(2_000, 50, 60_000),
  RPC_TLS_CERT: optional(anyText),
  RPC_TLS_KEY: optional(anyText),
  RPC_TLS_CA: optional(anyText),
  CORS_ORIGINS: optional(origins, []),
  TRUST_PROXY: optional(proxies, []),
  KEY_REQUESTS_PER_SECOND_MAX: integer(10_000, 0, 1_000_000),
  WORKSPACE_REQUESTS_PER_SECOND_MAX: integer(20_000, 0, 1_000_000),
  ADDRESS_REQUESTS_PER_SECOND_MAX: integer(20_000, 0, 1_000_000),
  ADDRESS_FAILURES_PER_MINUTE_MAX: integer(600, 0, 1_000_000),
  IDEMPOTENCY_KEYS_MAX: integer(100_000, 0, 1_000_000_000),
  ADDRESS_CONNECTIONS_MAX: integer(500, 1, 1_000_000),
  CONNECTIONS_MAX: integer(4_000, 1, 1_000_000),
  ADDRESS_BODIES_MAX: integer(50, 1, 100_000),
  BODY_BYTES_PER_SECOND_MIN: integer(1_024, 0, 1_000_000),
  SOCKETS_PER_WORKSPACE_MAX: integer(1_000, 1, 100_000),

  PRICE_PER_SEGMENT: optional(price, '0.1'),
  BATCH_SIZE: integer(1_000, 1, 2_000),
  BATCH_WINDOW: integer(8, 1, 1_000),
  WORKER_CONCURRENCY: integer(2, 1, 64),
  CLAIM_LEASE_MS: integer(15_000, 1_000, 600_000),
  SWEEP_INTERVAL_MS: integer(1_000, 50, 60_000),
  SETTLE_INTERVAL_MS: integer(150, 10, 10_000),
  RECEIPT_WAIT_HOURS: integer(72, 1, 720),
  MESSAGE_RETENTION_DAYS: integer(90, 0, 3_650),
  IN_DOUBT_WAIT_MINUTES: integer(60, 1, 10_080),
  SUBMISSIONS_MAX: integer(50, 1, 100),
  VALIDITY_MINUTES: integer(4_320, 1, 43_200),
  FAILURE_SHARE_MAX: optional(decimal(0, 1), 0.5),
  UPLOAD_SIZE_MAX_MB: integer(512, 1, 10_240),
  UPLOAD_ROWS_MAX: integer(10_000_000, 1, 100_000_000),
  UPLOAD_COLUMNS_MAX: integer(256, 1, 1_000),
  UPLOAD_COLUMN_NAME_CHARS_MAX: integer(200, 1, 5_000),
  UPLOAD_CELL_CHARS_MAX: integer(5_000, 1, 100_000),
  REJECTS_PER_CAMPAIGN_MAX: integer(10_000, 0, 10_000_000),
  DRAFTS_PER_WORKSPACE_MAX: integer(1_000, 1, 1_000_000),
  CONTACTS_PER_WORKSPACE_MAX: integer(100_000_000, 1, 1_000_000_000_000),
  STORED_MB_PER_WORKSPACE_MAX: integer(20_000, 1, 1_000_000_000),
  WEBHOOKS_PER_WORKSPACE_MAX: integer(20, 1, 1_000),
  UPLOADS_IN_FLIGHT_MAX: integer(8, 1, 100),
  UPLOAD_BYTES_PER_SECOND_MIN: integer(16_384, 0, 100_000_000),
  UPLOAD_MINUTES_MAX: integer(60, 1, 1_440),
  DOWNLOADS_IN_FLIGHT_MAX: integer(32, 1, 1_000),
  UPLOAD_DIR: optional(anyText, tmpdir()),

  REQUESTS_IN_FLIGHT_MAX: integer(250, 1, 100_000),
  REQUEST_WAIT_MS: integer(2_000, 0, 60_000),
  REQUEST_TIMEOUT_MS: integer(20_000, 100, 600_000),
  STALL_TIMEOUT_MS: integer(30_000, 100, 600_000),
  DATABASE_TIMEOUT_MS: integer(10_000, 100, 600_000),
  DATABASE_CONNECTIONS_MAX: integer(4, 1, 100),
  READS_CONNECTIONS_MAX: integer(2, 1, 32),
  READS_TIMEOUT_MS: integer(5_000, 100, 600_000),

  WEBHOOK_ALLOW_PRIVATE: optional(yesOrNo, false),
  WEBHOOK_TIMEOUT_MS: integer(10_000, 100, 60_000),
  WEBHOOK_CONCURRENCY: integer(32, 1, 1_000),
  WEBHOOK_INTERVAL_MS: integer(500, 10, 60_000),
  WEBHOOK_DISABLE_AFTER_HOURS: integer(120, 1, 720),
  WEBHOOK_RETENTION_DAYS: integer(7, 2, 365),

  CREDIT_LOW: optional(text(/^\d{1,9}(\.\d{1,6})?$/, 'is not a decimal number of credits'), '100'),

  LOG_LEVEL: optional(oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'), 'info'),
};
