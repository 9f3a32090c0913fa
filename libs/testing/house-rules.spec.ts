import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { carrierSettings } from '../carriers/configured.js';
import type { Setting } from '../contracts/setting.js';
import { settings } from '../contracts/settings.js';
import { projectRoot } from '../platform/process/project-root.js';
import { METRICS_SETTINGS } from '../platform/service/metrics.server.js';

const run = promisify(execFile);
const cruiser = path.join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const rules = path.join(projectRoot, '.dependency-cruiser.mjs');

/** The names of the rules that a tree breaks, and what breaks them. */
async function violations(root: string): Promise<{ rule: string; from: string; to: string }[]> {
  const args = [cruiser, '--config', rules, '--output-type', 'json', 'libs', 'apps', 'tools'];
  // The exit code is the number of violations; the report says more.
  const { stdout } = await run(process.execPath, args, {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: process.env.PATH },
  }).catch((failed) => failed);
  return JSON.parse(stdout).summary.violations.map(
    (v: { rule: { name: string }; from: string; to: string }) => ({
      rule: v.rule.name,
      from: v.from,
      to: v.to,
    }),
  );
}

/** One file per rule that breaks it: [rule, file, what it imports]. */
const EXAMPLES: [rule: string, file: string, imports: string][] = [
  ['no-cycles', 'libs/sms/one.ts', './two.js'],
  ['no-lib-to-app', 'libs/platform/to-app.ts', '../../apps/rpc/own.js'],
  ['no-product-to-tools', 'apps/rpc/to-tools.ts', '../../tools/bench/own.js'],
  ['no-app-to-app', 'apps/webapi/to-app.ts', '../rpc/own.js'],
  ['sms-imports-only-its-own', 'libs/sms/out.ts', '../platform/own.js'],
  ['contracts-imports-only-its-own', 'libs/contracts/out.ts', '../platform/own.js'],
  ['api-client-imports-only-its-own', 'libs/api-client/out.ts', '../platform/own.js'],
  ['plot-imports-only-its-own', 'libs/plot/out.ts', '../platform/own.js'],
  ['monitor-imports-only-its-own', 'libs/monitor/out.ts', '../sms/own.js'],
  ['platform-imports-only-its-own', 'libs/platform/out.ts', '../sms/own.js'],
  ['provision-imports-only-its-own', 'libs/provision/out.ts', '../sms/own.js'],
  ['carriers-imports-only-its-own', 'libs/carriers/out.ts', '../sales/own.js'],
  ['sales-imports-only-its-own', 'libs/sales/out.ts', '../api-client/own.js'],
  ['web-imports-only-its-own', 'libs/web/out.ts', '../sales/own.js'],
  ['reconcile-imports-only-its-own', 'libs/reconcile/out.ts', '../sms/own.js'],
  ['simulation-imports-only-its-own', 'libs/simulation/out.ts', '../sales/own.js'],
  ['testing-imports-only-its-own', 'libs/testing/out.ts', '../sms/own.js'],
  ...Object.entries({
    platform: {
      process: 'problems',
      problems: 'process',
      telemetry: 'limits',
      openapi: 'http',
      limits: 'redis',
      redis: 'postgres',
      service: 'redis',
      postgres: 'idempotency',
      access: 'postgres',
      migrations: 'http',
      http: 'migrations',
      idempotency: 'http',
    },
    sales: {
      model: 'campaigns',
      routing: 'model',
      receipts: 'dispatch',
      dispatch: 'campaigns',
      settlement: 'dispatch',
      'contact-files': 'campaigns',
      stats: 'receipts',
      webhooks: 'stats',
      audit: 'stats',
      removal: 'settlement',
      campaigns: 'sends',
    },
    web: { credit: 'workspaces' },
  }).flatMap(([house, rooms]) =>
    Object.entries(rooms).map(([room, other]): [string, string, string] => [
      `${house}-${room}-imports-downwards`,
      `libs/${house}/${room}/up.ts`,
      `../${other}/own.js`,
    ]),
  ),
  ['sales-side-sees-no-web-side', 'apps/salesapi/out.ts', '../../libs/web/own.js'],
  ['web-side-sees-no-sales-side', 'apps/webapi/out.ts', '../../libs/sales/own.js'],
  ['no-test-code-in-the-product', 'libs/platform/out-of-tests.ts', './testing.js'],
  ['no-development-package-in-the-product', 'libs/platform/of-development.ts', 'dev-only'],
  ['not-to-unresolvable', 'libs/platform/nowhere.ts', './nowhere-at-all.js'],
];

describe('imports', () => {
  // A busy machine reads all files of the project in more than a moment.
  it('point one way', async () => {
    expect(await violations(projectRoot)).toEqual([]);
  }, 120_000);

  it('are held to every rule: each has an example that breaks it', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'broadside-rules-'));
    try {
      // What the examples import exists, but for the one that must not.
      for (const [, file, imports] of EXAMPLES) {
        const target = path.join(path.dirname(file), imports.replace(/\.js$/, '.ts'));
        if (target.endsWith('own.ts')) write(root, target, 'export {};\n');
      }
      write(root, 'package.json', JSON.stringify({ devDependencies: { 'dev-only': '1.0.0' } }));
      write(root, 'node_modules/dev-only/index.js', '');
      write(root, 'libs/platform/testing.ts', 'export {};\n');
      write(root, 'libs/sms/two.ts', "import './one.js';\n");
      for (const [, file, imports] of EXAMPLES) write(root, file, `import '${imports}';\n`);
      const found = new Set((await violations(root)).map(({ rule, from }) => `${rule} ${from}`));
      expect(
        EXAMPLES.map(([rule, file]) => `${rule} ${file}`).filter((example) => !found.has(example)),
      ).toEqual([]);
      const { default: config } = await import(rules);
      const names = config.forbidden.map(({ name }: { name: string }) => name);
      expect([...new Set(EXAMPLES.map(([rule]) => rule))].sort()).toEqual(names.sort());
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

/** Where SQL may stand that is not in a store, and why. */
const SQL_ELSEWHERE: [place: RegExp, why: string][] = [
  [/^libs\/platform\/postgres\//, 'the pool itself: transactions, readiness, settings of the server'],
  [/^libs\/platform\/migrations\//, 'makes the schema and looks whether it is there'],
  [/\.metrics\.ts$/, 'counts what stands in a database when it is asked for'],
  [/^libs\/.*\/\w+\.invariants\.ts$/, 'rules that are queries'],
  [/^libs\/reconcile\//, 'reads both ledgers, to compare them'],
  [/^libs\/sales\/model\//, 'parts of statements that several stores have in common'],
];
const IN_TESTS = /^libs\/testing\/|\/testing\.ts$/;
const STORE = /\.(store|reads)\.ts$/;
const ASKS = /\.query\s*[<(]|\$(query|execute)Raw/;
const CHANGE = /\b(INSERT INTO|DELETE FROM|UPDATE \w+( \w)? SET|COPY \w+)\s/;
const STATEMENT = new RegExp(`\\bSELECT\\s|${CHANGE.source}`);

/** A file of the product by its path, without comments. */
type Source = [file: string, code: string];

/** @returns the files with SQL that are no stores, and the stores of reads (`*.reads.ts`) that do not only read. */
function sqlOutsideStores(sources: readonly Source[]): string[] {
  return sources
    .filter(([file, code]) => {
      if (file.endsWith('.reads.ts')) return CHANGE.test(code);
      return !STORE.test(file) && (ASKS.test(code) || STATEMENT.test(code));
    })
    .map(([file]) => file);
}

/**
 * @returns what in stores asks the database without having been given, as its first parameter, what to ask it by (`Db` in
 * `postgres.ts` says which means what), and what opens a transaction: that is for its callers, who know what belongs together.
 */
function withoutTransaction(sources: readonly Source[]): string[] {
  return sources
    .filter(([file]) => STORE.test(file))
    .flatMap(([file, code]) =>
      code
        .split(/\n(?=(?:export |async |function |class |const ))/)
        .filter((part) => {
          if (/\btransaction(Once)?\(|\.connect\(/.test(part)) return true;
          if (!ASKS.test(part) && !/^(export )?async /.test(part)) return false;
          const [, first = ''] =
            part.match(
              /^(?:export )?(?:async )?(?:function \w+|const \w+ = (?:async )?)(?:<[^(]*>)?\(\s*([^,)]*)/,
            ) ??
            part.match(/\bconstructor\(\s*([^,)]*)/) ??
            [];
          return !/^(private readonly )?(tx: Tx|db: Db|pool: Pool)$/.test(first);
        })
        .map((part) => `${file}: ${part.match(/(?:function|class|const) (\w+)/)?.[1]}`),
    );
}

describe('SQL', () => {
  const sources = sourceFiles()
    .map((file): Source => [path.relative(projectRoot, file), withoutComments(readFileSync(file, 'utf8'))])
    .filter(([file]) => !file.startsWith('tools/') && !IN_TESTS.test(file));

  it('stands in stores, but for a few places that have their reasons', () => {
    const found = sqlOutsideStores(sources);
    expect(found.filter((file) => !SQL_ELSEWHERE.some(([place]) => place.test(file)))).toEqual([]);
    expect(SQL_ELSEWHERE.filter(([place]) => !found.some((file) => place.test(file)))).toEqual([]);
  });

  it('in stores is given the transaction first', () => {
    expect(sources.filter(([file]) => STORE.test(file)).length).toBeGreaterThan(10);
    expect(withoutTransaction(sources)).toEqual([]);
  });

  it('is held to both: each has examples that break it', () => {
    const outside = [
      'await this.pool.query<Row>(TEXT, [id]);',
      'const TEXT = `\n  SELECT id FROM campaign`;',
      "const text = 'UPDATE run SET state = $1';",
      'await prisma.$queryRaw`x`;',
    ];
    for (const code of outside) expect(sqlOutsideStores([['libs/a/a.service.ts', code]])).toHaveLength(1);
    expect(
      sqlOutsideStores([['libs/a/a.reads.ts', 'const TEXT = `DELETE FROM run WHERE id = $1`;']]),
    ).toHaveLength(1);
    const inStores = [
      'export async function find(id: string, db: Db) {\n  await db.query(TEXT);\n}',
      'export async function find(tx: Pool) {\n  await tx.query(TEXT);\n}',
      'export async function find() {\n  await ambient();\n}',
      'export const find = (id: string) => pool.query(TEXT, [id]);',
      'export async function change(pool: Pool) {\n  await transaction(pool, (tx) => tx.query(TEXT));\n}',
      'export class Rows {\n  constructor(id: string, tx: Tx) {\n    tx.query(TEXT);\n  }\n}',
    ];
    for (const code of inStores) expect(withoutTransaction([['libs/a/a.store.ts', code]])).toHaveLength(1);
    const right = 'export async function find<T>(\n  db: Db,\n  id: T,\n) {\n  await db.query(TEXT);\n}';
    expect(withoutTransaction([['libs/a/a.store.ts', right]])).toEqual([]);
  });
});

describe('the project', () => {
  it('consumes every queue it fills', () => {
    const sources = sourceFiles().map((file) => readFileSync(file, 'utf8'));
    const names = (pattern: RegExp) =>
      new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!)));
    const jobs = names(/export const (\w+_JOB) = /g);
    const consumed = names(/(?:\.process\(|@Process\([^)]*?)(\w+_JOB)/g);
    expect(jobs.size).toBeGreaterThan(0);
    expect([...jobs].filter((job) => !consumed.has(job))).toEqual([]);
  });

  it('changes the status of a campaign by the transitions of its model alone', () => {
    // The bare pipelines of the benchmarks are to owe nothing to the product.
    const elsewhere = sourceFiles()
      .map((file) => path.relative(projectRoot, file))
      .filter((file) => !file.startsWith('libs/sales/model/') && !file.startsWith('tools/bench/bare-'));
    expect(
      elsewhere.filter((file) => writesCampaignStatus(readFileSync(path.join(projectRoot, file), 'utf8'))),
    ).toEqual([]);
  });

  it.each([
    "`UPDATE campaign SET status = 'paused', paused_reason = 'user' WHERE id = $1`",
    "'UPDATE campaign SET status = $2 WHERE id = $1'",
    "`UPDATE campaign c SET\n  version = version + 1,\n  status = 'canceled' WHERE c.id = $1`",
    '`UPDATE "campaign" AS c SET "status" = \'running\'`',
    "`UPDATE campaign SET ` + part + `, status = CASE WHEN queued = 0 THEN 'completed' ELSE status END WHERE id = $1`",
    "`INSERT INTO campaign (workspace_id, status) VALUES ($1, 'running')`",
    "prisma.campaign.update({ where: { id }, data: { status: 'paused' } })",
  ])('would see a campaign whose status is changed by %s', (statement) => {
    expect(writesCampaignStatus(`await tx.query(${statement}, [id]);`)).toBe(true);
  });

  it.each([
    "`UPDATE campaign SET resent = resent + $2 WHERE id = $1 AND status = 'running'`",
    "`UPDATE message SET status = 80 FROM campaign WHERE campaign.status = 'running'`",
    "'UPDATE campaign SET ' + transitionSet(TRANSITIONS.pause) + ' WHERE id = $1'",
    "`SELECT FROM campaign WHERE status = 'scheduled'`",
  ])('does not mind %s', (statement) => expect(writesCampaignStatus(statement)).toBe(false));

  it('knows of every package that npm may install what is in it', () => {
    const { packages } = JSON.parse(readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8'));
    const unknown = Object.entries<{ integrity?: string }>(packages)
      .filter(([folder, { integrity = '' }]) => folder !== '' && !/^sha512-/.test(integrity))
      .map(([folder]) => folder);
    expect(unknown).toEqual([]);
  });

  it('keeps secrets of a machine out of git and of the image', () => {
    const ignored = readFileSync(path.join(projectRoot, '.gitignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.env.*', 'secrets/', '.broadside/']));
    // The image is made of what is named, and of nothing else.
    const lines = readFileSync(path.join(projectRoot, '.dockerignore'), 'utf8').split('\n');
    expect(lines.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    expect(lines.filter((line) => /^!.*(env|secret)/.test(line))).toEqual([]);
  });

  it('documents every setting with its default, and no other', () => {
    const table = readFileSync(path.join(projectRoot, 'docs/configuration.md'), 'utf8');
    const rows = table.matchAll(/^\| `([A-Z_]+)`\s*\|[^|]*\|\s*(.*?)\s*\|/gm);
    const documented = [...rows].map(([, name, fallback]) => `${name}: ${fallback}`);
    const all: Record<string, Setting<unknown>> = { ...settings, ...carrierSettings, ...METRICS_SETTINGS };
    const actual = Object.entries(all).map(([name, setting]) => `${name}: ${defaultInWords(setting)}`);
    expect(documented.sort()).toEqual([...actual, 'DATA_DIR: `.broadside/`'].sort());
  });

  it('documents of every setting which processes read it', () => {
    const sources = sourceFiles().map((file) => readFileSync(file, 'utf8'));
    const lists = listsOfSettings(sources);
    const mains = readdirSync(path.join(projectRoot, 'apps'))
      .map((name): [string, string] => [name, path.join(projectRoot, 'apps', name, 'main.ts')])
      .filter(([, file]) => existsSync(file))
      .flatMap(([name, file]) => {
        const names = settingsRead(readFileSync(file, 'utf8'), lists);
        return names ? [[name, names] as const] : [];
      });
    expect(mains.map(([name]) => name).sort()).toEqual([...PROCESSES].sort());
    const table = readFileSync(path.join(projectRoot, 'docs/configuration.md'), 'utf8');
    const documented = [...table.matchAll(/^\| `([A-Z_]+)`\s*\|([^|]*)\|/gm)].map(([, name, users]) => {
      const isAll = /^\s*all\b/.test(users!);
      const named = PROCESSES.filter((process) => isAll || users!.split(/[,\s]+/).includes(process));
      return `${name}: ${named.join(', ')}`;
    });
    const read = documented.map((row) => {
      const [name] = row.split(':') as [string];
      const isOfAll = name in METRICS_SETTINGS || name === 'LOG_LEVEL';
      const readers = PROCESSES.filter(
        (process) => isOfAll || mains.some(([main, names]) => main === process && names.includes(name)),
      );
      return `${name}: ${readers.join(', ')}`;
    });
    expect(documented).toEqual(read);
  });

  it('reads of a main file which settings it asks for', () => {
    const lists = listsOfSettings(["export const TWO = ['B', 'C'] as const;", "const NONE = ['d'];"]);
    expect(settingsRead("readConfig(settings, [\n  'A',\n  ...TWO,\n]);", lists)).toEqual(['A', 'B', 'C']);
    expect(settingsRead('start();', lists)).toBeNull();
    expect(() => settingsRead('readConfig(settings, [...THREE]);', lists)).toThrow('THREE');
  });
});

/** The processes of the platform that read settings. */
const PROCESSES = ['webapi', 'rpc', 'general-worker', 'salesapi', 'sales-worker'];

/** Lists of settings that several processes, or one at several places, have in common; by their names in the code. */
function listsOfSettings(sources: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = sources.flatMap((text) => [
    ...text.matchAll(/const ([A-Z_]+) = \[((?:\s*'[A-Z_]+',?)+)\s*\] as const;/g),
  ]);
  const lists = found.map(([, name, items]): [string, string[]] => [
    name!,
    [...items!.matchAll(/[A-Z_]+/g)].map(([item]) => item),
  ]);
  return new Map([...lists, ['CARRIER_SETTING_NAMES', Object.keys(carrierSettings)]]);
}

/** The names of the settings that a process reads when it starts; null where it reads none. */
function settingsRead(main: string, lists: ReadonlyMap<string, readonly string[]>): string[] | null {
  const [, list] = /\breadConfig\([^[]*\[([^\]]*)\]/.exec(main) ?? [];
  if (list === undefined) return null;
  return [...list.matchAll(/'([A-Z_]+)'|\.\.\.([A-Z_]+)/g)].flatMap(([, name, spread]) => {
    const names = name ? [name] : lists.get(spread!);
    if (!names) throw new Error(`there is no list of settings ${spread}`);
    return names;
  });
}

/** As docs/configuration.md writes it. */
function defaultInWords(setting: Setting<unknown>): string {
  try {
    const fallback = setting(undefined) ?? [];
    if (fallback === tmpdir()) return "the system's temporary folder";
    return String(fallback) === '' ? '–' : `\`${fallback}\``;
  } catch {
    // It has none: it must be set.
    return '–';
  }
}

/** Whether SQL (or Prisma) in this text assigns a campaign's status, or makes a campaign with one, by a value of its own. */
function writesCampaignStatus(text: string): boolean {
  const assignments =
    /\bUPDATE\s+"?campaign"?\s+(?:(?:AS\s+)?\w+\s+)?SET\b(.*?)(?:\bWHERE\b|\bRETURNING\b|$)/gs;
  const columns =
    /\bINSERT INTO\s+"?campaign"?\s*\(([^)]*)\)\s*VALUES\s*\((.*?)(?:\bRETURNING\b|\bON CONFLICT\b|$)/gs;
  return (
    [...text.matchAll(assignments)].some(([, set]) => /\b(status|paused_reason)"?\s*=/.test(set!)) ||
    [...text.matchAll(columns)].some(
      ([, names, values]) => /\bstatus\b/.test(names!) && !/\.status\b/.test(values!),
    ) ||
    /\bcampaign\.(create|update|upsert)\w*\(/.test(text)
  );
}

function write(root: string, file: string, text: string): void {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
}

function sourceFiles(): string[] {
  return ['libs', 'apps', 'tools'].flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('spec.ts'))
      .map((file) => path.join(projectRoot, folder, file)),
  );
}
