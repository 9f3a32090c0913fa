import { type Alert, Alerts, type Past, RULES } from './alerts.js';
import { Counters } from './counters.js';
import {
  COUNTED,
  type Counts,
  type ProcessReading,
  type Reading,
  readingOf,
  type TimeName,
} from './reading.js';
import { type Scrape, scrape, type Target } from './scrape.js';

/** What the monitor shows of one moment. What no process shows is null. */
export interface Figures {
  at: string;
  /** Since the processes started; queued is what waits now. */
  messages: Counts & { queued: number | null };
  /** Since the look before; null at the first. */
  perSecond: Counts | null;
  /** Of the last minute, else of all so far; null where nothing was timed. */
  meanSeconds: Record<TimeName, number | null>;
  queue: { batches: number | null; oldestDueSeconds: number | null };
  workers: { busyBatches: number | null; batchesMax: number | null; eventLoopLagSeconds: number | null };
  /** Of all live workspaces together; captured since the processes started. */
  credit: { balance: number | null; reserved: number | null; captured: number | null };
  alerts: Alert[];
  processes: ProcessReading[];
}

/** The least time between two looks that are compared for an alert; Prometheus looks about as often. */
const COMPARED_SECONDS_MIN = 15;
const MEAN_OF_SECONDS = 60;
const KEPT_SECONDS = Math.max(MEAN_OF_SECONDS, ...RULES.map(({ windowSeconds = 0 }) => windowSeconds));

/** Looks at processes, and knows what it saw before. */
export class Monitor {
  readonly #counters = new Counters(COUNTED);
  readonly #alerts = new Alerts();
  /** The oldest first. */
  #seen: Reading[] = [];

  /** Asks all targets at once; those that do not answer are among the processes. */
  async look(targets: readonly Target[], signal: AbortSignal): Promise<Figures> {
    return this.note(await Promise.all(targets.map((target) => scrape(target, signal))), Date.now());
  }

  /** What the processes showed at one moment, as figures. */
  note(scrapes: readonly Scrape[], atMs: number): Figures {
    for (const one of scrapes) this.#counters.note(one);
    const now = readingOf(scrapes, this.#counters, atMs);
    this.#seen = this.#seen.filter((seen) => seen.atMs >= atMs - KEPT_SECONDS * 1_000);
    const past: Past = {
      ago: (seconds) => {
        const before = this.#ago(atMs, seconds);
        return before && atMs - before.atMs >= COMPARED_SECONDS_MIN * 1_000 ? before : null;
      },
    };
    const figures = figuresOf(now, this.#seen.at(-1) ?? null, this.#ago(atMs, MEAN_OF_SECONDS));
    this.#seen.push(now);
    return { ...figures, alerts: this.#alerts.of(now, past), processes: now.processes };
  }

  #ago(atMs: number, seconds: number): Reading | null {
    return this.#seen.find((seen) => seen.atMs >= atMs - seconds * 1_000) ?? null;
  }
}

function figuresOf(
  now: Reading,
  before: Reading | null,
  minuteAgo: Reading | null,
): Omit<Figures, 'alerts' | 'processes'> {
  const { creditAvailable, creditReserved } = now;
  const mean = (time: TimeName) => meanOf(now.times[time], minuteAgo?.times[time] ?? null);
  return {
    at: new Date(now.atMs).toISOString(),
    messages: { ...now.totals, queued: now.queuedMessages },
    perSecond: before && ratesOf(now, before),
    meanSeconds: {
      queuedToSent: mean('queuedToSent'),
      sentToFinal: mean('sentToFinal'),
      carrierAnswer: mean('carrierAnswer'),
    },
    queue: { batches: now.batchesToSend, oldestDueSeconds: now.oldestDueSeconds },
    workers: {
      busyBatches: over(now, 'busyBatches', (a, b) => a + b),
      batchesMax: over(now, 'batchesMax', (a, b) => a + b),
      eventLoopLagSeconds: over(now, 'eventLoopLagSeconds', Math.max),
    },
    credit: {
      balance: creditAvailable === null ? null : creditAvailable + (creditReserved ?? 0),
      reserved: creditReserved,
      captured: now.creditCaptured,
    },
  };
}

function ratesOf(now: Reading, before: Reading): Counts {
  const seconds = Math.max(now.atMs - before.atMs, 1) / 1_000;
  const rates = Object.entries(now.increases).map(([name, count]) => {
    const more = count - before.increases[name as keyof Counts];
    return [name, Math.round((more / seconds) * 10) / 10];
  });
  return Object.fromEntries(rates) as Counts;
}

type Times = Reading['times'][TimeName];

function meanOf(now: Times, before: Times | null): number | null {
  const recent = now.increaseCount - (before?.increaseCount ?? 0);
  if (before && recent > 0) return (now.increaseSum - before.increaseSum) / recent;
  return now.count > 0 ? now.sum / now.count : null;
}

function over(
  { processes }: Reading,
  what: 'busyBatches' | 'batchesMax' | 'eventLoopLagSeconds',
  join: (a: number, b: number) => number,
): number | null {
  const shown = processes.map((process) => process[what]).filter((value) => value !== null);
  return shown.length === 0 ? null : shown.reduce((a, b) => join(a, b));
}
