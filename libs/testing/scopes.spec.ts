import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SCOPES } from '../contracts/scopes.js';
import { projectRoot } from '../platform/process/project-root.js';

it('are all in docs/api.md, where it says what a key has, and no other is', () => {
  const text = readFileSync(path.join(projectRoot, 'docs/api.md'), 'utf8');
  const [, list] = /^- \*\*scopes\*\*: ([^.]+)\./m.exec(text)!;
  expect([...list!.matchAll(/`([\w:]+)`/g)].map(([, scope]) => scope)).toEqual(Object.keys(SCOPES));
});
