import { createServer } from 'node:http';
import pg from 'pg';
import { transaction } from '../../libs/platform/postgres/postgres.js';

// Half of the yardstick: receipts over node:http, committed before they are acknowledged, and nothing else.

const { DATABASE_URL, CAMPAIGN_ID } = process.env as Record<string, string>;
const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: 4,
  options: '-c plan_cache_mode=force_generic_plan',
});
const { rows } = await pool.query('SELECT contacts FROM campaign WHERE id = $1', [CAMPAIGN_ID]);
let left: number = rows[0].contacts;

interface Receipt {
  ref: string;
  status: string;
}

async function commit(receipts: Receipt[]): Promise<void> {
  const seqs = receipts.map(({ ref }) => Number(ref.split('-')[1])).sort((a, b) => a - b);
  const delivered = await transaction(pool, async (tx) => {
    const { rowCount } = await tx.query({
      name: 'delivered',
      text: `UPDATE message m SET status = r.status, error_code = NULL, updated_at = now()
             FROM unnest($1::bigint[], $2::int[], $3::smallint[]) AS r(campaign_id, seq, status)
             WHERE m.campaign_id = r.campaign_id AND m.seq = r.seq AND m.status < r.status`,
      values: [seqs.map(() => CAMPAIGN_ID), seqs, seqs.map(() => 90)],
    });
    await tx.query({
      name: 'count',
      text: 'UPDATE campaign SET version = version + 1 WHERE id = $1',
      values: [CAMPAIGN_ID],
    });
    return rowCount ?? 0;
  });
  left -= delivered;
  if (left === 0) process.send?.({ done: true });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    commit(JSON.parse(Buffer.concat(chunks).toString())).then(
      () => response.writeHead(204).end(),
      () => response.writeHead(500).end(),
    );
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
