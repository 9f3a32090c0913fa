import Table from 'cli-table3';
import type { Command } from 'commander';
import { CREDIT_INVARIANTS } from '../../libs/credit/invariants.js';
import { SALES_INVARIANTS } from '../../libs/messages/invariants.js';
import { openPool, type Pool } from '../../libs/platform/postgres.js';
import { databaseUrls } from './databases.js';
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

/** `broadside reconcile`: one row an invariant; exit code 1 if one is broken. */
export function registerReconcile(program: Command): void {
  program
    .command('reconcile')
    .description('check that credit, settlements and messages add up, in both databases and between them')
    .option('--json', 'print one JSON object instead of the table')
    .addHelpText('after', '\nExit codes: 0 all invariants kept, 1 one is broken, 2 wrong usage.')
    .action(async (options: { json?: boolean }) => {
      const urls = await databaseUrls();
      const web = openPool(urls.web, { max: 2, applicationName: 'reconcile' });
      const sales = openPool(urls.sales, { max: 2, applicationName: 'reconcile' });
      try {
        const findings = await reconcile(web, sales);
        const reconciled = findings.every(({ violations }) => violations === 0);
        process.stdout.write(
          options.json ? `${toJson({ reconciled, invariants: findings })}\n` : `${toTable(findings)}\n`,
        );
        process.exitCode = reconciled ? 0 : 1;
      } finally {
        await Promise.all([web.end(), sales.end()]);
      }
    });
}

function toTable(findings: Finding[]): string {
  const table = new Table({ head: ['', 'invariant', 'violations'], style: { head: [], border: [] } });
  for (const { description, violations } of findings)
    table.push([violations === 0 ? 'ok' : 'BROKEN', description, violations]);
  const broken = findings.filter(({ violations }) => violations > 0);
  const details = broken.flatMap(({ name, examples }) =>
    examples.map((example) => `${name}: ${toJson(example)}`),
  );
  return [table.toString(), ...details].join('\n');
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item));
}
