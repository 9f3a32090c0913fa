import { backoffSql } from '../../platform/process/backoff.js';

/** The waits between the tries of a delivery, as Standard Webhooks suggests them: eight tries within 32 hours, or 38 with the jitter. */
const WAITS_S = [5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600];
/** So much longer a wait may become, that deliveries which failed together do not come back together. */
const JITTER_SHARE = 0.2;
/** How long an endpoint that fails is left alone between attempts of any of its deliveries. */
const PAUSE = { firstMs: 1_000, maxMs: 60_000 };
const RETRY_AFTER_MAX_MS = 24 * 3_600_000;

export const TRIES_MAX = WAITS_S.length + 1;

/**
 * Milliseconds until the next try after `tries` of them failed, or null if that was the last.
 * @param retryAfterMs what the endpoint asked for; it can make the wait longer, up to a day.
 * @param random 0 to 1.
 */
export function nextTryInMs(tries: number, retryAfterMs: number | null, random: number): number | null {
  const waitS = WAITS_S[tries - 1];
  if (waitS === undefined) return null;
  const waitMs = waitS * 1_000 * (1 + JITTER_SHARE * random);
  return Math.round(Math.max(waitMs, Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS)));
}

/** How long the endpoint as a whole is left alone after so many failures in a row. */
export function endpointPauseSql(consecutiveFailures: string): string {
  return backoffSql(consecutiveFailures, PAUSE);
}
