import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, ok, webClient } from '../../libs/api-client/client.js';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { lockDataDir, readSecrets, writeSecrets } from '../../libs/provision/data-dir.js';
import { removeDataDir, removeLeftOvers } from '../../libs/provision/postgres-binaries.js';
import { misspelt } from './check-settings.js';
import { createWorkspace, type NewWorkspace } from './demo-workspace.js';
import { announce, launch, type PlatformInfo } from './launcher.js';
import { configuredPorts, dataDirectory, ephemeralPorts } from './start-settings.js';
import type { Teardown } from './teardown.js';

const DEMO_CREDIT = '1000';

/** `broadside start`: everything up, a demo workspace in it, and what a person needs to try it. */
export async function start(
  options: { json?: boolean; ephemeral?: boolean },
  teardown: Teardown,
): Promise<void> {
  const dataDir = options.ephemeral
    ? path.join(dataDirectory(), `ephemeral-${process.pid}`)
    : dataDirectory();
  // Before the ports: a platform that runs on the same data holds them, too, and is the better news.
  lockDataDir(dataDir)();
  const ports = options.ephemeral ? await ephemeralPorts() : await configuredPorts();
  if (options.ephemeral) {
    removeLeftOvers(path.dirname(dataDir), 'ephemeral');
    await teardown.defer(() => removeDataDir(dataDir));
  }
  const info = await launch(
    {
      dataDir,
      ports,
      isolated: options.ephemeral ?? false,
      onProgress: (line) => process.stderr.write(`${line} …\n`),
      onDeath: 'restart',
    },
    teardown,
  );
  const warnings = [...misspelt(), ...(await unready(info))];
  const { workspace, warning } = await demoWorkspace(dataDir, info);
  if (warning) warnings.push(warning);
  const facts = { ...info, ...workspace };
  await announce(dataDir, facts, teardown);
  if (options.json) for (const line of warnings) process.stderr.write(`${line}\n`);
  process.stdout.write(options.json ? `${JSON.stringify(facts)}\n` : welcome(facts, dataDir, warnings));
}

/** Long enough for a first connection; what does not answer by then is told, and awaited by the processes themselves. */
const READY_WITHIN_MS = 5_000;

/** What the two APIs say about servers that they need and that do not answer: a line each. */
async function unready({ webapiUrl, salesapiUrl }: PlatformInfo): Promise<string[]> {
  const complaints = await Promise.all(
    Object.entries({ webapi: webapiUrl, salesapi: salesapiUrl }).map(async ([name, url]) => {
      for (const deadline = Date.now() + READY_WITHIN_MS; ; await delay(100)) {
        const why = await complaintOf(url);
        if (!why || Date.now() > deadline)
          return why && `WARNING: ${name} is not ready: ${why}. It goes on by itself once that is mended`;
      }
    }),
  );
  return complaints.filter((line) => line !== undefined);
}

async function complaintOf(url: string): Promise<string | undefined> {
  try {
    const reply = await fetch(`${url}/readyz`);
    return reply.ok ? undefined : ((await reply.json()) as { detail: string }).detail;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * The demo workspace of an earlier start, if these databases still know it; else a new one with 1,000 credits.
 * What its owner would not expect of it is in `warning`.
 */
async function demoWorkspace(
  dataDir: string,
  info: PlatformInfo,
): Promise<{ workspace: NewWorkspace; warning?: string }> {
  const secrets = readSecrets(dataDir);
  const { demo: known } = secrets;
  const refusal = known && (await refusalOf(known, info));
  if (known && !refusal) return { workspace: known };
  if (known && refusal?.problem.code === 'workspace_suspended') {
    const path = `${info.webapiUrl}/workspaces/${known.workspaceId}/resume`;
    return {
      workspace: known,
      warning:
        `WARNING: the demo workspace ${known.workspaceId} is suspended: its key opens nothing. Resume it:\n` +
        `  curl -X POST -H "Authorization: Bearer ${info.adminKey}" ${path}`,
    };
  }
  const admin = webClient({ baseUrl: info.webapiUrl, apiKey: info.adminKey });
  const demo = await createWorkspace(admin, 'Demo', DEMO_CREDIT);
  writeSecrets(dataDir, { ...secrets, demo });
  if (!known) return { workspace: demo };
  return {
    workspace: demo,
    warning:
      `WARNING: the key of the demo workspace ${known.workspaceId} is not valid any more (revoked, or of other databases). ` +
      `${demo.workspaceId} was made in its place, with ${DEMO_CREDIT} credits of its own`,
  };
}

/** Why the key of the demo workspace is not let in, or undefined where it is. */
async function refusalOf(demo: NewWorkspace, { webapiUrl }: PlatformInfo): Promise<ApiError | undefined> {
  try {
    await ok(webClient({ baseUrl: webapiUrl, apiKey: demo.apiKey }).GET('/workspaces/me'));
    return undefined;
  } catch (error) {
    if (error instanceof ApiError && [401, 403].includes(error.status)) return error;
    throw error;
  }
}

/** All differ in nothing but the port. */
function metricsLine(urls: PlatformInfo['metricsUrls']): string {
  const [first, ...others] = Object.values(urls).sort();
  if (!first) return 'off';
  return `${first} … ${new URL(others.at(-1)!).port}   (docs/monitoring.md)`;
}

function welcome(facts: PlatformInfo & NewWorkspace, dataDir: string, warnings: string[]): string {
  const { webapiUrl, salesapiUrl, apiKey } = facts;
  const contacts = path.relative(process.cwd(), path.join(projectRoot, 'fixtures', '5contacts.csv'));
  return `
Broadside is up.
${warnings.map((line) => `\n${line}\n`).join('')}
  workspaces, keys, credit   ${webapiUrl}   (its routes: /docs)
  campaigns                  ${salesapiUrl}   (its routes: /docs)
  credit over gRPC           ${facts.rpcAddress}
  simulated carrier          ${facts.carrierUrl}
  metrics (Prometheus)       ${metricsLine(facts.metricsUrls)}
  data and logs              ${dataDir}

  admin key   ${facts.adminKey}
  API key     ${apiKey}   (workspace ${facts.workspaceId}, first filled with ${DEMO_CREDIT} credits)

Send the first campaign:

  KEY=${apiKey}
  ID=$(curl -sS -H "Authorization: Bearer $KEY" -F name=Hello -F 'message=Hello {{first_name}}' \\
       -F file=@${contacts} ${salesapiUrl}/create | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
  curl -sS -H "Authorization: Bearer $KEY" -H content-type:application/json \\
       -d "{\\"campaignId\\":\\"$ID\\"}" ${salesapiUrl}/run; echo
  curl -sS -H "Authorization: Bearer $KEY" ${salesapiUrl}/campaigns/$ID; echo
  curl -sS -H "Authorization: Bearer $KEY" ${webapiUrl}/workspaces/me; echo

Ctrl-C stops it.
`;
}
