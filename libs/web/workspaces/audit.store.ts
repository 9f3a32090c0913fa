/** The audit log. An entry is written in the transaction of what it tells of, so that neither is alone. */
import { SALES_AUDIT_ACTIONS } from '../../contracts/audit-actions.js';
import type { Author } from '../../platform/access/author.js';
import type { Db, Tx } from '../../platform/postgres/postgres.js';
import { currentRequestId } from '../../platform/process/request-context.js';

export const AUDIT_ACTIONS = [
  'workspace.create',
  'workspace.create_sandbox',
  'workspace.suspend',
  'workspace.resume',
  'credit.move',
  'key.add',
  'key.rotate',
  'key.revoke',
  'admin.refused',
  ...SALES_AUDIT_ACTIONS,
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditEvent {
  action: AuditAction;
  /** Null where it is nobody's. */
  workspaceId: string | null;
  /** The id of what was changed. */
  target: string;
  /** Never a secret, nor the hash of one. */
  details: Readonly<Record<string, unknown>>;
}

export interface AuditEntry extends Author, AuditEvent {
  id: bigint;
  at: Date;
  requestId: string | null;
}

export async function writeAudit(tx: Tx, by: Author, event: AuditEvent): Promise<void> {
  await tx.query(
    `INSERT INTO audit_log (actor, actor_id, address, request_id, action, workspace_id, target, details)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      by.actor,
      by.actorId,
      by.address,
      currentRequestId() ?? null,
      event.action,
      event.workspaceId,
      event.target,
      JSON.stringify(event.details),
    ],
  );
}

/** What was done on the sales side, by a key. */
export interface ToldEntry {
  id: string;
  at: string;
  keyId: string;
  address: string;
  requestId: string;
  action: string;
  workspaceId: string;
  target: string;
}

/** Keeps what is not there yet. A workspace that an older backup does not know is left out of its entry. */
export async function keepTold(db: Db, entries: readonly ToldEntry[]): Promise<void> {
  await db.query(
    `INSERT INTO audit_log (entry_id, at, actor, actor_id, address, request_id, action, workspace_id, target, details)
     SELECT e.id, e.at, 'key', e.key_id, e.address, nullif(e.request_id, ''), e.action, w.id, e.target, '{}'
     FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[])
       WITH ORDINALITY AS e(id, at, key_id, address, request_id, action, workspace_id, target, no)
     LEFT JOIN workspace w ON w.id = e.workspace_id ORDER BY e.no
     ON CONFLICT (entry_id) DO NOTHING`,
    [
      entries.map((e) => e.id),
      entries.map((e) => e.at),
      entries.map((e) => e.keyId),
      entries.map((e) => e.address),
      entries.map((e) => e.requestId),
      entries.map((e) => e.action),
      entries.map((e) => e.workspaceId),
      entries.map((e) => e.target),
    ],
  );
}

export interface AuditFilter {
  limit: number;
  /** Entries before this one. */
  before?: bigint | undefined;
  action?: AuditAction | undefined;
  workspaceId?: string | undefined;
  /** From this time on. */
  since?: Date | undefined;
  /** Before this time. */
  until?: Date | undefined;
}

/** A page of the log, the newest first. What is not asked for is no part of the statement, whose plan is the same for all values. */
export async function readAudit(db: Db, filter: AuditFilter): Promise<AuditEntry[]> {
  const { limit, before, action, workspaceId, since, until } = filter;
  const wanted: [condition: string, value: unknown][] = [
    ['id <', before],
    ['action =', action],
    ['workspace_id =', workspaceId],
    ['at >=', since],
    ['at <', until],
  ];
  const given = wanted.filter(([, value]) => value !== undefined);
  const conditions = given.map(([condition], n) => `${condition} $${n + 2}`);
  const { rows } = await db.query<AuditEntry>(
    `SELECT id, at, actor, actor_id AS "actorId", action, workspace_id AS "workspaceId", target, address,
       request_id AS "requestId", details
     FROM audit_log ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY id DESC LIMIT $1`,
    [limit, ...given.map(([, value]) => value)],
  );
  return rows;
}
