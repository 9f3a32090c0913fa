import { reconcile } from '../../../libs/reconcile/reconcile.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

const MESSAGES = 1_000;

let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({
    settings: {
      BATCH_SIZE: '50',
      CLAIM_LEASE_MS: '1500',
      CARRIER_SUBMIT_TIMEOUT_MS: '1000',
      CARRIER_RETURNS_REFERENCE: 'false',
      SWEEP_INTERVAL_MS: '200',
    },
    carrierFlags: [
      '--own-ids',
      '--latency-mean-ms',
      '30',
      '--latency-stddev-ms',
      '20',
      '--duplicate-rate',
      '0.05',
    ],
  });
  client = await TestClient.create(platform, '10000');
});
afterAll(() => platform.stop());

async function faults(fault: Record<string, unknown>) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(platform.url('carrier', '/faults'), {
    method: 'POST',
    headers,
    body: JSON.stringify(fault),
  });
  expect(response.status).toBe(202);
}

it.each([
  ['receipts come', { fault: 'none' }],
  ['receipts come before the answer', { fault: 'receipts_early' }],
  ['half of a batch is in doubt', { fault: 'lose_half', times: 6 }],
  ['half of a batch is refused for now', { fault: 'refuse_half', times: 6 }],
])('a carrier that names messages by ids of its own tells of each: %s', async (_what, fault) => {
  await faults(fault);
  const { body } = await client.create(contactsCsv(MESSAGES));
  expect((await client.run(body.id)).status).toBe(202);
  const { counts } = await client.finished(body.id, 'completed', 25_000);
  expect(counts.delivered + counts.undelivered + counts.failed).toBe(MESSAGES);
  expect(counts.delivered).toBeGreaterThan(MESSAGES / 2);
  const stats = await (await fetch(platform.url('carrier', '/stats'))).json();
  expect(stats).toMatchObject({ acceptedTwice: 0 });
  await eventually('the reservation is closed', async () => {
    const { credit } = (await client.request('webapi', 'GET', '/workspaces/me')).body;
    return credit.reserved === '0';
  });
  const findings = await reconcile(platform.web.pool, platform.sales.pool);
  expect(findings.filter(({ violations }) => violations > 0)).toEqual([]);
});
