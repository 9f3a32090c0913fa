import type { Pool } from '../platform/postgres/postgres.js';
import { SALES_INVARIANTS } from '../sales/sales.invariants.js';
import { CREDIT_INVARIANTS } from '../web/credit/credit.invariants.js';
import { compareLedgers, LEDGER_INVARIANTS, snapshot } from './ledgers.js';

export interface Finding {
  name: string;
  description: string;
  /** Rows that break the rule; the first few are kept as examples. */
  violations: number;
  examples: unknown[];
}

const EXAMPLES_MAX = 5;

/** Checks every invariant of both databases and between them. Reads only, and may run at any time beside the platform. */
export async function reconcile(web: Pool, sales: Pool): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [pool, invariants] of [
    [web, CREDIT_INVARIANTS],
    [sales, SALES_INVARIANTS],
  ] as const) {
    await snapshot(pool, async (tx) => {
      for (const { name, description, sql } of invariants) {
        findings.push(finding(name, description, (await tx.query(sql)).rows));
      }
    });
  }
  const differences = await compareLedgers(web, sales);
  for (const { name, description } of LEDGER_INVARIANTS)
    findings.push(finding(name, description, differences[name]));
  return findings;
}

function finding(name: string, description: string, rows: unknown[]): Finding {
  return { name, description, violations: rows.length, examples: rows.slice(0, EXAMPLES_MAX) };
}
