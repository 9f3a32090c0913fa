import type { Db } from '../../platform/postgres/postgres.js';
import type { Reference } from './reference.js';

/**
 * Which message a carrier means by an id of its own, for carriers that do not return our reference. Kept for 84 to 90
 * hours, longer than a receipt that matches nothing is tried again.
 */

/** Of six hours; each has a table of its own. */
const PERIODS = 16;
/** Of those since 1970, in SQL. */
const PERIOD_NOW = 'floor(extract(epoch FROM now()) / 21600)::bigint';

/** An id that a carrier gave a message when it accepted it. */
export interface CarrierId extends Omit<Reference, 'campaignId'> {
  campaignId: bigint;
  id: string;
}

/** To be written with the outcome that they belong to. */
export async function insertCarrierIds(db: Db, carrier: string, ids: readonly CarrierId[]): Promise<void> {
  if (ids.length === 0) return;
  await db.query({
    name: 'insert-carrier-ids',
    text: `
      INSERT INTO carrier_message (campaign_id, seq, run_no, period, carrier, id)
      SELECT c, s, r, ${PERIOD_NOW} % ${PERIODS}, $4, i FROM unnest($1::bigint[], $2::int[], $3::smallint[], $5::text[]) AS u(c, s, r, i)`,
    values: [
      ids.map(({ campaignId }) => campaignId),
      ids.map(({ seq }) => seq),
      ids.map(({ runNo }) => runNo),
      carrier,
      ids.map(({ id }) => id),
    ],
  });
}

/** A period so many before this one, in SQL. */
const periodAgo = (ago: string) => `((${PERIOD_NOW} - ${ago}) % ${PERIODS})::smallint`;
/** Postgres leaves the other tables alone for a period that is compared by itself, and for none in an array. */
const ONE_PERIOD = ['find-by-carrier-ids', `period = ${periodAgo('$3')}`] as const;
/** The next one is about to be emptied. */
const ALL_PERIODS = ['find-by-old-carrier-ids', `period <> ${periodAgo('-1')}`] as const;
/** The statement, its condition, and how many periods ago that is. */
const LOOKS: readonly (readonly [name: string, where: string, ago?: number])[] = [
  [...ONE_PERIOD, 0],
  [...ONE_PERIOD, 1],
  ALL_PERIODS,
];

/**
 * The messages that a carrier means by these ids, of one that it gave twice the latest. Most receipts come soon, so this
 * period and the one before are looked at first, and only for what is not there all others.
 */
export async function findByCarrierIds(
  db: Db,
  carrier: string,
  ids: readonly string[],
): Promise<Map<string, Reference>> {
  const found = new Map<string, Reference>();
  for (const [name, where, ...period] of LOOKS) {
    const wanted = ids.filter((id) => !found.has(id));
    if (wanted.length === 0) break;
    const { rows } = await db.query<{ id: string; campaign_id: bigint; seq: number; run_no: number }>({
      name,
      text: `
        SELECT DISTINCT ON (id) id, campaign_id, seq, run_no FROM carrier_message
        WHERE id = ANY ($1::text[]) AND carrier = $2 AND ${where}
        ORDER BY id, (${PERIOD_NOW} - period) % ${PERIODS}, campaign_id DESC, run_no DESC`,
      values: [wanted, carrier, ...period],
    });
    for (const { id, campaign_id, seq, run_no } of rows)
      found.set(id, { campaignId: Number(campaign_id), seq, runNo: run_no });
  }
  return found;
}

/** Empties the period that is about to be written again. @returns false where it could not, for now. */
export async function forgetCarrierIds(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ done: boolean }>('SELECT forget_carrier_messages() AS done');
  return rows[0]!.done;
}
