import type { CarrierCapabilities } from '../../carriers/carrier.js';
import { type Pool, type Tx, transaction } from '../../platform/postgres/postgres.js';
import { OFFERS_PER_RUN } from '../model/attempt.js';
import {
  ALL_BATCHES_DONE,
  NOTHING_LEFT,
  startsFrom,
  TRANSITIONS,
  transitionSet,
} from '../model/campaign.transitions.js';
import { addToCampaign } from '../model/counters.store.js';
import { STATUS, type StatusCode, type Transition } from '../model/message.js';
import { costMicros } from '../model/price.js';
import {
  type Deferred,
  deferMessages,
  freeSegments,
  insertDeferredBatch,
  insertSettlement,
  markUnsent,
  queueNextBatches,
} from './batch.store.js';
import { expiresAt, withoutOtherCarriers } from './claim.store.js';
import type { WakeUp } from './wake-ups.js';

/**
 * What the sweeper finds in Postgres alone, whatever Redis has forgotten: claims that have lapsed, wake-ups that got
 * lost, windows that are not full, batches in doubt that can be decided.
 */

/**
 * Batches that should be at work but are not: lapsed claims, and queued ones nobody came for within two seconds. Only
 * those that a worker with these carriers can take: the others would stand before them for ever.
 */
export async function findLostWakeUps(
  pool: Pool,
  carriers: readonly string[],
  limit: number,
): Promise<WakeUp[]> {
  const { rows } = await pool.query({
    name: 'find-lost-wake-ups',
    text: `
      SELECT b.campaign_id, b.no, b.claims, c.kind = 'single' AS urgent
      FROM batch b JOIN campaign c ON c.id = b.campaign_id JOIN run r ON r.id = coalesce(b.run_id, c.run_id)
      WHERE b.state IN ('queued', 'submitting')
        AND (b.state = 'submitting' AND b.due_at < now()
          OR b.state = 'queued' AND b.due_at < now() - interval '2 s' AND c.status = 'running')
        AND ${withoutOtherCarriers('$2')}
      ORDER BY b.due_at LIMIT $1`,
    values: [limit, carriers],
  });
  return rows.map((row) => ({
    campaignId: row.campaign_id,
    no: row.no,
    claims: row.claims,
    isUrgent: row.urgent,
  }));
}

/** How many unfinished batches wait for each carrier that is not among these. */
export async function countWithoutCarrier(
  pool: Pool,
  carriers: readonly string[],
): Promise<{ carrier: string; batches: number }[]> {
  const { rows } = await pool.query<{ carrier: string; batches: number }>({
    name: 'count-without-carrier',
    text: `
      SELECT c.carrier, count(*)::int AS batches FROM campaign c JOIN batch b ON b.campaign_id = c.id
      WHERE c.status IN ('reserving', 'running', 'paused', 'canceling') AND c.carrier <> ALL ($1::text[])
        AND b.state IN ('pending', 'queued', 'submitting')
      GROUP BY 1 ORDER BY 1`,
    values: [carriers],
  });
  return rows;
}

/** Fills the window of each running campaign that has fewer than `window` batches under way. */
export async function fillWindows(pool: Pool, window: number): Promise<WakeUp[]> {
  const { rows } = await pool.query<{ id: bigint; free: number }>({
    name: 'find-free-windows',
    text: `
      SELECT c.id, ($1 - (SELECT count(*) FROM batch b
        WHERE b.campaign_id = c.id AND b.state IN ('queued', 'submitting')))::int AS free
      FROM campaign c
      WHERE c.status = 'running' AND EXISTS (SELECT FROM batch b WHERE b.campaign_id = c.id AND b.state = 'pending')`,
    values: [window],
  });
  const wakeUps: WakeUp[] = [];
  for (const { id, free } of rows) if (free > 0) wakeUps.push(...(await queueNextBatches(pool, id, free)));
  return wakeUps;
}

/** Completes campaigns that have nothing left to send or to wait for, where no transaction was the last to see it. */
export async function completeFinished(pool: Pool): Promise<bigint[]> {
  const { rows } = await pool.query<{ id: bigint }>({
    name: 'complete-finished',
    text: `
      UPDATE campaign SET ${transitionSet(TRANSITIONS.complete)}
      WHERE ${startsFrom(TRANSITIONS.complete)} AND ${NOTHING_LEFT} AND ${ALL_BATCHES_DONE}
      RETURNING id`,
  });
  return rows.map(({ id }) => id);
}

type InDoubtPolicy = CarrierCapabilities['inDoubtPolicy'];

interface InDoubtBatch {
  campaignId: bigint;
  no: number;
  firstSeq: number;
  lastSeq: number;
  attempt: number;
  refusals: number;
  freeSeqs: readonly number[];
  runId: string;
  priceMicros: bigint;
  /** What is left of it may be sent again: the carrier's policy says so, and the validity period and the offers do. */
  mayResend: boolean;
}

/**
 * Decides one batch in doubt: when receipts have told of every row, or when its time is up. Rows a receipt spoke of
 * were accepted and are charged, but for those that were free before. The others are sent again where the carrier's policy is `resend`; where it is `hold`
 * they are `expired` (in_doubt) and not charged, since nobody can prove that they were sent. Where the policy matters,
 * the batch is left to a worker that has the carrier.
 * @param policies those of the carriers of this worker, by their names.
 * @returns its campaign and the batch to wake a worker for, if any; null if there is none to decide.
 */
export async function decideInDoubt(
  pool: Pool,
  policies: ReadonlyMap<string, InDoubtPolicy>,
): Promise<{ campaignId: bigint; wakeUps: WakeUp[] } | null> {
  return transaction(pool, async (tx) => {
    const batch = await lockDecidable(tx, policies);
    if (!batch) return null;
    const { campaignId } = batch;
    const deferred = batch.mayResend ? await deferUnknown(tx, batch) : null;
    const expired = await markUnsent(tx, batch, STATUS.unknown, STATUS.expired, 'in_doubt');
    const { rows } = await tx.query<{ segments: number }>(
      `WITH charged AS (
         UPDATE message SET charged_segments = charged_segments + segments
         WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4
           AND NOT (status = ${STATUS.expired} AND error_code = 'in_doubt') AND seq <> ALL ($5::int[])
         RETURNING segments
       ) SELECT coalesce(sum(segments), 0)::int AS segments FROM charged`,
      [campaignId, batch.firstSeq, batch.lastSeq, batch.attempt, batch.freeSeqs],
    );
    const money = {
      capturedMicros: costMicros(batch.priceMicros, rows[0]!.segments),
      releasedMicros: costMicros(batch.priceMicros, expired.segments + (await freeSegments(tx, batch))),
    };
    await tx.query(`UPDATE batch SET state = 'done', due_at = NULL WHERE campaign_id = $1 AND no = $2`, [
      campaignId,
      batch.no,
    ]);
    await insertSettlement(tx, batch, money);
    const resent: Transition[] = deferred
      ? [{ from: 'unknown', to: 'queued', messages: deferred.messages }]
      : [];
    await addToCampaign(tx, campaignId, [...expired.transitions, ...resent], money);
    if (!deferred) return { campaignId, wakeUps: [] };
    await tx.query('UPDATE campaign SET resent = resent + $2 WHERE id = $1', [campaignId, deferred.messages]);
    return {
      campaignId,
      wakeUps: [await insertDeferredBatch(tx, batch, deferred, { dueInMs: 0, error: 'in_doubt' })],
    };
  });
}

/**
 * What is left of the batch leaves it for another offer, if its campaign goes on. All of its rows are locked before the
 * campaign, as everywhere; from then on nobody cancels the campaign before the new batch is there to be canceled with it.
 */
async function deferUnknown(tx: Tx, batch: InDoubtBatch): Promise<Deferred> {
  const { rows } = await tx.query<{ seq: number; status: StatusCode }>(
    `SELECT seq, status FROM message WHERE campaign_id = $1 AND seq BETWEEN $2 AND $3 AND attempt = $4
     ORDER BY seq FOR UPDATE`,
    [batch.campaignId, batch.firstSeq, batch.lastSeq, batch.attempt],
  );
  const { rowCount: goesOn } = await tx.query(
    `SELECT FROM campaign WHERE id = $1 AND status IN ('running', 'paused') FOR NO KEY UPDATE`,
    [batch.campaignId],
  );
  if (!goesOn) return null;
  const unknown = rows.filter(({ status }) => status === STATUS.unknown);
  return deferMessages(
    tx,
    batch,
    unknown.map(({ seq }) => seq),
  );
}

/** What is left of a batch in doubt may be sent again, if the policy of its carrier says so. */
const GOES_ON = `${expiresAt('b', 'c', 'r')} > now() AND c.status IN ('running', 'paused')
  AND b.attempt % ${OFFERS_PER_RUN} < ${OFFERS_PER_RUN - 1}`;

async function lockDecidable(
  tx: Tx,
  policies: ReadonlyMap<string, InDoubtPolicy>,
): Promise<InDoubtBatch | null> {
  const names = [...policies.keys()];
  const resending = names.filter((name) => policies.get(name) === 'resend');
  const { rows } = await tx.query(
    `SELECT b.campaign_id, b.no, b.first_seq, b.last_seq, b.attempt, b.refusals, b.free_seqs, r.id AS run_id, c.price_micros,
       c.carrier = ANY ($1::text[]) AND ${GOES_ON} AS may_resend
     FROM batch b JOIN campaign c ON c.id = b.campaign_id JOIN run r ON r.id = coalesce(b.run_id, c.run_id)
     WHERE b.state = 'unknown' AND (b.due_at <= now() AND (c.carrier = ANY ($2::text[]) OR NOT (${GOES_ON})) OR NOT EXISTS (
       SELECT FROM message m WHERE m.campaign_id = b.campaign_id AND m.seq BETWEEN b.first_seq AND b.last_seq
         AND m.attempt = b.attempt AND m.status = ${STATUS.unknown}))
     LIMIT 1 FOR UPDATE OF b SKIP LOCKED`,
    [resending, names],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    campaignId: row.campaign_id,
    no: row.no,
    firstSeq: row.first_seq,
    lastSeq: row.last_seq,
    attempt: row.attempt,
    refusals: row.refusals,
    freeSeqs: row.free_seqs ?? [],
    runId: row.run_id,
    priceMicros: row.price_micros,
    mayResend: row.may_resend,
  };
}
