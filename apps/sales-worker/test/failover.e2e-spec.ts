import type { ForeignPdu, ForeignSession } from 'smpp';
import { type ForeignSmsc, startForeignSmsc } from '../../../libs/carriers/smpp/test/foreign-smsc.js';
import { SYSTEM } from '../../../libs/platform/access/author.js';
import { transaction } from '../../../libs/platform/postgres/postgres.js';
import { reconcile } from '../../../libs/reconcile/reconcile.js';
import { latestVersion, replaceRoutes } from '../../../libs/sales/routing/route.store.js';
import { route } from '../../../libs/sales/routing/testing.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

// Campaigns over two carriers: an SMSC that others wrote, and the simulated one that speaks HTTP.

const MESSAGES = 1_000;

let smsc: ForeignSmsc;
let platform: TestPlatform;
let client: TestClient;
/** How often the SMSC was given each number, and the receipts that nobody has acknowledged yet. */
const given = new Map<string, number>();
const owed = new Map<string, string>();
let ids = 0;
let isDead = false;
/** After how many submissions it dies, with whatever it has not answered by then. */
let diesAfter = Number.POSITIVE_INFINITY;

function accept(session: ForeignSession, pdu: ForeignPdu): void {
  const number = String(pdu.destination_addr);
  given.set(number, (given.get(number) ?? 0) + 1);
  if (given.size >= diesAfter) {
    isDead = true;
    for (const one of [...smsc.sessions]) one.destroy();
    return;
  }
  const id = String(++ids);
  session.send(pdu.response({ message_id: id }));
  owed.set(
    number,
    `id:${id} sub:001 dlvrd:001 submit date:2611301404 done date:2611301405 stat:DELIVRD err:000 text:`,
  );
  tell(session, number);
}

function tell(session: ForeignSession, number: string): void {
  const receipt = { esm_class: 4, source_addr: number, short_message: owed.get(number) };
  session.deliver_sm(receipt, ({ command_status }) => {
    if (command_status === 0) owed.delete(number);
  });
}

beforeAll(async () => {
  smsc = await startForeignSmsc({
    bind_transceiver: (session, pdu) => {
      if (isDead) return session.destroy();
      session.send(pdu.response());
      for (const number of owed.keys()) tell(session, number);
    },
    submit_sm: accept,
  });
  platform = await TestPlatform.start({
    carrierFlags: ['--failure-rate', '0', '--undelivered-rate', '0', '--latency-mean-ms', '50'],
    settings: {
      CARRIER_DEFAULT: 'smpp',
      SMPP_HOST: '127.0.0.1',
      SMPP_PORT: String(smsc.port),
      SMPP_SYSTEM_ID: 'broadside',
      SMPP_PASSWORD: 'secret',
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
  isDead = false;
  diesAfter = Number.POSITIVE_INFINITY;
});

async function routes(...carriers: string[]): Promise<void> {
  const { pool } = platform.sales;
  const version = await latestVersion(pool);
  await transaction(pool, (tx) =>
    replaceRoutes(
      tx,
      version,
      carriers.map((carrier, priority) => route(carrier, { priority })),
      SYSTEM,
    ),
  );
  await eventually('the worker has read them', async () =>
    platform.logOf('sales-worker').includes(`"version":${version + 1}`),
  );
}

async function started(): Promise<string> {
  const { body } = await client.create(contactsCsv(MESSAGES));
  expect((await client.run(body.id)).status).toBe(202);
  return body.id;
}

/** Numbers by the carrier that has them. */
async function numbersOf(carrier: string): Promise<string[]> {
  const { rows } = await platform.sales.pool.query<{ number: string }>(
    `SELECT m.msisdn::text AS number FROM message m JOIN campaign c ON c.id = m.campaign_id
     LEFT JOIN carrier k ON k.id = m.carrier
     WHERE coalesce(k.name, c.carrier) = $1 AND c.id = (SELECT max(id) FROM campaign)`,
    [carrier],
  );
  return rows.map(({ number }) => number);
}

async function acceptedByHttp(): Promise<number> {
  const reply = await fetch(platform.url('carrier', '/stats'));
  return ((await reply.json()) as { accepted: number }).accepted;
}

async function allAddsUp(): Promise<void> {
  await eventually('the reservation is closed', async () => {
    const { credit } = (await client.request('webapi', 'GET', '/workspaces/me')).body;
    return credit.reserved === '0';
  });
  const findings = await reconcile(platform.web.pool, platform.sales.pool);
  expect(findings.filter(({ violations }) => violations > 0)).toEqual([]);
}

it('a carrier that dies in the middle is followed by the other, and nobody is sent anything twice', async () => {
  await routes('smpp', 'http');
  diesAfter = 300;
  const id = await started();
  await eventually('it dies', async () => isDead, 60_000);
  await platform.stopService('sales-worker', 'SIGKILL');
  await platform.startService('sales-worker');
  await eventually(
    'all is done but what is in doubt, and what the dead one was to tell',
    async () => {
      const { counts } = await client.campaign(id);
      return (
        counts.queued + counts.sending === 0 && counts.unknown + counts.sent + counts.delivered === MESSAGES
      );
    },
    60_000,
  );
  isDead = false;
  diesAfter = Number.POSITIVE_INFINITY;
  await eventually('it has told what it owed', async () => owed.size === 0, 60_000);
  // No receipt comes any more for what is in doubt.
  await platform.sales.pool.query(`UPDATE batch SET due_at = now() WHERE state = 'unknown'`);
  const { counts } = await client.finished(id, 'completed', 60_000);
  expect(counts.delivered + counts.expired).toBe(MESSAGES);
  expect(counts.expired).toBeGreaterThan(0);

  const byHttp = await numbersOf('http');
  expect(byHttp.length).toBeGreaterThan(0);
  expect(await acceptedByHttp()).toBe(byHttp.length);
  expect([...given.values()].filter((times) => times > 1)).toEqual([]);
  expect(byHttp.filter((number) => given.has(number))).toEqual([]);
  await allAddsUp();
}, 180_000);

it('numbers are shared out by the routes, and each carrier is believed about its own', async () => {
  // A new worker, so that nothing is held against the carrier that was dead.
  await platform.stopService('sales-worker');
  await platform.startService('sales-worker');
  const { pool } = platform.sales;
  const version = await latestVersion(pool);
  await transaction(pool, (tx) => replaceRoutes(tx, version, [route('smpp'), route('http')], SYSTEM));
  await eventually('the worker has read them', async () =>
    platform.logOf('sales-worker').includes(`"version":${version + 1}`),
  );
  const before = await acceptedByHttp();
  const id = await started();
  const { counts } = await client.finished(id, 'completed', 60_000);
  expect(counts).toMatchObject({ delivered: MESSAGES });
  const byHttp = await numbersOf('http');
  expect(given.size + byHttp.length).toBe(MESSAGES);
  expect((await acceptedByHttp()) - before).toBe(byHttp.length);
  expect(given.size).toBeGreaterThan(MESSAGES / 4);
  expect(byHttp.length).toBeGreaterThan(MESSAGES / 4);
  expect([...given.values()].filter((times) => times > 1)).toEqual([]);
  await allAddsUp();
}, 120_000);
