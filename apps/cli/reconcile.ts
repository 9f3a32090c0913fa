import Table from 'cli-table3';
import type { Command } from 'commander';
import { openPool } from '../../libs/platform/postgres/postgres.js';
import { type Finding, reconcile } from '../../libs/reconcile/reconcile.js';
import { databaseUrls } from './databases.js';

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
  const verdict =
    broken.length === 0
      ? `all ${findings.length} invariants hold`
      : `${broken.length} of ${findings.length} invariants are broken`;
  return [table.toString(), ...details, verdict].join('\n');
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? item.toString() : item));
}
