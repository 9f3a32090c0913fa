import { createTestDatabase } from '../../testing/database.js';
import { onCommit, openPool, transaction } from './postgres.js';

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
