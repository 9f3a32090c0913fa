import Bull from 'bull';
import pg from 'pg';
import { Pool } from 'undici';
import { answerQuestions } from '../aside.js';

// The sending half of the common pattern: a job is a message; one request to the carrier, one UPDATE.

export interface SendJob {
  id: number;
  to: string;
  text: string;
}

const { DATABASE_URL, REDIS_URL, CARRIER_URL, CARRIER_TOKEN, CALLBACK_URL, CONCURRENCY } =
  process.env as Record<string, string>;
const concurrency = Number(CONCURRENCY);
/** The carrier has six requests in flight to one callback URL; with several it is not what limits the receipts. */
const CALLBACK_URLS = 8;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Math.ceil(concurrency / 2) });
const carrier = new Pool(CARRIER_URL!, { connections: concurrency });
const queue = new Bull('messages', REDIS_URL!, { prefix: 'peer' });

async function send({ id, to, text }: SendJob): Promise<void> {
  const callbackUrl = `${CALLBACK_URL}?n=${id % CALLBACK_URLS}`;
  const { statusCode, body } = await carrier.request({
    path: '/messages',
    method: 'POST',
    headers: { authorization: `Bearer ${CARRIER_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ callbackUrl, messages: [{ ref: `p-${id}`, to, text }] }),
  });
  const answer = (await body.json()) as { accepted: number };
  if (statusCode !== 200 || answer.accepted !== 1) throw new Error(`the carrier answered ${statusCode}`);
  // The receipt may have been quicker.
  const update = `UPDATE message SET status = 'sent', sent_at = now() WHERE id = $1 AND status = 'queued'`;
  await pool.query({ name: 'sent', text: update, values: [id] });
}

answerQuestions<{ work: true }>(async () => {
  queue.on('failed', (_job, error) => console.error(error));
  void queue.process(concurrency, (job: Bull.Job<SendJob>) => send(job.data));
  await queue.isReady();
});
