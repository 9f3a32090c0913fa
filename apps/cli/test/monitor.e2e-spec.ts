import { jest } from '@jest/globals';
import { freePort, freePorts } from '../../../libs/platform/process/ports.js';
import { contactsCsv } from '../../../libs/testing/contacts-csv.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';
import { Broadside, until } from './broadside.js';

jest.setTimeout(120_000);

const SERVICES = ['carrier', 'rpc', 'webapi', 'salesapi', 'general-worker', 'sales-worker'] as const;
const CONTACTS = 3_000;

const broadside = new Broadside();
let platform: TestPlatform;
let metrics: string[];

beforeAll(async () => {
  const ports = await freePorts(SERVICES.length);
  metrics = ports.flatMap((port) => ['--metrics', `http://127.0.0.1:${port}/metrics`]);
  platform = await TestPlatform.start({
    services: [],
    carrierFlags: ['--seed', '5', '--latency-mean-ms', '20', '--latency-stddev-ms', '5'],
  });
  await Promise.all(
    SERVICES.map((service, i) => platform.startService(service, { METRICS_PORT: String(ports[i]) })),
  );
});
afterAll(async () => {
  await broadside.clear();
  await platform.stop();
});

const looks = (out: string) =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe('broadside monitor', () => {
  it('follows a campaign to its last receipt, and ends well at a Ctrl-C', async () => {
    const client = await TestClient.create(platform, '5000');
    const monitor = broadside.run(['monitor', ...metrics, '--json', '--interval', '0.2']);
    await until('it has looked', () => monitor.output.out.includes('\n'));
    const { body: draft } = await client.create(contactsCsv(CONTACTS));
    await client.run(draft.id);
    const { counts } = await client.finished(draft.id);
    // On a busy machine a process may be too slow for one look.
    const isWhole = ({ messages, credit, workers, processes }: ReturnType<typeof looks>[number]) =>
      messages.delivered === counts.delivered &&
      credit.captured > 0 &&
      workers.busyBatches === 0 &&
      processes.every(({ name }: { name: string }) => (SERVICES as readonly string[]).includes(name));
    await until('it shows what was delivered, and that', () => looks(monitor.output.out).some(isWhole));
    monitor.child.kill('SIGINT');
    const { code, out } = await monitor.exit;
    expect(code).toBe(0);

    const all = looks(out);
    const { messages, processes, meanSeconds, workers } = all.find(isWhole);
    expect(all[0]).toMatchObject({ messages: { produced: 0, delivered: 0 }, perSecond: null });
    expect(messages).toMatchObject({
      produced: CONTACTS,
      failed: counts.failed,
      delivered: counts.delivered,
    });
    expect(all.some(({ perSecond }) => perSecond?.delivered > 0)).toBe(true);
    expect(meanSeconds.sentToFinal).toBeGreaterThan(0);
    expect(workers.batchesMax).toBeGreaterThan(0);
    expect(processes.map(({ name }: { name: string }) => name).sort()).toEqual([...SERVICES].sort());
  });

  it('shows a process that does not answer, and goes on', async () => {
    const nowhere = ['--metrics', `http://127.0.0.1:${await freePort()}/metrics`];
    const api = ['--metrics', platform.url('salesapi', '/readyz')];
    const once = await broadside.run(['monitor', ...metrics, ...nowhere, ...api, '--once']).exit;
    expect(once).toMatchObject({ code: 0, error: '' });
    expect(once.out).toMatch(
      /processes 6 of 8 answer.* pending BroadsideProcessMissing for 0 s.*ECONNREFUSED/,
    );
    expect(once.out).toMatch(/line 1 is no metric of Prometheus/);
    expect(once.out.trimEnd().split('\n')).toHaveLength(1);
    expect(await broadside.run(['monitor', ...nowhere, '--once']).exit).toMatchObject({ code: 1 });

    const monitor = broadside.run(['monitor', ...nowhere, '--json', '--interval', '0.1']);
    await until('it has looked twice', () => looks(monitor.output.out).length >= 2);
    monitor.child.kill('SIGTERM');
    expect(await monitor.exit).toMatchObject({ code: 0 });
  });

  it('ends well when nobody reads on', async () => {
    const monitor = broadside.run(['monitor', ...metrics, '--interval', '0.1']);
    await until('it has looked', () => monitor.output.out.includes('\n'));
    monitor.child.stdout.destroy();
    expect(await monitor.exit).toMatchObject({ code: 0 });
  });

  it('watches a simulation, too', async () => {
    const port = String(await freePort());
    const options = ['--messages', '100000', '--senders', '1000', '--metrics-port', port];
    const simulation = broadside.run(['simulate', ...options]);
    const url = `http://127.0.0.1:${port}/metrics`;
    const monitor = broadside.run(['monitor', '--metrics', url, '--json', '--interval', '0.2']);
    const isWhole = ({ perSecond, messages, workers }: ReturnType<typeof looks>[number]) =>
      perSecond?.sent > 0 && messages.failed > 0 && workers.busyBatches === 1_000;
    await until('it shows what all senders send', () => looks(monitor.output.out).some(isWhole));
    const { messages, workers, meanSeconds, processes } = looks(monitor.output.out).find(isWhole);
    expect(processes).toMatchObject([{ name: 'simulation', error: null }]);
    expect(messages.queued).toBeGreaterThan(0);
    expect(messages.produced).toBeGreaterThan(messages.queued);
    expect(workers.batchesMax).toBe(1_000);
    expect(meanSeconds.carrierAnswer).toBeGreaterThan(0.5);
    simulation.child.kill('SIGINT');
    await until('it shows that the simulation is gone', () =>
      looks(monitor.output.out)
        .at(-1)
        .alerts.some(({ name }: { name: string }) => name === 'BroadsideProcessMissing'),
    );
    expect(await simulation.exit).toMatchObject({ code: 130 });
    monitor.child.kill('SIGINT');
    expect(await monitor.exit).toMatchObject({ code: 0 });
  });

  it('says what to type where there is nothing to watch, and what is wrong', async () => {
    const nothing = await broadside.run(['monitor']).exit;
    expect(nothing).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringMatching(/npm start.*--metrics http/),
    });
    for (const args of [
      ['--interval', '0'],
      ['--interval', 'often'],
      ['--metrics', 'here'],
      ['--bogus'],
      ['extra'],
    ]) {
      expect([args, await broadside.run(['monitor', ...args]).exit]).toEqual([
        args,
        expect.objectContaining({ code: 2, out: '' }),
      ]);
    }
  });
});
