import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { withRequestId } from '../process/request-context.js';
import { onCommit, openPool, type Pool, transaction } from './postgres.js';

describe('a transaction', () => {
  it('whose connection is ended by the server fails alone: the process and the pool live on', async () => {
    const database = await createTestDatabase('salesapi');
    const pool = openPool(database.url, { max: 1, applicationName: 'test' });
    const broken = transaction(pool, async (tx) => {
      const { rows } = await tx.query('SELECT pg_backend_pid() AS pid');
      const ended = new Promise((resolve) => tx.once('end', resolve));
      await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
      await ended;
      return tx.query('SELECT 1');
    });
    await expect(broken).rejects.toThrow();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
    await database.drop();
  });
});

describe('onCommit', () => {
  it('calls back after the commit, once though the transaction was retried, and never where there was none', async () => {
    const database = await createTestDatabase('salesapi');
    const heard: string[] = [];
    let tries = 0;
    await transaction(database.pool, async (tx) => {
      tries += 1;
      onCommit(tx, () => heard.push(`try ${tries}`));
      if (tries === 1)
        await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$`);
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual(['try 2']);
    const failing = transaction(database.pool, async (tx) => {
      onCommit(tx, () => heard.push('never'));
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    onCommit(database.pool, () => heard.push('at once'));
    expect(heard).toEqual(['try 2', 'at once']);
    await database.drop();
  });
});

describe('the connections of a pool', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await createTestDatabase('salesapi');
    pool = openPool(database.url, { max: 4, applicationName: 'test', answerWithinMs: 500 });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  const connect = (workspace: string) => withRequestId(undefined, () => pool.connect(), workspace);

  it('are shared by workspaces: whoever has the fewest is next', async () => {
    const order: string[] = [];
    const ask = (workspace: string) =>
      connect(workspace).then((client) => {
        order.push(workspace);
        return client;
      });
    const many = Array.from({ length: 6 }, () => ask('a'));
    const first = await Promise.all(many.slice(0, 3));
    const other = await ask('b');
    const late = ask('c');
    first[0]!.release();
    (await late).release();
    other.release();
    for (const client of first.slice(1)) client.release();
    for (const one of many.slice(3)) (await one).release();
    expect(order).toEqual(['a', 'a', 'a', 'b', 'c', 'a', 'a', 'a']);
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  it('are all there again after those who waited too long were refused, and after one has broken', async () => {
    for (let times = 0; times < 3; times++) {
      const held = await Promise.all(Array.from({ length: 3 }, () => connect('a')));
      const [lent, late] = [connect('a'), connect('a')];
      late.catch(() => {});
      held.shift()!.release();
      held.push(await lent);
      await expect(late).rejects.toMatchObject({ isOfShare: true });
      const [broken, ...others] = held;
      broken!.release(new Error('broken'));
      for (const client of others) client.release();
    }
    const lent = await Promise.all(['a', 'b', 'c', 'd'].map(connect));
    await expect(connect('e')).rejects.toMatchObject({ isOfShare: false });
    for (const client of lent) client.release();
    // The process itself may have all of them.
    const all = await Promise.all(Array.from({ length: 4 }, () => pool.connect()));
    for (const client of all) client.release();
    expect(
      await Promise.all(
        ['a', 'b', 'c', 'd', 'e'].map((name) => withRequestId(undefined, () => pool.query('SELECT 1'), name)),
      ),
    ).toHaveLength(5);
  });

  it('are not the fault of whoever has its share, while nobody gets an answer', async () => {
    const idle = openPool(database.url, { max: 4, applicationName: 'idle', answerWithinMs: 200 });
    const asA = () => withRequestId(undefined, () => idle.connect(), 'a');
    const held = await Promise.all([asA(), asA(), asA()]);
    await expect(asA()).rejects.toMatchObject({ isOfShare: false });
    for (const client of held) client.release(new Error('no answer'));
    await idle.end();
  });

  it('are given back by one that cannot connect', async () => {
    const nowhere = openPool('postgres://nobody@127.0.0.1:1/nowhere', { max: 2, applicationName: 'test' });
    for (let times = 0; times < 5; times++) await expect(nowhere.query('SELECT 1')).rejects.toThrow();
    await nowhere.end();
  });
});
