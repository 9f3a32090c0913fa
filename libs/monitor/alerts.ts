import type { ProcessReading, Reading } from './reading.js';

/** An alert of ops/alerts.yaml, as one look after the other sees it. */
export interface Alert {
  name: string;
  /** As Prometheus says: pending until the condition has lasted as long as the rule wants, then firing. */
  state: 'pending' | 'firing';
  /** How long the condition has lasted while we looked. */
  forSeconds: number;
  detail: string;
}

/** The looks so far, as far back as a rule asks. */
export interface Past {
  /** The first look of the last so many seconds, or the first of all; null before there are enough looks to compare. */
  ago(seconds: number): Reading | null;
}

interface Rule {
  alert: string;
  /** The condition holds while the value is above this. */
  above: number;
  /** Until it has held for so long the alert is pending. */
  forSeconds: number;
  /** How far the value looks back. */
  windowSeconds?: number;
  /** Null where nobody shows it. */
  value(now: Reading, before: Reading | null): number | null;
  detail(value: number, now: Reading): string;
}

/** Fewer failures in the window than that are no share worth waking somebody for. */
const FAILURES_MIN = 100;

const seconds = (value: number) => `${Math.round(value).toLocaleString('en')} s`;
const listed = (now: Reading, of: (process: ProcessReading) => readonly string[]) =>
  now.processes.flatMap((process) => of(process).map((what) => `${process.name}: ${what}`)).join(', ');
const down = ({ error }: ProcessReading) => (error === null ? [] : [error]);
const lagOf = ({ eventLoopLagSeconds }: ProcessReading) => eventLoopLagSeconds ?? 0;

/** Those of ops/alerts.yaml that the monitor can judge, with their thresholds; docs/monitoring.md names the others. */
export const RULES: readonly Rule[] = [
  {
    alert: 'BroadsideProcessMissing',
    above: 0,
    forSeconds: 120,
    value: ({ processes }) => processes.flatMap(down).length,
    detail: (_, now) => `no answer from ${listed(now, down)}`,
  },
  {
    alert: 'BroadsideDependencyDown',
    above: 0,
    forSeconds: 60,
    value: ({ processes }) => processes.flatMap((process) => process.dependenciesDown).length,
    detail: (_, now) => `no answer for ${listed(now, (process) => process.dependenciesDown)}`,
  },
  {
    alert: 'BroadsideNothingSent',
    above: 0,
    forSeconds: 300,
    windowSeconds: 300,
    value: (now, before) => {
      if (!before || now.batchesToSend === null) return null;
      const moved = ({ increases }: Reading) => increases.sent + increases.failed;
      return moved(now) > moved(before) ? 0 : now.batchesToSend;
    },
    detail: (batches) => `${batches.toLocaleString('en')} batches are to be sent, and nothing is sent`,
  },
  {
    alert: 'BroadsideQueueOld',
    above: 60,
    forSeconds: 120,
    value: ({ oldestDueSeconds }) => oldestDueSeconds,
    detail: (age) => `a batch has been due for ${seconds(age)} and no worker came for it`,
  },
  {
    alert: 'BroadsideFailureShare',
    above: 0.2,
    forSeconds: 300,
    windowSeconds: 600,
    value: (now, before) => before && Math.max(0, ...failureShares(now, before)),
    detail: (share) => `${(share * 100).toFixed(1)} % of a carrier’s messages fail`,
  },
  {
    alert: 'BroadsideUnmatchedReceiptsGrow',
    above: 10,
    forSeconds: 900,
    windowSeconds: 900,
    value: ({ unmatchedReceipts }, before) =>
      unmatchedReceipts === null || !before
        ? null
        : unmatchedReceipts - (before.unmatchedReceipts ?? unmatchedReceipts),
    detail: (more) => `${more.toLocaleString('en')} more receipts for unknown messages`,
  },
  {
    alert: 'BroadsideSettlementLate',
    above: 60,
    forSeconds: 60,
    value: ({ oldestSettlementSeconds }) => oldestSettlementSeconds,
    detail: (age) => `a settlement has waited ${seconds(age)} for the credit service`,
  },
  {
    alert: 'BroadsideSettlementRefused',
    above: 0,
    forSeconds: 0,
    value: ({ refusedSettlements }) => refusedSettlements,
    detail: (settlements) => `the credit service has refused ${settlements} settlements`,
  },
  {
    alert: 'BroadsideCreditLow',
    above: 0,
    forSeconds: 900,
    value: ({ workspacesLowOnCredit }) => workspacesLowOnCredit,
    detail: (workspaces) => `${workspaces} workspaces have little credit left`,
  },
  {
    alert: 'BroadsideEventLoopBlocked',
    above: 0.5,
    forSeconds: 300,
    value: ({ processes }) => Math.max(0, ...processes.map(lagOf)),
    detail: (lag, { processes }) =>
      `${processes.find((process) => lagOf(process) === lag)?.name} is busy: its event loop lags ${lag.toFixed(1)} s`,
  },
  {
    alert: 'BroadsideBlind',
    above: 0,
    forSeconds: 300,
    value: ({ processes }) => processes.flatMap(({ unread }) => unread).length,
    detail: (_, now) => `not read, so alerts are silent: ${listed(now, ({ unread }) => unread)}`,
  },
];

function failureShares(now: Reading, before: Reading): number[] {
  return Object.entries(now.increasesByCarrier).map(([carrier, ends]) => {
    const earlier = before.increasesByCarrier[carrier] ?? { failed: 0, final: 0 };
    const failed = ends.failed - earlier.failed;
    return failed > FAILURES_MIN ? failed / (ends.final - earlier.final) : 0;
  });
}

/** Tells look by look which alerts there are. */
export class Alerts {
  /** When the condition of an alert began to hold. */
  readonly #sinceMs = new Map<string, number>();

  of(now: Reading, past: Past): Alert[] {
    return RULES.flatMap((rule): Alert[] => {
      const value = rule.value(now, rule.windowSeconds ? past.ago(rule.windowSeconds) : null);
      if (value === null || value <= rule.above) {
        this.#sinceMs.delete(rule.alert);
        return [];
      }
      const sinceMs = this.#sinceMs.get(rule.alert) ?? now.atMs;
      this.#sinceMs.set(rule.alert, sinceMs);
      const forSeconds = Math.round((now.atMs - sinceMs) / 1_000);
      const state = forSeconds >= rule.forSeconds ? 'firing' : 'pending';
      return [{ name: rule.alert, state, forSeconds, detail: rule.detail(value, now) }];
    });
  }
}
