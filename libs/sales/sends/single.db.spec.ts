import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import type { Pool } from '../../platform/postgres/postgres.js';
import { createTestDatabase, type TestDatabase } from '../../testing/database.js';
import type { Acceptance } from './single.request.js';
import { SingleSends } from './single.sends.js';

const PRICE_MICROS = 100_000n;

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase('salesapi');
  pool = database.pool;
});
afterAll(() => database.drop());

/** The credit service at its port: so much credit, and now and then no answer. */
class Credit {
  private asked = 0;

  constructor(
    private leftMicros: bigint,
    private readonly silentEvery: number,
  ) {}

  async reserve({ amountMicros }: { amountMicros: bigint }) {
    await delay(1);
    if (++this.asked % this.silentEvery === 0) return null;
    const granted = amountMicros <= this.leftMicros;
    if (granted) this.leftMicros -= amountMicros;
    const shortfallMicros = granted ? 0n : amountMicros - this.leftMicros;
    return { granted, availableMicros: this.leftMicros, shortfallMicros };
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

describe('single sends of two processes', () => {
  it('are each answered once: committed and paid, once a key, or refused without a trace', async () => {
    const request = fc.record({
      process: fc.nat(1),
      sender: fc.constantFrom(null, 'One'),
      segments: fc.integer({ min: 1, max: 3 }),
      key: fc.option(fc.nat(3)),
      pauseMs: fc.constantFrom(0, 0, 0, 3),
    });
    const credit = fc.record({ segments: fc.nat(80), silentEvery: fc.constantFrom(3, 1_000) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 60 }),
        credit,
        async (requests, { segments, silentEvery }) => {
          const workspaceId = randomUUID();
          const account = new Credit(PRICE_MICROS * BigInt(segments), silentEvery);
          const parts = { pool, credit: account, batchSize: 7, onWakeUps: () => {}, onChanged: () => {} };
          const processes = [new SingleSends(parts), new SingleSends(parts)];
          const sent: Promise<Acceptance>[] = [];
          for (const { process, sender, segments, key, pauseMs } of requests) {
            const kind = {
              workspaceId,
              sender,
              carrier: 'http',
              priceMicros: PRICE_MICROS,
              validityMinutes: 60,
            };
            const text = `${sender} ${segments}`;
            const keyed =
              key === null ? null : { owner: workspaceId, key: `key ${key}`, requestSha256: sha256(text) };
            sent.push(processes[process]!.send(kind, { msisdn: '447700900001', text, segments }, keyed));
            sent.at(-1)!.catch(() => {});
            if (pauseMs > 0) await delay(pauseMs);
          }
          const answers = await Promise.allSettled(sent);
          const accepted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
          const refusals = answers.flatMap((answer) =>
            answer.status === 'rejected' ? [answer.reason.code] : [],
          );
          const expected = [
            'insufficient_credit',
            'unavailable',
            'idempotency_key_reused',
            'idempotency_in_flight',
            'busy',
          ];
          expect(refusals.filter((code) => !expected.includes(code))).toEqual([]);

          const ids = new Set(accepted.map(({ message }) => message.id));
          const { rows } = await pool.query(
            `SELECT (SELECT count(*) FROM message m WHERE m.campaign_id = ANY (c.ids)) AS messages,
               (SELECT coalesce(sum(messages), 0) FROM batch b WHERE b.campaign_id = ANY (c.ids)) AS in_batches,
               (SELECT coalesce(sum(segments), 0) * ${PRICE_MICROS} FROM message m WHERE m.campaign_id = ANY (c.ids)) AS cost,
               (SELECT coalesce(sum(filled_micros), 0) FROM run r WHERE r.campaign_id = ANY (c.ids)) AS filled,
               (SELECT count(*) FROM run r WHERE r.campaign_id = ANY (c.ids) AND filled_micros > amount_micros) AS overfilled
             FROM (SELECT array_agg(id) AS ids FROM campaign WHERE workspace_id = $1) c`,
            [workspaceId],
          );
          const { messages, in_batches, cost, filled, overfilled } = rows[0];
          expect([messages, in_batches, overfilled].map(Number)).toEqual([ids.size, ids.size, 0]);
          expect(Number(filled)).toBe(Number(cost));
          const freshIds = accepted.filter(({ replayed }) => !replayed).map(({ message }) => message.id);
          expect(new Set(freshIds).size).toBe(freshIds.length);
          const keysOfIds = requests.flatMap(({ key }, n) => {
            const answer = answers[n]!;
            return key !== null && answer.status === 'fulfilled' ? [`${key} ${answer.value.message.id}`] : [];
          });
          expect(new Set(keysOfIds).size).toBe(new Set(keysOfIds.map((text) => text.split(' ')[0])).size);
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
  }, 120_000);
});
