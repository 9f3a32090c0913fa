import path from 'node:path';
import { ApiError, ok, webClient } from '../../libs/api-client/client.js';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { lockDataDir, readSecrets, writeSecrets } from '../../libs/provision/data-dir.js';
import { removeDataDir, removeLeftOvers } from '../../libs/provision/postgres-binaries.js';
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
  const workspace = await demoWorkspace(dataDir, info);
  const facts = { ...info, ...workspace };
  await announce(dataDir, facts, teardown);
  process.stdout.write(options.json ? `${JSON.stringify(facts)}\n` : welcome(facts, dataDir));
}

/** The demo workspace of an earlier start, if these databases still know it; else a new one with 1,000 credits. */
async function demoWorkspace(dataDir: string, info: PlatformInfo): Promise<NewWorkspace> {
  const secrets = readSecrets(dataDir);
  if (secrets.demo) {
    const web = webClient({ baseUrl: info.webapiUrl, apiKey: secrets.demo.apiKey });
    const known = await ok(web.GET('/workspaces/me')).catch((error) => {
      if (error instanceof ApiError && error.status === 401) return undefined;
      throw error;
    });
    if (known) return secrets.demo;
  }
  const admin = webClient({ baseUrl: info.webapiUrl, apiKey: info.adminKey });
  const demo = await createWorkspace(admin, 'Demo', DEMO_CREDIT);
  writeSecrets(dataDir, { ...secrets, demo });
  return demo;
}

/** All differ in nothing but the port. */
function metricsLine(urls: PlatformInfo['metricsUrls']): string {
  const [first, ...others] = Object.values(urls).sort();
  if (!first) return 'off';
  return `${first} … ${new URL(others.at(-1)!).port}   (docs/monitoring.md)`;
}

function welcome(facts: PlatformInfo & NewWorkspace, dataDir: string): string {
  const { webapiUrl, salesapiUrl, apiKey } = facts;
  const contacts = path.relative(process.cwd(), path.join(projectRoot, 'fixtures', '5contacts.csv'));
  return `
Broadside is up.

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
