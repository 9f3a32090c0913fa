/**
 * Every change of a status that was ever committed, noted by triggers in the test's own database, and the rules for it.
 * What is compared only before and after a group of commands may have gone wrong and come right in between.
 */

import { PERMANENT_CODES } from '../../../libs/carriers/error-codes.js';
import type { Pool } from '../../../libs/platform/postgres/postgres.js';
import { runNoOf } from '../../../libs/sales/model/attempt.js';
import { isMovedBy, STATUS, type StatusCode, statusName } from '../../../libs/sales/model/message.js';

const NOTES = `
  CREATE TABLE history (id BIGSERIAL PRIMARY KEY, kind TEXT, before JSONB, after JSONB);
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO history (kind, before, after) VALUES (tg_table_name, to_jsonb(old), to_jsonb(new));
    RETURN NULL;
  END $$;
  CREATE TRIGGER note AFTER UPDATE ON message FOR EACH ROW EXECUTE FUNCTION note();
  CREATE TRIGGER note AFTER UPDATE ON batch FOR EACH ROW EXECUTE FUNCTION note();
  CREATE TRIGGER note AFTER UPDATE ON campaign FOR EACH ROW WHEN (old.status <> new.status) EXECUTE FUNCTION note();
  GRANT ALL ON history, history_id_seq TO PUBLIC;`;

/** @param owner of the tables, who alone may give them triggers. */
export async function keepHistory(owner: Pool): Promise<void> {
  await owner.query(NOTES);
}

interface Row {
  id: number;
  campaign_id: number;
  seq: number;
  status: StatusCode & string;
  attempt: number;
  segments: number;
  charged_segments: number;
  error_code: string | null;
  no: number;
  state: string;
  claims: number;
}

/** A message in one run of its campaign. */
export const messageKey = (campaignId: number, seq: number, runNo: number) => `${campaignId}-${seq}-${runNo}`;

/** Which state may follow which. */
const BATCH: Record<string, readonly string[]> = {
  pending: ['pending', 'queued', 'canceled'],
  queued: ['queued', 'submitting', 'canceled'],
  submitting: ['submitting', 'queued', 'unknown', 'done'],
  unknown: ['unknown', 'done'],
  done: ['done'],
  canceled: ['canceled'],
};
const CAMPAIGN: Record<string, readonly string[]> = {
  draft: ['reserving', 'canceling', 'deleted'],
  reserving: ['draft', 'paused', 'running', 'completed', 'canceled'],
  running: ['paused', 'completed', 'canceling'],
  paused: ['running', 'reserving', 'completed', 'canceling'],
  canceling: ['canceled'],
  canceled: ['reserving', 'deleted'],
  completed: ['reserving', 'deleted'],
};

/** What happened to the campaigns of one play so far. */
export class History {
  /** The messages that were charged, as "campaign-seq-run". */
  readonly charged = new Set<string>();
  /** Those the policy gave up on: nobody can prove that they were sent. */
  readonly givenUp = new Set<string>();
  /** How often the policy had them sent again, although they might have been sent. */
  readonly resent = new Map<string, number>();
  private readonly beforeReserving = new Map<number, string>();

  constructor(private readonly sales: Pool) {}

  /** Reads what is new. @returns what breaks a rule, in words. */
  async broken(): Promise<string[]> {
    const { rows } = await this.sales.query<{ kind: string; before: Row; after: Row }>({
      name: 'take-history',
      text: `WITH taken AS (DELETE FROM history RETURNING *) SELECT kind, before, after FROM taken ORDER BY id`,
    });
    return rows.flatMap(({ kind, before, after }) => {
      if (kind === 'message') return this.message(before, after);
      return kind === 'batch' ? batch(before, after) : this.campaign(before, after);
    });
  }

  private message(before: Row, after: Row): string[] {
    const key = messageKey(after.campaign_id, after.seq, runNoOf(after.attempt));
    const what = `message ${after.seq}, ${describe(before)} → ${describe(after)}`;
    const broken: string[] = [];
    if (!movesForward(before, after)) broken.push(`${what}: moves backwards`);
    if (after.status === STATUS.expired && after.error_code === 'in_doubt') this.givenUp.add(key);
    if (after.status === STATUS.delivered && after.error_code !== null)
      broken.push(`${what}: delivered with error "${after.error_code}"`);
    if (before.status === STATUS.unknown && after.status === STATUS.queued)
      this.resent.set(key, (this.resent.get(key) ?? 0) + 1);
    const charged = after.charged_segments - before.charged_segments;
    if (charged === 0) return broken;
    if (charged !== after.segments) broken.push(`${what}: charged ${charged} of ${after.segments} segments`);
    if (this.charged.has(key)) broken.push(`${what}: charged twice in a run`);
    this.charged.add(key);
    if (after.status < STATUS.sent || after.status === STATUS.canceled)
      broken.push(`${what}: charged unsent`);
    return broken;
  }

  private campaign(before: Row, after: Row): string[] {
    const what = `campaign, ${before.status} → ${after.status}`;
    const broken = CAMPAIGN[before.status]!.includes(after.status) ? [] : [`${what}: must not be`];
    if (after.status === 'reserving') this.beforeReserving.set(after.id, before.status);
    const former = this.beforeReserving.get(after.id);
    const isRefused = before.status === 'reserving' && /draft|paused|canceled/.test(after.status);
    if (isRefused && kind(former!) !== kind(after.status))
      broken.push(`${what}: it was ${former} before the run that was refused`);
    return broken;
  }
}

/** One that was never paid for may be paused for it. */
const kind = (status: string) => (status === 'paused' ? 'draft' : status);

/** A row keeps its attempt and moves on, is deferred within its run, or has failed and is sent again in the next. */
function movesForward(before: Row, after: Row): boolean {
  if (before.attempt === after.attempt)
    return before.status === after.status || isMovedBy(after.status, before.status, before.error_code);
  if (before.attempt > after.attempt) return false;
  const again = after.status === STATUS.queued;
  if (runNoOf(before.attempt) === runNoOf(after.attempt))
    return before.status === after.status || (before.status === STATUS.unknown && again);
  // No retry of a play asks for what cannot be helped.
  const mayBeHelped = !PERMANENT_CODES.some((code) => code === before.error_code);
  return again && mayBeHelped && (before.status === STATUS.failed || before.status === STATUS.undelivered);
}

function batch(before: Row, after: Row): string[] {
  const what = `batch ${after.no}, ${before.state} → ${after.state}`;
  const broken = BATCH[before.state]!.includes(after.state) ? [] : [`${what}: must not be`];
  const claims = after.claims - before.claims;
  // One that could not be prepared counts the try, so that its pause grows.
  const mayCount = after.state === 'submitting' || (before.state === 'queued' && after.state === 'queued');
  if (claims !== 0 && (claims !== 1 || !mayCount)) broken.push(`${what}: ${claims} claims`);
  return broken;
}

const describe = ({ status, attempt, error_code }: Row) =>
  `${statusName(status)}${error_code ? ` (${error_code})` : ''} at attempt ${attempt}`;
