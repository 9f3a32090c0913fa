import type { SimulationSettings } from './simulation-settings.js';
import type { Statistics } from './statistics.js';

/** People of the United States, each of whom gets one message. */
const UNITED_STATES = 340_000_000;

/** How a run went. */
export interface Report {
  /** Those that are final: all, unless the run was interrupted. */
  messages: number;
  sent: number;
  failed: number;
  /** From the first message made to the last one final. */
  elapsedMs: number;
  messagesPerSecond: number;
  /** What the senders achieved of what as many of them could if none ever waited; null where they are unknown. */
  efficiency: number | null;
  /** How long a sender really held a message, on average. */
  meanSendMs: number;
  /** The most memory this process had so far. */
  peakRssMb: number;
  senders: number | null;
  failedShare: number;
  /** How long a message for everybody in the United States would take at that rate; null at no rate. */
  unitedStatesSeconds: number | null;
}

export function reportOf(
  { senders, sendTimeMeanMs }: SimulationSettings,
  { sent, failed, meanSendMs }: Statistics,
  elapsedMs: number,
): Report {
  const busyMs = (sent + failed) * sendTimeMeanMs;
  return report({ sent, failed, elapsedMs, meanSendMs, senders, efficiency: busyMs / senders / elapsedMs });
}

/** The figures that follow from what was counted and timed. */
export function report(
  measured: Pick<Report, 'sent' | 'failed' | 'elapsedMs' | 'efficiency' | 'meanSendMs' | 'senders'>,
): Report {
  const { sent, failed, elapsedMs, efficiency, meanSendMs, senders } = measured;
  const messages = sent + failed;
  const rate = (messages / Math.max(elapsedMs, 1)) * 1_000;
  return {
    messages,
    sent,
    failed,
    elapsedMs: Math.round(elapsedMs),
    messagesPerSecond: round(rate, rate < 100 ? 2 : 0),
    efficiency: efficiency === null ? null : round(efficiency, 4),
    meanSendMs: round(meanSendMs, 1),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1_024),
    senders,
    failedShare: messages === 0 ? 0 : round(failed / messages, 4),
    unitedStatesSeconds: messages === 0 ? null : Math.round(UNITED_STATES / rate),
  };
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** As people say it, in the two largest units that matter: "11 min 20 s", "3 h 8 min", "10.8 years". */
export function inWords(exactSeconds: number): string {
  const seconds = Math.round(exactSeconds);
  const [minute, hour, day, year] = [60, 3_600, 86_400, 365.25 * 86_400];
  const two = (large: number, largeName: string, small: number, smallName: string) => {
    const smalls = Math.round(seconds / small);
    const perLarge = large / small;
    return `${Math.floor(smalls / perLarge)} ${largeName} ${smalls % perLarge} ${smallName}`;
  };
  if (seconds < minute) return `${seconds} s`;
  if (seconds < hour) return two(minute, 'min', 1, 's');
  if (seconds < day) return two(hour, 'h', minute, 'min');
  if (seconds < 2 * year) return two(day, 'd', hour, 'h');
  return `${(seconds / year).toFixed(1)} years`;
}
