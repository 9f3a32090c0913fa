import fc from 'fast-check';
import { ABUSE_SEED, Abuse } from '../../../libs/testing/abuse.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { type Call, Contract } from '../../../libs/testing/contract.js';
import {
  hostileCalls,
  type KnownParameters,
  nastyString,
  nastyValue,
} from '../../../libs/testing/hostile-requests.js';
import { SECRET } from '../../../libs/testing/platform.js';
import { signedHeaders } from '../../../libs/testing/signed-receipts.js';

let abuse: Abuse;
let contract: Contract;
let known: KnownParameters;

beforeAll(async () => {
  // No worker: what runs goes on running, and nothing is posted to the webhooks that come about.
  abuse = await Abuse.begin({
    services: ['rpc', 'webapi', 'salesapi'],
    settings: { WEBHOOK_ALLOW_PRIVATE: 'true' },
  });
  const { client, platform } = abuse;
  contract = await Contract.open(platform.url('salesapi', ''), client.apiKey);
  const [draft, running] = [await client.create(contactsCsv(5)), await client.create(contactsCsv(5))];
  await client.run(running.body.id);
  const message = await client.request('salesapi', 'POST', '/messages', { to: '+14155550123', text: 'x' });
  const webhook = await client.request('salesapi', 'POST', '/webhooks', {
    url: 'https://127.0.0.1:9/',
    events: ['message.updated'],
  });
  const delivery = await client.request('salesapi', 'POST', `/webhooks/${webhook.body.id}/test`);
  known = {
    id: [draft, running, message, webhook, delivery].map(({ body }) => body.id),
    carrier: ['http', 'test', 'nobody'],
    code: ['not_found', '__proto__'],
  };
});
afterAll(() => abuse.end());

const RUNS = 60;
const check = (calls: fc.Arbitrary<Call>, id: string, runs = RUNS) =>
  fc.assert(
    fc.asyncProperty(calls, async (call) => {
      // It throws where a reply is not documented, is not what its document says, or does not come.
      const { status } = await contract.call(id, call);
      expect(status).toBeLessThan(500);
    }),
    { seed: ABUSE_SEED, numRuns: runs },
  );

it('answers whatever is asked of any operation as its document says', async () => {
  for (const id of contract.operations.keys()) {
    await check(hostileCalls(contract, id, known), id).catch((error) => {
      throw new Error(`${id}: ${error.message}`, { cause: error });
    });
  }
}, 120_000);

it('answers whatever stands in an upload as the document says', async () => {
  const good = {
    name: 'x',
    message: 'Hi {{first_name|you}}',
    defaultRegion: 'GB',
    validityMinutes: '5',
    failureShareMax: '0.5',
    dryRun: 'true',
  };
  const field = fc.oneof(fc.constantFrom(...Object.keys(good), 'sender', 'file'), nastyString);
  const csv = fc.oneof(
    fc.constantFrom(contactsCsv(3, { name: true })),
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(fc.array(nastyString, { maxLength: 4 }), { maxLength: 8 })
      .map((rows) => rows.map((row) => row.join()).join('\n')),
  );
  const call = fc
    .record({ wrong: fc.dictionary(field, nastyString, { maxKeys: 2 }), csv, fileName: nastyString })
    .map(({ wrong, csv, fileName }): Call => {
      const body = new FormData();
      for (const [name, value] of Object.entries({ ...good, ...wrong })) body.append(name, value);
      body.append('file', new Blob([csv as never]), fileName);
      return { body };
    });
  await check(call, 'createCampaign', 3 * RUNS);
});

it('answers whatever a carrier signs as the document says', async () => {
  const receipt = fc.record(
    {
      ref: fc.oneof(fc.constantFrom('1-0-1', '2-3-1', '-1-1-1', 'zzzzzzzzzzz-999999999-9999'), nastyString),
      status: fc.oneof(fc.constantFrom('sent', 'delivered', 'failed'), nastyValue),
      code: nastyValue,
      at: nastyValue,
    },
    { requiredKeys: ['ref', 'status'] },
  );
  const body = fc.oneof(
    fc.array(receipt, { maxLength: 20 }).map((list) => JSON.stringify(list)),
    receipt.map((one) => JSON.stringify(one)),
    nastyValue.map((value) => JSON.stringify(value)),
    nastyString,
  );
  await check(body.map(signed), 'receiveReceipts', 3 * RUNS);
});

function signed(body: string): Call {
  return { path: { carrier: 'http' }, headers: signedHeaders(SECRET, body), body };
}
