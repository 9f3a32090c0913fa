import type { Picture } from '../plot/plot.js';
import { type Report, round } from './report.js';
import { type SimulationOptions, simulate } from './simulation.js';
import type { SimulationSettings } from './simulation-settings.js';

const MINUTE_SECONDS = 60;

/** 1, 2, 4 … and the largest itself. */
export function sweepSizes(sendersMax: number): number[] {
  const sizes: number[] = [];
  for (let senders = 1; senders < sendersMax; senders *= 2) sizes.push(senders);
  return [...sizes, sendersMax];
}

/**
 * The same simulation with twice as many senders each time, up to `settings.senders`; each sends `messagesPerSender`.
 * @returns a report for each size; when the signal comes, those of the sizes that were measured to their end.
 */
export async function sweep(
  settings: SimulationSettings,
  messagesPerSender: number,
  options: SimulationOptions & { onReport?: (report: Report) => void } = {},
): Promise<Report[]> {
  const reports: Report[] = [];
  for (const senders of sweepSizes(settings.senders)) {
    const report = await simulate({ ...settings, senders, messages: senders * messagesPerSender }, options);
    if (options.signal?.aborted) break;
    reports.push(report);
    options.onReport?.(report);
  }
  return reports;
}

/** Throughput, efficiency and the time to the United States over the number of senders, all on logarithmic axes. */
export function sweepPicture(
  reports: readonly Report[],
  settings: SimulationSettings,
  messagesPerSender: number,
): Picture {
  const panel = (yName: string, name: string, value: (report: Report) => number) => ({
    yName,
    yLogarithmic: true,
    series: [
      { name, points: reports.map((report): [number, number] => [report.senders ?? 0, value(report)]) },
    ],
  });
  const { sendTimeMeanMs, sendTimeDeviationMs } = settings;
  return {
    title: 'One process, more and more senders',
    subtitle: `${messagesPerSender} messages a sender, each held for ${sendTimeMeanMs / 1_000} s ± ${sendTimeDeviationMs / 1_000} s; start and end included`,
    xName: 'senders',
    xLogarithmic: true,
    panels: [
      panel('messages/s', 'throughput', ({ messagesPerSecond }) => messagesPerSecond),
      panel('%', 'efficiency of a sender', ({ efficiency }) => round((efficiency ?? 0) * 100, 2)),
      panel('minutes', 'time to the whole United States', ({ unitedStatesSeconds }) =>
        round((unitedStatesSeconds ?? 0) / MINUTE_SECONDS, 2),
      ),
    ],
  };
}
