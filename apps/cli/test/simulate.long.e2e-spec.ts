import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { jest } from '@jest/globals';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';
import { Broadside, until } from './broadside.js';

jest.setTimeout(120_000);

const broadside = new Broadside();
afterAll(() => broadside.clear());

const lastLine = (text: string) => JSON.parse(text.trimEnd().split('\n').at(-1)!);
const FIGURES = [
  'messages',
  'sent',
  'failed',
  'elapsedMs',
  'messagesPerSecond',
  'efficiency',
  'meanSendMs',
  'peakRssMb',
];

describe('broadside simulate', () => {
  it('ends with one line of JSON, with the same counts for the same seed; flags override the file', async () => {
    const config = path.join(broadside.dataDir, 'simulate.toml');
    writeFileSync(
      config,
      'messages = 999_999\nsenders = 500\nmessageLength = [1, 160]\n[destinations]\nGB = 1\n',
    );
    const args = [
      'simulate',
      '--config',
      config,
      '--messages',
      '1500',
      '--monitor-interval',
      '0.2',
      '--json',
    ];
    const [first, second] = await Promise.all([broadside.run(args).exit, broadside.run(args).exit]);
    expect(first.code).toBe(0);
    const report = lastLine(first.out);
    for (const name of FIGURES)
      expect({ name, value: report[name] }).toEqual({ name, value: expect.any(Number) });
    expect(report).toMatchObject({ messages: 1_500, senders: 500 });
    expect(report.sent + report.failed).toBe(1_500);
    // Three messages one after the other, each about a second.
    expect(report.elapsedMs).toBeGreaterThan(2_500);
    expect(report.efficiency).toBeLessThanOrEqual(1);
    expect(first.out).toContain('the whole United States');
    expect(first.error).toMatch(/produced .* queued .* sent .* failed .* mean time /);
    const { sent, failed } = lastLine(second.out);
    expect({ sent, failed }).toEqual({ sent: report.sent, failed: report.failed });
  });

  it('lets the senders finish and reports when it is interrupted', async () => {
    const args = [
      'simulate',
      '--senders',
      '100',
      '--messages',
      '1000000',
      '--monitor-interval',
      '0.1',
      '--json',
    ];
    const { child, output, exit } = broadside.run(args);
    await until('some are sent', () => / sent [1-9]/.test(output.error));
    child.kill('SIGINT');
    const { code, out } = await exit;
    expect(code).toBe(130);
    const { messages, sent, failed } = lastLine(out);
    expect(sent + failed).toBe(messages);
    expect(messages).toBeGreaterThanOrEqual(100);
    expect(messages).toBeLessThan(10_000);
  });

  it('sweeps over the senders and plots', async () => {
    const plot = path.join(broadside.dataDir, 'sweep.svg');
    const fast = ['--send-time-mean', '0.05', '--send-time-deviation', '0.01', '--messages-per-sender', '4'];
    const args = ['simulate', '--sweep', '--senders', '5', ...fast, '--plot', plot, '--json'];
    const { code, out } = await broadside.run(args).exit;
    expect(code).toBe(0);
    const { runs } = lastLine(out);
    expect(runs.map(({ senders }: { senders: number }) => senders)).toEqual([1, 2, 4, 5]);
    expect(existsSync(plot)).toBe(true);
    expect(readFileSync(plot, 'utf8')).toMatch(/^<svg[\s\S]*throughput[\s\S]*<\/svg>\n$/);
  });

  it.each([
    [['--senders', '0'], '--senders: Too small'],
    [['--messages', 'many'], '--messages: "many" is not a number'],
    [['--message-length', '9-3'], '--message-length: the shortest'],
    [['--destinations', 'XX=1'], '--destinations: XX: is none of'],
    [['--queue-size', '5'], '--queue-size: must hold a batch'],
    [['--config', 'nowhere.toml'], '--config: '],
    [['--bogus'], "unknown option '--bogus'"],
    [['--sweep', '--messages', '5'], '--messages: --sweep takes --messages-per-sender'],
    [['--metrics-port', '70000'], '--metrics-port: 70000 is not a port'],
    [['--metrics-port', '9470', '--sweep'], '--metrics-port: it cannot'],
    [['--target', 'somewhere'], '--target: "somewhere" is not a URL'],
    [['--target', 'http://sms.example.com', '--api-key', 'bs_live_x'], '--api-key: a live key'],
    [['--target', 'http://127.0.0.1:1', '--senders', '5'], '--senders: with --target'],
  ])('refuses %j with the name of what is wrong', async (args, said) => {
    const { code, out, error } = await broadside.run(['simulate', ...args]).exit;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toContain(said);
  });

  it('refuses names in the file that are no setting, each by its name', async () => {
    const config = path.join(broadside.dataDir, 'wrong.json');
    writeFileSync(config, '{"sendrs": 5, "messages": 0, "destinations": {"US": 1}}');
    const { code, error } = await broadside.run(['simulate', '--config', config]).exit;
    expect(code).toBe(2);
    expect(error).toContain(`${config}: sendrs: is no setting`);
    expect(error).toContain(`${config}: messages: Too small`);
  });
});

describe('broadside simulate --target', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    const carrierFlags = ['--seed', '11', '--latency-mean-ms', '100', '--latency-stddev-ms', '30'];
    // So slow that there is something left to cancel.
    platform = await TestPlatform.start({ carrierFlags, settings: { CARRIER_RATE_MAX: '2000' } });
  });
  afterAll(() => platform.stop());

  it('runs campaigns of random messages and reports what their rows say', async () => {
    const client = await TestClient.create(platform, '1000');
    const options = ['--messages', '2003', '--producers', '3', '--monitor-interval', '0.1', '--json'];
    const args = ['simulate', '--target', platform.url('salesapi', ''), ...options];
    const { code, out, error } = await broadside.run(args, { BROADSIDE_API_KEY: client.apiKey }).exit;
    expect({ code, error }).toEqual({ code: 0, error: expect.stringMatching(/campaigns completed 3 of 3/) });
    const report = lastLine(out);
    for (const name of FIGURES) expect(report).toHaveProperty(name);
    expect(report).toMatchObject({ messages: 2_003, campaigns: 3, rejected: 0, efficiency: null });

    const { rows } = await platform.sales.pool.query(
      `SELECT count(*)::int AS messages, count(DISTINCT vars) > 1900 AS "areRandom",
        count(*) FILTER (WHERE status = 81)::int AS undelivered, count(*) FILTER (WHERE status = 80)::int AS failed,
        count(*) FILTER (WHERE status IN (81, 90))::int AS sent FROM message`,
    );
    const { messages, undelivered, failed, sent } = report;
    expect(rows).toEqual([{ messages, areRandom: true, undelivered, failed, sent }]);
    expect(failed).toBeGreaterThan(0);
    // The carrier takes 0.1 s.
    expect(report.meanSendMs).toBeGreaterThan(90);
    expect(report.elapsedMs).toBeGreaterThan(report.meanSendMs);
  });

  it('cancels what is not sent yet when it is interrupted, and reports the rest', async () => {
    const client = await TestClient.create(platform, '100000');
    const options = ['--messages', '100000', '--producers', '2', '--monitor-interval', '0.1', '--json'];
    const args = [
      'simulate',
      '--target',
      platform.url('salesapi', ''),
      '--api-key',
      client.apiKey,
      ...options,
    ];
    const { child, output, exit } = broadside.run(args);
    await until('some are delivered', () => / delivered [1-9]/.test(output.error));
    child.kill('SIGINT');
    const { code, out } = await exit;
    expect(code).toBe(130);
    const report = lastLine(out);
    expect(report.messages).toBe(report.sent + report.failed);
    expect(report.messages).toBeGreaterThan(0);
    expect(report.messages).toBeLessThan(100_000);
    const { data } = (await client.request('salesapi', 'GET', '/campaigns')).body;
    expect(data.map(({ status }: { status: string }) => status)).toEqual(['canceled', 'canceled']);
  });

  it('says what the platform says when it refuses', async () => {
    const client = await TestClient.create(platform, '1');
    const args = ['simulate', '--target', platform.url('salesapi', ''), '--api-key', client.apiKey];
    const { code, out, error } = await broadside.run([...args, '--messages', '100']).exit;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(/\/run: 402 /);
  });
});
