import type { Pool } from '../../platform/postgres/postgres.js';
import type { Hop } from '../model/hop.js';

/** What one carrier said to a message. */
export interface Attempt {
  carrier: string;
  at: Date;
  outcome: 'refused' | 'accepted' | 'in_doubt';
  /** Why it refused, in our words. */
  code: string | null;
}

/** What is known of a message from its own row and the settlement of its batch. */
interface Seen {
  seq: number;
  status: string;
  errorCode: string | null;
  updatedAt: Date;
  times: { sent: Date | null };
}

/**
 * Which carriers a message was given to in its run, in order; empty where only one was. The batch that has it tells of those
 * that refused it, or may have it, and its own row of the last.
 */
export async function findAttempts(pool: Pool, campaignId: bigint, message: Seen): Promise<Attempt[]> {
  const { rows } = await pool.query<{ hops: Hop[]; carrier: string }>({
    name: 'find-attempts',
    text: `
      SELECT b.hops, coalesce(b.carrier, c.carrier) AS carrier FROM message m
      JOIN campaign c ON c.id = m.campaign_id
      JOIN batch b ON b.campaign_id = m.campaign_id AND b.attempt = m.attempt AND m.seq BETWEEN b.first_seq AND b.last_seq
      WHERE m.campaign_id = $1 AND m.seq = $2 AND b.hops IS NOT NULL LIMIT 1`,
    values: [campaignId, message.seq],
  });
  if (!rows[0]) return [];
  const { hops, carrier } = rows[0];
  const before = hops.map(
    ({ carrier, at, code }): Attempt =>
      code === 'in_doubt'
        ? { carrier, at: new Date(at), outcome: 'in_doubt', code: null }
        : { carrier, at: new Date(at), outcome: 'refused', code },
  );
  const last = lastOutcome(message);
  return last ? [...before, { carrier, ...last }] : before;
}

/** What the carrier that has it said, as far as it has. */
function lastOutcome({ status, errorCode, updatedAt, times }: Seen): Omit<Attempt, 'carrier'> | undefined {
  if (times.sent) return { at: times.sent, outcome: 'accepted', code: null };
  if (status === 'unknown') return { at: updatedAt, outcome: 'in_doubt', code: null };
  if (status === 'failed') return { at: updatedAt, outcome: 'refused', code: errorCode };
  return undefined;
}
