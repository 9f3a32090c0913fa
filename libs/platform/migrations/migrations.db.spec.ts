import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../../testing/database.js';
import { driftOf } from '../../testing/drift.js';
import { eventually } from '../../testing/eventually.js';
import { openPool, type Pool } from '../postgres/postgres.js';
import { migrationsFolder, projectRoot } from '../process/project-root.js';
import { assertMigrated } from './migration-state.js';
import { applyMigrations } from './migrations.js';

describe.each(['webapi', 'salesapi'] as const)('the migrations of %s', (name) => {
  const schema = path.join(path.dirname(migrationsFolder(name)), 'schema.prisma');
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(name);
  });
  afterAll(() => database.drop());

  it('are all applied, and a service may start', async () => {
    await assertMigrated(database.pool, migrationsFolder(name));
  });

  it('lead to exactly the tables of schema.prisma', async () => {
    expect(await driftOf(database.pool, schema)).toEqual([]);
  });
});

it('a difference between schema.prisma and the tables is named, whatever it is', async () => {
  const database = await createTestDatabase('salesapi');
  const schema = path.join(path.dirname(migrationsFolder('salesapi')), 'schema.prisma');
  await database.pool.query(`
    CREATE TABLE forgotten (id INT PRIMARY KEY);
    ALTER TABLE reject DROP CONSTRAINT reject_campaign_id_fkey, DROP COLUMN reason;
    ALTER TABLE run ALTER COLUMN no TYPE INT;
    ALTER TABLE batch ALTER COLUMN attempt SET DEFAULT 1, ALTER COLUMN segments DROP NOT NULL;
    DROP INDEX settlement_run_id_idx;
    CREATE UNIQUE INDEX ON settlement (run_id);`);
  expect(await driftOf(database.pool, schema)).toEqual([
    '+ batch.attempt smallint not null default 1',
    '- batch.attempt smallint not null default 100',
    '+ batch.segments integer',
    '- batch.segments integer not null',
    '+ forgotten key (id)',
    '+ forgotten.id integer not null',
    '- reject foreign key (campaign_id) references campaign(id) on update cascade on delete restrict',
    '- reject.reason text not null',
    '+ run.no integer not null',
    '- run.no smallint not null',
    '- settlement index (run_id)',
    '+ settlement unique (run_id)',
  ]);
  await database.drop();
});

describe('applyMigrations', () => {
  let base: TestDatabase;
  let folder: string;
  let url: string;
  let pool: Pool;
  let count = 0;

  const write = (name: string, script: string) => {
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, 'migration.sql'), script);
  };

  const tables = async () => {
    const { rows } = await pool.query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname !~ '^_' ORDER BY 1`,
    );
    return rows.map(({ relname }) => relname);
  };

  beforeAll(async () => {
    base = await createTestDatabase('webapi');
  });
  afterAll(() => base.drop());

  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'migrations-')), 'shop', 'migrations');
    mkdirSync(folder, { recursive: true });
    const fresh = new URL(base.ownerUrl);
    fresh.pathname = `/fresh_${process.pid}_${count++}`;
    url = fresh.href;
    pool = openPool(url, { max: 1, applicationName: 'test' });
    write('0001_init', 'CREATE TABLE a (id INT); CREATE TABLE b (id INT);');
  });
  afterEach(async () => {
    await pool.end();
    await base.pool.query(`DROP DATABASE IF EXISTS "${new URL(url).pathname.slice(1)}" WITH (FORCE)`);
    rmSync(path.dirname(path.dirname(folder)), { recursive: true });
  });

  it('makes the database, and applies each migration once however many run at the same time', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => applyMigrations(url, folder)));
    expect(runs.flatMap(({ applied }) => applied)).toEqual(['0001_init']);
    write('0002_more', 'ALTER TABLE a ADD COLUMN more INT;');
    await expect(assertMigrated(pool, folder)).rejects.toThrow(
      /shop lacks the migrations 0002_more.*main\.js migrate .*npm run migrate/,
    );
    expect(await applyMigrations(url, folder)).toEqual({ applied: ['0002_more'] });
    await assertMigrated(pool, folder);
  });

  it('applies a failing migration not at all, says why, and goes on once it is mended', async () => {
    await applyMigrations(url, folder);
    write('0002_wrong', 'CREATE TABLE c (id INT);\nINSERT INTO nowhere VALUES (1);');
    await expect(applyMigrations(url, folder)).rejects.toThrow(
      /0002_wrong failed: relation "nowhere" does not exist \(line 2\)\..*main\.js migrate .*npm run migrate/,
    );
    await expect(assertMigrated(pool, folder)).rejects.toThrow(/lacks the migrations 0002_wrong/);
    expect(await tables()).toEqual(['a', 'b']);
    write('0002_wrong', 'CREATE TABLE c (id INT);');
    expect(await applyMigrations(url, folder)).toEqual({ applied: ['0002_wrong'] });
    await assertMigrated(pool, folder);
  });

  it.each([
    ['COMMIT', 'CREATE TABLE c (id INT); COMMIT; CREATE TABLE d (id INT);'],
    ['ROLLBACK', 'CREATE TABLE c (id INT); ROLLBACK; CREATE TABLE d (id INT);'],
    ['CREATE INDEX CONCURRENTLY', 'CREATE TABLE c (id INT); CREATE INDEX CONCURRENTLY ON a (id);'],
    ['VACUUM', 'CREATE TABLE c (id INT); VACUUM a;'],
  ])('refuses %s, which no transaction can hold, and applies nothing of its migration', async (_, script) => {
    await applyMigrations(url, folder);
    write('0002_wrong', script);
    await expect(applyMigrations(url, folder)).rejects.toThrow(/A migration is one transaction/);
    expect(await tables()).toEqual(['a', 'b']);
  });

  it('leaves nothing of a migration in whose middle it is killed, and the next run applies it', async () => {
    await applyMigrations(url, folder);
    write(
      '0002_more',
      'CREATE TABLE c (id INT); ALTER TABLE a ADD COLUMN more INT; CREATE TABLE d (id INT);',
    );
    const blocker = await pool.connect();
    await blocker.query('BEGIN; LOCK TABLE a');
    const built = path.join(projectRoot, 'dist/libs/platform/migrations/migrations.js');
    const migrator = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `const { applyMigrations } = await import(${JSON.stringify(pathToFileURL(built).href)});
       await applyMigrations(${JSON.stringify(url)}, ${JSON.stringify(folder)});`,
    ]);
    const migrators = async (condition: string) => {
      const { rows } = await base.pool.query(
        `SELECT count(*)::INT AS n FROM pg_stat_activity WHERE datname = $1 AND application_name = 'broadside-migrate' ${condition}`,
        [new URL(url).pathname.slice(1)],
      );
      return rows[0].n;
    };
    await eventually(
      'the migrator waits',
      async () => (await migrators(`AND wait_event = 'relation'`)) === 1,
    );
    migrator.kill('SIGKILL');
    await once(migrator, 'exit');
    await blocker.query('ROLLBACK');
    blocker.release();
    await eventually('its connection is gone', async () => (await migrators('')) === 0);
    expect(await tables()).toEqual(['a', 'b']);
    expect(await applyMigrations(url, folder)).toEqual({ applied: ['0002_more'] });
    await assertMigrated(pool, folder);
  });

  it('refuses a migration that another tool began and did not finish', async () => {
    await applyMigrations(url, folder);
    await pool.query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(applyMigrations(url, folder)).rejects.toThrow(/0001_init was begun.*prisma migrate resolve/);
    await expect(assertMigrated(pool, folder)).rejects.toThrow(/0001_init was begun.*prisma migrate resolve/);
  });

  it('refuses an edited migration and one from a newer version, but not other line endings', async () => {
    write('0001_init', 'CREATE TABLE a (id INT);\nCREATE TABLE b (id INT);\n');
    await applyMigrations(url, folder);
    write('0001_init', 'CREATE TABLE a (id INT);\r\nCREATE TABLE b (id INT);\r\n');
    expect(await applyMigrations(url, folder)).toEqual({ applied: [] });
    write('0001_init', 'CREATE TABLE a (id BIGINT);');
    await expect(applyMigrations(url, folder)).rejects.toThrow(/0001_init was edited after/);
    await expect(assertMigrated(pool, folder)).rejects.toThrow(/0001_init was edited after/);
    rmSync(path.join(folder, '0001_init'), { recursive: true });
    await expect(applyMigrations(url, folder)).rejects.toThrow(/does not know: 0001_init/);
  });
});

it('hands out Redis databases that nobody else has', async () => {
  expect(await testRedisUrl()).not.toBe(await testRedisUrl());
});
