import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { Monitor } from '../../libs/monitor/monitor.js';
import { MonitorScreen } from '../../libs/monitor/monitor-screen.js';
import type { Target } from '../../libs/monitor/scrape.js';
import { runningPlatform } from './databases.js';
import { monitorFigures } from './monitor-figures.js';
import { dataDirectory, UsageError } from './start-settings.js';
import type { Teardown } from './teardown.js';

const INTERVAL_SECONDS = 2;
const INTERVAL_SECONDS_MIN = 0.1;
const INTERVAL_SECONDS_MAX = 3_600;

interface MonitorFlags {
  metrics: string[];
  interval: number;
  once?: boolean;
  json?: boolean;
}

/** `broadside monitor`: what a running platform or simulation does, until Ctrl-C, which is no failure. */
export function registerMonitor(program: Command, teardown: Teardown): void {
  program
    .command('monitor')
    .description('watch a running platform or simulation: messages, rates, workers, credit, alerts')
    .option('--metrics <url>', 'a process of a platform elsewhere (repeatable)', metricsUrl, [])
    .option(
      '--interval <seconds>',
      `how often it looks (default ${INTERVAL_SECONDS})`,
      interval,
      INTERVAL_SECONDS,
    )
    .option('--once', 'look once and end; rates need two looks')
    .option('--json', 'print one JSON object a look instead')
    .addHelpText(
      'after',
      '\nWithout --metrics it watches what `broadside start` runs on DATA_DIR.' +
        '\nExit codes: 0 it was ended, 1 there is nothing to watch (with --once: or nothing answers), 2 wrong usage.',
    )
    .action(async (flags: MonitorFlags) => {
      const targetsNow = flags.metrics.length > 0 ? () => flags.metrics.map(targetOf) : announcedTargets();
      const abort = new AbortController();
      const watching = watch(flags, targetsNow, abort);
      if (!flags.once) process.exitCode = 0;
      await teardown.defer(async () => {
        abort.abort();
        await watching.catch(() => {});
      });
      await watching;
    });
}

async function watch(
  { interval, once, json }: MonitorFlags,
  targetsNow: () => Target[],
  abort: AbortController,
): Promise<void> {
  const { signal } = abort;
  // Nobody reads on, as in `broadside monitor | head -1`.
  process.stdout.on('error', () => abort.abort());
  const monitor = new Monitor();
  const screen = new MonitorScreen(process.stdout);
  for (let dueAtMs = performance.now(); !signal.aborted; ) {
    const figures = await monitor.look(targetsNow(), signal);
    // What was broken off is no news about the processes.
    if (signal.aborted) return;
    if (json) process.stdout.write(`${JSON.stringify(figures)}\n`);
    else screen.draw(monitorFigures(figures));
    if (once) {
      process.exitCode = figures.processes.some(({ error }) => error === null) ? 0 : 1;
      return;
    }
    // A look that took longer than the interval is not made up for.
    dueAtMs = Math.max(dueAtMs + interval * 1_000, performance.now());
    await delay(dueAtMs - performance.now(), undefined, { signal }).catch(() => {});
  }
}

/**
 * Where the running platform of our data folder shows its metrics. One that was started again may be elsewhere; one that
 * has ended is still looked for where it was.
 * @throws Error that says what to type if there is none.
 */
function announcedTargets(): () => Target[] {
  const running = runningPlatform();
  if (!running)
    throw new Error(
      `nothing runs on ${dataDirectory()}. Start it with: npm start, or name processes elsewhere: --metrics http://HOST:9460/metrics`,
    );
  let known = Object.entries(running.metricsUrls);
  if (known.length === 0)
    throw new Error('the running platform shows no metrics: start it without METRICS_PORT=0');
  return () => {
    const now = Object.entries(runningPlatform()?.metricsUrls ?? {});
    if (now.length > 0) known = now;
    return known.map(([name, url]) => ({ name, url }));
  };
}

const targetOf = (url: string): Target => ({ name: new URL(url).host, url });

function metricsUrl(text: string, before: string[]): string[] {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`--metrics: "${text}" is not a URL such as http://127.0.0.1:9460/metrics`);
  return [...new Set([...before, new URL(text).href])];
}

function interval(text: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (seconds >= INTERVAL_SECONDS_MIN && seconds <= INTERVAL_SECONDS_MAX) return seconds;
  throw new UsageError(
    `--interval: "${text}" is not a number of seconds from ${INTERVAL_SECONDS_MIN} to ${INTERVAL_SECONDS_MAX}`,
  );
}
