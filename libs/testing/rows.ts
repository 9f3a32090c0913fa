import type { TestPlatform } from './platform.js';

/** How far a campaign has been counted into the history. */
const COUNTED = /"counted_sum":\d+,"uncounted":(true|false),/;

/** Every row of both databases as text, each after the name of its table. The history is left out: a clock writes it. */
export async function everyRow(platform: TestPlatform): Promise<Set<string>> {
  const all = new Set<string>();
  for (const { pool } of [platform.web, platform.sales]) {
    const tables = await pool.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'stats\\_%'`,
    );
    for (const { name } of tables.rows) {
      const { rows } = await pool.query<{ text: string }>(
        `SELECT row_to_json(t)::text AS text FROM "${name}" t`,
      );
      for (const { text } of rows) all.add(`${name} ${text.replace(COUNTED, '')}`);
    }
  }
  return all;
}
