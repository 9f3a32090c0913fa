import type { AddressInfo } from 'node:net';
import Bull from 'bull';
import Fastify from 'fastify';
import pg from 'pg';
import { answerQuestions } from '../aside.js';
import type { SendJob } from './bull-worker.js';
import { Finals } from './peer.js';

// The other half of the common pattern: rows in bulk, jobs in bulk, and one UPDATE a receipt.

const { DATABASE_URL, REDIS_URL } = process.env as Record<string, string>;
const ROWS_PER_INSERT = 5_000;
const JOBS_PER_ADD = 1_000;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 20 });
const queue = new Bull<SendJob>('messages', REDIS_URL!, { prefix: 'peer' });
const api = Fastify();
let finals: Finals | undefined;

api.post<{ Body: { ref: string; status: string }[] }>('/receipts', async ({ body }, reply) => {
  for (const { ref, status } of body) {
    const { rowCount } = await pool.query({
      name: 'receipt',
      text: `UPDATE message SET status = $2, final_at = now() WHERE id = $1 AND status IN ('queued', 'sent')`,
      values: [Number(ref.slice('p-'.length)), status],
    });
    if (rowCount === 1) finals?.add();
  }
  return reply.code(204).send();
});

/** Rows first, as in Broadside, where they are there before the first message leaves. */
async function prepare(messages: number): Promise<string> {
  await pool.query(`CREATE TABLE message (
    id INT PRIMARY KEY, recipient TEXT NOT NULL, body TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'queued',
    sent_at TIMESTAMPTZ, final_at TIMESTAMPTZ) WITH (fillfactor = 50)`);
  for (let first = 0; first < messages; first += ROWS_PER_INSERT) {
    await pool.query(
      `INSERT INTO message (id, recipient, body)
       SELECT n, '+1415' || (2000000 + n), 'Hi Ada, your code is ' || (100000 + n) || '. Reply STOP to opt out.'
       FROM generate_series($1::int, $2::int) n`,
      [first, Math.min(first + ROWS_PER_INSERT, messages) - 1],
    );
  }
  await api.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${(api.server.address() as AddressInfo).port}/receipts`;
}

/** Adds the jobs while the workers are at it already; resolves when the last receipt is committed. */
async function run(messages: number, limitMs: number) {
  finals = new Finals(messages);
  const all = finals.all(limitMs);
  for (let first = 0; first < messages; first += JOBS_PER_ADD) {
    const { rows } = await pool.query<SendJob>(
      'SELECT id, recipient AS to, body AS text FROM message WHERE id >= $1 AND id < $2 ORDER BY id',
      [first, first + JOBS_PER_ADD],
    );
    await queue.addBulk(rows.map((data) => ({ data, opts: { removeOnComplete: true } })));
  }
  return all;
}

type Question = { prepare: number } | { run: number; limitMs: number };

answerQuestions<Question>((question) =>
  'prepare' in question ? prepare(question.prepare) : run(question.run, question.limitMs),
);
