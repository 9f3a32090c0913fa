/**
 * What keys do on the sales side is noted in the transaction that does it, and told to the web side, which keeps the one
 * audit log there is. It is told again until the web side has said that it has it, and kept there once.
 */
import type { Author } from '../../platform/access/author.js';
import type { MarkDone } from '../../platform/idempotency/idempotency.store.js';
import { sourceOf } from '../../platform/limits/sources.js';
import type { Pool } from '../../platform/postgres/postgres.js';
import {
  noteAudit,
  oldestEntries,
  removeEntries,
  type SalesAuditEntry,
  type SalesAuditEvent,
} from './audit.store.js';

export const ENTRIES_PER_CALL = 500;

/** Where entries are kept. */
export interface AuditPort {
  /** @returns the ids of those that are kept now, or were already. */
  recordAudit(entries: readonly SalesAuditEntry[]): Promise<string[]>;
}

/** What an effect does in its own transaction, and with it the note of who asked for it. */
export const noted =
  (by: Author, event: SalesAuditEvent, mark: MarkDone): MarkDone =>
  async (tx, made) => {
    await noteAudit(tx, by, event);
    await mark(tx, made);
  };

/** @returns how many the web side keeps of a call; call again where it is a full one. */
export async function tellAudit(pool: Pool, port: AuditPort): Promise<number> {
  const entries = await oldestEntries(pool, ENTRIES_PER_CALL);
  if (entries.length === 0) return 0;
  const kept = new Set(await port.recordAudit(entries));
  const ids = entries.map(({ id }) => id).filter((id) => kept.has(id));
  await removeEntries(pool, ids);
  return ids.length;
}

const EXPORT_NOTED_EVERY_MS = 60_000;
const EXPORTS_REMEMBERED_MAX = 10_000;

/** Notes who takes away whole files. The same file for the same key and network is noted once a minute, so that reading stays cheap. */
export class ExportNotes {
  private readonly notedAtMs = new Map<string, number>();

  constructor(private readonly pool: Pool) {}

  async note(by: Author, workspaceId: string, target: string): Promise<void> {
    const which = `${by.actorId} ${sourceOf(by.address).address} ${target}`;
    const nowMs = Date.now();
    if (nowMs - (this.notedAtMs.get(which) ?? 0) < EXPORT_NOTED_EVERY_MS) return;
    await noteAudit(this.pool, by, { action: 'campaign.export', workspaceId, target });
    if (this.notedAtMs.size >= EXPORTS_REMEMBERED_MAX) this.notedAtMs.clear();
    this.notedAtMs.set(which, nowMs);
  }
}
