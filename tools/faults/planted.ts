import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import type { CarrierKind } from './carrier-mode.js';
import { crashWork, runCrashPoints, startCrashRig } from './crash-points.js';

const run = promisify(execFile);

/** The patches, beside this file in the source: a build holds none of them. */
const PLANTED_FOLDER = path.join(projectRoot, 'tools/faults/planted');

/** What the scratch copy is made of; everything else is linked. */
const COPIED = ['apps', 'libs', 'tools', 'prisma', 'proto', 'fixtures', 'package.json', 'tsconfig.json'];
const COPIED_FOR_JEST = [
  'jest.config.js',
  'jest.global-setup.mjs',
  'jest.global-teardown.mjs',
  'jest.reporter.mjs',
  'scripts',
];
const MODEL_SPECS = ['tools/faults/model', 'libs/web/credit/credit.fuzz'];
const PROOF_BUDGET_MS = 600_000;
const EVIDENCE_LENGTH_MAX = 200;
/** More plays than a test run has: a sound build ends with the last of them, a broken one with the first that notices. */
const MODEL_SETTINGS = { FAULT_MODEL_RUNS: '1000', FAULT_MODEL_SHRINKING_SECONDS: '1' };
/** Four times what a sound campaign needs on an idle machine; a planted bug often leaves one that never ends. */
const QUIET_BUDGET_MS = 20_000;

/** A patch that breaks one rule of the product, and the proof that has to notice. */
export interface PlantedBug {
  name: string;
  rule: string;
  /** `crash-points LINK`, `crash-points own-ids LINK`, `model`, or `spec PATH`. */
  proof: string;
  file: string;
}

/** @throws Error for a patch that does not say what it breaks and what proves it. */
export function plantedBugs(): PlantedBug[] {
  return readdirSync(PLANTED_FOLDER)
    .filter((name) => name.endsWith('.patch'))
    .map((name) => {
      const file = path.join(PLANTED_FOLDER, name);
      const [, rule, proof] =
        /^Rule broken: (.+)\nProof: (model|crash-points (?:own-ids )?\S+|spec \S+)\n/.exec(
          readFileSync(file, 'utf8'),
        ) ?? [];
      if (!rule || !proof) throw new Error(`${file} does not begin with "Rule broken: …" and "Proof: …"`);
      return { name: name.replace(/\.patch$/, ''), rule, proof, file };
    });
}

export interface PlantedResult {
  caught: number;
  total: number;
  missed: string[];
}

/** A scratch copy of the source; what runs in it ends with the signal. */
interface Copy {
  folder: string;
  signal: AbortSignal;
}

/**
 * Applies each patch to a scratch copy of the source, builds that, and lets the patch's own proof run against it: a proof
 * that stays green has missed the bug. The product knows nothing of this.
 */
export async function runPlantedBugs(
  bugs: readonly PlantedBug[],
  { signal, onProgress }: { signal: AbortSignal; onProgress: (line: string) => void },
): Promise<PlantedResult> {
  const copy = { folder: makeScratch(), signal };
  const result: PlantedResult = { caught: 0, total: bugs.length, missed: [] };
  for (const bug of bugs) {
    await applyPatch(copy, bug);
    const evidence = await prove(copy, bug);
    signal.throwIfAborted();
    await applyPatch(copy, bug, '--reverse');
    if (evidence) result.caught++;
    else result.missed.push(bug.name);
    onProgress(`${bug.name}: ${evidence ? `caught by ${bug.proof}: ${evidence}` : `MISSED by ${bug.proof}`}`);
  }
  return result;
}

/** Removed when this process ends, however it does. */
function makeScratch(): string {
  const scratch = path.join(projectRoot, '.broadside', `planted-${process.pid}`);
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  mkdirSync(scratch, { recursive: true });
  for (const name of [...COPIED, ...COPIED_FOR_JEST]) {
    cpSync(path.join(projectRoot, name), path.join(scratch, name), { recursive: true });
  }
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(scratch, 'node_modules'));
  return scratch;
}

async function applyPatch({ folder, signal }: Copy, bug: PlantedBug, ...flags: string[]): Promise<void> {
  // Outside of any repository, so that git takes the paths as they are.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(folder) };
  await run('git', ['apply', ...flags, bug.file], { cwd: folder, env, signal });
}

async function prove(copy: Copy, { proof }: PlantedBug): Promise<string | null> {
  const { folder, signal } = copy;
  const tsc = path.join(projectRoot, 'node_modules/typescript/bin/tsc');
  // Files are written in spite of complaints; a bug may leave a variable unused.
  await run(process.execPath, [tsc, '-p', folder], { cwd: folder, signal }).catch(() => {});
  if (proof === 'model') return proveBySpecs(copy, MODEL_SPECS);
  if (proof.startsWith('spec ')) return proveBySpecs(copy, [proof.replace('spec ', '')]);
  const [, ownIds, link] = /^crash-points (own-ids )?(\S+)$/.exec(proof) ?? [];
  return proveByCrashPoints(folder, link!, ownIds ? 'own-ids' : 'deduplicating');
}

async function proveBySpecs({ folder, signal }: Copy, patterns: readonly string[]): Promise<string | null> {
  const jest = path.join(projectRoot, 'node_modules/jest/bin/jest.js');
  try {
    await run(
      process.execPath,
      ['--experimental-vm-modules', jest, '--bail', '--rootDir', folder, ...patterns],
      {
        cwd: folder,
        env: { ...process.env, ...MODEL_SETTINGS },
        timeout: PROOF_BUDGET_MS,
        maxBuffer: 64 * 1024 * 1024,
        signal,
      },
    );
    return null;
  } catch (error) {
    // A run that was ended for its time, or never began, has noticed nothing.
    return evidence((error as { stderr?: string }).stderr ?? '');
  }
}

/** What the first failed test found, in one line. */
function evidence(output: string): string | null {
  const [, test] = /● (.+)/.exec(output) ?? [];
  if (!test) return null;
  const [, found] = /(?:Broken|Error): (.+)/.exec(output) ?? [];
  return found ? found.slice(0, EVIDENCE_LENGTH_MAX) : test;
}

/** Up to the first point at which something is broken. */
async function proveByCrashPoints(
  scratch: string,
  link: string,
  carrier: CarrierKind,
): Promise<string | null> {
  const rig = await startCrashRig(carrier, { dist: path.join(scratch, 'dist') });
  try {
    const { failed } = await runCrashPoints(rig, {
      carrier,
      work: crashWork([link], carrier),
      stopAtFailure: true,
      quietBudgetMs: QUIET_BUDGET_MS,
    });
    const [first] = failed;
    return first
      ? `${first.how} at ${first.direction} ${first.n}: ${first.problems[0]!.slice(0, EVIDENCE_LENGTH_MAX)}`
      : null;
  } finally {
    await rig.stop();
  }
}
