import type { Db } from '../../platform/postgres/postgres.js';

/**
 * Which carrier has a batch and its rows: the campaign's, or the one that is written on them. Rows have it as a number, so
 * that the widest table does not hold a name a row.
 */

/** The name of the carrier that has a batch, in SQL. */
export const carrierSql = (batch: string, campaign: string) =>
  `coalesce(${batch}.carrier, ${campaign}.carrier)`;

/** The number that rows have for a carrier, in SQL; null for one that was never given a message of another's campaign. */
export const carrierIdSql = (name: string) => `(SELECT id FROM carrier WHERE name = ${name})`;

/** The number that rows have for a carrier; the first that asks makes it. */
export async function carrierIdOf(db: Db, name: string): Promise<number> {
  const find = () =>
    db.query<{ id: number }>({
      name: 'find-carrier',
      text: 'SELECT id FROM carrier WHERE name = $1',
      values: [name],
    });
  const { rows } = await find();
  if (rows[0]) return rows[0].id;
  await db.query('INSERT INTO carrier (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
  return (await find()).rows[0]!.id;
}
