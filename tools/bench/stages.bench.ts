import { createHmac, randomUUID } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { createHttpCarrier } from '../../libs/carriers/http/http.carrier.js';
import { openPool, type Pool } from '../../libs/platform/postgres/postgres.js';
import { createLogger } from '../../libs/platform/process/logging.js';
import { STATUS } from '../../libs/sales/model/message.js';
import { applyReceipts } from '../../libs/sales/receipts/receipt.store.js';
import { createCreditClient } from '../../libs/sales/settlement/credit-client.js';
import type { Bench } from './bench.js';
import { createCampaign } from './lifecycle.js';
import { BenchPlatform } from './platform.js';

const BATCH = 1_000;
const RECEIPTS_PER_COMMIT = 3_000;
const CALLS = 2_000;

/** Each stage of a message's life alone, on an otherwise idle platform: what it could do if it had the machine. */
export const stages: Bench = {
  name: 'stages',
  description: 'the limit of each stage alone: COPY, the two UPDATEs, HTTP and JSON, signature, gRPC',
  goal: 'none; docs/benchmarks.md compares lifecycle with it',
  messagesDefault: 300_000,
  async run({ messages, say }) {
    const platform = await BenchPlatform.start({ CARRIER_LOST_RATE: '1', CARRIER_FAILURE_RATE: '0' });
    const pool = openPool(platform.address.salesMigrationUrl, { max: 4, applicationName: 'stages' });
    try {
      const { id } = await createCampaign(platform, messages);
      const campaignId = Number.parseInt(id.slice('cmp_'.length), 36);
      const perSecond: Record<string, number> = {};
      const measure = async (stage: string, count: number, work: () => Promise<unknown>) => {
        const startedAt = performance.now();
        await work();
        perSecond[stage] = Math.round(count / ((performance.now() - startedAt) / 1_000));
        say(`${stage}: ${perSecond[stage]}/s`);
      };
      await measure('copyRows', messages, () => copy(pool, messages));
      await measure('sentUpdateRows', messages, () => markSent(pool, campaignId, messages));
      await measure('receiptUpdateRows', messages, () => deliver(pool, campaignId, messages));
      await measure('submittedOverHttp', messages, () => submit(platform, messages));
      await measure('receiptsVerifiedAndParsed', messages, async () => parse(platform, messages));
      await measure('grpcCalls', CALLS, () => call(platform));
      const settings = {
        batch: BATCH,
        receiptsPerCommit: RECEIPTS_PER_COMMIT,
        concurrency: 'one caller a stage',
      };
      const { copyRows: _, grpcCalls: __, ...running } = perSecond;
      const elapsedMs = Object.values(running).reduce((sum, rate) => sum + (messages / rate) * 1_000, 0);
      return {
        bench: 'stages',
        messages,
        // The stages of a running campaign one after the other; in the product they overlap on two cores.
        elapsedMs: Math.round(elapsedMs),
        messagesPerSecond: Math.round(messages / (elapsedMs / 1_000)),
        perSecond,
        settings,
      };
    } finally {
      await pool.end();
      await platform.stop();
    }
  },
};

/** The lines an import would write, made before the clock starts, into a copy of the table. */
async function copy(pool: Pool, messages: number): Promise<void> {
  const client = await pool.connect();
  await client.query('CREATE TABLE stage_message (LIKE message INCLUDING ALL)');
  const stream = client.query(
    copyFrom('COPY stage_message (campaign_id, seq, msisdn, segments, vars) FROM STDIN'),
  );
  for (let seq = 0; seq < messages; seq += BATCH) {
    let lines = '';
    for (let n = seq; n < Math.min(seq + BATCH, messages); n++)
      lines += `1\t${n}\t${14_152_000_000 + n}\t1\t["Ada","123456"]\n`;
    if (!stream.write(lines)) await new Promise((resolve) => stream.once('drain', resolve));
  }
  stream.end();
  await finished(stream);
  await client.query('DROP TABLE stage_message');
  client.release();
}

async function markSent(pool: Pool, campaignId: number, messages: number): Promise<void> {
  for (let seq = 0; seq < messages; seq += BATCH) {
    await pool.query({
      name: 'stage-sent',
      text: `UPDATE message SET status = greatest(status, ${STATUS.sent}), charged_segments = charged_segments + segments,
               updated_at = now() WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3`,
      values: [campaignId, seq, seq + BATCH - 1],
    });
  }
  await pool.query(`UPDATE campaign SET queued = 0, sent = contacts WHERE id = $1`, [campaignId]);
}

async function deliver(pool: Pool, campaignId: number, messages: number): Promise<void> {
  for (let first = 0; first < messages; first += RECEIPTS_PER_COMMIT) {
    const count = Math.min(RECEIPTS_PER_COMMIT, messages - first);
    const receipts = Array.from({ length: count }, (_, n) => ({
      campaignId,
      seq: first + n,
      runNo: 1,
      status: STATUS.delivered,
      errorCode: null,
      carrierCode: null,
    }));
    await applyReceipts(pool, 'http', receipts);
  }
}

async function submit(platform: BenchPlatform, messages: number): Promise<void> {
  const carrier = createHttpCarrier({
    url: platform.address.carrierUrl,
    token: platform.setting('carrier', 'CARRIER_TOKEN'),
    webhookSecrets: [platform.setting('carrier', 'CARRIER_WEBHOOK_SECRET')],
    callbackUrl: 'http://127.0.0.1:9/',
  });
  for (let seq = 0; seq < messages; seq += BATCH) {
    await carrier.submit({
      messages: Array.from({ length: Math.min(BATCH, messages - seq) }, (_, n) => ({
        reference: `stage-${seq + n}-1`,
        to: `+${14_152_000_000 + seq + n}`,
        text: 'Hi Ada, your code is 123456. Reply STOP to opt out.',
      })),
    });
  }
  await carrier.close();
}

function parse(platform: BenchPlatform, messages: number): void {
  const secret = platform.setting('carrier', 'CARRIER_WEBHOOK_SECRET');
  const carrier = createHttpCarrier({
    url: platform.address.carrierUrl,
    token: 'not-used',
    webhookSecrets: [secret],
    callbackUrl: '',
  });
  const at = new Date().toISOString();
  const body = Buffer.from(
    JSON.stringify(
      Array.from({ length: 500 }, (_, n) => ({ ref: `hp3x9k2m1q-${n}-1`, status: 'delivered', at })),
    ),
  );
  const id = randomUUID();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
  for (let parsed = 0; parsed < messages; parsed += 500)
    carrier.callbacks.read({ url: '/receipts/http', headers, body });
}

async function call(platform: BenchPlatform): Promise<void> {
  const { rpcAddress, workspaceId } = platform.address;
  const token = platform.setting('rpc', 'RPC_TOKEN');
  const client = createCreditClient({
    url: rpcAddress,
    token,
    deadlineMs: 2_000,
    logger: createLogger('stages', 'silent'),
  });
  for (let n = 0; n < CALLS; n++) await client.getCredit(workspaceId);
  await client.stop();
}
