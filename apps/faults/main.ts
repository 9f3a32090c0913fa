import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { projectRoot } from '../../libs/platform/project-root.js';
import { type CrashResult, crashWork, runCrashPoints } from './crash-points.js';
import { Rig } from './rig.js';

interface Options {
  crashPoints?: boolean;
  lanes: number;
  link?: string[];
  every: number;
  json?: boolean;
}

const count = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) program.error(`${text} is not a whole number`, { exitCode: 2 });
  return value;
};
const collect = (link: string, links: string[] = []) => [...links, link];
const say = (line: string) => void process.stderr.write(`${line}\n`);

const program = new Command('test:faults')
  .description(
    'Breaks the real platform at every step, and checks that nothing is lost and nothing is charged twice',
  )
  .option('--crash-points', 'a crash at every commit, call and command of a campaign of 50 messages')
  .option('--link <name>', 'only this link, such as sales-worker->redis; may be given again', collect)
  .option('--every <k>', 'only each k-th point', count, 1)
  .option('--lanes <n>', 'how many platforms work side by side', count, 2)
  .option('--json', 'print one JSON object as the last line')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .addHelpText('after', '\nExit codes: 0 nothing is broken, 1 something is, 2 wrong usage.')
  .action(async (options: Options) => {
    const commit = currentCommit();
    say(`commit ${commit}`);
    const startedAt = Date.now();
    const { covered, total, failed } = await crashPoints(options);
    for (const failure of failed) {
      const { link, how, direction, n, at, problems } = failure;
      say(`\n${link}, ${how} at ${direction} ${n} (${at}):\n  ${problems.join('\n  ')}`);
    }
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    say(`${covered} of ${total} crash points, ${failed.length} failed, ${seconds} s, commit ${commit}`);
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ commit, failed, crashPoints: { covered, total } })}\n`);
    }
    process.exitCode = failed.length > 0 ? 1 : 0;
  });

/** Lanes share the list of work; each has a platform of its own. */
async function crashPoints({ lanes, link, every }: Options): Promise<CrashResult> {
  const work = crashWork(link);
  const results = await Promise.all(
    Array.from({ length: Math.min(lanes, work.length) }, () =>
      withRig((rig) => runCrashPoints(rig, { work, every, onProgress: say })),
    ),
  );
  return {
    covered: results.reduce((sum, { covered }) => sum + covered, 0),
    total: results.reduce((sum, { total }) => sum + total, 0),
    failed: results.flatMap(({ failed }) => failed),
  };
}

const running = new Set<Rig>();

async function withRig<T>(work: (rig: Rig) => Promise<T>): Promise<T> {
  const rig = await Rig.start();
  running.add(rig);
  try {
    return await work(rig);
  } finally {
    await rig.stop();
    running.delete(rig);
  }
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
    void Promise.allSettled([...running].map((rig) => rig.stop())).then(() => process.exit(130));
  });
}

await program.parseAsync().catch((error: Error) => {
  say(error.stack ?? error.message);
  process.exitCode = 1;
});
