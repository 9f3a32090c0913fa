/** The audit log of the web side. An entry is written in the transaction of what it tells of, so that neither is alone. */
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
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditEvent {
  action: AuditAction;
  workspaceId: string;
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

/** A page of the log, the newest first. */
export async function readAudit(db: Db, filter: AuditFilter): Promise<AuditEntry[]> {
  const { limit, before, action, workspaceId, since, until } = filter;
  const { rows } = await db.query<AuditEntry>(
    `SELECT id, at, actor, actor_id AS "actorId", action, workspace_id AS "workspaceId", target, address,
       request_id AS "requestId", details
     FROM audit_log
     WHERE ($2::bigint IS NULL OR id < $2) AND ($3::text IS NULL OR action = $3)
       AND ($4::uuid IS NULL OR workspace_id = $4)
       AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
     ORDER BY id DESC LIMIT $1`,
    [limit, before ?? null, action ?? null, workspaceId ?? null, since ?? null, until ?? null],
  );
  return rows;
}
