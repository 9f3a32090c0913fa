import type { Counters } from './counters.js';
import type { Scrape } from './scrape.js';

const MESSAGES = 'broadside_messages_total';
const REGISTERED = 'broadside_messages_registered_total';
const CREDIT_MOVED = 'broadside_credit_moved_total';
const TIMES = {
  queuedToSent: 'broadside_message_queued_to_sent_seconds',
  sentToFinal: 'broadside_message_sent_to_final_seconds',
  carrierAnswer: 'broadside_carrier_submission_duration_seconds',
} as const;

/** What of the metrics adds up over processes and restarts. */
export const COUNTED: ReadonlySet<string> = new Set([
  MESSAGES,
  REGISTERED,
  CREDIT_MOVED,
  ...Object.values(TIMES).flatMap((name) => [`${name}_sum`, `${name}_count`]),
]);

const FAILED = ['failed', 'undelivered', 'expired'];
/** What test keys send is nobody's alarm. */
const TEST_CARRIER = 'test';

export type Counts = Record<'produced' | 'sent' | 'delivered' | 'undelivered' | 'expired' | 'failed', number>;
export type TimeName = keyof typeof TIMES;

/** All that one look found. What no process shows is null; `increase…` is since we first looked. */
export interface Reading {
  atMs: number;
  processes: ProcessReading[];
  totals: Counts;
  increases: Counts;
  /** Sums and counts of how long messages took, since the processes started and since we first looked. */
  times: Record<TimeName, { sum: number; count: number; increaseSum: number; increaseCount: number }>;
  /** Of each carrier but that of test keys. */
  increasesByCarrier: Record<string, { failed: number; final: number }>;
  queuedMessages: number | null;
  /** Batches to be sent: pending, queued, submitting. */
  batchesToSend: number | null;
  oldestDueSeconds: number | null;
  unmatchedReceipts: number | null;
  refusedSettlements: number | null;
  oldestSettlementSeconds: number | null;
  creditAvailable: number | null;
  creditReserved: number | null;
  creditCaptured: number | null;
  workspacesLowOnCredit: number | null;
}

export interface ProcessReading {
  name: string;
  url: string;
  /** Why it did not answer; null if it did. */
  error: string | null;
  busyBatches: number | null;
  batchesMax: number | null;
  eventLoopLagSeconds: number | null;
  rssMb: number | null;
  /** What it cannot work without and gets no answer from. */
  dependenciesDown: string[];
  /** What it should show and cannot read in time. */
  unread: string[];
}

/** @param counters have noted the scrapes already. */
export function readingOf(scrapes: readonly Scrape[], counters: Counters, atMs: number): Reading {
  const samples = scrapes.flatMap((scrape) => scrape.samples);
  // What is read from a database is the same on every process that shows it.
  const shown = (name: string, label = '', values: readonly string[] = ['']) => {
    const found = samples.filter(
      (sample) => sample.name === name && values.includes(sample.labels[label] ?? ''),
    );
    if (found.length === 0) return null;
    const highest = (value: string) =>
      Math.max(0, ...found.filter(({ labels }) => (labels[label] ?? '') === value).map((one) => one.value));
    return values.reduce((sum, value) => sum + highest(value), 0);
  };
  return {
    atMs,
    processes: scrapes.map(processOf),
    totals: countsOf((name, wanted) => counters.total(name, wanted)),
    increases: countsOf((name, wanted) => counters.increase(name, wanted)),
    times: {
      queuedToSent: timesOf(counters, 'queuedToSent'),
      sentToFinal: timesOf(counters, 'sentToFinal'),
      carrierAnswer: timesOf(counters, 'carrierAnswer'),
    },
    increasesByCarrier: Object.fromEntries(
      counters
        .values(MESSAGES, 'carrier')
        .filter((carrier) => carrier !== TEST_CARRIER)
        .map((carrier) => [carrier, endsOf(counters, carrier)]),
    ),
    queuedMessages: shown('broadside_queued_messages'),
    batchesToSend: shown('broadside_batches', 'state', ['pending', 'queued', 'submitting']),
    oldestDueSeconds: shown('broadside_oldest_due_batch_age_seconds'),
    unmatchedReceipts: shown('broadside_unmatched_receipts', 'state', ['retrying']),
    refusedSettlements: shown('broadside_unsettled_settlements', 'state', ['refused']),
    oldestSettlementSeconds: shown('broadside_oldest_pending_settlement_age_seconds'),
    creditAvailable: shown('broadside_credit_held', 'part', ['available']),
    creditReserved: shown('broadside_credit_held', 'part', ['reserved']),
    creditCaptured: counters.values(CREDIT_MOVED, 'movement').includes('captured')
      ? counters.total(CREDIT_MOVED, ({ movement }) => movement === 'captured')
      : null,
    workspacesLowOnCredit: shown('broadside_workspaces_low_on_credit'),
  };
}

function countsOf(
  of: (name: string, wanted?: (labels: Readonly<Record<string, string>>) => boolean) => number,
): Counts {
  const came = (to: string) => of(MESSAGES, ({ status }) => status === to);
  return {
    produced: of(REGISTERED),
    sent: came('sent'),
    delivered: came('delivered'),
    undelivered: came('undelivered'),
    expired: came('expired'),
    failed: came('failed'),
  };
}

function timesOf(counters: Counters, time: TimeName): Reading['times'][TimeName] {
  const [sum, count] = [`${TIMES[time]}_sum`, `${TIMES[time]}_count`];
  return {
    sum: counters.total(sum),
    count: counters.total(count),
    increaseSum: counters.increase(sum),
    increaseCount: counters.increase(count),
  };
}

function endsOf(counters: Counters, of: string): { failed: number; final: number } {
  const failed = counters.increase(
    MESSAGES,
    ({ carrier, status }) => carrier === of && FAILED.includes(status ?? ''),
  );
  const delivered = counters.increase(
    MESSAGES,
    ({ carrier, status }) => carrier === of && status === 'delivered',
  );
  return { failed, final: failed + delivered };
}

function processOf({ name, url, error, samples }: Scrape): ProcessReading {
  const value = (metric: string) => samples.find((sample) => sample.name === metric)?.value ?? null;
  const zeros = (metric: string, label: string) =>
    samples.filter((s) => s.name === metric && s.value === 0).map(({ labels }) => labels[label] ?? '');
  const rss = value('process_resident_memory_bytes');
  return {
    name,
    url,
    error,
    busyBatches: value('broadside_worker_busy_batches'),
    batchesMax: value('broadside_worker_batches_max'),
    eventLoopLagSeconds: value('nodejs_eventloop_lag_p99_seconds'),
    rssMb: rss === null ? null : Math.round(rss / 2 ** 20),
    dependenciesDown: zeros('broadside_dependency_up', 'dependency'),
    unread: zeros('broadside_collection_success', 'source'),
  };
}
