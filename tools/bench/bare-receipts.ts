import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { answerQuestions } from './aside.js';

// The yardstick of `receipts`: node:http, the signature, one UPDATE and one commit for whatever came in together, and
// nothing else. No framework, no validation, no unknown receipts, no retries, no events.

const { DATABASE_URL, WEBHOOK_SECRET } = process.env as Record<string, string>;
const key = createSecretKey(Buffer.from(WEBHOOK_SECRET!.slice('whsec_'.length), 'base64'));
const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: 12,
  options: '-c plan_cache_mode=force_generic_plan',
});

interface Waiting {
  campaignId: number;
  seq: number;
  response: ServerResponse;
}

let waiting: Waiting[] = [];
let committing = false;

async function commitAll(): Promise<void> {
  committing = true;
  while (waiting.length > 0) {
    const group = waiting.sort((a, b) => a.seq - b.seq);
    waiting = [];
    const status = await commit(group).then(
      () => 204,
      (error) => {
        console.error(error);
        return 500;
      },
    );
    for (const { response } of group) response.writeHead(status).end();
  }
  committing = false;
}

/** The product's UPDATE and its counters, in one statement and so in one round trip. */
async function commit(group: Waiting[]): Promise<void> {
  await pool.query({
    name: 'receipts',
    text: `
      WITH changed AS (
        UPDATE message m SET status = r.status, error_code = NULL, updated_at = now()
        FROM unnest($1::bigint[], $2::int[], $3::smallint[]) AS r(campaign_id, seq, status)
        WHERE m.campaign_id = r.campaign_id AND m.seq = r.seq AND m.status < r.status
        RETURNING m.campaign_id
      ), total AS (SELECT campaign_id, count(*)::int AS n FROM changed GROUP BY 1)
      UPDATE campaign c SET sent = sent - n, delivered = delivered + n, version = version + 1, updated_at = now(),
        status = CASE WHEN sent = n AND queued + unknown = 0 THEN 'completed' ELSE status END,
        finished_at = CASE WHEN sent = n AND queued + unknown = 0 THEN now() END
      FROM total WHERE c.id = total.campaign_id`,
    values: [group.map(({ campaignId }) => campaignId), group.map(({ seq }) => seq), group.map(() => 90)],
  });
}

function isSigned(headers: IncomingMessage['headers'], body: Buffer): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.`;
  const expected = Buffer.from(
    `v1,${createHmac('sha256', key).update(signed).update(body).digest('base64')}`,
  );
  const given = Buffer.from(String(headers['webhook-signature']));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (!isSigned(request.headers, body)) return void response.writeHead(401).end();
    const [campaign, seq] = JSON.parse(body.toString()).ref.split('-');
    waiting.push({ campaignId: Number.parseInt(campaign, 36), seq: Number(seq), response });
    if (!committing) void commitAll();
  });
});

answerQuestions<{ listen: true }>(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
