import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

const MESSAGES = 2_000;

let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    settings: {
      BATCH_SIZE: '50',
      BATCH_WINDOW: '4',
      CLAIM_LEASE_MS: '1500',
      CARRIER_SUBMIT_TIMEOUT_MS: '1000',
      SWEEP_INTERVAL_MS: '200',
    },
    carrierFlags: [
      '--seed',
      '3',
      '--latency-mean-ms',
      '30',
      '--latency-stddev-ms',
      '20',
      '--duplicate-rate',
      '0.05',
      '--reorder-rate',
      '0.05',
    ],
  });
  client = await TestClient.create(platform, '10000');
});
afterAll(() => platform.stop());
afterEach(() => faults({ fault: 'none' }));

async function started(): Promise<string> {
  const { body } = await client.create(contactsCsv(MESSAGES));
  expect((await client.run(body.id)).status).toBe(202);
  return body.id;
}

/** Some messages have been sent and many have not. */
const underWay = (id: string) =>
  eventually(
    'the campaign is under way',
    async () => (await client.campaign(id)).counts.queued < MESSAGES - 100,
  );

async function faults(fault: Record<string, unknown>) {
  const response = await fetch(platform.url('carrier', '/faults'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  if (!response.ok) throw new Error(`POST /faults: ${response.status} ${await response.text()}`);
}

/** Every message is final, nothing was sent twice, and all invariants of both databases are kept. */
async function allAddsUp(id: string) {
  const { counts } = await client.finished(id, 'completed', 25_000);
  expect(counts.delivered + counts.undelivered + counts.failed).toBe(MESSAGES);
  const stats = await (await fetch(platform.url('carrier', '/stats'))).json();
  expect(stats).toMatchObject({ acceptedTwice: 0 });
  await eventually('the reservation is closed', async () => {
    const { credit } = (await client.request('webapi', 'GET', '/workspaces/me')).body;
    return credit.reserved === '0';
  });
  expect(await brokenInvariants()).toEqual([]);
}

async function brokenInvariants(): Promise<unknown[]> {
  const cli = path.join(projectRoot, 'dist/apps/cli/main.js');
  const env = {
    PATH: process.env.PATH,
    WEB_DATABASE_URL: platform.web.url,
    SALES_DATABASE_URL: platform.sales.url,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'reconcile', '--json'], { env }).catch(
    (failed) => failed,
  );
  const { invariants } = JSON.parse(stdout.trim().split('\n').at(-1));
  return invariants.filter(({ violations }: { violations: number }) => violations > 0);
}

describe('a campaign survives', () => {
  it('kill -9 of the worker that has just submitted, twice', async () => {
    const id = await started();
    for (let kill = 0; kill < 2; kill++) {
      await faults({ fault: 'time_out_after_accept' });
      await eventually('a batch is in submission', async () => {
        const { rows } = await platform.sales.pool.query(
          `SELECT FROM batch WHERE state = 'submitting' LIMIT 1`,
        );
        return rows.length > 0;
      });
      await platform.stopService('sales-worker', 'SIGKILL');
      await faults({ fault: 'none' });
      await platform.startService('sales-worker');
    }
    await allAddsUp(id);
  }, 40_000);

  it('a credit service that is away when it is to be run', async () => {
    const { body } = await client.create(contactsCsv(MESSAGES));
    // A new key is looked up now and known for five seconds; then nobody could run anything.
    const fresh = await client.withScopes('campaigns:read', 'campaigns:write');
    await fresh.campaign(body.id);
    await platform.stopService('rpc', 'SIGKILL');
    const run = fresh.run(body.id);
    await eventually('the intent to reserve is noted', async () => {
      const { rows } = await platform.sales.pool.query(`SELECT FROM run WHERE state = 'reserving'`);
      return rows.length > 0;
    });
    await platform.startService('rpc');
    expect((await run).status).toBe(202);
    await allAddsUp(body.id);
  }, 40_000);

  it('SIGTERM of the worker, which finishes what it holds within ten seconds', async () => {
    const id = await started();
    await underWay(id);
    expect(await platform.stopService('sales-worker')).toBe(0);
    const { rows } = await platform.sales.pool.query(
      `SELECT count(*)::int AS held FROM batch WHERE state = 'submitting'`,
    );
    expect(rows[0].held).toBe(0);
    await platform.startService('sales-worker');
    await allAddsUp(id);
  }, 40_000);

  it('SIGTERM of the worker while the carrier leaves it without an answer', async () => {
    await platform.stopService('sales-worker');
    const patient = { CARRIER_SUBMIT_TIMEOUT_MS: '60000', CLAIM_LEASE_MS: '90000' };
    await platform.startService('sales-worker', patient);
    await faults({ fault: 'time_out_after_accept' });
    const id = await started();
    await eventually('the carrier has taken a batch', async () => {
      const { rows } = await platform.sales.pool.query(
        `SELECT FROM batch WHERE campaign_id = (SELECT max(id) FROM campaign) AND state = 'submitting'`,
      );
      return rows.length > 0;
    });
    // Code 0 means that it stopped by itself, within its ten seconds.
    expect(await platform.stopService('sales-worker')).toBe(0);
    await faults({ fault: 'none' });
    // Its claims, which would hold for 90 s, were given back.
    await platform.startService('sales-worker');
    await allAddsUp(id);
  });
});

describe('with a carrier that has a rate', () => {
  it('batches wait for their turn, and the carrier is never given more', async () => {
    await platform.stopService('sales-worker');
    await platform.startService('sales-worker', { CARRIER_RATE_MAX: '200' });
    const { body } = await client.create(contactsCsv(400));
    await client.run(body.id);
    const { startedAt, finishedAt } = await client.finished(body.id);
    // Eight batches of 50: the last may go 1.75 s after the first.
    expect(Date.parse(finishedAt!) - Date.parse(startedAt!)).toBeGreaterThanOrEqual(1_700);
    await platform.stopService('sales-worker');
    await platform.startService('sales-worker');
  }, 40_000);
});

describe('with a carrier that does not deduplicate', () => {
  it('a batch in doubt is held as unknown, never sent again, and decided by its receipts', async () => {
    await platform.stopService('sales-worker');
    await platform.startService('sales-worker', { CARRIER_DEDUPLICATES: 'false' });
    await faults({ fault: 'reset_after_accept', times: 1 });
    // Numbers whose fate is set: a message the carrier refused would wait for a receipt that never comes.
    const fates = ['0000', '0004', '0005', '0008', '0009'].map((digits) => `+1500555${digits}`);
    const { body } = await client.create(`phone\n${fates.join('\n')}\n`);
    await client.run(body.id);
    const { counts } = await client.finished(body.id);
    expect(counts).toMatchObject({ delivered: 3, undelivered: 1, expired: 1 });
    const { rows } = await platform.sales.pool.query(
      `SELECT error, claims FROM batch WHERE campaign_id = (SELECT max(id) FROM campaign)`,
    );
    expect(rows).toEqual([{ error: 'connection_lost', claims: 1 }]);
    const stats = await (await fetch(platform.url('carrier', '/stats'))).json();
    expect(stats).toMatchObject({ acceptedTwice: 0, duplicates: expect.any(Number) });
    await platform.stopService('sales-worker');
    await platform.startService('sales-worker');
  }, 40_000);
});
