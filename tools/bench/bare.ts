import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { createCampaign } from './lifecycle.js';
import type { BenchPlatform } from './platform.js';

const FINISH_BUDGET_MS = 300_000;

/**
 * Runs the yardstick on the platform's own Postgres and carrier: `bare-sender` and `bare-receiver`, two small scripts
 * like the two processes of the product that carry a message, work on an imported campaign that the product never runs.
 */
export async function runBare(
  platform: BenchPlatform,
  messages: number,
): Promise<{ elapsedMs: number; messagesPerSecond: number }> {
  const { id } = await createCampaign(platform, messages);
  const campaignId = String(Number.parseInt(id.slice('cmp_'.length), 36));
  const env = {
    ...process.env,
    DATABASE_URL: platform.address.salesDatabaseUrl,
    CARRIER_URL: platform.address.carrierUrl,
    CARRIER_TOKEN: platform.setting('carrier', 'CARRIER_TOKEN'),
    CAMPAIGN_ID: campaignId,
  };
  const script = (name: string) => path.join(projectRoot, 'dist/tools/bench', `${name}.js`);
  const receiver = fork(script('bare-receiver'), { env });
  try {
    const [{ port }] = (await once(receiver, 'message')) as [{ port: number }];
    const startedAt = performance.now();
    const finished = once(receiver, 'message');
    const sender = fork(script('bare-sender'), {
      env: { ...env, CALLBACK_URL: `http://127.0.0.1:${port}/` },
    });
    const failed = once(sender, 'exit').then(([code]) => {
      if (code !== 0) throw new Error('bare-sender failed');
      return finished;
    });
    const late = delay(FINISH_BUDGET_MS, undefined, { ref: false }).then(() => {
      throw new Error(`bare did not finish within ${FINISH_BUDGET_MS / 1000} s`);
    });
    await Promise.race([finished, failed, late]);
    const elapsedMs = performance.now() - startedAt;
    const [row] = await platform.query<{ n: string }>(
      'sales',
      'SELECT count(*) AS n FROM message WHERE campaign_id = $1 AND status = 90',
      [campaignId],
    );
    if (Number(row?.n) !== messages) throw new Error(`bare delivered ${row?.n} of ${messages}`);
    await forget(platform, campaignId);
    return { elapsedMs: Math.round(elapsedMs), messagesPerSecond: Math.round(messages / (elapsedMs / 1000)) };
  } finally {
    receiver.kill();
  }
}

/** What bare leaves behind is no campaign of the product: it would not reconcile, and was never meant to. */
async function forget(platform: BenchPlatform, campaignId: string): Promise<void> {
  for (const table of ['settlement', 'import_report', 'batch', 'message']) {
    await platform.query('sales', `DELETE FROM ${table} WHERE campaign_id = $1`, [campaignId]);
  }
  await platform.query('sales', 'DELETE FROM run WHERE campaign_id = $1', [campaignId]);
  await platform.query('sales', 'DELETE FROM campaign WHERE id = $1', [campaignId]);
}
