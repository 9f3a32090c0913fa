import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { openPool, type Pool } from '../postgres/postgres.js';
import { createLogger } from '../process/logging.js';
import { migrationsFolder, projectRoot } from '../process/project-root.js';
import { assertGranted, grantAccess } from './grants.js';
import { applyMigrations } from './migrations.js';

const SIDES = { webapi: 'libs/web', salesapi: 'libs/sales' } as const;
const REFUSED = /permission denied|must be owner/;

describe.each(['webapi', 'salesapi'] as const)('the role of the processes in %s', (name) => {
  let database: TestDatabase;
  let application: Pool;
  beforeAll(async () => {
    database = await createTestDatabase(name);
    application = openPool(database.url, { max: 1, applicationName: 'test' });
  });
  afterAll(async () => {
    await application.end();
    await database.drop();
  });

  /** Every table, with what this role may do with it. */
  const tables = async () => {
    const { rows } = await application.query<{ name: string; may: string[] }>(`
      SELECT c.relname::text AS name, array(
        SELECT verb FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,MAINTAIN}'::text[]) verb
        WHERE has_table_privilege(c.oid, verb)
          OR verb IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(c.oid, verb)) AS may
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT c.relispartition`);
    return new Map(rows.map(({ name, may }) => [name, may]));
  };

  it('is no superuser, makes neither roles nor databases, and owns nothing', async () => {
    const { rows } = await application.query(`
      SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication,
        (SELECT count(*)::int FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o') AS owned,
        (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) AS memberships
      FROM pg_roles r WHERE rolname = current_user`);
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolbypassrls: false,
        rolreplication: false,
        owned: 0,
        memberships: 0,
      },
    ]);
  });

  it('reads every table, and empties, alters, locks out of or drops none', async () => {
    for (const [table, may] of await tables()) {
      expect([table, may]).toEqual([table, expect.arrayContaining(['SELECT'])]);
      expect(may.filter((verb) => !['SELECT', 'INSERT', 'UPDATE', 'DELETE'].includes(verb))).toEqual([]);
      for (const statement of [
        `TRUNCATE "${table}" CASCADE`,
        `ALTER TABLE "${table}" DISABLE TRIGGER ALL`,
        `DROP TABLE "${table}" CASCADE`,
      ]) {
        await expect(application.query(statement)).rejects.toThrow(REFUSED);
      }
    }
    await expect(application.query('CREATE TABLE own (id INT)')).rejects.toThrow(REFUSED);
    await expect(application.query(`SET session_replication_role = replica`)).rejects.toThrow(REFUSED);
  });

  it('may change no row of what is append-only', async () => {
    const { rows } = await database.pool.query<{ name: string }>(
      `SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgfoid = to_regproc('refuse_change')`,
    );
    const appendOnly = ['_prisma_migrations', ...rows.map(({ name }) => name)];
    const all = await tables();
    for (const table of appendOnly) {
      expect([table, all.get(table)]).toEqual([
        table,
        table === '_prisma_migrations' ? ['SELECT'] : ['SELECT', 'INSERT'],
      ]);
      await expect(application.query(`DELETE FROM "${table}"`)).rejects.toThrow(REFUSED);
    }
    if (name === 'webapi')
      expect(appendOnly).toEqual(expect.arrayContaining(['audit_log', 'credit_journal']));
  });

  it('may do exactly what statements of the product do', async () => {
    const done = new Map([...(await tables()).keys()].map((table) => [table, new Set(['SELECT'])]));
    for (const [, verb, table] of statementsOf(SIDES[name])) done.get(table!)?.add(verb!);
    const may = await tables();
    const wanting = [...done].flatMap(([table, verbs]) =>
      [...verbs].filter((verb) => !may.get(table)?.includes(verb)).map((verb) => `${verb} ${table}`),
    );
    const unused = [...may].flatMap(([table, verbs]) =>
      verbs.filter((verb) => !done.get(table)?.has(verb)).map((verb) => `${verb} ${table}`),
    );
    expect({ wanting, unused }).toEqual({ wanting: [], unused: [] });
  });
});

/** Each `[, verb, table]` that the SQL of a side says, that of triggers and that of both sides included. */
function statementsOf(side: string): RegExpMatchArray[] {
  const migration = migrationsFolder(side === 'libs/web' ? 'webapi' : 'salesapi');
  const files = [side, 'libs/platform'].flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/spec\.ts$|\/testing\.ts$|^migrations\//.test(file))
      .map((file) => path.join(projectRoot, folder, file)),
  );
  const triggers = readFileSync(path.join(migration, '0001_init/migration.sql'), 'utf8')
    .split('CREATE FUNCTION')
    .slice(1)
    .map((text) => text.slice(0, text.lastIndexOf('END $$')));
  const code = [...files.map((file) => readFileSync(file, 'utf8')), ...triggers].join('\n');
  const upserts = [...code.matchAll(/INSERT INTO "?(\w+)"?(?:(?!INSERT INTO)[\s\S])*?DO (UPDATE) SET/g)].map(
    ([all, table, verb]) => [all, verb, table] as unknown as RegExpMatchArray,
  );
  const statements = [
    ...code.matchAll(/\b(INSERT|DELETE)(?: INTO| FROM) "?(\w+)/g),
    ...code.matchAll(/\b(UPDATE) "?(\w+)"?(?: \w)? SET\b/g),
    ...code.matchAll(/\b(UPDATE) "?(\w+)"?(?: \w)?\n\s+SET\b/g),
  ];
  const copies = [...code.matchAll(/COPY (\w+) \(/g)].map(
    ([all, table]) => [all, 'INSERT', table] as unknown as RegExpMatchArray,
  );
  return [...statements, ...upserts, ...copies];
}

describe('granting', () => {
  let database: TestDatabase;
  const role = `stranger_${process.pid}`;
  const as = (password: string, user = role) => {
    const url = new URL(database.ownerUrl);
    url.username = user;
    url.password = password;
    return url.href;
  };
  const folder = migrationsFolder('webapi');
  const logger = createLogger('test', 'silent');
  const asRole = async <T>(url: string, work: (pool: Pool) => Promise<T>): Promise<T> => {
    const pool = openPool(url, { max: 1, applicationName: 'test' });
    return work(pool).finally(() => pool.end());
  };

  beforeAll(async () => {
    database = await createTestDatabase('webapi');
  });
  afterAll(async () => {
    await database.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database.drop();
  });

  it('makes the role, gives it another password, and takes away what it had besides', async () => {
    const grant = (password: string) =>
      grantAccess({ migration: database.ownerUrl, application: as(password) }, folder);
    const works = (password: string) =>
      asRole(as(password), async (pool) => (await pool.query('SELECT count(*) FROM workspace')).rowCount);
    await grant('one');
    expect(await works('one')).toBe(1);
    await database.pool.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
    await grant('two');
    expect(await works('two')).toBe(1);
    await expect(works('one')).rejects.toThrow(/password authentication failed/);
    await expect(asRole(as('two'), (pool) => pool.query('DELETE FROM workspace'))).rejects.toThrow(REFUSED);
  });

  it('is asked for by a process that lacks it, and a role that may do too much is told of', async () => {
    await database.pool.query(`REVOKE SELECT ON credit_op FROM ${role}`);
    await expect(asRole(as('two'), (pool) => assertGranted(pool, logger))).rejects.toThrow(
      /stranger_\d+ may not read credit_op. Run: .*main\.js migrate/,
    );
    await grantAccess({ migration: database.ownerUrl, application: as('two') }, folder);
    const told: string[] = [];
    const listening = { warn: (line: string) => told.push(line) } as unknown as typeof logger;
    await asRole(as('two'), (pool) => assertGranted(pool, listening));
    expect(told).toEqual([]);
    await assertGranted(database.pool, listening);
    expect(told).toEqual([expect.stringMatching(/is a superuser.*Roles of the databases/)]);
  });

  it('by an owner that is no superuser needs a role that is there, and says what to type', async () => {
    const owner = `owner_${process.pid}`;
    const base = new URL(as('own', owner));
    base.pathname = `/owned_${process.pid}`;
    const access = { migration: base.href, application: base.href.replaceAll(owner, `${owner}_app`) };
    await database.pool.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'own' CREATEDB`);
    try {
      await applyMigrations(access.migration, folder);
      await expect(grantAccess(access, folder)).rejects.toThrow(
        /owner_\d+ may not make the role owner_\d+_app.*CREATE ROLE "owner_\d+_app" LOGIN PASSWORD/,
      );
      await database.pool.query(`CREATE ROLE ${owner}_app LOGIN PASSWORD 'own'`);
      await grantAccess(access, folder);
      const told: string[] = [];
      const listening = { warn: (line: string) => told.push(line) } as unknown as typeof logger;
      await asRole(access.application, (pool) => assertGranted(pool, listening));
      await asRole(access.migration, (pool) => assertGranted(pool, listening));
      expect(told).toEqual([expect.stringMatching(/owner_\d+ owns the tables/)]);
    } finally {
      await database.pool.query(`DROP DATABASE IF EXISTS owned_${process.pid} WITH (FORCE)`);
      await database.pool.query(`DROP ROLE IF EXISTS ${owner}_app`);
      await database.pool.query(`DROP ROLE ${owner}`);
    }
  });

  it('is nothing where migrations and processes have one role', async () => {
    await grantAccess({ migration: database.ownerUrl, application: database.ownerUrl }, folder);
    expect((await database.pool.query('SELECT count(*) FROM workspace')).rowCount).toBe(1);
  });
});
