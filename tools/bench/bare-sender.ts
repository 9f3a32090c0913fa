import pg from 'pg';
import { Pool } from 'undici';
import { transaction } from '../../libs/platform/postgres/postgres.js';

// Half of the yardstick: batch by batch the statements and the HTTP body that a message costs, and nothing else.

const { DATABASE_URL, CARRIER_URL, CARRIER_TOKEN, CALLBACK_URL, CAMPAIGN_ID } = process.env as Record<
  string,
  string
>;
const CONCURRENCY = 4;
const key = Number(CAMPAIGN_ID).toString(36);
const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: CONCURRENCY,
  options: '-c plan_cache_mode=force_generic_plan',
});
const carrier = new Pool(CARRIER_URL!, { connections: CONCURRENCY });

const { rows: batches } = await pool.query(
  'SELECT no, first_seq, last_seq, segments FROM batch WHERE campaign_id = $1 ORDER BY no',
  [CAMPAIGN_ID],
);
const runId = crypto.randomUUID();
await pool.query(
  `INSERT INTO run (id, campaign_id, no, amount_micros, state) VALUES ($1, $2, 1, 1, 'closed')`,
  [runId, CAMPAIGN_ID],
);

async function sendBatches(): Promise<void> {
  for (let batch = batches.shift(); batch; batch = batches.shift()) await sendBatch(batch);
}

async function sendBatch({ no, first_seq, last_seq, segments }: Record<string, number>): Promise<void> {
  await pool.query({
    name: 'claim',
    text: `UPDATE batch SET state = 'submitting', claims = claims + 1, due_at = now() WHERE campaign_id = $1 AND no = $2`,
    values: [CAMPAIGN_ID, no],
  });
  const { rows } = await pool.query<[number, string, string]>({
    name: 'read',
    rowMode: 'array',
    text: `SELECT seq, '+' || msisdn, vars FROM message WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq`,
    values: [CAMPAIGN_ID, first_seq, last_seq],
  });
  const messages = rows.map(([seq, to, vars]) => {
    const [name, code] = JSON.parse(vars);
    return { ref: `${key}-${seq}-1`, to, text: `Hi ${name}, your code is ${code}. Reply STOP to opt out.` };
  });
  const { statusCode, body } = await carrier.request({
    path: '/messages',
    method: 'POST',
    headers: { authorization: `Bearer ${CARRIER_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ callbackUrl: CALLBACK_URL, messages }),
  });
  await body.json();
  if (statusCode !== 200) throw new Error(`the carrier answered ${statusCode}`);
  await transaction(pool, async (tx) => {
    await tx.query({
      name: 'done',
      text: `UPDATE batch SET state = 'done' WHERE campaign_id = $1 AND no = $2`,
      values: [CAMPAIGN_ID, no],
    });
    await tx.query({
      name: 'sent',
      text: `UPDATE message SET status = greatest(status, 30), charged_segments = segments, updated_at = now()
             WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3`,
      values: [CAMPAIGN_ID, first_seq, last_seq],
    });
    await tx.query({
      name: 'settle',
      text: `INSERT INTO settlement (campaign_id, batch_no, run_id, captured_micros, released_micros, confirmed_at)
             VALUES ($1, $2, $3, $4, 0, now())`,
      values: [CAMPAIGN_ID, no, runId, segments! * 100_000],
    });
    await tx.query({
      name: 'count',
      text: 'UPDATE campaign SET version = version + 1 WHERE id = $1',
      values: [CAMPAIGN_ID],
    });
  });
}

await Promise.all(Array.from({ length: CONCURRENCY }, sendBatches));
await pool.end();
await carrier.close();
process.disconnect?.();
