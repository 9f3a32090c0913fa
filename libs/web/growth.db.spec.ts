import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import type { Author } from '../platform/access/author.js';
import { openPool, type Pool } from '../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../testing/database.js';
import { REFUSALS_KEPT_DAYS } from './credit/credit.js';
import { CreditService } from './credit/credit.service.js';
import { forgetOldRefusals, listEntries } from './credit/credit.store.js';
import { brokenInvariants, createAccount } from './credit/testing.js';
import { readAudit } from './workspaces/audit.store.js';
import { forgetEndedKeys } from './workspaces/key.store.js';
import { WorkspacesService } from './workspaces/workspaces.service.js';

// What a customer can add to the web side again and again is forgotten, and only when it can do no harm.

const OLD = 10_000;

let database: TestDatabase;
/** One connection, so that its counters can be read after each task. */
let pool: Pool;
let credit: CreditService;

beforeAll(async () => {
  database = await createTestDatabase('webapi');
  pool = openPool(database.url, { max: 1, applicationName: 'growth' });
  credit = new CreditService(pool, { changed: () => {} });
});
afterAll(async () => expect(await brokenInvariants(pool)).toEqual({}));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** A reservation's id as the sales side makes them, so many days ago. */
const idOf = async (daysAgo: number): Promise<string> =>
  (await pool.query(`SELECT uuidv7($1 * interval '-1 d') AS id`, [daysAgo])).rows[0].id;

/** As the credit service would have stored it so many days ago. */
async function age(opId: string, days: number): Promise<void> {
  await database.pool.query(
    `UPDATE credit_op SET created_at = created_at - $2 * interval '1 d', refused_at = refused_at - $2 * interval '1 d'
     WHERE op_id = $1`,
    [opId, days],
  );
}

const opCount = async (workspaceId: string) =>
  (await pool.query('SELECT count(*)::int FROM credit_op WHERE workspace_id = $1', [workspaceId])).rows[0]
    .count;

describe('a refusal of credit', () => {
  const LONG = REFUSALS_KEPT_DAYS + 1;
  let workspaceId: string;
  beforeEach(async () => {
    workspaceId = await createAccount(pool);
  });
  const reserve = (reservationId: string, amountMicros = 10n) =>
    credit.reserve({ opId: `${reservationId}:reserve`, workspaceId, reservationId, amountMicros });
  const topUp = () => credit.topUp({ opId: randomUUID(), workspaceId, amountMicros: 100n, reason: 'paid' });

  it('is forgotten after a time, and its operation never granted again, whoever repeats it how late', async () => {
    const [old, recent] = [await idOf(LONG), await idOf(1)];
    for (const id of [old, recent]) expect((await reserve(id)).granted).toBe(false);
    await age(`${old}:reserve`, LONG);
    expect(await forgetOldRefusals(pool, REFUSALS_KEPT_DAYS)).toBe(1);
    expect(await forgetOldRefusals(pool, REFUSALS_KEPT_DAYS)).toBe(0);
    expect(await opCount(workspaceId)).toBe(1);
    await topUp();
    expect(await reserve(recent)).toMatchObject({ granted: false, replayed: true });
    expect(await reserve(old)).toMatchObject({ granted: false, replayed: false, shortfallMicros: 0n });
    expect(await credit.getCredit(workspaceId)).toMatchObject({ reservedMicros: 0n });
    expect((await reserve(await idOf(0))).granted).toBe(true);
  });

  it('is all that is forgotten: what moved credit, or whose id does not tell its age, is known for ever', async () => {
    await topUp();
    const granted = await idOf(LONG - 1);
    // It was granted in time.
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now - (LONG - 1) * 86_400_000);
    expect((await reserve(granted)).granted).toBe(true);
    jest.restoreAllMocks();
    const settlement = { opId: 's', reservationId: granted, capturedMicros: 4n, releasedMicros: 1n };
    expect(await credit.settle([settlement])).toMatchObject([{ status: 'APPLIED' }]);
    expect(await credit.close([{ opId: 'c', reservationId: granted }])).toMatchObject([{ status: 'CLOSED' }]);
    const untold = `made by another client ${workspaceId}`;
    expect((await reserve(untold, 1_000n)).granted).toBe(false);
    const ops = await opCount(workspaceId);
    const { rows } = await pool.query('SELECT op_id FROM credit_op WHERE workspace_id = $1', [workspaceId]);
    for (const { op_id } of rows) await age(op_id, 1_000);
    expect(await forgetOldRefusals(pool, REFUSALS_KEPT_DAYS)).toBe(0);
    expect(await opCount(workspaceId)).toBe(ops);
    expect(await reserve(granted)).toMatchObject({ granted: true, replayed: true });
    expect(await reserve(untold, 1_000n)).toMatchObject({ granted: false, replayed: true });
    // Nor by hand.
    for (const { op_id } of rows) {
      await expect(
        database.pool.query('DELETE FROM credit_op WHERE op_id = $1', [op_id]),
      ).rejects.toMatchObject({
        code: '23001',
      });
    }
    await expect(
      database.pool.query(`UPDATE credit_op SET refused_at = now() WHERE op_id = $1`, [`${granted}:reserve`]),
    ).rejects.toMatchObject({ constraint: 'credit_op_refused_moves_nothing' });
  });
});

describe('an ended key', () => {
  it('is forgotten after a time, with all that were rotated before it; a live one is not, whoever made it', async () => {
    const workspaces = new WorkspacesService(pool);
    const { workspace } = await workspaces.create('keys');
    const keys = () => workspaces.listKeys(workspace.id, 100);
    const [first] = await keys();
    const by: Author = { actor: 'key', actorId: first!.id, address: '127.0.0.1' };
    let keyId = first!.id;
    for (let n = 0; n < 4; n++) {
      const rotated = await workspaces.rotateKey(workspace.id, keyId, 0, { by: { ...by, actorId: keyId } });
      if (typeof rotated !== 'object') throw new Error(rotated);
      keyId = rotated.key.id;
    }
    // One that replaced another and was revoked, before that had ended.
    const early = await workspaces.addKey(workspace.id, {}, { by: { ...by, actorId: keyId } });
    if (typeof early !== 'object') throw new Error(early);
    const successor = await workspaces.rotateKey(workspace.id, early.key.id, 60);
    if (typeof successor !== 'object') throw new Error(successor);
    await workspaces.revokeKey(workspace.id, successor.key.id);
    expect(await keys()).toHaveLength(7);

    expect(await forgetEndedKeys(pool)).toBe(0);
    await database.pool.query(
      `UPDATE api_key SET expires_at = expires_at - interval '91 d', revoked_at = revoked_at - interval '91 d'
       WHERE workspace_id = $1 AND id <> $2`,
      [workspace.id, early.key.id],
    );
    expect(await forgetEndedKeys(pool)).toBe(5);
    expect(await forgetEndedKeys(pool)).toBe(0);
    expect((await keys()).map(({ id }) => id).sort()).toEqual([keyId, early.key.id].sort());
    await database.pool.query(`UPDATE api_key SET expires_at = expires_at - interval '91 d' WHERE id = $1`, [
      early.key.id,
    ]);
    expect(await forgetEndedKeys(pool)).toBe(1);
    expect(await forgetEndedKeys(pool)).toBe(0);
    const left = await keys();
    expect(left).toMatchObject([{ id: keyId, madeBy: expect.any(String) }]);
    expect(left[0]!.madeBy).not.toBe(keyId);
  });
});

it('an ended key is forgotten though it replaced one that replaced another, whichever of them ended first', async () => {
  const workspaces = new WorkspacesService(pool);
  const { workspace } = await workspaces.create('chain');
  const add = await workspaces.addKey(workspace.id, {});
  if (typeof add !== 'object') throw new Error(add);
  const middle = await workspaces.rotateKey(workspace.id, add.key.id, 60);
  if (typeof middle !== 'object') throw new Error(middle);
  const last = await workspaces.rotateKey(workspace.id, middle.key.id, 0);
  if (typeof last !== 'object') throw new Error(last);
  await workspaces.revokeKey(workspace.id, last.key.id);
  // By the age at which the one that ended last of all, the first, is just too young.
  await database.pool.query(
    `UPDATE api_key SET expires_at = now() - CASE WHEN id = $2 THEN interval '89 d' ELSE interval '91 d' END,
       revoked_at = revoked_at - interval '91 d' WHERE workspace_id = $1 AND expires_at IS NOT NULL`,
    [workspace.id, add.key.id],
  );
  await database.pool.query(`UPDATE api_key SET revoked_at = now() - interval '91 d' WHERE id = $1`, [
    last.key.id,
  ]);
  expect(await forgetEndedKeys(pool)).toBe(2);
  const left = await workspaces.listKeys(workspace.id, 100);
  expect(left.map(({ id }) => id)).toContain(add.key.id);
  await database.pool.query(`UPDATE api_key SET expires_at = expires_at - interval '2 d' WHERE id = $1`, [
    add.key.id,
  ]);
  expect(await forgetEndedKeys(pool)).toBe(1);
});

it('what is asked again and again reads nothing of what there ever was', async () => {
  const [busy, quiet] = [await createAccount(pool), await createAccount(pool)];
  await database.pool.query(
    `WITH op AS (
       INSERT INTO credit_op (op_id, workspace_id, kind, request_hash, result)
       SELECT 'old ' || n, $1, 'topup', '\\x00', jsonb_build_object('journalId', (1000000 + n)::text)
       FROM generate_series(1, ${OLD}) n
     ), account AS (
       UPDATE credit_account SET balance_micros = ${OLD} WHERE workspace_id = $1
     )
     INSERT INTO credit_journal (id, workspace_id, op_id, kind, amount_micros, balance_after_micros, reason, at)
     SELECT 1000000 + n, $1, 'old ' || n, 'topup', 1, n, 'x',
       now() - CASE WHEN n <= ${OLD / 2} THEN interval '100 d' ELSE interval '10 d' END + n * interval '1 ms'
     FROM generate_series(1, ${OLD}) n`,
    [busy],
  );
  await database.pool.query(
    `INSERT INTO api_key (workspace_id, prefix, key_sha256, scopes)
     SELECT $1, 'p', sha256(n::text::bytea), '{*}' FROM generate_series(1, ${OLD}) n`,
    [busy],
  );
  await database.pool.query(
    `INSERT INTO audit_log (actor, actor_id, action, workspace_id, target, address, details)
     SELECT 'key', 'k', 'campaign.run', CASE n WHEN 5 THEN $2::uuid ELSE $1::uuid END, 't', 'a', '{}'
     FROM generate_series(1, ${OLD}) n`,
    [busy, quiet],
  );
  await database.pool.query('VACUUM ANALYZE credit_op, credit_journal, api_key, audit_log');
  const rowsRead = async () => {
    await pool.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await pool.query(
      `SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_user_tables
       WHERE relname IN ('credit_op', 'credit_journal', 'api_key', 'audit_log')`,
    );
    return rows[0].read;
  };
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const journal = async (span: { since?: Date; until?: Date }, found: number) =>
    expect(await listEntries(pool, busy, { ...span, limit: 50 })).toHaveLength(found);
  const tasks: [string, () => Promise<unknown>][] = [
    ['forgetting refusals', () => forgetOldRefusals(pool, REFUSALS_KEPT_DAYS)],
    ['forgetting keys', () => forgetEndedKeys(pool)],
    ['the journal', () => journal({}, 50)],
    ['the journal since', () => journal({ since: daysAgo(9) }, 0)],
    ['the journal until', () => journal({ until: daysAgo(50) }, 50)],
    ['the journal between', () => journal({ since: daysAgo(50), until: daysAgo(11) }, 0)],
    ['the journal before all', () => journal({ until: daysAgo(101) }, 0)],
    ['the audit log of a workspace', () => readAudit(pool, { limit: 50, workspaceId: quiet })],
    ['the audit log by action', () => readAudit(pool, { limit: 50, action: 'key.add' })],
  ];
  const tooMuch: string[] = [];
  for (const [name, task] of tasks) {
    const before = await rowsRead();
    await task();
    const read = (await rowsRead()) - before;
    if (read >= 100) tooMuch.push(`${name}: ${read}`);
  }
  expect(tooMuch).toEqual([]);
});
