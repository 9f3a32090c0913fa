import { randomUUID } from 'node:crypto';
import type { Author } from '../../platform/access/author.js';
import { unmarked } from '../../platform/idempotency/idempotency.store.js';
import { openPool, type Pool, transaction } from '../../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { ENTRIES_PER_CALL, ExportNotes, noted, tellAudit } from './audit.js';
import type { SalesAuditEntry } from './audit.store.js';

let database: TestDatabase;
/** As the processes have it. */
let pool: Pool;
const by: Author = { actor: 'key', actorId: randomUUID(), address: '10.0.0.7' };
const workspaceId = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = openPool(database.url, { max: 2, applicationName: 'test' });
});
beforeEach(() => database.pool.query('TRUNCATE audit_entry'));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const note = (target: string) =>
  transaction(pool, (tx) => noted(by, { action: 'campaign.run', workspaceId, target }, unmarked)(tx));
const left = async () =>
  (await database.pool.query('SELECT target FROM audit_entry ORDER BY id')).rows.map(({ target }) => target);

describe('what a key did', () => {
  it('is noted with its effect or not at all', async () => {
    const broken = transaction(pool, async (tx) => {
      await noted(by, { action: 'campaign.cancel', workspaceId, target: 'cmp_1' }, unmarked)(tx);
      throw new Error('the effect fails');
    });
    await expect(broken).rejects.toThrow('the effect fails');
    expect(await left()).toEqual([]);
  });

  it('is told in order until somebody has it, and what is not acknowledged is told again', async () => {
    for (const target of ['cmp_1', 'cmp_2', 'cmp_3']) await note(target);
    await expect(
      tellAudit(pool, { recordAudit: () => Promise.reject(new Error('rpc is away')) }),
    ).rejects.toThrow('rpc is away');
    expect(await left()).toEqual(['cmp_1', 'cmp_2', 'cmp_3']);
    const told: SalesAuditEntry[][] = [];
    // As after a reply that was lost in part.
    const keepOne = async (entries: readonly SalesAuditEntry[]) => {
      told.push([...entries]);
      return [entries[0]!.id, randomUUID()];
    };
    expect(await tellAudit(pool, { recordAudit: keepOne })).toBe(1);
    expect(await left()).toEqual(['cmp_2', 'cmp_3']);
    await tellAudit(pool, { recordAudit: keepOne });
    expect(told.map((entries) => entries.map(({ target }) => target))).toEqual([
      ['cmp_1', 'cmp_2', 'cmp_3'],
      ['cmp_2', 'cmp_3'],
    ]);
    expect(told[0]![0]).toMatchObject({ keyId: by.actorId, address: by.address, workspaceId });
  });

  it('waits for as long as nobody can be told, and goes in calls of a bounded size', async () => {
    await database.pool.query(
      `INSERT INTO audit_entry (key_id, address, action, workspace_id, target)
       SELECT 'x', 'y', 'campaign.run', gen_random_uuid(), n::text FROM generate_series(1, $1) n`,
      [ENTRIES_PER_CALL + 1],
    );
    const keepAll = async (entries: readonly SalesAuditEntry[]) => entries.map(({ id }) => id);
    expect(await tellAudit(pool, { recordAudit: keepAll })).toBe(ENTRIES_PER_CALL);
    expect(await tellAudit(pool, { recordAudit: keepAll })).toBe(1);
    expect(await tellAudit(pool, { recordAudit: keepAll })).toBe(0);
  });
});

it('an export is noted once a minute for each key, file and network', async () => {
  const exports = new ExportNotes(pool);
  for (let n = 0; n < 5; n++) await exports.note(by, workspaceId, 'cmp_1-messages.csv');
  await exports.note(by, workspaceId, 'cmp_1-rejects.csv');
  for (const host of ['1', '2']) {
    const from = { ...by, address: `2001:db8::${host}` };
    await exports.note(from, workspaceId, 'cmp_2-messages.csv');
  }
  await exports.note({ ...by, address: '10.0.0.8' }, workspaceId, 'cmp_1-rejects.csv');
  await exports.note({ ...by, actorId: randomUUID() }, workspaceId, 'cmp_1-messages.csv');
  expect((await left()).sort()).toEqual([
    'cmp_1-messages.csv',
    'cmp_1-messages.csv',
    'cmp_1-rejects.csv',
    'cmp_1-rejects.csv',
    'cmp_2-messages.csv',
  ]);
});
