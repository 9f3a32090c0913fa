import { openPool, transaction } from './postgres.js';
import { createTestDatabase } from './testing.js';

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
