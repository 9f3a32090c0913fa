import type { ForeignPdu, ForeignSession } from 'smpp';
import { type ForeignSmsc, startForeignSmsc } from '../../../libs/carriers/smpp/test/foreign-smsc.js';
import { reconcile } from '../../../libs/reconcile/reconcile.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

// Campaigns over an account at an SMSC that others wrote.

const MESSAGES = 600;

let smsc: ForeignSmsc;
let platform: TestPlatform;
let client: TestClient;
/** How often the SMSC was given each number, and to how many it has sent a receipt that was acknowledged. */
const given = new Map<string, number>();
let acknowledged = 0;
/** Receipts that nobody has acknowledged, by the number that they come from: sent again at the next bind. */
const owed = new Map<string, string>();
let ids = 0x1000;
/** What it does with the next submissions instead of accepting them. */
let misbehave: ((session: ForeignSession, pdu: ForeignPdu) => void) | undefined;

function accept(session: ForeignSession, pdu: ForeignPdu): void {
  const id = ++ids;
  session.send(pdu.response({ message_id: id.toString(16) }));
  const number = String(pdu.destination_addr);
  owed.set(
    number,
    `id:${id} sub:001 dlvrd:001 submit date:2611301404 done date:2611301405 stat:DELIVRD err:000 text:`,
  );
  tell(session, number);
}

function tell(session: ForeignSession, number: string): void {
  const receipt = { esm_class: 4, source_addr: number, short_message: owed.get(number) };
  session.deliver_sm(receipt, ({ command_status }) => {
    if (command_status === 0 && owed.delete(number)) acknowledged++;
  });
}

beforeAll(async () => {
  smsc = await startForeignSmsc({
    bind_transceiver: (session, pdu) => {
      session.send(pdu.response());
      for (const number of owed.keys()) tell(session, number);
    },
    submit_sm: (session, pdu) => {
      const number = String(pdu.destination_addr);
      given.set(number, (given.get(number) ?? 0) + 1);
      (misbehave ?? accept)(session, pdu);
    },
  });
  platform = await TestPlatform.start({
    settings: {
      CARRIER_DEFAULT: 'smpp',
      SMPP_HOST: '127.0.0.1',
      SMPP_PORT: String(smsc.port),
      SMPP_SYSTEM_ID: 'broadside',
      SMPP_PASSWORD: 'secret',
      SMPP_MESSAGE_IDS: 'hex_to_decimal',
      SMPP_SUBMIT_TIMEOUT_MS: '2000',
      CARRIER_SUBMIT_TIMEOUT_MS: '2000',
      CLAIM_LEASE_MS: '3000',
      BATCH_SIZE: '50',
      SWEEP_INTERVAL_MS: '200',
    },
  });
  client = await TestClient.create(platform, '10000');
});
afterAll(async () => {
  await platform?.stop();
  await smsc.stop();
});
beforeEach(() => {
  given.clear();
  owed.clear();
  acknowledged = 0;
  misbehave = undefined;
});

async function started(): Promise<string> {
  const { body } = await client.create(contactsCsv(MESSAGES));
  expect((await client.run(body.id)).status).toBe(202);
  return body.id;
}

/** No receipt comes any more for what is in doubt. */
const decide = () => platform.sales.pool.query(`UPDATE batch SET due_at = now() WHERE state = 'unknown'`);

async function allAddsUp(): Promise<void> {
  expect([...given.values()].filter((times) => times > 1)).toEqual([]);
  await eventually('the reservation is closed', async () => {
    const { credit } = (await client.request('webapi', 'GET', '/workspaces/me')).body;
    return credit.reserved === '0';
  });
  const findings = await reconcile(platform.web.pool, platform.sales.pool);
  expect(findings.filter(({ violations }) => violations > 0)).toEqual([]);
}

it('every message is submitted once and its receipt, which names an id of the SMSC, arrives', async () => {
  const id = await started();
  const { counts } = await client.finished(id, 'completed', 60_000);
  expect(counts).toMatchObject({ delivered: MESSAGES });
  expect(given.size).toBe(MESSAGES);
  await eventually('the last is acknowledged, after its commit', async () => acknowledged === MESSAGES);
  await allAddsUp();
});

it('an SMSC that cuts the bind with a full window leaves in doubt what it did not answer, and nothing is sent twice', async () => {
  misbehave = (session, pdu) => {
    if (given.size < 120 || given.size > 140) accept(session, pdu);
    if (given.size === 140) session.destroy();
  };
  const id = await started();
  await eventually(
    'all but what is in doubt is done',
    async () => {
      const { counts } = await client.campaign(id);
      return counts.unknown > 0 && counts.delivered + counts.unknown === MESSAGES;
    },
    60_000,
  );
  await decide();
  const { counts } = await client.finished(id, 'completed', 60_000);
  expect(counts.expired).toBeGreaterThan(0);
  expect(counts.delivered + counts.expired).toBe(MESSAGES);
  await allAddsUp();
});

it('a worker that is killed in the middle sends nothing twice', async () => {
  const id = await started();
  await eventually('it is under way', async () => given.size > 100);
  await platform.stopService('sales-worker', 'SIGKILL');
  await platform.startService('sales-worker');
  await eventually(
    'all but what is in doubt is done',
    async () => {
      const { counts } = await client.campaign(id);
      return counts.queued === 0 && counts.sent === 0 && counts.delivered + counts.unknown === MESSAGES;
    },
    60_000,
  );
  await decide();
  await client.finished(id, 'completed', 60_000);
  await allAddsUp();
});

it('messages refused because there are too many at the moment are sent later, and those refused for good fail', async () => {
  let refusals = 0;
  misbehave = (session, pdu) => {
    const number = String(pdu.destination_addr);
    if (Number(number) % 10 === 0) session.send(pdu.response({ command_status: 0x0b }));
    else if (given.get(number) === 1 && refusals++ < 20) session.send(pdu.response({ command_status: 0x14 }));
    else accept(session, pdu);
  };
  const id = await started();
  const { counts } = await client.finished(id, 'completed', 60_000);
  expect(counts.delivered + counts.failed).toBe(MESSAGES);
  expect(counts.failed).toBe([...given.keys()].filter((number) => Number(number) % 10 === 0).length);
});
