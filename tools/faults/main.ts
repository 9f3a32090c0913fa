import { execFileSync } from 'node:child_process';
import { Command, Option } from 'commander';
import { projectRoot } from '../../libs/platform/process/project-root.js';
import { CARRIER_KINDS, type CarrierKind } from './carrier-mode.js';
import { type CrashResult, crashWork, runCrashPoints, startCrashRig } from './crash-points.js';
import { CATALOGUE } from './faults/catalogue.js';
import { ATTACKS } from './hostile/attacks.js';
import { inWords, isHarmless, runHostile } from './hostile/hostile.js';
import { plantedBugs, runPlantedBugs } from './planted.js';
import { Rig } from './rig.js';
import { runSeeds, type SeedResult } from './seeds.js';

interface Options {
  seeds?: number;
  seed?: number;
  random?: boolean;
  crashPoints?: boolean;
  link?: string[];
  every: number;
  carrier?: CarrierKind;
  planted?: string | boolean;
  quick?: boolean;
  hostile?: string | boolean;
  seconds: number;
  lanes: number;
  json?: boolean;
}

const SEEDS = 20;
/** A first impression in some minutes. */
const QUICK = { seeds: 5, every: 10 };

const wholeNumber = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    program.error(`${text} is not a whole number from ${least} on`, { exitCode: 2 });
  return value;
};
const collect = (link: string, links: string[] = []) => [...links, link];
const interruption = new AbortController();
/** What fails because it is interrupted is no finding. */
const say = (line: string) => {
  if (!interruption.signal.aborted) process.stderr.write(`${line}\n`);
};

const program = new Command('test:faults')
  .description(
    'Breaks the real platform at every step, and checks that nothing is lost and nothing is charged twice',
  )
  .option('--seeds <n>', `how many random seeds (default ${SEEDS})`, wholeNumber(1))
  .option('--seed <s>', 'only this seed', wholeNumber(0))
  .option('--random', 'only the random seeds')
  .option('--crash-points', 'only a crash at every commit, call and command of a campaign of 50 messages')
  .option(
    '--link <name>',
    'of those only this link, such as sales-worker->redis; may be given again',
    collect,
  )
  .option('--every <k>', 'of those only each k-th point', wholeNumber(1), 1)
  .addOption(
    new Option(
      '--carrier <kind>',
      'only with a carrier of this kind; without it, seeds choose and points have both',
    ).choices(CARRIER_KINDS),
  )
  .option('--planted [name]', 'only the planted bugs, or one of them: does the proof notice?')
  .option('--quick', `${QUICK.seeds} seeds, each ${QUICK.every}th crash point, no planted bugs`)
  .option(
    '--hostile [attack]',
    'only attacks from outside, or one of them: what does a bystander notice, and do receipts go on?',
  )
  .option('--seconds <n>', 'of those, how long each is watched', wholeNumber(1), 5)
  .option('--lanes <n>', 'how many platforms work side by side', wholeNumber(1), 2)
  .option('--json', 'print one JSON object as the last line')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .addHelpText('after', '\nExit codes: 0 nothing is broken, 1 something is, 2 wrong usage.')
  .action(async (options: Options) => {
    const commit = currentCommit();
    const startedAt = Date.now();
    say(`commit ${commit}`);
    if (options.hostile) return hostile(options, commit);
    const { random, crashPoints: crash, planted, quick } = options;
    const all = !random && options.seed === undefined && !crash && !options.link && !planted;

    const results = all || random || options.seed !== undefined ? await randomSeeds(options) : [];
    const points = all || crash || options.link ? await crashPoints(options) : undefined;
    const bugs =
      planted || (all && !quick)
        ? await runPlantedBugs(chosenBugs(planted), { signal: interruption.signal, onProgress: say })
        : undefined;

    const failed = results.filter(({ problems }) => problems.length > 0);
    for (const { seed, problems, story, record } of failed) {
      say(`\nFAILED with ${story}\n  ${problems.join('\n  ')}`);
      say(
        `Repeat it with --seed ${seed}${options.carrier ? ` --carrier ${options.carrier}` : ''} on commit ${commit}; logs and rows are in ${record}`,
      );
    }
    for (const { link, how, direction, n, at, problems } of points?.failed ?? []) {
      say(`\n${link}, ${how} at ${direction} ${n} (${at}):\n  ${problems.join('\n  ')}`);
    }
    const recovery = recoveryOf(results);
    const passed = results.length - failed.length;
    const summary = [
      results.length > 0 &&
        `${passed} of ${results.length} seeds, quiet after ${recovery.max} ms at most (95 % ${recovery.p95} ms)`,
      points && `${points.covered} of ${points.total} crash points, ${points.failed.length} failed`,
      bugs && `${bugs.caught} of ${bugs.total} planted bugs caught`,
      `${Math.round((Date.now() - startedAt) / 1000)} s, commit ${commit}`,
    ];
    say(`\n${summary.filter(Boolean).join('; ')}`);
    if (options.json) {
      const report = {
        seeds: results.length,
        passed,
        failed: [
          ...failed.map(({ seed, problems, record }) => ({ seed, problems, record })),
          ...(points?.failed ?? []),
        ],
        faults: countFaults(results),
        crashPoints: { covered: points?.covered ?? 0, total: points?.total ?? 0 },
        plantedBugs: { caught: bugs?.caught ?? 0, total: bugs?.total ?? 0 },
        recoveryMs: recovery,
        commit,
      };
      process.stdout.write(`${JSON.stringify(report)}\n`);
    }
    const isBroken =
      failed.length > 0 || (points?.failed.length ?? 0) > 0 || (bugs && bugs.caught < bugs.total);
    process.exitCode = isBroken ? 1 : 0;
  });

async function hostile({ hostile: named, seconds, json }: Options, commit: string): Promise<void> {
  if (typeof named === 'string' && !ATTACKS.some(({ name }) => name === named)) {
    const names = ATTACKS.map(({ name }) => name).join(', ');
    program.error(`there is no attack "${named}"; there are ${names}`, { exitCode: 2 });
  }
  const attacks = await runHostile({
    ...(typeof named === 'string' && { attacks: [named] }),
    seconds,
    onResult: (result) => say(inWords(result)),
  });
  const harmful = attacks.filter((result) => !isHarmless(result));
  const slow = attacks.filter(({ bystander }) => bystander.ratio > 2);
  say(
    `\n${attacks.length - harmful.length} of ${attacks.length} attacks refused the bystander nothing and held up no receipt; ` +
      `beside ${slow.length} its p99 was more than twice its own; commit ${commit}`,
  );
  if (json) process.stdout.write(`${JSON.stringify({ attacks, commit })}\n`);
  process.exitCode = harmful.length > 0 ? 1 : 0;
}

async function randomSeeds({ seed, seeds, quick, lanes, carrier }: Options): Promise<SeedResult[]> {
  const count = seeds ?? (quick ? QUICK.seeds : SEEDS);
  const chosen = seed !== undefined ? [seed] : Array.from({ length: count }, (_, index) => index + 1);
  let done = 0;
  return runSeeds({
    seeds: chosen,
    lanes,
    ...(carrier && { carrier }),
    onSkipped: ({ name, why }) => say(`SKIPPED everywhere: ${name}: ${why}`),
    onResult: ({ seed, faults, problems, recoveryMs, record }) => {
      const outcome = problems.length > 0 ? `FAILED, see ${record}` : `quiet after ${recoveryMs} ms`;
      say(
        `${++done} of ${chosen.length}, seed ${seed}: ${outcome}: ${faults.join('; ') || 'no fault happened'}`,
      );
      if (record && problems.length === 0) say(`  slow, see ${record}`);
    },
  });
}

function recoveryOf(results: readonly SeedResult[]): { max: number; p95: number } {
  const sorted = results.map(({ recoveryMs }) => recoveryMs).sort((a, b) => a - b);
  return { max: sorted.at(-1) ?? 0, p95: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0 };
}

/** How often each fault happened; 0 for one that did not. */
function countFaults(results: readonly SeedResult[]): Record<string, number> {
  const counts = Object.fromEntries(CATALOGUE.map(({ name }) => [name, 0]));
  for (const name of results.flatMap(({ faults }) => faults)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function chosenBugs(planted: string | boolean | undefined) {
  return plantedBugs().filter(({ name }) => typeof planted !== 'string' || name === planted);
}

/** With each kind of carrier, one after the other. Lanes share the list of work; each has a platform of its own. */
async function crashPoints({ lanes, link, every, quick, carrier }: Options): Promise<CrashResult> {
  const results: CrashResult[] = [];
  for (const kind of carrier ? [carrier] : CARRIER_KINDS) {
    const work = crashWork(link, kind);
    const options = { carrier: kind, work, every: quick ? QUICK.every : every, onProgress: say };
    const ofKind = Array.from({ length: Math.min(lanes, work.length) }, async () => {
      const rig = await startCrashRig(kind);
      return runCrashPoints(rig, options).finally(() => rig.stop());
    });
    results.push(...(await Promise.all(ofKind)));
  }
  return {
    covered: results.reduce((sum, { covered }) => sum + covered, 0),
    total: results.reduce((sum, { total }) => sum + total, 0),
    failed: results.flatMap(({ failed }) => failed),
    slowestMs: Math.max(0, ...results.map(({ slowestMs }) => slowestMs)),
  };
}

/** With it a failure can be repeated; what is not committed is said. */
function currentCommit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: projectRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') ? ' with changes' : ''}`;
  } catch {
    return 'unknown';
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    say('stopping …');
    interruption.abort();
    void Rig.stopAll().then(() => process.exit(130));
  });
}

await program.parseAsync().catch((error: Error) => {
  say(error.stack ?? error.message);
  process.exitCode = 1;
});
