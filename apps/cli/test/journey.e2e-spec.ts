import { readFileSync } from 'node:fs';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { parseAmount } from '../../../libs/contracts/amount.js';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { reconcile } from '../../../libs/reconcile/reconcile.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

interface CreditEvent {
  workspaceId: string;
  version: number;
  balance: string;
  reserved: string;
  available: string;
}

interface ProgressEvent {
  campaignId: string;
  version: number;
  status: string;
  counts: Record<string, number>;
}

let platform: TestPlatform;
const sockets: Socket[] = [];

beforeAll(async () => {
  platform = await TestPlatform.start({
    carrierFlags: ['--seed', '11', '--latency-mean-ms', '100', '--latency-stddev-ms', '30'],
  });
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await platform.stop();
});

function watch(client: TestClient) {
  const socket = io(platform.url('webapi', ''), {
    auth: { apiKey: client.apiKey },
    transports: ['websocket'],
  });
  sockets.push(socket);
  const credit: CreditEvent[] = [];
  const progress: ProgressEvent[] = [];
  socket.on('workspace_credit', (event) => credit.push(event));
  socket.on('campaign_progress', (event) => progress.push(event));
  return { credit, progress };
}

describe('a user', () => {
  it('tops up, uploads, runs and watches; socket, REST, journal and rows tell the same in the end', async () => {
    const client = await TestClient.create(platform, '0');
    const other = await TestClient.create(platform, '5');
    const [mine, theirs] = [watch(client), watch(other)];
    await eventually(
      'the snapshot on connect',
      async () => mine.credit.length > 0 && theirs.credit.length > 0,
    );
    expect(mine.credit[0]).toMatchObject({ workspaceId: client.workspaceId, balance: '0', available: '0' });

    const topUp = await fetch(platform.url('webapi', `/workspaces/${client.workspaceId}/credit`), {
      method: 'POST',
      headers: { authorization: `Bearer ${platform.adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ amount: '1000', reason: 'invoice 7' }),
    });
    expect(topUp.status).toBe(201);
    await eventually('the top-up is seen live', async () => mine.credit.at(-1)?.balance === '1000');

    const created = await client.create(readFileSync(path.join(projectRoot, 'fixtures/5000contacts.csv')), {
      message: 'Hi {{first_name|friend}}, the doors open at eight.',
    });
    expect(created.body).toMatchObject({ contacts: 5_000, rejected: 0, status: 'draft' });
    const { id, cost } = created.body;
    await client.run(id);
    const campaign = await client.finished(id);
    const { counts } = campaign;
    expect(counts.delivered + counts.undelivered + counts.failed).toBe(5_000);

    await eventually('the last settlement is seen live', async () => mine.credit.at(-1)?.reserved === '0');
    await eventually('the completion is seen live', async () => mine.progress.at(-1)?.status === 'completed');
    const last = mine.credit.at(-1)!;
    const { credit } = (await client.request('webapi', 'GET', '/workspaces/me')).body;
    expect(last).toMatchObject(credit);
    expect(mine.credit.some(({ reserved }) => reserved === cost)).toBe(true);
    expect(mine.progress.at(-1)).toMatchObject({ campaignId: id, counts });

    // Exactly 0.1 credit a segment of the messages the carrier accepted; the journal says the same movement by movement.
    const { rows } = await platform.sales.pool.query(
      'SELECT sum(segments)::int AS accepted FROM message WHERE status IN (81, 82, 90)',
    );
    const charged = BigInt(rows[0].accepted) * 100_000n;
    expect(parseAmount(campaign.charged)).toBe(charged);
    expect(parseAmount(credit.balance)).toBe(1_000_000_000n - charged);
    expect(await journalSum(client)).toBe(1_000_000_000n - charged);

    for (const events of [mine.credit, mine.progress]) {
      const versions = events.map(({ version }) => version);
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    }
    expect(theirs.credit.every(({ workspaceId }) => workspaceId === other.workspaceId)).toBe(true);
    expect(theirs.progress).toEqual([]);

    const findings = await reconcile(platform.web.pool, platform.sales.pool);
    expect(findings.filter(({ violations }) => violations > 0)).toEqual([]);
  });

  it('would be told by reconcile of every kind of tampering', async () => {
    const { web, sales } = platform;
    const broken = async () =>
      (await reconcile(web.pool, sales.pool))
        .filter(({ violations }) => violations > 0)
        .map(({ name }) => name);
    const tampering: [string, typeof web.pool, string, string][] = [
      [
        'balance-is-journal',
        web.pool,
        'UPDATE credit_account SET balance_micros = balance_micros + 1',
        'UPDATE credit_account SET balance_micros = balance_micros - 1',
      ],
      [
        'counters-are-rows',
        sales.pool,
        'UPDATE message SET status = 81 WHERE seq = (SELECT min(seq) FROM message WHERE status = 90)',
        'UPDATE message SET status = 90 WHERE seq = (SELECT min(seq) FROM message WHERE status = 81 AND error_code IS NULL)',
      ],
      [
        'charged-is-captured',
        sales.pool,
        'UPDATE message SET charged_segments = charged_segments + 1 WHERE seq = 0',
        'UPDATE message SET charged_segments = charged_segments - 1 WHERE seq = 0',
      ],
      [
        'usage-is-campaigns',
        sales.pool,
        'UPDATE workspace_usage SET contacts = contacts + 1',
        'UPDATE workspace_usage SET contacts = contacts - 1',
      ],
      [
        'settlement-has-operation',
        sales.pool,
        'UPDATE settlement SET captured_micros = captured_micros + 1 WHERE batch_no = 0',
        'UPDATE settlement SET captured_micros = captured_micros - 1 WHERE batch_no = 0',
      ],
    ];
    for (const [name, pool, damage, repair] of tampering) {
      await pool.query(damage);
      expect(await broken()).toContain(name);
      await pool.query(repair);
      expect(await broken()).toEqual([]);
    }
  });
});

async function journalSum(client: TestClient): Promise<bigint> {
  let sum = 0n;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await client.request(
      'webapi',
      'GET',
      `/workspaces/me/journal?limit=50${cursor && `&cursor=${cursor}`}`,
    );
    for (const entry of page.body.data) sum += parseAmount(entry.amount)!;
    cursor = page.body.nextCursor;
  }
  return sum;
}
