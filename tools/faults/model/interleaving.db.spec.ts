import { type Pool, transaction } from '../../../libs/platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../../libs/testing/database.js';
import { Actor, Crash, type Death, drawFrom, Stage } from './interleaving.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  await database.pool.query('CREATE TABLE counter (name TEXT PRIMARY KEY, value INT NOT NULL)');
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query(`TRUNCATE counter; INSERT INTO counter VALUES ('a', 0), ('b', 0)`));

const stageOf = (seed: number, free = false) =>
  new Stage(database.pool, drawFrom(seed), { free, persistence: 0 });

const counted = async (name: string): Promise<number> =>
  (await database.pool.query('SELECT value FROM counter WHERE name = $1', [name])).rows[0].value;

/** Reads, and writes what it read plus one: wrong, if another does so in between. */
async function increment(pool: Pool, name = 'a'): Promise<void> {
  const { rows } = await pool.query('SELECT value FROM counter WHERE name = $1', [name]);
  await pool.query('UPDATE counter SET value = $2 WHERE name = $1', [name, rows[0].value + 1]);
}

/** Two actors increment the same counter. @returns the interleaving. */
async function incrementTwice(seed: number): Promise<readonly string[]> {
  const stage = stageOf(seed);
  for (const name of ['one', 'two']) {
    const actor = new Actor(name, stage);
    void actor.perform(() => increment(actor.pool(database.pool)));
  }
  await stage.play();
  return stage.trace;
}

describe('a stage', () => {
  it('plays the same interleaving for the same seed, and both right and wrong ones for many', async () => {
    const values = new Set<number>();
    for (let seed = 1; seed <= 10; seed++) {
      const trace = await incrementTwice(seed);
      values.add(await counted('a'));
      await database.pool.query('UPDATE counter SET value = 0');
      expect(await incrementTwice(seed)).toEqual(trace);
      await database.pool.query('UPDATE counter SET value = 0');
    }
    expect(values).toEqual(new Set([1, 2]));
  });

  it.each([true, false])('lets others go on while one waits for a lock (free: %s)', async (free) => {
    for (let seed = 1; seed <= 5; seed++) {
      const stage = stageOf(seed, free);
      for (const name of ['one', 'two', 'three']) {
        const actor = new Actor(name, stage);
        void actor.perform(() =>
          transaction(actor.pool(database.pool), async (tx) => {
            await tx.query(`UPDATE counter SET value = value + 1 WHERE name = 'a'`);
            await tx.query(`UPDATE counter SET value = value + 1 WHERE name = 'b'`);
          }),
        );
      }
      await stage.play();
    }
    expect(await counted('b')).toBe(15);
  });
});

describe('an actor', () => {
  async function incrementAndDie(death: Death) {
    const stage = stageOf(1);
    const actor = new Actor('one', stage, death);
    const end = actor.perform(() =>
      transaction(actor.pool(database.pool), async (tx) => {
        await tx.query(`UPDATE counter SET value = value + 1 WHERE name = 'a'`);
      }),
    );
    await stage.play();
    return end;
  }

  it('that dies before its commit leaves nothing, and after it everything', async () => {
    const died = { status: 'rejected', reason: expect.any(Crash) };
    expect(await incrementAndDie({ statement: 1, executed: true })).toEqual(died);
    expect(await incrementAndDie({ statement: 2, executed: false })).toEqual(died);
    expect(await counted('a')).toBe(0);
    expect(await incrementAndDie({ statement: 2, executed: true })).toEqual(died);
    expect(await counted('a')).toBe(1);
  });

  it('that stalls leaves the stage to the others, and goes on when it is woken', async () => {
    const first = stageOf(1);
    const sleeper = new Actor('one', first);
    let wake: ((stage: Stage) => void) | undefined;
    const end = sleeper.perform(async () => {
      const pool = sleeper.pool(database.pool);
      await increment(pool);
      await sleeper.stall((waking) => {
        wake = waking;
      });
      await increment(pool);
    });
    await first.play();
    expect(await counted('a')).toBe(1);
    const second = stageOf(2);
    wake!(second);
    await second.play();
    expect(await end).toMatchObject({ status: 'fulfilled' });
    expect(await counted('a')).toBe(2);
  });
});
