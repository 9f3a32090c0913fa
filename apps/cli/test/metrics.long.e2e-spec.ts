import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { freePorts } from '../../../libs/platform/process/ports.js';
import { projectRoot } from '../../../libs/platform/process/project-root.js';
import { campaignKey, formatReference } from '../../../libs/sales/model/reference.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { SECRET, type ServiceName, TestPlatform } from '../../../libs/testing/platform.js';
import { signedHeaders } from '../../../libs/testing/signed-receipts.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

const SERVICES = ['carrier', 'rpc', 'webapi', 'salesapi', 'general-worker', 'sales-worker'] as const;
const CONTACTS = 400;

let platform: TestPlatform;
let client: TestClient;
let ports: Record<string, number>;
let socket: Socket;

const at = (service: ServiceName, route = '/metrics') => fetch(`http://127.0.0.1:${ports[service]}${route}`);
const textOf = async (service: ServiceName) => (await at(service)).text();

/** Each sample of a text by its series, as `name{label="value"}`. */
const samples = (text: string) =>
  new Map(
    text
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))];
      }),
  );

/** The sum of all series of a metric whose labels are among these, over all processes. */
async function total(metric: string, labels: Record<string, string> = {}): Promise<number> {
  let sum = 0;
  for (const service of SERVICES) {
    for (const [series, value] of samples(await textOf(service))) {
      const wanted = Object.entries(labels).every(([name, label]) => series.includes(`${name}="${label}"`));
      if (series.replace(/\{.*/, '') === metric && wanted) sum += value;
    }
  }
  return sum;
}

beforeAll(async () => {
  const free = await freePorts(SERVICES.length);
  ports = Object.fromEntries(SERVICES.map((service, i) => [service, free[i]!]));
  platform = await TestPlatform.start({
    services: [],
    settings: { SWEEP_INTERVAL_MS: '100' },
    carrierFlags: ['--seed', '7', '--latency-mean-ms', '20', '--latency-stddev-ms', '10'],
  });
  await Promise.all(
    SERVICES.map((service) => platform.startService(service, { METRICS_PORT: String(ports[service]) })),
  );
  client = await TestClient.create(platform, '1000');
});
afterAll(async () => {
  socket?.disconnect();
  await platform.stop();
});

async function postReceipts(reference: string): Promise<void> {
  const body = JSON.stringify([{ ref: reference, status: 'undelivered', code: 'ABSENT_SUBSCRIBER' }]);
  const headers = signedHeaders(SECRET, body);
  const response = await fetch(platform.url('salesapi', '/receipts/http'), { method: 'POST', headers, body });
  expect(response.status).toBe(204);
}

describe('metrics', () => {
  it('count what becomes of messages, receipts and credit', async () => {
    socket = io(platform.url('webapi', ''), {
      auth: { apiKey: client.apiKey },
      transports: ['websocket'],
    });
    await eventually('a socket is open', async () => (await total('broadside_websocket_connections')) === 1);
    const { body: draft } = await client.create(contactsCsv(CONTACTS));
    await client.run(draft.id);
    const { counts } = await client.finished(draft.id);
    const single = { to: '+14155550123', text: 'Hello' };
    expect((await client.request('salesapi', 'POST', '/messages', single)).status).toBe(202);
    await postReceipts('of-another-installation');
    // The first row of the campaign is final already, whatever it is.
    await postReceipts(await firstReference());

    const delivered = (status: string) => total('broadside_messages_total', { carrier: 'http', status });
    await eventually('the single send is final', async () => {
      const finals = await Promise.all(['delivered', 'undelivered', 'failed'].map(delivered));
      return finals.reduce((sum, count) => sum + count, 0) === CONTACTS + 1;
    });
    expect(await total('broadside_messages_registered_total')).toBe(CONTACTS + 1);
    expect(counts.failed).toBeGreaterThan(0);
    expect(await delivered('failed')).toBeGreaterThanOrEqual(counts.failed);
    // A receipt may be faster than the worker's own commit: then neither of these times is known.
    for (const time of ['queued_to_sent', 'sent_to_final']) {
      const measured = await total(`broadside_message_${time}_seconds_count`);
      expect(measured).toBeGreaterThan(0);
      expect(measured).toBeLessThanOrEqual(await delivered('sent'));
    }

    const receipts = (result: string) => total('broadside_receipts_total', { result });
    expect(await receipts('unmatched')).toBe(1);
    expect(await receipts('duplicate')).toBe(1);
    expect(await receipts('matched')).toBe((await delivered('delivered')) + (await delivered('undelivered')));
    expect(await total('broadside_carrier_errors_total', { source: 'refusal' })).toBe(
      await delivered('failed'),
    );
    expect(
      await total('broadside_carrier_errors_total', { code: 'absent_subscriber' }),
    ).toBeGreaterThanOrEqual(2);

    const credit = (movement: string) => total('broadside_credit_moved_total', { movement });
    await eventually('all is settled', async () => {
      const { body } = await client.request('webapi', 'GET', '/workspaces/me');
      return body.credit.reserved === '0';
    });
    const { body: me } = await client.request('webapi', 'GET', '/workspaces/me');
    expect(await credit('topped_up')).toBe(1000);
    expect(await credit('captured')).toBeCloseTo(1000 - Number(me.credit.balance), 6);
    expect(await credit('reserved')).toBeCloseTo((await credit('captured')) + (await credit('released')), 6);
    expect(await total('broadside_websocket_events_total', { event: 'workspace_credit' })).toBeGreaterThan(0);
    socket.disconnect();
    await eventually('none is open', async () => (await total('broadside_websocket_connections')) === 0);
  });

  it('know routes by their templates, and no id of anybody', async () => {
    await client.request('salesapi', 'GET', '/campaigns/cmp_1');
    await client.request('salesapi', 'GET', '/no/such/route');
    expect(await total('broadside_http_requests_total', { route: '/campaigns/:id', status: '404' })).toBe(1);
    expect(await total('broadside_http_requests_total', { route: 'none', status: '404' })).toBe(1);
    for (const service of SERVICES) {
      const text = await textOf(service);
      expect(text).not.toContain(client.workspaceId);
      expect(text).not.toMatch(/cmp_|no\/such/);
      expect(samples(text).size).toBeLessThan(2_000);
    }
  });

  it('have names and helps as Prometheus wants them', async () => {
    for (const service of SERVICES) {
      const text = await textOf(service);
      const types = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].map(([, name, type]) => ({
        name: name!,
        type,
      }));
      const named = types.filter(({ name }) => name.startsWith('broadside_'));
      expect(named.length).toBeGreaterThan(2);
      for (const { name, type } of types) {
        expect(text).toMatch(new RegExp(`^# HELP ${name} .{10}`, 'm'));
        expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
        if (type === 'histogram') expect(name).toMatch(/_(seconds|bytes)$/);
      }
      expect(
        named.filter(({ name }) => /_(ms|milliseconds|minutes|micros|mb|kb|count)(_|$)/.test(name)),
      ).toEqual([]);
      const check = promtool(['check', 'metrics'], text);
      if (check) expect([service, check.status, check.output]).toEqual([service, 0, '']);
    }
  });

  it('are all that the alerts and the dashboard ask for', async () => {
    const shown = new Set<string>();
    for (const service of SERVICES) {
      for (const series of samples(await textOf(service)).keys()) shown.add(series.replace(/\{.*/, ''));
    }
    for (const file of ['alerts.yaml', 'alerts.test.yaml', 'dashboards/broadside.json']) {
      const text = readFileSync(path.join(projectRoot, 'ops', file), 'utf8');
      const asked = new Set(text.match(/\b(broadside|nodejs|process)_[a-z0-9_]+/g));
      expect(asked.size).toBeGreaterThan(10);
      expect([file, ...[...asked].filter((name) => !shown.has(name))]).toEqual([file]);
    }
  });

  it('come in time, without what cannot be read, while a table is locked', async () => {
    const locking = await platform.sales.pool.connect();
    try {
      await locking.query('BEGIN; LOCK TABLE settlement IN ACCESS EXCLUSIVE MODE');
      const text = await eventually(
        'what was read before is too old',
        async () => {
          const seen = await textOf('salesapi');
          return seen.includes('broadside_collection_success{source="due_work"} 0') && seen;
        },
        25_000,
      );
      expect(text).not.toMatch(/^broadside_due_batches/m);
      expect(text).toMatch(/^broadside_upload_disk_free_bytes \d+/m);
    } finally {
      await locking.query('ROLLBACK');
      locking.release();
    }
    await eventually('it is read again', async () =>
      (await textOf('salesapi')).includes('broadside_collection_success{source="due_work"} 1'),
    );
    expect(await textOf('salesapi')).toMatch(/^broadside_due_batches 0$/m);
  });

  it('stand beside the health of each process, on a port of its own', async () => {
    for (const service of SERVICES) {
      expect(await (await at(service, '/healthz')).json()).toEqual({ status: 'ok' });
      expect(await (await at(service, '/readyz')).json()).toMatchObject({ status: 'ready' });
    }
    expect(await (await at('sales-worker', '/readyz')).json()).toMatchObject({
      postgres: true,
      redis: true,
      rpc: true,
    });
    expect((await at('rpc', '/')).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${ports.rpc}/metrics`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(platform.url('salesapi', '/metrics'))).status).toBe(404);
    const second = platform.startService('sales-worker-2', { METRICS_PORT: String(ports['sales-worker']) });
    await expect(second).rejects.toThrow(/METRICS_PORT: port \d+ is in use; give each process/);

    await platform.stopService('rpc', 'SIGKILL');
    await eventually('the worker says what it lacks', async () => {
      const response = await at('sales-worker', '/readyz');
      return response.status === 503 && ((await response.json()) as { rpc: boolean }).rpc === false;
    });
  });
});

describe('ops/alerts.yaml', () => {
  it('fires as its tests say', () => {
    const check = promtool(['test', 'rules', path.join(projectRoot, 'ops/alerts.test.yaml')]);
    if (check) expect([check.status, check.output]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('has a test and a place in docs/monitoring.md for each alert', () => {
    const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');
    const alerts = [...read('ops/alerts.yaml').matchAll(/- alert: (\w+)/g)].map(([, name]) => name!);
    const tests = read('ops/alerts.test.yaml');
    expect(alerts.length).toBeGreaterThan(10);
    for (const alert of alerts) {
      expect(tests.split(new RegExp(`alertname: ${alert}\\b`))).toHaveLength(3);
      expect(read('docs/monitoring.md')).toContain(`| \`${alert}\` |`);
    }
  });
});

/** The reference of the first message of the first campaign, as the carrier knows it. */
async function firstReference(): Promise<string> {
  const { rows } = await platform.sales.pool.query<{ id: bigint }>(
    `SELECT id FROM campaign WHERE kind = 'campaign' ORDER BY id LIMIT 1`,
  );
  return formatReference(campaignKey(rows[0]!.id), 0, 1);
}

/** What Prometheus' own tool says; null where it is not installed. */
function promtool(args: string[], input?: string): { status: number | null; output: string } | null {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  if ((error as { code?: string } | undefined)?.code === 'ENOENT') return null;
  return { status, output: `${stdout}${stderr}` };
}
