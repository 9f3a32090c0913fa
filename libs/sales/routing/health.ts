/**
 * How well carriers have done lately, as this process saw it: nothing of it is shared, for each learns it within a few batches.
 *
 * A breaker a carrier: after so many submissions in a row that failed as a whole it is open, and nothing more is given to it by a
 * route; after a pause, which doubles, one batch tries it, and closes it where it is answered. And a drift, as GOV.UK Notify has it: who
 * fails many messages of a minute loses a tenth of its weight, once a minute at most, and gets it back after quiet minutes.
 */
const FAILURES_TO_OPEN = 5;
const PAUSE = { firstMs: 5_000, maxMs: 60_000 };

const MINUTE_MS = 60_000;
const ERRORS_TO_DRIFT = 50;
/** Of the messages of that minute: a few errors among very many are no sign. */
const ERROR_SHARE_TO_DRIFT = 0.05;
const DRIFT_STEP = 0.1;
/** So that there is always something to see that it is well again. */
const WEIGHT_SHARE_MIN = 0.1;
const QUIET_MS = 15 * MINUTE_MS;

interface Record {
  failuresInARow: number;
  pauseMs: number;
  /** When an open one may be tried; undefined while it is closed. */
  tryAtMs: number | undefined;
  minuteBeganAtMs: number;
  messages: number;
  errors: number;
  weightShare: number;
  changedAtMs: number;
}

export class Health {
  private readonly records = new Map<string, Record>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Whether a route may give it messages: its breaker is closed, or has been open for long enough to be tried. */
  mayTake(carrier: string): boolean {
    const tryAtMs = this.records.get(carrier)?.tryAtMs;
    return tryAtMs === undefined || tryAtMs <= this.nowMs();
  }

  /** It is given a batch: where that is a try, others wait for how it ends. */
  begin(carrier: string): void {
    const record = this.records.get(carrier);
    if (record?.tryAtMs !== undefined) record.tryAtMs = this.nowMs() + record.pauseMs;
  }

  /** A submission failed as a whole, for a reason of the carrier. */
  failed(carrier: string, messages: number): void {
    const record = this.of(carrier);
    record.failuresInARow++;
    if (record.failuresInARow >= FAILURES_TO_OPEN) {
      const isFirst = record.tryAtMs === undefined;
      record.pauseMs = isFirst ? PAUSE.firstMs : Math.min(2 * record.pauseMs, PAUSE.maxMs);
      record.tryAtMs = this.nowMs() + record.pauseMs;
    }
    this.count(record, messages, messages);
  }

  /** A submission was answered; `errors` of its messages were refused for a reason of the carrier, or are in doubt. */
  answered(carrier: string, messages: number, errors: number): void {
    const record = this.of(carrier);
    record.failuresInARow = 0;
    record.tryAtMs = undefined;
    this.count(record, messages, errors);
  }

  /** What is left of a carrier's weight, 0.1 to 1. */
  weightShare(carrier: string): number {
    const record = this.records.get(carrier);
    if (!record) return 1;
    this.recover(record);
    return record.weightShare;
  }

  private count(record: Record, messages: number, errors: number): void {
    this.recover(record);
    const now = this.nowMs();
    if (now - record.minuteBeganAtMs >= MINUTE_MS) {
      Object.assign(record, { minuteBeganAtMs: now, messages: 0, errors: 0 });
    }
    record.messages += messages;
    record.errors += errors;
    const many = record.errors >= ERRORS_TO_DRIFT && record.errors >= record.messages * ERROR_SHARE_TO_DRIFT;
    if (!many || now - record.changedAtMs < MINUTE_MS) return;
    record.weightShare = Math.max(WEIGHT_SHARE_MIN, rounded(record.weightShare - DRIFT_STEP));
    record.changedAtMs = now;
  }

  private recover(record: Record): void {
    while (record.weightShare < 1 && this.nowMs() - record.changedAtMs >= QUIET_MS) {
      record.weightShare = rounded(record.weightShare + DRIFT_STEP);
      record.changedAtMs += QUIET_MS;
    }
  }

  private of(carrier: string): Record {
    let record = this.records.get(carrier);
    if (!record) {
      record = {
        failuresInARow: 0,
        pauseMs: 0,
        tryAtMs: undefined,
        minuteBeganAtMs: this.nowMs(),
        messages: 0,
        errors: 0,
        weightShare: 1,
        changedAtMs: Number.NEGATIVE_INFINITY,
      };
      this.records.set(carrier, record);
    }
    return record;
  }
}

const rounded = (share: number) => Math.min(1, Math.round(share * 10) / 10);
