import type { Scrape } from './scrape.js';

type Labels = Readonly<Record<string, string>>;

/** One counter of one process: what it has counted in all, and how much of that while we looked. */
interface Series {
  name: string;
  labels: Labels;
  last: number;
  total: number;
  increase: number;
}

/**
 * Counters over all processes and looks. They begin at 0 with each process, so one that has gone down is a process that
 * has started again, and what it shows came on top. What a process had counted before we first saw it is in the total,
 * but is no increase. One that does not answer keeps what it had.
 */
export class Counters {
  readonly #series = new Map<string, Series>();
  readonly #known = new Set<string>();

  constructor(private readonly names: ReadonlySet<string>) {}

  note({ url, samples, error }: Scrape): void {
    if (error !== null) return;
    for (const { name, labels, value } of samples) {
      if (!this.names.has(name)) continue;
      const key = `${url} ${name} ${JSON.stringify(labels)}`;
      const series = this.#series.get(key) ?? { name, labels, last: 0, total: 0, increase: 0 };
      const counted = value >= series.last ? value - series.last : value;
      series.total += counted;
      if (this.#known.has(url)) series.increase += counted;
      series.last = value;
      this.#series.set(key, series);
    }
    this.#known.add(url);
  }

  /** Since the processes started. */
  total(name: string, wanted: (labels: Labels) => boolean = () => true): number {
    return this.#sum('total', name, wanted);
  }

  /** Since we first looked. */
  increase(name: string, wanted: (labels: Labels) => boolean = () => true): number {
    return this.#sum('increase', name, wanted);
  }

  /** The values that a label of a counter has. */
  values(name: string, label: string): string[] {
    const all = [...this.#series.values()].filter((series) => series.name === name);
    return [...new Set(all.map(({ labels }) => labels[label] ?? ''))];
  }

  #sum(what: 'total' | 'increase', name: string, wanted: (labels: Labels) => boolean): number {
    let sum = 0;
    for (const series of this.#series.values())
      if (series.name === name && wanted(series.labels)) sum += series[what];
    return sum;
  }
}
