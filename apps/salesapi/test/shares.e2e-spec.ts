import { connect, type Socket } from 'node:net';
import { parseCampaignId } from '../../../libs/sales/model/reference.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import type { TestDatabase } from '../../../libs/testing/database.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { problem, TestClient } from '../../../libs/testing/workspace-client.js';

// One workspace takes all that it can get; another one notices nothing of it.

/** No download of them fits into what lies between two programs of one machine. */
const MESSAGES = 300_000;
const READS_MAX = 4;
/** What one workspace gets of the connections of a pool, in which one more is for those who have none. */
const OWN_MAX = 3;

let platform: TestPlatform;
let greedy: TestClient;
let bystander: TestClient;
/** The greedy one's, of many messages. */
let large: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['rpc', 'webapi', 'salesapi'],
    settings: {
      STALL_TIMEOUT_MS: '5000',
      RPC_DEADLINE_MS: '20000',
      REQUEST_WAIT_MS: '300',
      READS_TIMEOUT_MS: '60000',
      DATABASE_TIMEOUT_MS: '60000',
      DATABASE_CONNECTIONS_MAX: String(OWN_MAX + 1),
      READS_CONNECTIONS_MAX: String(READS_MAX),
      DOWNLOADS_IN_FLIGHT_MAX: '8',
    },
  });
  [greedy, bystander] = await Promise.all([
    TestClient.create(platform, '1000'),
    TestClient.create(platform, '1000'),
  ]);
  const created = await greedy.create(contactsCsv(2));
  expect(created).toMatchObject({ status: 201 });
  large = created.body.id;
  await platform.sales.pool.query(
    `INSERT INTO message (campaign_id, seq, msisdn, segments)
     SELECT $1, n, 14155550000 + n, 1 FROM generate_series(2, $2::int - 1) n`,
    [parseCampaignId(large), MESSAGES],
  );
  await platform.sales.pool.query('UPDATE campaign SET contacts = $2, queued = $2 WHERE id = $1', [
    parseCampaignId(large),
    MESSAGES,
  ]);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => platform.stop());

/** Connections of the greedy one, or another, that have sent this, and read nothing. */
const hold = (count: number, text: string, { apiKey } = greedy) =>
  Array.from({ length: count }, () => {
    const socket = connect({ port: platform.ports.salesapi, host: '127.0.0.1' });
    sockets.push(socket);
    socket.on('error', () => {}).pause();
    socket.write(text.replace('\r\n', `\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\n`));
    return socket;
  });

const upload = (bytes: number) =>
  'POST /create HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n' +
  `Content-Length: ${bytes}\r\n\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nphone\r\n`;

const send = (client: TestClient) =>
  client.request('salesapi', 'POST', '/messages', { to: '+14155550123', text: 'Hello' });

describe('one key that trickles uploads', () => {
  it('does not shut out another workspace, and is cut off', async () => {
    const held = hold(20, upload(5_000_000));
    const trickle = setInterval(() => {
      for (const socket of held) if (!socket.destroyed) socket.write('1');
    }, 50);
    try {
      await eventually('it is refused more', async () => {
        const reply = await greedy.create(contactsCsv(1));
        return reply.status === 429 && reply;
      });
      // Another key is no other workspace.
      const { apiKey } = (await greedy.request('webapi', 'POST', '/workspaces/me/keys', {})).body;
      const other = new TestClient(platform, greedy.workspaceId, apiKey);
      expect(await other.create(contactsCsv(1))).toEqual(problem(429, 'concurrency_limited'));
      for (let n = 0; n < 3; n++) expect((await bystander.create(contactsCsv(2))).status).toBe(201);
      for (const socket of held) socket.resume();
      await eventually('all are cut off', async () => held.every(({ destroyed }) => destroyed));
    } finally {
      clearInterval(trickle);
    }
    expect((await greedy.create(contactsCsv(1))).status).toBe(201);
  });
});

describe('two that send uploads no faster than they have to', () => {
  it('give a place up to a third as soon as it asks, and keep their parts', async () => {
    const accomplice = await TestClient.create(platform, '1000');
    const held = hold(7, upload(50_000_000));
    const isRefused = async (client: TestClient, status: number) =>
      (await client.create(contactsCsv(1))).status === status;
    await eventually('the first has all places but one', () => isRefused(greedy, 429));
    held.push(...hold(1, upload(50_000_000), accomplice));
    const piece = '1'.repeat(2_000);
    const trickle = setInterval(() => {
      for (const socket of held) if (!socket.destroyed) socket.write(piece);
    }, 50);
    try {
      await eventually('all places are taken', () => isRefused(bystander, 503));
      for (const socket of held) socket.resume();
      await eventually(
        'the third is served',
        async () => (await bystander.create(contactsCsv(1))).status === 201,
      );
      expect(held.filter(({ destroyed }) => destroyed)).toHaveLength(1);
      expect(held.at(-1)!.destroyed).toBe(false);
    } finally {
      clearInterval(trickle);
    }
  });
});

it('is with its sandbox one that shares: the last place of uploads is for others', async () => {
  const made = await greedy.request('webapi', 'POST', '/workspaces/me/keys', { mode: 'test' });
  expect(made).toMatchObject({ status: 201 });
  const sandbox = new TestClient(platform, made.body.workspaceId, made.body.apiKey);
  expect((await sandbox.create(contactsCsv(1))).status).toBe(201);
  hold(7, upload(50_000_000));
  for (const client of [greedy, sandbox]) {
    await eventually('it has its share', async () => {
      const reply = await client.create(contactsCsv(1));
      return reply.status === 429 && reply;
    });
  }
  expect((await bystander.create(contactsCsv(2))).status).toBe(201);
});

/** Runs `work` while another transaction of the database holds these locks. */
async function whileLocked({ pool }: TestDatabase, lock: string, work: () => Promise<void>) {
  const holder = await pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query(lock);
    await work();
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
  }
}

/** Waits until so many statements of the services stand still before a lock. */
const standStill = ({ pool }: TestDatabase, count: number) =>
  eventually(`${count} statements wait`, async () => {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE datname = current_database() AND application_name <> 'test' AND wait_event_type = 'Lock'`,
    );
    return rows[0]!.count === count;
  });

const many = (ask: () => Promise<unknown>) => Promise.all(Array.from({ length: 60 }, ask));

describe('one key that keeps the database busy', () => {
  let asked: Promise<unknown> | undefined;
  afterEach(() => asked);

  it('holds up neither sends nor lists of another workspace by its own lists', async () => {
    await whileLocked(platform.sales, 'LOCK TABLE stats_minute', async () => {
      asked = many(() => greedy.request('salesapi', 'GET', '/stats'));
      await standStill(platform.sales, READS_MAX - 1);
      expect((await send(bystander)).status).toBe(202);
      expect((await bystander.request('salesapi', 'GET', '/campaigns')).status).toBe(200);
      expect((await bystander.create(contactsCsv(2))).status).toBe(201);
      expect((await send(greedy)).status).toBe(202);
    });
  });

  it('holds up nobody else by writes that wait for one another', async () => {
    const lock = `SELECT FROM campaign WHERE id = ${parseCampaignId(large)} FOR UPDATE`;
    await whileLocked(platform.sales, lock, async () => {
      asked = many(() => greedy.request('salesapi', 'POST', `/campaigns/${large}/cancel`));
      await standStill(platform.sales, OWN_MAX);
      expect((await send(bystander)).status).toBe(202);
      const { body } = await bystander.create(contactsCsv(2));
      expect((await bystander.run(body.id)).status).toBe(202);
    });
  });

  it('nor on webapi', async () => {
    const lock = `SELECT FROM workspace WHERE id = '${greedy.workspaceId}' FOR UPDATE`;
    await whileLocked(platform.web, lock, async () => {
      asked = many(() => greedy.request('webapi', 'POST', '/workspaces/me/keys', {}));
      await standStill(platform.web, OWN_MAX);
      expect((await bystander.request('webapi', 'GET', '/workspaces/me')).status).toBe(200);
      expect((await bystander.request('webapi', 'POST', '/workspaces/me/keys', {})).status).toBe(201);
    });
  });
});

it('ends a page that finds nothing after so many messages, and finds all by looking on', async () => {
  const wanted = [7, 60_000, 60_001, MESSAGES - 1];
  await platform.sales.pool.query(
    `UPDATE message SET status = 82 WHERE campaign_id = $1 AND seq = ANY ($2::int[])`,
    [parseCampaignId(large), wanted],
  );
  const found: string[] = [];
  const sizes: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path = `/campaigns/${large}/messages?status=expired&limit=2${cursor && `&cursor=${cursor}`}`;
    const { status, body } = await greedy.request('salesapi', 'GET', path);
    expect(status).toBe(200);
    sizes.push(body.data.length);
    found.push(...body.data.map(({ to }: { to: string }) => to));
    cursor = body.nextCursor;
  }
  expect(found).toEqual(
    (
      await platform.sales.pool.query<{ to: string }>(
        `SELECT '+' || msisdn AS "to" FROM message WHERE campaign_id = $1 AND seq = ANY ($2::int[]) ORDER BY seq`,
        [parseCampaignId(large), wanted],
      )
    ).rows.map(({ to }) => to),
  );
  expect(sizes).toEqual([1, 2, 0, 0, 0, 1]);
});

describe('one key that downloads and does not read', () => {
  it('does not shut out another workspace, and is cut off', async () => {
    const download = `GET /campaigns/${large}/messages.csv HTTP/1.1\r\n\r\n`;
    hold(12, download);
    await eventually('it is refused more', async () => {
      const reply = await greedy.request('salesapi', 'GET', `/campaigns/${large}/rejects.csv`);
      return reply.status === 429 && reply;
    });
    const { id } = (await bystander.create(contactsCsv(3))).body;
    const reply = await bystander.request('salesapi', 'GET', `/campaigns/${id}/messages.csv`);
    expect([reply.status, reply.text.trim().split('\n').length]).toEqual([200, 4]);
    await eventually('the places are free again', async () => {
      const again = await greedy.request('salesapi', 'GET', `/campaigns/${large}/rejects.csv`);
      return again.status === 200 && again;
    });
  });
});
