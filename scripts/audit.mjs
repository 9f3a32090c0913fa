import { spawnSync } from 'node:child_process';
import { root } from './setup.mjs';

// node scripts/audit.mjs: whether what the product depends on has known vulnerabilities, high or critical ones. Where the
// registry cannot be asked that is said and no failure: a build must not depend on a service that may be away.

const args = [
  'audit',
  '--omit=dev',
  '--audit-level=high',
  '--json',
  '--fetch-retries=0',
  '--fetch-timeout=30000',
];
const { stdout, error } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' });
const report = parse(stdout);

if (!report?.metadata?.vulnerabilities) {
  const why = error?.message ?? report?.message ?? report?.error?.summary ?? 'no answer that can be read';
  process.stderr.write(`dependency audit: NOT DONE, the registry did not answer it (${why})\n`);
} else {
  const { high, critical, total } = report.metadata.vulnerabilities;
  for (const { name, severity, range } of Object.values(report.vulnerabilities)) {
    process.stderr.write(`dependency audit: ${severity}: ${name} ${range}\n`);
  }
  process.stderr.write(`dependency audit: ${total} known, of which ${high} high and ${critical} critical\n`);
  process.exitCode = high + critical > 0 ? 1 : 0;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
