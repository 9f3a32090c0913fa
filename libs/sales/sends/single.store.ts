import { type Db, numberArray, onCommit, type Tx } from '../../platform/postgres/postgres.js';
import { currentTraceparent } from '../../platform/telemetry/tracing.js';
import type { WakeUp } from '../dispatch/wake-ups.js';
import { SINGLE_AT_FIRST, TRANSITIONS, transitionSet } from '../model/campaign.transitions.js';
import { countRegistered } from '../model/message.metrics.js';

/** What single sends of one campaign have in common. */
export interface SingleKind {
  workspaceId: string;
  sender: string | null;
  carrier: string;
  priceMicros: bigint;
  validityMinutes: number;
}

/** One message to be appended. */
export interface SingleMessage {
  /** E.164 without the plus. */
  msisdn: string;
  text: string;
  segments: number;
}

const TODAY = `(now() AT TIME ZONE 'UTC')::date`;

/**
 * The campaign that single sends of this kind append to today. Its failure share never pauses it: nobody would resume
 * it, and one bad number says nothing about the next.
 */
async function todaysCampaign(db: Db, kind: SingleKind): Promise<bigint> {
  const key = [kind.workspaceId, kind.sender, kind.carrier, kind.priceMicros];
  for (;;) {
    const { rows } = await db.query<{ id: bigint }>(
      `SELECT id FROM campaign WHERE kind = 'single' AND workspace_id = $1 AND day = ${TODAY}
         AND coalesce(sender, '') = coalesce($2, '') AND carrier = $3 AND price_micros = $4`,
      key,
    );
    if (rows[0]) return rows[0].id;
    await db.query(
      `INSERT INTO campaign (workspace_id, sender, carrier, price_micros, validity_minutes, kind, day, name, template,
         columns, status, failure_share_max, contacts, queued, rejected, segments, finished_at)
       VALUES ($1, $2, $3, $4, $5, 'single', ${TODAY}, 'Single sends of ' || ${TODAY}, '{{text}}',
         '{text}', ${SINGLE_AT_FIRST.status}, 1, 0, 0, 0, 0, ${SINGLE_AT_FIRST.finished_at})
       ON CONFLICT DO NOTHING`,
      [...key, kind.validityMinutes],
    );
  }
}

/** A reservation for single sends of one campaign, before anybody is asked for it. */
export interface SingleRun {
  id: string;
  campaignId: bigint;
}

/**
 * Notes what is about to be reserved. @param campaignId that of the run before, which serves until its day is over.
 */
export async function beginSingleRun(
  db: Db,
  kind: SingleKind,
  amountMicros: bigint,
  campaignId?: bigint,
): Promise<SingleRun> {
  for (let known = campaignId; ; known = await todaysCampaign(db, kind)) {
    if (known === undefined) continue;
    const { rows } = await db.query<{ id: string }>({
      name: 'begin-single-run',
      text: `INSERT INTO run (campaign_id, no, amount_micros, traceparent)
             SELECT id, run_no, $2, $3 FROM campaign WHERE id = $1 AND day = ${TODAY} RETURNING id`,
      values: [known, amountMicros, currentTraceparent()],
    });
    if (rows[0]) return { id: rows[0].id, campaignId: known };
  }
}

export async function refuseSingleRun(db: Db, runId: string): Promise<void> {
  await db.query(`UPDATE run SET state = 'refused' WHERE id = $1 AND state = 'reserving'`, [runId]);
}

/**
 * Takes what the messages cost from the run: a run just reserved is opened by it and takes more for `fillMs`, an open
 * one must not be sealed. The run's row stays locked, so that it is not sealed before the messages are committed.
 * @returns false if the run takes no more; then nothing may be appended.
 */
export async function fillRun(
  tx: Tx,
  run: { id: string; isNew: boolean },
  amountMicros: bigint,
  fillMs: number,
): Promise<boolean> {
  const { rowCount } = run.isNew
    ? await tx.query({
        name: 'open-single-run',
        text: `UPDATE run SET state = 'open', filled_micros = $2, fills_until = clock_timestamp() + $3 * interval '1 ms'
               WHERE id = $1 AND state = 'reserving'`,
        values: [run.id, amountMicros, fillMs],
      })
    : await tx.query({
        name: 'fill-single-run',
        text: `UPDATE run SET filled_micros = filled_micros + $2
               WHERE id = $1 AND state = 'open' AND fills_until > clock_timestamp() AND filled_micros + $2 <= amount_micros`,
        values: [run.id, amountMicros],
      });
  return rowCount === 1;
}

/**
 * Appends messages to their campaign as one batch, due at once. The campaign's row is locked by a statement of its own
 * first, which is what makes their positions and the batch's number unique.
 */
export async function appendMessages(
  tx: Tx,
  run: SingleRun,
  messages: readonly SingleMessage[],
): Promise<{ firstSeq: number; at: Date; wakeUp: WakeUp }> {
  const { campaignId } = run;
  const segments = messages.reduce((sum, message) => sum + message.segments, 0);
  const { rows } = await tx.query<{
    workspace_id: string;
    first_seq: number;
    updated_at: Date;
    carrier: string;
  }>({
    name: 'grow-single-campaign',
    text: `
      UPDATE campaign SET contacts = contacts + $2, queued = queued + $2, segments = segments + $3,
        ${transitionSet(TRANSITIONS.append)}
      WHERE id = $1 RETURNING workspace_id, contacts - $2 AS first_seq, updated_at, carrier`,
    values: [campaignId, messages.length, segments, run.id],
  });
  const { workspace_id: workspaceId, first_seq: firstSeq, updated_at: at, carrier } = rows[0]!;
  onCommit(tx, () => countRegistered(carrier, messages.length));
  const { rows: batches } = await tx.query<{ no: number }>({
    name: 'append-single-messages',
    text: `
      WITH message_rows AS (
        INSERT INTO message (campaign_id, seq, msisdn, segments, vars)
        SELECT $1, $2 + position - 1, msisdn, segments, vars
        FROM unnest($3::bigint[], $4::smallint[], $5::text[]) WITH ORDINALITY AS m(msisdn, segments, vars, position)
      )
      INSERT INTO batch (campaign_id, no, first_seq, last_seq, messages, segments, state, due_at, queued_at, run_id)
      SELECT $1, coalesce((SELECT max(no) + 1 FROM batch WHERE campaign_id = $1), 0), $2, $2 + $6 - 1, $6, $7,
        'queued', now(), now(), $8
      RETURNING no`,
    values: [
      campaignId,
      firstSeq,
      `{${messages.map(({ msisdn }) => msisdn).join(',')}}`,
      numberArray(messages.map((message) => message.segments)),
      messages.map(({ text }) => JSON.stringify([text])),
      messages.length,
      segments,
      run.id,
    ],
  });
  const batch = { workspaceId, campaignId, no: batches[0]!.no, messages: messages.length };
  return { firstSeq, at, wakeUp: { ...batch, claims: 0, isSingle: true } };
}

/** Single sends' reservations whose asking was interrupted: nothing was ever appended to them, and nothing will be. */
export async function findAbandonedRuns(
  db: Db,
): Promise<{ id: string; workspaceId: string; amountMicros: bigint }[]> {
  const { rows } = await db.query(
    `SELECT r.id, c.workspace_id AS "workspaceId", r.amount_micros AS "amountMicros"
     FROM run r JOIN campaign c ON c.id = r.campaign_id
     WHERE r.state = 'reserving' AND r.created_at < now() - interval '4 s' AND c.kind = 'single' LIMIT 100`,
  );
  return rows;
}

/** Opens an abandoned run without a message, so that it is closed and its credit is free again. */
export async function openAbandonedRun(db: Db, runId: string): Promise<void> {
  await db.query(`UPDATE run SET state = 'open' WHERE id = $1 AND state = 'reserving'`, [runId]);
}
