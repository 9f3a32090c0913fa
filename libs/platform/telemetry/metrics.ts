import { Counter, Gauge, Histogram, type Metric, Registry } from 'prom-client';
import { within } from '../process/within.js';

/**
 * The metrics of this process. Each capability defines its own in a file `*.metrics.ts`, once, by the functions below;
 * metrics.server.ts shows them. Counting costs nothing that matters where it is done once a batch, a group or a request,
 * and must not be done once a message.
 *
 * No label may have values without end: no id of a workspace or a campaign, no URL, no text of a carrier.
 */
export const registry = new Registry();

const registers = [registry];

interface Definition<Label extends string> {
  name: `broadside_${string}`;
  help: string;
  labelNames?: readonly Label[];
}

/** What only grows; `name` ends in `_total`. */
export function counter<Label extends string = never>(definition: Definition<Label>): Counter<Label> {
  return new Counter({ ...definition, labelNames: definition.labelNames ?? [], registers });
}

/** What goes up and down. `collect` sets it whenever somebody looks. */
export function gauge<Label extends string = never>(
  definition: Definition<Label> & { collect?: (this: Gauge<Label>) => void },
): Gauge<Label> {
  return new Gauge({ ...definition, labelNames: definition.labelNames ?? [], registers });
}

/** Makes gauges absent; prom-client's `reset` would show those without labels as 0. */
function hide(gauges: readonly Gauge[]): void {
  for (const shown of gauges) {
    shown.reset();
    const { labelNames } = shown as unknown as { labelNames: readonly string[] };
    if (labelNames.length === 0) shown.remove();
  }
}

/** How long something took, in seconds, by its upper bounds. */
export function histogram<Label extends string = never>(
  definition: Definition<Label> & { buckets: number[] },
): Histogram<Label> {
  return new Histogram({ ...definition, labelNames: definition.labelNames ?? [], registers });
}

/** From a statement that finds its rows in memory to one that nearly takes too long. */
export const SHORT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** From a message that is sent at once to one whose phone was off for a day. */
export const LONG_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 3_600, 14_400, 86_400];

/** A histogram that takes many equal observations at once, as a batch of messages has them. */
export class WeightedHistogram {
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  private readonly counts: number[];
  private sum = 0;

  constructor(
    readonly name: `broadside_${string}_seconds`,
    readonly help: string,
    private readonly buckets: readonly number[],
  ) {
    this.counts = new Array(buckets.length + 1).fill(0);
    // The registry asks a metric for no more than `get`.
    registry.registerMetric(this as unknown as Metric);
  }

  /** @param times how many things took so long. */
  observe(seconds: number, times: number): void {
    const bucket = this.buckets.findIndex((bound) => seconds <= bound);
    this.counts[bucket === -1 ? this.buckets.length : bucket]! += times;
    this.sum += seconds * times;
  }

  async get() {
    const { name, help, type, aggregator } = this;
    let count = 0;
    const values: { value: number; labels: Record<string, string | number>; metricName: string }[] = [];
    for (const [index, inBucket] of this.counts.entries()) {
      count += inBucket;
      values.push({
        value: count,
        labels: { le: this.buckets[index] ?? '+Inf' },
        metricName: `${name}_bucket`,
      });
    }
    values.push({ value: this.sum, labels: {}, metricName: `${name}_sum` });
    values.push({ value: count, labels: {}, metricName: `${name}_count` });
    return { name, help, type, values, aggregator };
  }
}

const succeeded = gauge({
  name: 'broadside_collection_success',
  help: 'Whether what is read at each scrape could be read in time (1) or is missing from it (0).',
  labelNames: ['source'],
});

/** Until a reading is too old to be shown: however many look, and however often, nobody is asked more often than this. */
const READ_AGAIN_MS = 10_000;
const READ_WITHIN_MS = 3_000;

/** What is read from outside whenever somebody looks at the metrics. */
interface Source {
  name: string;
  collect(): Promise<void>;
}

const sources = new Map<string, Source>();

/**
 * Gauges that are read from elsewhere, such as a database, when somebody looks. A reading is good for ten seconds, is
 * shared by all who look meanwhile, and is waited for at most three; where it fails or takes longer, the gauges are absent
 * instead of old, and `broadside_collection_success` says so.
 */
export function readAtScrape<T>(source: {
  name: string;
  read: () => Promise<T>;
  gauges: readonly Gauge<never>[];
  show: (reading: T) => void;
}): void {
  const { name } = source;
  const gauges = source.gauges as readonly Gauge[];
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<boolean> | null = null;
  const readNow = () =>
    source.read().then(
      (value) => {
        hide(gauges);
        source.show(value);
        readAtMs = performance.now();
        succeeded.set({ source: name }, 1);
        return true;
      },
      () => false,
    );
  sources.set(name, {
    name,
    async collect() {
      if (performance.now() - readAtMs < READ_AGAIN_MS) return;
      if (!reading) {
        reading = readNow();
        void reading.then(() => {
          reading = null;
        });
      }
      if ((await within(READ_WITHIN_MS, reading)) === true) return;
      hide(gauges);
      succeeded.set({ source: name }, 0);
    },
  });
}

/** All metrics in the text format of Prometheus. Takes no longer than the slowest source may. */
export async function renderMetrics(): Promise<string> {
  await Promise.all([...sources.values()].map((source) => source.collect()));
  return registry.metrics();
}
