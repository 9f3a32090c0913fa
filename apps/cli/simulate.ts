import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { MonitorScreen } from '../../libs/monitor/monitor-screen.js';
import type { Report } from '../../libs/simulation/report.js';
import { type SimulationOptions, simulate } from '../../libs/simulation/simulation.js';
import type { SimulationSettings } from '../../libs/simulation/simulation-settings.js';
import { sweep, sweepPicture } from '../../libs/simulation/sweep.js';
import { serveSimulation } from './simulate-metrics.js';
import { reportTable, SnapshotFigures, sweepLine } from './simulate-report.js';
import { addSettingFlags, flagOf, numberFor, type SimulateFlags, settingsOf } from './simulate-settings.js';
import { simulateTarget } from './simulate-target.js';
import { UsageError } from './start-settings.js';
import type { Teardown } from './teardown.js';

const MESSAGES_PER_SENDER = 10;
const INTERRUPTED_CODE = 130;
/** What the platform and its carrier decide, and not who sends to them. */
const NOT_FOR_TARGETS = ['senders', 'sendTimeMean', 'sendTimeDeviation', 'failureRate', 'queueSize'] as const;

/** `broadside simulate`: an alert system in one process, for planning; a Ctrl-C lets the senders finish and reports. */
export function registerSimulate(program: Command, teardown: Teardown): void {
  const command = program
    .command('simulate')
    .description('plan capacity: producers, a bounded broker and senders in one process, in real time')
    .option('--json', 'print one JSON object as the last line');
  addSettingFlags(command)
    .option('--sweep', 'double the senders from 1 to --senders, and plot')
    .option(
      '--messages-per-sender <n>',
      `for --sweep (default ${MESSAGES_PER_SENDER})`,
      numberFor('messages-per-sender'),
    )
    .option('--plot <file>', 'where --sweep draws (default simulate-sweep.svg)')
    .option(
      '--metrics-port <port>',
      'show it at http://127.0.0.1:PORT/metrics, for `broadside monitor`',
      numberFor('metrics-port'),
    )
    .option('--target <url>', 'send to this platform instead: the sales API, such as http://127.0.0.1:8002')
    .option('--api-key <key>', 'for --target, a workspace’s key (default: BROADSIDE_API_KEY)')
    .option('--live', 'let --target use a live key of another machine: random numbers are people’s')
    .addHelpText('after', '\nExit codes: 0 it went well, 1 it failed, 2 wrong usage, 130 it was interrupted.')
    .action(async (flags: SimulateFlags) => {
      checkCombination(flags);
      const settings = settingsOf(flags);
      const abort = new AbortController();
      const onBegin = flags.metricsPort
        ? await serveSimulation(flags.metricsPort, settings.senders, teardown)
        : undefined;
      const work = run(flags, settings, { signal: abort.signal, onBegin });
      await teardown.defer(async () => {
        abort.abort();
        await work.catch(() => {});
      });
      await work;
    });
}

function checkCombination(flags: SimulateFlags): void {
  const refuse = (flag: string, reason: string) => {
    throw new UsageError(`${flag}: ${reason}`);
  };
  if (flags.sweep && flags.target) refuse('--sweep', 'it cannot be had together with --target');
  if (flags.sweep && flags.messages !== undefined)
    refuse('--messages', '--sweep takes --messages-per-sender instead');
  if (!flags.sweep && flags.messagesPerSender !== undefined)
    refuse('--messages-per-sender', 'it is for --sweep; use --messages');
  if (!flags.sweep && flags.plot !== undefined) refuse('--plot', 'it is for --sweep');
  if (!Number.isInteger(flags.messagesPerSender ?? 1) || (flags.messagesPerSender ?? 1) < 1)
    refuse('--messages-per-sender', `${flags.messagesPerSender} is not a number of messages`);
  const { metricsPort = 1 } = flags;
  if (!Number.isInteger(metricsPort) || metricsPort < 1 || metricsPort > 65_535)
    refuse('--metrics-port', `${metricsPort} is not a port`);
  if (flags.metricsPort && flags.sweep) refuse('--metrics-port', 'it cannot be had together with --sweep');
  if (flags.metricsPort && flags.target) refuse('--metrics-port', 'with --target watch the platform itself');
  if (!flags.target && flags.apiKey) refuse('--api-key', 'it is for --target');
  const foreign = flags.target && NOT_FOR_TARGETS.find((name) => flags[name] !== undefined);
  if (foreign) refuse(flagOf(foreign), 'with --target the platform and its carrier decide that');
}

async function run(
  flags: SimulateFlags,
  settings: SimulationSettings,
  { signal, onBegin }: { signal: AbortSignal; onBegin: SimulationOptions['onBegin'] },
): Promise<void> {
  const screen = new MonitorScreen();
  const figures = new SnapshotFigures();
  const onSnapshot = (snapshot: Parameters<SnapshotFigures['of']>[0]) => screen.draw(figures.of(snapshot));
  // Something was written below the block by then.
  signal.addEventListener('abort', () => screen.settle());
  let result: object;
  if (flags.sweep) {
    result = await runSweep(flags, settings, signal);
  } else {
    const report = flags.target
      ? await simulateTarget(settings, flags, { signal, onFigures: (now) => screen.draw(now) })
      : await simulate(settings, { onSnapshot, onBegin, signal });
    process.stdout.write(`${reportTable(report)}\n`);
    if (!signal.aborted && report.senders !== null && report.messages < report.senders)
      process.stderr.write('there were fewer messages than senders: give each ten to see what they can do\n');
    result = report;
  }
  if (signal.aborted) process.exitCode = INTERRUPTED_CODE;
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** The library that draws takes longer to load than everything else together, and is no part of a production installation. */
async function drawing(): Promise<typeof import('../../libs/plot/plot.js').toSvg> {
  try {
    return (await import('../../libs/plot/plot.js')).toSvg;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error('a sweep is drawn with a package that only a complete installation has: run npm ci', {
      cause: error,
    });
  }
}

async function runSweep(
  flags: SimulateFlags,
  settings: SimulationSettings,
  signal: AbortSignal,
): Promise<{ runs: Report[]; plot: string | null }> {
  const toSvg = await drawing();
  const perSender = flags.messagesPerSender ?? MESSAGES_PER_SENDER;
  const onReport = (report: Report) => process.stderr.write(`${sweepLine(report)}\n`);
  const runs = await sweep({ ...settings, monitorIntervalMs: 0 }, perSender, { signal, onReport });
  if (runs.length < 2) return { runs, plot: null };
  const plot = path.resolve(process.env.INIT_CWD ?? '.', flags.plot ?? 'simulate-sweep.svg');
  writeFileSync(plot, toSvg(sweepPicture(runs, settings, perSender)));
  process.stdout.write(`drawn into ${plot}\n`);
  return { runs, plot };
}
