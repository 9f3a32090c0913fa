import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROBLEM_KINDS } from '../contracts/problem-codes.js';
import { projectRoot } from '../platform/process/project-root.js';

it('are all in docs/api.md, with their status, and no other is', () => {
  const text = readFileSync(path.join(projectRoot, 'docs/api.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (\d{3}) \| ([^|]+) \|/gm)];
  const documented = rows.flatMap(([, status, codes]) =>
    [...codes!.matchAll(/`(\w+)`/g)].map(([, code]) => `${status} ${code}`),
  );
  const known = Object.entries(PROBLEM_KINDS).map(([code, { status }]) => `${status} ${code}`);
  expect(documented.sort()).toEqual(known.sort());
});
