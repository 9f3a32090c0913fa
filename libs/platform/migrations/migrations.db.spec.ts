import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, type TestDatabase, testRedisUrl } from '../../testing/database.js';
import { openPool, type Pool } from '../postgres/postgres.js';
import { migrationsFolder } from '../process/project-root.js';
import { assertMigrated } from './migration-state.js';
import { applyMigrations, driftOf, missingMigrations } from './migrations.js';

const schemaOf = (name: string) =>
  path.join(path.dirname(migrationsFolder(name as 'webapi')), 'schema.prisma');

describe.each(['webapi', 'salesapi'] as const)('the migrations of %s', (name) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(name);
  });
  afterAll(() => database.drop());

  it('lead to exactly the tables of the Prisma schema', async () => {
    expect(await driftOf(database.url, schemaOf(name), migrationsFolder(name))).toBeNull();
  });

  it('are all applied, and a service may start', async () => {
    expect(await missingMigrations(database.url, migrationsFolder(name))).toEqual([]);
    await assertMigrated(database.pool, migrationsFolder(name));
  });

  it('name what a hand has changed since', async () => {
    await database.pool.query('CREATE TABLE forgotten (id INT PRIMARY KEY)');
    expect(await driftOf(database.url, schemaOf(name), migrationsFolder(name))).toMatch(
      /\[\+\] Added tables\n.*forgotten/,
    );
  });
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

  beforeAll(async () => {
    base = await createTestDatabase('webapi');
  });
  afterAll(() => base.drop());

  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'migrations-')), 'shop', 'migrations');
    mkdirSync(folder, { recursive: true });
    cpSync(
      path.join(migrationsFolder('webapi'), 'migration_lock.toml'),
      path.join(folder, 'migration_lock.toml'),
    );
    const fresh = new URL(base.url);
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
    expect(await missingMigrations(url, folder)).toEqual(['0001_init']);
    const runs = await Promise.all([1, 2, 3].map(() => applyMigrations(url, folder)));
    expect(runs.flatMap(({ applied }) => applied)).toEqual(['0001_init']);
    write('0002_more', 'ALTER TABLE a ADD COLUMN more INT;');
    await expect(assertMigrated(pool, folder)).rejects.toThrow(
      /shop lacks the migrations 0002_more.*npm run migrate/,
    );
    expect(await applyMigrations(url, folder)).toEqual({ applied: ['0002_more'] });
    await assertMigrated(pool, folder);
  });

  it('applies a failing migration not at all, says why, and goes on after --retry', async () => {
    await applyMigrations(url, folder);
    write('0002_wrong', 'CREATE TABLE c (id INT); ALTER TABLE nowhere ADD COLUMN x INT;');
    await expect(applyMigrations(url, folder)).rejects.toThrow(
      /0002_wrong failed: No such table: nowhere.*--retry/,
    );
    await expect(applyMigrations(url, folder)).rejects.toThrow(/0002_wrong failed/);
    await expect(assertMigrated(pool, folder)).rejects.toThrow(/did not finish \(0002_wrong\).*--retry/);
    expect((await pool.query(`SELECT to_regclass('c') AS c`)).rows).toEqual([{ c: null }]);
    write('0002_wrong', 'CREATE TABLE c (id INT);');
    expect(await applyMigrations(url, folder, { retryFailed: true })).toEqual({ applied: ['0002_wrong'] });
    await assertMigrated(pool, folder);
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
