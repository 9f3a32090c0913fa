import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import {
  type Campaign,
  type Credit,
  ok,
  salesClient,
  type WebClient,
  webClient,
} from '../../libs/api-client/client.js';
import { formatAmount, MICROS_PER_CREDIT, parseAmount } from '../../libs/contracts/amount.js';
import { lockDataDir } from '../../libs/provision/data-dir.js';
import { dataFolder } from '../../libs/provision/folders.js';
import { removeDataDir } from '../../libs/provision/postgres-binaries.js';
import {
  aboutFile,
  type CampaignResult,
  createDraft,
  faultsOf,
  finalRows,
  runToTheEnd,
} from './demo-campaign.js';
import { contactFiles } from './demo-files.js';
import { previewLines } from './demo-preview.js';
import { createWorkspace, type NewWorkspace, topUp } from './demo-workspace.js';
import { announce, launch, type PlatformInfo } from './launcher.js';
import { LiveCredit } from './live-credit.js';
import { Screen } from './screen.js';
import { withSecretsOfFiles } from './service-secrets.js';
import { dataDirectory, ephemeralPorts } from './start-settings.js';
import type { Teardown } from './teardown.js';

export type DemoOptions = { json?: boolean; csv?: string; contacts?: number; keep?: boolean };

const CREDIT = '1000';
const SETTLED_WITHIN_MS = 10_000;

/** The JSON of `demo --json`, and what is wrong with it in words. */
type DemoResult = {
  campaigns: CampaignResult[];
  creditBefore: string;
  creditAfter: string;
  creditEvents: number;
  reconciled: boolean;
};

/**
 * `broadside demo`: a platform of its own on free ports, used as anybody would use it, over REST and the socket.
 * @returns whether everything adds up: rows, charges, balance, live feed and the invariants of both databases. If it
 * does, the data goes; if it does not, it stays for whoever looks for the reason.
 */
export async function demo(options: DemoOptions, teardown: Teardown): Promise<boolean> {
  const dataDir = path.join(dataDirectory(), 'demo');
  const screen = new Screen();
  // Taken and given back: if another demo runs on it, nothing is removed.
  lockDataDir(dataDir)();
  removeDataDir(dataDir);
  dataFolder(dataDir);
  const files = await contactFiles(options, dataDir);

  let addsUp = false;
  await teardown.defer(() => {
    if (addsUp) removeDataDir(dataDir);
    else process.stderr.write(`the data and logs stay in ${dataDir}\n`);
  });
  let died: (error: Error) => void = () => {};
  const death = new Promise<never>((_, reject) => {
    died = reject;
  });
  death.catch(() => {});
  const onProgress = (line: string) => screen.line(`${line} …`);
  const onDeath = (reason: string) => died(new Error(reason));
  const info = await launch(
    { dataDir, ports: await ephemeralPorts(), isolated: true, onProgress, onDeath },
    teardown,
  );

  const sending = send(files, info, screen).catch(async (error) => {
    // A request that fails because a service died is told of sooner than the death, which is the better news.
    await Promise.race([death, delay(500)]);
    throw error;
  });
  const { result, faults } = await Promise.race([sending, death]);
  addsUp = faults.length === 0;
  if (options.keep) {
    await announce(dataDir, info, teardown);
    screen.line(
      `\nleft up until Ctrl-C: ${info.webapiUrl} and ${info.salesapiUrl}, admin key ${info.adminKey}`,
    );
  }
  process.stdout.write(`${tableOf(result)}\n`);
  for (const fault of faults) screen.line(`DOES NOT ADD UP: ${fault}`);
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  return addsUp;
}

async function send(files: string[], info: PlatformInfo, screen: Screen) {
  const admin = webClient({ baseUrl: info.webapiUrl, apiKey: info.adminKey });
  const workspace = await createWorkspace(admin, 'Demo', CREDIT);
  const web = webClient({ baseUrl: info.webapiUrl, apiKey: workspace.apiKey });
  const sales = salesClient({ baseUrl: info.salesapiUrl, apiKey: workspace.apiKey });

  let campaign: Campaign | undefined;
  let title = '';
  const show = () => {
    if (campaign) screen.status(statusLine(title, campaign, live.latest));
  };
  const live = new LiveCredit(info.webapiUrl, workspace.apiKey, show);
  try {
    await live.connected();
    const drafts = [];
    for (const file of files) {
      const draft = await createDraft(sales, file);
      for (const line of aboutFile(draft)) screen.line(`${path.basename(file)}: ${line}`);
      for (const line of previewLines(path.basename(file), draft)) screen.line(line);
      drafts.push({ file, draft });
    }
    await coverCost(
      admin,
      workspace,
      drafts.map(({ draft }) => draft),
    );

    const before = await credit(web);
    const campaigns: CampaignResult[] = [];
    const faults: string[] = [];
    for (const { file, draft } of drafts) {
      title = path.basename(file);
      campaign = draft;
      const result = await runToTheEnd(
        sales,
        draft,
        file,
        () => Object.values(info.pids),
        (now) => {
          campaign = now;
          show();
        },
      );
      show();
      screen.settle();
      campaigns.push(result);
      const price = process.env.PRICE_PER_SEGMENT || '0.1';
      faults.push(...(await faultsOf(sales, draft.id, price)).map((fault) => `${title}: ${fault}`));
    }
    const after = await settledCredit(web);
    faults.push(...(await creditFaults(campaigns, before, after, live)));
    const reconciled = await reconcileFault(info);
    if (reconciled) faults.push(reconciled);
    const result: DemoResult = {
      campaigns,
      creditBefore: before.balance,
      creditAfter: after.balance,
      creditEvents: live.events,
      reconciled: reconciled === null,
    };
    return { result, faults };
  } finally {
    live.close();
  }
}

const credit = async (web: WebClient) => (await ok(web.GET('/workspaces/me'))).credit;

/** The credit once nothing is reserved: the last receipt may come before the settlement, which gathers for a moment. */
async function settledCredit(web: WebClient): Promise<Credit> {
  for (const deadline = Date.now() + SETTLED_WITHIN_MS; ; await delay(50)) {
    const now = await credit(web);
    if (micros(now.reserved) === 0n || Date.now() > deadline) return now;
  }
}

const micros = (amount: string) => parseAmount(amount) ?? 0n;

/** Tops up whole credits until every draft can be paid. */
async function coverCost(admin: WebClient, { workspaceId }: NewWorkspace, drafts: Campaign[]): Promise<void> {
  const lacking = drafts.reduce((sum, { cost }) => sum + micros(cost), 0n) - micros(CREDIT);
  if (lacking <= 0n) return;
  const wholeCredits = (lacking + MICROS_PER_CREDIT - 1n) / MICROS_PER_CREDIT;
  await topUp(admin, workspaceId, wholeCredits.toString());
}

async function creditFaults(campaigns: CampaignResult[], before: Credit, after: Credit, live: LiveCredit) {
  const faults: string[] = [];
  const charged = campaigns.reduce((sum, campaign) => sum + micros(campaign.charged), 0n);
  if (micros(before.balance) - charged !== micros(after.balance)) {
    faults.push(
      `credit was ${before.balance}, ${formatAmount(charged)} was charged, and ${after.balance} is left`,
    );
  }
  if (micros(after.reserved) !== 0n) faults.push(`${after.reserved} credits are still reserved`);
  if (!(await live.agreesWith(after))) {
    faults.push(`the live feed ends with ${JSON.stringify(live.latest)}, REST says ${JSON.stringify(after)}`);
  }
  return faults;
}

/** Runs `broadside reconcile` as a person would; null if it finds nothing. */
async function reconcileFault(info: PlatformInfo): Promise<string | null> {
  const main = path.join(path.dirname(fileURLToPath(import.meta.url)), 'main.js');
  const env = {
    ...withSecretsOfFiles(process.env),
    WEB_DATABASE_URL: info.webDatabaseUrl,
    SALES_DATABASE_URL: info.salesDatabaseUrl,
  };
  const child = spawn(process.execPath, [main, 'reconcile', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [code, out, error] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  return code === 0 ? null : `reconcile: ${out.trim()} ${error.trim()}`;
}

function statusLine(title: string, campaign: Campaign, credit: Credit | undefined): string {
  const number = (count: number) => count.toLocaleString('en');
  const done = `${number(finalRows(campaign))}/${number(campaign.contacts)} final`;
  const reached = `${number(campaign.counts.delivered)} delivered`;
  const money = credit ? `credit ${credit.balance} (${credit.reserved} reserved)` : '';
  return `${title}  ${done}, ${reached}  ${money}  ${campaign.status}`;
}

/** A column a file, so that it fits on any screen. */
function tableOf({ campaigns, creditBefore, creditAfter, creditEvents, reconciled }: DemoResult): string {
  const head = ['', ...campaigns.map(({ file }) => file)];
  const table = new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, i) => (i ? 'right' : 'left')),
  });
  const row = (name: string, show: (campaign: CampaignResult) => string) =>
    table.push([name, ...campaigns.map(show)]);
  for (const name of ['contacts', 'rejected', 'sent', 'failed', 'delivered', 'undelivered'] as const) {
    row(name, (campaign) => campaign[name].toLocaleString('en'));
  }
  row('credit charged', ({ charged }) => charged);
  row('seconds', ({ elapsedMs }) => (elapsedMs / 1_000).toFixed(2));
  row('messages a second', ({ messagesPerSecond }) => messagesPerSecond.toLocaleString('en'));
  row('CPU seconds, six processes', ({ cpuSeconds }) => cpuSeconds.toFixed(2));
  row('peak memory, MB', ({ peakRssMb }) => peakRssMb.toLocaleString('en'));
  const verdict = reconciled ? 'both databases reconcile' : 'the databases DO NOT reconcile';
  return `${table}\ncredit ${creditBefore} → ${creditAfter}, ${creditEvents} live events; ${verdict}`;
}
