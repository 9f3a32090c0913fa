import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Pool } from '../postgres/postgres.js';
import type { Logger } from '../process/logging.js';
import { MIGRATE_COMMAND } from './migration-state.js';
import { MIGRATION_LOCK } from './migrations.js';

/** Where a database is: for the processes, and for migrations, which need its owner. The two may be the same. */
export type DatabaseAccess = { application: string; migration: string };

/** Where the servers are ours: the roles that the processes of a side connect as; `grants.sql` says what each may do. */
export const APPLICATION_ROLES = { webapi: 'broadside_web', salesapi: 'broadside_sales' } as const;

const NO_ACCESS = ['28P01', '28000'];
const NOT_ALLOWED = '42501';

/**
 * Lets the role of the processes do what the `grants.sql` beside the migrations says, and nothing else. A role that is not
 * there is made, and one that does not get in with the password of its URL is given that password, so that passwords are
 * exchanged by migrating. Where both URLs name one role there is nothing to grant.
 * @throws Error that says what to type where the owner may not do this.
 */
export async function grantAccess(access: DatabaseAccess, migrationsFolder: string): Promise<void> {
  const application = new pg.Client({ connectionString: access.application });
  const { user: role = '', password = null } = application;
  const owner = new pg.Client({
    connectionString: access.migration,
    application_name: 'broadside-migrate',
  });
  if (role === owner.user) return;
  const script = await readFile(path.join(path.dirname(migrationsFolder), 'grants.sql'), 'utf8');
  await owner.connect();
  try {
    await owner.query('BEGIN');
    await owner.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await makeRole(owner, role, password, () => canConnect(application));
    await owner.query(script.replaceAll(':"application"', owner.escapeIdentifier(role)));
    await owner.query('COMMIT');
  } finally {
    // What is not committed goes with the connection.
    await owner.end();
  }
}

async function makeRole(
  owner: pg.Client,
  role: string,
  password: string | null,
  getsIn: () => Promise<boolean>,
): Promise<void> {
  const { rowCount } = await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount && (password === null || (await getsIn()))) return;
  const name = owner.escapeIdentifier(role);
  const secret = password === null ? '' : ` PASSWORD ${owner.escapeLiteral(password)}`;
  try {
    await owner.query(`${rowCount ? 'ALTER' : 'CREATE'} ROLE ${name} LOGIN${secret}`);
  } catch (error) {
    if ((error as { code?: string }).code !== NOT_ALLOWED) throw error;
    const typed = `${rowCount ? 'ALTER' : 'CREATE'} ROLE ${name} LOGIN PASSWORD '…'`;
    throw new Error(
      `${owner.user} may not ${rowCount ? 'set the password of' : 'make'} the role ${role}, as which the processes connect. ` +
        `As a superuser of that server type: ${typed}; then run: ${MIGRATE_COMMAND}`,
    );
  }
}

async function canConnect(client: pg.Client): Promise<boolean> {
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (!NO_ACCESS.includes((error as { code?: string }).code ?? '')) throw error;
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

type Rights = { role: string; is_superuser: boolean; is_owner: boolean; unreadable: string[] };

/**
 * Makes sure that the role of this process has been granted the tables, and tells in the log where it may do more than a
 * process needs.
 * @throws Error that names what it may not read and the command to run.
 */
export async function assertGranted(pool: Pool, logger: Logger): Promise<void> {
  const { rows } = await pool.query<Rights>(
    `SELECT current_user::text AS role, r.rolsuper AS is_superuser,
       bool_or(c.relowner = r.oid) AS is_owner,
       coalesce(array_agg(c.relname::text) FILTER (WHERE NOT has_table_privilege(c.oid, 'SELECT')), '{}') AS unreadable
     FROM pg_roles r JOIN pg_class c ON c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     WHERE r.rolname = current_user GROUP BY r.oid, r.rolsuper`,
  );
  const rights = rows[0];
  if (!rights) return;
  const { role, unreadable } = rights;
  if (unreadable.length > 0)
    throw new Error(`the role ${role} may not read ${unreadable.sort().join(', ')}. Run: ${MIGRATE_COMMAND}`);
  if (rights.is_superuser || rights.is_owner)
    logger.warn(
      `the role ${role} ${rights.is_superuser ? 'is a superuser' : 'owns the tables'}: what is append-only is held by triggers ` +
        'alone. docs/operations.md, "Roles of the databases", says how to give the processes a role of their own',
    );
}
