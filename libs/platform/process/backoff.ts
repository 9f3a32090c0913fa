/** Pauses that double from `firstMs` to `maxMs`. */
export interface Backoff {
  firstMs: number;
  maxMs: number;
  /** The share of a pause that is left to chance, so that those who failed together do not come back together. */
  jitter?: number;
}

/** Milliseconds before the `tries`-th repetition (1, 2, …): the pause of its turn, or up to `jitter` of it less, as the dice say. */
export function backoffMs(
  tries: number,
  { firstMs, maxMs, jitter = 0 }: Backoff,
  random: () => number = Math.random,
): number {
  const pauseMs = Math.min(firstMs * 2 ** (tries - 1), maxMs);
  return Math.round(pauseMs * (1 - jitter * random()));
}

/** The same as an SQL interval, without jitter. @param tries an SQL expression for a whole number. */
export function backoffSql(tries: string, { firstMs, maxMs }: Omit<Backoff, 'jitter'>): string {
  return `least(${firstMs} * power(2, least(${tries}, 60) - 1), ${maxMs}) * interval '1 ms'`;
}
