import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

jest.setTimeout(120_000);

/** One workspace has much to do, the other little. What the worker does of both while it works off the much is by its order, not by time. */
let platform: TestPlatform;
let noisy: TestClient;
let quiet: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    without: ['general-worker'],
    settings: {
      BATCH_SIZE: '10',
      // What is not sent because of a wake-up is not sent soon: the sweeper has an order of its own.
      WEBHOOK_ALLOW_PRIVATE: 'true',
      WEBHOOK_INTERVAL_MS: '50',
      WEBHOOK_TIMEOUT_MS: '60000',
    },
    carrierFlags: ['--latency-mean-ms', '10', '--latency-stddev-ms', '5'],
  });
  noisy = await TestClient.create(platform, '100000');
  quiet = await TestClient.create(platform, '1000');
});
afterAll(() => platform.stop());

async function created(client: TestClient, contacts: number): Promise<string> {
  const { status, body } = await client.create(contactsCsv(contacts));
  expect(status).toBe(201);
  return body.id;
}

async function ok(client: TestClient, method: string, route: string, body?: unknown) {
  const reply = await client.request('salesapi', method, route, body);
  expect([200, 201, 202]).toContain(reply.status);
  return reply.body;
}

/** How many batches of the noisy workspace had their outcome before the last of the quiet one. */
async function sentBefore(kind: 'campaign' | 'single'): Promise<number> {
  const { rows } = await platform.sales.pool.query<{ before: number }>(
    `SELECT count(*)::int AS before FROM settlement s JOIN campaign c ON c.id = s.campaign_id
     WHERE c.workspace_id = $1 AND s.created_at < (
       SELECT max(s.created_at) FROM settlement s JOIN campaign c ON c.id = s.campaign_id
       WHERE c.workspace_id = $2 AND c.kind = $3)`,
    [noisy.workspaceId, quiet.workspaceId, kind],
  );
  return rows[0]!.before;
}

it('sends the little of one workspace before the much of another that came first, campaigns and single sends', async () => {
  await platform.stopService('sales-worker');
  const campaigns: string[] = [];
  for (let n = 0; n < 15; n++) campaigns.push(await created(noisy, 80));
  for (const campaignId of campaigns) await ok(noisy, 'POST', '/run', { campaignId });
  // A sender each, so that none shares a batch.
  for (let n = 0; n < 60; n++)
    await ok(noisy, 'POST', '/messages', { to: '+14155550123', text: 'x', sender: `Shop${n}` });
  const small = await created(quiet, 10);
  await ok(quiet, 'POST', '/run', { campaignId: small });
  const { id } = await ok(quiet, 'POST', '/messages', { to: '+14155550124', text: 'y' });

  await platform.startService('sales-worker');
  await quiet.finished(small);
  await eventually('the single message is delivered', async () => {
    const { status } = await ok(quiet, 'GET', `/messages/${id}`);
    return status === 'delivered';
  });
  // All that came first would be 180.
  expect(await sentBefore('campaign')).toBeLessThan(30);
  expect(await sentBefore('single')).toBeLessThan(30);
  for (const campaignId of campaigns) await noisy.finished(campaignId);
});

it('begins the scheduled campaign of one workspace before the many of another that were due first', async () => {
  const [{ at }] = (await platform.sales.pool.query(`SELECT now() + interval '1 h' AS at`)).rows;
  const schedule = async (client: TestClient) =>
    ok(client, 'POST', '/run', { campaignId: await created(client, 1), sendAt: at.toISOString() });
  for (let n = 0; n < 50; n++) await schedule(noisy);
  await schedule(quiet);
  await platform.stopService('sales-worker');
  await platform.sales.pool.query(
    `UPDATE campaign SET send_at = now() - CASE workspace_id WHEN $1 THEN interval '2 s' ELSE interval '1 s' END
     WHERE status = 'scheduled'`,
    [noisy.workspaceId],
  );
  await platform.startService('sales-worker');
  const { before } = await eventually('the quiet one has begun', async () => {
    const { rows } = await platform.sales.pool.query<{ before: number }>(
      `SELECT count(*)::int AS before FROM campaign WHERE workspace_id = $1 AND send_at IS NOT NULL AND started_at < (
         SELECT started_at FROM campaign WHERE workspace_id = $2 AND send_at IS NOT NULL)
       HAVING EXISTS (SELECT FROM campaign WHERE workspace_id = $2 AND started_at IS NOT NULL AND send_at IS NOT NULL)`,
      [noisy.workspaceId, quiet.workspaceId],
    );
    return rows[0];
  });
  expect(before).toBeLessThan(20);
  await eventually('all have begun', async () => {
    const { rowCount } = await platform.sales.pool.query(
      `SELECT FROM campaign WHERE status IN ('scheduled', 'reserving')`,
    );
    return rowCount === 0;
  });
});

it('cancels the small campaign of one workspace before its reply, whatever another is canceling', async () => {
  const [large, small] = [await created(noisy, 3_000), await created(quiet, 50)];
  await platform.stopService('sales-worker');
  await ok(noisy, 'POST', `/campaigns/${large}/cancel`);
  expect((await noisy.campaign(large)).status).toBe('canceling');
  await ok(quiet, 'POST', `/campaigns/${small}/cancel`);
  expect((await quiet.campaign(small)).status).toBe('canceled');
  await platform.startService('sales-worker');
  await noisy.finished(large, 'canceled');
});

it("posts a workspace's event while twenty webhooks of another hang, at the same host", async () => {
  const hanging: ServerResponse[] = [];
  let arrived = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/hangs') hanging.push(response);
    else {
      arrived += 1;
      response.writeHead(204).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const webhook = async (client: TestClient, path: string) =>
      (await ok(client, 'POST', '/webhooks', { url: `${url}${path}`, events: ['campaign.completed'] })).id;
    const others: string[] = [];
    for (let n = 0; n < 20; n++) others.push(await webhook(noisy, '/hangs'));
    const mine = await webhook(quiet, '/answers');
    for (const id of [...others, ...others]) await ok(noisy, 'POST', `/webhooks/${id}/test`);
    await eventually('the noisy one has all places that it may have', async () => hanging.length >= 20);
    for (let n = 1; n <= 3; n++) {
      await ok(quiet, 'POST', `/webhooks/${mine}/test`);
      await eventually('the event of the quiet one', async () => arrived === n, 10_000);
    }
    for (const response of hanging) expect(response.writableEnded).toBe(false);
    // Once they answer, all is delivered.
    server.on('request', (_, response) => !response.writableEnded && response.writeHead(204).end());
    for (const response of hanging) response.writeHead(204).end();
    await eventually('nothing is pending', async () => {
      const { rowCount } = await platform.sales.pool.query(
        `SELECT FROM webhook_delivery WHERE state <> 'succeeded'`,
      );
      return rowCount === 0;
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
