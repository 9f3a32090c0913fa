/** The two real databases, and what must be true of them at any moment. */
import { CREDIT_INVARIANTS } from '../../../libs/credit/invariants.js';
import { SALES_INVARIANTS } from '../../../libs/messages/invariants.js';
import type { StatusCode } from '../../../libs/messages/message.js';
import type { Pool } from '../../../libs/platform/postgres.js';
import { compareLedgers } from '../../../libs/reconcile/ledgers.js';

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
}

/** The sales side of some campaigns as it is at one moment. */
export interface Snapshot {
  campaigns: CampaignRow[];
  messages: MessageRow[];
  batches: BatchRow[];
  runs: RunRow[];
}

export async function takeSnapshot(sales: Pool, campaignIds: readonly bigint[]): Promise<Snapshot> {
  const part = (table: string, key: string, order: string) =>
    `(SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY ${order}), '[]') FROM ${table} t WHERE ${key} = ANY ($1::int8[]))`;
  const { rows } = await sales.query<{ snapshot: Snapshot }>({
    name: 'take-snapshot',
    text: `SELECT jsonb_build_object(
      'campaigns', ${part('campaign', 'id', 'id')}, 'messages', ${part('message', 'campaign_id', 'campaign_id, seq')},
      'batches', ${part('batch', 'campaign_id', 'campaign_id, no')},
      'runs', ${part('run', 'campaign_id', 'campaign_id, no, created_at')}) AS snapshot`,
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

/** Every invariant that is broken, in both databases and between them. */
export async function brokenInvariants({ web, sales }: World): Promise<string[]> {
  const query = (pool: Pool, name: string, text: string) =>
    pool.query<{ name: string; rows: string }>({ name, text });
  const [inSales, inWeb, between] = await Promise.all([
    query(sales, 'sales-rules', SALES_RULES),
    query(web, 'credit-rules', CREDIT_RULES),
    compareLedgers(web, sales),
  ]);
  const broken = [...inSales.rows, ...inWeb.rows].map(({ name, rows }) => `${name}: ${rows}`);
  for (const [name, differences] of Object.entries(between))
    if (differences.length > 0) broken.push(`${name}: ${JSON.stringify(differences)}`);
  return broken;
}
