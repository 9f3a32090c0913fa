import { randomUUID } from 'node:crypto';
import type { operations } from '../../../libs/api-client/webapi.types.js';
import type { ProblemCode } from '../../../libs/contracts/problem-codes.js';
import { type Call, Contract } from '../../../libs/testing/contract.js';
import { lint } from '../../../libs/testing/lint.js';
import { TestPlatform } from '../../../libs/testing/platform.js';
import { TestClient } from '../../../libs/testing/workspace-client.js';

let platform: TestPlatform;
let client: TestClient;
let contract: Contract;

beforeAll(async () => {
  platform = await TestPlatform.start({
    services: ['webapi'],
    // A request that held it while it waits for another would wait in vain.
    settings: { DATABASE_CONNECTIONS_MAX: '1' },
  });
  client = await TestClient.create(platform, '1000');
  contract = await Contract.open(platform.url('webapi', ''), client.apiKey);
});
afterAll(() => platform.stop());

/** A request that succeeds, and one that is refused with the code: a new operation belongs in here. */
const CALLS: Record<
  keyof operations,
  { succeeds: () => Call | Promise<Call>; refused: [ProblemCode, () => Call] }
> = {
  createWorkspace: {
    succeeds: () => ({ apiKey: platform.adminKey, body: { name: 'Acme' } }),
    refused: ['unauthorized', () => ({ body: { name: 'Acme' } })],
  },
  listWorkspaces: {
    succeeds: () => ({ apiKey: platform.adminKey, query: { limit: '1' } }),
    refused: ['unauthorized', () => ({})],
  },
  showWorkspace: {
    succeeds: () => ({ apiKey: platform.adminKey, path: { id: client.workspaceId } }),
    refused: ['not_found', () => ({ apiKey: platform.adminKey, path: { id: randomUUID() } })],
  },
  suspendWorkspace: {
    succeeds: async () => ({
      apiKey: platform.adminKey,
      path: { id: (await TestClient.create(platform, '0')).workspaceId },
      body: { reason: 'complaints' },
    }),
    refused: [
      'invalid_request',
      () => ({ apiKey: platform.adminKey, path: { id: client.workspaceId }, body: {} }),
    ],
  },
  resumeWorkspace: {
    succeeds: () => ({ apiKey: platform.adminKey, path: { id: client.workspaceId } }),
    refused: ['not_found', () => ({ apiKey: platform.adminKey, path: { id: 'me' } })],
  },
  addWorkspaceKey: {
    succeeds: () => ({ apiKey: platform.adminKey, path: { id: client.workspaceId }, body: {} }),
    refused: ['unauthorized', () => ({ path: { id: client.workspaceId }, body: {} })],
  },
  listWorkspaceKeys: {
    succeeds: () => ({ apiKey: platform.adminKey, path: { id: client.workspaceId } }),
    refused: ['not_found', () => ({ apiKey: platform.adminKey, path: { id: randomUUID() } })],
  },
  revokeWorkspaceKey: {
    succeeds: async () => ({
      apiKey: platform.adminKey,
      path: {
        id: client.workspaceId,
        keyId: (await contract.call('addKey', { body: {} })).body.id,
      },
    }),
    refused: [
      'not_found',
      () => ({ apiKey: platform.adminKey, path: { id: client.workspaceId, keyId: randomUUID() } }),
    ],
  },
  getWorkspace: {
    succeeds: () => ({}),
    refused: ['unauthorized', () => ({ apiKey: 'wrong' })],
  },
  moveCredit: {
    succeeds: () => ({
      apiKey: platform.adminKey,
      path: { id: client.workspaceId },
      headers: { 'idempotency-key': randomUUID() },
      body: { amount: '-1', reason: 'a mistake' },
    }),
    refused: [
      'below_reserved',
      () => ({
        apiKey: platform.adminKey,
        path: { id: client.workspaceId },
        body: { amount: '-1001', reason: 'too much' },
      }),
    ],
  },
  listJournal: {
    succeeds: () => ({ query: { limit: '1' } }),
    refused: ['invalid_request', () => ({ query: { limit: '0' } })],
  },
  addKey: {
    succeeds: () => ({ body: { scopes: ['credit:read'] } }),
    refused: ['invalid_request', () => ({ body: { scope: 'everything' } })],
  },
  listKeys: {
    succeeds: () => ({ query: { limit: '1' } }),
    refused: ['invalid_request', () => ({ query: { page: '2' } })],
  },
  revokeKey: {
    succeeds: async () => ({ path: { id: (await contract.call('addKey', { body: {} })).body.id } }),
    refused: ['not_found', () => ({ path: { id: randomUUID() } })],
  },
  rotateKey: {
    succeeds: async () => ({
      path: { id: (await contract.call('addKey', { body: {} })).body.id },
      body: { overlapMinutes: 5 },
    }),
    refused: ['not_found', () => ({ path: { id: randomUUID() }, body: {} })],
  },
  listAudit: {
    succeeds: () => ({ apiKey: platform.adminKey, query: { action: 'key.add', limit: '1' } }),
    refused: ['unauthorized', () => ({})],
  },
  checkAlive: { succeeds: () => ({}), refused: ['invalid_request', () => ({ query: { deep: 'yes' } })] },
  checkReady: { succeeds: () => ({}), refused: ['invalid_request', () => ({ query: { deep: 'yes' } })] },
  explainProblem: {
    succeeds: () => ({ path: { code: 'wrong_status' } }),
    refused: ['not_found', () => ({ path: { code: 'toString' } })],
  },
};

it.each(Object.entries(CALLS))(
  '%s answers as documented',
  async (id, { succeeds, refused: [code, call] }) => {
    expect((await contract.call(id, await succeeds())).status).toBeLessThan(300);
    expect((await contract.call(id, call())).body).toMatchObject({ code });
  },
);

it('documents no operation that is not called here', () => {
  expect([...contract.operations.keys()].sort()).toEqual(Object.keys(CALLS).sort());
});

it('keeps the public rules for OpenAPI documents', async () => {
  expect(await lint(contract.document)).toEqual([]);
});

it('documents a replayed reply', async () => {
  const movement = {
    apiKey: platform.adminKey,
    path: { id: client.workspaceId },
    headers: { 'idempotency-key': randomUUID() },
    body: { amount: '1', reason: 'twice' },
  };
  const [first, second] = [
    await contract.call('moveCredit', movement),
    await contract.call('moveCredit', movement),
  ];
  expect(second.body).toEqual(first.body);
  expect(second.headers.get('idempotent-replayed')).toBe('true');
});

it('leads from a problem to what it means', async () => {
  const { type } = (await contract.call('getWorkspace', { apiKey: 'wrong' })).body;
  const meaning = await (await fetch(platform.url('webapi', type))).json();
  expect(meaning).toMatchObject({ code: 'unauthorized', status: 401, title: 'Unauthorized' });
});

it('shows the document on a page that needs nothing from elsewhere', async () => {
  const page = await (await fetch(platform.url('webapi', '/docs'))).text();
  const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
  expect(assets.length).toBeGreaterThan(3);
  for (const asset of assets) {
    expect(asset).not.toMatch(/^(\w+:)?\/\//);
    expect((await fetch(new URL(asset, platform.url('webapi', '/docs')))).status).toBe(200);
  }
  const shown = await (await fetch(platform.url('webapi', '/docs/json'))).json();
  expect(shown).toEqual(contract.document);
});
