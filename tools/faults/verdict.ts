import { setTimeout as delay } from 'node:timers/promises';
import { formatAmount } from '../../libs/contracts/amount.js';
import { reconcile } from '../../libs/reconcile/reconcile.js';
import { parseCampaignId } from '../../libs/sales/model/reference.js';
import type { Rig } from './rig.js';

/** Of one segment, and every message of the fault tests has one. */
const PRICE_MICROS = 100_000n;

/** What the carrier says it has done; the program's own README describes it. */
export interface CarrierStats {
  accepted: number;
  acceptedTwice: number;
  acceptedAgain: number;
  recipientsTwice: number;
  delivered: number;
  undelivered: number;
  expired: number;
  failed: number;
  receiptsPending: number;
  /** What acknowledged receipts have told. */
  told: { delivered: number; undelivered: number; expired: number; failed: number };
}

/**
 * Waits until the campaigns are over: each completed or canceled, its credit settled and its reservation closed on both
 * sides, and the carrier rid of its receipts.
 * @param campaignIds as the API writes them.
 * @throws Error that says what is not over after `timeoutMs`.
 */
export async function awaitQuiet(rig: Rig, campaignIds: readonly string[], timeoutMs: number): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; ; await delay(20)) {
    // Servers may be down just now, and whoever asks too early asks again.
    const open = await unquiet(rig, campaignIds).catch((error: Error) => [
      `not to be found out: ${error.message}`,
    ]);
    if (open.length === 0) return;
    if (Date.now() > deadline) throw new Error(`not over after ${timeoutMs} ms: ${open.join('; ')}`);
  }
}

/** Waits until nothing is left of a deleted campaign but its own row. @throws Error that says what is, after `timeoutMs`. */
export async function awaitRemoved({ platform }: Rig, campaignId: string, timeoutMs: number): Promise<void> {
  const left = async () => {
    const { rows } = await platform.sales.pool.query(
      `SELECT c.status, r.part, r.next, (SELECT count(*)::int FROM message m WHERE m.campaign_id = c.id) AS messages,
         (SELECT count(*)::int FROM batch b WHERE b.campaign_id = c.id) AS batches,
         (SELECT count(*)::int FROM run u WHERE u.campaign_id = c.id) AS runs
       FROM campaign c LEFT JOIN removal r ON r.campaign_id = c.id WHERE c.id = $1`,
      [parseCampaignId(campaignId)],
    );
    return rows.filter(({ status, part, messages, batches, runs }) => {
      return status !== 'deleted' || part !== 'campaign' || messages + batches + runs > 0;
    });
  };
  for (const deadline = Date.now() + timeoutMs; ; await delay(20)) {
    const found = await left().catch((error: Error) => [`not to be found out: ${error.message}`]);
    if (found.length === 0) return;
    if (Date.now() > deadline) throw new Error(`not removed after ${timeoutMs} ms: ${JSON.stringify(found)}`);
  }
}

/** What is not over yet, with the rows that say so. */
async function unquiet(rig: Rig, campaignIds: readonly string[]): Promise<string[]> {
  const { web, sales } = rig.platform;
  const ids = campaignIds.map((id) => parseCampaignId(id)!);
  const { rows } = await sales.pool.query(
    `SELECT c.id, c.status, r.run,
       (SELECT json_agg(b) FROM batch b WHERE b.campaign_id = c.id AND b.state NOT IN ('done', 'canceled')) AS batches,
       (SELECT json_agg(s) FROM settlement s WHERE s.campaign_id = c.id AND s.confirmed_at IS NULL) AS settlements
     FROM campaign c LEFT JOIN LATERAL (SELECT json_agg(r) AS run FROM run r WHERE r.campaign_id = c.id) r ON true
     WHERE c.id = ANY ($1)`,
    [ids],
  );
  const open = ids.filter((id) => rows.every((row) => row.id !== id)).map((id) => `campaign ${id} is lost`);
  for (const { id, status, run, batches, settlements } of rows) {
    const runIsOpen = (run ?? []).some(
      ({ state }: { state: string }) => state === 'reserving' || state === 'open',
    );
    const isOver = ['completed', 'canceled'].includes(status);
    if (isOver && !runIsOpen && !batches && !settlements) continue;
    open.push(`campaign ${id} is ${status}: ${JSON.stringify({ run, batches, settlements })}`);
  }
  if (open.length > 0) return open;

  const runs = rows.flatMap(({ run }) => (run ?? []).map(({ id }: { id: string }) => id));
  const reservations = await web.pool.query(
    'SELECT id FROM credit_reservation WHERE id = ANY ($1) AND closed_at IS NULL',
    [runs],
  );
  open.push(...reservations.rows.map(({ id }) => `reservation ${id} is open`));
  const { receiptsPending } = await carrierStats(rig);
  if (receiptsPending > 0) open.push(`the carrier has ${receiptsPending} receipts that nobody took`);
  const waiting = await sales.pool.query(
    `SELECT u.reference FROM unmatched_receipt u JOIN carrier_message m ON m.id = u.reference AND m.carrier = u.carrier
     WHERE u.by_carrier_id AND u.next_try_at IS NOT NULL`,
  );
  open.push(
    ...waiting.rows.map(({ reference }) => `the receipt of ${reference} came too early and still waits`),
  );
  return open;
}

/**
 * Checks everything that must hold once all is quiet.
 * @param forgiven messages that a carrier with ids of its own took and that are not charged, because nobody here can
 * know; null with a carrier whose receipts tell of every message that it took.
 * @returns what does not, in words; empty if all is well.
 */
export async function broken(rig: Rig, forgiven: number | null = null): Promise<string[]> {
  const stats = await carrierStats(rig);
  return [
    ...(await brokenInvariants(rig)),
    ...(await unfinishedRows(rig)),
    ...(await differencesInMoney(rig, stats, forgiven ?? 0)),
    ...(forgiven === null ? await differencesInEnds(rig, stats) : []),
  ];
}

/** The invariants that `npm run reconcile` checks. */
export async function brokenInvariants({ platform }: Rig): Promise<string[]> {
  const findings = await reconcile(platform.web.pool, platform.sales.pool);
  return findings
    .filter(({ violations }) => violations > 0)
    .map(({ name, violations, examples }) => `${name}: ${violations} × ${json(examples)}`);
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item));
}

/** Every message of a campaign that was run is final, or visibly `unknown`. */
async function unfinishedRows({ platform }: Rig): Promise<string[]> {
  const { rows } = await platform.sales.pool.query(
    `SELECT c.id, c.status, m.status AS message_status, count(*)::int AS messages
     FROM campaign c JOIN message m ON m.campaign_id = c.id
     WHERE c.status <> 'draft' AND m.status IN (0, 30) GROUP BY 1, 2, 3 ORDER BY 1, 3`,
  );
  return rows.map(
    ({ id, status, message_status, messages }) =>
      `campaign ${id} is ${status} with ${messages} messages of status ${message_status}`,
  );
}

/**
 * The check that shares no code with the product: what was charged is the price of what the carrier took. Differences are
 * told, not sums, so that an old one reads the same after every campaign.
 */
async function differencesInMoney(
  { platform }: Rig,
  stats: CarrierStats,
  forgiven: number,
): Promise<string[]> {
  const problems: string[] = [];
  if (stats.acceptedTwice > 0) problems.push(`the carrier took ${stats.acceptedTwice} messages twice`);

  const journal = await platform.web.pool.query(
    `SELECT coalesce(-sum(amount_micros), 0)::bigint AS micros FROM credit_journal WHERE kind = 'capture'`,
  );
  const charged = journal.rows[0].micros - PRICE_MICROS * BigInt(stats.accepted - forgiven);
  if (charged !== 0n) problems.push(`${formatAmount(charged)} credits charged beyond what the carrier took`);
  return problems;
}

/** As many rows ended as the carrier's messages did. */
async function differencesInEnds({ platform }: Rig, stats: CarrierStats): Promise<string[]> {
  const problems: string[] = [];
  // Where the rows are removed, their campaign still has their numbers.
  const { rows } = await platform.sales.pool.query(
    `SELECT sum(delivered)::int AS delivered, sum(undelivered)::int AS undelivered, sum(expired)::int AS expired FROM (
       SELECT count(*) FILTER (WHERE m.status = 90) AS delivered, count(*) FILTER (WHERE m.status = 81) AS undelivered,
         count(*) FILTER (WHERE m.status = 82) AS expired
       FROM message m JOIN campaign c ON c.id = m.campaign_id WHERE c.removed_at IS NULL
       UNION ALL
       SELECT coalesce(sum(delivered), 0), coalesce(sum(undelivered), 0), coalesce(sum(expired), 0)
       FROM campaign WHERE removed_at IS NOT NULL
     ) ended`,
  );
  for (const status of ['delivered', 'undelivered', 'expired'] as const) {
    const more = rows[0][status] - stats[status];
    if (more !== 0) problems.push(`${more} messages ${status} beyond what the carrier says`);
  }
  return problems;
}

export async function carrierStats({ platform }: Rig): Promise<CarrierStats> {
  const response = await fetch(platform.url('carrier', '/stats'));
  if (!response.ok) throw new Error(`GET /stats of the carrier: ${response.status}`);
  return (await response.json()) as CarrierStats;
}
