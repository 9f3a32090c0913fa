const RETRY_AFTER_MAX_MS = 60 * 60 * 1000;

/**
 * Retry-After in milliseconds from now (RFC 9110 §10.2.3: whole seconds or an HTTP date), or null where there is none
 * that can be read. At most an hour: a carrier's wrong clock must not park a campaign.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  const text = value.trim();
  const wantedMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  // Date.parse is generous ("1.5" is a day in May); only a date that names a weekday first is an HTTP date.
  if (Number.isNaN(wantedMs) || !/^(\d+$|[A-Z][a-z]{2,8},? )/.test(text)) return null;
  return Math.min(Math.max(wantedMs, 0), RETRY_AFTER_MAX_MS);
}
