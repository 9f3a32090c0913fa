import multipart from '@fastify/multipart';
import { CARRIER_SETTING_NAMES, carrierSettings, openCarriers } from '../../libs/carriers/configured.js';
import { settings } from '../../libs/contracts/settings.js';
import { Access } from '../../libs/platform/access/access.js';
import { KeyCache } from '../../libs/platform/access/key-cache.js';
import { serveHttp } from '../../libs/platform/http/http.js';
import { STRANGER_SETTINGS, Strangers } from '../../libs/platform/http/strangers.js';
import { RATE_LIMIT_SETTINGS, RateLimits } from '../../libs/platform/limits/rate-limits.js';
import { readyDatabase } from '../../libs/platform/migrations/ready-database.js';
import { showDatabase } from '../../libs/platform/postgres/database.metrics.js';
import { openPool, postgresAnswers } from '../../libs/platform/postgres/postgres.js';
import { readConfig } from '../../libs/platform/process/config.js';
import { RPC_TLS_SETTINGS, readCertificates } from '../../libs/platform/process/tls.js';
import { openRedis, openSubscriber, redisAnswers } from '../../libs/platform/redis/redis.js';
import { runProcess } from '../../libs/platform/service/lifecycle.js';
import { campaignsById } from '../../libs/sales/campaigns/campaign.reads.js';
import { StoredProgress } from '../../libs/sales/campaigns/stored-progress.js';
import { showDueWork } from '../../libs/sales/dispatch/due.metrics.js';
import { showRemovals } from '../../libs/sales/removal/removal.metrics.js';
import { createCreditClient } from '../../libs/sales/settlement/credit-client.js';
import { showPendingDeliveries } from '../../libs/sales/webhooks/webhook.metrics.js';
import { SALES_API } from './api.js';
import { showUploadDisk } from './disk.metrics.js';
import { GATE_SETTINGS, gates } from './gates.js';
import { ownersOverRpc } from './key-owners.js';
import { registerReceipts } from './receipts.route.js';
import { SalesApiModule } from './salesapi.app.js';
import { Uploads } from './upload.js';

/** How long an answer about a key is used again, where nobody says that the key has changed. */
const KEY_CACHE_MS = 5_000;

void runProcess('salesapi', async (logger) => {
  const config = readConfig({ ...settings, ...carrierSettings }, [
    'SALES_DATABASE_URL',
    'REDIS_URL',
    'SALESAPI_PORT',
    'ADMIN_KEY',
    'HOST',
    'RPC_URL',
    'RPC_TOKEN',
    'RPC_DEADLINE_MS',
    ...RPC_TLS_SETTINGS,
    'CORS_ORIGINS',
    ...STRANGER_SETTINGS,
    ...RATE_LIMIT_SETTINGS,
    'PRICE_PER_SEGMENT',
    'BATCH_SIZE',
    'BATCH_WINDOW',
    'UPLOAD_SIZE_MAX_MB',
    'UPLOAD_ROWS_MAX',
    'UPLOAD_COLUMNS_MAX',
    'UPLOAD_COLUMN_NAME_CHARS_MAX',
    'UPLOAD_CELL_CHARS_MAX',
    'REJECTS_PER_CAMPAIGN_MAX',
    'DRAFTS_PER_WORKSPACE_MAX',
    'CONTACTS_PER_WORKSPACE_MAX',
    'STORED_MB_PER_WORKSPACE_MAX',
    'WEBHOOKS_PER_WORKSPACE_MAX',
    'UPLOAD_DIR',
    'UPLOAD_BYTES_PER_SECOND_MIN',
    'UPLOAD_MINUTES_MAX',
    ...GATE_SETTINGS,
    'REQUESTS_IN_FLIGHT_MAX',
    'REQUEST_TIMEOUT_MS',
    'STALL_TIMEOUT_MS',
    'DATABASE_TIMEOUT_MS',
    'DATABASE_CONNECTIONS_MAX',
    'READS_CONNECTIONS_MAX',
    'READS_TIMEOUT_MS',
    'VALIDITY_MINUTES',
    'FAILURE_SHARE_MAX',
    'WEBHOOK_ALLOW_PRIVATE',
    ...CARRIER_SETTING_NAMES,
  ]);
  const uploads = new Uploads(config.UPLOAD_DIR);
  await uploads.assertUsable();
  const open = (max: number, applicationName: string, answerWithinMs: number) =>
    openPool(config.SALES_DATABASE_URL, { max, applicationName, answerWithinMs });
  const pool = open(config.DATABASE_CONNECTIONS_MAX, 'salesapi', config.DATABASE_TIMEOUT_MS);
  // Sends, receipts and imports must not wait for one another, nor for anybody's lists, whose statements read much.
  const reads = open(config.READS_CONNECTIONS_MAX, 'salesapi-reads', config.READS_TIMEOUT_MS);
  const receipts = open(2, 'salesapi-receipts', 3 * config.DATABASE_TIMEOUT_MS);
  const imports = open(config.UPLOADS_IN_FLIGHT_MAX, 'salesapi-import', 3 * config.DATABASE_TIMEOUT_MS);
  await readyDatabase(pool, logger, 'salesapi');
  showDatabase('salesapi', reads);
  showDueWork(reads);
  showPendingDeliveries(reads);
  showRemovals(reads);
  showUploadDisk(config.UPLOAD_DIR);
  const redis = openRedis(config.REDIS_URL);
  const credit = createCreditClient({
    url: config.RPC_URL,
    token: config.RPC_TOKEN[0],
    deadlineMs: config.RPC_DEADLINE_MS,
    certificates: readCertificates(config),
    logger,
  });
  const carriers = await openCarriers(config, logger);
  const uploadSizeMaxBytes = config.UPLOAD_SIZE_MAX_MB * 1024 * 1024;

  const keys = new KeyCache(ownersOverRpc(credit, logger), KEY_CACHE_MS);
  const subscriber = openSubscriber(config.REDIS_URL);
  keys.listen(subscriber);
  new StoredProgress(reads, (ids) => campaignsById(reads, ids), redis, logger).listen(subscriber);

  const limits = new RateLimits(redis, config, logger);
  const strangers = new Strangers(config);
  const parts = {
    config,
    logger,
    limits,
    pool,
    reads,
    receipts,
    imports,
    uploads,
    redis,
    credit,
    carriers,
  };
  const checks = {
    postgres: () => postgresAnswers(pool),
    redis: () => redisAnswers(redis),
    rpc: () => credit.answers(),
  };
  const app = await serveHttp(SalesApiModule.of(parts), {
    port: config.SALESAPI_PORT,
    host: config.HOST,
    logger,
    api: SALES_API,
    origins: config.CORS_ORIGINS,
    limits,
    access: new Access({
      keys,
      limits,
      adminKeys: config.ADMIN_KEY,
      onWrongAdminKey: (address) => logger.warn({ address }, 'somebody showed a wrong admin key'),
    }),
    strangers,
    quietPaths: ['/receipts/', '/messages', '/healthz', '/readyz'],
    requestsInFlightMax: config.REQUESTS_IN_FLIGHT_MAX,
    requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
    waitMs: config.REQUEST_WAIT_MS,
    stallMs: config.STALL_TIMEOUT_MS,
    gates: gates(config),
    receiveTimeoutMs: config.UPLOAD_MINUTES_MAX * 60_000,
    formBytesPerSecondMin: config.UPLOAD_BYTES_PER_SECOND_MIN,
    checks,
    configure: async (app) => {
      await app.register(multipart, {
        limits: {
          files: 1,
          fields: 10,
          parts: 11,
          headerPairs: 20,
          fieldNameSize: 100,
          fieldSize: 10_000,
          fileSize: uploadSizeMaxBytes,
        },
      });
      registerReceipts(app, { carriers, strangers, limits, logger });
    },
  });

  return {
    checks,
    close: async () => {
      await app.close();
      await Promise.all([...carriers.values()].map((carrier) => carrier.close()));
      await credit.stop();
      redis.disconnect();
      subscriber.disconnect();
      await Promise.all([pool.end(), reads.end(), receipts.end(), imports.end()]);
    },
  };
});
