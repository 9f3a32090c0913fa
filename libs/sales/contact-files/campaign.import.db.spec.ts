import { createReadStream, readdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { isOutage } from '../../platform/postgres/postgres.js';
import { Problem } from '../../platform/problems/problem.js';
import { projectRoot } from '../../platform/process/project-root.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import { KEEP_ALL } from '../../testing/keep-all.js';
import { dryRunImport, importCampaign } from './campaign.import.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('salesapi');
}, 60_000);
afterAll(() => database.drop());

const WORKSPACE = '00000000-0000-4000-8000-000000000001';
const draft = {
  ...KEEP_ALL,
  workspaceId: WORKSPACE,
  name: 'Test',
  message: 'Hello',
  sender: null,
  defaultRegion: 'US' as const,
  carrier: 'http',
  priceMicros: 100_000n,
  batchSize: 100,
  validityMinutes: 60,
  failureShareMax: 1,
};
const fixtures = ['fixtures', 'fixtures/dirty'].flatMap((folder) =>
  readdirSync(path.join(projectRoot, folder))
    .filter((name) => name.endsWith('.csv'))
    .map((name) => path.join(folder, name)),
);
const open = (fixture: string) => createReadStream(path.join(projectRoot, fixture));
const refusal = (error: unknown) => {
  if (!(error instanceof Problem)) throw error;
  const { status, code, message } = error;
  return { status, code, message };
};

async function imported(fixture: string, message: string) {
  const id = await importCampaign(database.pool, { ...draft, message }, open(fixture));
  const { rows } = await database.pool.query(
    'SELECT contacts, rejected, segments FROM campaign WHERE id = $1',
    [id],
  );
  return rows[0];
}

async function tried(fixture: string, message: string) {
  const { contacts, rejected, segments } = await dryRunImport({ ...draft, message }, open(fixture));
  return { contacts, rejected, segments };
}

it.each(fixtures)('%s: a dry run says what the import does', async (fixture) => {
  for (const message of ['Hello', 'Hello {{first_name|there}}']) {
    const both = [imported, tried].map((way) => way(fixture, message).catch(refusal));
    const [real, dry] = await Promise.all(both);
    expect(dry).toEqual(real);
  }
});

it('an import that Postgres ends is not begun again with the half of the file that is left', async () => {
  await database.pool.query(`
    CREATE SEQUENCE conflicts;
    CREATE FUNCTION conflict_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('conflicts') = 1 THEN
        RAISE EXCEPTION 'a conflict' USING ERRCODE = 'serialization_failure';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER conflict_once BEFORE INSERT ON batch FOR EACH ROW EXECUTE FUNCTION conflict_once()`);
  const { rows: before } = await database.pool.query('SELECT count(*) FROM campaign');
  const csv = () => Readable.from([`phone\n+14155550123\n+14155550124\n`]);
  const failure = await importCampaign(database.pool, draft, csv()).catch((error) => error);
  expect(failure).toMatchObject({ code: '40001' });
  // Which is answered with 503 and Retry-After.
  expect(isOutage(failure)).toBe(true);
  expect((await database.pool.query('SELECT count(*) FROM campaign')).rows).toEqual(before);
  await importCampaign(database.pool, draft, csv());
});

it('writes rejects few at a time, so that none of its statements takes long to put together', async () => {
  await database.pool.query(`
    CREATE TABLE statement (rows int);
    CREATE FUNCTION note_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO statement SELECT count(*) FROM added;
      RETURN NULL;
    END $$;
    CREATE TRIGGER note_statement AFTER INSERT ON reject REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION note_statement()`);
  const rejects = 6_001;
  const csv = `phone\n+14155550123\n${'nobody\n'.repeat(rejects)}`;
  await importCampaign(database.pool, draft, Readable.from([csv]));
  const { rows } = await database.pool.query(
    'SELECT sum(rows)::int AS rejects, max(rows) AS most FROM statement',
  );
  expect(rows).toEqual([{ rejects, most: 100 }]);
});
