import type { Db, Tx } from '../../platform/postgres/postgres.js';
import { type Quotas, requireRoom, type Usage } from './quota.js';

/** It never ran and still may; `campaign_unrun_idx` has these. One that was refused its credit is among them. */
const IS_DRAFT = `kind = 'campaign' AND started_at IS NULL AND status NOT IN ('canceling', 'canceled', 'deleted')`;

/** What a workspace stores. @param draftsMax drafts are counted up to one more. */
export async function readUsage(db: Db, workspaceId: string, draftsMax: number): Promise<Usage> {
  const { rows } = await db.query<{ drafts: number; contacts: bigint; bytes: bigint }>({
    name: 'read-usage',
    text: `
      SELECT coalesce(u.contacts, 0)::bigint AS contacts, coalesce(u.bytes, 0)::bigint AS bytes, (
        SELECT count(*)::int FROM (SELECT FROM campaign WHERE workspace_id = $1 AND ${IS_DRAFT} LIMIT $2::int + 1) d
      ) AS drafts
      FROM (SELECT) one LEFT JOIN workspace_usage u ON u.workspace_id = $1`,
    values: [workspaceId, draftsMax],
  });
  const { drafts, contacts, bytes } = rows[0]!;
  return { drafts, contacts: Number(contacts), bytes: Number(bytes) };
}

/**
 * Whether there was room for a new campaign, when the transaction has noted on it what it stores. From then on it holds the
 * workspace's row of usage: so of two campaigns that are made at once the later one sees the earlier, and both together exceed
 * nothing.
 * @param taken by the new campaign.
 * @throws Problem 409 where it is more than there may be; the transaction must not commit.
 */
export async function requireRoomTaken(
  tx: Tx,
  workspaceId: string,
  taken: { contacts: number; bytes: number },
  quotas: Quotas,
): Promise<void> {
  // A statement of its own, which sees what was committed before the row was had.
  const { drafts, contacts, bytes } = await readUsage(tx, workspaceId, quotas.drafts);
  const before = { drafts: drafts - 1, contacts: contacts - taken.contacts, bytes: bytes - taken.bytes };
  requireRoom(before, { drafts: 1, ...taken }, quotas);
}

/**
 * A campaign of which messages and rejects are removed does not count any more: to be called by the transaction that removes the
 * last of them. Again it changes nothing. (Where the campaign's row itself is deleted, that is enough.)
 */
export async function releaseRoom(tx: Tx, campaignIds: readonly bigint[]): Promise<void> {
  await tx.query(
    `UPDATE campaign SET stored_contacts = 0, stored_bytes = 0
     WHERE id = ANY ($1::bigint[]) AND stored_contacts + stored_bytes > 0`,
    [campaignIds],
  );
}
