import type { SalesAuditAction } from '../../contracts/audit-actions.js';
import type { Author } from '../../platform/access/author.js';
import type { Db } from '../../platform/postgres/postgres.js';
import { currentRequestId } from '../../platform/process/request-context.js';

export interface SalesAuditEvent {
  action: SalesAuditAction;
  workspaceId: string;
  /** The id of what was acted on, as callers know it. */
  target: string;
}

/** One that is still to be told to the web side. */
export interface SalesAuditEntry extends SalesAuditEvent {
  id: string;
  at: Date;
  keyId: string;
  address: string;
  requestId: string | null;
}

/** In the transaction of what it tells of, so that neither is alone. */
export async function noteAudit(db: Db, by: Author, event: SalesAuditEvent): Promise<void> {
  await db.query({
    name: 'note-audit',
    text: `INSERT INTO audit_entry (key_id, address, request_id, action, workspace_id, target)
      VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [
      by.actorId,
      by.address,
      currentRequestId() ?? null,
      event.action,
      event.workspaceId,
      event.target,
    ],
  });
}

/** Those that have waited longest. */
export async function oldestEntries(db: Db, limit: number): Promise<SalesAuditEntry[]> {
  const { rows } = await db.query<SalesAuditEntry>({
    name: 'oldest-audit-entries',
    text: `SELECT id, at, key_id AS "keyId", address, request_id AS "requestId", action, workspace_id AS "workspaceId", target
      FROM audit_entry ORDER BY id LIMIT $1`,
    values: [limit],
  });
  return rows;
}

export async function removeEntries(db: Db, ids: readonly string[]): Promise<void> {
  await db.query('DELETE FROM audit_entry WHERE id = ANY ($1::uuid[])', [ids]);
}
