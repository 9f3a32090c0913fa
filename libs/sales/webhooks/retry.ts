/** The waits between the tries of a delivery, as Standard Webhooks suggests them: eight tries within 32 hours. */
const WAITS_S = [5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600];
/** So much longer a wait may become, that deliveries which failed together do not come back together. */
const JITTER_SHARE = 0.2;
/** An endpoint that fails is left alone for 1 s, 2 s, 4 s … up to this between attempts of any of its deliveries. */
const PAUSE_MAX_S = 60;
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
  return `least(power(2, least(${consecutiveFailures}, 30) - 1), ${PAUSE_MAX_S}) * interval '1 s'`;
}

/** `Retry-After` in milliseconds: seconds or an HTTP date; null for anything else. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  // Date.parse is generous; an HTTP date begins with its weekday.
  const at = /^[A-Z][a-z]{2},/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
