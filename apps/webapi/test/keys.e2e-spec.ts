import { pino } from 'pino';
import { SCOPES } from '../../../libs/contracts/scopes.js';
import { Strangers } from '../../../libs/platform/http/strangers.js';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../../../libs/testing/database.js';
import { eventually } from '../../../libs/testing/eventually.js';
import { brokenInvariants } from '../../../libs/web/credit/testing.js';
import { WorkspacesService } from '../../../libs/web/workspaces/workspaces.service.js';
import { serveWebApi } from '../webapi.app.js';

const ADMIN_KEY = 'the-admin-key-of-the-tests';
let database: TestDatabase;
let server: Awaited<ReturnType<typeof serveWebApi>>;

const serve = async (strangers = new Strangers()) =>
  serveWebApi({
    host: '127.0.0.1',
    port: 0,
    adminKeys: [ADMIN_KEY],
    socketsPerWorkspaceMax: 5,
    requestsInFlightMax: 100,
    redisUrl: await testRedisUrl(),
    strangers,
    pool: database.pool,
    logger: pino({ level: 'silent' }),
  });

beforeAll(async () => {
  database = await createTestDatabase('webapi');
  server = await serve();
});
// A hook of its own, so that what it finds leaves nothing open.
afterAll(async () => expect(await brokenInvariants(database.pool)).toEqual({}));
afterAll(async () => {
  await server.close();
  await database.drop();
});

async function ask(method: string, path: string, key: string, body?: unknown, requestId?: string) {
  const reply = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(requestId && { 'x-request-id': requestId }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  // biome-ignore lint/suspicious/noExplicitAny: a reply is whatever the test says it should be.
  return { status: reply.status, body: (text && JSON.parse(text)) as any };
}

const KEYS = '/workspaces/me/keys';
const createWorkspace = async () => (await ask('POST', '/workspaces', ADMIN_KEY, { name: 'Acme' })).body;
const addKey = (key: string, body?: unknown) => ask('POST', KEYS, key, body);
const forbidden = { status: 403, body: { code: 'insufficient_scope' } };

describe('scopes', () => {
  it('open what they name and nothing else', async () => {
    const { apiKey } = await createWorkspace();
    const added = await addKey(apiKey, { scopes: ['credit:read'] });
    expect(added).toMatchObject({ status: 201, body: { scopes: ['credit:read'], mode: 'live' } });
    expect((await ask('GET', '/workspaces/me', added.body.apiKey)).status).toBe(200);
    expect(await ask('GET', KEYS, added.body.apiKey)).toMatchObject(forbidden);
    expect(await addKey(added.body.apiKey)).toMatchObject(forbidden);
    expect(await ask('DELETE', `${KEYS}/${added.body.id}`, added.body.apiKey)).toMatchObject(forbidden);
  });

  it('are not handed out by a key that lacks them, by rotation neither', async () => {
    const { apiKey } = await createWorkspace();
    const keeper = (await addKey(apiKey, { scopes: ['keys:read', 'keys:write'] })).body.apiKey;
    expect(await addKey(keeper, { scopes: ['credit:read'] })).toMatchObject(forbidden);
    expect((await addKey(keeper)).body.scopes).toEqual(['keys:read', 'keys:write']);
    const [first] = (await ask('GET', KEYS, keeper)).body.data;
    expect(first.scopes).toEqual(Object.keys(SCOPES));
    expect(await ask('POST', `${KEYS}/${first.id}/rotate`, keeper, {})).toMatchObject(forbidden);
    expect((await ask('GET', '/workspaces/me', apiKey)).status).toBe(200);
  });

  it('are refused where nobody knows them', async () => {
    const { apiKey } = await createWorkspace();
    for (const body of [
      { scopes: ['*'] },
      { scopes: [] },
      { scopes: ['root'] },
      { expiresAt: '2001-01-01T00:00:00Z' },
      { isTest: true },
    ]) {
      expect(await addKey(apiKey, body)).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    }
  });
});

it('lets a key in until it expires', async () => {
  const { apiKey } = await createWorkspace();
  const expiresAt = '2999-01-01T00:00:00.000Z';
  const { body: key } = await addKey(apiKey, { expiresAt });
  expect(key.expiresAt).toBe(expiresAt);
  expect((await ask('GET', '/workspaces/me', key.apiKey)).status).toBe(200);
  await database.pool.query(`UPDATE api_key SET expires_at = now() WHERE id = $1`, [key.id]);
  expect((await ask('GET', '/workspaces/me', key.apiKey)).status).toBe(401);
});

describe('a key with an end', () => {
  const END = '2999-01-01T00:00:00.000Z';
  const created = async () => {
    const { apiKey: first } = await createWorkspace();
    const { body: maker } = await addKey(first, { expiresAt: END });
    return { first, maker };
  };

  it('makes none that outlives it, of either mode', async () => {
    const { maker } = await created();
    for (const mode of ['live', 'test']) {
      expect(await addKey(maker.apiKey, { mode, expiresAt: '2999-01-01T00:00:00.001Z' })).toMatchObject({
        status: 422,
        body: { code: 'invalid_request', errors: [{ field: 'expiresAt' }] },
      });
      expect((await addKey(maker.apiKey, { mode, expiresAt: END })).body.expiresAt).toBe(END);
      const sooner = '2998-01-01T00:00:00.000Z';
      expect((await addKey(maker.apiKey, { mode, expiresAt: sooner })).body.expiresAt).toBe(sooner);
    }
  });

  it('ends together with those it makes where they name no end', async () => {
    const { maker } = await created();
    const child = await addKey(maker.apiKey);
    expect(child.body.expiresAt).toBe(END);
    expect((await addKey(child.body.apiKey)).body.expiresAt).toBe(END);
  });

  it('gains no time by rotation, neither its own nor that of another key', async () => {
    const { first, maker } = await created();
    // Half of its life is over.
    await database.pool.query(`UPDATE api_key SET created_at = now() - (expires_at - now()) WHERE id = $1`, [
      maker.id,
    ]);
    const endless = (await addKey(first)).body;
    for (const { id } of [endless, maker]) {
      const rotated = await ask('POST', `${KEYS}/${id}/rotate`, maker.apiKey, {});
      expect(rotated).toMatchObject({ status: 201, body: { expiresAt: END } });
    }
    // It ends with the overlap now, and so does whatever it makes from now on.
    const late = (await addKey(maker.apiKey)).body;
    expect(Date.parse(late.expiresAt)).toBeLessThan(Date.now() + 61 * 60_000);
    expect((await ask('POST', `${KEYS}/${late.id}/rotate`, first, {})).status).toBe(201);
  });
});

it('makes no key any more once it is revoked, be it while the request is under way', async () => {
  const { apiKey } = await createWorkspace();
  const maker = (await addKey(apiKey)).body;
  // It is met, and its use is noted, so that the guard does not wait for its row.
  expect((await ask('GET', KEYS, maker.apiKey)).status).toBe(200);
  const tx = await database.pool.connect();
  try {
    await tx.query('BEGIN');
    await tx.query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [maker.id]);
    const asked = [addKey(maker.apiKey), ask('POST', `${KEYS}/${maker.id}/rotate`, maker.apiKey, {})];
    // Both have passed the guard and wait for the row.
    await eventually('two wait', async () => {
      const { rows } = await database.pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows[0]!.count === 2;
    });
    await tx.query('COMMIT');
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([401, 401]);
  } finally {
    tx.release(true);
  }
  expect((await ask('GET', KEYS, apiKey)).body.data).toHaveLength(2);
});

it('leaves the keys alone that a revoked one has made, and tells which those are', async () => {
  const { apiKey } = await createWorkspace();
  const maker = (await addKey(apiKey)).body;
  const child = (await addKey(maker.apiKey)).body;
  const test = (await addKey(maker.apiKey, { mode: 'test' })).body;
  const rotated = (await ask('POST', `${KEYS}/${child.id}/rotate`, maker.apiKey, {})).body;
  const listed: { id: string; madeBy: string | null }[] = (await ask('GET', KEYS, apiKey)).body.data;
  expect(listed[0]!.madeBy).toBeNull();
  expect(maker.madeBy).toBe(listed[0]!.id);
  const made = listed.filter(({ madeBy }) => madeBy === maker.id).map(({ id }) => id);
  expect(made.sort()).toEqual([child.id, test.id, rotated.id].sort());
  expect((await ask('DELETE', `${KEYS}/${maker.id}`, apiKey)).status).toBe(204);
  expect((await ask('GET', '/workspaces/me', child.apiKey)).status).toBe(200);
});

it('has no more keys by rotating them than by adding them', async () => {
  const { id: workspaceId, apiKey } = await createWorkspace();
  await database.pool.query(
    `INSERT INTO api_key (workspace_id, prefix, key_sha256, scopes)
     SELECT $1::uuid, 'filler', sha256(gen_random_uuid()::text::bytea), '{*}' FROM generate_series(1, 99) AS n`,
    [workspaceId],
  );
  const [{ id }] = (await ask('GET', KEYS, apiKey)).body.data;
  const full = { status: 409, body: { code: 'too_many_keys' } };
  expect(await addKey(apiKey)).toMatchObject(full);
  expect(await ask('POST', `${KEYS}/${id}/rotate`, apiKey, { overlapMinutes: 1 })).toMatchObject(full);
  // One for another.
  expect((await ask('POST', `${KEYS}/${id}/rotate`, apiKey, { overlapMinutes: 0 })).status).toBe(201);
});

it('counts a rotated key for as long as it lives', async () => {
  const { id: workspaceId, apiKey } = await createWorkspace();
  await database.pool.query(
    `INSERT INTO api_key (workspace_id, prefix, key_sha256, scopes)
     SELECT $1::uuid, 'filler', sha256(gen_random_uuid()::text::bytea), '{*}' FROM generate_series(1, 98) AS n`,
    [workspaceId],
  );
  const [{ id }] = (await ask('GET', KEYS, apiKey)).body.data;
  const rotated = await ask('POST', `${KEYS}/${id}/rotate`, apiKey, { overlapMinutes: 1 });
  expect(rotated.status).toBe(201);
  expect(await addKey(apiKey)).toMatchObject({ status: 409, body: { code: 'too_many_keys' } });
  await database.pool.query('UPDATE api_key SET expires_at = now() WHERE id = $1', [id]);
  expect((await addKey(rotated.body.apiKey)).status).toBe(201);
});

describe('revoking', () => {
  const lastFullKey = { status: 409, body: { code: 'last_full_key' } };
  const idsOf = async (key: string): Promise<string[]> =>
    (await ask('GET', KEYS, key)).body.data.map(({ id }: { id: string }) => id);

  it('is not for a key that lacks a scope of the other', async () => {
    const { apiKey } = await createWorkspace();
    const scopes = ['keys:read', 'keys:write'];
    const keeper = (await addKey(apiKey, { scopes })).body;
    const like = (await addKey(apiKey, { scopes: ['keys:write'] })).body;
    const more = (await addKey(apiKey, { scopes: ['keys:write', 'credit:read'] })).body;
    const test = (await addKey(apiKey, { mode: 'test' })).body;
    const [first] = await idsOf(keeper.apiKey);
    for (const id of [first, more.id, test.id]) {
      expect(await ask('DELETE', `${KEYS}/${id}`, keeper.apiKey)).toMatchObject(forbidden);
    }
    for (const { apiKey: key } of [{ apiKey }, more]) {
      expect((await ask('GET', '/workspaces/me', key)).status).toBe(200);
    }
    expect((await ask('DELETE', `${KEYS}/${like.id}`, keeper.apiKey)).status).toBe(204);
    expect((await ask('DELETE', `${KEYS}/${keeper.id}`, keeper.apiKey)).status).toBe(204);
    expect((await ask('DELETE', `${KEYS}/${more.id}`, apiKey)).status).toBe(204);
  });

  it('leaves a key that may do everything, and lives as long', async () => {
    const { apiKey } = await createWorkspace();
    const [first] = await idsOf(apiKey);
    // Every scope by its name is less than all of them.
    await addKey(apiKey, { scopes: Object.keys(SCOPES) });
    expect(await ask('DELETE', `${KEYS}/${first}`, apiKey)).toMatchObject(lastFullKey);
    const ending = (await addKey(apiKey, { expiresAt: '2999-01-01T00:00:00Z' })).body;
    for (const key of [apiKey, ending.apiKey]) {
      expect(await ask('DELETE', `${KEYS}/${first}`, key)).toMatchObject(lastFullKey);
    }
    // Nor is it shortened by one that ends.
    const rotated = await ask('POST', `${KEYS}/${first}/rotate`, ending.apiKey, {});
    expect(rotated).toMatchObject(lastFullKey);
    const other = (await addKey(apiKey)).body;
    expect((await ask('POST', `${KEYS}/${first}/rotate`, ending.apiKey, {})).status).toBe(201);
    expect((await ask('DELETE', `${KEYS}/${first}`, ending.apiKey)).status).toBe(204);
    expect((await ask('DELETE', `${KEYS}/${ending.id}`, ending.apiKey)).status).toBe(204);
    expect(await ask('DELETE', `${KEYS}/${other.id}`, other.apiKey)).toMatchObject(lastFullKey);
    expect(
      (await ask('POST', `${KEYS}/${other.id}/rotate`, other.apiKey, { overlapMinutes: 0 })).status,
    ).toBe(201);
  });

  it('of two such keys at once, each by the other, ends one', async () => {
    const { apiKey } = await createWorkspace();
    const other = (await addKey(apiKey)).body;
    const [first] = await idsOf(apiKey);
    const asked = await Promise.all([
      ask('DELETE', `${KEYS}/${first}`, other.apiKey),
      ask('DELETE', `${KEYS}/${other.id}`, apiKey),
    ]);
    // Whoever is second was revoked meanwhile, and is told so by the guard or by the transaction.
    expect(asked.map(({ status }) => status).sort()).toEqual([204, 401]);
  });

  it('of two such keys at once, each by itself, ends one', async () => {
    const { apiKey } = await createWorkspace();
    const other = (await addKey(apiKey)).body;
    const [first] = await idsOf(apiKey);
    const asked = await Promise.all([
      ask('DELETE', `${KEYS}/${first}`, apiKey),
      ask('DELETE', `${KEYS}/${other.id}`, other.apiKey),
    ]);
    expect(asked.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it('of the last key of a sandbox is left to its workspace', async () => {
    const { apiKey } = await createWorkspace();
    const test = (await addKey(apiKey, { mode: 'test' })).body;
    expect((await ask('DELETE', `${KEYS}/${test.id}`, test.apiKey)).status).toBe(204);
    expect((await addKey(apiKey, { mode: 'test' })).status).toBe(201);
  });
});

describe('the operator', () => {
  it('lists workspaces in pages, and sees each, without their sandboxes among them', async () => {
    const made = [await createWorkspace(), await createWorkspace(), await createWorkspace()];
    await addKey(made[1].apiKey, { mode: 'test' });
    const listed: { id: string; sandboxId: string | null }[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await ask('GET', `/workspaces?limit=2${cursor}`, ADMIN_KEY);
      listed.push(...body.data);
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(listed.slice(-3).map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
    const sandbox = listed.at(-2)!.sandboxId!;
    expect(listed.map(({ id }) => id)).not.toContain(sandbox);
    const shown = await ask('GET', `/workspaces/${made[1].id}`, ADMIN_KEY);
    expect(shown).toMatchObject({
      status: 200,
      body: { name: 'Acme', sandboxId: sandbox, suspendedAt: null, credit: { available: '0' } },
    });
    for (const id of [sandbox, 'nonsense', '00000000-0000-4000-8000-000000000000']) {
      expect((await ask('GET', `/workspaces/${id}`, ADMIN_KEY)).status).toBe(404);
    }
    expect((await ask('GET', `/workspaces/${made[1].id}`, made[1].apiKey)).status).toBe(401);
  });

  it('adds keys to a workspace, lists them and revokes any of them, the last one, too', async () => {
    const { id, apiKey } = await createWorkspace();
    const keys = `/workspaces/${id}/keys`;
    const [first] = (await ask('GET', keys, ADMIN_KEY)).body.data;
    expect((await ask('DELETE', `${keys}/${first.id}`, ADMIN_KEY)).status).toBe(204);
    expect((await ask('DELETE', `${keys}/${first.id}`, ADMIN_KEY)).status).toBe(204);
    expect((await ask('GET', '/workspaces/me', apiKey)).status).toBe(401);
    const added = (await ask('POST', keys, ADMIN_KEY)).body;
    expect(added).toMatchObject({ mode: 'live', scopes: Object.keys(SCOPES), expiresAt: null, madeBy: null });
    const test = (await ask('POST', keys, ADMIN_KEY, { mode: 'test', scopes: ['credit:read'] })).body;
    expect(test).toMatchObject({ mode: 'test', scopes: ['credit:read'] });
    for (const key of [added, test]) {
      expect((await ask('GET', '/workspaces/me', key.apiKey)).status).toBe(200);
    }
    const ids = (await ask('GET', keys, ADMIN_KEY)).body.data.map(({ id }: { id: string }) => id);
    expect(ids).toEqual([first.id, added.id, test.id]);
    const other = await createWorkspace();
    expect((await ask('DELETE', `/workspaces/${other.id}/keys/${added.id}`, ADMIN_KEY)).status).toBe(404);
    const entries = (await ask('GET', `/audit?workspaceId=${id}`, ADMIN_KEY)).body.data;
    expect(entries.map(({ actor, action }: Record<string, string>) => [actor, action])).toEqual([
      ['admin', 'workspace.create_sandbox'],
      ['admin', 'key.add'],
      ['admin', 'key.revoke'],
      ['admin', 'workspace.create'],
    ]);
  });

  it('suspends a workspace: no key of it or of its sandbox opens anything, until that ends', async () => {
    const { id, apiKey } = await createWorkspace();
    const test = (await addKey(apiKey, { mode: 'test' })).body.apiKey;
    const { apiKey: bystander } = await createWorkspace();
    const suspended = await ask('POST', `/workspaces/${id}/suspend`, ADMIN_KEY, { reason: 'complaints' });
    expect(suspended).toMatchObject({
      status: 200,
      body: { suspendedAt: expect.stringMatching(/Z$/), suspendedReason: 'complaints' },
    });
    const again = await ask('POST', `/workspaces/${id}/suspend`, ADMIN_KEY, { reason: 'more of them' });
    expect(again.body).toEqual(suspended.body);
    const late = (await ask('POST', `/workspaces/${id}/keys`, ADMIN_KEY)).body.apiKey;
    const refused = { status: 403, body: { code: 'workspace_suspended' } };
    for (const key of [apiKey, test, late]) {
      expect(await ask('GET', '/workspaces/me', key)).toMatchObject(refused);
      expect(await addKey(key)).toMatchObject(refused);
    }
    expect((await ask('GET', '/workspaces/me', bystander)).status).toBe(200);
    for (let times = 0; times < 2; times++) {
      const resumed = await ask('POST', `/workspaces/${id}/resume`, ADMIN_KEY);
      expect(resumed.body).toMatchObject({ suspendedAt: null, suspendedReason: null });
    }
    for (const key of [apiKey, test, late])
      expect((await ask('GET', '/workspaces/me', key)).status).toBe(200);
    const entries = (await ask('GET', `/audit?workspaceId=${id}`, ADMIN_KEY)).body.data;
    expect(entries.filter(({ action }: { action: string }) => /suspend|resume/.test(action))).toMatchObject([
      { actor: 'admin', action: 'workspace.resume', target: id, details: {} },
      { actor: 'admin', action: 'workspace.suspend', target: id, details: { reason: 'complaints' } },
    ]);
  });

  it('makes no sandbox for a suspended workspace that is not suspended', async () => {
    const { id } = await createWorkspace();
    await ask('POST', `/workspaces/${id}/suspend`, ADMIN_KEY, { reason: 'complaints' });
    const test = (await ask('POST', `/workspaces/${id}/keys`, ADMIN_KEY, { mode: 'test' })).body.apiKey;
    expect((await ask('GET', '/workspaces/me', test)).status).toBe(403);
    await ask('POST', `/workspaces/${id}/resume`, ADMIN_KEY);
    expect((await ask('GET', '/workspaces/me', test)).status).toBe(200);
  });
});

it('notes the use of a key, and not each one', async () => {
  const { apiKey } = await createWorkspace();
  const used = async () => (await ask('GET', KEYS, apiKey)).body.data[0].lastUsedAt;
  const first = await used();
  expect(first).toMatch(/Z$/);
  expect(await used()).toBe(first);
});

describe('rotation', () => {
  it('makes a key like the old one, which lives on for the overlap', async () => {
    const { apiKey } = await createWorkspace();
    const old = (await addKey(apiKey, { scopes: ['credit:read'] })).body;
    const rotated = await ask('POST', `${KEYS}/${old.id}/rotate`, apiKey, { overlapMinutes: 5 });
    expect(rotated).toMatchObject({ status: 201, body: { scopes: ['credit:read'], expiresAt: null } });
    for (const key of [old.apiKey, rotated.body.apiKey]) {
      expect((await ask('GET', '/workspaces/me', key)).status).toBe(200);
    }
    const listed = (await ask('GET', KEYS, apiKey)).body.data.find(({ id }: { id: string }) => id === old.id);
    expect(listed.replacedBy).toBe(rotated.body.id);
    const leftMs = Date.parse(listed.expiresAt) - Date.now();
    expect(leftMs).toBeLessThanOrEqual(5 * 60_000);
    expect(leftMs).toBeGreaterThan(3 * 60_000);
  });

  it('without overlap ends the old one at once, the asking one too', async () => {
    const { apiKey } = await createWorkspace();
    const [{ id }] = (await ask('GET', KEYS, apiKey)).body.data;
    const rotated = await ask('POST', `${KEYS}/${id}/rotate`, apiKey, { overlapMinutes: 0 });
    expect((await ask('GET', '/workspaces/me', apiKey)).status).toBe(401);
    expect((await ask('GET', '/workspaces/me', rotated.body.apiKey)).status).toBe(200);
    expect(await ask('POST', `${KEYS}/${id}/rotate`, rotated.body.apiKey, {})).toMatchObject({
      status: 409,
      body: { code: 'key_ended' },
    });
  });

  it('is not for a key of another workspace', async () => {
    const [mine, other] = [await createWorkspace(), await createWorkspace()];
    const [{ id }] = (await ask('GET', KEYS, mine.apiKey)).body.data;
    for (const foreign of [id, 'nonsense']) {
      expect((await ask('POST', `${KEYS}/${foreign}/rotate`, other.apiKey, {})).status).toBe(404);
    }
    expect((await ask('GET', '/workspaces/me', mine.apiKey)).status).toBe(200);
  });
});

describe('test keys', () => {
  it('belong to a sandbox with credit of its own, which its workspace manages', async () => {
    const { id, apiKey } = await createWorkspace();
    const added = (await Promise.all([1, 2, 3].map(() => addKey(apiKey, { mode: 'test' })))).map(
      ({ body }) => body,
    );
    expect(added.map(({ mode }) => mode)).toEqual(['test', 'test', 'test']);
    expect(added[0].apiKey).toMatch(/^bs_test_[\w-]{43}$/);
    const views = await Promise.all(added.map((key) => ask('GET', '/workspaces/me', key.apiKey)));
    expect(new Set(views.map(({ body }) => body.id)).size).toBe(1);
    expect(views[0]!.body).toMatchObject({ mode: 'test', credit: { balance: '1000000' } });
    expect(views[0]!.body.id).not.toBe(id);
    expect((await ask('GET', '/workspaces/me', apiKey)).body.credit.balance).toBe('0');

    const modes = async (key: string) =>
      (await ask('GET', KEYS, key)).body.data.map(({ mode }: { mode: string }) => mode);
    expect(await modes(apiKey)).toEqual(['live', 'test', 'test', 'test']);
    expect(await modes(added[0].apiKey)).toEqual(['test', 'test', 'test']);
    expect((await ask('DELETE', `${KEYS}/${added[0].id}`, apiKey)).status).toBe(204);
    expect((await ask('GET', '/workspaces/me', added[0].apiKey)).status).toBe(401);
  });

  it('leave no sandbox behind where they are refused', async () => {
    const { id, apiKey } = await createWorkspace();
    const END = '2999-01-01T00:00:00.000Z';
    const { body: maker } = await addKey(apiKey, { scopes: ['keys:write'], expiresAt: END });
    expect(await addKey(maker.apiKey, { mode: 'test', scopes: ['credit:read'] })).toMatchObject(forbidden);
    const tooLong = await addKey(maker.apiKey, { mode: 'test', expiresAt: '2999-01-02T00:00:00.000Z' });
    expect(tooLong).toMatchObject({ status: 422, body: { errors: [{ field: 'expiresAt' }] } });
    const ofSandbox = async () =>
      (
        await database.pool.query(
          `SELECT s.name, (SELECT count(*)::int FROM credit_journal j WHERE j.workspace_id = s.id) AS entries,
             (SELECT count(*)::int FROM audit_log a WHERE a.target = s.id::text) AS audits
           FROM workspace s WHERE s.sandbox_of = $1`,
          [id],
        )
      ).rows;
    expect(await ofSandbox()).toEqual([]);
    // Nor where the key cannot be written once its sandbox is there: both are one transaction.
    await database.pool.query(
      `ALTER TABLE api_key ADD CONSTRAINT no_key CHECK (expires_at IS DISTINCT FROM '2998-01-01Z') NOT VALID`,
    );
    try {
      const failed = await addKey(apiKey, { mode: 'test', expiresAt: '2998-01-01T00:00:00.000Z' });
      expect(failed.status).toBe(500);
    } finally {
      await database.pool.query('ALTER TABLE api_key DROP CONSTRAINT no_key');
    }
    expect(await ofSandbox()).toEqual([]);
    expect((await addKey(maker.apiKey, { mode: 'test' })).status).toBe(201);
    expect(await ofSandbox()).toEqual([{ name: 'Acme (test)', entries: 1, audits: 1 }]);
  });

  it('make test keys only, and do not reach what is live', async () => {
    const { apiKey } = await createWorkspace();
    const test = (await addKey(apiKey, { mode: 'test' })).body.apiKey;
    const [{ id: liveId }] = (await ask('GET', KEYS, apiKey)).body.data;
    expect(await addKey(test, { mode: 'live' })).toMatchObject(forbidden);
    expect((await addKey(test)).body.mode).toBe('test');
    expect((await ask('DELETE', `${KEYS}/${liveId}`, test)).status).toBe(404);
    expect((await ask('POST', `${KEYS}/${liveId}/rotate`, test, {})).status).toBe(404);
    expect((await ask('GET', '/workspaces/me', apiKey)).status).toBe(200);
  });
});

describe('the audit log', () => {
  const audit = async (query: string) => (await ask('GET', `/audit?${query}`, ADMIN_KEY)).body;

  it('has what was done, by whom, from where and by which request, and no secret', async () => {
    const { id, apiKey } = await createWorkspace();
    await ask(
      'POST',
      `/workspaces/${id}/credit`,
      ADMIN_KEY,
      { amount: '5', reason: 'invoice' },
      'req-of-mine',
    );
    const added = (await addKey(apiKey, { scopes: ['credit:read'] })).body;
    const rotated = (await ask('POST', `${KEYS}/${added.id}/rotate`, apiKey, {})).body;
    await ask('DELETE', `${KEYS}/${rotated.id}`, apiKey);
    await ask('DELETE', `${KEYS}/${rotated.id}`, apiKey);

    const { data } = await audit(`workspaceId=${id}`);
    expect(data.map(({ action }: { action: string }) => action)).toEqual([
      'key.revoke',
      'key.rotate',
      'key.add',
      'credit.move',
      'workspace.create',
    ]);
    const [revoke, rotate, , move] = data;
    expect(move).toMatchObject({
      actor: 'admin',
      actorId: expect.stringMatching(/^[0-9a-f]{8}$/),
      address: '127.0.0.1',
      requestId: 'req-of-mine',
      details: { amount: '5', reason: 'invoice' },
    });
    const [{ id: firstKey }] = (await ask('GET', KEYS, apiKey)).body.data;
    expect(revoke).toMatchObject({ actor: 'key', actorId: firstKey, target: rotated.id });
    expect(rotate).toMatchObject({ target: added.id, details: { replacedBy: rotated.id } });
    const { rows } = await database.pool.query('SELECT row_to_json(a)::text AS text FROM audit_log a');
    const all = rows.map(({ text }) => text).join('\n');
    for (const secret of [apiKey, added.apiKey, rotated.apiKey, ADMIN_KEY]) {
      expect(all).not.toContain(secret.slice(15));
    }
  });

  it('has the credit that a sandbox is made with', async () => {
    const { apiKey } = await createWorkspace();
    const test = (await addKey(apiKey, { mode: 'test' })).body.apiKey;
    const { id } = (await ask('GET', '/workspaces/me', test)).body;
    expect((await audit(`workspaceId=${id}&action=credit.move`)).data).toMatchObject([
      { actor: 'key', details: { amount: '1000000', reason: 'test credit' } },
    ]);
  });

  it('is read in pages, by action and by time', async () => {
    const { id, apiKey } = await createWorkspace();
    for (let count = 0; count < 3; count++) await addKey(apiKey);
    const first = await audit(`workspaceId=${id}&action=key.add&limit=2`);
    const second = await audit(`workspaceId=${id}&action=key.add&limit=2&cursor=${first.nextCursor}`);
    expect([first.data.length, second.data.length, second.nextCursor]).toEqual([2, 1, null]);
    const { at } = second.data[0];
    expect((await audit(`workspaceId=${id}&until=${at}&action=key.add`)).data).toEqual([]);
    expect((await audit(`workspaceId=${id}&since=2999-01-01T00:00:00Z`)).data).toEqual([]);
    expect((await audit(`workspaceId=${id}&since=${at}&action=key.add`)).data).toHaveLength(3);
    expect((await ask('GET', '/audit?action=nothing', ADMIN_KEY)).status).toBe(422);
    expect((await ask('GET', '/audit', apiKey)).status).toBe(401);
  });

  it('counts who was refused as the operator, an entry a network, whoever guesses and how often', async () => {
    const other = await serve(new Strangers({ TRUST_PROXY: ['loopback'] }));
    const guess = (key: string, from: string) =>
      fetch(`${other.url}/workspaces`, {
        headers: { ...(key && { authorization: `Bearer ${key}` }), 'x-forwarded-for': from },
      });
    for (let n = 0; n < 7; n++) await guess(`wrong-${n}`, '198.51.100.9');
    // Who shows no key guesses none.
    expect((await guess('', '203.0.113.1')).status).toBe(401);
    for (let n = 0; n < 40; n++) await guess('wrong', `192.0.2.${n}`);
    await other.close();
    const { data } = await audit('action=admin.refused&limit=200');
    expect(data).toHaveLength(21);
    const attempts = Object.fromEntries(
      data.map(({ address, details }: { address: string; details: object }) => [address, details]),
    );
    expect(attempts['198.51.100.9']).toEqual({ attempts: 7 });
    expect(attempts.others).toEqual({ attempts: 21 });
    expect(attempts['203.0.113.1']).toBeUndefined();
    expect(data[0]).toMatchObject({ actor: 'system', workspaceId: null, target: 'admin_key' });
    expect(JSON.stringify(data)).not.toContain('wrong');
  });

  it('is neither changed nor emptied', async () => {
    for (const change of [
      'UPDATE audit_log SET address = NULL',
      'DELETE FROM audit_log',
      'TRUNCATE audit_log',
    ]) {
      await expect(database.pool.query(change)).rejects.toThrow(/append-only/);
    }
  });

  it('and what it tells of are there together or not at all', async () => {
    const { id, apiKey } = await createWorkspace();
    const unwritable = `ALTER TABLE audit_log ADD CONSTRAINT full_disk CHECK (workspace_id <> '${id}') NOT VALID`;
    await database.pool.query(unwritable);
    try {
      expect((await addKey(apiKey)).status).toBe(500);
      expect(
        (await ask('POST', `/workspaces/${id}/credit`, ADMIN_KEY, { amount: '5', reason: 'x' })).status,
      ).toBe(500);
    } finally {
      await database.pool.query('ALTER TABLE audit_log DROP CONSTRAINT full_disk');
    }
    expect((await ask('GET', KEYS, apiKey)).body.data).toHaveLength(1);
    expect((await ask('GET', '/workspaces/me', apiKey)).body.credit).toMatchObject({
      balance: '0',
      version: 0,
    });
  });
});

it('keeps the rows of one workspace from referring to those of another', async () => {
  const workspaces = new WorkspacesService(database.pool);
  const [mine, other] = [await workspaces.create('mine'), await workspaces.create('other')];
  const [[mineKey], [otherKey]] = [
    await workspaces.listKeys(mine.workspace.id, 1),
    await workspaces.listKeys(other.workspace.id, 1),
  ];
  const refused = (text: string, values: unknown[]) =>
    expect(database.pool.query(text, values)).rejects.toMatchObject({ code: '23503' });
  await refused('UPDATE api_key SET replaced_by = $1 WHERE id = $2', [otherKey!.id, mineKey!.id]);
  await database.pool.query(`INSERT INTO credit_op VALUES ('foreign', $1, 'topup', '\\x00', '{}')`, [
    other.workspace.id,
  ]);
  await refused(
    `INSERT INTO credit_journal (workspace_id, op_id, kind, amount_micros, balance_after_micros)
     VALUES ($1, 'foreign', 'topup', 1, 1)`,
    [mine.workspace.id],
  );
  await expect(database.pool.query(`DELETE FROM credit_op WHERE op_id = 'foreign'`)).rejects.toMatchObject({
    code: '23001',
  });
  await database.pool.query(
    `ALTER TABLE credit_op DISABLE TRIGGER credit_op_is_kept; DELETE FROM credit_op WHERE op_id = 'foreign';
     ALTER TABLE credit_op ENABLE TRIGGER credit_op_is_kept`,
  );
});
