import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePorts } from '../../../libs/platform/process/ports.js';
import { Broadside, credit, ports } from './broadside.js';

let broadside: Broadside;
beforeEach(() => {
  broadside = new Broadside();
});
afterEach(() => broadside.clear());

it('starts with a demo workspace that is suspended or whose key is revoked, and says so', async () => {
  const env = await ports();
  const asAdmin = async (facts: { webapiUrl: string; adminKey: string }, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${facts.adminKey}`, 'content-type': 'application/json' };
    const reply = await fetch(`${facts.webapiUrl}${path}`, {
      method: 'POST',
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(reply.status).toBe(200);
  };
  const stopped = async ({ child, exit }: Awaited<ReturnType<Broadside['start']>>) => {
    child.kill('SIGTERM');
    await exit;
  };
  const first = await broadside.start([], env);
  const { workspaceId } = first.facts;
  await asAdmin(first.facts, `/workspaces/${workspaceId}/suspend`, { reason: 'unpaid' });
  await stopped(first);

  const suspended = await broadside.start([], env);
  expect(suspended.facts).toMatchObject({ workspaceId });
  expect(suspended.output.error).toMatch(
    new RegExp(
      `the demo workspace ${workspaceId} is suspended.*\\n.*curl .*/workspaces/${workspaceId}/resume`,
    ),
  );
  // As the line says: many send the type of a body that they do not have.
  await asAdmin(suspended.facts, `/workspaces/${workspaceId}/resume`);
  expect(await credit(suspended.facts)).toMatchObject({ id: workspaceId });
  await stopped(suspended);

  // As after somebody has revoked it.
  const file = path.join(broadside.dataDir, 'secrets.json');
  const secrets = JSON.parse(readFileSync(file, 'utf8'));
  secrets.demo.apiKey = `${secrets.demo.apiKey.slice(0, -4)}zzzz`;
  writeFileSync(file, JSON.stringify(secrets));
  // Nobody listens there.
  const away = { REDIS_URL: `redis://127.0.0.1:${(await freePorts(1))[0]}` };
  const other = await broadside.start([], { ...env, ...away });
  expect(other.facts.workspaceId).not.toBe(workspaceId);
  expect(other.output.error).toMatch(
    new RegExp(`key of the demo workspace ${workspaceId} is not valid.*${other.facts.workspaceId} was made`),
  );
  for (const name of ['webapi', 'salesapi'])
    expect(other.output.error).toContain(`${name} is not ready: no answer from redis`);
});
