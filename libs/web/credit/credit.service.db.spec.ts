import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { CreditService } from './credit.service.js';
import { brokenInvariants, createAccount } from './testing.js';

let database: TestDatabase;
let credit: CreditService;
let workspaceId: string;
const changed: string[] = [];
const op = (): string => randomUUID();

beforeAll(async () => {
  database = await createTestDatabase('webapi');
  credit = new CreditService(database.pool, { changed: (id) => changed.push(id) });
});
// A hook of its own, so that what it finds leaves nothing open.
afterAll(async () => expect(await brokenInvariants(database.pool)).toEqual({}));
afterAll(async () => {
  await database.drop();
});
beforeEach(async () => {
  workspaceId = await createAccount(database.pool);
  changed.length = 0;
});

const account = async () => {
  const { balanceMicros, reservedMicros, version } = await credit.getCredit(workspaceId);
  return [balanceMicros, reservedMicros, version];
};
const topUp = (amountMicros: bigint, opId = op()) =>
  credit.topUp({ opId, workspaceId, amountMicros, reason: 'paid' });
const reserve = (amountMicros: bigint, reservationId = op(), opId = op()) =>
  credit.reserve({ opId, workspaceId, reservationId, amountMicros });
async function reserved(amountMicros: bigint): Promise<string> {
  const reservationId = op();
  await topUp(amountMicros);
  await reserve(amountMicros, reservationId);
  return reservationId;
}

describe('movements', () => {
  it('journals a top-up once and tells the same entry to a repeat', async () => {
    const opId = op();
    const first = await topUp(500n, opId);
    const second = await topUp(500n, opId);
    expect(first).toMatchObject({
      amountMicros: 500n,
      balanceAfterMicros: 500n,
      kind: 'topup',
      replayed: false,
    });
    expect(second).toEqual({ ...first, replayed: true });
    await expect(topUp(501n, opId)).rejects.toMatchObject({ code: 'conflict' });
    expect(await account()).toEqual([500n, 0n, 1n]);
    expect(changed).toEqual([workspaceId]);
  });

  it('lets twins that run at the same moment take effect once', async () => {
    const opId = op();
    const entries = await Promise.all(Array.from({ length: 8 }, () => topUp(7n, opId)));
    expect(entries.filter((entry) => !entry.replayed)).toHaveLength(1);
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(1);
    expect(await account()).toEqual([7n, 0n, 1n]);
  });

  it('refuses an adjustment below what is reserved and keeps nothing of it', async () => {
    await reserved(100n);
    await topUp(10n);
    const opId = op();
    const adjust = (amountMicros: bigint) =>
      credit.adjust({ opId, workspaceId, amountMicros, reason: 'refund' });
    await expect(adjust(-11n)).rejects.toMatchObject({ code: 'below_reserved' });
    expect(await adjust(-10n)).toMatchObject({ balanceAfterMicros: 100n, replayed: false });
  });

  it('knows no other workspaces and no absurd amounts', async () => {
    const movement = { opId: op(), amountMicros: 1n, reason: '' };
    await expect(credit.topUp({ ...movement, workspaceId: op() })).rejects.toMatchObject({
      code: 'workspace_not_found',
    });
    await expect(credit.topUp({ ...movement, workspaceId: 'x' })).rejects.toMatchObject({
      code: 'workspace_not_found',
    });
    await expect(topUp(10n ** 18n + 1n)).rejects.toMatchObject({ code: 'too_large' });
    await expect(topUp(0n)).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('reserve', () => {
  it('gives the last credit to exactly one of two that race for it', async () => {
    await topUp(100n);
    const decisions = await Promise.all([reserve(100n), reserve(100n)]);
    expect(decisions.map(({ granted }) => granted).sort()).toEqual([false, true]);
    expect(decisions.find(({ granted }) => !granted)).toMatchObject({
      availableMicros: 0n,
      shortfallMicros: 100n,
    });
    expect(await account()).toEqual([100n, 100n, 2n]);
  });

  it('stores a refusal as a result that a later top-up does not change', async () => {
    const [reservationId, opId] = [op(), op()];
    const refused = { granted: false, availableMicros: 0n, shortfallMicros: 5n };
    expect(await reserve(5n, reservationId, opId)).toEqual({ ...refused, replayed: false });
    await topUp(5n);
    expect(await reserve(5n, reservationId, opId)).toEqual({ ...refused, replayed: true });
    expect(await reserve(5n, reservationId)).toMatchObject({ granted: true });
  });

  it('does not share a reservation id between two operations', async () => {
    const reservationId = await reserved(5n);
    await topUp(5n);
    await expect(reserve(5n, reservationId)).rejects.toMatchObject({ code: 'conflict' });
    expect((await account())[1]).toBe(5n);
  });
});

describe('settle', () => {
  const part = (reservationId: string, capturedMicros: bigint, releasedMicros = 0n, opId = op()) => ({
    opId,
    reservationId,
    capturedMicros,
    releasedMicros,
  });
  const statuses = (outcomes: { status: string }[]) => outcomes.map(({ status }) => status);

  it('applies a list with one change of the account and one journal row per capture', async () => {
    const reservationId = await reserved(100n);
    const list = [part(reservationId, 10n), part(reservationId, 0n, 5n), part(reservationId, 20n, 1n)];
    expect(statuses(await credit.settle(list))).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
    expect(statuses(await credit.settle(list))).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
    expect(await account()).toEqual([70n, 64n, 3n]);
    const { rows } = await database.pool.query(
      `SELECT amount_micros, balance_after_micros FROM credit_journal WHERE reservation_id = $1 ORDER BY id`,
      [reservationId],
    );
    expect(rows.map((row) => [row.amount_micros, row.balance_after_micros])).toEqual([
      [-10n, 90n],
      [-20n, 70n],
    ]);
  });

  it('keeps one bad settlement from stopping the others, in the order of the list', async () => {
    const reservationId = await reserved(100n);
    const closed = await reserved(10n);
    await credit.close([{ opId: op(), reservationId: closed }]);
    const twice = op();
    const outcomes = await credit.settle([
      part(reservationId, 60n),
      part(reservationId, 41n),
      part('nowhere', 1n),
      part(reservationId, 40n, 0n, twice),
      part(closed, 1n),
      part(reservationId, 39n, 1n, twice),
      part(reservationId, 1n, -1n),
      part(reservationId, 40n, 0n, twice),
      part(reservationId, 2n ** 62n, 2n ** 62n),
    ]);
    expect(statuses(outcomes)).toEqual([
      'APPLIED',
      'EXCEEDS_RESERVATION',
      'RESERVATION_NOT_FOUND',
      'APPLIED',
      'RESERVATION_CLOSED',
      'CONFLICT',
      'INVALID',
      'APPLIED',
      'EXCEEDS_RESERVATION',
    ]);
    expect((await account()).slice(0, 2)).toEqual([10n, 0n]);
  });

  it('tells a conflict for an op id that was used for another settlement or another operation', async () => {
    const [reservationId, opId, topUpId] = [await reserved(10n), op(), op()];
    await topUp(1n, topUpId);
    await credit.settle([part(reservationId, 1n, 0n, opId)]);
    const list = [
      part(reservationId, 2n, 0n, opId),
      part(reservationId, 1n, 0n, topUpId),
      part(reservationId, 3n),
    ];
    expect(statuses(await credit.settle(list))).toEqual(['CONFLICT', 'CONFLICT', 'APPLIED']);
    expect((await account()).slice(0, 2)).toEqual([7n, 6n]);
  });

  it('takes the same list from two servers at once and applies it once', async () => {
    const reservationId = await reserved(1_000n);
    const other = new CreditService(database.pool, { changed: () => {} });
    const list = Array.from({ length: 50 }, () => part(reservationId, 2n));
    const both = await Promise.all([credit.settle(list), other.settle([...list].reverse())]);
    expect(new Set(both.flatMap(statuses))).toEqual(new Set(['APPLIED']));
    expect((await account())[0]).toBe(900n);
  });

  it('turns away what comes to its turn after its deadline', async () => {
    const reservationId = await reserved(10n);
    const late = credit.settle([part(reservationId, 1n)], new Date(Date.now() - 1));
    await expect(late).rejects.toMatchObject({ code: 'expired' });
    expect((await account())[0]).toBe(10n);
  });

  it('says applied to a repeat that comes after the close', async () => {
    const reservationId = await reserved(10n);
    const settlement = part(reservationId, 4n);
    await credit.settle([settlement]);
    const close = { opId: op(), reservationId };
    const again = { opId: op(), reservationId };
    const totals = { status: 'CLOSED', capturedMicros: 4n, releasedMicros: 6n };
    expect(await credit.close([close])).toMatchObject([totals]);
    expect(await credit.close([close])).toMatchObject([totals]);
    expect(await credit.close([again, close, again])).toMatchObject([totals, totals, totals]);
    expect(statuses(await credit.settle([settlement]))).toEqual(['APPLIED']);
    expect(await account()).toEqual([6n, 0n, 4n]);
  });

  it('does not close what is fully settled; close does, and an unknown reservation is not found', async () => {
    const reservationId = await reserved(10n);
    await credit.settle([part(reservationId, 10n)]);
    expect(statuses(await credit.settle([part(reservationId, 1n)]))).toEqual(['EXCEEDS_RESERVATION']);
    await credit.close([{ opId: op(), reservationId }]);
    const late = [part(reservationId, 1n), part(reservationId, 0n)];
    expect(statuses(await credit.settle(late))).toEqual(['RESERVATION_CLOSED', 'RESERVATION_CLOSED']);
    expect(statuses(await credit.close([{ opId: op(), reservationId: op() }]))).toEqual([
      'RESERVATION_NOT_FOUND',
    ]);
  });

  it('closes many at once: each has its own outcome, and what is left of all becomes free', async () => {
    const [first, second, third] = [await reserved(10n), await reserved(20n), await reserved(30n)];
    await credit.settle([part(first, 4n)]);
    const opId = op();
    const outcomes = await credit.close([
      { opId, reservationId: first },
      { opId, reservationId: second },
      { opId: op(), reservationId: third },
      { opId: op(), reservationId: third },
      { opId: '', reservationId: second },
    ]);
    expect(statuses(outcomes)).toEqual(['CLOSED', 'CONFLICT', 'CLOSED', 'CLOSED', 'INVALID']);
    expect(outcomes.map(({ releasedMicros }) => releasedMicros)).toEqual([6n, 0n, 30n, 30n, 0n]);
    expect((await account())[1]).toBe(20n);
    expect(statuses(await credit.close([{ opId, reservationId: second }]))).toEqual(['CONFLICT']);
    const late = credit.close([{ opId: op(), reservationId: second }], new Date(Date.now() - 1));
    await expect(late).rejects.toMatchObject({ code: 'expired' });
  });

  it('does the workspaces of one call side by side: one that is held up holds up no other', async () => {
    const held = await reserved(10n);
    const other = await createAccount(database.pool);
    await credit.topUp({ opId: op(), workspaceId: other, amountMicros: 100n, reason: '' });
    const free = { opId: op(), workspaceId: other, reservationId: op(), amountMicros: 10n };
    await credit.reserve(free);
    const holder = await database.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM credit_account WHERE workspace_id = $1 FOR UPDATE', [workspaceId]);
    const settling = credit.settle([part(held, 1n), part(free.reservationId, 1n)]);
    await eventually(
      'the other workspace is settled',
      async () => (await credit.getCredit(other)).balanceMicros === 99n,
    );
    await holder.query('COMMIT');
    holder.release();
    expect(statuses(await settling)).toEqual(['APPLIED', 'APPLIED']);
  });
});

describe('the database itself', () => {
  it('refuses to change or remove what was journalled', async () => {
    await topUp(1n);
    for (const statement of [
      'UPDATE credit_journal SET amount_micros = 2',
      'DELETE FROM credit_journal',
      'TRUNCATE credit_journal',
    ]) {
      await expect(database.pool.query(statement)).rejects.toThrow('append-only');
    }
  });

  it('refuses an account that has less than it reserved, and a reservation that gives more than it has', async () => {
    const reservationId = await reserved(10n);
    const query = (text: string, id: string) => database.pool.query(text, [id]);
    const overspent = 'UPDATE credit_account SET balance_micros = 9 WHERE workspace_id = $1';
    await expect(query(overspent, workspaceId)).rejects.toThrow('credit_account_reserved_is_covered');
    const negative = 'UPDATE credit_account SET reserved_micros = -1 WHERE workspace_id = $1';
    await expect(query(negative, workspaceId)).rejects.toThrow('credit_account_reserved_not_negative');
    const exceeded = 'UPDATE credit_reservation SET captured_micros = 6, released_micros = 5 WHERE id = $1';
    await expect(query(exceeded, reservationId)).rejects.toThrow('credit_reservation_never_exceeded');
    const early = 'UPDATE credit_reservation SET closed_at = now() WHERE id = $1';
    await expect(query(early, reservationId)).rejects.toThrow('credit_reservation_closed_is_used_up');
  });
});
