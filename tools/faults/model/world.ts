/** The two real databases, and what must be true of them at any moment. */

import type { Pool } from '../../../libs/platform/postgres/postgres.js';
import { compareLedgers } from '../../../libs/reconcile/ledgers.js';
import type { StatusCode } from '../../../libs/sales/model/message.js';
import { SALES_INVARIANTS } from '../../../libs/sales/sales.invariants.js';
import { settlementOpId } from '../../../libs/sales/settlement/settlement.js';
import { CREDIT_INVARIANTS } from '../../../libs/web/credit/credit.invariants.js';

export interface World {
  readonly web: Pool;
  readonly sales: Pool;
  /** Connections of the observer: never part of a play. */
  readonly monitor: Pool;
  close(): void;
}

export interface CampaignRow {
  id: number;
  status: string;
  run_id: string | null;
  started_at: string | null;
  contacts: number;
  segments: number;
  price_micros: number;
  captured_micros: number;
  [counter: string]: number | string | null;
}

export interface MessageRow {
  campaign_id: number;
  seq: number;
  msisdn: number;
  status: StatusCode;
  attempt: number;
  segments: number;
  charged_segments: number;
  error_code: string | null;
}

export interface BatchRow {
  campaign_id: number;
  no: number;
  state: string;
  claims: number;
}

export interface RunRow {
  id: string;
  campaign_id: number;
  no: number;
  state: string;
  amount_micros: number;
}

export interface SettlementRow {
  batch_no: number;
  run_id: string;
  captured_micros: number;
  released_micros: number;
  confirmed_at: string | null;
}

/** The sales side of some campaigns as it is at one moment. */
export interface Snapshot {
  campaigns: CampaignRow[];
  messages: MessageRow[];
  batches: BatchRow[];
  runs: RunRow[];
  settlements: SettlementRow[];
}

export async function takeSnapshot(sales: Pool, campaignIds: readonly bigint[]): Promise<Snapshot> {
  const part = (table: string, key: string, order: string) =>
    `(SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY ${order}), '[]') FROM ${table} t WHERE ${key} = ANY ($1::int8[]))`;
  const { rows } = await sales.query<{ snapshot: Snapshot }>({
    name: 'take-snapshot',
    text: `SELECT jsonb_build_object(
      'campaigns', ${part('campaign', 'id', 'id')}, 'messages', ${part('message', 'campaign_id', 'campaign_id, seq')},
      'batches', ${part('batch', 'campaign_id', 'campaign_id, no')},
      'runs', ${part('run', 'campaign_id', 'campaign_id, no, created_at')},
      'settlements', ${part('settlement', 'campaign_id', 'campaign_id, batch_no')}) AS snapshot`,
    values: [campaignIds],
  });
  return rows[0]!.snapshot;
}

/** All rules of one database as one statement: a row a rule that is broken. */
const allOf = (invariants: readonly { name: string; sql: string }[]) =>
  invariants
    .map(
      ({ name, sql }) =>
        `SELECT '${name}' AS name, rows::text FROM (SELECT jsonb_agg(t) AS rows FROM (${sql}) t) found WHERE rows IS NOT NULL`,
    )
    .join(' UNION ALL ');

const SALES_RULES = allOf(SALES_INVARIANTS);
const CREDIT_RULES = allOf(CREDIT_INVARIANTS);

/** Every invariant of one of the databases that is broken. */
export async function brokenInvariants({ web, sales }: World): Promise<string[]> {
  const query = (pool: Pool, name: string, text: string) =>
    pool.query<{ name: string; rows: string }>({ name, text });
  const found = await Promise.all([
    query(sales, 'sales-rules', SALES_RULES),
    query(web, 'credit-rules', CREDIT_RULES),
  ]);
  return found.flatMap(({ rows }) => rows.map(({ name, rows }) => `${name}: ${rows}`));
}

/** What the two databases say differently, compared by the same rules as an installation is. */
export async function ledgerDifferences({ web, sales }: World): Promise<string[]> {
  return Object.entries(await compareLedgers(web, sales)).flatMap(([name, differences]) =>
    differences.length > 0 ? [`${name}: ${JSON.stringify(differences)}`] : [],
  );
}

/**
 * The same for the runs of one play, while nobody is at work, in one statement: the whole comparison would take most of
 * the time.
 */
export async function unequalBooks(web: Pool, { runs, settlements }: Snapshot): Promise<string[]> {
  const { rows } = await web.query<{ reservations: ReservationRow[]; operations: OperationRow[] }>({
    name: 'read-books',
    text: `
      SELECT (SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM credit_reservation r WHERE id = ANY ($1)) AS reservations,
        (SELECT coalesce(jsonb_agg(to_jsonb(o)), '[]') FROM credit_op o
          WHERE kind = 'settle' AND result->>'reservationId' = ANY ($1)) AS operations`,
    values: [runs.map(({ id }) => id)],
  });
  const { reservations, operations } = rows[0]!;
  const reserved = new Map(reservations.map((reservation) => [reservation.id, reservation]));
  const money = (captured: number | string, released: number | string) => `${captured} and ${released}`;
  const settled = new Map(
    operations.map((op) => [op.op_id, money(op.result.capturedMicros, op.result.releasedMicros)]),
  );
  const owed = new Map(
    settlements.map((s) => [
      settlementOpId(s.run_id, s.batch_no),
      money(s.captured_micros, s.released_micros),
    ]),
  );
  return [
    ...[...settled].filter(([id, amounts]) => owed.get(id) !== amounts).map(([id]) => `${id} was not owed`),
    ...settlements
      .filter(({ confirmed_at }) => confirmed_at)
      .map((s) => settlementOpId(s.run_id, s.batch_no))
      .filter((id) => settled.get(id) !== owed.get(id))
      .map((id) => `${id} is confirmed, but was not settled`),
    ...runs.flatMap(({ id, state, amount_micros }) => {
      const reservation = reserved.get(id);
      if (!/^(open|closed)$/.test(state)) return [];
      if (reservation?.amount_micros !== amount_micros)
        return [`run ${id} is ${state} without its reservation`];
      return state === 'closed' && !reservation.closed_at
        ? [`run ${id} is closed, its reservation open`]
        : [];
    }),
  ];
}

interface ReservationRow {
  id: string;
  amount_micros: number;
  closed_at: string | null;
}

interface OperationRow {
  op_id: string;
  result: { capturedMicros: string; releasedMicros: string };
}
