import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/process/project-root.js';

const ROOTS = ['apps', 'docs', 'fixtures', 'libs', 'ops', 'prisma', 'proto', 'scripts', 'tools'];
const files = ROOTS.flatMap((root) =>
  readdirSync(path.join(projectRoot, root), { recursive: true, withFileTypes: true }).map((entry) =>
    path.relative(projectRoot, path.join(entry.parentPath ?? entry.path, entry.name)),
  ),
);
const names = new Set([...files, ...readdirSync(projectRoot)].map((file) => path.basename(file)));

/** What a page names in code marks: `libs/sms/phone.ts`, `apps/<api>/api.ts`, `libs/carriers/`, or a file's bare name. */
function named(text: string): string[] {
  return [...text.matchAll(/`([\w.*<>@/{},-]+)`/g)].map(([, name]) => name!.replace(/\/$/, ''));
}

/** A star, or what stands in angle brackets, is a part of a path that may be any. */
const pattern = (name: string) =>
  new RegExp(
    `^${name
      .replaceAll('.', '\\.')
      .replace(/\*|<\w+>/g, '[^/]*')
      .replace(/\{([^}]*)\}/g, (_, list) => `(${list.replaceAll(',', '|')})`)}`,
  );

/** Of the paths and file names in a text those that the tree does not have. */
function unknownIn(text: string): string[] {
  return named(text).filter((name) => {
    if (ROOTS.includes(name.split('/')[0]!) && name.includes('/')) {
      const wanted = pattern(name);
      return !files.some((file) => wanted.test(file));
    }
    return /^[\w.-]+\.(ts|mjs|proto|sql)$/.test(name) && !names.has(name);
  });
}

describe('the documents', () => {
  it('name no file or folder that is not there', () => {
    const pages = [
      'README.md',
      'apps/carrier/README.md',
      ...files.filter((file) => /^docs\/.*\.md$/.test(file)),
    ];
    const unknown = pages.flatMap((page) =>
      unknownIn(readFileSync(path.join(projectRoot, page), 'utf8')).map((name) => `${page}: ${name}`),
    );
    expect(unknown).toEqual([]);
    expect(
      unknownIn('in `libs/sms/nowhere.ts`, `libs/nowhere/`, `nowhere.ts` and `libs/sms/phone.ts`'),
    ).toEqual(['libs/sms/nowhere.ts', 'libs/nowhere', 'nowhere.ts']);
  });

  it('say for twenty wishes and more where to look', () => {
    const page = readFileSync(path.join(projectRoot, 'docs/ARCHITECTURE.md'), 'utf8');
    const [, table] = page.split('| I want to change … | look in |');
    const rows = table!.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('|---'));
    expect(rows.length).toBeGreaterThanOrEqual(20);
    const places = rows.map((row) => named(row.split('|')[2]!).filter((name) => name.includes('/')));
    expect(rows.filter((_, index) => places[index]!.length === 0)).toEqual([]);
  });
});
