const FIRST_MS = 250;
/** With the jitter below ten seconds, within which a campaign goes on once its carrier is back. */
const LONGEST_MS = 5_000;

/** Growing delay with jitter before the `tries`-th repetition (1, 2, …): 0.25 s doubled up to 5 s, ± 25 %. */
export function backoffMs(tries: number): number {
  const base = Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS);
  return Math.round(base * (0.75 + Math.random() / 2));
}
