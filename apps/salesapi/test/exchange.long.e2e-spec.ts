import { randomBytes } from 'node:crypto';
import { RPC_TOKEN, SECRET, TestPlatform } from '../../../libs/testing/platform.js';
import { signedHeaders } from '../../../libs/testing/signed-receipts.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

// Secrets are exchanged as docs/operations.md says, "Exchange secrets in time", and nothing is refused meanwhile.

const NEXT_TOKEN = 'the-service-token-that-is-to-come';
const newSecret = () => `whsec_${randomBytes(24).toString('base64')}`;

let platform: TestPlatform;
let client: TestClient;

beforeAll(async () => {
  platform = await TestPlatform.start({ services: ['rpc', 'webapi', 'salesapi'] });
  client = await TestClient.create(platform, '10');
});
afterAll(() => platform.stop());

async function restart(service: 'rpc' | 'salesapi', settings: Record<string, string>): Promise<void> {
  await platform.stopService(service);
  await platform.startService(service, settings);
}

/** A dry run asks rpc whose the key is, and nothing that was remembered by a process before. */
async function expectServed(): Promise<void> {
  const { status } = await client.create('phone\n+14155550123\n', { dryRun: 'true' });
  expect(status).toBe(200);
}

async function receipt(carrier: 'http' | 'test', secret: string): Promise<number> {
  const body = JSON.stringify([{ ref: 'nobody-1-1', status: 'delivered', at: new Date().toISOString() }]);
  const { status } = await fetch(platform.url('salesapi', `/receipts/${carrier}`), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signedHeaders(secret, body) },
    body,
  });
  return status;
}

it('RPC_TOKEN: first rpc takes both, then the others show the new one, then rpc takes that alone', async () => {
  await expectServed();
  await restart('rpc', { RPC_TOKEN: `${RPC_TOKEN},${NEXT_TOKEN}` });
  await restart('salesapi', {});
  await expectServed();
  await restart('salesapi', { RPC_TOKEN: NEXT_TOKEN });
  await expectServed();
  await restart('rpc', { RPC_TOKEN: NEXT_TOKEN });
  await restart('salesapi', { RPC_TOKEN: NEXT_TOKEN });
  await expectServed();
  await restart('salesapi', { RPC_TOKEN: `${RPC_TOKEN},${NEXT_TOKEN}` });
  const shownTheOld = await client.create('phone\n+14155550123\n', { dryRun: 'true' });
  expect(shownTheOld.status).toBe(503);
  await restart('rpc', {});
  await restart('salesapi', {});
});

it.each([
  ['CARRIER_WEBHOOK_SECRET', 'http'],
  ['CARRIER_TEST_WEBHOOK_SECRET', 'test'],
] as const)(
  '%s: receipts signed with either are taken, and then with the new one alone',
  async (name, carrier) => {
    const next = newSecret();
    expect(await receipt(carrier, SECRET)).toBe(204);
    expect(await receipt(carrier, next)).toBe(401);
    await restart('salesapi', { [name]: `${next} ${SECRET}` });
    expect(await receipt(carrier, SECRET)).toBe(204);
    expect(await receipt(carrier, next)).toBe(204);
    expect(await receipt(carrier, newSecret())).toBe(401);
    await restart('salesapi', { [name]: next });
    expect(await receipt(carrier, next)).toBe(204);
    expect(await receipt(carrier, SECRET)).toBe(401);
  },
);
