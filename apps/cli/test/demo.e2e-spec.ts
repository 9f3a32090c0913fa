import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { jest } from '@jest/globals';
import { parseAmount } from '../../../libs/contracts/amount.js';
import { openPool } from '../../../libs/platform/postgres/postgres.js';
import { Broadside, isRunning, until } from './broadside.js';

jest.setTimeout(120_000);

const broadside = new Broadside();
let platform: Awaited<ReturnType<Broadside['start']>>;

beforeAll(async () => {
  platform = await broadside.start(['--ephemeral']);
});
afterAll(() => broadside.clear());

it('the demo adds up beside a running platform, and ends with one line of JSON', async () => {
  const { facts } = platform;
  // The environment of a real platform: a demo must neither use its databases nor send by its gateway.
  const real = {
    WEB_DATABASE_URL: facts.webDatabaseUrl,
    SALES_DATABASE_URL: facts.salesDatabaseUrl,
    REDIS_URL: facts.redisUrl,
    CARRIER_URL: 'http://127.0.0.1:9',
    // The last receipt then comes before the settlement, which the demo has to wait for.
    SETTLE_INTERVAL_MS: '3000',
  };
  const { code, out, error } = await broadside.run(['demo', '--json', '--contacts', '12345'], real).exit;
  // What it says is the only trace of why it failed.
  if (code !== 0) throw new Error(`demo ended with ${code}:\n${error}`);
  expect(error).not.toContain('DOES NOT ADD UP');
  expect(error).toMatch(
    /12345contacts\.csv, the first of 12,345 messages: "Hello \w+, your .*" to \+44\d+ \(GSM-7, 1 segment\)/,
  );

  const result = JSON.parse(out.trimEnd().split('\n').at(-1)!);
  const [campaign] = result.campaigns;
  expect(result).toMatchObject({ reconciled: true, campaigns: [{ contacts: 12_345, rejected: 0 }] });
  expect(campaign.sent + campaign.failed).toBe(12_345);
  expect(campaign.delivered + campaign.undelivered).toBe(campaign.sent);
  // The generated message is one segment long, at 0.1 credits.
  expect(parseAmount(campaign.charged)).toBe(BigInt(campaign.sent) * 100_000n);
  const spent = parseAmount(result.creditBefore)! - parseAmount(result.creditAfter)!;
  expect(spent).toBe(parseAmount(campaign.charged));
  for (const name of ['elapsedMs', 'messagesPerSecond', 'peakRssMb', 'cpuSeconds'])
    expect(campaign[name]).toBeGreaterThan(0);
  expect(result.creditEvents).toBeGreaterThan(0);

  const headers = { authorization: `Bearer ${facts.apiKey}` };
  const own = await (await fetch(`${facts.webapiUrl}/workspaces/me`, { headers })).json();
  expect(own).toMatchObject({ credit: { balance: '1000', version: 1 } });
  const web = openPool(facts.webDatabaseUrl, { max: 1, applicationName: 'test' });
  expect((await web.query('SELECT count(*)::INT AS workspaces FROM workspace')).rows).toEqual([
    { workspaces: 1 },
  ]);
  await web.end();
});

it('an ephemeral start starts a service again that died, keeps its secrets to itself, and cleans up', async () => {
  const { facts, child, output, exit } = platform;
  const folder = path.join(
    broadside.dataDir,
    readdirSync(broadside.dataDir).find((name) => /^ephemeral-/.test(name))!,
  );
  expect(statSync(path.join(folder, 'secrets.json')).mode & 0o077).toBe(0);
  expect(readFileSync(path.join(folder, 'running.json'), 'utf8')).toContain(facts.apiKey);
  expect(Object.keys(facts.metricsUrls).sort()).toEqual(Object.keys(facts.pids).sort());
  for (const [service, url] of Object.entries<string>(facts.metricsUrls)) {
    expect(await (await fetch(url)).text()).toContain(`broadside_process_info{service="${service}"} 1`);
  }

  process.kill(facts.pids.rpc, 'SIGKILL');
  await until('rpc is up again', () => output.error.includes('rpc is up again'));
  const ready = async () => (await fetch(`${facts.salesapiUrl}/readyz`)).ok;
  await until('salesapi has found it', ready);

  child.kill('SIGINT');
  expect(await exit).toMatchObject({ code: 0 });
  expect(existsSync(folder)).toBe(false);
  expect(Object.values<number>(facts.pids).filter(isRunning)).toEqual([]);
});
